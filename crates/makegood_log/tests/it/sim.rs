//! A folder in memory whose every step can be the last one before the process is killed, the power goes, or that fails once.

use makegood_log::Folder;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;

/// What happens at the step that is counted down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The step is half done, and nothing after it happens.
    Stop,
    /// The step fails, and the next ones work.
    Once,
    /// The step and all after it fail, as on a full disk.
    Forever,
}

#[derive(Debug, Clone, Default)]
struct Inode {
    now: Vec<u8>,
    synced: Vec<u8>,
}

#[derive(Debug, Clone, Default)]
struct State {
    inodes: Vec<Inode>,
    now: BTreeMap<String, usize>,
    synced: BTreeMap<String, usize>,
    synced_folders: BTreeSet<String>,
    locked: bool,
    fault: Option<(u64, Fault)>,
    hit: bool,
}

/// Handles to one folder; a clone is another handle.
#[derive(Debug, Clone, Default)]
pub struct Sim(Rc<RefCell<State>>);

/// Gives the lock back.
#[derive(Debug)]
pub struct SimLock(Sim);

impl Drop for SimLock {
    fn drop(&mut self) {
        self.0.0.borrow_mut().locked = false;
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Sim {
    /// A folder of its own with the same files, all durable.
    pub fn copy(&self) -> Self {
        let mut state = self.0.borrow().clone();
        (state.locked, state.fault, state.hit) = (false, None, false);
        Self(Rc::new(RefCell::new(state)))
    }

    /// From now on, the `step`-th change of a file or name, counted from 1, meets `fault`.
    pub fn fail_at(&self, step: u64, fault: Fault) {
        let mut state = self.0.borrow_mut();
        (state.fault, state.hit) = (Some((step, fault)), false);
    }

    /// Whether the fault was met. Ends it.
    pub fn was_hit(&self) -> bool {
        let mut state = self.0.borrow_mut();
        state.fault = None;
        std::mem::take(&mut state.hit)
    }

    /// What a killed process leaves.
    pub fn after_kill(&self) -> Self {
        self.copy()
    }

    /// What a power cut may leave: of all that was not synced, some is there, some not, some torn.
    pub fn after_power_cut(&self, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let state = self.0.borrow();
        let mut after = State { synced_folders: state.synced_folders.clone(), ..State::default() };
        // A folder whose name is not durable is lost with all in it, or not.
        let mut lost = BTreeSet::new();
        let paths: BTreeSet<_> = state.now.keys().chain(state.synced.keys()).cloned().collect();
        for path in &paths {
            let mut folder = folder_of(path);
            while !folder.is_empty() {
                if !state.synced_folders.contains(folder) && rng.next_u32().is_multiple_of(2) {
                    lost.insert(folder.to_owned());
                }
                folder = folder_of(folder);
            }
        }
        for path in paths {
            if lost.iter().any(|folder| path.starts_with(&format!("{folder}/"))) {
                continue;
            }
            let (now, synced) = (state.now.get(&path), state.synced.get(&path));
            let Some(inode) = (if rng.next_u32().is_multiple_of(2) { now } else { synced }).copied() else { continue };
            let Inode { now, synced } = &state.inodes[inode];
            let bytes = match rng.next_u32() % 4 {
                _ if now == synced => now.clone(),
                0 => synced.clone(),
                1 => now.clone(),
                2 => now[..now.len() / 2].to_vec(),
                _ => vec![0; now.len()],
            };
            after.inodes.push(Inode { now: bytes.clone(), synced: bytes });
            after.now.insert(path.clone(), after.inodes.len() - 1);
            after.synced.insert(path, after.inodes.len() - 1);
        }
        Self(Rc::new(RefCell::new(after)))
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Vec<u8> {
        let state = self.0.borrow();
        state.inodes[state.now[path]].now.clone()
    }

    /// Puts bytes in place of a file behind the log's back.
    pub fn put(&self, path: &str, bytes: Vec<u8>) {
        let mut state = self.0.borrow_mut();
        state.inodes.push(Inode { now: bytes.clone(), synced: bytes });
        let inode = state.inodes.len() - 1;
        state.now.insert(path.to_owned(), inode);
        state.synced.insert(path.to_owned(), inode);
    }

    /// Counts a step. `Ok(true)` when it is to be done, `Ok(false)` when half of it.
    fn step(&self) -> io::Result<bool> {
        let mut state = self.0.borrow_mut();
        let error = || Err(io::Error::other("injected"));
        match state.fault {
            None => Ok(true),
            Some((0, Fault::Once)) => Ok(true),
            Some((0, _)) => error(),
            Some((left, fault)) => {
                state.fault = Some((left - 1, fault));
                if left > 1 {
                    return Ok(true);
                }
                state.hit = true;
                if fault == Fault::Stop { Ok(false) } else { error() }
            }
        }
    }
}

impl Folder for Sim {
    type Lock = SimLock;

    fn lock(&self) -> io::Result<Option<SimLock>> {
        let taken = std::mem::replace(&mut self.0.borrow_mut().locked, true);
        Ok(if taken { None } else { Some(SimLock(self.clone())) })
    }

    fn read(&self, path: &str, max: usize) -> io::Result<Option<Vec<u8>>> {
        let state = self.0.borrow();
        let bytes = state.now.get(path).map(|inode| state.inodes[*inode].now.clone());
        if bytes.as_ref().is_some_and(|bytes| bytes.len() > max) {
            Err(io::Error::other("too large"))
        } else {
            Ok(bytes)
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let whole = self.step()?;
        let mut state = self.0.borrow_mut();
        let known = state.now.get(path).copied();
        let inode = known.unwrap_or_else(|| {
            state.inodes.push(Inode::default());
            state.inodes.len() - 1
        });
        state.now.insert(path.to_owned(), inode);
        state.inodes[inode].now = bytes[..if whole { bytes.len() } else { bytes.len() / 2 }].to_vec();
        if whole { Ok(()) } else { Err(io::Error::other("stopped")) }
    }

    fn sync(&self, path: &str) -> io::Result<()> {
        if !self.step()? {
            return Err(io::Error::other("stopped"));
        }
        let mut state = self.0.borrow_mut();
        let inode = state.now[path];
        state.inodes[inode].synced = state.inodes[inode].now.clone();
        Ok(())
    }

    fn sync_names(&self, folder: &str) -> io::Result<()> {
        if !self.step()? {
            return Err(io::Error::other("stopped"));
        }
        let mut state = self.0.borrow_mut();
        state.synced.retain(|path, _| folder_of(path) != folder);
        let here: Vec<_> =
            state.now.iter().filter(|(path, _)| folder_of(path) == folder).map(|(p, i)| (p.clone(), *i)).collect();
        state.synced.extend(here);
        let folders: Vec<_> = state
            .now
            .keys()
            .filter_map(|path| {
                let below =
                    if folder.is_empty() { path.as_str() } else { path.strip_prefix(folder)?.strip_prefix('/')? };
                let (name, _) = below.split_once('/')?;
                Some(path[..path.len() - below.len() + name.len()].to_owned())
            })
            .collect();
        state.synced_folders.extend(folders);
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        // A rename is done or not.
        if !self.step()? {
            return Err(io::Error::other("stopped"));
        }
        let mut state = self.0.borrow_mut();
        let inode = state.now.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.now.insert(to.to_owned(), inode);
        Ok(())
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        if !self.step()? {
            return Err(io::Error::other("stopped"));
        }
        let removed = self.0.borrow_mut().now.remove(path);
        removed.map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.0.borrow().now.keys().cloned().collect())
    }
}
