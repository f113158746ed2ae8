//! Everything that a query can read: tables, versions, calendars, matches and views, registered once per audit.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use jiff::Timestamp;
use makegood_core::money::Currency;
use makegood_core::tables::{TABLES, Table};
use makegood_facts::FactsStore;
use makegood_facts::schema::stored_schema;

use crate::columns::{Cells, days_of};
use crate::facts_of_accounts::{Observed, latest_observation, observed, spans};
use crate::reconcile::Reconciled;
use crate::rollup::Unit;
use crate::{DetectError, Engine, Local, People, calendar, damage, owners, reconcile, rollup, scratch, signal};

// `VIEWS`: every file of `views/` as (number, name, SQL), in order, written by the build script. The number says when it
// can be computed: below 5 it reads tables alone; below 10 also the sums of delivery, and neither is kept but read
// through; below 50 it may read calendars, and from 50 on also matches.
include!(concat!(env!("OUT_DIR"), "/views.rs"));

const FIRST_AFTER_SUMS: u32 = 5;
const FIRST_KEPT: u32 = 10;
const FIRST_AFTER_MATCHES: u32 = 50;

/// The table of signals, computed only where a detector reads it.
const SIGNALS: &str = "spike_hour";

/// Names of the prepared views that `texts` read, and those that these read in turn.
pub fn views_read<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'static str> {
    let mut wanted = BTreeSet::new();
    let mut open: Vec<&str> = texts.into_iter().collect();
    while let Some(sql) = open.pop() {
        let words: BTreeSet<&str> = sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
        for (_, name, text) in VIEWS {
            if words.contains(name) && wanted.insert(*name) {
                open.push(text);
            }
        }
        if words.contains(SIGNALS) && wanted.insert(SIGNALS) {
            // What signals are computed from.
            open.push("spend_hour budget_day");
        }
    }
    wanted
}

/// What preparing found out on the way.
pub struct Prepared {
    /// The audit date.
    pub as_of: Timestamp,
    /// Accounts as last observed.
    pub accounts: Vec<Observed>,
    /// Which ledger payment is which statement entry.
    pub matching: Reconciled,
    /// Files of delivery that belong together.
    pub units: Vec<Unit>,
}

/// The SQL of the rows in force of a table: its columns, `retrieved_at`, `source_ref`.
pub fn rows_in_force(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(column.name)).collect();
    format!(
        "SELECT {}, retrieved_at, source_sha256 || ':' || source_at AS source_ref FROM {}_version WHERE NOT superseded",
        columns.join(", "),
        table.name
    )
}

/// Name and SQL of every prepared view, in the order in which they can be computed.
pub fn views() -> impl Iterator<Item = (&'static str, &'static str)> {
    VIEWS.iter().map(|(_, name, sql)| (*name, *sql))
}

/// The SQL of a prepared view; empty when there is none of that name.
pub fn view(name: &str) -> &'static str {
    VIEWS.iter().find(|(_, known, _)| *known == name).map_or("", |(.., sql)| sql)
}

/// Registers all tables on `engine`, the sums of delivery (kept in `sums`, other derived tables in `folder`), and the
/// views that are `wanted` (none = all). `as_of` none = the latest observation in the facts.
///
/// - **Errors** [`DetectError`].
pub async fn prepare(
    engine: &impl Engine,
    facts: &FactsStore,
    folders: (&Path, &Path),
    as_of: Option<Timestamp>,
    people: People<'_>,
    wanted: Option<&BTreeSet<&str>>,
) -> Result<Prepared, DetectError> {
    damage::or_its_cause(facts, registered(engine, facts, folders, as_of, people, wanted)).await
}

async fn registered(
    engine: &impl Engine,
    facts: &FactsStore,
    (folder, sums): (&Path, &Path),
    as_of: Option<Timestamp>,
    people: People<'_>,
    wanted: Option<&BTreeSet<&str>>,
) -> Result<Prepared, DetectError> {
    let views = |from: u32, to: u32| {
        VIEWS
            .iter()
            .filter(move |(number, name, _)| (from..to).contains(number) && wanted.is_none_or(|w| w.contains(name)))
            .map(|(_, name, sql)| (*name, *sql))
    };
    for table in TABLES {
        let version = format!("{}_version", table.name);
        engine.register_parquet(&version, &facts.table_files(table)?, stored_schema(table)).await?;
        engine.register_view(table.name, &rows_in_force(table)).await?;
    }
    // `ledger_version` is also read by coverage, which wants to know which export a row came from.
    let read_through = |from: u32, to: u32| VIEWS.iter().filter(move |(number, ..)| (from..to).contains(number));
    for (_, name, sql) in read_through(0, FIRST_AFTER_SUMS) {
        engine.register_view(name, sql).await?;
    }
    let accounts = observed(engine).await?;
    let units = rollup::register(engine, facts, (sums, folder), &accounts).await?;
    for (_, name, sql) in read_through(FIRST_AFTER_SUMS, FIRST_KEPT) {
        engine.register_view(name, sql).await?;
    }
    let retrieved = units.iter().filter_map(|unit| unit.retrieved_to).max();
    let retrieved = retrieved.and_then(|micros| Timestamp::from_microsecond(micros).ok());
    let as_of = match as_of {
        Some(as_of) => as_of,
        None => latest_observation(engine).await?.max(retrieved).unwrap_or(Timestamp::UNIX_EPOCH),
    };
    let spans = spans(engine, &accounts).await?;
    calendar::register(engine, folder, &spans).await?;
    constants(engine, folder, as_of).await?;
    owners::register(engine, folder, people.owners).await?;
    keep(engine, folder, views(FIRST_KEPT, FIRST_AFTER_MATCHES)).await?;
    if wanted.is_none_or(|wanted| wanted.contains(SIGNALS)) {
        signal::register(engine, folder).await?;
    }
    let matching = reconcile::register(engine, folder, people.decisions).await?;
    keep(engine, folder, views(FIRST_AFTER_MATCHES, u32::MAX)).await?;
    Ok(Prepared { as_of, accounts, matching, units })
}

