//! When a message was written, and what makes it itself.

use makegood_import::FileStatus;

use super::Case;

fn dated(headers: &str) -> String {
    format!("From: a@b.invalid\r\nTo: c@d.invalid\r\nMessage-ID: <1@b.invalid>\r\n{headers}\r\nhello\r\n")
}

#[test]
fn the_newest_arrival_stands_in_for_a_date_that_is_none() {
    let received = "Received: from x by y; Tue, 03 Mar 2026 08:00:00 +0000\r\nReceived: from w by x; Mon, 02 Mar 2026 07:00:00 +0000\r\n";
    for date in
        ["", "Date: yesterday\r\n", "Date: Mon, 02 Mar 2026 10:00:00 -2500\r\n", "Date: Mon, 02 Mar 2026 10:00:00\r\n"]
    {
        let case = Case::read(dated(&format!("{received}{date}")));
        assert_eq!(case.cell("at"), "2026-03-03T08:00:00Z", "{date}");
        assert!(case.told("MG2205").contains("arrived"), "{date}");
    }
}

#[test]
fn a_message_without_any_time_asks_and_sends_nothing() {
    let mail = dated("Date: Mon, 02 Mar 2026 10:00:00 -2500\r\nContent-Type: application/pdf; name=a.pdf\r\n");
    let asked = Case::read(&mail);
    assert_eq!(asked.outcome.status, FileStatus::NeedsAnswer);
    assert_eq!(asked.outcome.questions[0].key, "sent_at");
    assert!(asked.outcome.questions[0].why.contains("-2500"));
    assert_eq!((asked.kept.rows(), asked.members.files.len()), (0, 0));
    assert_eq!(asked.outcome.tables[0].rows, 1);
    let answered = Case::answered(&mail, &[("sent_at", "2026-03-02T10:00:00+01:00")]);
    assert_eq!(answered.cell("at"), "2026-03-02T09:00:00Z");
    // An answer without a zone is no instant either.
    assert_eq!(Case::answered(&mail, &[("sent_at", "2026-03-02")]).outcome.status, FileStatus::NeedsAnswer);
}

#[test]
fn a_message_without_an_id_is_known_by_its_bytes_whatever_its_line_ends() {
    let text = "From: a@b.invalid\nTo: c@d.invalid\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n\nhello\n";
    let id = Case::read(text).cell("message_id");
    assert_eq!(id.len(), "sha256:".len() + 64);
    assert_eq!(Case::read(text.replace('\n', "\r\n")).cell("message_id"), id);
    assert_eq!(Case::read(format!("From a@b Mon Mar  2 10:00:00 2026\n{text}\n")).cell("message_id"), id);
    assert_ne!(Case::read(text.replace("hello", "hallo")).cell("message_id"), id);
}
