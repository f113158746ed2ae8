//! Users: who they are, what they may do, and which of them are one person.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

use super::by::By;
use super::error::{PeopleError, UserError};
use super::event::Act;
use super::password::PasswordHash;
use super::role::{Right, Role};
use super::store::{Applied, Change, PeopleStore, Write};
use super::{Seen, TRIES};

/// Most characters of a name.
const NAME_MAX: usize = 254;

/// A sign-in name as it is compared: compatibility forms and case folded, so that `Ana@Example.com` is `ana@example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SignInName(String);

impl SignInName {
    /// Folds and checks a name: an e-mail address or a word.
    ///
    /// - **Errors** [`UserError::Name`].
    pub fn parse(text: &str) -> Result<SignInName, UserError> {
        let refused = |why| {
            let shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
            Err(UserError::Name { name: shown, why })
        };
        let folded = fold(text.trim());
        if folded.is_empty() {
            return refused("it is empty");
        }
        if folded.chars().count() > NAME_MAX {
            return refused("it is longer than 254 characters");
        }
        if !folded.chars().all(|c| c.is_alphanumeric() || ".@_+-".contains(c)) {
            return refused("it may have letters, digits and . @ _ + -");
        }
        if !folded.starts_with(char::is_alphanumeric) {
            return refused("it must begin with a letter or digit");
        }
        if is_id(&folded) {
            return refused("it has the form of a user's id");
        }
        Ok(SignInName(folded))
    }

    /// As the store gives it back.
    pub fn of_folded(folded: String) -> SignInName {
        SignInName(folded)
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Upper case and back takes `ß` to `ss` and both small sigmas to one, which small letters alone do not.
pub(super) fn fold(text: &str) -> String {
    let cased: String = text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    cased.nfkc().collect()
}

fn is_id(text: &str) -> bool {
    let digits = text.strip_prefix("u-").or_else(|| text.strip_prefix("U-"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Somebody as an OpenID provider knows them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// Its name of the person.
    pub subject: String,
}

/// Somebody who uses the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// `U-0001`.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// Name to sign in by, folded; no two users have the same.
    pub sign_in: SignInName,
    /// What the user may do.
    pub role: Role,
    /// Cannot sign in, approve or be asked. Users are never removed: the trail names them.
    pub disabled: bool,
    /// The one user that one-time links of the machine sign in.
    pub local_owner: bool,
    /// Who the user is to an OpenID provider.
    pub identity: Option<Identity>,
    /// Another user that is the same person.
    pub same_person_as: Option<String>,
    /// When the user was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Name as shown; the sign-in name stands in for an empty one.
    pub name: String,
    /// Name to sign in by.
    pub sign_in: SignInName,
    /// Role.
    pub role: Role,
    /// Hash of the password, if it has one.
    pub password: Option<PasswordHash>,
    /// Who it is to an OpenID provider.
    pub identity: Option<Identity>,
}

impl NewUser {
    /// Whether it may be made beside those that there are.
    pub(super) fn make(self, seen: &Seen, at: Timestamp, by: &str) -> Result<(User, Option<PasswordHash>), UserError> {
        if let Some(other) = seen.users.iter().find(|user| user.sign_in == self.sign_in) {
            return Err(UserError::NameTaken { name: self.sign_in.0, by: other.id.clone() });
        }
        let last = seen.users.iter().filter_map(|user| user.id.strip_prefix("U-")?.parse::<u64>().ok()).max();
        let name: String = self.name.trim().chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
        let user = User {
            id: format!("U-{:04}", last.unwrap_or(0) + 1),
            name: if name.is_empty() { self.sign_in.0.clone() } else { name },
            sign_in: self.sign_in,
            role: self.role,
            disabled: false,
            local_owner: false,
            identity: self.identity,
            same_person_as: None,
            created_at: at,
            created_by: by.to_owned(),
            changed_at: at,
            changed_by: by.to_owned(),
        };
        Ok((user, self.password))
    }
}

/// The user of that id or sign-in name.
pub fn find<'a>(users: &'a [User], name: &str) -> Option<&'a User> {
    let folded = fold(name.trim());
    users.iter().find(|user| user.id.eq_ignore_ascii_case(name.trim()) || user.sign_in.0 == folded)
}

/// Whether two users are one person: the same id, sign-in name or OpenID identity, or marked so, over any number of others.
pub fn same_person(users: &[User], one: &str, other: &str) -> bool {
    let mut reached = BTreeSet::from([one]);
    loop {
        let before = reached.len();
        let known: Vec<&User> = users.iter().filter(|user| reached.contains(user.id.as_str())).collect();
        for user in users {
            let linked = known.iter().any(|known| {
                user.sign_in == known.sign_in
                    || (user.identity.is_some() && user.identity == known.identity)
                    || user.same_person_as.as_deref() == Some(known.id.as_str())
                    || known.same_person_as.as_deref() == Some(user.id.as_str())
            });
            if linked {
                reached.insert(&user.id);
            }
        }
        if reached.len() == before {
            return reached.contains(other);
        }
    }
}

/// Makes a user.
///
/// - **Errors** [`PeopleError`].
pub async fn add<S: PeopleStore>(store: &S, by: By<'_>, new: NewUser, now: Timestamp) -> Result<User, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let actor = seen.actor(by, Right::Administer)?;
        let (user, password) = new.clone().make(&seen, now, &actor.to_string())?;
        let mut change = seen.change().write(Write::User(user.clone())).event(
            now,
            &actor,
            Act::UserAdded,
            &user.id,
            &format!("{}, {}", user.sign_in.0, user.role.word()),
        );
        if let Some(hash) = password {
            change = change.write(Write::Password { user: user.id.clone(), hash });
        }
        if store.apply(&change).await? == Applied::Done {
            return Ok(user);
        }
    }
    Err(PeopleError::Busy)
}