/// Column names that are words of SQL are quoted; all others stand bare, as engines differ in quoting.
fn quoted(name: &str) -> String {
    if matches!(name, "from" | "to" | "at") { format!("\"{name}\"") } else { name.to_owned() }
}

/// Computes each view once and keeps it as a file: detectors share the work, and their plans stay small.
async fn keep(
    engine: &impl Engine,
    folder: &Path,
    list: impl Iterator<Item = (&'static str, &'static str)>,
) -> Result<(), DetectError> {
    for (name, sql) in list {
        let batches = engine.query(name, sql).await?;
        let Some(first) = batches.first() else { continue };
        scratch::register(engine, folder, name, first.schema(), &batches).await?;
    }
    Ok(())
}

/// `audit_date` (one row) and `currency_unit` (one row per currency that the facts use).
async fn constants(engine: &impl Engine, folder: &Path, as_of: Timestamp) -> Result<(), DetectError> {
    let failed = |error: datafusion::arrow::error::ArrowError| DetectError::query("constants", error);
    let schema = Arc::new(Schema::new(vec![
        Field::new("as_of_at", DataType::Timestamp(TimeUnit::Microsecond, None), false),
        Field::new("as_of_on", DataType::Date32, false),
    ]));
    let day = jiff::tz::TimeZone::UTC.to_datetime(as_of).date();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(TimestampMicrosecondArray::from(vec![as_of.as_microsecond()])),
        Arc::new(Date32Array::from(vec![days_of(day)])),
    ];
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(failed)?;
    scratch::register(engine, folder, "audit_date", schema, &[batch]).await?;

    let name = "currency_unit";
    let sql = "SELECT DISTINCT currency FROM (SELECT currency FROM spend_day WHERE level = 'account' UNION ALL SELECT currency FROM ledger
               UNION ALL SELECT currency FROM cost UNION ALL SELECT currency FROM balance
               UNION ALL SELECT currency FROM invoice UNION ALL SELECT currency FROM statement) AS seen ORDER BY currency";
    let mut codes: Vec<Currency> = Vec::new();
    for batch in engine.query(name, sql).await? {
        let cells = Cells::of(name, &batch, "currency")?.text()?;
        codes.extend(cells.into_iter().flatten().filter_map(|code| Currency::parse(&code).ok()));
    }
    codes.sort();
    codes.dedup();
    let schema = Arc::new(Schema::new(vec![
        Field::new("currency", DataType::Utf8, false),
        Field::new("minor_unit", DataType::Decimal128(18, 6), false),
    ]));
    let units = Decimal128Array::from_iter_values(codes.iter().map(|code| code.minor_unit().micros()));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(codes.iter().map(|code| code.code()))),
        Arc::new(units.with_precision_and_scale(18, 6).map_err(failed)?),
    ];
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(failed)?;
    scratch::register(engine, folder, name, schema, &[batch]).await
}

/// Result of a user's own query, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTable {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows; `None` is an unknown cell.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Runs one read-only query of a user over facts and views.
///
/// - **Errors** [`DetectError`]; writing statements are refused.
pub async fn sql(
    facts: &FactsStore,
    (folder, sums): (&Path, &Path),
    people: People<'_>,
    query: &str,
) -> Result<TextTable, DetectError> {
    let engine = Local::new(folder)?;
    prepare(&engine, facts, (folder, sums), None, people, None).await?;
    let mut table = TextTable { columns: Vec::new(), rows: Vec::new() };
    for batch in engine.query("sql", query).await? {
        if table.columns.is_empty() {
            table.columns = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        }
        let options = FormatOptions::default().with_timestamp_format(Some("%Y-%m-%dT%H:%M:%S"));
        let formatters: Vec<ArrayFormatter<'_>> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
            .collect::<Result<_, _>>()
            .map_err(|error| DetectError::query("sql", error))?;
        for row in 0..batch.num_rows() {
            let cells = formatters.iter().zip(batch.columns());
            table
                .rows
                .push(cells.map(|(cell, column)| column.is_valid(row).then(|| cell.value(row).to_string())).collect());
        }
    }
    Ok(table)
}
