//! Asks other machines by HTTP: one question, one answer of a bounded size.
//!
//! Layer 2 of `ARCHITECTURE.md`: what is asked and whether an answer is believed is decided by who asks. No redirect is
//! followed and no proxy asked. Addresses are given by people or stand in files and answers that came from elsewhere, so a host
//! is looked up once, and where one of its addresses is no public one the question is not sent, unless that host was allowed by
//! name (server-side request forgery: OWASP ASVS 5.0, 1.3.6).

mod public;

use std::time::Duration;

use ureq::http::{Request, Response, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

pub use public::is_public;
pub use ureq::http;

/// Which hosts may have addresses that are not public.
#[derive(Debug, Clone)]
pub struct PrivateHosts {
    /// Their names.
    pub names: Vec<String>,
    /// The setting that lists them, for who is refused.
    pub setting: &'static str,
}

/// What an answer may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Most bytes of its body.
    pub bytes_max: u64,
    /// Longest wait for all of it.
    pub timeout: Duration,
}

/// Why there is no answer: which host, and what happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host}: {why}")]
pub struct Unanswered {
    /// The host that was asked.
    pub host: String,
    /// What happened, on one line.
    pub why: String,
}

/// Asks.
#[derive(Debug, Clone)]
pub struct Asker {
    agent: ureq::Agent,
    bytes_max: u64,
}

impl Asker {
    /// Somebody who asks within these bounds.
    pub fn new(private: PrivateHosts, bounds: Bounds) -> Asker {
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(bounds.timeout))
            .user_agent("makegood")
            .build();
        let resolver = Pinned { usual: DefaultResolver::default(), private };
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), resolver);
        Asker { agent, bytes_max: bounds.bytes_max }
    }

    /// Asks once. An answer of any status is an answer; a redirect comes back as it is.
    ///
    /// - **Errors** [`Unanswered`]: refused, unreachable, too slow, too long.
    pub fn ask(&self, question: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unanswered> {
        let host = question.uri().host().unwrap_or_default().to_owned();
        let unanswered = |why: String| Unanswered { host: host.clone(), why: line(&why) };
        let (parts, mut body) = self.agent.run(question).map_err(|error| unanswered(error.to_string()))?.into_parts();
        let bytes = body
            .with_config()
            .limit(self.bytes_max)
            .read_to_vec()
            .map_err(|error| unanswered(format!("its answer cannot be read: {error}")))?;
        Ok(Response::from_parts(parts, bytes))
    }
}

/// Words of others on one line, at a length that can be shown.
fn line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

/// A host that is not asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotAsked(String);

/// Looks a host up once; the connection goes to what was looked at and nowhere else.
#[derive(Debug)]
struct Pinned {
    usual: DefaultResolver,
    private: PrivateHosts,
}

impl Resolver for Pinned {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let allowed = self.private.names.iter().any(|known| known.eq_ignore_ascii_case(host));
        let addresses = self.usual.resolve(uri, config, timeout)?;
        match addresses.iter().find(|address| !allowed && !is_public(address.ip())) {
            Some(address) => {
                let setting = self.private.setting;
                let why = format!(
                    "{} is no public address, and {setting} in makegood.toml does not name the host",
                    address.ip()
                );
                Err(ureq::Error::Other(Box::new(NotAsked(why))))
            }
            None => Ok(addresses),
        }
    }
}
