//! Ids of entries whose bank repeats them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use makegood_core::time::Day;

/// Digits of a serial number that some banks begin again each day or with each download.
const SERIAL_DIGITS_MAX: usize = 4;

/// An id that names its entry in other files too: a short serial number does so only together with its day.
pub fn beyond_one_file(id: &str, day: Day) -> Cow<'_, str> {
    let serial = id.len() <= SERIAL_DIGITS_MAX && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if serial { Cow::Owned(format!("{id}@{day}")) } else { Cow::Borrowed(id) }
}

/// Ids given so far in one file.
#[derive(Debug, Default)]
pub struct EntryIds {
    /// How often an id was asked for, by account and id.
    seen: BTreeMap<String, u32>,
    /// Entries whose id another entry of the account had before.
    pub repeated: u64,
}

impl EntryIds {
    /// The id of an entry: the bank's, or `id#2`, `id#3`, … when the account has it already.
    ///
    /// Two entries with one id stay two, equal or not: the money moved twice for all that the file says.
    pub fn give(&mut self, account: &str, id: &str) -> String {
        let key = |id: &str| format!("{account}\0{id}");
        let Some(count) = self.seen.get(&key(id)).copied() else {
            self.seen.insert(key(id), 1);
            return id.to_owned();
        };
        self.repeated += 1;
        // A bank may write `7#2` itself.
        let mut number = count + 1;
        while self.seen.contains_key(&key(&format!("{id}#{number}"))) {
            number += 1;
        }
        let given = format!("{id}#{number}");
        self.seen.insert(key(&given), 1);
        self.seen.insert(key(id), number);
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_counts_together_with_its_day() {
        let day = jiff::civil::date(2026, 3, 14);
        let ids = ["1", "0042", "12345", "A1", ""].map(|id| beyond_one_file(id, day).into_owned());
        assert_eq!(ids, ["1@2026-03-14", "0042@2026-03-14", "12345", "A1", ""]);
    }

    #[test]
    fn a_repeated_id_gets_a_number_that_no_other_id_has() {
        let mut ids = EntryIds::default();
        let given: Vec<String> = ["7", "7#2", "7", "7", "7#2"].iter().map(|id| ids.give("a", id)).collect();
        assert_eq!(given, ["7", "7#2", "7#3", "7#4", "7#2#2"]);
        assert_eq!((ids.give("b", "7").as_str(), ids.repeated), ("7", 3));
    }
}
