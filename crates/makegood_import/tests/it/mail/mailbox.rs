//! Mailboxes: each message at its line, the bad ones refused, the others kept.

use makegood_import::FileStatus;

use super::{Case, message};

fn boxed(messages: &[String]) -> String {
    messages
        .iter()
        .map(|message| format!("From a@b Mon Mar  2 10:00:00 2026\n{}\n\n", message.replace("\r\n", "\n")))
        .collect()
}

fn numbered(number: usize) -> String {
    message(&format!("X-Number: {number}\r\n\r\nbody {number}")).replace("abc.1", &format!("abc.{number}"))
}

#[test]
fn each_message_is_a_row_at_its_own_line() {
    let case = Case::read(boxed(&[numbered(1), numbered(2), numbered(3)]));
    assert_eq!((case.outcome.format.as_str(), case.outcome.status), ("mbox", FileStatus::Imported));
    assert_eq!(case.column("body_text"), ["body 1", "body 2", "body 3"]);
    assert_eq!(case.column("source_at"), ["1", "12", "23"]);
    // One note for the whole mailbox.
    assert_eq!(case.codes(), ["MG2212"]);
    assert!(case.told("MG2212").contains("(count: 3)"));
}

#[test]
fn a_message_without_a_time_is_refused_with_its_line_and_the_others_are_kept() {
    let undated = "From: x@y.invalid\nTo: a@b.invalid\n\nhi".to_owned();
    let case = Case::read(boxed(&[numbered(1), undated, numbered(2)]));
    assert_eq!(case.outcome.status, FileStatus::Partial);
    assert_eq!(case.column("body_text"), ["body 1", "body 2"]);
    let refused: Vec<_> = case.outcome.refused_rows.iter().map(|row| (row.code, row.line)).collect();
    assert_eq!(refused, [("MG2108", Some(12))]);
}

#[test]
fn lines_that_look_like_a_message_are_unquoted_text() {
    let case = Case::read(boxed(&[message("\r\n>From here on\r\n>>From there\r\n\r\nFrom now on\r\n\r\nend")]));
    assert_eq!(case.column("body_text"), ["From here on\n\nFrom now on\n\nend"]);
    assert_eq!(case.column("quoted_text"), [">From there"]);
}

#[test]
fn files_of_all_messages_are_passed_on() {
    let attached = "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/csv; name=a.csv\r\n\r\na,b\r\n--B--";
    let case = Case::read(boxed(&[message(attached), message(attached)]));
    assert_eq!(case.members.names(), ["a.csv", "a.csv"]);
    // Two messages of one id are two versions of one.
    assert_eq!(case.codes(), ["MG2212", "MG2204"]);
}
