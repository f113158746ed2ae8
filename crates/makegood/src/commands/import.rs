//! `makegood import`.

use std::collections::BTreeMap;
use std::path::Path;

use makegood_app::import::{FileReport, ImportReport, ImportRequest, Progress, import};
use makegood_app::{Access, Workspace};
use makegood_core::diagnostic::{Diagnostic, Severity};
use makegood_core::tables::{TABLES, Table};
use makegood_import::outcome::FileStatus;

use crate::cli::{Global, ImportArgs};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::progress::ImportBar;
use crate::snippet;
use crate::words;

/// Refused rows that are shown with their place; the rest are counted.
const ROWS_SHOWN_MAX: usize = 3;

pub async fn run(global: &Global, args: &ImportArgs, out: &Output) -> Result<u8, Failure> {
    if let Some(name) = &args.template {
        return template(name, out);
    }
    let access = if args.dry_run { Access::Read } else { Access::Change };
    let workspace = context::open(global, access, "import")?;
    let request = ImportRequest {
        paths: args.paths.clone(),
        as_format: args.as_format.clone(),
        account: args.account.clone(),
        answers: args.answers.iter().cloned().collect::<BTreeMap<_, _>>(),
        dry_run: args.dry_run,
    };
    let report = with_bar(&workspace, &request, out).await?;
    if out.json {
        out.object(&report)?;
    } else {
        show(&report, out)?;
        next(&report, out)?;
    }
    Ok(report.exit_code())
}

/// Imports with a progress bar.
pub async fn with_bar(workspace: &Workspace, request: &ImportRequest, out: &Output) -> Result<ImportReport, Failure> {
    let mut bar = ImportBar::new(out);
    let report = import(workspace, request, context::now(), &mut bar as &mut dyn Progress).await;
    bar.end();
    Ok(report?)
}

fn template(name: &str, out: &Output) -> Result<u8, Failure> {
    let Some(table) = Table::named(name) else {
        let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        return Err(Failure::Usage(format!("there is no table `{name}`; the tables are {}", names.join(", "))));
    };
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    out.line(&columns.join(","))?;
    Ok(0)
}

/// The table of files, then what is asked and what was refused.
pub fn show(report: &ImportReport, out: &Output) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for file in &report.files {
        let (word, tone) = status(file);
        let taken_for = if file.format.is_empty() { "—".to_owned() } else { file.format.clone() };
        if file.tables.is_empty() {
            rows.push(vec![
                (file.path.clone(), Tone::Plain),
                (taken_for.clone(), Tone::Plain),
                (String::new(), Tone::Plain),
                (String::new(), Tone::Plain),
                (String::new(), Tone::Plain),
                (word.clone(), tone),
            ]);
        }
        for (number, table) in file.tables.iter().enumerate() {
            let first = number == 0;
            let days = table.from.zip(table.to).map_or_else(String::new, |(from, to)| words::days(from, to));
            rows.push(vec![
                (if first { file.path.clone() } else { String::new() }, Tone::Plain),
                (if first { taken_for.clone() } else { table.table.clone() }, Tone::Plain),
                (table.rows.to_string(), Tone::Plain),
                (table.new.to_string(), Tone::Plain),
                (days, Tone::Plain),
                (if first { word.clone() } else { String::new() }, tone),
            ]);
        }
    }
    let columns = [
        ("file", Align::Left),
        ("taken for", Align::Left),
        ("rows", Align::Right),
        ("new", Align::Right),
        ("days", Align::Left),
        ("", Align::Left),
    ];
    out.table(&columns, rows)?;
    for file in &report.files {
        problems(file, out);
    }
    Ok(())
}

fn status(file: &FileReport) -> (String, Tone) {
    match file.status {
        FileStatus::Imported => ("imported".to_owned(), Tone::Good),
        FileStatus::Partial => {
            (format!("{} refused", words::count(file.refused_count as usize, "row", "rows")), Tone::Warn)
        }
        FileStatus::AlreadyImported => match &file.duplicate_of {
            Some(name) if !file.path.ends_with(name.as_str()) => (format!("already imported as {name}"), Tone::Faint),
            _ => ("already imported".to_owned(), Tone::Faint),
        },
        FileStatus::NeedsAnswer => ("needs an answer".to_owned(), Tone::Warn),
        FileStatus::Refused => ("refused".to_owned(), Tone::Bad),
    }
}

fn problems(file: &FileReport, out: &Output) {
    let path = Path::new(&file.path);
    let loud = |diagnostic: &&Diagnostic| diagnostic.severity != Severity::Note;
    let about_file = file.diagnostics.iter().filter(loud);
    for diagnostic in about_file.chain(file.refused_rows.iter().take(ROWS_SHOWN_MAX)) {
        out.problem(&snippet::of_import(path, &file.path, diagnostic));
    }
    if file.refused_count as usize > ROWS_SHOWN_MAX {
        let more = file.refused_count as usize - ROWS_SHOWN_MAX;
        let message = format!("{}: {} refused as well", file.path, words::count(more, "more row is", "more rows are"));
        let help = format!("see them all:\n  makegood import --json --dry-run {}", quoted(&file.path));
        out.problem(&snippet::Shown::plain("MG2000", &message, &help));
    }
    for question in &file.questions {
        let example = question.options.first().map_or("VALUE", String::as_str);
        let mut help = format!("makegood import {} --set {}={example}", quoted(&file.path), question.key);
        if question.options.len() > 1 {
            help.push_str(&format!("\npossible: {}", question.options.join(", ")));
        }
        let code = asked(question.key);
        out.problem(&snippet::Shown::plain(code, &format!("{}: {}", file.path, question.why), &help));
    }
}

fn asked(key: &str) -> &'static str {
    use makegood_core::diagnostic as codes;
    match key {
        "currency" => codes::ASK_CURRENCY.id,
        "date_order" => codes::ASK_DATE_ORDER.id,
        "date_from" | "date_to" => codes::ASK_DATE_RANGE.id,
        "account" => codes::ASK_ACCOUNT.id,
        "time_zone" => codes::ASK_ZONE.id,
        "year" => codes::ASK_YEAR.id,
        "decimal_mark" => codes::ASK_DECIMAL_MARK.id,
        _ => codes::ASK_BANK_ACCOUNT.id,
    }
}

/// A path as one word of a shell.
pub fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ':' | ',' | '@');
    if !path.is_empty() && path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

fn next(report: &ImportReport, out: &Output) -> Result<(), Failure> {
    let new: u64 = report.files.iter().flat_map(|file| &file.tables).map(|table| table.new).sum();
    let restated: u64 = report.files.iter().flat_map(|file| &file.tables).map(|table| table.restated).sum();
    out.note("")?;
    if report.dry_run {
        out.note(&format!("A try: {new} rows would be new, {restated} restated. Nothing was stored."))?;
        return Ok(());
    }
    out.note(&format!("{new} new rows, {restated} restated. Next: makegood audit"))?;
    Ok(())
}
