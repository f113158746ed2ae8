//! Reading, and the port as a whole.

use std::collections::BTreeMap;

use futures::TryStreamExt as _;
use jiff::{Timestamp, ToSpan as _};
use makegood_case::next_step::{NextStep, StepKind};
use makegood_case::store::{Cases, Direction, Filter, Head, Message, MoneyStep, ROWS_MAX, StoreError};
use makegood_case::{Case, Change, Event, Line, Purse, Rung, State};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::{Day, Zone};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::{CaseDatabase, append, damaged, unusable};

/// Cases that `problems` folds at once, so that a large store is checked in bounded memory.
const CASES_A_CHECK: i64 = 500;

/// Reads one column that may be empty.
fn maybe(row: &AnyRow, column: &'static str) -> Result<Option<String>, StoreError> {
    row.try_get::<Option<String>, _>(column).map_err(|error| damaged(column, error))
}

fn text(row: &AnyRow, column: &'static str) -> Result<String, StoreError> {
    maybe(row, column)?.ok_or_else(|| damaged(column, "it is empty"))
}

fn number(row: &AnyRow, column: &'static str) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column).map_err(|error| damaged(column, error))?;
    u64::try_from(number).map_err(|error| damaged(column, error))
}

fn parsed<T: std::str::FromStr>(row: &AnyRow, column: &'static str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text(row, column)?.parse().map_err(|error: T::Err| damaged(column, error))
}

/// Reads a word of a closed list.
fn word<T>(row: &AnyRow, column: &'static str, of_word: fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let word = text(row, column)?;
    of_word(&word).ok_or_else(|| damaged(column, format!("`{word}` is not known")))
}

/// Columns of `case_head` that a list shows, by place: looking sixteen names up in each of ten thousand rows is felt.
const HEAD: &str = "id, platform, account_id, zone, state, rung, ticket, next_on, next_kind, next_text, next_why, closes_on, missing, \
     opened_on, last_at, version";

/// Texts of a row by place.
struct Texts<'a>(&'a AnyRow);

impl Texts<'_> {
    fn maybe(&self, place: usize) -> Result<Option<String>, StoreError> {
        self.0.try_get(place).map_err(|error| damaged("case_head", error))
    }

    fn text(&self, place: usize) -> Result<String, StoreError> {
        self.maybe(place)?.ok_or_else(|| damaged("case_head", format!("column {place} is empty")))
    }

    fn parsed<T: std::str::FromStr>(&self, place: usize) -> Result<T, StoreError>
    where
        T::Err: std::fmt::Display,
    {
        self.text(place)?.parse().map_err(|error: T::Err| damaged("case_head", error))
    }

    fn word<T>(&self, place: usize, of_word: fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let word = self.text(place)?;
        of_word(&word).ok_or_else(|| damaged("case_head", format!("`{word}` is not known")))
    }
}

/// Reads rows of [`HEAD`]. A zone's rules are looked up once, not once a row.
fn heads(rows: &[AnyRow]) -> Result<Vec<Head>, StoreError> {
    let mut zones: BTreeMap<String, Zone> = BTreeMap::new();
    rows.iter().map(|row| head(&Texts(row), &mut zones)).collect()
}

fn head(row: &Texts<'_>, zones: &mut BTreeMap<String, Zone>) -> Result<Head, StoreError> {
    let name = row.text(3)?;
    let zone = match zones.get(&name) {
        Some(zone) => zone.clone(),
        None => {
            let zone = Zone::parse(&name).map_err(|error| damaged("case_head.zone", error))?;
            zones.insert(name, zone.clone());
            zone
        }
    };
    let next = match row.maybe(7)? {
        None => None,
        Some(_) => Some(NextStep {
            on: row.parsed(7)?,
            kind: row.word(8, StepKind::of_word)?,
            text: row.text(9)?,
            why: row.text(10)?,
            closes_on: match row.maybe(11)? {
                None => None,
                Some(_) => Some(row.parsed::<Day>(11)?),
            },
            source: None,
        }),
    };
    let rung = match row.maybe(5)? {
        None => None,
        Some(_) => Some(row.word(5, Rung::of_word)?),
    };
    let version: i64 = row.0.try_get(15).map_err(|error| damaged("case_head.version", error))?;
    Ok(Head {
        id: row.text(0)?,
        platform: row.text(1)?,
        account_id: row.text(2)?,
        zone,
        state: row.word(4, State::of_word)?,
        rung,
        ticket: row.maybe(6)?,
        next,
        missing: row.text(12)?,
        opened_on: row.parsed(13)?,
        last_at: row.parsed(14)?,
        version: u64::try_from(version).map_err(|error| damaged("case_head.version", error))?,
    })
}

fn event(row: &AnyRow) -> Result<Event, StoreError> {
    serde_json::from_str(&text(row, "body")?).map_err(|error| damaged("case_event.body", error))
}

