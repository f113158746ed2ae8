//! What is due, and the calendar file.

use crate::support::{draft, event, follow_up, noon, opened, sent, then};
use makegood_case::reminder::{agenda, due};
use makegood_case::{Case, What, icalendar};

#[test]
fn the_list_is_sorted_by_day_and_says_how_late_a_step_is() {
    let first = sent("2026-01-05");
    let second = Case::open("K-0002", event("2026-01-02", opened("UTC", &["US"]))).unwrap().into_case();
    let closed = then(&draft("2026-01-05"), "2026-01-05", [What::WrittenOff]);
    let now = noon("2026-01-09".parse().unwrap());
    let list = due([&first, &second, &closed], now, &follow_up());
    let seen: Vec<(&str, String, i64)> =
        list.iter().map(|due| (due.case.as_str(), due.step.on.to_string(), due.days_late)).collect();
    assert_eq!(seen, [("K-0001", "2026-01-08".to_owned(), 1), ("K-0002", "2026-01-09".to_owned(), 0)]);
    let before = noon("2026-01-08".parse().unwrap());
    assert_eq!(due([&first, &second], before, &follow_up()).len(), 1);
    assert_eq!(agenda([&first, &second], before, &follow_up()).len(), 2);
}

#[test]
fn a_list_makes_the_same_calendar_as_its_cases() {
    use makegood_case::reminder::Due;
    use makegood_case::store::Head;
    let case = sent("2026-01-05");
    let now = noon("2026-01-06".parse().unwrap());
    let of_head = Due::of_head(&Head::of(&case, &follow_up()), now).unwrap();
    let whole = agenda([&case], now, &follow_up());
    assert_eq!(icalendar::write(&[of_head], "h", now), icalendar::write(&whole, "h", now));
}

#[test]
fn today_is_that_of_the_account() {
    let tokyo = Case::open("K-0003", event("2026-01-02", opened("Asia/Tokyo", &["US"]))).unwrap().into_case();
    // Due on the 9th: in Tokyo that begins at 15:00 UTC on the 8th.
    let at = |text: &str| due([&tokyo], text.parse().unwrap(), &follow_up()).len();
    assert_eq!((at("2026-01-08T14:59:59Z"), at("2026-01-08T15:00:00Z")), (0, 1));
}

#[test]
fn the_calendar_file_keeps_its_uids_and_is_the_same_for_the_same_input() {
    let now = noon("2026-01-06".parse().unwrap());
    let case = sent("2026-01-05");
    let text = icalendar::write(&agenda([&case], now, &follow_up()), "desk.example", now);
    let expected_start = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Makegood//Case reminders//EN\r\nCALSCALE:GREGORIAN\r\nBEGIN:VEVENT\r\n\
        UID:K-0001.next-step@desk.example\r\nDTSTAMP:20260106T120000Z\r\nSEQUENCE:4\r\nDTSTART;VALUE=DATE:20260108\r\n\
        DTEND;VALUE=DATE:20260109\r\nSUMMARY:K-0001: Ask whether the claims arrived\\, and for a ticket id.\r\n";
    assert!(text.starts_with(expected_start), "{text}");
    assert!(text.ends_with("TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"));
    assert_eq!(text, icalendar::write(&agenda([&case], now, &follow_up()), "desk.example", now));

    let later = then(&case, "2026-01-07", [What::Acknowledged { ticket: Some("T-9; DROP".to_owned()) }]);
    let moved = icalendar::write(&agenda([&later], now, &follow_up()), "desk.example", now);
    assert!(moved.contains("UID:K-0001.next-step@desk.example\r\n") && moved.contains("SEQUENCE:5\r\n"));
    assert!(moved.contains("Ticket T-9\\; DROP"));
}

#[test]
fn long_lines_are_folded_between_characters_and_unfold_to_the_same_text() {
    let asks = format!("{}\r\nEND:VEVENT\r\nsecond line, with; and \\", "銀行の明細書".repeat(30));
    let case = then(&sent("2026-01-05"), "2026-01-06", [What::InfoRequested { asks: asks.clone(), answer_by: None }]);
    let now = noon("2026-01-06".parse().unwrap());
    let text = icalendar::write(&agenda([&case], now, &follow_up()), "desk\r\nX-EVIL:1", now);
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains(&"銀行の明細書".repeat(30)));
    assert_eq!(unfolded.matches("\r\nEND:VEVENT\r\n").count(), 1);
    assert!(!unfolded.contains("\r\nX-EVIL"));
}
