//! `audit.json`: the last audit, in a form that gives back exactly what was found.
//!
//! It is a copy that can be thrown away: when it is missing, old or damaged, the audit is run again.

use std::path::Path;

use jiff::Timestamp;
use makegood_core::cause::Cause;
use makegood_core::coverage::Coverage;
use makegood_core::finding::{ArithmeticStep, Atom, EntityRef, Grade, Questioned, Stage};
use makegood_core::money::{Amount, Currency};
use makegood_core::netting::Link;
use makegood_core::policy::{AccountFacts, Verdict};
use makegood_core::time::Day;
use makegood_detect::{LayerMonth, LayerTotal, NotRun};
use serde::{Deserialize, Serialize};

use super::Audited;
use crate::AppError;
use crate::matches::UnmetDecision;
use crate::workspace::write_whole;

const SCHEMA: &str = "makegood.kept_audit/4";

/// The last audit.
pub(super) struct Last {
    pub(super) digest: String,
    pub(super) asked_as_of: Option<Timestamp>,
    pub(super) audited: Audited,
}

/// The last audit, if there is one that can be read.
pub(super) fn read(path: &Path) -> Option<Last> {
    let file: Kept = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    if file.schema != SCHEMA {
        return None;
    }
    let (found, verdicts) =
        file.findings.into_iter().map(|finding| (questioned(finding.found), finding.verdict)).unzip();
    Some(Last {
        digest: file.digest,
        asked_as_of: file.asked_as_of,
        audited: Audited {
            as_of: file.as_of,
            found,
            verdicts,
            coverage: file.coverage.into_iter().map(Into::into).collect(),
            not_run: file.not_run.into_iter().map(Into::into).collect(),
            unmet: file.unmet.into_iter().map(Into::into).collect(),
            links: file.links.into_iter().map(|(left, right)| Link { left, right }).collect(),
            paid: file.paid.into_iter().map(|(account, currency, amount)| ((account, currency), amount)).collect(),
            accounts: file.accounts.into_iter().map(Into::into).collect(),
            totals: file.totals.into_iter().map(Into::into).collect(),
            months: file.months.into_iter().map(Into::into).collect(),
        },
    })
}

/// Keeps an audit.
pub(super) fn write(
    path: &Path,
    digest: String,
    asked_as_of: Option<Timestamp>,
    audited: &Audited,
) -> Result<(), AppError> {
    let file = Kept {
        schema: SCHEMA.to_owned(),
        digest,
        asked_as_of,
        as_of: audited.as_of,
        findings: audited
            .found
            .iter()
            .zip(&audited.verdicts)
            .map(|(found, verdict)| KeptFinding { found: kept_question(found.clone()), verdict: verdict.clone() })
            .collect(),
        coverage: audited.coverage.iter().cloned().map(Into::into).collect(),
        not_run: audited.not_run.iter().cloned().map(Into::into).collect(),
        unmet: audited.unmet.iter().cloned().map(Into::into).collect(),
        links: audited.links.iter().map(|link| (link.left.clone(), link.right.clone())).collect(),
        paid: audited.paid.iter().map(|((account, currency), paid)| (account.clone(), *currency, *paid)).collect(),
        accounts: audited.accounts.iter().cloned().map(Into::into).collect(),
        totals: audited.totals.iter().cloned().map(Into::into).collect(),
        months: audited.months.iter().cloned().map(Into::into).collect(),
    };
    let text = serde_json::to_vec(&file)
        .map_err(|error| AppError::Damaged { path: path.to_owned(), why: error.to_string() })?;
    write_whole(path, &text)
}

#[derive(Serialize, Deserialize)]
struct Kept {
    schema: String,
    digest: String,
    asked_as_of: Option<Timestamp>,
    as_of: Timestamp,
    findings: Vec<KeptFinding>,
    coverage: Vec<KeptCoverage>,
    not_run: Vec<KeptNotRun>,
    unmet: Vec<KeptUnmet>,
    links: Vec<(String, String)>,
    paid: Vec<(String, Currency, Amount)>,
    accounts: Vec<KeptAccount>,
    totals: Vec<KeptTotal>,
    months: Vec<KeptMonth>,
}

