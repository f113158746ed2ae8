//! Asks a time authority over HTTP, as RFC 3161 section 3.4 says: one POST, one answer.
//!
//! Layer 4 of `ARCHITECTURE.md`, behind the port [`makegood_pack::TimeAuthority`]; whether an answer is believed is decided
//! there. How it is asked, and which hosts are not, is [`makegood_http`]'s.

use std::fmt;
use std::time::Duration;

use makegood_http::http::{Request, Uri};
use makegood_http::{Asker, Bounds, PrivateHosts};
use makegood_pack::{TimeAuthority, Unreachable};

/// Most bytes of an answer: a token with its certificates has a few thousand.
pub const ANSWER_BYTES_MAX: u64 = 64 << 10;
/// Longest wait for the whole answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Why an address is none of a time authority.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressRefused(String);

/// A time authority at an address.
pub struct HttpAuthority {
    asker: Asker,
    address: Uri,
}

impl HttpAuthority {
    /// The authority at `address`, `http://` or `https://`. Hosts in `private_hosts` may have addresses that are not public.
    ///
    /// - **Errors** [`AddressRefused`] for an address of another form. Nothing is looked up yet.
    pub fn at(address: &str, private_hosts: &[String]) -> Result<HttpAuthority, AddressRefused> {
        let refused = |why: &str| AddressRefused(format!("the address of the time authority {why}"));
        let uri: Uri = address.trim().parse().map_err(|_| refused("is no URL: expected https://host/path"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(refused("begins with neither https:// nor http://"));
        }
        let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty()) else {
            return Err(refused("names no host"));
        };
        // What stands before an @ is a secret, or meant to be taken for the host.
        if authority.as_str().contains('@') {
            return Err(refused("holds a user or a password"));
        }
        let private = PrivateHosts { names: private_hosts.to_vec(), setting: "[packs] private_hosts" };
        let asker = Asker::new(private, Bounds { bytes_max: ANSWER_BYTES_MAX, timeout: TIMEOUT });
        Ok(HttpAuthority { asker, address: uri })
    }

    fn host(&self) -> &str {
        self.address.host().unwrap_or_default()
    }
}

impl fmt::Debug for HttpAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpAuthority").field(&self.host()).finish()
    }
}

impl TimeAuthority for HttpAuthority {
    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, Unreachable> {
        let question = Request::post(self.address.clone())
            .header("content-type", "application/timestamp-query")
            .header("accept", "application/timestamp-reply")
            .body(request.to_vec())
            .map_err(|error| Unreachable(format!("{}: {error}", self.host())))?;
        let answer = self.asker.ask(question).map_err(|error| Unreachable(error.to_string()))?;
        if !answer.status().is_success() {
            return Err(Unreachable(format!("{}: it answered with status {}", self.host(), answer.status().as_u16())));
        }
        Ok(answer.into_body())
    }
}
