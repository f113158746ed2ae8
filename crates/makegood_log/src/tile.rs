//! Tiles and entry bundles: which files a log of a size has, and what is in them.
//!
//! **Source** <https://c2sp.org/tlog-tiles>, read 2026-11-30.

use crate::hash::{Hash, node_hash};
use crate::leaf::LEAF_BYTES_MAX;

/// Hashes of a full tile, and entries of a full bundle.
pub(crate) const WIDTH: u64 = 256;
/// The largest bundle: 256 entries, each with two bytes of length.
pub(crate) const BUNDLE_BYTES_MAX: usize = 256 * (LEAF_BYTES_MAX + 2);
/// The largest tile.
pub(crate) const TILE_BYTES_MAX: usize = 256 * 32;

/// Hashes that the level above the leaves by `level` tiles holds, in a log of `size` leaves: ⌊size / 256^level⌋.
pub(crate) fn hashes_at(level: u32, size: u64) -> u64 {
    size.checked_shr(8 * level).unwrap_or(0)
}

/// Levels of tiles that a log of `size` leaves has.
pub(crate) fn levels(size: u64) -> u32 {
    (0..8).take_while(|level| hashes_at(*level, size) > 0).count() as u32
}

/// Hashes in tile `n` of a level, in a log of `size` leaves; 0 when there is no such tile.
pub(crate) fn width(level: u32, n: u64, size: u64) -> u64 {
    hashes_at(level, size).saturating_sub(n.saturating_mul(WIDTH)).min(WIDTH)
}

/// Path of a tile of hashes.
pub(crate) fn tile_path(level: u32, n: u64, width: u64) -> String {
    format!("tile/{level}/{}", number(n, width))
}

/// Path of a bundle of entries.
pub(crate) fn bundle_path(n: u64, width: u64) -> String {
    format!("tile/entries/{}", number(n, width))
}

/// The paths that end a log of `size` leaves: all its partial tiles and its partial bundle.
pub(crate) fn edge_paths(size: u64) -> Vec<String> {
    let mut paths = Vec::new();
    for level in 0..levels(size) {
        let (n, partial) = (hashes_at(level, size) / WIDTH, hashes_at(level, size) % WIDTH);
        if partial > 0 {
            paths.push(tile_path(level, n, partial));
            if level == 0 {
                paths.push(bundle_path(n, partial));
            }
        }
    }
    paths
}

/// Whether a path is that of a tile or bundle of a log of `size` leaves.
pub(crate) fn belongs(path: &str, size: u64) -> bool {
    let Some((level, n)) = place(path) else { return false };
    let width = width(level.unwrap_or(0), n, size);
    // Written again from its numbers, a path with other zeroes, signs or widths differs.
    width > 0 && path == level.map_or_else(|| bundle_path(n, width), |level| tile_path(level, n, width))
}

/// The first leaf that a tile or bundle covers.
pub(crate) fn first_leaf(path: &str) -> Option<u64> {
    let (level, n) = place(path)?;
    n.checked_mul(1_u64.checked_shl(8 * (level.unwrap_or(0) + 1))?)
}

/// Level and number that a path names; no level for a bundle.
fn place(path: &str) -> Option<(Option<u32>, u64)> {
    let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let level = if level == "entries" { None } else { Some(level.parse().ok().filter(|level| *level < 64)?) };
    let number = rest.split_once(".p/").map_or(rest, |(number, _)| number);
    let n = number.split('/').try_fold(0_u64, |n, part| {
        n.checked_mul(1000)?.checked_add(part.strip_prefix('x').unwrap_or(part).parse().ok()?)
    })?;
    Some((level, n))
}

/// `x001/x234/067`, and `.p/` with the width when the tile is not full.
fn number(n: u64, width: u64) -> String {
    let mut text = format!("{:03}", n % 1000);
    let mut rest = n / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    if width < WIDTH { format!("{text}.p/{width}") } else { text }
}

/// The bytes of a tile.
pub(crate) fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.as_bytes().iter().copied()).collect()
}

/// The hashes in the bytes of a tile; a rest of less than 32 bytes gives `None`.
pub(crate) fn tile_hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    rest.is_empty().then(|| hashes.iter().map(|bytes| Hash::from_bytes(*bytes)).collect())
}

/// Root of a full tile, or of any power of two of hashes.
pub(crate) fn tile_root(hashes: &[Hash]) -> Option<Hash> {
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        level = level.chunks(2).map(|pair| Some(node_hash(pair.first()?, pair.get(1)?))).collect::<Option<_>>()?;
    }
    level.first().copied()
}

/// Adds an entry to a bundle: its length in 16 bits, high byte first, and its bytes.
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) {
    // No leaf is longer than 65,535 bytes: `Leaf::to_bytes` refuses it.
    let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// The entries of a bundle, up to where its lengths still fit; `false` when bytes are left over.
pub(crate) fn entries(bundle: &[u8]) -> (Vec<&[u8]>, bool) {
    let (mut entries, mut rest) = (Vec::new(), bundle);
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let Some((entry, after)) = after.split_at_checked(usize::from(u16::from_be_bytes(*length))) else { break };
        entries.push(entry);
        rest = after;
    }
    (entries, rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the page: 70,000 leaves are 273 full tiles, one of 112, one full and one of 17 above, one of 1 on top.
    #[test]
    fn a_log_of_70_000() {
        assert_eq!(levels(70_000), 3);
        assert_eq!((width(0, 272, 70_000), width(0, 273, 70_000), width(0, 274, 70_000)), (256, 112, 0));
        assert_eq!((width(1, 0, 70_000), width(1, 1, 70_000), width(2, 0, 70_000)), (256, 17, 1));
        assert_eq!(
            edge_paths(70_000),
            ["tile/0/273.p/112", "tile/entries/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"],
        );
        assert_eq!(edge_paths(256), ["tile/1/000.p/1"]);
        assert!(edge_paths(0).is_empty());
    }

    #[test]
    fn paths_are_those_of_the_page() {
        assert_eq!(tile_path(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(bundle_path(1_000, 3), "tile/entries/x001/000.p/3");
    }

    #[test]
    fn a_path_belongs_or_not() {
        for path in ["tile/0/273.p/112", "tile/0/000", "tile/entries/272", "tile/1/000", "tile/2/000.p/1"] {
            assert!(belongs(path, 70_000), "{path}");
        }
        for path in [
            "tile/0/273.p/111",
            "tile/0/273",
            "tile/0/274.p/1",
            "tile/0/0",
            "tile/0/000.p/256",
            "tile/3/000.p/1",
            "tile/0/x000/001",
            "tile/entries/x001/000",
            "tile/a/000",
            "tile/00/000",
            "checkpoint.new",
            "tile/0/",
            "tile/0/000.p/",
            "tile/99/000.p/1",
        ] {
            assert!(!belongs(path, 70_000), "{path}");
        }
        assert!(belongs("tile/0/x001/234", 256 * 2000));
    }

    #[test]
    fn a_bundle_reads_back_up_to_where_it_is_torn() {
        let mut bundle = Vec::new();
        push_entry(&mut bundle, b"one");
        push_entry(&mut bundle, b"");
        assert_eq!(entries(&bundle), (vec![b"one".as_slice(), b""], true));
        assert_eq!(entries(&bundle[..6]), (vec![b"one".as_slice()], false));
    }
}
