//! `cargo xtask new-detector ID`: the files of a detector, with a first case that fails.

use std::fs;
use std::path::Path;

/// Writes `<dir>/<id>/` with detector.toml, query.sql, witness.sql and cases.md.
pub fn run(dir: &Path, id: &str) -> Result<(), String> {
    let good = !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !good {
        return Err(format!(
            "`{id}`: an id is lower_snake_case and reads well after \"allow\", for example spend_outside_flight"
        ));
    }
    let folder = dir.join(id);
    if folder.exists() {
        return Err(format!("{} exists already", folder.display()));
    }
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
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
    for (name, text) in
        [("detector.toml", toml.as_str()), ("query.sql", query), ("witness.sql", witness), ("cases.md", &cases)]
    {
        fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
    }
    println!("{}: four files; next: `makegood detectors test {id}`", folder.display());
    Ok(())
}
