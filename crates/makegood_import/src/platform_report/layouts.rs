//! The layouts of `data/platform_reports.toml`: words by meaning, what tells a platform, and what its files say of themselves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use makegood_core::money::Currency;
use regex::RegexSet;
use serde::Deserialize;

use crate::grid::header_key;
use crate::tiktok_report::{Level, Order};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Meaning {
    Day,
    Start,
    End,
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
    Cost,
    CostMicros,
    Impressions,
    Clicks,
    Conversions,
    Currency,
    UpdatedAt,
    CreatedAt,
    OwnName,
    Status,
    Budget,
    BudgetMode,
    TimeZone,
    ObservedAt,
    /// Says of what a row is without a column of ours: age, device, keyword.
    Breakdown,
}

/// What the rows of a layout are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Delivery with a cost.
    #[default]
    Delivery,
    /// Versions of campaigns, ad groups or ads.
    History,
    /// Ad accounts.
    Accounts,
    /// Delivery of a platform that only the file's name tells.
    HandMade,
    /// A table that is known and holds nothing that could be kept.
    Refused,
}

type Words = BTreeMap<Meaning, Vec<String>>;

#[derive(Deserialize)]
struct File {
    meanings: Words,
    dates: DatesFile,
    preamble: PreambleFile,
    totals: TotalsFile,
    names: BTreeMap<String, Vec<String>>,
    layout: Vec<LayoutFile>,
}

#[derive(Deserialize)]
struct DatesFile {
    months: Vec<Vec<String>>,
    between: Vec<String>,
    range_labels: Vec<String>,
    from_labels: Vec<String>,
    to_labels: Vec<String>,
}

#[derive(Deserialize)]
struct PreambleFile {
    account: Vec<String>,
    account_id: Vec<String>,
    currency: Vec<String>,
    rows: Vec<String>,
}

#[derive(Deserialize)]
struct TotalsFile {
    words: Vec<String>,
    footers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    id: String,
    platform: String,
    title: String,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    level: String,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    signs: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    name_words: Vec<String>,
    #[serde(default)]
    words: Words,
    #[serde(default)]
    currency: String,
    #[serde(default)]
    date_order: String,
    #[serde(default)]
    point: bool,
    #[serde(default)]
    rounding: bool,
    #[serde(default)]
    start_is_day: bool,
    #[serde(default)]
    loose_ids: bool,
    #[serde(default)]
    sign_in_cells: bool,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    aside: Vec<String>,
    #[serde(default)]
    statuses: BTreeMap<String, String>,
    #[serde(default)]
    budget_modes: BTreeMap<String, String>,
}

/// One layout.
pub(super) struct Layout {
    /// Format id behind the container: `google_ads`.
    pub(super) id: String,
    /// Platform of its rows; empty where the file's name says it.
    pub(super) platform: String,
    pub(super) title: String,
    pub(super) kind: Kind,
    /// Level of the entities of a history.
    pub(super) level: Level,
    pub(super) needs: Vec<String>,
    pub(super) signs: Vec<String>,
    pub(super) never: Vec<String>,
    /// Words of the file's name of which one must stand there.
    pub(super) name_words: Vec<String>,
    /// Compared names: meaning and rank.
    pub(super) words: BTreeMap<String, (Meaning, usize)>,
    /// Currency of every account of the platform.
    pub(super) currency: Option<Currency>,
    /// Order in which it writes day and month where a column does not tell.
    pub(super) date_order: Option<Order>,
    /// Amounts have a point and no thousands marks.
    pub(super) point: bool,
    /// Its totals are rounded on their own.
    pub(super) rounding: bool,
    /// A start without an end is a day.
    pub(super) start_is_day: bool,
    /// Ids hold letters.
    pub(super) loose_ids: bool,
    /// Amounts carry a currency sign.
    pub(super) sign_in_cells: bool,
    /// Why it is refused, or why columns are kept aside.
    pub(super) reason: String,
    /// Columns that are kept aside.
    pub(super) aside: Vec<String>,
    pub(super) statuses: BTreeMap<String, String>,
    pub(super) budget_modes: BTreeMap<String, String>,
}

/// All of the data, made ready to compare.
#[derive(Default)]
pub(super) struct Data {
    pub(super) layouts: Vec<Layout>,
    /// Month names in lower case, January first.
    pub(super) months: Vec<Vec<String>>,
    pub(super) between: Vec<String>,
    pub(super) range_labels: Vec<String>,
    pub(super) from_labels: Vec<String>,
    pub(super) to_labels: Vec<String>,
    pub(super) account_labels: Vec<String>,
    pub(super) account_id_labels: Vec<String>,
    pub(super) currency_labels: Vec<String>,
    pub(super) rows_labels: Vec<String>,
    pub(super) totals: RegexSet,
    pub(super) footers: RegexSet,
    /// Platform and the words of file names that name it.
    pub(super) names: BTreeMap<String, Vec<String>>,
}

