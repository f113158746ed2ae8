//! The sums of delivery against their definition in SQL, over random rows, files and restatements.

use std::collections::BTreeSet;

use jiff::Timestamp;
use makegood_detect::audit::{AuditRequest, audit};
use makegood_detect::cases::parse;
use makegood_detect::{Engine, Local, People, builtin_detectors, catalog};
use makegood_facts::FactsStore;
use proptest::prelude::*;

/// The definitions, in order; each reads the ones before under the name `defined_…`.
const DEFINITIONS: &[(&str, &str)] = &[
    ("spend_campaign", include_str!("definitions/spend_campaign.sql")),
    ("spend_slot", include_str!("definitions/spend_slot.sql")),
    ("spend_hour", include_str!("definitions/spend_hour.sql")),
    ("spend_day", include_str!("definitions/spend_day.sql")),
    ("spend_span", include_str!("definitions/spend_span.sql")),
];

/// The definition of `name` as one query over the tables.
fn defined(name: &str) -> String {
    let mut with = Vec::new();
    for (known, text) in DEFINITIONS {
        let mut text = (*text).to_owned();
        for (other, _) in DEFINITIONS {
            text = replace_word(&text, other, &format!("defined_{other}"));
        }
        with.push(format!("defined_{known} AS (\n{text}\n)"));
        if *known == name {
            break;
        }
    }
    format!("WITH {}", with.join(",\n"))
}

fn replace_word(text: &str, word: &str, by: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let before = rest[..at].chars().next_back().is_some_and(is_word);
        let after = rest[at + word.len()..].chars().next().is_some_and(is_word);
        result.push_str(&rest[..at]);
        result.push_str(if before || after { word } else { by });
        rest = &rest[at + word.len()..];
    }
    result + rest
}

/// One row of delivery in the form of a case.
#[derive(Debug, Clone)]
struct Row {
    account: u8,
    level: u8,
    entity: u8,
    currency: bool,
    hour: Option<u8>,
    day: u8,
    country: bool,
    placement: bool,
    spend: u32,
    retrieved: u8,
}

impl Row {
    fn line(&self) -> String {
        let (campaign, group) = (self.entity % 2, self.entity % 4);
        let (level, entity, campaign, group) = match self.level {
            0 => ("campaign", format!("C{campaign}"), format!("C{campaign}"), String::new()),
            1 => ("ad_group", format!("G{group}"), format!("C{campaign}"), format!("G{group}")),
            2 => ("ad", format!("D{}", self.entity), format!("C{campaign}"), format!("G{group}")),
            // Without its campaign.
            _ => ("ad", format!("D{}", self.entity), String::new(), String::new()),
        };
        let day = 6 + self.day;
        let (grain, start) = match self.hour {
            Some(hour) => ("hour", format!("2026-03-{day:02}T{hour:02}:00")),
            None => ("day", format!("2026-03-{day:02}")),
        };
        format!(
            "A{} | {level} | {entity} | {campaign} | {group} | {grain} | {start} | {} | {} | {} | {}.{:02} | 2026-04-{:02}T00:00:00Z",
            self.account,
            if self.country { "US" } else { "" },
            if self.placement { "P" } else { "" },
            if self.currency { "USD" } else { "EUR" },
            self.spend / 100,
            self.spend % 100,
            self.retrieved + 1
        )
    }
}

fn row() -> impl Strategy<Value = Row> {
    let slot = (0u8..3, 0u8..4, 0u8..8, prop::bool::weighted(0.8), prop::option::weighted(0.7, 0u8..4), 0u8..5);
    let rest = (prop::bool::ANY, prop::bool::ANY, 0u32..100_000, 0u8..3);
    (slot, rest).prop_map(|((account, level, entity, currency, hour, day), (country, placement, spend, retrieved))| {
        Row { account, level, entity, currency, hour, day, country, placement, spend, retrieved }
    })
}

const SETTINGS: &str = "
```account
account_id | currency | time_zone        | observed_at
A0         | USD      | America/New_York | 2026-06-30T00:00:00Z
A1         | EUR      | Asia/Kolkata     | 2026-06-30T00:00:00Z
A2         | EUR      |                  | 2026-06-30T00:00:00Z
```
```budget
account_id | level    | entity_id | mode          | amount | auto_increase | valid_from
A0         | ad_group | G1        | dynamic_daily | 100.00 | no            | 2026-03-01T05:00:00Z
A1         | ad_group | G2        | dynamic_daily | 100.00 | no            | 2026-03-01T05:00:00Z
```
```status
account_id | level | entity_id | status | valid_from
A0         | ad    | D3        | paused | 2026-03-01T05:00:00Z
A1         | ad_group | G3     | paused | 2026-03-01T05:00:00Z
```
";

