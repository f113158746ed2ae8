//! `cargo xtask bench audit`: what audits of generated advertisers find of what was planted, by detector.
//!
//! Seeds are audited side by side, one on each core; of an audit only its score is kept, so memory does not grow with
//! the number of seeds. Progress goes to stderr, the tables to stdout and between the marks of `docs/src/accuracy.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use makegood_core::finding::{Finding, Stage};
use makegood_core::money::{Amount, Currency};
use makegood_testkit::{Advertiser, AdvertiserOptions, FoundFinding, PLANTED_DETECTORS, Score, generate, score};

use crate::{audits, page};

/// What is measured.
pub struct Ask {
    /// First seed with faults; the clean seeds follow the last of them.
    pub from_seed: u64,
    /// Seeds with faults.
    pub seeds: u64,
    /// Seeds without.
    pub clean: u64,
    /// Audits at once.
    pub jobs: Option<usize>,
    /// True writes the page.
    pub write: bool,
}

/// The page that shows the tables.
const PAGE: &str = "docs/src/accuracy.md";

type Sums = BTreeMap<Currency, Amount>;

/// What one audit came to.
struct Measured {
    score: Score,
    clean: bool,
    planted: Sums,
    claimable: Sums,
    /// Findings of detectors that only point.
    experimental: usize,
}

/// Measures, prints, writes, and fails unless everything is exact.
pub fn run(root: &Path, ask: &Ask) -> Result<(), String> {
    let seeds = ask.from_seed..ask.from_seed + ask.seeds;
    let clean = seeds.end..seeds.end + ask.clean;
    let list: Vec<(u64, bool)> = seeds.map(|seed| (seed, false)).chain(clean.map(|seed| (seed, true))).collect();
    let jobs = ask.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1);
    let measured = measure_all(&list, jobs)?;
    let tables = tables(&measured)?;
    println!("{tables}");
    if ask.write {
        page::write_figures(&root.join(PAGE), &tables)?;
    }
    for one in measured.iter().filter(|one| !one.score.is_perfect()) {
        eprintln!("{}", one.score);
    }
    let exact = measured.iter().all(|one| one.score.is_perfect() && one.planted == one.claimable);
    if exact { Ok(()) } else { Err("not everything was found exactly, or something else was accused".to_owned()) }
}

fn measure_all(list: &[(u64, bool)], jobs: usize) -> Result<Vec<Measured>, String> {
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<usize, Result<Measured, String>>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(list.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((seed, clean)) = list.get(at).copied() else { return };
                    let result = measure(seed, clean).map_err(|error| format!("seed {seed}: {error}"));
                    // A poisoned lock only means that another thread panicked; the scope reports that.
                    let mut results = results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    results.insert(at, result);
                    let word = if clean { " clean" } else { "" };
                    eprintln!("[{}/{}] seed {seed}{word}", results.len(), list.len());
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
}

fn measure(seed: u64, clean: bool) -> Result<Measured, String> {
    let advertiser = generate(&AdvertiserOptions { seed, clean, sides: true, ..AdvertiserOptions::default() });
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let findings = runtime.block_on(audits::of_advertiser(&advertiser))?;
    let (stable, others): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|finding| finding.found.stage == Stage::Stable);
    let found: Vec<FoundFinding> = stable.iter().map(|finding| audits::as_found(finding)).collect();
    Ok(Measured {
        score: score(&advertiser.truth, &found),
        clean,
        planted: planted(&advertiser)?,
        claimable: claimable(&stable)?,
        experimental: others.len(),
    })
}

fn add(sums: &mut Sums, currency: Currency, amount: Amount) -> Result<(), String> {
    let sum = sums.entry(currency).or_default();
    *sum = sum.checked_add(amount).map_err(|error| error.to_string())?;
    Ok(())
}

/// Planted faults keep apart: no two of them question the same money, so all of it can be claimed.
fn planted(advertiser: &Advertiser) -> Result<Sums, String> {
    let mut sums = Sums::new();
    for planted in &advertiser.truth.planted {
        let amount = Amount::parse_canonical(&planted.questioned).map_err(|error| error.to_string())?;
        add(&mut sums, planted.currency, amount)?;
    }
    Ok(sums)
}

fn claimable(findings: &[&Finding]) -> Result<Sums, String> {
    let mut sums = Sums::new();
    for finding in findings.iter().filter(|finding| !finding.claimable.is_zero()) {
        add(&mut sums, finding.found.currency, finding.claimable)?;
    }
    Ok(sums)
}

