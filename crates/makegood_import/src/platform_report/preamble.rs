//! Lines above the header: the range, the account, the currency and the number of rows that a report states of itself.

use jiff::civil::Date;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;

use super::dates;
use super::layouts::{DATA, Layout, word_key};
use crate::grid::GridRow;

/// Lines above the header that are shown when they are kept aside.
const SHOWN_MAX: usize = 3;

/// What the lines above the header say.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Preamble {
    /// First and last day of the report.
    pub(super) range: Option<(Date, Date)>,
    pub(super) account_name: Option<String>,
    pub(super) account_id: Option<String>,
    pub(super) currency: Option<Currency>,
    /// Number of rows and the line that states it.
    pub(super) rows: Option<(u64, usize)>,
    lines: Vec<String>,
}

impl Preamble {
    /// Reads the rows above the header.
    pub(super) fn of(above: &[GridRow], layout: &Layout) -> Preamble {
        let mut preamble = Preamble::default();
        let (mut from, mut to) = (None, None);
        for (at, row) in above.iter().enumerate() {
            let cells: Vec<&str> = row.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
            let line = cells.join(",");
            let day = |text: &str| dates::range(text, layout.date_order).map(|(day, _)| day);
            for (label, value) in labelled(&cells) {
                let is = |labels: &[String]| labels.contains(&label);
                if is(&DATA.from_labels) {
                    from = from.or_else(|| day(&without_clock(&value)));
                } else if is(&DATA.to_labels) {
                    to = to.or_else(|| day(&without_clock(&value)));
                } else if is(&DATA.range_labels) {
                    // A range with a comma in it goes on in the next cell.
                    let whole = line.split_once([':', '：']).map_or(value.as_str(), |(_, rest)| rest);
                    preamble.range = preamble.range.or_else(|| dates::range(whole, layout.date_order));
                } else if is(&DATA.account_id_labels) {
                    preamble.account_id.get_or_insert(value);
                } else if is(&DATA.account_labels) {
                    preamble.account_name.get_or_insert(value);
                } else if is(&DATA.currency_labels) {
                    preamble.currency = preamble.currency.or_else(|| Currency::parse(&value.to_uppercase()).ok());
                } else if is(&DATA.rows_labels) {
                    let digits: String = value.chars().filter(|c| !matches!(c, ',' | '.' | ' ')).collect();
                    preamble.rows = preamble.rows.or_else(|| digits.parse().ok().map(|count| (count, at)));
                }
            }
            if preamble.range.is_none() {
                let whole = cells.iter().chain([&line.as_str()]).find_map(|text| dates::range(text, layout.date_order));
                preamble.range = whole;
            }
            if !line.is_empty() {
                preamble.lines.push(line);
            }
        }
        if let (Some(from), Some(to)) = (from, to)
            && from <= to
        {
            preamble.range = Some((from, to));
        }
        preamble
    }

    /// Says that lines were kept aside.
    pub(super) fn note(&self) -> Option<Diagnostic> {
        let count = self.lines.len();
        let shown = self.lines.iter().take(SHOWN_MAX).map(String::as_str).collect::<Vec<_>>().join(" / ");
        let verb = if count == 1 { "line above the header was" } else { "lines above the header were" };
        (count > 0)
            .then(|| Diagnostic::new(diagnostic::PREAMBLE_KEPT, format!("{count} {verb} kept aside")).found(&shown))
    }
}

/// Labels and values of a line: `Label: value` in one cell (several after commas), or label and value in two cells.
fn labelled(cells: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        for part in cell.split(", ") {
            match part.split_once([':', '：']) {
                Some((label, value)) if !value.trim().is_empty() => {
                    found.push((word_key(label.trim()), value.trim().to_owned()));
                }
                _ => {}
            }
        }
        if let Some(next) = cells.get(at + 1)
            && cells.len() == 2
        {
            found.push((word_key(cell.trim_end_matches([':', '：']).trim()), (*next).to_owned()));
        }
    }
    found
}

/// `9/1/2025 12:00 AM` as `9/1/2025`: the range of a report is of whole days.
fn without_clock(text: &str) -> String {
    match text.split_once(' ') {
        Some((day, clock)) if clock.contains(':') => day.to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn layout(id: &str) -> &'static Layout {
        DATA.layouts.iter().find(|layout| layout.id == id).unwrap()
    }

    fn read(lines: &[&str], id: &str) -> Preamble {
        let rows: Vec<GridRow> = lines
            .iter()
            .map(|line| GridRow { line: 1, place: "1".to_owned(), cells: line.split('|').collect() })
            .collect();
        Preamble::of(&rows, layout(id))
    }

    #[test]
    fn ranges_of_every_platform_are_found() {
        let september = Some((date(2026, 9, 1), date(2026, 9, 2)));
        assert_eq!(read(&["Campaign report", "September 1, 2026 - September 2, 2026"], "google_ads").range, september);
        assert_eq!(read(&["Kampagnenbericht", "1. September 2026 - 2. September 2026"], "google_ads").range, september);
        let linkedin = ["Campaign Performance Report (in UTC)", "Report Start: 09/01/2026, Report End: 09/02/2026"];
        assert_eq!(read(&linkedin, "linkedin").range, september);
        assert_eq!(
            read(&["Report Start: 9/1/2026 12:00 AM", "Report End: 9/2/2026 11:59 PM"], "linkedin").range,
            september
        );
        let microsoft = [
            "Report Name: Campaigns",
            "Report Time: 7/1/2025|7/31/2025",
            "Time Zone: (GMT-08:00) Pacific Time (US & Canada); Tijuana",
            "Rows: 1,204",
        ];
        let read = read(&microsoft, "microsoft_ads");
        assert_eq!(read.range, Some((date(2025, 7, 1), date(2025, 7, 31))));
        assert_eq!(read.rows, Some((1204, 3)));
    }

    #[test]
    fn account_and_currency_stand_in_labelled_lines() {
        let read = read(&["Account: Shop", "Customer ID|123-456-7890", "Currency: eur"], "google_ads");
        assert_eq!(read.account_name.as_deref(), Some("Shop"));
        assert_eq!(read.account_id.as_deref(), Some("123-456-7890"));
        assert_eq!(read.currency.map(Currency::code), Some("EUR"));
        assert_eq!(read.note().map(|note| note.code), Some("MG2216"));
        assert_eq!(Preamble::default().note(), None);
    }
}
