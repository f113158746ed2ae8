//! One-time links for the one person at the machine: no password, because who may start the program may read its files.

use jiff::{SignedDuration, Timestamp};

use super::error::{InvitationError, PeopleError, SignInError};
use super::event::{Act, Actor};
use super::role::Role;
use super::session::{SignedIn, Way, begin};
use super::store::{Applied, PeopleStore, Write};
use super::token::{Token, TokenHash};
use super::user::{NewUser, SignInName, User};
use super::{Seen, TRIES};

/// How long a link is good.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);

/// A one-time link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// SHA-256 of the token.
    pub token: TokenHash,
    /// Whom it signs in: the local owner.
    pub user: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Makes a link for the local owner, and the local owner at the first time. `name` is who started the program.
///
/// - **Errors** [`PeopleError`]; [`SignInError::Disabled`] when the local owner is.
pub async fn make<S: PeopleStore>(
    store: &S,
    name: &str,
    random: [u8; 32],
    now: Timestamp,
) -> Result<Token, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let actor = Actor::Machine(name.to_owned());
        let mut change = seen.change();
        let owner = match seen.users.iter().find(|user| user.local_owner) {
            Some(owner) if owner.disabled => return Err(SignInError::Disabled { user: owner.id.clone() }.into()),
            Some(owner) => owner.clone(),
            None => {
                let owner = local_owner(&seen, name, now)?;
                change = change.write(Write::User(owner.clone())).event(
                    now,
                    &actor,
                    Act::UserAdded,
                    &owner.id,
                    "the local owner, admin",
                );
                owner
            }
        };
        let token = Token::of_random(random);
        let launch = Launch {
            token: token.hash(),
            user: owner.id.clone(),
            expires_at: now.checked_add(GOOD_FOR).unwrap_or(Timestamp::MAX),
            used_at: None,
        };
        let change = change.write(Write::Launch(launch)).event(now, &actor, Act::LaunchMade, &owner.id, "");
        if store.apply(&change).await? == Applied::Done {
            return Ok(token);
        }
    }
    Err(PeopleError::Busy)
}

/// `owner`, or `owner-2` where somebody took that name.
fn local_owner(seen: &Seen, name: &str, now: Timestamp) -> Result<User, PeopleError> {
    let names = (1_u32..).map(|number| if number == 1 { "owner".to_owned() } else { format!("owner-{number}") });
    let free = names.into_iter().find(|name| seen.users.iter().all(|user| user.sign_in.as_str() != name));
    let new = NewUser {
        name: name.to_owned(),
        sign_in: SignInName::parse(&free.unwrap_or_default())?,
        role: Role::Admin,
        password: None,
        identity: None,
    };
    let (owner, _) = new.make(seen, now, &Actor::Machine(name.to_owned()).to_string())?;
    Ok(User { local_owner: true, ..owner })
}

/// Signs in by a link, once. `session` is the randomness of the session's own token.
///
/// - **Errors** [`InvitationError`] in [`PeopleError::Invitation`], [`SignInError::Disabled`].
pub async fn redeem<S: PeopleStore>(
    store: &S,
    token: &Token,
    session: [u8; 32],
    now: Timestamp,
) -> Result<(Token, SignedIn), PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let mut launch = store.launch_of(&token.hash()).await?.ok_or(InvitationError::Unknown)?;
        if let Some(at) = launch.used_at {
            return Err(InvitationError::Used { at }.into());
        }
        if now >= launch.expires_at {
            return Err(InvitationError::Expired { at: launch.expires_at }.into());
        }
        let user = seen.user(&launch.user)?;
        if user.disabled {
            return Err(SignInError::Disabled { user: user.id.clone() }.into());
        }
        launch.used_at = Some(now);
        let token = Token::of_random(session);
        let actor = Actor::User(user.id.clone());
        let (session, change) = begin(&seen, user, (&token, Way::Launch), &actor, now);
        if store.apply(&change.write(Write::Launch(launch))).await? == Applied::Done {
            return Ok((token, SignedIn { user: user.clone(), session }));
        }
    }
    Err(PeopleError::Busy)
}
