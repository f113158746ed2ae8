//! Every view and every detector gives the same sorted rows on DataFusion and on DuckDB.
//!
//! DuckDB comes from PyPI (`pip install duckdb`) and is a test oracle only. Without it the test is skipped with a line
//! that says so; with `MAKEGOOD_CI` set it fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use makegood_core::tables::TABLES;
use makegood_detect::audit::{AuditRequest, audit, with_parameters};
use makegood_detect::{People, builtin_detectors, catalog, write_derived};
use makegood_facts::schema::stored_schema;
use makegood_testkit::{AdvertiserOptions, generate, write_to};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};

use crate::support::Desk;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/oracle/duck.py");

fn duckdb_is_here() -> bool {
    let found = Command::new("python3").args(["-c", "import duckdb"]).output().is_ok_and(|out| out.status.success());
    if !found {
        assert!(std::env::var_os("MAKEGOOD_CI").is_none(), "python3 with the package duckdb is missing");
        eprintln!("skipped: python3 with the package duckdb (pip install duckdb) is not here");
    }
    found
}

#[tokio::test]
async fn both_engines_agree_on_every_view_and_detector() {
    if !duckdb_is_here() {
        return;
    }
    compare(3).await;
}

async fn compare(seed: u64) {
    let desk = Desk::new();
    let advertiser = generate(&AdvertiserOptions { seed, sides: true, ..AdvertiserOptions::default() });
    write_to(&advertiser, &desk.exports()).unwrap();
    std::fs::remove_file(desk.exports().join("truth.json")).unwrap();
    desk.import(&desk.exports(), |_| {});
    let workspace = desk.open();
    let folder = tempfile::tempdir().unwrap();
    let scratch = folder.path().join("scratch");
    std::fs::create_dir(&scratch).unwrap();
    let sums = folder.path().join("sums");
    let detectors = builtin_detectors().unwrap();
    let request = AuditRequest {
        facts: workspace.facts(),
        scratch: &scratch,
        sums: &sums,
        detectors: &detectors,
        as_of: None,
        from: None,
        to: None,
        settings: BTreeMap::new(),
        people: People::default(),
        limits: Default::default(),
    };
    let output = audit(&request, &mut |_, _, _| {}).await.unwrap();
    write_derived(workspace.facts(), (&scratch, &sums), &detectors, &|_| true).await.unwrap();

    let mut tables = serde_json::Map::new();
    for table in TABLES {
        let mut files = workspace.facts().table_files(table).unwrap();
        if files.is_empty() {
            let path = folder.path().join(format!("empty-{}.parquet", table.name));
            let file = std::fs::File::create(&path).unwrap();
            ArrowWriter::try_new(file, stored_schema(table), None).unwrap().close().unwrap();
            files.push(path);
        }
        let entry = json!({ "files": names(&files), "sql": catalog::rows_in_force(table) });
        tables.insert(table.name.to_owned(), entry);
    }
    let views: Vec<(&str, &str)> = catalog::views().collect();
    let mut computed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in parquet_files(&scratch) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("finding_of_") && !views.iter().any(|(view, _)| *view == name) {
            computed.insert(name, names(&[path]));
        }
    }
    for (name, ending) in [("spend_slot", ".slots.parquet"), ("spend_day", ".days.parquet")] {
        let files: Vec<PathBuf> =
            parquet_files(&sums).into_iter().filter(|path| path.to_string_lossy().ends_with(ending)).collect();
        computed.insert(name.to_owned(), names(&files));
    }
    let detectors: Vec<Value> = detectors
        .iter()
        .map(|detector| {
            let sql = |text: &str| with_parameters(detector, text, &BTreeMap::new()).unwrap();
            let atoms: Vec<Value> = output
                .found
                .iter()
                .filter(|finding| finding.detector == detector.id)
                .flat_map(|finding| {
                    finding.atoms.iter().map(|atom| {
                        json!([finding.finding_key, atom.source_ref, atom.amount.to_text(finding.currency)])
                    })
                })
                .collect();
            json!({
                "id": detector.id,
                "query": sql(&detector.query),
                "witness": sql(&detector.witness),
                "coverage": detector.coverage.as_deref().map(sql),
                "atoms": atoms,
            })
        })
        .collect();
    let manifest = json!({ "tables": tables, "computed": computed, "views": views, "detectors": detectors });
    std::fs::write(folder.path().join("manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
    let result = Command::new("python3").arg(SCRIPT).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "seed {seed}:\n{said}");
    println!("seed {seed}: {}", String::from_utf8_lossy(&result.stdout).trim());
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
}

fn parquet_files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "parquet"))
        .collect();
    paths.sort();
    paths
}
