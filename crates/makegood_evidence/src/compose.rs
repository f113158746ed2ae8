//! From a claim, its findings and their rows to the document, with every law checked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use makegood_core::claim::{Claim, ClaimLine, Paid};
use makegood_core::coverage::Coverage;
use makegood_core::finding::Finding;
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::time::Day;

use crate::arithmetic::{ArithmeticStep, Op, Wrong, result};
use crate::document::{
    AccountCard, ClaimDocument, ClaimLineDocument, Figure, Recipient, SCHEMA, Sender, Total, WitnessRef,
};
use crate::error::ComposeError;
use crate::exhibits::{self, EvidenceRow};
use crate::words::{confidence_words, money_words, outcome_words};
use crate::{for_you, grounds};

/// Words about one finding; they come from the detector's own files, never from here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingText {
    /// Plain title, for example `Spend above the daily budget`.
    pub title: String,
    /// What happened, for the platform's reader.
    pub statement: String,
    /// Calculation that comes to the questioned or to the claimed amount; empty: the rows' sum is shown. A missing
    /// last result is added.
    pub arithmetic: Vec<ArithmeticStep>,
}

/// Everything that a document is made of.
#[derive(Debug, Clone)]
pub struct ComposeInput<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// Findings of the claim; others are ignored. Left-out ones may be missing: they then have no title.
    pub findings: &'a [Finding],
    /// Words by finding id, one for every line of the claim.
    pub texts: &'a BTreeMap<String, FindingText>,
    /// Who is asked.
    pub to: Recipient,
    /// Who asks.
    pub from: Sender,
    /// The ad account.
    pub account: AccountCard,
    /// What accounts paid: the ceiling of the claim.
    pub paid: &'a Paid,
    /// Instant up to which the files were audited.
    pub as_of: Timestamp,
    /// Day on the letter.
    pub prepared_on: Day,
    /// Coverage of the audit; lines of other accounts are ignored.
    pub coverage: &'a [Coverage],
    /// Rows by `source_ref`.
    pub rows: &'a BTreeMap<String, EvidenceRow>,
}

/// Composes the document.
///
/// - **Errors** [`ComposeError`]: a law of the document that the input breaks; nothing is guessed.
pub fn compose(input: ComposeInput<'_>) -> Result<ClaimDocument, ComposeError> {
    let pairs = pairs(&input)?;
    let built = exhibits::build(&pairs, input.rows)?;
    let mut lines = Vec::with_capacity(pairs.len());
    for ((line, finding), witness) in pairs.iter().zip(built.witness) {
        lines.push(line_document(&input, line, finding, witness)?);
    }
    let totals = totals(&input, &lines)?;
    let claimed: Vec<&Finding> = pairs.iter().map(|(_, finding)| *finding).collect();
    let (Some(period_from), Some(period_to)) =
        (lines.iter().map(|line| line.from).min(), lines.iter().map(|line| line.to).max())
    else {
        return Err(ComposeError::NoLines { claim: input.claim.id.clone() });
    };
    let for_you = for_you::build(&input, &claimed, &totals);
    Ok(ClaimDocument {
        schema: SCHEMA,
        claim: input.claim.id.clone(),
        summary: summary(&input, &totals, lines.len(), (period_from, period_to)),
        as_of: input.as_of,
        prepared_on: input.prepared_on,
        period_from,
        period_to,
        totals,
        lines,
        grounds: grounds::grounds(&claimed),
        detectors: grounds::detectors(&claimed),
        by_hand: exhibits::by_hand(&built.exhibits),
        exhibits: built.exhibits,
        for_you,
        to: input.to,
        from: input.from,
        account: input.account,
    })
}

