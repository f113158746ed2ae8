//! OFX dates: the day as the bank wrote it, whatever time and zone follow.

use makegood_core::time::Day;

/// Earliest year of a statement; earlier ones are the zero dates of broken programs.
const YEAR_MIN: i16 = 1900;

/// The day of `YYYYMMDD`, with or without `hhmm`, `hhmmss`, `.xxx` and `[-5:EST]`, or of `YYYY-MM-DD`.
///
/// The zone moves nothing: a bank that books an entry on the 14th says the 14th.
pub fn day_of(text: &str) -> Option<Day> {
    let text = text.trim();
    let plain = if text.len() == 10 && text.is_ascii() { text.replace('-', "") } else { text.to_owned() };
    let run = plain.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = plain.split_at(run);
    // Hours, minutes, seconds and milliseconds are passed over, but half of one is a damaged date.
    let whole = matches!(run, 8 | 10 | 12 | 14 | 17);
    if !whole || !rest.is_empty() && !rest.starts_with(['.', '[', ':', ' ', ',']) {
        return None;
    }
    let year: i16 = digits[..4].parse().ok()?;
    let day = Day::new(year, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?).ok()?;
    (year >= YEAR_MIN).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_one_that_the_bank_wrote() {
        for text in [
            "20260314",
            "202603142359",
            "20260314235959",
            "20260314235959.123",
            "20260314120000.000[-5:EST]",
            "20260314[0:GMT]",
            "20260314240000[+5.75:NPT]",
            "20260314093914:014",
            "2026-03-14",
        ] {
            assert_eq!(day_of(text), Some(jiff::civil::date(2026, 3, 14)), "{text}");
        }
        for text in
            ["", "2026", "20260230", "00000000", "201120000000", "202603149", "14.03.2026", "20260314x", "é0260314"]
        {
            assert_eq!(day_of(text), None, "{text}");
        }
    }
}
