//! Header rows of reports: which column means what, in any language, and whether the row is one of ours.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use makegood_core::diagnostic::{self, Diagnostic};
use regex::Regex;
use serde::Deserialize;

use crate::grid::{GridRow, header_key};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Meaning {
    Day,
    Hour,
    AccountName,
    AccountId,
    CampaignName,
    CampaignId,
    AdGroupName,
    AdGroupId,
    AdName,
    AdId,
    Objective,
    Country,
    Placement,
    ProductId,
    VideoId,
    LiveName,
    LiveStart,
    Cost,
    Impressions,
    Clicks,
    Conversions,
    Currency,
}

use Meaning::{AdGroupId, AdGroupName, AdId, AdName, CampaignId, CampaignName};

/// Columns that say of which creative of a shop campaign a row is.
pub(super) const CREATIVES: [Meaning; 4] =
    [Meaning::ProductId, Meaning::VideoId, Meaning::LiveName, Meaning::LiveStart];

/// Columns that say of what a row is; in a total row none of them has a value of its own.
pub(super) const DIMENSIONS: &[Meaning] = &[
    Meaning::Day,
    Meaning::Hour,
    Meaning::AccountName,
    Meaning::AccountId,
    CampaignName,
    CampaignId,
    AdGroupName,
    AdGroupId,
    AdName,
    AdId,
    Meaning::Country,
    Meaning::Placement,
    Meaning::ProductId,
    Meaning::VideoId,
    Meaning::LiveName,
    Meaning::LiveStart,
];

#[derive(Deserialize)]
struct File {
    meanings: BTreeMap<Meaning, Vec<String>>,
    recognise: Recognise,
    totals: Totals,
}

#[derive(Deserialize)]
struct Recognise {
    signs: Vec<String>,
    half_signs: Vec<String>,
    others: Vec<String>,
}

#[derive(Deserialize)]
struct Totals {
    counted: Vec<String>,
    plain: Vec<String>,
}

/// The word list, made ready to compare.
pub(super) struct Words {
    /// Compared form of a name: its meaning and its rank within it.
    meanings: BTreeMap<String, (Meaning, usize)>,
    signs: Vec<String>,
    half_signs: Vec<String>,
    others: Vec<String>,
    /// First cells of total rows that state a number of rows.
    pub(super) counted: Vec<Regex>,
    /// First cells of total rows that do not.
    pub(super) plain: Vec<Regex>,
}

/// The word list that is compiled in; a test reads it, so that it is never the empty one.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    Words::parse(include_str!("../../data/tiktok_report_headers.toml")).unwrap_or_else(|_| Words::none())
});

impl Words {
    fn parse(text: &str) -> Result<Words, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut meanings = BTreeMap::new();
        for (meaning, names) in &file.meanings {
            for (rank, name) in names.iter().enumerate() {
                if let Some(other) = meanings.insert(header_key(name), (*meaning, rank))
                    && other.0 != *meaning
                {
                    return Err(format!("`{name}` has two meanings"));
                }
            }
        }
        let keys = |names: &[String]| names.iter().map(|name| header_key(name)).collect();
        let patterns = |list: &[String]| -> Result<Vec<Regex>, String> {
            list.iter().map(|pattern| Regex::new(pattern).map_err(|error| error.to_string())).collect()
        };
        Ok(Words {
            meanings,
            signs: keys(&file.recognise.signs),
            half_signs: keys(&file.recognise.half_signs),
            others: keys(&file.recognise.others),
            counted: patterns(&file.totals.counted)?,
            plain: patterns(&file.totals.plain)?,
        })
    }

    fn none() -> Words {
        Words {
            meanings: BTreeMap::new(),
            signs: Vec::new(),
            half_signs: Vec::new(),
            others: Vec::new(),
            counted: Vec::new(),
            plain: Vec::new(),
        }
    }

    fn is_other(&self, key: &str) -> bool {
        let fits = |other: &String| other.strip_suffix('*').map_or(other == key, |start| key.starts_with(start));
        self.others.iter().any(fits)
    }
}

/// Which cell of a row holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    at: BTreeMap<Meaning, usize>,
    /// Cells of the header as they stand.
    pub(super) header: Vec<String>,
}

