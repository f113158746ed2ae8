//! Costs as spreadsheets, regions and people rewrite them: read exactly, asked about, or refused.

use super::support::{Case, Imported};
use makegood_import::FileStatus;
use proptest::prelude::*;

fn report(costs: &[&str], currency: &str) -> String {
    let rows = costs.iter().map(|cost| format!("C;2026-03-01;{cost};{currency}\n"));
    format!("Campaign name;By Day;Cost;Currency\n{}", rows.collect::<String>())
}

fn import(costs: &[&str], currency: &str) -> Imported {
    Case::of("x.csv", report(costs, currency).as_bytes()).account("7").import()
}

fn spends(case: &Imported) -> Vec<String> {
    case.rows("delivery").into_iter().map(|row| row["spend"].clone()).collect()
}

#[test]
fn a_report_in_the_marks_of_a_region_is_read_in_them_and_said() {
    for costs in [
        ["1.409,91", "5,50"],
        ["1,409.91", "5.50"],
        ["1 409,91", "5,50"],
        ["1\u{a0}409,91", "5,50"],
        ["1\u{202f}409,91", "5,50"],
        ["1'409.91", "5.50"],
        ["1’409.91", "5.50"],
        ["1٬409٫91", "5٫50"],
    ] {
        let case = import(&costs, "USD");
        assert_eq!(case.outcome.status, FileStatus::Imported, "{costs:?}: {:?}", case.outcome);
        assert_eq!(spends(&case), ["1409.910000", "5.500000"], "{costs:?}");
        assert_eq!(case.codes(), ["MG2205"], "{costs:?}");
    }
}

#[test]
fn every_way_to_write_a_negative_amount_is_one() {
    for cost in ["-1234.50", "(1,234.50)", "1234.50-", "−1234.50", "$ -1,234.50", "USD -1234.50", "- 1234.50"] {
        let case = import(&["1409.91", cost], "USD");
        assert_eq!(spends(&case), ["1409.910000", "-1234.500000"], "{cost}");
    }
}

#[test]
fn an_amount_that_could_be_a_thousand_times_more_is_refused_beside_others_and_asked_about_alone() {
    for cost in ["1.234", "1,234", "0.005"] {
        let case = import(&["1409.91", cost], "USD");
        assert_eq!((case.outcome.status, case.outcome.refused_count), (FileStatus::Partial, 1), "{cost}");
        let problem = &case.outcome.refused_rows[0];
        assert_eq!((problem.code, problem.line, problem.column), ("MG2104", Some(3), Some(3)), "{cost}");
    }
    for cost in ["1.234", "1,234", "$1,359"] {
        let case = import(&["7", cost], "USD");
        assert_eq!((case.outcome.status, case.asked()), (FileStatus::NeedsAnswer, vec!["decimal_mark"]), "{cost}");
        assert!(case.outcome.questions[0].why.contains(cost));
        assert!(case.rows("delivery").is_empty());
        // No sum is told before the mark is known.
        assert_eq!((case.outcome.tables[0].rows, case.outcome.tables[0].net.len()), (2, 0), "{cost}");
    }
}

#[test]
fn the_answer_decides_what_the_column_does_not() {
    let read = |cost: &str, answer| {
        let text = report(&["7", cost], "USD");
        let case = Case::of("x.csv", text.as_bytes()).account("7").answer("decimal_mark", answer).import();
        assert_eq!(case.outcome.status, FileStatus::Imported, "{cost} {answer}");
        spends(&case)[1].clone()
    };
    assert_eq!(read("1.234", "point"), "1.234000");
    assert_eq!(read("1.234", "comma"), "1234.000000");
    assert_eq!(read("1,234", "point"), "1234.000000");
    assert_eq!(read("1,234", "comma"), "1.234000");
}

#[test]
fn three_decimals_are_read_where_the_column_shows_them_or_the_currency_has_them() {
    assert_eq!(spends(&import(&["161074.000", "932.000"], "IDR")), ["161074.000000", "932.000000"]);
    assert_eq!(spends(&import(&["1250.125", "1.250"], "KWD")), ["1250.125000", "1.250000"]);
}

#[test]
fn rows_in_another_currency_than_the_account_s_are_refused() {
    let text = "Campaign name,By Day,Cost,Currency\nC,2026-03-01,1,USD\nC,2026-03-02,2,EUR\n";
    let case = Case::of("x.csv", text.as_bytes()).account("7").known("7", "Shop", "EUR").import();
    let problem = &case.outcome.refused_rows[0];
    assert_eq!((problem.code, problem.line, problem.column), ("MG2114", Some(2), Some(4)));
    assert_eq!((problem.found.as_str(), problem.expected.as_str()), ("USD", "EUR"));
    assert_eq!(spends(&case), ["2.000000"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However a column is written, its sum is that of the numbers.
    #[test]
    fn any_column_reads_the_same_in_every_region(cents in proptest::collection::vec(0u64..100_000_000, 1..12)) {
        let written = |thousands: &str, decimal: &str| -> Vec<String> {
            cents.iter().map(|cents| {
                let mut whole = (cents / 100).to_string();
                let mut at = whole.len();
                while at > 3 {
                    at -= 3;
                    whole.insert_str(at, thousands);
                }
                format!("{whole}{decimal}{:02}", cents % 100)
            }).collect()
        };
        for (thousands, decimal) in [("", "."), (",", "."), (".", ","), (" ", ","), ("'", ".")] {
            let costs = written(thousands, decimal);
            let costs: Vec<&str> = costs.iter().map(String::as_str).collect();
            let case = import(&costs, "USD");
            prop_assert_eq!(case.outcome.refused_count, 0);
            let sum: i128 = cents.iter().map(|cents| i128::from(*cents) * 10_000).sum();
            prop_assert_eq!(case.outcome.tables[0].net[0].1.micros(), sum, "{:?}", costs);
        }
    }
}
