//! SHA-256, CRC-32 and length of bytes, taken in one pass.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256 as Hasher};

/// A SHA-256, shown as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Sha256(Hasher::digest(bytes).into())
    }

    /// Upper-case hex with colons, the form in which `openssl x509 -fingerprint` prints it.
    pub fn with_colons(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// A text that is no SHA-256 in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256: 64 hex digits, with or without colons")]
pub struct NotSha256;

impl FromStr for Sha256 {
    type Err = NotSha256;

    /// Reads 64 hex digits of either case, with or without colons and spaces between them.
    fn from_str(text: &str) -> Result<Self, NotSha256> {
        let mut out = [0; 32];
        let mut count = 0_usize;
        for c in text.chars().filter(|c| !matches!(c, ':' | ' ')) {
            let digit = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(NotSha256)?;
            let byte = out.get_mut(count / 2).ok_or(NotSha256)?;
            *byte = (*byte << 4) | digit;
            count += 1;
        }
        if count == 64 { Ok(Sha256(out)) } else { Err(NotSha256) }
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What one pass over bytes says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digested {
    /// Count of bytes.
    pub bytes: u64,
    /// CRC-32 as ZIP uses it.
    pub crc: u32,
    /// SHA-256.
    pub sha256: Sha256,
}

impl Digested {
    /// Digests bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        let mut digester = Digester::default();
        digester.update(bytes);
        digester.finish()
    }

    /// Reads to the end and digests; never holds more than a buffer.
    ///
    /// - **Errors** what the reader says.
    pub fn read(mut reader: impl Read) -> io::Result<Self> {
        let mut digester = Digester::default();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(digester.finish()),
                Ok(count) => digester.update(buffer.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Digests bytes as they come.
#[derive(Clone, Default)]
pub struct Digester {
    bytes: u64,
    crc: crc32fast::Hasher,
    sha256: Hasher,
}

impl Digester {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.crc.update(bytes);
        self.sha256.update(bytes);
    }

    /// What the bytes so far come to.
    pub fn finish(self) -> Digested {
        Digested { bytes: self.bytes, crc: self.crc.finalize(), sha256: Sha256(self.sha256.finalize().into()) }
    }
}

impl fmt::Debug for Digester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digester({} bytes)", self.bytes)
    }
}
