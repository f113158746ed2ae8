//! Reading typed cells out of query results.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use makegood_core::money::Amount;

use crate::DetectError;

/// One column of a batch, read as text, money, day, instant or number.
pub struct Cells {
    name: String,
    array: ArrayRef,
}

impl Cells {
    /// The column `column` of `batch`; `query` stands in errors.
    ///
    /// - **Errors** [`DetectError::Query`] when there is no such column.
    pub fn of(query: &str, batch: &RecordBatch, column: &str) -> Result<Self, DetectError> {
        let array = batch
            .column_by_name(column)
            .ok_or_else(|| DetectError::query(query, format!("its result has no column `{column}`")))?;
        Ok(Cells { name: format!("{query}.{column}"), array: array.clone() })
    }

    fn as_type(self, wanted: &DataType) -> Result<ArrayRef, DetectError> {
        if self.array.data_type() == wanted {
            return Ok(self.array);
        }
        cast(&self.array, wanted)
            .map_err(|_| DetectError::query(&self.name, format!("is {}, expected {wanted}", self.array.data_type())))
    }

    /// Reads text; missing cells are `None`.
    ///
    /// - **Errors** [`DetectError::Query`] for another type, as all readers here.
    pub fn text(self) -> Result<Vec<Option<String>>, DetectError> {
        let array = self.as_type(&DataType::Utf8)?;
        let array = array.as_string::<i32>();
        Ok(array.iter().map(|cell| cell.map(str::to_owned)).collect())
    }

    /// Reads money in major units, any decimal precision, to the millionth (half to even).
    ///
    /// - **Errors** [`DetectError::Query`].
    pub fn money(self) -> Result<Vec<Option<Amount>>, DetectError> {
        let array = match self.array.data_type() {
            DataType::Decimal128(_, 6) => self.array.clone(),
            DataType::Decimal128(..) | DataType::Int64 => self.as_type(&DataType::Decimal128(38, 6))?,
            other => {
                return Err(DetectError::query(
                    &self.name,
                    format!("is {other}; money must be a decimal, never a float"),
                ));
            }
        };
        let array = array.as_primitive::<Decimal128Type>();
        Ok(array.iter().map(|cell| cell.map(Amount::from_micros)).collect())
    }

    /// Reads days.
    ///
    /// - **Errors** [`DetectError::Query`].
    pub fn day(self) -> Result<Vec<Option<Date>>, DetectError> {
        let array = self.as_type(&DataType::Date32)?;
        let array = array.as_primitive::<Date32Type>();
        Ok(array.iter().map(|cell| cell.and_then(|days| date_of(i64::from(days)))).collect())
    }

    /// Reads instants.
    ///
    /// - **Errors** [`DetectError::Query`].
    pub fn instant(self) -> Result<Vec<Option<Timestamp>>, DetectError> {
        let array = self.as_type(&DataType::Timestamp(TimeUnit::Microsecond, None))?;
        let array = array.as_primitive::<TimestampMicrosecondType>();
        Ok(array.iter().map(|cell| cell.and_then(|micros| Timestamp::from_microsecond(micros).ok())).collect())
    }

    /// Reads whole numbers.
    ///
    /// - **Errors** [`DetectError::Query`].
    pub fn count(self) -> Result<Vec<Option<i64>>, DetectError> {
        let array = self.as_type(&DataType::Int64)?;
        Ok(array.as_primitive::<Int64Type>().iter().collect())
    }
}

/// The day that is `days` after 1970-01-01.
pub fn date_of(days: i64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days from 1970-01-01 to `day`.
pub fn days_of(day: Date) -> i32 {
    i32::try_from(makegood_core::time::days_between(Date::constant(1970, 1, 1), day)).unwrap_or(0)
}

/// Microseconds of a wall-clock reading, counted as if it were UTC.
pub fn wall_micros(local: DateTime) -> i64 {
    local.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_microsecond())
}
