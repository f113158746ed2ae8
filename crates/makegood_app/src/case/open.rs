//! Opening a case from claims that were built.

use std::collections::BTreeMap;

use makegood_case::calendar::BusinessCalendar;
use makegood_case::store::Cases;
use makegood_case::{Case, CaseClaim, Event, What, gate};
use makegood_core::claim::build_claims;
use makegood_core::finding::Finding;
use makegood_core::policy::PolicySet;
use makegood_core::time::Zone;

use super::course::{clocks, courses};
use super::record::Said;
use crate::audit::Judged;
use crate::{AppError, CaseStore, ClaimRecord};

/// Which claims to open a case with.
#[derive(Debug, Clone, Default)]
pub struct OpenRequest {
    /// Claim ids, one at least, of one account.
    pub claims: Vec<String>,
    /// Countries whose business days count, two capital letters each; empty for the account's own.
    pub countries: Vec<String>,
    /// Card networks that paid, for example `visa`; empty where it is not known, so that all windows run.
    pub networks: Vec<String>,
}

/// A case that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The case.
    pub case: Case,
    /// What was taken for granted, one sentence each.
    pub notes: Vec<String>,
}

/// Opens a case. The claims must be as they were built, supported by the policy, and in no other case.
///
/// - **Errors** [`AppError::ClaimUnknown`], [`AppError::CaseNotReady`], [`AppError::CaseRefused`], [`AppError::Store`].
pub async fn open(
    (store, cases): (&impl CaseStore, &impl Cases),
    judged: &Judged,
    policy: &PolicySet,
    request: &OpenRequest,
    said: &Said,
) -> Result<Opened, AppError> {
    let records = chosen(&store.claims().await?, &request.claims)?;
    let Some(first) = records.first() else {
        return Err(refused("no claim is named", "makegood claim list"));
    };
    if let Some(other) =
        records.iter().find(|it| (&it.platform, &it.account_id) != (&first.platform, &first.account_id))
    {
        let why = format!(
            "{} is of account {} and {} of account {}: a case goes to one platform for one account",
            first.id, first.account_id, other.id, other.account_id
        );
        return Err(refused(&why, &format!("makegood case open {}", first.id)));
    }
    let claims = records.iter().map(|record| case_claim(judged, record)).collect::<Result<Vec<_>, _>>()?;
    if let Some(why) = claims.iter().find_map(gate::weakness) {
        return Err(refused(&why, &format!("makegood claim show {}", first.id)));
    }
    let id = cases.next_id().await?;
    if let Some(why) = gate::held_elsewhere(&id, &claims, &cases.held_claims().await?) {
        return Err(refused(&why, "makegood case list"));
    }
    let mut notes = Vec::new();
    let zone = zone(judged, first, &mut notes)?;
    let today = said.on.unwrap_or_else(|| zone.day_of(said.at));
    let keys: Vec<String> = records.iter().flat_map(|record| record.findings.iter().cloned()).collect();
    let findings: Vec<&Finding> = of_keys(judged, &keys);
    let courses = courses(policy, judged, &keys, today)?;
    let opened = What::Opened {
        platform: first.platform.clone(),
        account_id: first.account_id.clone(),
        zone: zone.clone(),
        countries: countries(judged, first, &request.countries, &mut notes),
    };
    let mut more: Vec<Event> = Vec::new();
    more.extend(claims.into_iter().map(|claim| said.event(&zone, What::ClaimAdded { claim })));
    let clocks = clocks(policy, &findings, &courses, &request.networks, today);
    more.extend(clocks.into_iter().map(|clock| said.event(&zone, What::ClockStarted { clock })));
    let change = Case::open(&id, said.event(&zone, opened))?.and(more)?;
    cases.append(std::slice::from_ref(&change), &[]).await?;
    Ok(Opened { case: change.into_case(), notes })
}

/// The records of claims that were named, each once.
///
/// - **Errors** [`AppError::ClaimUnknown`].
pub fn chosen(records: &[ClaimRecord], ids: &[String]) -> Result<Vec<ClaimRecord>, AppError> {
    let mut chosen: Vec<ClaimRecord> = Vec::new();
    for id in ids {
        let found = records.iter().find(|record| record.id.eq_ignore_ascii_case(id));
        let found = found.ok_or_else(|| AppError::ClaimUnknown { id: id.clone() })?;
        if !chosen.iter().any(|other| other.id == found.id) {
            chosen.push(found.clone());
        }
    }
    Ok(chosen)
}

/// A built claim as it goes into a case: the findings behind it, each sum in the purse of its policy's remedy.
///
/// - **Errors** [`AppError::CaseNotReady`] when the audit no longer finds what was claimed, or in another amount.
pub fn case_claim(judged: &Judged, record: &ClaimRecord) -> Result<CaseClaim, AppError> {
    let again = |why: &str| refused(why, &format!("makegood claim build --all --out {}", record.folder));
    let findings = of_keys(judged, &record.findings);
    if findings.len() != record.findings.len() {
        return Err(again(&format!("{} holds findings that the audit no longer finds", record.id)));
    }
    let built = build_claims(&findings, &judged.audited.paid, 1)?;
    let Some(mut claim) = built.into_iter().find(|claim| !claim.lines.is_empty()) else {
        return Err(again(&format!("nothing of {} can be claimed any more", record.id)));
    };
    claim.id.clone_from(&record.id);
    let totals = claim.totals()?;
    if totals != record.totals {
        let shown = |monies: &[makegood_core::money::Money]| {
            monies.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ")
        };
        let (built, now) = (shown(&record.totals), shown(&totals));
        return Err(again(&format!("{} was built over {built} and would be {now} now", record.id)));
    }
    let by_id: BTreeMap<String, Finding> =
        findings.iter().map(|finding| (finding.id.clone(), (*finding).clone())).collect();
    Ok(CaseClaim::of(&claim, &by_id))
}

fn of_keys<'a>(judged: &'a Judged, keys: &[String]) -> Vec<&'a Finding> {
    judged.findings.iter().filter(|finding| keys.contains(&finding.found.stable_key())).collect()
}

fn refused(why: &str, command: &str) -> AppError {
    AppError::CaseNotReady { why: why.to_owned(), help: format!("next:\n  {command}") }
}

fn zone(judged: &Judged, record: &ClaimRecord, notes: &mut Vec<String>) -> Result<Zone, AppError> {
    let named = judged.audited.account(&record.platform, &record.account_id).and_then(|it| it.time_zone.as_deref());
    if let Some(zone) = named.and_then(|name| Zone::parse(name).ok()) {
        return Ok(zone);
    }
    notes.push("The files do not say the account's time zone: days of this case are counted in UTC.".to_owned());
    Zone::parse("UTC").map_err(|error| refused(&error.to_string(), "makegood doctor"))
}

fn countries(judged: &Judged, record: &ClaimRecord, asked: &[String], notes: &mut Vec<String>) -> Vec<String> {
    if !asked.is_empty() {
        return asked.iter().map(|code| code.trim().to_ascii_uppercase()).collect();
    }
    let account = judged.audited.account(&record.platform, &record.account_id);
    let country = account.and_then(|account| account.country.clone()).map(|code| code.to_ascii_uppercase());
    match country {
        Some(code) if BusinessCalendar::of(&[&code]).is_ok() => vec![code],
        Some(code) => {
            notes.push(format!("The public holidays of {code} are not known: only weekends are left out."));
            Vec::new()
        }
        None => {
            notes.push(
                "The files do not say the account's country: only weekends are left out. Name it with --country."
                    .to_owned(),
            );
            Vec::new()
        }
    }
}
