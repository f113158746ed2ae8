//! A draft, and how it comes about.

use std::sync::OnceLock;

use serde::Serialize;

use crate::check::check;
use crate::error::LetterError;
use crate::facts::Facts;
use crate::fields::fill;
use crate::format::Format;
use crate::language::Language;
use crate::step::Step;
use crate::templates::Templates;
use crate::text::clean;
use crate::view::{View, exhibits_of};

/// A letter for a person to read, change and send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// One line.
    pub subject: String,
    /// The mail, whole.
    pub body: String,
    /// The same in a few sentences, for a chat window.
    pub short: String,
    /// The form, field by field; empty where the step has none.
    pub fields: Vec<Field>,
    /// What to attach, in order.
    pub attachments_wanted: Vec<Attachment>,
    /// What taking the step brings about, to be accepted; never part of the text.
    pub consequences: Vec<String>,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Name, as the policy names it.
    pub name: String,
    /// What stands beside it on the form.
    pub label: String,
    /// What to put in; empty where the facts do not give it and a person fills it in.
    pub text: String,
    /// Most characters that the form takes, in UTF-16 units; `None` where not known.
    pub limit: Option<u32>,
    /// True when the form asks for it.
    pub required: bool,
    /// True when the text is not the whole one; the whole one is then attached.
    pub shortened: bool,
}

/// Something to attach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// File or exhibit, for example `C-0001.pdf`, `E3`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The text of it, where it is made here: the whole text behind a field that was shortened.
    pub text: Option<String>,
}

/// The letters: those that are compiled in, with a workspace's own laid over them.
#[derive(Debug)]
pub struct Letters {
    templates: Templates,
}

impl Letters {
    /// Reads the letters. `own` are files of a workspace by name, for example `de/chaser.txt`, each taking the place of the
    /// one of its name.
    ///
    /// - **Errors** [`LetterError::Template`] with the file that does not follow the form.
    pub fn load(own: &[(String, String)]) -> Result<Letters, LetterError> {
        Ok(Letters { templates: Templates::load(own)? })
    }

    /// Writes the letter of a step. Same facts, same draft.
    ///
    /// - **Errors** [`LetterError::Missing`] for a fact that the step needs, [`LetterError::SumsDiffer`] for a claim that does
    ///   not add up, [`LetterError::DayDoesNotFit`] for a day that lies on the wrong side of the letter's, [`LetterError::FieldTooSmall`], [`LetterError::Template`].
    pub fn draft(&self, step: Step, language: Language, facts: &Facts) -> Result<Draft, LetterError> {
        check(step, facts)?;
        let words = self.templates.words(language)?;
        let format = Format::new(language, words)?;
        let view = View::of(step, facts, words, &format)?;
        let parts = self.templates.fill(step, language, &view)?;
        let mut attachments =
            vec![Attachment { name: clean(&facts.document), title: view.claimed.clone(), text: None }];
        attachments.extend(exhibits_of(step, facts).into_iter().map(|exhibit| Attachment {
            name: clean(&exhibit.number),
            title: clean(&exhibit.title),
            text: None,
        }));
        let mut fields = Vec::new();
        for form in &facts.form {
            let (field, whole) = fill(form, step, facts, &parts, words, &format, &view.claimed)?;
            fields.push(field);
            attachments.extend(whole);
        }
        let consequences = facts.consequences.iter().map(|text| clean(text)).collect();
        Ok(Draft {
            subject: parts.subject,
            body: parts.body,
            short: parts.short,
            fields,
            attachments_wanted: attachments,
            consequences,
        })
    }
}

/// Writes the letter of a step with the letters that are compiled in: [`Letters::draft`].
///
/// - **Errors** as [`Letters::draft`].
pub fn draft(step: Step, language: Language, facts: &Facts) -> Result<Draft, LetterError> {
    static BUILT_IN: OnceLock<Result<Letters, LetterError>> = OnceLock::new();
    match BUILT_IN.get_or_init(|| Letters::load(&[])) {
        Ok(letters) => letters.draft(step, language, facts),
        Err(error) => Err(error.clone()),
    }
}
