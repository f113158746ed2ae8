//! A statement held against what it says of itself: balances and totals.
//!
//! A statement of several pages may repeat the balances of the whole on each page, or give interim ones; so only
//! the first opening and the last closing balance of pages that are all in the file are compared.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};

use super::entry::{Entry, Settled, Standing};
use super::statement::{Balance, Statement, Total};
use super::value::amount_of;
use super::xml::Seen;
use crate::entries::{Entries, Stated};

/// Entries counted and added up, all and booked ones.
#[derive(Debug, Clone, Default)]
struct Side {
    count: u64,
    booked: u64,
    sum: i128,
    booked_sum: i128,
}

impl Side {
    fn add(&mut self, entry: &Entry) {
        let size = entry.amount.abs().micros();
        self.count += 1;
        self.sum += size;
        if entry.standing == Standing::Booked {
            self.booked += 1;
            self.booked_sum += size;
        }
    }
}

/// What the entries of one statement add up to.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    credits: Side,
    debits: Side,
    /// Net of booked entries by currency.
    nets: BTreeMap<Option<Currency>, i128>,
    currencies: BTreeMap<Option<Currency>, u64>,
    refused: u64,
}

impl Tally {
    /// Adds an entry that was read.
    pub fn add(&mut self, entry: &Entry) {
        if entry.credit {
            self.credits.add(entry);
        } else {
            self.debits.add(entry);
        }
        *self.currencies.entry(entry.currency).or_default() += 1;
        if entry.standing == Standing::Booked {
            *self.nets.entry(entry.currency).or_default() += entry.amount.micros();
        }
    }

    /// Counts an entry that was refused.
    pub fn refuse(&mut self) {
        self.refused += 1;
    }

    fn merge(&mut self, other: &Tally) {
        for (currency, net) in &other.nets {
            *self.nets.entry(*currency).or_default() += net;
        }
        for (currency, count) in &other.currencies {
            *self.currencies.entry(*currency).or_default() += count;
        }
        self.refused += other.refused;
    }
}

/// A statement whose later pages are still to come.
struct Pages {
    account: String,
    number: u64,
    opening: Statement,
    tally: Tally,
}

/// Checks statement after statement of a file.
#[derive(Default)]
pub struct Check {
    pages: Option<Pages>,
    /// Entries in another currency than the balances of their statement, which then cannot be compared.
    pub foreign: Seen,
}

impl Check {
    /// Holds a statement that ended against its entries.
    pub fn statement(&mut self, statement: &Statement, tally: &Tally, settled: &Settled, entries: &mut Entries) {
        if !statement.whole {
            self.pages = None;
            return;
        }
        let page = statement.page.as_ref().or(statement.message_page.as_ref());
        let number: u64 = page.map_or(1, |page| page.number.parse().unwrap_or(1));
        let last = page.is_none_or(|page| page.last);
        if number <= 1 && last {
            self.pages = None;
            totals(statement, tally, entries);
            self.balances(statement, statement, tally, settled, entries);
            return;
        }
        let account = settled.account(statement).to_owned();
        let before = self.pages.take().filter(|pages| pages.account == account && pages.number + 1 == number);
        let pages = match before {
            Some(mut pages) => {
                pages.tally.merge(tally);
                Pages { number, ..pages }
            }
            None if number <= 1 => Pages { account, number: 1, opening: statement.clone(), tally: tally.clone() },
            None => return,
        };
        if last {
            self.balances(&pages.opening, statement, &pages.tally, settled, entries);
        } else {
            self.pages = Some(pages);
        }
    }

    fn balances(
        &mut self,
        first: &Statement,
        last: &Statement,
        tally: &Tally,
        settled: &Settled,
        entries: &mut Entries,
    ) {
        let opening = sides(first, settled, &["OPBD", "PRCD"], false);
        let closing = sides(last, settled, &["CLBD"], true);
        if opening.is_empty() || closing.is_empty() {
            return;
        }
        let strange = tally.currencies.iter().filter(|(currency, _)| !closing.contains_key(currency));
        let strange: u64 = strange.map(|(_, count)| count).sum();
        if strange > 0 {
            self.foreign.add(last.place);
            self.foreign.count += strange - 1;
            return;
        }
        for (currency, (amount, balance)) in &closing {
            let Some((open, _)) = opening.get(currency) else { continue };
            let net = tally.nets.get(currency).copied().unwrap_or_default();
            let what = match (settled.account(last), last.id.as_str()) {
                ("", id) => format!("statement {id}"),
                (account, "") => format!("account {account}"),
                (account, id) => format!("account {account}, statement {id}"),
            };
            entries.check(&Stated {
                what: &what,
                currency: *currency,
                opening: *open,
                entries: (tally.refused == 0).then_some(Amount::from_micros(net)),
                closing: *amount,
                place: &balance.place.line.to_string(),
            });
        }
    }
}

