//! The seal: who vouches for the tag manifest, and with it for every byte of the pack.
//!
//! CMS SignedData (RFC 5652), detached, with the attributes that CAdES-B asks for (ETSI EN 319 122-1
//! clause 6.3: content-type, message-digest, signing-time, signing-certificate-v2 of RFC 5035),
//! ECDSA on P-256 with SHA-256. The form is one: whoever reads it builds it again from its
//! certificates, time and signature, and any other byte is a change.

mod certificate;
mod check;
mod cms_form;

pub use certificate::{CertificateError, Level, Signer};
pub(crate) use certificate::{fingerprint, read_chain, write_chain};
pub use check::{SealFault, Sealed, check};
pub use cms_form::{SealError, seal};

/// Path of the seal.
pub const SEAL_PATH: &str = "seal/tagmanifest.p7s";
/// Path of the signer's certificates.
pub const CHAIN_PATH: &str = "proof/certs/signer-chain.pem";
/// Path of the root certificates that the sender names, for convenience only.
pub const ROOTS_PATH: &str = "proof/certs/roots.pem";

/// Bytes of a seal, a token, or a file of certificates, at most.
///
/// A token with its chain is some 6 KB. Sets are kept sorted while they are read, certificate by
/// certificate, so a file of a million of them would cost hours.
pub const BYTES_MAX: usize = 64 * 1024;
