//! Cases in a workspace: opened from built claims, moved, followed up and closed by money that was seen.
//!
//! What a case is and what it allows stands in `makegood_case`; here a case meets the rest of the workspace: [`open`]
//! takes claims with the findings behind them, [`record`] appends what happened, [`course`] asks the policy how to go about
//! it, [`letter`] fills drafts from the claim as it was built, [`dispute`] finds the debits of a bank's, [`refund`] looks for money in statements and ledgers, [`write_off`] is the step that two people may have to take, and
//! [`reply`] reads answers. Nothing here sends anything, and a person confirms what a reading proposes.

pub mod course;
pub mod dispute;
pub mod filed;
pub mod letter;
pub mod open;
pub mod record;
pub mod reference;
pub mod refund;
pub mod reply;
pub mod report;
pub mod taken;
pub mod thread_words;
pub mod view;
pub mod write_off;

pub use course::{Courses, courses};
pub use open::{OpenRequest, Opened, open};
pub use record::{Said, record};
pub use view::{CaseView, HeadView};

/// The platform's name as a letter writes it.
pub fn platform_name(platform: &str) -> &str {
    match platform {
        "tiktok" => "TikTok",
        "amazon_ads" => "Amazon Ads",
        "google_ads" => "Google Ads",
        "linkedin" => "LinkedIn",
        "meta" => "Meta",
        "microsoft_ads" => "Microsoft Advertising",
        "pinterest" => "Pinterest",
        "snapchat" => "Snapchat",
        "x" => "X",
        other => other,
    }
}
