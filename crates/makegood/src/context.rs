//! What a command runs with: the workspace, the case store, the clock, randomness, the folder of keys.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_app::evidence_log::KeyPlace;
use makegood_app::import::Ports;
use makegood_app::workspace::Patience;
use makegood_app::{Access, AppError, CaseStore as _, Workspace};
use makegood_database::Database;
use makegood_detect::reconcile::Decision;
use makegood_reader::{ChildReader, Tesseract};
use makegood_store::Store;

use crate::cli::Global;
use crate::failure::Failure;

/// Folder of the workspace, found or named.
pub fn root(global: &Global) -> Result<PathBuf, Failure> {
    match &global.workspace {
        Some(named) => Ok(named.clone()),
        None => Ok(Workspace::find(&std::env::current_dir().map_err(Failure::Out)?)?),
    }
}

/// Opens the workspace for a command of that name.
pub fn open(global: &Global, access: Access, command: &str) -> Result<Workspace, Failure> {
    open_at(&root(global)?, global, access, command)
}

/// Opens the workspace in that folder.
pub fn open_at(root: &Path, global: &Global, access: Access, command: &str) -> Result<Workspace, Failure> {
    let holder =
        format!("makegood {command}, process {}, since {}", std::process::id(), now().strftime("%H:%M:%S UTC"));
    Ok(Workspace::open(root, access, &holder, Patience::seconds(global.wait))?)
}

/// Opens the case store of a workspace: its own file, or the team's database where `makegood.toml` names one.
pub async fn store(workspace: &Workspace) -> Result<Store, Failure> {
    let Some(variable) = &workspace.config().store.postgres else {
        return Ok(Store::open(&workspace.database()).await.map_err(AppError::from)?);
    };
    let Ok(address) = std::env::var(variable) else {
        let why = format!("[store] postgres names the environment variable {variable}, which is not set");
        let help = format!(
            "set it to the address of the database, or take the line out of makegood.toml:\n  export {variable}=postgres://user@host/database"
        );
        return Err(AppError::CaseNotReady { why, help }.into());
    };
    Ok(Store::on(Database::open_postgres(&address).await.map_err(AppError::from)?))
}

/// What people decided about matches, and nobody took back.
pub async fn match_decisions(workspace: &Workspace) -> Result<Vec<Decision>, Failure> {
    let store = store(workspace).await?;
    let history = store.match_decisions().await.map_err(makegood_app::AppError::from)?;
    store.close().await;
    Ok(makegood_app::matches::standing(&history))
}

/// Who reads files and pictures for an import: children of this program, and Tesseract where it is installed.
pub struct Outside {
    /// Reads each file in a process of its own.
    pub reader: ChildReader,
    /// Reads the text of pictures.
    pub tesseract: Tesseract,
}

impl Outside {
    /// As the workspace and the machine have it.
    pub fn of(workspace: &Workspace) -> Result<Outside, Failure> {
        let reader = ChildReader::of_this_program().map_err(Failure::Out)?;
        Ok(Outside { reader, tesseract: Tesseract::find(workspace.config().tools.tesseract.as_deref()) })
    }

    /// The ports of an import.
    pub fn ports(&self) -> Ports<'_> {
        Ports { files: &self.reader, pictures: &self.tesseract }
    }
}

/// The clock of this machine: read here and nowhere else. `MAKEGOOD_NOW` takes its place, so that examples and tests that
/// tell of weeks can be run in seconds and give the same answer on any day.
pub fn now() -> Timestamp {
    let said = std::env::var("MAKEGOOD_NOW").ok().and_then(|text| text.parse().ok());
    said.unwrap_or_else(Timestamp::now)
}

/// Random bytes of this machine, for the key of a new workspace.
pub fn random_key() -> std::io::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(std::io::Error::from)?;
    Ok(key)
}

/// An environment variable that `makegood.toml` names.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Who decides, when nobody is named.
pub fn actor(named: Option<String>) -> String {
    let from_system = || ["USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    named.or_else(from_system).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// The person at this machine, for what names nobody itself.
pub fn person() -> String {
    actor(std::env::var("MAKEGOOD_ACTOR").ok())
}

/// Randomness of this machine: taken here and nowhere else.
pub fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::other)
}

/// Where keys are: as named, else in the folder of the user's settings. Never in a workspace.
pub fn keys(global: &Global) -> KeyPlace {
    let passphrase = std::env::var("MAKEGOOD_KEYS_PASSPHRASE").ok();
    KeyPlace::new(global.keys.clone().or_else(key_folder), passphrase)
}

/// `makegood/keys` below the folder of settings, as the XDG base directory specification 0.8 and Windows name it
/// (<https://specifications.freedesktop.org/basedir-spec/latest/>, read 2026-11-30: a path that is not absolute is ignored).
fn key_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let settings = absolute("XDG_CONFIG_HOME")
        .or_else(|| absolute("APPDATA").filter(|_| cfg!(windows)))
        .or_else(|| absolute("HOME").map(|home| home.join(".config")));
    settings.map(|folder| folder.join("makegood").join("keys"))
}
