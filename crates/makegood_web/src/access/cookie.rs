//! Cookies: the token of a session, and what a person chose for this browser.

use makegood_app::people::Token;

/// Name of the cookie.
const COOKIE: &str = "makegood_session";

/// The cookie that carries a token; without one it is taken away. `secure` where people come by TLS.
pub fn cookie(token: Option<&Token>, secure: bool) -> String {
    let age = if token.is_none() { "; Max-Age=0" } else { "" };
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict{secure}{age}", token.map_or("", Token::expose))
}

/// The token in the cookies of a request.
pub fn token_of(cookies: &str) -> Option<Token> {
    preference(cookies, COOKIE).and_then(Token::parse)
}

/// The value of any cookie.
pub fn preference<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_among_other_cookies_and_a_forged_one_is_none() {
        let token = Token::of_random([7; 32]);
        let cookies = format!("a=b; {COOKIE}={}; c=d", token.expose());
        assert_eq!(token_of(&cookies).unwrap().hash(), token.hash());
        assert!(token_of(&format!("{COOKIE}=0000")).is_none());
        assert!(token_of(&format!("x{COOKIE}={}", token.expose())).is_none());
        assert!(cookie(None, false).contains("Max-Age=0") && !cookie(None, false).contains("Secure"));
        assert!(cookie(Some(&token), true).contains("; Secure"));
    }
}
