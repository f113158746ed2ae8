//! Opening a database of either engine.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use makegood_case::store::StoreError;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor as _, Transaction};

use crate::migrate::migrate;
use crate::unusable;

/// How long a statement waits for another process before it fails.
const BUSY: Duration = Duration::from_secs(10);

/// Which engine a database runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file in the workspace, in write-ahead mode.
    Sqlite,
    /// A server.
    Postgres,
}

/// An open database of the present shape.
#[derive(Debug, Clone)]
pub struct Database {
    pool: AnyPool,
    engine: Engine,
}

impl Database {
    /// Opens a file, makes it when it is not there, and brings it to the present shape.
    ///
    /// - **Errors** [`StoreError`].
    pub async fn open_sqlite(path: &Path) -> Result<Database, StoreError> {
        let failed = |why: String| StoreError::Unusable { action: "open the database", why };
        let path = plain(path).map_err(|error| failed(error.to_string()))?;
        let name = path.to_str().ok_or_else(|| failed("its path is not UTF-8".to_owned()))?;
        let options = options(&format!("sqlite:{}?mode=rwc", percent_encoded(name)))?;
        // Turning a new database to write-ahead mode fails at once where another process is doing the same, whatever the
        // busy timeout says, so that is tried again for as long.
        let pause = Duration::from_millis(20);
        let mut waited = Duration::ZERO;
        while let Err(error) = first_connection(&options, true).await {
            if !is_busy(&error) || waited >= BUSY {
                return Err(unusable("open the database")(error));
            }
            tokio::time::sleep(pause).await;
            waited += pause;
        }
        let pool = AnyPoolOptions::new()
            .max_connections(1)
            .after_connect(|connection, _| Box::pin(set_up_sqlite(connection)))
            .connect_with(options)
            .await
            .map_err(unusable("open the database"))?;
        Database { pool, engine: Engine::Sqlite }.at_present_shape().await
    }

    /// Connects to a PostgreSQL database, `postgres://user@host/name`, and brings it to the present shape. The password
    /// stands in the address or in `PGPASSWORD`; it is in no error.
    ///
    /// - **Errors** [`StoreError`].
    pub async fn open_postgres(address: &str) -> Result<Database, StoreError> {
        if !(address.starts_with("postgres://") || address.starts_with("postgresql://")) {
            let why = "the address does not begin with postgres://".to_owned();
            return Err(StoreError::Unusable { action: "open the database", why });
        }
        let options = options(address)?;
        first_connection(&options, false).await.map_err(unusable("open the database"))?;
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(BUSY)
            .connect_with(options)
            .await
            .map_err(unusable("open the database"))?;
        Database { pool, engine: Engine::Postgres }.at_present_shape().await
    }

    async fn at_present_shape(self) -> Result<Database, StoreError> {
        migrate(&self).await?;
        Ok(self)
    }

    /// Connections.
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins a change. On SQLite it takes the right to write at once, so that of two writers the second waits instead of
    /// failing in the middle.
    ///
    /// - **Errors** [`sqlx::Error`].
    pub async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.engine {
            Engine::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
            Engine::Postgres => self.pool.begin().await,
        }
    }

    /// Closes the connections; on SQLite what is in the write-ahead file moves into the database.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

/// The path from the root and without `..`: in an address these would be taken out letter by letter, past symbolic links.
fn plain(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if path.components().any(|part| part == Component::ParentDir) => {
            Ok(folder.canonicalize()?.join(name))
        }
        _ => Ok(path),
    }
}

/// Connects once outside the pool: a pool tries again for half a minute where this says at once what is wrong.
async fn first_connection(options: &AnyConnectOptions, sqlite: bool) -> Result<(), sqlx::Error> {
    let mut connection = AnyConnection::connect_with(options).await?;
    if sqlite {
        set_up_sqlite(&mut connection).await?;
    }
    connection.close().await
}

/// Busy first: switching to write-ahead mode may have to wait. Recursive triggers, so that REPLACE cannot remove a row
/// unseen by the trigger that forbids it.
async fn set_up_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for pragma in [
        "PRAGMA busy_timeout = 10000",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA recursive_triggers = ON",
    ] {
        connection.execute(pragma).await?;
    }
    Ok(())
}

fn options(address: &str) -> Result<AnyConnectOptions, StoreError> {
    sqlx::any::install_default_drivers();
    // The error of a wrong address may repeat it, password and all.
    address.parse::<AnyConnectOptions>().map_err(|_| StoreError::Unusable {
        action: "open the database",
        why: "its address cannot be read; expected postgres://user@host/name".to_owned(),
    })
}

fn percent_encoded(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// `SQLITE_BUSY`, 5, in the low byte of the code.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i64>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
