//! Bringing a database to the present shape.

use makegood_case::store::StoreError;
use sqlx::AnyConnection;

use crate::connect::{Database, Engine};
use crate::{damaged, unusable};

struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal $folder:literal),* $(,)?) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $folder, "/up.sqlite.sql")),
            postgres: include_str!(concat!("../migrations/", $folder, "/up.postgres.sql")),
        }),*]
    };
}

/// In order. A folder that is not listed here fails a test.
const MIGRATIONS: &[Migration] = migrations![
    1 "decisions" "0001_decisions",
    2 "claims" "0002_claims",
    3 "match_decisions" "0003_match_decisions",
    4 "cases" "0004_cases",
    5 "people" "0005_people",
];

/// Any number that nothing else of ours locks: of two programs that open a new database the second waits.
const LOCK: i64 = 7_350_000_001;

/// Applies what is missing, each migration whole or not at all.
///
/// - **Errors** [`StoreError::Unusable`]; [`StoreError::Damaged`] when a newer program made the database.
pub(crate) async fn migrate(database: &Database) -> Result<(), StoreError> {
    let failed = unusable("bring the database to its present shape");
    let mut change = database.begin().await.map_err(&failed)?;
    if database.engine() == Engine::Postgres {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *change).await.map_err(&failed)?;
    }
    let number = match database.engine() {
        Engine::Sqlite => {
            "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"
        }
        Engine::Postgres => {
            "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT COLLATE \"C\" NOT NULL)"
        }
    };
    sqlx::raw_sql(number).execute(&mut *change).await.map_err(&failed)?;
    let applied = applied(&mut change).await?;
    if let Some(unknown) = applied.iter().find(|number| MIGRATIONS.iter().all(|known| known.number != **number)) {
        let newest = MIGRATIONS.last().map_or(0, |known| known.number);
        let why = format!("it has shape {unknown}, this program knows {newest}; use the newer program");
        return Err(damaged("the database", why));
    }
    for migration in MIGRATIONS.iter().filter(|known| !applied.contains(&known.number)) {
        let statements = match database.engine() {
            Engine::Sqlite => migration.sqlite,
            Engine::Postgres => migration.postgres,
        };
        sqlx::raw_sql(statements).execute(&mut *change).await.map_err(&failed)?;
        sqlx::query("INSERT INTO migration (number, name) VALUES ($1, $2)")
            .bind(migration.number)
            .bind(migration.name)
            .execute(&mut *change)
            .await
            .map_err(&failed)?;
    }
    change.commit().await.map_err(&failed)
}

async fn applied(connection: &mut AnyConnection) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = sqlx::query_as("SELECT number FROM migration ORDER BY number")
        .fetch_all(connection)
        .await
        .map_err(unusable("read the shape of the database"))?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_listed_and_numbered_without_gaps() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let listed: Vec<String> =
            MIGRATIONS.iter().map(|known| format!("{:04}_{}", known.number, known.name)).collect();
        assert_eq!(names, listed);
        assert!(MIGRATIONS.iter().zip(1..).all(|(known, expected)| known.number == expected));
    }
}
