//! The delivery rows that one detector's witness may need, and no others.
//!
//! Facts may hold tens of millions of delivery rows, findings speak of a few accounts and days. Before a witness query
//! runs, `spend_row` is narrowed to the files of those accounts and days and to the levels of those findings.

use std::collections::BTreeSet;
use std::path::PathBuf;

use datafusion::arrow::array::RecordBatch;
use makegood_core::tables::Table;
use makegood_core::time::Day;
use makegood_facts::schema::stored_schema;

use crate::columns::{Cells, days_of};
use crate::rollup::Unit;
use crate::{DetectError, Engine, catalog, template};

/// Days before and after a finding whose files are read too: zones and nights.
const MARGIN_DAYS: i64 = 2;

/// Registers `spend_row` as `name` over the rows that findings in `batch` can be about. `table` is the name of the
/// narrowed `delivery_version`.
///
/// - **Errors** [`DetectError`].
pub async fn register(
    engine: &impl Engine,
    (name, table): (&str, &str),
    units: &[Unit],
    batch: &RecordBatch,
) -> Result<(), DetectError> {
    let Some(delivery) = Table::named("delivery") else { return Ok(()) };
    let files = files(name, units, batch)?;
    engine.register_parquet(table, &files, stored_schema(delivery)).await?;
    let levels: BTreeSet<String> = match batch.column_by_name("level") {
        Some(_) => Cells::of(name, batch, "level")?.text()?.into_iter().flatten().collect(),
        None => BTreeSet::new(),
    };
    let whole = catalog::view("spend_row");
    // The parts of the view, one per level; without known levels, all of them.
    let parts: Vec<&str> = whole.split("UNION ALL").collect();
    let wanted: Vec<&str> = parts
        .iter()
        .filter(|part| levels.iter().any(|level| part.contains(&format!("'{level}' AS level"))))
        .copied()
        .collect();
    let parts = if wanted.is_empty() { parts } else { wanted };
    let sql = template::renamed(&parts.join("UNION ALL"), "delivery_version", table);
    engine.register_view(name, &sql).await
}

fn files(name: &str, units: &[Unit], batch: &RecordBatch) -> Result<Vec<PathBuf>, DetectError> {
    let text = |column: &str| Cells::of(name, batch, column)?.text();
    let day = |column: &str| Cells::of(name, batch, column)?.day();
    let (platforms, accounts) = (text("platform")?, text("account_id")?);
    let (from, to) = (day("from_on")?, day("to_on")?);
    let number = |day: Option<Day>, missing: i64| day.map_or(missing, |day| i64::from(days_of(day)));
    let mut spans: std::collections::BTreeMap<(&str, &str), Vec<(i64, i64)>> = std::collections::BTreeMap::new();
    for row in 0..batch.num_rows() {
        let whose = (platforms[row].as_deref().unwrap_or_default(), accounts[row].as_deref().unwrap_or_default());
        let span = (
            number(from[row], i64::MIN).saturating_sub(MARGIN_DAYS),
            number(to[row], i64::MAX).saturating_add(MARGIN_DAYS),
        );
        spans.entry(whose).or_default().push(span);
    }
    let mut files = Vec::new();
    for unit in units {
        let spans = spans.get(&(unit.platform.as_str(), unit.account_id.as_str()));
        let (first, last) = unit.days;
        if spans.is_some_and(|spans| spans.iter().any(|(from, to)| *from <= last && first <= *to)) {
            files.extend(unit.files.iter().cloned());
        }
    }
    files.sort();
    Ok(files)
}
