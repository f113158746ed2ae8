//! Who caused what a finding speaks of, as far as the evidence says.
//!
//! Policy turns on it: a platform answers for its own delivery, not for an advertiser's own rule that raised a budget.
//! A cause is read from the change log and the actors in it, never guessed: where the log does not cover the time, the
//! cause is [`CauseKind::Unknown`] and its words say so.

use serde::{Deserialize, Serialize};

/// Who caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// The ad platform: it delivered, billed or changed something by itself.
    Platform,
    /// A person or application of the advertiser.
    OwnUser,
    /// A rule that the advertiser let run by itself.
    AutomatedRule,
    /// The agency that holds the account.
    Agency,
    /// An application through the platform's interface, which the advertiser does not name as its own.
    ApiApp,
    /// The files do not say, or somebody whom nobody knows.
    #[default]
    Unknown,
}

impl CauseKind {
    /// All of them.
    pub const ALL: [CauseKind; 6] = [
        CauseKind::Platform,
        CauseKind::OwnUser,
        CauseKind::AutomatedRule,
        CauseKind::Agency,
        CauseKind::ApiApp,
        CauseKind::Unknown,
    ];

    /// The word that stands in JSON and in policies.
    pub fn word(self) -> &'static str {
        match self {
            CauseKind::Platform => "platform",
            CauseKind::OwnUser => "own_user",
            CauseKind::AutomatedRule => "automated_rule",
            CauseKind::Agency => "agency",
            CauseKind::ApiApp => "api_app",
            CauseKind::Unknown => "unknown",
        }
    }

    /// Who it is, at the start of a line for a person.
    pub fn label(self) -> &'static str {
        match self {
            CauseKind::Platform => "The platform",
            CauseKind::OwnUser => "Your own user",
            CauseKind::AutomatedRule => "An automated rule",
            CauseKind::Agency => "The agency",
            CauseKind::ApiApp => "An application",
            CauseKind::Unknown => "Not known",
        }
    }
}

/// What the evidence says about who caused it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cause {
    /// Who.
    pub kind: CauseKind,
    /// One sentence: what in the evidence says so.
    #[serde(rename = "why")]
    pub words: String,
    /// Rows of the change log that say it, sorted; empty where none is needed or none is there.
    #[serde(rename = "rows")]
    pub source_refs: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_one_of_json() {
        for kind in CauseKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.word()));
        }
    }
}
