//! What the name of a report file says: `Tiktok Ads_<report>_<account>_<from>-<to>.csv`.

use jiff::civil::Date;

/// Account and range that a file name states. The range is the one that was asked for, not the one with data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileName {
    /// Report and account name as they stand, without the platform's own words and the range.
    middle: Option<String>,
    /// First and last day.
    pub(super) range: Option<(Date, Date)>,
}

impl FileName {
    /// Reads a name; a name of another form says nothing.
    pub(super) fn parse(name: &str) -> FileName {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let (rest, range) = split_range(stem);
        let lower = rest.to_lowercase();
        let middle = ["tiktok ads_", "tiktok_ads_", "tiktok-ads_"]
            .iter()
            .find(|start| lower.starts_with(**start))
            .and_then(|start| rest.get(start.len()..))
            .filter(|middle| !middle.is_empty())
            .map(str::to_owned);
        FileName { middle, range }
    }

    /// The account's name, when there is only one way to tell it from the report's.
    pub(super) fn account(&self) -> Option<&str> {
        let middle = self.middle.as_deref()?;
        let untitled =
            middle.get(..9).filter(|start| start.eq_ignore_ascii_case("untitled_")).and_then(|_| middle.get(9..));
        let single =
            (middle.matches('_').count() == 1).then(|| middle.split_once('_').map(|(_, account)| account)).flatten();
        untitled.or(single).filter(|account| !account.trim().is_empty())
    }

    /// Every part of the name that could be the account's, longest first.
    pub(super) fn possible_accounts(&self) -> Vec<&str> {
        let middle = self.middle.as_deref().unwrap_or_default();
        middle
            .match_indices('_')
            .filter_map(|(at, _)| middle.get(at + 1..))
            .filter(|part| !part.trim().is_empty())
            .collect()
    }

    /// True when a known account's name is the last part; spaces and underscores count as the same.
    pub(super) fn names(&self, account: &str) -> bool {
        let Some(middle) = self.middle.as_deref() else { return false };
        let (middle, account) = (compared(middle), compared(account));
        !account.is_empty()
            && middle.strip_suffix(&account).is_some_and(|before| before.is_empty() || before.ends_with(' '))
    }
}

fn compared(name: &str) -> String {
    crate::grid::header_key(&name.replace('_', " "))
}

/// Cuts `_20230404-20240403` off the end, and the ` (1)` of a second download behind it.
fn split_range(stem: &str) -> (&str, Option<(Date, Date)>) {
    let stem = stem.trim_end();
    let plain = match stem.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((before, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => before.trim_end(),
        _ => stem,
    };
    let Some((before, range)) = plain.rsplit_once('_') else { return (plain, None) };
    let days = range.split_once('-').and_then(|(from, to)| Some((day(from)?, day(to)?)));
    match days {
        Some((from, to)) if from <= to => (before, Some((from, to))),
        _ => (plain, None),
    }
}

fn day(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::strptime("%Y%m%d", text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn account_and_range_stand_in_the_name() {
        let name = FileName::parse("Tiktok Ads_Untitled_My Shop_20230404-20240403.csv");
        assert_eq!(name.range, Some((date(2023, 4, 4), date(2024, 4, 3))));
        assert_eq!(name.account(), Some("My Shop"));
        assert!(name.names("my shop"));
        assert!(!name.names("Shop of others"));
        assert!(FileName::parse("Tiktok_Ads_Daily_My_Shop_20230404-20240403 (1).csv").names("My Shop"));
    }

    #[test]
    fn a_name_that_could_be_cut_in_two_places_is_not_guessed() {
        let name = FileName::parse("Tiktok Ads_Daily_report_Shop_20230404-20240403.csv");
        assert_eq!(name.account(), None);
        assert_eq!(name.possible_accounts(), ["report_Shop", "Shop"]);
        assert_eq!(FileName::parse("ads_1.csv"), FileName::default());
        assert_eq!(FileName::parse("x_20240403-20230404.csv").range, None);
    }
}
