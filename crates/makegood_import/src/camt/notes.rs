//! What is said about a whole file beside its rows.

use makegood_core::diagnostic::{self, Code, Diagnostic};

use super::survey::Survey;
use super::xml::{Seen, Stop};

/// Latest version of the three messages that is known.
const VERSION_MAX: u32 = 13;

/// Why a file is refused whole.
pub fn stopped(stop: &Stop) -> Diagnostic {
    let again = "ask the bank for the file again";
    match stop {
        Stop::Declaration(place) => {
            Diagnostic::new(diagnostic::FILE_DAMAGED, "the file declares a document type, which a statement never does")
                .at(place.line, place.column)
                .found("<!DOCTYPE")
                .expected("XML without declarations of types or entities")
                .help("do not trust the file: nothing in it was expanded or fetched; get it from the bank itself")
        }
        Stop::Limit(what, most, place) => {
            Diagnostic::new(diagnostic::LIMIT_EXCEEDED, format!("the file has too many {what}"))
                .at(place.line, place.column)
                .expected(format!("at most {most} {what}"))
                .help("download a shorter period, or ask the bank for the file again")
        }
        Stop::SecondRoot(place) => {
            Diagnostic::new(diagnostic::FILE_DAMAGED, "a second document begins behind the end of the first")
                .at(place.line, place.column)
                .expected("one document in a file")
                .help("split the file, or ask the bank for each statement again")
        }
        Stop::Unreadable(error) => Diagnostic::new(diagnostic::FILE_UNREADABLE, error.clone()).help(again),
    }
}

/// Why there is nothing to read; `None` when there is.
pub fn refusal(survey: &Survey) -> Option<Diagnostic> {
    let end = survey.markup.end;
    if survey.messages.is_empty() {
        if let Some((namespace, place)) = &survey.foreign {
            return Some(
                Diagnostic::new(diagnostic::FORMAT_UNKNOWN, "the statement is in a namespace that is not ISO 20022's")
                    .at(place.line, place.column)
                    .found(namespace)
                    .expected("urn:iso:std:iso:20022:tech:xsd:camt.053.001.NN, camt.052 or camt.054")
                    .help("ask the bank for camt.053, MT940 or CSV"),
            );
        }
    } else if survey.entries > 0 || survey.markup.complete && !survey.statements.is_empty() {
        return None;
    }
    let message = if survey.markup.complete {
        "the file holds no statement"
    } else {
        "the file is cut before its first entry ends"
    };
    Some(
        Diagnostic::new(diagnostic::FILE_DAMAGED, message)
            .at(end.line, end.column)
            .found(survey.markup.fault.as_deref().unwrap_or_default())
            .expected("a camt.052, camt.053 or camt.054 message with a statement")
            .help("download the statement again"),
    )
}

/// Where a file ends before its time, or tags do not pair.
pub fn damage(survey: &Survey) -> Vec<Diagnostic> {
    let mut damage = Vec::new();
    let end = survey.markup.end;
    if !survey.markup.complete {
        damage.push(
            Diagnostic::new(
                diagnostic::FILE_DAMAGED,
                format!("the file is cut: it ends at line {} inside the document", end.line),
            )
            .at(end.line, end.column)
            .found(survey.markup.fault.as_deref().unwrap_or_default())
            .expected("the end tag of the document")
            .help("the entries before the cut were read; download the file again to get the rest"),
        );
    }
    let broken = survey.markup.broken;
    if broken.count > 0 {
        damage.push(
            seen(diagnostic::FILE_DAMAGED, broken, "end tags that are missing or close nothing")
                .expected("an end tag for each start tag")
                .help("entries whose tags do not pair were refused, the others were read; download the file again"),
        );
    }
    damage
}

/// The entry in which a file ends.
pub fn cut_entry(survey: &Survey) -> Option<Diagnostic> {
    let place = survey.cut_in?;
    Some(
        Diagnostic::new(diagnostic::FILE_DAMAGED, "the entry is cut off")
            .at(place.line, place.column)
            .found("Ntry without its end")
            .expected("</Ntry>")
            .help("download the file again"),
    )
}

/// Departures from the format, and what should make a reader careful.
pub fn doubts(survey: &Survey) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    if survey.repeated.count > 0 {
        doubts.push(
            seen(
                diagnostic::ENTRY_DOUBTFUL,
                survey.repeated,
                "statements that repeat the id of another of their account",
            )
            .found("Stmt/Id")
            .expected("an id of its own for every statement")
            .help("all entries were kept; check that none is counted twice"),
        );
    }
    if survey.markup.active.count > 0 {
        doubts.push(
            seen(diagnostic::CONTENT_ACTIVE, survey.markup.active, "stylesheets and inclusions that ask to be fetched")
                .expected("XML that holds all that it says")
                .help("nothing was fetched; be careful with the file in other programs"),
        );
    }
    if survey.markup.references.count > 0 {
        doubts.push(
            seen(
                diagnostic::FORMAT_DEPARTURE,
                survey.markup.references,
                "bare ampersands and unknown entities, kept as written",
            )
            .expected("&amp; for an ampersand")
            .help("check the names around them"),
        );
    }
    if survey.markup.trailing.count > 0 {
        doubts.push(
            seen(diagnostic::FORMAT_DEPARTURE, survey.markup.trailing, "texts outside the document, passed over")
                .expected("nothing before and after the document")
                .help("nothing to do, unless the file was put together by hand"),
        );
    }
    doubts.extend(unknown_version(survey));
    doubts
}

fn unknown_version(survey: &Survey) -> Option<Diagnostic> {
    let known = |namespace: &str| {
        let version = namespace.rsplit('.').next().unwrap_or_default();
        version.parse::<u32>().is_ok_and(|version| (1..=VERSION_MAX).contains(&version))
    };
    let message = survey.messages.iter().find(|message| !message.namespace.is_empty() && !known(&message.namespace))?;
    Some(
        Diagnostic::new(
            diagnostic::FORMAT_DEPARTURE,
            "the message is of a version that is not known; it was read as the known ones",
        )
        .at(message.place.line, message.place.column)
        .found(&message.namespace)
        .expected(format!("a version from 01 to {VERSION_MAX}"))
        .help("compare counts and sums with the bank's own list"),
    )
}

/// A diagnostic about things that were counted.
pub fn seen(code: Code, seen: Seen, what: &str) -> Diagnostic {
    Diagnostic::new(code, format!("{what}: {}", seen.count)).at(seen.first.line, seen.first.column)
}
