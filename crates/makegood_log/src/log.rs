//! Writes a log: whole batches, durable before the checkpoint moves.
//!
//! Order of an append: bundles and tiles under names that the old checkpoint does not use; sync of them and of their folders; the
//! new checkpoint beside the old one; sync; rename over the old one; sync. Killed anywhere, the log is the old or the new one.
//! What an interrupted append left is removed on the next opening, after the log was held against the checkpoints given out.

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::folder::{Folder, parent, replace};
use crate::given_out::GivenOut;
use crate::hash::{Hash, empty_root, leaf_hash};
use crate::leaf::{Entry, Leaf};
use crate::note::{LogKey, Note, PublicKey};
use crate::reader::{CHECKPOINT, Reader};
use crate::tile::{
    BUNDLE_BYTES_MAX, WIDTH, belongs, bundle_path, edge_paths, entries, hashes_at, levels, push_entry, tile_bytes,
    tile_path, tile_root,
};
use crate::tree::{MemoryTree, root};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// Files that are written before the system is asked to make them durable: bounds the work of one wait.
const UNSYNCED_MAX: usize = 128;

/// What an interrupted append left, and was removed on opening.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Paths of the files, sorted.
    pub removed: Vec<String>,
}

/// What an append added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Place of the first leaf of the batch.
    pub first: u64,
    /// The checkpoint after it.
    pub checkpoint: Checkpoint,
}

/// The one writer of a log. Holds the lock of the folder until it is dropped.
#[derive(Debug)]
pub struct Log<F: Folder> {
    folder: F,
    _lock: F::Lock,
    key: LogKey,
    checkpoint: Checkpoint,
    edge: Edge,
    repair: Repair,
    halted: bool,
}

/// The partial tiles of a log, from the leaves up: all that is needed to go on.
#[derive(Debug, Clone, Default)]
struct Edge {
    levels: Vec<Vec<Hash>>,
}

impl<F: Folder> Log<F> {
    /// Starts an empty log with a signed checkpoint of size 0.
    ///
    /// - **Errors** [`LogError::Present`] when the folder holds a log or the tiles of one; [`LogError::NotExtended`] when
    ///   `given_out` names checkpoints of a log that was there before.
    pub fn create<G: Folder>(folder: F, key: LogKey, given_out: &GivenOut<G>) -> Result<Self, LogError> {
        let lock = take_lock(&folder)?;
        let io = |what, source| LogError::Io { what, file: folder.name(CHECKPOINT), source };
        let files = folder.list().map_err(|source| io("list", source))?;
        if let Some(path) = files.iter().find(|path| *path == CHECKPOINT || path.starts_with("tile/")) {
            return Err(LogError::Present(folder.name(path)));
        }
        if let Some(given) = given_out.records().iter().find(|given| given.checkpoint.size > 0) {
            return Err(LogError::NotExtended { size: given.checkpoint.size, held_in: given.held_in.clone() });
        }
        let checkpoint = Checkpoint { origin: key.public().name().to_owned(), size: 0, root: empty_root() };
        let note = checkpoint.sign(&[&key])?;
        replace(&folder, CHECKPOINT, note.to_string().as_bytes()).map_err(|source| io("write", source))?;
        Ok(Self {
            folder,
            _lock: lock,
            key,
            checkpoint,
            edge: Edge::default(),
            repair: Repair::default(),
            halted: false,
        })
    }

