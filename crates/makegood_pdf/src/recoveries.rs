//! The report on recoveries: what was asked for, what came, and how each figure is counted.

use makegood_core::time::Day;
use serde::Serialize;

use crate::error::PdfError;
use crate::{in_reach, typeset, view, world};

/// What the report says. All figures are ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryPaper {
    /// Whose report it is.
    pub legal_name: String,
    /// Day of the report.
    #[serde(skip)]
    pub on: Day,
    /// All cases first, then one group per kind of claim.
    pub groups: Vec<RecoveryGroup>,
    /// Cases that were never sent, in words; empty = none.
    pub not_sent: String,
    /// The rows as CSV; attached.
    #[serde(skip)]
    pub csv: String,
}

/// One kind of claim, or all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryGroup {
    /// Heading.
    pub title: String,
    /// The counts in words.
    pub counts: String,
    /// Money by purse and currency.
    pub money: Vec<RecoveryMoney>,
    /// Days to the first money, with their formula; empty = none came.
    pub time: String,
}

/// Money of one purse and currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryMoney {
    /// Form of the money in words.
    pub purse: String,
    /// Currency.
    pub currency: String,
    /// Claimed.
    pub claimed: String,
    /// Approved.
    pub approved: String,
    /// Received and kept.
    pub received: String,
    /// Received of claimed, with its percent sign; empty = nothing was claimed in this form.
    pub share: String,
    /// How that is counted.
    pub formula: String,
}

/// Draws the report as PDF/A-3b.
///
/// - **Errors** [`PdfError`].
pub fn render_recoveries(paper: &RecoveryPaper) -> Result<Vec<u8>, PdfError> {
    in_reach(|reach| {
        let mut value = serde_json::to_value(paper)?;
        let mut altered = false;
        view::make_visible(&mut value, reach, &mut altered);
        if let Some(object) = value.as_object_mut() {
            object.insert("altered".to_owned(), altered.into());
            object.insert(
                "date".to_owned(),
                vec![i64::from(paper.on.year()), i64::from(paper.on.month()), i64::from(paper.on.day())].into(),
            );
            object.insert("date_words".to_owned(), paper.on.strftime("%-d %B %Y").to_string().into());
        }
        let files = vec![("data.json", serde_json::to_string(&value)?), ("recoveries.csv", paper.csv.clone())];
        typeset::typeset(world::RECOVERIES, format!("makegood recoveries {}", paper.on), files)
    })
}
