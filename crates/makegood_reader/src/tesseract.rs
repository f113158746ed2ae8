//! Text of pictures by Tesseract, a program that is not part of this one: used where it is installed.
//!
//! It gets one picture that was read without harm before, an empty environment, a bounded time, and its answer is cut.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use makegood_app::import::PictureText;

/// How long one picture may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of text that are taken.
const TEXT_MAX: u64 = 1 << 20;

/// Name of the program.
const NAME: &str = "tesseract";

/// The program, where it is.
#[derive(Debug, Clone)]
pub struct Tesseract {
    program: Option<PathBuf>,
    patience: Duration,
}

impl Tesseract {
    /// The program that the workspace names, else the one on the path.
    pub fn find(named: Option<&Path>) -> Tesseract {
        let on_path = || {
            let folders = std::env::var_os("PATH")?;
            let name = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
            std::env::split_paths(&folders).map(|folder| folder.join(&name)).find(|path| path.is_file())
        };
        Tesseract { program: named.map(Path::to_owned).or_else(on_path), patience: PATIENCE }
    }

    /// Another patience, for tests.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Tesseract {
        self.patience = patience;
        self
    }

    /// Where it is; `None` when it is not installed.
    pub fn program(&self) -> Option<&Path> {
        self.program.as_deref()
    }
}

impl PictureText for Tesseract {
    fn text_of(&self, path: &Path) -> Result<Option<String>, String> {
        let Some(program) = &self.program else { return Ok(None) };
        let path = std::path::absolute(path).map_err(|error| error.to_string())?;
        let mut command = Command::new(program);
        command.arg(&path).arg("stdout").env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Where its language files are is told by these; one thread gives the same text on every machine.
        for name in ["TESSDATA_PREFIX", "PATH", "SystemRoot"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.env("OMP_THREAD_LIMIT", "1");
        let not = |why: &dyn std::fmt::Display| format!("Tesseract did not read it: {why}");
        let mut child = command.spawn().map_err(|error| not(&error))?;
        let Some(pipe) = child.stdout.take() else { return Err(not(&"it has no pipe")) };
        let reading = std::thread::spawn(move || {
            let mut text = Vec::new();
            // Closing the pipe after that much ends a program that does not stop talking.
            let got = pipe.take(TEXT_MAX).read_to_end(&mut text);
            got.map(|_| text)
        });
        let until = Instant::now() + self.patience;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
                Ok(None) | Err(_) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        let Some(status) = status else {
            return Err(not(&format!("it took more than {} seconds", self.patience.as_secs())));
        };
        if !status.success() {
            return Err(not(&status));
        }
        let text = match reading.join() {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => return Err(not(&error)),
            Err(_) => return Err(not(&"its answer was lost")),
        };
        let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
        Ok(Some(String::from_utf8_lossy(&text).trim().chars().map(plain).collect()))
    }
}
