//! Opening the log of a workspace, and making it with its key when there is none.

use std::fs;
use std::path::{Path, PathBuf};

use makegood_log::{
    DiskFolder, GivenOut, InclusionProof, KeyError, KeyFolder, Leaf, Log, LogKey, Note, Protection, PublicKey, Reader,
    SealKey,
};
use makegood_pack::{Level, Signer};

use super::{EvidenceLogError, Hand, Holding, KeyPlace, LogIndex, leaf};
use crate::Workspace;
use crate::workspace::write_whole;

/// How logs of ours are called, before their id.
const ORIGIN: &str = "makegood.log/";
/// Hexadecimal digits of the id.
const ID_DIGITS: usize = 16;
/// The list of checkpoints given out, in the folder of keys.
const GIVEN_OUT: &str = "given-out";
/// Certificate of the sealing key, beside it.
const CERTIFICATE: &str = "seal.pem";
/// How long a self-made certificate holds. Packs are looked at years later, and its key is known by its fingerprint, not by its date.
const CERTIFICATE_YEARS: i64 = 20;
/// Longest name in a certificate (RFC 5280, ub-common-name).
const NAME_MAX: usize = 64;

/// The log of a workspace, open to be written.
#[derive(Debug)]
pub struct EvidenceLog {
    log: Log<DiskFolder>,
    given_out: GivenOut<DiskFolder>,
    keys: KeyFolder,
    root: PathBuf,
}

impl EvidenceLog {
    /// Opens the log and its key; makes both when the workspace has no log.
    ///
    /// - **Errors** [`EvidenceLogError`]; among them a log that does not extend a checkpoint that was given out.
    pub fn open(workspace: &Workspace, hand: &mut Hand<'_>) -> Result<EvidenceLog, EvidenceLogError> {
        let (public, root, keys) = match public(workspace)? {
            Some(public) => {
                let root = hand.keys.of_log(id(&public, workspace)?)?;
                if !root.join("log.key").is_file() {
                    return Err(EvidenceLogError::NoKey(root));
                }
                let keys = key_folder(&root, workspace)?;
                (public, root, keys)
            }
            None => first_key(workspace, hand)?,
        };
        let key = keys.log_key(public.name(), hand.keys.passphrase())?;
        if *key.public() != public {
            let why = "it is not the public half of the key in the folder of keys".to_owned();
            return Err(EvidenceLogError::Public { path: workspace.log_public(), why });
        }
        let given_out = given_out(&root, &public)?;
        let folder = disk(&workspace.log())?;
        let log = if workspace.log().join("checkpoint").is_file() {
            Log::open(folder, key, &given_out)?
        } else {
            Log::create(folder, key, &given_out)?
        };
        Ok(EvidenceLog { log, given_out, keys, root })
    }

    /// Leaves of the log.
    pub fn size(&self) -> u64 {
        self.log.checkpoint().size
    }

    /// The log's public key.
    pub fn public_key(&self) -> &PublicKey {
        self.log.public_key()
    }

    /// What the log has.
    ///
    /// - **Errors** [`EvidenceLogError::Log`].
    pub fn index(&self) -> Result<LogIndex, EvidenceLogError> {
        LogIndex::of(&self.log.reader()?)
    }

    /// Adds a leaf for each; gives how many.
    ///
    /// - **Errors** [`EvidenceLogError`]; then none is in the log.
    pub fn append(&mut self, holdings: &[Holding], hand: &mut Hand<'_>) -> Result<u64, EvidenceLogError> {
        let leaves: Vec<Leaf> = holdings.iter().map(|holding| leaf(holding, hand)).collect::<Result<_, _>>()?;
        let count = leaves.len() as u64;
        self.log.append(leaves)?;
        Ok(count)
    }

    /// Leaves with their proofs, all against the newest checkpoint.
    ///
    /// - **Errors** [`EvidenceLogError::Log`].
    pub fn prove(&self, leaves: &[u64]) -> Result<Vec<(Leaf, InclusionProof)>, EvidenceLogError> {
        let reader = self.log.reader()?;
        leaves.iter().map(|index| Ok((reader.leaf(*index)?, reader.prove(*index)?))).collect()
    }

