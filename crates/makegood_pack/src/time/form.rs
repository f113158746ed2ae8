//! The structures of RFC 3161, on the same line of the ASN.1 crates as the rest.
//!
//! The published crate for them (`x509-tsp` 0.1) stands on older versions of `der` and `cms`.

use cms::content_info::ContentInfo;
use const_oid::ObjectIdentifier;
use der::asn1::{Int, OctetString};
use der::{Any, Sequence};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// `MessageImprint`: a digest and its algorithm.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct MessageImprint {
    /// The hash.
    pub algorithm: AlgorithmIdentifierOwned,
    /// The digest.
    pub digest: OctetString,
}

/// `TimeStampReq` without extensions.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct TimeStampReq {
    /// 1.
    pub version: u8,
    /// What is to be stamped.
    pub imprint: MessageImprint,
    /// The policy asked for.
    #[asn1(optional = "true")]
    pub policy: Option<ObjectIdentifier>,
    /// A number that the answer must repeat.
    #[asn1(optional = "true")]
    pub nonce: Option<Int>,
    /// Whether the answer carries the authority's certificate.
    #[asn1(default = "Default::default")]
    pub cert_req: bool,
}

/// `PKIStatusInfo`; text and failure are kept unread.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct StatusInfo {
    /// 0 granted, 1 granted with changes, others refused.
    pub status: u8,
    /// Text, for people.
    #[asn1(optional = "true")]
    pub text: Option<Vec<Any>>,
    /// Which failure.
    #[asn1(optional = "true")]
    pub failure: Option<der::asn1::BitString>,
}

/// `TimeStampResp`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct TimeStampResp {
    /// Whether it was granted.
    pub status: StatusInfo,
    /// The token, when it was.
    #[asn1(optional = "true")]
    pub token: Option<ContentInfo>,
}
