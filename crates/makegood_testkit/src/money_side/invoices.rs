//! Two accounts on monthly invoicing: an invoice for each month's cost, paid once, with and without faults.

use std::collections::BTreeSet;

use crate::dice::Dice;
use crate::ledger::rate_of;
use crate::money_side::book::{Book, Invoice, Scene};
use crate::money_side::routes::{booking, debit, merchants};
use crate::money_side::spend::{Spending, spend, state_in_ledger, taken};
use crate::money_side::taxes::TAXED;

const BANKS: [&str; 2] = ["1764", "4082"];

/// What is wrong with a month's invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A second invoice for the same month.
    SecondInvoice,
    /// The invoice is paid a second time.
    SecondPayment,
    /// The total is above subtotal and tax.
    TotalAbove,
    /// The lines sum to less than the subtotal.
    LinesBelow,
    /// The subtotal is above the month's cost.
    AboveCost,
    /// The tax is above rate x subtotal.
    TaxAbove,
}

/// What is unusual about a month's invoice, and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quirk {
    /// An adjustment that the advertiser owes raises the invoice.
    Charge,
    /// A credit memo lowers it.
    CreditMemo,
    /// A first version was voided and issued again.
    Reissued,
    /// Paid in two instalments that sum to it.
    Instalments,
    /// Tax stands as a line of its own.
    TaxLine,
    /// The first attempt to pay it failed.
    Retried,
}

const QUIRKS: [Quirk; 6] =
    [Quirk::Charge, Quirk::CreditMemo, Quirk::Reissued, Quirk::Instalments, Quirk::TaxLine, Quirk::Retried];

/// Both accounts. Together they hold every fault once or twice and every quirk at least once.
pub(crate) fn accounts(scene: Scene<'_>) -> Option<[Book; 2]> {
    let mut dice = Dice::new(scene.seed, "invoices");
    let months = scene.calendar.months.len();
    let mut faults = vec![
        Fault::SecondInvoice,
        Fault::SecondPayment,
        Fault::AboveCost,
        Fault::TaxAbove,
        if dice.chance(50) { Fault::TotalAbove } else { Fault::LinesBelow },
    ];
    // Six months at least in both accounts: five faults always, a sixth where the seed says so.
    if dice.chance(50) {
        let more = dice.pick(&[Fault::TotalAbove, Fault::AboveCost, Fault::LinesBelow]);
        faults.extend(more);
    }
    let mut slots: Vec<(usize, usize)> =
        (0..2).flat_map(|account| (0..months).map(move |month| (account, month))).collect();
    dice.shuffle(&mut slots);
    let mut quirks = QUIRKS;
    dice.shuffle(&mut quirks);
    let faults: Vec<((usize, usize), Fault)> = slots.iter().copied().zip(faults).filter(|_| !scene.clean).collect();
    let mut one = |number: usize| {
        let home = dice.pick(&TAXED)?;
        let id_tail = dice.between(1, 9_999_999_999_999_999);
        let name = if number == 0 { "Invoiced" } else { "Invoiced too" };
        let position = i64::try_from(number).unwrap_or(0);
        let mut book = Book::open(6 + position, id_tail, name, home, "invoicing")?;
        book.utc_days = number == 0;
        let how = Spending { daily: (20_000, 46_000), hourly: number == 0, exact: BTreeSet::new() };
        spend(&mut book, scene, &mut dice, &how);
        if number == 1 {
            state_in_ledger(&mut book, scene, "credit_line", false);
        }
        for month in 0..months {
            let fault = faults.iter().find(|(slot, _)| *slot == (number, month)).map(|(_, fault)| *fault);
            let own = [
                quirks[(number * months + month) % quirks.len()],
                quirks[(number * months + month + 3) % quirks.len()],
            ];
            let own: Vec<Quirk> = own.into_iter().filter(|quirk| suits(*quirk, fault)).collect();
            bill(&mut book, scene, &mut dice, (month, BANKS[number]), fault, &own);
        }
        merchants(&mut book, scene, &mut dice, BANKS[number], None);
        Some(book)
    };
    Some([one(0)?, one(1)?])
}

