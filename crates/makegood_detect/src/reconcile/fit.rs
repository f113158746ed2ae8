//! Holding the decisions of persons against the rows that there are now.
//!
//! A row is found by its key. Where the key is gone, a row of the same account, day, amount and currency may be the same
//! one under another id; equal rows are a multiset, so as many rows as were named take their places, and any other number
//! is said to be ambiguous. A decision stands whole or not at all, and one that does not stand is reported, never dropped.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::money::Money;

use super::decisions::{Decision, EntryKey, Fit, Fitted, Named, PaymentKey, Says, Seen, decision_id};
use super::model::{Entry, EntryStatus, Input, Payment};

/// A row that decisions may name.
trait Row {
    type Key: Ord + Clone + ToString;

    fn key(&self) -> Self::Key;
    fn seen(&self) -> Seen;
    /// The key without the id of the row.
    fn account(key: &Self::Key) -> (&str, &str);
    /// What else makes two equal rows distinct for a person.
    fn words(&self) -> (&str, Option<&str>, Option<&str>);
}

impl Row for Payment {
    type Key = PaymentKey;

    fn key(&self) -> PaymentKey {
        Payment::key(self)
    }

    fn seen(&self) -> Seen {
        Payment::seen(self)
    }

    fn account(key: &PaymentKey) -> (&str, &str) {
        (&key.platform, &key.account_id)
    }

    fn words(&self) -> (&str, Option<&str>, Option<&str>) {
        (&self.kind, self.reference.as_deref(), self.last4.as_deref())
    }
}

impl Row for Entry {
    type Key = EntryKey;

    fn key(&self) -> EntryKey {
        self.key.clone()
    }

    fn seen(&self) -> Seen {
        Entry::seen(self)
    }

    fn account(key: &EntryKey) -> (&str, &str) {
        (&key.institution, &key.bank_account)
    }

    fn words(&self) -> (&str, Option<&str>, Option<&str>) {
        (&self.description, self.reference.as_deref(), self.last4.as_deref())
    }
}

/// What became of one named row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// By its key.
    At(usize),
    /// Under another id.
    As(usize, String),
    Changed(String),
    Vanished(String),
    Ambiguous(String),
}

/// Where each decision stands, in the order of `decisions`, which must be canonical.
pub fn fit(input: &Input) -> Vec<Fitted> {
    let decisions = &input.decisions;
    let payments = find(decisions.iter().map(|decision| &decision.payment), &input.payments, "payment");
    let entries = find(decisions.iter().flat_map(|decision| &decision.entries), &input.entries, "entry");
    let mut fitted: Vec<Fitted> =
        decisions.iter().map(|decision| placed(input, decision, &payments, &entries)).collect();
    contradictions(decisions, &mut fitted);
    fitted
}

/// Finds every row that is named, by key or else by looks.
fn find<'a, R: Row>(
    named: impl Iterator<Item = &'a Named<R::Key>>,
    rows: &[R],
    noun: &str,
) -> BTreeMap<Named<R::Key>, Found>
where
    R::Key: 'a,
{
    let named: BTreeSet<&Named<R::Key>> = named.collect();
    let keys: BTreeSet<&R::Key> = named.iter().map(|named| &named.key).collect();
    let mut by_key: BTreeMap<R::Key, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let key = row.key();
        if keys.contains(&key) {
            by_key.entry(key).or_default().push(at);
        }
    }
    let mut found = BTreeMap::new();
    // Rows that are gone, by what they looked like.
    let mut lost: BTreeMap<((String, String), Seen), BTreeSet<R::Key>> = BTreeMap::new();
    for name in &named {
        let answer = match by_key.get(&name.key).map(Vec::as_slice) {
            Some([at]) => Some(unchanged(&rows[*at], name, *at, noun)),
            Some(several) => Some(Found::Ambiguous(format!(
                "there are {} {noun} rows of id {}",
                several.len(),
                name.key.to_string()
            ))),
            None => {
                let (outer, inner) = R::account(&name.key);
                lost.entry(((outer.to_owned(), inner.to_owned()), name.seen)).or_default().insert(name.key.clone());
                None
            }
        };
        if let Some(answer) = answer {
            found.insert((*name).clone(), answer);
        }
    }
    if lost.is_empty() {
        return found;
    }
    let mut alike: BTreeMap<((String, String), Seen), Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let key = row.key();
        let (outer, inner) = R::account(&key);
        let looks = ((outer.to_owned(), inner.to_owned()), row.seen());
        // A row that is named by its own key is not another one's.
        if lost.contains_key(&looks) && !by_key.contains_key(&key) {
            alike.entry(looks).or_default().push(at);
        }
    }
    for (looks, gone) in lost {
        let mut candidates = alike.remove(&looks).unwrap_or_default();
        candidates.sort_by_key(|&at| rows[at].key());
        let same = candidates.windows(2).all(|pair| rows[pair[0]].words() == rows[pair[1]].words());
        for (number, key) in gone.iter().enumerate() {
            let id = key.to_string();
            let answer = if candidates.is_empty() {
                Found::Vanished(format!("there is no {noun} {id}, and none that looks like it"))
            } else if candidates.len() == gone.len() && same {
                let at = candidates[number];
                Found::As(at, format!("{noun} {id} is found as {}", rows[at].key().to_string()))
            } else {
                let many = candidates.len();
                Found::Ambiguous(format!("there is no {noun} {id}, and {many} may be it: same account, day and amount"))
            };
            found.insert(Named { key: key.clone(), seen: looks.1 }, answer);
        }
    }
    found
}

