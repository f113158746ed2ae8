//! `makegood detectors`.

use makegood_app::detectors::Loaded;
use makegood_app::{Access, Workspace, detectors};
use makegood_detect::{CaseReport, Detector, NotRun, Origin, test_detector};
use serde_json::{Value, json};

use crate::cli::{DetectorsCommand, Global};
use crate::commands::own_detectors;
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::progress::StepBar;

pub async fn run(global: &Global, command: DetectorsCommand, out: &Output) -> Result<u8, Failure> {
    // Detectors can be read anywhere; inside a workspace its own are among them.
    let workspace = match context::root(global) {
        Ok(root) => Some(context::open_at(&root, global, Access::Read, "detectors")?),
        Err(_) if global.workspace.is_none() => None,
        Err(error) => return Err(error),
    };
    match command {
        DetectorsCommand::Check { ids } => own_detectors::check(&needed(workspace)?, &ids, out).await,
        DetectorsCommand::New { id } => own_detectors::new(&needed(workspace)?, &id, out),
        DetectorsCommand::List => list(&detectors::loaded(workspace.as_ref())?, out),
        DetectorsCommand::Show { id } => {
            show(&detectors::loaded(workspace.as_ref())?.named(&id)?, workspace.as_ref(), out)
        }
        DetectorsCommand::Test { ids } => test(detectors::loaded(workspace.as_ref())?, &ids, out).await,
    }
}

fn needed(workspace: Option<Workspace>) -> Result<Workspace, Failure> {
    match workspace {
        Some(workspace) => Ok(workspace),
        None => {
            let from = std::env::current_dir().map_err(Failure::Out)?;
            Err(makegood_app::AppError::WorkspaceMissing { from }.into())
        }
    }
}

fn origin(detector: &Detector) -> String {
    match &detector.origin {
        Origin::BuiltIn => "built in".to_owned(),
        Origin::Folder(folder) => folder.to_string_lossy().into_owned(),
    }
}

fn object(detector: &Detector) -> Value {
    json!({
        "id": detector.id,
        "version": detector.version,
        "title": detector.title,
        "summary": detector.summary,
        "status": detector.status,
        "level": detector.level,
        "confidence": detector.confidence,
        "inputs": detector.inputs,
        "origin": origin(detector),
    })
}

fn list(loaded: &Loaded, out: &Output) -> Result<u8, Failure> {
    let all = &loaded.sound;
    let not_read: Vec<NotRun> = loaded.broken.iter().map(|broken| NotRun::of(&broken.id, &broken.error)).collect();
    if out.json {
        let detectors: Vec<Value> = all.iter().map(object).collect();
        out.object(&json!({"schema": "makegood.detectors/1", "detectors": detectors, "not_read": not_read}))?;
        return Ok(u8::from(!not_read.is_empty()));
    }
    let word = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
    let rows = all.iter().map(|detector| {
        vec![
            (detector.id.clone(), Tone::Strong),
            (detector.version.to_string(), Tone::Plain),
            (word(&detector.status), Tone::Plain),
            (word(&detector.level), Tone::Plain),
            (detector.title.clone(), Tone::Plain),
            (detector.inputs.join(", "), Tone::Faint),
        ]
    });
    let columns = [
        ("id", Align::Left),
        ("version", Align::Right),
        ("status", Align::Left),
        ("level", Align::Left),
        ("what it finds", Align::Left),
        ("needs", Align::Left),
    ];
    out.table(&columns, rows.collect())?;
    own_detectors::not_run("Not read", &not_read, out)?;
    Ok(u8::from(!not_read.is_empty()))
}

