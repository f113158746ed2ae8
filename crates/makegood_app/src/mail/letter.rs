//! The message that a letter of a case becomes: its receiver, its thread, its files.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use jiff::Timestamp;
use makegood_case::store::{Direction, Message};
use makegood_case::{Rung, What};
use makegood_letters::Step;
use makegood_mail::draft::{AttachedFile, Draft, DraftError, Outgoing, Stamp};
use makegood_mail::{CaseReference, address_domain};
use makegood_pack::container::{Container, Limits};
use makegood_pack::{REPORT_PATH, TOP};

use super::account::not_ready;
use crate::case::letter::Gathered;
use crate::claim::PackRecord;
use crate::workspace::{SmtpSettings, hash_bytes};
use crate::{AppError, ClaimRecord, Workspace};

/// Most bytes of a whole message: what most servers take (<https://support.google.com/mail/answer/6584>).
pub const MESSAGE_BYTES_MAX: u64 = 25_000_000;
/// Ids of earlier messages that are named; a thread is found by the last ones.
const REFERENCES_MAX: usize = 20;

/// A message that waits to be released.
#[derive(Debug)]
pub struct Letter {
    /// As a person reads it.
    pub draft: Draft,
    /// As it is sent.
    pub outgoing: Outgoing,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Which letter.
    pub step: Step,
    /// SHA-256 of the first pack that goes with it.
    pub pack_sha256: Option<String>,
}

/// What a message is made of beside the letter's text.
#[derive(Debug)]
pub struct Parts<'a> {
    /// Which letter.
    pub step: Step,
    /// The text.
    pub written: makegood_letters::Draft,
    /// The desk; none takes that of `makegood.toml`.
    pub to: Option<String>,
    /// More files.
    pub attach: &'a [std::path::PathBuf],
    /// Messages of the case, by time.
    pub messages: &'a [Message],
    /// The reference.
    pub reference: CaseReference,
    /// Sixteen random bytes for the message's id.
    pub nonce: [u8; 16],
    /// Now.
    pub now: Timestamp,
}

/// What happened once the letter has gone out; `None` for letters that do not go by mail.
pub fn then(step: Step, rung: Option<Rung>, pack_sha256: Option<String>) -> Option<What> {
    match (step, rung) {
        (Step::FirstClaim, rung) => Some(What::Submitted { rung: rung.unwrap_or(Rung::Ticket), pack_sha256 }),
        (Step::Chaser | Step::ClawbackReply, _) => Some(What::Chased),
        (Step::InformationAnswer, _) => Some(What::Answered),
        (Step::Appeal | Step::Complaint, Some(rung)) => Some(What::Escalated { rung }),
        _ => None,
    }
}

/// Makes the message.
///
/// - **Errors** [`AppError::MailNotReady`] with what is missing or too large, [`AppError::Io`].
pub fn letter(
    workspace: &Workspace,
    settings: Option<&SmtpSettings>,
    gathered: &Gathered,
    parts: Parts<'_>,
) -> Result<Letter, AppError> {
    let advertiser = &workspace.config().advertiser;
    let from = match settings.and_then(|settings| settings.from.clone()) {
        Some(from) => from,
        None if advertiser.email.trim().is_empty() => {
            return Err(not_ready(
                "makegood.toml does not say where answers go",
                "say it:\n  [advertiser]\n  email = \"claims@example.com\"",
            ));
        }
        None => advertiser.email.clone(),
    };
    let platform = gathered.case.platform();
    let to =
        parts.to.or_else(|| settings.and_then(|settings| settings.to.get(platform).cloned())).ok_or_else(|| {
            not_ready(
                &format!("makegood.toml names no address of the desk of {platform}"),
                &format!("name it with --to, or once for all:\n  [mail.smtp]\n  to = {{ {platform} = \"…\" }}"),
            )
        })?;
    let (attachments, pack_sha256) =
        attachments(workspace, parts.step, &gathered.claims, &parts.written, parts.attach)?;
    let known = parts.messages.iter().filter(|message| is_message_id(&message.id));
    let references: Vec<String> = known.map(|message| message.id.clone()).collect();
    let last_in =
        parts.messages.iter().rev().find(|message| message.direction == Direction::In && is_message_id(&message.id));
    let domain = address_domain(&from).unwrap_or_else(|| "localhost".to_owned());
    let local: String = parts.nonce.iter().map(|byte| format!("{byte:02x}")).collect();
    let draft = Draft {
        from,
        to: vec![to],
        subject: parts.written.subject,
        reference: Some(parts.reference),
        body: parts.written.body,
        in_reply_to: last_in.map(|message| message.id.clone()),
        references: references.get(references.len().saturating_sub(REFERENCES_MAX)..).unwrap_or_default().to_vec(),
        attachments,
        ..Draft::default()
    };
    let stamp = Stamp { message_id: format!("{local}@{domain}"), at: parts.now, bytes_max: MESSAGE_BYTES_MAX };
    let outgoing = draft.message(&stamp).map_err(refused)?;
    let sha256 = hash_bytes(&outgoing.bytes);
    Ok(Letter { draft, outgoing, sha256, step: parts.step, pack_sha256 })
}

