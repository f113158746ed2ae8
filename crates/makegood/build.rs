//! Compiles the example exports under `examples/` into the program, so that `demo` works anywhere.

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
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("examples.rs"), text)
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
