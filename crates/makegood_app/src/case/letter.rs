//! Letters of a case: the facts that they are filled from, gathered from claim, case and policy.

use std::collections::BTreeMap;
use std::fs;

use makegood_case::calendar::BusinessCalendar;
use makegood_case::store::Cases;
use makegood_case::{Case, Event, FollowUp, Line, Purse, Rung, State, StepKind, What, Window};
use makegood_core::money::{Amount, Currency, Money, MoneyError};
use makegood_core::policy::{Citation, PolicySet, Purse as LetterPurse, WindowState};
use makegood_core::time::Day;
use makegood_letters::{
    Account, AskedItem, Clawback, Decision, Denial, Draft, Facts, InformationRequest, Language, LetterError, Letters,
    Notice, Promise, Received, Sender, Step,
};

use super::course::Courses;
use super::dispute::Disputed;
use super::filed::FiledClaim;
use crate::audit::Judged;
use crate::{AppError, ClaimRecord, Workspace};

/// Longest letter file of a workspace, in bytes.
const OWN_BYTES_MAX: u64 = 1 << 20;

/// What a letter is written from.
#[derive(Debug, Clone, Copy)]
pub struct LetterInput<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The case and its events.
    pub case: (&'a Case, &'a [Event]),
    /// Records of its claims.
    pub claims: &'a [ClaimRecord],
    /// The audit, for what is known of the account.
    pub judged: &'a Judged,
    /// Policy.
    pub policy: &'a PolicySet,
    /// How to go about its findings.
    pub courses: &'a Courses,
    /// The rhythm of following up.
    pub follow_up: &'a FollowUp,
    /// Our reference.
    pub reference: &'a str,
    /// The day of the letter.
    pub written_on: Day,
    /// The rung that the letter is sent on, where it is known.
    pub rung: Option<Rung>,
    /// What is disputed at a bank, for the letter to it.
    pub disputed: Option<&'a Disputed>,
}

/// Everything that a letter of a case is written from, gathered once for whoever shows, writes or sends it.
#[derive(Debug)]
pub struct Gathered {
    /// The case.
    pub case: Case,
    /// Its events.
    pub events: Vec<Event>,
    /// Records of its claims.
    pub claims: Vec<ClaimRecord>,
    /// The audit.
    pub judged: Judged,
    /// Policy.
    pub policy: PolicySet,
    /// How to go about its findings.
    pub courses: Courses,
    /// Our reference.
    pub reference: String,
    /// The day of the letter.
    pub written_on: Day,
}

impl Gathered {
    /// Gathers it.
    ///
    /// - **Errors** [`AppError::Store`], [`AppError::CaseNotReady`] when a finding of a claim is no longer found.
    pub async fn of(
        cases: &impl Cases,
        (case, claims): (Case, Vec<ClaimRecord>),
        (judged, policy): (Judged, PolicySet),
        reference: String,
        written_on: Day,
    ) -> Result<Gathered, AppError> {
        let events = cases.events(case.id()).await?;
        let findings: Vec<String> = claims.iter().flat_map(|claim| claim.findings.iter().cloned()).collect();
        let courses = super::courses(&policy, &judged, &findings, written_on)?;
        Ok(Gathered { case, events, claims, judged, policy, courses, reference, written_on })
    }

    /// It, as letters take it.
    pub fn input<'a>(&'a self, workspace: &'a Workspace, follow_up: &'a FollowUp) -> LetterInput<'a> {
        LetterInput {
            workspace,
            case: (&self.case, &self.events),
            claims: &self.claims,
            judged: &self.judged,
            policy: &self.policy,
            courses: &self.courses,
            follow_up,
            reference: &self.reference,
            written_on: self.written_on,
            rung: None,
            disputed: None,
        }
    }
}

