//! The rules of causes, without a query: what a change log says of one finding.

use jiff::Timestamp;
use makegood_core::cause::{Cause, CauseKind};
use makegood_core::money::Amount;

use super::plain;

/// One change within a finding's days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who, as the change log names them; empty = not named.
    pub actor: String,
    /// `user`, `api_app`, `platform`, `automated_rule`, `unknown`; empty = not said.
    pub actor_kind: String,
    /// What was changed, as in the canonical `change` table.
    pub attribute: String,
    /// Value before; empty = not said.
    pub old_value: String,
    /// Value after.
    pub new_value: String,
    /// True when the owner list names the actor.
    pub is_owner: bool,
    /// True when the finding's own entity was changed, false for one above it.
    pub of_entity: bool,
    /// Row of the change log.
    pub source_ref: String,
}

/// What is known of the days of one finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// Changes of its days, in order of time.
    pub changes: Vec<Change>,
    /// True when the change log covers its days.
    pub covered: bool,
    /// True when the workspace lists who may change things.
    pub owners_listed: bool,
    /// True when an agency holds the account.
    pub agency: bool,
}

/// Where a detector's findings come from.
enum Group {
    Budget,
    Status,
    Schedule,
    Dayparts,
    Countries,
    Stranger,
    Protection,
    Billing,
    Moved,
    NotSaid,
}

fn group(detector: &str) -> Group {
    match detector {
        "daily_budget_exceeded" | "weekly_budget_exceeded" | "lifetime_budget_exceeded" | "account_cap_exceeded" => {
            Group::Budget
        }
        "spend_while_paused" | "spend_after_rejection" => Group::Status,
        "spend_outside_flight" => Group::Schedule,
        "spend_outside_dayparts" => Group::Dayparts,
        "delivery_outside_countries" => Group::Countries,
        "spend_by_unknown_actor" => Group::Stranger,
        "protection_credit_missing" => Group::Protection,
        "payment_captured_twice"
        | "charge_unknown_to_ledger"
        | "failed_payment_captured"
        | "captured_amount_differs"
        | "verification_not_returned"
        | "refund_not_received"
        | "billed_twice_for_period"
        | "billed_above_delivery"
        | "carry_out_of_bounds"
        | "invoice_total_differs"
        | "invoice_above_cost"
        | "tax_above_rate"
        | "ad_credit_not_granted"
        | "ad_credit_expired_early"
        | "ad_credit_bypassed" => Group::Billing,
        "balance_left_idle" | "balance_dropped_without_entry" => Group::Moved,
        _ => Group::NotSaid,
    }
}

/// What the evidence says about who caused a finding of `detector`.
pub fn cause_of(detector: &str, log: &Log) -> Cause {
    match group(detector) {
        Group::Budget => of_setting(log, "raised the budget", |change| change.of_entity && raises(change)),
        Group::Status => of_setting(log, "resumed it", |change| change.of_entity && resumes(change)),
        Group::Schedule => of_setting(log, "changed the schedule", |change| change.attribute == "schedule"),
        Group::Dayparts => of_setting(log, "changed the hours of delivery", |change| change.attribute == "dayparts"),
        Group::Countries => of_setting(log, "changed the countries", |change| change.attribute == "countries"),
        Group::Protection => of_setting(log, "changed what the protection rests on", unprotects),
        Group::Stranger => of_stranger(log),
        Group::Billing => {
            plain(CauseKind::Platform, "The platform states and takes this amount itself; no setting does.")
        }
        Group::Moved if log.agency => {
            plain(CauseKind::Agency, "An agency holds the account, and moves money in and out of it.")
        }
        Group::Moved => plain(CauseKind::Platform, "The platform holds the balance; no agency holds the account."),
        Group::NotSaid => plain(CauseKind::Unknown, "Nothing in the files says who caused it."),
    }
}

