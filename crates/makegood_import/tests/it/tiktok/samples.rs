//! Real exports: rows and spend as `expected_ads.tsv` states them.

use super::support::Case;
use crate::samples;

#[test]
fn every_sample_gives_its_rows_and_its_spend() {
    let Some(folder) = samples("ads-tiktok") else { return };
    let root = folder.with_file_name("expected_ads.tsv");
    let expected = std::fs::read_to_string(&root).unwrap();
    let mut seen = 0;
    for line in expected.lines().skip(1).filter(|line| line.starts_with("ads-tiktok/")) {
        let [file, rows, totals, spend, currency, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let path = root.with_file_name(file);
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let case = Case::of(&name, &bytes).account("7").import();
        let table = &case.outcome.tables[0];
        assert_eq!(table.rows.to_string(), rows, "{file}");
        assert_eq!(case.rows("delivery").len().to_string(), rows, "{file}");
        let [(found, net)] = table.net.as_slice() else { panic!("{file}: one currency") };
        assert_eq!(found.unwrap().code(), currency, "{file}");
        assert_eq!(net.micros(), spend.parse::<i128>().unwrap() * 1_000_000, "{file}");
        assert_eq!(case.outcome.refused_count, 0, "{file}");
        assert_eq!((case.outcome.footer.checked, case.outcome.footer.agrees), (totals == "1", true), "{file}");
        seen += 1;
    }
    assert_eq!(seen, 7);
}
