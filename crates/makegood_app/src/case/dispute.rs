//! The dispute at the bank or card issuer: which debits, of which findings, under which conditions, and what it wants to see.
//!
//! A bank is told of what is disputed and of nothing else. Only findings that some card or bank condition is for are
//! disputed, and only where a line of a statement stands behind them: spend that was delivered fits no condition.

use std::collections::{BTreeMap, BTreeSet};

use makegood_case::ClockKind;
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::{LadderStep, WindowState};
use makegood_detect::reconcile::{Entry, EntryStatus, Reconciled};
use makegood_letters::{Dispute, StatementLine, Step};

use super::filed::{FiledClaim, FiledUse};
use super::letter::{LetterInput, by_currency, received};
use crate::claim::place_in_words;
use crate::{AppError, ClaimRecord};

/// A dispute of a case with one bank.
#[derive(Debug, Clone)]
pub struct Disputed {
    /// What the letter says.
    pub dispute: Dispute,
    /// The steps of the policy that it is, one per condition: windows, costs, what each wants to see.
    pub steps: Vec<LadderStep>,
    /// Clocks of the case that it can be opened under, by id, the one that closes first before the others.
    pub clocks: Vec<String>,
    /// The debits with their places in the files, as CSV: what is attached to the letter.
    pub list: String,
    /// Name of that list.
    pub document: String,
}

/// One debit of the list, with where it stands.
struct Debit<'a> {
    entry: &'a Entry,
    finding: String,
    kind: String,
    file: String,
    place: String,
    disputed: Money,
}

/// The dispute of a case. `bank` is needed where the debits are of several.
///
/// - **Errors** [`AppError::CaseNotReady`] where nothing of the case fits a dispute, no statement shows it, or it is not said
///   which of several banks is written to; those of reading the claims.
pub fn disputed(input: &LetterInput<'_>, matched: &Reconciled, bank: Option<&str>) -> Result<Disputed, AppError> {
    let (case, events) = input.case;
    let kinds = disputable(input);
    if kinds.is_empty() {
        return Err(AppError::CaseNotReady {
            why: format!("nothing in case {} fits a card or bank dispute: it is for debits that are wrong", case.id()),
            help: "see how to go about each finding:\n  makegood policy explain F-0001".to_owned(),
        });
    }
    let filed = input.claims.iter().map(|record: &ClaimRecord| FiledClaim::read(input.workspace.root(), record));
    let filed = filed.collect::<Result<Vec<_>, _>>()?;
    let claimed = by_currency(case.claims().iter().flat_map(|claim| &claim.lines))?;
    let (came, outstanding) = received(case, events, &claimed)?;
    let open = if came.is_empty() { claimed } else { outstanding };
    let debits = chosen(case.id(), debits(&filed, matched, &kinds, open)?, bank)?;
    let Some(first) = debits.first() else {
        return Err(AppError::CaseNotReady {
            why: format!("no booked line of a statement stands behind what could be disputed in case {}", case.id()),
            help: "import the statement that shows the debit:\n  makegood import path/to/statement".to_owned(),
        });
    };
    let steps = steps(input, &debits.iter().map(|debit| debit.kind.as_str()).collect());
    let windows: BTreeSet<&str> = steps.iter().flat_map(|step| &step.clocks).map(id_of).collect();
    let mut clocks: Vec<_> = case
        .clocks_running()
        .filter(|clock| matches!(clock.kind, ClockKind::Card | ClockKind::Bank) && windows.contains(clock.id.as_str()))
        .filter(|clock| clock.closes_on >= input.written_on)
        .collect();
    clocks.sort_by(|a, b| (a.closes_on, &a.id).cmp(&(b.closes_on, &b.id)));
    let findings: BTreeSet<String> = debits.iter().map(|debit| debit.finding.clone()).collect();
    let lines = lines(&debits)?;
    let mut sums: BTreeMap<&str, Money> = BTreeMap::new();
    for line in &lines {
        let sum = sums.entry(line.disputed.currency.code()).or_insert(Money::new(Amount::ZERO, line.disputed.currency));
        sum.amount = sum.amount.checked_add(line.disputed.amount)?;
    }
    Ok(Disputed {
        dispute: Dispute {
            bank: first.entry.key.institution.clone(),
            conditions: clocks.iter().map(|clock| clock.title.clone()).collect(),
            findings: findings.into_iter().collect(),
            lines,
            disputed: sums.into_values().collect(),
        },
        clocks: clocks.iter().map(|clock| clock.id.clone()).collect(),
        steps,
        list: list(&debits)?,
        document: format!("{}-disputed.csv", case.id()),
    })
}

