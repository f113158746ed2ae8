//! Matches and charges as tables that detectors and users can query.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};

use super::model::Reconciled;
use crate::columns::days_of;
use crate::{DetectError, Engine, scratch};

/// Registers `payment_match` (one row per ledger row x statement entry) and `charge` (one row per
/// debit of a platform: its class, the accounts paid from the card, the payment it captures).
///
/// - **Errors** [`DetectError`].
pub async fn register(engine: &impl Engine, folder: &Path, result: &Reconciled) -> Result<(), DetectError> {
    let matches = text_table(vec![
        ("payment_ref", result.matches.iter().map(|found| Some(found.payment_ref.clone())).collect()),
        ("entry_ref", result.matches.iter().map(|found| Some(found.entry_ref.clone())).collect()),
        ("match_kind", result.matches.iter().map(|found| Some(found.kind.word().to_owned())).collect()),
        ("reason", result.matches.iter().map(|found| Some(found.reason.clone())).collect()),
    ])?;
    scratch::register(engine, folder, "payment_match", matches.schema(), &[matches]).await?;

    let entry = |at: usize| &result.input.entries[at];
    let payment = |at: Option<usize>| at.map(|at| &result.input.payments[at]);
    let charges = &result.charges;
    let texts = text_table(vec![
        ("platform", charges.iter().map(|c| Some(c.platform.clone())).collect()),
        ("account_id", charges.iter().map(|c| c.account_id.clone()).collect()),
        (
            "accounts",
            charges
                .iter()
                .map(|c| Some(c.accounts.iter().map(|id| format!("account:{id}")).collect::<Vec<_>>().join("|")))
                .collect(),
        ),
        ("class", charges.iter().map(|c| Some(c.class.word().to_owned())).collect()),
        ("card_last4", charges.iter().map(|c| entry(c.entry).last4.clone()).collect()),
        ("currency", charges.iter().map(|c| Some(entry(c.entry).merchant_money().currency.to_string())).collect()),
        ("description", charges.iter().map(|c| Some(entry(c.entry).description.clone())).collect()),
        ("transaction_id", charges.iter().map(|c| payment(c.payment).map(|p| p.transaction_id.clone())).collect()),
        ("payment_ref", charges.iter().map(|c| payment(c.payment).map(|p| p.source_ref.clone())).collect()),
        ("source_ref", charges.iter().map(|c| Some(entry(c.entry).source_ref.clone())).collect()),
    ])?;
    let amounts: Decimal128Array =
        charges.iter().map(|c| Some(entry(c.entry).merchant_money().amount.abs().micros())).collect();
    let failed = |error: datafusion::arrow::error::ArrowError| DetectError::query("charge", error);
    let amounts = amounts.with_precision_and_scale(18, 6).map_err(failed)?;
    let booked: Date32Array = charges.iter().map(|c| Some(days_of(entry(c.entry).booked_on))).collect();
    let paid: Date32Array = charges.iter().map(|c| payment(c.payment).map(|p| days_of(p.on))).collect();
    let mut fields: Vec<Field> = texts.schema().fields().iter().map(|field| field.as_ref().clone()).collect();
    fields.push(Field::new("amount", DataType::Decimal128(18, 6), true));
    fields.push(Field::new("booked_on", DataType::Date32, true));
    fields.push(Field::new("paid_on", DataType::Date32, true));
    let mut columns: Vec<ArrayRef> = texts.columns().to_vec();
    columns.extend([Arc::new(amounts) as ArrayRef, Arc::new(booked), Arc::new(paid)]);
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(failed)?;
    scratch::register(engine, folder, "charge", schema, &[batch]).await
}

fn text_table(columns: Vec<(&str, Vec<Option<String>>)>) -> Result<RecordBatch, DetectError> {
    let fields: Vec<Field> = columns.iter().map(|(name, _)| Field::new(*name, DataType::Utf8, true)).collect();
    let arrays: Vec<ArrayRef> =
        columns.into_iter().map(|(_, cells)| Arc::new(StringArray::from(cells)) as ArrayRef).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|error| DetectError::query("reconcile", error))
}
