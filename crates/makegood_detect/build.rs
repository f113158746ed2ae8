//! Compiles the folders under `detectors/` and the views under `views/` into the program, each found by its name alone.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../detectors");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut text = String::from("static BUILTIN_DETECTORS: &[(&str, &[(&str, &str)])] = &[\n");
    for folder in sorted(&root)?.into_iter().filter(|path| path.is_dir()) {
        let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        text.push_str(&format!("    ({id:?}, &[\n"));
        for file in sorted(&folder)? {
            println!("cargo:rerun-if-changed={}", file.display());
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            text.push_str(&format!("        ({name:?}, include_str!({:?})),\n", fs::canonicalize(&file)?));
        }
        text.push_str("    ]),\n");
    }
    text.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(out.join("builtin_detectors.rs"), text)?;
    let ids: Vec<String> = sorted(&root)?.iter().filter(|path| path.is_dir()).map(|path| stem(path)).collect();
    fs::write(out.join("cases_of_detectors.rs"), format!("cases_of!({});\n", ids.join(", ")))?;
    fs::write(out.join("views.rs"), views()?)
}

/// `views/NN_name.sql` in order: number, name, text.
fn views() -> io::Result<String> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("views");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut text = String::from("static VIEWS: &[(u32, &str, &str)] = &[\n");
    for file in sorted(&folder)? {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = stem(&file);
        let Some((number, name)) = name.split_once('_') else { continue };
        let number: u32 = number.parse().map_err(io::Error::other)?;
        text.push_str(&format!("    ({number}, {name:?}, include_str!({:?})),\n", fs::canonicalize(&file)?));
    }
    text.push_str("];\n");
    Ok(text)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}
