//! Ads Manager reports of TikTok as separated text or workbook: rows of `delivery`, and of `entity`
//! where ids stand beside names.
//!
//! Columns are found by meaning in every known language ([`headers`]), total rows by shape ([`total`]),
//! and what the file does not say is asked ([`settle`]). Names are not keys: rows that agree in names
//! and day are different rows and stay apart.

mod cells;
mod days;
mod entities;
mod file_name;
mod headers;
mod ids;
mod notes;
mod numbers;
mod read;
mod settle;
mod start;
mod total;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};

use crate::grid::Grid;
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus};

use file_name::FileName;
use headers::Columns;
use numbers::Numbers;
use read::Reader;
use settle::Settled;

// Pieces that reports of other platforms are read with as well.
pub(crate) use cells::at_cell;
pub(crate) use days::{ColumnOrder, Moment, Order, clock_hour, order_of};
pub(crate) use entities::{Entities, Level, Named};
pub(crate) use ids::is_damaged;
pub(crate) use settle::over;

/// Platform id of these reports.
const PLATFORM: &str = "tiktok";

/// Rows in which the header is looked for: up to a hundred lines may stand above it.
const HEADER_ROWS_MAX: usize = 101;

/// Position of the header row among the rows of a grid, `None` for anything that is not such a report.
pub fn recognise(grid: &Grid) -> Option<usize> {
    grid.rows.iter().take(HEADER_ROWS_MAX).position(headers::is_header)
}

/// True for the name of a column that is known in some language.
pub(crate) fn knows_column(name: &str) -> bool {
    headers::is_name(name)
}

/// Imports a report whose header row was recognised. With an open question nothing goes to the sink.
///
/// - **Errors** the sink's.
pub fn import(
    grid: &Grid,
    header: usize,
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let mut outcome = FileOutcome::new(format!("{}:tiktok_report", container.prefix()));
    let (Some(header_row), Some(table)) = (grid.rows.get(header), Table::named("delivery")) else {
        return Ok(outcome.refuse(Diagnostic::new(diagnostic::HEADER_UNKNOWN, "the report has no header row")));
    };
    let columns = Columns::of(header_row);
    if let Some(problem) = columns.repeated(header_row) {
        return Ok(outcome.refuse(problem));
    }
    let name = FileName::parse(input.name);
    let body = grid.rows.get(header + 1..).unwrap_or_default();
    let answer = input.options.answers.get("decimal_mark").map(|text| text.trim());
    let numbers = Numbers::of(grid, body, &columns, container, answer);
    let split = total::split(body, &columns, &numbers);
    let mut settled = match Settled::of(input, &columns, &split.data, &name, grid.from_1904) {
        Ok(settled) => settled,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    settled.ask_marks(&numbers);
    let asks = !settled.questions.is_empty();
    let table = settled.table().unwrap_or(table);
    let mut reader = Reader::new(table, grid, &columns, container, &numbers, &settled);
    reader.read(&split.data, if asks { None } else { Some(&mut *sink) })?;
    let (footer, differences) = split.check(&columns, &numbers, reader.refused + grid.damaged_count);
    outcome.footer = footer;
    outcome.diagnostics.extend(differences);
    outcome.diagnostics.extend(reader.mixed_currencies());
    outcome.diagnostics.extend(notes::preamble(grid.rows.get(..header).unwrap_or_default()));
    outcome.diagnostics.extend(notes::repeated_headers(&split.headers));
    outcome.diagnostics.append(&mut reader.notes());
    if split.data.is_empty() && grid.damaged_count == 0 {
        outcome.diagnostics.push(
            Diagnostic::new(diagnostic::NO_ROWS, "the report holds no rows")
                .expected("at least one row below the header")
                .help("export a range in which something was delivered"),
        );
    }
    let mut delivery = reader.rows.outcome();
    if numbers.open.is_some() {
        // Until the mark is known no sum is either.
        delivery.net.clear();
    }
    outcome.exported_on = name.range.map(|range| range.1).or(delivery.to);
    outcome.tables.push(delivery);
    let entities = std::mem::take(&mut reader.entities);
    outcome.tables.extend(entities.finish(PLATFORM, if asks { None } else { Some(&mut *sink) })?);
    let mut outcome = std::mem::take(&mut reader.refusals).settle(outcome);
    if asks {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = settled.questions.clone();
    }
    if !asks {
        sink.progress(input.bytes.len());
    }
    Ok(outcome)
}

/// The formats that this module reads.
pub fn formats() -> Vec<FormatInfo> {
    [("csv", "separated text"), ("xlsx", "workbook")]
        .map(|(prefix, kind)| FormatInfo {
            id: format!("{prefix}:tiktok_report"),
            title: format!("TikTok Ads Manager report, {kind}"),
            tables: vec!["delivery", "delivery_range", "entity"],
            asks: vec!["account", "currency", "date_order", "date_from", "date_to", "decimal_mark"],
            read: true,
        })
        .into()
}
