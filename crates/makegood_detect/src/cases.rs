//! `cases.md`: the page that users read and the test that runs.
//!
//! Prose between fenced blocks. A heading `## …` opens a case; a block named after a table gives
//! rows (cells divided by `|`, a bar inside a cell is `\|`, the first line names the columns); `audit` gives the audit date;
//! `owners` lists who may change things, one actor a line;
//! `findings` closes the case with one line per finding: key, money, and the rows that prove it as
//! `table:line`, lines counted from 1 within their block.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use jiff::Timestamp;
use makegood_core::money::{Amount, Money};
use makegood_core::tables::{Column, ColumnKind, Table};
use makegood_facts::schema::{MONEY, RATE, imported_schema};
use makegood_facts::{FactsStore, RowSink};

use crate::audit::{AuditRequest, audit};
use crate::columns::{days_of, wall_micros};
use crate::detector::Detector;
use crate::sandbox::Limits;
use crate::{DetectError, People};

/// Stands for a bar inside a cell while a line is divided.
const BAR: &str = "\u{1f}";

/// Result of one detector's cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport {
    /// Detector id.
    pub detector: String,
    /// One per case, in order.
    pub cases: Vec<CaseResult>,
}

/// Result of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// Heading.
    pub title: String,
    /// Lines of the `findings` block.
    pub expected: Vec<String>,
    /// What the detector found, in the same form.
    pub found: Vec<String>,
    /// What related detectors found on the same rows: `detector: line`.
    pub cross_talk: Vec<String>,
    /// True when found equals expected.
    pub ok: bool,
}

/// One case, parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// Heading.
    pub title: String,
    /// Audit date; `None` = the latest observation.
    pub as_of: Option<Timestamp>,
    /// Who may change things; empty = no list was given.
    pub owners: Vec<String>,
    /// Rows by table: header and cells.
    pub tables: BTreeMap<String, (Vec<String>, Vec<Vec<String>>)>,
    /// Expected findings.
    pub expected: Vec<String>,
}

/// Reads the cases of a page.
///
/// - **Errors** [`DetectError::Invalid`] with the line.
pub fn parse(detector: &str, page: &str) -> Result<Vec<Case>, DetectError> {
    let mut cases: Vec<Case> = Vec::new();
    let mut block: Option<(String, Vec<String>)> = None;
    for (number, line) in page.lines().enumerate() {
        let at = number + 1;
        if let Some((name, lines)) = &mut block {
            if line.trim_end() != "```" {
                lines.push(line.to_owned());
                continue;
            }
            let case = cases.last_mut().ok_or_else(|| {
                DetectError::invalid(detector, format!("cases.md:{at}: a block before the first `## case`"))
            })?;
            add_block(detector, case, name, lines, at)?;
            block = None;
        } else if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.trim().to_owned(), ..Case::default() });
        } else if let Some(name) = line.strip_prefix("```").filter(|name| !name.trim().is_empty()) {
            block = Some((name.trim().to_owned(), Vec::new()));
        }
    }
    if block.is_some() {
        return Err(DetectError::invalid(detector, "cases.md: a block is not closed"));
    }
    Ok(cases)
}

fn add_block(detector: &str, case: &mut Case, name: &str, lines: &[String], at: usize) -> Result<(), DetectError> {
    let invalid = |why: String| DetectError::invalid(detector, format!("cases.md:{at}: {why}"));
    let lines: Vec<&String> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
    let cells = |line: &str| -> Vec<String> {
        line.replace("\\|", BAR).split('|').map(|cell| cell.trim().replace(BAR, "|")).collect()
    };
    match name {
        "findings" => {
            case.expected = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        }
        "audit" => {
            let text = lines.first().map(|line| line.trim()).unwrap_or_default();
            case.as_of = Some(text.parse().map_err(|_| invalid(format!("`{text}` is not an instant")))?);
        }
        "owners" => case.owners = lines.iter().map(|line| line.trim().to_owned()).collect(),
        table if Table::named(table).is_some() => {
            let header = lines.first().map(|line| cells(line)).unwrap_or_default();
            let rows: Vec<Vec<String>> = lines.iter().skip(1).map(|line| cells(line)).collect();
            if let Some(row) = rows.iter().find(|row| row.len() != header.len()) {
                return Err(invalid(format!("a row has {} cells, the header {}", row.len(), header.len())));
            }
            case.tables.insert(table.to_owned(), (header, rows));
        }
        other => return Err(invalid(format!("`{other}` is neither a table nor audit nor owners nor findings"))),
    }
    Ok(())
}

