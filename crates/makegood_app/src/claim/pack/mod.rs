//! A claim as an evidence pack: letter, calculation, source files and their proofs, sealed.
//!
//! The order matters: everything is in the log, then it is recorded who will hold the checkpoint, then the pack is written and
//! remembered, then it gets its name, then it is logged. A process that is killed anywhere leaves a whole pack or none, no pack
//! that is not remembered, and a log that extends every checkpoint that anybody can hold.

mod built;
mod contents;
mod place;
mod record;
mod rows;
mod timeline;

use std::path::{Path, PathBuf};

use makegood_core::time::Zone;
use makegood_evidence::ClaimDocument;
use makegood_log::Hash;
use makegood_pack::{
    At, Channel, Clock, Contents, ReportAfter, Sealing, Sha256, Signer, TimeAuthority, TimeSource, Tool, Written,
};
use serde::Serialize;

pub use built::HeldIn;
use built::as_built;
use place::Place;
pub use record::{PackFile, PackRecord};

use super::build::Draw;
use crate::audit::Judged;
use crate::evidence_log::{Hand, Holdings, catch_up, pack_subject};
use crate::{AppError, CaseStore, Workspace};

/// Name of this program in packs.
const NAME: &str = "makegood";

/// What to pack.
#[derive(Debug, Clone, Default)]
pub struct PackRequest {
    /// Claim id.
    pub claim: String,
    /// File to write; none = `packs/` of the workspace under the pack's own name. Nothing is ever written over.
    pub out: Option<PathBuf>,
    /// Way of sending whose limits hold; none = no limit.
    pub channel: Option<String>,
    /// Exhibits whose bytes are left out.
    pub withhold: Vec<u32>,
    /// Why; it stands in the pack.
    pub reason: String,
    /// Whether the letter stays when exhibits are left out; no default, because only a person knows what it shows.
    pub keep_letter: Option<bool>,
    /// The case that the claim is in.
    pub held: Option<HeldIn>,
}

/// Who is asked for the time of a pack.
pub struct TimeAsk<'a> {
    /// Carries the question.
    pub authority: &'a dyn TimeAuthority,
    /// Root certificate that the authority must lead to, PEM; empty takes any authority that signs.
    pub roots_pem: String,
    /// Policy that the token must be under, in digits and dots.
    pub policy: Option<String>,
}

impl TimeAsk<'_> {
    /// As a pack asks it, with a number of its own.
    fn source(&self, hand: &mut Hand<'_>) -> Result<TimeSource<'_>, AppError> {
        let mut nonce = [0; 16];
        (hand.random)(&mut nonce).map_err(AppError::io("draw a number for", Path::new("the time authority")))?;
        TimeSource::new(self.authority, nonce, &self.roots_pem, self.policy.as_deref()).ok_or_else(|| {
            refused(
                "the policy of the time authority is no object identifier".to_owned(),
                "write it in digits and dots, for example 1.2.3.4",
            )
        })
    }
}

/// What was packed: the JSON `makegood.claim_pack/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackReport {
    /// `makegood.claim_pack/1`.
    pub schema: &'static str,
    /// Claim id.
    pub claim: String,
    /// The packs, oldest first: two where exhibits were left out, the whole one first.
    pub packs: Vec<PackRecord>,
    /// Number of exhibits.
    pub exhibits: usize,
    /// SHA-256 of the sealing certificate with colons, as `openssl x509 -fingerprint` prints it: to be given by another way.
    pub fingerprint: String,
    /// Name of the log.
    pub log: String,
    /// What to look at before the pack is sent.
    pub cautions: Vec<String>,
}

