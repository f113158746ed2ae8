//! Total rows are never data, and what they state is compared with the rows.

use super::support::Case;

const HEADER: &str = "Campaign name,By Day,Cost,Impressions,Clicks (destination),Conversions,Currency\n";
const ROWS: &str = "A,2026-03-01,10.50,100,5,1,USD\nB,2026-03-01,4.50,50,2,0.5,USD\n";

fn import(total: &str) -> super::support::Imported {
    Case::of("x.csv", format!("{HEADER}{ROWS}{total}").as_bytes()).account("7").import()
}

#[test]
fn a_total_that_agrees_is_checked_and_kept_out() {
    for total in [
        "Total of 2 results,-,15,150,7,1.5,USD\n",
        "全2件の結果,-,15.00,150,7,1.5,USD\n",
        "-,-,15,150,7,1.5,USD\n",
        "Total,,15,150,-,N/A,USD\n",
    ] {
        let case = import(total);
        assert_eq!(case.rows("delivery").len(), 2, "{total}");
        assert!(case.outcome.footer.checked && case.outcome.footer.agrees, "{total}");
        assert!(case.codes().is_empty(), "{total}");
    }
}

#[test]
fn a_total_that_differs_is_said_with_both_sides() {
    let case = import("Total of 3 results,-,20,150,7,1.5,USD\n");
    assert!(case.outcome.footer.checked && !case.outcome.footer.agrees);
    assert_eq!(case.codes(), ["MG2201", "MG2201"]);
    let [count, cost] = case.outcome.diagnostics.as_slice() else { panic!("two differences") };
    assert_eq!((count.found.as_str(), count.expected.as_str()), ("3", "2"));
    assert_eq!((cost.found.as_str(), cost.expected.as_str()), ("20", "15"));
    assert!(cost.message.ends_with("a difference of 5"), "{}", cost.message);
    assert_eq!((cost.line, cost.column), (Some(4), Some(3)));
    // The rows were kept.
    assert_eq!(case.rows("delivery").len(), 2);
}

#[test]
fn without_a_total_nothing_is_checked() {
    let case = import("");
    assert!(!case.outcome.footer.checked && case.outcome.footer.agrees);
}

#[test]
fn files_put_together_have_a_total_for_each_part() {
    let case = import(&format!(
        "Total of 2 results,-,15,150,7,1.5,USD\n{HEADER}C,2026-03-02,1,1,1,1,USD\nTotal of 1 results,-,1,1,1,1,USD\n"
    ));
    assert_eq!(case.rows("delivery").len(), 3);
    assert!(case.outcome.footer.checked && case.outcome.footer.agrees);
}
