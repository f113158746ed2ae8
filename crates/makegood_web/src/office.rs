//! What all requests share: where the workspace is, its database, the last audit, and how work is done in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use makegood_app::evidence_log::{Hand, Holdings, catch_up};
use makegood_app::import::ImportReport;
use makegood_app::people::{ApprovalRules, SessionRules, approval};
use makegood_app::workspace::Config;
use makegood_app::workspace::Patience;
use makegood_app::{Access, AppError, CaseStore as _, Workspace};
use makegood_case::store::Cases as _;
use makegood_case::{Case, FollowUp};
use makegood_database::CaseDatabase;
use makegood_store::Store;
use tokio::runtime::Handle;
use tokio::sync::broadcast;

use crate::Outside;
use crate::access::SignIns;
use crate::failure::Failure;
use crate::jobs::Jobs;
use crate::matching::LastMatching;
use crate::pages::cases::LastRows;
use crate::snapshot::{Snapshot, Stamp, Stored};

/// Marks a workspace whose files are the shipped examples.
pub const EXAMPLE_MARK: &str = "EXAMPLE.txt";

/// What one piece of work has in its hands: the workspace with its lock, and the database.
pub struct Desk {
    /// The workspace; its lock is held while the desk lives.
    pub workspace: Workspace,
    /// Decisions and claims.
    pub store: Store,
    /// Cases.
    pub cases: CaseDatabase,
    /// How cases are followed up.
    pub follow_up: FollowUp,
    /// What is handed in.
    pub outside: Outside,
    /// Who does the work.
    pub actor: String,
}

impl Desk {
    /// The case of an id as it was typed.
    ///
    /// - **Errors** [`AppError::Store`].
    pub async fn case(&self, typed: &str) -> Result<Case, AppError> {
        Ok(self.cases.case(&makegood_app::case::record::case_id(typed)).await?)
    }

    /// Gives everything that the workspace holds its leaf in the evidence log, and the events of `case` theirs. A log that
    /// cannot be written does not undo what was done: the next change adds what is missing.
    pub async fn log(&self, case: Option<&str>) -> Result<(), AppError> {
        let mut holdings = Holdings::of(&self.workspace, Some(&self.store)).await?;
        if let Some(id) = case {
            holdings.add_case(id, &self.cases.events(id).await?);
        }
        let mut random = self.outside.random;
        let mut hand =
            Hand { keys: &self.outside.keys, now: (self.outside.now)(), actor: &self.actor, random: &mut random };
        catch_up(&self.workspace, &holdings, &mut hand)?;
        Ok(())
    }
}

/// What all requests share.
pub struct Office {
    root: PathBuf,
    database: Store,
    follow_up: FollowUp,
    /// What is handed in.
    pub outside: Outside,
    /// How long sessions last.
    pub sessions: SessionRules,
    /// Work that takes longer than a request.
    pub jobs: Jobs,
    snapshot: Mutex<Option<Arc<Snapshot>>>,
    /// Set by a change of this process: times of files are too coarse to tell two changes of one moment apart.
    stale: AtomicBool,
    turn: tokio::sync::Mutex<()>,
    flashes: Mutex<BTreeMap<String, Flash>>,
    /// What became of the files of each drop, and who dropped them.
    pub reports: Mutex<BTreeMap<String, (ImportReport, String)>>,
    changes: broadcast::Sender<Change>,
    pub(crate) last_matching: LastMatching,
    pub(crate) case_rows: LastRows,
    /// Sign-ins with the provider that wait for its answer.
    pub(crate) sign_ins: SignIns,
}

/// What was just done, said once on the next page of the same session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// What was done.
    pub text: String,
    /// Address to post to, and the button's words, to take it back.
    pub undo: Option<(String, String)>,
}

/// Something changed: whoever looks at an object is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What: `F-0001`, `C-0001`, `K-0001`, `audit`, `sources`.
    pub object: String,
    /// Who changed it.
    pub actor: String,
}

impl Office {
    /// Over the workspace at `root`, with its opened database.
    pub fn new(root: PathBuf, database: Store, follow_up: FollowUp, outside: Outside) -> Arc<Office> {
        crate::uploads::forget_all(&root);
        Arc::new(Office {
            root,
            database,
            follow_up,
            outside,
            sessions: SessionRules::default(),
            jobs: Jobs::default(),
            snapshot: Mutex::new(None),
            stale: AtomicBool::new(false),
            turn: tokio::sync::Mutex::new(()),
            flashes: Mutex::new(BTreeMap::new()),
            reports: Mutex::new(BTreeMap::new()),
            changes: broadcast::channel(256).0,
            last_matching: LastMatching::default(),
            case_rows: LastRows::default(),
            sign_ins: SignIns::default(),
        })
    }