/// Packs a claim that was built.
///
/// - **Errors** [`AppError::ClaimUnknown`]; [`AppError::PackRefused`] when the claim is no longer what was built, something is too
///   large for the channel, or a file stands in the way; [`AppError::EvidenceLog`]; [`AppError::Io`].
pub async fn pack(
    workspace: &Workspace,
    store: &impl CaseStore,
    judged: &Judged,
    request: &PackRequest,
    (draw, time): (Draw<'_>, Option<&TimeAsk<'_>>),
    hand: &mut Hand<'_>,
) -> Result<PackReport, AppError> {
    let channel = request.channel.as_deref().map(channel).transpose()?;
    let letter_after = letter_after(request)?;
    let claims = store.claims().await?;
    let record = claims.iter().find(|claim| claim.id.eq_ignore_ascii_case(&request.claim));
    let record = record.ok_or_else(|| AppError::ClaimUnknown { id: request.claim.clone() })?;
    let (document, letter) = as_built(workspace, judged, (record, request.held.as_ref()), draw)?;
    if let Some(no) =
        request.withhold.iter().find(|no| !document.exhibits.iter().any(|one| one.exhibit == **no as usize))
    {
        let help = format!("{} has exhibits 1 to {}", record.id, document.exhibits.len());
        return Err(refused(format!("there is no exhibit {no}"), &help));
    }

    let holdings = Holdings::of(workspace, Some(store)).await?;
    let (mut log, caught) = catch_up(workspace, &holdings, hand)?;
    if let Some(wrong) = caught.contradictions.first() {
        let help = "nothing is sealed over a contradiction; see all of them:\n  makegood log verify";
        return Err(refused(format!("log and workspace contradict each other: {wrong}"), help));
    }
    let index = log.index()?;
    let before: Vec<PackRecord> =
        PackRecord::all(workspace)?.into_iter().filter(|pack| pack.claim == record.id).collect();
    let number = before.last().map_or(0, |pack| pack.number) + 1;
    let previous = before.last().and_then(|pack| pack.files.first()).map(|file| file.sha256);
    let previous_seal = before.last().map(|pack| pack.seal_sha256);
    let withholding = !request.withhold.is_empty();
    let whole_out = if withholding { None } else { request.out.as_deref() };
    let places = [
        Place::of(workspace, &record.id, number, whole_out)?,
        Place::of(workspace, &record.id, number + 1, request.out.as_deref())?,
    ];
    let [whole_place, less_place] = &places;
    whole_place.free()?;
    if withholding {
        less_place.free()?;
    }

    let zone = zone(&document)?;
    let made_at = At { instant: hand.now, zone: &zone, clock: Clock::Unsynced };
    let signer = log.signer(&document.from.legal_name, hand)?;
    let sources = workspace.sources().entries()?;
    let leaves = contents::leaves(&document, &index)?;
    let proofs = log.prove(&leaves)?;
    // Durably recorded before anybody can hold it.
    let mut checkpoint = log.give_out(&holder(&record.id, number), hand)?;
    if withholding {
        checkpoint = log.give_out(&holder(&record.id, number + 1), hand)?;
    }
    let contents = Contents {
        case: record.id.clone(),
        number,
        previous,
        made_at,
        maker: maker(),
        exhibits: contents::exhibits(workspace.sources(), &sources, &document, &proofs, &zone)?,
        documents: contents::documents(&document, record, letter, &sources, &proofs, hand.now)?,
        log: makegood_pack::LogState { checkpoint, key: log.public_key().clone(), anchors: Vec::new() },
    };
    let roots_pem = time.map_or("", |ask| ask.roots_pem.as_str());
    let source = time.map(|ask| ask.source(hand)).transpose()?;
    let sealing = Sealing { key: &signer, roots_pem, time: source };
    let (written, drafts) = whole_place.write(&contents, &sealing, channel.as_ref())?;
    let (size, now) = (log.size(), hand.now);
    let record_of = |number: u32, written: &[Written], paths: &[PathBuf], seal: Option<Sha256>, withheld: &[u32]| {
        let files = written.iter().zip(paths).map(|(one, path)| PackFile {
            path: shown(workspace.root(), path),
            bytes: one.bytes,
            sha256: one.sha256,
        });
        let first = written.first();
        PackRecord {
            schema: record::SCHEMA.to_owned(),
            claim: record.id.clone(),
            number,
            made_at: now,
            files: files.collect(),
            seal_sha256: first.map_or(Sha256([0; 32]), |one| one.seal_sha256),
            previous_seal: seal,
            fingerprint: first.map_or(Sha256([0; 32]), |one| one.fingerprint),
            checkpoint: size,
            stamped_at: first.and_then(|one| one.stamped_at),
            time_unreachable: first.and_then(|one| one.time_unreachable.clone()),
            skew_seconds: first.and_then(|one| one.skew_seconds),
            channel: request.channel.clone(),
            withheld: withheld.to_vec(),
        }
    };
    let whole = record_of(number, &written, &drafts.paths(), previous_seal, &[]);
    whole.keep(workspace)?;
    let paths = drafts.finish()?;
    let mut packs = vec![whole];
    let mut cautions = Vec::new();
    if withholding {
        let from = paths.first().cloned().unwrap_or_default();
        let sealing = Sealing { key: &signer, roots_pem, time: time.map(|ask| ask.source(hand)).transpose()? };
        let (less, drafts) = less_place.write_less(&from, request, (number + 1, made_at, letter_after), &sealing)?;
        let seal = packs.first().map(|pack| pack.seal_sha256);
        let less = record_of(number + 1, &[less], &drafts.paths(), seal, &request.withhold);
        less.keep(workspace)?;
        drafts.finish()?;
        packs.push(less);
        cautions.push(
            "claim.json, calculation.csv and the timeline stand in the pack as they are; look whether they show what is withheld"
                .to_owned(),
        );
    }
    if let Some(skew) = packs.iter().find_map(|pack| pack.skew_seconds) {
        let minutes = skew.unsigned_abs() / 60;
        let way = if skew < 0 { "ahead of" } else { "behind" };
        cautions.push(format!(
            "your clock is {minutes} minutes {way} the time authority's: set it right, and pack again before it is sent"
        ));
    }
    // A pack without its leaf is found by the next change: what is remembered is compared with the log.
    let now_held = Holdings::of(workspace, Some(store)).await?;
    let missing = now_held.missing(&log.index()?);
    if let Err(error) = log.append(&missing, hand) {
        cautions.push(format!("the pack is not in the log yet ({error}); the next change adds it"));
    }
    Ok(PackReport {
        schema: "makegood.claim_pack/1",
        claim: record.id.clone(),
        packs,
        exhibits: document.exhibits.len(),
        fingerprint: fingerprint(&signer)?,
        log: log.public_key().name().to_owned(),
        cautions,
    })
}

