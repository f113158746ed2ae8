//! Sums of a statement's entries, held against what it states of itself.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};

use super::balance::Side;
use super::entry_line::EntryLine;
use super::survey::{Head, Survey};
use crate::entries::{Entries, Stated};

/// One side: money out or money in.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    count: u64,
    amount: Amount,
}

impl Sum {
    fn plus(self, other: Sum) -> Option<Sum> {
        let amount = self.amount.checked_add(other.amount).ok()?;
        Some(Sum { count: self.count + other.count, amount })
    }
}

/// Sums so far. Entries that were refused for their date still moved money and are counted.
#[derive(Debug, Default)]
pub struct Totals {
    /// Out and in, booked.
    booked: [Sum; 2],
    /// Out and in, announced.
    expected: [Sum; 2],
    unknown: bool,
}

impl Totals {
    /// Counts an entry; `amount` is never negative.
    pub fn add(&mut self, line: &EntryLine<'_>, amount: Amount) {
        let sums = if line.expected { &mut self.expected } else { &mut self.booked };
        let sum = &mut sums[usize::from(!line.debit)];
        match sum.plus(Sum { count: 1, amount }) {
            Some(more) => *sum = more,
            None => self.unknown = true,
        }
    }

    /// An entry whose amount cannot be read: the sums are not known.
    pub fn unknown(&mut self) {
        self.unknown = true;
    }

    /// Checks a whole statement.
    pub fn check(&self, head: &Head, currency: Option<Currency>, entries: &mut Entries) {
        if let Some((line, found)) = &head.unreadable {
            entries.checked(false, || {
                Diagnostic::new(diagnostic::FOOTER_DIFFERS, format!("{}: a balance or sum cannot be read", head.name()))
                    .at(*line, 1)
                    .found(found)
                    .expected("C or D, day, currency and amount, such as C260331EUR954,49")
                    .help("compare the entries with the bank's own list")
            });
        }
        if let (Some(opening), Some(closing)) = (&head.opening, &head.closing) {
            let same =
                closing.code.is_empty() || opening.code.is_empty() || opening.code.eq_ignore_ascii_case(&closing.code);
            if !same {
                entries.checked(false, || {
                    Diagnostic::new(
                        diagnostic::FOOTER_DIFFERS,
                        format!("{}: its balances are in two currencies", head.name()),
                    )
                    .at(closing.line, 1)
                    .found(&closing.code)
                    .expected(opening.code.clone())
                    .help("compare the entries with the bank's own list")
                });
            }
            let sum = self.booked[1].amount.checked_sub(self.booked[0].amount).ok().filter(|_| !self.unknown);
            let (what, place) = (head.name(), closing.line.to_string());
            let (opening, closing) = (opening.amount, closing.amount);
            entries.check(&Stated { what: &what, currency, opening, entries: sum, closing, place: &place });
        }
        for (at, side) in head.sides.iter().enumerate() {
            if let Some(side) = side.as_ref().filter(|_| !self.unknown) {
                self.check_side(side, at, head, currency, entries);
            }
        }
    }

    /// `:90D:` and `:90C:` count announced entries at some banks and not at others.
    fn check_side(&self, side: &Side, at: usize, head: &Head, currency: Option<Currency>, entries: &mut Entries) {
        let agrees = |sum: Sum| sum.count == side.count && sum.amount == side.sum;
        let booked = self.booked[at];
        let agree = agrees(booked) || booked.plus(self.expected[at]).is_some_and(agrees);
        let shown = |count: u64, amount: Amount| match currency {
            Some(currency) => format!("{count} of {} {}", amount.to_text(currency), currency.code()),
            None => format!("{count} of {amount}"),
        };
        entries.checked(agree, || {
            let way = if at == 0 { "debits (:90D:)" } else { "credits (:90C:)" };
            Diagnostic::new(
                diagnostic::FOOTER_DIFFERS,
                format!("{}: number and sum of {way} are not those of its entries", head.name()),
            )
            .at(side.line, 1)
            .found(&shown(side.count, side.sum))
            .expected(shown(booked.count, booked.amount))
            .help("compare the entries with the bank's own list: one may be missing, cut off or made up")
        });
    }

    /// Checks that each page, and each next statement of an account, opens with the balance before it.
    pub fn carried(&self, survey: &Survey, entries: &mut Entries) {
        for pair in survey.heads.windows(2) {
            let [before, after] = pair else { continue };
            let (Some(closing), Some(opening)) = (&before.closing, &after.opening) else { continue };
            let same =
                before.account == after.account && before.institution == after.institution && before.code == after.code;
            let page = closing.page || opening.page;
            let next = before.sequence().and_then(|number| number.checked_add(1));
            if !same || !page && (next.is_none() || next != after.sequence()) {
                continue;
            }
            entries.checked(closing.amount == opening.amount, || {
                let what =
                    format!("{}: it does not open with the balance with which the one before closed", after.name());
                Diagnostic::new(diagnostic::FOOTER_DIFFERS, what)
                    .at(opening.line, 1)
                    .found(&opening.amount.to_string())
                    .expected(closing.amount.to_string())
                    .help("a page or statement may be missing, or a balance was changed")
            });
        }
    }
}
