//! The canonical tables as CSV: the fast path, streamed, in any column order.

use std::collections::BTreeMap;
use std::io::BufReader;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::{Column, ColumnKind, RETRIEVED_AT, TABLES, Table};
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value, read};
use crate::cell;
use crate::fingerprint::Fingerprints;
use crate::input::ImportInput;
use crate::line_counter::{LineCounter, Lines};
use crate::outcome::FileOutcome;
use crate::refusals::Refusals;

/// Columns of our own exports that say where a row came from; they are not facts of the file.
const OWN_COLUMNS: &[&str] = &["source_ref", "source_sha256", "source_at", "imported_at", "ranked_at", "superseded"];

static RETRIEVED: Column = Column::optional(RETRIEVED_AT, ColumnKind::Instant);

/// The table that a header names: every required column is there. The file's name settles a tie, then the most columns.
pub fn table_of(header: &[String], file_name: &str) -> Option<&'static Table> {
    let has = |name: &str| header.iter().any(|column| column == name);
    let fits = |table: &&Table| table.columns.iter().filter(|column| column.required).all(|column| has(column.name));
    let known = |table: &Table| table.columns.iter().filter(|column| has(column.name)).count();
    let named = |table: &Table| file_name.to_lowercase().contains(table.name);
    TABLES.iter().filter(fits).max_by_key(|table| (known(table), named(table)))
}

/// Reads a canonical CSV whose header has been recognised.
///
/// - **Errors** the sink's.
pub fn import(
    table: &'static Table,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    let mut outcome = FileOutcome::new(format!("makegood:{}", table.name));
    let opened = match input.bytes.open() {
        Ok(opened) => opened,
        Err(error) => return Ok(outcome.refuse(Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()))),
    };
    let counter = LineCounter::default();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .buffer_capacity(1 << 18)
        .from_reader(Lines::new(BufReader::with_capacity(1 << 18, opened), counter.clone()));
    let header: Vec<String> = match reader.byte_headers() {
        Ok(header) => header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect(),
        Err(error) => return Ok(outcome.refuse(Diagnostic::new(diagnostic::FILE_DAMAGED, error.to_string()))),
    };
    let plan = match Plan::of(table, &header) {
        Ok(plan) => plan,
        Err(problem) => return Ok(outcome.refuse(problem)),
    };
    if !plan.aside.is_empty() {
        outcome.diagnostics.push(
            Diagnostic::new(diagnostic::COLUMNS_KEPT_ASIDE, format!("kept aside: {}", plan.aside.join(", ")))
                .expected(format!("the columns of table {}", table.name))
                .help("the values stay in the source file; they are not facts of this table"),
        );
    }
    let mut run = Run {
        table,
        plan: &plan,
        rows: Rows::new(table),
        refusals: Refusals::default(),
        fingerprints: (table.name == "statement").then(Fingerprints::default),
        currencies: BTreeMap::new(),
        seen: vec![Vec::new(); table.columns.len() + 1],
    };
    let mut record = csv::ByteRecord::new();
    let mut place = String::new();
    let mut told: u64 = 0;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {
                let byte = record.position().map_or(0, csv::Position::byte);
                let line = counter.line_at(byte);
                place.clear();
                let _ = std::fmt::Write::write_fmt(&mut place, format_args!("{line}"));
                run.row(&record, header.len(), line, &place);
                if run.rows.full() {
                    run.rows.flush(sink)?;
                }
                if byte > told + (4 << 20) {
                    told = byte;
                    sink.progress(byte);
                }
            }
            Ok(false) => break,
            Err(error) => {
                outcome.diagnostics.push(
                    Diagnostic::new(diagnostic::FILE_DAMAGED, format!("reading stopped: {error}"))
                        .help("the rows before this place were read; get the file again"),
                );
                run.refusals.note_damage();
                break;
            }
        }
    }
    run.rows.flush(sink)?;
    sink.progress(input.bytes.len());
    outcome.tables.push(run.rows.outcome());
    if let Some(mixed) = run.mixed_currencies() {
        outcome.diagnostics.push(mixed);
    }
    Ok(run.refusals.settle(outcome))
}

