//! Names of folders as IMAP writes them (modified UTF-7, RFC 3501 §5.1.3).

/// Digits of modified base64.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// A folder's name as it is sent.
pub(super) fn encoded(name: &str) -> String {
    let mut out = String::new();
    let mut other: Vec<u16> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut out, &mut other);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            other.extend_from_slice(c.encode_utf16(&mut [0; 2]));
        }
    }
    flush(&mut out, &mut other);
    out
}

fn flush(out: &mut String, units: &mut Vec<u16>) {
    if units.is_empty() {
        return;
    }
    out.push('&');
    let (mut bits, mut held) = (0u32, 0u32);
    let mut digit = |bits: u32| {
        let index = usize::try_from(bits & 63).unwrap_or_default();
        out.push(char::from(DIGITS.get(index).copied().unwrap_or_default()));
    };
    for unit in units.drain(..) {
        bits = bits << 16 | u32::from(unit);
        held += 16;
        while held >= 6 {
            held -= 6;
            digit(bits >> held);
            bits &= (1 << held) - 1;
        }
    }
    if held > 0 {
        digit(bits << (6 - held));
    }
    out.push('-');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_the_standard_writes_them() {
        for (name, sent) in [
            ("INBOX", "INBOX"),
            ("R&D", "R&-D"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("😀", "&2D3eAA-"),
        ] {
            assert_eq!(encoded(name), sent);
        }
    }
}
