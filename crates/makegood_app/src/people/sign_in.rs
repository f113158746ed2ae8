//! Signing in: by password, slower after wrong ones, or as whom an OpenID provider knows.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::error::{PeopleError, SignInError};
use super::event::{Act, Actor};
use super::password::Hasher;
use super::session::{SessionRules, SignedIn, Way, begin};
use super::store::{Applied, Failures, PeopleStore, Write};
use super::token::Token;
use super::user::{Identity, User, find, fold};
use super::{Seen, TRIES};

/// Wrong passwords that cost nothing: fingers slip.
const FREE: u32 = 3;
/// The wait after the next one; each further one doubles it.
const WAIT_FIRST: SignedDuration = SignedDuration::from_secs(5);
/// No wait is longer: nobody is locked out for ever.
const WAIT_MOST: SignedDuration = SignedDuration::from_mins(15);
/// Wrong passwords are forgotten when none came for so long.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);

/// How long after that many wrong passwords the next attempt is not taken.
pub fn wait_after(count: u32) -> SignedDuration {
    let Some(doublings) = count.checked_sub(FREE + 1) else { return SignedDuration::ZERO };
    let factor = 1_i32 << doublings.min(20);
    WAIT_FIRST.checked_mul(factor).map_or(WAIT_MOST, |wait| wait.min(WAIT_MOST))
}

/// Signs in by name and password. The session gets a new token, whatever the browser had before.
///
/// The attempt is counted before the password is looked at, so that guesses made at once wait as those made one by one.
///
/// - **Errors** [`SignInError`] in [`PeopleError::SignIn`]: the same for an unknown name and a wrong password, in the same time.
pub async fn with_password<S: PeopleStore>(
    store: &S,
    hasher: &Hasher,
    (name, password): (&str, &SecretString),
    random: [u8; 32],
    now: Timestamp,
) -> Result<(Token, SignedIn), PeopleError> {
    let key = count_attempt(store, name, now).await?;
    let user = find(&store.users().await?, &key).map(|user| user.id.clone());
    let hash = match &user {
        Some(user) => store.password_of(user).await?,
        None => None,
    };
    let right = hasher.verify(password, hash.clone()).await?;
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let Some(user) = user.as_ref().and_then(|id| seen.users.iter().find(|user| user.id == *id)) else {
            return Err(SignInError::Wrong.into());
        };
        // A password that was changed while this one was checked counts as it is now.
        if !right || store.password_of(&user.id).await? != hash {
            note_failure(store, &user.id, now).await?;
            return Err(SignInError::Wrong.into());
        }
        if user.disabled {
            return Err(SignInError::Disabled { user: user.id.clone() }.into());
        }
        let token = Token::of_random(random);
        let actor = Actor::User(user.id.clone());
        let (session, change) = begin(&seen, user, (&token, Way::Password), &actor, now);
        let change = change.write(Write::ForgetFailures { name: user.sign_in.as_str().to_owned() });
        if store.apply(&change).await? == Applied::Done {
            return Ok((token, SignedIn { user: user.clone(), session }));
        }
    }
    Err(PeopleError::Busy)
}

/// Asks somebody who is signed in for the password again, before an approval.
///
/// - **Errors** as [`with_password`]; [`SignInError::NoPassword`] where there is none: sign in again as before.
pub async fn again<S: PeopleStore>(
    store: &S,
    hasher: &Hasher,
    by: &SignedIn,
    (password, rules): (&SecretString, &SessionRules),
    now: Timestamp,
) -> Result<SignedIn, PeopleError> {
    let name = by.user.sign_in.as_str();
    let Some(hash) = store.password_of(&by.user.id).await? else {
        return Err(SignInError::NoPassword { user: by.user.id.clone() }.into());
    };
    count_attempt(store, name, now).await?;
    let right = hasher.verify(password, Some(hash.clone())).await?;
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        if !right || store.password_of(&by.user.id).await?.as_ref() != Some(&hash) {
            note_failure(store, &by.user.id, now).await?;
            return Err(SignInError::Wrong.into());
        }
        let SignedIn { user, mut session } = seen.still(store, by, rules, now).await?;
        session.authenticated_at = now;
        // Who signed in by a link and then gave a password has a name.
        session.way = Way::Password;
        let change = seen
            .change()
            .write(Write::Session(session.clone()))
            .write(Write::ForgetFailures { name: name.to_owned() })
            .event_about(
                now,
                &Actor::User(user.id.clone()),
                Act::AuthenticatedAgain,
                (&user.id, Some(&session.id)),
                "",
            );
        if store.apply(&change).await? == Applied::Done {
            return Ok(SignedIn { user, session });
        }
    }
    Err(PeopleError::Busy)
}

