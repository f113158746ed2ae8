//! `/people`: who uses the workspace, for admins; `/me`: one's own password and sessions.

mod changes;
mod list;
mod me;

use makegood_app::people::{Role, User, user};
use maud::{Markup, html};

use super::finding::clean;
use crate::access::Right;
use crate::routes::{Route, act, page};
use crate::words::Words;

pub fn routes() -> Vec<Route> {
    let administer = Right::Administer;
    vec![
        page::<list::People, _, _>("/people", administer, "Users, invitations, and what happened", list::show),
        act("/people/invite", administer, "Invites somebody: `role`, `note`; shows the link once", changes::invite),
        act("/people/invitations/{id}/revoke", administer, "Takes an invitation back", changes::revoke),
        act("/people/{id}/role", administer, "Gives a user another `role`, with a `reason`", changes::role),
        act("/people/{id}/disable", administer, "Keeps a user out, with a `reason`", changes::disable),
        act("/people/{id}/enable", administer, "Lets a user in again", changes::enable),
        act("/people/{id}/end-sessions", administer, "Ends all sessions of a user", changes::end_sessions),
        page::<me::Me, _, _>("/me", Right::Read, "Who one is, and one's own sessions", me::show),
        act("/me/password", Right::Read, "Sets one's own password: `now`, `password`, `again`", me::set_password),
        act("/me/sessions/{id}/end", Right::Read, "Ends a session of one's own", me::end_session),
    ]
}

/// A role in words.
pub fn role_word(words: &Words, role: Role) -> &str {
    match role {
        Role::Viewer => words.say("role-viewer"),
        Role::Analyst => words.say("role-analyst"),
        Role::Approver => words.say("role-approver"),
        Role::Admin => words.say("role-admin"),
    }
}

/// A user's name as shown, by what a trail or proposal names it with; what names no user stays as it is.
pub fn name_of(users: &[User], id: &str) -> String {
    clean(user::find(users, id).map_or(id, |user| user.name.as_str()))
}

/// A choice of roles.
fn role_choice(words: &Words, chosen: Role) -> Markup {
    html! {
        select name="role" {
            @for role in Role::ALL { option value=(role.word()) selected[role == chosen] { (role_word(words, role)) } }
        }
    }
}
