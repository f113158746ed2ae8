//! Coverage: how much money a detector could check, and which file would close the gap.

use serde::{Serialize, Serializer};

use crate::money::{Amount, Currency};

/// What one detector could check of one account in one currency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coverage {
    /// Account.
    pub account_id: String,
    /// Detector id.
    pub detector: String,
    /// Currency of both amounts.
    pub currency: Currency,
    /// Money that was checked.
    pub checked: Amount,
    /// Money that there is to check.
    pub of: Amount,
    /// What is missing, in words, each naming the file or table that would let it be checked.
    pub missing: Vec<String>,
}

impl Serialize for Coverage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            detector: &'a str,
            account_id: &'a str,
            currency: Currency,
            checked: String,
            of: String,
            missing: &'a [String],
        }
        View {
            detector: &self.detector,
            account_id: &self.account_id,
            currency: self.currency,
            checked: self.checked.to_text(self.currency),
            of: self.of.to_text(self.currency),
            missing: &self.missing,
        }
        .serialize(serializer)
    }
}
