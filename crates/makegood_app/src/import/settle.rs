//! Which files of a watched folder rest: a file is read when its size and time stay the same for a while.
//!
//! A program that writes a file is seen writing by the size that grows. Nothing here reads a clock; whoever looks says
//! when. A file that is deleted, renamed or changed is simply looked at as it then is.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::walk::{Walked, walk};

/// One file as it was at a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Which file.
    pub path: PathBuf,
    /// Length.
    pub bytes: u64,
    /// When it was last written, as its folder says.
    pub modified: Option<SystemTime>,
}

/// Looks at every file that an import of these paths would read. What vanishes meanwhile is left out.
pub fn looks(paths: &[PathBuf]) -> Vec<Look> {
    let files = walk(paths).into_iter().filter_map(|walked| match walked {
        Walked::File(path) => Some(path),
        Walked::Skipped(..) | Walked::Unreadable(..) => None,
    });
    files
        .filter_map(|path| {
            let metadata = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
            Some(Look { bytes: metadata.len(), modified: metadata.modified().ok(), path })
        })
        .collect()
}

#[derive(Debug)]
struct Seen {
    look: Look,
    since: Duration,
    given: bool,
}

/// What was seen of a folder so far.
#[derive(Debug)]
pub struct Settling {
    rest: Duration,
    files: BTreeMap<PathBuf, Seen>,
}

impl Settling {
    /// A file rests when it stays as it is for `rest`.
    pub fn new(rest: Duration) -> Settling {
        Settling { rest, files: BTreeMap::new() }
    }

    /// Takes a look at `now` (from any fixed moment on) and gives the files that rest and were not given as they are.
    pub fn take(&mut self, now: Duration, looks: Vec<Look>) -> Vec<PathBuf> {
        let mut before = std::mem::take(&mut self.files);
        let mut rested = Vec::new();
        for look in looks {
            let mut seen = match before.remove(&look.path) {
                Some(seen) if seen.look == look => seen,
                _ => Seen { look, since: now, given: false },
            };
            if !seen.given && now.saturating_sub(seen.since) >= self.rest {
                seen.given = true;
                rested.push(seen.look.path.clone());
            }
            self.files.insert(seen.look.path.clone(), seen);
        }
        rested
    }

    /// Gives these files again at the next look: they could not be read this time.
    pub fn again(&mut self, paths: &[PathBuf]) {
        for path in paths {
            if let Some(seen) = self.files.get_mut(path) {
                seen.given = false;
            }
        }
    }

    /// True while a file has not been given as it is.
    pub fn waits(&self) -> bool {
        self.files.values().any(|seen| !seen.given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(name: &str, bytes: u64) -> Look {
        Look { path: PathBuf::from(name), bytes, modified: None }
    }

    fn given(settling: &mut Settling, second: u64, looks: &[Look]) -> Vec<String> {
        let given = settling.take(Duration::from_secs(second), looks.to_vec());
        given.into_iter().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_given_once_when_it_no_longer_grows() {
        let mut settling = Settling::new(Duration::from_secs(2));
        assert!(given(&mut settling, 0, &[look("a", 1)]).is_empty());
        assert!(given(&mut settling, 1, &[look("a", 5)]).is_empty(), "it grows");
        assert!(given(&mut settling, 2, &[look("a", 5)]).is_empty(), "it rests for a second only");
        assert!(settling.waits());
        assert_eq!(given(&mut settling, 3, &[look("a", 5)]), ["a"]);
        assert!(given(&mut settling, 9, &[look("a", 5)]).is_empty(), "it was given");
        assert!(!settling.waits());
    }

    #[test]
    fn a_changed_a_renamed_and_a_returned_file_are_given_as_they_are_then() {
        let mut settling = Settling::new(Duration::from_secs(1));
        given(&mut settling, 0, &[look("a", 1)]);
        assert_eq!(given(&mut settling, 1, &[look("a", 1)]), ["a"]);
        given(&mut settling, 2, &[look("a", 2), look("b", 7)]);
        assert_eq!(given(&mut settling, 3, &[look("a", 2), look("b", 7)]), ["a", "b"]);
        assert!(given(&mut settling, 4, &[]).is_empty(), "both are gone");
        given(&mut settling, 5, &[look("a", 2)]);
        assert_eq!(given(&mut settling, 6, &[look("a", 2)]), ["a"], "it came back");
        settling.again(&[PathBuf::from("a")]);
        assert_eq!(given(&mut settling, 7, &[look("a", 2)]), ["a"], "the workspace was busy");
    }
}
