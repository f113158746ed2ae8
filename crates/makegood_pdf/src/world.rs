//! What a compilation may see: the templates, the data of this document, the built-in fonts. Nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_library::diag::{FileError, FileResult};

use crate::fonts::fonts;

/// The template of a claim.
pub(crate) const CLAIM: &str = "claim.typ";
/// The template of the report on recoveries.
pub(crate) const RECOVERIES: &str = "recoveries.typ";

const TEMPLATES: [(&str, &str); 6] = [
    (CLAIM, include_str!("../templates/claim.typ")),
    ("look.typ", include_str!("../templates/look.typ")),
    ("letter.typ", include_str!("../templates/letter.typ")),
    ("exhibits.typ", include_str!("../templates/exhibits.typ")),
    ("for_you.typ", include_str!("../templates/for_you.typ")),
    (RECOVERIES, include_str!("../templates/recoveries.typ")),
];

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));

/// The world of one document.
pub(crate) struct DocumentWorld {
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl DocumentWorld {
    /// A world with the templates, of which `main` is drawn, and the given files, by name.
    ///
    /// `None` when a name is not a path, which the names used here never are.
    pub(crate) fn new(main: &str, files: Vec<(&str, String)>) -> Option<Self> {
        let mut sources = HashMap::new();
        for (name, text) in TEMPLATES {
            let id = file_id(name)?;
            sources.insert(id, Source::new(id, text.to_owned()));
        }
        let mut bytes = HashMap::new();
        for (name, text) in files {
            bytes.insert(file_id(name)?, Bytes::from_string(text));
        }
        Some(DocumentWorld { main: file_id(main)?, sources, files: bytes })
    }
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for DocumentWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts().book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().font(index)
    }

    /// There is no clock: the letter's date is data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
