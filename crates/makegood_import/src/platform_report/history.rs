//! Histories of campaigns, ad groups and ads, one row per version: rows of `entity`, `budget` and `status`.
//!
//! A version holds from its time until the next version of the same thing. What a word of the platform does not say
//! exactly in ours is refused with its row.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_core::time::Zone;
use makegood_facts::rows::{RowSink, SinkError};

use super::headers::{Columns, Found};
use super::layouts::{Meaning, word_key};
use super::settle::plain_id;
use super::versions::{Time, push, refused, zone_question};
use crate::builders::{Rows, Value};
use crate::cell;
use crate::entries::Nowhere;
use crate::grid::GridRow;
use crate::input::ImportInput;
use crate::outcome::{FileOutcome, FileStatus, Question};
use crate::refusals::Refusals;
use crate::tiktok_report::{Level, at_cell, is_damaged};

/// What a row says, as far as its own cells go.
struct Version<'a> {
    row: &'a GridRow,
    account: Option<String>,
    id: String,
    name: &'a str,
    parent: Option<&'a str>,
    time: Time,
    created: Option<Time>,
    status: Option<&'a str>,
    /// Mode and amount in millionths.
    budget: Option<(&'a str, Option<i128>)>,
}

/// A version and when it begins, `None` while the zone is open.
type Timed<'a> = (Option<i64>, &'a Version<'a>);

/// What holds for the whole table.
struct Settled {
    zone: Option<Zone>,
    account: Option<String>,
    questions: Vec<Question>,
}

/// Imports a history.
///
/// - **Errors** the sink's.
pub(super) fn import(
    found: &Found,
    columns: &Columns,
    body: &[GridRow],
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
    mut outcome: FileOutcome,
) -> Result<FileOutcome, SinkError> {
    let (Some(entity), Some(budget), Some(status)) =
        (Table::named("entity"), Table::named("budget"), Table::named("status"))
    else {
        return Ok(outcome);
    };
    let mut refusals = Refusals::default();
    let mut versions = Vec::new();
    for row in body.iter().filter(|row| !row.cells.iter().eq(columns.header.iter())) {
        match version(found, columns, row) {
            Ok(version) => versions.push(version),
            Err(problem) => refusals.push(*problem),
        }
    }
    let settled = settle(found, columns, input, &versions);
    let answer = |key: &str| input.options.answers.get(key).map(String::as_str);
    let said_currency = answer("currency").and_then(|code| Currency::parse(&code.trim().to_uppercase()).ok());
    let currency_of = |account: &str| {
        let known = input.options.accounts.iter().filter(|known| known.platform == found.platform);
        said_currency.or_else(|| known.filter(|known| known.account_id == account).find_map(|known| known.currency))
    };
    let asks = !settled.questions.is_empty();
    let mut nowhere = Nowhere;
    let to: &mut dyn RowSink = if asks { &mut nowhere } else { &mut *sink };
    let (mut entities, mut budgets, mut states) = (Rows::new(entity), Rows::new(budget), Rows::new(status));
    let zone = settled.zone.as_ref();
    // Without a zone times still tell which version is the later.
    let utc = Zone::parse("UTC").ok();
    let mut by_entity: BTreeMap<(String, String), Vec<Timed<'_>>> = BTreeMap::new();
    for version in &versions {
        let account = settled.account.clone().or_else(|| version.account.clone()).unwrap_or_default();
        by_entity.entry((account, version.id.clone())).or_default().push((version.time.micros(zone), version));
    }
    let level = found.layout.level.word();
    for ((account, id), mut list) in by_entity {
        list.sort_by_key(|(_, version)| (version.time.micros(zone.or(utc.as_ref())), version.row.line));
        let currency = currency_of(&account).map(Currency::code);
        let common = [
            ("platform", Value::Text(&found.platform)),
            ("account_id", Value::Text(&account)),
            ("level", Value::Text(level)),
            ("entity_id", Value::Text(&id)),
        ];
        for (place, (at, version)) in list.iter().enumerate() {
            let next = list.get(place + 1).and_then(|(next, _)| *next);
            if !asks && next.is_some() && next == *at {
                let at = columns.position(Meaning::UpdatedAt);
                refusals.push(*refused(
                    diagnostic::DATE_UNREADABLE,
                    "two versions of the same thing hold from the same time",
                    columns,
                    version.row,
                    at,
                    "one version at a time",
                    "the version that stands last in the table was kept",
                ));
                continue;
            }
            let micros = |time: Option<i64>| time.map_or(Value::Empty, Value::Micros);
            let interval = [("valid_from", micros(*at)), ("valid_to", micros(next))];
            if let Some(word) = version.status {
                let values: Vec<_> =
                    common.into_iter().chain(interval).chain([("status", Value::Text(word))]).collect();
                push(&mut states, status, &values, &version.row.place);
            }
            if let Some((mode, amount)) = version.budget {
                let amount = amount.map_or(Value::Empty, Value::Decimal);
                let own = [
                    ("mode", Value::Text(mode)),
                    ("amount", amount),
                    ("currency", currency.map_or(Value::Empty, Value::Text)),
                ];
                let values: Vec<_> = common.into_iter().chain(interval).chain(own).collect();
                push(&mut budgets, budget, &values, &version.row.place);
            }
        }
        if let Some((_, last)) = list.last() {
            let objective =
                columns.value(last.row, Meaning::Objective).filter(|_| found.layout.level == Level::Campaign);
            let created = last.created.and_then(|time| time.micros(zone));
            let own = [
                ("parent_id", last.parent.map_or(Value::Empty, Value::Text)),
                ("name", Value::Text(last.name)),
                ("objective", objective.map_or(Value::Empty, Value::Text)),
                ("created_at", created.map_or(Value::Empty, Value::Micros)),
            ];
            let values: Vec<_> = common.into_iter().chain(own).collect();
            push(&mut entities, entity, &values, &last.row.place);
        }
        for rows in [&mut entities, &mut budgets, &mut states] {
            if rows.full() {
                rows.flush(to)?;
            }
        }
    }
    for rows in [&mut entities, &mut budgets, &mut states] {
        rows.flush(to)?;
    }
    let tables = [entities.outcome(), budgets.outcome(), states.outcome()];
    outcome.tables.extend(tables.into_iter().filter(|table| table.rows > 0));
    let aside: Vec<&str> =
        columns.header.iter().filter(|name| found.layout.aside.contains(&word_key(name))).map(String::as_str).collect();
    if !aside.is_empty() {
        outcome.diagnostics.push(
            Diagnostic::new(diagnostic::COLUMNS_KEPT_ASIDE, found.layout.reason.clone()).found(&aside.join(", ")),
        );
    }
    let mut outcome = refusals.settle(outcome);
    if asks {
        outcome.status = FileStatus::NeedsAnswer;
        outcome.questions = settled.questions;
    } else {
        sink.progress(input.bytes.len());
    }
    Ok(outcome)
}

