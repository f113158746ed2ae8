//! What an address needs.

use makegood_app::people::Right;

/// What an address needs of whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: signing in, styles, scripts.
    Nothing,
    /// Somebody who is signed in and has the right.
    Right(Right),
}

impl From<Right> for Needs {
    fn from(right: Right) -> Needs {
        Needs::Right(right)
    }
}

impl Needs {
    /// The word in the description of the API.
    pub fn word(self) -> &'static str {
        match self {
            Needs::Nothing => "anyone",
            Needs::Right(Right::Read) => "read",
            Needs::Right(Right::Work) => "work",
            Needs::Right(Right::Approve) => "approve",
            Needs::Right(Right::Administer) => "administer",
        }
    }
}
