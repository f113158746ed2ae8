//! What the pages need from outside.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use makegood_app::claim::Reader;
use makegood_app::evidence_log::KeyPlace;
use makegood_app::import::{FileReader, PictureText};
use makegood_app::people::Hasher;
use makegood_evidence::ClaimDocument;

/// Everything that is handed in, so that pages are the same for the same workspace, clock and randomness.
#[derive(Clone)]
pub struct Outside {
    /// The clock.
    pub now: fn() -> Timestamp,
    /// Randomness that nobody can guess.
    pub random: fn(&mut [u8]) -> io::Result<()>,
    /// Draws a claim document as PDF.
    pub draw: fn(&ClaimDocument, Reader) -> Result<Vec<u8>, String>,
    /// Who reads files.
    pub files: Arc<dyn FileReader + Send + Sync>,
    /// Who reads pictures.
    pub pictures: Arc<dyn PictureText + Send + Sync>,
    /// Where keys are; never in the workspace.
    pub keys: KeyPlace,
    /// The person at this machine.
    pub person: String,
    /// Hashes passwords.
    pub passwords: Hasher,
    /// The company's provider of OpenID Connect.
    pub openid: Option<OpenId>,
    /// True where people come by TLS, through a server in front of this one.
    pub secure: bool,
    /// The example exports: names and bytes.
    pub examples: &'static [(&'static str, &'static [u8])],
    /// What a code such as `MG2104` means and what to do; `None` for no code of ours.
    pub explain: fn(&str) -> Option<Explained>,
    /// Seconds to wait for another process that holds the workspace.
    pub wait: u32,
}

/// A provider of OpenID Connect, as the pages use it.
#[derive(Debug, Clone)]
pub struct OpenId {
    /// What stands on the button.
    pub name: String,
    /// The provider, and who we are to it.
    pub settings: makegood_openid::Settings,
    /// Where it sends people back to.
    pub redirect: String,
}

/// A code, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// `MG2104`.
    pub id: &'static str,
    /// Kind in words.
    pub title: &'static str,
    /// What has happened.
    pub means: String,
    /// What to type or do.
    pub to_do: String,
    /// An example of it.
    pub example: Option<&'static str>,
}