/// A quirk that would blur what a fault is worth stays away from it.
fn suits(quirk: Quirk, fault: Option<Fault>) -> bool {
    match quirk {
        Quirk::Reissued => fault != Some(Fault::SecondInvoice),
        Quirk::Instalments | Quirk::Retried => !matches!(fault, Some(Fault::SecondPayment | Fault::SecondInvoice)),
        Quirk::TaxLine => !matches!(fault, Some(Fault::LinesBelow | Fault::TotalAbove)),
        // An adjustment belongs to one invoice; its repeat would stand above cost without it.
        Quirk::Charge | Quirk::CreditMemo => fault != Some(Fault::SecondInvoice),
    }
}

/// Cash cost and credit-line cost of a month, as the platform states its days.
fn month_cost(book: &Book, scene: Scene<'_>, (first, last): (i64, i64)) -> i64 {
    if !book.cost_in_ledger {
        return taken(book, scene, first..last + 1);
    }
    let of_month =
        book.ledger.iter().filter(|row| row.kind == "cost").filter_map(|row| Some((row.period?.1, row.amount)));
    -of_month
        .filter(|(day, _)| (first..=last).contains(&scene.calendar.number(*day)))
        .map(|(_, amount)| amount)
        .sum::<i64>()
}

/// Makes the invoice of a month and its payment.
fn bill(
    book: &mut Book,
    scene: Scene<'_>,
    dice: &mut Dice,
    (month, bank): (usize, &'static str),
    fault: Option<Fault>,
    quirks: &[Quirk],
) {
    let period = scene.calendar.months[month];
    let issued = period.1 + dice.between(2, 4);
    let id = format!("INV{}{:04}", &book.id[..3], 1_000 + month * 7);
    let cost = month_cost(book, scene, period);
    let rate = book.rate_on(period.1);
    let search = cost * 7 / 10;
    let mut lines = vec![
        ("Advertising services, search and feed", search, Some(rate)),
        ("Advertising services, other", cost - search, Some(rate)),
    ];
    let mut subtotal = cost;
    for (quirk, kind, amount) in [
        (Quirk::Charge, "Late adjustment of an earlier month", dice.between(900, 4_900)),
        (Quirk::CreditMemo, "Credit memo", -dice.between(900, 4_900)),
    ] {
        if quirks.contains(&quirk) {
            lines.push((kind, amount, Some(rate)));
            subtotal += amount;
            let at = book.at(scene.calendar, issued, 8, 0);
            // A ledger amount raises what may be spent: what the invoice adds stands there with a minus.
            book.row(at, "adjustment", -amount).invoice = Some(id.clone());
            book.ledger.last_mut().into_iter().for_each(|row| row.funding = "credit_line");
            let name = if amount < 0 { "credit_memo_line" } else { "adjustment_with_invoice" };
            book.trap(name, &format!("invoice {id}"));
        }
    }
    let from_to = (scene.calendar.day(period.0), scene.calendar.day(period.1));
    let excess = dice.between(3_000, 29_000) * 10;
    if fault == Some(Fault::AboveCost) {
        lines[1].1 += excess;
        subtotal += excess;
        let note =
            format!("invoice {id}: subtotal {} for a cost of {}", book.text(subtotal), book.text(subtotal - excess));
        book.plant("invoice_above_cost", from_to, excess, note);
    }
    if fault == Some(Fault::LinesBelow) {
        lines[0].1 -= excess;
    }
    // Tax that is not at the rate is told in whole thousands of it, so that the excess is exact.
    let over = if fault == Some(Fault::TaxAbove) { rate_of(subtotal, rate) / 40 + 100 } else { 0 };
    let tax = rate_of(subtotal, rate) + over;
    if over > 0 {
        book.plant(
            "tax_above_rate",
            from_to,
            over,
            format!("invoice {id}: tax of {} on {}", book.text(tax), book.text(subtotal)),
        );
    }
    if quirks.contains(&Quirk::TaxLine) {
        lines.push(("Tax", tax, None));
        book.trap("tax_as_its_own_line", &format!("invoice {id}"));
    }
    let mut total = subtotal + tax;
    if fault == Some(Fault::TotalAbove) {
        total += excess;
    }
    if matches!(fault, Some(Fault::TotalAbove | Fault::LinesBelow)) {
        let what = if fault == Some(Fault::TotalAbove) { "subtotal and tax" } else { "its lines and tax" };
        book.plant(
            "invoice_total_differs",
            from_to,
            excess,
            format!("invoice {id}: total {} above {what}", book.text(total)),
        );
    }
    let invoice = Invoice { id, issued, period, subtotal, tax, total, status: "paid", lines };
    if quirks.contains(&Quirk::Reissued) {
        let void = Invoice {
            id: format!("{}V", invoice.id),
            issued: issued - 1,
            status: "void",
            subtotal: subtotal + excess,
            tax: rate_of(subtotal + excess, rate),
            total: subtotal + excess + rate_of(subtotal + excess, rate),
            lines: vec![("Advertising services", subtotal + excess, Some(rate))],
            ..invoice.clone()
        };
        book.trap("void_invoice_reissued", &format!("invoice {}", void.id));
        book.invoices.push(void);
    }
    pay(book, scene, dice, &invoice, bank, quirks);
    if fault == Some(Fault::SecondPayment) {
        let day = issued + dice.between(16, 18);
        let at = book.at(scene.calendar, day, 11, 30);
        transfer(book, dice, at, &invoice, bank, invoice.total);
        let on = scene.calendar.day(day);
        book.plant(
            "billed_twice_for_period",
            (on, on),
            invoice.total,
            format!("invoice {} was paid twice", invoice.id),
        );
    }
    if fault == Some(Fault::SecondInvoice) {
        let paid = dice.chance(50);
        let again = Invoice {
            id: format!("{}B", invoice.id),
            issued: issued + dice.between(1, 3),
            status: if paid { "paid" } else { "open" },
            ..invoice.clone()
        };
        if paid {
            pay(book, scene, dice, &again, bank, &[]);
        }
        let note = format!("invoices {} and {} bill the same days", invoice.id, again.id);
        book.plant("billed_twice_for_period", from_to, again.total, note);
        book.invoices.push(again);
    }
    book.invoices.push(invoice);
}

/// One transfer for an invoice, with its debit.
fn transfer(book: &mut Book, dice: &mut Dice, at: jiff::Timestamp, invoice: &Invoice, bank: &'static str, amount: i64) {
    let paid = book.paid(at, "payment", amount, bank);
    if let Some(row) = book.ledger.last_mut() {
        row.invoice = Some(invoice.id.clone());
    }
    let booked = booking(dice, &paid);
    debit(book, dice, &paid, booked, amount).reference = Some(paid.reference.clone());
}

/// Pays an invoice once.
fn pay(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, invoice: &Invoice, bank: &'static str, quirks: &[Quirk]) {
    let day = invoice.issued + dice.between(6, 12);
    let at = book.at(scene.calendar, day, 11, 20);
    if quirks.contains(&Quirk::Retried) {
        let failed = book.at(scene.calendar, day - 1, 11, 20);
        book.paid(failed, "payment", invoice.total, bank);
        if let Some(row) = book.ledger.last_mut() {
            (row.status, row.invoice) = ("failed", Some(invoice.id.clone()));
        }
        book.trap("failed_payment_retried", &format!("invoice {}", invoice.id));
    }
    if quirks.contains(&Quirk::Instalments) {
        let first = invoice.total * 2 / 5 + 3;
        transfer(book, dice, at, invoice, bank, first);
        let later = book.at(scene.calendar, day + 4, 10, 5);
        transfer(book, dice, later, invoice, bank, invoice.total - first);
        book.trap("invoice_paid_in_instalments", &format!("invoice {}", invoice.id));
    } else {
        transfer(book, dice, at, invoice, bank, invoice.total);
    }
}