/// Signs in whom an OpenID provider has vouched for; the provider's answer was checked before.
///
/// - **Errors** [`SignInError::Wrong`] when nobody here has that identity, [`SignInError::Disabled`].
pub async fn with_identity<S: PeopleStore>(
    store: &S,
    identity: &Identity,
    random: [u8; 32],
    now: Timestamp,
) -> Result<(Token, SignedIn), PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let known: Vec<&User> = seen.users.iter().filter(|user| user.identity.as_ref() == Some(identity)).collect();
        let user = known.iter().find(|user| !user.disabled).or(known.first()).ok_or(SignInError::Wrong)?;
        if user.disabled {
            return Err(SignInError::Disabled { user: user.id.clone() }.into());
        }
        let token = Token::of_random(random);
        let actor = Actor::User(user.id.clone());
        let (session, change) = begin(&seen, user, (&token, Way::OpenId), &actor, now);
        if store.apply(&change).await? == Applied::Done {
            return Ok((token, SignedIn { user: (*user).clone(), session }));
        }
    }
    Err(PeopleError::Busy)
}

impl Seen {
    /// The user and session as they are now, when both still are good.
    pub(super) async fn still<S: PeopleStore>(
        &self,
        store: &S,
        by: &SignedIn,
        rules: &SessionRules,
        now: Timestamp,
    ) -> Result<SignedIn, PeopleError> {
        let session = store.session_of(&by.session.token).await?.ok_or(SignInError::SessionUnknown)?;
        session.check(rules, now)?;
        let user = self.user(&session.user)?.clone();
        if user.disabled {
            return Err(SignInError::Disabled { user: user.id }.into());
        }
        Ok(SignedIn { user, session })
    }
}

/// Counts an attempt of a name, unless its wait is not over, and gives the name folded.
async fn count_attempt<S: PeopleStore>(store: &S, name: &str, now: Timestamp) -> Result<String, PeopleError> {
    // A name longer than any user's is cut, so that what is kept of strangers stays small.
    let key: String = fold(name.trim()).chars().take(254).filter(|c| !c.is_control()).collect();
    for _ in 0..TRIES {
        let failures = store.failures(&key).await?;
        if let Some(Failures { count, last_at }) = &failures {
            // A clock that was put back makes nobody wait longer than from now on.
            let until = (*last_at).min(now).checked_add(wait_after(*count)).unwrap_or(Timestamp::MAX);
            if until > now {
                return Err(SignInError::Wait { until }.into());
            }
        }
        let forget_before = now.checked_sub(FORGOTTEN).unwrap_or(Timestamp::MIN);
        if store.count_failure(&key, failures.as_ref(), now, forget_before).await? == Applied::Done {
            return Ok(key);
        }
    }
    Err(PeopleError::Busy)
}

async fn note_failure<S: PeopleStore>(store: &S, user: &str, now: Timestamp) -> Result<(), PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let change = seen.change().event(now, &Actor::User(user.to_owned()), Act::SignInFailed, user, "");
        if store.apply(&change).await? == Applied::Done {
            return Ok(());
        }
    }
    Err(PeopleError::Busy)
}