/// The letters in force: those compiled in, with `letters/` of the workspace over them.
///
/// - **Errors** [`AppError::Letter`] with the file that does not follow the form, [`AppError::Io`].
pub fn letters(workspace: &Workspace) -> Result<Letters, AppError> {
    let folder = workspace.root().join("letters");
    let mut own = Vec::new();
    for language in Language::ALL {
        let folder = folder.join(language.code());
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(AppError::io("read", &folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(AppError::io("read", &folder))?.path();
            let metadata = fs::metadata(&path).map_err(AppError::io("read", &path))?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with('.') || !metadata.is_file() {
                continue;
            }
            if metadata.len() > OWN_BYTES_MAX {
                return Err(AppError::Damaged { path, why: format!("a letter is longer than {OWN_BYTES_MAX} bytes") });
            }
            let text = fs::read_to_string(&path).map_err(AppError::io("read", &path))?;
            own.push((format!("{}/{name}", language.code()), text));
        }
    }
    own.sort();
    Ok(Letters::load(&own)?)
}

/// The letter that goes with the next step of a case.
pub fn next_letter(case: &Case, follow_up: &FollowUp) -> Step {
    let Some(next) = case.next_step(follow_up) else { return Step::Closing };
    match next.kind {
        StepKind::Send | StepKind::FinishDraft => Step::FirstClaim,
        StepKind::AnswerQuestions => Step::InformationAnswer,
        StepKind::DecideDispute => Step::CardDispute,
        StepKind::AskAboutClawback => Step::ClawbackReply,
        StepKind::DecideNext if case.state() == State::Denied => Step::Appeal,
        StepKind::TakeAdvice => Step::FormalNotice,
        _ => Step::Chaser,
    }
}

/// Writes the draft of a step.
///
/// - **Errors** [`AppError::Letter`] when a fact of the step is not there, and those of [`facts`].
pub fn draft(input: &LetterInput<'_>, step: Step, language: Language) -> Result<Draft, AppError> {
    let facts = facts(input, step)?;
    let mut draft = letters(input.workspace)?.draft(step, language, &facts)?;
    if let Some(disputed) = input.disputed.filter(|_| step == Step::CardDispute)
        && let Some(list) = draft.attachments_wanted.iter_mut().find(|file| file.name == disputed.document)
    {
        list.text = Some(disputed.list.clone());
    }
    Ok(draft)
}

/// Gathers the facts.
///
/// - **Errors** [`AppError::CaseNotReady`], [`AppError::Damaged`] when the document of a claim is not as it was built.
pub fn facts(input: &LetterInput<'_>, step: Step) -> Result<Facts, AppError> {
    let (case, events) = input.case;
    let filed = input.claims.iter().map(|record| FiledClaim::read(input.workspace.root(), record));
    let filed = filed.collect::<Result<Vec<_>, _>>()?;
    let Some(first) = filed.first() else {
        return Err(AppError::CaseNotReady {
            why: format!("no claim is in case {}", case.id()),
            help: format!("put one in:\n  makegood case move {} claim_added --claim C-0001", case.id()),
        });
    };
    let prefix = |claim: &FiledClaim| if filed.len() > 1 { format!("{} ", claim.claim) } else { String::new() };
    let claimed = by_currency(case.claims().iter().flat_map(|claim| &claim.lines))?;
    let what = What::step;
    let last = |word: makegood_case::Move| events.iter().rev().find(|event| what(&event.what) == word);
    let (received, outstanding) = received(case, events, &claimed)?;
    let rung = input.courses.with_letter(step.word());
    Ok(Facts {
        written_on: input.written_on,
        platform: super::platform_name(case.platform()).to_owned(),
        recipient: None,
        sender: sender(input.workspace),
        reference: input.reference.to_owned(),
        ticket: case.ticket().map(str::to_owned),
        earlier_tickets: earlier_tickets(case, events),
        account: account(input, first),
        period: (
            filed.iter().map(|claim| claim.period_from).min().unwrap_or(first.period_from),
            filed.iter().map(|claim| claim.period_to).max().unwrap_or(first.period_to),
        ),
        grounds: filed.iter().flat_map(|claim| claim.ground_list(&prefix(claim))).collect(),
        claimed,
        exhibits: filed.iter().flat_map(|claim| claim.exhibit_list(&prefix(claim))).collect(),
        answer_by: case.calendar().add(input.written_on, input.follow_up.rhythm.ask_for_answer).ok(),
        filed_on: case.submitted_on(),
        promise: case.promise().map(|clock| Promise { made_on: clock.anchor_on, due_on: clock.closes_on, money: None }),
        request: last(makegood_case::Move::InfoRequested).and_then(request),
        denial: last(makegood_case::Move::Denied).map(|event| Denial {
            on: event.on,
            reason: (!event.reason.trim().is_empty()).then(|| event.reason.clone()),
        }),
        decision: match last(makegood_case::Move::Approved) {
            Some(Event { on, what: What::Approved { lines }, .. }) => {
                Some(Decision { on: *on, approved: by_currency(lines)? })
            }
            _ => None,
        },
        received,
        outstanding,
        clawback: match last(makegood_case::Move::ClawedBack) {
            Some(Event { on, reason, what: What::ClawedBack { lines, .. }, .. }) => {
                lines.first().map(|line| Clawback {
                    on: *on,
                    money: line.money(),
                    reason: (!reason.trim().is_empty()).then(|| reason.clone()),
                    exhibits: Vec::new(),
                })
            }
            _ => None,
        },
        notice: notice(input),
        dispute: input.disputed.map(|disputed| disputed.dispute.clone()),
        form: rung.map(|rung| input.courses.fields(rung)).unwrap_or_default(),
        consequences: rung
            .map(|rung| input.courses.accept(rung).into_iter().map(|accept| accept.text.clone()).collect())
            .unwrap_or_default(),
        document: match input.disputed.filter(|_| step == Step::CardDispute) {
            // The claim also speaks of what the bank has nothing to do with.
            Some(disputed) => disputed.document.clone(),
            None => {
                let documents = input.claims.iter().map(|record| format!("{}-to-send.pdf", record.id));
                documents.collect::<Vec<_>>().join(", ")
            }
        },
        by_representative: input.rung == Some(Rung::Rep),
    })
}

/// Sums per currency, sorted by code. Forms of money are told apart where it matters: what a letter claims is claimed in one.
pub(super) fn by_currency<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Result<Vec<Money>, MoneyError> {
    let mut sums: BTreeMap<&'static str, Money> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.currency.code()).or_insert(Money::new(Amount::ZERO, line.currency));
        sum.amount = sum.amount.checked_add(line.amount)?;
    }
    Ok(sums.into_values().collect())
}

