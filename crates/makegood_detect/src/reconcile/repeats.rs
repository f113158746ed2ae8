//! Which captured payment a further debit repeats.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::money::{Amount, Currency};
use makegood_core::time::add_posting_days;

use super::model::PaymentStatus;
use super::work::{POSTING_DAYS, Work};
use crate::columns::days_of;

/// Captures that one debit repeats, by platform, currency and amount of the capture.
pub struct Repeats {
    /// Day and position of the payment, per card; sorted.
    by_day: BTreeMap<(u32, Currency, Amount, u32), Vec<(i32, usize)>>,
    by_reference: BTreeMap<(u32, Currency, Amount), Vec<usize>>,
    cards: BTreeMap<(u32, Currency, Amount), BTreeSet<u32>>,
}

impl Repeats {
    /// Lists the captures of settled bill payments.
    pub fn of(work: &Work<'_>) -> Self {
        let mut repeats = Repeats { by_day: BTreeMap::new(), by_reference: BTreeMap::new(), cards: BTreeMap::new() };
        let open: BTreeSet<(u32, Currency, Amount)> = work
            .open_entries()
            .into_iter()
            .map(|e| (work.booked[e].platform, work.booked[e].currency, work.booked[e].amount))
            .collect();
        for (e, payments) in work.payments_of.iter().enumerate() {
            let booked = &work.booked[e];
            let key = (booked.platform, booked.currency, booked.amount);
            let Some(&p) = payments.first() else { continue };
            let settled = work.paid[p].status == PaymentStatus::Settled && work.input.payments[p].is_bill();
            if !settled || booked.amount.micros() <= 0 || !open.contains(&key) {
                continue;
            }
            let card = work.paid[p].card;
            repeats.by_day.entry((key.0, key.1, key.2, card)).or_default().push((work.paid[p].on, p));
            repeats.cards.entry(key).or_default().insert(card);
            for id in work.references.of_payment(p) {
                repeats.by_reference.entry((id, key.1, key.2)).or_default().push(p);
            }
        }
        repeats.by_day.values_mut().for_each(|list| list.sort_unstable());
        repeats
    }

    /// The settled payment that an open debit captures once more: same card, the amount of one of its captures, by
    /// reference or else the nearest within twice the posting time. True when it is by reference.
    pub fn payment_of(&self, work: &Work<'_>, entry: usize) -> Option<(bool, usize)> {
        let booked = &work.booked[entry];
        let near = |p: &usize| ((work.paid[*p].on - booked.on).abs(), *p);
        let fits = |p: &usize| work.same_card(*p, entry) && !work.is_apart(*p, entry);
        let named = work.references.of_entry(entry).iter().filter_map(|id| {
            let list = self.by_reference.get(&(*id, booked.currency, booked.amount))?;
            list.iter().copied().filter(fits).min_by_key(near)
        });
        if let Some(p) = named.min_by_key(near) {
            return Some((true, p));
        }
        let key = (booked.platform, booked.currency, booked.amount);
        let mut best: Option<(i32, usize)> = None;
        let all = self.cards.get(&key)?;
        let cards: Vec<u32> = if booked.card == 0 { all.iter().copied().collect() } else { vec![booked.card, 0] };
        for card in cards {
            let Some(list) = self.by_day.get(&(key.0, key.1, key.2, card)) else { continue };
            let at = list.partition_point(|(on, _)| *on <= booked.on);
            // The nearest before and after; a payment may be a day ahead of the bank.
            let before = list[..at].iter().rev().map(|row| row.1).find(fits);
            let after = list[at..].iter().map(|row| row.1).find(fits);
            for p in [before, after].into_iter().flatten() {
                let to = days_of(add_posting_days(work.input.payments[p].on, 2 * POSTING_DAYS));
                if (work.paid[p].on - 1..=to).contains(&booked.on) {
                    best = Some(best.map_or(near(&p), |best| best.min(near(&p))));
                }
            }
        }
        best.map(|(_, p)| (false, p))
    }
}
