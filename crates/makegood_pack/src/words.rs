//! The papers for a stranger: what stands in the pack for whoever opens it.

use crate::bag::{self, Info};
use crate::index::Index;
use crate::seal::Level;

/// Path of the page for a stranger.
pub const README_PATH: &str = "README.txt";
/// Path of the page of commands.
pub const VERIFY_PATH: &str = "proof/VERIFY.txt";
/// Path of the script for inclusion proofs.
pub const MERKLE_PATH: &str = "proof/merkle.sh";
/// Path of the report.
pub const REPORT_PATH: &str = "data/report/report.pdf";
/// Path of the index.
pub const INDEX_PATH: &str = "data/case/index.json";

/// The page of commands: prose as comments, so that it is also a script.
pub const VERIFY: &str = include_str!("../data/VERIFY.txt");
const README: &str = include_str!("../data/README.txt");

/// The page for a stranger.
pub fn readme(index: &Index, info: &Info, level: Level, has_report: bool) -> String {
    let (part, parts) = info.part;
    let part_words =
        if parts > 1 { format!(", PART {part} OF {parts} (each part can be checked alone)") } else { String::new() };
    let time = if info.timed {
        "A time authority has seen the seal: its time stands in seal/tagmanifest.p7s.tsr.".to_owned()
    } else {
        format!("No time authority has seen the seal: {}.", bag::TIME_CLAIMED)
    };
    let mut begin = Vec::new();
    if has_report {
        begin.push("  data/report/report.pdf       the report: everything on paper");
    }
    if part == 1 {
        begin.push("  data/case/claim.json         the claim, for machines");
        begin.push("  data/case/calculation.csv    how each amount is made up");
        begin.push("  data/case/timeline.csv       what happened when");
    } else {
        begin.push("  part 1                       the report, the claim and the calculation");
    }
    let begin = begin.join("\n");
    let mut withheld = String::new();
    for exhibit in &index.exhibits {
        if let Some(why) = &exhibit.withheld {
            withheld.push_str(&format!("\n  Exhibit {} is withheld: {}", exhibit.no, one_line(&why.reason)));
        }
    }
    if !withheld.is_empty() {
        withheld = format!(
            "\nWHAT IS LEFT OUT{withheld}\n  Its line in the index, its SHA-256 and its proof are here, so that the file can be shown later and be known again.\n"
        );
    }
    let elsewhere: Vec<String> = index
        .exhibits
        .iter()
        .filter_map(|exhibit| exhibit.in_part.map(|part| format!("{} (part {part})", exhibit.no)))
        .collect();
    if !elsewhere.is_empty() {
        withheld.push_str(&format!("\nIN OTHER PARTS\n  Exhibits {}\n", elsewhere.join(", ")));
    }
    let made = &index.made_at;
    let at_time = if info.timed { ", no later than the authority's time" } else { "" };
    let fields = [
        ("{number}", info.pack.to_string()),
        ("{case}", info.case.clone()),
        ("{part}", part_words),
        ("{made_at}", format!("{} ({})", made.local_text, made.zone)),
        ("{maker}", info.maker.clone()),
        ("{time}", time),
        ("{begin}", begin),
        ("{level}", level.words().to_owned()),
        ("{at_time}", at_time.to_owned()),
    ];
    let mut text = README.to_owned();
    for (field, value) in fields {
        text = text.replace(field, &value);
    }
    // Last, because a reason is a person's words and may hold anything.
    text.replace("{withheld}", &withheld)
}

/// Words of a person on one line, without control characters.
pub(crate) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
