//! One open file, read from any place any number of times: after the lockdown nothing can be opened again.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use makegood_import::input::{ByteSource, ReadSeek};

/// A file that was opened once.
#[derive(Debug)]
pub struct SharedFile {
    file: File,
    len: u64,
}

impl SharedFile {
    /// Takes over an open file.
    ///
    /// - **Errors** when its length cannot be asked for, or it is no file.
    pub fn of(file: File) -> io::Result<SharedFile> {
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        Ok(SharedFile { len: metadata.len(), file })
    }
}

impl ByteSource for SharedFile {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(BufReader::with_capacity(1 << 17, Place { of: self, at: 0 })))
    }

    fn len(&self) -> u64 {
        self.len
    }
}

/// A reader with a place of its own.
struct Place<'a> {
    of: &'a SharedFile,
    at: u64,
}

impl Read for Place<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = read_at(&self.of.file, into, self.at)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Place<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.of.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the file"))?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_one_file_do_not_disturb_each_other() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("a");
        std::fs::write(&path, b"0123456789").unwrap();
        let shared = SharedFile::of(File::open(&path).unwrap()).unwrap();
        let (mut one, mut two) = (shared.open().unwrap(), shared.open().unwrap());
        let mut byte = [0];
        one.seek(SeekFrom::End(-1)).unwrap();
        two.read_exact(&mut byte).unwrap();
        assert_eq!(byte, *b"0");
        one.read_exact(&mut byte).unwrap();
        assert_eq!(byte, *b"9");
        assert_eq!(one.read(&mut byte).unwrap(), 0);
        assert!(one.seek(SeekFrom::Current(-99)).is_err());
        assert!(SharedFile::of(File::open(temp.path()).unwrap()).is_err(), "a folder is no file");
    }
}
