//! Writing: changes of cases and messages, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use makegood_case::store::{Head, Message, StoreError};
use makegood_case::{Case, Change, Event, Line, NextStep, What};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row as _};

use crate::{CaseDatabase, Engine, ROWS_A_STATEMENT, damaged, stored, unusable, versions};

/// Columns of `case_head` in the order of [`bind_head`].
const HEAD: &str = "id, platform, account_id, zone, state, rung, ticket, next_on, next_kind, next_text, next_why, closes_on, missing, \
                    opened_on, last_at, version, words";
const HEAD_COLUMNS: usize = 17;

type Statement<'q> = Query<'q, Any, AnyArguments>;

/// Appends, all or nothing.
pub(crate) async fn append(store: &CaseDatabase, changes: &[Change], messages: &[Message]) -> Result<(), StoreError> {
    let failed = unusable("append to a case");
    let mut once = BTreeSet::new();
    if let Some(twice) = changes.iter().find(|change| !once.insert(change.after().id())) {
        let why = format!("case {} is in one batch twice", twice.after().id());
        return Err(StoreError::Unusable { action: "append to a case", why });
    }
    let mut write = store.database.begin().await.map_err(&failed)?;
    let done = write_all(store, &mut write, changes, messages).await;
    match done {
        Ok(()) => write.commit().await.map_err(&failed),
        Err(error) => {
            write.rollback().await.map_err(&failed)?;
            match error {
                Failure::Claims => Err(held(store, changes).await?),
                Failure::Store(error) => Err(error),
            }
        }
    }
}

/// Why writing ended. A claim that another case holds is named after the rollback, when the database can be asked again.
enum Failure {
    Claims,
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Store(error)
    }
}

async fn write_all(
    store: &CaseDatabase,
    write: &mut AnyConnection,
    changes: &[Change],
    messages: &[Message],
) -> Result<(), Failure> {
    let (new, known): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|change| change.version_before() == 0);
    for changes in new.chunks(ROWS_A_STATEMENT) {
        insert_heads(store, write, changes).await?;
    }
    lock_in_order(store, write, &known).await?;
    for changes in known.chunks(ROWS_A_STATEMENT) {
        update_heads(store, write, changes).await?;
    }
    insert_events(store, write, changes).await?;
    claims(store, write, changes).await?;
    money(store, write, changes).await?;
    for message in messages {
        insert_message(write, message).await?;
    }
    Ok(())
}

/// The next step as the columns hold it.
#[derive(Default)]
struct Next {
    on: Option<String>,
    kind: Option<&'static str>,
    text: Option<String>,
    why: Option<String>,
    closes_on: Option<String>,
}

fn next_of(step: Option<NextStep>) -> Next {
    step.map_or_else(Next::default, |step| Next {
        on: Some(step.on.to_string()),
        kind: Some(step.kind.word()),
        text: Some(step.text),
        why: Some(step.why),
        closes_on: step.closes_on.map(|day| day.to_string()),
    })
}

fn bind_head<'q>(statement: Statement<'q>, head: Head, words: String) -> Result<Statement<'q>, StoreError> {
    let next = next_of(head.next);
    Ok(statement
        .bind(head.id)
        .bind(head.platform)
        .bind(head.account_id)
        .bind(head.zone.name().to_owned())
        .bind(head.state.word())
        .bind(head.rung.map(|rung| rung.word()))
        .bind(head.ticket)
        .bind(next.on)
        .bind(next.kind)
        .bind(next.text)
        .bind(next.why)
        .bind(next.closes_on)
        .bind(head.missing)
        .bind(head.opened_on.to_string())
        .bind(head.last_at.to_string())
        .bind(stored(head.version)?)
        .bind(words))
}

/// What a search looks through.
fn words(case: &Case) -> String {
    let mut words = vec![case.id(), case.platform(), case.account_id(), case.ticket().unwrap_or_default()];
    for claim in case.claims() {
        words.push(&claim.id);
        words.extend(claim.lines.iter().filter_map(|line| line.kind.as_deref()));
    }
    words.join("\n").to_ascii_lowercase()
}

async fn insert_heads(store: &CaseDatabase, write: &mut AnyConnection, changes: &[&Change]) -> Result<(), StoreError> {
    let text = format!(
        "INSERT INTO case_head ({HEAD}) VALUES {} ON CONFLICT (id) DO NOTHING RETURNING id",
        store.database.places(changes.len(), HEAD_COLUMNS)
    );
    let mut statement = sqlx::query(AssertSqlSafe(text));
    for change in changes {
        let case = change.after();
        statement = bind_head(statement, Head::of(case, &store.follow_up), words(case))?;
    }
    let written = statement.fetch_all(&mut *write).await.map_err(unusable("open a case"))?;
    all_written(write, changes, &written).await
}

