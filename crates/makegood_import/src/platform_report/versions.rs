//! Instants of warehouse tables, and the columns of a row of one of the tables that they go to.

use jiff::civil::DateTime;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::Table;
use makegood_core::time::Zone;

use super::headers::Columns;
use crate::builders::{Rows, Value};
use crate::grid::GridRow;
use crate::outcome::Question;
use crate::tiktok_report::at_cell;

/// A time of a cell: with an offset of its own or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// Microseconds UTC.
    Known(i64),
    /// Wall clock of a zone that the table does not name.
    Local(DateTime),
}

impl Time {
    /// Reads `2021-09-15 02:44:56.000`, with `T`, and with `Z`, `UTC` or an offset behind it.
    pub(super) fn parse(cell: &str) -> Option<Time> {
        let cell = cell.trim();
        if cell.len() > 64 || !cell.contains(':') {
            return None;
        }
        let joined = match cell.strip_suffix(" UTC") {
            Some(rest) => format!("{rest}Z"),
            None => cell.to_owned(),
        };
        if let Ok(at) = joined.parse::<jiff::Timestamp>() {
            return Some(Time::Known(at.as_microsecond()));
        }
        joined.parse::<DateTime>().ok().map(Time::Local)
    }

    /// Microseconds UTC, by the zone where the cell has no offset.
    pub(super) fn micros(self, zone: Option<&Zone>) -> Option<i64> {
        match self {
            Time::Known(micros) => Some(micros),
            Time::Local(local) => zone?.instant(local).ok().map(|at| at.as_microsecond()),
        }
    }
}

/// Asks for the zone of times that have none.
pub(super) fn zone_question(example: &str, wrong: Option<&str>) -> Question {
    let wrong = wrong.map(|text| format!("; `{text}` is not an IANA time zone")).unwrap_or_default();
    Question {
        key: "time_zone",
        why: format!(
            "times such as `{example}` have no offset{wrong}; warehouse connectors store UTC unless they were told otherwise"
        ),
        options: vec!["UTC".to_owned()],
    }
}

/// Pushes a row of named values; columns without one stay empty.
pub(super) fn push(rows: &mut Rows, table: &'static Table, values: &[(&str, Value<'_>)], place: &str) {
    let named = |name: &str| values.iter().find(|(other, _)| *other == name).map_or(Value::Empty, |(_, value)| *value);
    let cells: Vec<Value<'_>> = table.columns.iter().map(|column| named(column.name)).chain([Value::Empty]).collect();
    rows.push(&cells, place);
}

/// Refuses a cell of a row.
pub(super) fn refused(
    code: diagnostic::Code,
    message: &str,
    columns: &Columns,
    row: &GridRow,
    at: Option<usize>,
    expected: &str,
    help: &str,
) -> Box<Diagnostic> {
    let at = at.unwrap_or(0);
    let problem = Diagnostic::new(code, message)
        .in_column(columns.name(at))
        .found(row.cells.get(at).unwrap_or_default())
        .expected(expected)
        .help(help);
    Box::new(at_cell(problem, row, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_known_with_an_offset_and_need_a_zone_without() {
        let utc = Zone::parse("UTC").unwrap();
        for text in
            ["2021-09-15 02:44:56.000Z", "2021-09-15T02:44:56Z", "2021-09-15 02:44:56 UTC", "2021-09-15 04:44:56+02:00"]
        {
            assert_eq!(Time::parse(text).unwrap().micros(None), Some(1_631_673_896_000_000), "{text}");
        }
        let local = Time::parse("2021-09-15 02:44:56.000").unwrap();
        assert_eq!(local.micros(None), None);
        assert_eq!(local.micros(Some(&utc)), Some(1_631_673_896_000_000));
        assert_eq!(Time::parse("2021-09-15"), None);
        assert_eq!(Time::parse("soon: 5"), None);
    }
}
