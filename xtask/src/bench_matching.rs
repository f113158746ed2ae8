//! `cargo xtask bench-matching`: how long matching payments with statement entries takes, and how it grows.
//!
//! Payments and entries are made in memory from a seed: cards with their own threshold amounts (so that many amounts are
//! equal), postings of up to five business days, references on some, and among them split captures, batches, netted
//! refunds, surplus captures, unknown charges and failed attempts.

use std::time::Instant;

use jiff::ToSpan;
use jiff::civil::date;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::{Day, add_posting_days};
use makegood_detect::reconcile::{
    Entry, EntryKey, EntryStatus, Input, LedgerCoverage, Payment, PaymentStatus, StatementCoverage, reconcile,
};

/// Rows of a card; the number of cards grows with the rows, as with more advertisers.
const ROWS_OF_CARD: u64 = 1_000;

/// Times matching at a quarter, a half and all of `rows` payments.
pub fn run(rows: u64, one_card: bool) -> Result<(), String> {
    let usd = Currency::parse("USD").map_err(|error| error.to_string())?;
    println!("{:>12} {:>12} {:>12} {:>10} {:>12}", "payments", "entries", "matches", "seconds", "entries/s");
    let mut timed = Vec::new();
    for size in [rows / 4, rows / 2, rows] {
        let cards = if one_card { 1 } else { size.div_ceil(ROWS_OF_CARD).max(1) };
        let input = Maker { state: 7, usd, cards, number: 0, input: Input::default() }.make(size);
        let (payments, entries) = (input.payments.len(), input.entries.len());
        let start = Instant::now();
        let result = reconcile(input);
        let micros = start.elapsed().as_micros().max(1);
        println!(
            "{payments:>12} {entries:>12} {:>12} {:>10} {:>12}",
            result.matches.len(),
            format!("{}.{:02}", micros / 1_000_000, micros / 10_000 % 100),
            entries as u128 * 1_000_000 / micros
        );
        timed.push((entries as u128, micros));
    }
    for pair in timed.windows(2) {
        let hundredths = exponent(pair[0], pair[1]);
        println!(
            "growth from {} to {} entries: exponent {}.{:02}",
            pair[0].0,
            pair[1].0,
            hundredths / 100,
            hundredths % 100
        );
    }
    Ok(())
}

/// Hundredths of the power of the rows with which the time grows, by halving: 100 = linear, 200 = square.
fn exponent(small: (u128, u128), large: (u128, u128)) -> u128 {
    log_thousandths(large.1, small.1) * 100 / log_thousandths(large.0, small.0).max(1)
}

/// Thousandths of the binary logarithm of `above / below`, by squaring; zero when it is not above one.
fn log_thousandths(above: u128, below: u128) -> u128 {
    const ONE: u128 = 1 << 32;
    let mut ratio = above * ONE / below.max(1);
    let mut whole = 0;
    while ratio >= 2 * ONE {
        ratio /= 2;
        whole += 1;
    }
    let mut parts = 0;
    for _ in 0..12 {
        ratio = (ratio * ratio / ONE).max(ONE);
        parts *= 2;
        if ratio >= 2 * ONE {
            ratio /= 2;
            parts += 1;
        }
    }
    whole * 1000 + parts * 1000 / 4096
}

struct Maker {
    state: u64,
    usd: Currency,
    cards: u64,
    number: u64,
    input: Input,
}

impl Maker {
    fn make(mut self, rows: u64) -> Input {
        let (first, last) = (date(2025, 1, 1), date(2026, 3, 31));
        for card in 0..self.cards {
            self.input.coverage.push(LedgerCoverage {
                platform: "tiktok".to_owned(),
                account_id: account(card),
                from: first,
                to: last,
                opened_on: Some(first),
            });
            self.input.statements.push(StatementCoverage { last4: last4(card), from: first, to: last });
        }
        self.input.as_of = Some(last);
        while (self.input.payments.len() as u64) < rows {
            self.payment();
        }
        self.input
    }

    /// Next number below `bound` (a 64-bit linear congruential generator, upper bits).
    fn dice(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % bound
    }

    fn payment(&mut self) {
        let card = self.dice(self.cards);
        let on = date(2025, 2, 1).saturating_add((self.dice(365) as i64).days());
        // Half of all payments are the card's threshold (TT-BIL-03), the others are of any amount.
        let cents = if self.dice(2) == 0 { 18_000 + card as i64 % 5 * 7_000 } else { 2_000 + self.dice(90_000) as i64 };
        let kind = self.dice(100);
        let p = self.ledger(card, on, cents, if kind == 0 { PaymentStatus::Failed } else { PaymentStatus::Settled });
        let booked = add_posting_days(on, self.dice(6) as u32);
        match kind {
            0 => {}
            1 => {
                let first = cents / 3;
                self.entry(card, booked, first);
                self.entry(card, booked, cents - first);
            }
            2 => {
                let other = 2_000 + self.dice(90_000) as i64;
                self.ledger(card, on, other, PaymentStatus::Settled);
                self.entry(card, booked, cents + other);
            }
            3 => {
                self.ledger(card, on, -700, PaymentStatus::Settled);
                self.entry(card, booked, cents - 700);
            }
            4 => {
                self.entry(card, booked, cents);
                self.entry(card, booked, cents);
            }
            5 => {
                let unknown = 2_000 + self.dice(90_000) as i64;
                self.entry(card, booked, cents);
                self.entry(card, booked, unknown);
            }
            _ => {
                self.entry(card, booked, cents);
                if kind < 40 {
                    let reference = self.input.payments[p].reference.clone();
                    if let Some(entry) = self.input.entries.last_mut() {
                        entry.reference = reference;
                    }
                }
            }
        }
    }

    fn ledger(&mut self, card: u64, on: Day, cents: i64, status: PaymentStatus) -> usize {
        self.number += 1;
        let midnight = on.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp()).unwrap_or_default();
        self.input.payments.push(Payment {
            platform: "tiktok".to_owned(),
            account_id: account(card),
            transaction_id: format!("TX{:09}", self.number),
            kind: if cents < 0 { "refund" } else { "payment" }.to_owned(),
            status,
            charged: Amount::from_minor(cents, self.usd),
            tax: Amount::ZERO,
            currency: self.usd,
            last4: Some(last4(card)),
            reference: Some(format!("R-{:09}", self.number)),
            on,
            at: midnight,
            source_ref: format!("ledger:{}", self.number),
        });
        self.input.payments.len() - 1
    }

    fn entry(&mut self, card: u64, booked_on: Day, cents: i64) {
        self.number += 1;
        self.input.entries.push(Entry {
            key: EntryKey {
                institution: "bank".to_owned(),
                bank_account: last4(card),
                entry_id: format!("E{}", self.number),
            },
            status: EntryStatus::Booked,
            platform: Some("tiktok".to_owned()),
            last4: Some(last4(card)),
            booked_on,
            authorised_on: None,
            amount: Amount::from_minor(-cents, self.usd),
            currency: self.usd,
            original: None,
            description: "TIKTOK ADS CULVER CITY CA".to_owned(),
            reference: None,
            source_ref: format!("statement:{}", self.number),
        });
    }
}

fn account(card: u64) -> String {
    format!("account-{card:05}")
}

fn last4(card: u64) -> String {
    format!("{card:04}")
}