    /// Opens a log to append to it.
    ///
    /// Checks the signature, that the partial tiles lead to the root, and that the log extends every checkpoint in
    /// `given_out`; only then removes what an interrupted append left ([`Log::repair`] says what).
    ///
    /// - **Errors** [`LogError::Busy`] when another process writes; [`LogError::NotExtended`] when an older log was put back.
    pub fn open<G: Folder>(folder: F, key: LogKey, given_out: &GivenOut<G>) -> Result<Self, LogError> {
        let lock = take_lock(&folder)?;
        let reader = Reader::open(&folder, std::slice::from_ref(key.public()))?;
        let checkpoint = reader.checkpoint().clone();
        let first = reader.note().signatures.first();
        if first.is_none_or(|line| (line.name.as_str(), line.id) != (key.public().name(), key.public().id())) {
            return Err(LogError::Keys("the log has changed to another key; open it with that one".to_owned()));
        }
        given_out.check(&reader)?;
        let mut edge = Edge::default();
        for level in 0..levels(checkpoint.size) {
            let hashes = hashes_at(level, checkpoint.size);
            edge.levels.push(if hashes.is_multiple_of(WIDTH) {
                Vec::new()
            } else {
                reader.tile(level, hashes / WIDTH)?
            });
        }
        if root(&reader, checkpoint.size)? != checkpoint.root {
            return Err(LogError::Damaged {
                file: folder.name("tile"),
                what: format!("its last tiles do not lead to the root of checkpoint {}", checkpoint.size),
            });
        }
        let repair = remove_left_over(&folder, checkpoint.size)?;
        Ok(Self { folder, _lock: lock, key, checkpoint, edge, repair, halted: false })
    }

    /// What an interrupted append had left when the log was opened; nothing in most cases.
    pub fn repair(&self) -> &Repair {
        &self.repair
    }

    /// The newest checkpoint.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The public half of the key that the log signs with.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public()
    }

    /// Reads the log as of now.
    pub fn reader(&self) -> Result<Reader<'_, F>, LogError> {
        Reader::open(&self.folder, std::slice::from_ref(self.key.public()))
    }

    /// Appends a batch; all of it is durable when this returns, and none of it is in the log when this fails.
    ///
    /// One batch costs a few waits for the disk, whatever its size: append together what happened together. Memory is one bundle.
    pub fn append(&mut self, leaves: impl IntoIterator<Item = Leaf>) -> Result<Appended, LogError> {
        self.append_signed(leaves, None)
    }

    /// Changes the key: appends a leaf that both keys sign, under a checkpoint that both sign. Then the new key signs alone.
    ///
    /// Keep the new key before ([`crate::KeyFolder::keep_next_log_key`]), and turn to it after. After a crash between the two, the
    /// log opens with the one key or the other and refuses the wrong one.
    pub fn change_key(&mut self, new: LogKey, entry: Entry<'_>) -> Result<Appended, LogError> {
        if new.public().name() != self.key.public().name() || new.public() == self.key.public() {
            return Err(LogError::Keys("the new key signs under the same name and is another key".to_owned()));
        }
        let leaf = Leaf::key_change(entry, &self.key, &new);
        let appended = self.append_signed([leaf], Some(&new))?;
        self.key = new;
        Ok(appended)
    }

    /// Gives the newest checkpoint out: records first, durably, who will hold it, and returns what to hand over.
    pub fn give_out<G: Folder>(
        &self,
        given_out: &mut GivenOut<G>,
        held_in: &str,
        instant: Timestamp,
    ) -> Result<Note, LogError> {
        let reader = self.reader()?;
        given_out.record(&reader, &self.key, held_in, instant)?;
        Ok(reader.note().clone())
    }

    fn append_signed(
        &mut self,
        leaves: impl IntoIterator<Item = Leaf>,
        with: Option<&LogKey>,
    ) -> Result<Appended, LogError> {
        if self.halted {
            return Err(LogError::Halted);
        }
        let mut batch = Batch {
            folder: &self.folder,
            edge: self.edge.clone(),
            size: self.checkpoint.size,
            bundle: self.partial_bundle()?,
            unsynced: Vec::new(),
            durable: folders(edge_paths(self.checkpoint.size).iter().map(String::as_str)),
            folders: BTreeSet::new(),
            written: Vec::new(),
        };
        let done = batch.write(leaves).and_then(|()| batch.sync());
        if let Err(error) = done {
            // The old checkpoint covers none of it. What cannot be removed now is removed on the next opening.
            batch.written.iter().for_each(|path| drop(self.folder.remove(path)));
            self.halted = !matches!(error, LogError::Leaf(..));
            return Err(error);
        }
        let Batch { edge, size, .. } = batch;
        let first = self.checkpoint.size;
        if size == first {
            return Ok(Appended { first, checkpoint: self.checkpoint.clone() });
        }
        let checkpoint = Checkpoint { origin: self.checkpoint.origin.clone(), size, root: edge.root() };
        let note = checkpoint.sign(&with.into_iter().chain([&self.key]).collect::<Vec<_>>())?;
        // From here on only opening again tells whether the old or the new checkpoint is on disk.
        self.halted = true;
        replace(&self.folder, CHECKPOINT, note.to_string().as_bytes()).map_err(|source| LogError::Io {
            what: "write",
            file: self.folder.name(CHECKPOINT),
            source,
        })?;
        self.halted = false;
        // The wider partial tiles hold the bytes of the narrower ones. What stays is removed on the next opening.
        let kept: BTreeSet<_> = edge_paths(size).into_iter().collect();
        edge_paths(first).iter().filter(|path| !kept.contains(*path)).for_each(|path| drop(self.folder.remove(path)));
        (self.checkpoint, self.edge) = (checkpoint.clone(), edge);
        Ok(Appended { first, checkpoint })
    }

    /// The entries that do not fill a bundle yet, checked against their hashes, so that damage is not carried on.
    fn partial_bundle(&self) -> Result<Vec<u8>, LogError> {
        let Some(hashes) = self.edge.levels.first().filter(|hashes| !hashes.is_empty()) else { return Ok(Vec::new()) };
        let path = bundle_path(self.checkpoint.size / WIDTH, hashes.len() as u64);
        let bytes = self
            .folder
            .read(&path, BUNDLE_BYTES_MAX)
            .map_err(|source| LogError::Io { what: "read", file: self.folder.name(&path), source })?
            .unwrap_or_default();
        let (found, whole) = entries(&bytes);
        if whole
            && found.len() == hashes.len()
            && found.iter().zip(hashes).all(|(entry, hash)| leaf_hash(entry) == *hash)
        {
            return Ok(bytes);
        }
        Err(LogError::Damaged {
            file: self.folder.name(&path),
            what: "its leaves are not those of the tile".to_owned(),
        })
    }
}

