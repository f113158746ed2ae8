//! `cargo xtask bench speed`: import and audit beside DuckDB and pandas, in one run, as ratios.
//!
//! Writes a generated advertiser of many delivery rows, imports and audits it with the release binary, and asks the
//! same questions of DuckDB: every view and every detector, over the same Parquet files, with the findings compared
//! (`xtask/bench/duckdb_catalogue.py`). What Makegood computes outside SQL (calendars, matches) DuckDB gets for nothing.
//! Then one more day is imported and audited. Peak memory is what the kernel accounts to each process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use makegood_app::workspace::Patience;
use makegood_app::{Access, Workspace};
use makegood_core::tables::TABLES;
use makegood_detect::audit::{AuditRequest, audit, with_parameters};
use makegood_detect::{builtin_detectors, catalog, write_derived};
use makegood_facts::schema::stored_schema;
use makegood_testkit::{BigSize, big_advertiser};
use serde_json::{Value, json};

/// What is measured.
pub struct Ask {
    /// Of the advertiser; one more day is always written.
    pub size: BigSize,
    /// Runs of each contender; their median counts.
    pub runs: u32,
    /// Also pandas.
    pub pandas: bool,
    /// Where to write files; a temporary folder when there is none.
    pub folder: Option<PathBuf>,
}

/// Definitions of the sums of delivery, in the order in which they read each other.
const SUMS: &[(&str, &str)] = &[
    ("spend_campaign", include_str!("../../crates/makegood_detect/tests/it/definitions/spend_campaign.sql")),
    ("spend_slot", include_str!("../../crates/makegood_detect/tests/it/definitions/spend_slot.sql")),
    ("spend_day", include_str!("../../crates/makegood_detect/tests/it/definitions/spend_day.sql")),
];

/// Generates the data, asks Makegood for what DuckDB is to be compared with, then hands over to the script that times.
pub async fn run(root: &Path, ask: &Ask) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    let binary = root.join("target/release/makegood");
    if !binary.exists() {
        return Err("build the release binary first: cargo build --workspace --release".to_owned());
    }
    let temporary = tempfile::tempdir().map_err(failed)?;
    let folder = ask.folder.as_deref().unwrap_or(temporary.path());
    let exports = folder.join("exports");
    big_advertiser(1, &BigSize { one_more_day: true, ..ask.size }, &exports).map_err(failed)?;
    let home = folder.join("makegood");
    for arguments in [vec!["init"], vec!["--quiet", "import"]] {
        let mut command = Command::new(&binary);
        match arguments[..] {
            ["init"] => command.arg("init").arg(&home),
            _ => command.arg("-w").arg(&home).args(&arguments).args(files_of(&exports)?),
        };
        let done = command.stdout(std::process::Stdio::null()).status().map_err(failed)?;
        if done.code().is_none_or(|code| code > 1) {
            return Err(format!("makegood {} did not finish", arguments.join(" ")));
        }
    }
    let scratch = folder.join("scratch");
    std::fs::create_dir_all(&scratch).map_err(failed)?;
    let manifest = manifest(&home, &scratch, folder).await?;
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).map_err(failed)?;
    let status = Command::new("python3")
        .arg(root.join("xtask/bench/rivals.py"))
        .arg(&binary)
        .arg(folder)
        .args([ask.runs.to_string(), if ask.pandas { "pandas" } else { "no" }.to_owned()])
        .status()
        .map_err(|error| format!("python3: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the benchmark did not finish; it needs the Python packages duckdb and pandas".to_owned())
    }
}

fn files_of(exports: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(exports).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What DuckDB is to compute, from which files, and what Makegood found.
async fn manifest(home: &Path, scratch: &Path, folder: &Path) -> Result<Value, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let workspace = Workspace::open(home, Access::Change, "bench", Patience::NONE).map_err(|error| said(&error))?;
    let detectors = builtin_detectors().map_err(|error| said(&error))?;
    let request = AuditRequest {
        facts: workspace.facts(),
        scratch,
        sums: &folder.join("sums"),
        detectors: &detectors,
        as_of: None,
        from: None,
        to: None,
        settings: BTreeMap::new(),
        people: makegood_detect::People { owners: &[], decisions: &[] },
        limits: Default::default(),
    };
    let output = audit(&request, &mut |_, _, _| {}).await.map_err(|error| said(&error))?;
    let of_sql = |name: &str| catalog::views().any(|(view, _)| view == name);
    let sums = folder.join("sums");
    let written = write_derived(workspace.facts(), (scratch, &sums), &[], &|name| !of_sql(name)).await;
    written.map_err(|error| said(&error))?;
    let texts = detectors.iter().flat_map(|d| [d.query.as_str(), d.witness.as_str()]);
    let wanted = catalog::views_read(texts);
    let views: Vec<(&str, &str)> = catalog::views().collect();
    let mut tables = serde_json::Map::new();
    for table in TABLES {
        let files = workspace.facts().table_files(table).map_err(|error| said(&error))?;
        let schema = stored_schema(table);
        let columns: Vec<_> =
            schema.fields().iter().map(|field| (field.name().clone(), format!("{:?}", field.data_type()))).collect();
        let entry = json!({ "files": files, "sql": catalog::rows_in_force(table), "columns": columns });
        tables.insert(table.name.to_owned(), entry);
    }
    let mut computed = BTreeMap::new();
    for entry in std::fs::read_dir(scratch).map_err(|error| said(&error))? {
        let path = entry.map_err(|error| said(&error))?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let of_sql = views.iter().any(|(view, _)| *view == name) || name.starts_with("finding_of_");
        if path.extension().is_some_and(|ending| ending == "parquet") && !of_sql {
            computed.insert(name, path);
        }
    }
    let detectors = detectors
        .iter()
        .map(|detector| {
            let sql = |text: &str| with_parameters(detector, text, &BTreeMap::new()).map_err(|error| said(&error));
            Ok(json!({ "id": detector.id, "inputs": detector.inputs, "query": sql(&detector.query)?, "witness": sql(&detector.witness)? }))
        })
        .collect::<Result<Vec<Value>, String>>()?;
    let findings: Vec<Value> = output
        .found
        .iter()
        .map(|found| json!([found.detector, found.finding_key, found.questioned.to_text(found.currency)]))
        .collect();
    let views: Vec<_> = views.into_iter().filter(|(name, _)| wanted.contains(name)).collect();
    Ok(json!({
        "tables": tables, "computed": computed, "sums": SUMS, "views": views, "detectors": detectors, "findings": findings,
    }))
}
