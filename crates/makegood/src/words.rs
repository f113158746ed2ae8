//! Words for verdicts, spans of days and amounts, the same in every command.

use makegood_core::finding::Finding;
use makegood_core::money::{Amount, Currency};
use makegood_core::policy::{Confidence, Outcome, State};
use makegood_core::time::Day;

use crate::output::Tone;

/// A verdict in one word, and its tone.
pub fn outcome(outcome: Outcome) -> (&'static str, Tone) {
    match outcome {
        Outcome::Eligible => ("eligible", Tone::Good),
        Outcome::Conditional => ("conditional", Tone::Warn),
        Outcome::NotEligible => ("not eligible", Tone::Bad),
        Outcome::Unknown => ("unknown", Tone::Faint),
    }
}

/// A source's quality in words.
pub fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::P => "stated by the platform",
        Confidence::S => "secondary source",
        Confidence::I => "our reading",
        Confidence::U => "no source found",
    }
}

/// A state as a mark and a word.
pub fn state(state: State) -> (&'static str, Tone) {
    match state {
        State::Met => ("yes", Tone::Good),
        State::NotMet => ("no", Tone::Bad),
        State::NotKnown => ("not known", Tone::Warn),
    }
}

/// One day, or first to last.
pub fn days(from: Day, to: Day) -> String {
    if from == to { from.to_string() } else { format!("{from} to {to}") }
}

/// An amount with its currency's digits, or a dash where it is unknown: never zero.
pub fn amount(amount: Option<Amount>, currency: Currency) -> String {
    amount.map_or_else(|| "—".to_owned(), |amount| amount.to_text(currency))
}

/// What becomes of a finding, in a few words, and the tone.
pub fn verdict(finding: &Finding) -> (String, Tone) {
    if finding.dismissed.is_some() {
        return ("dismissed".to_owned(), Tone::Faint);
    }
    if let Some(other) = &finding.netted_into {
        return (format!("in {other}"), Tone::Faint);
    }
    let (word, tone) = outcome(finding.verdict.outcome);
    (format!("{word} · {}", finding.verdict.rule), tone)
}

/// A count with its noun.
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// The end of a long number where a table has no room for all of it.
pub fn short(text: &str, keep: usize) -> String {
    let length = text.chars().count();
    if length <= keep {
        text.to_owned()
    } else {
        format!("…{}", text.chars().skip(length - keep).collect::<String>())
    }
}

/// Text of a stranger on one line, without what would move the cursor.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Lines of a text that holds names of files, without what would move the cursor.
pub fn clean_lines(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}