fn of_setting(log: &Log, did: &str, loosens: impl Fn(&Change) -> bool) -> Cause {
    let loosening: Vec<&Change> = log.changes.iter().filter(|change| loosens(change)).collect();
    let Some(last) = loosening.last() else {
        return if log.covered {
            plain(
                CauseKind::Platform,
                &format!("The change log covers these days, and nobody {did}: the platform delivered."),
            )
        } else {
            plain(CauseKind::Unknown, "No change log covers these days (import a file of table `change`).")
        };
    };
    let (kind, who) = actor_of(last, log);
    let more = match loosening.len() {
        1 => String::new(),
        count => format!(" ({count} such changes in these days, the last one counts)"),
    };
    let when = jiff::tz::TimeZone::UTC.to_datetime(last.at).strftime("%Y-%m-%d %H:%M");
    Cause { kind, words: format!("{who} {did} on {when} UTC{more}."), source_refs: refs(&loosening) }
}

fn of_stranger(log: &Log) -> Cause {
    let stranger = |change: &Change| {
        !change.is_owner
            && change.actor_kind != "platform"
            && (change.attribute == "created" || resumes(change) || raises(change))
    };
    let by: Vec<&Change> = log.changes.iter().filter(|change| stranger(change)).collect();
    match by.first() {
        Some(first) if first.actor_kind == "api_app" => Cause {
            kind: CauseKind::ApiApp,
            words: format!(
                "{} changed it through the platform's interface, and is not in the owner list.",
                named(first)
            ),
            source_refs: refs(&by),
        },
        Some(first) => Cause {
            kind: CauseKind::Unknown,
            words: format!(
                "{} changed it; whether an outsider, a member or the agency is not in the files.",
                named(first)
            ),
            source_refs: refs(&by),
        },
        None => plain(CauseKind::Unknown, "The change that began it lies before these days."),
    }
}

/// Who an actor is, and how a sentence begins that says so.
fn actor_of(change: &Change, log: &Log) -> (CauseKind, String) {
    let name = named(change);
    match change.actor_kind.as_str() {
        "platform" => (CauseKind::Platform, "The platform itself".to_owned()),
        "automated_rule" => (CauseKind::AutomatedRule, format!("The automated rule {name}")),
        _ if change.is_owner => (CauseKind::OwnUser, format!("{name}, of the owner list,")),
        "api_app" => (CauseKind::ApiApp, format!("The application {name}")),
        "user" if log.agency => (CauseKind::Agency, format!("The user {name} of an account that an agency holds")),
        "user" if log.owners_listed => (CauseKind::Unknown, format!("The user {name}, who is not in the owner list,")),
        "user" if change.actor.trim().is_empty() => (CauseKind::OwnUser, "A user of the account".to_owned()),
        "user" => (CauseKind::OwnUser, format!("The user {name}")),
        _ => (CauseKind::Unknown, format!("{name}, of whom the change log says no more,")),
    }
}

fn named(change: &Change) -> String {
    match change.actor.trim() {
        "" => "somebody without a name".to_owned(),
        name => format!("`{name}`"),
    }
}

fn refs(changes: &[&Change]) -> Vec<String> {
    let mut refs: Vec<String> = changes.iter().map(|change| change.source_ref.clone()).collect();
    refs.sort();
    refs.dedup();
    refs
}

fn resumes(change: &Change) -> bool {
    let active = |value: &str| matches!(value.trim().to_lowercase().as_str(), "active" | "enable" | "enabled");
    change.attribute == "status" && active(&change.new_value) && !active(&change.old_value)
}

fn raises(change: &Change) -> bool {
    let amount = |value: &str| Amount::parse_canonical(value.trim()).ok();
    change.attribute == "budget"
        && matches!((amount(&change.old_value), amount(&change.new_value)), (Some(old), Some(new)) if new > old)
}

/// Edits of the target, the bid or the budget, and a pause, end a protection (its rules name them).
fn unprotects(change: &Change) -> bool {
    matches!(change.attribute.as_str(), "target_roi" | "bid" | "budget")
        || (change.attribute == "status" && change.new_value.trim().eq_ignore_ascii_case("paused"))
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