fn refused(error: DraftError) -> AppError {
    let help = match &error {
        DraftError::TooLarge { .. } => {
            "pack the claim for mail, or leave a file out:\n  makegood claim pack C-0001 --channel mail"
        }
        DraftError::Address(_) => "look at `from` and `to` of [mail.smtp] in makegood.toml, or at --to",
        _ => "look at the letter:\n  makegood case letter K-0001",
    };
    not_ready(&error.to_string(), help)
}

fn is_message_id(id: &str) -> bool {
    let right =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>@".contains(&byte));
    id.len() <= 250 && id.split_once('@').is_some_and(|(local, domain)| right(local) && right(domain))
}

/// The files of a letter: with a claim its letter and its newest pack, whole texts of shortened fields, and what was named.
fn attachments(
    workspace: &Workspace,
    step: Step,
    claims: &[ClaimRecord],
    written: &makegood_letters::Draft,
    named: &[std::path::PathBuf],
) -> Result<(Vec<AttachedFile>, Option<String>), AppError> {
    let mut files = Vec::new();
    let mut pack_sha256 = None;
    if step == Step::FirstClaim {
        let packs = PackRecord::all(workspace)?;
        for claim in claims {
            let Some(pack) = packs.iter().rev().find(|pack| pack.claim == claim.id) else {
                return Err(not_ready(
                    &format!("claim {} has no pack to attach", claim.id),
                    &format!(
                        "seal one that mail takes, and look at it:\n  makegood claim pack {} --channel mail",
                        claim.id
                    ),
                ));
            };
            for part in &pack.files {
                let sha256 = part.sha256.to_string();
                let packed = file(&workspace.root().join(&part.path), Some(&sha256))?;
                // The letter as it was sealed: the file beside the claim may have been changed since.
                files.extend(letter_in(&packed.bytes).map(|bytes| AttachedFile {
                    name: format!("{}-to-send.pdf", claim.id),
                    media_type: "application/pdf".to_owned(),
                    bytes,
                }));
                files.push(packed);
                pack_sha256.get_or_insert(sha256);
            }
        }
    }
    let texts = written.attachments_wanted.iter().filter_map(|wanted| Some((wanted, wanted.text.clone()?)));
    files.extend(texts.map(|(wanted, text)| AttachedFile {
        name: wanted.name.clone(),
        media_type: "text/plain; charset=utf-8".to_owned(),
        bytes: text.into_bytes(),
    }));
    for path in named {
        files.push(file(path, None)?);
    }
    Ok((files, pack_sha256))
}

/// The letter in a pack, where it has one.
fn letter_in(pack: &[u8]) -> Option<Vec<u8>> {
    let mut container = Container::open(Cursor::new(pack), Limits::default()).ok()?;
    let path = format!("{TOP}{REPORT_PATH}");
    let entry = container.entries.iter().find(|entry| entry.name == path)?.clone();
    let mut bytes = Vec::new();
    container.bytes(&entry).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// A file that must be as it was when it was made.
fn file(path: &Path, sha256: Option<&str>) -> Result<AttachedFile, AppError> {
    let mut bytes = Vec::new();
    let opened = File::open(path).map_err(AppError::io("read", path))?;
    opened.take(MESSAGE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(AppError::io("read", path))?;
    if bytes.len() as u64 > MESSAGE_BYTES_MAX {
        return Err(not_ready(
            &format!("{} is larger than the {MESSAGE_BYTES_MAX} bytes of a whole message", path.display()),
            "pack the claim for mail, which splits it:\n  makegood claim pack C-0001 --channel mail",
        ));
    }
    if sha256.is_some_and(|sha256| hash_bytes(&bytes) != sha256) {
        return Err(not_ready(
            &format!("{} is not what was made: it was changed afterwards", path.display()),
            "build and pack the claim again, and look at it:\n  makegood claim pack C-0001 --channel mail",
        ));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let media_type = match ending.as_str() {
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "csv" => "text/csv",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    };
    Ok(AttachedFile { name, media_type: media_type.to_owned(), bytes })
}
