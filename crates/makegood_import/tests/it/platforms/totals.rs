//! Total rows stay out of the rows and are checked against them.

use super::support::Case;

fn google(rows: &str) -> super::support::Imported {
    Case::text(&format!("Campaign status,Campaign,Day,Campaign type,Currency code,Cost,Impr.\n{rows}")).import()
}

#[test]
fn a_total_of_a_part_is_checked_against_the_rows_that_share_its_word() {
    let rows = "Enabled,A,2026-03-01,Video,USD,1.00,10\nEnabled,B,2026-03-01,Search,USD,2.00,20\nTotal: Account,,,,USD,3.00,30\n";
    let right = google(&format!("{rows}Total: Video,,,Video,USD,1.00,10\n"));
    assert!(right.outcome.footer.checked && right.outcome.footer.agrees);
    assert_eq!(right.counted("delivery"), (2, "USD 3".to_owned()));
    let wrong = google(&format!("{rows}Total: Video,,,Video,USD,9.00,10\n"));
    assert_eq!(wrong.codes(), ["MG2201"]);
    assert!(!wrong.outcome.footer.agrees);
    assert_eq!((wrong.outcome.diagnostics[0].line, wrong.outcome.diagnostics[0].column), (Some(5), Some(6)));
}

#[test]
fn one_total_over_everything_must_agree_and_wider_ones_may_not() {
    let rows =
        "Enabled,A,2026-03-01,Video,USD,1.00,10\nTotal: Campaigns,,,,USD,1.00,10\nTotal: Account,,,,USD,70.00,900\n";
    assert!(google(rows).outcome.footer.agrees);
    let cut = google("Enabled,A,2026-03-01,Video,USD,1.00,10\nTotal: Campaigns,,,,USD,3.00,30\n");
    assert_eq!(cut.codes(), ["MG2201", "MG2201"]);
    let message = &cut.outcome.diagnostics[0].message;
    assert!(
        message.contains("states 3") && message.contains("make 1") && message.contains("difference of 2"),
        "{message}"
    );
}

#[test]
fn a_cent_is_forgiven_where_the_platform_rounds_and_nowhere_else() {
    let rounded = google("Enabled,A,2026-03-01,Video,USD,1.00,10\nTotal: Campaigns,,,,USD,1.01,10\n");
    assert_eq!(rounded.codes(), ["MG2205"]);
    assert!(rounded.outcome.footer.agrees);
    assert_eq!(google("Enabled,A,2026-03-01,Video,USD,1.00,10\nTotal: Campaigns,,,,USD,1.02,10\n").codes(), ["MG2201"]);
    let meta = "Campaign name,Day,Amount spent (USD)\n,,1.01\nC,2026-03-01,1.00\n";
    let case = Case::text(meta).import();
    assert_eq!(case.codes(), ["MG2201"]);
    assert_eq!(case.counted("delivery").0, 1);
}

#[test]
fn campaigns_that_are_called_like_totals_are_data() {
    let text = "Campaign name,Day,Amount spent (USD)\nTotal,2026-03-01,1.00\nTotal: Shoes,2026-03-02,2.00\n";
    assert_eq!(Case::text(text).import().counted("delivery"), (2, "USD 3".to_owned()));
    // In a report with nothing but the campaign only the edges can be totals.
    let text = "Report\n\"March 1, 2026 - March 1, 2026\"\nCampaign,Currency code,Cost,Impr.\nA,USD,1.00,1\nTotal,USD,2.00,2\nB,USD,3.00,3\nTotal,USD,6.00,6\n";
    let case = Case::text(text).import();
    assert_eq!(case.counted("delivery"), (3, "USD 6".to_owned()));
    assert!(case.outcome.footer.agrees);
}

#[test]
fn subtotals_between_the_rows_are_of_the_rows_above_them() {
    let text = "Campaign name,Day,Amount spent (USD)\nA,2026-03-01,1.00\nSubtotal,,1.00\nB,2026-03-01,2.00\nSubtotal,,2.00\nTotal,,3.00\n";
    let case = Case::text(text).import();
    assert_eq!(case.counted("delivery"), (2, "USD 3".to_owned()));
    assert!(case.outcome.footer.agrees, "{:?}", case.outcome.diagnostics);
}

#[test]
fn refused_rows_are_counted_beside_the_difference_they_make() {
    let text = "Campaign name,Day,Amount spent (USD)\nA,2026-03-01,1.00\nB,soon,2.00\nC,2026-03-01,\nTotal,,3.00\n";
    let case = Case::text(text).import();
    assert_eq!(case.refused(), [("MG2105", Some(3), Some(2)), ("MG2108", Some(4), Some(3))]);
    assert!(case.outcome.footer.agrees);
    let short = "Campaign name,Day,Amount spent (USD)\nA,2026-03-01,1.00\nB,2026-03-02\n";
    assert_eq!(Case::text(short).import().refused(), [("MG2110", Some(3), Some(3))]);
    let damaged = "Campaign ID,Day,Amount spent (USD)\n1.2E+17,2026-03-01,1.00\n";
    assert_eq!(Case::text(damaged).import().refused(), [("MG2109", Some(2), Some(1))]);
}

#[test]
fn an_empty_report_and_a_column_that_stands_twice_say_so() {
    assert_eq!(Case::text("Campaign name,Day,Amount spent (USD)\n").import().codes(), ["MG1012"]);
    let twice = Case::text("Campaign name,Day,Day,Amount spent (USD)\nC,2026-03-01,2026-03-02,1\n").import();
    assert_eq!((twice.codes()[0], twice.outcome.diagnostics[0].column), ("MG1011", Some(3)));
}

#[test]
fn more_totals_than_any_report_has_are_left_out_and_said() {
    let text = format!("Campaign name,Day,Amount spent (USD)\n{}", "A,2026-03-01,1.00\nSubtotal,,1.00\n".repeat(30));
    let case = Case::text(&text).import();
    assert_eq!(case.counted("delivery"), (30, "USD 30".to_owned()));
    assert_eq!(case.codes(), ["MG2207"]);
    assert!(case.outcome.footer.agrees);
}