/// Locks the rows of a batch by id, so that two batches that share cases wait for each other instead of ending in a deadlock.
/// SQLite has one writer at a time.
async fn lock_in_order(store: &CaseDatabase, write: &mut AnyConnection, changes: &[&Change]) -> Result<(), StoreError> {
    if store.database.engine() == Engine::Sqlite || changes.len() < 2 {
        return Ok(());
    }
    let mut ids: Vec<&str> = changes.iter().map(|change| change.after().id()).collect();
    ids.sort_unstable();
    for ids in ids.chunks(ROWS_A_STATEMENT) {
        let places = store.database.places(1, ids.len());
        let text = format!("SELECT id FROM case_head WHERE id IN {places} ORDER BY id FOR UPDATE");
        let mut statement = sqlx::query(AssertSqlSafe(text));
        for id in ids {
            statement = statement.bind((*id).to_owned());
        }
        statement.fetch_all(&mut *write).await.map_err(unusable("append to a case"))?;
    }
    Ok(())
}

/// Updates heads whose version is still the one that the writer saw.
async fn update_heads(store: &CaseDatabase, write: &mut AnyConnection, changes: &[&Change]) -> Result<(), StoreError> {
    let text = format!(
        "WITH fresh (of_{HEAD}, seen) AS (VALUES {}) \
         UPDATE case_head SET state = fresh.state, rung = fresh.rung, ticket = fresh.ticket, next_on = fresh.next_on, \
         next_kind = fresh.next_kind, next_text = fresh.next_text, next_why = fresh.next_why, closes_on = fresh.closes_on, missing = fresh.missing, last_at = fresh.last_at, \
         version = fresh.version, words = fresh.words \
         FROM fresh WHERE case_head.id = fresh.of_id AND case_head.version = fresh.seen RETURNING id",
        store.database.places(changes.len(), HEAD_COLUMNS + 1)
    );
    let mut statement = sqlx::query(AssertSqlSafe(text));
    for change in changes {
        let case = change.after();
        statement = bind_head(statement, Head::of(case, &store.follow_up), words(case))?.bind(versions(change)?.0);
    }
    let written = statement.fetch_all(&mut *write).await.map_err(unusable("append to a case"))?;
    all_written(write, changes, &written).await
}

/// Names the first case whose head was not written: somebody else wrote first.
async fn all_written(write: &mut AnyConnection, changes: &[&Change], written: &[AnyRow]) -> Result<(), StoreError> {
    let failed = unusable("append to a case");
    if written.len() == changes.len() {
        return Ok(());
    }
    let ids = written.iter().map(|row| row.try_get::<String, _>(0)).collect::<Result<BTreeSet<_>, _>>();
    let ids = ids.map_err(&failed)?;
    let left_out = changes.iter().find(|change| !ids.contains(change.after().id()));
    let Some(change) = left_out else { return Ok(()) };
    let case = change.after().id().to_owned();
    let found: Option<(i64,)> = sqlx::query_as("SELECT version FROM case_head WHERE id = $1")
        .bind(case.clone())
        .fetch_optional(write)
        .await
        .map_err(&failed)?;
    Err(match found {
        None => StoreError::Missing(case),
        Some((found,)) => StoreError::Stale {
            case,
            seen: change.version_before(),
            found: u64::try_from(found).map_err(|error| damaged("case_head.version", error))?,
        },
    })
}

async fn insert_events(store: &CaseDatabase, write: &mut AnyConnection, changes: &[Change]) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for change in changes {
        for (number, event) in (versions(change)?.0 + 1..).zip(change.events()) {
            let body = serde_json::to_string(event).map_err(|error| damaged("case_event.body", error))?;
            rows.push((change.after().id(), number, event, body));
        }
    }
    for rows in rows.chunks(ROWS_A_STATEMENT) {
        let text = format!(
            "INSERT INTO case_event (case_id, number, at, happened_on, actor, step, body) VALUES {}",
            store.database.places(rows.len(), 7)
        );
        let mut statement = sqlx::query(AssertSqlSafe(text));
        for (case, number, event, body) in rows {
            statement = statement
                .bind((*case).to_owned())
                .bind(*number)
                .bind(event.at.to_string())
                .bind(event.on.to_string())
                .bind(event.actor.clone())
                .bind(event.what.step().word())
                .bind(body.clone());
        }
        statement.execute(&mut *write).await.map_err(unusable("append an event"))?;
    }
    Ok(())
}

/// Writes which claims a case has, where a change touched that.
async fn claims(store: &CaseDatabase, write: &mut AnyConnection, changes: &[Change]) -> Result<(), Failure> {
    let failed = unusable("write the claims of a case");
    for change in changes {
        let touched = |event: &Event| {
            matches!(event.what, What::ClaimAdded { .. } | What::ClaimRemoved { .. } | What::WrittenOff | What::TakenUpAgain)
                // A written-off case that gets money, or loses some, is open or recovered again.
                || matches!(event.what, What::Received { .. } | What::ClawedBack { .. })
        };
        if !change.events().iter().any(touched) {
            continue;
        }
        let case = change.after();
        sqlx::query("DELETE FROM case_claim WHERE case_id = $1")
            .bind(case.id().to_owned())
            .execute(&mut *write)
            .await
            .map_err(&failed)?;
        for claims in case.claims().chunks(ROWS_A_STATEMENT) {
            let text = format!(
                "INSERT INTO case_claim (case_id, claim, holds) VALUES {}",
                store.database.places(claims.len(), 3)
            );
            let mut statement = sqlx::query(AssertSqlSafe(text));
            for claim in claims {
                statement =
                    statement.bind(case.id().to_owned()).bind(claim.id.clone()).bind(i64::from(case.holds_claims()));
            }
            match statement.execute(&mut *write).await {
                Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => {
                    return Err(Failure::Claims);
                }
                done => done.map_err(&failed)?,
            };
        }
    }
    Ok(())
}