/// What came in the form that was claimed, and what is left of the claim. Money in another form does not make the claim
/// smaller, so that a letter does not thank for ad credit where cash is owed.
pub(super) fn received(
    case: &Case,
    events: &[Event],
    claimed: &[Money],
) -> Result<(Vec<Received>, Vec<Money>), MoneyError> {
    let mut received = Vec::new();
    let mut back: BTreeMap<Currency, Amount> = BTreeMap::new();
    let counts = |line: &&Line| !case.claimed().amount(line.purse, line.currency).is_zero();
    for event in events {
        let What::Received { lines, .. } = &event.what else { continue };
        for line in lines.iter().filter(counts) {
            let purse = match line.purse {
                Purse::Cash => LetterPurse::Cash,
                Purse::AdCredit => LetterPurse::AdCredit,
                Purse::InvoiceAdjustment => LetterPurse::InvoiceAdjustment,
                // No letter has words for it yet: then none speaks of what came, rather than calling it cash.
                Purse::Balance => return Ok((Vec::new(), Vec::new())),
            };
            received.push(Received { on: event.on, money: line.money(), purse });
            let sum = back.entry(line.currency).or_insert(Amount::ZERO);
            *sum = sum.checked_add(line.amount)?;
        }
    }
    if received.is_empty() {
        return Ok((received, Vec::new()));
    }
    let mut left = Vec::new();
    for money in claimed {
        let rest = money.amount.checked_sub(back.get(&money.currency).copied().unwrap_or(Amount::ZERO))?;
        if !rest.is_zero() && !rest.is_negative() {
            left.push(Money::new(rest, money.currency));
        }
    }
    Ok((received, left))
}

