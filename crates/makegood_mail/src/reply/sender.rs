//! Who sent a message, as far as anybody else than the message says so.
//!
//! A message can say anything of itself, its own `Authentication-Results` too. Only the header that the user's own
//! receiving server put on top is believed (RFC 8601 §5, read 2026-11-30, <https://www.rfc-editor.org/rfc/rfc8601>),
//! and only where the user named that server. Everything else is "not verified".

use crate::address;

/// What is known of the sender's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authentication {
    /// No server of the user's said anything: the sender is what the message claims.
    NotVerified,
    /// The user's server checked the sender's domain.
    Passed {
        /// The server, as its header names itself.
        server: String,
        /// What passed: `dmarc` or `dkim`.
        by: &'static str,
    },
    /// The user's server checked, and the message failed.
    Failed {
        /// The server.
        server: String,
        /// What failed, for example `dmarc=fail`.
        what: String,
    },
}

/// The sender of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name shown, which proves nothing.
    pub name: String,
    /// The address in `From`.
    pub address: String,
    /// Domain of the address, lower case; empty where it has none.
    pub domain: String,
    /// True where `From` names several addresses or stands several times.
    pub several: bool,
    /// The address that answers go to, where it is another one.
    pub reply_to: Option<String>,
    /// Whether anybody but the message says so.
    pub authentication: Authentication,
}

/// Judges a domain by the `Authentication-Results` headers, topmost first, of the servers that are the user's own.
pub(super) fn judge(headers: &[&str], own_servers: &[String], from_domain: &str) -> Authentication {
    let own = |result: &AuthResults| own_servers.iter().any(|server| server.eq_ignore_ascii_case(&result.server));
    // A header further down may have come with the message.
    let Some(top) = headers.first().and_then(|header| AuthResults::parse(header)).filter(own) else {
        return Authentication::NotVerified;
    };
    let server = top.server.clone();
    let mut passed = None;
    for method in &top.methods {
        let aligned = |property: &str| {
            method.property(property).is_some_and(|domain| {
                let domain = domain.rsplit('@').next().unwrap_or(domain).to_ascii_lowercase();
                domain.contains('.') && address::is_of(from_domain, &domain)
            })
        };
        match (method.name.as_str(), method.result.as_str()) {
            ("dmarc", "fail" | "permerror") => {
                let what = format!("dmarc={}", method.result);
                return Authentication::Failed { server, what };
            }
            ("dmarc", "pass") if aligned("header.from") => passed = Some("dmarc"),
            ("dkim", "pass") if passed.is_none() && (aligned("header.d") || aligned("header.i")) => {
                passed = Some("dkim");
            }
            _ => {}
        }
    }
    if let Some(by) = passed {
        return Authentication::Passed { server, by };
    }
    let failed = top.methods.iter().find(|method| {
        matches!((method.name.as_str(), method.result.as_str()), ("dkim" | "spf", "fail" | "permerror" | "softfail"))
    });
    match failed {
        Some(method) => Authentication::Failed { server, what: format!("{}={}", method.name, method.result) },
        None => Authentication::NotVerified,
    }
}

/// One `Authentication-Results` header (RFC 8601 §2.2).
struct AuthResults {
    server: String,
    methods: Vec<Method>,
}

struct Method {
    name: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl Method {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl AuthResults {
    fn parse(header: &str) -> Option<AuthResults> {
        let plain = without_comments(header.get(..header.len().min(16 << 10))?);
        let mut parts = plain.split(';');
        let server = parts.next()?.split_whitespace().next()?.trim_matches('"').to_owned();
        let methods = parts.filter_map(method).take(50).collect();
        Some(AuthResults { server, methods })
    }
}

fn method(text: &str) -> Option<Method> {
    let text = text.replace(" =", "=").replace("= ", "=");
    let mut words = text.split_whitespace();
    let (name, result) = words.next()?.split_once('=')?;
    let name = name.split('/').next().unwrap_or(name).to_ascii_lowercase();
    let pairs = words.filter_map(|word| word.split_once('='));
    let properties = pairs.map(|(key, value)| (key.to_ascii_lowercase(), value.trim_matches('"').to_owned())).collect();
    Some(Method { name, result: result.to_ascii_lowercase(), properties })
}

/// The text without what stands in brackets, which may stand inside each other.
fn without_comments(text: &str) -> String {
    let mut depth = 0usize;
    let mut quoted = false;
    text.chars()
        .map(|c| {
            match c {
                '"' if depth == 0 => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted && depth > 0 => {
                    depth -= 1;
                    return ' ';
                }
                _ => {}
            }
            if depth > 0 || c.is_whitespace() { ' ' } else { c }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<String> {
        vec!["mx.advertiser.example".to_owned()]
    }

    #[test]
    fn only_the_users_own_server_verifies() {
        let own_pass = "mx.advertiser.example; dkim=pass (2048-bit key) header.d=tiktok.com;\r\n dmarc=pass header.from=tiktok.com";
        let passed = Authentication::Passed { server: "mx.advertiser.example".into(), by: "dmarc" };
        assert_eq!(judge(&[own_pass], &own(), "tiktok.com"), passed);
        assert_eq!(judge(&[own_pass], &[], "tiktok.com"), Authentication::NotVerified);
        let foreign = own_pass.replace("mx.advertiser.example", "mx.attacker.example");
        assert_eq!(judge(&[&foreign], &own(), "tiktok.com"), Authentication::NotVerified);
        // One that came with the message stands below.
        assert_eq!(judge(&[&foreign, own_pass], &own(), "tiktok.com"), Authentication::NotVerified);
    }

    #[test]
    fn a_signature_of_another_domain_verifies_nothing() {
        let header = "mx.advertiser.example; dkim=pass header.d=attacker.example; spf=pass smtp.mailfrom=tiktok.com";
        assert_eq!(judge(&[header], &own(), "tiktok.com"), Authentication::NotVerified);
        let header = "mx.advertiser.example; dkim=pass header.i=@tiktok.com";
        let passed = Authentication::Passed { server: "mx.advertiser.example".into(), by: "dkim" };
        assert_eq!(judge(&[header], &own(), "ads.tiktok.com"), passed);
        assert_eq!(judge(&[header], &own(), "tiktok.com.attacker.example"), Authentication::NotVerified);
    }

    #[test]
    fn a_failure_outweighs_what_passed() {
        for (results, what) in [
            ("dkim=pass header.d=tiktok.com; dmarc=fail (p=reject; dmarc=pass) header.from=tiktok.com", "dmarc=fail"),
            ("spf=softfail smtp.mailfrom=x.example; dkim=none", "spf=softfail"),
        ] {
            let header = format!("mx.advertiser.example 1; {results}");
            let failed = Authentication::Failed { server: "mx.advertiser.example".into(), what: what.into() };
            assert_eq!(judge(&[&header], &own(), "tiktok.com"), failed);
        }
    }
}
