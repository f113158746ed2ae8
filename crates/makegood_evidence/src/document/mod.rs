//! The shape of a claim document, `makegood.claim/1`: what a letter says and what stands behind it.
//!
//! Everything outside [`ClaimDocument::for_you`] is meant for the platform. Amounts are text beside
//! their currency, days are `YYYY-MM-DD` in the account's zone, instants are UTC. Lists are in the
//! order in which they are shown. Fields are only ever added to a shape of the same number.

use jiff::Timestamp;
use makegood_core::finding::EntityRef;
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::{Confidence, Outcome};
use makegood_core::time::Day;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::arithmetic::ArithmeticStep;

mod private_part;

pub use private_part::{ClockEntry, ConditionEntry, CoverageEntry, ForYou, LeftOutEntry, ProofEntry, Step, TextEntry};

/// Name of the shape, the value of `schema`.
pub const SCHEMA: &str = "makegood.claim/1";

/// Money as it is written: `{"currency":"USD","amount":"37.50"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure(pub Money);

impl Figure {
    /// Pairs an amount with its currency.
    pub const fn new(amount: Amount, currency: Currency) -> Self {
        Figure(Money::new(amount, currency))
    }

    /// The amount without its currency.
    pub const fn amount(self) -> Amount {
        self.0.amount
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.0.currency
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut figure = serializer.serialize_struct("Figure", 2)?;
        figure.serialize_field("currency", self.0.currency.code())?;
        figure.serialize_field("amount", &self.0.amount.to_text(self.0.currency))?;
        figure.end()
    }
}

/// A claim, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimDocument {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Claim id, `C-0001`.
    pub claim: String,
    /// Who is asked.
    pub to: Recipient,
    /// Who asks.
    pub from: Sender,
    /// The ad account that was charged.
    pub account: AccountCard,
    /// Instant up to which the files were audited.
    pub as_of: Timestamp,
    /// Day on the letter.
    pub prepared_on: Day,
    /// First day of all lines, in the account's zone.
    pub period_from: Day,
    /// Last day of all lines, included.
    pub period_to: Day,
    /// What is asked, per currency, sorted by code; currencies are never added together.
    pub totals: Vec<Total>,
    /// The request in one sentence.
    pub summary: String,
    /// What happened, one entry per finding.
    pub lines: Vec<ClaimLineDocument>,
    /// The rules that the lines rest on.
    pub grounds: Vec<Ground>,
    /// One exhibit per source file, with the rows that were used.
    pub exhibits: Vec<Exhibit>,
    /// Which detector in which version found what.
    pub detectors: Vec<DetectorEntry>,
    /// How a reader checks each exhibit by hand.
    pub by_hand: Vec<ByHand>,
    /// What the advertiser needs and the platform does not.
    pub for_you: ForYou,
}

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// Platform id, for example `tiktok`.
    pub platform: String,
    /// The platform's name as a letter writes it.
    pub name: String,
    /// The office, for example `Billing support`.
    pub office: String,
}

/// Who asks. Empty texts are left off the letter; a missing contact is a blank line to fill in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sender {
    /// Registered name of the advertiser.
    pub legal_name: String,
    /// Postal address, one line each.
    pub address: Vec<String>,
    /// Person who signs.
    pub contact: Option<String>,
    /// Their role, for example `Head of Finance`.
    pub role: Option<String>,
    /// Where an answer reaches them.
    pub email: Option<String>,
}

/// The ad account, as far as the files say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountCard {
    /// Id as the platform writes it.
    pub account_id: String,
    /// Name of the account.
    pub name: Option<String>,
    /// Currency that it is billed in.
    pub currency: Option<Currency>,
    /// Time zone of its days.
    pub time_zone: Option<String>,
    /// `automatic`, `manual` or `invoice`.
    pub payment_mode: Option<String>,
}

/// What is asked in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The currency of every amount here.
    pub currency: Currency,
    /// Sum of what the lines question.
    pub questioned: Figure,
    /// Sum of what the lines claim.
    pub claimed: Figure,
    /// What the account paid as far as the files show; `None` when they show no payment.
    pub paid: Option<Figure>,
    /// Number of lines.
    pub lines: usize,
}

