//! A file on disk as the bytes that importers read.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use makegood_import::input::{ByteSource, ReadSeek};

/// A file, opened anew each time it is read.
#[derive(Debug, Clone)]
pub struct FileBytes {
    path: PathBuf,
    len: u64,
}

impl FileBytes {
    /// The file at `path`.
    ///
    /// - **Errors** when its length cannot be asked for.
    pub fn at(path: &Path) -> io::Result<FileBytes> {
        let len = std::fs::metadata(path)?.len();
        Ok(FileBytes { path: path.to_owned(), len })
    }
}

impl ByteSource for FileBytes {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(BufReader::with_capacity(1 << 17, File::open(&self.path)?)))
    }

    fn len(&self) -> u64 {
        self.len
    }
}
