//! What is said about a whole QIF file beside its rows.

use makegood_core::diagnostic::{self, Code, Diagnostic};
use makegood_core::money::Amount;

use super::records::Record;
use super::survey::{Counted, Survey};

/// Records that were left out, and where the file departs from the format.
pub(super) fn told(survey: &Survey, encoding: &str) -> Vec<Diagnostic> {
    let left_out = diagnostic::ROWS_LEFT_OUT;
    let departure = diagnostic::FORMAT_DEPARTURE;
    let mut told: Vec<Diagnostic> = [
        note(survey.trades, left_out, "trades and dividends of a portfolio were left out", "the records of an account")
            .map(|told| {
                told.help("nothing to do unless an ad platform was paid from it; then export its cash account")
            }),
        note(survey.in_lists, left_out, "records of lists were left out", "the records of an account")
            .map(|told| told.help("nothing to do: categories, prices and other lists move no money")),
        note(survey.openings, left_out, "opening balances were left out", "movements of the account")
            .map(|told| told.help("nothing to do: a balance moves no money")),
        note(
            survey.strange,
            departure,
            "lines whose first letter means nothing were passed over",
            "a field of the format",
        )
        .map(|told| told.help("look at the first of them: a text may have been broken over two lines")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some((kind, line)) = &survey.unknown {
        told.push(
            Diagnostic::new(departure, "the format has no account of that type; its records were read as entries")
                .at(*line, 1)
                .found(kind)
                .expected("Bank, CCard, Cash, Oth A or Oth L")
                .help("check that these records are movements of an account"),
        );
    }
    if !encoding.starts_with("UTF") {
        told.push(
            Diagnostic::new(diagnostic::ENCODING_GUESSED, format!("the text was read as {encoding}"))
                .help("check that names with accents are as they should be"),
        );
    }
    told
}

fn note((count, line): Counted, code: Code, what: &str, expected: &str) -> Option<Diagnostic> {
    (count > 0).then(|| Diagnostic::new(code, format!("{what}: {count}")).at(line, 1).expected(expected))
}

/// The parts of a split record that do not add up to it.
pub(super) fn splits_differ(record: &Record<'_>, amount: Amount, splits: Amount) -> Diagnostic {
    let line = record.field('$').map_or_else(|| record.line(), |part| part.line);
    Diagnostic::new(diagnostic::FOOTER_DIFFERS, "the parts of the entry do not add up to its amount")
        .at(line, 1)
        .in_column("$")
        .found(&splits.to_string())
        .expected(format!("{amount}, the amount of the entry"))
        .help("the amount of the entry was taken; compare it with the bank's own list")
}
