//! A disk without room, behind whatever error it shows itself.

use std::error::Error;

/// Words of Unix, Windows and SQLite for it. Several layers below hand on words only, not the error itself.
const WORDS: [&str; 4] =
    ["No space left on device", "Disk quota exceeded", "not enough space on the disk", "database or disk is full"];

/// Whether an error, or one that it comes from, says that there is no room.
pub(crate) fn is_full(error: &dyn Error) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let said = error.to_string();
        if WORDS.iter().any(|words| said.contains(words)) {
            return true;
        }
        next = error.source();
    }
    false
}
