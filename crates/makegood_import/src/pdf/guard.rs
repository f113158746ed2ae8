//! What is checked of the bytes of a PDF before its reader sees them.
//!
//! The reader follows the page tree and nested objects by recursion, and inflates the streams that hold
//! objects without a bound. A file that would lead it too deep, around in circles or out of memory is
//! refused here; the scan reads more into the bytes than the reader would, never less.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use makegood_core::diagnostic::{self, Diagnostic};
use regex::bytes::Regex;

use super::measure;

/// Bytes of a file.
pub(super) const FILE_BYTES_MAX: u64 = 64 << 20;
/// Objects of a file.
pub(super) const OBJECTS_MAX: usize = 500_000;
/// Arrays and dictionaries inside each other.
const DEPTH_MAX: usize = 200;
/// Graphics states saved and not restored.
const STATES_MAX: usize = 2_000;
/// Objects from the root of the page tree to a page, or of a colour to its parts.
const TREE_DEPTH_MAX: usize = 64;
/// Pages that the tree may lead to.
const TREE_PAGES_MAX: u64 = 20_000;
/// A stream that holds objects, and all of them together.
const OBJECT_STREAM_BYTES_MAX: usize = 16 << 20;
const OBJECT_STREAMS_BYTES_MAX: usize = 64 << 20;
/// A stream that holds the table of objects.
const XREF_STREAM_BYTES_MAX: usize = 4 << 20;

fn pattern(text: &str) -> Option<Regex> {
    regex::bytes::RegexBuilder::new(text).unicode(false).build().ok()
}

// Names may be written with #xx for any byte.
static OBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"([0-9]{1,10})[\s\x00]+[0-9]{1,5}[\s\x00]+obj"));
// Keys that the reader follows from object to object: pages, and the parts of functions and colours.
static KIDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"/(?:((?:K|#4[bB])(?:i|#69)(?:d|#64)(?:s|#73))|Functions?|Alternate)[\s\x00]*(\[[^\]]*|[0-9]+[\s\x00]+[0-9]+[\s\x00]+R)",
    )
});
static REFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"([0-9]{1,10})[\s\x00]+[0-9]{1,5}[\s\x00]+R"));
static NO_WIDTHS: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"/W[\s\x00]*\[[\s\x00]*0+[\s\x00]+0+[\s\x00]+0+[\s\x00]*\]"));

/// A refusal for a limit.
pub(super) fn limit(what: &str, expected: String) -> Diagnostic {
    Diagnostic::new(diagnostic::LIMIT_EXCEEDED, format!("the document exceeds a safety limit: {what}"))
        .expected(expected)
        .help("print the document to a new PDF and import that; the original stays worth keeping")
}

/// A refusal for damage.
pub(super) fn damaged(what: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, format!("the PDF cannot be read: {what}"))
        .expected("a whole PDF document")
        .help("download the document again, or print it to a new PDF and import that")
}

/// Checks the bytes.
///
/// - **Errors** the refusal.
pub(super) fn check(bytes: &[u8]) -> Result<(), Diagnostic> {
    let (Some(object), Some(widths)) = (OBJECT.as_ref(), NO_WIDTHS.as_ref()) else { return Ok(()) };
    if widths.is_match(bytes) {
        return Err(damaged("its table of objects has entries of no width"));
    }
    check_nesting(bytes)?;
    let mut starts: Vec<(usize, i64)> = Vec::new();
    for found in object.captures_iter(bytes) {
        if starts.len() >= OBJECTS_MAX {
            return Err(limit("objects", format!("at most {OBJECTS_MAX}")));
        }
        if let (Some(whole), Some(number)) = (found.get(0), found.get(1)) {
            starts.push((whole.start(), number_of(number.as_bytes())));
        }
    }
    let mut tree = Tree::default();
    for (at, (start, number)) in starts.iter().enumerate() {
        let end = starts.get(at + 1).map_or(bytes.len(), |next| next.0);
        tree.read(*number, bytes.get(*start..end).unwrap_or_default());
    }
    let mut inflated_total = 0;
    for packed in object_streams(bytes)? {
        inflated_total += packed.len();
        if inflated_total > OBJECT_STREAMS_BYTES_MAX {
            return Err(limit("streams of objects", format!("at most {OBJECT_STREAMS_BYTES_MAX} bytes")));
        }
        check_nesting(&packed)?;
        tree.read_packed(&packed);
    }
    tree.check()
}

fn number_of(digits: &[u8]) -> i64 {
    digits
        .iter()
        .fold(0i64, |value, digit| value.saturating_mul(10).saturating_add(i64::from(digit.wrapping_sub(b'0'))))
}