fn settle(found: &Found, columns: &Columns, input: &ImportInput<'_>, versions: &[Version<'_>]) -> Settled {
    let answer = |key: &str| input.options.answers.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    let said = input.options.account.as_deref().map(str::trim).filter(|text| !text.is_empty()).or(answer("account"));
    let mut settled = Settled { zone: None, account: said.map(str::to_owned), questions: Vec::new() };
    let known: Vec<_> = input.options.accounts.iter().filter(|known| known.platform == found.platform).collect();
    if settled.account.is_none() && versions.iter().any(|version| version.account.is_none()) {
        settled.questions.push(Question {
            key: "account",
            why: "the table does not say which ad account its rows are of".to_owned(),
            options: known.iter().map(|known| known.account_id.clone()).collect(),
        });
    }
    let placed = |version: &&Version<'_>| version.status.is_some() || version.budget.is_some();
    if let Some(local) = versions.iter().filter(placed).find(|version| matches!(version.time, Time::Local(_))) {
        let said = answer("time_zone");
        settled.zone = said.and_then(|name| Zone::parse(name).ok());
        if settled.zone.is_none() {
            let example = columns.value(local.row, Meaning::UpdatedAt).unwrap_or_default();
            settled.questions.push(zone_question(example, said));
        }
    }
    let said_currency = answer("currency").and_then(|code| Currency::parse(&code.to_uppercase()).ok());
    let unknown = |version: &&Version<'_>| {
        let account = settled.account.as_deref().or(version.account.as_deref()).unwrap_or_default();
        let of_known = known.iter().any(|known| known.account_id == account && known.currency.is_some());
        version.budget.is_some() && said_currency.is_none() && !of_known
    };
    if versions.iter().any(|version| unknown(&version)) {
        let mut options: Vec<String> =
            known.iter().filter_map(|known| known.currency).map(|currency| currency.code().to_owned()).collect();
        options.dedup();
        settled.questions.push(Question {
            key: "currency",
            why: "the table holds budgets and does not say their currency".to_owned(),
            options,
        });
    }
    settled
}

