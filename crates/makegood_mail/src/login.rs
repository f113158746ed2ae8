//! How an account is entered.

use crate::secret::Secret;

/// User and proof.
#[derive(Debug, Clone)]
pub struct Login {
    /// Name of the account, most often its address.
    pub user: String,
    /// What proves it.
    pub proof: Proof,
}

/// What proves a user.
#[derive(Debug, Clone)]
pub enum Proof {
    /// A password, best one made for this program alone.
    Password(Secret),
    /// An OAuth 2 access token, sent as XOAUTH2.
    Token(Secret),
}

impl Login {
    pub(crate) fn secret(&self) -> &Secret {
        match &self.proof {
            Proof::Password(secret) | Proof::Token(secret) => secret,
        }
    }

    /// Words of a server or a library, without the secret and at a length that can be shown.
    pub(crate) fn shown(&self, words: &str) -> String {
        crate::visible::line(&self.secret().hidden_in(words), 300)
    }
}
