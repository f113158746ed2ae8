//! Where a user's own detector runs: it sees named tables and nothing else, and it is stopped in time.
//!
//! A query of a stranger must not read a file, ask the machine anything, hold the others up, or take the memory that
//! they need. So each own detector gets an engine of its own: a catalog that holds the tables and views of this audit
//! and no way to open a path ([`rules`] says what else is refused), a memory pool of its own, and threads of its own,
//! so that a query that never yields holds only threads that nobody waits for. Built-in detectors do not run here.

mod rules;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::SessionContext;
use futures::StreamExt as _;
use makegood_core::coverage::Coverage;
use makegood_core::money::Amount;
use serde::Serialize;
use tokio::runtime::Runtime;

use crate::layers::LayerTotal;
use crate::{DetectError, Engine, Local};

/// How far a query of a user's own detector may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Seconds that one query may run, planning included.
    pub query_seconds: u32,
    /// Memory that the query may hold, and its result on its own, in MiB.
    pub memory_mib: u32,
    /// Rows that a result may have.
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { query_seconds: 60, memory_mib: 512, rows: 1_000_000 }
    }
}

/// A user's own detector that gave no answer: the audit of the others went on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotRun {
    /// Its id, or the name of its folder.
    pub detector: String,
    /// Code of the problem.
    pub code: String,
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub help: String,
    /// True when another machine, or the same one with less to do, may get further: a limit was reached.
    pub limit: bool,
}

impl NotRun {
    /// What `error` means for the detector of that id.
    pub fn of(detector: &str, error: &DetectError) -> NotRun {
        NotRun {
            detector: detector.to_owned(),
            code: error.code().id.to_owned(),
            why: error.to_string().chars().take(WHY_MAX).collect(),
            help: help(detector, error),
            limit: matches!(error, DetectError::Limit { .. }),
        }
    }

    /// Coverage of a detector that gave no answer: nothing was checked, of all that there is.
    pub fn coverage(&self, totals: &[LayerTotal]) -> Vec<Coverage> {
        let line = |total: &LayerTotal| Coverage {
            account_id: total.account_id.clone(),
            detector: self.detector.clone(),
            currency: total.currency,
            checked: Amount::ZERO,
            of: total.delivered.or(total.billed).or(total.paid).unwrap_or_default(),
            missing: vec![format!("the detector of this workspace gave no answer ({}); mend it", self.code)],
        };
        totals.iter().map(line).collect()
    }
}

/// What to do about an own detector that failed.
pub fn help(detector: &str, error: &DetectError) -> String {
    let check = format!("makegood detectors check {detector}");
    match error {
        DetectError::Limit { .. } => format!(
            "narrow its joins to platform, account_id and a day, read the prepared views instead of `delivery`,\n\
             or raise the limit in makegood.toml under [own_detectors]; then:\n  {check}"
        ),
        DetectError::Refused { .. } => {
            format!("a detector reads tables and views by plain SQL and nothing else; mend it, then:\n  {check}")
        }
        _ => format!("mend the files in detectors/{detector}/, then:\n  {check}"),
    }
}

/// Stack of the threads here: planning recurses as deep as the query is long, and most unoptimised. It is reserved, not
/// taken: only what a query touches becomes memory.
const STACK_BYTES: usize = 256 << 20;
/// Letters of an engine's message that are kept.
const WHY_MAX: usize = 1200;
/// Disk that one query may spill.
const SPILL_BYTES: u64 = 4 << 30;

/// An engine for one own detector.
pub struct Sandbox {
    inner: Local,
    limits: Limits,
    // Taken only when dropped.
    threads: Option<Runtime>,
}

