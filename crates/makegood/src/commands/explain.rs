//! `makegood explain`: what a code means, what to do, and an example of it.
//!
//! The words stand in `data/explain.toml`, the examples are those of `tests/errors/`, which a test runs. The
//! errors page of the book is this command's `--markdown`.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{CODES, Code, Severity};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::ExplainArgs;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};

include!(concat!(env!("OUT_DIR"), "/error_examples.rs"));

/// Words about one code.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// What has happened.
    means: String,
    /// What to type or do.
    r#do: String,
}

pub fn run(args: &ExplainArgs, out: &Output) -> Result<u8, Failure> {
    let words: BTreeMap<String, Words> = toml::from_str(include_str!("../../data/explain.toml"))
        .map_err(|error| Failure::Defect(format!("data/explain.toml: {error}")))?;
    if args.markdown {
        out.line(&markdown(&words))?;
        return Ok(0);
    }
    let Some(asked) = &args.code else { return list(out) };
    let id = asked.trim().to_uppercase();
    let id = if id.starts_with("MG") { id } else { format!("MG{id}") };
    let Some(code) = CODES.iter().find(|code| code.id == id) else {
        return Err(Failure::Usage(format!("there is no code {asked}; `makegood explain` lists them")));
    };
    let said = words.get(code.id).cloned().unwrap_or_default();
    if out.json {
        let mut object = object(code);
        object["schema"] = json!("makegood.explain/1");
        object["means"] = json!(said.means);
        object["do"] = json!(said.r#do);
        object["example"] = json!(example(code));
        out.object(&object)?;
        return Ok(0);
    }
    out.heading(&format!("{}  {}", code.id, code.title))?;
    out.line("")?;
    out.paragraph(&said.means)?;
    out.line("")?;
    out.paragraph(&format!("What to do: {}", said.r#do))?;
    out.line("")?;
    out.note(&format!("{}; a command that ends with it exits with {}.", capitalised(treatment(code)), code.exit))?;
    if let Some(example) = example(code) {
        out.line("")?;
        out.line("Example:")?;
        for line in example.trim_end().lines() {
            out.line(format!("  {line}").trim_end())?;
        }
    }
    Ok(0)
}

/// A code as the pages explain it.
pub fn explained(id: &str) -> Option<makegood_web::Explained> {
    let words: BTreeMap<String, Words> = toml::from_str(include_str!("../../data/explain.toml")).ok()?;
    let code = CODES.iter().find(|code| code.id == id)?;
    let said = words.get(code.id)?.clone();
    Some(makegood_web::Explained {
        id: code.id,
        title: code.title,
        means: said.means,
        to_do: said.r#do,
        example: example(code),
    })
}

fn list(out: &Output) -> Result<u8, Failure> {
    if out.json {
        let codes: Vec<Value> = CODES.iter().map(object).collect();
        out.object(&json!({"schema": "makegood.codes/1", "codes": codes}))?;
        return Ok(0);
    }
    let rows = CODES.iter().map(|code| {
        vec![
            (code.id.to_owned(), Tone::Strong),
            (code.title.to_owned(), Tone::Plain),
            (treatment(code).to_owned(), Tone::Faint),
        ]
    });
    out.table(
        &[("code", Align::Left), ("what it says", Align::Left), ("how it is treated", Align::Left)],
        rows.collect(),
    )?;
    out.note("")?;
    out.note("One of them in full: makegood explain MG2104")?;
    Ok(0)
}

fn object(code: &Code) -> Value {
    json!({"code": code.id, "title": code.title, "severity": code.severity, "exit": code.exit})
}

fn treatment(code: &Code) -> &'static str {
    match code.severity {
        Severity::Note => "worth knowing, nothing was refused",
        Severity::Warning => "to be looked at, rows were kept",
        Severity::Row => "the row was refused, the others were kept",
        Severity::File => "refused as a whole",
    }
}

fn example(code: &Code) -> Option<&'static str> {
    ERROR_EXAMPLES.iter().find(|(id, _)| *id == code.id).map(|(_, text)| *text)
}

fn markdown(words: &BTreeMap<String, Words>) -> String {
    let mut page = String::from(
        "# Errors\n\nEvery problem has a code. `makegood explain CODE` prints what stands here. The examples are run by the tests.\n",
    );
    for code in CODES {
        let said = words.get(code.id).cloned().unwrap_or_default();
        page.push_str(&format!(
            "\n## {}: {}\n\n{}\n\n**What to do:** {}\n\n*{}; exit {}.*\n",
            code.id,
            code.title,
            said.means,
            said.r#do,
            capitalised(treatment(code)),
            code.exit
        ));
        if let Some(example) = example(code) {
            page.push_str(&format!("\n```text\n{}\n```\n", example.trim_end()));
        }
    }
    page.truncate(page.trim_end().len());
    page
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_table_is_explained_and_no_other() {
        let words: BTreeMap<String, Words> = toml::from_str(include_str!("../../data/explain.toml")).unwrap();
        let explained: Vec<&str> = words.keys().map(String::as_str).collect();
        let known: Vec<&str> = CODES.iter().map(|code| code.id).collect();
        assert_eq!(explained, known);
        assert!(words.values().all(|words| words.means.ends_with('.') && words.r#do.ends_with('.')));
    }
}