    /// Gives the newest checkpoint out: first it is recorded, durably, who will hold it.
    ///
    /// - **Errors** [`EvidenceLogError::Log`].
    pub fn give_out(&mut self, held_in: &str, hand: &Hand<'_>) -> Result<Note, EvidenceLogError> {
        Ok(self.log.give_out(&mut self.given_out, held_in, hand.now)?)
    }

    /// The key that seals packs, with its certificate; both are made at first use. `name` stands in a new certificate.
    ///
    /// - **Errors** [`EvidenceLogError`].
    pub fn signer(&self, name: &str, hand: &mut Hand<'_>) -> Result<Signer, EvidenceLogError> {
        let passphrase = hand.keys.passphrase().map(str::to_owned);
        let key = match self.keys.seal_key(passphrase.as_deref()) {
            Err(error) if is_missing(&error) => {
                let key = SealKey::from_seed(&hand.bytes()?);
                let (salt, iv) = (hand.bytes()?, hand.bytes()?);
                self.keys.keep_seal_key(&key, protection(passphrase.as_deref(), salt, iv))?;
                key
            }
            other => other?,
        };
        let der = key.to_pkcs8_der().ok_or_else(|| KeyError::Form("seal.key".to_owned()))?;
        let path = self.root.join(CERTIFICATE);
        match fs::read_to_string(&path) {
            Ok(pem) => return Ok(Signer::issued(&der, &pem, Level::SelfMade)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(EvidenceLogError::io("read", &path)(error)),
        }
        let to = hand.now.as_second().saturating_add(CERTIFICATE_YEARS * 365 * 86_400);
        let to = jiff::Timestamp::from_second(to).unwrap_or(hand.now);
        let signer = Signer::self_made(&der, &certificate_name(name), hand.bytes()?, hand.now, to)?;
        let pem = signer.chain_pem()?;
        write_whole(&path, pem.as_bytes()).map_err(|error| EvidenceLogError::Io {
            action: "write",
            path: path.clone(),
            source: std::io::Error::other(error),
        })?;
        Ok(signer)
    }
}

/// What is known of the keys of a log, without opening a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKeys {
    /// The log's public key.
    pub public: PublicKey,
    /// Its folder on this machine.
    pub folder: Option<PathBuf>,
    /// Whether the secret key is there.
    pub here: bool,
    /// The certificate of the sealing key as PEM, once a pack was sealed.
    pub certificate: Option<String>,
}

/// The keys of a workspace's log.
///
/// - **Errors** [`EvidenceLogError::Absent`], [`EvidenceLogError::Public`].
pub fn log_keys(workspace: &Workspace, keys: &KeyPlace) -> Result<LogKeys, EvidenceLogError> {
    let public = public(workspace)?.ok_or(EvidenceLogError::Absent)?;
    let folder = keys.of_log(id(&public, workspace)?).ok();
    let here = folder.as_ref().is_some_and(|folder| folder.join("log.key").is_file());
    let certificate = folder.as_ref().and_then(|folder| fs::read_to_string(folder.join(CERTIFICATE)).ok());
    Ok(LogKeys { public, folder, here, certificate })
}

/// The folder of a log that is only read, with the list of checkpoints given out where this machine has it.
///
/// - **Errors** [`EvidenceLogError::Absent`], [`EvidenceLogError::Public`].
pub fn reading(
    workspace: &Workspace,
    keys: &KeyPlace,
) -> Result<(DiskFolder, Option<DiskFolder>, LogKeys), EvidenceLogError> {
    let known = log_keys(workspace, keys)?;
    let list = known.folder.as_ref().map(|folder| folder.join(GIVEN_OUT)).filter(|folder| folder.is_dir());
    let list = list.map(|folder| disk(&folder)).transpose()?;
    Ok((disk(&workspace.log())?, list, known))
}

/// The newest leaves and the checkpoint, believed by the public key beside the log.
pub(super) fn reader<'a>(folder: &'a DiskFolder, known: &LogKeys) -> Result<Reader<'a, DiskFolder>, EvidenceLogError> {
    Ok(Reader::open(folder, std::slice::from_ref(&known.public))?)
}