/// Which cell of a record fills which column.
struct Plan {
    /// Position in the record of each table column, then of `retrieved_at`.
    from: Vec<Option<usize>>,
    aside: Vec<String>,
}

impl Plan {
    fn of(table: &Table, header: &[String]) -> Result<Self, Diagnostic> {
        let mut aside = Vec::new();
        for (at, name) in header.iter().enumerate() {
            if header[..at].contains(name) && !name.is_empty() {
                return Err(Diagnostic::new(
                    diagnostic::COLUMN_REPEATED,
                    format!("column `{name}` stands in the header twice"),
                )
                .at(1, at as u64 + 1)
                .found(name)
                .expected("each column once")
                .help("remove or rename one of the two columns"));
            }
            if table.column(name).is_none() && name != RETRIEVED_AT && !OWN_COLUMNS.contains(&name.as_str()) {
                aside.push(format!("`{name}`"));
            }
        }
        let position = |name: &str| header.iter().position(|column| column == name);
        let mut from: Vec<Option<usize>> = table.columns.iter().map(|column| position(column.name)).collect();
        from.push(position(RETRIEVED_AT));
        Ok(Plan { from, aside })
    }
}

struct Run<'a> {
    table: &'static Table,
    plan: &'a Plan,
    rows: Rows,
    refusals: Refusals,
    fingerprints: Option<Fingerprints>,
    currencies: BTreeMap<String, String>,
    /// Last accepted text per column: most columns repeat, and a repeated cell needs no second check.
    seen: Vec<Vec<u8>>,
}

impl Run<'_> {
    fn row(&mut self, record: &csv::ByteRecord, width: usize, line: u64, place: &str) {
        if record.len() == 1 && record.get(0).is_some_and(<[u8]>::is_empty) {
            return;
        }
        if record.len() != width {
            self.refusals.push(
                Diagnostic::new(
                    diagnostic::ROW_LENGTH,
                    format!("the row has {} cells, the header has {width}", record.len()),
                )
                .at(line, record.len().min(width) as u64)
                .found(&String::from_utf8_lossy(record.as_slice()))
                .expected(format!("{width} cells"))
                .help("look for a missing or unquoted comma in this row"),
            );
            return;
        }
        let mut values: Vec<Value<'_>> = Vec::with_capacity(self.plan.from.len());
        for (at, from) in self.plan.from.iter().enumerate() {
            let column = self.table.columns.get(at).unwrap_or(&RETRIEVED);
            let bytes = from.and_then(|from| record.get(from)).unwrap_or_default();
            if !bytes.is_empty() && self.seen[at] == bytes && checked_as_text(column.kind) {
                // Equal bytes were valid text a row ago.
                values.push(std::str::from_utf8(bytes).map_or(Value::Empty, Value::Text));
                continue;
            }
            match read(column, bytes) {
                Ok(Value::Empty) if column.required => {
                    self.refuse_empty(column, *from, line);
                    return;
                }
                Ok(value) => {
                    if checked_as_text(column.kind) {
                        self.seen[at].clear();
                        self.seen[at].extend_from_slice(bytes);
                    }
                    values.push(value);
                }
                Err(error) => {
                    self.refusals.push(
                        Diagnostic::new(
                            error.code,
                            format!("cannot read `{}` in column {}", String::from_utf8_lossy(bytes), column.name),
                        )
                        .at(line, from.map_or(0, |from| from as u64 + 1))
                        .in_column(column.name)
                        .found(&String::from_utf8_lossy(bytes))
                        .expected(error.expected)
                        .help(error.help),
                    );
                    return;
                }
            }
        }
        if let Some(problem) = self.grain_differs(record, line) {
            self.refusals.push(problem);
            return;
        }
        self.note_currency(&values);
        match self.fingerprints.as_mut().and_then(|prints| prints.for_values(self.table, &values)) {
            Some(print) => {
                let at = self.table.position("entry_id").unwrap_or_default();
                let mut values = values;
                values[at] = Value::Text(&print);
                self.rows.push(&values, place);
            }
            None => self.rows.push(&values, place),
        }
    }

    fn refuse_empty(&mut self, column: &Column, from: Option<usize>, line: u64) {
        self.refusals.push(
            Diagnostic::new(diagnostic::VALUE_MISSING, format!("column {} is empty", column.name))
                .at(line, from.map_or(0, |from| from as u64 + 1))
                .in_column(column.name)
                .expected("a value: this column may not be empty")
                .help(format!("fill {}; empty means unknown, and a row of {} needs it", column.name, self.table.name)),
        );
    }

    /// A delivery row of grain hour must name an hour, one of grain day must not.
    fn grain_differs(&self, record: &csv::ByteRecord, line: u64) -> Option<Diagnostic> {
        let (grain, start) = (self.table.position("grain")?, self.table.position("start")?);
        let cell = |at: usize| self.plan.from[at].and_then(|from| record.get(from)).unwrap_or_default();
        let names_hour = cell(start).len() > 10;
        let wants_hour = cell(grain) == b"hour";
        (names_hour != wants_hour
            && cell::local_start(cell(start)).is_ok_and(|(micros, _)| wants_hour || micros % 86_400_000_000 != 0))
        .then(|| {
            Diagnostic::new(diagnostic::DATE_UNREADABLE, "grain and start do not agree")
                .at(line, self.plan.from[start].map_or(0, |from| from as u64 + 1))
                .in_column("start")
                .found(&String::from_utf8_lossy(cell(start)))
                .expected(if wants_hour {
                    "an hour, for example 2026-03-14T09:00"
                } else {
                    "a day, for example 2026-03-14"
                })
                .help("write the hour for grain hour and the day for grain day")
        })
    }

    fn note_currency(&mut self, values: &[Value<'_>]) {
        let (Some(account), Some(currency)) = (self.table.position("account_id"), self.table.position("currency"))
        else {
            return;
        };
        if let (Value::Text(account), Value::Text(currency)) = (values[account], values[currency]) {
            match self.currencies.get_mut(account) {
                Some(known) if known.split(", ").any(|code| code == currency) => {}
                Some(known) => {
                    known.push_str(", ");
                    known.push_str(currency);
                }
                None => {
                    self.currencies.insert(account.to_owned(), currency.to_owned());
                }
            }
        }
    }

    fn mixed_currencies(&self) -> Option<Diagnostic> {
        let (account, codes) = self.currencies.iter().find(|(_, codes)| codes.contains(','))?;
        Some(
            Diagnostic::new(diagnostic::CURRENCY_MIXED, format!("account {account} has rows in {codes}"))
                .found(codes)
                .expected("one currency per account: it is fixed when the account is made")
                .help("the rows were kept and are never added across currencies; check where the other currency comes from"),
        )
    }
}

