//! The detectors of a workspace: those compiled in, and the workspace's own, which override by id.

use std::path::PathBuf;

use makegood_core::finding::Stage;
use makegood_detect::own::{self, Broken};
use makegood_detect::{DetectError, Detector, builtin_detectors, scaffold};

use crate::workspace::Config;
use crate::{AppError, Workspace};

/// The detectors of a workspace, as far as they can be read.
#[derive(Debug)]
pub struct Loaded {
    /// Those that follow the form, sorted by id.
    pub sound: Vec<Detector>,
    /// Folders of the workspace that do not. A broken one named like one that is compiled in leaves that one out too:
    /// someone replaced it, and nobody is told something else in its place.
    pub broken: Vec<Broken>,
}

impl Loaded {
    /// The detector of that id.
    ///
    /// - **Errors** [`AppError::Detect`] with what is wrong with its folder; [`AppError::DetectorUnknown`].
    pub fn named(self, id: &str) -> Result<Detector, AppError> {
        if let Some(broken) = self.broken.into_iter().find(|broken| broken.id == id) {
            return Err(broken.error.into());
        }
        named(&self.sound, id).cloned()
    }
}

/// Reads every detector. Without a workspace, those compiled in.
///
/// - **Errors** [`AppError::DetectorUnknown`] when `makegood.toml` sets a parameter of a detector that is not there, and
///   [`AppError::Detect`] when it sets one that the detector does not have.
pub fn loaded(workspace: Option<&Workspace>) -> Result<Loaded, AppError> {
    let mut all = builtin_detectors()?;
    let mut broken = Vec::new();
    if let Some(workspace) = workspace {
        let (own, not_read) = own::load_each(&folder(workspace));
        all.retain(|ours| !own.iter().any(|own| own.id == ours.id) && !not_read.iter().any(|own| own.id == ours.id));
        all.extend(own);
        broken = not_read;
        for (id, params) in &workspace.config().detectors {
            if broken.iter().any(|broken| broken.id == *id) {
                continue;
            }
            let detector = named(&all, id)?;
            if let Some(param) = params.keys().find(|param| !detector.params.contains_key(*param)) {
                let known: Vec<&str> = detector.params.keys().map(String::as_str).collect();
                return Err(AppError::Detect(DetectError::Invalid {
                    detector: id.clone(),
                    why: format!("makegood.toml sets `{param}`, its parameters are: {}", known.join(", ")),
                }));
            }
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Loaded { sound: all, broken })
}

/// Every detector that can be read, sorted by id. Without a workspace, those compiled in.
///
/// - **Errors** as [`loaded`].
pub fn detectors(workspace: Option<&Workspace>) -> Result<Vec<Detector>, AppError> {
    Ok(loaded(workspace)?.sound)
}

/// Where a workspace keeps its own detectors.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("detectors")
}

/// What a check of one own detector says.
#[derive(Debug)]
pub struct Checked {
    /// Its id, or the name of its folder.
    pub id: String,
    /// What is wrong; empty = sound.
    pub problems: Vec<DetectError>,
}

/// Checks the detectors of the workspace, all or those named: form, parameters, and every query against the tables.
///
/// - **Errors** [`AppError`] when the check cannot be made, or an id is not one of the workspace.
pub async fn check(workspace: &Workspace, ids: &[String]) -> Result<Vec<Checked>, AppError> {
    let (own, broken) = own::load_each(&folder(workspace));
    let wanted = |id: &str| ids.is_empty() || ids.iter().any(|wanted| wanted == id);
    for id in ids {
        if !own.iter().any(|own| own.id == *id) && !broken.iter().any(|broken| broken.id == *id) {
            let nearest = own.iter().map(|own| own.id.clone()).take(3).collect();
            return Err(AppError::DetectorUnknown { id: id.clone(), nearest });
        }
    }
    let chosen: Vec<&Detector> = own.iter().filter(|own| wanted(&own.id)).collect();
    let mut checked: Vec<Checked> = broken
        .into_iter()
        .filter(|broken| wanted(&broken.id))
        .map(|broken| Checked { id: broken.id, problems: vec![broken.error] })
        .collect();
    if !chosen.is_empty() {
        let scratch = workspace.scratch("detectors")?;
        let config = workspace.config();
        let settings = config.detector_settings();
        let found = own::check(&chosen, &settings, config.own_detectors.limits(), scratch.path()).await?;
        for (detector, problems) in chosen.iter().zip(found) {
            checked.push(Checked { id: detector.id.clone(), problems });
        }
    }
    checked.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(checked)
}

/// Writes the files of a new detector into the workspace.
///
/// - **Errors** [`AppError::Detect`].
pub fn new(workspace: &Workspace, id: &str) -> Result<PathBuf, AppError> {
    if builtin_detectors()?.iter().any(|detector| detector.id == id) {
        return Err(AppError::Detect(DetectError::Invalid {
            detector: id.to_owned(),
            why: "a detector of this id is compiled in, and one of the workspace would replace it; choose another"
                .to_owned(),
        }));
    }
    Ok(scaffold::write(&folder(workspace), id)?)
}

/// Those that run in an audit: all but deprecated ones, and of the built-in experimental ones those that `makegood.toml`
/// names (`[detectors.spend_spike]`): their figures are not good enough to be shown unasked.
pub fn running(all: Vec<Detector>, config: &Config) -> Vec<Detector> {
    let asked = |detector: &Detector| {
        let own = matches!(detector.origin, makegood_detect::Origin::Folder(_));
        own || detector.status != Stage::Experimental || config.detectors.contains_key(&detector.id)
    };
    all.into_iter().filter(|detector| detector.status != Stage::Deprecated && asked(detector)).collect()
}

/// The detector of that id.
///
/// - **Errors** [`AppError::DetectorUnknown`] with ids that look alike.
pub fn named<'a>(all: &'a [Detector], id: &str) -> Result<&'a Detector, AppError> {
    all.iter().find(|detector| detector.id == id).ok_or_else(|| {
        let words: Vec<&str> = id.split(['_', '-', ' ']).filter(|word| word.len() > 2).collect();
        let shared = |candidate: &str| words.iter().filter(|word| candidate.contains(**word)).count();
        let mut nearest: Vec<&Detector> = all.iter().filter(|detector| shared(&detector.id) > 0).collect();
        nearest.sort_by_key(|detector| std::cmp::Reverse(shared(&detector.id)));
        let nearest = nearest.into_iter().take(3).map(|detector| detector.id.clone()).collect();
        AppError::DetectorUnknown { id: id.to_owned(), nearest }
    })
}
