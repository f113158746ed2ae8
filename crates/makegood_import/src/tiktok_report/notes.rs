//! What is said once of many rows that were kept: how often, and where first.

use std::borrow::Cow;

use makegood_core::diagnostic::{self, Code, Diagnostic};

use super::cells::at_cell;
use super::headers::{Columns, Meaning};
use crate::grid::GridRow;

/// One kind of remark.
#[derive(Debug, Default)]
struct Remark {
    count: u64,
    /// First cell: the remark at its place, with what stands there.
    first: Option<(GridRow, usize)>,
}

impl Remark {
    fn note(&mut self, row: &GridRow, at: usize) {
        self.count += 1;
        if self.first.is_none() {
            self.first = Some((row.clone(), at));
        }
    }

    fn tell(&self, columns: &Columns, code: Code, message: &str, help: &str) -> Option<Diagnostic> {
        let (row, at) = self.first.as_ref()?;
        let problem = Diagnostic::new(code, format!("{message}: {}", self.count))
            .in_column(columns.header.get(*at).map_or("", String::as_str))
            .found(row.cells.get(*at).unwrap_or_default())
            .help(help);
        Some(at_cell(problem, row, *at))
    }
}

/// Lines above the header, which hold no rows: kept with the file, and said.
pub(super) fn preamble(above: &[GridRow]) -> Option<Diagnostic> {
    let first = above.first()?;
    let text: Vec<&str> = first.cells.iter().filter(|cell| !cell.is_empty()).collect();
    let problem = Diagnostic::new(diagnostic::PREAMBLE_KEPT, format!("lines above the header: {}", above.len()))
        .found(&text.join(", "))
        .expected("the header in the first line, as Ads Manager writes it")
        .help("they were kept with the file and are no rows; nothing to do");
    Some(at_cell(problem, first, 0))
}

/// Rows further down that repeat the header, as exports that were joined have.
pub(super) fn repeated_headers(repeated: &[&GridRow]) -> Option<Diagnostic> {
    let first = repeated.first()?;
    let message = format!("rows that repeat the header: {}", repeated.len());
    let problem = Diagnostic::new(diagnostic::FORMAT_DEPARTURE, message)
        .expected("one header, in front of all rows")
        .help("several exports were joined to this file: check that none of them is in it twice");
    Some(at_cell(problem, first, 0))
}

/// Remarks of a file.
#[derive(Debug, Default)]
pub(super) struct Notes {
    rewritten: Remark,
    formulas: Remark,
    unseen: Remark,
    serials: Remark,
}

/// Characters that turn the direction of text or are not seen, and that no writing system needs in a name.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// An id without the characters that are not seen, and without the apostrophe that keeps a spreadsheet off it.
pub(super) fn seen(id: &str) -> Cow<'_, str> {
    let bare = id.strip_prefix('\'').filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(bare) = bare {
        return Cow::Borrowed(bare);
    }
    if id.is_ascii() || !id.chars().any(is_unseen) {
        return Cow::Borrowed(id);
    }
    Cow::Owned(id.chars().filter(|c| !is_unseen(*c)).collect())
}

/// True when a spreadsheet would take the text for a formula.
fn is_formula(text: &str) -> bool {
    matches!(text.as_bytes(), [b'=' | b'+' | b'-' | b'@', _, ..] | [b'\t' | b'\r' | b'|', ..])
}

impl Notes {
    /// An amount was not written as the platform writes amounts, and was read.
    pub(super) fn amount_rewritten(&mut self, row: &GridRow, at: usize) {
        self.rewritten.note(row, at);
    }

    /// A day was a bare serial number of a workbook.
    pub(super) fn serial_day(&mut self, row: &GridRow, at: usize) {
        self.serials.note(row, at);
    }

    /// Looks at the names and ids of a row that was kept.
    pub(super) fn look(&mut self, columns: &Columns, row: &GridRow) {
        for meaning in [Meaning::AccountId, Meaning::CampaignId, Meaning::AdGroupId, Meaning::AdId] {
            if let (Some(at), Some(id)) = (columns.position(meaning), columns.value(row, meaning))
                && matches!(seen(id), Cow::Owned(_))
            {
                self.unseen.note(row, at);
            }
        }
        for meaning in [Meaning::AccountName, Meaning::CampaignName, Meaning::AdGroupName, Meaning::AdName] {
            if let (Some(at), Some(name)) = (columns.position(meaning), columns.value(row, meaning)) {
                self.name(row, at, name);
            }
        }
    }

    fn name(&mut self, row: &GridRow, at: usize, name: &str) {
        if is_formula(name) {
            self.formulas.note(row, at);
        }
        if !name.is_ascii() && name.chars().any(is_unseen) {
            self.unseen.note(row, at);
        }
    }

    /// All remarks, most important first.
    pub(super) fn tell(self, columns: &Columns) -> Vec<Diagnostic> {
        [
            self.rewritten.tell(
                columns,
                diagnostic::FORMAT_DEPARTURE,
                "costs that are not written as Ads Manager writes them",
                "they were read in the marks of their column; import the export as it was downloaded to be sure",
            ),
            self.serials.tell(
                columns,
                diagnostic::FORMAT_DEPARTURE,
                "days that are bare serial numbers, read by the workbook's own epoch",
                "give the column a date format in the spreadsheet, or import the export as it was downloaded",
            ),
            self.formulas.tell(
                columns,
                diagnostic::FORMULA_TEXT,
                "names that a spreadsheet would take for a formula, kept as text",
                "nothing to do; do not open exports of these rows in a spreadsheet without checking",
            ),
            self.unseen.tell(
                columns,
                diagnostic::CONTENT_HIDDEN,
                "names or ids with characters that are not seen or that turn the direction of text",
                "names were kept as they are, ids without these characters; compare them with Ads Manager",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_names_and_missing_values() {
        for text in ["=1+1", "+49", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0"] {
            assert!(is_formula(text), "{text}");
        }
        for text in ["-", "=", "Sale - spring", "", "1=1"] {
            assert!(!is_formula(text), "{text}");
        }
    }

    #[test]
    fn ids_are_compared_without_what_is_not_part_of_them() {
        for (id, bare) in [("173", "173"), ("'173", "173"), ("17\u{200b}3", "173"), ("'x", "'x"), ("'", "'")] {
            assert_eq!(seen(id), bare);
        }
    }

    #[test]
    fn joiners_that_emoji_and_scripts_need_are_not_remarked() {
        assert!(['\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}'].into_iter().all(is_unseen));
        assert!(!['\u{200c}', '\u{200d}', 'é', '\u{fe0f}'].into_iter().any(is_unseen));
    }
}
