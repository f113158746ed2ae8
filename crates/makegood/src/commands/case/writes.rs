//! `makegood case letter`: the draft of a letter, on the screen or as files.

use std::path::{Path, PathBuf};

use makegood_app::AppError;
use makegood_app::case::letter::{self, LetterInput};
use makegood_core::time::Day;
use makegood_letters::{Draft, Language, Step};
use serde_json::json;

use super::{Desk, disputes};
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};

/// What was typed.
pub struct Ask {
    pub case: String,
    pub step: Option<String>,
    pub lang: String,
    pub folder: Option<PathBuf>,
    pub bank: Option<String>,
    pub on: Option<Day>,
}

pub async fn letter(desk: &Desk, ask: &Ask, out: &Output) -> Result<u8, Failure> {
    let case = desk.case(&ask.case).await?;
    let written_on = ask.on.unwrap_or_else(|| case.zone().day_of(context::now()));
    let gathered = desk.gathered(case, written_on, out).await?;
    let (case, reference) = (&gathered.case, &gathered.reference);
    let input = gathered.input(&desk.workspace, &desk.follow_up);
    let named = ask.step.as_deref().and_then(Step::named);
    let step = named.unwrap_or_else(|| letter::next_letter(case, &desk.follow_up));
    let language = Language::named(&ask.lang).unwrap_or(Language::En);
    let disputed = match step {
        Step::CardDispute => Some(disputes::found(desk, &input, ask.bank.as_deref()).await?),
        _ if ask.bank.is_some() => {
            return Err(Failure::Usage(format!("--bank goes with --step card_dispute, not with {step}")));
        }
        _ => None,
    };
    let input = LetterInput { disputed: disputed.as_ref(), ..input };
    let draft = letter::draft(&input, step, language)?;
    let files = match &ask.folder {
        Some(folder) => write(folder, &format!("{}-{step}-{language}", case.id()), &draft)?,
        None => Vec::new(),
    };
    if out.json {
        out.object(&json!({
            "schema": "makegood.case_letter/1",
            "case": case.id(),
            "step": step.word(),
            "language": language.code(),
            "written_on": written_on,
            "reference": reference,
            "draft": draft,
            "dispute": disputed.as_ref().map(disputes::object),
            "files": files,
        }))?;
        return Ok(0);
    }
    if files.is_empty() {
        show(&draft, out)?;
    } else {
        files.iter().try_for_each(|file| out.line(file))?;
    }
    if let Some(disputed) = &disputed {
        disputes::show(case, disputed, written_on, out)?;
    } else if step == Step::Chaser {
        out.note(&format!("When you have sent it: makegood case move {} chased", case.id()))?;
    } else {
        out.note("It is a draft: read it, change it, send it yourself.")?;
    }
    Ok(0)
}

fn show(draft: &Draft, out: &Output) -> Result<(), Failure> {
    out.line(&out.tone(&format!("Subject: {}", draft.subject), Tone::Strong))?;
    out.line("")?;
    out.write(&format!("{}\n", draft.body.trim_end()))?;
    out.heading("To attach")?;
    for attachment in &draft.attachments_wanted {
        out.line(&format!("  {}  {}", attachment.name, out.tone(&attachment.title, Tone::Faint)))?;
    }
    for consequence in &draft.consequences {
        out.line(&format!("{} {consequence}", out.tone("You accept by sending:", Tone::Warn)))?;
    }
    out.note("")?;
    Ok(())
}

/// The mail, the text for a chat, and texts to attach, as files that can be edited.
fn write(folder: &Path, name: &str, draft: &Draft) -> Result<Vec<String>, Failure> {
    std::fs::create_dir_all(folder).map_err(AppError::io("create", folder))?;
    let mail = format!("Subject: {}\n\n{}\n", draft.subject, draft.body.trim_end());
    let mut files =
        vec![(format!("{name}.txt"), mail), (format!("{name}-short.txt"), format!("{}\n", draft.short.trim_end()))];
    for attachment in &draft.attachments_wanted {
        if let Some(text) = &attachment.text {
            // The name is made of our reference and of names in the policy; a path in it would be a defect, and stays in the folder.
            let file = attachment.name.replace(['/', '\\'], "-");
            files.push((file, text.clone()));
        }
    }
    let mut written = Vec::new();
    for (file, text) in files {
        let path = folder.join(file);
        std::fs::write(&path, text).map_err(AppError::io("write", &path))?;
        written.push(path.to_string_lossy().into_owned());
    }
    Ok(written)
}
