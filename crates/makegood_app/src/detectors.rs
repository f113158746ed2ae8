//! The detectors of a workspace: those compiled in, and the workspace's own, which override by id.

use makegood_core::finding::Stage;
use makegood_detect::{Detector, builtin_detectors, load_folder};

use crate::{AppError, Workspace};

/// Every detector, sorted by id. Without a workspace, those compiled in.
///
/// - **Errors** [`AppError::Detect`] when a folder does not follow the form; [`AppError::DetectorUnknown`]
///   when `makegood.toml` sets a parameter of a detector that is not there.
pub fn detectors(workspace: Option<&Workspace>) -> Result<Vec<Detector>, AppError> {
    let mut all = builtin_detectors()?;
    if let Some(workspace) = workspace {
        let folder = workspace.root().join("detectors");
        if folder.is_dir() {
            for own in load_folder(&folder)? {
                all.retain(|detector| detector.id != own.id);
                all.push(own);
            }
        }
        for (id, params) in &workspace.config().detectors {
            let detector = named(&all, id)?;
            if let Some(param) = params.keys().find(|param| !detector.params.contains_key(*param)) {
                let known: Vec<&str> = detector.params.keys().map(String::as_str).collect();
                return Err(AppError::Detect(makegood_detect::DetectError::Invalid {
                    detector: id.clone(),
                    why: format!("makegood.toml sets `{param}`, its parameters are: {}", known.join(", ")),
                }));
            }
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(all)
}

/// Those that run in an audit: all but deprecated ones.
pub fn running(all: Vec<Detector>) -> Vec<Detector> {
    all.into_iter().filter(|detector| detector.status != Stage::Deprecated).collect()
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
