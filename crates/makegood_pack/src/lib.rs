//! The evidence pack MGP/1: writes it, leaves exhibits out of it, and verifies it.
//!
//! A pack is a ZIP that holds a BagIt bag: the exhibits byte for byte, the rows read from them, the
//! claim and its calculation, proofs that each exhibit stood in the sender's log, and a seal over the
//! list of all lists. A stranger checks it with `unzip`, `sha256sum` and `openssl`; the page of
//! commands is in the pack. [`verify`] does the same and names what was changed and where.
//!
//! Layer 2. It knows no workspace, clock, network or randomness: [`Contents`], the sealing key, the
//! [`TimeAuthority`] and nonces are handed in. Files are streamed and never held whole. Drawing and
//! signing the report (PDF/A-3b, PAdES) is done elsewhere; its finished bytes are handed in as
//! [`Documents::report_pdf`]. Why it is built so: `docs/adr/0012`.
//!
//! | room | holds |
//! |---|---|
//! | `container` | the ZIP in its one form, written and read |
//! | `bag`, `index`, `names`, `words` | lists, index, file names, papers for a stranger |
//! | `seal`, `time`, `trust` | CMS seal, RFC 3161 tokens, certificates |
//! | `draft`, `write`, `redact`, `budget` | from contents to one pack, a pack with less, or parts |
//! | `verify` | what was changed, and where |

mod bag;
mod budget;
pub mod container;
mod contents;
mod digest;
mod draft;
mod error;
mod index;
mod names;
mod redact;
mod seal;
mod time;
mod trust;
mod verify;
mod words;
mod write;

pub use budget::{Channel, TooLarge, write_for};
pub use contents::{Anchor, At, Bytes, Contents, Documents, Exhibit, LogState, Rows};
pub use digest::{Digested, Digester, NotSha256, Sha256};
pub use draft::{Sealing, TimeSource, Written};
pub use error::WriteError;
pub use index::{
    AnchorRef, Clock, DerivedFile, How, Index, IndexError, IndexExhibit, Moment, Tool, Transform, Withheld,
};
pub use names::TOP;
pub use redact::{RedactError, Redaction, ReportAfter, redact};
pub use seal::{CertificateError, Level, SealError, Signer};
pub use time::{
    Request, SKEW_SECONDS, Stamp, TimeAuthority, TimeFault, Unreachable, check_answer, check_kept, check_token, skew,
};
pub use trust::TrustError;
pub use verify::{
    ExhibitLine, ExhibitState, Expect, Fault, LogLine, PackLine, Report, SealLine, Step, TimeLine, Verdict, verify,
};
pub use words::{REPORT_PATH, VERIFY as VERIFY_TXT};
pub use write::write;

/// Reads certificates from PEM.
///
/// - **Errors** [`CertificateError::Pem`].
pub fn read_certificates(pem: &str) -> Result<Vec<x509_cert::Certificate>, CertificateError> {
    seal::read_chain(pem.as_bytes()).ok_or(CertificateError::Pem)
}

/// SHA-256 of the first certificate of a PEM: what is printed on the fingerprint page. None when it cannot be read.
pub fn fingerprint_of(pem: &str) -> Option<Sha256> {
    seal::read_chain(pem.as_bytes())?.first().and_then(seal::fingerprint)
}

pub use const_oid::ObjectIdentifier;
pub use x509_cert::Certificate;
