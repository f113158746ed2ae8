//! A database of each engine for every test. PostgreSQL is the server of `MAKEGOOD_POSTGRES_URL`, each test in a schema of its
//! own; without that address these tests say so and are skipped, and fail where `MAKEGOOD_CI` is set.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use makegood_database::Database;

/// Where one database lies, so that a test can open it again, or twice.
pub enum Place {
    /// A file, and the folder that goes when this is dropped.
    Sqlite(PathBuf, tempfile::TempDir),
    /// An address.
    Postgres(String),
}

impl Place {
    pub async fn open(&self) -> Database {
        match self {
            Place::Sqlite(path, folder) => {
                assert!(path.starts_with(folder.path()));
                Database::open_sqlite(path).await.unwrap()
            }
            Place::Postgres(address) => Database::open_postgres(address).await.unwrap(),
        }
    }
}

pub fn sqlite() -> Place {
    let temp = tempfile::tempdir().unwrap();
    Place::Sqlite(temp.path().join("makegood.db"), temp)
}

/// The address of a server, if there is one.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub fn postgres_address() -> Option<String> {
    let address = std::env::var("MAKEGOOD_POSTGRES_URL").ok();
    if address.is_none() {
        let ci = std::env::var("MAKEGOOD_CI").is_ok_and(|value| value == "1");
        assert!(!ci, "MAKEGOOD_CI is set and MAKEGOOD_POSTGRES_URL is not");
        eprintln!("skipped on PostgreSQL: MAKEGOOD_POSTGRES_URL is not set");
    }
    address
}

/// Runs a test on an empty database of each engine.
pub async fn on_both<F: Future<Output = ()>>(test: impl Fn(Arc<Place>) -> F) {
    test(sqlite().into()).await;
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Some(address) = postgres_address() else { return };
    let schema = format!("mg_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    sqlx::any::install_default_drivers();
    let server = sqlx::AnyPool::connect(&address).await.unwrap();
    let run = |text: String| sqlx::query(sqlx::AssertSqlSafe(text)).execute(&server);
    run(format!("CREATE SCHEMA {schema}")).await.unwrap();
    let sign = if address.contains('?') { '&' } else { '?' };
    test(Place::Postgres(format!("{address}{sign}options=-csearch_path%3D{schema}")).into()).await;
    run(format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
}
