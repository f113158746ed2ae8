//! The digest of due cases.

use makegood_core::money::{Amount, Currency, Money};
use makegood_mail::digest::{DueCase, digest};

fn case(id: &str, due: &str, open: Option<(i64, &str)>) -> DueCase {
    let money = |(minor, code): (i64, &str)| {
        let currency = Currency::parse(code).expect("a code");
        Money::new(Amount::from_minor(minor, currency), currency)
    };
    DueCase {
        case_id: id.to_owned(),
        title: "Charged twice".to_owned(),
        step: "send the bank statement".to_owned(),
        due: due.parse().expect("a day"),
        open: open.map(money),
    }
}

fn to() -> Vec<String> {
    vec!["ops@advertiser.example".to_owned()]
}

#[test]
fn cases_stand_by_day_and_sums_by_currency() {
    let cases = [
        case("C-0004", "2026-03-12", Some((5_000, "EUR"))),
        case("C-0002", "2026-03-10", Some((3_750, "USD"))),
        case("C-0001", "2026-03-08", Some((12_000, "USD"))),
        case("C-0003", "2026-04-30", Some((1_000, "USD"))),
    ];
    let today = "2026-03-10".parse().expect("a day");
    let draft = digest("makegood@advertiser.example", &to(), today, 7, &cases).expect("a digest");
    assert_eq!(draft.subject, "Makegood: 2 cases due, 2026-03-10");
    assert_eq!(
        draft.body,
        "Overdue

  C-0001  2026-03-08 (2 days late)
      Charged twice
      next: send the bank statement
      open: USD 120.00

Due today

  C-0002  2026-03-10 (today)
      Charged twice
      next: send the bank statement
      open: USD 37.50

Coming up

  C-0004  2026-03-12 (in 2 days)
      Charged twice
      next: send the bank statement
      open: EUR 50.00

Open in EUR: 50.00
Open in USD: 157.50
"
    );
    let mut shuffled = cases.clone();
    shuffled.reverse();
    assert_eq!(digest("makegood@advertiser.example", &to(), today, 7, &shuffled), Some(draft));
}

#[test]
fn nothing_due_is_no_mail() {
    let today = "2026-03-10".parse().expect("a day");
    assert_eq!(digest("m@a.example", &to(), today, 7, &[case("C-0003", "2026-04-30", None)]), None);
    let later = digest("m@a.example", &to(), today, 7, &[case("C-0003", "2026-03-11", None)]).expect("a digest");
    assert_eq!(later.subject, "Makegood: nothing due today, 1 coming up");
    assert!(later.body.contains("(tomorrow)") && !later.body.contains("Open in"));
}
