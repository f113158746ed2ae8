//! Control totals, record counts and balances of accounts, groups and the file.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};

use super::account::{Account, Summary};
use super::minor;
use crate::entries::{Entries, Stated};

/// Sums of one account, group or file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Control {
    /// Sum in minor units as written; `None` when a part of it cannot be read.
    pub sum: Option<i128>,
    /// Accounts of a group, groups of a file.
    pub members: u64,
    /// Records, continuations and trailer included.
    pub lines: u64,
}

impl Control {
    /// Nothing summed.
    pub fn new() -> Self {
        Control { sum: Some(0), ..Control::default() }
    }

    /// Adds an amount as written; an empty one is nothing.
    pub fn add(&mut self, text: &str) {
        let amount = if text.is_empty() { Some(0) } else { minor::whole(text) };
        self.sum = self.sum.zip(amount).and_then(|(sum, amount)| sum.checked_add(amount));
    }

    /// Holds a trailer against it. `members` is `None` for an account, whose trailer names no number of members.
    pub fn check(&self, trailer: &Trailer<'_>, entries: &mut Entries) {
        let told = |what: &str, found: &str, expected: String| {
            Diagnostic::new(
                diagnostic::FOOTER_DIFFERS,
                format!("{}: {what} of its trailer is not that of its records", trailer.of),
            )
            .at(trailer.line, 1)
            .found(found)
            .expected(expected)
            .help("records may be missing, cut off or made up: compare the entries with the bank's own list")
        };
        if let Some(sum) = self.sum.filter(|_| !trailer.total.is_empty()) {
            entries.checked(minor::whole(trailer.total) == Some(sum), || {
                told("the control total", trailer.total, sum.to_string())
            });
        }
        let counts = [
            ("the number of members", trailer.members, self.members),
            ("the number of records", trailer.lines, self.lines),
        ];
        for (what, found, counted) in counts {
            if !found.is_empty() {
                entries.checked(minor::whole(found) == Some(i128::from(counted)), || {
                    told(what, found, counted.to_string())
                });
            }
        }
    }
}

/// A trailer, as written.
#[derive(Debug, Clone, Copy)]
pub struct Trailer<'t> {
    /// Of what, for messages.
    pub of: &'t str,
    /// Its line.
    pub line: u64,
    /// Control total.
    pub total: &'t str,
    /// Number of members; empty for accounts.
    pub members: &'t str,
    /// Number of records.
    pub lines: &'t str,
}

/// Details of one account: out and in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Details {
    counts: [u64; 2],
    sums: [Amount; 2],
    unknown: bool,
}

impl Details {
    /// Counts a detail; `amount` as its type code says, before its own sign turns it.
    pub fn add(&mut self, credit: bool, amount: Amount) {
        let side = usize::from(credit);
        self.counts[side] += 1;
        match self.sums[side].checked_add(amount) {
            Ok(sum) => self.sums[side] = sum,
            Err(_) => self.unknown = true,
        }
    }

    /// A detail whose amount or direction is not known.
    pub fn unknown(&mut self) {
        self.unknown = true;
    }

    /// Holds the opening and closing ledger balance (010, 015), and the totals of credits and debits (100, 400),
    /// against the details. An account without details is a summary and is not checked.
    pub fn check(&self, account: &Account<'_>, line: u64, currency: Option<Currency>, entries: &mut Entries) {
        if self.unknown || self.counts == [0, 0] {
            return;
        }
        let find = |kind: &str| account.summaries.iter().find(|summary| summary.kind == kind);
        let stated = |kind: &str| find(kind).and_then(|summary| minor::amount(summary.amount, currency));
        let sum = self.sums[1].checked_sub(self.sums[0]).ok();
        if let (Some(opening), Some(closing)) = (stated("010"), stated("015")) {
            let (what, place) = (format!("account {}", account.number), line.to_string());
            entries.check(&Stated { what: &what, currency, opening, entries: sum, closing, place: &place });
        }
        for (kind, side) in [("400", 0), ("100", 1)] {
            if let (Some(summary), Some(total)) = (find(kind), stated(kind)) {
                self.check_side(side, summary, total, account, line, entries);
            }
        }
    }

    fn check_side(
        &self,
        side: usize,
        summary: &Summary<'_>,
        total: Amount,
        account: &Account<'_>,
        line: u64,
        entries: &mut Entries,
    ) {
        let counted = summary.count.is_empty() || minor::whole(summary.count) == Some(i128::from(self.counts[side]));
        entries.checked(total == self.sums[side] && counted, || {
            let what = if side == 0 { "debits (400)" } else { "credits (100)" };
            let message = format!("account {}: total {what} is not that of its entries", account.number);
            Diagnostic::new(diagnostic::FOOTER_DIFFERS, message)
                .at(line, 1)
                .found(&format!("{total} in {}", if summary.count.is_empty() { "any number" } else { summary.count }))
                .expected(format!("{} in {}", self.sums[side], self.counts[side]))
                .help("compare the entries with the bank's own list: one may be missing, cut off or made up")
        });
    }
}
