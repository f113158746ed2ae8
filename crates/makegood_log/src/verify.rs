//! Checks a whole log against its checkpoint and the checkpoints given out, and says what is wrong and where.
//!
//! Every leaf is hashed again, and the tiles are built again from the leaves. Where a stored hash differs, the hash above it
//! tells which of the two is right: trust runs from the signed root down, so that one changed byte points to one file.

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::folder::Folder;
use crate::given_out::GivenOut;
use crate::hash::{Hash, leaf_hash};
use crate::leaf::{Kind, Leaf};
use crate::note::{NOTE_BYTES_MAX, Note, PublicKey};
use crate::reader::{CHECKPOINT, Reader};
use crate::report::{Fault, Report};
use crate::tile::{
    BUNDLE_BYTES_MAX, TILE_BYTES_MAX, WIDTH, belongs, bundle_path, entries, first_leaf, levels, tile_hashes, tile_path,
    tile_root, width,
};
use crate::tree::MemoryTree;
use std::collections::VecDeque;

/// Changes of key that are followed back; a log has a few in its life.
const KEY_CHANGES_MAX: usize = 1_000;
/// A log that is as wrong as this is not read to its end: a checkpoint may claim any size.
const FAULTS_MAX: u64 = 10_000;
/// How often a check starts again because another process appended meanwhile.
const STARTS_MAX: usize = 5;

/// Checks the log in `folder`, and that it extends every checkpoint in the folder `given_out`.
///
/// `keys` are the log's public keys as they are known from elsewhere: the key now, and others that may have signed. Keys before
/// a change of key need not be known: the leaf of the change, signed by both, vouches for them.
///
/// Takes no lock and changes nothing. Memory is one bundle and one tile a level. Faults are in the report, not errors.
///
/// - **Errors** only when the folders cannot be listed.
pub fn verify<F: Folder, G: Folder>(folder: &F, given_out: G, keys: &[PublicKey]) -> Result<Report, LogError> {
    let read = || folder.read(CHECKPOINT, NOTE_BYTES_MAX);
    let mut starts = 0;
    let (mut check, trusted) = loop {
        starts += 1;
        let before = read().ok().flatten();
        let mut check = Check::new(folder);
        let trusted = check.log(keys, before.as_deref());
        // Tiles of an older checkpoint may have gone while another process appended: then what was found says nothing.
        if check.report.is_whole() || starts == STARTS_MAX || read().ok().flatten() == before {
            break (check, trusted);
        }
    };
    check.left_over()?;
    check.given_out(given_out, &trusted)?;
    check.report.faults.sort_by_key(|fault| fault.index.map_or((1, 0), |index| (0, index)));
    Ok(check.report)
}

/// One level of tiles while the leaves pass by.
#[derive(Default)]
struct Level {
    /// Number of the tile.
    n: u64,
    /// The tile on disk, once it was needed; `None` when it is missing or of another length.
    stored: Option<Vec<Hash>>,
    loaded: bool,
    /// The same tile from the leaves up; `None` for a leaf that cannot be read.
    rebuilt: Vec<Option<Hash>>,
    /// The bundle of the leaves cannot be read, and that is said already.
    missing: bool,
}

struct Check<'a, F> {
    folder: &'a F,
    size: u64,
    levels: Vec<Level>,
    changes: VecDeque<(u64, PublicKey, PublicKey)>,
    report: Report,
}

impl<'a, F: Folder> Check<'a, F> {
    fn new(folder: &'a F) -> Self {
        Self { folder, size: 0, levels: Vec::new(), changes: VecDeque::new(), report: Report::default() }
    }

