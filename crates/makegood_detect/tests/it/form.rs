//! The form of a detector: a ninth one needs a folder and no Rust, and what is wrong with a folder is said.

use std::fs;
use std::path::Path;

use makegood_detect::{builtin_detectors, load_folder, test_detector};

const TOML: &str = r#"
id = "fee_without_reason"
version = 1
title = "A fee without a reason"
summary = "Finds fees that the ledger does not explain."
status = "experimental"
level = "low"
confidence = "low"
inputs = ["ledger"]
sentence = "Fee {transaction_id} of {from_on} is {questioned} and has no description."

[params.fee_min]
default = "1.00"
unit = "major units"
why = "smaller fees are not worth a ticket"
source = "our reading"
"#;

const QUERY: &str = "-- One finding per settled fee without a description.
SELECT concat_ws('/', l.account_id, l.transaction_id) AS finding_key, l.platform, l.account_id,
       concat('account:', l.account_id) AS entities, l.transaction_id, c.day_on AS from_on, c.day_on AS to_on,
       l.currency, -l.amount AS questioned, l.source_ref
FROM ledger AS l
JOIN calendar_day AS c ON c.account_id = l.account_id AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
WHERE l.kind = 'fee' AND l.status = 'settled' AND l.description IS NULL AND -l.amount >= $fee_min
ORDER BY finding_key";

const WITNESS: &str = "-- The fee itself.
SELECT f.finding_key, f.source_ref, f.questioned AS amount FROM finding AS f ORDER BY f.finding_key";

const CASES: &str = "# A fee without a reason

## A fee of 5.00: found
```account
account_id | currency | time_zone | opened_on  | observed_at
A          | USD      | UTC       | 2026-01-01 | 2026-06-30T00:00:00Z
```
```ledger
account_id | transaction_id | occurred_at          | kind | funding | amount | status
A          | T1             | 2026-03-02T15:00:00Z | fee  | cash    | -5.00  | settled
```
```findings
A/T1 USD 5.00 ledger:1
```

## With a description: clean
```account
account_id | currency | time_zone | opened_on  | observed_at
A          | USD      | UTC       | 2026-01-01 | 2026-06-30T00:00:00Z
```
```ledger
account_id | transaction_id | occurred_at          | kind | funding | amount | status  | description
A          | T1             | 2026-03-02T15:00:00Z | fee  | cash    | -5.00  | settled | Wire fee
```
```findings
```

## A cent below the minimum: clean at the edge
```account
account_id | currency | time_zone | opened_on  | observed_at
A          | USD      | UTC       | 2026-01-01 | 2026-06-30T00:00:00Z
```
```ledger
account_id | transaction_id | occurred_at          | kind | funding | amount | status
A          | T1             | 2026-03-02T15:00:00Z | fee  | cash    | -0.99  | settled
```
```findings
```
";

fn write(dir: &Path, witness: &str) {
    let folder = dir.join("fee_without_reason");
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in [("detector.toml", TOML), ("query.sql", QUERY), ("witness.sql", witness), ("cases.md", CASES)] {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[tokio::test]
async fn a_ninth_detector_is_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), WITNESS);
    let ninth = load_folder(dir.path()).unwrap().remove(0);
    let report = test_detector(&ninth, &[], dir.path()).await.unwrap();
    assert!(report.cases.iter().all(|case| case.ok), "{report:#?}");
    assert!(builtin_detectors().unwrap().iter().all(|detector| detector.id != ninth.id));
}

#[tokio::test]
async fn a_witness_that_does_not_sum_to_its_finding_stops_the_audit() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &WITNESS.replace("f.questioned AS amount", "f.questioned - 1.00 AS amount"));
    let ninth = load_folder(dir.path()).unwrap().remove(0);
    let error = test_detector(&ninth, &[], dir.path()).await.unwrap_err();
    assert_eq!(error.code().id, "MG5003");
    assert!(error.to_string().contains("USD 4.00, the finding says USD 5.00, difference USD -1.00"), "{error}");
}

#[tokio::test]
async fn a_query_that_writes_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), WITNESS);
    let query = dir.path().join("fee_without_reason/query.sql");
    for sql in [
        "DROP TABLE ledger",
        "COPY (SELECT $fee_min) TO '/tmp/x.csv'",
        "CREATE TABLE t AS SELECT $fee_min",
        "SET a.b = $fee_min",
    ] {
        fs::write(&query, format!("-- {}\n{sql}", "$fee_min")).unwrap();
        let ninth = load_folder(dir.path()).unwrap().remove(0);
        let scratch = tempfile::tempdir().unwrap();
        let error = test_detector(&ninth, &[], scratch.path()).await.unwrap_err();
        assert_eq!(error.code().id, "MG5006", "{sql}: {error}");
    }
}

#[test]
fn what_is_wrong_with_a_folder_is_said() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), WITNESS);
    let folder = dir.path().join("fee_without_reason");
    let message = || load_folder(dir.path()).unwrap_err().to_string();
    fs::write(folder.join("query.sql"), "SELECT 1").unwrap();
    assert!(message().contains("[params.fee_min] is declared but no query uses $fee_min"));
    fs::write(folder.join("query.sql"), QUERY.replace("$fee_min", "$fee_min + $other")).unwrap();
    assert!(message().contains("$other is used but has no [params.other]"));
    write(dir.path(), WITNESS);
    fs::write(folder.join("detector.toml"), TOML.replace("\"1.00\"", "\"1; DROP TABLE ledger\"")).unwrap();
    assert!(message().contains("expected a number"));
    fs::write(folder.join("detector.toml"), TOML.replace("fee_without_reason\"\nversion", "other\"\nversion")).unwrap();
    assert!(message().contains("differs from the folder's name"));
    fs::remove_file(folder.join("witness.sql")).unwrap();
    write(dir.path(), WITNESS);
    fs::remove_file(folder.join("cases.md")).unwrap();
    assert!(message().contains("cases.md is missing"));
}
