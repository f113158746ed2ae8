//! `makegood user`: who uses the workspace. Whoever may write its database may do all of this; the trail says who did.

use std::io::{IsTerminal as _, Read as _};

use makegood_app::people::invitation;
use makegood_app::people::user::{self, Edit};
use makegood_app::people::{
    By, Hasher, NewUser, PasswordCost, PeopleError, PeopleStore as _, Role, SignInName, User, UserError, password,
    session,
};
use makegood_app::{Access, AppError};
use makegood_store::Store;
use secrecy::SecretString;
use serde_json::json;

use super::case::shown::clean;
use crate::cli::Global;
use crate::cli::user::{AddArgs, UserCommand};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::words;

fn refused(error: impl Into<PeopleError>) -> Failure {
    Failure::App(AppError::from(error.into()))
}

fn role(word: &str) -> Result<Role, Failure> {
    let shown = || word.chars().take(60).flat_map(char::escape_debug).collect();
    Role::of_word(word).ok_or_else(|| refused(UserError::Role { word: shown() }))
}

/// Runs one of them.
pub async fn run(global: &Global, command: UserCommand, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Read, "user")?;
    let store = context::store(&workspace).await?;
    let done = take(&store, command, out).await;
    store.close().await;
    done
}

async fn take(store: &Store, command: UserCommand, out: &Output) -> Result<u8, Failure> {
    let (person, now) = (context::person(), context::now());
    let by = By::Machine(&person);
    match command {
        UserCommand::Add(args) => add(store, by, args, out).await,
        UserCommand::List => list(store, out).await,
        UserCommand::Role { user, role: word, reason } => {
            let changed =
                user::edit(store, by, &user, Edit::Role(role(&word)?), &reason, now).await.map_err(refused)?;
            say(out, &changed, &format!("is {} now; its sessions are ended", changed.role.word()))
        }
        UserCommand::Disable(args) => {
            let edit = Edit::Disabled(true);
            let changed = user::edit(store, by, &args.user, edit, &args.reason, now).await.map_err(refused)?;
            say(out, &changed, "is disabled; its sessions are ended")
        }
        UserCommand::Enable(args) => {
            let edit = Edit::Disabled(false);
            let changed = user::edit(store, by, &args.user, edit, &args.reason, now).await.map_err(refused)?;
            say(out, &changed, "is enabled")
        }
        UserCommand::Password { user } => {
            let users = store.users().await.map_err(refused)?;
            let Some(known) = user::find(&users, &user) else { return Err(refused(unknown(&user))) };
            let hash = ask_new(&known.sign_in).await?;
            let changed = user::set_password(store, by, &known.id, &hash, now).await.map_err(refused)?;
            say(out, &changed, "has a new password; its sessions are ended")
        }
        UserCommand::Same { user, as_user } => {
            let other = (as_user != "nobody").then_some(as_user);
            let changed = user::edit(store, by, &user, Edit::SamePersonAs(other), "", now).await.map_err(refused)?;
            let who = changed.same_person_as.clone().unwrap_or_else(|| "nobody else".to_owned());
            say(out, &changed, &format!("is the same person as {who}"))
        }
        UserCommand::Invite { role: word, note, revoke } => invite(store, by, (word, &note, revoke), out).await,
        UserCommand::Sessions { user } => sessions(store, user.as_deref(), out).await,
        UserCommand::Revoke { user } => revoke(store, by, &user, out).await,
        UserCommand::Trail { object, limit } => trail(store, object.as_deref(), limit, out).await,
    }
}

fn unknown(name: &str) -> PeopleError {
    PeopleError::UserUnknown { name: name.chars().take(60).flat_map(char::escape_debug).collect() }
}

fn say(out: &Output, user: &User, what: &str) -> Result<u8, Failure> {
    if out.json {
        out.object(&json!({"schema": "makegood.user/1", "user": user}))?;
    } else {
        out.line(&format!("{} {} {what}", user.id, clean(user.sign_in.as_str())))?;
    }
    Ok(0)
}

async fn add(store: &Store, by: By<'_>, args: AddArgs, out: &Output) -> Result<u8, Failure> {
    let role = role(&args.role)?;
    let sign_in = SignInName::parse(&args.sign_in).map_err(refused)?;
    let password = if args.no_password { None } else { Some(ask_new(&sign_in).await?) };
    let new = NewUser { name: args.name, sign_in, role, password, identity: None };
    let made = user::add(store, by, new, context::now()).await.map_err(refused)?;
    say(out, &made, &format!("is added, {}", made.role.word()))
}

/// A new password: typed twice without being shown, or the first line of standard input.
async fn ask_new(name: &SignInName) -> Result<makegood_app::people::PasswordHash, Failure> {
    let given = if std::io::stdin().is_terminal() {
        let first = SecretString::from(rpassword::prompt_password("New password: ")?);
        let second = SecretString::from(rpassword::prompt_password("The same again: ")?);
        if !same(&first, &second) {
            return Err(Failure::Usage("the two passwords differ; nothing was changed".to_owned()));
        }
        first
    } else {
        first_line()?
    };
    let mut salt = [0; 16];
    context::random(&mut salt)?;
    Hasher::new(PasswordCost::OWASP).hash_new(&given, name, salt).await.map_err(refused)
}

/// A password that is known: typed without being shown, or the first line of standard input.
pub(in crate::commands) fn ask_password() -> Result<SecretString, Failure> {
    if std::io::stdin().is_terminal() {
        return Ok(SecretString::from(rpassword::prompt_password("Password: ")?));
    }
    first_line()
}