/// Each line with its finding, after the checks that need no row.
fn pairs<'a>(input: &ComposeInput<'a>) -> Result<Vec<(&'a ClaimLine, &'a Finding)>, ComposeError> {
    let claim = input.claim;
    if claim.lines.is_empty() {
        return Err(ComposeError::NoLines { claim: claim.id.clone() });
    }
    let account = |what: String, found: &str| {
        let differs =
            ComposeError::AccountDiffers { what, found: found.to_owned(), expected: claim.account_id.clone() };
        if found == claim.account_id { Ok(()) } else { Err(differs) }
    };
    account("the account card".to_owned(), &input.account.account_id)?;
    let mut pairs = Vec::with_capacity(claim.lines.len());
    for line in &claim.lines {
        let candidates: Vec<_> = input.findings.iter().filter(|finding| finding.id == line.finding).collect();
        let of_line = claim.lines.iter().filter(|other| other.finding == line.finding).count();
        let [finding] = candidates[..] else {
            return Err(ComposeError::FindingCount { finding: line.finding.clone(), found: candidates.len() });
        };
        if of_line != 1 {
            return Err(ComposeError::FindingCount { finding: line.finding.clone(), found: of_line });
        }
        account(format!("finding {}", finding.id), &finding.found.account_id)?;
        witness_sums(finding)?;
        let (claimed, questioned) = (line.claimed, finding.questioned());
        let within = claimed.amount > Amount::ZERO && claimed.amount <= questioned.amount;
        if !within || claimed.currency != questioned.currency {
            return Err(ComposeError::ClaimedOutOfBounds { finding: finding.id.clone(), claimed, questioned });
        }
        pairs.push((line, finding));
    }
    Ok(pairs)
}

fn witness_sums(finding: &Finding) -> Result<(), ComposeError> {
    let overflow = |_| ComposeError::Overflow;
    let rows = Money::new(finding.found.witness_sum().map_err(overflow)?, finding.found.currency);
    let questioned = finding.questioned();
    if rows == questioned {
        return Ok(());
    }
    Err(ComposeError::WitnessDiffers { finding: finding.id.clone(), rows, questioned })
}

fn line_document(
    input: &ComposeInput<'_>,
    line: &ClaimLine,
    finding: &Finding,
    witness: Vec<WitnessRef>,
) -> Result<ClaimLineDocument, ComposeError> {
    let found = &finding.found;
    let text = input.texts.get(&finding.id).filter(|text| !text.title.is_empty() && !text.statement.is_empty());
    let text = text.ok_or_else(|| ComposeError::TextMissing { finding: finding.id.clone() })?;
    Ok(ClaimLineDocument {
        finding: finding.id.clone(),
        detector: format!("{}@{}", found.detector, found.version),
        title: text.title.clone(),
        statement: text.statement.clone(),
        from: found.from,
        to: found.to,
        time_zone: input.account.time_zone.clone(),
        entities: found.entities.clone(),
        questioned: Figure(finding.questioned()),
        claimed: Figure(line.claimed),
        reduced_because: line.reduced_because.clone(),
        arithmetic: arithmetic(line, finding, text, &witness)?,
        outcome: finding.verdict.outcome,
        outcome_words: outcome_words(finding.verdict.outcome).to_owned(),
        rule: finding.verdict.rule.clone(),
        confidence: finding.verdict.confidence,
        confidence_words: confidence_words(finding.verdict.confidence).to_owned(),
        tell: finding.verdict.tell.clone(),
        witness,
    })
}

/// The given calculation, or the sum of the rows by exhibit, carried on to the claimed amount.
fn arithmetic(
    line: &ClaimLine,
    finding: &Finding,
    text: &FindingText,
    witness: &[WitnessRef],
) -> Result<Vec<ArithmeticStep>, ComposeError> {
    let currency = finding.found.currency;
    let questioned = finding.found.questioned;
    let mut steps = if text.arithmetic.is_empty() { sum_of_rows(witness, currency)? } else { text.arithmetic.clone() };
    let wrong = |why: String| ComposeError::ArithmeticWrong { finding: finding.id.clone(), why };
    let end = result(&steps, currency).map_err(|found| wrong(explain(&found, currency)))?;
    if end != questioned && end != line.claimed.amount {
        let (end, claimed) = (Money::new(end, currency), line.claimed);
        return Err(wrong(format!("it ends in {end}, expected {} or {claimed}", finding.questioned())));
    }
    if steps.last().is_none_or(|last| last.op != Op::Equals) {
        let label = if end == line.claimed.amount { "Claimed" } else { "Questioned" };
        steps.push(ArithmeticStep::money(Op::Equals, label, end, currency));
    }
    if end == line.claimed.amount {
        return Ok(steps);
    }
    let less = questioned.checked_sub(line.claimed.amount).map_err(|_| ComposeError::Overflow)?;
    let reason = line.reduced_because.as_deref().unwrap_or("not claimed here");
    steps.push(ArithmeticStep::money(Op::Minus, format!("Not claimed: {reason}"), less, currency));
    steps.push(ArithmeticStep::money(Op::Equals, "Claimed", line.claimed.amount, currency));
    Ok(steps)
}

