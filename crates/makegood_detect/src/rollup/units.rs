//! Which files must be summed together.
//!
//! One level and breakdown is chosen for each slot among all that report it, so files that speak of
//! the same days of one account belong together. Files whose days do not meet are summed apart:
//! that is what makes another day cheap.

use std::path::{Path, PathBuf};

use datafusion::arrow::array::{Array, AsArray};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use datafusion::parquet::file::statistics::Statistics;

use crate::DetectError;

const DAY_MICROS: i64 = 86_400_000_000;

/// Files that are summed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Platform of its rows.
    pub platform: String,
    /// Account of its rows.
    pub account_id: String,
    /// Absolute paths, sorted.
    pub files: Vec<PathBuf>,
    /// First and last local day of its rows, counted from 1970-01-01.
    pub days: (i64, i64),
    /// Latest retrieval of its rows.
    pub retrieved_to: Option<i64>,
    /// Last day that its rows can speak of: the day of retrieval, else of the rows; counted from 1970-01-01.
    pub known_to: Option<i32>,
    /// The same files as the facts folder names them, each with its size and time of writing.
    pub names: Vec<String>,
}

struct Ranged {
    partition: PathBuf,
    platform: String,
    account_id: String,
    days: (i64, i64),
    retrieved_to: Option<i64>,
    known_to: Option<i32>,
    path: PathBuf,
    name: String,
}

/// Groups `files` (sorted) of the facts folder `root`. What was read of a file's head is remembered in `folder`.
///
/// - **Errors** [`DetectError::Scratch`] for a file that cannot be read.
pub fn units(root: &Path, files: &[PathBuf], folder: &Path) -> Result<Vec<Unit>, DetectError> {
    let known = Heads::read(folder);
    let mut heads = Heads::default();
    let mut ranged: Vec<Ranged> = Vec::new();
    for path in files {
        let written = std::fs::metadata(path).and_then(|found| Ok((found.len(), found.modified()?)));
        let (size, at) = written.map_err(|error| super::cache::failed(path, &error))?;
        let at = at.duration_since(std::time::UNIX_EPOCH).map(|at| at.as_nanos()).unwrap_or_default();
        let name = format!("{} {size} {at}", path.strip_prefix(root).unwrap_or(path).display());
        let head = match known.of(&name) {
            Some(head) => head.clone(),
            None => head(path)?,
        };
        heads.0.insert(name.clone(), head.clone());
        let Some(days) = head.days else { continue };
        ranged.push(Ranged {
            partition: path.parent().map(Path::to_owned).unwrap_or_default(),
            platform: head.platform,
            account_id: head.account_id,
            days,
            retrieved_to: head.retrieved_to,
            known_to: head.known_to,
            path: path.clone(),
            name,
        });
    }
    heads.write(folder)?;
    ranged.sort_by(|a, b| (&a.partition, a.days, &a.name).cmp(&(&b.partition, b.days, &b.name)));
    let mut result: Vec<Unit> = Vec::new();
    let mut last: Option<(PathBuf, i64)> = None;
    for file in ranged {
        let joins = last.as_ref().is_some_and(|(partition, to)| *partition == file.partition && file.days.0 <= *to);
        match result.last_mut().filter(|_| joins) {
            Some(unit) => {
                unit.days.1 = unit.days.1.max(file.days.1);
                unit.retrieved_to = unit.retrieved_to.max(file.retrieved_to);
                unit.known_to = unit.known_to.max(file.known_to);
                unit.files.push(file.path);
                unit.names.push(file.name);
            }
            None => result.push(Unit {
                platform: file.platform,
                account_id: file.account_id,
                days: file.days,
                retrieved_to: file.retrieved_to,
                known_to: file.known_to,
                files: vec![file.path],
                names: vec![file.name],
            }),
        }
        let to = last.filter(|_| joins).map_or(file.days.1, |(_, to)| to.max(file.days.1));
        last = Some((file.partition, to));
    }
    for unit in &mut result {
        unit.files.sort();
        unit.names.sort();
    }
    Ok(result)
}

/// What the head of a file says: whose rows, and of which local days (counted from 1970-01-01).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Head {
    platform: String,
    account_id: String,
    days: Option<(i64, i64)>,
    retrieved_to: Option<i64>,
    known_to: Option<i32>,
}

fn head(path: &Path) -> Result<Head, DetectError> {
    let failed =
        |why: &dyn std::fmt::Display| DetectError::Scratch { path: path.display().to_string(), why: why.to_string() };
    let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(|error| failed(&error))?;
    let columns = builder.parquet_schema().columns();
    let position = |name: &str| columns.iter().position(|column| column.name() == name);
    let (Some(start), Some(retrieved)) = (position("start"), position("retrieved_at")) else {
        return Err(failed(&"no column start or retrieved_at"));
    };
    let mut days: Option<(i64, i64)> = None;
    let (mut retrieved_to, mut known_to) = (None, None);
    for group in builder.metadata().row_groups() {
        // Without a known range the file is taken to meet every other of its folder.
        let range = match group.column(start).statistics() {
            Some(Statistics::Int64(found)) => match (found.min_opt(), found.max_opt()) {
                (Some(min), Some(max)) => (min.div_euclid(DAY_MICROS), max.div_euclid(DAY_MICROS)),
                _ => (i64::MIN, i64::MAX),
            },
            _ => (i64::MIN, i64::MAX),
        };
        let (latest, unknown) = match group.column(retrieved).statistics() {
            Some(Statistics::Int64(found)) => (found.max_opt().copied(), found.null_count_opt() != Some(0)),
            _ => (None, true),
        };
        retrieved_to = retrieved_to.max(latest);
        let day = |micros: i64| i32::try_from(micros.div_euclid(DAY_MICROS)).ok();
        let last = Some(range.1).filter(|_| unknown && range.1 < i64::MAX).and_then(|day| i32::try_from(day).ok());
        known_to = known_to.max(latest.and_then(day)).max(last);
        days = Some(days.map_or(range, |(from, to)| (from.min(range.0), to.max(range.1))));
    }
    // A folder holds one account: its first row says which.
    let mask = ProjectionMask::columns(builder.parquet_schema(), ["platform", "account_id"]);
    let mut first = builder.with_projection(mask).with_limit(1).build().map_err(|error| failed(&error))?;
    let first = first.next().transpose().map_err(|error| failed(&error))?;
    let text = |name: &str| -> Option<String> {
        let column = first.as_ref()?.column_by_name(name)?.as_string_opt::<i32>()?;
        (!column.is_empty()).then(|| column.value(0).to_owned())
    };
    let (platform, account_id) = (text("platform").unwrap_or_default(), text("account_id").unwrap_or_default());
    Ok(Head { platform, account_id, days, retrieved_to, known_to })
}

/// Heads by the name of their file, so that an audit opens only files that it has not seen.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Heads(std::collections::BTreeMap<String, Head>);

impl Heads {
    fn path(folder: &Path) -> PathBuf {
        folder.join("heads.json")
    }

    /// A damaged or missing list is an empty one: it is only a cache.
    fn read(folder: &Path) -> Heads {
        let text = std::fs::read(Heads::path(folder)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn of(&self, name: &str) -> Option<&Head> {
        self.0.get(name)
    }

    fn write(&self, folder: &Path) -> Result<(), DetectError> {
        let path = Heads::path(folder);
        let text = serde_json::to_vec(self).map_err(|error| super::cache::failed(&path, &error))?;
        super::cache::put(&path, |file| std::io::Write::write_all(file, &text).map_err(|e| e.to_string()))
    }
}
