//! What is packed is what was built: the claim composed again, held against the letter that a person read.

use std::fs;

use makegood_case::State;
use makegood_evidence::ClaimDocument;
use serde_json::Value;

use super::super::build::{Draw, Reader, document_again};
use super::refused;
use crate::audit::Judged;
use crate::case::filed::document_path;
use crate::workspace::hash_bytes;
use crate::{AppError, ClaimRecord, Workspace};

/// The case that a claim is in: what may be done about the claim depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldIn {
    /// `K-0001`.
    pub case: String,
    /// Where it stands.
    pub state: State,
}

/// Most places that a refusal names.
const NAMED_MAX: usize = 3;

/// The document and the letter of a claim.
///
/// - **Errors** [`AppError::PackRefused`] with what changed since it was built, and with what can be done where it stands.
pub(super) fn as_built(
    workspace: &Workspace,
    judged: &Judged,
    (record, held): (&ClaimRecord, Option<&HeldIn>),
    draw: Draw<'_>,
) -> Result<(ClaimDocument, Vec<u8>), AppError> {
    let document = document_again(workspace, judged, record)?.ok_or_else(|| {
        let why = format!("{} is no longer what was built: findings, decisions or policy changed since", record.id);
        refused(why, &build_again(record, held))
    })?;
    let broken = |why| AppError::ClaimBroken { claim: record.id.clone(), why };
    let letter = draw(&document, Reader::Platform).map_err(broken)?;
    let path = document_path(workspace.root(), record, "-to-send.pdf");
    if !fs::read(&path).is_ok_and(|bytes| bytes != letter) {
        return Ok((document, letter));
    }
    // Its twin for the advertiser was remembered when it was built: where that is drawn as before, only the file differs.
    let own = draw(&document, Reader::Advertiser).map_err(broken)?;
    if hash_bytes(&own) == record.pdf_sha256 {
        let help = format!(
            "what is packed is the letter as it was built. Move the changed file away, and pack again:\n  mv {0} {0}.changed\n  makegood claim pack {1}",
            path.display(),
            record.id
        );
        return Err(refused(format!("{} was changed after it was built", path.display()), &help));
    }
    let changed = changed(workspace, record, &document);
    let why = match changed.as_slice() {
        [] => {
            format!("the letter of {} comes out otherwise than it was built, by another version of Makegood", record.id)
        }
        some => format!("the letter of {} would no longer say what was built: {}", record.id, some.join("; ")),
    };
    let back = if changed.is_empty() {
        "pack it with the version that built it. Or"
    } else {
        "put that back (who signs stands under [advertiser] of makegood.toml), pack it, and change it then. Or"
    };
    Err(refused(why, &format!("{back} {}", build_again(record, held))))
}

/// How to build a claim again, where it stands.
fn build_again(record: &ClaimRecord, held: Option<&HeldIn>) -> String {
    let build = format!("  makegood claim build --all --out {}", record.folder);
    let Some(HeldIn { case, state }) = held else {
        return format!("build it again, look at the letter, and pack it then:\n{build}");
    };
    let id = &record.id;
    match state {
        State::Draft | State::Ready => {
            let back = if *state == State::Ready {
                format!("  makegood case move {case} back_to_draft\n")
            } else {
                String::new()
            };
            format!(
                "take it out of its case, build it again, look at the letter, and put it back:\n{back}  makegood case move {case} claim_removed --claim {id} --reason \"built again\"\n{build}\n  makegood case move {case} claim_added --claim {id}"
            )
        }
        _ => format!(
            "keep to what was sent: it does not change. Only what is asked for in another case is built again, after this one is written off:\n  makegood case move {case} written_off --reason \"asked for again\"\n{build}"
        ),
    }
}

/// Where the document differs from the one that was written when the claim was built, each place with both texts. Empty where
/// that one is not there or cannot be read: it only says what differs, and decides nothing.
fn changed(workspace: &Workspace, record: &ClaimRecord, document: &ClaimDocument) -> Vec<String> {
    let before = fs::read(document_path(workspace.root(), record, ".json")).ok();
    let before = before.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let (Some(before), Ok(now)) = (before, serde_json::to_value(document)) else { return Vec::new() };
    let mut places = Vec::new();
    differences(String::new(), &before, &now, &mut places);
    if places.len() > NAMED_MAX {
        let more = places.len() - NAMED_MAX;
        places.truncate(NAMED_MAX);
        places.push(format!("and {more} more"));
    }
    places
}

fn differences(place: String, before: &Value, now: &Value, places: &mut Vec<String>) {
    if before == now {
        return;
    }
    let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match (before, now) {
        (Value::Object(old), Value::Object(new)) => {
            let gone = old.keys().filter(|name| !new.contains_key(*name));
            for name in new.keys().chain(gone) {
                let of = |object: &serde_json::Map<String, Value>| object.get(name).cloned().unwrap_or_default();
                differences(below(name), &of(old), &of(new), places);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (number, (old, new)) in old.iter().zip(new).enumerate() {
                differences(below(&(number + 1).to_string()), old, new, places);
            }
        }
        _ => places.push(format!("{place} was {}, is {}", shown(before), shown(now))),
    }
}

/// A value on one line, short.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => return "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("`{short}…`") } else { format!("`{short}`") }
}
