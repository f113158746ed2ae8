//! Panics: kept silent where a reader catches them, told once where they end the command.

use std::sync::Mutex;

static LAST: Mutex<String> = Mutex::new(String::new());

/// From now on a panic is noted instead of printed: the reader of damaged workbooks catches the panics of its
/// library and refuses the file, and nobody needs to see those.
pub fn note_only() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        if let Ok(mut last) = LAST.lock() {
            *last = format!("{}{place}", info.payload_as_str().unwrap_or("no message"));
        }
    }));
}

/// What the last panic said.
pub fn last() -> String {
    LAST.lock().map(|last| last.clone()).unwrap_or_default()
}