fn money_step(row: &AnyRow) -> Result<MoneyStep, StoreError> {
    let currency = Currency::parse(&text(row, "currency")?).map_err(|error| damaged("currency", error))?;
    let amount = Amount::parse_canonical(&text(row, "amount")?).map_err(|error| damaged("amount", error))?;
    let purse = word(row, "purse", Purse::of_word)?;
    Ok(MoneyStep {
        case: text(row, "case_id")?,
        event: number(row, "number")?,
        step: text(row, "step")?,
        line: Line { purse, currency, amount, claim: maybe(row, "claim")?, kind: maybe(row, "kind")? },
        on: parsed(row, "happened_on")?,
        source_ref: maybe(row, "source_ref")?,
    })
}

/// At most so many rows; 0 stands for all that a list may give.
fn most(rows_max: u32) -> usize {
    let rows = if rows_max == 0 { ROWS_MAX } else { rows_max.min(ROWS_MAX) };
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// `%text%` with the signs of LIKE taken for themselves.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars().take(200) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

impl CaseDatabase {
    /// Folds some cases again and says where their heads differ.
    async fn check(&self, heads: &[Head], problems: &mut Vec<String>) -> Result<(), StoreError> {
        for kept in heads {
            let case = match self.case(&kept.id).await {
                Ok(case) => case,
                Err(error @ StoreError::Unusable { .. }) => return Err(error),
                Err(error) => {
                    problems.push(format!("case {}: {error}", kept.id));
                    continue;
                }
            };
            let folded = Head::of(&case, &self.follow_up);
            if folded != *kept {
                let words = |head: &Head| {
                    let next = head
                        .next
                        .as_ref()
                        .map_or_else(|| "nothing next".to_owned(), |step| format!("{} on {}", step.kind, step.on));
                    format!("{}, {} events, {next}", head.state, head.version)
                };
                problems.push(format!("case {}: its events say {}, its head {}", kept.id, words(&folded), words(kept)));
            }
        }
        Ok(())
    }

    async fn heads_after(&self, id: &str) -> Result<Vec<Head>, StoreError> {
        let rows =
            sqlx::query(AssertSqlSafe(format!("SELECT {HEAD} FROM case_head WHERE id > $1 ORDER BY id LIMIT $2")))
                .bind(id.to_owned())
                .bind(CASES_A_CHECK)
                .fetch_all(self.database.pool())
                .await
                .map_err(unusable("read cases"))?;
        heads(&rows)
    }
}

impl Cases for CaseDatabase {
    async fn append(&self, changes: &[Change], messages: &[Message]) -> Result<(), StoreError> {
        append::append(self, changes, messages).await
    }

    async fn events(&self, case: &str) -> Result<Vec<Event>, StoreError> {
        let rows = sqlx::query("SELECT number, body FROM case_event WHERE case_id = $1 ORDER BY number")
            .bind(case.to_owned())
            .fetch_all(self.database.pool())
            .await
            .map_err(unusable("read events"))?;
        if rows.is_empty() {
            return Err(StoreError::Missing(case.to_owned()));
        }
        for (row, expected) in rows.iter().zip(1_u64..) {
            let found = number(row, "number")?;
            if found != expected {
                return Err(damaged("case_event", format!("event {expected} of case {case} is not there")));
            }
        }
        rows.iter().map(event).collect()
    }

    async fn case(&self, id: &str) -> Result<Case, StoreError> {
        Case::replay(id, self.events(id).await?).map_err(|refused| damaged("case_event", refused))
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError> {
        let mut conditions = Vec::new();
        let mut values = Vec::new();
        let mut place = |value: String| {
            values.push(value);
            format!("${}", values.len())
        };
        if let Some(account) = &filter.account_id {
            conditions.push(format!("account_id = {}", place(account.clone())));
        }
        if let Some(state) = filter.state {
            conditions.push(format!("state = {}", place(state.word().to_owned())));
        }
        if filter.open {
            conditions.push("next_on IS NOT NULL".to_owned());
        }
        if let Some(text) = &filter.text {
            let place = place(like(text));
            conditions.push(format!(
                "(words LIKE {place} ESCAPE '\\' OR id IN (SELECT case_id FROM case_message \
                 WHERE lower(subject) LIKE {place} ESCAPE '\\' OR lower(party) LIKE {place} ESCAPE '\\'))"
            ));
        }
        let condition =
            if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        let rows_max = most(filter.rows_max);
        let statement =
            format!("SELECT {HEAD} FROM case_head {condition} ORDER BY next_on NULLS LAST, id LIMIT {rows_max}");
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for value in values {
            query = query.bind(value);
        }
        let rows = query.fetch_all(self.database.pool()).await.map_err(unusable("list cases"))?;
        heads(&rows)
    }

    async fn due(&self, now: Timestamp, rows_max: u32) -> Result<Vec<Head>, StoreError> {
        // No zone is a day ahead of the day after today in UTC; which cases are due there is decided by their own zone.
        let latest = Zone::parse("UTC").map_err(|error| damaged("zone", error))?.day_of(now);
        let latest = latest.checked_add(1.day()).unwrap_or(latest);
        let statement = format!("SELECT {HEAD} FROM case_head WHERE next_on <= $1 ORDER BY next_on, id");
        let query = sqlx::query(AssertSqlSafe(statement)).bind(latest.to_string());
        // Row by row: how many of the newest are not due yet is known only when they were read.
        let mut rows = query.fetch(self.database.pool());
        let mut zones = BTreeMap::new();
        let mut due = Vec::new();
        while due.len() < most(rows_max)
            && let Some(row) = rows.try_next().await.map_err(unusable("read what is due"))?
        {
            let head = head(&Texts(&row), &mut zones)?;
            if head.next.as_ref().is_some_and(|step| step.on <= head.zone.day_of(now)) {
                due.push(head);
            }
        }
        Ok(due)
    }

    async fn next_id(&self) -> Result<String, StoreError> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT id FROM case_head WHERE id LIKE 'K-%' ORDER BY length(id) DESC, id DESC LIMIT 1")
                .fetch_all(self.database.pool())
                .await
                .map_err(unusable("read cases"))?;
        let newest = rows.first().and_then(|(id,)| id.strip_prefix("K-")).and_then(|digits| digits.parse::<u64>().ok());
        Ok(format!("K-{:04}", newest.unwrap_or(0).saturating_add(1)))
    }

    async fn held_claims(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as("SELECT claim, case_id FROM case_claim WHERE holds = 1")
            .fetch_all(self.database.pool())
            .await
            .map_err(unusable("read the claims of cases"))?;
        Ok(rows.into_iter().collect())
    }

    async fn messages(&self, case: &str) -> Result<Vec<Message>, StoreError> {
        let rows = sqlx::query("SELECT * FROM case_message WHERE case_id = $1 ORDER BY id")
            .bind(case.to_owned())
            .fetch_all(self.database.pool())
            .await
            .map_err(unusable("read messages"))?;
        let message = |row: &AnyRow| {
            Ok(Message {
                id: text(row, "id")?,
                case: text(row, "case_id")?,
                direction: word(row, "direction", Direction::of_word)?,
                at: parsed(row, "sent_at")?,
                party: text(row, "party")?,
                subject: text(row, "subject")?,
                sha256: text(row, "sha256")?,
            })
        };
        // Texts of instants do not sort as instants do.
        let mut messages = rows.iter().map(message).collect::<Result<Vec<Message>, StoreError>>()?;
        messages.sort_by_key(|message| message.at);
        Ok(messages)
    }

    async fn money(&self, case: &str) -> Result<Vec<MoneyStep>, StoreError> {
        let rows = sqlx::query("SELECT * FROM case_money WHERE case_id = $1 ORDER BY number, place")
            .bind(case.to_owned())
            .fetch_all(self.database.pool())
            .await
            .map_err(unusable("read the money of a case"))?;
        rows.iter().map(money_step).collect()
    }

    async fn money_of_row(&self, source_ref: &str) -> Result<Vec<MoneyStep>, StoreError> {
        let rows = sqlx::query("SELECT * FROM case_money WHERE source_ref = $1 ORDER BY case_id, number, place")
            .bind(source_ref.to_owned())
            .fetch_all(self.database.pool())
            .await
            .map_err(unusable("read the money of a row"))?;
        rows.iter().map(money_step).collect()
    }

    async fn recovered(&self) -> Result<BTreeMap<Currency, Amount>, StoreError> {
        let rows =
            sqlx::query("SELECT step, currency, amount FROM case_money WHERE step IN ('received', 'clawed_back')")
                .fetch_all(self.database.pool())
                .await
                .map_err(unusable("sum what was received"))?;
        let mut sums: BTreeMap<Currency, Amount> = BTreeMap::new();
        for row in &rows {
            let text = |name: &str| row.try_get::<String, _>(name).map_err(unusable("sum what was received"));
            let currency =
                Currency::parse(&text("currency")?).map_err(|error| damaged("case_money.currency", error))?;
            let amount =
                Amount::parse_canonical(&text("amount")?).map_err(|error| damaged("case_money.amount", error))?;
            let sum = sums.entry(currency).or_default();
            let added = if text("step")? == "received" { sum.checked_add(amount) } else { sum.checked_sub(amount) };
            *sum = added.map_err(|error| damaged("case_money.amount", error))?;
        }
        Ok(sums)
    }

    async fn problems(&self) -> Result<Vec<String>, StoreError> {
        let mut problems = self.database.damage().await?;
        let mut last = String::new();
        loop {
            let heads = self.heads_after(&last).await?;
            let Some(newest) = heads.last() else { return Ok(problems) };
            last = newest.id.clone();
            self.check(&heads, &mut problems).await?;
        }
    }
}
