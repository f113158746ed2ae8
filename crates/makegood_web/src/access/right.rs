//! Roles and what each may do.

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Nothing: signing in, styles, scripts.
    Anyone,
    /// Looking.
    Read,
    /// Importing, dismissing, matching, building, the steps of a case.
    Work,
    /// Approving what somebody else proposed.
    Approve,
    /// People, settings.
    Administer,
}

/// What a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks.
    Viewer,
    /// Works.
    Analyst,
    /// Works and approves.
    Approver,
    /// Everything.
    Admin,
}

impl Role {
    /// Whether this role has that right.
    pub fn may(self, right: Right) -> bool {
        match right {
            Right::Anyone | Right::Read => true,
            Right::Work => self >= Role::Analyst,
            Right::Approve => self >= Role::Approver,
            Right::Administer => self >= Role::Admin,
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Analyst => "analyst",
            Role::Approver => "approver",
            Role::Admin => "admin",
        }
    }
}
