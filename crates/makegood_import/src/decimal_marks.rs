//! The decimal mark of a file, decided over all of its columns of money.

use crate::statement::DecimalMark;
use crate::written_amount::{Marks, bare, groups, other};

/// What the columns of money of a file say of their marks.
#[derive(Debug, Clone, Default)]
pub(crate) struct MarkVotes {
    point: u64,
    comma: u64,
    open: u64,
    /// Open numbers whose mark is a comma.
    open_commas: u64,
    /// Numbers of four and more digits without a thousands mark.
    ungrouped: u64,
    signs: Vec<String>,
}

impl MarkVotes {
    /// Looks at one cell.
    pub(crate) fn see(&mut self, cell: &str) {
        if let Some(plain) = plain(cell) {
            return self.see_plain(plain);
        }
        let Some(bare) = bare(cell) else { return };
        if !bare.sign.is_empty() {
            // Two different signs already say that there is no single one.
            if self.signs.len() < 2 && !self.signs.contains(&bare.sign) {
                self.signs.push(bare.sign.clone());
            }
        }
        let text = &bare.digits;
        let marks: Vec<char> = text.chars().filter(|c| matches!(c, '.' | ',')).collect();
        let grouping = text.contains(['\'', ' ']);
        let Some(last) = marks.last().copied() else {
            self.ungrouped += u64::from(!grouping && text.len() >= 4);
            return;
        };
        let (whole, after) = text.rsplit_once(last).unwrap_or((text, ""));
        let mixed = marks.iter().any(|mark| *mark != last);
        let repeated = marks.iter().filter(|mark| **mark == last).count() > 1;
        let decimal = match (repeated, mixed) {
            // `1.234.567`: only a thousands mark repeats.
            (true, false) if groups(text, last).is_some() => other(last),
            (true, _) => return,
            (false, true) if groups(whole, other(last)).is_some() => last,
            (false, true) => return,
            (false, false) if after.len() == 3 && !grouping && (1..=3).contains(&whole.len()) && whole != "0" => {
                self.open += 1;
                self.open_commas += u64::from(last == ',');
                return;
            }
            (false, false) => last,
        };
        let counter = if decimal == '.' { &mut self.point } else { &mut self.comma };
        *counter += 1;
        let bare_whole = !mixed && !repeated && !grouping && whole.len() >= 4;
        self.ungrouped += u64::from(bare_whole);
    }

    /// Digits with at most one point: nearly every cell there is, and nothing has to be taken apart.
    fn see_plain(&mut self, plain: Plain) {
        match plain.decimals {
            Some(3) if plain.whole <= 3 && !plain.zero => self.open += 1,
            Some(_) => {
                self.point += 1;
                self.ungrouped += u64::from(plain.whole >= 4);
            }
            None => self.ungrouped += u64::from(plain.whole >= 4),
        }
    }

    /// True when some amount has a mark.
    pub(crate) fn any(&self) -> bool {
        self.point + self.comma + self.open > 0
    }

    /// The marks, `None` when they must be asked.
    pub(crate) fn decide(&self, stated: DecimalMark) -> Option<Marks> {
        let decimal = match stated {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
            DecimalMark::Auto => match self.point.cmp(&self.comma) {
                std::cmp::Ordering::Greater => '.',
                std::cmp::Ordering::Less => ',',
                std::cmp::Ordering::Equal if self.point == 0 && self.open == 0 => '.',
                std::cmp::Ordering::Equal => return None,
            },
        };
        Some(Marks { decimal, grouped: self.ungrouped == 0 })
    }

    /// The marks of amounts that have no decimals, as in yen: every mark is one of thousands.
    pub(crate) fn of_whole_amounts(&self) -> Option<Marks> {
        let decimal = match (self.point + self.comma, self.open_commas, self.open) {
            (0, 0, 1..) => ',',
            (0, commas, open) if commas == open && open > 0 => '.',
            _ => return None,
        };
        Some(Marks { decimal, grouped: true })
    }

    /// The currency sign or code of every cell that has one, when they all have the same.
    pub(crate) fn only_sign(&self) -> Option<&str> {
        match self.signs.as_slice() {
            [sign] => Some(sign),
            _ => None,
        }
    }
}

/// A number of digits and at most one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plain {
    /// Digits before the point.
    pub(crate) whole: usize,
    /// Digits after the point, `None` without one.
    pub(crate) decimals: Option<usize>,
    /// True when a single zero stands before the point.
    pub(crate) zero: bool,
}

/// Looks at a cell such as `-1409.91`; `None` for one with any other mark, sign or letter.
pub(crate) fn plain(cell: &str) -> Option<Plain> {
    let bytes = cell.trim().as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let all_digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let (whole, decimals) = match memchr::memchr(b'.', digits) {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    if !all_digits(whole) || !decimals.is_none_or(all_digits) {
        return None;
    }
    Some(Plain { whole: whole.len(), decimals: decimals.map(<[u8]>::len), zero: whole == b"0" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(cells: &[&str]) -> Option<Marks> {
        let mut votes = MarkVotes::default();
        cells.iter().for_each(|cell| votes.see(cell));
        votes.decide(DecimalMark::Auto)
    }

    fn mark(decimal: char) -> Option<Marks> {
        Some(Marks { decimal, grouped: true })
    }

    #[test]
    fn the_mark_is_decided_over_the_column_or_asked() {
        assert_eq!(marks(&["1.234", "5,60"]), mark(','));
        assert_eq!(marks(&["1,234.50"]), mark('.'));
        assert_eq!(marks(&["11'373.94"]), mark('.'));
        assert_eq!(marks(&["1.234.567"]), mark(','));
        assert_eq!(marks(&["1.234", "2.000"]), None);
        assert_eq!(marks(&["1.20", "1,20"]), None);
        assert_eq!(marks(&["12", "7"]), mark('.'));
        assert_eq!(marks(&["12..34", "100,00"]), mark(','));
    }

    #[test]
    fn plain_numbers_vote_as_they_would_when_taken_apart() {
        assert_eq!(plain("-1409.91"), Some(Plain { whole: 4, decimals: Some(2), zero: false }));
        assert_eq!(plain("0.005"), Some(Plain { whole: 1, decimals: Some(3), zero: true }));
        for cell in ["", "-", "1,5", "12.", ".5", "1.2.3", "--5", "+5", "1e5", "१२३"] {
            assert_eq!(plain(cell), None, "{cell}");
        }
        // A number with a plus sign is not plain, so both ways of looking are compared.
        for cells in [["1.234", "+1.234"], ["1409.91", "+1409.91"], ["67442686", "+67442686"], ["0.005", "+0.005"]] {
            assert_eq!(marks(&cells[..1]), marks(&cells[1..]), "{cells:?}");
        }
    }

    #[test]
    fn numbers_above_a_thousand_without_a_mark_are_remembered() {
        assert_eq!(marks(&["1409.91", "1,234"]), Some(Marks { decimal: '.', grouped: false }));
    }
}
