//! Names of files inside files, made inert: no folders, nothing invisible, nothing that a system takes for a device.
//!
//! They are shown to people and are never used as a path; what makes a name lie about its kind (right-to-left
//! marks before an ending, control characters, endless names) is made visible.

use makegood_core::diagnostic::{self, Diagnostic};

use crate::plain_text::{cut, is_bidi_control};

/// Most characters of a name that is passed on.
const CHARACTERS_MAX: usize = 200;

/// A name and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemberName {
    /// The name to show.
    pub shown: String,
    /// True when folders were taken off that lead out of the container (`..`, a root, a drive).
    pub led_outside: bool,
    /// True when it held control or direction characters, which are now written out.
    pub had_invisible: bool,
}

impl MemberName {
    /// Makes a name inert; `otherwise` is taken when nothing of it is left.
    pub(crate) fn of(raw: &str, otherwise: &str) -> MemberName {
        let folders: Vec<&str> = raw.split(['/', '\\']).collect();
        let (last, before) = folders.split_last().unwrap_or((&"", &[]));
        let drive = raw.as_bytes().get(1) == Some(&b':') && raw.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        let rooted = before.first().is_some_and(|first| first.is_empty());
        let led_outside = drive || rooted || folders.contains(&"..");
        let last = if drive && before.is_empty() { last.get(2..).unwrap_or_default() } else { last };
        let mut shown = String::new();
        let mut had_invisible = false;
        for c in last.chars() {
            let invisible = c.is_control() || is_bidi_control(c) || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}');
            had_invisible |= invisible;
            match c {
                _ if invisible => shown.push_str(&format!("[U+{:04X}]", u32::from(c))),
                ':' | '*' | '?' | '"' | '<' | '>' | '|' => shown.push('_'),
                c => shown.push(c),
            }
        }
        let trimmed = shown.trim().trim_end_matches(['.', ' ']);
        let mut shown = shortened(trimmed);
        if shown.is_empty() || shown.chars().all(|c| c == '.') {
            otherwise.clone_into(&mut shown);
        }
        if is_device(&shown) {
            shown.insert(0, '_');
        }
        MemberName { shown, led_outside, had_invisible }
    }
}

/// What was done to the names of a container, told once for all of them.
#[derive(Debug, Default)]
pub(crate) struct NamesChanged {
    outside: Option<String>,
    outside_count: u64,
    invisible: Option<String>,
    invisible_count: u64,
}

impl NamesChanged {
    /// Remembers what was done to one name.
    pub(crate) fn note(&mut self, raw: &str, name: &MemberName) {
        if name.led_outside {
            self.outside_count += 1;
            self.outside.get_or_insert_with(|| cut(raw, CHARACTERS_MAX).to_owned());
        }
        if name.had_invisible {
            self.invisible_count += 1;
            self.invisible.get_or_insert_with(|| name.shown.clone());
        }
    }

    /// One note for each thing that was done.
    pub(crate) fn told(self) -> impl Iterator<Item = Diagnostic> {
        let outside = self.outside.map(|first| {
            let names = if self.outside_count == 1 { "a name leads" } else { "names lead" };
            let message = format!("{names} out of the folder ({} in all); folders were taken off", self.outside_count);
            Diagnostic::new(diagnostic::FORMAT_DEPARTURE, message).found(&first).expected("a name without folders")
        });
        let invisible = self.invisible.map(|first| {
            let message = format!(
                "invisible characters stand in names ({} in all), which can hide what a file is; they are written out",
                self.invisible_count
            );
            Diagnostic::new(diagnostic::CONTENT_HIDDEN, message).found(&first).expected("visible characters")
        });
        outside.into_iter().chain(invisible)
    }
}

/// At most [`CHARACTERS_MAX`] characters; the ending stays.
fn shortened(name: &str) -> String {
    if name.chars().count() <= CHARACTERS_MAX {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 10);
    match ending {
        Some(ending) => format!("{}….{ending}", cut(name, CHARACTERS_MAX - ending.chars().count() - 2)),
        None => format!("{}…", cut(name, CHARACTERS_MAX - 1)),
    }
}

/// Names that Windows takes for devices, with any ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_roots_are_taken_off() {
        for (raw, shown, led_outside) in [
            ("../../../../var/slip", "slip", true),
            ("/etc/passwd", "passwd", true),
            ("C:\\Windows\\a.csv", "a.csv", true),
            ("C:a.csv", "a.csv", true),
            ("reports/2026/a.csv", "a.csv", false),
            ("..", "part-1", true),
            ("", "part-1", false),
            ("CON", "_CON", false),
            ("nul.txt", "_nul.txt", false),
            ("a.csv. . ", "a.csv", false),
        ] {
            let name = MemberName::of(raw, "part-1");
            assert_eq!((name.shown.as_str(), name.led_outside), (shown, led_outside), "{raw}");
        }
    }

    #[test]
    fn what_is_invisible_is_written_out() {
        let name = MemberName::of("invoice\u{202e}fdp.exe\u{0}", "x");
        assert_eq!(name.shown, "invoice[U+202E]fdp.exe[U+0000]");
        assert!(name.had_invisible);
    }

    #[test]
    fn endless_names_keep_their_ending() {
        let name = MemberName::of(&format!("{}.pdf", "n".repeat(400)), "x").shown;
        assert!(name.ends_with("….pdf") && name.chars().count() == CHARACTERS_MAX);
    }
}
