//! The words of a message: its own, the quoted ones, and those that nobody should see.

use makegood_import::FileStatus;

use super::{Case, message, multipart};

#[test]
fn a_message_is_one_row_with_its_fields() {
    let case = Case::read(message("Content-Type: text/plain; charset=utf-8\r\n\r\nWe refunded 75.00 EUR.\r\n"));
    assert_eq!(case.outcome.status, FileStatus::Imported);
    for (column, value) in [
        ("message_id", "abc.1@ads.invalid"),
        ("at", "2026-03-02T09:00:00Z"),
        ("direction", "in"),
        ("channel", "mail"),
        ("from", "Ads Support <support@ads.invalid>"),
        ("to", "Ops <ops@agency.invalid>"),
        ("subject", "Re: [Ticket #2026-88123] Refund"),
        ("body_text", "We refunded 75.00 EUR."),
        ("quoted_text", ""),
        ("ticket_id", "2026-88123"),
        ("source_at", "1"),
    ] {
        assert_eq!(case.cell(column), value, "{column}");
    }
    // The sender is never verified; nothing else is to be told.
    assert_eq!(case.codes(), ["MG2212"]);
    // The file is an exhibit, too.
    let tables: Vec<_> = case.outcome.tables.iter().map(|table| (table.table, table.rows)).collect();
    assert_eq!(tables, [("message", 1), ("document", 1)]);
}

#[test]
fn a_mail_that_went_out_is_said_so_by_the_user() {
    let mail = message("\r\nPlease check.\r\n");
    assert_eq!(Case::answered(&mail, &[("direction", "out")]).cell("direction"), "out");
    let asked = Case::answered(&mail, &[("direction", "sideways")]);
    assert_eq!((asked.outcome.status, asked.outcome.questions[0].key), (FileStatus::NeedsAnswer, "direction"));
}

#[test]
fn own_words_and_quoted_words_are_told_apart() {
    let case = Case::read(message(
        "\r\nThe charge stands.\r\n\r\nAm 01.03.26 um 18:00 schrieb Ops <ops@agency.invalid>:\r\n> You charged us\r\n> twice.\r\n\r\n-- \r\nSupport\r\n",
    ));
    assert_eq!(case.cell("body_text"), "The charge stands.\n\n\n--\nSupport");
    assert_eq!(
        case.cell("quoted_text"),
        "Am 01.03.26 um 18:00 schrieb Ops <ops@agency.invalid>:\n> You charged us\n> twice."
    );
}

#[test]
fn plain_text_is_preferred_and_html_is_made_text() {
    let plain = "Content-Type: text/plain\r\n\r\nplain words";
    let html = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>caf=C3=A9 &euro;75</p><blockquote>old</blockquote>";
    assert_eq!(Case::read(multipart("alternative", &[plain, html])).cell("body_text"), "plain words");
    let case = Case::read(multipart("alternative", &["Content-Type: text/plain\r\n\r\n", html]));
    assert_eq!((case.cell("body_text"), case.cell("quoted_text")), ("café €75".to_owned(), "> old".to_owned()));
}

#[test]
fn forms_of_a_text_that_say_different_things_are_told() {
    let plain = "Content-Type: text/plain\r\n\r\nWe decline your request because the campaign delivered every ordered impression within its flight.";
    let html = "Content-Type: text/html\r\n\r\n<p>Good news, today the whole amount goes back onto your card, sorry about this long delay, friend.</p>";
    let case = Case::read(multipart("alternative", &[plain, html]));
    assert!(case.told("MG2209").contains("different things"), "{:?}", case.outcome.diagnostics);
    let same = "Content-Type: text/html\r\n\r\n<p>We decline your request because the campaign <b>delivered</b> every ordered impression within its flight.</p>";
    assert_eq!(Case::read(multipart("alternative", &[plain, same])).codes(), ["MG2212"]);
}

#[test]
fn what_runs_loads_or_hides_is_left_out_and_told() {
    let html = "Content-Type: text/html\r\n\r\n<p>Refunded.</p><script>alert(1)</script><img src='http://canary.invalid/p.gif' width=1 height=1>\
                <div style='display:none'>not refunded</div><img src='https://canary.invalid/logo.png' alt=''>";
    let case = Case::read(message(html));
    assert_eq!(case.cell("body_text"), "Refunded.");
    assert_eq!(case.codes(), ["MG2212", "MG2210", "MG2210", "MG2209", "MG2209"]);
}

#[test]
fn text_is_normalised_and_its_direction_marks_are_kept_and_told() {
    let case = Case::read(message("Content-Type: text/plain; charset=utf-8\r\n\r\ncafe\u{301} \u{202e}00.57 RUE\r\n"));
    assert_eq!(case.cell("body_text"), "caf\u{e9} \u{202e}00.57 RUE");
    assert!(case.told("MG2209").contains("turn its direction"));
}

#[test]
fn charsets_are_read_or_guessed_and_told() {
    let mut mail = message("Content-Type: text/plain; charset=x-nope\r\n\r\n").into_bytes();
    mail.extend_from_slice(b"caf\xe9 cr\xe8me");
    let case = Case::read(mail);
    assert_eq!(case.cell("body_text"), "café crème");
    assert_eq!(case.codes(), ["MG2212", "MG2208"]);
    let mut mail = message("Content-Type: text/plain; charset=Shift_JIS\r\n\r\n").into_bytes();
    mail.extend_from_slice(b"\x83n\x83\x8d\x81[");
    let case = Case::read(mail);
    assert_eq!((case.cell("body_text").as_str(), case.codes()), ("ハロー", vec!["MG2212"]));
}

#[test]
fn a_sender_who_pretends_is_told() {
    for (headers, told) in [
        ("From: support@tiktok.invalid <x@evil.invalid>", "another address"),
        ("From: =?utf-8?B?c3VwcG9ydEB0aWt0b2suY29t?= <x@evil.invalid>", "another address"),
        ("From: a <a@t\u{456}ktok.invalid>", "several scripts"),
        ("From: a@b.invalid\r\nFrom: b@c.invalid", "stands twice"),
        ("From: a@b.invalid\r\nAuthentication-Results: mx; dkim=pass", "proves nothing"),
        ("From: a@b.invalid\r\nReceived: by x; Mon, 02 Mar 2020 10:00:00 +0000", "more than three days"),
    ] {
        let case =
            Case::read(format!("{headers}\r\nTo: c@d.invalid\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\n\r\nx\r\n"));
        assert!(case.told("MG2212").contains(told), "{headers}: {:?}", case.outcome.diagnostics);
    }
}

#[test]
fn two_senders_are_both_shown() {
    let case = Case::read(
        "From: A <a@b.invalid>\r\nFrom: Bank <b@c.invalid>\r\nTo: x@y.invalid\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\n\r\nx",
    );
    assert_eq!(case.cell("from"), "A <a@b.invalid>, Bank <b@c.invalid>");
}
