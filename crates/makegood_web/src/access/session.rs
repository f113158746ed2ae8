//! Sessions: who is signed in, by a token that only the browser has.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::Role;
use crate::office::lock;

/// Name of the cookie.
const COOKIE: &str = "makegood_session";
/// How long a launch link can be used.
pub const LAUNCH_SECONDS: i64 = 300;
/// A session ends so long after it began, whatever happens (NIST SP 800-63B-4 §2.2.3: 24 hours at most for AAL2; read 2026-11-30).
const WHOLE: SignedDuration = SignedDuration::from_hours(12);
/// And so long after its last request.
const IDLE: SignedDuration = SignedDuration::from_hours(1);

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of its token, hex: names the session, opens nothing.
    pub id: String,
    /// Who.
    pub actor: String,
    /// What they are.
    pub role: Role,
    began: Timestamp,
    seen: Timestamp,
}

/// Sessions and launch links of this process. Both are kept by the hash of their token.
#[derive(Debug, Default)]
pub struct Sessions {
    sessions: Mutex<BTreeMap<String, Session>>,
    launches: Mutex<BTreeMap<String, Timestamp>>,
}

impl Sessions {
    /// A link that signs the person at this machine in, once. `token` is fresh randomness.
    pub fn launch(&self, token: [u8; 32], now: Timestamp) -> String {
        let token = hex::encode(token);
        lock(&self.launches).insert(hash(&token), now);
        token
    }

    /// Uses a launch link up and begins a session with `fresh` as its token; `None` when the link was used, is too old or was
    /// never given out.
    pub fn use_launch(&self, token: &str, fresh: [u8; 32], person: &str, now: Timestamp) -> Option<String> {
        let given = lock(&self.launches).remove(&hash(token))?;
        if now.duration_since(given) > SignedDuration::from_secs(LAUNCH_SECONDS) {
            return None;
        }
        Some(self.begin(fresh, person, Role::Admin, now))
    }

    /// Begins a session and gives its token. The token is new at each sign-in, so nobody can plant one beforehand.
    pub fn begin(&self, fresh: [u8; 32], person: &str, role: Role, now: Timestamp) -> String {
        let token = hex::encode(fresh);
        let id = hash(&token);
        let session = Session { id: id.clone(), actor: person.to_owned(), role, began: now, seen: now };
        lock(&self.sessions).insert(id, session);
        token
    }

    /// The session of a token, if it still runs; it was seen now.
    pub fn of(&self, token: &str, now: Timestamp) -> Option<Session> {
        let id = hash(token);
        let mut sessions = lock(&self.sessions);
        let session = sessions.get_mut(&id)?;
        if now.duration_since(session.began) > WHOLE || now.duration_since(session.seen) > IDLE {
            sessions.remove(&id);
            return None;
        }
        session.seen = now;
        Some(session.clone())
    }

    /// Ends a session.
    pub fn end(&self, id: &str) {
        lock(&self.sessions).remove(id);
    }
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The cookie that carries a token; an empty token takes it away.
pub fn cookie(token: &str) -> String {
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{age}")
}

/// The token in the cookies of a request.
pub fn token_of(cookies: &str) -> Option<&str> {
    preference(cookies, COOKIE)
}

/// The value of any cookie.
pub fn preference<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_launch_link_signs_in_once_and_not_when_it_is_old() {
        let sessions = Sessions::default();
        let link = sessions.launch([1; 32], at(0));
        let token = sessions.use_launch(&link, [2; 32], "ana", at(10)).unwrap();
        assert_eq!(sessions.of(&token, at(11)).unwrap().actor, "ana");
        assert!(sessions.use_launch(&link, [3; 32], "ana", at(12)).is_none(), "used");
        let old = sessions.launch([4; 32], at(0));
        assert!(sessions.use_launch(&old, [5; 32], "ana", at(LAUNCH_SECONDS + 1)).is_none(), "old");
        assert!(sessions.use_launch("", [6; 32], "ana", at(0)).is_none(), "never given out");
    }

    #[test]
    fn a_session_ends_when_nobody_comes_and_after_twelve_hours_whoever_comes() {
        let sessions = Sessions::default();
        let token = sessions.begin([7; 32], "ana", Role::Viewer, at(0));
        assert!(sessions.of(&token, at(3_500)).is_some());
        assert!(sessions.of(&token, at(3_500 + 3_601)).is_none());
        let token = sessions.begin([8; 32], "ana", Role::Viewer, at(0));
        for hour in 1..=23 {
            let lives = sessions.of(&token, at(hour * 1_800 + 1)).is_some();
            assert!(lives, "half-hour {hour}");
        }
        assert!(sessions.of(&token, at(12 * 3_600 + 1)).is_none());
    }

    #[test]
    fn the_token_is_not_what_is_kept() {
        let sessions = Sessions::default();
        let token = sessions.begin([9; 32], "ana", Role::Viewer, at(0));
        assert!(!format!("{sessions:?}").contains(&token));
        assert_eq!(token_of(&format!("a=b; {COOKIE}={token}; c=d")), Some(token.as_str()));
    }
}
