//! A pack before it is sealed, and how it becomes one: lists, seal, token, archive.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};

use const_oid::ObjectIdentifier;
use jiff::Timestamp;
use sha2::Digest;
use x509_cert::Certificate;

use crate::bag::{self, Info, Listed};
use crate::container::{ContainerWriter, Limits, Part};
use crate::contents::Bytes;
use crate::digest::{Digested, Sha256};
use crate::error::WriteError;
use crate::index::{Index, Tool};
use crate::seal::{self, Signer};
use crate::time::{self, Request, Stamp, TimeAuthority};
use crate::{names, words};

/// How a pack is sealed.
pub struct Sealing<'a> {
    /// The key and its certificates.
    pub key: &'a Signer,
    /// Root certificates to put beside them for the reader's convenience, PEM; may be empty.
    pub roots_pem: &'a str,
    /// Who is asked for the time; none makes a pack whose time is claimed by the sender.
    pub time: Option<TimeSource<'a>>,
}

/// Who is asked for the time, and with what.
pub struct TimeSource<'a> {
    /// Carries the question.
    pub authority: &'a dyn TimeAuthority,
    /// 16 random bytes, new for every pack.
    pub nonce: [u8; 16],
    /// The policy that the token must be under.
    pub policy: Option<ObjectIdentifier>,
    /// The authority's certificates as far as known, PEM; may be empty, which costs one more question.
    pub certificates_pem: &'a str,
    /// The root that the authority must lead to, PEM; empty accepts any authority that signs.
    pub roots_pem: &'a str,
    /// Whether a pack without a token is refused when the authority cannot be reached.
    pub required: bool,
}

impl<'a> TimeSource<'a> {
    /// Asks `authority`, of which no certificate is known yet; where it cannot be reached, the pack has no token and says so.
    ///
    /// `None` for a policy that is no object identifier.
    pub fn new(
        authority: &'a dyn TimeAuthority,
        nonce: [u8; 16],
        roots_pem: &'a str,
        policy: Option<&str>,
    ) -> Option<TimeSource<'a>> {
        let policy = match policy {
            Some(text) => Some(ObjectIdentifier::new(text).ok()?),
            None => None,
        };
        Some(TimeSource { authority, nonce, policy, certificates_pem: "", roots_pem, required: false })
    }
}

/// What came of writing a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// File name for the archive, `mg-<case>-<n>.zip`.
    pub file_name: String,
    /// Length of the archive.
    pub bytes: u64,
    /// SHA-256 of the archive: what the next pack names.
    pub sha256: Sha256,
    /// SHA-256 of the signer's certificate.
    pub fingerprint: Sha256,
    /// SHA-256 of the seal, for the log.
    pub seal_sha256: Sha256,
    /// SHA-256 of the token, for the log.
    pub token_sha256: Option<Sha256>,
    /// The authority's time; none when the time is claimed by the sender.
    pub stamped_at: Option<Timestamp>,
    /// Why there is no token although an authority was named.
    pub time_unreachable: Option<String>,
    /// Seconds from the sender's clock to the authority's, when they differ by more than five minutes.
    pub skew_seconds: Option<i64>,
    /// Part and parts.
    pub part: (u32, u32),
}

/// Bytes of a file of the pack: made here, or lent.
pub(crate) enum Held<'a> {
    Made(Vec<u8>),
    Lent(&'a dyn Bytes),
    Shared(std::rc::Rc<dyn Bytes + 'a>),
}

/// One file with what one pass over it said.
pub(crate) struct Planned<'a> {
    pub digested: Digested,
    pub held: Held<'a>,
}

impl<'a> Planned<'a> {
    pub fn made(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Planned { digested: Digested::of(&bytes), held: Held::Made(bytes) }
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match &self.held {
            Held::Made(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Held::Lent(bytes) => bytes.open(),
            Held::Shared(bytes) => bytes.open(),
        }
    }
}

/// Everything but the lists, the papers for the reader, and the seal.
pub(crate) struct Draft<'a> {
    pub index: Index,
    pub maker: Tool,
    pub made_at: Timestamp,
    /// By path in the bag: all of `data/` but the index, and `proof/log/`, `proof/anchors/`.
    pub files: BTreeMap<String, Planned<'a>>,
    pub has_report: bool,
}

/// A draft with lists, seal and token, ready to be written.
pub(crate) struct Finished<'a> {
    files: BTreeMap<String, Planned<'a>>,
    written: Written,
}

