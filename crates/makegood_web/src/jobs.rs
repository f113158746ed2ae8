//! Work that takes longer than a request: it goes on when the page is left, and the page finds it again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::watch;

use crate::failure::Problem;
use crate::office::lock;

/// Jobs that are remembered after their end.
const KEPT: usize = 50;

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Progress {
    /// What is being done, in words.
    pub step: String,
    /// Parts done.
    pub done: u64,
    /// Parts in all; 0 when nobody knows.
    pub of: u64,
    /// True when it is over.
    pub ended: bool,
    /// Where its result is shown; empty while it runs, or when it failed.
    pub result: String,
    /// Why it failed.
    pub problem: Option<Problem>,
}

/// One job.
#[derive(Debug)]
pub struct Job {
    /// Number, from 1.
    pub number: u64,
    /// What it does, for headings.
    pub title: String,
    /// Who began it.
    pub actor: String,
    /// When.
    pub began: Timestamp,
    state: watch::Sender<Progress>,
}

impl Job {
    /// Where it stands.
    pub fn progress(&self) -> Progress {
        self.state.borrow().clone()
    }

    /// Hears how it goes on.
    pub fn follow(&self) -> watch::Receiver<Progress> {
        self.state.subscribe()
    }

    /// Says what is being done.
    pub fn step(&self, step: &str, done: u64, of: u64) {
        self.state.send_modify(|state| {
            step.clone_into(&mut state.step);
            (state.done, state.of) = (done, of);
        });
    }

    /// Ends it: with the address of its result, or with a problem.
    pub fn end(&self, result: Result<String, Problem>) {
        self.state.send_modify(|state| {
            state.ended = true;
            match result {
                Ok(address) => state.result = address,
                Err(problem) => state.problem = Some(problem),
            }
        });
    }
}

/// Every job of this process, newest last.
#[derive(Debug, Default)]
pub struct Jobs {
    last: AtomicU64,
    list: Mutex<BTreeMap<u64, Arc<Job>>>,
}

impl Jobs {
    /// A new job.
    pub fn begin(&self, title: &str, actor: &str, now: Timestamp) -> Arc<Job> {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let start = Progress {
            step: "waiting for the workspace".to_owned(),
            done: 0,
            of: 0,
            ended: false,
            result: String::new(),
            problem: None,
        };
        let job = Arc::new(Job {
            number,
            title: title.to_owned(),
            actor: actor.to_owned(),
            began: now,
            state: watch::channel(start).0,
        });
        let mut list = lock(&self.list);
        list.insert(number, job.clone());
        while list.len() > KEPT {
            let Some(old) = list.iter().find(|(_, job)| job.progress().ended).map(|(number, _)| *number) else { break };
            list.remove(&old);
        }
        job
    }

    /// The job of that number.
    pub fn get(&self, number: u64) -> Option<Arc<Job>> {
        lock(&self.list).get(&number).cloned()
    }

    /// Jobs that run.
    pub fn running(&self) -> Vec<Arc<Job>> {
        lock(&self.list).values().filter(|job| !job.progress().ended).cloned().collect()
    }
}