impl Sandbox {
    /// Shows the tables and views of `engine` to a detector, which spills under `scratch`.
    ///
    /// - **Errors** [`DetectError::Query`] when threads or the engine cannot be made.
    pub async fn beside(engine: &Local, scratch: &Path, limits: Limits) -> Result<Sandbox, DetectError> {
        let failed = |error: DataFusionError| DetectError::query("sandbox", error);
        let bytes = bytes(limits.memory_mib);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(bytes)))
            .with_temp_file_path(scratch)
            .with_max_temp_directory_size(SPILL_BYTES)
            .build_arc()
            .map_err(failed)?;
        // No information schema: it would tell settings and the text of views.
        let config = engine.context().copied_config().with_information_schema(false);
        let context = SessionContext::new_with_config_rt(config, runtime);
        for name in engine.table_names() {
            let table = engine.context().table_provider(name.as_str()).await.map_err(failed)?;
            context.register_table(name.as_str(), table).map_err(failed)?;
        }
        rules::forget_what_reads_no_table(&context);
        let threads = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("own-detector")
            .thread_stack_size(STACK_BYTES)
            .enable_all()
            .build()
            .map_err(|error| DetectError::query("sandbox", error))?;
        Ok(Sandbox { inner: Local::of(context), limits, threads: Some(threads) })
    }

    /// Columns that a query would give, from its plan alone.
    ///
    /// - **Errors** [`DetectError`] as for running it.
    pub async fn plan(&self, name: &str, sql: &str) -> Result<SchemaRef, DetectError> {
        let (context, sql, title) = (self.inner.context().clone(), sql.to_owned(), name.to_owned());
        self.guarded(name, async move {
            let frame = rules::frame(&context, &title, &sql).await?;
            let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
            // Physical planning finds what the logical plan lets pass, such as a join that no operator can do.
            frame.create_physical_plan().await.map_err(|error| failure(&title, error))?;
            Ok(schema)
        })
        .await
    }

    /// Runs `work` on the threads of this sandbox until the time is over.
    async fn guarded<T: Send + 'static>(
        &self,
        name: &str,
        work: impl Future<Output = Result<T, DetectError>> + Send + 'static,
    ) -> Result<T, DetectError> {
        let Some(threads) = &self.threads else { return Err(DetectError::query(name, "its threads are gone")) };
        let running = threads.spawn(work);
        let stop = running.abort_handle();
        let limit = Duration::from_secs(u64::from(self.limits.query_seconds));
        match tokio::time::timeout(limit, running).await {
            Ok(Ok(done)) => done,
            // A panic inside the engine, for example a text beyond two gigabytes, ends this query alone.
            Ok(Err(_)) => Err(DetectError::query(name, "the engine gave it up; a value of it may be too large")),
            Err(_) => {
                stop.abort();
                let why = format!("ran longer than {} seconds and was stopped", self.limits.query_seconds);
                Err(DetectError::Limit { name: name.to_owned(), why })
            }
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A query that never yields cannot be ended; nobody waits for it.
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

impl Engine for Sandbox {
    async fn register_parquet(
        &self,
        name: &str,
        files: &[std::path::PathBuf],
        schema: SchemaRef,
    ) -> Result<(), DetectError> {
        self.inner.register_parquet(name, files, schema).await
    }

    async fn register_rows(&self, name: &str, schema: SchemaRef, rows: &[RecordBatch]) -> Result<(), DetectError> {
        self.inner.register_rows(name, schema, rows).await
    }

    async fn register_view(&self, name: &str, sql: &str) -> Result<(), DetectError> {
        self.inner.register_view(name, sql).await
    }

    fn forget(&self, name: &str) {
        self.inner.forget(name);
    }

    async fn query(&self, name: &str, sql: &str) -> Result<Vec<RecordBatch>, DetectError> {
        let (context, limits) = (self.inner.context().clone(), self.limits);
        let (sql, title) = (sql.to_owned(), name.to_owned());
        self.guarded(name, async move {
            let failed = |error: DataFusionError| failure(&title, error);
            let frame = rules::frame(&context, &title, &sql).await?;
            let schema: Arc<Schema> = Arc::new(frame.schema().as_arrow().clone());
            let mut stream = frame.execute_stream().await.map_err(failed)?;
            let (mut batches, mut rows, mut held) = (Vec::new(), 0_u64, 0_usize);
            while let Some(batch) = stream.next().await {
                let batch = batch.map_err(failed)?;
                rows = rows.saturating_add(batch.num_rows() as u64);
                held = held.saturating_add(batch.get_array_memory_size());
                if rows > limits.rows {
                    let why = format!("gave more than {} rows and was stopped", limits.rows);
                    return Err(DetectError::Limit { name: title, why });
                }
                if held > bytes(limits.memory_mib) {
                    return Err(too_much_memory(&title, limits));
                }
                batches.push(batch);
            }
            if batches.is_empty() {
                batches.push(RecordBatch::new_empty(schema));
            }
            Ok(batches)
        })
        .await
        .map_err(|error| match error {
            DetectError::Limit { name, why } if why.is_empty() => too_much_memory(&name, limits),
            other => other,
        })
    }
}

fn bytes(mib: u32) -> usize {
    usize::try_from(u64::from(mib) << 20).unwrap_or(usize::MAX)
}

fn too_much_memory(name: &str, limits: Limits) -> DetectError {
    let why = format!("wanted more than {} MiB of memory and was stopped", limits.memory_mib);
    DetectError::Limit { name: name.to_owned(), why }
}

/// An engine's error; one about memory becomes a limit, whose text the caller fills in.
fn failure(name: &str, error: DataFusionError) -> DetectError {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => DetectError::Limit { name: name.to_owned(), why: String::new() },
        _ => DetectError::query(name, error),
    }
}
