//! Equal amounts: payments and entries of one card, currency and amount, as the multisets they are.

use makegood_core::money::{Amount, Currency};

use super::assignment::pair;
use super::model::{MatchKind, PaymentStatus};
use super::work::Work;

/// What rows must share to be compared: platform, currency, amount, card, reference.
type Block = (u32, Currency, Amount, u32, u32);

const STATUSES: [&[PaymentStatus]; 3] =
    [&[PaymentStatus::Settled], &[PaymentStatus::Pending], &[PaymentStatus::Failed, PaymentStatus::Reversed]];

/// Days within which money back is still taken for the late arrival of a refund.
const LATE_DAYS: i32 = 365;

/// Pairs equal amounts. A row that went through comes before one that did not; then a reference before a day.
pub fn equal_amounts(work: &mut Work<'_>) {
    for statuses in STATUSES {
        by_reference(work, statuses);
    }
    for statuses in STATUSES {
        let of_status = |work: &Work<'_>, p: usize| statuses.contains(&work.paid[p].status);
        let reason = "same amount and card, inside the posting window";
        // Both name the card; then the entry does not; then the payment does not.
        for step in 0..3 {
            let payments = open_payments(work, |work, p| {
                of_status(work, p) && (step == 1 || (work.paid[p].card == 0) == (step == 2))
            });
            let entries = open_entries(work, |work, e| step == 2 || (work.booked[e].card == 0) == (step == 1));
            let reason = if step == 0 {
                reason
            } else {
                "same amount, inside the posting window; one side does not name the card"
            };
            let card = |card: u32| if step == 0 { card } else { 0 };
            let payments: Vec<Row> =
                payments.into_iter().map(|p| Row::of(block(work, p, card), work.paid[p].window.0, p)).collect();
            let entries: Vec<Row> =
                entries.into_iter().map(|e| Row::of(block_of_entry(work, e, card), work.booked[e].on, e)).collect();
            solve(work, payments, entries, |work, p| work.paid[p].window, reason);
        }
    }
    late(work);
}

/// Money back that came after its time is still that money.
fn late(work: &mut Work<'_>) {
    let payments = open_payments(work, |work, p| work.is_back(p));
    let entries = open_entries(work, |work, e| work.booked[e].amount.is_negative());
    let payments: Vec<Row> =
        payments.into_iter().map(|p| Row::of(block(work, p, |_| 0), work.paid[p].window.0, p)).collect();
    let entries: Vec<Row> =
        entries.into_iter().map(|e| Row::of(block_of_entry(work, e, |_| 0), work.booked[e].on, e)).collect();
    let window = |work: &Work<'_>, p: usize| (work.paid[p].window.0, work.paid[p].on + LATE_DAYS);
    solve(work, payments, entries, window, "same amount and card, after the time in which it was expected");
}

fn by_reference(work: &mut Work<'_>, statuses: &[PaymentStatus]) {
    let (mut payments, mut entries) = (Vec::new(), Vec::new());
    for p in open_payments(work, |work, p| statuses.contains(&work.paid[p].status)) {
        let (platform, currency, amount, ..) = block(work, p, |_| 0);
        for id in work.references.of_payment(p) {
            payments.push(Row::of((platform, currency, amount, 0, id), work.paid[p].on, p));
        }
    }
    for e in open_entries(work, |work, e| !work.references.of_entry(e).is_empty()) {
        let (platform, currency, amount, ..) = block_of_entry(work, e, |_| 0);
        for &id in work.references.of_entry(e) {
            entries.push(Row::of((platform, currency, amount, 0, id), work.booked[e].on, e));
        }
    }
    solve(work, payments, entries, |_, _| (i32::MIN, i32::MAX), "same amount, card and reference");
}

/// Pairs payments with holds, which move no money: for the words of a break only.
pub fn holds(work: &Work<'_>, payments: &[usize], entries: &[usize]) -> Vec<(usize, usize)> {
    let payments: Vec<Row> =
        payments.iter().map(|&p| Row::of(block(work, p, |_| 0), work.paid[p].window.0, p)).collect();
    let entries: Vec<Row> =
        entries.iter().map(|&e| Row::of(block_of_entry(work, e, |_| 0), work.booked[e].on, e)).collect();
    pairs_of(work, payments, entries, |work, p| work.paid[p].window)
}

fn open_payments(work: &Work<'_>, wanted: impl Fn(&Work<'_>, usize) -> bool) -> Vec<usize> {
    (0..work.paid.len()).filter(|&p| !work.payment_done[p] && wanted(work, p)).collect()
}

fn open_entries(work: &Work<'_>, wanted: impl Fn(&Work<'_>, usize) -> bool) -> Vec<usize> {
    (0..work.booked.len()).filter(|&e| work.is_open(e) && wanted(work, e)).collect()
}

fn block(work: &Work<'_>, p: usize, card: impl Fn(u32) -> u32) -> Block {
    let paid = &work.paid[p];
    (paid.platform, paid.currency, paid.amount, card(paid.card), 0)
}

fn block_of_entry(work: &Work<'_>, e: usize, card: impl Fn(u32) -> u32) -> Block {
    let booked = &work.booked[e];
    (booked.platform, booked.currency, booked.amount, card(booked.card), 0)
}

/// One row inside its block: block, day that orders it, position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    block: Block,
    day: i32,
    at: usize,
}

impl Row {
    fn of(block: Block, day: i32, at: usize) -> Self {
        Row { block, day, at }
    }
}

fn solve(
    work: &mut Work<'_>,
    payments: Vec<Row>,
    entries: Vec<Row>,
    window: impl Fn(&Work<'_>, usize) -> (i32, i32),
    reason: &str,
) {
    for (p, e) in pairs_of(work, payments, entries, window) {
        // A row may stand in several blocks of references: the first that pairs it wins.
        if !work.payment_done[p] && !work.entry_done[e] {
            work.record(&[p], &[e], MatchKind::OneToOne, reason);
        }
    }
}

fn pairs_of(
    work: &Work<'_>,
    mut payments: Vec<Row>,
    mut entries: Vec<Row>,
    window: impl Fn(&Work<'_>, usize) -> (i32, i32),
) -> Vec<(usize, usize)> {
    payments.sort_unstable();
    entries.sort_unstable();
    let mut pairs = Vec::new();
    let (mut p, mut e) = (0, 0);
    while p < payments.len() && e < entries.len() {
        let block = payments[p].block.max(entries[e].block);
        p += payments[p..].partition_point(|row| row.block < block);
        e += entries[e..].partition_point(|row| row.block < block);
        let left = &payments[p..p + payments[p..].partition_point(|row| row.block == block)];
        let right = &entries[e..e + entries[e..].partition_point(|row| row.block == block)];
        let windows: Vec<(i32, i32)> = left.iter().map(|row| window(work, row.at)).collect();
        let days: Vec<i32> = right.iter().map(|row| row.day).collect();
        let cost = |l: usize, r: usize| {
            let (p, e) = (left[l].at, right[r].at);
            let fits = work.same_card(p, e) && !work.is_apart(p, e);
            fits.then(|| work.distance(p, e))
        };
        pairs.extend(pair(&windows, &days, cost).into_iter().map(|(l, r)| (left[l].at, right[r].at)));
        p += left.len();
        e += right.len();
    }
    pairs
}
