//! Matches, charges, breaks and differences as tables that detectors and users can query.
//!
//! - `payment_match`: one row per ledger row x statement entry that are the same money. `payment_ref`, `entry_ref`,
//!   `match_kind` (one_to_one, parts, batch, fx, differs, confirmed), `reason`.
//! - `charge`: one row per booked debit of a platform. `class`: matched, surplus, returned, failed_payment, not_returned,
//!   unknown, not_covered, not_decided; `reason` says why. `amount` (above zero) and `currency` are what the merchant
//!   charged. `payment_ref`, `transaction_id`, `payment_kind`, `payment_status`, `paid_on` are those of the payment that it
//!   is, or captures again. `accounts` are all accounts paid from the card. `due_on` is the day by which a debit had to
//!   come back that had to, `returned_ref` the credit that brought it back.
//! - `payment_break`: one row per payment, top-up, card verification or refund of a ledger that no statement has in full.
//!   `class`: in_time, overdue, not_covered, partly_captured, not_decided, failed, lapsed; `due_on` is the last day on which
//!   it may be booked, `age_days` counts to the audit date, `open` is what no statement has (zero when nothing is due).
//! - `capture_difference`: one row per payment x entry that took more than the ledger has: `charged` and `captured` of the
//!   whole payment, `surplus` the part that stands on this entry, all in the currency of the ledger.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{Field, Schema};
use makegood_core::money::Amount;
use makegood_core::time::Day;

use super::model::{Break, Charge, Difference, Entry, Payment, Reconciled};
use crate::columns::days_of;
use crate::{DetectError, Engine, scratch};

/// Registers all four tables.
///
/// - **Errors** [`DetectError`].
pub async fn register(engine: &impl Engine, folder: &Path, result: &Reconciled) -> Result<(), DetectError> {
    let tables = [
        ("payment_match", payment_match(result)?),
        ("charge", charge(result)?),
        ("payment_break", payment_break(result)?),
        ("capture_difference", capture_difference(result)?),
    ];
    for (name, batch) in tables {
        scratch::register(engine, folder, name, batch.schema(), &[batch]).await?;
    }
    Ok(())
}

fn payment_match(result: &Reconciled) -> Result<RecordBatch, DetectError> {
    let rows = &result.matches;
    batch(vec![
        ("payment_ref", texts(rows, |found| Some(&found.payment_ref))),
        ("entry_ref", texts(rows, |found| Some(&found.entry_ref))),
        ("match_kind", texts(rows, |found| Some(found.kind.word()))),
        ("reason", texts(rows, |found| Some(&found.reason))),
    ])
}

fn charge(result: &Reconciled) -> Result<RecordBatch, DetectError> {
    let rows = &result.charges;
    let entry = |charge: &Charge| -> &Entry { &result.input.entries[charge.entry] };
    let payment = |charge: &Charge| -> Option<&Payment> { charge.payment.map(|at| &result.input.payments[at]) };
    let accounts =
        |charge: &Charge| charge.accounts.iter().map(|id| format!("account:{id}")).collect::<Vec<_>>().join("|");
    let back = |charge: &Charge| charge.returned_by.map(|at| result.input.entries[at].source_ref.as_str());
    batch(vec![
        ("platform", texts(rows, |c| Some(&c.platform))),
        ("account_id", texts(rows, |c| c.account_id.as_deref())),
        ("accounts", texts(rows, |c| Some(accounts(c)))),
        ("class", texts(rows, |c| Some(c.class.word()))),
        ("reason", texts(rows, |c| Some(&c.reason))),
        ("card_last4", texts(rows, |c| entry(c).last4.as_deref())),
        ("currency", texts(rows, |c| Some(entry(c).merchant_money().currency.code()))),
        ("description", texts(rows, |c| Some(&entry(c).description))),
        ("transaction_id", texts(rows, |c| payment(c).map(|p| &p.transaction_id))),
        ("payment_ref", texts(rows, |c| payment(c).map(|p| &p.source_ref))),
        ("payment_kind", texts(rows, |c| payment(c).map(|p| &p.kind))),
        ("payment_status", texts(rows, |c| payment(c).map(|p| p.status.word()))),
        ("returned_ref", texts(rows, back)),
        ("source_ref", texts(rows, |c| Some(&entry(c).source_ref))),
        ("amount", money(rows, |c| entry(c).merchant_money().amount.abs())?),
        ("booked_on", days(rows, |c| Some(entry(c).booked_on))),
        ("paid_on", days(rows, |c| payment(c).map(|p| p.on))),
        ("due_on", days(rows, |c| c.due_on)),
    ])
}

