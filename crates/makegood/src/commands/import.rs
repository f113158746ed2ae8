//! `makegood import`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use makegood_app::import::{FileReport, ImportReport, ImportRequest, Progress, import};
use makegood_app::{Access, Workspace};
use makegood_core::diagnostic::{ASK_CONFIRM, Diagnostic, Severity};
use makegood_core::tables::{TABLES, Table};
use makegood_import::outcome::FileStatus;

use super::{log, watch};
use crate::cli::{Global, ImportArgs};
use crate::context::{self, Outside};
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::progress::ImportBar;
use crate::snippet;
use crate::words;

/// Refused rows that are shown with their place; the rest are counted.
const ROWS_SHOWN_MAX: usize = 3;

/// Notes of a file that are shown.
const NOTES_SHOWN_MAX: usize = 5;

pub async fn run(global: &Global, args: &ImportArgs, out: &Output) -> Result<u8, Failure> {
    if let Some(name) = &args.template {
        return template(name, out);
    }
    if let Some(folder) = &args.watch {
        return watch::run(global, args, folder, out).await;
    }
    if let Some(file) = &args.teach {
        return super::teach::run(global, args, file, out);
    }
    let workspace = context::open(global, Access::Change, "import")?;
    let request = request(args, args.paths.clone());
    let report = with_bar(&workspace, &request, out)?;
    if !request.dry_run {
        log::keep_up(global, &workspace, out).await;
    }
    if out.json {
        out.object(&report)?;
    } else {
        show(&report, &typed(args), out)?;
        next(&report, out)?;
    }
    Ok(report.exit_code())
}

/// The request of these flags for these paths.
pub fn request(args: &ImportArgs, paths: Vec<PathBuf>) -> ImportRequest {
    ImportRequest {
        paths,
        as_format: args.as_format.clone(),
        account: args.account.clone(),
        answers: args.answers.iter().cloned().collect::<BTreeMap<_, _>>(),
        dry_run: args.dry_run,
    }
}