/// Kinds of findings in the case for which the policy has a dispute.
fn disputable<'a>(input: &LetterInput<'a>) -> BTreeSet<&'a str> {
    let has_step = |id: &str| {
        let course = input.courses.of.iter().find(|(finding, _)| finding == id);
        course.is_some_and(|(_, course)| course.ladder.iter().any(|step| step.letter == Step::CardDispute.word()))
    };
    let findings = input.judged.findings.iter().filter(|finding| has_step(&finding.id));
    findings.map(|finding| finding.found.detector.as_str()).collect()
}

/// The steps of the policy for findings of these kinds, each once.
fn steps(input: &LetterInput<'_>, kinds: &BTreeSet<&str>) -> Vec<LadderStep> {
    let mut steps: Vec<LadderStep> = Vec::new();
    for finding in input.judged.findings.iter().filter(|finding| kinds.contains(finding.found.detector.as_str())) {
        let courses = input.courses.of.iter().filter(|(id, _)| *id == finding.id);
        for step in courses.flat_map(|(_, course)| &course.ladder) {
            if step.letter == Step::CardDispute.word() && steps.iter().all(|known| known.id != step.id) {
                steps.push(step.clone());
            }
        }
    }
    steps
}

/// The id of a window, whatever its state.
pub fn id_of(window: &WindowState) -> &str {
    match window {
        WindowState::Runs { id, .. } | WindowState::Waits { id, .. } | WindowState::NotKnown { id, .. } => id,
    }
}

/// The debits behind the findings of `kinds`, in the order of the claims: of each what the claim asks for, and of a currency
/// no more than is still open.
fn debits<'a>(
    filed: &[FiledClaim],
    matched: &'a Reconciled,
    kinds: &BTreeSet<&str>,
    open: Vec<Money>,
) -> Result<Vec<Debit<'a>>, AppError> {
    let entries = entries(matched);
    let mut open: BTreeMap<Currency, Amount> = open.into_iter().map(|money| (money.currency, money.amount)).collect();
    let mut debits: Vec<Debit<'a>> = Vec::new();
    for claim in filed {
        for line in claim.lines().filter(|line| kinds.contains(line.kind())) {
            let mut of_line = line.claimed().map_or(Amount::ZERO, |money| money.amount);
            for used in claim.uses(line.finding()) {
                let FiledUse { file, sha256, place, money } = used;
                let row = (sha256.to_owned(), place.to_owned());
                let Some(entry) = entries.get(&row).copied() else { continue };
                let left = open.entry(money.currency).or_insert(Amount::ZERO);
                let amount = money.amount.min(of_line).min(*left);
                if amount <= Amount::ZERO {
                    continue;
                }
                of_line = of_line.checked_sub(amount)?;
                *left = left.checked_sub(amount)?;
                debits.push(Debit {
                    entry,
                    finding: line.finding().to_owned(),
                    kind: line.kind().to_owned(),
                    file: file.to_owned(),
                    place: place.to_owned(),
                    disputed: Money::new(amount, money.currency),
                });
            }
        }
    }
    Ok(debits)
}

/// Booked debits by the file and place of their row, as claims name them; and by the ledger row of the payment that they are,
/// of several the last.
fn entries(matched: &Reconciled) -> BTreeMap<(String, String), &Entry> {
    let booked = || {
        let entries = matched.input.entries.iter();
        entries.filter(|entry| entry.status == EntryStatus::Booked && entry.amount.is_negative())
    };
    let mut found: BTreeMap<(String, String), &Entry> = BTreeMap::new();
    let mut add = |source_ref: &str, entry| {
        let (sha256, place) = source_ref.split_once(':').unwrap_or((source_ref, ""));
        for counted in [false, true] {
            found.insert((sha256.to_owned(), place_in_words(place, counted)), entry);
        }
    };
    let by_ref: BTreeMap<&str, &Entry> = booked().map(|entry| (entry.source_ref.as_str(), entry)).collect();
    let mut paid: Vec<(&str, &Entry)> = matched
        .matches
        .iter()
        .filter_map(|one| Some((one.payment_ref.as_str(), *by_ref.get(one.entry_ref.as_str())?)))
        .collect();
    paid.sort_by(|a, b| (a.1.booked_on, &a.1.source_ref).cmp(&(b.1.booked_on, &b.1.source_ref)));
    paid.into_iter().for_each(|(payment, entry)| add(payment, entry));
    booked().for_each(|entry| add(&entry.source_ref, entry));
    found
}

