//! The files of a new detector, with a first case that fails until its query finds what it should.

use std::fs;
use std::path::{Path, PathBuf};

use crate::DetectError;

/// Writes `<dir>/<id>/` with all files of a detector and returns that folder.
///
/// - **Errors** [`DetectError::Invalid`] for an id that does not follow the form or a folder that stands already,
///   [`DetectError::Scratch`] when it cannot be written.
pub fn write(dir: &Path, id: &str) -> Result<PathBuf, DetectError> {
    let good = !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !good {
        let why = "an id is lower_snake_case and reads well after \"allow\", for example spend_outside_flight";
        return Err(DetectError::invalid(id, why));
    }
    let folder = dir.join(id);
    if folder.exists() {
        return Err(DetectError::invalid(id, format!("{} exists already", folder.display())));
    }
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| DetectError::Scratch { path, why: error.to_string() }
    };
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    for (name, text) in files(id) {
        let path = folder.join(name);
        fs::write(&path, text).map_err(failed(&path))?;
    }
    Ok(folder)
}

fn files(id: &str) -> [(&'static str, String); 5] {
    let title: String = id.replace('_', " ");
    let toml = format!(
        r#"id = "{id}"
version = 1
title = "{title}"
summary = "Finds …"
status = "experimental"
level = "medium"
confidence = "low"
inputs = ["ledger"]
sentence = "Entry {{transaction_id}} of {{from_on}} is {{questioned}}."
false_positives = ["What looks like this and is not."]
references = ["rule id or our reading"]

[params.amount_min]
default = "1000000"
unit = "major units"
why = "replace this parameter by one of your own, or delete it"
source = "our reading"
"#
    );
    let query = "-- One finding per …
SELECT concat_ws('/', l.account_id, l.transaction_id) AS finding_key, l.platform, l.account_id,
       concat('account:', l.account_id) AS entities, l.transaction_id, c.day_on AS from_on, c.day_on AS to_on, l.currency,
       -l.amount AS questioned, l.source_ref
FROM ledger AS l
JOIN calendar_day AS c ON c.platform = l.platform AND c.account_id = l.account_id
    AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
WHERE l.kind = 'fee' AND -l.amount > $amount_min
ORDER BY finding_key
";
    let witness = "-- The rows behind each finding: they must sum to its questioned amount.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.questioned AS holds
FROM finding AS f
ORDER BY f.finding_key
";
    let coverage = "-- How much of the money could be checked. `missing` names the file that would close a gap.
SELECT l.account_id, l.currency, SUM(-l.amount) AS checked, SUM(-l.amount) AS of_total, CAST(NULL AS VARCHAR) AS missing
FROM ledger AS l
WHERE l.amount < 0
GROUP BY l.account_id, l.currency
ORDER BY l.account_id, l.currency
";
    let account = "```account
account_id | currency | time_zone        | opened_on  | observed_at
A          | USD      | America/New_York | 2026-01-01 | 2026-06-30T00:00:00Z
```
";
    let ledger = |amount: &str| {
        format!(
            "```ledger
account_id | transaction_id | occurred_at          | kind | funding | amount | status
A          | T1             | 2026-03-02T15:00:00Z | fee  | cash    | {amount}  | settled
```
"
        )
    };
    let cases = format!(
        "# {title}\n\nWhat it is, and why it is wrong.\n\n## A fee: found (this case fails until query.sql finds it)\n\n{account}{}```findings\nA/T1 USD 5.00 ledger:1\n```\n\n## No fee: clean\n\n{account}```findings\n```\n\n## At the edge: clean\n\n{account}{}```findings\n```\n",
        ledger("-5.00"),
        ledger("0.00")
    );
    [
        ("detector.toml", toml),
        ("query.sql", query.to_owned()),
        ("witness.sql", witness.to_owned()),
        ("coverage.sql", coverage.to_owned()),
        ("cases.md", cases),
    ]
}