fn page(rows: &[Row], with_settings: bool) -> String {
    let lines: Vec<String> = rows.iter().map(Row::line).collect();
    let header = "account_id | level | entity_id | campaign_id | ad_group_id | grain | start | country | placement | currency | spend | retrieved_at";
    let settings = if with_settings { SETTINGS } else { "" };
    format!("## rows\n{settings}\n```delivery\n{header}\n{}\n```\n", lines.join("\n"))
}

/// Rows of a query as sorted lines.
async fn lines(engine: &Local, sql: &str) -> Vec<String> {
    let batches = engine.query("test", sql).await.unwrap();
    let table = datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string();
    let mut sorted: Vec<String> =
        table.lines().filter(|line| line.starts_with('|')).skip(1).map(|l| l.split_whitespace().collect()).collect();
    sorted.sort();
    sorted
}

fn store(facts: &FactsStore, page: &str) {
    for case in parse("rollup", page).unwrap() {
        makegood_detect::cases::store(&case, facts).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_what_the_definition_says_whatever_the_files(
        files in prop::collection::vec(prop::collection::vec(row(), 1..40), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let facts = FactsStore::open(&folder.path().join("facts")).unwrap();
        let sums = folder.path().join("sums");
        for (number, rows) in files.iter().enumerate() {
            // A later import adds to the sums of an earlier audit.
            store(&facts, &page(rows, number == 0));
            let scratch = folder.path().join(format!("scratch-{number}"));
            std::fs::create_dir_all(&scratch).unwrap();
            let engine = Local::new(&scratch).unwrap();
            runtime
                .block_on(catalog::prepare(&engine, &facts, (&scratch, &sums), None, People::default(), Some(&BTreeSet::new())))
                .unwrap();
            for (name, columns) in [
                ("spend_slot", "platform, account_id, currency, level, entity_id, grain, start, layer, spend, row_count"),
                ("spend_hour", "account_id, currency, level, entity_id, start, layer, spend, row_count, day_on, utc_on, starts_at, ends_at"),
                ("spend_day", "platform, account_id, currency, level, entity_id, day_on, spend, row_count, from_hours"),
                ("spend_span", "account_id, currency, level, entity_id, grain, start, day_on, starts_at, ends_at, layer, spend"),
            ] {
                let expected = runtime.block_on(lines(&engine, &format!("{} SELECT {columns} FROM defined_{name}", defined(name))));
                let found = runtime.block_on(lines(&engine, &format!("SELECT {columns} FROM {name}")));
                prop_assert_eq!(expected, found, "{}", name);
            }
        }
    }
}

#[tokio::test]
async fn sums_of_files_that_are_gone_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let facts = FactsStore::open(&folder.path().join("facts")).unwrap();
    let sums = folder.path().join("sums");
    let count = || {
        std::fs::read_dir(&sums)
            .unwrap()
            .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|x| x == "parquet"))
            .count()
    };
    let detectors = builtin_detectors().unwrap();
    let row = |day: u8, retrieved: u8| Row {
        account: 0,
        level: 0,
        entity: 0,
        currency: true,
        hour: None,
        day,
        country: false,
        placement: false,
        spend: 100,
        retrieved,
    };
    let scratch = folder.path().join("scratch");
    let run = async || {
        std::fs::create_dir_all(&scratch).unwrap();
        let request = AuditRequest {
            facts: &facts,
            scratch: &scratch,
            sums: &sums,
            detectors: &detectors,
            as_of: Some(Timestamp::UNIX_EPOCH),
            from: None,
            to: None,
            settings: Default::default(),
            people: People::default(),
            limits: Default::default(),
        };
        audit(&request, &mut |_, _, _| {}).await.unwrap()
    };
    store(&facts, &page(&[row(1, 0)], true));
    run().await;
    assert_eq!(count(), 2);
    // Another day is another pair of files, beside the first.
    store(&facts, &page(&[row(2, 0)], false));
    run().await;
    assert_eq!(count(), 4);
    // A restatement of the first day rewrites the month's facts: one pair again.
    store(&facts, &page(&[Row { spend: 200, ..row(1, 1) }], false));
    run().await;
    assert_eq!(count(), 2);
}