fn given_out(root: &Path, public: &PublicKey) -> Result<GivenOut<DiskFolder>, EvidenceLogError> {
    Ok(GivenOut::open(disk(&root.join(GIVEN_OUT))?, std::slice::from_ref(public))?)
}

fn disk(path: &Path) -> Result<DiskFolder, EvidenceLogError> {
    DiskFolder::new(path).map_err(EvidenceLogError::io("make", path))
}

/// The public key beside the log; none when the workspace has no log.
fn public(workspace: &Workspace) -> Result<Option<PublicKey>, EvidenceLogError> {
    let path = workspace.log_public();
    let wrong = |why: &str| EvidenceLogError::Public { path: path.clone(), why: why.to_owned() };
    match fs::read_to_string(&path) {
        Ok(text) => PublicKey::parse(text.trim_end()).map(Some).map_err(|error| wrong(&error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if workspace.log().join("checkpoint").is_file() {
                return Err(wrong("it is missing, and there is a log; without it nobody knows whose log it is"));
            }
            Ok(None)
        }
        Err(error) => Err(EvidenceLogError::io("read", &path)(error)),
    }
}

/// The id in a log's name. It becomes the name of a folder, so nothing else is taken for one.
fn id<'a>(public: &'a PublicKey, workspace: &Workspace) -> Result<&'a str, EvidenceLogError> {
    let id = public.name().strip_prefix(ORIGIN).filter(|id| {
        id.len() == ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    });
    id.ok_or_else(|| EvidenceLogError::Public {
        path: workspace.log_public(),
        why: format!("a log of Makegood is called {ORIGIN} and {ID_DIGITS} hexadecimal digits"),
    })
}

/// Makes the key of a new log. The key stands before `log.pub` names it: a kill between the two leaves a key that nobody uses.
fn first_key(workspace: &Workspace, hand: &mut Hand<'_>) -> Result<(PublicKey, PathBuf, KeyFolder), EvidenceLogError> {
    let id: String = hand.bytes::<{ ID_DIGITS / 2 }>()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{ORIGIN}{id}");
    let root = hand.keys.of_log(&id)?;
    let keys = key_folder(&root, workspace)?;
    let key = LogKey::from_seed(&name, &hand.bytes()?).map_err(KeyError::from)?;
    let (salt, iv) = (hand.bytes()?, hand.bytes()?);
    keys.keep_log_key(&key, protection(hand.keys.passphrase(), salt, iv))?;
    let path = workspace.log_public();
    write_whole(&path, format!("{}\n", key.public()).as_bytes()).map_err(|error| EvidenceLogError::Io {
        action: "write",
        path: path.clone(),
        source: std::io::Error::other(error),
    })?;
    Ok((key.public().clone(), root, keys))
}

/// The folder of one log's keys, outside the workspace.
fn key_folder(root: &Path, workspace: &Workspace) -> Result<KeyFolder, EvidenceLogError> {
    KeyFolder::new(root, workspace.root()).map_err(|error| match error {
        KeyError::Inside { .. } => {
            // Made a moment ago; one that holds something stays.
            let _ = root.parent().map(fs::remove_dir);
            EvidenceLogError::KeysInside
        }
        other => EvidenceLogError::Key(other),
    })
}

fn protection(passphrase: Option<&str>, salt: [u8; 16], iv: [u8; 16]) -> Protection<'_> {
    passphrase.map_or(Protection::Owner, |passphrase| Protection::Passphrase { passphrase, salt, iv })
}

fn is_missing(error: &KeyError) -> bool {
    matches!(error, KeyError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound)
}

fn certificate_name(name: &str) -> String {
    const ENDING: &str = ", pack seal";
    let clean: String = name.chars().filter(|c| !c.is_control()).take(NAME_MAX - ENDING.len()).collect();
    let clean = clean.trim();
    if clean.is_empty() { "Makegood, pack seal".to_owned() } else { format!("{clean}{ENDING}") }
}
