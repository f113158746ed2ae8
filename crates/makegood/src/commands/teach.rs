//! `makegood import --teach FILE`: proposes the dialect of a bank from one of its files.

use std::path::Path;

use makegood_app::Access;
use makegood_app::import::{DIALECTS_FOLDER, FileBytes, dialect_path, dialects_of, keep_dialect};
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_import::input::{ImportInput, ImportOptions};
use makegood_import::teach::{Proposal, propose};
use serde::Serialize;

use super::import::quoted;
use crate::cli::{Global, ImportArgs};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::snippet;

/// Version of the JSON form.
const SCHEMA: &str = "makegood.teach/1";

/// What `--json` prints.
#[derive(Serialize)]
struct Told<'t> {
    schema: &'static str,
    file: String,
    #[serde(flatten)]
    proposal: &'t Proposal,
    /// Where the entry belongs, relative to the workspace.
    belongs_in: String,
    written: bool,
}

pub fn run(global: &Global, args: &ImportArgs, file: &Path, out: &Output) -> Result<u8, Failure> {
    let workspace = if args.write { Some(context::open(global, Access::Change, "import")?) } else { None };
    let root = workspace.as_ref().map_or_else(|| context::root(global).ok(), |opened| Some(opened.root().to_owned()));
    let dialects = root.as_deref().map_or_else(|| Ok(Vec::new()), dialects_of)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let shown = file.to_string_lossy().into_owned();
    let options =
        ImportOptions { answers: args.answers.iter().cloned().collect(), dialects, ..ImportOptions::default() };
    let proposal = FileBytes::at(file)
        .map_err(|error| {
            Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string())
                .help("check that the file is there and that you may read it")
        })
        .and_then(|bytes| propose(&ImportInput { name: &name, bytes: &bytes, options: &options }));
    let proposal = match proposal {
        Ok(proposal) => proposal,
        Err(problem) => {
            out.problem(&snippet::of_import(file, &shown, &problem));
            return Ok(diagnostic::HEADER_UNKNOWN.exit);
        }
    };
    let whole = proposal.questions.is_empty();
    let mut written = false;
    if let Some(root) = root.as_deref().filter(|_| args.write && whole) {
        written = keep_dialect(root, &proposal.id, &proposal.toml)?;
        if !written {
            let path = dialect_path(root, &proposal.id);
            let path = path.strip_prefix(root).unwrap_or(&path);
            return Err(Failure::Usage(format!(
                "{} is there already and says something else; delete it, or say another `--set institution=NAME`",
                path.display()
            )));
        }
    }
    let belongs_in = format!("{DIALECTS_FOLDER}/{}.toml", proposal.id);
    if out.json {
        out.object(&Told { schema: SCHEMA, file: shown, proposal: &proposal, belongs_in, written })?;
    } else {
        show(&proposal, &shown, &belongs_in, written, args, out)?;
    }
    Ok(u8::from(!whole))
}

fn show(
    proposal: &Proposal,
    file: &str,
    belongs_in: &str,
    written: bool,
    args: &ImportArgs,
    out: &Output,
) -> Result<(), Failure> {
    if !proposal.read_today_as.is_empty() {
        out.note(&format!("{file} is read today as {}; this entry would go before it.", proposal.read_today_as))?;
    }
    let plain = |text: &str| (text.to_owned(), Tone::Plain);
    let sure =
        proposal.sure.iter().map(|sure| vec![plain(&sure.what), plain(&sure.column), plain(&sure.why)]).collect();
    out.table(&[("told", Align::Left), ("from", Align::Left), ("because", Align::Left)], sure)?;
    if !proposal.rows.is_empty() {
        out.line("")?;
        let rows = proposal.rows.iter().map(|row| {
            let amount = format!("{} {}", row.amount, row.currency);
            vec![plain(&row.place), plain(&row.booked_on), plain(amount.trim()), plain(&row.description)]
        });
        let columns =
            [("at", Align::Left), ("booked on", Align::Left), ("amount", Align::Right), ("what for", Align::Left)];
        out.table(&columns, rows.collect())?;
        let (read, refused) = proposal.counts;
        out.note(&format!("{read} rows would be read, {refused} refused."))?;
    }
    if proposal.questions.is_empty() {
        out.line("")?;
        out.write(&proposal.toml)?;
        let next = if written {
            format!("Written to {belongs_in}. Next: makegood import {}", quoted(file))
        } else {
            format!("It belongs in {belongs_in} of the workspace; the same command with --write puts it there.")
        };
        out.note(&format!("\n{next}"))?;
        return Ok(());
    }
    let mut command = format!("makegood import --teach {}", quoted(file));
    for (key, value) in &args.answers {
        command.push_str(&format!(" --set {}", quoted(&format!("{key}={value}"))));
    }
    for (number, question) in proposal.questions.iter().enumerate() {
        let example = question.options.first().map_or("NAME", String::as_str);
        command.push_str(&format!(" --set {}", quoted(&format!("{}={example}", question.key))));
        let possible = format!("possible for {}: {}", question.key, question.options.join(", "));
        let mut help = if question.options.is_empty() { String::new() } else { possible };
        if number + 1 == proposal.questions.len() {
            help = format!("{command}\n{help}").trim_end().to_owned();
        }
        out.problem(&snippet::Shown::plain(asked(question.key), &format!("{}: {}", question.key, question.why), &help));
    }
    Ok(())
}

fn asked(key: &str) -> &'static str {
    match key {
        "date_order" => diagnostic::ASK_DATE_ORDER.id,
        "decimal_mark" => diagnostic::ASK_DECIMAL_MARK.id,
        _ => diagnostic::ASK_CONFIRM.id,
    }
}