fn payment_break(result: &Reconciled) -> Result<RecordBatch, DetectError> {
    let rows = &result.breaks;
    let payment = |found: &Break| -> &Payment { &result.input.payments[found.payment] };
    let ages: Int64Array = rows.iter().map(|found| found.age_days).collect();
    batch(vec![
        ("platform", texts(rows, |b| Some(&payment(b).platform))),
        ("account_id", texts(rows, |b| Some(&payment(b).account_id))),
        ("transaction_id", texts(rows, |b| Some(&payment(b).transaction_id))),
        ("kind", texts(rows, |b| Some(&payment(b).kind))),
        ("status", texts(rows, |b| Some(payment(b).status.word()))),
        ("payment_ref", texts(rows, |b| Some(&payment(b).source_ref))),
        ("class", texts(rows, |b| Some(b.class.word()))),
        ("reason", texts(rows, |b| Some(&b.reason))),
        ("card_last4", texts(rows, |b| payment(b).last4.as_deref())),
        ("currency", texts(rows, |b| Some(payment(b).currency.code()))),
        ("amount", money(rows, |b| payment(b).charged.abs())?),
        ("open", money(rows, |b| b.open)?),
        ("paid_on", days(rows, |b| Some(payment(b).on))),
        ("due_on", days(rows, |b| Some(b.due_on))),
        ("age_days", Arc::new(ages)),
    ])
}

fn capture_difference(result: &Reconciled) -> Result<RecordBatch, DetectError> {
    let rows = &result.differences;
    let payment = |found: &Difference| -> &Payment { &result.input.payments[found.payment] };
    let entry = |found: &Difference| -> &Entry { &result.input.entries[found.entry] };
    batch(vec![
        ("platform", texts(rows, |d| Some(&payment(d).platform))),
        ("account_id", texts(rows, |d| Some(&payment(d).account_id))),
        ("transaction_id", texts(rows, |d| Some(&payment(d).transaction_id))),
        ("payment_ref", texts(rows, |d| Some(&payment(d).source_ref))),
        ("entry_ref", texts(rows, |d| Some(&entry(d).source_ref))),
        ("reason", texts(rows, |d| Some(&d.reason))),
        ("currency", texts(rows, |d| Some(payment(d).currency.code()))),
        ("charged", money(rows, |d| payment(d).charged)?),
        ("captured", money(rows, |d| d.captured)?),
        ("surplus", money(rows, |d| d.surplus)?),
        ("paid_on", days(rows, |d| Some(payment(d).on))),
        ("booked_on", days(rows, |d| Some(entry(d).booked_on))),
    ])
}

fn texts<'r, R, T: AsRef<str>>(rows: &'r [R], cell: impl Fn(&'r R) -> Option<T>) -> ArrayRef {
    Arc::new(rows.iter().map(cell).collect::<StringArray>())
}

fn days<R>(rows: &[R], cell: impl Fn(&R) -> Option<Day>) -> ArrayRef {
    Arc::new(rows.iter().map(|row| cell(row).map(days_of)).collect::<Date32Array>())
}

fn money<R>(rows: &[R], cell: impl Fn(&R) -> Amount) -> Result<ArrayRef, DetectError> {
    let array: Decimal128Array = rows.iter().map(|row| Some(cell(row).micros())).collect();
    let array = array.with_precision_and_scale(18, 6).map_err(|error| DetectError::query("reconcile", error))?;
    Ok(Arc::new(array))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch, DetectError> {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|error| DetectError::query("reconcile", error))
}
