//! Reports of other ad platforms and warehouse tables, into the same delivery table.
//!
//! What differs between platforms is data: `data/platform_reports.toml` names the columns by meaning in many
//! languages, what tells a platform from the others, and what its files leave unsaid. The code knows no platform:
//! [`headers`] finds layout and columns, [`preamble`] reads the lines above them, [`total`] takes total rows out and
//! checks them, [`settle`] asks what is open, [`read`] and [`place`] make the rows. Tables of warehouse connectors
//! that hold no delivery are read by [`history`] and [`accounts`].

mod accounts;
mod dates;
mod headers;
mod history;
mod layouts;
mod numbers;
mod place;
mod preamble;
mod read;
mod settle;
mod total;
mod versions;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};

use crate::entries::Nowhere;
use crate::grid::{Grid, GridRow};
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus};

use headers::{Columns, Found};
use layouts::{DATA, Kind, Meaning};
use preamble::Preamble;
use read::Reader;
use settle::Settled;

/// A report whose platform and layout are known.
pub struct Recognised(Found);

/// Recognises a report of a platform other than TikTok, or a warehouse table of any.
pub fn recognise(grid: &Grid, input: &ImportInput<'_>) -> Option<Recognised> {
    headers::find(grid, input).map(Recognised)
}

/// True for a header with columns that only a report of another platform than TikTok has.
pub fn is_of_another(row: &GridRow) -> bool {
    headers::has_native_sign(row)
}

/// Imports a recognised report. Nothing goes to the sink while a question is open.
///
/// - **Errors** the sink's.
pub fn import(
    grid: &Grid,
    found: &Recognised,
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let found = &found.0;
    let outcome = FileOutcome::new(format!("{}:{}", container.prefix(), found.layout.id));
    let Some(header_row) = grid.rows.get(found.header) else {
        return Ok(outcome.refuse(Diagnostic::new(diagnostic::HEADER_UNKNOWN, "the report has no header row")));
    };
    let columns = Columns::of(header_row, found.layout);
    if let Some(problem) = columns.repeated(header_row) {
        return Ok(outcome.refuse(problem));
    }
    if found.platform.is_empty() {
        return Ok(outcome.refuse(
            Diagnostic::new(diagnostic::HEADER_UNKNOWN, "a table of ads that does not say of which platform it is")
                .at(header_row.line.max(1), 1)
                .found(&columns.header.join(", "))
                .expected("columns that one platform alone has, or the platform's name in the file's name")
                .help("name the platform with --as, for example --as csv:google_ads or --as csv:meta"),
        ));
    }
    let body = grid.rows.get(found.header + 1..).unwrap_or_default();
    match found.layout.kind {
        Kind::Delivery | Kind::HandMade => delivery(grid, found, &columns, body, container, input, sink, outcome),
        Kind::History => history::import(found, &columns, body, input, sink, outcome),
        Kind::Accounts => accounts::import(found, &columns, body, input, sink, outcome),
        Kind::Refused => Ok(outcome.refuse(
            Diagnostic::new(diagnostic::COLUMN_MISSING, found.layout.reason.clone())
                .at(header_row.line.max(1), 1)
                .found(&columns.header.join(", "))
                .expected("a table with a cost on every row")
                .help("export the connector's report table with the column of spend"),
        )),
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one file, which nothing else bundles")]
fn delivery(
    grid: &Grid,
    found: &Found,
    columns: &Columns,
    body: &[GridRow],
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
    mut outcome: FileOutcome,
) -> Result<FileOutcome, SinkError> {
    let Some(table) = Table::named("delivery") else { return Ok(outcome) };
    let preamble = Preamble::of(grid.rows.get(..found.header).unwrap_or_default(), found.layout);
    let split = total::split(body, columns);
    let settled = match Settled::of(input, found, columns, &split.data, &preamble, container) {
        Ok(settled) => settled,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    let asks = !settled.questions.is_empty();
    let mut nowhere = Nowhere;
    let to: &mut dyn RowSink = if asks { &mut nowhere } else { &mut *sink };
    let table = settled.table().unwrap_or(table);
    let mut reader = Reader::new(table, found, columns, &split.data, container, &settled);
    reader.read(&split.data, Some(&mut *to))?;
    outcome.diagnostics.extend(preamble.note());
    let first = split.data.iter().find_map(|row| columns.value(row, Meaning::Currency));
    let currency = first.and_then(|code| Currency::parse(&code.to_uppercase()).ok()).or_else(|| settled.currency(""));
    let stated_rows = preamble.rows.and_then(|(count, at)| Some((count, grid.rows.get(at)?)));
    // Totals in marks that are not known yet cannot be compared.
    if !settled.asks("decimal_mark") {
        let checked = split.check(columns, found.layout, settled.style, currency, reader.refused, stated_rows);
        outcome.footer = checked.footer;
        outcome.diagnostics.extend(checked.diagnostics);
    }
    outcome.diagnostics.extend(reader.mixed_currencies());
    outcome.diagnostics.extend(reader.left_out());
    if split.data.is_empty() {
        outcome.diagnostics.push(
            Diagnostic::new(diagnostic::NO_ROWS, "the report holds no rows")
                .expected("at least one row below the header")
                .help("export a range in which something was delivered"),
        );
    }
    let mut delivery = reader.rows.outcome();
    if settled.asks("decimal_mark") {
        delivery.net.clear();
    }
    outcome.exported_on = preamble.range.map(|range| range.1).or(delivery.to);
    outcome.tables.push(delivery);
    let entities = std::mem::take(&mut reader.entities);
    outcome.tables.extend(entities.finish(&found.platform, Some(to))?);
    let mut outcome = std::mem::take(&mut reader.refusals).settle(outcome);
    if asks {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = settled.questions;
    } else {
        sink.progress(input.bytes.len());
    }
    Ok(outcome)
}

/// The layouts read here, each as text and as workbook.
pub fn formats() -> Vec<FormatInfo> {
    let mut list: Vec<FormatInfo> = Vec::new();
    for layout in &DATA.layouts {
        let tables: &[&'static str] = match layout.kind {
            Kind::Delivery | Kind::HandMade => &["delivery", "delivery_range", "entity"],
            Kind::History => &["entity", "budget", "status"],
            Kind::Accounts => &["account"],
            Kind::Refused => &[],
        };
        let asks: &[&'static str] = match layout.kind {
            Kind::Delivery | Kind::HandMade => {
                &["account", "currency", "date_order", "date_from", "date_to", "decimal_mark"]
            }
            Kind::History => &["account", "currency", "time_zone"],
            Kind::Accounts | Kind::Refused => &[],
        };
        for container in [Container::Csv, Container::Xlsx] {
            let id = format!("{}:{}", container.prefix(), layout.id);
            let info = match list.iter_mut().find(|info| info.id == id) {
                Some(info) => info,
                None => {
                    let title = layout.title.split(" of ").next().filter(|_| layout.kind != Kind::HandMade);
                    let title = title.unwrap_or(&layout.title).to_owned();
                    list.push(FormatInfo { id, title, tables: Vec::new(), asks: Vec::new(), read: true });
                    let last = list.len() - 1;
                    &mut list[last]
                }
            };
            info.tables.extend(tables.iter().filter(|table| !info.tables.contains(table)).copied().collect::<Vec<_>>());
            info.asks.extend(asks.iter().filter(|key| !info.asks.contains(key)).copied().collect::<Vec<_>>());
        }
    }
    list
}
