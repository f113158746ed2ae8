//! Keys on disk: the log's (Ed25519) and the seal's (P-256), as PKCS#8 in PEM, which `openssl pkey` opens.
//!
//! With a passphrase the file is encrypted (scrypt, AES-256); without one only its owner may read it. Key files never lie in a
//! workspace, so that no pack, backup or copy of a workspace carries one.

use crate::note::{LogKey, NoteError};
use ed25519_dalek::pkcs8::KeypairBytes;
use p256::elliptic_curve::SecretKey;
use p256::{NistP256, pkcs8::EncodePublicKey as _};
use pkcs8::der::pem::LineEnding;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{DecodePrivateKey, EncodePrivateKey as _, EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use thiserror::Error;
use zeroize::Zeroizing;

/// Larger files are no key files.
const KEY_BYTES_MAX: u64 = 16 * 1024;
/// scrypt with 16 MiB of memory, five times over. OpenSSL takes up to 32 MiB.
///
/// **Source** OWASP Password Storage Cheat Sheet (scrypt: N=2^14, r=8, p=5), read 2026-11-30.
const SCRYPT: (u8, u32, u32) = (14, 8, 5);
/// The most memory and work that a key file may ask for: 128 MiB, 16 times over.
const SCRYPT_BYTES_MAX: u64 = 128 * 1024 * 1024;
const SCRYPT_TIMES_MAX: u16 = 16;

/// Why a key cannot be kept or opened. No message holds any part of a key or passphrase.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The system refused.
    #[error("cannot {what} key file `{file}`")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file.
        file: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A key is never written over.
    #[error("there is a key already: `{0}`")]
    Present(String),
    /// Keys do not lie where packs and backups are made of.
    #[error("keys are kept outside the workspace, and `{keys}` is inside `{workspace}`")]
    Inside {
        /// The folder of the keys.
        keys: String,
        /// The workspace.
        workspace: String,
    },
    /// A plain key file that others may read.
    #[error("others may read key file `{file}` (mode {mode:o}); chmod 600 it, and think of the key as known")]
    Mode {
        /// The file.
        file: String,
        /// Its permissions.
        mode: u32,
    },
    /// An encrypted key file, and no passphrase.
    #[error("key file `{0}` needs its passphrase")]
    Locked(String),
    /// An empty passphrase protects nothing.
    #[error("the passphrase is empty")]
    Empty,
    /// The passphrase does not open the file, or the file was changed.
    #[error("key file `{0}` is not opened by this passphrase, or was changed")]
    Passphrase(String),
    /// Not a key file, or of another kind of key.
    #[error("`{0}` is no key file of this kind")]
    Form(String),
    /// A name that a log key cannot sign as.
    #[error(transparent)]
    Name(#[from] NoteError),
}

/// How a key file is protected.
#[derive(Clone, Copy)]
pub enum Protection<'a> {
    /// Encrypted under a passphrase. Salt and start value are random and used once.
    Passphrase {
        /// What the user types.
        passphrase: &'a str,
        /// 16 random bytes.
        salt: [u8; 16],
        /// 16 other random bytes.
        iv: [u8; 16],
    },
    /// Plain, readable by its owner only (mode 0600). For users who give no passphrase.
    Owner,
}

impl fmt::Debug for Protection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Owner) { "Owner" } else { "Passphrase" })
    }
}

/// The key that seals packs: ECDSA on P-256. Its secret is wiped when it is dropped and never shown.
pub struct SealKey(SecretKey<NistP256>);

impl SealKey {
    /// The key that grows from 32 random bytes.
    ///
    /// The bytes are hashed with a counter until they are below the order of the curve: at once, but for one seed in 2^32.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut counter = 0_u64;
        loop {
            let hash =
                Sha256::new().chain_update("makegood seal key").chain_update(seed).chain_update(counter.to_be_bytes());
            let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
            match SecretKey::from_slice(bytes.as_slice()) {
                Ok(key) => return Self(key),
                Err(_) => counter += 1,
            }
        }
    }

    /// The secret as PKCS#8 in DER, for the code that seals.
    pub fn to_pkcs8_der(&self) -> Option<Zeroizing<Vec<u8>>> {
        Some(self.0.to_pkcs8_der().ok()?.to_bytes())
    }

    /// The public half as PEM.
    pub fn to_public_pem(&self) -> Option<String> {
        self.0.public_key().to_public_key_pem(LineEnding::LF).ok()
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey")
    }
}

