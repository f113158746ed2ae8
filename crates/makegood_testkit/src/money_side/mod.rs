//! Accounts beside the first three, whose payments, taxes, invoices and balances go wrong.
//!
//! Each theme has accounts of its own, with cards and banks that pay nothing else, so that no fault hides in another:
//! payments that failed and were captured, captured amounts that differ, money that does not come back, tax, monthly
//! invoices, balances that fall. They differ by seed in currency (some without decimals), zone, rate and shape.

mod balances;
mod book;
mod captured;
#[cfg(test)]
mod checks;
mod failed;
mod invoices;
mod returns;
mod routes;
mod spend;
mod taxes;
mod writers;

use crate::GeneratedFile;
use crate::calendar::Calendar;
use crate::options::AdvertiserOptions;
use crate::truth::Truth;
use book::{Book, Scene};

/// Detectors whose faults are planted here, in alphabetical order.
#[cfg(test)]
pub(crate) const DETECTORS: [&str; 9] = [
    "balance_dropped_without_entry",
    "billed_twice_for_period",
    "captured_amount_differs",
    "failed_payment_captured",
    "invoice_above_cost",
    "invoice_total_differs",
    "refund_not_received",
    "tax_above_rate",
    "verification_not_returned",
];

/// Adds the accounts: their files, what is planted in them and the traps beside.
pub(crate) fn add(options: &AdvertiserOptions, files: &mut Vec<GeneratedFile>, truth: &mut Truth) {
    let options = options.within_limits();
    let calendar = Calendar::new(options.start_on, options.months);
    let scene = Scene { seed: options.seed, clean: options.clean, calendar: &calendar };
    let Some((books, rates)) = books(scene) else { return };
    files.extend(writers::files(&books, &rates, &calendar));
    for book in books {
        truth.planted.extend(book.planted);
        truth.confounders.extend(book.traps);
    }
}

/// The accounts in the order of their ids.
fn books(scene: Scene<'_>) -> Option<(Vec<Book>, captured::Rates)> {
    let failed = failed::account(scene)?;
    let (captured, rates) = captured::account(scene)?;
    let returns = returns::account(scene)?;
    let taxed = taxes::consumption(scene)?;
    let topped = taxes::top_ups(scene)?;
    let [first, second] = invoices::accounts(scene)?;
    let balances = balances::account(scene)?;
    Some((vec![failed, captured, returns, taxed, topped, first, second, balances], rates))
}
