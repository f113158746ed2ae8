//! The first rows of a file as a proposed entry reads them.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Decimal128Type};
use arrow_array::{Array as _, RecordBatch};
use makegood_core::money::Amount;
use makegood_core::tables::Table;
use makegood_core::time::Day;
use makegood_facts::rows::{RowSink, SinkError};

use super::super::dialects::Dialects;
use super::Preview;
use crate::grid::Grid;
use crate::import::Container;
use crate::input::ImportInput;

/// Rows shown.
const ROWS: usize = 5;

/// Reads the file with the entry; questions that only an import asks are answered with stand-ins, which are not shown.
pub(super) fn of(grid: &Grid, toml: &str, id: &str, input: &ImportInput<'_>) -> (Vec<Preview>, (u64, u64)) {
    let nothing = (Vec::new(), (0, 0));
    let Ok(dialects) = Dialects::parse(&[toml]) else { return nothing };
    let mut options = input.options.clone();
    options.as_format = Some(format!("csv:{id}"));
    let mut shows_currency = true;
    for (key, stand_in) in
        [("bank_account", "0000"), ("date_order", "day_first"), ("decimal_mark", "point"), ("year", "2000")]
    {
        options.answers.entry(key.to_owned()).or_insert_with(|| stand_in.to_owned());
    }
    let container = if grid.separator.is_some() { Container::Csv } else { Container::Xlsx };
    for _ in 0..2 {
        let input = ImportInput { name: input.name, bytes: input.bytes, options: &options };
        let Some(found) = super::super::recognise_with(&dialects, grid, &input) else { return nothing };
        let mut first = First::default();
        let Ok(outcome) = super::super::import(grid, &found, container, &input, &mut first) else { return nothing };
        if outcome.questions.iter().any(|question| question.key == "currency") {
            options.answers.insert("currency".to_owned(), "USD".to_owned());
            shows_currency = false;
            continue;
        }
        if !shows_currency {
            first.0.iter_mut().for_each(|row| row.currency.clear());
        }
        let read = outcome.tables.iter().map(|table| table.rows).sum();
        return (first.0, (read, outcome.refused_count));
    }
    nothing
}

/// Keeps the first rows.
#[derive(Default)]
struct First(Vec<Preview>);

impl RowSink for First {
    fn take(&mut self, _: &'static Table, batch: RecordBatch) -> Result<(), SinkError> {
        let text = |name: &str, row: usize| {
            let column = batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
            column.filter(|column| column.is_valid(row)).map_or_else(String::new, |column| column.value(row).to_owned())
        };
        for row in 0..batch.num_rows().min(ROWS.saturating_sub(self.0.len())) {
            let days = batch.column_by_name("booked_on").and_then(|column| column.as_primitive_opt::<Date32Type>());
            let money = batch.column_by_name("amount").and_then(|column| column.as_primitive_opt::<Decimal128Type>());
            let day = days.and_then(|days| {
                let span = jiff::Span::new().try_days(i64::from(days.value(row))).ok()?;
                Day::constant(1970, 1, 1).checked_add(span).ok()
            });
            self.0.push(Preview {
                place: text("source_at", row),
                booked_on: day.map(|day| day.to_string()).unwrap_or_default(),
                amount: money.map(|money| Amount::from_micros(money.value(row)).to_string()).unwrap_or_default(),
                currency: text("currency", row),
                description: text("description", row),
                counterparty: text("counterparty", row),
            });
        }
        Ok(())
    }
}
