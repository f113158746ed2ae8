//! One's own page: who one is here, the password, the sessions.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::people::{By, PeopleError, PeopleStore as _, Role, SignInError, session, sign_in, user};
use maud::{Markup, html};
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::role_word;
use crate::failure::Failure;
use crate::pages::entrance::{fresh, left};
use crate::pages::finding::clean;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer, failed};
use crate::visit::Visit;

/// The JSON `makegood.me/1`.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    schema: &'static str,
    id: String,
    name: String,
    sign_in: String,
    role: &'static str,
    has_password: bool,
    /// Open sessions, newest first.
    sessions: Vec<SessionRow>,
}

#[derive(Serialize, JsonSchema)]
struct SessionRow {
    id: String,
    way: &'static str,
    began_at: String,
    seen_at: String,
    /// The one of this browser.
    this: bool,
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    answer(&visit, me(&app, &visit).await)
}

async fn me(app: &App, visit: &Visit) -> Result<Me, Failure> {
    let (here, store) = (visit.signed_in()?, app.office.store());
    let open = store.sessions(Some(&here.user.id)).await.map_err(PeopleError::from)?;
    let has_password = store.password_of(&here.user.id).await.map_err(PeopleError::from)?.is_some();
    Ok(Me {
        schema: "makegood.me/1",
        id: here.user.id.clone(),
        name: clean(&here.user.name),
        sign_in: here.user.sign_in.as_str().to_owned(),
        role: here.user.role.word(),
        has_password,
        sessions: open
            .into_iter()
            .filter(|session| session.check(&app.office.sessions, visit.now).is_ok())
            .map(|session| SessionRow {
                this: session.id == here.session.id,
                id: session.id,
                way: session.way.word(),
                began_at: session.began_at.to_string(),
                seen_at: session.seen_at.to_string(),
            })
            .collect(),
    })
}

#[derive(Deserialize)]
pub struct Password {
    #[serde(default)]
    now: String,
    password: String,
    again: String,
}

pub async fn set_password(State(app): State<Arc<App>>, visit: Visit, Form(form): Form<Password>) -> Response {
    let (now, password, again) =
        (SecretString::from(form.now), SecretString::from(form.password), SecretString::from(form.again));
    if password.expose_secret() != again.expose_secret() {
        let help = "Nothing was changed. Go back and type the same password twice.";
        return failed(&visit, &Failure::asked(visit.words.say("passwords-differ"), help));
    }
    let done = async {
        let (office, store) = (&app.office, app.office.store());
        let mut here = visit.signed_in()?.clone();
        // A browser that was left open does not give the account away.
        match sign_in::again(&store, &office.outside.passwords, &here, (&now, &office.sessions), visit.now).await {
            Ok(again) => here = again,
            Err(PeopleError::SignIn(SignInError::NoPassword { .. })) => {}
            Err(error) => return Err(error.into()),
        }
        let salt = fresh(office)?;
        let hash = office.outside.passwords.hash_new(&password, &here.user.sign_in, salt).await;
        let hash = hash.map_err(PeopleError::from)?;
        user::set_password(&store, By::User(&here), &here.user.id, &hash, visit.now).await?;
        Ok::<_, Failure>(())
    };
    match done.await {
        Ok(()) => left(&visit.office),
        Err(failure) => failed(&visit, &failure),
    }
}

pub async fn end_session(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let ended = async {
        let (here, store) = (visit.signed_in()?, app.office.store());
        // An admin may end any session, but not by this address.
        let own = store.sessions(Some(&here.user.id)).await.map_err(PeopleError::from)?;
        if !own.iter().any(|session| session.id == id) {
            return Err(PeopleError::from(SignInError::SessionUnknown).into());
        }
        session::end(&store, By::User(here), &id, visit.now).await?;
        Ok::<_, Failure>(id == here.session.id)
    };
    match ended.await {
        Ok(true) => left(&visit.office),
        Ok(false) => Redirect::to("/me").into_response(),
        Err(failure) => failed(&visit, &failure),
    }
}

impl Model for Me {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("me").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let role = Role::of_word(self.role).map_or(self.role, |role| role_word(words, role));
        html! {
            h1 { (words.say("me")) }
            dl.facts {
                div { dt { (words.say("your-name")) } dd { (self.name) " " span.faint { (self.id) } } }
                div { dt { (words.say("sign-in-name")) } dd { (self.sign_in) } }
                div { dt { (words.say("role")) } dd { (role) } }
            }
            section { h2 { (words.say("password")) }
                @if !self.has_password { p { (words.say("password-none")) } }
                p.faint { (words.say("password-rule")) " " (words.say("password-ends-sessions")) }
                form.fields method="post" action="/me/password" {
                    @if self.has_password { label { span { (words.say("password-now")) } input type="password" name="now" autocomplete="current-password" maxlength="1024" required; } }
                    label { span { (words.say("password-new")) } input type="password" name="password" autocomplete="new-password" minlength="12" maxlength="1024" required; }
                    label { span { (words.say("password-again")) } input type="password" name="again" autocomplete="new-password" minlength="12" maxlength="1024" required; }
                    button { (words.say("password-set")) }
                }
            }
            section { h2 { (words.say("sessions")) }
                ul.documents { @for session in &self.sessions { li {
                    strong { (session.id) } " " @if session.this { (parts::chip("good", words.say("this-browser"))) } " "
                    span.faint { (way(visit, session.way)) ", " (words.say("began")) " " (parts::instant(&session.began_at)) ", " (words.say("last-seen")) " " (parts::instant(&session.seen_at)) }
                    form method="post" action={ "/me/sessions/" (session.id) "/end" } { button.quiet { (words.say("end-session")) span.hidden { " " (session.id) } } }
                } } }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.sessions.iter().map(|session| {
            vec![session.id.clone(), session.way.to_owned(), session.began_at.clone(), session.seen_at.clone()]
        });
        Some(Table { columns: vec!["id", "way", "began_at", "seen_at"], rows: rows.collect() })
    }
}

fn way<'a>(visit: &'a Visit, word: &str) -> &'a str {
    match word {
        "password" => visit.words.say("way-password"),
        "launch" => visit.words.say("way-launch"),
        _ => visit.words.say("way-open-id"),
    }
}
