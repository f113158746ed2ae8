//! `makegood import --watch`: takes files as they come into a folder, until Ctrl-C.
//!
//! The folder is looked through again and again; what the system tells of changes only makes the next look come
//! sooner, so that nothing hangs on a message that was lost. A file is read when it has rested. The workspace is held
//! while files are read and left free in between, so that it can be audited meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use makegood_app::import::{FileReport, ImportReport, Settling, looks};
use makegood_app::{Access, AppError};
use makegood_core::diagnostic::FILE_UNREADABLE;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use serde::Serialize;

use super::import::{given_path, problems, request, status, typed, with_bar};
use crate::cli::{Global, ImportArgs};
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

/// How long a file must stay as it is.
const REST: Duration = Duration::from_millis(1_500);

/// From look to look while a file does not rest yet.
const SOON: Duration = Duration::from_millis(400);

/// From look to look when the system tells of changes, and when it does not.
const SELDOM: Duration = Duration::from_secs(10);
const OFTEN: Duration = Duration::from_secs(2);

/// Changes come in flocks; a look waits for the flock.
const FLOCK: Duration = Duration::from_millis(100);

/// One line of `--json`.
#[derive(Serialize)]
struct Watched<'a> {
    schema: &'static str,
    file: &'a FileReport,
}

pub async fn run(global: &Global, args: &ImportArgs, folder: &Path, out: &Output) -> Result<u8, Failure> {
    if !folder.is_dir() {
        return Err(Failure::Usage(format!("{} is no folder; --watch takes one", folder.display())));
    }
    // What is wrong with the workspace is said now, not when the first file comes.
    drop(context::open(global, Access::Change, "import --watch")?);
    let (wake, woken) = channel();
    let stop = stopping(wake.clone());
    let watcher = watcher(folder, wake);
    let pause = if watcher.is_some() { SELDOM } else { OFTEN };
    if !out.json {
        out.note(&format!("Watching {}; Ctrl-C ends it.", folder.display()))?;
    }
    let paths = [folder.to_owned()];
    let began = Instant::now();
    let mut settling = Settling::new(REST);
    let mut waiting = false;
    while !stop.load(Ordering::SeqCst) {
        let rested = settling.take(began.elapsed(), looks(&paths));
        if !rested.is_empty() {
            match context::open(global, Access::Change, "import --watch") {
                Ok(workspace) => {
                    waiting = false;
                    let report = with_bar(&workspace, &request(args, rested), out)?;
                    super::log::keep_up(global, &workspace, out).await;
                    drop(workspace);
                    tell(&report, &typed(args), out)?;
                }
                Err(Failure::App(AppError::WorkspaceBusy { holder, .. })) => {
                    settling.again(&rested);
                    if !std::mem::replace(&mut waiting, true) && !out.json {
                        out.note(&out.tone(&format!("the workspace is in use: {holder}; waiting"), Tone::Faint))?;
                    }
                }
                Err(failure) => return Err(failure),
            }
        }
        wait(&woken, if settling.waits() { SOON } else { pause });
    }
    Ok(0)
}

/// Waits for a change, at most for `pause`, and for the flock that it comes with.
fn wait(woken: &Receiver<()>, pause: Duration) {
    if woken.recv_timeout(pause).is_ok() {
        std::thread::sleep(FLOCK);
        while woken.try_recv().is_ok() {}
    }
}

/// True from the moment on at which a person or the system asks for an end. What is being read is read to its end.
pub(super) fn stopping(wake: Sender<()>) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    tokio::spawn(async move {
        asked_to_end().await;
        asked.store(true, Ordering::SeqCst);
        let _ = wake.send(());
    });
    stop
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Wakes at each change below the folder; `None` where the system tells of none.
fn watcher(folder: &Path, wake: Sender<()>) -> Option<RecommendedWatcher> {
    let changed = move |event: notify::Result<notify::Event>| {
        // Looking into a folder is an event as well: it must not wake who looks.
        if event.map_or(true, |event| !event.kind.is_access()) {
            let _ = wake.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(changed).ok()?;
    watcher.watch(folder, RecursiveMode::Recursive).ok()?;
    Some(watcher)
}

fn tell(report: &ImportReport, typed: &str, out: &Output) -> Result<(), Failure> {
    for file in report.files.iter().filter(|file| !is_gone(file)) {
        if out.json {
            let line = serde_json::to_string(&Watched { schema: "makegood.watched/1", file });
            out.line(&line.map_err(std::io::Error::other)?)?;
            continue;
        }
        let (word, tone) = status(file);
        let rows: u64 = file.tables.iter().map(|table| table.rows).sum();
        let new: u64 = file.tables.iter().map(|table| table.new).sum();
        let taken_for = if file.format.is_empty() { "—" } else { &file.format };
        let rows = words::count(rows as usize, "row", "rows");
        out.line(&format!("{}  {taken_for}  {rows}, {new} new  {}", file.path, out.tone(&word, tone)))?;
        problems(file, given_path(report, file), typed, out);
    }
    Ok(())
}

/// True for a file that was there when it was looked for and is not any more.
fn is_gone(file: &FileReport) -> bool {
    file.diagnostics.iter().any(|said| said.code == FILE_UNREADABLE.id) && !Path::new(&file.path).exists()
}
