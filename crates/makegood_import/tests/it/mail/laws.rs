//! Laws that hold for every message.

use makegood_import::FileStatus;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Case, message, multipart};

const PIECES: [&str; 40] = [
    "\r\n",
    "\n",
    "--B\r\n",
    "--B--\r\n",
    "--=B\r\n",
    "Content-Type: text/plain\r\n",
    "Content-Type: text/html; charset=utf-7\r\n",
    "Content-Type: multipart/mixed; boundary=B\r\n",
    "Content-Type: multipart/alternative; boundary=\"=B\"\r\n",
    "Content-Type: message/rfc822\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "Content-Disposition: attachment; filename=\"../a\"\r\n",
    "Content-Disposition: attachment; filename*0=a; filename*1=b\r\n",
    "From: =?utf-8?Q?=00?= <a@b>\r\n",
    "Subject: =?x?B?\r\n",
    "Date: Mon, 99 Foo 2026\r\n",
    "Received: ;\r\n",
    "To: (((((\r\n",
    "<script>",
    "</script",
    "<p style='display:none'>",
    "<!--",
    "-->",
    "&#x110000;",
    "&amp",
    "=3D=",
    "=\r\n",
    "SGVsbG8=",
    "> quoted\r\n",
    "On x wrote:\r\n",
    "-----Original Message-----\r\n",
    "From: a\r\nSent: b\r\nTo: c\r\n",
    "From a@b Mon Mar 2 10:00:00 2026\r\n",
    "\u{202e}",
    "\0",
    "é",
    " ",
    "\t",
    "x",
];

proptest! {
    #[test]
    fn any_bytes_after_headers_are_read(bytes in vec(any::<u8>(), 0..400)) {
        let case = Case::read([message("").as_bytes(), &bytes].concat());
        prop_assert_eq!(case.column("at").len(), 1);
    }

    /// Whatever is made of the pieces of mails: one row, asked or kept.
    #[test]
    fn soup_of_mail_is_one_row_or_a_question(parts in vec(proptest::sample::select(PIECES.to_vec()), 0..60)) {
        let case = Case::read(format!("From: a@b.invalid\r\nTo: c@d.invalid\r\n{}", parts.concat()));
        let rows = case.column("at").len();
        prop_assert!(rows == 1 || case.outcome.status == FileStatus::NeedsAnswer && case.members.files.is_empty());
        prop_assert!(case.members.names().iter().all(|name| !name.contains(['/', '\\', '\0'])));
    }

    /// Mailboxes of such pieces lose no message: each is a row or refused.
    #[test]
    fn soup_in_a_mailbox_accounts_for_every_message(parts in vec(proptest::sample::select(PIECES.to_vec()), 0..40)) {
        let case = Case::read(format!("From a@b Mon Mar 2 10:00:00 2026\nFrom: a@b.invalid\nTo: c@d.invalid\n{}", parts.concat()));
        let rows = case.column("at").len() as u64;
        prop_assert!(rows + case.outcome.refused_count >= 1);
        prop_assert_eq!(rows, case.outcome.tables[0].rows);
    }

    /// A file that is attached comes out the same.
    #[test]
    fn attached_bytes_come_out_the_same(bytes in vec(any::<u8>(), 0..500), width in 1usize..80) {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut encoded = String::new();
        for group in bytes.chunks(3) {
            let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
            let digits = [18u32, 12, 6, 0].map(|shift| char::from(DIGITS[(bits >> shift & 63) as usize]));
            encoded.extend(digits.iter().take(group.len() + 1));
            encoded.extend(std::iter::repeat_n('=', 3 - group.len()));
        }
        let lines: Vec<String> = encoded.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        let part = format!("Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", lines.join("\r\n"));
        let case = Case::read(multipart("mixed", &[&part]));
        prop_assert_eq!(&case.members.files[0].1, &bytes);
    }

    /// Line ends change nothing but bytes.
    #[test]
    fn line_ends_change_no_fact(lines in vec("[ -~]{0,30}", 0..12)) {
        let mail = message(&format!("\r\n{}", lines.join("\r\n")));
        let facts = |mail: &str| ["message_id", "at", "body_text", "quoted_text", "ticket_id"].map(|name| Case::read(mail).cell(name));
        prop_assert_eq!(facts(&mail), facts(&mail.replace("\r\n", "\n")));
    }
}

/// Mails built to make a reader slow: each is read in time that grows with its length alone.
#[test]
fn mails_built_to_be_slow_are_read_in_time() {
    let many = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let html = |body: String| message(&format!("Content-Type: text/html\r\n\r\n{body}"));
    let mails = [
        message(&format!("\r\n{}", many("aaaaaaaaaa:\r\n"))),
        message(&format!("\r\n{}", many("From: a\r\n"))),
        message(&format!("\r\n{}", many("-----Original\r\n"))),
        message(&format!(
            "Content-Type: multipart/mixed; boundary=B\r\n\r\n{}",
            many("--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n")
        )),
        message(&format!("Content-Type: multipart/mixed; boundary=B\r\n\r\n{}", many("--"))),
        message(&many("Content-Type: message/rfc822\r\n\r\n")),
        message(&many("To: (((\r\n")),
        message(&format!("Subject: {}", many("=?utf-8?B?SA==?= "))),
        message(&format!("Content-Type: text/plain; {}", many("a*0*=utf-8''x;"))),
        html(many("<div>")),
        html(many("<b a='>")),
        html(many("<p style='a:b;c:d'>x")),
        html(many("<!--")),
        html(many("</")),
        html(many("&")),
        html(many("<blockquote><p>x")),
    ];
    for mail in mails {
        let start = std::time::Instant::now();
        let case = Case::read(&mail);
        assert!(case.outcome.status != FileStatus::Refused);
        // A build without optimisation on a busy machine: quadratic time would take minutes.
        assert!(start.elapsed().as_secs() < 20, "{} took {:?}", &mail[190..260], start.elapsed());
    }
}