fn show(detector: &Detector, workspace: Option<&Workspace>, out: &Output) -> Result<u8, Failure> {
    let settings = workspace.map(|workspace| workspace.config().detector_settings()).unwrap_or_default();
    let set = |name: &str| settings.get(&format!("{}.{name}", detector.id));
    if out.json {
        let params: Vec<Value> = detector
            .params
            .iter()
            .map(|(name, param)| {
                json!({
                    "name": name, "default": param.default, "set": set(name), "unit": param.unit,
                    "why": param.why, "source": param.source,
                })
            })
            .collect();
        let mut value = object(detector);
        if let Some(object) = value.as_object_mut() {
            object.insert("params".to_owned(), Value::Array(params));
            object.insert("false_positives".to_owned(), json!(detector.false_positives));
            object.insert("references".to_owned(), json!(detector.references));
            object.insert("query".to_owned(), json!(detector.query));
            object.insert("witness".to_owned(), json!(detector.witness));
            object.insert("coverage".to_owned(), json!(detector.coverage));
        }
        out.object(&json!({"schema": "makegood.detector/1", "detector": value}))?;
        return Ok(0);
    }
    out.line(&out.tone(&format!("{}@{}  {}", detector.id, detector.version, detector.title), Tone::Strong))?;
    out.line(&detector.summary)?;
    out.line(
        &format!(
            "{:?} · level {:?} · confidence {:?} · {}",
            detector.status,
            detector.level,
            detector.confidence,
            origin(detector)
        )
        .to_lowercase(),
    )?;
    out.line(&format!("Needs: {}", detector.inputs.join(", ")))?;
    for (name, param) in &detector.params {
        let value = set(name).map_or_else(|| param.default.clone(), |set| format!("{set} (default {})", param.default));
        out.line(&format!("Parameter {name} = {value} {}: {} [{}]", param.unit, param.why, param.source))?;
    }
    for text in &detector.false_positives {
        out.line(&format!("May mistake: {text}"))?;
    }
    for text in &detector.references {
        out.line(&format!("See: {text}"))?;
    }
    out.heading("query.sql")?;
    out.line(detector.query.trim_end())?;
    out.heading("witness.sql")?;
    out.line(detector.witness.trim_end())?;
    Ok(0)
}

async fn test(loaded: Loaded, ids: &[String], out: &Output) -> Result<u8, Failure> {
    // A broken folder is an error where its cases are asked for: by name, or with all others.
    let asked = |id: &String| ids.is_empty() || ids.contains(id);
    if let Some(broken) = loaded.broken.into_iter().find(|broken| asked(&broken.id)) {
        return Err(makegood_app::AppError::from(broken.error).into());
    }
    let all = &loaded.sound;
    let chosen: Vec<&Detector> = if ids.is_empty() {
        all.iter().collect()
    } else {
        ids.iter().map(|id| detectors::named(all, id)).collect::<Result<_, _>>()?
    };
    let scratch = Workspace::scratch_anywhere("detectors")?;
    let bar = StepBar::new(out, "cases");
    let mut reports: Vec<CaseReport> = Vec::new();
    for (number, detector) in chosen.iter().enumerate() {
        bar.step(&detector.id, number, chosen.len());
        reports.push(test_detector(detector, all, scratch.path()).await.map_err(makegood_app::AppError::from)?);
    }
    bar.end();
    let failed = reports.iter().flat_map(|report| &report.cases).filter(|case| !case.ok).count();
    if out.json {
        let reports: Vec<Value> = reports.iter().map(report_object).collect();
        out.object(&json!({"schema": "makegood.detectors_test/1", "ok": failed == 0, "detectors": reports}))?;
    } else {
        for report in &reports {
            for case in &report.cases {
                let (word, tone) = if case.ok { ("ok", Tone::Good) } else { ("FAILED", Tone::Bad) };
                out.line(&format!("{:<7}{}: {}", out.tone(word, tone), report.detector, case.title))?;
                if !case.ok {
                    out.line(&format!("    expected: {}", case.expected.join(" | ")))?;
                    out.line(&format!("    found:    {}", case.found.join(" | ")))?;
                }
            }
        }
        let cases: usize = reports.iter().map(|report| report.cases.len()).sum();
        out.line(&format!("{cases} cases, {failed} failed"))?;
    }
    Ok(u8::from(failed > 0))
}

fn report_object(report: &CaseReport) -> Value {
    let cases: Vec<Value> = report
        .cases
        .iter()
        .map(|case| json!({"title": case.title, "ok": case.ok, "expected": case.expected, "found": case.found, "cross_talk": case.cross_talk}))
        .collect();
    json!({"detector": report.detector, "cases": cases})
}