/// The folder that keys are kept in, for instance in the user's configuration.
#[derive(Debug, Clone)]
pub struct KeyFolder {
    root: PathBuf,
}

impl KeyFolder {
    /// The folder at `root`, which is made when it is not there, and never lies in `workspace`.
    pub fn new(root: &Path, workspace: &Path) -> Result<Self, KeyError> {
        let io = |what, path: &Path, source| KeyError::Io { what, file: path.display().to_string(), source };
        make_private(root).map_err(|source| io("make the folder of", root, source))?;
        // Links resolved: a link into the workspace is in the workspace.
        let keys = root.canonicalize().map_err(|source| io("find", root, source))?;
        let inside = workspace.canonicalize().map_err(|source| io("find", workspace, source))?;
        if keys.starts_with(&inside) {
            // Made a moment ago, and empty; one that was there with files in it stays.
            let _ = fs::remove_dir(&keys);
            return Err(KeyError::Inside { keys: keys.display().to_string(), workspace: inside.display().to_string() });
        }
        Ok(Self { root: keys })
    }

    /// Keeps the key of a log; its file is called `log.key`.
    pub fn keep_log_key(&self, key: &LogKey, protection: Protection<'_>) -> Result<(), KeyError> {
        self.keep_as("log.key", key, protection)
    }

    /// Keeps the key that a log changes to, before the change: then a crash between loses neither. Its file is `log.key.next`.
    pub fn keep_next_log_key(&self, key: &LogKey, protection: Protection<'_>) -> Result<(), KeyError> {
        self.keep_as("log.key.next", key, protection)
    }

    /// Puts the next key in place of the key so far, after the log has changed. The old key is gone then: it signs nothing more.
    pub fn turn_to_next_log_key(&self) -> Result<(), KeyError> {
        let (from, to) = (self.root.join("log.key.next"), self.root.join("log.key"));
        let moved = fs::rename(&from, &to).and_then(|()| sync_folder(&self.root));
        moved.map_err(|source| KeyError::Io { what: "put in place", file: to.display().to_string(), source })
    }

    /// Opens the key of a log that signs as `name`.
    pub fn log_key(&self, name: &str, passphrase: Option<&str>) -> Result<LogKey, KeyError> {
        self.open_as("log.key", name, passphrase)
    }

    /// Opens the key that a log changes to, when a change was begun.
    pub fn next_log_key(&self, name: &str, passphrase: Option<&str>) -> Result<LogKey, KeyError> {
        self.open_as("log.key.next", name, passphrase)
    }

    /// Keeps the key that seals packs; its file is called `seal.key`.
    pub fn keep_seal_key(&self, key: &SealKey, protection: Protection<'_>) -> Result<(), KeyError> {
        let path = self.root.join("seal.key");
        let document = key.0.to_pkcs8_der().map_err(|_| KeyError::Form(path.display().to_string()))?;
        write(&path, &document, protection)
    }

    /// Opens the key that seals packs.
    pub fn seal_key(&self, passphrase: Option<&str>) -> Result<SealKey, KeyError> {
        let path = self.root.join("seal.key");
        let document = read(&path, passphrase)?;
        let key =
            SecretKey::from_pkcs8_der(document.as_bytes()).map_err(|_| KeyError::Form(path.display().to_string()))?;
        Ok(SealKey(key))
    }

    fn keep_as(&self, file: &str, key: &LogKey, protection: Protection<'_>) -> Result<(), KeyError> {
        let path = self.root.join(file);
        // Without the public half: OpenSSL 3.0 does not read a key file that holds both (RFC 5958, version 2).
        let pair = KeypairBytes { secret_key: *key.seed(), public_key: None };
        let document = pair.to_pkcs8_der().map_err(|_| KeyError::Form(path.display().to_string()))?;
        write(&path, &document, protection)
    }

