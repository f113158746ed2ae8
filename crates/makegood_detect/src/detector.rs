//! The form of a detector: a folder of data, checked when it is loaded.
//!
//! ```text
//! detectors/daily_budget_exceeded/
//!   detector.toml   what it is, its parameters, the sentence and the arithmetic that explain a finding
//!   query.sql       finds: every row is one finding
//!   witness.sql     proves: the rows behind each finding, read from table `finding`
//!   coverage.sql    optional: how much money it could check, and what is missing
//!   cases.md        shows and tests: tables in, findings out
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use makegood_core::finding::{Grade, Stage};
use makegood_core::tables::Table;
use serde::Deserialize;

use crate::{DetectError, template};

include!(concat!(env!("OUT_DIR"), "/builtin_detectors.rs"));

/// Where a detector came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Compiled into the program.
    BuiltIn,
    /// A folder of the workspace.
    Folder(PathBuf),
}

/// A parameter of a detector: a whole number or a decimal, with its unit and reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Value when nobody sets another, as text: `3`, `1.25`, `yes`.
    pub default: String,
    /// Unit in words.
    pub unit: String,
    /// Why this value.
    pub why: String,
    /// Where it comes from: a rule id, or `our reading`.
    pub source: String,
}

/// A line of the arithmetic that leads to the questioned amount.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArithmeticLine {
    /// What the amount is.
    pub label: String,
    /// Column of the query that holds it.
    pub column: String,
    /// `+`, `-` or `=`.
    pub op: String,
}

/// Another detector and how it is related.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// Its id.
    pub id: String,
    /// `similar`, `derived`, `merged`, `renamed` or `obsolete`.
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    id: String,
    version: u32,
    title: String,
    summary: String,
    status: Stage,
    level: Grade,
    confidence: Grade,
    inputs: Vec<String>,
    sentence: String,
    #[serde(default)]
    false_positives: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    related: Vec<Related>,
    #[serde(default)]
    params: BTreeMap<String, Param>,
    #[serde(default)]
    arithmetic: Vec<ArithmeticLine>,
}

/// A detector, loaded and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detector {
    /// Id, equal to the folder's name.
    pub id: String,
    /// Raised when the query or a default changes.
    pub version: u32,
    /// Title in words.
    pub title: String,
    /// One sentence: what it finds.
    pub summary: String,
    /// Stage.
    pub status: Stage,
    /// How much it matters if true.
    pub level: Grade,
    /// How often it is true.
    pub confidence: Grade,
    /// Canonical tables that it needs.
    pub inputs: Vec<String>,
    /// Sentence about one finding, with `{columns}` of the query.
    pub sentence: String,
    /// What may look like a finding and is not.
    pub false_positives: Vec<String>,
    /// Rules and sources.
    pub references: Vec<String>,
    /// Relations to other detectors.
    pub related: Vec<Related>,
    /// Parameters.
    pub params: BTreeMap<String, Param>,
    /// Arithmetic shown with a finding.
    pub arithmetic: Vec<ArithmeticLine>,
    /// `query.sql`.
    pub query: String,
    /// `witness.sql`.
    pub witness: String,
    /// `coverage.sql`.
    pub coverage: Option<String>,
    /// `cases.md`.
    pub cases: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Files that a detector's folder may hold; `coverage.sql` may be missing.
pub const FILES: [&str; 5] = ["detector.toml", "query.sql", "witness.sql", "coverage.sql", "cases.md"];

/// Files of one detector's folder: name and text.
pub type Files<'a> = BTreeMap<&'a str, &'a str>;

/// The detectors compiled into the program, sorted by id.
///
/// - **Errors** [`DetectError::Invalid`]; a test keeps them valid.
pub fn builtin_detectors() -> Result<Vec<Detector>, DetectError> {
    let mut detectors = Vec::new();
    for (id, files) in BUILTIN_DETECTORS {
        detectors.push(parse(id, &files.iter().copied().collect(), Origin::BuiltIn)?);
    }
    detectors.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(detectors)
}

/// The detectors in a folder of folders; no such folder = none.
///
/// - **Errors** [`DetectError::Invalid`] naming the folder and what is wrong with it.
pub fn load_folder(dir: &Path) -> Result<Vec<Detector>, DetectError> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Ok(Vec::new()) };
    let mut folders: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().map(|folder| load_one(folder)).collect()
}

/// Largest file of a detector, in bytes: what is written by hand is far smaller.
const FILE_MAX: u64 = 1 << 20;

