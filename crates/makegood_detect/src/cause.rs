//! Who caused what was found: read from the change log after the detectors have run, for all findings at once.
//!
//! | findings | who caused it |
//! |---|---|
//! | spend against a setting | whoever last loosened that setting within the finding's days (resumed it, raised its budget, widened its schedule or countries), of the entity itself, or for schedules and countries one above it too; nobody, and the change log covers the days: the platform; no log of those days: unknown |
//! | spend by an unknown actor | the stranger: an application where the log says so, else unknown |
//! | protection credit | as for settings, where an edit of target, bid or budget or a pause lost the protection |
//! | what was billed, charged, credited or returned | the platform, which states these amounts |
//! | money that moved between accounts or lies idle | the agency where one holds the account, else the platform |
//! | invalid traffic, signals, detectors of a user | unknown: nothing in the log says who sends traffic |
//!
//! An actor of the owner list is an own user; an automated rule is a rule, listed or not; an application that is not
//! listed is an application. A user outside the list is the agency where one holds the account, else unknown. Without a
//! list a user counts as one's own, unless an agency holds the account.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use jiff::Timestamp;
use makegood_core::cause::{Cause, CauseKind};
use makegood_core::finding::Questioned;

use crate::columns::{Cells, days_of};
use crate::facts_of_accounts::Observed;
use crate::{DetectError, Engine, scratch};

mod rules;

pub use rules::{Change, Log, cause_of};

/// Changes of the findings' entities and of the ones above them, within the findings' days.
const CHANGES: &str = "
WITH parent AS (
    SELECT platform, account_id, level, entity_id, CASE level WHEN 'ad' THEN 'ad_group' ELSE 'campaign' END AS parent_level, parent_id
    FROM entity
    WHERE level IN ('ad_group', 'ad') AND parent_id IS NOT NULL
),
up AS (
    SELECT finding_no, platform, account_id, level, entity_id, from_on, to_on, 1 AS is_own FROM cause_finding
    UNION ALL
    SELECT f.finding_no, f.platform, f.account_id, p.parent_level AS level, p.parent_id AS entity_id, f.from_on, f.to_on, 0 AS is_own
    FROM cause_finding AS f
    JOIN parent AS p ON p.platform = f.platform AND p.account_id = f.account_id AND p.level = f.level AND p.entity_id = f.entity_id
    UNION ALL
    SELECT f.finding_no, f.platform, f.account_id, g.parent_level AS level, g.parent_id AS entity_id, f.from_on, f.to_on, 0 AS is_own
    FROM cause_finding AS f
    JOIN parent AS p ON p.platform = f.platform AND p.account_id = f.account_id AND p.level = f.level AND p.entity_id = f.entity_id
    JOIN parent AS g ON g.platform = p.platform AND g.account_id = p.account_id AND g.level = p.parent_level AND g.entity_id = p.parent_id
),
spanned AS (
    SELECT u.finding_no, u.platform, u.account_id, u.level, u.entity_id, u.is_own, a.starts_at, z.ends_at
    FROM up AS u
    JOIN calendar_day AS a ON a.platform = u.platform AND a.account_id = u.account_id AND a.day_on = u.from_on
    JOIN calendar_day AS z ON z.platform = u.platform AND z.account_id = u.account_id AND z.day_on = u.to_on
)
SELECT s.finding_no, MAX(s.is_own) AS is_own, c.\"at\" AS changed_at, c.actor, c.actor_kind, c.attribute, c.old_value, c.new_value, c.source_ref,
       MAX(CASE WHEN o.actor IS NOT NULL OR p.actor IS NOT NULL THEN 1 ELSE 0 END) AS is_owner
FROM spanned AS s
JOIN change AS c ON c.platform = s.platform AND c.account_id = s.account_id AND c.level = s.level AND c.entity_id = s.entity_id
    AND c.\"at\" >= s.starts_at AND c.\"at\" < s.ends_at
LEFT JOIN owner AS o ON o.actor = lower(trim(c.actor))
LEFT JOIN owner AS p ON p.actor = concat(CASE c.actor_kind WHEN 'automated_rule' THEN 'rule:' WHEN 'api_app' THEN 'app:' ELSE '?' END,
                                         lower(trim(c.actor)))
GROUP BY s.finding_no, c.\"at\", c.actor, c.actor_kind, c.attribute, c.old_value, c.new_value, c.source_ref
ORDER BY s.finding_no, changed_at, c.source_ref
";

