//! The shape of a database in words that both engines share, for tests and `doctor`.

use makegood_case::store::StoreError;

use crate::connect::{Database, Engine};
use crate::unusable;

/// Tables, columns, indexes and triggers of SQLite. A column of a primary key is never empty, whatever the table says.
const SQLITE: &str = "
    SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || (CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END)
    FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
    UNION ALL
    SELECT 'index ' || name || ' on ' || tbl_name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite%'
    UNION ALL
    SELECT 'trigger ' || name || ' on ' || tbl_name FROM sqlite_schema WHERE type = 'trigger'";

/// The same of PostgreSQL. Left out: indexes of keys, and triggers on TRUNCATE, which SQLite does not have.
const POSTGRES: &str = "
    SELECT ('column ' || table_name || '.' || column_name || ' ' || (CASE data_type WHEN 'bigint' THEN 'INTEGER' ELSE upper(data_type) END)
           || (CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END))::text
    FROM information_schema.columns WHERE table_schema = current_schema()
    UNION ALL
    SELECT ('index ' || indexname || ' on ' || tablename)::text FROM pg_indexes
    WHERE schemaname = current_schema() AND indexname !~ '_(pkey|key)$'
    UNION ALL
    SELECT DISTINCT ('trigger ' || trigger_name || ' on ' || event_object_table)::text
    FROM information_schema.triggers WHERE trigger_schema = current_schema()";

impl Database {
    /// Tables with their columns, indexes and triggers, sorted: the same on both engines.
    ///
    /// - **Errors** [`StoreError::Unusable`].
    pub async fn shape(&self) -> Result<Vec<String>, StoreError> {
        let statement = match self.engine() {
            Engine::Sqlite => SQLITE,
            Engine::Postgres => POSTGRES,
        };
        let rows: Vec<(String,)> = sqlx::query_as(statement)
            .fetch_all(self.pool())
            .await
            .map_err(unusable("read the shape of the database"))?;
        let mut lines: Vec<String> = rows.into_iter().map(|(line,)| line).collect();
        lines.sort();
        Ok(lines)
    }

    /// What the engine itself finds wrong with its file; empty = sound. A server looks after its own.
    ///
    /// - **Errors** [`StoreError::Unusable`] when it cannot even be asked.
    pub async fn damage(&self) -> Result<Vec<String>, StoreError> {
        let failed = unusable("check the database");
        if self.engine() == Engine::Postgres {
            return Ok(Vec::new());
        }
        let rows: Vec<(String,)> =
            sqlx::query_as("PRAGMA integrity_check").fetch_all(self.pool()).await.map_err(&failed)?;
        let mut damage: Vec<String> = rows
            .into_iter()
            .map(|(line,)| line)
            .filter(|line| line != "ok")
            .map(|line| format!("makegood.db: {line}"))
            .collect();
        let loose = sqlx::query("PRAGMA foreign_key_check").fetch_all(self.pool()).await.map_err(&failed)?;
        if !loose.is_empty() {
            damage.push(format!("makegood.db: {} rows name another row that is not there", loose.len()));
        }
        Ok(damage)
    }
}
