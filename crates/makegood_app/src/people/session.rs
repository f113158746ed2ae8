//! Sessions: who is signed in, for how long, and how that ends.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::by::By;
use super::error::{PeopleError, SignInError};
use super::event::{Act, Actor};
use super::role::Right;
use super::store::{Applied, Change, PeopleStore, Write};
use super::token::{Token, TokenHash};
use super::user::User;
use super::{Seen, TRIES};

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// From the sign-in, used or not.
    pub absolute: SignedDuration,
    /// From the last use.
    pub idle: SignedDuration,
    /// How long a sign-in is good for an approval.
    pub fresh: SignedDuration,
}

impl Default for SessionRules {
    fn default() -> Self {
        SessionRules {
            absolute: SignedDuration::from_hours(12),
            idle: SignedDuration::from_hours(1),
            fresh: SignedDuration::from_mins(5),
        }
    }
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By name and password.
    Password,
    /// By an OpenID provider.
    OpenId,
    /// By a one-time link of the machine, which names nobody.
    Launch,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 3] = [Way::Password, Way::OpenId, Way::Launch];

    /// The word in the store and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Way::Password => "password",
            Way::OpenId => "open_id",
            Way::Launch => "launch",
        }
    }

    /// Reads [`Way::word`].
    pub fn of_word(word: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.word() == word)
    }
}

/// One session. Its token is known to the browser alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// `S-0012`, after the event that began it.
    pub id: String,
    /// Whose.
    pub user: String,
    /// SHA-256 of the token.
    #[serde(skip)]
    pub token: TokenHash,
    /// How it began.
    pub way: Way,
    /// When it began.
    pub began_at: Timestamp,
    /// When its user last proved who it is.
    pub authenticated_at: Timestamp,
    /// When it was used last.
    pub seen_at: Timestamp,
    /// It was ended.
    pub ended: bool,
}

impl Session {
    /// Whether it still is good.
    ///
    /// - **Errors** [`SignInError`].
    pub fn check(&self, rules: &SessionRules, now: Timestamp) -> Result<(), SignInError> {
        if self.ended {
            return Err(SignInError::SessionEnded);
        }
        if now.duration_since(self.began_at) >= rules.absolute {
            return Err(SignInError::SessionTooOld);
        }
        if now.duration_since(self.seen_at) >= rules.idle {
            return Err(SignInError::SessionIdle);
        }
        Ok(())
    }

    /// Whether its user proved who it is just now. A moment that lies ahead of the clock proves nothing.
    pub fn is_fresh(&self, rules: &SessionRules, now: Timestamp) -> bool {
        let age = now.duration_since(self.authenticated_at);
        age >= SignedDuration::ZERO && age <= rules.fresh
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// By which session.
    pub session: Session,
}

impl SignedIn {
    /// Asks for a right.
    ///
    /// - **Errors** [`PeopleError::RightMissing`].
    pub fn needs(&self, right: Right) -> Result<(), PeopleError> {
        if self.user.role.may(right) {
            return Ok(());
        }
        Err(PeopleError::RightMissing { user: self.user.id.clone(), role: self.user.role, right })
    }
}

/// A session that begins now, with its write and event.
pub(super) fn begin(
    seen: &Seen,
    user: &User,
    (token, way): (&Token, Way),
    actor: &Actor,
    now: Timestamp,
) -> (Session, Change) {
    let session = Session {
        id: format!("S-{:04}", seen.next()),
        user: user.id.clone(),
        token: token.hash(),
        way,
        began_at: now,
        authenticated_at: now,
        seen_at: now,
        ended: false,
    };
    let change = seen.change().write(Write::Session(session.clone())).event_about(
        now,
        actor,
        Act::SignedIn,
        (&user.id, Some(&session.id)),
        way.word(),
    );
    (session, change)
}

/// How much later a use must be than the noted one to be noted: a page of twenty requests writes once.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// Who holds this token, and notes that the session was used.
///
/// - **Errors** [`SignInError`] in [`PeopleError::SignIn`].
pub async fn who<S: PeopleStore>(
    store: &S,
    token: &Token,
    rules: &SessionRules,
    now: Timestamp,
) -> Result<SignedIn, PeopleError> {
    let mut session = store.session_of(&token.hash()).await?.ok_or(SignInError::SessionUnknown)?;
    session.check(rules, now)?;
    let users = store.users().await?;
    let user = users.into_iter().find(|user| user.id == session.user).ok_or(SignInError::SessionUnknown)?;
    if user.disabled {
        return Err(SignInError::Disabled { user: user.id }.into());
    }
    if now.duration_since(session.seen_at) >= NOTED_EVERY {
        store.session_seen(&session.id, now).await?;
        session.seen_at = now;
    }
    Ok(SignedIn { user, session })
}

/// Ends one session, by id. A user may end its own; another's takes an admin.
///
/// - **Errors** [`PeopleError`]; [`SignInError::SessionUnknown`] when none of that id is open.
pub async fn end<S: PeopleStore>(store: &S, by: By<'_>, id: &str, now: Timestamp) -> Result<Session, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let open = store.sessions(None).await?;
        let session = open.into_iter().find(|session| session.id.eq_ignore_ascii_case(id.trim()));
        let session = session.ok_or(SignInError::SessionUnknown)?;
        let actor = seen.actor_on(by, &session.user, Right::Administer)?;
        let change = seen.change().write(Write::EndSession { id: session.id.clone() }).event_about(
            now,
            &actor,
            Act::SignedOut,
            (&session.user, Some(&session.id)),
            "",
        );
        if store.apply(&change).await? == Applied::Done {
            return Ok(Session { ended: true, ..session });
        }
    }
    Err(PeopleError::Busy)
}

/// Ends all sessions of a user and gives how many there were.
///
/// - **Errors** [`PeopleError`].
pub async fn end_all<S: PeopleStore>(store: &S, by: By<'_>, name: &str, now: Timestamp) -> Result<usize, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let user = seen.user(name)?;
        let actor = seen.actor_on(by, &user.id, Right::Administer)?;
        let open = store.sessions(Some(&user.id)).await?.len();
        let change = seen.change().write(Write::EndSessionsOf { user: user.id.clone() }).event(
            now,
            &actor,
            Act::SessionsEnded,
            &user.id,
            "",
        );
        if store.apply(&change).await? == Applied::Done {
            return Ok(open);
        }
    }
    Err(PeopleError::Busy)
}