/// Runs the cases of `detector`; those of `all` that are related listen for cross-talk. `folder` is
/// used for derived files and left to the caller.
///
/// - **Errors** [`DetectError`] when the page cannot be read or a query fails.
pub async fn test_detector(detector: &Detector, all: &[Detector], folder: &Path) -> Result<CaseReport, DetectError> {
    let cases = parse(&detector.id, &detector.cases)?;
    if cases.len() < 3 {
        return Err(DetectError::invalid(
            &detector.id,
            "cases.md needs at least one case found, one clean, one at the edge",
        ));
    }
    let mut results = Vec::new();
    // Related detectors listen; all of them on every case would make a minute of each.
    let relates = |a: &Detector, b: &Detector| a.related.iter().any(|related| related.id == b.id);
    let mut listening: Vec<Detector> = all
        .iter()
        .filter(|other| other.id != detector.id && (relates(detector, other) || relates(other, detector)))
        .cloned()
        .collect();
    listening.push(detector.clone());
    listening.sort_by(|a, b| a.id.cmp(&b.id));
    for (number, case) in cases.iter().enumerate() {
        let folder = folder.join(format!("{}-{number}", detector.id));
        let (mut found, mut cross_talk) = (Vec::new(), Vec::new());
        for (id, line) in run_case(case, &detector.id, &listening, &folder).await? {
            if id == detector.id { found.push(line) } else { cross_talk.push(format!("{id}: {line}")) }
        }
        let mut expected = case.expected.clone();
        expected.sort();
        found.sort();
        results.push(CaseResult { title: case.title.clone(), ok: expected == found, expected, found, cross_talk });
    }
    Ok(CaseReport { detector: detector.id.clone(), cases: results })
}

/// Runs detectors over one case and returns `(detector, line)` per finding.
///
/// - **Errors** [`DetectError`], also when the detector `of` fails; one of the workspace that only listens may.
pub async fn run_case(
    case: &Case,
    of: &str,
    detectors: &[Detector],
    folder: &Path,
) -> Result<Vec<(String, String)>, DetectError> {
    let facts = FactsStore::open(&folder.join("facts"))?;
    let scratch = folder.join("scratch");
    std::fs::create_dir_all(&scratch)
        .map_err(|error| DetectError::Scratch { path: scratch.display().to_string(), why: error.to_string() })?;
    store(case, &facts)?;
    let request = AuditRequest {
        facts: &facts,
        scratch: &scratch,
        sums: &folder.join("sums"),
        detectors,
        as_of: case.as_of,
        from: None,
        to: None,
        people: People { owners: &case.owners, decisions: &[] },
        settings: BTreeMap::new(),
        limits: Limits::default(),
    };
    let output = audit(&request, &mut |_, _, _| {}).await?;
    if let Some((_, error)) = output.failed.into_iter().find(|(detector, _)| detector == of) {
        return Err(error);
    }
    let line = |finding: &makegood_core::finding::Questioned| {
        let refs: Vec<&str> = finding.atoms.iter().map(|atom| atom.source_ref.as_str()).collect();
        let money = Money::new(finding.questioned, finding.currency);
        format!("{} {money} {}", finding.finding_key.replace(' ', "T"), refs.join(" "))
    };
    Ok(output.found.iter().map(|finding| (finding.detector.clone(), line(finding))).collect())
}

/// Adds the rows of a case to `facts`, each table as one file.
///
/// - **Errors** [`DetectError`].
pub fn store(case: &Case, facts: &FactsStore) -> Result<(), DetectError> {
    let mut staging = facts.begin()?;
    for (name, (header, rows)) in &case.tables {
        let Some(table) = Table::named(name) else { continue };
        staging.start_file(name, Timestamp::UNIX_EPOCH);
        let batch = batch(table, header, rows)?;
        staging.take(table, batch).map_err(|error| DetectError::query(name, error))?;
        staging.finish_file(None)?;
    }
    staging.commit()?;
    Ok(())
}

