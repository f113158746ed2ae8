//! The templates, compiled in and filled strictly.
//!
//! minijinja is used because it is well kept, small, pure Rust, and strict: an undefined name is an error, a template reaches
//! nothing of the host, and the formatter through which every value goes is ours, so that no value can skip the cleaning.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value};

use crate::error::LetterError;
use crate::language::{Language, Words};
use crate::step::Step;
use crate::text::clean;
use crate::view::View;

/// Line between the parts of a template: subject, body, short text.
const BETWEEN: &str = "\n---\n";

macro_rules! language_files {
    ($($language:literal),*) => {
        &[$(language_files!(@one $language,
            "words.toml", "grounds.txt", "signature.txt", "exhibits.txt", "head.txt", "first_claim.txt", "chaser.txt", "information_answer.txt",
            "appeal.txt", "complaint.txt", "formal_notice.txt", "card_dispute.txt", "closing.txt", "clawback_reply.txt"
        )),*]
    };
    (@one $language:literal, $($name:literal),*) => {
        &[$((
            concat!($language, "/", $name),
            include_str!(concat!("../../../letters/", $language, "/", $name)),
        )),*]
    };
}

/// Every file of every language, by name and text.
const FILES: &[&[(&str, &str)]] = language_files!("de", "en", "es", "ja", "pt");

/// All templates and words.
#[derive(Debug)]
pub(crate) struct Templates {
    environment: Environment<'static>,
    words: BTreeMap<Language, Words>,
}

/// The parts of a letter.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) short: String,
}

impl Templates {
    /// Reads the files that are compiled in, with `own` files laid over them by name.
    ///
    /// - **Errors** [`LetterError::Template`] with the file that does not follow the form.
    pub(crate) fn load(own: &[(String, String)]) -> Result<Templates, LetterError> {
        let mut files: BTreeMap<String, String> =
            FILES.iter().copied().flatten().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        for (name, text) in own {
            if !files.contains_key(name) {
                let message = "no letter has this name".to_owned();
                return Err(LetterError::Template { file: name.clone(), message });
            }
            files.insert(name.clone(), text.clone());
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_formatter(write_clean);
        let mut syntax = SyntaxConfig::builder();
        // Tags on lines of their own leave no line; an included file keeps the end of its last line.
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        environment.set_syntax(syntax.build().map_err(|error| fault("letters", &error))?);
        let mut words = BTreeMap::new();
        for (name, text) in files {
            match name.split_once('/') {
                Some((code, "words.toml")) => {
                    if let Some(language) = Language::named(code) {
                        words.insert(language, Words::parse(&name, &text)?);
                    }
                }
                _ => add(&mut environment, name, text)?,
            }
        }
        Ok(Templates { environment, words })
    }

    pub(crate) fn words(&self, language: Language) -> Result<&Words, LetterError> {
        self.words.get(&language).ok_or_else(|| LetterError::Template {
            file: format!("{language}/words.toml"),
            message: "is missing".to_owned(),
        })
    }

    /// Fills the three parts of a step's template.
    pub(crate) fn fill(&self, step: Step, language: Language, view: &View) -> Result<Parts, LetterError> {
        let values = Value::from(Serde(view));
        let part = |part: &str| {
            let name = format!("{language}/{step}.txt#{part}");
            let filled = self.environment.get_template(&name).and_then(|template| template.render(&values));
            filled.map(|text| tidy(&text)).map_err(|error| fault(&name, &error))
        };
        let subject = clean(&part("subject")?);
        Ok(Parts { subject, body: part("body")?, short: part("short")? })
    }
}

fn add(environment: &mut Environment<'static>, name: String, text: String) -> Result<(), LetterError> {
    let is_letter = Step::ALL.iter().any(|step| name.ends_with(&format!("/{step}.txt")));
    if !is_letter {
        return environment.add_template_owned(name.clone(), text).map_err(|error| fault(&name, &error));
    }
    let parts: Vec<&str> = text.split(BETWEEN).collect();
    let [subject, body, short] = parts[..] else {
        let message = "has not the three parts subject, body and short text, with `---` between them".to_owned();
        return Err(LetterError::Template { file: name, message });
    };
    for (part, text) in [("subject", subject), ("body", body), ("short", short)] {
        let name = format!("{name}#{part}");
        environment.add_template_owned(name.clone(), text.to_owned()).map_err(|error| fault(&name, &error))?;
    }
    Ok(())
}

/// Writes a value cleaned. A fact that is not given cannot be printed: the template must ask for it first.
fn write_clean(out: &mut Output, _: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() || value.is_none() {
        return Err(minijinja::Error::new(ErrorKind::UndefinedError, "a fact that is not given is printed"));
    }
    let text = clean(&value.to_string());
    out.write_str(&text).map_err(|_| minijinja::Error::new(ErrorKind::WriteFailure, "the text cannot be written"))
}

/// The fault of a template, without any value of the claim in it.
fn fault(name: &str, error: &minijinja::Error) -> LetterError {
    let line = error.line().map_or_else(String::new, |line| format!(" in line {line}"));
    let file = name.split('#').next().unwrap_or(name).to_owned();
    let part = name.split_once('#').map_or_else(String::new, |(_, part)| format!(" of its {part}"));
    LetterError::Template { file, message: format!("{}{line}{part}", error.kind()) }
}

/// No space at the end of lines, no two empty lines in a row, none at either end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0u32;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(line);
    }
    out
}