    /// The workspace's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// True when the files of this workspace are the shipped examples.
    pub fn is_example(&self) -> bool {
        self.root.join(EXAMPLE_MARK).exists() || self.root.join("DEMO.txt").exists()
    }

    /// Cases, for reading: needs no lock of the workspace.
    pub fn cases(&self) -> CaseDatabase {
        CaseDatabase::new(self.database.database().clone(), self.follow_up.clone())
    }

    /// How cases are followed up.
    pub fn follow_up(&self) -> &FollowUp {
        &self.follow_up
    }

    /// Decisions and claims, for reading.
    pub fn store(&self) -> Store {
        Store::on(self.database.database().clone())
    }

    /// How approvals are made, as `makegood.toml` says now.
    ///
    /// - **Errors** [`AppError::Config`], [`AppError::Io`].
    pub fn approval_rules(&self) -> Result<ApprovalRules, AppError> {
        let config = Config::read(&self.root.join("makegood.toml"))?;
        let two_people = config.team.two_people();
        Ok(ApprovalRules { session: self.sessions, two_people, cooling_off: approval::COOLING_OFF })
    }

    /// Does a piece of work in the workspace on a thread of its own, with its lock held.
    ///
    /// - **Errors** those of the work; [`AppError::WorkspaceBusy`].
    pub async fn work<T, F>(self: &Arc<Self>, access: Access, what: &str, actor: &str, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&Desk) -> Result<T, Failure> + Send + 'static,
    {
        let (office, actor) = (self.clone(), actor.to_owned());
        let holder = format!("makegood serve ({what}), process {}", std::process::id());
        let runtime = Handle::current();
        let done = tokio::task::spawn_blocking(move || {
            let patience = Patience::seconds(office.outside.wait);
            let workspace = Workspace::open(&office.root, access, &holder, patience)?;
            let desk = Desk {
                workspace,
                store: office.store(),
                cases: office.cases(),
                follow_up: office.follow_up.clone(),
                outside: office.outside.clone(),
                actor,
            };
            runtime.block_on(work(&desk))
        });
        match done.await {
            Ok(done) => done,
            Err(died) => Err(Failure::Defect(died.to_string())),
        }
    }

    /// The last audit and what people decided since, read again when a file of it has changed.
    ///
    /// - **Errors** [`AppError`].
    pub async fn snapshot(self: &Arc<Self>) -> Result<Arc<Snapshot>, Failure> {
        let stamp = Stamp::of(&self.root, (self.outside.now)());
        let before = lock(&self.snapshot).clone();
        if let Some(known) = before.as_ref().filter(|known| known.stamp == stamp && !self.stale.load(Ordering::Acquire))
        {
            return Ok(known.clone());
        }
        // One reads, the others wait for what it read.
        let _turn = self.turn.lock().await;
        let (stamp, before) = (Stamp::of(&self.root, (self.outside.now)()), lock(&self.snapshot).clone());
        let stale = self.stale.swap(false, Ordering::AcqRel);
        if let Some(known) = before.as_ref().filter(|known| known.stamp == stamp && !stale) {
            return Ok(known.clone());
        }
        let (store, cases) = (self.store(), self.cases());
        let stored = async {
            Ok::<Stored, AppError>(Stored {
                decisions: store.decisions().await?,
                history: store.match_decisions().await?,
                claims: store.claims().await?,
                held: cases.held_claims().await?,
                recovered: cases.recovered().await?,
            })
        };
        let (root, stored) = (self.root.clone(), stored.await?);
        let read = tokio::task::spawn_blocking(move || Snapshot::read(&root, stamp, stored, before));
        let read = Arc::new(read.await.map_err(|died| Failure::Defect(died.to_string()))??);
        *lock(&self.snapshot) = Some(read.clone());
        Ok(read)
    }

    /// Says that something changed: the snapshot is read again, and whoever looks at it is told.
    pub fn changed(&self, object: &str, actor: &str) {
        self.stale.store(true, Ordering::Release);
        self.case_rows.forget();
        // Nobody listening is no failure.
        let _ = self.changes.send(Change { object: object.to_owned(), actor: actor.to_owned() });
    }

    /// Hears of changes.
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Says something on the next page of that session.
    pub fn say(&self, session: &str, flash: Flash) {
        lock(&self.flashes).insert(session.to_owned(), flash);
    }

    /// What is to be said to that session, once.
    pub fn said(&self, session: &str) -> Option<Flash> {
        lock(&self.flashes).remove(session)
    }
}

/// A lock whose holder panicked still guards whole values: each is replaced in one step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
