//! What the card and the bank show: a debit for every settled payment, other merchants, holds, fees, and the two
//! kinds of planted fault that only a statement can show.

use jiff::ToSpan;
use makegood_core::money::Currency;
use makegood_core::time::{Day, add_posting_days, is_posting_day};

use crate::accounts::{Account, BANK, CARD, Who};
use crate::calendar::{Calendar, posting_day_from, utc_day};
use crate::dice::Dice;
use crate::ledger::{Ledger, Payment, Route};
use crate::merchants;
use crate::plan::Plan;

/// One line of the card or the bank. Amounts are in minor units; minus left the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// [`CARD`] or [`BANK`].
    pub(crate) method: &'static str,
    pub(crate) id: String,
    pub(crate) authorised: Day,
    pub(crate) booked: Day,
    pub(crate) amount: i64,
    pub(crate) currency: Currency,
    pub(crate) original: Option<(i64, Currency)>,
    pub(crate) status: &'static str,
    pub(crate) description: String,
    pub(crate) reference: Option<String>,
    /// Says that a confounder stands here.
    pub(crate) trap: Option<&'static str>,
}

/// A surplus debit: the payment, and the day on which it was booked again.
#[derive(Debug, Clone)]
pub(crate) struct Surplus {
    pub(crate) payment: Payment,
    pub(crate) booked: Day,
}

/// A debit that no ledger knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unknown {
    pub(crate) booked: Day,
    pub(crate) amount: i64,
}

/// Both statements and what was planted in them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statements {
    pub(crate) entries: Vec<Entry>,
    pub(crate) surplus: Vec<Surplus>,
    pub(crate) unknown: Vec<Unknown>,
}

/// US dollars for one euro, in ten-thousandths, by day number from 0.
pub(crate) fn euro_rates(seed: u64, days: i64) -> Vec<i64> {
    let mut dice = Dice::new(seed, "euro");
    let mut rate = dice.between(10_700, 11_700);
    (0..days)
        .map(|_| {
            rate += dice.between(-45, 45);
            rate
        })
        .collect()
}

pub(crate) struct Desk<'a> {
    pub(crate) calendar: &'a Calendar,
    pub(crate) accounts: &'a [Account; 3],
    pub(crate) dice: Dice,
    pub(crate) out: Statements,
}

/// Builds both statements.
pub(crate) fn state(
    seed: u64,
    calendar: &Calendar,
    plan: &Plan,
    accounts: &[Account; 3],
    ledger: &Ledger,
) -> Statements {
    let mut desk = Desk { calendar, accounts, dice: Dice::new(seed, "statement"), out: Statements::default() };
    let rates = euro_rates(seed, calendar.days);
    let mut batched: Vec<&Payment> = Vec::new();
    for payment in &ledger.payments {
        match payment.route {
            Route::Batched => batched.push(payment),
            Route::Foreign => desk.foreign(
                payment,
                rates.get(usize::try_from(calendar.number(payment.day)).unwrap_or(0)).copied().unwrap_or(11_000),
            ),
            _ => desk.ordinary(payment),
        }
    }
    desk.batch(&batched);
    merchants::platform_side_charges(&mut desk);
    merchants::other_merchants(&mut desk);
    desk.capture_again(plan.captured_twice, &ledger.payments);
    desk.charge_out_of_nowhere(plan.unknown_charges, &ledger.payments);
    desk.out.entries.sort_by(|a, b| {
        (a.method, a.booked, a.authorised, &a.description, a.amount).cmp(&(
            b.method,
            b.booked,
            b.authorised,
            &b.description,
            b.amount,
        ))
    });
    for (number, entry) in (1i64..).zip(&mut desk.out.entries) {
        let stem = if entry.method == CARD { "24011346" } else { "EREF77" };
        entry.id = format!("{stem}{:07}", number * 523 + i64::try_from(seed % 1_000).unwrap_or(0));
    }
    desk.out
}