/// Findings whose days the account's change log covers: from its first row to its last, or to the day it was retrieved.
const COVERED: &str = "
SELECT DISTINCT f.finding_no
FROM cause_finding AS f
JOIN (SELECT platform, account_id, MIN(\"at\") AS first_at, MAX(\"at\") AS last_at, MAX(retrieved_at) AS retrieved_at
      FROM change GROUP BY platform, account_id) AS l ON l.platform = f.platform AND l.account_id = f.account_id
JOIN calendar_day AS a ON a.platform = f.platform AND a.account_id = f.account_id AND a.day_on = f.from_on
JOIN calendar_day AS z ON z.platform = f.platform AND z.account_id = f.account_id AND z.day_on = f.to_on
WHERE a.ends_at > l.first_at AND (z.starts_at <= l.last_at OR z.starts_at <= l.retrieved_at)
ORDER BY f.finding_no
";

/// Gives every finding its cause. `accounts` are the accounts as last observed.
///
/// - **Errors** [`DetectError`] when a query fails.
pub async fn tell(
    engine: &impl Engine,
    folder: &Path,
    found: &mut [Questioned],
    accounts: &[Observed],
    owner_list: &[String],
) -> Result<(), DetectError> {
    if found.is_empty() {
        return Ok(());
    }
    let batch = table_of(found)?;
    scratch::register(engine, folder, "cause_finding", batch.schema(), &[batch]).await?;
    let mut changes = changes(engine).await?;
    let mut covered = vec![false; found.len()];
    for batch in engine.query("cause", COVERED).await? {
        for number in Cells::of("cause", &batch, "finding_no")?.count()?.into_iter().flatten() {
            if let Some(slot) = usize::try_from(number).ok().and_then(|at| covered.get_mut(at)) {
                *slot = true;
            }
        }
    }
    engine.forget("cause_finding");
    let listed = owner_list.iter().any(|name| !name.trim().is_empty());
    for (at, (finding, covered)) in found.iter_mut().zip(covered).enumerate() {
        let account = accounts
            .iter()
            .find(|account| account.platform == finding.platform && account.account_id == finding.account_id);
        let log = Log {
            changes: changes.remove(&at).unwrap_or_default(),
            covered,
            owners_listed: listed,
            agency: account.is_some_and(|account| account.owner_kind.as_deref() == Some("agency")),
        };
        finding.cause = cause_of(&finding.detector, &log);
    }
    Ok(())
}

async fn changes(engine: &impl Engine) -> Result<BTreeMap<usize, Vec<Change>>, DetectError> {
    let name = "cause";
    let mut changes: BTreeMap<usize, Vec<Change>> = BTreeMap::new();
    for batch in engine.query(name, CHANGES).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let numbers = Cells::of(name, &batch, "finding_no")?.count()?;
        let instants = Cells::of(name, &batch, "changed_at")?.instant()?;
        let owners = Cells::of(name, &batch, "is_owner")?.count()?;
        let own = Cells::of(name, &batch, "is_own")?.count()?;
        let (actors, kinds, attributes) = (text("actor")?, text("actor_kind")?, text("attribute")?);
        let (olds, news, refs) = (text("old_value")?, text("new_value")?, text("source_ref")?);
        for row in 0..batch.num_rows() {
            let Some(at) = numbers[row].and_then(|number| usize::try_from(number).ok()) else { continue };
            changes.entry(at).or_default().push(Change {
                at: instants[row].unwrap_or(Timestamp::UNIX_EPOCH),
                actor: actors[row].clone().unwrap_or_default(),
                actor_kind: kinds[row].clone().unwrap_or_default(),
                attribute: attributes[row].clone().unwrap_or_default(),
                old_value: olds[row].clone().unwrap_or_default(),
                new_value: news[row].clone().unwrap_or_default(),
                is_owner: owners[row] == Some(1),
                of_entity: own[row] == Some(1),
                source_ref: refs[row].clone().unwrap_or_default(),
            });
        }
    }
    Ok(changes)
}

/// One row per finding x entity; a finding without entities stands with its account.
fn table_of(found: &[Questioned]) -> Result<RecordBatch, DetectError> {
    let (mut numbers, mut platforms, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
    let (mut levels, mut entities, mut from, mut to) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, finding) in (0i64..).zip(found) {
        let account = finding.entities.is_empty().then_some(("account", finding.account_id.as_str()));
        let named = finding.entities.iter().map(|entity| (entity.level.as_str(), entity.entity_id.as_str()));
        for (level, entity_id) in named.chain(account) {
            numbers.push(number);
            platforms.push(finding.platform.as_str());
            accounts.push(finding.account_id.as_str());
            levels.push(level);
            entities.push(entity_id);
            from.push(days_of(finding.from));
            to.push(days_of(finding.to));
        }
    }
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let day = |name: &str| Field::new(name, DataType::Date32, false);
    let schema = Schema::new(vec![
        Field::new("finding_no", DataType::Int64, false),
        text("platform"),
        text("account_id"),
        text("level"),
        text("entity_id"),
        day("from_on"),
        day("to_on"),
    ]);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(numbers)),
        Arc::new(StringArray::from(platforms)),
        Arc::new(StringArray::from(accounts)),
        Arc::new(StringArray::from(levels)),
        Arc::new(StringArray::from(entities)),
        Arc::new(Date32Array::from(from)),
        Arc::new(Date32Array::from(to)),
    ];
    RecordBatch::try_new(Arc::new(schema), columns).map_err(|error| DetectError::query("cause", error))
}

/// A cause that nothing in the change log is needed for.
fn plain(kind: CauseKind, words: &str) -> Cause {
    Cause { kind, words: words.to_owned(), source_refs: Vec::new() }
}