fn fingerprint(signer: &Signer) -> Result<String, AppError> {
    Ok(signer.fingerprint().map_err(crate::EvidenceLogError::from)?.with_colons())
}

fn holder(claim: &str, number: u32) -> String {
    pack_subject(claim, number).replacen('/', " ", 1)
}

fn maker() -> Tool {
    Tool { name: NAME.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), build_sha256: None }
}

/// The zone of the account; UTC where it is not known.
fn zone(document: &ClaimDocument) -> Result<Zone, AppError> {
    let name = document.account.time_zone.as_deref().unwrap_or("UTC");
    Zone::parse(name)
        .or_else(|_| Zone::parse("UTC"))
        .map_err(|error| AppError::ClaimBroken { claim: document.claim.clone(), why: error.to_string() })
}

/// The channel of that name.
fn channel(id: &str) -> Result<Channel, AppError> {
    let all = Channel::built_in().map_err(|error| refused(format!("the channels cannot be read: {error}"), ""))?;
    let names: Vec<String> = all.iter().map(|one| format!("  {:<18} {}", one.id, one.title)).collect();
    all.into_iter()
        .find(|one| one.id == id)
        .ok_or_else(|| refused(format!("there is no channel `{id}`"), &format!("there are:\n{}", names.join("\n"))))
}

fn refused(why: String, help: &str) -> AppError {
    AppError::PackRefused { why, help: help.to_owned() }
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}

/// What becomes of the letter when exhibits are left out.
fn letter_after(request: &PackRequest) -> Result<ReportAfter, AppError> {
    if request.withhold.is_empty() {
        return Ok(ReportAfter::Keep);
    }
    if request.reason.trim().is_empty() {
        return Err(refused("the reason is empty, and it stands in the pack".to_owned(), "say why with --reason"));
    }
    if request.channel.is_some() {
        let help = "leave --channel away, and look at the size of the pack";
        return Err(refused("a pack with exhibits left out is not split for a channel".to_owned(), help));
    }
    match request.keep_letter {
        Some(true) => Ok(ReportAfter::Keep),
        Some(false) => Ok(ReportAfter::LeaveOut),
        None => {
            let help = "look at the letter, then say --letter keep or --letter leave-out";
            Err(refused("the letter may show what is withheld".to_owned(), help))
        }
    }
}

/// The whole chain of an error on one line.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = cause.source();
    }
    text
}

/// A SHA-256 of the document in the log's type.
fn hash(sha256: &str) -> Result<Hash, AppError> {
    Hash::from_hex(sha256).ok_or_else(|| AppError::Damaged {
        path: PathBuf::from("sources/index.jsonl"),
        why: format!("`{sha256}` is no SHA-256"),
    })
}