/// The rows of each exhibit, added up; what they come to is named by [`arithmetic`], as of any calculation.
fn sum_of_rows(witness: &[WitnessRef], currency: Currency) -> Result<Vec<ArithmeticStep>, ComposeError> {
    let mut by_exhibit: BTreeMap<usize, (usize, Amount)> = BTreeMap::new();
    for reference in witness {
        let (count, sum) = by_exhibit.entry(reference.exhibit).or_insert((0, Amount::ZERO));
        *count += 1;
        *sum = sum.checked_add(reference.amount.amount()).map_err(|_| ComposeError::Overflow)?;
    }
    let mut steps = Vec::new();
    for (exhibit, (count, sum)) in by_exhibit {
        let op = if steps.is_empty() { Op::Start } else { Op::Plus };
        let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        steps.push(ArithmeticStep::money(op, format!("Sum of {rows} of Exhibit {exhibit}"), sum, currency));
    }
    Ok(steps)
}

fn explain(wrong: &Wrong, currency: Currency) -> String {
    let money = |amount: Amount| Money::new(amount, currency).to_string();
    match wrong {
        Wrong::Differs { step, stated, found } => {
            format!("step {step} states {}, the steps before it give {}", money(*stated), money(*found))
        }
        Wrong::NothingBegan { step } => format!("step {step} continues a calculation that has not begun"),
        Wrong::Currency { step } => format!("step {step} is not in {currency}"),
        Wrong::NoResult => "no step begins it".to_owned(),
        Wrong::Overflow => "a step is out of range".to_owned(),
    }
}

fn totals(input: &ComposeInput<'_>, lines: &[ClaimLineDocument]) -> Result<Vec<Total>, ComposeError> {
    let mut sums: BTreeMap<Currency, (Amount, Amount, usize)> = BTreeMap::new();
    for line in lines {
        let (questioned, claimed, count) = sums.entry(line.claimed.currency()).or_default();
        *questioned = questioned.checked_add(line.questioned.amount()).map_err(|_| ComposeError::Overflow)?;
        *claimed = claimed.checked_add(line.claimed.amount()).map_err(|_| ComposeError::Overflow)?;
        *count += 1;
    }
    let mut totals = Vec::with_capacity(sums.len());
    for (currency, (questioned, claimed, lines)) in sums {
        let paid = input.paid.get(&(input.claim.account_id.clone(), currency)).copied();
        if let Some(paid) = paid.filter(|paid| *paid < claimed) {
            let (claimed, paid) = (Money::new(claimed, currency), Money::new(paid, currency));
            return Err(ComposeError::AbovePaid { claimed, paid });
        }
        totals.push(Total {
            currency,
            questioned: Figure::new(questioned, currency),
            claimed: Figure::new(claimed, currency),
            paid: paid.map(|paid| Figure::new(paid, currency)),
            lines,
        });
    }
    Ok(totals)
}

fn summary(input: &ComposeInput<'_>, totals: &[Total], lines: usize, (from, to): (Day, Day)) -> String {
    let amounts: Vec<String> = totals.iter().map(|total| money_words(total.claimed)).collect();
    let amounts = match amounts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => amounts.concat(),
    };
    let account = match &input.account.name {
        Some(name) => format!("{name} ({})", input.account.account_id),
        None => input.account.account_id.clone(),
    };
    let findings = if lines == 1 { "the finding below".to_owned() } else { format!("the {lines} findings below") };
    let when = if from == to { from.to_string() } else { format!("{from} to {to}") };
    format!("We ask {} to return {amounts} of ad account {account}, for {findings} ({when}).", input.to.name)
}