impl Columns {
    /// Columns of a header row: of several names of one meaning the first name of its list wins.
    pub(super) fn of(row: &GridRow) -> Columns {
        let mut best: BTreeMap<Meaning, (usize, usize)> = BTreeMap::new();
        for (at, cell) in row.cells.iter().enumerate() {
            let Some((meaning, rank)) = WORDS.meanings.get(&header_key(cell)).copied() else { continue };
            let entry = best.entry(meaning).or_insert((rank, at));
            if rank < entry.0 {
                *entry = (rank, at);
            }
        }
        let at = best.into_iter().map(|(meaning, (_, at))| (meaning, at)).collect();
        Columns { at, header: row.cells.iter().map(str::to_owned).collect() }
    }

    /// Position of the column with that meaning.
    pub(super) fn position(&self, meaning: Meaning) -> Option<usize> {
        self.at.get(&meaning).copied()
    }

    /// True when there is such a column.
    pub(super) fn has(&self, meaning: Meaning) -> bool {
        self.at.contains_key(&meaning)
    }

    /// The cell of a row under that meaning: `None` without such a column or for a missing value.
    pub(super) fn value<'a>(&self, row: &'a GridRow, meaning: Meaning) -> Option<&'a str> {
        let cell = row.cells.get(self.position(meaning)?)?;
        (!is_missing(cell)).then_some(cell)
    }

    /// Refuses headers in which a column that matters stands twice, so that nobody has to guess which one counts.
    pub(super) fn repeated(&self, row: &GridRow) -> Option<Diagnostic> {
        let keys: Vec<String> = self.header.iter().map(|cell| header_key(cell)).collect();
        let used = self.at.values().copied();
        let twice = used.filter_map(|at| keys.iter().rposition(|key| *key == keys[at]).filter(|last| *last != at));
        let last = twice.min()?;
        let problem = Diagnostic::new(diagnostic::COLUMN_REPEATED, "a column stands in the header twice")
            .in_column(&self.header[last])
            .found(&self.header[last])
            .expected("each column once")
            .help("remove one of the two columns, or export the report again");
        Some(super::cells::at_cell(problem, row, last))
    }
}

/// Marks of a missing value: empty, `-`, `--`, `N/A`.
pub(super) fn is_missing(cell: &str) -> bool {
    matches!(cell.trim(), "" | "-" | "--" | "—" | "–" | "N/A" | "n/a" | "NA")
}

/// True for the name of a column in some language.
pub(super) fn is_name(name: &str) -> bool {
    WORDS.meanings.contains_key(&header_key(name))
}

/// True for a header row of a report.
pub(super) fn is_header(row: &GridRow) -> bool {
    let keys: Vec<String> = row.cells.iter().map(header_key).collect();
    if keys.iter().any(|key| WORDS.is_other(key)) {
        return false;
    }
    let columns = Columns::of(row);
    let entity =
        [CampaignName, CampaignId, AdGroupName, AdGroupId, AdName, AdId, Meaning::AccountId, Meaning::AccountName];
    let has_any = |list: &[String]| keys.iter().any(|key| list.contains(key));
    let placed = [Meaning::Day, Meaning::Hour, Meaning::Currency].iter().any(|meaning| columns.has(*meaning));
    let sign = has_any(&WORDS.signs) || placed && has_any(&WORDS.half_signs);
    columns.has(Meaning::Cost) && entity.iter().any(|meaning| columns.has(*meaning)) && sign
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(header: &str) -> GridRow {
        GridRow { line: 1, place: "1".to_owned(), cells: header.split(',').collect() }
    }

    #[test]
    fn the_word_list_is_readable_and_no_name_has_two_meanings() {
        let words = Words::parse(include_str!("../../data/tiktok_report_headers.toml")).unwrap();
        assert!(words.meanings.len() > 80);
        for name in words.signs.iter().chain(&words.half_signs) {
            assert!(!words.is_other(name), "{name}");
        }
    }

    #[test]
    fn reports_of_other_platforms_are_left_alone() {
        for header in [
            "Campaign name,Ad set name,Ad name,Day,Amount spent (USD),Impressions,Clicks (all)",
            "Day,Campaign,Ad group,Currency code,Cost,Impr.,Clicks",
            "Date,Description,Amount",
            "Account,Post date,Cost",
        ] {
            assert!(!is_header(&row(header)), "{header}");
        }
    }

    #[test]
    fn clicks_to_the_destination_win_over_all_clicks() {
        let columns = Columns::of(&row("Campaign name,Clicks (all),Clicks (destination),Spend"));
        assert_eq!(columns.position(Meaning::Clicks), Some(2));
        assert_eq!(columns.position(Meaning::Cost), Some(3));
    }
}