/// The detector in one folder.
///
/// - **Errors** [`DetectError::Invalid`] with what is wrong with it.
pub fn load_one(folder: &Path) -> Result<Detector, DetectError> {
    let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut texts: Vec<(&str, String)> = Vec::new();
    for name in FILES {
        let path = folder.join(name);
        // Not a pipe or a device, which may never end.
        match std::fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Ok(metadata) if metadata.is_file() && metadata.len() <= FILE_MAX => {}
            _ => return Err(DetectError::invalid(&id, format!("{name} is not a file of at most 1 MiB"))),
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => texts.push((name, text)),
            Err(error) => return Err(DetectError::invalid(&id, format!("cannot read {name}: {error}"))),
        }
    }
    let files: Files<'_> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    parse(&id, &files, Origin::Folder(folder.to_owned()))
}

/// Reads and checks one detector.
///
/// - **Errors** [`DetectError::Invalid`].
pub fn parse(folder: &str, files: &Files<'_>, origin: Origin) -> Result<Detector, DetectError> {
    let invalid = |why: String| DetectError::invalid(folder, why);
    let file = |name: &str| {
        files.get(name).map(|text| (*text).to_owned()).ok_or_else(|| {
            invalid(format!("{name} is missing; `makegood detectors new ID` writes all files of a new one"))
        })
    };
    let toml: Toml =
        toml::from_str(&file("detector.toml")?).map_err(|error| invalid(format!("detector.toml: {error}")))?;
    if toml.id != folder {
        return Err(invalid(format!("id `{}` in detector.toml differs from the folder's name", toml.id)));
    }
    let good_id =
        !toml.id.is_empty() && toml.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !good_id {
        return Err(invalid("the id must be lower_snake_case".to_owned()));
    }
    for input in &toml.inputs {
        if Table::named(input).is_none() {
            return Err(invalid(format!("input `{input}` is not a canonical table")));
        }
    }
    let detector = Detector {
        id: toml.id,
        version: toml.version,
        title: toml.title,
        summary: toml.summary,
        status: toml.status,
        level: toml.level,
        confidence: toml.confidence,
        inputs: toml.inputs,
        sentence: toml.sentence,
        false_positives: toml.false_positives,
        references: toml.references,
        related: toml.related,
        params: toml.params,
        arithmetic: toml.arithmetic,
        query: file("query.sql")?,
        witness: file("witness.sql")?,
        coverage: files.get("coverage.sql").map(|text| (*text).to_owned()),
        cases: file("cases.md")?,
        origin,
    };
    check_texts(&detector)?;
    check_params(&detector)?;
    Ok(detector)
}

/// Texts are shown on terminals and in letters: nothing in them may move a cursor or hide a word.
fn check_texts(detector: &Detector) -> Result<(), DetectError> {
    let lists = detector.false_positives.iter().chain(&detector.references);
    let labels = detector.arithmetic.iter().map(|line| &line.label);
    for text in [&detector.title, &detector.summary, &detector.sentence].into_iter().chain(lists).chain(labels) {
        if let Some(c) = text.chars().find(|c| c.is_control() && *c != '\n') {
            let why = format!("detector.toml holds the control character {} in a text", c.escape_unicode());
            return Err(DetectError::invalid(&detector.id, why));
        }
    }
    Ok(())
}

fn check_params(detector: &Detector) -> Result<(), DetectError> {
    let mut used: BTreeSet<String> = template::parameters(&detector.query);
    used.extend(template::parameters(&detector.witness));
    used.extend(detector.coverage.iter().flat_map(|sql| template::parameters(sql)));
    let declared: BTreeSet<String> = detector.params.keys().cloned().collect();
    if let Some(name) = used.difference(&declared).next() {
        return Err(DetectError::invalid(&detector.id, format!("${name} is used but has no [params.{name}]")));
    }
    if let Some(name) = declared.difference(&used).next() {
        return Err(DetectError::invalid(
            &detector.id,
            format!("[params.{name}] is declared but no query uses ${name}"),
        ));
    }
    for (name, param) in &detector.params {
        literal(&detector.id, name, &param.default)?;
    }
    Ok(())
}

/// The SQL literal of a parameter's value: a plain number, or 1 and 0 for yes and no.
///
/// - **Errors** [`DetectError::Invalid`] for anything else, so that no setting can change a query's meaning.
pub fn literal(detector: &str, name: &str, value: &str) -> Result<String, DetectError> {
    match value {
        "yes" => return Ok("1".to_owned()),
        "no" => return Ok("0".to_owned()),
        _ => {}
    }
    let number = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole) && digits(fraction) {
        Ok(value.to_owned())
    } else {
        Err(DetectError::invalid(detector, format!("parameter {name} = `{value}`: expected a number, or yes or no")))
    }
}
