//! The container of a workbook, read through once before anything interprets it.
//!
//! Bounds are on bytes that really come out, not on sizes that the container claims. Every part is
//! unpacked to its end, so that its checksum is compared; a part with a document type, an entity or
//! an encoding that two readers could read differently is refused; so is a container in which two
//! readers could find different parts of one name.

use std::io::{Cursor, Read};

use makegood_core::diagnostic::{self, Diagnostic};
use memchr::memmem;
use zip::ZipArchive;

use crate::archive::limits::{RATIO_MAX, allowed_bytes};
use crate::archive::members_claimed;
use crate::input::ImportInput;

/// Largest packed workbook, which is held in memory.
const PACKED_BYTES_MAX: u64 = 256 << 20;

/// Most bytes that all parts may unpack to.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;

/// Most parts; a report has about ten.
const PARTS_MAX: usize = 2_000;

/// Parts that are named in a remark.
const PARTS_TOLD_MAX: usize = 10;

/// Bytes of a part that are looked at again with the next piece, so that no mark is cut in two.
const OVERLAP_BYTES: usize = 64;

/// Last row of a sheet in this format (ECMA-376 leaves it open; spreadsheet programs agree on it).
const ROWS_MAX: u64 = 1_048_576;

/// Most marks and spaces between the name of a count and its digits.
const LEAD_BYTES_MAX: usize = 16;

/// Fewest bytes of one shared string (`<si/>`): a table that claims more strings than fit is refused.
const SHARED_STRING_BYTES: u64 = 5;

/// The whole workbook in memory, after its container has been checked.
///
/// - **Errors** a diagnostic about the whole file.
pub(super) fn checked_bytes(input: &ImportInput<'_>) -> Result<(Vec<u8>, Seen), Diagnostic> {
    if input.bytes.len() > PACKED_BYTES_MAX {
        return Err(limit("the workbook is too large", format!("{} bytes", input.bytes.len()))
            .expected(format!("at most {PACKED_BYTES_MAX} bytes")));
    }
    let mut bytes = Vec::new();
    let opened = input.bytes.open().and_then(|opened| opened.take(PACKED_BYTES_MAX).read_to_end(&mut bytes));
    opened.map_err(|error| Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))?;
    // The reader makes room for all members that the container claims, so they are counted first.
    let claimed = members_claimed(&bytes).map_err(|reason| broken(&reason))?;
    within_parts(usize::try_from(claimed).unwrap_or(usize::MAX))?;
    let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(|error| broken(&error.to_string()))?;
    let seen = check(&mut archive)?;
    drop(archive);
    Ok((bytes, seen))
}

/// What was met in the parts that a person who opens the workbook may not see.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// A sheet has formulas.
    pub(super) formulas: bool,
    /// Sheets with rows or columns that are not shown.
    hidden: Vec<String>,
    /// Parts that are programs, or lead out of the workbook.
    active: Vec<String>,
}

impl Seen {
    /// What is said of it.
    pub(super) fn notes(&self) -> Vec<Diagnostic> {
        let hidden = self.hidden.first().map(|_| {
            Diagnostic::new(diagnostic::CONTENT_HIDDEN, "a sheet has rows or columns that are not shown")
                .found(&self.hidden.join(", "))
                .expected("a sheet with nothing hidden")
                .help("they are read like the others: show them in the spreadsheet program and look whether they belong there")
        });
        let active = self.active.first().map(|_| {
            Diagnostic::new(diagnostic::CONTENT_ACTIVE, "the workbook holds macros, links or other active parts")
                .found(&self.active.join(", "))
                .expected("cells and nothing else, as Ads Manager writes them")
                .help("none of it was run or followed; import the export as it was downloaded to be sure")
        });
        hidden.into_iter().chain(active).collect()
    }
}

/// Names of parts that are programs or lead out of the workbook (ECMA-376 part 1, 12.3 and 15; MS-OFFMACRO2).
fn is_active(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = ["vbaproject", "macrosheets/", "externallinks/external", "activex/", "embeddings/", "customui"];
    let more = ["webextensions/", "connections.xml", "querytables/"];
    parts.iter().chain(&more).any(|part| name.contains(part)) && !name.ends_with(".rels")
}

fn limit(message: &str, found: String) -> Diagnostic {
    Diagnostic::new(diagnostic::LIMIT_EXCEEDED, message)
        .found(&found)
        .help("export a shorter period, or export it as CSV; a workbook like this is not one that Ads Manager writes")
}

fn broken(problem: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the workbook's container is damaged")
        .found(problem)
        .expected("an XLSX workbook as Ads Manager or a spreadsheet program writes it")
        .help("download the export again, or open it and save it as XLSX or CSV")
}

