//! The time authority's word over the seal: RFC 3161, <https://www.rfc-editor.org/rfc/rfc3161>.
//!
//! [`Request`] builds the question, a [`TimeAuthority`] carries it (the transport is wired by whoever
//! has a network), [`check_answer`] refuses every answer that is not to exactly this question.

mod answer;
mod form;
mod request;

pub use answer::{Stamp, TimeFault, check_answer, check_kept, check_token};
pub use request::{Request, TimeAuthority, Unreachable};

use jiff::Timestamp;

/// Path of the token.
pub const TOKEN_PATH: &str = "seal/tagmanifest.p7s.tsr";
/// Path of the authority's certificates.
pub const TSA_PATH: &str = "proof/certs/tsa.pem";

/// Seconds by which the authority's time and the sender's clock may differ before it is said.
pub const SKEW_SECONDS: i64 = 300;

/// Seconds from the sender's claimed time to the authority's; positive when the authority is later.
pub fn skew(authority: Timestamp, claimed: Timestamp) -> i64 {
    authority.as_second().saturating_sub(claimed.as_second())
}
