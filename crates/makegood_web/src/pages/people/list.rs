//! The people of a workspace and what they did.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use makegood_app::people::{Event, InvitationState, PeopleError, PeopleStore as _, Role, User};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{name_of, role_choice, role_word};
use crate::failure::Failure;
use crate::pages::finding::clean;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

/// Events of the trail that are shown.
const TRAIL: u32 = 100;

/// The JSON `makegood.people/1`.
#[derive(Serialize, JsonSchema)]
pub struct People {
    schema: &'static str,
    users: Vec<UserRow>,
    /// Invitations that can be accepted.
    invitations: Vec<InvitationRow>,
    /// Open sessions, of all or of the user that is asked for (`object`), newest first.
    here: Vec<SessionRow>,
    /// Newest first.
    trail: Vec<TrailRow>,
}

#[derive(Serialize, JsonSchema)]
struct UserRow {
    id: String,
    name: String,
    sign_in: String,
    role: &'static str,
    disabled: bool,
    local_owner: bool,
    same_person_as: Option<String>,
    /// When an open session was used last.
    last_seen: Option<String>,
    sessions: usize,
}

#[derive(Serialize, JsonSchema)]
struct InvitationRow {
    id: String,
    role: &'static str,
    note: String,
    invited_by: String,
    expires_at: String,
}

#[derive(Serialize, JsonSchema)]
struct SessionRow {
    id: String,
    user: String,
    name: String,
    began_at: String,
    seen_at: String,
}

#[derive(Serialize, JsonSchema)]
struct TrailRow {
    number: u64,
    at: String,
    actor: String,
    act: &'static str,
    object: String,
    about: Option<String>,
    reason: String,
}

impl TrailRow {
    fn of(event: Event, users: &[User]) -> TrailRow {
        TrailRow {
            number: event.number,
            at: event.at.to_string(),
            actor: name_of(users, &event.actor),
            act: event.act.word(),
            object: clean(&event.object),
            about: event.about.map(|about| clean(&about)),
            reason: clean(&event.reason),
        }
    }
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    answer(&visit, people(&app, &visit).await)
}

async fn people(app: &App, visit: &Visit) -> Result<People, Failure> {
    let store = app.office.store();
    let users = store.users().await.map_err(PeopleError::from)?;
    let open = store.sessions(None).await.map_err(PeopleError::from)?;
    let open: Vec<_> = open.into_iter().filter(|one| one.check(&app.office.sessions, visit.now).is_ok()).collect();
    let invitations = store.invitations().await.map_err(PeopleError::from)?;
    let asked = visit.asked("object");
    let trail = store.people_events(asked, None, TRAIL).await.map_err(PeopleError::from)?;
    let row = |user: &User| {
        let own: Vec<_> = open.iter().filter(|session| session.user == user.id).collect();
        UserRow {
            id: user.id.clone(),
            name: clean(&user.name),
            sign_in: user.sign_in.as_str().to_owned(),
            role: user.role.word(),
            disabled: user.disabled,
            local_owner: user.local_owner,
            same_person_as: user.same_person_as.clone(),
            last_seen: own.iter().map(|session| session.seen_at).max().map(|at| at.to_string()),
            sessions: own.len(),
        }
    };
    Ok(People {
        schema: "makegood.people/1",
        users: users.iter().map(row).collect(),
        invitations: invitations
            .into_iter()
            .filter(|invitation| invitation.state(visit.now) == InvitationState::Open)
            .map(|invitation| InvitationRow {
                id: invitation.id,
                role: invitation.role.word(),
                note: clean(&invitation.note),
                invited_by: name_of(&users, &invitation.invited_by),
                expires_at: invitation.expires_at.to_string(),
            })
            .collect(),
        here: open
            .iter()
            .filter(|session| asked.is_none_or(|asked| session.user == asked || session.id == asked))
            .map(|session| SessionRow {
                id: session.id.clone(),
                user: session.user.clone(),
                name: name_of(&users, &session.user),
                began_at: session.began_at.to_string(),
                seen_at: session.seen_at.to_string(),
            })
            .collect(),
        trail: trail.into_iter().map(|event| TrailRow::of(event, &users)).collect(),
    })
}

