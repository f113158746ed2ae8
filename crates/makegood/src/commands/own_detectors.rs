//! `makegood detectors check` and `new`: detectors of the workspace itself.

use makegood_app::{AppError, Workspace, detectors};
use makegood_core::diagnostic::CODES;
use makegood_detect::NotRun;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

/// Checks and says what is wrong with each; the exit code is that of the first problem.
pub async fn check(workspace: &Workspace, ids: &[String], out: &Output) -> Result<u8, Failure> {
    let checked = detectors::check(workspace, ids).await?;
    let problems = |own: &detectors::Checked| -> Vec<NotRun> {
        own.problems.iter().map(|error| NotRun::of(&own.id, error)).collect()
    };
    let first = checked.iter().flat_map(&problems).next();
    let exit = first.and_then(|first| CODES.iter().find(|code| code.id == first.code)).map_or(0, |code| code.exit);
    if out.json {
        let list: Vec<Value> = checked
            .iter()
            .map(|own| json!({"detector": own.id, "ok": own.problems.is_empty(), "problems": problems(own)}))
            .collect();
        out.object(&json!({"schema": "makegood.detectors_check/1", "ok": exit == 0, "detectors": list}))?;
        return Ok(exit);
    }
    for own in &checked {
        let (word, tone) = if own.problems.is_empty() { ("sound", Tone::Good) } else { ("broken", Tone::Bad) };
        out.line(&format!("{:<8}{}", out.tone(word, tone), own.id))?;
        for problem in problems(own) {
            tell(&problem, out)?;
        }
    }
    if checked.is_empty() {
        out.line(&format!("There is no detector in {}.", detectors::folder(workspace).display()))?;
        out.note("Write one: makegood detectors new fee_without_reason")?;
    } else if exit == 0 {
        out.note(&format!("Next: makegood detectors test {}", checked[0].id))?;
    }
    Ok(exit)
}

/// Writes a new one.
pub fn new(workspace: &Workspace, id: &str, out: &Output) -> Result<u8, Failure> {
    let folder = detectors::new(workspace, id)?;
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .map_err(AppError::io("read", &folder))?
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    if out.json {
        out.object(&json!({"schema": "makegood.detector_new/1", "detector": id, "folder": folder, "files": files}))?;
        return Ok(0);
    }
    out.line(&format!("detectors/{id}/ holds {}", words::count(files.len(), "file", "files")))?;
    for file in files {
        out.line(&format!("  {file}"))?;
    }
    out.note(&format!("Next: makegood detectors test {id}    (its first case fails until query.sql finds it)"))?;
    Ok(0)
}

/// Detectors of the workspace that gave no answer, under a heading; nothing when there are none.
pub fn not_run(heading: &str, list: &[NotRun], out: &Output) -> Result<(), Failure> {
    if list.is_empty() {
        return Ok(());
    }
    out.heading(heading)?;
    for failed in list {
        out.line(&out.tone(&failed.detector, Tone::Strong))?;
        tell(failed, out)?;
    }
    Ok(())
}

fn tell(problem: &NotRun, out: &Output) -> Result<(), Failure> {
    out.line(&format!("  {}  {}", out.tone(&problem.code, Tone::Bad), problem.why.replace('\n', "\n    ")))?;
    Ok(out.line(&format!("  help: {}", problem.help.replace('\n', "\n  ")))?)
}