impl Edge {
    /// Root of the tree whose partial tiles these are: each level's hashes are complete subtrees, the highest first.
    fn root(&self) -> Hash {
        let mut joined: Option<Hash> = None;
        for hashes in &self.levels {
            let mut tree = MemoryTree::default();
            hashes.iter().copied().chain(joined).for_each(|hash| tree.push(hash));
            if tree.size() > 0 {
                joined = Some(tree.root());
            }
        }
        joined.unwrap_or_else(empty_root)
    }
}

/// A batch on its way to the disk.
struct Batch<'a, F> {
    folder: &'a F,
    edge: Edge,
    size: u64,
    bundle: Vec<u8>,
    unsynced: Vec<String>,
    /// Folders whose own names were durable before the checkpoint moved to where it is.
    durable: BTreeSet<String>,
    /// Folders in which a name is new.
    folders: BTreeSet<String>,
    written: Vec<String>,
}

impl<F: Folder> Batch<'_, F> {
    fn write(&mut self, leaves: impl IntoIterator<Item = Leaf>) -> Result<(), LogError> {
        let before = self.size;
        for (n, leaf) in (0_u64..).zip(leaves) {
            let bytes = leaf.to_bytes().map_err(|error| LogError::Leaf(n, error))?;
            push_entry(&mut self.bundle, &bytes);
            self.push(leaf_hash(&bytes))?;
        }
        for level in 0..levels(self.size) {
            let (hashes, had) = (hashes_at(level, self.size), hashes_at(level, before));
            if hashes == had || hashes % WIDTH == 0 {
                continue;
            }
            let (n, width) = (hashes / WIDTH, hashes % WIDTH);
            if level == 0 {
                let bundle = std::mem::take(&mut self.bundle);
                self.put(bundle_path(n, width), &bundle)?;
            }
            let bytes = self.edge.levels.get(level as usize).map(|hashes| tile_bytes(hashes)).unwrap_or_default();
            self.put(tile_path(level, n, width), &bytes)?;
        }
        Ok(())
    }

    /// Adds a leaf's hash; writes each tile that it fills.
    fn push(&mut self, leaf: Hash) -> Result<(), LogError> {
        self.size += 1;
        let mut carried = leaf;
        for level in 0_u32.. {
            if self.edge.levels.len() <= level as usize {
                self.edge.levels.push(Vec::new());
            }
            let Some(hashes) = self.edge.levels.get_mut(level as usize) else { return Ok(()) };
            hashes.push(carried);
            if (hashes.len() as u64) < WIDTH {
                return Ok(());
            }
            let hashes = std::mem::take(hashes);
            let n = hashes_at(level, self.size) / WIDTH - 1;
            if level == 0 {
                let bundle = std::mem::take(&mut self.bundle);
                self.put(bundle_path(n, WIDTH), &bundle)?;
            }
            self.put(tile_path(level, n, WIDTH), &tile_bytes(&hashes))?;
            let Some(above) = tile_root(&hashes) else { return Ok(()) };
            carried = above;
        }
        Ok(())
    }

    fn put(&mut self, path: String, bytes: &[u8]) -> Result<(), LogError> {
        self.written.push(path.clone());
        self.folder.write(&path, bytes).map_err(|source| LogError::Io {
            what: "write",
            file: self.folder.name(&path),
            source,
        })?;
        let mut folder = parent(&path);
        while self.folders.insert(folder.to_owned()) && !folder.is_empty() && !self.durable.contains(folder) {
            folder = parent(folder);
        }
        self.unsynced.push(path);
        if self.unsynced.len() >= UNSYNCED_MAX { self.sync_files() } else { Ok(()) }
    }

    fn sync_files(&mut self) -> Result<(), LogError> {
        for path in self.unsynced.drain(..) {
            self.folder.sync(&path).map_err(|source| LogError::Io {
                what: "make durable",
                file: self.folder.name(&path),
                source,
            })?;
        }
        Ok(())
    }

    fn sync(&mut self) -> Result<(), LogError> {
        self.sync_files()?;
        // The deepest first: a name above is durable when what it leads to is.
        for folder in self.folders.iter().rev() {
            self.folder.sync_names(folder).map_err(|source| LogError::Io {
                what: "make durable",
                file: self.folder.name(folder),
                source,
            })?;
        }
        Ok(())
    }
}

/// The folders that lead to some paths, without the root.
fn folders<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let mut folder = parent(path);
        while !folder.is_empty() && folders.insert(folder.to_owned()) {
            folder = parent(folder);
        }
    }
    folders
}

fn take_lock<F: Folder>(folder: &F) -> Result<F::Lock, LogError> {
    let lock = folder.lock().map_err(|source| LogError::Io { what: "lock", file: folder.name("lock"), source })?;
    lock.ok_or_else(|| LogError::Busy(folder.name("lock")))
}

/// Removes tiles and bundles that the log of `size` leaves does not have, and a checkpoint that did not get its name.
fn remove_left_over<F: Folder>(folder: &F, size: u64) -> Result<Repair, LogError> {
    let io = |what, path: &str, source| LogError::Io { what, file: folder.name(path), source };
    let files = folder.list().map_err(|source| io("list", "", source))?;
    let left = |path: &String| {
        (path.starts_with("tile/") && !belongs(path, size)) || path.strip_suffix(".new") == Some(CHECKPOINT)
    };
    let removed: Vec<_> = files.into_iter().filter(left).collect();
    for path in &removed {
        folder.remove(path).map_err(|source| io("remove", path, source))?;
    }
    Ok(Repair { removed })
}
