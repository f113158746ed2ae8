//! What a letter is filled from: the claim, its account, and what happened in the case so far.

use makegood_core::money::Money;
use makegood_core::policy::{Citation, FormField, Purse};
use makegood_core::time::Day;

/// Everything that a letter may say. What a step does not need may be empty or `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Day of the letter.
    pub written_on: Day,
    /// Name of the platform as it is written in a letter, for example `TikTok`.
    pub platform: String,
    /// Who is addressed; `None` for the usual words of the language.
    pub recipient: Option<String>,
    /// Who writes.
    pub sender: Sender,
    /// Our reference, by which an answer is found again.
    pub reference: String,
    /// The platform's ticket or case id.
    pub ticket: Option<String>,
    /// Earlier tickets.
    pub earlier_tickets: Vec<String>,
    /// The account that the money belongs to.
    pub account: Account,
    /// First and last account-local day of the claim, both included.
    pub period: (Day, Day),
    /// The findings of the claim, in its order.
    pub grounds: Vec<Ground>,
    /// What is claimed, one amount per currency: the sums of the grounds, which is checked.
    pub claimed: Vec<Money>,
    /// Exhibits of the claim document, in its order.
    pub exhibits: Vec<Exhibit>,
    /// Day by which an answer is asked for.
    pub answer_by: Option<Day>,
    /// Day on which the first claim was sent.
    pub filed_on: Option<Day>,
    /// A promise of the platform.
    pub promise: Option<Promise>,
    /// A request of the platform for information.
    pub request: Option<InformationRequest>,
    /// A refusal.
    pub denial: Option<Denial>,
    /// An approval, whole or in part.
    pub decision: Option<Decision>,
    /// Money that came back for this claim.
    pub received: Vec<Received>,
    /// What is left of the claim, one amount per currency: claimed less received, which is checked.
    pub outstanding: Vec<Money>,
    /// Money that the platform took again.
    pub clawback: Option<Clawback>,
    /// Particulars of a formal notice.
    pub notice: Option<Notice>,
    /// Particulars of a dispute at the bank.
    pub dispute: Option<Dispute>,
    /// Fields of the form that the step is taken with; empty where there is none.
    pub form: Vec<FormField>,
    /// Consequences that the step brings about, as the policy words them, shown beside the draft and never inside it.
    pub consequences: Vec<String>,
    /// Name of the file that holds the claim with its rows, for example `C-0001.pdf`; for a bank, one that holds only what is
    /// disputed.
    pub document: String,
    /// True where the first claim goes to the person at the platform who looks after the account, and not to its desk.
    pub by_representative: bool,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sender {
    /// Legal entity of the advertiser.
    pub entity: String,
    /// Who signs.
    pub name: String,
    /// Where answers go.
    pub email: String,
    /// Postal address, for formal letters.
    pub address: Option<String>,
}

/// The account of the claim.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Id as the platform writes it.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Business Center or manager account above it.
    pub business_center: Option<String>,
    /// `manual`, `automatic`, `invoicing`.
    pub payment_mode: Option<String>,
    /// Time zone in which its days are counted, for example `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// Last four digits of the card that was debited.
    pub card_last4: Option<String>,
}

/// One finding of the claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Finding id, for example `F-0001`.
    pub finding: String,
    /// Detector id; its words in the language say what is wrong.
    pub kind: String,
    /// What is claimed for it.
    pub amount: Money,
    /// First and last account-local day of it, both included.
    pub period: (Day, Day),
    /// What was expected, and what was charged or spent, where the finding says so.
    pub expected: Option<Money>,
    /// The other side of `expected`.
    pub actual: Option<Money>,
    /// Numbers of the exhibits that show it, for example `E3`.
    pub exhibits: Vec<String>,
    /// Transaction ids that it speaks of.
    pub transactions: Vec<String>,
    /// Invoice ids that it speaks of.
    pub invoices: Vec<String>,
    /// Campaigns and ad groups that it speaks of.
    pub entities: Vec<String>,
    /// The clause that the claim rests on; `None` where no text gives one.
    pub clause: Option<Clause>,
    /// What answers the refusal for this finding, one sentence of the person who writes; for appeals.
    pub answer: Option<String>,
}

/// A text of the platform or the law, as the policy cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What the page is.
    pub title: String,
    /// Its address.
    pub address: String,
    /// The page's own date as it shows it.
    pub page_date: Option<String>,
    /// The day it was read.
    pub read_on: Day,
    /// What it says, in our words, in English: given as such, never as a quotation.
    pub says: String,
}

impl From<&Citation> for Clause {
    fn from(citation: &Citation) -> Self {
        Clause {
            title: citation.title.clone(),
            address: citation.address.clone(),
            page_date: citation.page_date.clone(),
            read_on: citation.read_on,
            says: citation.says.clone(),
        }
    }
}

/// One exhibit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// Number, for example `E3`.
    pub number: String,
    /// What it is.
    pub title: String,
}

/// A promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Day of the message that made it.
    pub made_on: Day,
    /// Last day that it named.
    pub due_on: Day,
    /// Money that it named.
    pub money: Option<Money>,
}

/// A request for information.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InformationRequest {
    /// Day of the request.
    pub on: Day,
    /// What was asked, in its order.
    pub items: Vec<AskedItem>,
}

/// One thing that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedItem {
    /// What was asked, in the platform's words.
    pub asked: String,
    /// The answer of the person who writes; `None` where it cannot be given, which the letter says.
    pub answer: Option<String>,
    /// Exhibits that answer it.
    pub exhibits: Vec<String>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// Day of the refusal.
    pub on: Day,
    /// Its reason, in the platform's words; `None` where none was given.
    pub reason: Option<String>,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Day of it.
    pub on: Day,
    /// What was approved, one amount per currency.
    pub approved: Vec<Money>,
}

/// Money that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// On which day.
    pub on: Day,
    /// How much.
    pub money: Money,
    /// In which form.
    pub purse: Purse,
}

/// Money that was taken again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clawback {
    /// On which day.
    pub on: Day,
    /// How much.
    pub money: Money,
    /// The platform's reason, in its words.
    pub reason: Option<String>,
    /// Exhibits that show it.
    pub exhibits: Vec<String>,
}

/// Particulars of a formal notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The company that it goes to.
    pub company: String,
    /// Its address for notices.
    pub address: String,
    /// The clause that asks for the notice and gives its time.
    pub clause: Clause,
    /// Last day of the contract's time to settle.
    pub settle_by: Day,
}

/// Particulars of a dispute at the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The bank or card issuer.
    pub bank: String,
    /// The conditions that it may fit, as the policy names them, for example `Visa dispute condition 12.6, paid twice`.
    pub conditions: Vec<String>,
    /// Ids of the findings disputed: only those that are truly wrong or not authorised fit a dispute, and only these are
    /// named to the bank.
    pub findings: Vec<String>,
    /// The debits disputed.
    pub lines: Vec<StatementLine>,
    /// What is disputed, one amount per currency: the sums of the lines, which is checked.
    pub disputed: Vec<Money>,
}

/// One debit on a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// Booking day.
    pub on: Day,
    /// How it reads on the statement.
    pub descriptor: String,
    /// The bank's reference.
    pub reference: String,
    /// How much was debited.
    pub money: Money,
    /// How much of it is disputed: all, or the part that is wrong.
    pub disputed: Money,
}
