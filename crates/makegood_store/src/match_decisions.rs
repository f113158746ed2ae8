//! Decisions about matches, written and read.

use std::collections::BTreeMap;

use makegood_app::StoreError;
use makegood_app::matches::{MatchAct, MatchDecision, MatchHistory};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use makegood_database::{Database, damaged, unusable};
use makegood_detect::reconcile::{EntryKey, Named, PaymentKey, Says, Seen};
use sqlx::{AnyConnection, Row as _};

use crate::store::instant;

/// Appends one, its entries with it or not at all, and gives its number.
pub(crate) async fn record(database: &Database, decision: &MatchDecision) -> Result<u32, StoreError> {
    let failed = unusable("record a decision about a match");
    let mut change = database.begin().await.map_err(&failed)?;
    let (undoes, payment, entries) = match &decision.act {
        MatchAct::Decide { payment, entries, .. } => (None, Some(payment), entries.as_slice()),
        MatchAct::Undo { number } => (Some(i64::from(*number)), None, [].as_slice()),
    };
    let (number,): (i64,) = sqlx::query_as(
        "INSERT INTO match_decision (kind, undoes, platform, account_id, transaction_id, paid_on, amount, currency,
                                     reason, actor, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         RETURNING number",
    )
    .bind(decision.act.word())
    .bind(undoes)
    .bind(payment.map(|payment| &payment.key.platform))
    .bind(payment.map(|payment| &payment.key.account_id))
    .bind(payment.map(|payment| &payment.key.transaction_id))
    .bind(payment.map(|payment| payment.seen.on.to_string()))
    .bind(payment.map(|payment| payment.seen.amount.to_text(payment.seen.currency)))
    .bind(payment.map(|payment| payment.seen.currency.code()))
    .bind(&decision.reason)
    .bind(&decision.actor)
    .bind(decision.at.to_string())
    .fetch_one(&mut *change)
    .await
    .map_err(&failed)?;
    for (place, entry) in (1_i64..).zip(entries) {
        record_entry(&mut change, (number, place), entry).await?;
    }
    change.commit().await.map_err(&failed)?;
    number_of("match_decision.number", number)
}

async fn record_entry(
    change: &mut AnyConnection,
    (number, place): (i64, i64),
    entry: &Named<EntryKey>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO match_decision_entry (decision, place, institution, bank_account, entry_id, booked_on, amount, currency)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(number)
    .bind(place)
    .bind(&entry.key.institution)
    .bind(&entry.key.bank_account)
    .bind(&entry.key.entry_id)
    .bind(entry.seen.on.to_string())
    .bind(entry.seen.amount.to_text(entry.seen.currency))
    .bind(entry.seen.currency.code())
    .execute(change)
    .await
    .map_err(unusable("record a decision about a match"))?;
    Ok(())
}

/// All of them, oldest first.
pub(crate) async fn all(database: &Database) -> Result<MatchHistory, StoreError> {
    let failed = unusable("read decisions about matches");
    let mut entries: BTreeMap<i64, Vec<Named<EntryKey>>> = BTreeMap::new();
    let rows: Vec<(i64, String, String, String, String, String, String)> = sqlx::query_as(
        "SELECT decision, institution, bank_account, entry_id, booked_on, amount, currency
         FROM match_decision_entry ORDER BY decision, place",
    )
    .fetch_all(database.pool())
    .await
    .map_err(&failed)?;
    for (decision, institution, bank_account, entry_id, on, amount, currency) in rows {
        let seen = seen("match_decision_entry", &on, &amount, &currency)?;
        let key = EntryKey { institution, bank_account, entry_id };
        entries.entry(decision).or_default().push(Named { key, seen });
    }
    let rows = sqlx::query(
        "SELECT number, kind, undoes, platform, account_id, transaction_id, paid_on, amount, currency, reason, actor, decided_at
         FROM match_decision ORDER BY number",
    )
    .fetch_all(database.pool())
    .await
    .map_err(&failed)?;
    let mut history = MatchHistory::new();
    for row in rows {
        let text = |column: &str| row.try_get::<Option<String>, _>(column).map_err(&failed);
        let needed =
            |column: &str| text(column)?.ok_or_else(|| damaged(&format!("match_decision.{column}"), "it is empty"));
        let number: i64 = row.try_get("number").map_err(&failed)?;
        let undoes: Option<i64> = row.try_get("undoes").map_err(&failed)?;
        let act = match undoes {
            Some(undone) => MatchAct::Undo { number: number_of("match_decision.undoes", undone)? },
            None => {
                let kind = needed("kind")?;
                MatchAct::Decide {
                    says: Says::of_word(&kind).ok_or_else(|| damaged("match_decision.kind", &kind))?,
                    payment: Named {
                        key: PaymentKey {
                            platform: needed("platform")?,
                            account_id: needed("account_id")?,
                            transaction_id: needed("transaction_id")?,
                        },
                        seen: seen("match_decision", &needed("paid_on")?, &needed("amount")?, &needed("currency")?)?,
                    },
                    entries: entries.remove(&number).unwrap_or_default(),
                }
            }
        };
        if matches!(&act, MatchAct::Decide { entries, .. } if entries.is_empty()) {
            return Err(damaged("match_decision_entry", format!("decision {number} names no entry")));
        }
        let decision = MatchDecision {
            act,
            reason: needed("reason")?,
            actor: needed("actor")?,
            at: instant("match_decision.decided_at", &needed("decided_at")?)?,
        };
        history.push((number_of("match_decision.number", number)?, decision));
    }
    Ok(history)
}

fn seen(table: &str, on: &str, amount: &str, currency: &str) -> Result<Seen, StoreError> {
    let what = |column: &str| format!("{table}.{column}");
    let on: Day = on.parse().map_err(|error: jiff::Error| damaged(&what("day"), error))?;
    let currency = Currency::parse(currency).map_err(|error| damaged(&what("currency"), error))?;
    let amount = Amount::parse_canonical(amount).map_err(|error| damaged(&what("amount"), error))?;
    Ok(Seen { on, amount, currency })
}

fn number_of(what: &str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| damaged(what, format!("{number} is no number of a decision")))
}
