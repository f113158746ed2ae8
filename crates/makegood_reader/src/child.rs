//! The child: opens one file, locks itself down, reads the file and answers on standard output.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::input::{ByteSource as _, ImportInput, ImportOptions, MemberSink};

use crate::frame::{self, CHUNK, Kind};
use crate::lockdown::lock_down;
use crate::request::{self, Request};
use crate::shared_file::SharedFile;
use crate::{answer, batches};

/// Stack of the thread that reads: nesting is bounded where it is read, an unoptimised build needs more for it.
const STACK_BYTES: usize = 64 << 20;

/// Bytes of the pipe, so that reading and merging do not wait for each other at every page.
#[cfg(target_os = "linux")]
const PIPE_BYTES: usize = 1 << 20;

/// Standard output, shared by those who answer.
type Pipe = Arc<Mutex<BufWriter<io::Stdout>>>;

/// Answers the request on standard input. The exit code is for a person who looks; the parent reads the answers.
/// Called on the first thread, while it is the only one. `last_panic` tells what a panic said.
pub fn run(last_panic: fn() -> String) -> u8 {
    let mut asked = Vec::new();
    if io::stdin().lock().take(request::BYTES_MAX).read_to_end(&mut asked).is_err() {
        return 2;
    }
    let Ok(request) = serde_json::from_slice::<Request>(&asked) else { return 2 };
    drop(asked);
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(io::stdout(), PIPE_BYTES);
    let pipe: Pipe = Arc::new(Mutex::new(BufWriter::with_capacity(1 << 16, io::stdout())));
    let file = match File::open(request.path()).and_then(SharedFile::of) {
        Ok(file) => file,
        Err(error) => return ended(&pipe, Kind::Unreadable, error.to_string().as_bytes()),
    };
    let (name, options) = (request.name.clone(), request.options());
    let protections = lock_down(request.limits);
    let locked = serde_json::to_vec(&protections).unwrap_or_default();
    if send(&pipe, Kind::Locked, &locked).is_err() {
        return 1;
    }
    let for_thread = Arc::clone(&pipe);
    let reading = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || catch_unwind(AssertUnwindSafe(|| read(&file, &name, &options, &for_thread))));
    match reading.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(Ok(())))) => 0,
        // Nobody takes the answers any more.
        Ok(Ok(Ok(Err(_)))) => 1,
        Ok(Ok(Err(_)) | Err(_)) => ended(&pipe, Kind::Panicked, last_panic().as_bytes()),
        Err(error) => ended(&pipe, Kind::Panicked, error.to_string().as_bytes()),
    }
}

fn ended(pipe: &Pipe, kind: Kind, said: &[u8]) -> u8 {
    // As much of it as a person reads.
    let _ = send(pipe, kind, said.get(..4_000).unwrap_or(said));
    1
}

fn send(pipe: &Pipe, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    // A panic while writing leaves half a frame; the parent sees that itself.
    let mut pipe = pipe.lock().unwrap_or_else(PoisonError::into_inner);
    frame::write(&mut *pipe, kind, bytes)?;
    pipe.flush()
}

fn read(file: &SharedFile, name: &str, options: &ImportOptions, pipe: &Pipe) -> Result<(), SinkError> {
    let mut rows = Rows { pipe, told: 0, length: file.len() };
    let mut members = Members { pipe };
    let outcome = makegood_import::import(&ImportInput { name, bytes: file, options }, &mut rows, &mut members)?;
    if let Some(picture) = &outcome.thumbnail {
        send(pipe, Kind::Thumbnail, picture).map_err(|error| SinkError(error.to_string()))?;
    }
    let outcome = answer::encode(&outcome).map_err(|error| SinkError(error.to_string()))?;
    send(pipe, Kind::Outcome, &outcome).map_err(|error| SinkError(error.to_string()))
}

struct Rows<'a> {
    pipe: &'a Pipe,
    told: u64,
    length: u64,
}

impl RowSink for Rows<'_> {
    fn take(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), SinkError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let mut frames = Vec::new();
        batches::encode(table, &batch, &mut frames).map_err(|error| SinkError(error.to_string()))?;
        for bytes in frames {
            send(self.pipe, Kind::Rows, &bytes).map_err(|error| SinkError(error.to_string()))?;
        }
        Ok(())
    }

    fn progress(&mut self, bytes_read: u64) {
        // A hundred steps are enough for a bar.
        if bytes_read >= self.told.saturating_add(self.length / 100) {
            self.told = bytes_read;
            let _ = send(self.pipe, Kind::Progress, &bytes_read.to_le_bytes());
        }
    }
}

struct Members<'a> {
    pipe: &'a Pipe,
}

impl MemberSink for Members<'_> {
    fn member(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), SinkError> {
        let sent = |result: io::Result<()>| result.map_err(|error| SinkError(error.to_string()));
        let name: String = name.chars().take(4_000).collect();
        sent(send(self.pipe, Kind::MemberBegins, name.as_bytes()))?;
        let mut block = vec![0; CHUNK];
        loop {
            match bytes.read(&mut block) {
                Ok(0) => return sent(send(self.pipe, Kind::MemberEnds, &[])),
                Ok(got) => sent(send(self.pipe, Kind::MemberBytes, block.get(..got).unwrap_or_default()))?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let said: String = error.to_string().chars().take(1_000).collect();
                    return sent(send(self.pipe, Kind::MemberBroken, said.as_bytes()));
                }
            }
        }
    }
}
