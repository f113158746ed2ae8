//! The port on a database of either engine.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use makegood_app::backup::DatabaseFile;
use makegood_app::matches::{MatchDecision, MatchHistory};
use makegood_app::{CaseStore, ClaimRecord, Decision, DecisionKind, StoreError};
use makegood_core::money::{Amount, Currency, Money};
use makegood_database::{Database, damaged, unusable};

use crate::match_decisions;

/// What people decided and which claims were built, of one workspace.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens the file of a workspace, makes it when it is not there, and brings it to the present shape.
    ///
    /// - **Errors** [`StoreError`].
    pub async fn open(path: &Path) -> Result<Store, StoreError> {
        Ok(Store { database: Database::open_sqlite(path).await? })
    }

    /// Uses a database that is open already, of either engine.
    pub fn on(database: Database) -> Store {
        Store { database }
    }

    /// The database, for the cases that lie in it too.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Closes the database; on SQLite what is in the write-ahead file moves into it.
    pub async fn close(self) {
        self.database.close().await;
    }
}

impl DatabaseFile for Store {
    async fn version(&self) -> Result<i64, StoreError> {
        self.database.data_version().await
    }

    async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        self.database.copy_to(path).await
    }
}

pub(crate) fn instant(what: &str, text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|error| damaged(what, error))
}

impl CaseStore for Store {
    async fn record_decision(&self, decision: &Decision) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO decision (finding, kind, reason, actor, decided_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(&decision.finding)
            .bind(decision.kind.word())
            .bind(&decision.reason)
            .bind(&decision.actor)
            .bind(decision.at.to_string())
            .execute(self.database.pool())
            .await
            .map_err(unusable("record a decision"))?;
        Ok(())
    }

    async fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        let rows: Vec<(String, String, String, String, String)> =
            sqlx::query_as("SELECT finding, kind, reason, actor, decided_at FROM decision ORDER BY number")
                .fetch_all(self.database.pool())
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
        match_decisions::record(&self.database, decision).await
    }

    async fn match_decisions(&self) -> Result<MatchHistory, StoreError> {
        match_decisions::all(&self.database).await
    }

    async fn replace_claims(&self, claim: &ClaimRecord, replaces: &[String]) -> Result<(), StoreError> {
        let failed = unusable("record a claim");
        let mut change = self.database.begin().await.map_err(&failed)?;
        for id in replaces.iter().chain([&claim.id]) {
            sqlx::query("DELETE FROM claim WHERE id = $1").bind(id).execute(&mut *change).await.map_err(&failed)?;
        }
        sqlx::query(
            "INSERT INTO claim (id, platform, account_id, built_at, as_of, pdf_sha256, folder) VALUES ($1, $2, $3, $4, $5, $6, $7)",
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
            sqlx::query("INSERT INTO claim_total (claim, currency, amount) VALUES ($1, $2, $3)")
                .bind(&claim.id)
                .bind(total.currency.code())
                .bind(total.amount.to_text(total.currency))
                .execute(&mut *change)
                .await
                .map_err(&failed)?;
        }
        for finding in &claim.findings {
            sqlx::query("INSERT INTO claim_finding (finding, claim) VALUES ($1, $2)")
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
                .fetch_all(self.database.pool())
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
                .fetch_all(self.database.pool())
                .await
                .map_err(&failed)?;
        for (claim, finding) in rows {
            findings.entry(claim).or_default().push(finding);
        }
        let rows: Vec<(String, String, String, String, String, String, String)> = sqlx::query_as(
            "SELECT id, platform, account_id, built_at, as_of, pdf_sha256, folder FROM claim ORDER BY length(id), id",
        )
        .fetch_all(self.database.pool())
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
        let mut problems = self.database.damage().await?;
        problems.extend(self.decisions().await.err().map(|error| error.to_string()));
        problems.extend(self.match_decisions().await.err().map(|error| error.to_string()));
        problems.extend(self.claims().await.err().map(|error| error.to_string()));
        Ok(problems)
    }
}
