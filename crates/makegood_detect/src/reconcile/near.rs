//! Pairs whose amounts are not equal: rounding, tax on one side only, another currency, and captures that differ.

use makegood_core::money::Amount;

use super::covered::Covered;
use super::model::{MatchKind, PaymentStatus};
use super::open::Open;
use super::rates::Rates;
use super::repeats::Repeats;
use super::work::Work;

/// Largest share of the amount, in thousandths, by which an issuer's rate may differ from the
/// reference rate; our reading: issuer margins are the issuer's, not the platform's (TT-FX-02).
const FX_TOLERANCE_PERMILLE: i128 = 50;

/// Largest share of a payment, in thousandths, by which a capture without its reference may differ from it and still be
/// taken for it; our reading: the usual taxes and fees lie below.
pub const DIFFERENCE_PERMILLE: i128 = 250;

/// How sure a pair is; earlier is surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ground {
    Rounding,
    Tax,
    FxByReference,
    Fx,
    DiffersByReference,
    Differs,
    OtherCurrency,
}

impl Ground {
    fn kind(self) -> MatchKind {
        match self {
            Ground::Rounding | Ground::Tax => MatchKind::OneToOne,
            Ground::FxByReference | Ground::Fx => MatchKind::Fx,
            Ground::DiffersByReference | Ground::Differs | Ground::OtherCurrency => MatchKind::Differs,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Ground::Rounding => "same amount within one minor unit, same card, inside the posting window",
            Ground::Tax => "same amount but for its tax, same card, inside the posting window",
            Ground::FxByReference => "same reference, and the same money at the reference rate",
            Ground::Fx => "same money at the reference rate, within the issuer's margin",
            Ground::DiffersByReference => "same reference and card, another amount",
            Ground::Differs => {
                "the only payment and the only debit of these days that are left on this card, another amount"
            }
            Ground::OtherCurrency => "same number on the same card, another currency",
        }
    }
}

/// Which pairs a round looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Rounding and tax: before sums.
    Close,
    /// Other currencies and differing captures: after sums.
    Far,
}

/// Pairs what is open by amounts that are close, surest and closest first.
pub fn near_amounts(work: &mut Work<'_>, rates: &Rates, covered: &Covered, round: Round) {
    let open = Open::list(work);
    let repeats = Repeats::of(work);
    let mut edges: Vec<(Ground, i128, i64, usize, usize)> = Vec::new();
    for p in work.open_payments() {
        let near = open.entries_near(work, p);
        if !work.spend(near.len() as u64) {
            work.payment_undecided[p] = true;
            continue;
        }
        let found: Vec<_> =
            near.iter().filter_map(|&e| edge(work, rates, p, e).map(|(ground, far)| (ground, far, e))).collect();
        // Without a reference a differing capture is only taken when nothing else can be meant.
        let guesses = found.iter().filter(|(ground, ..)| *ground >= Ground::Differs).count();
        for (ground, far, e) in found {
            let wanted = match ground {
                Ground::Rounding | Ground::Tax => round == Round::Close,
                Ground::FxByReference | Ground::Fx | Ground::DiffersByReference => round == Round::Far,
                Ground::Differs | Ground::OtherCurrency => {
                    round == Round::Far
                        && guesses == 1
                        && work.input.payments[p].is_bill()
                        && work.booked[e].on <= work.paid[p].window.1
                        && covered.is_over(work, p)
                        && repeats.payment_of(work, e).is_none()
                }
            };
            if wanted {
                edges.push((ground, far, work.distance(p, e), p, e));
            }
        }
    }
    // A debit that two payments could mean is nobody's by guess.
    let mut meant = vec![0u32; if round == Round::Far { work.booked.len() } else { 0 }];
    for edge in edges.iter().filter(|edge| edge.0 >= Ground::Differs) {
        meant[edge.4] += 1;
    }
    edges.retain(|edge| edge.0 < Ground::Differs || meant[edge.4] == 1);
    edges.sort_unstable();
    for (ground, _, _, p, e) in edges {
        if !work.payment_done[p] && work.is_open(e) {
            work.record(&[p], &[e], ground.kind(), ground.reason());
            if ground == Ground::DiffersByReference {
                further_parts(work, &open, p);
            }
        }
    }
}

/// More entries with the reference of a payment belong to it as long as they do not go beyond it.
fn further_parts(work: &mut Work<'_>, open: &Open, p: usize) {
    for e in open.entries_near(work, p) {
        let taken: i128 = work.entries_of[p].iter().map(|&e| work.booked[e].amount.micros()).sum();
        let (booked, paid) = (work.booked[e], work.paid[p]);
        if work.references.same(p, e)
            && booked.currency == paid.currency
            && booked.amount.is_negative() == paid.amount.is_negative()
            && (taken + booked.amount.micros()).abs() <= paid.amount.micros().abs()
        {
            work.record(&[p], &[e], MatchKind::Differs, Ground::DiffersByReference.reason());
        }
    }
}

/// Why the two may be the same money although their amounts differ, and how far they are apart.
fn edge(work: &Work<'_>, rates: &Rates, p: usize, e: usize) -> Option<(Ground, i128)> {
    let (paid, booked) = (&work.paid[p], &work.booked[e]);
    if paid.amount.is_negative() != booked.amount.is_negative() || paid.amount.is_zero() {
        return None;
    }
    let named = work.references.same(p, e);
    let settled = paid.status == PaymentStatus::Settled;
    if booked.currency == paid.currency {
        let far = difference(booked.amount, paid.amount);
        if far <= paid.currency.minor_unit().micros() {
            return Some((Ground::Rounding, far));
        }
        let tax = work.input.payments[p].tax.micros().abs();
        if tax > 0 && (far - tax).abs() <= paid.currency.minor_unit().micros() {
            return Some((Ground::Tax, far));
        }
        let close = far * 1000 <= paid.amount.micros().abs() * DIFFERENCE_PERMILLE && !paid.amount.is_negative();
        return match (settled, named, close) {
            (true, true, _) => Some((Ground::DiffersByReference, far)),
            (true, false, true) if paid.card != 0 && booked.card != 0 => Some((Ground::Differs, far)),
            _ => None,
        };
    }
    let expected = rates.convert(paid.amount, paid.currency, booked.currency, paid.on)?;
    let far = difference(booked.amount, expected);
    let permille = far.checked_mul(1000)?.checked_div(expected.micros().abs())?;
    if permille <= FX_TOLERANCE_PERMILLE {
        return Some((if named { Ground::FxByReference } else { Ground::Fx }, permille));
    }
    if work.input.entries[e].original.is_none() {
        return None;
    }
    // The statement says what the merchant charged, and it is not the currency of the account.
    let same_number = booked.amount == paid.amount && paid.card != 0 && booked.card != 0;
    match (settled, named, same_number) {
        (true, true, _) => Some((Ground::DiffersByReference, permille)),
        (true, false, true) => Some((Ground::OtherCurrency, permille)),
        _ => None,
    }
}

fn difference(one: Amount, other: Amount) -> i128 {
    (one.micros() - other.micros()).abs()
}
