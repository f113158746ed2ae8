//! Reminders as an iCalendar file (RFC 5545): one whole-day entry for the next step of each case.
//!
//! The entry of a case keeps its UID while its step changes, and carries the case's version as SEQUENCE, so that a
//! calendar that reads the file again moves the entry instead of adding one. Same input, same bytes.
//!
//! - **Source** RFC 5545 §3.1 (lines of at most 75 octets), §3.3.11 (escaping), §3.8.4.7 (UID), §3.8.7.4 (SEQUENCE),
//!   <https://www.rfc-editor.org/rfc/rfc5545>.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::reminder::Due;

/// Octets of a line without its line break.
const LINE_MAX: usize = 75;

/// Writes the file. `host` makes UIDs unique among workspaces; `stamp` is when the file was made.
pub fn write(list: &[Due], host: &str, stamp: Timestamp) -> String {
    let mut out = String::new();
    let host: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')).take(64).collect();
    let stamp = stamp.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Makegood//Case reminders//EN", "CALSCALE:GREGORIAN"] {
        line(&mut out, text);
    }
    for due in list {
        let step = &due.step;
        let next = step.on.tomorrow().unwrap_or(step.on);
        let ticket = due.ticket.as_ref().map(|ticket| format!("\nTicket {ticket}")).unwrap_or_default();
        let closes = step.closes_on.map(|day| format!("\nLast day {day}")).unwrap_or_default();
        let about = format!(
            "{}\n{} account {}{ticket}\nStill to come: {}{closes}",
            step.why, due.platform, due.account_id, due.missing
        );
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}.next-step@{host}", escape(&due.case)));
        line(&mut out, &format!("DTSTAMP:{stamp}"));
        line(&mut out, &format!("SEQUENCE:{}", due.version));
        line(&mut out, &format!("DTSTART;VALUE=DATE:{}", step.on.strftime("%Y%m%d")));
        line(&mut out, &format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")));
        line(&mut out, &format!("SUMMARY:{}", escape(&format!("{}: {}", due.case, step.text))));
        line(&mut out, &format!("DESCRIPTION:{}", escape(&about)));
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// Escapes a text value; control characters, which the format has no way to write, are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds one line, folded between characters so that no part is longer than 75 octets.
fn line(out: &mut String, text: &str) {
    let mut room = LINE_MAX;
    for c in text.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_MAX - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}
