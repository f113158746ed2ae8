//! Foreign programs that read the PDFs: `pdftotext`, `pdfdetach` and `qpdf`, where they are installed.

use std::path::PathBuf;
use std::process::Command;

/// A PDF in a folder of its own, removed at the end.
pub struct Drawn {
    folder: tempfile::TempDir,
}

impl Drawn {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("claim.pdf"), bytes).unwrap();
        Drawn { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[allow(clippy::print_stderr, reason = "a skipped check says so")]
    /// Runs a program in the folder; `None`, with a line that says so, when it is not installed.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let output = match Command::new(program).args(arguments).current_dir(self.folder.path()).output() {
            Ok(output) => output,
            Err(_) => {
                eprintln!("skipped: {program} not found");
                return None;
            }
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {errors}");
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The text as `pdftotext` reads it.
    pub fn text(&self) -> Option<String> {
        self.run("pdftotext", &["-layout", "claim.pdf", "-"])
    }
}

/// Text without any space, so that line breaks and columns do not matter.
pub fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
