//! `cargo xtask tidy`: what the repository promises of itself and no compiler checks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Layer of each crate: arrows point to lower layers only. Equal layers never use each other.
const LAYERS: &[(&str, u8)] = &[
    ("makegood_core", 0),
    ("makegood_facts", 1),
    ("makegood_case", 1),
    ("makegood_database", 2),
    ("makegood_log", 1),
    ("makegood_import", 2),
    ("makegood_detect", 2),
    ("makegood_evidence", 2),
    ("makegood_letters", 2),
    ("makegood_pack", 2),
    ("makegood_mail", 2),
    ("makegood_http", 2),
    ("makegood_openid", 3),
    ("makegood_app", 3),
    ("makegood_store", 4),
    ("makegood_pdf", 4),
    ("makegood_reader", 4),
    ("makegood_tsa", 4),
    ("makegood_web", 5),
    ("makegood", 6),
    ("makegood_testkit", 7),
    ("xtask", 8),
];

/// Lines of a source file beyond which it holds more than one idea.
const LINES_MAX: usize = 500;

/// Runs every check and prints what is wrong.
pub fn run(root: &Path) -> Result<(), String> {
    let mut wrong = Vec::new();
    layers(root, &mut wrong)?;
    sources(root, &mut wrong)?;
    detectors(root, &mut wrong)?;
    documents(root, &mut wrong);
    for line in &wrong {
        println!("{line}");
    }
    if wrong.is_empty() {
        println!("tidy: layers, names, docs, detectors and documents hold");
        Ok(())
    } else {
        Err(format!("{} things to put right", wrong.len()))
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn layers(root: &Path, wrong: &mut Vec<String>) -> Result<(), String> {
    let layer: BTreeMap<&str, u8> = LAYERS.iter().copied().collect();
    let mut manifests: Vec<PathBuf> = fs::read_dir(root.join("crates"))
        .map_err(|error| error.to_string())?
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("Cargo.toml"))
        .filter(|path| path.exists())
        .collect();
    manifests.sort();
    for manifest in manifests {
        let name = manifest
            .parent()
            .and_then(Path::file_name)
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let Some(own) = layer.get(name.as_str()) else {
            wrong.push(format!("crates/{name}: not in the table of layers (xtask/src/tidy.rs, ARCHITECTURE.md)"));
            continue;
        };
        let text = read(&manifest)?;
        if !text.contains(&format!("name = \"{name}\"")) {
            wrong.push(format!("crates/{name}: the package has another name than its folder"));
        }
        let dependencies =
            text.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or_default();
        for line in dependencies.lines() {
            let used = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if let Some(other) = layer.get(used)
                && other >= own
            {
                wrong.push(format!("crates/{name}: uses {used}, which is not below it"));
            }
        }
    }
    Ok(())
}

fn sources(root: &Path, wrong: &mut Vec<String>) -> Result<(), String> {
    let files = walkdir::WalkDir::new(root.join("crates"))
        .sort_by_file_name()
        .into_iter()
        .chain(walkdir::WalkDir::new(root.join("xtask/src")).sort_by_file_name())
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    for path in files {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let text = read(&path)?;
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
            wrong.push(format!("{shown}: file names are lower_snake_case"));
        }
        if matches!(name.as_str(), "utils" | "util" | "helpers" | "misc" | "common") {
            wrong.push(format!("{shown}: name the idea instead"));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{shown}: the first paragraph (//!) must say what the file holds"));
        }
        if text.lines().count() > LINES_MAX {
            wrong.push(format!("{shown}: {} lines; is it still one idea?", text.lines().count()));
        }
        let stubs = ["todo", "unimplemented"].map(|word| format!("{word}!("));
        if stubs.iter().any(|stub| text.contains(stub.as_str())) {
            wrong.push(format!("{shown}: holds a stub"));
        }
    }
    Ok(())
}

fn detectors(root: &Path, wrong: &mut Vec<String>) -> Result<(), String> {
    for entry in fs::read_dir(root.join("detectors")).map_err(|error| error.to_string())?.filter_map(Result::ok) {
        let folder = entry.path();
        if !folder.is_dir() {
            continue;
        }
        let id = entry.file_name().to_string_lossy().into_owned();
        for name in ["detector.toml", "query.sql", "witness.sql", "cases.md"] {
            if !folder.join(name).exists() {
                wrong.push(format!("detectors/{id}: {name} is missing"));
            }
        }
        let toml = read(&folder.join("detector.toml"))?;
        if !toml.contains(&format!("id = \"{id}\"")) {
            wrong.push(format!("detectors/{id}: the id differs from the folder's name"));
        }
        for name in ["query.sql", "witness.sql", "coverage.sql"] {
            let Ok(sql) = read(&folder.join(name)) else { continue };
            if !sql.trim_start().starts_with("--") {
                wrong.push(format!("detectors/{id}/{name}: the first line must say what it returns"));
            }
            if !sql.to_uppercase().contains("ORDER BY") {
                wrong.push(format!("detectors/{id}/{name}: rows that leave a detector are ordered"));
            }
            for word in ["QUALIFY", "ASOF", "RECURSIVE", "GENERATE_SERIES", "LATERAL"] {
                if sql.to_uppercase().contains(word) {
                    wrong.push(format!("detectors/{id}/{name}: {word} is outside the portable subset"));
                }
            }
        }
    }
    Ok(())
}

fn documents(root: &Path, wrong: &mut Vec<String>) {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "GLOSSARY.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        ".ci/run",
        "docs/book.toml",
    ] {
        if !root.join(name).exists() {
            wrong.push(format!("{name} is missing"));
        }
    }
    let architecture = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default();
    for (name, _) in LAYERS {
        if !architecture.contains(&format!("`{name}`")) {
            wrong.push(format!("ARCHITECTURE.md does not name `{name}`"));
        }
    }
}