fn first_line() -> Result<SecretString, Failure> {
    let mut text = String::new();
    let most = u64::try_from(password::BYTES_MAX + 2).unwrap_or(u64::MAX);
    std::io::stdin().lock().take(most).read_to_string(&mut text)?;
    Ok(SecretString::from(text.lines().next().unwrap_or("").to_owned()))
}

fn same(first: &SecretString, second: &SecretString) -> bool {
    use secrecy::ExposeSecret as _;
    first.expose_secret() == second.expose_secret()
}

async fn list(store: &Store, out: &Output) -> Result<u8, Failure> {
    let users = store.users().await.map_err(refused)?;
    if out.json {
        out.object(&json!({"schema": "makegood.users/1", "users": users}))?;
        return Ok(0);
    }
    if users.is_empty() {
        out.line("Nobody yet: whoever is at this machine may do everything. Add people with:\n  makegood user add NAME --role admin")?;
        return Ok(0);
    }
    let rows = users
        .iter()
        .map(|user| {
            let state = match (user.disabled, &user.same_person_as) {
                (true, _) => ("disabled".to_owned(), Tone::Faint),
                (false, Some(other)) => (format!("same person as {other}"), Tone::Plain),
                (false, None) => (String::new(), Tone::Plain),
            };
            vec![
                (user.id.clone(), Tone::Strong),
                (clean(user.sign_in.as_str()), Tone::Plain),
                (clean(&user.name), Tone::Plain),
                (user.role.word().to_owned(), Tone::Plain),
                state,
            ]
        })
        .collect();
    let columns = ["user", "signs in as", "name", "role", ""].map(|name| (name, Align::Left));
    out.table(&columns, rows)?;
    Ok(0)
}

async fn invite(
    store: &Store,
    by: By<'_>,
    (word, note, revoke): (Option<String>, &str, Option<String>),
    out: &Output,
) -> Result<u8, Failure> {
    let now = context::now();
    if let Some(id) = revoke {
        let invitation = invitation::revoke(store, by, &id, now).await.map_err(refused)?;
        if out.json {
            out.object(&json!({"schema": "makegood.invitation/1", "invitation": invitation}))?;
        } else {
            out.line(&format!("{} is taken back", invitation.id))?;
        }
        return Ok(0);
    }
    let mut random = [0; 32];
    context::random(&mut random)?;
    let role = role(word.as_deref().unwrap_or(""))?;
    let (token, invitation) = invitation::invite(store, by, (role, note), random, now).await.map_err(refused)?;
    if out.json {
        let shown = json!({"schema": "makegood.invitation/1", "invitation": invitation, "token": token.expose()});
        out.object(&shown)?;
    } else {
        out.line(&format!("{} invites {} until {}", invitation.id, invitation.role.word(), invitation.expires_at))?;
        out.line(&format!("token  {}", token.expose()))?;
        out.note("It is good once and shown only now. Hand it over where nobody else reads it.")?;
    }
    Ok(0)
}

async fn sessions(store: &Store, user: Option<&str>, out: &Output) -> Result<u8, Failure> {
    let users = store.users().await.map_err(refused)?;
    let user = match user {
        Some(name) => Some(user::find(&users, name).ok_or_else(|| refused(unknown(name)))?.id.as_str()),
        None => None,
    };
    let rules = makegood_app::people::SessionRules::default();
    let open = store.sessions(user).await.map_err(refused)?;
    let open: Vec<_> = open.into_iter().filter(|session| session.check(&rules, context::now()).is_ok()).collect();
    if out.json {
        out.object(&json!({"schema": "makegood.sessions/1", "sessions": open}))?;
        return Ok(0);
    }
    if open.is_empty() {
        out.line("Nobody is signed in.")?;
        return Ok(0);
    }
    let rows = open.iter().map(|session| {
        [&session.id, &session.user, session.way.word(), &session.began_at.to_string(), &session.seen_at.to_string()]
            .map(|text: &str| (text.to_owned(), Tone::Plain))
            .to_vec()
    });
    let columns = ["session", "user", "by", "began", "used last"].map(|name| (name, Align::Left));
    out.table(&columns, rows.collect())?;
    Ok(0)
}

async fn revoke(store: &Store, by: By<'_>, name: &str, out: &Output) -> Result<u8, Failure> {
    let now = context::now();
    let digits = name.strip_prefix("S-").filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let ended = if digits.is_some() {
        session::end(store, by, name, now).await.map(|_| 1).map_err(refused)?
    } else {
        session::end_all(store, by, name, now).await.map_err(refused)?
    };
    if out.json {
        out.object(&json!({"schema": "makegood.sessions_ended/1", "ended": ended}))?;
    } else {
        out.line(&format!("{} ended", words::count(ended, "session", "sessions")))?;
    }
    Ok(0)
}

async fn trail(store: &Store, object: Option<&str>, limit: u32, out: &Output) -> Result<u8, Failure> {
    let events = store.people_events(object, None, limit).await.map_err(refused)?;
    if out.json {
        out.object(&json!({"schema": "makegood.people_trail/1", "events": events}))?;
        return Ok(0);
    }
    let rows = events.iter().map(|event| {
        let object =
            event.about.as_ref().map_or_else(|| event.object.clone(), |about| format!("{} {about}", event.object));
        [event.at.to_string(), clean(&event.actor), event.act.word().to_owned(), clean(&object), clean(&event.reason)]
            .map(|text| (text, Tone::Plain))
            .to_vec()
    });
    out.table(&["when", "who", "did", "to", ""].map(|name| (name, Align::Left)), rows.collect())?;
    Ok(0)
}
