//! The question to a time authority, and who carries it.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::ID_SHA_256;
use der::Encode;
use der::asn1::{Int, OctetString};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::form::{MessageImprint, TimeStampReq};
use crate::digest::Sha256;

/// A question to a time authority: this digest, this number, perhaps this policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// SHA-256 of what is to be stamped.
    pub imprint: Sha256,
    /// A random number that the answer must repeat.
    pub nonce: [u8; 16],
    /// The policy that the token must be under; none takes the authority's own.
    pub policy: Option<ObjectIdentifier>,
}

impl Request {
    /// The request as DER, to be sent as `application/timestamp-query` (RFC 3161 section 3.4).
    ///
    /// - **Errors** only where the structure cannot be written.
    pub fn to_der(&self) -> der::Result<Vec<u8>> {
        TimeStampReq {
            version: 1,
            imprint: MessageImprint {
                algorithm: AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: Some(der::Any::null()) },
                digest: OctetString::new(self.imprint.0.to_vec())?,
            },
            policy: self.policy,
            nonce: Some(Int::new(&self.number())?),
            cert_req: true,
        }
        .to_der()
    }

    /// The nonce as a positive number in the fewest bytes.
    pub(super) fn number(&self) -> Vec<u8> {
        let mut nonce = self.nonce;
        if let Some(first) = nonce.first_mut() {
            *first = (*first & 0x7f) | 0x40;
        }
        nonce.to_vec()
    }
}

/// No answer was to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time authority cannot be reached: {0}")]
pub struct Unreachable(pub String);

/// Carries a request to a time authority and its answer back.
pub trait TimeAuthority {
    /// Sends `request` (DER) and gives the answer's bytes, unread.
    ///
    /// - **Errors** [`Unreachable`] when there is no answer; a wrong answer is an answer.
    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, Unreachable>;
}
