//! The store on SQLite.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use makegood_app::matches::{MatchDecision, MatchHistory};
use makegood_app::{CaseStore, ClaimRecord, Decision, DecisionKind, StoreError};
use makegood_core::money::{Amount, Currency, Money};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use crate::match_decisions;
use crate::migrate::{migrate, unusable};

/// How long a statement waits for another process before it fails.
const BUSY: Duration = Duration::from_secs(10);

/// The case store of one workspace.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    pool: SqlitePool,
}

impl SqliteStore {
    /// Opens the database, makes it when it is not there, and brings it to the present shape.
    ///
    /// - **Errors** [`StoreError`].
    pub async fn open(path: &Path) -> Result<SqliteStore, StoreError> {
        let failed = unusable("open makegood.db");
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let pool = connect(options).await.map_err(&failed)?;
        let mut connection = pool.acquire().await.map_err(&failed)?;
        migrate(&mut connection).await?;
        drop(connection);
        Ok(SqliteStore { pool })
    }

    /// Closes the database; what is in the write-ahead file moves into the database.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// The statements that make the database, sorted: for tests that compare shapes.
    ///
    /// - **Errors** [`StoreError::Unusable`].
    pub async fn schema(&self) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
                .fetch_all(&self.pool)
                .await
                .map_err(unusable("read the shape of the database"))?;
        Ok(rows.into_iter().map(|(sql,)| sql).collect())
    }
}

/// Connects. Turning a new database to write-ahead mode fails at once where another process is doing the same, whatever
/// the busy timeout says, so that is tried again for as long.
async fn connect(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let pause = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && waited < BUSY => {
                tokio::time::sleep(pause).await;
                waited += pause;
            }
            done => return done,
        }
    }
}

/// `SQLITE_BUSY`, 5, in the low byte of the code.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i64>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

pub(crate) fn damaged(what: &str, why: impl ToString) -> StoreError {
    StoreError::Damaged { what: what.to_owned(), why: why.to_string() }
}

pub(crate) fn instant(what: &str, text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|error| damaged(what, error))
}

impl CaseStore for SqliteStore {
    async fn record_decision(&self, decision: &Decision) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO decision (finding, kind, reason, actor, decided_at) VALUES (?, ?, ?, ?, ?)")
            .bind(&decision.finding)
            .bind(decision.kind.word())
            .bind(&decision.reason)
            .bind(&decision.actor)
            .bind(decision.at.to_string())
            .execute(&self.pool)
            .await
            .map_err(unusable("record a decision"))?;
        Ok(())
    }

    async fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        let rows: Vec<(String, String, String, String, String)> =
            sqlx::query_as("SELECT finding, kind, reason, actor, decided_at FROM decision ORDER BY number")
                .fetch_all(&self.pool)
                .await
                .map_err(unusable("read decisions"))?;
        rows.into_iter()
            .map(|(finding, kind, reason, actor, at)| {
                let kind = DecisionKind::of_word(&kind).ok_or_else(|| damaged("decision.kind", &kind))?;
                Ok(Decision { finding, kind, reason, actor, at: instant("decision.decided_at", &at)? })
            })
            .collect()
    }

    async fn record_match_decision(&self, decision: &MatchDecision) -> Result<u32, StoreError> {
        match_decisions::record(&self.pool, decision).await
    }

    async fn match_decisions(&self) -> Result<MatchHistory, StoreError> {
        match_decisions::all(&self.pool).await
    }

    async fn replace_claims(&self, claim: &ClaimRecord, replaces: &[String]) -> Result<(), StoreError> {
        let failed = unusable("record a claim");
        let mut change = self.pool.begin().await.map_err(&failed)?;
        for id in replaces.iter().chain([&claim.id]) {
            sqlx::query("DELETE FROM claim WHERE id = ?").bind(id).execute(&mut *change).await.map_err(&failed)?;
        }
        sqlx::query(
            "INSERT INTO claim (id, platform, account_id, built_at, as_of, pdf_sha256, folder) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&claim.id)
        .bind(&claim.platform)
        .bind(&claim.account_id)
        .bind(claim.built_at.to_string())
        .bind(claim.as_of.to_string())
        .bind(&claim.pdf_sha256)
        .bind(&claim.folder)
        .execute(&mut *change)
        .await
        .map_err(&failed)?;
        for total in &claim.totals {
            sqlx::query("INSERT INTO claim_total (claim, currency, amount) VALUES (?, ?, ?)")
                .bind(&claim.id)
                .bind(total.currency.code())
                .bind(total.amount.to_text(total.currency))
                .execute(&mut *change)
                .await
                .map_err(&failed)?;
        }
        for finding in &claim.findings {
            sqlx::query("INSERT INTO claim_finding (finding, claim) VALUES (?, ?)")
                .bind(finding)
                .bind(&claim.id)
                .execute(&mut *change)
                .await
                .map_err(&failed)?;
        }
        change.commit().await.map_err(&failed)
    }

    async fn claims(&self) -> Result<Vec<ClaimRecord>, StoreError> {
        let failed = unusable("read claims");
        let mut totals: BTreeMap<String, Vec<Money>> = BTreeMap::new();
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT claim, currency, amount FROM claim_total ORDER BY claim, currency")
                .fetch_all(&self.pool)
                .await
                .map_err(&failed)?;
        for (claim, currency, amount) in rows {
            let currency = Currency::parse(&currency).map_err(|error| damaged("claim_total.currency", error))?;
            let amount = Amount::parse_canonical(&amount).map_err(|error| damaged("claim_total.amount", error))?;
            totals.entry(claim).or_default().push(Money::new(amount, currency));
        }
        let mut findings: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT claim, finding FROM claim_finding ORDER BY claim, finding")
                .fetch_all(&self.pool)
                .await
                .map_err(&failed)?;
        for (claim, finding) in rows {
            findings.entry(claim).or_default().push(finding);
        }
        let rows: Vec<(String, String, String, String, String, String, String)> = sqlx::query_as(
            "SELECT id, platform, account_id, built_at, as_of, pdf_sha256, folder FROM claim ORDER BY length(id), id",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(&failed)?;
        rows.into_iter()
            .map(|(id, platform, account_id, built_at, as_of, pdf_sha256, folder)| {
                Ok(ClaimRecord {
                    built_at: instant("claim.built_at", &built_at)?,
                    as_of: instant("claim.as_of", &as_of)?,
                    totals: totals.remove(&id).unwrap_or_default(),
                    findings: findings.remove(&id).unwrap_or_default(),
                    id,
                    platform,
                    account_id,
                    pdf_sha256,
                    folder,
                })
            })
            .collect()
    }

    async fn problems(&self) -> Result<Vec<String>, StoreError> {
        let failed = unusable("check the database");
        let rows: Vec<(String,)> =
            sqlx::query_as("PRAGMA integrity_check").fetch_all(&self.pool).await.map_err(&failed)?;
        let mut problems: Vec<String> = rows
            .into_iter()
            .map(|(line,)| line)
            .filter(|line| line != "ok")
            .map(|line| format!("makegood.db: {line}"))
            .collect();
        let loose = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.pool).await.map_err(&failed)?;
        if !loose.is_empty() {
            problems.push(format!("makegood.db: {} rows name another row that is not there", loose.len()));
        }
        problems.extend(self.decisions().await.err().map(|error| error.to_string()));
        problems.extend(self.match_decisions().await.err().map(|error| error.to_string()));
        problems.extend(self.claims().await.err().map(|error| error.to_string()));
        Ok(problems)
    }
}