fn earlier_tickets(case: &Case, events: &[Event]) -> Vec<String> {
    let mut tickets: Vec<String> = Vec::new();
    for event in events {
        if let What::Acknowledged { ticket: Some(ticket) } = &event.what
            && case.ticket() != Some(ticket)
            && !tickets.contains(ticket)
        {
            tickets.push(ticket.clone());
        }
    }
    tickets
}

fn request(event: &Event) -> Option<InformationRequest> {
    let What::InfoRequested { asks, .. } = &event.what else { return None };
    let items = asks.split(['\n', ';']).map(str::trim).filter(|asked| !asked.is_empty());
    let item = |asked: &str| AskedItem { asked: asked.to_owned(), answer: None, exhibits: Vec::new() };
    Some(InformationRequest { on: event.on, items: items.map(item).collect() })
}

fn sender(workspace: &Workspace) -> Sender {
    let advertiser = &workspace.config().advertiser;
    let entity = if advertiser.legal_name.is_empty() { &advertiser.name } else { &advertiser.legal_name };
    Sender {
        entity: entity.clone(),
        name: advertiser.contact.clone(),
        email: advertiser.email.clone(),
        address: (!advertiser.address.is_empty()).then(|| advertiser.address.join(", ")),
    }
}

fn account(input: &LetterInput<'_>, filed: &FiledClaim) -> Account {
    let (case, _) = input.case;
    let known = input.judged.audited.account(case.platform(), case.account_id());
    Account {
        id: case.account_id().to_owned(),
        name: filed.account.name.clone(),
        business_center: known.and_then(|known| known.business_center_id.clone()),
        payment_mode: filed.account.payment_mode.clone(),
        time_zone: filed.account.time_zone.clone(),
        card_last4: None,
    }
}

/// Particulars of a formal notice: the company of the contract, where it wants notices, and its time to settle.
fn notice(input: &LetterInput<'_>) -> Option<Notice> {
    let contract = input.courses.contract()?;
    let waits = contract.clocks.iter().find_map(|window| match window {
        WindowState::Waits { id, .. } => Some(id),
        _ => None,
    })?;
    let window = input.policy.clock(waits)?.window?;
    let settle_by =
        Window::Calendar(window.length).last_day(input.written_on, &BusinessCalendar::weekends_only()).ok()?;
    let citation: &Citation = contract.citations.first()?;
    Some(Notice {
        company: contract.name.clone(),
        address: contract.notice_to.clone()?,
        clause: citation.into(),
        settle_by,
    })
}

/// What a draft still needs, in words of what to do; `None` for what only a defect could cause.
pub fn what_to_do(error: &LetterError) -> String {
    match error {
        LetterError::Missing { fact: "sender", .. } => {
            "say in makegood.toml who writes and where answers go:\n  [advertiser]\n  legal_name = \"…\"\n  contact = \"…\"\n  email = \"…\""
                .to_owned()
        }
        LetterError::Missing { fact: "filed_on", .. } => {
            "send the claims first:\n  makegood case submit K-0001".to_owned()
        }
        LetterError::Missing { fact: "dispute" | "dispute.findings", .. } => {
            "it goes to the bank and not to the platform; write it with:\n  makegood case letter K-0001 --step card_dispute".to_owned()
        }
        LetterError::Missing { fact: "notice", .. } => {
            "the files do not say with which company the contract is: it stands on the invoice as its issuer".to_owned()
        }
        LetterError::Missing { .. } => {
            "write down what happened, then ask for the letter again:\n  makegood case show K-0001".to_owned()
        }
        LetterError::DayDoesNotFit { .. } => "choose the day of the letter with --on, or another --step".to_owned(),
        LetterError::Template { .. } => "put the file right, or take it out of the folder letters/".to_owned(),
        _ => "look at the claim:\n  makegood claim list".to_owned(),
    }
}
