//! Running balances: each balance is the one before it and the entry's amount, in one direction of the file.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Amount;

use crate::grid::GridRow;
use crate::outcome::FooterCheck;

/// One direction of the file.
#[derive(Debug, Default)]
struct Direction {
    agreeing: u64,
    differing: u64,
    first_difference: Option<Difference>,
}

#[derive(Debug)]
struct Difference {
    line: u64,
    place: String,
    stated: Amount,
    computed: Amount,
}

#[derive(Debug, Clone)]
struct Last {
    balance: Amount,
    amount: Amount,
    line: u64,
    place: String,
}

/// Balances of one file, looked at row by row.
#[derive(Debug, Default)]
pub(super) struct Balances {
    ascending: Direction,
    descending: Direction,
    /// The row before, per account and currency; `None` behind a gap.
    last: BTreeMap<(String, String), Last>,
}

impl Balances {
    /// A booked entry with the balance after it.
    pub(super) fn see(&mut self, account: &str, currency: &str, amount: Amount, balance: Amount, row: &GridRow) {
        let now = Last { balance, amount, line: row.line, place: row.place.clone() };
        let Some(before) = self.last.insert((account.to_owned(), currency.to_owned()), now) else { return };
        // Oldest first: this balance is the one above and this amount. Newest first: the other way round.
        if let Ok(computed) = before.balance.checked_add(amount) {
            self.ascending.take(balance, computed, row.line, &row.place);
        }
        if let Ok(computed) = balance.checked_add(before.amount) {
            self.descending.take(before.balance, computed, before.line, &before.place);
        }
    }

    /// A row without a balance that may have moved it: what follows cannot be compared with what was before.
    pub(super) fn gap(&mut self) {
        self.last.clear();
    }

    /// The check, and the first difference; nothing is said when most rows do not run on.
    pub(super) fn settle(self) -> (FooterCheck, Option<Diagnostic>) {
        let best = if self.descending.agreeing > self.ascending.agreeing { self.descending } else { self.ascending };
        if best.agreeing <= best.differing {
            return (FooterCheck { checked: false, agrees: true }, None);
        }
        let told = best.first_difference.map(|difference| {
            let told = Diagnostic::new(
                diagnostic::FOOTER_DIFFERS,
                format!(
                    "the running balance does not agree with the entries at {} of {} rows",
                    best.differing,
                    best.agreeing + best.differing
                ),
            )
            .in_column("balance")
            .found(&difference.stated.to_string())
            .expected(format!("{}: the balance before and the amount of the entry", difference.computed))
            .help("an entry is missing, was refused or was changed here; export the statement again");
            match difference.line {
                0 => told.at_place(difference.place),
                line => Diagnostic { line: Some(line), ..told },
            }
        });
        (FooterCheck { checked: true, agrees: told.is_none() }, told)
    }
}

impl Direction {
    fn take(&mut self, stated: Amount, computed: Amount, line: u64, place: &str) {
        if stated == computed {
            self.agreeing += 1;
            return;
        }
        self.differing += 1;
        if self.first_difference.is_none() {
            self.first_difference = Some(Difference { line, place: place.to_owned(), stated, computed });
        }
    }
}