fn within_parts(count: usize) -> Result<(), Diagnostic> {
    if count > PARTS_MAX {
        return Err(limit("the workbook has too many parts", format!("{count} parts"))
            .expected(format!("at most {PARTS_MAX} parts")));
    }
    Ok(())
}

fn check(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Seen, Diagnostic> {
    within_parts(archive.len())?;
    if archive.has_duplicate_names() {
        return Err(broken("two parts have the same name"));
    }
    if archive.has_overlapping_entries().map_err(|error| broken(&error.to_string()))? {
        return Err(broken("two parts share the same bytes"));
    }
    let mut left = UNPACKED_BYTES_MAX;
    let mut has_book = false;
    let mut seen = Seen::default();
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error.to_string()))?;
        let name = part.name().map_err(|error| broken(&error.to_string()))?.into_owned();
        if part.encrypted() {
            return Err(broken("a part is encrypted").help("save the workbook without a password and import it again"));
        }
        if name.ends_with("workbook.bin") || name == "content.xml" {
            return Err(Diagnostic::new(diagnostic::FORMAT_NOT_YET, "this workbook is not XLSX")
                .found(&name)
                .expected("an XLSX workbook")
                .help("open it in a spreadsheet program and save it as XLSX or CSV"));
        }
        has_book |= name.to_ascii_lowercase().ends_with("workbook.xml");
        let allowed = allowed_bytes(part.compressed_size(), left);
        let scan = Scan::of(part, &name, allowed)?;
        scan.verdict(&name)?;
        left = left.saturating_sub(scan.bytes);
        seen.formulas |= scan.formulas;
        if scan.hides && seen.hidden.len() < PARTS_TOLD_MAX {
            seen.hidden.push(name.clone());
        }
        if is_active(&name) && seen.active.len() < PARTS_TOLD_MAX {
            seen.active.push(name);
        }
    }
    if has_book { Ok(seen) } else { Err(broken("no workbook part")) }
}

/// What reading one part through showed.
#[derive(Default)]
struct Scan {
    bytes: u64,
    declares: bool,
    encoding: Option<String>,
    strings_claimed: u64,
    row_beyond: bool,
    formulas: bool,
    hides: bool,
}

impl Scan {
    /// Unpacks a part to its end, in pieces; the reader compares the checksum at the end.
    fn of(mut part: impl Read, name: &str, allowed: u64) -> Result<Scan, Diagnostic> {
        let mut scan = Scan::default();
        let mut piece = vec![0u8; 64 << 10];
        let mut window: Vec<u8> = Vec::new();
        loop {
            let count = part.read(&mut piece).map_err(|error| broken(&format!("{name}: {error}")))?;
            if count == 0 {
                return Ok(scan);
            }
            let first = scan.bytes == 0;
            scan.bytes += count as u64;
            if scan.bytes > allowed {
                return Err(limit("the workbook unpacks to too much", format!("{name}: over {allowed} bytes"))
                    .expected(format!(
                        "at most {UNPACKED_BYTES_MAX} bytes in all, and {RATIO_MAX} times the packed size of a part"
                    )));
            }
            window.extend_from_slice(&piece[..count]);
            scan.look(&window, first);
            if name.contains("worksheets/") {
                scan.look_at_places(&window);
            }
            window.drain(..window.len().saturating_sub(OVERLAP_BYTES));
        }
    }

    fn look(&mut self, window: &[u8], first: bool) {
        if first {
            self.encoding = declared_encoding(window);
        }
        self.declares |= memmem::find(window, b"<!DOCTYPE").is_some() || memmem::find(window, b"<!ENTITY").is_some();
        for at in memmem::find_iter(window, b"uniqueCount") {
            self.strings_claimed = self.strings_claimed.max(claimed(&window[at + b"uniqueCount".len()..]));
        }
    }

    /// Looks for places (`r="7"`, `r="C7"`) beyond the last row of the format: readers overflow on them.
    fn look_at_places(&mut self, window: &[u8]) {
        let has = |mark: &[u8]| memmem::find(window, mark).is_some();
        self.formulas = self.formulas || has(b"<f>") || has(b"<f ");
        self.hides =
            self.hides || [&b" hidden=\"1"[..], b" hidden=\"t", b" hidden='1", b" hidden='t"].into_iter().any(has);
        for at in memmem::find_iter(window, b" r=") {
            let place = &window[at + b" r=".len()..];
            let digits = place
                .iter()
                .skip(1)
                .skip_while(|byte| byte.is_ascii_alphabetic() || **byte == b'$' || **byte == b'0')
                .take_while(|byte| byte.is_ascii_digit())
                .fold(0u64, |number, byte| number.saturating_mul(10).saturating_add(u64::from(byte - b'0')));
            self.row_beyond |= digits > ROWS_MAX;
        }
    }

