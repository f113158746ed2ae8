//! What stands around the members of an archive: bytes of none, and bytes of two.

use std::ops::Range;

use makegood_core::diagnostic::{self, Diagnostic};

use super::UNPACKED_BYTES_MAX;
use super::directory::Directory;
use super::limits::{RATIO_FREE_BYTES, RATIO_MAX};

/// The bounds on what members unpack to, in words.
pub(super) fn bounds() -> String {
    format!(
        "at most {UNPACKED_BYTES_MAX} bytes in all, and {RATIO_MAX} times the packed size of a member once it is over \
         {RATIO_FREE_BYTES} bytes"
    )
}

/// The extents of the readable members in order of place.
fn in_order(extents: &[Result<Range<u64>, String>]) -> Vec<Range<u64>> {
    let mut ranges: Vec<Range<u64>> = extents.iter().flatten().cloned().collect();
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    ranges
}

/// True when two members share bytes: such archives unpack to far more than they hold.
pub(super) fn overlap(extents: &[Result<Range<u64>, String>]) -> bool {
    in_order(extents).windows(2).any(|pair| pair[0].end > pair[1].start)
}

/// Bytes before, between and after the members that belong to none; only told where every member could be placed.
pub(super) fn unlisted(directory: &Directory, extents: &[Result<Range<u64>, String>]) -> Option<Diagnostic> {
    let ranges = in_order(extents);
    let placed = ranges.len() == extents.len();
    let before = ranges.first().map_or(directory.start, |first| first.start);
    let mut between = 0;
    let mut end = before;
    for range in &ranges {
        between += range.start.saturating_sub(end);
        end = end.max(range.end);
    }
    between += directory.start.saturating_sub(end);
    let (before, between) = if placed { (before, between) } else { (0, 0) };
    let parts =
        [(before, "before the first member"), (between, "between members"), (directory.suffix, "after the end")];
    let told: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, place)| format!("{count} bytes {place}")).collect();
    (!told.is_empty()).then(|| {
        Diagnostic::new(diagnostic::CONTENT_HIDDEN, "the archive holds bytes that belong to no member")
            .found(&told.join(", "))
            .expected("members and their directory")
            .help("ask the sender what they are; programs put themselves before an archive that unpacks itself")
    })
}