impl Model for People {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("people").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/settings" { (words.say("nav-settings")) } " / " (words.say("people")) }
            h1 { (words.say("people")) }
            @if self.users.is_empty() { (parts::empty(words.say("people-none"), words.say("people-none-text"), None)) }
            @else { table.stack {
                thead { tr { th scope="col" { (words.say("your-name")) } th scope="col" { (words.say("role")) } th scope="col" { (words.say("state")) } th scope="col" { (words.say("last-seen")) } th scope="col" { (words.say("actions")) } } }
                tbody { @for user in &self.users { tr {
                    th scope="row" data-label=(words.say("your-name")) { (user.name) p.faint { a href={ "/people?object=" (user.id) } { (user.id) } " " (user.sign_in) } }
                    td data-label=(words.say("role")) { span { (role_of(visit, user.role)) } }
                    td data-label=(words.say("state")) { span { (user.state(visit)) } }
                    td data-label=(words.say("last-seen")) { @match &user.last_seen { Some(at) => (parts::instant(at)), None => span.unknown { "—" } } }
                    td data-label=(words.say("actions")) { (user.actions(visit)) }
                } } }
            } }
            section { h2 { (words.say("invite")) }
                p { (words.say("invite-how")) }
                form.fields method="post" action="/people/invite" {
                    label { span { (words.say("role")) } (role_choice(words, Role::Analyst)) }
                    label { span { (words.say("invite-whom")) } input name="note" maxlength="254" autocomplete="off"; }
                    button { (words.say("invite")) }
                }
                @if !self.invitations.is_empty() { ul.documents { @for one in &self.invitations { li {
                    strong { (one.id) } " " (role_of(visit, one.role)) " " (one.note) " " span.faint { (words.with("by", &[("who", &one.invited_by)])) ", " (words.say("until")) " " (parts::instant(&one.expires_at)) }
                    form method="post" action={ "/people/invitations/" (one.id) "/revoke" } { button.quiet { (words.say("take-back")) span.hidden { " " (one.id) } } }
                } } } }
            }
            section { h2 { (words.say("who-is-here")) }
                @if self.here.is_empty() { p.faint { (words.say("nobody-here")) } }
                @else { ul.documents { @for session in &self.here { li {
                    strong { (session.name) } " " span.faint { (session.id) ", " (words.say("began")) " " (parts::instant(&session.began_at)) ", " (words.say("last-seen")) " " (parts::instant(&session.seen_at)) }
                } } } }
            }
            section { h2 { (words.say("what-happened")) @if let Some(object) = visit.asked("object") { ": " (clean(object)) } }
                (parts::scroll(words.say("what-happened"), &html! { table.figures {
                    thead { tr { th scope="col" { (words.say("at-utc")) } th scope="col" { (words.say("who")) } th scope="col" { (words.say("what")) } th scope="col" { (words.say("about")) } th scope="col" { (words.say("reason")) } } }
                    tbody { @for event in &self.trail { tr {
                        td { (parts::instant(&event.at)) } td { (event.actor) } td { (event.act.replace('_', " ")) }
                        td { a href={ "/people?object=" (crate::visit::encoded(&event.object)) } { span.id { (event.object) } } @if let Some(about) = &event.about { " " span.id { (about) } } } td.address { (event.reason) }
                    } } }
                } }))
                @if visit.asked("object").is_some() { p { a href="/people" { (words.say("show-all")) } } }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.users.iter().map(|user| {
            vec![
                user.id.clone(),
                user.name.clone(),
                user.sign_in.clone(),
                user.role.to_owned(),
                user.disabled.to_string(),
                user.last_seen.clone().unwrap_or_default(),
                user.sessions.to_string(),
            ]
        });
        let columns = vec!["id", "name", "sign_in", "role", "disabled", "last_seen", "sessions"];
        Some(Table { columns, rows: rows.collect() })
    }
}

fn role_of<'a>(visit: &'a Visit, word: &'a str) -> &'a str {
    Role::of_word(word).map_or(word, |role| role_word(visit.words, role))
}

impl UserRow {
    fn state(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            @if self.disabled { (parts::chip("bad", words.say("disabled"))) }
            @else if self.sessions > 0 { (parts::chip("good", words.say("signed-in"))) }
            @else { (parts::chip("off", words.say("not-signed-in"))) }
            @if self.local_owner { " " span.faint { (words.say("local-owner")) } }
            @if let Some(other) = &self.same_person_as { " " span.faint { (words.with("same-person", &[("who", other)])) } }
        }
    }

    fn actions(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let role = Role::of_word(self.role).unwrap_or(Role::Viewer);
        html! {
            details.action { summary.button.quiet { (words.say("change")) span.hidden { " " (self.name) } }
                form method="post" action={ "/people/" (self.id) "/role" } {
                    label { span { (words.say("role")) } (role_choice(words, role)) }
                    label { span { (words.say("reason")) } input name="reason" maxlength="500" autocomplete="off"; }
                    button { (words.say("change-role")) }
                }
                @if self.disabled { form method="post" action={ "/people/" (self.id) "/enable" } { button.quiet { (words.say("enable")) } } }
                @else { form method="post" action={ "/people/" (self.id) "/disable" } {
                    label { span { (words.say("reason")) } input name="reason" maxlength="500" autocomplete="off"; }
                    button.quiet { (words.say("disable")) }
                } }
                @if self.sessions > 0 { form method="post" action={ "/people/" (self.id) "/end-sessions" } { button.quiet { (words.say("end-sessions")) } } }
            }
        }
    }
}