    fn open_as(&self, file: &str, name: &str, passphrase: Option<&str>) -> Result<LogKey, KeyError> {
        let path = self.root.join(file);
        let document = read(&path, passphrase)?;
        let pair = KeypairBytes::from_pkcs8_der(document.as_bytes())
            .map_err(|_| KeyError::Form(path.display().to_string()))?;
        let seed = Zeroizing::new(pair.secret_key);
        Ok(LogKey::from_seed(name, &seed)?)
    }
}

fn write(path: &Path, document: &SecretDocument, protection: Protection<'_>) -> Result<(), KeyError> {
    let name = || path.display().to_string();
    let form = || KeyError::Form(name());
    let (label, encrypted);
    let document = match protection {
        Protection::Owner => {
            label = "PRIVATE KEY";
            document
        }
        Protection::Passphrase { passphrase: "", .. } => return Err(KeyError::Empty),
        Protection::Passphrase { passphrase, salt, iv } => {
            label = "ENCRYPTED PRIVATE KEY";
            let (log_n, r, p) = SCRYPT;
            let scrypt = scrypt::Params::new(log_n, r, p).map_err(|_| form())?;
            let parameters = pbes2::Parameters::generate_scrypt_aes256cbc(scrypt, &salt, iv).map_err(|_| form())?;
            let info = PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| form())?;
            encrypted = info.encrypt_with_params(parameters, passphrase).map_err(|_| form())?;
            &encrypted
        }
    };
    let pem = document.to_pem(label, LineEnding::LF).map_err(|_| form())?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(KeyError::Present(name())),
        other => other.map_err(|source| KeyError::Io { what: "make", file: name(), source })?,
    };
    let written = file.write_all(pem.as_bytes()).and_then(|()| file.sync_all());
    let kept = written.and_then(|()| path.parent().map_or(Ok(()), sync_folder));
    kept.map_err(|source| {
        // Half a key would stand in the way of a whole one.
        let _ = fs::remove_file(path);
        KeyError::Io { what: "write", file: name(), source }
    })
}

fn read(path: &Path, passphrase: Option<&str>) -> Result<SecretDocument, KeyError> {
    let name = || path.display().to_string();
    let io = |source| KeyError::Io { what: "read", file: name(), source };
    let file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    let mut pem = Zeroizing::new(String::new());
    file.take(KEY_BYTES_MAX).read_to_string(&mut pem).map_err(io)?;
    let (label, document) = SecretDocument::from_pem(&pem).map_err(|_| KeyError::Form(name()))?;
    match label {
        "PRIVATE KEY" => {
            if let Some(mode) = open_to_others(&metadata) {
                return Err(KeyError::Mode { file: name(), mode });
            }
            Ok(document)
        }
        "ENCRYPTED PRIVATE KEY" => {
            let passphrase = passphrase.ok_or_else(|| KeyError::Locked(name()))?;
            let info = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| KeyError::Form(name()))?;
            if !bounded(&info) {
                return Err(KeyError::Form(name()));
            }
            info.decrypt(passphrase).map_err(|_| KeyError::Passphrase(name()))
        }
        _ => Err(KeyError::Form(name())),
    }
}

/// Whether opening a key file takes scrypt with bounded memory and work. We write no other.
fn bounded(info: &EncryptedPrivateKeyInfoRef<'_>) -> bool {
    let scrypt = info.encryption_algorithm.pbes2().and_then(|parameters| parameters.kdf.scrypt());
    scrypt.is_some_and(|scrypt| {
        let bytes = scrypt.cost_parameter.checked_mul(128 * u64::from(scrypt.block_size));
        bytes.is_some_and(|bytes| bytes <= SCRYPT_BYTES_MAX) && scrypt.parallelization <= SCRYPT_TIMES_MAX
    })
}

/// The permissions of a file, when others than its owner have some.
#[cfg(unix)]
fn open_to_others(metadata: &fs::Metadata) -> Option<u32> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &fs::Metadata) -> Option<u32> {
    None
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}
