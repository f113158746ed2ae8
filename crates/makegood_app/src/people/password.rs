//! Passwords: what may be one, and how it is kept.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::password_hash::{CustomizedPasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use super::error::PasswordError;
use super::user::{SignInName, fold};

/// Fewest characters.
pub const CHARACTERS_MIN: usize = 12;
/// Most bytes.
pub const BYTES_MAX: usize = 1_024;
/// More memory than this is not spent on a stored hash, whoever wrote it there: 256 MiB.
const MEMORY_KIB_MAX: u32 = 256 * 1_024;

/// What hashing a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub rounds: u32,
    /// Threads.
    pub lanes: u32,
}

impl PasswordCost {
    /// Argon2id with 19 MiB, 2 passes, 1 lane: the least of OWASP's Password Storage Cheat Sheet
    /// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>, as quoted on 2026-12-01).
    pub const OWASP: PasswordCost = PasswordCost { memory_kib: 19 * 1_024, rounds: 2, lanes: 1 };
    /// Next to nothing, for tests.
    pub const LEAST: PasswordCost = PasswordCost { memory_kib: 8, rounds: 1, lanes: 1 };
}

/// A hash of a password, as a PHC string: cost and salt stand in it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// As the store gives it back.
    pub fn of_text(text: String) -> PasswordHash {
        PasswordHash(text)
    }

    /// The text, for the store alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(…)")
    }
}

/// Hashes passwords at one cost, two at a time at most, so that many sign-ins at once take no more memory than that.
#[derive(Debug, Clone)]
pub struct Hasher {
    cost: PasswordCost,
    turns: Arc<Semaphore>,
}

impl Hasher {
    /// A hasher of that cost.
    pub fn new(cost: PasswordCost) -> Hasher {
        Hasher { cost, turns: Arc::new(Semaphore::new(2)) }
    }

    /// Checks a new password of the user of that sign-in name and hashes it with this random salt.
    ///
    /// - **Errors** [`PasswordError`].
    pub async fn hash_new(
        &self,
        password: &SecretString,
        name: &SignInName,
        salt: [u8; 16],
    ) -> Result<PasswordHash, PasswordError> {
        check(password.expose_secret(), name)?;
        let cost = self.cost;
        self.work(password, move |password| hash(password, &salt, cost)).await?
    }

    /// Whether it is the password of that hash. Without a hash, as of an unknown user, the same work is done for nothing, so
    /// that the time says nothing about who there is.
    ///
    /// - **Errors** [`PasswordError::Stored`], [`PasswordError::Failed`].
    pub async fn verify(&self, password: &SecretString, stored: Option<PasswordHash>) -> Result<bool, PasswordError> {
        let cost = self.cost;
        self.work(password, move |password| match stored {
            Some(stored) => verify(password, &stored),
            None => hash(password, &[0; 16], cost).map(|_| false),
        })
        .await?
    }

    async fn work<T: Send + 'static>(
        &self,
        password: &SecretString,
        work: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _turn = self.turns.acquire().await.map_err(|_| PasswordError::Failed)?;
        // Keyboards differ in how they write an accent; what is hashed does not.
        // A longer text was never taken as a password and is not worked on.
        let text = password.expose_secret();
        let kept = if text.len() > BYTES_MAX { "" } else { text };
        let normal = SecretString::from(kept.nfkc().collect::<String>());
        tokio::task::spawn_blocking(move || work(normal.expose_secret().as_bytes()))
            .await
            .map_err(|_| PasswordError::Failed)
    }
}

/// Whether it may be a password of the user of that name.
///
/// - **Errors** [`PasswordError`].
pub fn check(password: &str, name: &SignInName) -> Result<(), PasswordError> {
    if password.len() > BYTES_MAX {
        return Err(PasswordError::Long);
    }
    let found = password.nfkc().count();
    if found < CHARACTERS_MIN {
        return Err(PasswordError::Short { found });
    }
    if fold(password.trim()) == name.as_str() {
        return Err(PasswordError::IsName);
    }
    Ok(())
}

fn hash(password: &[u8], salt: &[u8; 16], cost: PasswordCost) -> Result<PasswordHash, PasswordError> {
    let params = Params::new(cost.memory_kib, cost.rounds, cost.lanes, None).map_err(|_| PasswordError::Failed)?;
    let hash: phc::PasswordHash =
        argon2().hash_password_with_params(password, salt, params).map_err(|_| PasswordError::Failed)?;
    Ok(PasswordHash(hash.to_string()))
}

fn verify(password: &[u8], stored: &PasswordHash) -> Result<bool, PasswordError> {
    use argon2::password_hash::Error;
    let stored = phc::PasswordHash::new(&stored.0).map_err(|_| PasswordError::Stored)?;
    let params = Params::try_from(&stored).map_err(|_| PasswordError::Stored)?;
    if params.m_cost() > MEMORY_KIB_MAX {
        return Err(PasswordError::Stored);
    }
    match argon2().verify_password(password, &stored) {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(PasswordError::Stored),
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}
