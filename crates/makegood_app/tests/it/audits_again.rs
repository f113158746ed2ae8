//! An audit that uses what earlier ones have summed equals one that starts from nothing, whatever came in between.
//!
//! An advertiser's exports arrive in random parts, some rows a second time and with other money, and after each part
//! the workspace that has audited all along is held against a new one that is given the same files at once.

use std::fs;
use std::path::Path;

use makegood_app::audit::{AuditAsk, Audited, audited};
use makegood_testkit::{AdvertiserOptions, generate, write_to};

use crate::support::Desk;

/// Numbers below a bound from a seed (a 64-bit linear congruential generator, upper bits).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// The lines of a delivery export with the spend of some rows raised, as a restatement of a day later.
fn restated(text: &str, dice: &mut Dice) -> String {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (spend, retrieved) = (at("spend"), at("retrieved_at"));
    let mut out = header.join(",") + "\n";
    for line in lines.filter(|_| dice.below(50) == 0).collect::<Vec<_>>() {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        cells[spend] = format!("1{}", cells[spend]);
        cells[retrieved] = "2026-07-20T05:00:00Z".to_owned();
        out += &(cells.join(",") + "\n");
    }
    out
}

/// Splits an export by lines into as many parts as there are steps; every part has the header.
fn dealt(text: &str, steps: usize, dice: &mut Dice) -> Vec<String> {
    let (header, rows) = text.split_once('\n').unwrap();
    let mut parts = vec![format!("{header}\n"); steps];
    for row in rows.lines() {
        // Runs of rows, so that a month is sometimes whole and sometimes in pieces.
        let part = dice.below(steps as u64) as usize;
        parts[part] += &format!("{row}\n");
    }
    parts
}

fn parts(exports: &Path, out: &Path, steps: usize, dice: &mut Dice) {
    for step in 0..steps {
        fs::create_dir_all(out.join(step.to_string())).unwrap();
    }
    let mut paths: Vec<_> = fs::read_dir(exports).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("delivery") {
            let whole = usize::from(name != "account.csv") * dice.below(steps as u64) as usize;
            fs::copy(&path, out.join(whole.to_string()).join(&name)).unwrap();
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        if dice.below(2) == 0 {
            let whole = dice.below(steps as u64) as usize;
            fs::write(out.join(whole.to_string()).join(&name), &text).unwrap();
        } else {
            for (step, part) in dealt(&text, steps, dice).iter().enumerate() {
                fs::write(out.join(step.to_string()).join(&name), part).unwrap();
            }
        }
        fs::write(out.join((steps - 1).to_string()).join(format!("again_{name}")), restated(&text, dice)).unwrap();
    }
}

async fn audit_of(desk: &Desk) -> Audited {
    audited(&desk.open(), &[], AuditAsk::AsOf(None), &mut |_, _, _| {}).await.unwrap()
}

#[tokio::test]
async fn an_audit_after_many_equals_a_first_one() {
    let mut found = 0;
    for (seed, steps) in [(4, 3), (9, 2)] {
        let advertiser = generate(&AdvertiserOptions { seed, sides: seed == 9, ..AdvertiserOptions::default() });
        let folder = tempfile::tempdir().unwrap();
        let exports = folder.path().join("exports");
        write_to(&advertiser, &exports).unwrap();
        fs::remove_file(exports.join("truth.json")).unwrap();
        parts(&exports, folder.path(), steps, &mut Dice(seed));
        let along = Desk::new();
        for step in 0..steps {
            along.import(&folder.path().join(step.to_string()), |_| {});
            let ours = audit_of(&along).await;
            let anew = Desk::new();
            for step in 0..=step {
                anew.import(&folder.path().join(step.to_string()), |_| {});
            }
            let theirs = audit_of(&anew).await;
            assert_eq!(ours, theirs, "seed {seed}, part {step}");
            found += ours.found.len();
        }
    }
    assert!(found > 20, "{found} findings in all: the parts hold nothing to find");
}
