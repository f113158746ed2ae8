//! A user's own detector reads the tables of the audit and nothing else, and is stopped in time.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use datafusion::parquet::arrow::ArrowWriter;
use makegood_detect::detector::{Detector, FILES, Files, Origin, parse};
use makegood_detect::sandbox::{Limits, Sandbox};
use makegood_detect::{DetectError, Engine, Local, People, builtin_detectors, catalog, own, scaffold};
use makegood_facts::FactsStore;

/// A sandbox over empty tables, as the check of a detector has it.
async fn sandbox(folder: &Path, limits: Limits) -> Sandbox {
    let facts = FactsStore::open(&folder.join("facts")).unwrap();
    let engine = Local::new(folder).unwrap();
    catalog::prepare(&engine, &facts, (folder, &folder.join("sums")), None, People::default(), None).await.unwrap();
    Sandbox::beside(&engine, folder, limits).await.unwrap()
}

/// What a query is answered with; a stranger's query never panics the program.
async fn error(sandbox: &Sandbox, sql: &str) -> DetectError {
    match sandbox.query("own", sql).await {
        Ok(batches) => panic!("{sql}: {} rows", batches.iter().map(|batch| batch.num_rows()).sum::<usize>()),
        Err(error) => error,
    }
}

/// Ten rows, and a product of them: ten to the power of `times`.
fn product(select: &str, times: usize) -> String {
    let tables: Vec<String> = (0..times).map(|n| format!("ten AS t{n}")).collect();
    format!(
        "WITH ten AS (SELECT column1 AS n FROM (VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)) AS v) SELECT {select} FROM {}",
        tables.join(" CROSS JOIN ")
    )
}

#[tokio::test]
async fn no_file_no_setting_and_no_change_can_be_reached() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = sandbox(dir.path(), Limits::default()).await;
    let outside = dir.path().join("outside.csv");
    std::fs::write(&outside, "secret\n1\n").unwrap();
    let parquet = dir.path().join("outside.parquet");
    let rows = Engine::query(&sandbox, "own", "SELECT 1 AS secret").await.unwrap();
    let mut writer = ArrowWriter::try_new(std::fs::File::create(&parquet).unwrap(), rows[0].schema(), None).unwrap();
    writer.write(&rows[0]).unwrap();
    writer.close().unwrap();
    for (code, sql) in [
        ("MG5002", "SELECT * FROM '/etc/passwd'".to_owned()),
        ("MG5002", format!("SELECT * FROM '{}'", outside.display())),
        ("MG5002", format!("SELECT * FROM '{}'", parquet.display())),
        ("MG5002", format!("SELECT * FROM \"file://{}\"", parquet.display())),
        ("MG5002", "SELECT * FROM 'https://example.com/x.parquet'".to_owned()),
        ("MG5002", format!("SELECT * FROM read_csv('{}')", outside.display())),
        ("MG5002", format!("SELECT * FROM parquet_metadata('{}')", parquet.display())),
        ("MG5002", "SELECT * FROM generate_series(1, 10)".to_owned()),
        ("MG5002", "SELECT * FROM range(1, 10)".to_owned()),
        ("MG5002", "SELECT * FROM information_schema.df_settings".to_owned()),
        ("MG5002", "SELECT * FROM information_schema.views".to_owned()),
        ("MG5006", "EXPLAIN SELECT * FROM ledger".to_owned()),
        ("MG5006", "EXPLAIN ANALYZE SELECT * FROM ledger".to_owned()),
        ("MG5006", "SHOW TABLES".to_owned()),
        ("MG5006", "DESCRIBE ledger".to_owned()),
        ("MG5006", "SET datafusion.execution.batch_size = 1".to_owned()),
        ("MG5006", "DROP TABLE ledger".to_owned()),
        ("MG5006", "INSERT INTO ledger SELECT * FROM ledger".to_owned()),
        ("MG5006", "CREATE TABLE x AS SELECT 1 AS a".to_owned()),
        ("MG5006", format!("COPY (SELECT 1 AS a) TO '{}'", dir.path().join("x.csv").display())),
        ("MG5006", format!("CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '{}'", outside.display())),
        ("MG5006", "SELECT 1 AS a; SELECT 2 AS a".to_owned()),
        ("MG5006", "PREPARE p AS SELECT 1 AS a".to_owned()),
        ("MG5006", "BEGIN".to_owned()),
        ("MG5006", "  ".to_owned()),
        ("MG5006", "SELECT '\u{1b}[2J' AS a".to_owned()),
        // The clock, chance, the engine itself: another answer another time.
        ("MG5006", "SELECT now() AS a".to_owned()),
        ("MG5006", "SELECT current_date AS a".to_owned()),
        ("MG5006", "SELECT random() AS a".to_owned()),
        ("MG5006", "SELECT uuid() AS a".to_owned()),
        ("MG5006", "SELECT version() AS a".to_owned()),
        ("MG5006", "SELECT input_file_name() AS a FROM ledger".to_owned()),
        // Long out of short, also inside a subquery.
        ("MG5006", "SELECT repeat('x', 10000000000) AS a".to_owned()),
        ("MG5006", "SELECT a FROM (SELECT lpad('x', 2000000000) AS a) AS s".to_owned()),
        ("MG5006", "SELECT 1 AS a WHERE EXISTS (SELECT range(1, 10000000000) AS r)".to_owned()),
        ("MG5006", "SELECT unnest([1, 2]) AS a".to_owned()),
        ("MG5006", "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r".to_owned()),
    ] {
        let error = error(&sandbox, &sql).await;
        assert_eq!(error.code().id, code, "{sql}: {error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert!(!dir.path().join("x.csv").exists());
    assert_eq!(sandbox.query("own", "SELECT count(*) AS n FROM ledger").await.unwrap()[0].num_rows(), 1);
}

#[tokio::test]
async fn a_query_that_would_run_for_years_is_stopped_and_the_next_one_runs() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = sandbox(dir.path(), Limits { query_seconds: 2, ..Limits::default() }).await;
    let begun = Instant::now();
    let sum = (0..16).map(|n| format!("t{n}.n")).collect::<Vec<_>>().join(" * ");
    let error = error(&sandbox, &product(&format!("sum({sum}) AS s"), 16)).await;
    assert_eq!(error.code().id, "MG5005", "{error}");
    assert!(error.to_string().contains("ran longer than 2 seconds"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    let fresh = Sandbox::beside(&Local::new(dir.path()).unwrap(), dir.path(), Limits::default()).await.unwrap();
    assert_eq!(fresh.query("own", "SELECT 1 AS a").await.unwrap()[0].num_rows(), 1);
}

#[tokio::test]
async fn memory_and_rows_have_an_end() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = sandbox(dir.path(), Limits { memory_mib: 8, rows: 500_000, ..Limits::default() }).await;
    let rows = product("concat(t0.n, '-', t1.n) AS a", 6);
    let error_rows = error(&sandbox, &rows).await;
    assert_eq!(error_rows.code().id, "MG5005", "{error_rows}");
    assert!(error_rows.to_string().contains("gave more than 500000 rows"), "{error_rows}");
    // The result is small, what it takes on the way is not: one side of a join is held.
    let digits = "t0.n + 10 * t1.n + 100 * t2.n + 1000 * t3.n + 10000 * t4.n + 100000 * t5.n";
    let side =
        product(&format!("{digits} AS id, concat('a-rather-long-key-', CAST({digits} AS VARCHAR)) AS digest"), 6);
    let held = format!(
        "SELECT count(*) AS n FROM ({side}) AS a JOIN ({side}) AS b ON a.digest = b.digest AND a.id < b.id + 1"
    );
    let error_held = error(&sandbox, &held).await;
    assert_eq!(error_held.code().id, "MG5005", "{error_held}");
    assert!(error_held.to_string().contains("more than 8 MiB of memory"), "{error_held}");
    // Nor may the result itself be larger.
    let wide = format!(
        "SELECT a.digest AS d, a.digest || a.digest || a.digest || a.digest AS e FROM ({side}) AS a LIMIT 400000"
    );
    let error_wide = error(&sandbox, &wide).await;
    assert_eq!(error_wide.code().id, "MG5005", "{error_wide}");
}

#[tokio::test]
async fn a_query_as_deep_as_may_be_neither_ends_the_program_nor_is_planned_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = sandbox(dir.path(), Limits { query_seconds: 120, ..Limits::default() }).await;
    let chain = |length: usize| format!("SELECT {} AS a", vec!["n"; length].join(" + ")) + " FROM (SELECT 1 AS n) AS s";
    assert_eq!(error(&sandbox, &chain(2100)).await.code().id, "MG5006");
    // What is just allowed gives an answer, whichever.
    let _ = sandbox.query("own", &chain(1900)).await;
    let nested = format!("SELECT {}1{} AS a", "(".repeat(1000), ")".repeat(1000));
    assert_eq!(error(&sandbox, &nested).await.code().id, "MG5002");
}