    fn verdict(&self, name: &str) -> Result<(), Diagnostic> {
        let lower = name.to_ascii_lowercase();
        if !(lower.ends_with(".xml") || lower.ends_with(".rels")) {
            return Ok(());
        }
        if self.declares {
            return Err(broken(&format!("{name} declares a document type or an entity")));
        }
        if let Some(encoding) = self.encoding.as_deref()
            && !["utf-8", "us-ascii", "ascii"].contains(&encoding)
        {
            return Err(broken(&format!("{name} is in {encoding}")).expected("parts in UTF-8"));
        }
        if self.row_beyond {
            return Err(broken(&format!("{name} has a row beyond {ROWS_MAX}")));
        }
        if self.strings_claimed > self.bytes / SHARED_STRING_BYTES {
            return Err(broken(&format!("{name} claims {} strings in {} bytes", self.strings_claimed, self.bytes)));
        }
        Ok(())
    }
}

/// The number in `="123"`; what is too long to be one, or stands too far off to be seen whole, counts as very large.
fn claimed(after: &[u8]) -> u64 {
    let lead =
        after.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\'' | b'+'));
    let lead = lead.count();
    if lead > LEAD_BYTES_MAX {
        return u64::MAX;
    }
    let digits: Vec<u8> = after[lead..].iter().take_while(|byte| byte.is_ascii_digit()).copied().collect();
    let text = String::from_utf8_lossy(&digits).into_owned();
    if text.is_empty() { 0 } else { text.parse().unwrap_or(u64::MAX) }
}

/// The encoding that an XML declaration names, or the one that its first bytes show, in lower case.
fn declared_encoding(head: &[u8]) -> Option<String> {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.iter().take(2).any(|byte| *byte == 0) {
        return Some("utf-16".to_owned());
    }
    let end = memmem::find(head, b"?>")?;
    let text = String::from_utf8_lossy(&head[..end]).to_lowercase();
    let (_, after) = text.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    Some(value.trim_matches(['"', '\'', ' ']).split(['"', '\'']).next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read_from_the_declaration() {
        let of = |text: &str| declared_encoding(text.as_bytes());
        assert_eq!(of("<?xml version=\"1.0\" encoding=\"UTF-7\"?><a/>"), Some("utf-7".to_owned()));
        assert_eq!(of("<?xml version='1.0' encoding = 'utf-8' standalone='yes'?>"), Some("utf-8".to_owned()));
        assert_eq!(of("<a/>"), None);
        assert_eq!(declared_encoding(b"\xff\xfe<\0"), Some("utf-16".to_owned()));
    }

    #[test]
    fn a_string_table_cannot_claim_more_than_it_holds() {
        assert_eq!(claimed(b"=\"12\""), 12);
        assert_eq!(claimed(b" = '99999999999999999999999'"), u64::MAX);
        let scan = Scan { bytes: 100, strings_claimed: 21, ..Scan::default() };
        assert!(scan.verdict("xl/sharedStrings.xml").is_err());
        assert!(Scan { strings_claimed: 20, ..scan }.verdict("xl/sharedStrings.xml").is_ok());
    }

    #[test]
    fn rows_beyond_the_last_are_seen_wherever_a_piece_ends() {
        let beyond = |text: &str| Scan::of(text.as_bytes(), "xl/worksheets/sheet1.xml", 1 << 20).unwrap().row_beyond;
        assert!(!beyond("<row r=\"1048576\"><c r=\"XFD1048576\"/></row>"));
        assert!(beyond("<row r=\"4294967295\">"));
        assert!(beyond("<c r='A1048577'/>"));
        assert!(beyond(&format!("{}<row r=\"4294967295\">", " ".repeat((64 << 10) - 9))));
    }

    #[test]
    fn formulas_and_hidden_rows_are_seen() {
        let scan = |text: &str| {
            let scan = Scan::of(text.as_bytes(), "xl/worksheets/sheet1.xml", 1 << 20).unwrap();
            (scan.formulas, scan.hides)
        };
        assert_eq!(scan("<c><f>SUM(A1:A2)</f><v>1</v></c>"), (true, false));
        assert_eq!(scan("<row r=\"2\" hidden=\"1\"/><col hidden='true'/>"), (false, true));
        assert_eq!(scan("<row r=\"2\" hidden=\"0\"/>"), (false, false));
    }

    #[test]
    fn a_mark_cut_by_a_piece_is_still_seen() {
        // The first piece ends in the middle of the mark.
        let mut text = vec![b' '; (64 << 10) - 4];
        text.extend_from_slice(b"<!DOCTYPE a>");
        let scan = Scan::of(text.as_slice(), "a.xml", 1 << 20).unwrap();
        assert!(scan.declares);
    }
}
