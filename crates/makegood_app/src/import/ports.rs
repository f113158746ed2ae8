//! What an import needs from outside: somebody who reads a file, and somebody who reads the text of a picture.
//!
//! The command reads files in a child process that can do nothing else (`makegood_reader`); tests and
//! tools read them where they are with [`InProcess`]. Both give the same rows.

use std::path::Path;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::input::{ImportInput, ImportOptions, MemberSink};
use makegood_import::outcome::FileOutcome;

use super::file_bytes::FileBytes;

/// One file to read.
#[derive(Debug, Clone, Copy)]
pub struct FileToRead<'a> {
    /// Where its bytes lie.
    pub path: &'a Path,
    /// Name as received, without folders.
    pub name: &'a str,
    /// What was said beside it.
    pub options: &'a ImportOptions,
}

/// Reads files.
pub trait FileReader {
    /// Reads one file: rows and the files inside it go out while it is read. Whatever is wrong with the file, even a
    /// reader that died of it, is an outcome.
    ///
    /// - **Errors** those of the sinks.
    fn read(
        &self,
        file: &FileToRead<'_>,
        rows: &mut dyn RowSink,
        members: &mut dyn MemberSink,
    ) -> Result<FileOutcome, SinkError>;
}

/// Reads files in this very process.
#[derive(Debug, Clone, Copy)]
pub struct InProcess;

impl FileReader for InProcess {
    fn read(
        &self,
        file: &FileToRead<'_>,
        rows: &mut dyn RowSink,
        members: &mut dyn MemberSink,
    ) -> Result<FileOutcome, SinkError> {
        let bytes = match FileBytes::at(file.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let problem = Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string());
                return Ok(FileOutcome::new(String::new()).refuse(problem));
            }
        };
        makegood_import::import(&ImportInput { name: file.name, bytes: &bytes, options: file.options }, rows, members)
    }
}

/// Reads the text of pictures.
pub trait PictureText {
    /// The text of the picture at `path`; `None` where nobody here can read pictures.
    ///
    /// - **Errors** in words for a person, when reading began and did not end well.
    fn text_of(&self, path: &Path) -> Result<Option<String>, String>;
}

/// Reads no picture.
#[derive(Debug, Clone, Copy)]
pub struct NoPictureText;

impl PictureText for NoPictureText {
    fn text_of(&self, _: &Path) -> Result<Option<String>, String> {
        Ok(None)
    }
}

/// Everything that an import needs from outside.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Who reads files.
    pub files: &'a dyn FileReader,
    /// Who reads the text of pictures.
    pub pictures: &'a dyn PictureText,
}

impl Ports<'_> {
    /// Files are read in this process, pictures are not read.
    pub const IN_PROCESS: Ports<'static> = Ports { files: &InProcess, pictures: &NoPictureText };
}