/// Balances of one end of a statement by currency: the first code that there is, and of several days the first
/// opening and the last closing one.
fn sides<'s>(
    statement: &'s Statement,
    settled: &Settled,
    codes: &[&str],
    latest: bool,
) -> BTreeMap<Option<Currency>, (Amount, &'s Balance)> {
    let mut sides: BTreeMap<Option<Currency>, (Amount, &Balance)> = BTreeMap::new();
    for code in codes {
        let mut found: BTreeMap<Option<Currency>, (Amount, &Balance)> = BTreeMap::new();
        let named = statement.balances.iter().filter(|balance| balance.code == *code && !balance.with_credit_line);
        for balance in named {
            let own = if balance.currency.is_empty() {
                settled.currency(statement)
            } else {
                Currency::parse(&balance.currency).ok()
            };
            let Some(amount) = signed(balance, own) else { continue };
            let better = |known: &Balance| if latest { balance.day > known.day } else { balance.day < known.day };
            if found.get(&own).is_none_or(|(_, known)| better(known)) {
                found.insert(own, (amount, balance));
            }
        }
        for (currency, side) in found {
            sides.entry(currency).or_insert(side);
        }
    }
    sides
}

fn signed(balance: &Balance, currency: Option<Currency>) -> Option<Amount> {
    // A balance that cannot be read is one that cannot be compared.
    let amount = amount_of(&balance.amount, currency).ok()?;
    match balance.direction.as_str() {
        "CRDT" => Some(amount),
        "DBIT" => Some(amount.negated()),
        _ => None,
    }
}

/// `TxsSummry`: counts and sums of all, of credit and of debit entries. Some banks count booked entries only.
fn totals(statement: &Statement, tally: &Tally, entries: &mut Entries) {
    let all = Side {
        count: tally.credits.count + tally.debits.count,
        booked: tally.credits.booked + tally.debits.booked,
        sum: tally.credits.sum + tally.debits.sum,
        booked_sum: tally.credits.booked_sum + tally.debits.booked_sum,
    };
    let names = ["TtlNtries", "TtlCdtNtries", "TtlDbtNtries"];
    let one_currency = tally.currencies.len() <= 1;
    for ((total, side), name) in statement.totals.iter().zip([&all, &tally.credits, &tally.debits]).zip(names) {
        let Some(total) = total else { continue };
        // It is not known on which side a refused entry stood.
        let counted = if name == "TtlNtries" { tally.refused } else { 0 };
        let whole = tally.refused == 0;
        if let Some(stated) = total.count.parse::<u64>().ok().filter(|_| whole || name == "TtlNtries") {
            let agrees = stated == side.count + counted || whole && stated == side.booked;
            let found = side.count + counted;
            entries.checked(agrees, || differs(total, name, "NbOfNtries", &total.count, &found.to_string()));
        }
        if let Some(stated) = amount_of(&total.sum, None).ok().filter(|_| whole && one_currency) {
            let agrees = stated.micros() == side.sum || stated.micros() == side.booked_sum;
            let found = Amount::from_micros(side.sum).to_string();
            entries.checked(agrees, || differs(total, name, "Sum", &total.sum, &found));
        }
    }
    net(statement, tally, entries, one_currency && tally.refused == 0);
}

fn net(statement: &Statement, tally: &Tally, entries: &mut Entries, comparable: bool) {
    let (Ok(amount), Some(Some(total))) = (amount_of(&statement.net.0, None), statement.totals.first()) else { return };
    let stated = match statement.net.1.as_str() {
        "CRDT" => amount.micros(),
        "DBIT" => -amount.micros(),
        _ => return,
    };
    if comparable {
        let all = tally.credits.sum - tally.debits.sum;
        let booked = tally.credits.booked_sum - tally.debits.booked_sum;
        let (shown, found) = (Amount::from_micros(stated).to_string(), Amount::from_micros(all).to_string());
        entries
            .checked(stated == all || stated == booked, || differs(total, "TtlNtries", "TtlNetNtry", &shown, &found));
    }
}

fn differs(total: &Total, name: &str, field: &str, stated: &str, found: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FOOTER_DIFFERS, format!("the entries do not give the total {name}/{field}"))
        .at(total.place.line, total.place.column)
        .in_column(field)
        .found(stated)
        .expected(format!("{found}, as the entries of the statement give"))
        .help("compare the entries with the bank's own list: one may be missing, cut off or made up")
}
