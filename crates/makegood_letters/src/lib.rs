//! Drafts of the letters of a claim: one for each step of the ladder, in five languages, filled from the claim.
//!
//! Layer 2, beside import, detection and evidence: it takes [`Facts`] that the application gathers and gives back text. It
//! opens nothing, sends nothing, and knows no clock: the day of the letter is one of the facts. A person edits and sends.
//!
//! Every number in a draft stands in the facts. The templates (`letters/<language>/*.txt`) hold no digit, and nothing is
//! computed here: sums are checked against those of the claim, and a claim that does not add up gets no letter.
//!
//! The way of a draft: [`facts`] are checked for what the [`step`] needs, `view` writes them out in the [`language`]
//! (`format`, `text`), `templates` fills subject, body and the short text, `fields` fits them into the fields of a form.

mod check;
mod draft;
mod error;
mod facts;
mod fields;
mod format;
mod language;
mod shorten;
mod step;
mod templates;
mod text;
mod view;

pub use draft::{Attachment, Draft, Field, Letters, draft};
pub use error::LetterError;
pub use facts::{
    Account, AskedItem, Clause, Clawback, Decision, Denial, Dispute, Exhibit, Facts, Ground, InformationRequest,
    Notice, Promise, Received, Sender, StatementLine,
};
pub use language::Language;
pub use step::Step;
