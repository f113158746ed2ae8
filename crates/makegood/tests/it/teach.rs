//! A bank that nobody knows, taught from one of its files.

use crate::run::{json, makegood};

const STATEMENT: &str = "Lunar day;Crater;What for;Sum;Left over\n14.03.2026;North;TIKTOK ADS, campaign of March;-1.204,50;98.795,50\n\
    15.03.2026;North;Refund of an advertisement;100,00;98.895,50\n16.03.2026;South;TIKTOK ADS, campaign of March;-5,00;98.890,50\n\
    17.03.2026;South;TIKTOK ADS, campaign of May;-7,00;98.883,50\n";

#[test]
fn a_new_bank_is_taught_written_and_then_read() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(makegood(dir.path(), &["init", "."]).code, 0);
    std::fs::write(dir.path().join("moon.csv"), STATEMENT).unwrap();
    let before = json(dir.path(), &["--json", "import", "moon.csv"]);
    assert_eq!(before["files"][0]["status"], "refused");

    let asks = makegood(dir.path(), &["import", "--teach", "moon.csv"]);
    assert_eq!(asks.code, 1);
    insta::assert_snapshot!("teach_asks", format!("{}\n---\n{}", asks.out, asks.err));

    let taught =
        ["import", "--teach", "moon.csv", "--set", "institution=Moon Bank", "--set", "currency=EUR", "--write"];
    let done = makegood(dir.path(), &taught);
    assert_eq!(done.code, 0, "{}", done.err);
    insta::assert_snapshot!("teach_writes", format!("{}\n---\n{}", done.out, done.err));
    assert!(dir.path().join("dialects/moon_bank.toml").is_file());
    assert_eq!(makegood(dir.path(), &taught).code, 0, "the same again is no conflict");

    let told = json(dir.path(), &["--json", "import", "--teach", "moon.csv"]);
    assert_eq!((&told["schema"], &told["read_today_as"]), (&"makegood.teach/1".into(), &"moon_bank".into()));

    let after = json(dir.path(), &["--json", "import", ".", "--set", "bank_account=4417"]);
    let file = &after["files"][0];
    assert_eq!((&file["status"], &file["format"]), (&"imported".into(), &"csv:moon_bank".into()), "{after}");
    assert_eq!(file["tables"][0]["rows"], 4);
}
