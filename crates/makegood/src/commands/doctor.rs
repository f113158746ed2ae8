//! `makegood doctor`.

use makegood_app::{Access, doctor::doctor};

use crate::cli::Global;
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::progress::StepBar;

pub async fn run(global: &Global, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "doctor")?;
    let store = context::store(&workspace).await?;
    let bar = StepBar::new(out, "sources");
    let of = workspace.sources().entries().map_or(0, |entries| entries.len());
    let mut number = 0;
    let report = doctor(&workspace, &store, &mut |name| {
        bar.step(name, number, of);
        number += 1;
    })
    .await;
    bar.end();
    let report = report?;
    store.close().await;
    if out.json {
        out.object(&report)?;
    } else {
        for check in &report.checks {
            let (word, tone) = if check.problems.is_empty() { ("sound", Tone::Good) } else { ("damaged", Tone::Bad) };
            out.line(&format!("{:<12}{}  {}", check.part.replace('_', " "), out.tone(word, tone), check.checked))?;
            for problem in &check.problems {
                out.line(&format!("    {problem}"))?;
            }
        }
        if let Some(digest) = &report.facts_digest {
            out.note(&format!("facts digest {digest}"))?;
        }
    }
    Ok(if report.ok { 0 } else { 3 })
}
