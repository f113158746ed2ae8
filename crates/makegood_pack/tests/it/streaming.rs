//! A file larger than memory goes through in pieces, when the pack is written and when it is checked.

use std::cell::Cell;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use makegood_log::{Checkpoint, Entry, Hash, InclusionProof, Leaf, LogKey, MemoryTree, Salt, leaf_hash};
use makegood_pack::container::Limits;
use makegood_pack::{Bytes, Expect, Sha256};

use crate::support::{at, knowing, seal_key, small, untimed};

/// Size of the large exhibit.
const LARGE: u64 = 48 << 20;
/// No piece is larger.
const PIECE: usize = 64 << 10;

/// Zeros that are nowhere held, and the largest piece that was asked for.
struct Zeros(Rc<Cell<usize>>);

impl Bytes for Zeros {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Pieces { inner: io::repeat(0).take(LARGE), largest: Rc::clone(&self.0) }))
    }
}

struct Pieces<T> {
    inner: T,
    largest: Rc<Cell<usize>>,
}

impl<T: Read> Read for Pieces<T> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.largest.set(self.largest.get().max(buf.len()));
        self.inner.read(buf)
    }
}

impl<T: Write> Write for Pieces<T> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.largest.set(self.largest.get().max(buf.len()));
        self.inner.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Seek> Seek for Pieces<T> {
    fn seek(&mut self, pos: SeekFrom) -> io::Result<u64> {
        self.inner.seek(pos)
    }
}

#[test]
fn a_large_exhibit_is_never_held_whole() {
    let largest = Rc::new(Cell::new(0));
    let zeros = Zeros(Rc::clone(&largest));
    let sha256 = makegood_pack::Digested::read(zeros.open().unwrap()).unwrap().sha256;
    assert_ne!(sha256, Sha256([0; 32]));
    let log_key = LogKey::from_seed("log.example/large", &[9; 32]).unwrap();
    let entry = Entry { instant: at("2026-03-05T08:00:00Z"), actor: "anna", salt: Salt([1; 16]) };
    let leaf = Leaf::ingest(entry, Hash::from_bytes(sha256.0)).to_bytes().unwrap();
    let mut tree = MemoryTree::default();
    tree.push(leaf_hash(&leaf));
    let checkpoint = Checkpoint { origin: "log.example/large".to_owned(), size: 1, root: tree.root() };
    let note = checkpoint.sign(&[&log_key]).unwrap();
    let mut case = small();
    case.exhibits.truncate(1);
    case.exhibits[0].bytes = Box::new(zeros);
    case.exhibits[0].leaf = leaf;
    case.exhibits[0].proof = InclusionProof { index: 0, path: Vec::new(), checkpoint: note.clone() };
    case.log.checkpoint = note;
    case.log.key = log_key.public().clone();
    let key = seal_key(1);
    let mut pack = Vec::new();
    let out = Pieces { inner: &mut pack, largest: Rc::clone(&largest) };
    makegood_pack::write(&case, &untimed(&key), out).unwrap();
    assert!(pack.len() as u64 > LARGE);
    assert!((1..=PIECE).contains(&largest.get()), "{} bytes in one piece", largest.get());

    let largest = Rc::new(Cell::new(0));
    let reader = Pieces { inner: Cursor::new(&pack), largest: Rc::clone(&largest) };
    let report = makegood_pack::verify(reader, &knowing(&key, ""), Limits::default());
    assert!(report.is_whole(), "{report}");
    // The end of the archive, in which the directory is looked for, is a little more than a piece.
    assert!(largest.get() < 2 * PIECE, "{} bytes in one piece", largest.get());
    let none = makegood_pack::verify(Cursor::new(&pack[..100]), &Expect::default(), Limits::default());
    assert!(!none.is_whole());
}
