//! A user's own detectors: loaded one by one, so that a broken one is told of and the others run, and checked before
//! they ever see money: form, parameters, and the plan of each query against the tables, with the columns that it owes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use datafusion::arrow::datatypes::{DataType, SchemaRef};
use makegood_facts::FactsStore;

use crate::audit::{CONTRACT, literals};
use crate::detector::{Detector, load_one};
use crate::sandbox::{Limits, Sandbox};
use crate::{DetectError, Engine as _, Local, People, cases, catalog, template};

/// A folder whose detector cannot be used.
#[derive(Debug)]
pub struct Broken {
    /// Name of the folder: the id that it should have.
    pub id: String,
    /// What is wrong.
    pub error: DetectError,
}

/// Every folder of `dir`, sorted by name: the sound ones and the broken ones. No such folder = none.
pub fn load_each(dir: &Path) -> (Vec<Detector>, Vec<Broken>) {
    let (mut sound, mut broken) = (Vec::new(), Vec::new());
    for folder in folders(dir) {
        match load_one(&folder) {
            Ok(detector) => sound.push(detector),
            Err(error) => {
                let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                broken.push(Broken { id, error });
            }
        }
    }
    (sound, broken)
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let hidden = |path: &Path| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir() && !hidden(path)).collect();
    folders.sort();
    folders
}

/// Types that a column of a query may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Text,
    Day,
    Money,
}

impl Wanted {
    fn holds(self, found: &DataType) -> bool {
        match self {
            Wanted::Text => matches!(found, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null),
            Wanted::Day => *found == DataType::Date32,
            Wanted::Money => matches!(found, DataType::Decimal128(..) | DataType::Int64),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Wanted::Text => "text",
            Wanted::Day => "a day; write CAST(… AS DATE)",
            Wanted::Money => "a decimal, never a float; write CAST(… AS DECIMAL(18, 6))",
        }
    }
}

/// Plans the queries of `detectors` over empty tables and returns what is wrong with each; nothing = sound. `scratch` is
/// an empty folder, left to the caller.
///
/// - **Errors** [`DetectError`] when the check itself cannot be made.
pub async fn check(
    detectors: &[&Detector],
    settings: &BTreeMap<String, String>,
    limits: Limits,
    scratch: &Path,
) -> Result<Vec<Vec<DetectError>>, DetectError> {
    let facts = FactsStore::open(&scratch.join("facts"))?;
    let engine = Local::new(scratch)?;
    catalog::prepare(&engine, &facts, (scratch, &scratch.join("sums")), None, People::default(), None).await?;
    let mut all = Vec::new();
    for detector in detectors {
        let sandbox = Sandbox::beside(&engine, scratch, limits).await?;
        all.push(problems(&sandbox, detector, settings).await);
    }
    Ok(all)
}

async fn problems(sandbox: &Sandbox, detector: &Detector, settings: &BTreeMap<String, String>) -> Vec<DetectError> {
    let literals = match literals(detector, settings) {
        Ok(literals) => literals,
        Err(error) => return vec![error],
    };
    let mut problems = Vec::new();
    let query = template::with_literals(&detector.query, &literals);
    match sandbox.plan(&format!("{} (query.sql)", detector.id), &query).await {
        Err(error) => problems.push(error),
        Ok(columns) => {
            problems.extend(owed(detector, "query.sql", &columns, &of_query()));
            problems.extend(named_in_texts(detector, &columns));
            // The witness reads the findings: an empty table of their columns stands in for them.
            match sandbox.register_parquet("finding", &[], columns).await {
                Err(error) => problems.push(error),
                Ok(()) => {
                    let wanted =
                        [("finding_key", Wanted::Text), ("source_ref", Wanted::Text), ("amount", Wanted::Money)];
                    let sql = template::with_literals(&detector.witness, &literals);
                    problems.extend(planned(sandbox, detector, "witness.sql", &sql, &wanted).await);
                    sandbox.forget("finding");
                }
            }
        }
    }
    if let Some(sql) = &detector.coverage {
        let wanted = [
            ("account_id", Wanted::Text),
            ("currency", Wanted::Text),
            ("checked", Wanted::Money),
            ("of_total", Wanted::Money),
            ("missing", Wanted::Text),
        ];
        let sql = template::with_literals(sql, &literals);
        problems.extend(planned(sandbox, detector, "coverage.sql", &sql, &wanted).await);
    }
    match cases::parse(&detector.id, &detector.cases) {
        Err(error) => problems.push(error),
        Ok(cases) if cases.len() < 3 => problems.push(DetectError::invalid(
            &detector.id,
            "cases.md needs at least one case found, one clean, one at the edge",
        )),
        Ok(_) => {}
    }
    problems
}

async fn planned(
    sandbox: &Sandbox,
    detector: &Detector,
    file: &str,
    sql: &str,
    wanted: &[(&str, Wanted)],
) -> Vec<DetectError> {
    match sandbox.plan(&format!("{} ({file})", detector.id), sql).await {
        Ok(columns) => owed(detector, file, &columns, wanted),
        Err(error) => vec![error],
    }
}

fn of_query() -> Vec<(&'static str, Wanted)> {
    let kind = |column: &&'static str| match *column {
        "from_on" | "to_on" => Wanted::Day,
        "questioned" => Wanted::Money,
        _ => Wanted::Text,
    };
    CONTRACT.iter().map(|column| (*column, kind(column))).collect()
}

/// Columns that a query owes and does not give, or gives as something else.
fn owed(detector: &Detector, file: &str, columns: &SchemaRef, wanted: &[(&str, Wanted)]) -> Vec<DetectError> {
    let problem = |(name, wanted): &(&str, Wanted)| match columns.field_with_name(name) {
        Err(_) => Some(format!("{file} returns no column `{name}`: {}", wanted.words())),
        Ok(field) if !wanted.holds(field.data_type()) => {
            Some(format!("{file} returns `{name}` as {}: it must be {}", field.data_type(), wanted.words()))
        }
        Ok(_) => None,
    };
    wanted.iter().filter_map(problem).map(|why| DetectError::invalid(&detector.id, why)).collect()
}

/// Columns that the sentence or the arithmetic name and the query does not give.
fn named_in_texts(detector: &Detector, columns: &SchemaRef) -> Vec<DetectError> {
    let mut problems = Vec::new();
    for line in &detector.arithmetic {
        problems.extend(owed(detector, "query.sql", columns, &[(&line.column, Wanted::Money)]));
        if !matches!(line.op.as_str(), "+" | "-" | "=") {
            problems.push(DetectError::invalid(
                &detector.id,
                format!("arithmetic has op `{}`: it is + or - or =", line.op),
            ));
        }
    }
    let mut rest = detector.sentence.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        if columns.field_with_name(name).is_err() {
            let why = format!("the sentence names {{{name}}}, which query.sql does not return");
            problems.push(DetectError::invalid(&detector.id, why));
        }
        rest = tail;
    }
    problems
}
