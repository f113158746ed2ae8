//! Which kinds of steps take two people.

use super::role::Right;
use super::user::{User, same_person};

/// Words of the kinds of steps that Makegood asks approval for.
pub const KINDS: [&str; 4] = ["submit_closing", "write_off", "transfer", "budget"];

/// `[team] two_people` of a workspace: the kinds that take two people; `None` where it does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TwoPeople(Option<Vec<String>>);

impl TwoPeople {
    /// As the workspace says.
    pub fn of(kinds: Option<Vec<String>>) -> TwoPeople {
        TwoPeople(kinds)
    }

    /// Whether a step of that kind takes two people. Where the workspace does not say: none while one person may approve, every one as
    /// soon as there are two.
    pub fn needs_two(&self, kind: &str, users: &[User]) -> bool {
        match &self.0 {
            Some(kinds) => kinds.iter().any(|named| named == kind),
            None => persons_who_approve(users) >= 2,
        }
    }
}

/// How many persons there are who may approve, each counted once however many users it has.
pub fn persons_who_approve(users: &[User]) -> usize {
    let mut persons: Vec<&User> = Vec::new();
    for user in users.iter().filter(|user| !user.disabled && user.role.may(Right::Approve)) {
        if !persons.iter().any(|known| same_person(users, &known.id, &user.id)) {
            persons.push(user);
        }
    }
    persons.len()
}
