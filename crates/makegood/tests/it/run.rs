//! Running the binary in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a command printed and how it ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Where the keys of tests are: outside of every workspace, and not among those of the person who runs them.
pub fn keys() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("keys")
}

/// Keys of a workspace that was prepared for tests; they lie beside it.
pub fn keys_beside(dir: &Path) -> PathBuf {
    dir.with_file_name("keys")
}

/// The folder of keys that commands in `dir` use.
pub fn keys_of(dir: &Path) -> PathBuf {
    Some(keys_beside(dir)).filter(|own| own.is_dir()).unwrap_or_else(keys)
}

/// Runs `makegood` with these arguments in `dir`.
pub fn makegood(dir: &Path, arguments: &[&str]) -> Ran {
    ran(command(dir, arguments))
}

/// Runs it on a day that need not be today.
pub fn makegood_on(dir: &Path, now: &str, arguments: &[&str]) -> Ran {
    let mut command = command(dir, arguments);
    command.env("MAKEGOOD_NOW", now).env("MAKEGOOD_ACTOR", "ana");
    ran(command)
}

/// The same with a password in the environment, as `makegood.toml` names it.
pub fn makegood_with(dir: &Path, now: &str, (name, secret): (&str, &str), arguments: &[&str]) -> Ran {
    let mut command = command(dir, arguments);
    command.env("MAKEGOOD_NOW", now).env("MAKEGOOD_ACTOR", "ana").env(name, secret);
    command.stdin(std::process::Stdio::null());
    ran(command)
}

/// The same with a first line on standard input: a password that is asked for.
pub fn makegood_told(dir: &Path, now: &str, line: &str, arguments: &[&str]) -> Ran {
    let mut command = command(dir, arguments);
    command.env("MAKEGOOD_NOW", now).env("MAKEGOOD_ACTOR", "ana");
    let input = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(input.path(), format!("{line}\n")).expect("it is written");
    command.stdin(std::fs::File::open(input.path()).expect("it opens"));
    ran(command)
}

fn command(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makegood"));
    command
        .args(arguments)
        .current_dir(dir)
        .env_remove("MAKEGOOD_WORKSPACE")
        .env_remove("MAKEGOOD_KEYS_PASSPHRASE")
        .env("MAKEGOOD_KEYS", keys_of(dir))
        .env_remove("MAKEGOOD_NOW")
        .env_remove("MAKEGOOD_ACTOR")
        .env("NO_COLOR", "1");
    command
}

fn ran(mut command: Command) -> Ran {
    let output = command.output().expect("the binary runs");
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs it and reads its JSON.
pub fn json(dir: &Path, arguments: &[&str]) -> serde_json::Value {
    let ran = makegood(dir, arguments);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}\n{}", ran.out, ran.err))
}

/// The shipped exports.
pub fn exports() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/exports")
}

/// Words of a command line: split at spaces, except inside double quotes.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("one word at least").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