/// The claim of these changes that another case holds, and which.
async fn held(store: &CaseDatabase, changes: &[Change]) -> Result<StoreError, StoreError> {
    use makegood_case::store::Cases as _;
    let mut holders: BTreeMap<String, String> = store.held_claims().await?;
    for change in changes {
        let case = change.after();
        for claim in case.claims() {
            match holders.get(&claim.id) {
                Some(holder) if holder != case.id() => {
                    return Ok(StoreError::ClaimHeld { claim: claim.id.clone(), holder: holder.clone() });
                }
                _ => holders.insert(claim.id.clone(), case.id().to_owned()),
            };
        }
    }
    let why = "a claim was held by another case, which let it go meanwhile; try again".to_owned();
    Ok(StoreError::Unusable { action: "write the claims of a case", why })
}

/// One sum of one event.
struct Sum<'a> {
    case: &'a str,
    number: i64,
    place: i64,
    event: &'a Event,
    line: &'a Line,
    source_ref: Option<&'a str>,
}

async fn money(store: &CaseDatabase, write: &mut AnyConnection, changes: &[Change]) -> Result<(), StoreError> {
    let mut sums = Vec::new();
    for change in changes {
        for (number, event) in (versions(change)?.0 + 1..).zip(change.events()) {
            let (lines, source_ref) = match &event.what {
                What::Approved { lines } => (lines, None),
                What::Received { lines, source_ref } | What::ClawedBack { lines, source_ref } => {
                    (lines, Some(source_ref.as_str()))
                }
                _ => continue,
            };
            let case = change.after().id();
            sums.extend((1..).zip(lines).map(|(place, line)| Sum { case, number, place, event, line, source_ref }));
        }
    }
    for sums in sums.chunks(ROWS_A_STATEMENT) {
        let text = format!(
            "INSERT INTO case_money (case_id, number, place, step, purse, currency, amount, claim, kind, happened_on, source_ref) \
             VALUES {}",
            store.database.places(sums.len(), 11)
        );
        let mut statement = sqlx::query(AssertSqlSafe(text));
        for sum in sums {
            statement = statement
                .bind(sum.case.to_owned())
                .bind(sum.number)
                .bind(sum.place)
                .bind(sum.event.what.step().word())
                .bind(sum.line.purse.word())
                .bind(sum.line.currency.code())
                .bind(sum.line.amount.to_text(sum.line.currency))
                .bind(sum.line.claim.clone())
                .bind(sum.line.kind.clone())
                .bind(sum.event.on.to_string())
                .bind(sum.source_ref.map(str::to_owned));
        }
        statement.execute(&mut *write).await.map_err(unusable("write the money of a case"))?;
    }
    Ok(())
}

async fn insert_message(write: &mut AnyConnection, message: &Message) -> Result<(), StoreError> {
    // PostgreSQL keeps no NUL in a text; a mail may hold one.
    let clean = |text: &str| text.replace('\0', "\u{fffd}");
    sqlx::query(
        "INSERT INTO case_message (id, case_id, direction, sent_at, party, subject, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(clean(&message.id))
    .bind(message.case.clone())
    .bind(message.direction.word())
    .bind(message.at.to_string())
    .bind(clean(&message.party))
    .bind(clean(&message.subject))
    .bind(message.sha256.clone())
    .execute(write)
    .await
    .map_err(unusable("file a message"))?;
    Ok(())
}

/// Writes heads again without an event.
pub(crate) async fn write_heads(store: &CaseDatabase, cases: &[Case]) -> Result<(), StoreError> {
    let failed = unusable("write the list of cases");
    let mut write = store.database.begin().await.map_err(&failed)?;
    for case in cases {
        let head = Head::of(case, &store.follow_up);
        let next = next_of(head.next);
        let done = sqlx::query(
            "UPDATE case_head SET state = $1, next_on = $2, next_kind = $3, next_text = $4, next_why = $5, closes_on = $6, \
             missing = $7, words = $8 WHERE id = $9 AND version = $10",
        )
        .bind(head.state.word())
        .bind(next.on)
        .bind(next.kind)
        .bind(next.text)
        .bind(next.why)
        .bind(next.closes_on)
        .bind(head.missing)
        .bind(words(case))
        .bind(head.id.clone())
        .bind(stored(head.version)?)
        .execute(&mut *write)
        .await
        .map_err(&failed)?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale { case: head.id, seen: head.version, found: head.version + 1 });
        }
    }
    write.commit().await.map_err(&failed)
}