/// The debits of one bank.
fn chosen<'a>(case: &str, debits: Vec<Debit<'a>>, bank: Option<&str>) -> Result<Vec<Debit<'a>>, AppError> {
    let of = |debit: &Debit<'a>| debit.entry.key.institution.clone();
    let banks: BTreeSet<String> = debits.iter().map(of).collect();
    let command = |bank: &String| format!("\n  makegood case letter {case} --step card_dispute --bank \"{bank}\"");
    let all = || banks.iter().map(command).collect::<String>();
    match bank {
        None if banks.len() > 1 => Err(AppError::CaseNotReady {
            why: format!("the debits are of {} banks, and each is told of its own", banks.len()),
            help: format!("write one letter to each:{}", all()),
        }),
        Some(bank) if !banks.iter().any(|known| known.eq_ignore_ascii_case(bank)) => Err(AppError::CaseNotReady {
            why: format!("no debit that could be disputed is of bank `{bank}`"),
            help: format!("there are:{}", all()),
        }),
        Some(bank) => Ok(debits.into_iter().filter(|debit| of(debit).eq_ignore_ascii_case(bank)).collect()),
        None => Ok(debits),
    }
}

/// Each debit once, by day, with all that is disputed of it.
fn lines(debits: &[Debit<'_>]) -> Result<Vec<StatementLine>, AppError> {
    let mut lines: BTreeMap<(makegood_core::time::Day, &str, &str), StatementLine> = BTreeMap::new();
    for debit in debits {
        let entry = debit.entry;
        let charged = entry.merchant_money();
        let reference = entry.reference.as_deref().filter(|text| !text.trim().is_empty());
        let key = (entry.booked_on, entry.source_ref.as_str(), debit.disputed.currency.code());
        let line = lines.entry(key).or_insert_with(|| StatementLine {
            on: entry.booked_on,
            descriptor: entry.description.clone(),
            reference: reference.unwrap_or(&entry.key.entry_id).to_owned(),
            money: Money::new(charged.amount.abs(), charged.currency),
            disputed: Money::new(Amount::ZERO, debit.disputed.currency),
        });
        line.disputed.amount = line.disputed.amount.checked_add(debit.disputed.amount)?;
    }
    Ok(lines.into_values().collect())
}

const COLUMNS: [&str; 11] = [
    "finding",
    "booked_on",
    "description",
    "reference",
    "charged",
    "charged_currency",
    "disputed",
    "disputed_currency",
    "bank_account",
    "file",
    "place",
];

/// The list as CSV, one line per debit and finding. A text that a spreadsheet would take for a formula stands behind an apostrophe.
fn list(debits: &[Debit<'_>]) -> Result<String, AppError> {
    let failed = |error: csv::Error| AppError::io("write", std::path::Path::new("the list of debits"))(error.into());
    let text = |text: &str| {
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
    };
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    csv.write_record(COLUMNS).map_err(failed)?;
    for debit in debits {
        let entry = debit.entry;
        let charged = entry.merchant_money();
        csv.write_record([
            debit.finding.clone(),
            entry.booked_on.to_string(),
            text(&entry.description),
            text(entry.reference.as_deref().unwrap_or(&entry.key.entry_id)),
            charged.amount.abs().to_text(charged.currency),
            charged.currency.code().to_owned(),
            debit.disputed.amount.to_text(debit.disputed.currency),
            debit.disputed.currency.code().to_owned(),
            text(&entry.key.bank_account),
            text(&debit.file),
            text(&debit.place),
        ])
        .map_err(failed)?;
    }
    let bytes = csv.into_inner().map_err(|error| failed(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