/// Imports with a progress bar.
pub fn with_bar(workspace: &Workspace, request: &ImportRequest, out: &Output) -> Result<ImportReport, Failure> {
    let outside = Outside::of(workspace)?;
    let mut bar = ImportBar::new(out);
    let report = import(workspace, request, outside.ports(), context::now(), &mut bar as &mut dyn Progress);
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

/// The table of files, then what is asked and what was refused. `typed` is repeated in the commands that are proposed.
pub fn show(report: &ImportReport, typed: &str, out: &Output) -> Result<(), Failure> {
    if report.files.is_empty() {
        out.line("There is no file to read there.")?;
    }
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
    if !rows.is_empty() {
        out.table(&columns, rows)?;
    }
    for skipped in &report.skipped {
        out.note(&out.tone(&format!("passed over: {} ({})", skipped.path, skipped.reason), Tone::Faint))?;
    }
    for file in &report.files {
        if file.status == FileStatus::NeedsAnswer {
            values(file, out)?;
        }
        problems(file, given_path(report, file), typed, out);
    }
    Ok(())
}

/// What became of a file, in words.
pub fn status(file: &FileReport) -> (String, Tone) {
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

/// Problems and questions of a file; `given` is the path to type to import it again.
pub fn problems(file: &FileReport, given: &str, typed: &str, out: &Output) {
    let path = Path::new(&file.path);
    let (notes, loud): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        file.diagnostics.iter().partition(|diagnostic| diagnostic.severity == Severity::Note);
    let asked = !file.questions.is_empty();
    let mut shown: Vec<&Diagnostic> = Vec::new();
    for diagnostic in loud.into_iter().chain(file.refused_rows.iter().take(ROWS_SHOWN_MAX)) {
        // Values that wait for a person are listed with the question about them.
        let with_question = asked && diagnostic.code == ASK_CONFIRM.id;
        if !with_question && !shown.contains(&diagnostic) {
            out.problem(&snippet::of_import(path, &file.path, diagnostic));
            shown.push(diagnostic);
        }
    }
    for note in notes.iter().take(NOTES_SHOWN_MAX) {
        out.aside(&note_line(file, note));
    }
    if notes.len() > NOTES_SHOWN_MAX {
        out.aside(&format!("{}: {} more notes, shown by --json", file.path, notes.len() - NOTES_SHOWN_MAX));
    }
    if file.refused_count as usize > ROWS_SHOWN_MAX {
        let more = file.refused_count as usize - ROWS_SHOWN_MAX;
        let message = format!("{}: {} refused as well", file.path, words::count(more, "more row is", "more rows are"));
        let help = format!("see them all:\n  makegood import --json --dry-run {}", quoted(given));
        out.problem(&snippet::Shown::plain("MG2000", &message, &help));
    }
    questions(file, given, typed, out);
}

/// A note in one line: code, place, what it says and what it is about.
fn note_line(file: &FileReport, note: &Diagnostic) -> String {
    let place = match (note.line, &note.place) {
        (Some(line), _) => format!(":{line}"),
        (None, Some(place)) => format!(", {place}"),
        (None, None) => String::new(),
    };
    let found = if note.found.is_empty() { String::new() } else { format!(" ({})", note.found) };
    format!("{} {}{place}: {}{found}", note.code, file.path, note.message)
}

/// Values read from a document, each with the place where a person finds it.
fn values(file: &FileReport, out: &Output) -> Result<(), Failure> {
    if file.extracted.is_empty() {
        return Ok(());
    }
    let rows = file.extracted.iter().map(|value| {
        let place = match value.page {
            0 => "—".to_owned(),
            page => format!("page {page}, {} right, {} down", value.place[0], value.place[1]),
        };
        let sure = if value.confidence == "read" { Tone::Faint } else { Tone::Warn };
        vec![
            (value.field.replace('_', " "), Tone::Plain),
            (value.value.clone(), Tone::Strong),
            (place, Tone::Faint),
            (value.confidence.to_owned(), sure),
        ]
    });
    let columns = [
        ("value", Align::Left),
        ("as read", Align::Left),
        ("where, in points", Align::Left),
        ("how it is known", Align::Left),
    ];
    out.line("")?;
    out.line(&format!("Read from {}:", file.path))?;
    out.table(&columns, rows.collect())?;
    Ok(())
}

/// What must be answered: each question, and after the last of them the one command that answers all.
fn questions(file: &FileReport, given: &str, typed: &str, out: &Output) {
    let mut command = format!("makegood import {}{typed}", quoted(given));
    for (number, question) in file.questions.iter().enumerate() {
        let answer = question.options.first().map_or_else(|| example(question.key), String::as_str);
        command.push_str(&format!(" --set {}={}", question.key, quoted(answer)));
        let mut help = String::new();
        if question.options.len() > 1 {
            help = format!("possible for {}: {}", question.key, question.options.join(", "));
        }
        if number + 1 == file.questions.len() {
            help = format!("{command}\n{help}").trim_end().to_owned();
        }
        // What is to be confirmed stands in the table above.
        let why = if question.key == "confirm" && !file.extracted.is_empty() {
            "are these values what the document says?"
        } else {
            question.why.as_str()
        };
        out.problem(&snippet::Shown::plain(asked(question.key), &format!("{}: {why}", file.path), &help));
    }
}

/// The path under which a file was given: for a file inside another one, that of the outermost.
pub fn given_path<'a>(report: &'a ImportReport, file: &'a FileReport) -> &'a str {
    let mut given = file;
    // Each step goes to a file around it, of which there are few.
    while let Some(outer) = given.inside.as_ref().and_then(|sha256| {
        report.files.iter().find(|outer| outer.sha256 == *sha256 && given.path.starts_with(&format!("{}/", outer.path)))
    }) {
        given = outer;
    }
    &given.path
}

/// The flags that were typed and still hold when the file is given again.
pub fn typed(args: &ImportArgs) -> String {
    let mut typed = String::new();
    let given = [("as", &args.as_format), ("account", &args.account)];
    for (flag, value) in given.into_iter().filter_map(|(flag, value)| Some((flag, value.as_ref()?))) {
        typed.push_str(&format!(" --{flag} {}", quoted(value)));
    }
    for (key, value) in &args.answers {
        typed.push_str(&format!(" --set {}", quoted(&format!("{key}={value}"))));
    }
    typed
}

/// What an answer looks like where the file offers none.
fn example(key: &str) -> &'static str {
    match key {
        "date_from" | "date_to" => "2026-03-14",
        "currency" => "USD",
        "time_zone" => "America/New_York",
        "year" => "2026",
        "account" => "7350000000000000001",
        "bank_account" => "4417",
        "decimal_mark" => "comma",
        "confirm" => "yes",
        "sent_at" => "2026-03-14T09:00:00Z",
        "issued_on" | "period_start" | "period_end" => "2026-03-14",
        "subtotal" | "tax" | "total" => "500.00",
        _ => "VALUE",
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
        "bank_account" | "institution" => codes::ASK_BANK_ACCOUNT.id,
        "sent_at" => codes::ASK_ZONE.id,
        // Values of documents, and whether a person agrees with them.
        _ => codes::ASK_CONFIRM.id,
    }
}

/// A path as one word of a shell.
pub fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ':' | ',' | '@' | '=');
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
    let read = report.files.iter().any(|file| !matches!(file.status, FileStatus::Refused | FileStatus::NeedsAnswer));
    if read {
        out.note(&format!("{new} new rows, {restated} restated. Next: makegood audit"))?;
    } else {
        out.note("Nothing was stored.")?;
    }
    Ok(())
}