    /// Checks the checkpoint, the leaves and the tiles; returns the keys that the changes of key vouch for.
    fn log(&mut self, keys: &[PublicKey], note: Option<&[u8]>) -> Vec<PublicKey> {
        let Some(bytes) = note else {
            self.fault(CHECKPOINT, None, None, "it is missing or cannot be read".to_owned());
            return keys.to_vec();
        };
        let checkpoint = match Checkpoint::open(bytes, keys) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                self.fault(CHECKPOINT, None, None, error.to_string());
                return keys.to_vec();
            }
        };
        self.report.bytes += bytes.len() as u64;
        self.report.files += 1;
        self.size = checkpoint.size;
        // One level above the last holds nothing and spares the question whether there is one.
        self.levels = (0..=levels(self.size)).map(|_| Level::default()).collect();
        for n in 0..self.size.div_ceil(WIDTH) {
            self.bundle(n);
            if self.report.fault_count > FAULTS_MAX {
                self.fault(
                    CHECKPOINT,
                    None,
                    Some(n * WIDTH),
                    format!("more than {FAULTS_MAX} faults; not checked further"),
                );
                self.report.checkpoint = Some(checkpoint);
                return keys.to_vec();
            }
        }
        self.edge(&checkpoint);
        let trusted = self.keys(keys);
        if let Ok(note) = Note::parse(bytes) {
            let stranger = |line: &&crate::note::NoteSignature| {
                !trusted.iter().any(|key| key.name() == line.name && key.id() == line.id)
            };
            if let Some(line) = note.signatures.iter().find(stranger) {
                self.fault(
                    CHECKPOINT,
                    None,
                    None,
                    format!("a signature by an unknown key, {} {:08x}", line.name, line.id),
                );
            } else if let Err(error) = note.verify(&trusted) {
                self.fault(CHECKPOINT, None, None, error.to_string());
            }
        }
        self.report.checkpoint = Some(checkpoint);
        trusted
    }

    /// Checks one bundle: its leaves against the tile of their hashes.
    fn bundle(&mut self, n: u64) {
        let width = width(0, n, self.size);
        let path = bundle_path(n, width);
        let bytes = self.read(&path, BUNDLE_BYTES_MAX);
        let (found, whole) = entries(bytes.as_deref().unwrap_or_default());
        let long = !whole || found.len() as u64 > width;
        let mut rebuilt: Vec<_> = found.iter().map(|entry| Some(leaf_hash(entry))).collect();
        rebuilt.resize(usize::try_from(width).unwrap_or(usize::MAX), None);
        self.load(0);
        if bytes.is_some() {
            let stored = self.levels.first().and_then(|level| level.stored.clone());
            let authentic = |at: usize| {
                stored.as_ref().is_none_or(|stored| stored.get(at) == rebuilt.get(at).and_then(Option::as_ref))
            };
            let readable = (0..).zip(&found).filter(|(at, _)| *at < rebuilt.len() && authentic(*at));
            for (at, entry) in readable.collect::<Vec<_>>() {
                self.leaf(&path, n * WIDTH + at as u64, entry);
            }
            let differs =
                stored.as_ref().is_some_and(|stored| !stored.iter().copied().map(Some).eq(rebuilt.iter().copied()));
            if long && !differs {
                let at = found.len().min(rebuilt.len()) as u64;
                self.fault(&path, None, Some(n * WIDTH + at), "bytes after its last leaf".to_owned());
            }
        }
        let full = width == WIDTH;
        if let Some(level) = self.levels.first_mut() {
            level.missing = bytes.is_none();
            // That a bundle is missing is said already; its tile may still be right.
            level.rebuilt = match &level.stored {
                Some(stored) if bytes.is_none() => stored.iter().copied().map(Some).collect(),
                _ => rebuilt,
            };
        }
        if full {
            self.close(0);
        }
    }

    /// Counts a leaf and notes a change of key.
    fn leaf(&mut self, path: &str, index: u64, bytes: &[u8]) {
        match Leaf::parse(bytes) {
            Ok(leaf) => {
                self.report.leaves += 1;
                *self.report.kinds.entry(leaf.kind.to_string()).or_default() += 1;
                let change = leaf.keys.filter(|_| leaf.kind == Kind::KeyChange);
                if let Some((old, new)) = change.and_then(|keys| Some((keys.old_key()?, keys.verify(leaf.instant)?))) {
                    self.changes.push_back((index, old, new));
                    if self.changes.len() > KEY_CHANGES_MAX {
                        self.changes.pop_front();
                    }
                }
            }
            Err(error) => self.fault(path, None, Some(index), error.to_string()),
        }
    }

    /// Compares a full tile with what the leaves below it give, asks the hash above who is right, and hands the right one up.
    fn close(&mut self, level: u32) {
        self.load(level);
        self.load(level + 1);
        let at = level as usize;
        let Some(closed) = self.levels.get_mut(at) else { return };
        let Level { n, stored, rebuilt, missing, .. } = std::mem::take(closed);
        closed.n = n + 1;
        let above = self.levels.get(at + 1).and_then(|level| level.stored.as_ref());
        let above = above.and_then(|stored| stored.get(usize::try_from(n % WIDTH).ok()?)).copied();
        let by_tile = stored.as_deref().and_then(tile_root);
        let by_leaves = rebuilt.iter().copied().collect::<Option<Vec<_>>>().and_then(|hashes| tile_root(&hashes));
        let value = if by_tile.is_some() && by_tile == by_leaves {
            by_tile
        } else {
            match stored {
                Some(stored) if by_tile == above => {
                    self.below(level, n, &stored, &rebuilt);
                    by_tile
                }
                Some(stored) if by_leaves.is_some() && by_leaves == above => {
                    self.tile(level, n, &stored, &rebuilt);
                    by_leaves
                }
                Some(stored) => {
                    self.tile(level, n, &stored, &rebuilt);
                    self.below(level, n, &stored, &rebuilt);
                    above.or(by_leaves)
                }
                // The missing tile is reported; what is below it may still be right.
                None if by_leaves.is_some() && (above.is_none() || by_leaves == above) => by_leaves,
                None => {
                    if !missing {
                        self.below(level, n, &[], &rebuilt);
                    }
                    above.or(by_leaves)
                }
            }
        };
        let Some(up) = self.levels.get_mut(at + 1) else { return };
        up.rebuilt.push(value);
        if up.rebuilt.len() as u64 == WIDTH {
            self.close(level + 1);
        }
    }

    /// Compares the partial tiles with what the leaves give, and asks the checkpoint who is right.
    fn edge(&mut self, checkpoint: &Checkpoint) {
        for level in 0..levels(self.size) {
            self.load(level);
        }
        let last = std::mem::take(&mut self.levels);
        let stored = root(last.iter().map(|level| match &level.stored {
            Some(hashes) => hashes.iter().copied().map(Some).collect(),
            None if level.loaded => vec![None],
            None => Vec::new(),
        }));
        let rebuilt = root(last.iter().map(|level| level.rebuilt.clone()));
        let wanted = Some(checkpoint.root);
        let mut differing = false;
        for (level, Level { n, stored: tile, rebuilt: leaves, missing, .. }) in (0_u32..).zip(&last) {
            let hashes = tile.as_deref().unwrap_or_default();
            if leaves.is_empty() || (tile.is_some() && hashes.iter().copied().map(Some).eq(leaves.iter().copied())) {
                continue;
            }
            differing = true;
            if stored != wanted && tile.is_some() {
                self.tile(level, *n, hashes, leaves);
            }
            if rebuilt != wanted && !missing {
                self.below(level, *n, hashes, leaves);
            }
        }
        if !differing && rebuilt != wanted {
            let what = "the leaves and tiles fit each other and not the root in it".to_owned();
            self.fault(CHECKPOINT, None, None, what);
        }
    }

    /// Reports that a tile differs from the leaves, which the hash above confirms.
    fn tile(&mut self, level: u32, n: u64, stored: &[Hash], rebuilt: &[Option<Hash>]) {
        if let Some((at, more)) = differing(stored, rebuilt) {
            let hash = n * WIDTH + at;
            let what = format!("hash {at} is not that of what is below it{}", and_more(more));
            let index = hash.checked_shl(8 * level);
            self.fault(&tile_path(level, n, width(level, n, self.size)), Some((level, n)), index, what);
        }
    }

    /// Reports that what is below a tile differs from the tile, which the hash above confirms.
    fn below(&mut self, level: u32, n: u64, stored: &[Hash], rebuilt: &[Option<Hash>]) {
        let Some((at, more)) = differing(stored, rebuilt) else { return };
        let child = n * WIDTH + at;
        if level == 0 {
            let path = bundle_path(n, width(0, n, self.size));
            self.fault(
                &path,
                Some((0, n)),
                Some(child),
                format!("leaf {child} was changed or cannot be read{}", and_more(more)),
            );
            return;
        }
        let path = tile_path(level - 1, child, width(level - 1, child, self.size));
        let (first, last) = (child << (8 * level), ((child + 1) << (8 * level)).wrapping_sub(1));
        let what =
            format!("a leaf from {first} to {last} was changed together with the tiles over it{}", and_more(more));
        self.fault(&path, Some((level - 1, child)), Some(first), what);
    }

    /// Follows the changes of key back from the keys that are known.
    fn keys(&mut self, keys: &[PublicKey]) -> Vec<PublicKey> {
        let mut trusted = keys.to_vec();
        for (index, old, new) in std::mem::take(&mut self.changes).into_iter().rev() {
            if !trusted.contains(&new) {
                let n = index / WIDTH;
                let what = format!("leaf {index} changes the key to one that is not this log's, {new}");
                self.fault(&bundle_path(n, width(0, n, self.size)), Some((0, n)), Some(index), what);
            } else if !trusted.contains(&old) {
                trusted.push(old);
            }
        }
        self.report.keys = trusted.iter().map(ToString::to_string).collect();
        trusted
    }

    fn left_over(&mut self) -> Result<(), LogError> {
        let files = self.folder.list();
        let files = files.map_err(|source| LogError::Io { what: "list", file: self.folder.name(""), source })?;
        let known = |path: &str| path == CHECKPOINT || path == "lock" || belongs(path, self.size);
        // Without a believed checkpoint nobody can say what belongs.
        if self.report.checkpoint.is_some() {
            self.report.set_left_over(files.iter().filter(|path| !known(path)).map(|path| self.folder.name(path)));
        }
        Ok(())
    }

    fn given_out<G: Folder>(&mut self, folder: G, keys: &[PublicKey]) -> Result<(), LogError> {
        let damaged = !self.report.is_whole();
        let (list, bad) = GivenOut::read(folder, keys)?;
        for bad in bad {
            self.report.fault(Fault { file: list.name(&bad.path), tile: None, index: None, what: bad.what });
        }
        self.report.given_out = list.records().len() as u64;
        let Ok(reader) = Reader::open(self.folder, keys) else { return Ok(()) };
        for given in list.records() {
            // The root of a damaged log says nothing; that it is too short does.
            if damaged && given.checkpoint.size <= self.size {
                continue;
            }
            if let Err(error) = reader.check_held(&given.checkpoint, &given.held_in) {
                self.fault(CHECKPOINT, None, None, error.to_string());
            }
        }
        Ok(())
    }

    /// Reads the tile that a level has come to, once.
    fn load(&mut self, level: u32) {
        let Some(Level { n, loaded, .. }) = self.levels.get_mut(level as usize) else { return };
        let (n, width) = (*n, width(level, *n, self.size));
        if width == 0 || std::mem::replace(loaded, true) {
            return;
        }
        let path = tile_path(level, n, width);
        let bytes = self.read(&path, TILE_BYTES_MAX);
        let hashes = bytes.as_deref().and_then(tile_hashes).filter(|hashes| hashes.len() as u64 == width);
        if let Some(bytes) = bytes.filter(|_| hashes.is_none()) {
            let what = format!("{} bytes instead of {}", bytes.len(), width * 32);
            self.fault(&path, Some((level, n)), (n * WIDTH).checked_shl(8 * level), what);
        }
        if let Some(level) = self.levels.get_mut(level as usize) {
            level.stored = hashes;
        }
    }

    fn read(&mut self, path: &str, max: usize) -> Option<Vec<u8>> {
        let bytes = self.folder.read(path, max);
        match bytes {
            Ok(Some(bytes)) => {
                self.report.bytes += bytes.len() as u64;
                self.report.files += 1;
                return Some(bytes);
            }
            Ok(None) => self.fault(path, None, first_leaf(path), "it is missing".to_owned()),
            Err(error) => self.fault(path, None, first_leaf(path), format!("it cannot be read: {error}")),
        }
        None
    }

    fn fault(&mut self, path: &str, tile: Option<(u32, u64)>, index: Option<u64>, what: String) {
        let file = self.folder.name(path);
        self.report.fault(Fault { file, tile: tile.map(|(level, n)| format!("{level}/{n}")), index, what });
    }
}

/// The first place where a tile and what the leaves give differ, and in how many more.
fn differing(stored: &[Hash], rebuilt: &[Option<Hash>]) -> Option<(u64, usize)> {
    let mut places = (0..rebuilt.len().max(stored.len()))
        .filter(|at| stored.get(*at).copied() != rebuilt.get(*at).copied().flatten() || stored.get(*at).is_none());
    let first = places.next()?;
    Some((first as u64, places.count()))
}

fn and_more(more: usize) -> String {
    if more == 0 { String::new() } else { format!(", and so {more} more") }
}

/// Root of a tree from its partial tiles, the leaves' first; `None` when one is not known.
fn root(levels: impl Iterator<Item = Vec<Option<Hash>>>) -> Option<Hash> {
    let mut joined = None;
    for hashes in levels {
        let mut tree = MemoryTree::default();
        for hash in hashes.into_iter().chain(joined.map(Some)) {
            tree.push(hash?);
        }
        if tree.size() > 0 {
            joined = Some(tree.root());
        }
    }
    joined.or_else(|| Some(crate::hash::empty_root()))
}
