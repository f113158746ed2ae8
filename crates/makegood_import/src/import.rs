//! The way in: recognise, read, and ask what the file does not say.

use std::io::Read;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::{TABLES, Table};
use makegood_facts::rows::{RowSink, SinkError};

use crate::grid::{self, Grid};
use crate::input::{ImportInput, MemberSink};
use crate::outcome::FileOutcome;
use crate::recognise::{HEAD_BYTES, Kind, kind_of};
use crate::{
    archive, bai2, camt, canonical, mail, mt940, ofx, parquet_tables, pdf, picture, platform_report, qif, statement,
    tiktok_report, workbook,
};

/// A format as `makegood formats` lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatInfo {
    /// Stable id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Canonical tables that its rows go to.
    pub tables: Vec<&'static str>,
    /// What may have to be answered, as keys of `--set`.
    pub asks: Vec<&'static str>,
    /// False for formats that are recognised and not read yet.
    pub read: bool,
}

/// Where the rows of a grid came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Separated text.
    Csv,
    /// Workbook.
    Xlsx,
}

impl Container {
    /// Prefix of format ids.
    pub fn prefix(self) -> &'static str {
        match self {
            Container::Csv => "csv",
            Container::Xlsx => "xlsx",
        }
    }
}

/// Imports one file. Nothing of a file whose outcome asks questions has gone to the sink.
/// Files inside the file go to `members`; each of them is imported by a call of its own.
///
/// - **Errors** the sinks'.
pub fn import(
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
    members: &mut dyn MemberSink,
) -> Result<FileOutcome, SinkError> {
    let mut head = Vec::new();
    if let Err(error) = input.bytes.open().and_then(|opened| opened.take(HEAD_BYTES as u64).read_to_end(&mut head)) {
        let problem = Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string());
        return Ok(FileOutcome::new(String::new()).refuse(problem));
    }
    let kind = match kind_of(&head) {
        // Packers may put the parts that tell a workbook last.
        Kind::Format("zip") => archive::kind_of(input),
        kind => kind,
    };
    match kind {
        Kind::Empty => Ok(FileOutcome::new(String::new()).refuse(
            Diagnostic::new(diagnostic::FILE_EMPTY, "the file is empty")
                .expected("an export with a header row and rows")
                .help("download or export the file again"),
        )),
        Kind::Ofx(format) => ofx::import(format, input, sink),
        Kind::Parquet => parquet_tables::import(input, sink),
        Kind::Workbook => match workbook::read(input) {
            Ok(grid) => import_grid(grid, Container::Xlsx, input, sink),
            Err(problem) => Ok(FileOutcome::new(String::new()).refuse(problem)),
        },
        Kind::Format(format @ ("camt052" | "camt053" | "camt054")) => camt::import(format, input, sink),
        Kind::Format(format @ ("mt940" | "mt942")) => mt940::import(format, input, sink),
        Kind::Format(format @ "bai2") => bai2::import(format, input, sink),
        Kind::Format(format @ "qif") => qif::import(format, input, sink),
        Kind::Format(format @ "pdf") => pdf::import(format, input, sink),
        Kind::Format(format @ ("image" | "svg")) => picture::import(format, input, sink),
        Kind::Format(format @ ("eml" | "mbox")) => mail::import(format, input, sink, members),
        Kind::Format(format @ ("zip" | "gz" | "tar" | "7z" | "rar" | "bz2" | "xz" | "zst")) => {
            archive::import(format, input, sink, members)
        }
        Kind::Format(format) => Ok(not_yet(format)),
        Kind::Binary => Ok(FileOutcome::new(String::new()).refuse(unknown())),
        Kind::Text => {
            if let Some(table) = canonical_table(input, &head) {
                return canonical::import(table, input, sink);
            }
            match grid::read_separated(input) {
                Ok(grid) => import_grid(grid, Container::Csv, input, sink),
                Err(problem) => Ok(FileOutcome::new(String::new()).refuse(problem)),
            }
        }
    }
}

/// What came of the rows of a grid, with what was met on the way to it.
fn import_grid(
    grid: Grid,
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let outcome = import_rows(&grid, container, input, sink)?;
    Ok(grid.told(outcome))
}

