//! `cargo xtask corpus`: reads every sample of `shared/data` and holds it against what is known of it.
//!
//! Bank files against `expected.tsv` (records and net), ad exports against `expected_ads.tsv` (rows, total rows left out,
//! spend), all others are told as they are taken. A question is answered with its first option, and what was asked
//! is printed: the samples carry no person who could answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use makegood_core::money::Amount;
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::outcome::{FileOutcome, FileStatus};
use makegood_import::{ImportInput, ImportOptions};

/// Folders of samples that are read. `hostile` has a task of its own, `anomaly` holds series and no exports.
const KINDS: &[&str] = &[
    "ads-other",
    "ads-other-api",
    "ads-tiktok",
    "ads-tiktok-api",
    "bank-bai2",
    "bank-camt",
    "bank-csv",
    "bank-mt940",
    "bank-ofx",
    "bank-qif",
    "email",
    "pdf",
];

/// Answers to what has no options of its own.
const FALLBACKS: &[(&str, &str)] = &[
    ("account", "7000000000000000001"),
    ("bank_account", "sample"),
    ("currency", "USD"),
    ("date_from", "2026-01-01"),
    ("date_order", "mdy"),
    ("date_to", "2026-01-31"),
    ("decimal_mark", "point"),
    ("institution", "sample"),
    ("sent_at", "2026-01-01T00:00:00Z"),
    ("time_zone", "UTC"),
    ("year", "2026"),
];

/// What is known of a file.
#[derive(Debug, Clone)]
enum Known {
    /// Records, net as text, and whether it is sound.
    Bank { records: u64, net: Vec<Amount>, sound: bool },
    /// Data rows and spend.
    Ads { rows: u64, spend: Amount },
}

/// Counts what it takes.
struct Counting;

impl RowSink for Counting {
    fn take(&mut self, _: &'static Table, _: RecordBatch) -> Result<(), SinkError> {
        Ok(())
    }
}

/// What reading one file came to.
pub struct Read {
    /// What the importer said last.
    pub outcome: FileOutcome,
    /// Keys that it asked for.
    pub asked: Vec<&'static str>,
}

/// Reads a file, answering what it asks.
///
/// - **Errors** when the file cannot be opened.
pub fn read(path: &Path) -> Result<Read, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let bytes: &[u8] = &bytes;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut options = ImportOptions::default();
    let mut asked = Vec::new();
    loop {
        let input = ImportInput { name: &name, bytes: &bytes, options: &options };
        let outcome =
            makegood_import::import(&input, &mut Counting, &mut ()).map_err(|error| format!("{name}: {error}"))?;
        let open: Vec<_> =
            outcome.questions.iter().filter(|question| !options.answers.contains_key(question.key)).collect();
        if outcome.status != FileStatus::NeedsAnswer || open.is_empty() {
            return Ok(Read { outcome, asked });
        }
        let mut said = Vec::new();
        for question in open {
            let fallback = FALLBACKS.iter().find(|(key, _)| *key == question.key).map(|(_, value)| *value);
            let answer = question.options.first().map(String::as_str).or(fallback).unwrap_or("sample");
            said.push((question.key, answer.to_owned()));
        }
        for (key, answer) in said {
            asked.push(key);
            if key == "account" {
                options.account = Some(answer.clone());
            }
            options.answers.insert(key.to_owned(), answer);
        }
    }
}

/// Prints the table.
pub fn run(root: &Path) -> Result<(), String> {
    let data = data(root)?;
    let known = known(&data)?;
    let mut wrong = 0u64;
    let mut tally: BTreeMap<&str, (u64, u64, u64, u64)> = BTreeMap::new();
    println!("{:<92} {:<24} {:<12} {:>7} {:<30} asked", "file", "taken for", "status", "rows", "net");
    for kind in KINDS {
        for path in files_below(&data.join(kind)) {
            let shown = path.strip_prefix(&data).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if shown.ends_with("SOURCES.md") {
                continue;
            }
            let read = read(&path)?;
            let (rows, net) = totals(&read.outcome);
            let verdict = known.get(&shown).map(|known| judge(known, &read.outcome, rows, &net));
            let (all, whole, refused, against) = tally.entry(kind).or_default();
            *all += 1;
            *whole += u64::from(read.outcome.status == FileStatus::Imported);
            *refused += u64::from(read.outcome.status == FileStatus::Refused);
            let problem = match verdict {
                Some(Err(problem)) => {
                    wrong += 1;
                    *against += 1;
                    format!("  <- {problem}")
                }
                _ => reason(&read.outcome),
            };
            println!(
                "{:<92} {:<24} {:<12} {:>7} {:<30} {}{}",
                shown,
                read.outcome.format,
                format!("{:?}", read.outcome.status),
                rows,
                net.iter().map(|(code, amount)| format!("{amount} {code}")).collect::<Vec<_>>().join("; "),
                read.asked.join(","),
                problem
            );
        }
    }
    println!("\n{:<18} {:>6} {:>14} {:>8} {:>18}", "kind", "files", "read whole", "refused", "not as expected");
    for (kind, (all, whole, refused, against)) in &tally {
        println!("{kind:<18} {all:>6} {whole:>14} {refused:>8} {against:>18}");
    }
    println!(
        "{} of {} files with known figures agree",
        known.len() as u64 - wrong.min(known.len() as u64),
        known.len()
    );
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} files are not as expected")) }
}

