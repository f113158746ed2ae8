//! The claim for machines: `claim.json` and `calculation.csv`, deterministic bytes.

use crate::document::{ClaimDocument, Figure};

/// The whole document as indented JSON, ending in a line feed.
///
/// - **Errors** none in practice; the serialiser's own error is passed on.
pub fn to_json(document: &ClaimDocument) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}

/// [`to_json`] without `for_you`: what may leave the house, and what the PDF carries.
///
/// - **Errors** none in practice; the serialiser's own error is passed on.
pub fn to_platform_json(document: &ClaimDocument) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(document)?;
    if let Some(object) = value.as_object_mut() {
        // `shift_remove` keeps the order of the other keys; plain `remove` would move the last one.
        object.shift_remove("for_you");
    }
    let mut text = serde_json::to_string_pretty(&value)?;
    text.push('\n');
    Ok(text)
}

/// Columns of `calculation.csv`.
const COLUMNS: [&str; 11] =
    ["kind", "claim", "finding", "exhibit", "row", "file", "sha256", "place", "amount", "currency", "detector"];

/// One CSV line per witness row, then per finding and per total.
///
/// `kind` is `row` (a witness row, in the order of lines and exhibits), `questioned` (the sum of a
/// finding's rows), `claimed` (what is asked for it) and `total` (the sum of `claimed` in a
/// currency). RFC 4180 with line feeds. A text that a spreadsheet would take for a formula is
/// written behind an apostrophe; `claim.json` has it as it is.
pub fn to_csv(document: &ClaimDocument) -> String {
    let mut csv = String::new();
    push(&mut csv, &COLUMNS.map(str::to_owned));
    for line in &document.lines {
        for witness in &line.witness {
            let Some(exhibit) = document.exhibits.iter().find(|exhibit| exhibit.exhibit == witness.exhibit) else {
                continue;
            };
            let place = exhibit.rows.get(witness.row.saturating_sub(1)).map_or("", |row| row.place.as_str());
            let mut cells = sum_line("row", document, &line.finding, witness.amount, &line.detector);
            cells[3] = witness.exhibit.to_string();
            cells[4] = witness.row.to_string();
            cells[5] = guarded(&exhibit.file);
            cells[6] = exhibit.sha256.clone();
            cells[7] = guarded(place);
            push(&mut csv, &cells);
        }
        push(&mut csv, &sum_line("questioned", document, &line.finding, line.questioned, &line.detector));
        push(&mut csv, &sum_line("claimed", document, &line.finding, line.claimed, &line.detector));
    }
    for total in &document.totals {
        push(&mut csv, &sum_line("total", document, "", total.claimed, ""));
    }
    csv
}

fn sum_line(kind: &str, document: &ClaimDocument, finding: &str, figure: Figure, detector: &str) -> [String; 11] {
    let mut cells: [String; 11] = Default::default();
    cells[0] = kind.to_owned();
    cells[1] = document.claim.clone();
    cells[2] = finding.to_owned();
    cells[8] = figure.amount().to_text(figure.currency());
    cells[9] = figure.currency().code().to_owned();
    cells[10] = detector.to_owned();
    cells
}

fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn push(csv: &mut String, cells: &[String; 11]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            csv.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            csv.push('"');
            csv.push_str(&cell.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(cell);
        }
    }
    csv.push('\n');
}