/// A row that still has the money that the person saw. Its day may move: an entry is often dated again when it is booked.
fn unchanged<R: Row>(row: &R, name: &Named<R::Key>, at: usize, noun: &str) -> Found {
    let (now, then) = (row.seen(), name.seen);
    if (now.amount, now.currency) == (then.amount, then.currency) {
        return Found::At(at);
    }
    let money = |seen: Seen| Money::new(seen.amount, seen.currency);
    Found::Changed(format!("{noun} {} was {} and is {} now", name.key.to_string(), money(then), money(now)))
}

fn placed(
    input: &Input,
    decision: &Decision,
    payments: &BTreeMap<Named<PaymentKey>, Found>,
    entries: &BTreeMap<Named<EntryKey>, Found>,
) -> Fitted {
    let mut fitted =
        Fitted { number: decision.number, fit: Fit::InForce, why: String::new(), payment: None, entries: Vec::new() };
    let mut why: Vec<String> = Vec::new();
    let all = payments.get(&decision.payment).into_iter().map(|found| (true, found));
    for (is_payment, found) in all.chain(decision.entries.iter().filter_map(|e| entries.get(e)).map(|e| (false, e))) {
        let (fit, said, at) = match found {
            Found::At(at) => (Fit::InForce, None, Some(*at)),
            Found::As(at, said) => (Fit::InForce, Some(said), Some(*at)),
            Found::Changed(said) => (Fit::Changed, Some(said), None),
            Found::Vanished(said) => (Fit::Vanished, Some(said), None),
            Found::Ambiguous(said) => (Fit::Ambiguous, Some(said), None),
        };
        // The first row that does not fit gives the word; what is said of all is kept.
        if fitted.fit == Fit::InForce {
            fitted.fit = fit;
        }
        why.extend(said.cloned());
        match at {
            Some(at) if is_payment => fitted.payment = Some(at),
            Some(at) => fitted.entries.push(at),
            None => {}
        }
    }
    let hold = fitted.entries.iter().map(|&at| &input.entries[at]).find(|entry| entry.status != EntryStatus::Booked);
    if let Some(entry) = hold.filter(|_| decision.says != Says::Apart && fitted.fit == Fit::InForce) {
        fitted.fit = Fit::Changed;
        why.push(format!("entry {} is a hold, which moves no money", entry.key));
    }
    fitted.why = why.join("; ");
    if fitted.fit != Fit::InForce {
        (fitted.payment, fitted.entries) = (None, Vec::new());
    }
    fitted.entries.sort_unstable();
    fitted.entries.dedup();
    fitted
}

/// Of decisions that cannot both be, the one that takes away wins, else the older.
fn contradictions(decisions: &[Decision], fitted: &mut [Fitted]) {
    let mut apart: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for (decision, place) in decisions.iter().zip(fitted.iter()) {
        if let (Says::Apart, Some(p)) = (decision.says, place.payment) {
            for &e in &place.entries {
                apart.entry((p, e)).or_insert(decision.number);
            }
        }
    }
    let mut order: Vec<usize> = (0..fitted.len()).filter(|&at| decisions[at].says != Says::Apart).collect();
    order.sort_by_key(|&at| decisions[at].number);
    let mut of_payment: BTreeMap<usize, u32> = BTreeMap::new();
    // The first decision that names an entry, and whether it is a split: shares of a split are not shared again.
    let mut of_entry: BTreeMap<usize, (u32, bool)> = BTreeMap::new();
    for at in order {
        let place = &fitted[at];
        let Some(p) = place.payment else { continue };
        let split = place.entries.len() > 1;
        let against = place
            .entries
            .iter()
            .find_map(|&e| apart.get(&(p, e)).map(|number| (*number, "keeps the two apart")))
            .or_else(|| of_payment.get(&p).map(|number| (*number, "already says what the payment is")))
            .or_else(|| {
                let taken = place.entries.iter().filter_map(|e| of_entry.get(e));
                taken.filter(|taken| split || taken.1).map(|taken| (taken.0, "already says what the entry is")).next()
            });
        if let Some((number, how)) = against {
            let place = &mut fitted[at];
            place.fit = Fit::Contradicted;
            place.why = format!("{} {how}", decision_id(number));
            (place.payment, place.entries) = (None, Vec::new());
            continue;
        }
        of_payment.insert(p, decisions[at].number);
        for &e in &place.entries {
            of_entry.entry(e).or_insert((decisions[at].number, split));
        }
    }
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
