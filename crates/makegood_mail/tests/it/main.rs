//! Mail from the outside: what is read, where it belongs, what is proposed, and what goes out.

mod digests;
mod drafts;
mod hostile_servers;
mod messages;
mod real_servers;
mod replies;
mod secrets;
// Tests of the command use it as well, and each of the two leaves something of it out.
#[allow(dead_code)]
mod servers;
mod threads;

use std::path::PathBuf;

/// A folder of public sample files; `None`, with a line that says so, where they are missing.
///
/// With `MAKEGOOD_CI=1` a missing folder fails the test.
fn samples(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("MAKEGOOD_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = root.join(folder);
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("MAKEGOOD_CI").is_none_or(|value| value != "1"), "{} not found", path.display());
    eprintln_skip(&format!("{} not found", path.display()));
    None
}

/// Says why a test is left out.
#[allow(clippy::print_stderr)]
fn eprintln_skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// A runtime for one test.
fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}