/// One line of the table.
#[derive(Default)]
struct Line {
    planted: usize,
    exact: usize,
    missed: usize,
    accused: usize,
    accused_clean: usize,
    error: Sums,
}

fn tables(measured: &[Measured]) -> Result<String, String> {
    let mut lines: BTreeMap<&str, Line> =
        PLANTED_DETECTORS.iter().map(|detector| (*detector, Line::default())).collect();
    for one in measured {
        for planted in &one.score.found {
            let line = lines.entry(&planted.detector).or_default();
            line.planted += 1;
            line.exact += 1;
        }
        for planted in &one.score.missed {
            let line = lines.entry(&planted.detector).or_default();
            line.planted += 1;
            line.missed += 1;
        }
        for (planted, found) in &one.score.wrong_amount {
            let line = lines.entry(&planted.detector).or_default();
            line.planted += 1;
            let amount = |text: &str| Amount::parse_canonical(text).map_err(|error| error.to_string());
            let difference = amount(&found.questioned)?
                .checked_sub(amount(&planted.questioned)?)
                .map_err(|error| error.to_string())?;
            add(&mut line.error, planted.currency, difference.abs())?;
        }
        for finding in &one.score.false_accusations {
            let line = lines.entry(&finding.detector).or_default();
            line.accused += 1;
            line.accused_clean += usize::from(one.clean);
        }
    }
    let mut all = Line::default();
    for line in lines.values() {
        all.planted += line.planted;
        all.exact += line.exact;
        all.missed += line.missed;
        all.accused += line.accused;
        all.accused_clean += line.accused_clean;
        for (currency, amount) in &line.error {
            add(&mut all.error, *currency, *amount)?;
        }
    }
    let mut text = String::from(
        "| detector | planted | found to the minor unit | missed | amount error | false accusations | of these in clean seeds | recall | precision |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (detector, line) in &lines {
        push(&mut text, &format!("`{detector}`"), line);
    }
    push(&mut text, "**all**", &all);
    text.push('\n');
    text.push_str(&totals(measured)?);
    Ok(text)
}

fn push(text: &mut String, name: &str, line: &Line) {
    let shown: Vec<String> =
        line.error.iter().map(|(currency, amount)| format!("{} {currency}", amount.to_text(*currency))).collect();
    let error = if shown.is_empty() { "0".to_owned() } else { shown.join(", ") };
    let found = line.planted - line.missed;
    // Writing to a String does not fail.
    let _ = writeln!(
        text,
        "| {name} | {} | {} | {} | {error} | {} | {} | {} | {} |",
        line.planted,
        line.exact,
        line.missed,
        line.accused,
        line.accused_clean,
        share(line.exact, line.planted),
        share(line.exact, found + line.accused)
    );
}

/// A share to three places, cut off: only what is whole is shown as 1.000.
fn share(part: usize, of: usize) -> String {
    if of == 0 { "–".to_owned() } else { format!("{}.{:03}", part / of, part * 1000 / of % 1000) }
}

fn totals(measured: &[Measured]) -> Result<String, String> {
    let (mut planted, mut claimable) = (Sums::new(), Sums::new());
    for one in measured {
        for (currency, amount) in &one.planted {
            add(&mut planted, *currency, *amount)?;
        }
        for (currency, amount) in &one.claimable {
            add(&mut claimable, *currency, *amount)?;
        }
    }
    let mut text = String::from("| currency | planted | claimable after netting |\n|---|--:|--:|\n");
    let mut currencies: Vec<Currency> = planted.keys().chain(claimable.keys()).copied().collect();
    currencies.sort();
    currencies.dedup();
    for currency in currencies {
        let of = |sums: &Sums| sums.get(&currency).copied().unwrap_or_default().to_text(currency);
        let _ = writeln!(text, "| {currency} | {} | {} |", of(&planted), of(&claimable));
    }
    let exact = measured.iter().filter(|one| one.planted == one.claimable).count();
    let clean = measured.iter().filter(|one| one.clean).count();
    let experimental: usize = measured.iter().map(|one| one.experimental).sum();
    let _ = writeln!(
        text,
        "\n{} seeds with faults and {clean} without. Claimable totals are exact for {exact} of {} advertisers. \
         Experimental detectors, which accuse no one, made {experimental} more findings.",
        measured.len() - clean,
        measured.len()
    );
    Ok(text)
}