/// The inflated streams that hold objects; those that hold the table of objects are only measured.
fn object_streams(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Diagnostic> {
    let mut streams = Vec::new();
    let mut held = 0;
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        if at >= 3 && bytes.get(at - 3..at) == Some(b"end") {
            continue;
        }
        let before = bytes.get(at.saturating_sub(2048)..at).unwrap_or_default();
        let names = |name: &[u8]| memchr::memmem::rfind(before, name);
        let Some(xref) = names(b"XRef").max(names(b"ObjStm")).map(|_| names(b"XRef") > names(b"ObjStm")) else {
            continue;
        };
        let mut data = bytes.get(at + 6..).unwrap_or_default();
        while let Some((b'\r' | b'\n', rest)) = data.split_first() {
            data = rest;
        }
        let max = if xref { XREF_STREAM_BYTES_MAX } else { OBJECT_STREAM_BYTES_MAX };
        measure::inflated_len(data, max)
            .map_err(|_| limit("a stream of objects", format!("at most {max} bytes when inflated")))?;
        if !xref {
            let packed = measure::inflated(data, max);
            held += packed.len();
            streams.push(packed);
        }
        if held > OBJECT_STREAMS_BYTES_MAX {
            break;
        }
    }
    Ok(streams)
}

/// Refuses arrays and dictionaries that stand too deep inside each other, and graphics states saved
/// without end. Pictures and fonts hold brackets by chance, among bytes that end a nest.
pub(super) fn check_nesting(bytes: &[u8]) -> Result<(), Diagnostic> {
    let (mut depth, mut states) = (0usize, 0usize);
    let mut before = b' ';
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'[' | b'<' => depth += 1,
            b']' | b'>' => depth = depth.saturating_sub(1),
            b'q' | b'Q' if blank(before) && bytes.get(at + 1).is_none_or(|next| blank(*next)) => {
                states = if byte == b'q' { states + 1 } else { states.saturating_sub(1) };
            }
            // The end of an object or of a text ends every nest; so do bytes that no syntax has.
            b'e' if bytes.get(at..at + 6) == Some(b"endobj") => depth = 0,
            b'E' if blank(before) && bytes.get(at..at + 2) == Some(b"ET") => depth = 0,
            0x80.. | 1..=8 | 14..=31 | 127 => depth = 0,
            _ => {}
        }
        // A dictionary opens with two signs.
        if depth > 2 * DEPTH_MAX {
            return Err(limit("objects inside objects", format!("at most {DEPTH_MAX} levels")));
        }
        if states > STATES_MAX {
            return Err(limit("saved graphics states", format!("at most {STATES_MAX}")));
        }
        before = byte;
    }
    Ok(())
}

fn blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

/// What objects lead to, by object number; an object may stand in the file more than once.
#[derive(Debug, Default)]
struct Tree {
    kids: BTreeMap<i64, BTreeSet<Vec<i64>>>,
    /// Objects with kids, which may be nodes of the page tree.
    nodes: BTreeSet<i64>,
}

impl Tree {
    fn read(&mut self, number: i64, body: &[u8]) {
        let (Some(kids), Some(reference)) = (KIDS.as_ref(), REFERENCE.as_ref()) else { return };
        let mut add = |text: &[u8]| {
            let to: Vec<i64> =
                reference.captures_iter(text).filter_map(|found| Some(number_of(found.get(1)?.as_bytes()))).collect();
            if !to.is_empty() {
                self.kids.entry(number).or_default().insert(to);
            }
        };
        for found in kids.captures_iter(body) {
            if let Some(list) = found.get(2) {
                add(list.as_bytes());
            }
            if found.get(1).is_some() {
                self.nodes.insert(number);
            }
        }
        // An array of its own may be the kids of a node.
        let content = memchr::memmem::find(body, b"obj").and_then(|at| body.get(at + 3..)).unwrap_or(body);
        if content.trim_ascii_start().starts_with(b"[") {
            add(content.split(|byte| *byte == b']').next().unwrap_or_default());
        }
    }

    /// Objects of a stream: pairs of number and offset, then the objects.
    fn read_packed(&mut self, packed: &[u8]) {
        let head_end = packed.iter().position(|byte| !byte.is_ascii_digit() && !blank(*byte)).unwrap_or(packed.len());
        let head = packed.get(..head_end).unwrap_or_default();
        let numbers: Vec<i64> =
            head.split(|byte| blank(*byte)).filter(|part| !part.is_empty()).map(number_of).collect();
        let pairs: Vec<(i64, usize)> = numbers
            .chunks_exact(2)
            .filter_map(|pair| Some((*pair.first()?, usize::try_from(*pair.get(1)?).ok()?)))
            .collect();
        let body = packed.get(head_end..).unwrap_or_default();
        for (at, (number, offset)) in pairs.iter().enumerate() {
            let end = pairs.get(at + 1).map_or(body.len(), |next| next.1).min(body.len());
            self.read(*number, body.get(*offset..end).unwrap_or_default());
        }
    }

