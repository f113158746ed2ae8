//! When a row starts: the day or hour of its cells, or the day that was answered.

use jiff::civil::Date;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::time::{Day, days_between};

use super::cells::at_cell;
use super::days::{Moment, Order, clock_hour};
use super::headers::Meaning;
use super::read::Reader;
use super::settle::Days;
use crate::grid::GridRow;

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_MICROS: i64 = 24 * HOUR_MICROS;

impl Reader<'_> {
    /// Start of the row's hour or day as wall clock; `None` while a question about days is open.
    pub(super) fn start(&self, row: &GridRow) -> Result<Option<i64>, Box<Diagnostic>> {
        let (order, hourly) = match self.settled.days {
            Days::Open if self.columns.has(Meaning::Day) => {
                // The order is open: cells that are no date in any order are refused all the same.
                self.moment(row, Meaning::Day)?;
                return Ok(None);
            }
            Days::Open => return Ok(None),
            Days::Fixed(day) | Days::Over(day, _) => return Ok(Some(micros_of(day))),
            Days::Columns { order, hourly } => (order, hourly),
        };
        if self.columns.has(Meaning::Hour) {
            return self.start_of_hour(row, order).map(Some);
        }
        let (at, cell, moment) = self.moment(row, Meaning::Day)?;
        let day = micros_of(moment.date(order).ok_or_else(|| self.no_date(row, at, cell))?);
        if !hourly || !cell.contains(':') {
            return Ok(Some(day));
        }
        let hour = moment.hour().ok_or_else(|| self.no_date(row, at, cell))?;
        Ok(Some(day + i64::from(hour) * HOUR_MICROS))
    }

    /// From an hour column, which holds date and hour or, beside a day column, the hour alone.
    fn start_of_hour(&self, row: &GridRow, order: Order) -> Result<i64, Box<Diagnostic>> {
        let at = self.columns.position(Meaning::Hour);
        let (Some(at), Some(cell)) = (at, self.columns.value(row, Meaning::Hour)) else {
            return Err(self.missing(row, at, "the hour", "export the report again with the hour breakdown"));
        };
        let (date, hour) = match Moment::parse_in(cell, self.settled.from_1904) {
            Some(moment) if cell.contains(':') => (moment.date(order), moment.hour()),
            Some(moment) => (moment.date(order), Some(0)),
            None if self.columns.has(Meaning::Day) => {
                let (_, _, moment) = self.moment(row, Meaning::Day)?;
                (moment.date(order), clock_hour(cell))
            }
            None => (None, None),
        };
        let (Some(date), Some(hour)) = (date, hour) else { return Err(self.no_date(row, at, cell)) };
        Ok(micros_of(date) + i64::from(hour) * HOUR_MICROS)
    }

    fn moment<'r>(&self, row: &'r GridRow, meaning: Meaning) -> Result<(usize, &'r str, Moment), Box<Diagnostic>> {
        let at = self.columns.position(meaning);
        let (Some(at), Some(cell)) = (at, self.columns.value(row, meaning)) else {
            return Err(self.missing(row, at, "the day", "export the report again with the day breakdown (By Day)"));
        };
        let moment = Moment::parse_in(cell, self.settled.from_1904).ok_or_else(|| self.no_date(row, at, cell))?;
        Ok((at, cell, moment))
    }

    fn no_date(&self, row: &GridRow, at: usize, cell: &str) -> Box<Diagnostic> {
        let problem = Diagnostic::new(diagnostic::DATE_UNREADABLE, "a cell is not a date")
            .in_column(&self.columns.header[at])
            .found(cell)
            .expected("a day such as 2026-03-14, or a full hour such as 2026-03-14 09:00")
            .help(
                "write days in ISO form, or in a spreadsheet give the column a date format, and import the file again",
            );
        Box::new(at_cell(problem, row, at))
    }
}

/// Wall-clock midnight of a day in microseconds from 1970-01-01.
fn micros_of(day: Date) -> i64 {
    days_between(Day::constant(1970, 1, 1), day) * DAY_MICROS
}