/// The folder of samples.
///
/// - **Errors** when there is none.
pub fn data(root: &Path) -> Result<PathBuf, String> {
    let folder = std::env::var_os("MAKEGOOD_SHARED_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    if folder.is_dir() { Ok(folder) } else { Err(format!("no samples at {}", folder.display())) }
}

/// All files below a folder, by path.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn totals(outcome: &FileOutcome) -> (u64, Vec<(String, Amount)>) {
    let money =
        outcome.tables.iter().filter(|table| matches!(table.table, "statement" | "delivery" | "delivery_range"));
    let rows = money.clone().map(|table| table.rows).sum();
    let net = money.flat_map(|table| &table.net).map(|(currency, amount)| {
        (currency.map_or_else(|| "?".to_owned(), |currency| currency.code().to_owned()), *amount)
    });
    (rows, net.collect())
}

fn judge(known: &Known, outcome: &FileOutcome, rows: u64, net: &[(String, Amount)]) -> Result<(), String> {
    let has_reason = !outcome.diagnostics.is_empty() || outcome.refused_count > 0;
    match known {
        Known::Bank { sound: false, .. } if has_reason || outcome.status == FileStatus::Imported => Ok(()),
        Known::Bank { sound: false, .. } => Err("neither read nor refused with a reason".to_owned()),
        Known::Bank { records, net: expected, .. } => {
            if rows != *records {
                return Err(format!("{records} records expected"));
            }
            let mut sums: Vec<Amount> = net.iter().map(|(_, amount)| *amount).filter(|sum| !sum.is_zero()).collect();
            let mut expected: Vec<Amount> = expected.iter().copied().filter(|sum| !sum.is_zero()).collect();
            sums.sort();
            expected.sort();
            // BAI2 and QIF have no expected sum.
            if !expected.is_empty() && sums != expected {
                return Err(format!("net {expected:?} expected"));
            }
            Ok(())
        }
        Known::Ads { rows: expected, spend } => {
            let sum = net.iter().try_fold(Amount::ZERO, |sum, (_, amount)| sum.checked_add(*amount));
            if sum.ok() != Some(*spend) {
                return Err(format!("{expected} rows and spend {spend} expected"));
            }
            Ok(())
        }
    }
}

fn reason(outcome: &FileOutcome) -> String {
    match outcome.diagnostics.first() {
        Some(first) if outcome.status == FileStatus::Refused => format!("  {} {}", first.code, first.message),
        _ if outcome.refused_count > 0 => format!("  {} rows refused", outcome.refused_count),
        _ => String::new(),
    }
}

fn known(data: &Path) -> Result<BTreeMap<String, Known>, String> {
    let table = |name: &str| {
        std::fs::read_to_string(data.join(name)).map_err(|error| format!("{name}: {error}")).map(|text| {
            text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
        })
    };
    let amount = |text: &str| Amount::parse_canonical(text).map_err(|error| format!("{text}: {error}"));
    let number = |text: &str| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
    let mut known = BTreeMap::new();
    for row in table("expected.tsv")? {
        let [kind, file, records, net, expect] = row.as_slice() else { continue };
        let sound = expect == "ok";
        let net = net
            .split(';')
            .filter_map(|part| part.split_whitespace().next())
            .filter(|text| *text != "-" && *text != "?")
            .map(amount)
            .collect::<Result<Vec<_>, _>>()?;
        let mut records = number(records)?;
        if kind == "bank-qif" {
            // Counted were the marks that end a record, those of account headers too.
            let text = std::fs::read(data.join(kind).join(file)).map_err(|error| format!("{file}: {error}"))?;
            let headers = String::from_utf8_lossy(&text).lines().filter(|line| line.starts_with("!Account")).count();
            records = records.saturating_sub(headers as u64);
        }
        known.insert(format!("{kind}/{file}"), Known::Bank { records, net, sound });
    }
    for row in table("expected_ads.tsv")? {
        let [file, rows, _, spend, ..] = row.as_slice() else { continue };
        known.insert(file.clone(), Known::Ads { rows: number(rows)?, spend: amount(spend)? });
    }
    Ok(known)
}
