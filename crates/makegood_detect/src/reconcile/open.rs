//! What is still open after equal amounts, by platform and card, in order of days.

use std::collections::BTreeMap;

use super::work::Work;

/// Longest posting window in days, at least: five posting days over a year end.
const WINDOW_DAYS: i32 = 20;

/// Lists of open rows; those done since are left out when asked.
pub struct Open {
    entries: Lists,
    payments: Lists,
    entries_by_reference: BTreeMap<u32, Vec<usize>>,
    payments_by_reference: BTreeMap<u32, Vec<usize>>,
}

/// Positions with their days, per platform and card; under card 0 those that name none, under `None` all.
#[derive(Default)]
struct Lists(BTreeMap<(u32, Option<u32>), Vec<(i32, usize)>>);

impl Lists {
    fn add(&mut self, platform: u32, card: u32, day: i32, at: usize) {
        self.0.entry((platform, Some(card))).or_default().push((day, at));
        self.0.entry((platform, None)).or_default().push((day, at));
    }

    fn sort(&mut self) {
        self.0.values_mut().for_each(|list| list.sort_unstable());
    }

    /// Rows of the card, or of none, between two days.
    fn near(&self, platform: u32, card: u32, from: i32, to: i32) -> Vec<usize> {
        let keys: &[Option<u32>] = if card == 0 { &[None] } else { &[Some(card), Some(0)] };
        let mut found = Vec::new();
        for key in keys {
            let Some(list) = self.0.get(&(platform, *key)) else { continue };
            let (start, end) = (list.partition_point(|row| row.0 < from), list.partition_point(|row| row.0 <= to));
            found.extend(list.get(start..end).unwrap_or_default().iter().map(|row| row.1));
        }
        found
    }
}

impl Open {
    /// Lists what is open now.
    pub fn list(work: &Work<'_>) -> Self {
        let mut open = Open {
            entries: Lists::default(),
            payments: Lists::default(),
            entries_by_reference: BTreeMap::new(),
            payments_by_reference: BTreeMap::new(),
        };
        for e in work.open_entries() {
            let booked = &work.booked[e];
            open.entries.add(booked.platform, booked.card, booked.on, e);
            for &id in work.references.of_entry(e) {
                open.entries_by_reference.entry(id).or_default().push(e);
            }
        }
        for p in work.open_payments() {
            let paid = &work.paid[p];
            open.payments.add(paid.platform, paid.card, paid.on, p);
            for id in work.references.of_payment(p) {
                open.payments_by_reference.entry(id).or_default().push(p);
            }
        }
        open.entries.sort();
        open.payments.sort();
        open
    }

    /// Open entries that may belong to a payment by card and day or by reference; canonical order.
    pub fn entries_near(&self, work: &Work<'_>, payment: usize) -> Vec<usize> {
        let paid = &work.paid[payment];
        let mut near = self.entries.near(paid.platform, paid.card, paid.window.0, paid.window.1);
        let named = work.references.of_payment(payment).filter_map(|id| self.entries_by_reference.get(&id));
        near.extend(named.flatten());
        near.retain(|&e| work.is_open(e) && work.same_card(payment, e) && !work.is_apart(payment, e));
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Open payments that may belong to an entry, likewise. Money back has a longer window.
    pub fn payments_near(&self, work: &Work<'_>, entry: usize) -> Vec<usize> {
        let booked = &work.booked[entry];
        let back = booked.amount.is_negative();
        let days = if back { super::work::BACK_DAYS } else { WINDOW_DAYS };
        let mut near = self.payments.near(booked.platform, booked.card, booked.on - days, booked.on + 1);
        near.retain(|&p| {
            let paid = &work.paid[p];
            // A refund that is netted into a debit is posted with it, so it has the window of a payment.
            (paid.window.0..=paid.window.1).contains(&booked.on)
                && (back || !paid.amount.is_negative() || booked.on - paid.on <= WINDOW_DAYS / 2)
        });
        let named = work.references.of_entry(entry).iter().filter_map(|id| self.payments_by_reference.get(id));
        near.extend(named.flatten());
        near.retain(|&p| !work.payment_done[p] && work.same_card(p, entry) && !work.is_apart(p, entry));
        near.sort_unstable();
        near.dedup();
        near
    }
}
