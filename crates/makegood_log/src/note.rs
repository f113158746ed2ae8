//! Signed notes: text and lines of signatures over it, <https://c2sp.org/signed-note>, read 2026-11-30.

use crate::text::{base64, from_base64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt;
use thiserror::Error;

/// Signature type of plain Ed25519 in the notes' register.
const ED25519: u8 = 1;
/// A note of ours has one or two lines; a checkpoint with witnesses may carry more. The form asks for at least 16.
const SIGNATURES_MAX: usize = 32;
/// No note is larger; also the bound on what is read.
pub const NOTE_BYTES_MAX: usize = 256 * 1024;

/// Why a note is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Not of the form of a signed note.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// No line is by a key that was asked for.
    #[error("no signature by {wanted}; the note carries {found}")]
    UnknownKey {
        /// Names and ids of the keys that were asked for.
        wanted: String,
        /// Names and ids of the keys that signed.
        found: String,
    },
    /// A line by a known key does not fit the text.
    #[error("the signature by {0} does not fit the text")]
    Signature(String),
    /// A name that cannot stand on a signature line.
    #[error("a key name is not empty and holds no space, control character or `+`")]
    Name,
    /// A key that is no Ed25519 key in the form of notes.
    #[error("not a public key of a log: it has the form `name+id+base64`")]
    Key,
}

/// The public half of a log's key, with the name it signs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl PublicKey {
    /// A key under the name it signs as, which for a log is the log's origin.
    pub fn new(name: &str, key: [u8; 32]) -> Result<Self, NoteError> {
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(NoteError::Name);
        }
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::Key)?;
        if key.is_weak() {
            return Err(NoteError::Key);
        }
        Ok(Self { name: name.to_owned(), id: key_id(name, &key), key })
    }

    /// Reads the form that [`PublicKey`] is shown in: `name+id+base64`.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let bytes = from_base64(key).ok_or(NoteError::Key)?;
        let [ED25519, key @ ..] = bytes.as_slice() else { return Err(NoteError::Key) };
        let public = Self::new(name, key.try_into().map_err(|_| NoteError::Key)?)?;
        if format!("{:08x}", public.id) == id { Ok(public) } else { Err(NoteError::Key) }
    }

    /// The name on the signature line.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The short id on the signature line. It tells keys apart and proves nothing.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The 32 bytes of the key (RFC 8032).
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// The key as PEM (SubjectPublicKeyInfo), as `openssl pkeyutl -verify -pubin` reads it.
    pub fn to_pem(&self) -> Result<String, NoteError> {
        use ed25519_dalek::pkcs8::EncodePublicKey as _;
        self.key.to_public_key_pem(ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF).map_err(|_| NoteError::Key)
    }

    /// Whether `signature` is this key's over `message`. Strict: one signature has one spelling.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    /// The verifier form that tools for notes take: `name+id+base64(0x01 ‖ key)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, base64(&bytes))
    }
}

/// The key that a log signs with. Its secret is wiped when it is dropped and never shown.
pub struct LogKey {
    public: PublicKey,
    secret: SigningKey,
}

impl LogKey {
    /// The key that grows from 32 random bytes, under the name it signs as.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let secret = SigningKey::from_bytes(seed);
        Ok(Self { public: PublicKey::new(name, secret.verifying_key().to_bytes())?, secret })
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs plain bytes (RFC 8032).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }

    /// The 32 bytes the key grew from.
    pub(crate) fn seed(&self) -> &[u8; 32] {
        self.secret.as_bytes()
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKey({})", self.public)
    }
}

/// One line of signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: String,
    /// Id of the key.
    pub id: u32,
    /// What the key's algorithm gave.
    pub bytes: Vec<u8>,
}

/// A text and the signatures over it. Nothing in it is to be believed before [`Note::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, ending in a newline.
    pub text: String,
    /// The signatures, in the order of their lines.
    pub signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text, which ends in a newline and holds no other control character.
    pub fn sign(text: String, keys: &[&LogKey]) -> Result<Self, NoteError> {
        check_text(&text)?;
        let signatures = keys
            .iter()
            .map(|key| NoteSignature {
                name: key.public.name.clone(),
                id: key.public.id,
                bytes: key.sign(text.as_bytes()).to_vec(),
            })
            .collect();
        Ok(Self { text, signatures })
    }

    /// Reads a note. Every byte counts: what is read is written back the same.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::Form("larger than 256 KiB"));
        }
        let all = str::from_utf8(bytes).map_err(|_| NoteError::Form("not UTF-8"))?;
        let split = all.rfind("\n\n").ok_or(NoteError::Form("no empty line before the signatures"))?;
        let (text, lines) = (&all[..=split], &all[split + 2..]);
        check_text(text)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form("the last line is not ended"))?;
        let signatures: Vec<_> =
            lines.split('\n').take(SIGNATURES_MAX + 1).map(signature_line).collect::<Result<_, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::Form("more than 32 signatures"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// Checks that at least one of `keys` signed, and that every line by one of them fits. Lines by others are passed over.
    pub fn verify(&self, keys: &[PublicKey]) -> Result<(), NoteError> {
        let mut known = 0_usize;
        for line in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.name == line.name && key.id == line.id) else { continue };
            let signature = line.bytes.as_slice().try_into().ok();
            if !signature.is_some_and(|signature| key.verify(self.text.as_bytes(), signature)) {
                return Err(NoteError::Signature(format!("{} {:08x}", line.name, line.id)));
            }
            known += 1;
        }
        if known > 0 {
            return Ok(());
        }
        Err(NoteError::UnknownKey {
            wanted: list(keys.iter().map(|key| (key.name.as_str(), key.id))),
            found: list(self.signatures.iter().map(|line| (line.name.as_str(), line.id))),
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| {
            let bytes = [line.id.to_be_bytes().as_slice(), line.bytes.as_slice()].concat();
            writeln!(f, "— {} {}", line.name, base64(&bytes))
        })
    }
}

/// Key ID = SHA-256(key name ‖ 0x0A ‖ 0x01 ‖ public key)[:4].
fn key_id(name: &str, key: &VerifyingKey) -> u32 {
    let hash: [u8; 32] =
        Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes()).finalize().into();
    let [a, b, c, d, ..] = hash;
    u32::from_be_bytes([a, b, c, d])
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if !text.ends_with('\n') {
        return Err(NoteError::Form("the text does not end in a newline"));
    }
    if text.chars().any(|c| c < ' ' && c != '\n') {
        return Err(NoteError::Form("a control character"));
    }
    Ok(())
}

fn signature_line(line: &str) -> Result<NoteSignature, NoteError> {
    let form = NoteError::Form("a signature line is `— name base64`");
    let rest = line.strip_prefix("— ").ok_or(form.clone())?;
    let (name, text) = rest.split_once(' ').ok_or(form.clone())?;
    if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
        return Err(form);
    }
    let bytes = from_base64(text).ok_or(form.clone())?;
    let (Some(id), Some(signature)) = (bytes.first_chunk::<4>(), bytes.get(4..)) else { return Err(form) };
    if signature.is_empty() {
        return Err(form);
    }
    Ok(NoteSignature { name: name.to_owned(), id: u32::from_be_bytes(*id), bytes: signature.to_vec() })
}

fn list<'a>(keys: impl Iterator<Item = (&'a str, u32)>) -> String {
    let names: Vec<_> = keys.map(|(name, id)| format!("{name} {id:08x}")).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