/// The data that is compiled in; a test reads it, so that it is never the empty one.
pub(super) static DATA: LazyLock<Data> =
    LazyLock::new(|| Data::parse(include_str!("../../data/platform_reports.toml")).unwrap_or_default());

/// A name as it is compared: [`header_key`] with `_` and `.` as blanks.
pub(super) fn word_key(name: &str) -> String {
    // No column has such a name; a cell may be as long as a file.
    const LONGEST: usize = 200;
    if name.len() > LONGEST {
        return String::new();
    }
    header_key(&name.replace(['_', '.'], " "))
}

impl Data {
    /// - **Errors** what is wrong with the text.
    fn parse(text: &str) -> Result<Data, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let shared = ranked(&file.meanings)?;
        let layouts = file.layout.into_iter().map(|layout| Layout::of(layout, &shared));
        let patterns = |list: &[String]| RegexSet::new(list).map_err(|error| error.to_string());
        Ok(Data {
            layouts: layouts.collect::<Result<_, _>>()?,
            months: file.dates.months,
            between: file.dates.between,
            range_labels: keys(&file.dates.range_labels),
            from_labels: keys(&file.dates.from_labels),
            to_labels: keys(&file.dates.to_labels),
            account_labels: keys(&file.preamble.account),
            account_id_labels: keys(&file.preamble.account_id),
            currency_labels: keys(&file.preamble.currency),
            rows_labels: keys(&file.preamble.rows),
            totals: patterns(&file.totals.words)?,
            footers: patterns(&file.totals.footers)?,
            names: file.names,
        })
    }
}

fn keys(names: &[String]) -> Vec<String> {
    names.iter().map(|name| word_key(name)).collect()
}

fn ranked(words: &Words) -> Result<BTreeMap<String, (Meaning, usize)>, String> {
    let mut all = BTreeMap::new();
    for (meaning, names) in words {
        for (rank, name) in names.iter().enumerate() {
            let key = word_key(name);
            match all.get(&key) {
                Some((other, _)) if other != meaning => return Err(format!("`{name}` has two meanings")),
                Some(_) => {}
                None => {
                    all.insert(key, (*meaning, rank));
                }
            }
        }
    }
    Ok(all)
}

impl Layout {
    fn of(file: LayoutFile, shared: &BTreeMap<String, (Meaning, usize)>) -> Result<Layout, String> {
        // The layout's own names come before the shared ones of the same meaning.
        const BEHIND: usize = 1_000;
        let mut words: BTreeMap<String, (Meaning, usize)> =
            shared.iter().map(|(key, (meaning, rank))| (key.clone(), (*meaning, rank + BEHIND))).collect();
        words.extend(ranked(&file.words)?);
        let level = match file.level.as_str() {
            "" | "account" => Level::Account,
            "campaign" => Level::Campaign,
            "ad_group" => Level::AdGroup,
            "ad" => Level::Ad,
            other => return Err(format!("no level `{other}`")),
        };
        let currency = match file.currency.as_str() {
            "" => None,
            code => Some(Currency::parse(code).map_err(|_| format!("no currency `{code}`"))?),
        };
        Ok(Layout {
            needs: keys(&file.needs),
            signs: keys(&file.signs),
            never: keys(&file.never),
            words,
            level,
            currency,
            date_order: Order::answered(&file.date_order),
            id: file.id,
            platform: file.platform,
            title: file.title,
            kind: file.kind,
            name_words: file.name_words,
            point: file.point,
            rounding: file.rounding,
            start_is_day: file.start_is_day,
            loose_ids: file.loose_ids,
            sign_in_cells: file.sign_in_cells,
            aside: keys(&file.aside),
            reason: file.reason,
            statuses: file.statuses,
            budget_modes: file.budget_modes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_readable_and_no_name_has_two_meanings() {
        let data = Data::parse(include_str!("../../data/platform_reports.toml")).unwrap();
        assert!(data.layouts.len() > 30);
        assert_eq!(data.months.len(), 12);
        for layout in &data.layouts {
            assert_eq!(
                layout.kind == Kind::Refused || !layout.aside.is_empty(),
                !layout.reason.is_empty(),
                "{}",
                layout.id
            );
            assert_eq!(layout.kind == Kind::HandMade, layout.platform.is_empty(), "{}", layout.id);
            assert!(
                layout.kind == Kind::HandMade || !layout.signs.is_empty() || !layout.needs.is_empty(),
                "{}",
                layout.id
            );
            assert!(layout.signs.iter().chain(&layout.needs).all(|sign| !layout.never.contains(sign)), "{}", layout.id);
        }
        assert!(
            Data::parse(
                &include_str!("../../data/platform_reports.toml").replace("updated_at = []", "updated_at = [\"Cost\"]")
            )
            .is_err()
        );
    }
}
