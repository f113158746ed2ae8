//! Which accounts are known: those of `makegood.toml`, of the facts, and of the files just read.

use std::collections::BTreeMap;
use std::fs::File;

use arrow_array::{Array as _, BooleanArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_core::time::Zone;
use makegood_facts::FactsStore;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_facts::schema::SUPERSEDED;
use makegood_import::input::KnownAccount;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::workspace::Config;
use crate::{AppError, Workspace};

/// Accounts by platform and id, each as last observed.
#[derive(Debug, Default)]
pub(super) struct Known {
    accounts: BTreeMap<(String, String), (i64, KnownAccount)>,
}

impl Known {
    /// Accounts of the configuration and the facts. What a person wrote by hand stands where the facts are silent.
    pub(super) fn of(workspace: &Workspace) -> Result<Known, AppError> {
        let mut known = Known::default();
        known.add_config(workspace.config());
        known.add_facts(workspace.facts())?;
        Ok(known)
    }

    fn add_config(&mut self, config: &Config) {
        for account in config.known_accounts() {
            self.add(i64::MIN, account);
        }
    }

    /// Read straight from the files: a query would prepare every view of an audit for a handful of rows.
    fn add_facts(&mut self, facts: &FactsStore) -> Result<(), AppError> {
        let Some(table) = Table::named("account") else { return Ok(()) };
        for path in facts.table_files(table)? {
            let damaged = |why: String| AppError::Damaged { path: path.clone(), why };
            let file = File::open(&path).map_err(AppError::io("read", &path))?;
            let batches = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
            for batch in batches.map_err(|error| damaged(error.to_string()))? {
                self.add_batch(&batch.map_err(|error| damaged(error.to_string()))?);
            }
        }
        Ok(())
    }

    /// Adds an observation; the latest one wins, and what it leaves open is filled from earlier ones.
    fn add(&mut self, observed_at: i64, account: KnownAccount) {
        let key = (account.platform.clone(), account.account_id.clone());
        match self.accounts.remove(&key) {
            None => self.accounts.insert(key, (observed_at, account)),
            Some((earlier_at, earlier)) => {
                let (at, newer, older) = if earlier_at > observed_at {
                    (earlier_at, earlier, account)
                } else {
                    (observed_at, account, earlier)
                };
                let merged = KnownAccount {
                    account_name: newer.account_name.or(older.account_name),
                    currency: newer.currency.or(older.currency),
                    time_zone: newer.time_zone.or(older.time_zone),
                    platform: newer.platform,
                    account_id: newer.account_id,
                };
                self.accounts.insert(key, (at, merged))
            }
        };
    }

    fn add_batch(&mut self, batch: &RecordBatch) {
        let text =
            |name: &str| batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<StringArray>());
        let (Some(platforms), Some(ids)) = (text("platform"), text("account_id")) else { return };
        let (names, currencies, zones) = (text("account_name"), text("currency"), text("time_zone"));
        let observed = batch
            .column_by_name("observed_at")
            .and_then(|column| column.as_any().downcast_ref::<TimestampMicrosecondArray>());
        // Only stored rows have it: a version that another one replaced says nothing any more.
        let superseded =
            batch.column_by_name(SUPERSEDED).and_then(|column| column.as_any().downcast_ref::<BooleanArray>());
        for row in 0..batch.num_rows() {
            if superseded.is_some_and(|column| column.is_valid(row) && column.value(row)) {
                continue;
            }
            let cell = |column: Option<&StringArray>| {
                column.filter(|column| column.is_valid(row)).map(|column| column.value(row).to_owned())
            };
            let (Some(platform), Some(account_id)) = (cell(Some(platforms)), cell(Some(ids))) else { continue };
            let at = observed.filter(|column| column.is_valid(row)).map_or(i64::MIN + 2, |column| column.value(row));
            self.add(
                at,
                KnownAccount {
                    platform,
                    account_id,
                    account_name: cell(names),
                    currency: cell(currencies).and_then(|code| Currency::parse(&code).ok()),
                    time_zone: cell(zones).and_then(|name| Zone::parse(&name).ok()),
                },
            );
        }
    }

    /// The accounts, sorted by platform and id.
    pub(super) fn list(&self) -> Vec<KnownAccount> {
        self.accounts.values().map(|(_, account)| account.clone()).collect()
    }

    /// Takes over what a file's rows said, once the file is kept.
    pub(super) fn learn(&mut self, batches: &[RecordBatch]) {
        for batch in batches {
            self.add_batch(batch);
        }
    }
}

/// Passes rows on, keeps the account rows to learn from, and tells how far reading has come.
pub(super) struct Listening<'a> {
    pub(super) inner: &'a mut dyn RowSink,
    pub(super) accounts: Vec<RecordBatch>,
    pub(super) tell: &'a mut dyn FnMut(u64),
}

impl RowSink for Listening<'_> {
    fn take(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), SinkError> {
        if table.name == "account" {
            self.accounts.push(batch.clone());
        }
        self.inner.take(table, batch)
    }

    fn progress(&mut self, bytes_read: u64) {
        (self.tell)(bytes_read);
    }
}
