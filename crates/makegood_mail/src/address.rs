//! Mail addresses and their domains, compared without being fooled.

/// The domain of an address, lower case, without a dot at its end; `None` without one.
pub fn domain(address: &str) -> Option<String> {
    let (_, domain) = address.trim().trim_end_matches('>').rsplit_once('@')?;
    let domain = domain.trim().trim_end_matches('.').to_ascii_lowercase();
    let named = domain.split('.').all(|label| !label.is_empty()) && !domain.contains(char::is_whitespace);
    (named && !domain.is_empty()).then_some(domain)
}

/// True where `domain` is `owner` or lies below it: `mail.example.com` is of `example.com`, `badexample.com` is not.
pub(crate) fn is_of(domain: &str, owner: &str) -> bool {
    let owner = owner.trim().trim_start_matches('@').trim_end_matches('.').to_ascii_lowercase();
    if owner.is_empty() {
        return false;
    }
    domain == owner || domain.strip_suffix(owner.as_str()).is_some_and(|front| front.ends_with('.'))
}

/// A message id without its brackets, as it is compared.
pub(crate) fn bare_id(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_that_only_looks_alike_is_another() {
        assert!(is_of("ads.tiktok.com", "tiktok.com"));
        assert!(is_of("tiktok.com", "TikTok.com."));
        assert!(!is_of("nottiktok.com", "tiktok.com"));
        assert!(!is_of("tiktok.com.example.net", "tiktok.com"));
        assert!(!is_of("tiktok.com", ""));
        assert_eq!(domain("Ads <help@Ads.TikTok.com>").as_deref(), Some("ads.tiktok.com"));
        assert_eq!(domain("nobody"), None);
        assert_eq!(domain("a@"), None);
    }
}