impl Desk<'_> {
    fn currency(&self, method: &str) -> Currency {
        let account = if method == BANK { Who::Prepaid } else { Who::Auto };
        self.accounts[account as usize].currency
    }

    pub(crate) fn enter(
        &mut self,
        method: &'static str,
        authorised: Day,
        booked: Day,
        amount: i64,
        description: &str,
    ) -> &mut Entry {
        let currency = self.currency(method);
        self.out.entries.push(Entry {
            method,
            id: String::new(),
            authorised,
            booked,
            amount,
            currency,
            original: None,
            status: "booked",
            description: description.to_owned(),
            reference: None,
            trap: None,
        });
        let last = self.out.entries.len() - 1;
        &mut self.out.entries[last]
    }

    /// Descriptor as the card network or the bank prints it (TT-BIL-18).
    fn descriptor(&mut self, who: Who) -> &'static str {
        let forms: &[&'static str] = match who {
            Who::Auto | Who::Small => {
                &["TIKTOK ADS CULVER CITY CA", "TIKTOK ADS CULVER CITY CA", "TIKTOK*ADS CULVER CITY CA"]
            }
            Who::Prepaid => &["TIKTOK ADS", "TIKTOK PTE LTD SINGAPORE", "TIKTOK*ADS SINGAPORE"],
        };
        self.dice.pick(forms).unwrap_or("TIKTOK ADS")
    }

    /// When a payment is booked: up to three posting days later; on the same day only while its day is the same in UTC.
    fn booked(&mut self, payment: &Payment) -> Day {
        let same_day = utc_day(payment.at) == payment.day && is_posting_day(payment.day);
        let delay = self.dice.between(if same_day { 0 } else { 1 }, 3);
        add_posting_days(payment.day, u32::try_from(delay).unwrap_or(1))
    }

    fn debit(&mut self, payment: &Payment, booked: Day, amount: i64) -> &mut Entry {
        let descriptor = self.descriptor(payment.who);
        let entry = self.enter(payment.method, payment.day, booked, -amount, descriptor);
        if payment.method == BANK {
            entry.reference = Some(payment.reference.clone());
        }
        entry
    }

    fn ordinary(&mut self, payment: &Payment) {
        let booked = match payment.route {
            Route::Slow => add_posting_days(payment.day, 5),
            _ => self.booked(payment),
        };
        match payment.route {
            Route::InParts => {
                let first = payment.charge * 2 / 5 + 137;
                self.debit(payment, booked, first).trap = Some("payment_captured_in_parts");
                let later = add_posting_days(booked, 1);
                self.debit(payment, later, payment.charge - first).trap = Some("payment_captured_in_parts");
            }
            Route::LessRefund(refund) => {
                self.debit(payment, booked, payment.charge - refund).trap = Some("refund_netted_into_payment")
            }
            Route::ComesBack(days) => {
                self.debit(payment, booked, payment.charge).trap = Some("card_verification_returned");
                let back = posting_day_from(payment.day.saturating_add(days.days()));
                self.debit(payment, back, -payment.charge).trap = Some("card_verification_returned");
            }
            Route::AfterHold => {
                let hold = self.debit(payment, payment.day, payment.charge);
                hold.status = "dropped";
                hold.trap = Some("hold_that_drops_off");
                self.debit(payment, booked, payment.charge);
            }
            Route::Slow => {
                self.debit(payment, booked, payment.charge).trap = Some("posting_delay_of_five_business_days")
            }
            Route::Single | Route::Batched | Route::Foreign => {
                self.debit(payment, booked, payment.charge);
            }
        }
    }

    fn batch(&mut self, payments: &[&Payment]) {
        if let Some(last) = payments.last() {
            let booked = self.booked(last);
            let all = payments.iter().map(|payment| payment.charge).sum();
            let entry = self.debit(last, booked, all);
            entry.reference = None;
            entry.trap = Some("payments_batched_into_one_debit");
        }
    }

    /// A euro top-up on the dollar card: converted at the day's rate plus the issuer's margin (TT-FX-02).
    fn foreign(&mut self, payment: &Payment, rate: i64) {
        let booked = self.booked(payment);
        let margin = self.dice.between(150, 290);
        let dollars = payment.charge * rate / 10_000 * (10_000 + margin) / 10_000;
        let euro = self.accounts[Who::Prepaid as usize].currency;
        let charge = payment.charge;
        let entry = self.debit(payment, booked, dollars);
        entry.original = Some((-charge, euro));
        entry.trap = Some("issuer_fx_margin");
        let fee = self.enter(payment.method, payment.day, booked, -(dollars * 3 / 100), "FOREIGN TRANSACTION FEE");
        fee.trap = Some("foreign_transaction_fee");
    }

    /// Fault: one payment is booked twice. Only payments whose amount stands alone are taken, so the repeat is plain.
    fn capture_again(&mut self, count: i64, payments: &[Payment]) {
        let mut open: Vec<&Payment> = payments
            .iter()
            .filter(|payment| payment.route == Route::Single && self.stands_alone(payment, payments))
            .collect();
        self.dice.shuffle(&mut open);
        // One from each account before a second from any.
        let mut seen = [0; 3];
        let mut ranked: Vec<(i64, &Payment)> = Vec::new();
        for payment in open {
            seen[payment.who as usize] += 1;
            ranked.push((seen[payment.who as usize], payment));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        for (_, payment) in ranked.into_iter().take(usize::try_from(count).unwrap_or(0)) {
            let first = self
                .out
                .entries
                .iter()
                .filter(|entry| {
                    entry.method == payment.method && entry.amount == -payment.charge && entry.booked >= payment.day
                })
                .map(|entry| entry.booked)
                .min();
            let booked =
                add_posting_days(first.unwrap_or(payment.day), u32::try_from(self.dice.between(0, 1)).unwrap_or(0));
            let entry = self.debit(payment, booked, payment.charge);
            entry.reference = None;
            self.out.surplus.push(Surplus { payment: payment.clone(), booked });
        }
    }

    fn stands_alone(&self, payment: &Payment, payments: &[Payment]) -> bool {
        let number = self.calendar.number(payment.day);
        let near = |other: &Payment| (self.calendar.number(other.day) - number).abs() <= 25;
        let like = payments
            .iter()
            .filter(|other| other.method == payment.method && near(other) && other.charge == payment.charge)
            .count();
        let twins = payments.iter().any(|other| other.extra && other.day == payment.day);
        like == 1
            && !twins
            && !payment.extra
            && (14..self.calendar.days - 30).contains(&number)
            && payment.charge > 2_500
    }

    /// Fault: a debit with the platform's own descriptor that no ledger knows.
    fn charge_out_of_nowhere(&mut self, count: i64, payments: &[Payment]) {
        let mut days: Vec<i64> = Vec::new();
        for _ in 0..200 {
            let number = self.dice.between(20, self.calendar.days - 32);
            let amount = self.dice.between(4_100, 38_900);
            let booked = posting_day_from(self.calendar.day(number));
            let clear =
                days.iter().all(|day| (day - number).abs() > 8) && self.explains_nothing(booked, amount, payments);
            if i64::try_from(days.len()).unwrap_or(0) < count && clear {
                days.push(number);
                let descriptor =
                    self.dice.pick(&["TIKTOK ADS CULVER CITY CA", "TIKTOK*ADS CULVER CITY CA"]).unwrap_or("TIKTOK ADS");
                self.enter(CARD, booked, booked, -amount, descriptor);
                self.out.unknown.push(Unknown { booked, amount });
            }
        }
    }

    /// True when an amount is far from every payment near that day, alone, in pairs and converted.
    fn explains_nothing(&self, booked: Day, amount: i64, payments: &[Payment]) -> bool {
        let number = self.calendar.number(booked);
        let near: Vec<i64> = payments
            .iter()
            .filter(|payment| (self.calendar.number(payment.day) - number).abs() <= 16)
            .map(|payment| payment.charge)
            .collect();
        let far = |other: i64| (other - amount).abs() * 20 > amount;
        let pairs = near
            .iter()
            .enumerate()
            .all(|(at, one)| near[at + 1..].iter().all(|other| one + other != amount && (one - other).abs() != amount));
        pairs && near.iter().all(|charge| far(*charge))
    }
}