fn new_detector(edit: impl Fn(&str, String) -> String) -> Result<Detector, DetectError> {
    let dir = tempfile::tempdir().unwrap();
    let folder = scaffold::write(dir.path(), "fee_without_reason").unwrap();
    let texts: Vec<(&str, String)> =
        FILES.iter().map(|name| (*name, edit(name, std::fs::read_to_string(folder.join(name)).unwrap()))).collect();
    let files: Files<'_> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    parse("fee_without_reason", &files, Origin::Folder(folder))
}

async fn problems(detector: &Detector) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let all = own::check(&[detector], &BTreeMap::new(), Limits::default(), dir.path()).await.unwrap();
    all[0].iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn what_a_query_owes_is_known_before_it_sees_money() {
    assert_eq!(problems(&new_detector(|_, text| text).unwrap()).await, Vec::<String>::new());
    let query = |from: &'static str, to: &'static str| {
        new_detector(move |name, text| if name == "query.sql" { text.replace(from, to) } else { text }).unwrap()
    };
    for (detector, expected) in [
        (query("-l.amount AS questioned", "CAST(-l.amount AS DOUBLE) AS questioned"), "never a float"),
        (query("c.day_on AS to_on", "c.starts_at AS to_on"), "it must be a day"),
        (query("l.platform, ", ""), "returns no column `platform`"),
        (query("l.transaction_id, c.day_on", "c.day_on"), "the sentence names {transaction_id}"),
        (query("l.kind", "l.sort"), "No field named l.sort"),
        (query("l.source_ref", "l.source_ref AS another"), "witness.sql"),
    ] {
        let problems = problems(&detector).await;
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:?}");
    }
    let broken =
        new_detector(|name, text| if name == "detector.toml" { text.replace("Finds …", "\\u001b[2J") } else { text });
    assert!(broken.unwrap_err().to_string().contains("control character"));
}

#[tokio::test]
async fn what_is_compiled_in_keeps_to_what_is_asked_of_users() {
    let dir = tempfile::tempdir().unwrap();
    let all = builtin_detectors().unwrap();
    let all: Vec<&Detector> = all.iter().collect();
    for (detector, problems) in
        all.iter().zip(own::check(&all, &BTreeMap::new(), Limits::default(), dir.path()).await.unwrap())
    {
        assert!(problems.is_empty(), "{}: {problems:?}", detector.id);
    }
}