fn checked_as_text(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Id | ColumnKind::Text | ColumnKind::Enum(_) | ColumnKind::Currency | ColumnKind::Zone)
}

/// An empty file of a table, with a commented header that says what each column holds.
pub fn template(table: &Table) -> String {
    let mut text = format!("# {}: {}\n", table.name, table.about);
    for column in table.columns.iter().chain([&RETRIEVED]) {
        let kind = match column.kind {
            ColumnKind::Id => "id, as text".to_owned(),
            ColumnKind::Text => "text".to_owned(),
            ColumnKind::Enum(words) => format!("one of {}", words.join(", ")),
            ColumnKind::Money => "amount in major units with a point, at most 6 decimals".to_owned(),
            ColumnKind::Rate => "decimal number".to_owned(),
            ColumnKind::Currency => "ISO 4217 code".to_owned(),
            ColumnKind::Zone => "IANA time zone".to_owned(),
            ColumnKind::Instant => "instant with offset, 2026-03-14T09:30:00Z".to_owned(),
            ColumnKind::Day => "day, 2026-03-14".to_owned(),
            ColumnKind::LocalStart => "local day or hour, 2026-03-14T09:00".to_owned(),
            ColumnKind::Count => "whole number".to_owned(),
        };
        let needed = if column.required { "needed" } else { "may be empty" };
        text.push_str(&format!("# {}: {kind} ({needed})\n", column.name));
    }
    let names: Vec<&str> = table.columns.iter().chain([&RETRIEVED]).map(|column| column.name).collect();
    text.push_str(&names.join(","));
    text.push('\n');
    text
}
