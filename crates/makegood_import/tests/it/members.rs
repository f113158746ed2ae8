//! Files found inside files, kept to be looked at.

use std::io::Read;

use makegood_facts::rows::SinkError;
use makegood_import::{FileOutcome, ImportInput, ImportOptions, MemberSink, import};

use crate::Kept;

/// Keeps the members of a file.
#[derive(Default)]
pub struct Members {
    /// Name and bytes, in the order in which they came.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Members {
    /// Names of the members.
    pub fn names(&self) -> Vec<&str> {
        self.files.iter().map(|(name, _)| name.as_str()).collect()
    }
}

impl MemberSink for Members {
    fn member(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), SinkError> {
        let mut file = Vec::new();
        bytes.read_to_end(&mut file).map_err(|error| SinkError(error.to_string()))?;
        self.files.push((name.to_owned(), file));
        Ok(())
    }
}

/// Imports bytes and keeps rows and members.
pub fn import_members(name: &str, bytes: &[u8], options: &ImportOptions) -> (FileOutcome, Kept, Members) {
    let (mut kept, mut members) = (Kept::default(), Members::default());
    let input = ImportInput { name, bytes: &bytes, options };
    let outcome = import(&input, &mut kept, &mut members).expect("the sinks never stop");
    (outcome, kept, members)
}
