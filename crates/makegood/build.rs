//! Compiles the example exports under `examples/` into the program, so that `demo` works anywhere, and the
//! examples of errors under `tests/errors/`, so that `explain` can show them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../examples");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    below(&root.join("exports"), &mut files);
    let config = root.join("makegood.toml");
    if config.is_file() {
        files.push(config);
    }
    files.sort();
    let mut text =
        String::from("/// Example files by name, with their bytes.\npub static EXAMPLES: &[(&str, &[u8])] = &[\n");
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name: Vec<_> =
            file.strip_prefix(&root).unwrap_or(&file).iter().map(|part| part.to_string_lossy().into_owned()).collect();
        text.push_str(&format!("    ({:?}, include_bytes!({:?})),\n", name.join("/"), fs::canonicalize(&file)?));
    }
    text.push_str("];\n");
    let out = env::var("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("examples.rs"), text)?;
    fs::write(Path::new(&out).join("error_examples.rs"), error_examples()?)
}

fn error_examples() -> io::Result<String> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("tests/errors");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&root).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    let mut text = String::from("static ERROR_EXAMPLES: &[(&str, &str)] = &[\n");
    for folder in folders {
        let file = folder.join("expected.txt");
        if let (Some(code), true) = (folder.file_name(), file.is_file()) {
            println!("cargo:rerun-if-changed={}", file.display());
            text.push_str(&format!(
                "    ({:?}, include_str!({:?})),\n",
                code.to_string_lossy(),
                fs::canonicalize(&file)?
            ));
        }
    }
    text.push_str("];\n");
    Ok(text)
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, files);
        } else if !entry.file_name().to_string_lossy().starts_with('.') {
            files.push(path);
        }
    }
}
