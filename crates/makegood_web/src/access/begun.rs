//! Sign-ins with the provider that were begun and not finished: kept here, where only this server sees them.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use makegood_app::people::Token;
use makegood_openid::Begun;

use crate::office::lock;

/// A provider's page may be left open so long.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);
/// Sign-ins that are kept at once: strangers may begin as many as they like, and the oldest gives way.
const MOST: usize = 200;

struct Waiting {
    begun: Begun,
    at: Timestamp,
    invitation: Option<Token>,
}

/// What waits for an answer, by the state that the answer carries.
#[derive(Default)]
pub struct SignIns(Mutex<BTreeMap<String, Waiting>>);

impl SignIns {
    /// Keeps one, with the invitation that it is to accept.
    pub fn keep(&self, begun: Begun, invitation: Option<Token>, at: Timestamp) {
        let mut all = lock(&self.0);
        all.retain(|_, waiting| at.duration_since(waiting.at) <= GOOD_FOR);
        if all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, waiting)| waiting.at).map(|(state, _)| state.clone());
            oldest.map(|state| all.remove(&state));
        }
        all.insert(begun.state.clone(), Waiting { begun, at, invitation });
    }

    /// Takes one out: an answer is used once.
    pub fn take(&self, state: &str, now: Timestamp) -> Option<(Begun, Option<Token>)> {
        let waiting = lock(&self.0).remove(state)?;
        (now.duration_since(waiting.at) <= GOOD_FOR).then_some((waiting.begun, waiting.invitation))
    }
}