fn import_rows(
    grid: &Grid,
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let forced = input.options.as_format.as_deref().and_then(|id| id.split_once(':')).map(|(_, dialect)| dialect);
    if forced.is_none_or(|dialect| dialect == "tiktok_report")
        && let Some(header) = tiktok_report::recognise(grid)
        && (forced.is_some() || !grid.rows.get(header).is_some_and(platform_report::is_of_another))
    {
        return tiktok_report::import(grid, header, container, input, sink);
    }
    if let Some(found) = platform_report::recognise(grid, input) {
        return platform_report::import(grid, &found, container, input, sink);
    }
    if let Some(found) = statement::recognise(grid, input) {
        return statement::import(grid, &found, container, input, sink);
    }
    if grid.rows.is_empty() {
        return Ok(
            FileOutcome::new(String::new()).refuse(Diagnostic::new(diagnostic::FILE_EMPTY, "the file holds no rows"))
        );
    }
    let header: Vec<&str> = grid.rows.first().map(|row| row.cells.iter().take(12).collect()).unwrap_or_default();
    Ok(FileOutcome::new(String::new()).refuse(
        Diagnostic::new(diagnostic::HEADER_UNKNOWN, "the header row names no known table, report or statement")
            .at(grid.rows.first().map_or(1, |row| row.line.max(1)), 1)
            .found(&header.join(", "))
            .expected("the header of an Ads Manager report, a bank or card statement, or a canonical table")
            .help("`makegood formats` lists what is read; `makegood import --template ledger` writes an empty table to fill"),
    ))
}

/// Refuses a format that is recognised and not read.
pub(crate) fn not_yet(format: &str) -> FileOutcome {
    FileOutcome::new(format.to_owned()).refuse(
        Diagnostic::new(
            diagnostic::FORMAT_NOT_YET,
            format!("this looks like {format}, which this version does not read yet"),
        )
        .found(format)
        .expected("one of the formats that `makegood formats` marks as read")
        .help("export the same data as CSV or OFX to import it now"),
    )
}

fn unknown() -> Diagnostic {
    Diagnostic::new(diagnostic::FORMAT_UNKNOWN, "no format recognises this file")
        .expected("a report, statement, invoice or canonical table")
        .help("`makegood formats` lists what is read")
}

/// The canonical table that the first line (after comments) names, for comma-separated UTF-8 text.
fn canonical_table(input: &ImportInput<'_>, head: &[u8]) -> Option<&'static Table> {
    if let Some(id) = input.options.as_format.as_deref() {
        return id.strip_prefix("makegood:").and_then(Table::named);
    }
    let text = String::from_utf8_lossy(head);
    let line = text
        .trim_start_matches('\u{feff}')
        .split(['\n', '\r'])
        .find(|line| !line.starts_with('#') && !line.trim().is_empty())?;
    let header: Vec<String> = line.split(',').map(|cell| cell.trim().trim_matches('"').to_owned()).collect();
    canonical::table_of(&header, input.name)
}

/// Every format, by id.
pub fn formats() -> Vec<FormatInfo> {
    let mut list: Vec<FormatInfo> = TABLES
        .iter()
        .map(|table| FormatInfo {
            id: format!("makegood:{}", table.name),
            title: format!("Canonical table {} (CSV or Parquet): {}", table.name, table.about),
            tables: vec![table.name],
            asks: Vec::new(),
            read: true,
        })
        .collect();
    list.extend(tiktok_report::formats());
    list.extend(statement::formats());
    for (id, title) in [("ofx1", "OFX 1.x and QFX statements (SGML)"), ("ofx2", "OFX 2.x statements (XML)")] {
        let tables = vec!["statement"];
        list.push(FormatInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            tables,
            asks: vec!["currency", "bank_account", "decimal_mark"],
            read: true,
        });
    }
    for more in [
        camt::formats(),
        mt940::formats(),
        bai2::formats(),
        qif::formats(),
        pdf::formats(),
        picture::formats(),
        mail::formats(),
        archive::formats(),
        platform_report::formats(),
    ] {
        list.extend(more);
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    list
}
