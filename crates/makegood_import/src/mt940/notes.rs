//! What is said about a whole SWIFT file beside its rows.

use makegood_core::diagnostic::{self, Diagnostic};

use super::survey::Survey;
use crate::tally::Tally;

/// Departures met while the entries were read.
#[derive(Debug, Default)]
pub struct Departures {
    /// Value dates that no calendar has, beside a good entry date.
    pub value_date: Tally,
    /// Amounts written otherwise than the standard says.
    pub amount: Tally,
    /// Entries without a type.
    pub kind: Tally,
    /// A second `:86:` below one entry.
    pub details: Tally,
    /// Details that were cut.
    pub cut: Tally,
    /// Lines outside of fields.
    pub stray: Tally,
}

impl Departures {
    /// The notes.
    pub fn told(&self) -> Vec<Diagnostic> {
        let departure = diagnostic::FORMAT_DEPARTURE;
        let told = [
            (
                self.value_date.told(departure, "value dates that no calendar has were left empty"),
                "a day of the calendar",
                "nothing to do: the entry date was taken",
            ),
            (
                self.amount.told(departure, "amounts are not written as the standard says"),
                "digits with a comma before the decimals",
                "check the first of them",
            ),
            (
                self.kind.told(departure, "entries without a type of the standard"),
                "N, F or S and three characters",
                "check the first of them",
            ),
            (
                self.details.told(diagnostic::ENTRY_DOUBTFUL, "entries with more than one :86:"),
                "one :86: for each :61:",
                "words of an entry may hold lines that look like another: compare the entries here with the bank's own list",
            ),
            (
                self.cut.told(departure, "details were cut because they are too long"),
                "at most six lines of 65 characters",
                "look the rest up in the file itself",
            ),
            (
                self.stray.told(departure, "lines that belong to no field were passed over"),
                "fields that begin with a tag such as :61:",
                "check that no entry stands there",
            ),
        ];
        told.into_iter().filter_map(|(note, expected, help)| Some(note?.expected(expected).help(help))).collect()
    }
}

/// Why the whole file is refused; `None` when there is something to read.
pub fn refusal(text: &str, survey: &Survey) -> Option<Diagnostic> {
    let entries: u64 = survey.heads.iter().map(|head| head.entries).sum();
    let upper = text.get(..text.len().min(64 << 10)).unwrap_or_default();
    let runs_on = |tag: &str| upper.match_indices(tag).any(|(at, _)| at > 0 && !upper[..at].ends_with(['\n', '\r']));
    if entries == 0 && runs_on(":61:") && survey.heads.iter().all(|head| head.opening.is_none()) {
        return Some(
            Diagnostic::new(diagnostic::FILE_DAMAGED, "the file has no line ends: its fields cannot be told from text")
                .at(1, 1)
                .expected("every field, such as :61:, at the start of a line")
                .help("download the statement again, and keep it as it is"),
        );
    }
    survey.heads.is_empty().then(|| {
        Diagnostic::new(diagnostic::FILE_DAMAGED, "the file holds no statement")
            .expected("fields :20:, :25:, :60F:, :61: and :62F:")
            .help("download the statement again as MT940")
    })
}

/// Says which statements lack a closing balance, stand outside of messages or are cut. The second part is true
/// when the file ends before its time.
pub fn of_survey(survey: &Survey) -> (Vec<Diagnostic>, bool) {
    let mut notes = Vec::new();
    let (mut open, mut ended, mut outside) = (Tally::default(), Tally::default(), Tally::default());
    for head in &survey.heads {
        if head.outside {
            outside.add(head.line);
        } else if head.closing.is_none() && !head.interim && (head.entries > 0 || head.opening.is_some()) {
            if head.ended { ended.add(head.line) } else { open.add(head.line) }
        }
    }
    let closing = "a closing balance (:62F:) for each statement";
    let message = "statements without a closing balance, against which entries could be checked";
    notes.extend(
        ended
            .told(diagnostic::FORMAT_DEPARTURE, message)
            .map(|note| note.expected(closing).help("compare the entries with the bank's own list")),
    );
    notes.extend(
        open.told(diagnostic::ENTRY_DOUBTFUL, "statements that end without a closing balance and may be cut").map(
            |note| note.expected(closing).help("download the statement again, or compare it with the bank's own list"),
        ),
    );
    notes.extend(
        outside
            .told(diagnostic::ENTRY_DOUBTFUL, "entries that stand outside of any statement begin in this many places")
            .map(|note| {
                note.found(":61:")
                    .expected(":61: between :60F: and :62F:")
                    .help("account and currency of the statement before were taken: compare the entries with the bank's own list")
            }),
    );
    let mut damaged = false;
    if let Some(line) = survey.unclosed {
        damaged = survey.heads.last().is_some_and(|head| head.closing.is_none() && !head.interim);
        let code = if damaged { diagnostic::FILE_DAMAGED } else { diagnostic::FORMAT_DEPARTURE };
        notes.push(
            Diagnostic::new(code, "the message has no end: the file may be cut")
                .at(line, 1)
                .found("{4: without its end")
                .expected("-} behind the last field")
                .help("what is there was read; download the file again if something is missing"),
        );
    }
    (notes, damaged)
}
