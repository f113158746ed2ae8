//! `cargo xtask new-detector ID`: the files of a detector, as `makegood detectors new` writes them into a workspace.

use std::path::Path;

/// Writes `<dir>/<id>/`.
pub fn run(dir: &Path, id: &str) -> Result<(), String> {
    let folder = makegood_detect::scaffold::write(dir, id).map_err(|error| error.to_string())?;
    println!("{}: five files; next: `makegood detectors test {id}`", folder.display());
    Ok(())
}
