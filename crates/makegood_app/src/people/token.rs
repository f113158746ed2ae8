//! Secrets that a browser or a person carries: 256 random bits, of which only the SHA-256 is kept.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::workspace::hash_bytes;

/// A secret as it is handed out, 43 letters of base64url. It is shown once and in no error or log.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// The token of these random bytes.
    pub fn of_random(random: [u8; 32]) -> Token {
        Token(URL_SAFE_NO_PAD.encode(random))
    }

    /// What somebody handed in; `None` when it cannot be a token.
    pub fn parse(text: &str) -> Option<Token> {
        let text = text.trim();
        let bytes = URL_SAFE_NO_PAD.decode(text.get(..43).filter(|_| text.len() == 43)?).ok()?;
        (bytes.len() == 32).then(|| Token(text.to_owned()))
    }

    /// The text, for handing it out.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(hash_bytes(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

/// SHA-256 of a token, hex. Finding a row by it is no secret: who has it cannot tell the token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash(String);

impl TokenHash {
    /// As the store gives it back.
    pub fn of_hex(hex: String) -> TokenHash {
        TokenHash(hex)
    }

    /// Hex.
    pub fn as_hex(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_shows_itself_in_no_debug_text() {
        let token = Token::of_random([7; 32]);
        assert_eq!(token.expose().len(), 43);
        assert_eq!(Token::parse(&format!(" {}\n", token.expose())).unwrap().hash(), token.hash());
        assert_ne!(token.hash(), Token::of_random([8; 32]).hash());
        assert_eq!(format!("{token:?}"), "Token(…)");
        for wrong in ["", "short", &"é".repeat(43), &"a".repeat(44), &format!("{}!", "a".repeat(42))] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }
}
