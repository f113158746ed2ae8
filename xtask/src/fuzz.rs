//! `cargo xtask fuzz`: runs every fuzz target for a fixed time, seeded with the samples of its kind.

use std::path::Path;
use std::process::Command;

use crate::corpus;

/// Targets, and the folders of samples that seed each.
const TARGETS: &[(&str, &[&str])] = &[
    ("any", &["hostile/json/nst__JSONTestSuite", "hostile/text/minimaxir__big-list-of-naughty-strings"]),
    ("archive", &["hostile/zip/nih-at__libzip"]),
    ("bai2", &["bank-bai2/ministryofjustice-bai2"]),
    (
        "camt",
        &[
            "bank-camt/viafintech-camt_parser",
            "bank-camt/sebastienrousseau-bankstatementparser",
            "hostile/generated/camt",
            "hostile/xml/tiran__defusedxml",
        ],
    ),
    ("mail", &["email/stalwartlabs-mail-parser", "hostile/generated/eml", "hostile/email/stalwartlabs__mail-parser"]),
    ("mt940", &["bank-mt940/wolph-mt940", "hostile/generated/mt940"]),
    ("ofx", &["bank-ofx/jseutter-ofxparse", "hostile/generated/ofx"]),
    // Starts from a pack of its own.
    ("pack", &["hostile/zip/nih-at__libzip"]),
    ("pdf", &["pdf/invoice-x-invoice2data", "hostile/generated/pdf", "hostile/pdf/pikepdf__pikepdf"]),
    ("picture", &["hostile/generated/image", "hostile/image/image-rs__image"]),
    ("qif", &["bank-qif/reubano-csv2ofx"]),
    ("reply", &["email/stalwartlabs-mail-parser", "hostile/generated/eml"]),
    (
        "separated",
        &[
            "ads-tiktok/cpaeblie-predik",
            "bank-csv/reubano-csv2ofx",
            "hostile/generated/csv",
            "ads-other-api/fivetran-dbt_ad_reporting",
        ],
    ),
    ("workbook", &["hostile/generated/xlsx", "hostile/xlsx/tafia__calamine"]),
];

/// Largest input that is tried, in bytes.
const LENGTH_MAX: u64 = 256 << 10;

/// Seconds that one input may take.
const INPUT_SECONDS_MAX: u64 = 10;

/// Runs the targets, each for `seconds`.
pub fn run(root: &Path, seconds: u64, only: Option<&str>) -> Result<(), String> {
    let data = corpus::data(root)?;
    let data = data.canonicalize().map_err(|error| error.to_string())?;
    let mut failed = Vec::new();
    for (target, seeds) in TARGETS.iter().filter(|(target, _)| only.is_none_or(|only| *target == only)) {
        let own = root.join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&own).map_err(|error| error.to_string())?;
        let mut command = Command::new("cargo");
        command
            .args(["+nightly", "fuzz", "run", "--sanitizer", "none", target])
            .arg(own.canonicalize().map_err(|error| error.to_string())?)
            .args(seeds.iter().map(|seed| data.join(seed)).filter(|folder| folder.is_dir()))
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={INPUT_SECONDS_MAX}"))
            .arg(format!("-max_len={LENGTH_MAX}"))
            .args(["-rss_limit_mb=1024", "-print_final_stats=1", "-verbosity=0"])
            .current_dir(root)
            // The toolchain of the repository is for the program, not for this.
            .env_remove("RUSTUP_TOOLCHAIN");
        println!("== {target}");
        let ended = command.status().map_err(|error| format!("cargo fuzz: {error}"))?;
        if !ended.success() {
            failed.push(*target);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("findings in {}", failed.join(", "))) }
}
