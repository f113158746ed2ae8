//! One cell of a workbook as text: decimals without an exponent, ISO days, and the name of its place.
//!
//! A workbook keeps numbers as binary floats, of which a spreadsheet trusts fifteen digits. Whole
//! numbers with more digits have lost some: they come out with an exponent (`1.73E+18`), so that
//! whoever reads an id sees the damage instead of wrong digits.

use calamine::{DataRef, ExcelDateTime};
use jiff::Unit;
use jiff::civil::{Date, Time};

/// Smallest whole number that has lost digits (sixteen or more).
const DAMAGED_FROM: f64 = 1e15;

/// A cell's value as text; empty for cells without one.
pub(super) fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => date_text(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// The shortest decimal that reads back as the same float; an exponent only where digits are lost.
pub(super) fn decimal(number: f64) -> String {
    if number.is_finite() && number.abs() < DAMAGED_FROM {
        return format!("{number}");
    }
    let scientific = format!("{number:E}");
    let Some((mantissa, exponent)) = scientific.split_once('E') else { return scientific };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E+{exponent}")
}

/// A date serial as `YYYY-MM-DD`, with ` HH:MM:SS` when it has a time; times alone as `HH:MM:SS`.
/// Durations and serials that are no day stay numbers.
fn date_text(at: &ExcelDateTime) -> String {
    let serial = at.as_f64();
    if at.is_duration() || !(0.0..2_958_466.0).contains(&serial) {
        return decimal(serial);
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let small = |part: u8| i8::try_from(part).unwrap_or(-1);
    let date = Date::new(i16::try_from(year).unwrap_or(-1), small(month), small(day));
    let nanos = i32::from(milli) * 1_000_000;
    let time = Time::new(small(hour), small(minute), small(second), nanos);
    let (Ok(date), Ok(time)) = (date, time) else { return decimal(serial) };
    let Ok(moment) = date.to_datetime(time).round(Unit::Second) else { return decimal(serial) };
    if serial < 1.0 && moment.time() != Time::midnight() {
        return moment.strftime("%H:%M:%S").to_string();
    }
    let form = if moment.time() == Time::midnight() { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
    moment.strftime(form).to_string()
}

/// `Report!C7` for the sheet `Report` and zero-based row 6, column 2.
pub(super) fn place(sheet: &str, row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{sheet}!{letters}{}", u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_are_decimals_until_digits_are_lost() {
        assert_eq!(decimal(1409.91), "1409.91");
        assert_eq!(decimal(-0.000_001), "-0.000001");
        assert_eq!(decimal(999_999_999_999_999.0), "999999999999999");
        assert_eq!(decimal(1_730_000_000_000_000_017.0), "1.73E+18");
        assert_eq!(decimal(7_000_000_000_000_000_000.0), "7.0E+18");
        for damaged in ["1.73E+18", "7.0E+18"] {
            assert!(crate::cell::damaged_id(damaged), "{damaged}");
        }
    }

    #[test]
    fn serials_are_days_of_their_own_epoch() {
        let serial = |value, is_1904| date_text(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904));
        assert_eq!(serial(46_084.0, false), "2026-03-03");
        assert_eq!(serial(44_622.0, true), "2026-03-03");
        // Nine o'clock is 0.375; seven is a fraction that no float holds exactly.
        assert_eq!(serial(46_084.375, false), "2026-03-03 09:00:00");
        assert_eq!(serial(46_084.291_666_666_664, false), "2026-03-03 07:00:00");
        assert_eq!(serial(-5.0, false), "-5");
        assert_eq!(serial(1e300, false), "1.0E+300");
        assert_eq!(serial(0.5, false), "12:00:00");
    }

    #[test]
    fn places_are_named_as_a_spreadsheet_names_them() {
        assert_eq!(place("Report", 6, 2), "Report!C7");
        assert_eq!(place("S", 0, 25), "S!Z1");
        assert_eq!(place("S", 1_048_575, 16_383), "S!XFD1048576");
        assert_eq!(place("S", u32::MAX, u32::MAX).chars().next(), Some('S'));
    }
}
