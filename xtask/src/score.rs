//! `cargo xtask score`: what audits find of what was planted, printed.

use std::fs;
use std::path::Path;

use makegood_core::finding::{Finding, Stage};
use makegood_testkit::{AdvertiserOptions, FoundFinding, Score, Size, Truth, generate, score};

use crate::audits;

/// Audits `seeds` advertisers with faults and as many without, and fails unless every fault is found exactly and
/// nothing else is accused.
pub fn run(root: &Path, from_seed: u64, seeds: u64, normal: bool, examples: bool) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let size = if normal { Size::Normal } else { Size::Small };
    let mut total = Score::default();
    let mut planted = 0;
    println!(
        "{:<14} {:>7} {:>6} {:>7} {:>6} {:>12}",
        "advertiser", "planted", "found", "missed", "wrong", "accusations"
    );
    let mut tell = |name: String, truth: &Truth, result: Score| {
        println!(
            "{name:<14} {:>7} {:>6} {:>7} {:>6} {:>12}",
            truth.planted.len(),
            result.found.len(),
            result.missed.len(),
            result.wrong_amount.len(),
            result.false_accusations.len()
        );
        if !result.is_perfect() {
            println!("{result}");
        }
        planted += truth.planted.len();
        total.add(result);
    };
    if examples {
        let text = fs::read_to_string(root.join("examples/truth.json")).map_err(|error| error.to_string())?;
        let truth = Truth::from_json(&text).map_err(|error| error.to_string())?;
        let findings = runtime.block_on(audits::of_folder(&root.join("examples/exports")))?;
        tell("examples".to_owned(), &truth, score(&truth, &stable(&findings)));
    }
    for seed in from_seed..from_seed + seeds {
        for clean in [false, true] {
            let options = AdvertiserOptions { seed, clean, size, sides: true, ..AdvertiserOptions::default() };
            let advertiser = generate(&options);
            let findings = stable(&runtime.block_on(audits::of_advertiser(&advertiser))?);
            let name = format!("seed {seed}{}", if clean { " clean" } else { "" });
            tell(name, &advertiser.truth, score(&advertiser.truth, &findings));
        }
    }
    let percent = |part: usize, of: usize| {
        if of == 0 { "1.000".to_owned() } else { format!("{}.{:03}", part / of, part * 1000 / of % 1000) }
    };
    let accused = total.found.len() + total.wrong_amount.len() + total.false_accusations.len();
    println!(
        "recall {} ({} of {planted}), precision {} ({} of {accused})",
        percent(total.found.len(), planted),
        total.found.len(),
        percent(total.found.len(), accused),
        total.found.len()
    );
    if total.is_perfect() {
        Ok(())
    } else {
        Err("not every planted fault was found exactly, or something else was accused".to_owned())
    }
}

/// Findings of detectors that accuse; experimental ones only point.
fn stable(findings: &[Finding]) -> Vec<FoundFinding> {
    findings.iter().filter(|finding| finding.found.stage == Stage::Stable).map(audits::as_found).collect()
}
