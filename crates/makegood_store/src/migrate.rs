//! Bringing a database to the present shape.

use makegood_app::StoreError;
use sqlx::{Connection as _, SqliteConnection};

/// Number, name and statements, in order. A folder that is not listed here fails a test.
pub(crate) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "decisions", include_str!("../migrations/0001_decisions/up.sqlite.sql")),
    (2, "claims", include_str!("../migrations/0002_claims/up.sqlite.sql")),
    (3, "match_decisions", include_str!("../migrations/0003_match_decisions/up.sqlite.sql")),
];

pub(crate) fn unusable(action: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| StoreError::Unusable { action, why: error.to_string() }
}

/// Applies what is missing.
///
/// - **Errors** [`StoreError::Unusable`]; [`StoreError::Damaged`] when a newer program made the database.
pub(crate) async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let failed = unusable("bring the database to its present shape");
    let applied = applied(connection).await?;
    let newest = MIGRATIONS.last().map_or(0, |(number, ..)| *number);
    if applied > newest {
        let why = format!("it has shape {applied}, this program knows {newest}; use the newer program");
        return Err(StoreError::Damaged { what: "makegood.db".to_owned(), why });
    }
    for (number, name, statements) in MIGRATIONS.iter().filter(|(number, ..)| *number > applied) {
        // Immediate, so that of two processes that open a new database the second waits and then finds it done.
        let mut change = connection.begin_with("BEGIN IMMEDIATE").await.map_err(&failed)?;
        if self::applied(&mut change).await? >= *number {
            continue;
        }
        sqlx::raw_sql(*statements).execute(&mut *change).await.map_err(&failed)?;
        sqlx::query("INSERT INTO migration (number, name) VALUES (?, ?)")
            .bind(number)
            .bind(name)
            .execute(&mut *change)
            .await
            .map_err(&failed)?;
        change.commit().await.map_err(&failed)?;
    }
    Ok(())
}

async fn applied(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let failed = unusable("read the shape of the database");
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT")
        .execute(&mut *connection)
        .await
        .map_err(&failed)?;
    let number: (i64,) = sqlx::query_as("SELECT COALESCE(MAX(number), 0) FROM migration")
        .fetch_one(&mut *connection)
        .await
        .map_err(&failed)?;
    Ok(number.0)
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
        let listed: Vec<String> = MIGRATIONS.iter().map(|(number, name, _)| format!("{number:04}_{name}")).collect();
        assert_eq!(names, listed);
        assert!(MIGRATIONS.iter().zip(1..).all(|((number, ..), expected)| *number == expected));
    }
}