impl<'a> Draft<'a> {
    /// Seals the draft.
    pub fn finish(mut self, sealing: &Sealing<'_>) -> Result<Finished<'a>, WriteError> {
        let index = self.index.to_bytes()?;
        self.files.insert(words::INDEX_PATH.to_owned(), Planned::made(index));
        let mut known = match &sealing.time {
            Some(source) => certificates(source.certificates_pem)?,
            None => Vec::new(),
        };
        let mut unreachable = None;
        let mut timed = sealing.time.is_some();
        // Once for the ordinary case; again when the token brings certificates that must go under
        // the seal, or when the authority cannot be reached after all.
        for round in 0..4_u8 {
            let tags = self.tags(sealing, timed, &known)?;
            let tagmanifest = tags.tagmanifest.clone();
            let seal = seal::seal(sealing.key, tagmanifest.as_bytes(), self.made_at)?;
            let source = sealing.time.as_ref().filter(|_| timed);
            let Some(source) = source else { return self.close(sealing, tags, seal, None, unreachable) };
            let request = Request {
                imprint: Sha256::of(&seal),
                nonce: spread(source.nonce, self.index.part, round),
                policy: source.policy,
            };
            let answer = match source.authority.ask(&request.to_der().map_err(seal::SealError::Form)?) {
                Ok(answer) => answer,
                Err(error) if !source.required => {
                    unreachable = Some(error.0);
                    timed = false;
                    continue;
                }
                Err(error) => return Err(WriteError::Unreachable(error)),
            };
            let roots = certificates(source.roots_pem)?;
            let (stamp, kept) = time::check_answer(&answer, &request, &known, &roots)?;
            let new: Vec<Certificate> = stamp.certificates.iter().filter(|one| !known.contains(one)).cloned().collect();
            if new.is_empty() {
                return self.close(sealing, tags, seal, Some((stamp, kept)), None);
            }
            known.extend(new);
        }
        Err(WriteError::AuthorityChanges)
    }

    /// The files beside `data/` and `proof/log`, with the list that is sealed.
    fn tags(&self, sealing: &Sealing<'_>, timed: bool, tsa: &[Certificate]) -> Result<Tags, WriteError> {
        let payload = self.files.iter().filter(|(path, _)| bag::listed(path) == Listed::Manifest);
        let oxum = payload
            .clone()
            .fold((0_u64, 0_u64), |(bytes, files), (_, file)| (bytes.saturating_add(file.digested.bytes), files + 1));
        let index = &self.index;
        let info = Info {
            bagging_date: index.made_at.local_text.get(..10).unwrap_or_default().to_owned(),
            payload: oxum,
            case: index.case.clone(),
            pack: index.pack,
            part: (index.part, index.parts),
            previous: index.previous,
            maker: words::one_line(&format!("{} {}", self.maker.name, self.maker.version)),
            timed,
        };
        let mut made: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut put = |path: &str, text: String| made.insert(path.to_owned(), text.into_bytes());
        put(bag::DECLARATION_PATH, bag::DECLARATION.to_owned());
        put(bag::INFO_PATH, info.to_text());
        put(bag::MANIFEST_PATH, bag::write_list(payload.map(|(path, file)| (path.as_str(), file.digested.sha256))));
        put(words::README_PATH, words::readme(index, &info, sealing.key.level(), self.has_report));
        put(words::VERIFY_PATH, words::VERIFY.to_owned());
        put(words::MERKLE_PATH, makegood_log::MERKLE_SH.to_owned());
        put(seal::CHAIN_PATH, sealing.key.chain_pem()?);
        if !sealing.roots_pem.is_empty() {
            put(seal::ROOTS_PATH, sealing.roots_pem.to_owned());
        }
        if timed && !tsa.is_empty() {
            put(time::TSA_PATH, seal::write_chain(tsa).ok_or(WriteError::Certificates)?);
        }
        let own = made.iter().map(|(path, bytes)| (path.as_str(), Sha256::of(bytes)));
        let others = self.files.iter().map(|(path, file)| (path.as_str(), file.digested.sha256));
        let listed: BTreeMap<&str, Sha256> =
            own.chain(others).filter(|(path, _)| bag::listed(path) == Listed::Tagmanifest).collect();
        let tagmanifest = bag::write_list(listed.into_iter());
        Ok(Tags { made, tagmanifest })
    }

    fn close(
        mut self,
        sealing: &Sealing<'_>,
        tags: Tags,
        seal: Vec<u8>,
        token: Option<(Stamp, Vec<u8>)>,
        time_unreachable: Option<String>,
    ) -> Result<Finished<'a>, WriteError> {
        let index = &self.index;
        let part = if index.parts > 1 { format!("-part{}of{}", index.part, index.parts) } else { String::new() };
        let stamped_at = token.as_ref().map(|(stamp, _)| stamp.time);
        let written = Written {
            file_name: format!("mg-{}-{}{part}.zip", index.case, index.pack),
            bytes: 0,
            sha256: Sha256([0; 32]),
            fingerprint: sealing.key.fingerprint()?,
            seal_sha256: Sha256::of(&seal),
            token_sha256: token.as_ref().map(|(_, kept)| Sha256::of(kept)),
            stamped_at,
            time_unreachable,
            skew_seconds: stamped_at
                .map(|at| time::skew(at, self.made_at))
                .filter(|skew| skew.abs() > time::SKEW_SECONDS),
            part: (index.part, index.parts),
        };
        for (path, bytes) in tags.made {
            self.files.insert(path, Planned::made(bytes));
        }
        self.readable(&tags.tagmanifest)?;
        self.files.insert(bag::TAGMANIFEST_PATH.to_owned(), Planned::made(tags.tagmanifest));
        self.files.insert(seal::SEAL_PATH.to_owned(), Planned::made(seal));
        if let Some((_, kept)) = token {
            self.files.insert(time::TOKEN_PATH.to_owned(), Planned::made(kept));
        }
        Ok(Finished { files: self.files, written })
    }
}