/// One finding that is claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimLineDocument {
    /// Finding id.
    pub finding: String,
    /// Detector and version, `daily_budget_exceeded@1`.
    pub detector: String,
    /// Plain title.
    pub title: String,
    /// What happened, for the platform's reader.
    pub statement: String,
    /// First day, in [`ClaimLineDocument::time_zone`].
    pub from: Day,
    /// Last day, included.
    pub to: Day,
    /// Zone of both days, where it is known.
    pub time_zone: Option<String>,
    /// Campaigns, ad groups, ads or accounts that it speaks of.
    pub entities: Vec<EntityRef>,
    /// The money in doubt.
    pub questioned: Figure,
    /// The money asked for.
    pub claimed: Figure,
    /// Why less is asked than questioned.
    pub reduced_because: Option<String>,
    /// Calculation, ending in the claimed amount.
    pub arithmetic: Vec<ArithmeticStep>,
    /// What the policy answers.
    pub outcome: Outcome,
    /// The same in words.
    pub outcome_words: String,
    /// Policy rule.
    pub rule: String,
    /// How good the rule's source is.
    pub confidence: Confidence,
    /// The same in words.
    pub confidence_words: String,
    /// The policy's answer in one sentence.
    pub tell: String,
    /// The rows that sum to `questioned`, in the order of the exhibits.
    pub witness: Vec<WitnessRef>,
}

/// A row of an exhibit and what a line takes from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WitnessRef {
    /// Exhibit number, from 1.
    pub exhibit: usize,
    /// Row within the exhibit, from 1.
    pub row: usize,
    /// Amount taken.
    pub amount: Figure,
}

/// One source file and the rows of it that are used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exhibit {
    /// Number, from 1, in the order in which the lines first use it.
    pub exhibit: usize,
    /// Name of the file as it was received.
    pub file: String,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Rows used, in the order of the file.
    pub rows: Vec<ExhibitRow>,
}

/// One row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExhibitRow {
    /// Number within the exhibit, from 1.
    pub row: usize,
    /// Where it stands: `line 118` or `Report!A7`.
    pub place: String,
    /// Column names as the file has them; empty for files without a header.
    pub header: Vec<String>,
    /// Cells as the file has them.
    pub cells: Vec<String>,
    /// Which findings take what from it.
    pub uses: Vec<RowUse>,
}

/// What one finding takes from a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowUse {
    /// Finding id.
    pub finding: String,
    /// Amount taken.
    pub amount: Figure,
}

/// One policy rule that lines rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// Findings that it answers.
    pub findings: Vec<String>,
    /// Rule id.
    pub rule: String,
    /// What it answers.
    pub outcome: Outcome,
    /// The same in words.
    pub outcome_words: String,
    /// Remedy id.
    pub remedy: String,
    /// The same in words.
    pub remedy_words: String,
    /// How good its source is.
    pub confidence: Confidence,
    /// The same in words.
    pub confidence_words: String,
    /// Its answer in one sentence.
    pub tell: String,
    /// First day on which it is known to be in force.
    pub in_force_from: Option<Day>,
    /// Last such day, where it was replaced.
    pub in_force_to: Option<Day>,
    /// Rule in force on the day of filing, when another one.
    pub rule_at_filing: Option<String>,
    /// Expected time in words.
    pub expected_time: String,
    /// The pages that it comes from.
    pub citations: Vec<GroundCitation>,
}

/// A page that a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroundCitation {
    /// Register id.
    pub source: String,
    /// What the page is.
    pub title: String,
    /// Its address.
    pub address: String,
    /// The page's own date as it shows it.
    pub page_date: Option<String>,
    /// Day on which it was read.
    pub read_on: Day,
    /// What it says, in our words.
    pub says: String,
}

/// A detector and the findings that it made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DetectorEntry {
    /// Detector id.
    pub detector: String,
    /// Version.
    pub version: u32,
    /// Findings in this claim.
    pub findings: Vec<String>,
}

/// How to check one exhibit by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByHand {
    /// Exhibit number.
    pub exhibit: usize,
    /// What to type to see the hash.
    pub hash_command: String,
    /// What it must print.
    pub hash_expected: String,
    /// What to type, or open, to see the first row used.
    pub row_command: String,
}
