//! From where a request comes: the doors against other sites and against names that are not ours.

use axum::http::{HeaderMap, Method, header};

/// Names under which a loopback server is reached.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Why a request is refused at the door; `None` lets it in. `hosts` are names that were allowed beside loopback.
pub fn host(headers: &HeaderMap, hosts: &[String]) -> Option<&'static str> {
    let Some(named) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return Some("The request names no host.");
    };
    let name = match named.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => named,
    };
    let ours = LOOPBACK.contains(&name) || hosts.iter().any(|host| host.eq_ignore_ascii_case(name));
    (!ours).then_some("The request names a host that is not this server.")
}

/// The same for what changes something: it must come from a page of ours, as the browser itself says (`Sec-Fetch-Site`) and by
/// its `Origin`. Browsers that say neither are refused: they are older than 2023
/// (<https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site>, read 2026-12-01).
pub fn own_page(method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    if method.is_safe() {
        return None;
    }
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site != Some("same-origin") {
        return Some("This change was not asked for by a page of Makegood.");
    }
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    if origin.is_none() || origin != text(header::HOST) {
        return Some("This change was asked for by a page of another origin.");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_our_own_names_are_answered() {
        for named in ["127.0.0.1:7411", "localhost:7411", "localhost", "[::1]:7411"] {
            assert_eq!(host(&headers(&[("host", named)]), &[]), None, "{named}");
        }
        let team = ["refunds.example.com".to_owned()];
        assert_eq!(host(&headers(&[("host", "Refunds.example.com")]), &team), None);
        for named in ["evil.example:7411", "127.0.0.1.evil.example", "localhost.evil.example:7411", "0.0.0.0", ""] {
            assert!(host(&headers(&[("host", named)]), &team).is_some(), "{named}");
        }
        assert!(host(&HeaderMap::new(), &[]).is_some());
    }

    #[test]
    fn a_change_comes_from_a_page_of_ours_or_not_at_all() {
        let ours = [("host", "127.0.0.1:7411"), ("origin", "http://127.0.0.1:7411"), ("sec-fetch-site", "same-origin")];
        assert_eq!(own_page(&Method::POST, &headers(&ours)), None);
        let refused: [&[(&str, &str)]; 6] = [
            &[("host", "127.0.0.1:7411"), ("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")],
            &[("host", "127.0.0.1:7411"), ("origin", "http://127.0.0.1:80"), ("sec-fetch-site", "same-site")],
            &[("host", "127.0.0.1:7411"), ("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[("host", "127.0.0.1:7411"), ("origin", "http://127.0.0.1:7411")],
            &[("host", "127.0.0.1:7411"), ("sec-fetch-site", "same-origin")],
            &[("host", "127.0.0.1:7411"), ("origin", "http://127.0.0.1:7411"), ("sec-fetch-site", "none")],
        ];
        for case in refused {
            assert!(own_page(&Method::POST, &headers(case)).is_some(), "{case:?}");
        }
        assert_eq!(own_page(&Method::GET, &HeaderMap::new()), None, "looking is free");
    }
}
