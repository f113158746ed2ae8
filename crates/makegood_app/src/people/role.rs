//! Roles and what each may do: one table.

use serde::Serialize;

/// What a person may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See everything of the workspace.
    Read,
    /// Import, dismiss, match, build claims and packs, take steps of cases, propose what needs approval.
    Work,
    /// Approve what another person proposed.
    Approve,
    /// People, settings, connections to other systems.
    Administer,
}

impl Right {
    /// Every right, from the least.
    pub const ALL: [Right; 4] = [Right::Read, Right::Work, Right::Approve, Right::Administer];

    /// What it lets do, to follow "may not".
    pub fn words(self) -> &'static str {
        match self {
            Right::Read => "read",
            Right::Work => "import, decide or take steps",
            Right::Approve => "approve",
            Right::Administer => "change people or settings",
        }
    }
}

/// What a person is in a workspace. Each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything, changes nothing.
    Viewer,
    /// Does the work.
    Analyst,
    /// Says yes to what others propose.
    Approver,
    /// Says who is who.
    Admin,
}

impl Role {
    /// Every role, from the least.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Analyst, Role::Approver, Role::Admin];

    /// The word in the store, in JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Analyst => "analyst",
            Role::Approver => "approver",
            Role::Admin => "admin",
        }
    }

    /// Reads [`Role::word`].
    pub fn of_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether the role has the right: the whole of authorization is this table.
    pub fn may(self, right: Right) -> bool {
        match right {
            Right::Read => true,
            Right::Work => self >= Role::Analyst,
            Right::Approve => self >= Role::Approver,
            Right::Administer => self >= Role::Admin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_the_table_says() {
        // Rows are roles, columns Read, Work, Approve, Administer.
        let table = [
            (Role::Viewer, [true, false, false, false]),
            (Role::Analyst, [true, true, false, false]),
            (Role::Approver, [true, true, true, false]),
            (Role::Admin, [true, true, true, true]),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (role, row) in table {
            assert_eq!(Right::ALL.map(|right| role.may(right)), row, "{role:?}");
            assert_eq!(Role::of_word(role.word()), Some(role));
        }
        assert_eq!(Role::of_word("Admin"), None);
    }
}
