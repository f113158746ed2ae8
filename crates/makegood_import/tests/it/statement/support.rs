//! Rows of statements as one line of text each.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type};
use arrow_array::{Array, RecordBatch};
use makegood_core::money::Amount;
use makegood_core::time::Day;
use makegood_import::ImportOptions;
use makegood_import::outcome::FileOutcome;

use crate::{Kept, import_with};

/// A cell as text; empty cells are `-`.
pub fn cell(batch: &RecordBatch, name: &str, row: usize) -> String {
    let column = batch.column_by_name(name).expect("a column of the table");
    if column.is_null(row) {
        return "-".to_owned();
    }
    if let Some(days) = column.as_primitive_opt::<Date32Type>() {
        let day = Day::constant(1970, 1, 1).checked_add(jiff::Span::new().days(i64::from(days.value(row))));
        return day.expect("a day").to_string();
    }
    match column.as_primitive_opt::<Decimal128Type>() {
        Some(money) => Amount::from_micros(money.value(row)).to_string(),
        None => column.as_string::<i32>().value(row).to_owned(),
    }
}

/// One column of all kept rows.
pub fn column(kept: &Kept, name: &str) -> Vec<String> {
    let batches = kept.batches.iter();
    batches.flat_map(|(_, batch)| (0..batch.num_rows()).map(|row| cell(batch, name, row)).collect::<Vec<_>>()).collect()
}

/// Days, money, status, words, card and account of each kept row; ids are shown when the bank gave them.
pub fn entries(kept: &Kept) -> Vec<String> {
    let mut lines = Vec::new();
    for (_, batch) in &kept.batches {
        for row in 0..batch.num_rows() {
            let text = |name: &str| cell(batch, name, row);
            let mut line =
                format!("{} {} {} {}", text("bank_account"), text("booked_on"), text("amount"), text("currency"));
            for (mark, name) in [("value", "value_on"), ("made", "authorised_on")] {
                if text(name) != "-" {
                    line.push_str(&format!(" {mark} {}", text(name)));
                }
            }
            if text("original_currency") != "-" {
                line.push_str(&format!(" was {} {}", text("original_amount"), text("original_currency")));
            }
            line.push_str(&format!(" {} {}", text("status"), text("description")));
            for (mark, name) in
                [("with", "counterparty"), ("ref", "reference"), ("card", "card_last4"), ("id", "entry_id")]
            {
                let told = text(name);
                if told != "-" && !told.starts_with("fp:") {
                    line.push_str(&format!(" | {mark} {told}"));
                }
            }
            lines.push(line);
        }
    }
    lines
}

/// Format, counts, sums and questions of an outcome.
pub fn shown(outcome: &FileOutcome) -> String {
    let table = outcome.tables.first();
    let net: Vec<String> = table
        .iter()
        .flat_map(|table| &table.net)
        .map(|(code, amount)| format!("{}{amount}", code.map_or(String::new(), |code| format!("{code} "))))
        .collect();
    let asked: Vec<&str> = outcome.questions.iter().map(|question| question.key).collect();
    let rows = table.map_or(0, |table| table.rows);
    format!(
        "{} rows {rows} refused {} net {} asks {}",
        outcome.format,
        outcome.refused_count,
        net.join("; "),
        asked.join(",")
    )
}

/// Code and place of each refused row.
pub fn refusals(outcome: &FileOutcome) -> Vec<(&'static str, Option<u64>, Option<u64>)> {
    outcome.refused_rows.iter().map(|row| (row.code, row.line, row.column)).collect()
}

/// Imports a file that must be taken for `format` and leave nothing open.
pub fn read(name: &str, text: &str, format: &str) -> Kept {
    read_with(name, text, format, &[])
}

/// [`read`] with answers.
pub fn read_with(name: &str, text: &str, format: &str, answers: &[(&str, &str)]) -> Kept {
    let mut options = ImportOptions::default();
    options.answers.extend(answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let (outcome, kept) = import_with(name, text.as_bytes(), &options);
    assert_eq!(outcome.format, format);
    assert!(outcome.refused_rows.is_empty(), "{:?}", outcome.refused_rows);
    assert!(outcome.questions.is_empty(), "{:?}", outcome.questions);
    kept
}
