//! Asks a time authority over HTTP, as RFC 3161 section 3.4 says: one POST, one answer.
//!
//! Layer 4 of `ARCHITECTURE.md`, behind the port [`makegood_pack::TimeAuthority`]; whether an answer is believed is decided
//! there. No redirect is followed, no proxy asked, no more than [`ANSWER_BYTES_MAX`] read. The address is given by a person or
//! stands in a file that came from elsewhere, so a host is looked up once, and where one of its addresses is no public one the
//! question is not sent, unless that host was allowed by name (server-side request forgery: OWASP ASVS 5.0, 1.3.6).

mod public;

use std::fmt;
use std::time::Duration;

use makegood_pack::{TimeAuthority, Unreachable};
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

pub use public::is_public;

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
    agent: ureq::Agent,
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
        let host = authority.host().to_owned();
        let allowed = private_hosts.iter().any(|known| known.eq_ignore_ascii_case(&host));
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(true)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .user_agent("makegood")
            .build();
        let resolver = Pinned { usual: DefaultResolver::default(), allowed };
        Ok(HttpAuthority {
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver),
            address: uri,
        })
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
        let unreachable = |why: String| Unreachable(format!("{}: {}", self.host(), line(&why)));
        let answer = self
            .agent
            .post(self.address.clone())
            .header("content-type", "application/timestamp-query")
            .header("accept", "application/timestamp-reply")
            .send(request)
            .map_err(|error| unreachable(error.to_string()))?;
        // With redirects off, their answer comes back as it is.
        if !answer.status().is_success() {
            return Err(unreachable(format!("it answered with status {}", answer.status().as_u16())));
        }
        let mut body = answer.into_body();
        body.with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_vec()
            .map_err(|error| unreachable(format!("its answer cannot be read: {error}")))
    }
}

/// Words of others on one line, at a length that can be shown.
fn line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

/// Looks a host up once; the connection goes to what was looked at and nowhere else.
#[derive(Debug)]
struct Pinned {
    usual: DefaultResolver,
    allowed: bool,
}

impl Resolver for Pinned {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.usual.resolve(uri, config, timeout)?;
        match addresses.iter().find(|address| !self.allowed && !is_public(address.ip())) {
            Some(address) => {
                let why = format!(
                    "{} is no public address, and [packs] private_hosts in makegood.toml does not name the host",
                    address.ip()
                );
                Err(ureq::Error::Other(Box::new(AddressRefused(why))))
            }
            None => Ok(addresses),
        }
    }
}