/// Rows of a case as a batch of their table. `currency` and `platform` default to USD and tiktok.
fn batch(table: &Table, header: &[String], rows: &[Vec<String>]) -> Result<RecordBatch, DetectError> {
    let schema = imported_schema(table);
    let mut columns: Vec<ArrayRef> = Vec::new();
    let retrieved = Column::optional("retrieved_at", ColumnKind::Instant);
    for column in table.columns.iter().chain([&retrieved]) {
        let at = header.iter().position(|name| name == column.name);
        let default = match (column.name, column.kind) {
            ("platform", _) => Some("tiktok"),
            ("currency", ColumnKind::Currency) => Some("USD"),
            _ => None,
        };
        let cells: Vec<Option<&str>> = rows
            .iter()
            .map(|row| at.map_or(default, |at| Some(row[at].as_str()).filter(|cell| !cell.is_empty())))
            .collect();
        columns.push(array(table, column, &cells)?);
    }
    for name in header {
        if table.column(name).is_none() && name != "retrieved_at" {
            return Err(DetectError::invalid(
                table.name,
                format!("cases.md: table {} has no column `{name}`", table.name),
            ));
        }
    }
    columns.push(Arc::new(StringArray::from_iter_values((1..=rows.len()).map(|line| line.to_string()))));
    RecordBatch::try_new(schema, columns).map_err(|error| DetectError::query(table.name, error))
}

fn array(table: &Table, column: &Column, cells: &[Option<&str>]) -> Result<ArrayRef, DetectError> {
    let wrong = |cell: &str| {
        DetectError::invalid(table.name, format!("cases.md: `{cell}` does not fit column `{}`", column.name))
    };
    let decimals = |scale: u32| -> Result<Vec<Option<i128>>, DetectError> {
        let factor = 10i128.pow(scale - 6);
        let read =
            |cell: &str| Amount::parse_canonical(cell).map(|amount| amount.micros() * factor).map_err(|_| wrong(cell));
        cells.iter().map(|cell| cell.map(read).transpose()).collect()
    };
    let micros = |read: &dyn Fn(&str) -> Option<i64>| -> Result<ArrayRef, DetectError> {
        let values: Vec<Option<i64>> = cells
            .iter()
            .map(|cell| cell.map(|cell| read(cell).ok_or_else(|| wrong(cell))).transpose())
            .collect::<Result<_, _>>()?;
        Ok(Arc::new(TimestampMicrosecondArray::from(values)))
    };
    let typed = |values: Vec<Option<i128>>, (precision, scale): (u8, i8)| -> Result<ArrayRef, DetectError> {
        let array: Decimal128Array = values.into_iter().collect();
        let array =
            array.with_precision_and_scale(precision, scale).map_err(|error| DetectError::query(table.name, error))?;
        Ok(Arc::new(array))
    };
    match column.kind {
        ColumnKind::Money => typed(decimals(6)?, MONEY),
        ColumnKind::Rate => typed(decimals(12)?, RATE),
        ColumnKind::Instant => micros(&|cell| cell.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)),
        ColumnKind::LocalStart => micros(&|cell| {
            let local = cell
                .parse::<jiff::civil::DateTime>()
                .or_else(|_| cell.parse::<jiff::civil::Date>().map(|day| day.at(0, 0, 0, 0)));
            local.ok().map(wall_micros)
        }),
        ColumnKind::Day => {
            let values: Vec<Option<i32>> = cells
                .iter()
                .map(|cell| cell.map(|cell| cell.parse().map(days_of).map_err(|_| wrong(cell))).transpose())
                .collect::<Result<_, _>>()?;
            Ok(Arc::new(Date32Array::from(values)))
        }
        ColumnKind::Count => {
            let values: Vec<Option<i64>> = cells
                .iter()
                .map(|cell| cell.map(|cell| cell.parse().map_err(|_| wrong(cell))).transpose())
                .collect::<Result<_, _>>()?;
            Ok(Arc::new(Int64Array::from(values)))
        }
        _ => Ok(Arc::new(StringArray::from(cells.to_vec()))),
    }
}
