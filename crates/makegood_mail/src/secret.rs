//! Passwords and tokens: held in memory that is cleared, shown nowhere.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// What stands where a secret was.
const HIDDEN: &str = "[hidden]";

/// A password or an access token of a mail account.
///
/// It has no `Display`, and its `Debug` says nothing of it.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a secret over.
    pub fn new(text: String) -> Secret {
        Secret(SecretString::from(text))
    }

    /// The secret, for the one call that needs it.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Another's words without this secret: a server may repeat what it was sent, as it is or in base64.
    pub(crate) fn hidden_in(&self, words: &str) -> String {
        let secret = self.expose();
        if secret.is_empty() {
            return words.to_owned();
        }
        // Base64 of the text around a secret depends on where it begins: three forms, less the two ends.
        let mut text = words.replace(secret, HIDDEN);
        for shift in 0..3 {
            let encoded = base64_core(secret, shift);
            if encoded.len() >= 4 {
                text = text.replace(&encoded, HIDDEN);
            }
        }
        text
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The characters of base64 that depend on the secret alone when `shift` bytes stand before it.
fn base64_core(secret: &str, shift: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = secret.as_bytes();
    let skipped = (3 - shift) % 3;
    let whole = bytes.get(skipped..).unwrap_or_default().chunks_exact(3);
    let mut text = String::new();
    for piece in whole {
        let bits = piece.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        for place in [18, 12, 6, 0] {
            let index = usize::try_from(bits >> place & 63).unwrap_or_default();
            text.push(char::from(ALPHABET.get(index).copied().unwrap_or_default()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_in_no_form_of_its_own() {
        let secret = Secret::new("canary-7719".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret");
        assert_eq!(secret.hidden_in("LOGIN ops canary-7719 failed"), "LOGIN ops [hidden] failed");
    }

    #[test]
    fn base64_of_a_secret_is_hidden_wherever_it_begins() {
        let secret = Secret::new("canary-7719".to_owned());
        // "\0ops\0canary-7719", "\0op\0canary-7719" and "\0o\0canary-7719".
        for encoded in ["AG9wcwBjYW5hcnktNzcxOQ==", "AG9wAGNhbmFyeS03NzE5", "AG8AY2FuYXJ5LTc3MTk="] {
            let shown = secret.hidden_in(encoded);
            assert!(shown.contains(HIDDEN), "{encoded} -> {shown}");
        }
    }
}
