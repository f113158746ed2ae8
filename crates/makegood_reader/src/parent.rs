//! The parent's side: starts the child, asks for one file, takes its answers for what they are worth.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use makegood_app::import::{FileReader, FileToRead};
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::input::MemberSink;
use makegood_import::outcome::FileOutcome;

use crate::frame::{self, Frame, Kind};
use crate::limits::Limits;
use crate::request::Request;
use crate::stopped::Stopped;
use crate::{answer, batches};

/// Bytes of standard error that are looked at.
const STDERR_MAX: u64 = 16 << 10;

/// Frames that may wait between the pipe and whoever merges rows.
const FRAMES_WAITING: usize = 4;

/// Names of files inside a file, at most.
const MEMBERS_MAX: usize = 20_000;

/// Reads each file in a process of its own.
#[derive(Debug, Clone)]
pub struct ChildReader {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: fn(u64) -> Limits,
    patience: Option<Duration>,
}

impl ChildReader {
    /// Starts `program` with `arguments` for each file: this same program with [`crate::COMMAND`].
    pub fn new(program: PathBuf, arguments: Vec<OsString>) -> ChildReader {
        ChildReader { program, arguments, limits: Limits::for_file, patience: None }
    }

    /// The running program itself.
    ///
    /// - **Errors** when the system does not say where it is.
    pub fn of_this_program() -> io::Result<ChildReader> {
        // The very image that runs, also when the file was replaced since: both sides speak the same language.
        let itself = Path::new("/proc/self/exe");
        let program = if itself.exists() { itself.to_owned() } else { std::env::current_exe()? };
        Ok(ChildReader::new(program, vec![crate::COMMAND.into()]))
    }

    /// Other limits, for tests of the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: fn(u64) -> Limits, patience: Duration) -> ChildReader {
        (self.limits, self.patience) = (limits, Some(patience));
        self
    }

    /// The command of a child, with nothing of this process but its pipes.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Programs of this system find their libraries by it.
        #[cfg(windows)]
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        #[cfg(unix)]
        {
            command.current_dir("/");
            // A key that interrupts the command interrupts the parent; the child ends with it.
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
        }
        command
    }
}

impl FileReader for ChildReader {
    fn read(
        &self,
        file: &FileToRead<'_>,
        rows: &mut dyn RowSink,
        members: &mut dyn MemberSink,
    ) -> Result<FileOutcome, SinkError> {
        let path = std::path::absolute(file.path).unwrap_or_else(|_| file.path.to_owned());
        let bytes = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
        let limits = (self.limits)(bytes);
        let stopped = |stopped: Stopped| Ok(stopped.outcome(limits));
        let Ok(asked) = serde_json::to_vec(&Request::new(&path, file.name, file.options, limits)) else {
            return stopped(Stopped::NotStarted("the request cannot be written".to_owned()));
        };
        let mut child = match self.command().spawn() {
            Ok(child) => Running::of(child),
            Err(error) => return stopped(Stopped::NotStarted(error.to_string())),
        };
        child.ask(&asked);
        let patience = self.patience.unwrap_or_else(|| limits.patience());
        let mut answers = match child.answers(patience, Limits::answers(bytes)) {
            Some(answers) => answers,
            None => return stopped(Stopped::NotStarted("it has no pipes".to_owned())),
        };
        let end = listen(&mut answers, rows, members);
        match end? {
            End::Outcome(outcome) => Ok(outcome),
            End::Stopped(why) => stopped(why),
            End::Silent => {
                // Its pipe is closed: what it died of says the system, and what it wrote last.
                let (status, stderr) = child.ended();
                stopped(Stopped::by(status, &stderr))
            }
        }
    }
}

/// How the answers ended.
enum End {
    Outcome(FileOutcome),
    Stopped(Stopped),
    Silent,
}

fn listen(answers: &mut Answers, rows: &mut dyn RowSink, members: &mut dyn MemberSink) -> Result<End, SinkError> {
    let nonsense = |what: &str| Ok(End::Stopped(Stopped::Nonsense(what.to_owned())));
    let mut seen = 0;
    let mut thumbnail = None;
    loop {
        let frame = match answers.next() {
            Ok(Some(frame)) => frame,
            Ok(None) => return Ok(End::Silent),
            Err(why) => return Ok(End::Stopped(why)),
        };
        match frame.kind {
            Kind::Locked => {}
            Kind::Progress => match <[u8; 8]>::try_from(frame.bytes) {
                Ok(bytes) => rows.progress(u64::from_le_bytes(bytes)),
                Err(_) => return nonsense("progress in another form"),
            },
            Kind::Rows => match batches::decode(&frame.bytes) {
                Ok((table, batch)) => rows.take(table, batch)?,
                Err(what) => return Ok(End::Stopped(Stopped::Nonsense(what))),
            },
            Kind::MemberBegins => {
                seen += 1;
                if seen > MEMBERS_MAX {
                    return nonsense("files inside it without an end");
                }
                let name = answer::text(&String::from_utf8_lossy(&frame.bytes));
                let mut member = Member { answers, chunk: VecDeque::new(), ended: false, died: None };
                members.member(&name, &mut member)?;
                // What the receiver left unread must still pass by.
                let rest = io::copy(&mut member, &mut io::sink());
                match (member.died, rest) {
                    (Some(End::Silent), _) => return Ok(End::Silent),
                    (Some(end), _) => return Ok(end),
                    (None, _) => {}
                }
            }
            Kind::Outcome => {
                return Ok(match answer::decode(&frame.bytes) {
                    Ok(mut outcome) => {
                        outcome.thumbnail = thumbnail;
                        End::Outcome(outcome)
                    }
                    Err(what) => End::Stopped(Stopped::Nonsense(what)),
                });
            }
            Kind::Thumbnail if frame.bytes.starts_with(b"\x89PNG\r\n\x1a\n") => thumbnail = Some(frame.bytes),
            Kind::Thumbnail => return nonsense("a small picture in another form"),
            Kind::Panicked => {
                return Ok(End::Stopped(Stopped::Panicked(answer::text(&String::from_utf8_lossy(&frame.bytes)))));
            }
            Kind::Unreadable => {
                let problem =
                    Diagnostic::new(diagnostic::FILE_UNREADABLE, answer::text(&String::from_utf8_lossy(&frame.bytes)));
                return Ok(End::Outcome(FileOutcome::new(String::new()).refuse(problem)));
            }
            Kind::MemberBytes | Kind::MemberEnds | Kind::MemberBroken => {
                return nonsense("bytes of a file inside it that did not begin");
            }
        }
    }
}

