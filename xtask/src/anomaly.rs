//! `cargo xtask anomaly`: the stream detector on labelled series, beside published and measured baselines.
//!
//! Reads the series of `../shared/data/anomaly`, writes one score per observation, and has them judged by
//! `../shared/tools/anomaly_score.py` (NAB standard score, VUS-PR, event precision, recall and F1, false alerts per
//! series-week). The threshold is the frozen one of `makegood_detect::signal`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use makegood_detect::signal::{THRESHOLD, Watch};

use crate::page;

/// The page that shows the tables.
const PAGE: &str = "docs/src/signals.md";

/// Figures of `detection.md` (sections 0 and 7) for the reader's comparison; measured by its authors, not by this command.
const BASELINES: &str = "\
Baselines of detection.md (unseen half, threshold fitted on the development half unless said otherwise), NAB standard:
  ARTime 73.4 · Numenta 72.5 · CAD OSE 69.0 · reference 57.1 (64 on the development half) · MSTL 36 (54 on the development half)
  frozen z-score with the same post-processing 47.1 · rolling median 36.5 · seasonal median 42.1
Event F1 at false alerts per series-week: Numenta .71 at 0.41 · CAD OSE .67 at 0.21";

/// Scores all sets, prints the tables and writes them into the page.
pub fn run(root: &Path) -> Result<(), String> {
    let shared = root.join("../shared");
    let data = shared.join("data/anomaly");
    let scorer = shared.join("tools/anomaly_score.py");
    if !data.is_dir() {
        return Err(format!("{}: the labelled series are not here", data.display()));
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut text =
        format!("Threshold {THRESHOLD}, frozen; scores are causal: each is made before its value is learned.\n\n");
    for (title, dir, labels) in [
        ("NAB series, labels as published", data.clone(), data.join("labels.json")),
        ("NAB series, doubtful labels ignored", data.clone(), data.join("labels_audited.json")),
        ("Errors planted in real hourly series", data.join("planted_dev"), data.join("planted_dev/labels.json")),
    ] {
        let predictions = folder.path().join("predictions.csv");
        fs::write(&predictions, predict(&dir)?).map_err(|error| error.to_string())?;
        let output = Command::new("python3")
            .arg(&scorer)
            .args(["--pred".as_ref(), predictions.as_os_str(), "--labels".as_ref(), labels.as_os_str()])
            .args(["--data".as_ref(), dir.as_os_str()])
            .args(["--threshold", &THRESHOLD.to_string()])
            .output()
            .map_err(|error| format!("python3: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let _ = writeln!(text, "{title}\n{}", String::from_utf8_lossy(&output.stdout));
    }
    text += BASELINES;
    println!("{text}");
    page::write_figures(&root.join(PAGE), &format!("```text\n{text}\n```"))
}

/// `series,timestamp,score` of every CSV below `dir` that is not of another set.
fn predict(dir: &Path) -> Result<String, String> {
    let mut text = String::from("series,timestamp,score\n");
    for path in series(dir)? {
        let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().into_owned();
        let rows = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut watch = Watch::default();
        for row in rows.lines().skip(1) {
            let Some((at, value)) = row.split_once(',') else { continue };
            let local: jiff::civil::DateTime =
                at.trim().replace(' ', "T").parse().map_err(|error| format!("{}: `{at}`: {error}", path.display()))?;
            let seconds = jiff::tz::TimeZone::UTC
                .to_timestamp(local)
                .map_err(|error| format!("{}: `{at}`: {error}", path.display()))?
                .as_second();
            let value: f64 = value.trim().parse().unwrap_or(0.0);
            let score = watch.update(seconds, value).score;
            writeln!(text, "{name},{at},{score}").map_err(|error| error.to_string())?;
        }
    }
    Ok(text)
}

fn series(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for folder in fs::read_dir(dir).map_err(|error| error.to_string())?.filter_map(Result::ok) {
        let folder = folder.path();
        if !folder.is_dir() || folder.ends_with("planted_dev") {
            continue;
        }
        let inside = fs::read_dir(&folder).map_err(|error| error.to_string())?;
        files.extend(
            inside
                .filter_map(Result::ok)
                .map(|file| file.path())
                .filter(|file| file.extension().is_some_and(|e| e == "csv")),
        );
    }
    files.sort();
    Ok(files)
}
