//! A workspace in a folder of its own, and files to import into it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_app::import::{ImportReport, ImportRequest, Ports, Silent, import};
use makegood_app::workspace::Patience;
use makegood_app::{Access, Workspace};
use makegood_detect::People;
use tempfile::TempDir;

pub const ACCOUNT: &str = "platform,account_id,account_name,currency,time_zone,opened_on,observed_at\n\
    tiktok,A,Spring Shop,USD,America/New_York,2026-01-01,2026-06-30T00:00:00Z\n";

pub const BALANCE: &str = "platform,account_id,as_of,cash,currency\n\
    tiktok,A,2026-03-14T09:00:00Z,5.00,USD\n\
    tiktok,A,2026-03-15T09:00:00Z,6.50,USD\n";

/// A workspace and the folder that its exports lie in.
pub struct Desk {
    temp: TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let temp = tempfile::tempdir().unwrap();
        Workspace::init(&temp.path().join("ads"), "Spring Shop").unwrap();
        std::fs::create_dir(temp.path().join("exports")).unwrap();
        Desk { temp }
    }

    pub fn root(&self) -> PathBuf {
        self.temp.path().join("ads")
    }

    pub fn exports(&self) -> PathBuf {
        self.temp.path().join("exports")
    }

    pub fn open(&self) -> Workspace {
        Workspace::open(&self.root(), Access::Change, "test", Patience::NONE).unwrap()
    }

    /// Writes an export.
    pub fn export(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.exports().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Imports with what `say` adds to the request.
    pub fn import(&self, path: &Path, say: impl FnOnce(&mut ImportRequest)) -> ImportReport {
        let mut request = ImportRequest { paths: vec![path.to_owned()], ..ImportRequest::default() };
        say(&mut request);
        let now: Timestamp = "2026-07-01T10:00:00Z".parse().unwrap();
        import(&self.open(), &request, Ports::IN_PROCESS, now, &mut Silent).unwrap()
    }

    /// A query's cells, row by row.
    pub async fn sql(&self, query: &str) -> Vec<Vec<String>> {
        let workspace = self.open();
        let scratch = workspace.scratch("test").unwrap();
        let table =
            makegood_detect::sql(workspace.facts(), (scratch.path(), &workspace.sums()), People::default(), query)
                .await
                .unwrap();
        table.rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
    }
}