    /// Refuses circles, and trees too deep or too wide.
    fn check(&self) -> Result<(), Diagnostic> {
        let mut pages: BTreeMap<i64, (u64, usize)> = BTreeMap::new();
        for &root in self.kids.keys() {
            self.weigh(root, &mut pages)?;
        }
        Ok(())
    }

    /// Pages below a node and the nodes down to them, without recursion.
    fn weigh(&self, root: i64, done: &mut BTreeMap<i64, (u64, usize)>) -> Result<(), Diagnostic> {
        let mut open: BTreeSet<i64> = BTreeSet::new();
        let mut path: Vec<(i64, bool)> = vec![(root, false)];
        while let Some((node, left)) = path.pop() {
            if done.contains_key(&node) {
                continue;
            }
            let lists = self.kids.get(&node);
            if left {
                open.remove(&node);
                let of = |kid: &i64| done.get(kid).copied().unwrap_or((1, 0));
                let weight = lists.into_iter().flatten().fold((1u64, 0usize), |most, list| {
                    let count = list.iter().fold(0u64, |sum, kid| sum.saturating_add(of(kid).0));
                    let depth = list.iter().map(|kid| of(kid).1 + 1).max().unwrap_or(0);
                    (most.0.max(count), most.1.max(depth))
                });
                if weight.0 > TREE_PAGES_MAX && self.nodes.contains(&node) {
                    return Err(limit("pages", format!("at most {TREE_PAGES_MAX} in its page tree")));
                }
                if weight.1 > TREE_DEPTH_MAX {
                    return Err(limit("objects that lead to objects", format!("at most {TREE_DEPTH_MAX} levels")));
                }
                done.insert(node, weight);
                continue;
            }
            if !open.insert(node) {
                return Err(damaged("its objects lead around in a circle"));
            }
            path.push((node, true));
            for kid in lists.into_iter().flatten().flatten() {
                if open.contains(kid) {
                    return Err(damaged("its objects lead around in a circle"));
                }
                if !done.contains_key(kid) && self.kids.contains_key(kid) {
                    path.push((*kid, false));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Option<&'static str> {
        check(bytes).err().map(|problem| problem.code)
    }

    #[test]
    fn a_plain_tree_passes() {
        let plain = b"%PDF-1.7\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[3 0 R 4 0 R]>> endobj";
        assert_eq!(code(plain), None);
    }

    #[test]
    fn circles_are_found_however_they_are_written() {
        for circle in [
            &b"2 0 obj<</Kids[2 0 R]>>endobj"[..],
            b"2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Parent 2 0 R/Kids[2 0 R]>>endobj",
            b"2 0 obj<</FunctionType 3/Functions[2 0 R]>>endobj",
            b"2 0 obj[/Indexed 2 0 R 1 <00>]endobj",
            b"2 0 obj[/ICCBased 3 0 R]endobj 3 0 obj<</N 3/Alternate 2 0 R>>endobj",
            b"2 0 obj<</#4bids 5 0 R>>endobj 5 0 obj [ 6 0 R ] endobj 6 0 obj<</Kids[2 0 R]>>endobj",
        ] {
            assert_eq!(code(circle), Some("MG1004"), "{}", String::from_utf8_lossy(circle));
        }
    }

    #[test]
    fn a_small_tree_of_countless_pages_is_refused() {
        let levels: String = (1..40).map(|n| format!("{n} 0 obj<</Kids[{0} 0 R {0} 0 R]>>endobj\n", n + 1)).collect();
        assert_eq!(code(levels.as_bytes()), Some("MG1008"));
        let chain: String = (1..90).map(|n| format!("{n} 0 obj<</Kids[{} 0 R]>>endobj\n", n + 1)).collect();
        assert_eq!(code(chain.as_bytes()), Some("MG1008"));
    }

    #[test]
    fn nests_and_saved_states_end_somewhere() {
        assert_eq!(check_nesting("[".repeat(300).as_bytes()), Ok(()));
        assert!(check_nesting("[ ".repeat(3000).as_bytes()).is_err());
        assert!(check_nesting("<</A".repeat(3000).as_bytes()).is_err());
        assert!(check_nesting("q ".repeat(3000).as_bytes()).is_err());
        assert_eq!(check_nesting("q BT [(x)] TJ ET Q ".repeat(3000).as_bytes()), Ok(()));
    }
}
