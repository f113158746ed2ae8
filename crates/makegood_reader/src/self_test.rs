//! A locked child that tries what a reader taken over by its file would try, and says what was refused.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::lockdown::{Protections, lock_down};
use crate::parent::ChildReader;

/// The flag of the hidden command that runs it.
pub const FLAG: &str = "--self-test";

/// Bytes of a report, at most.
const REPORT_MAX: u64 = 64 << 10;

/// What a locked child reports of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTest {
    /// Which protections were taken on.
    pub protections: Protections,
    /// What was tried.
    pub attempts: Vec<Attempt>,
    /// Names of the variables that it was given.
    pub environment: Vec<String>,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What.
    pub what: String,
    /// True when it was refused, as it should be.
    pub refused: bool,
    /// The answer of the system.
    pub answer: String,
}

impl SelfTest {
    /// What succeeded though it should not have.
    pub fn gaps(&self) -> Vec<&str> {
        self.attempts.iter().filter(|attempt| !attempt.refused).map(|attempt| attempt.what.as_str()).collect()
    }
}

/// Runs in the child: locks down, tries, and prints the report as JSON. The folder on standard input is one in which
/// the child could write before.
pub fn run() -> u8 {
    let mut folder = String::new();
    if io::stdin().lock().take(4_096).read_to_string(&mut folder).is_err() {
        return 2;
    }
    let folder = PathBuf::from(folder.trim_end_matches('\n'));
    let environment = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
    #[cfg(target_os = "linux")]
    let parent = rustix::process::getppid();
    let protections = lock_down(Limits::for_file(0));
    // All on a thread that began after the lockdown, as reading does.
    let tried = std::thread::Builder::new()
        .spawn(move || {
            #[cfg_attr(not(target_os = "linux"), allow(unused_mut))]
            let mut tried = attempts(&folder);
            #[cfg(target_os = "linux")]
            tried.extend(parent.map(signal));
            tried
        })
        .map(std::thread::JoinHandle::join);
    let attempts = match tried {
        Ok(Ok(attempts)) => attempts,
        Ok(Err(_)) => return 1,
        Err(error) => vec![Attempt { what: "begin a thread".to_owned(), refused: false, answer: error.to_string() }],
    };
    let report = serde_json::to_vec(&SelfTest { protections, attempts, environment }).unwrap_or_default();
    let mut out = io::stdout().lock();
    u8::from(out.write_all(&report).and_then(|()| out.flush()).is_err())
}

fn attempts(folder: &std::path::Path) -> Vec<Attempt> {
    let mut tried = Vec::new();
    let mut attempt = |what: &str, answer: Result<String, String>| {
        let refused = answer.is_err();
        let answer = answer.unwrap_or_else(|refusal| refusal);
        tried.push(Attempt { what: what.to_owned(), refused, answer });
    };
    let seed = folder.join("seed");
    attempt("read a file", io(std::fs::read(&seed)));
    attempt("list a folder", io(std::fs::read_dir(folder).map(|_| ())));
    attempt("write a new file", io(std::fs::write(folder.join("new"), b"x")));
    attempt("write over a file", io(std::fs::write(&seed, b"x")));
    attempt("remove a file", io(std::fs::remove_file(&seed)));
    attempt("rename a file", io(std::fs::rename(&seed, folder.join("other"))));
    attempt("make a folder", io(std::fs::create_dir(folder.join("made"))));
    attempt("connect to an address", io(TcpStream::connect("127.0.0.1:9")).or_else(not_refused));
    attempt("send to an address", io(UdpSocket::bind("127.0.0.1:0")));
    attempt("start a program", io(Command::new("/bin/true").spawn()));
    attempt("take much memory", memory());
    #[cfg(unix)]
    {
        use std::os::unix::net::UnixStream;
        use std::os::unix::process::CommandExt as _;
        attempt("make a link", io(std::os::unix::fs::symlink(&seed, folder.join("link"))));
        attempt("speak to another process", io(UnixStream::pair()));
        attempt("become a program", Err::<String, _>(Command::new("/bin/true").exec().to_string()));
        attempt(
            "raise a limit",
            io(rustix::process::setrlimit(
                rustix::process::Resource::Nofile,
                rustix::process::Rlimit { current: Some(64), maximum: Some(64) },
            )
            .map_err(io::Error::from)),
        );
    }
    #[cfg(target_os = "linux")]
    {
        let memory = std::fs::File::options().write(true).open("/proc/self/mem");
        attempt("write to its own memory as a file", io(memory));
    }
    tried
}

#[cfg(target_os = "linux")]
fn signal(parent: rustix::process::Pid) -> Attempt {
    let answer = io(rustix::process::test_kill_process(parent).map_err(io::Error::from));
    Attempt {
        what: "signal its parent".to_owned(),
        refused: answer.is_err(),
        answer: answer.unwrap_or_else(|refusal| refusal),
    }
}

fn io<T>(result: io::Result<T>) -> Result<String, String> {
    result.map(|_| "done".to_owned()).map_err(|error| error.to_string())
}

/// Nobody listens there: "connection refused" means that the network was reached.
fn not_refused(answer: String) -> Result<String, String> {
    if answer.to_lowercase().contains("connection refused") { Ok(answer) } else { Err(answer) }
}

/// More than any limit for a small file, asked for in a way that can be refused.
fn memory() -> Result<String, String> {
    let mut block: Vec<u8> = Vec::new();
    block.try_reserve_exact(3 << 30).map(|()| "given".to_owned()).map_err(|error| error.to_string())
}

impl ChildReader {
    /// Starts a child that locks itself down as for a file and tries to break out. `folder` holds a file `seed`.
    ///
    /// - **Errors** when it cannot be started or its report cannot be read.
    pub fn self_test(&self, folder: &std::path::Path) -> io::Result<SelfTest> {
        let mut child = self.command().arg(FLAG).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(folder.to_string_lossy().as_bytes())?;
        }
        let mut report = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            stdout.take(REPORT_MAX).read_to_end(&mut report)?;
        }
        child.wait()?;
        serde_json::from_slice(&report).map_err(io::Error::other)
    }
}
