//! A copy of a database that is one file, made while others write to it.

use std::path::Path;

use makegood_case::store::StoreError;

use crate::connect::Database;
use crate::{damaged, unusable};

impl Database {
    /// A number that is another one after anybody else changed the file. SQLite alone has it.
    ///
    /// - **Errors** [`StoreError`].
    pub async fn data_version(&self) -> Result<i64, StoreError> {
        sqlx::query_scalar("PRAGMA data_version")
            .fetch_one(self.pool())
            .await
            .map_err(unusable("read the version of the database"))
    }

    /// Writes one state of the file to `path`, which is not there yet: read in one transaction, by SQLite itself. The copy
    /// has no write-ahead file beside it. SQLite alone has it.
    ///
    /// - **Errors** [`StoreError`].
    pub async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let name = path.to_str().ok_or_else(|| damaged("the path of a copy", "it is not UTF-8"))?;
        sqlx::query("VACUUM INTO $1")
            .bind(name.to_owned())
            .execute(self.pool())
            .await
            .map_err(unusable("copy the database"))?;
        Ok(())
    }
}
