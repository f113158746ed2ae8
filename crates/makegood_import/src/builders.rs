//! Typed columns of one canonical table, filled cell by cell and cut into batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{
    Date32Builder, Decimal128Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use makegood_core::money::{Amount, Currency};
use makegood_core::tables::{Column, ColumnKind, Table};
use makegood_core::time::Day;
use makegood_facts::rows::{BATCH_ROWS, RowSink, SinkError};
use makegood_facts::schema::{MONEY, RATE, imported_schema};

use crate::cell::{self, CellError};
use crate::outcome::TableOutcome;

/// One value, ready for its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Unknown.
    Empty,
    /// Text, id, word, code or zone.
    Text(&'a str),
    /// Money in millionths, or a rate in units of 10^-12.
    Decimal(i128),
    /// Days since 1970-01-01.
    Day(i32),
    /// Microseconds, of UTC or of a wall clock.
    Micros(i64),
    /// A whole number.
    Count(i64),
}

/// Reads a cell of a column; empty cells are [`Value::Empty`].
///
/// - **Errors** [`CellError`] with what was expected.
pub fn read<'a>(column: &Column, bytes: &'a [u8]) -> Result<Value<'a>, CellError> {
    if bytes.is_empty() {
        return Ok(Value::Empty);
    }
    Ok(match column.kind {
        ColumnKind::Money => Value::Decimal(cell::money(bytes)?),
        ColumnKind::Rate => Value::Decimal(cell::rate(bytes)?),
        ColumnKind::Count => Value::Count(cell::count(bytes)?),
        ColumnKind::Day => Value::Day(cell::day(bytes)?),
        ColumnKind::LocalStart => Value::Micros(cell::local_start(bytes)?.0),
        ColumnKind::Instant => Value::Micros(cell::instant(bytes)?),
        kind => {
            let text = std::str::from_utf8(bytes).map_err(|_| CellError {
                code: makegood_core::diagnostic::TEXT_UNREADABLE,
                expected: "text in UTF-8".to_owned(),
                help: "save the file as UTF-8 and import it again".to_owned(),
            })?;
            cell::text(kind, text)?;
            Value::Text(text)
        }
    })
}

enum Builder {
    Text(StringBuilder),
    Decimal(Decimal128Builder),
    Day(Date32Builder),
    Micros(TimestampMicrosecondBuilder),
    Count(Int64Builder),
}

impl Builder {
    fn new(kind: ColumnKind) -> Self {
        let decimal = |(precision, scale)| {
            let builder = Decimal128Builder::new();
            Builder::Decimal(
                builder.with_precision_and_scale(precision, scale).unwrap_or_else(|_| Decimal128Builder::new()),
            )
        };
        match kind {
            ColumnKind::Money => decimal(MONEY),
            ColumnKind::Rate => decimal(RATE),
            ColumnKind::Day => Builder::Day(Date32Builder::new()),
            ColumnKind::Instant | ColumnKind::LocalStart => Builder::Micros(TimestampMicrosecondBuilder::new()),
            ColumnKind::Count => Builder::Count(Int64Builder::new()),
            _ => Builder::Text(StringBuilder::new()),
        }
    }

    fn append(&mut self, value: Value<'_>) {
        match (self, value) {
            (Builder::Text(builder), Value::Text(text)) => builder.append_value(text),
            (Builder::Decimal(builder), Value::Decimal(value)) => builder.append_value(value),
            (Builder::Day(builder), Value::Day(value)) => builder.append_value(value),
            (Builder::Micros(builder), Value::Micros(value)) => builder.append_value(value),
            (Builder::Count(builder), Value::Count(value)) => builder.append_value(value),
            (Builder::Text(builder), _) => builder.append_null(),
            (Builder::Decimal(builder), _) => builder.append_null(),
            (Builder::Day(builder), _) => builder.append_null(),
            (Builder::Micros(builder), _) => builder.append_null(),
            (Builder::Count(builder), _) => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(builder) => Arc::new(builder.finish()),
            Builder::Decimal(builder) => Arc::new(builder.finish()),
            Builder::Day(builder) => Arc::new(builder.finish()),
            Builder::Micros(builder) => Arc::new(builder.finish()),
            Builder::Count(builder) => Arc::new(builder.finish()),
        }
    }
}

/// Rows of one table on their way out: builders, sums, first and last day.
pub struct Rows {
    table: &'static Table,
    builders: Vec<Builder>,
    buffered: usize,
    rows: u64,
    net: BTreeMap<String, i128>,
    net_at: Option<(usize, usize)>,
    day_at: Option<(usize, ColumnKind)>,
    days: Option<(i32, i32)>,
}