#[derive(Serialize, Deserialize)]
struct KeptFinding {
    found: KeptQuestion,
    verdict: Verdict,
}

#[derive(Serialize, Deserialize)]
struct KeptQuestion {
    detector: String,
    version: u32,
    stage: Stage,
    level: Grade,
    confidence: Grade,
    finding_key: String,
    platform: String,
    account_id: String,
    entities: Vec<EntityRef>,
    from: Day,
    to: Day,
    currency: Currency,
    questioned: Amount,
    title: String,
    summary: String,
    cause: Cause,
    arithmetic: Vec<(String, String, Amount)>,
    atoms: Vec<(String, Amount, Amount)>,
}

fn kept_question(found: Questioned) -> KeptQuestion {
    KeptQuestion {
        detector: found.detector,
        version: found.version,
        stage: found.stage,
        level: found.level,
        confidence: found.confidence,
        finding_key: found.finding_key,
        platform: found.platform,
        account_id: found.account_id,
        entities: found.entities,
        from: found.from,
        to: found.to,
        currency: found.currency,
        questioned: found.questioned,
        title: found.title,
        summary: found.summary,
        cause: found.cause,
        arithmetic: found.arithmetic.into_iter().map(|step| (step.label, step.op, step.amount)).collect(),
        atoms: found.atoms.into_iter().map(|atom| (atom.source_ref, atom.amount, atom.holds)).collect(),
    }
}

fn questioned(kept: KeptQuestion) -> Questioned {
    let step = |(label, op, amount)| ArithmeticStep { label, op, amount };
    let atom = |(source_ref, amount, holds)| Atom { source_ref, amount, holds };
    Questioned {
        detector: kept.detector,
        version: kept.version,
        stage: kept.stage,
        level: kept.level,
        confidence: kept.confidence,
        finding_key: kept.finding_key,
        platform: kept.platform,
        account_id: kept.account_id,
        entities: kept.entities,
        from: kept.from,
        to: kept.to,
        currency: kept.currency,
        questioned: kept.questioned,
        title: kept.title,
        summary: kept.summary,
        cause: kept.cause,
        arithmetic: kept.arithmetic.into_iter().map(step).collect(),
        atoms: kept.atoms.into_iter().map(atom).collect(),
    }
}

/// A plain copy of a struct of another crate, convertible both ways.
macro_rules! copy_of {
    ($kept:ident = $real:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(Serialize, Deserialize)]
        struct $kept {
            $($field: $type,)*
        }
        impl From<$real> for $kept {
            fn from(real: $real) -> Self {
                $kept { $($field: real.$field,)* }
            }
        }
        impl From<$kept> for $real {
            fn from(kept: $kept) -> Self {
                $real { $($field: kept.$field,)* }
            }
        }
    };
}

copy_of!(KeptCoverage = Coverage {
    account_id: String,
    detector: String,
    currency: Currency,
    checked: Amount,
    of: Amount,
    missing: Vec<String>,
});
copy_of!(KeptNotRun = NotRun { detector: String, code: String, why: String, help: String, limit: bool });
copy_of!(KeptUnmet = UnmetDecision { decision: String, code: String, state: String, why: String, help: String });
copy_of!(KeptTotal = LayerTotal {
    platform: String,
    account_id: String,
    currency: Currency,
    delivered: Option<Amount>,
    billed: Option<Amount>,
    paid: Option<Amount>,
    from: Option<Day>,
    to: Option<Day>,
});
copy_of!(KeptMonth = LayerMonth {
    platform: String,
    account_id: String,
    currency: Currency,
    month: Day,
    delivered: Option<Amount>,
    billed: Option<Amount>,
    paid: Option<Amount>,
});
copy_of!(KeptAccount = AccountFacts {
    platform: String,
    account_id: String,
    account_name: Option<String>,
    payment_mode: Option<String>,
    status: Option<String>,
    owner_kind: Option<String>,
    business_center_id: Option<String>,
    country: Option<String>,
    currency: Option<Currency>,
    time_zone: Option<String>,
});