/// A file inside the file, as a reader over its frames.
struct Member<'a> {
    answers: &'a mut Answers,
    chunk: VecDeque<u8>,
    ended: bool,
    /// How the child ended in the midst of it.
    died: Option<End>,
}

impl Read for Member<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            if self.ended {
                return Ok(0);
            }
            let cut = |what: &str| io::Error::new(io::ErrorKind::UnexpectedEof, what.to_owned());
            match self.answers.next() {
                Ok(Some(frame)) => match frame.kind {
                    Kind::MemberBytes => self.chunk = frame.bytes.into(),
                    Kind::MemberEnds => self.ended = true,
                    Kind::MemberBroken => {
                        self.ended = true;
                        return Err(cut(&answer::text(&String::from_utf8_lossy(&frame.bytes))));
                    }
                    Kind::Progress => {}
                    _ => {
                        self.ended = true;
                        self.died =
                            Some(End::Stopped(Stopped::Nonsense("a file inside it that does not end".to_owned())));
                        return Err(cut("its reader stopped"));
                    }
                },
                Ok(None) => {
                    self.ended = true;
                    self.died = Some(End::Silent);
                    return Err(cut("its reader stopped"));
                }
                Err(why) => {
                    self.ended = true;
                    self.died = Some(End::Stopped(why));
                    return Err(cut("its reader stopped"));
                }
            }
        }
        self.chunk.read(into)
    }
}

/// The frames of a child, with a bound on how long they are waited for and how many bytes they hold.
struct Answers {
    frames: Receiver<io::Result<Frame>>,
    patience: Duration,
    bytes_left: u64,
}

impl Answers {
    fn next(&mut self) -> Result<Option<Frame>, Stopped> {
        let began = Instant::now();
        // Only the waiting counts: while rows are merged here, the child waits for us.
        let got = self.frames.recv_timeout(self.patience);
        self.patience = self.patience.saturating_sub(began.elapsed());
        match got {
            Ok(Ok(frame)) => {
                if matches!(frame.kind, Kind::Rows | Kind::Progress) {
                    let length = frame.bytes.len() as u64 + 5;
                    self.bytes_left = self.bytes_left.checked_sub(length).ok_or(Stopped::Answers)?;
                }
                Ok(Some(frame))
            }
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => Err(Stopped::Nonsense(error.to_string())),
            // Cut within a frame: it died while it wrote.
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(Stopped::Time),
        }
    }
}

/// A child that runs; dropped, it is ended and waited for.
struct Running {
    child: Child,
    stdout: Option<ChildStdout>,
    stderr: Option<JoinHandle<String>>,
    reading: Option<JoinHandle<()>>,
}

impl Running {
    fn of(mut child: Child) -> Running {
        let stdout = child.stdout.take();
        let stderr = child.stderr.take().map(|pipe| std::thread::spawn(move || last_words(pipe)));
        Running { child, stdout, stderr, reading: None }
    }

    /// Writes the request. A child that does not take it tells so by ending.
    fn ask(&mut self, asked: &[u8]) {
        if let Some(mut stdin) = self.child.stdin.take() {
            let _ = stdin.write_all(asked);
        }
    }

    fn answers(&mut self, patience: Duration, bytes_left: u64) -> Option<Answers> {
        let stdout = self.stdout.take()?;
        let (send, frames) = sync_channel(FRAMES_WAITING);
        self.reading = Some(std::thread::spawn(move || {
            let mut pipe = BufReader::with_capacity(1 << 16, stdout);
            loop {
                let got = frame::read(&mut pipe).transpose();
                let Some(got) = got else { return };
                let failed = got.is_err();
                if send.send(got).is_err() || failed {
                    return;
                }
            }
        }));
        Some(Answers { frames, patience, bytes_left })
    }

    /// Waits for the end of a child whose pipe is closed, and hears its last words.
    fn ended(&mut self) -> (Option<std::process::ExitStatus>, String) {
        let until = Instant::now() + Duration::from_secs(5);
        let mut status = None;
        while status.is_none() && Instant::now() < until {
            match self.child.try_wait() {
                Ok(Some(ended)) => status = Some(ended),
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                Err(_) => break,
            }
        }
        let _ = self.child.kill();
        let stderr = self.stderr.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        (status, stderr)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After its outcome a child has nothing more to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let threads = self.reading.take().map(|thread| thread.join().is_ok());
        let _ = (threads, self.stderr.take().map(|thread| thread.join().is_ok()));
    }
}

/// The beginning of what a child says on standard error; the rest passes by, so that it never waits for us.
fn last_words(mut pipe: ChildStderr) -> String {
    let mut said = Vec::new();
    let _ = pipe.by_ref().take(STDERR_MAX).read_to_end(&mut said);
    let _ = io::copy(&mut pipe, &mut io::sink());
    String::from_utf8_lossy(&said).into_owned()
}