/// What is changed of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The role.
    Role(Role),
    /// Disabled or not.
    Disabled(bool),
    /// Who it is to an OpenID provider.
    Identity(Option<Identity>),
    /// Which other user is the same person, by id or sign-in name.
    SamePersonAs(Option<String>),
}

/// Changes a user. A changed role and a disabling end its sessions.
///
/// - **Errors** [`PeopleError`]; [`UserError::LastAdmin`] when nobody could change people any more.
pub async fn edit<S: PeopleStore>(
    store: &S,
    by: By<'_>,
    name: &str,
    edit: Edit,
    reason: &str,
    now: Timestamp,
) -> Result<User, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let actor = seen.actor(by, Right::Administer)?;
        let before = seen.user(name)?;
        let mut user = User { changed_at: now, changed_by: actor.to_string(), ..before.clone() };
        let (act, what) = match &edit {
            Edit::Role(role) => {
                user.role = *role;
                (Act::RoleChanged, format!("{} before, {} now", before.role.word(), role.word()))
            }
            Edit::Disabled(disabled) => {
                user.disabled = *disabled;
                (if *disabled { Act::Disabled } else { Act::Enabled }, String::new())
            }
            Edit::Identity(identity) => {
                user.identity.clone_from(identity);
                let now = identity.as_ref().map_or("none".to_owned(), |identity| identity.issuer.clone());
                (Act::IdentityLinked, now)
            }
            Edit::SamePersonAs(other) => {
                let other = other.as_deref().map(|other| seen.user(other)).transpose()?;
                user.same_person_as = other.map(|other| other.id.clone()).filter(|other| *other != user.id);
                (Act::SamePersonMarked, user.same_person_as.clone().unwrap_or_else(|| "nobody".to_owned()))
            }
        };
        let admin = |user: &User| user.role == Role::Admin && !user.disabled;
        if admin(before) && !admin(&user) && seen.users.iter().filter(|user| admin(user)).count() == 1 {
            return Err(UserError::LastAdmin { user: user.id }.into());
        }
        let texts: Vec<&str> = [what.as_str(), reason.trim()].into_iter().filter(|text| !text.is_empty()).collect();
        let mut change = seen.change().write(Write::User(user.clone()));
        change = change.event(now, &actor, act, &user.id, &texts.join(": "));
        if matches!(edit, Edit::Role(_) | Edit::Disabled(true)) {
            change = change.write(Write::EndSessionsOf { user: user.id.clone() });
        }
        if store.apply(&change).await? == Applied::Done {
            return Ok(user);
        }
    }
    Err(PeopleError::Busy)
}

/// Sets a password, ends the user's sessions and the waiting after wrong ones. A user may change its own; another's takes an admin.
///
/// - **Errors** [`PeopleError`].
pub async fn set_password<S: PeopleStore>(
    store: &S,
    by: By<'_>,
    name: &str,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<User, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let user = seen.user(name)?;
        let actor = seen.actor_on(by, &user.id, Right::Administer)?;
        let change: Change = seen
            .change()
            .write(Write::Password { user: user.id.clone(), hash: hash.clone() })
            .write(Write::EndSessionsOf { user: user.id.clone() })
            .write(Write::ForgetFailures { name: user.sign_in.0.clone() })
            .event(now, &actor, Act::PasswordSet, &user.id, "");
        if store.apply(&change).await? == Applied::Done {
            return Ok(user.clone());
        }
    }
    Err(PeopleError::Busy)
}