fn version<'a>(found: &Found, columns: &Columns, row: &'a GridRow) -> Result<Version<'a>, Box<Diagnostic>> {
    let layout = found.layout;
    let width = columns.header.len();
    if row.cells.len() != width {
        let problem = Diagnostic::new(diagnostic::ROW_LENGTH, "a row has more or fewer cells than the header")
            .found(&format!("{} cells", row.cells.len()))
            .expected(format!("{width} cells"))
            .help("export the connector's table again without changing it");
        return Err(Box::new(at_cell(problem, row, row.cells.len().min(width))));
    }
    let value = |meaning| columns.value(row, meaning);
    let needed = |meaning: Meaning, what: &str| {
        value(meaning).ok_or_else(|| {
            let at = columns.position(meaning);
            refused(
                diagnostic::VALUE_MISSING,
                &format!("{what} is missing"),
                columns,
                row,
                at,
                what,
                "export the connector's table again",
            )
        })
    };
    let (own, parents): (Meaning, &[Meaning]) = match layout.level {
        Level::Ad => (Meaning::AdId, &[Meaning::AdGroupId, Meaning::CampaignId]),
        Level::AdGroup => (Meaning::AdGroupId, &[Meaning::CampaignId]),
        Level::Campaign | Level::Account => (Meaning::CampaignId, &[]),
    };
    let id = needed(own, "the id")?;
    let parent = parents.iter().find_map(|meaning| value(*meaning));
    for (meaning, id) in
        [(own, Some(id)), (Meaning::AccountId, value(Meaning::AccountId)), (Meaning::CampaignId, parent)]
    {
        let damaged = id.is_some_and(|id| if layout.loose_ids { cell::damaged_id(id) } else { is_damaged(id) });
        if damaged {
            let at = columns.position(meaning);
            let help = "export the table again and do not open it in a spreadsheet program";
            return Err(refused(
                diagnostic::ID_DAMAGED,
                "an id was damaged by a spreadsheet",
                columns,
                row,
                at,
                "all digits of the id",
                help,
            ));
        }
    }
    let time = |meaning: Meaning, cell: &str| {
        Time::parse(cell).ok_or_else(|| {
            let at = columns.position(meaning);
            let help = "export the connector's table again without changing its times";
            refused(
                diagnostic::DATE_UNREADABLE,
                "a cell is not a time",
                columns,
                row,
                at,
                "a time such as 2026-03-14 09:30:00",
                help,
            )
        })
    };
    let updated = time(Meaning::UpdatedAt, needed(Meaning::UpdatedAt, "the time of the version")?)?;
    let created = value(Meaning::CreatedAt).map(|cell| time(Meaning::CreatedAt, cell)).transpose()?;
    let word =
        |meaning: Meaning, words: &'static BTreeMap<String, String>| -> Result<Option<&'static str>, Box<Diagnostic>> {
            let Some(cell) = value(meaning).filter(|_| !words.is_empty()) else { return Ok(None) };
            match words.get(cell) {
                Some(word) => Ok(Some(word)),
                None => {
                    let at = columns.position(meaning);
                    let known = words.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                    let help = "leave the row out, or take its state from the platform's own report";
                    Err(refused(
                        diagnostic::ENUM_UNKNOWN,
                        "a word of the platform has no counterpart",
                        columns,
                        row,
                        at,
                        &format!("one of {known}"),
                        help,
                    ))
                }
            }
        };
    let status = word(Meaning::Status, &layout.statuses)?;
    let budget = match word(Meaning::BudgetMode, &layout.budget_modes)? {
        Some(mode @ "none") => Some((mode, None)),
        Some(mode) => {
            let cell = needed(Meaning::Budget, "the budget")?;
            let amount = cell::money(cell.as_bytes()).map_err(|error| {
                let at = columns.position(Meaning::Budget);
                refused(error.code, "a budget is not an amount", columns, row, at, &error.expected, &error.help)
            })?;
            Some((mode, Some(amount)))
        }
        None => None,
    };
    Ok(Version {
        row,
        account: value(Meaning::AccountId).map(|id| plain_id(id).to_owned()),
        id: plain_id(id).to_owned(),
        name: value(Meaning::OwnName).unwrap_or_default(),
        parent,
        time: updated,
        created,
        status,
        budget,
    })
}