impl Rows {
    /// Empty rows of `table`.
    pub fn new(table: &'static Table) -> Self {
        let mut builders: Vec<Builder> = table.columns.iter().map(|column| Builder::new(column.kind)).collect();
        builders.push(Builder::new(ColumnKind::Instant));
        builders.push(Builder::new(ColumnKind::Id));
        let day_column = table.month_column.or_else(|| {
            table
                .columns
                .iter()
                .find(|column| matches!(column.kind, ColumnKind::Day | ColumnKind::Instant))
                .map(|column| column.name)
        });
        Rows {
            table,
            builders,
            buffered: 0,
            rows: 0,
            net: BTreeMap::new(),
            net_at: table.net.and_then(|(money, currency)| Some((table.position(money)?, table.position(currency)?))),
            day_at: day_column.and_then(|name| Some((table.position(name)?, table.column(name)?.kind))),
            days: None,
        }
    }

    /// Takes a row: one value per column of the table, then `retrieved_at`; `place` is its line, cell or pointer.
    pub fn push(&mut self, values: &[Value<'_>], place: &str) {
        for (builder, value) in self.builders.iter_mut().zip(values) {
            builder.append(*value);
        }
        if let Some(last) = self.builders.last_mut() {
            last.append(Value::Text(place));
        }
        if let Some((money, currency)) = self.net_at
            && let (Value::Decimal(amount), code) = (values[money], values[currency])
        {
            let code = if let Value::Text(code) = code { code } else { "" };
            match self.net.get_mut(code) {
                Some(sum) => *sum = sum.saturating_add(amount),
                None => {
                    self.net.insert(code.to_owned(), amount);
                }
            }
        }
        let day = match self.day_at.map(|(at, _)| values[at]) {
            Some(Value::Day(day)) => Some(day),
            Some(Value::Micros(micros)) => i32::try_from(micros.div_euclid(86_400_000_000)).ok(),
            _ => None,
        };
        if let Some(day) = day {
            self.days = Some(self.days.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
        }
        self.buffered += 1;
        self.rows += 1;
    }

    /// True when a batch is full.
    pub fn full(&self) -> bool {
        self.buffered >= BATCH_ROWS
    }

    /// Cuts the rows so far into a batch and sends it.
    ///
    /// - **Errors** the sink's.
    pub fn flush(&mut self, sink: &mut dyn RowSink) -> Result<(), SinkError> {
        if self.buffered == 0 {
            return Ok(());
        }
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        self.buffered = 0;
        let batch =
            RecordBatch::try_new(imported_schema(self.table), columns).map_err(|error| SinkError(error.to_string()))?;
        sink.take(self.table, batch)
    }

    /// What the rows add up to.
    pub fn outcome(&self) -> TableOutcome {
        let net = self.net.iter().map(|(code, sum)| (Currency::parse(code).ok(), Amount::from_micros(*sum))).collect();
        TableOutcome {
            table: self.table.name,
            rows: self.rows,
            net,
            from: self.days.and_then(|(from, _)| date(from)),
            to: self.days.and_then(|(_, to)| date(to)),
        }
    }
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Day) -> i32 {
    i32::try_from(makegood_core::time::days_between(Day::constant(1970, 1, 1), day)).unwrap_or_default()
}

fn date(days: i32) -> Option<Day> {
    Day::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(i64::from(days)).ok()?).ok()
}

/// What rows that are already batches add up to: count, net per currency, first and last day.
pub fn totals_of(table: &'static Table, batches: &[RecordBatch]) -> TableOutcome {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Date32Type, Decimal128Type, TimestampMicrosecondType};
    let mut rows = Rows::new(table);
    for batch in batches {
        rows.rows += batch.num_rows() as u64;
        if let Some((money, currency)) = rows.net_at {
            let (amounts, codes) =
                (batch.column(money).as_primitive::<Decimal128Type>(), batch.column(currency).as_string::<i32>());
            for (amount, code) in amounts.iter().zip(codes) {
                if let Some(amount) = amount {
                    let sum = rows.net.entry(code.unwrap_or_default().to_owned()).or_insert(0);
                    *sum = sum.saturating_add(amount);
                }
            }
        }
        let days: Vec<i32> = match rows.day_at {
            Some((at, ColumnKind::Day)) => batch.column(at).as_primitive::<Date32Type>().iter().flatten().collect(),
            Some((at, _)) => batch
                .column(at)
                .as_primitive::<TimestampMicrosecondType>()
                .iter()
                .flatten()
                .filter_map(|micros| i32::try_from(micros.div_euclid(86_400_000_000)).ok())
                .collect(),
            None => Vec::new(),
        };
        for day in days {
            rows.days = Some(rows.days.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
        }
    }
    rows.outcome()
}