impl Draft<'_> {
    /// A pack that the check would refuse to read for its size is not written.
    fn readable(&self, tagmanifest: &str) -> Result<(), WriteError> {
        let limits = Limits::default();
        let certificates = [seal::CHAIN_PATH, seal::ROOTS_PATH, time::TSA_PATH];
        if let Some(path) = certificates
            .into_iter()
            .find(|path| self.files.get(*path).is_some_and(|file| file.digested.bytes > seal::BYTES_MAX as u64))
        {
            return Err(WriteError::TooLarge(path.to_owned()));
        }
        let lists = [words::INDEX_PATH, bag::MANIFEST_PATH];
        let list = lists
            .into_iter()
            .find(|path| self.files.get(*path).is_some_and(|file| file.digested.bytes > limits.small_file));
        match list {
            Some(path) => Err(WriteError::TooLarge(path.to_owned())),
            None if tagmanifest.len() as u64 > limits.small_file => {
                Err(WriteError::TooLarge(bag::TAGMANIFEST_PATH.to_owned()))
            }
            None if self.files.len() + 3 > limits.entries => Err(WriteError::TooMany(self.files.len() + 3)),
            None => Ok(()),
        }
    }
}

impl Finished<'_> {
    /// Writes the archive, reading every lent file once more.
    pub fn write(self, out: impl Write) -> Result<Written, WriteError> {
        let mut container = ContainerWriter::new(Hashing { out, hasher: sha2::Sha256::new() });
        for (path, file) in &self.files {
            let part = Part { name: format!("{}{path}", names::TOP), digested: file.digested };
            let at = |error| WriteError::Io { path: path.clone(), error };
            container.entry(&part, &mut file.open().map_err(at)?).map_err(at)?;
        }
        let end = |error| WriteError::Io { path: "end of the archive".to_owned(), error };
        let (hashing, bytes) = container.finish().map_err(end)?;
        let sha256 = Sha256(hashing.hasher.finalize().into());
        Ok(Written { bytes, sha256, ..self.written })
    }
}

struct Tags {
    made: BTreeMap<String, Vec<u8>>,
    tagmanifest: String,
}

struct Hashing<W> {
    out: W,
    hasher: sha2::Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let count = self.out.write(buf)?;
        self.hasher.update(buf.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A nonce of its own for every part and round, as hard to guess as the one handed in.
fn spread(nonce: [u8; 16], part: u32, round: u8) -> [u8; 16] {
    let digest = Sha256::of(&[&nonce[..], &part.to_be_bytes(), &[round]].concat());
    digest.0.first_chunk::<16>().copied().unwrap_or(nonce)
}

pub(crate) fn certificates(pem: &str) -> Result<Vec<Certificate>, WriteError> {
    seal::read_chain(pem.as_bytes()).ok_or(WriteError::Certificates)
}
