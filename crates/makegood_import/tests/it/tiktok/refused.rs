//! Rows that are refused, each with its place and the way to put it right; the others are kept.

use super::support::Case;
use makegood_import::FileStatus;

fn refused(cells: &str) -> makegood_core::diagnostic::Diagnostic {
    let text = format!(
        "Campaign name,Campaign ID,By Day,Cost,Impressions,Clicks (destination),Currency\nC,1,2026-03-01,1,1,1,USD\n{cells}\n"
    );
    let case = Case::of("x.csv", text.as_bytes()).account("7").import();
    assert_eq!(case.outcome.status, FileStatus::Partial, "{cells}");
    assert_eq!(case.outcome.refused_count, 1, "{cells}");
    assert_eq!(case.rows("delivery").len(), 1, "{cells}");
    case.outcome.refused_rows[0].clone()
}

#[test]
fn what_cannot_be_read_never_becomes_zero() {
    let cases = [
        ("C,1,2026-03-01,\"1,2345,6\",1,1,USD", "MG2101", 4),
        ("C,1,2026-03-01,Rp 150,1,1,USD", "MG2114", 4),
        ("C,1,2026-03-01,1.5E+05,1,1,USD", "MG2101", 4),
        ("C,1,2026-03-01,1234567890123,1,1,USD", "MG2102", 4),
        ("C,1,2026-03-01,-,1,1,USD", "MG2108", 4),
        ("C,1,2026-03-01,,1,1,USD", "MG2108", 4),
        ("C,1,-,1,1,1,USD", "MG2108", 3),
        ("C,1,2026-02-30,1,1,1,USD", "MG2105", 3),
        ("C,1,2026-03-01,1,1.5,1,USD", "MG2111", 5),
        ("C,1,2026-03-01,1,1,many,USD", "MG2111", 6),
        ("C,1,2026-03-01,1,1,1,DOLLAR", "MG2103", 7),
        ("C,1,2026-03-01,1,1,1,-", "MG2108", 7),
        ("C,1.73E+18,2026-03-01,1,1,1,USD", "MG2109", 2),
        ("-,-,2026-03-01,1,1,1,USD", "MG2108", 1),
        ("C,1,2026-03-01,1,1", "MG2110", 6),
        ("C,1,2026-03-01,1,1,1,USD,more", "MG2110", 8),
    ];
    for (cells, code, column) in cases {
        let problem = refused(cells);
        assert_eq!(problem.code, code, "{cells}: {problem:?}");
        assert_eq!((problem.line, problem.column), (Some(3), Some(column)), "{cells}");
        assert!(!problem.help.is_empty() && !problem.expected.is_empty(), "{cells}: {problem:?}");
    }
}

#[test]
fn a_column_that_stands_twice_is_not_guessed() {
    let text = "Campaign name,By Day,Cost,Cost,Currency\nC,2026-03-01,1,2,USD\n";
    let case = Case::of("x.csv", text.as_bytes()).account("7").import();
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1011"]));
}

#[test]
fn a_report_of_only_a_header_holds_no_rows() {
    let case = Case::of("x.csv", b"Campaign name,By Day,Cost,Currency\n").account("7").import();
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Imported, vec!["MG1012"]));
    assert_eq!(case.outcome.tables[0].rows, 0);
}
