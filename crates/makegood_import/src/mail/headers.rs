//! The headers of a message or of one of its parts.
//!
//! The block of headers is bounded first (count, length of one, length of all), then read by `mail-parser`, which
//! knows encoded words, folded lines and parameters in pieces. Where a header stands twice the first one counts,
//! as in most programs that show mail; that there are two is told.

use std::panic::catch_unwind;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use mail_parser::{Address, ContentType, HeaderName, HeaderValue, Message, MessageParser};

use crate::plain_text::{PlainText, cut};

/// Most headers of one block that are read.
const HEADERS_MAX: usize = 1_000;

/// Longest header that is read; a longer one is cut.
const HEADER_BYTES_MAX: usize = 32 << 10;

/// Most bytes of the block of a message that are read, and of the block of a part: those of all parts are held.
pub(super) const MESSAGE_BLOCK_BYTES_MAX: usize = 256 << 10;
pub(super) const PART_BLOCK_BYTES_MAX: usize = 16 << 10;

/// Most characters of an address list that are kept.
const ADDRESSES_CHARACTERS_MAX: usize = 2_000;

/// One block of headers, read.
#[derive(Debug, Default)]
pub(super) struct Headers {
    message: Message<'static>,
    /// True when headers were cut or left out.
    pub over_limit: bool,
}

impl Headers {
    /// Reads a block of headers, without the empty line after it.
    pub(super) fn read(block: &[u8], bytes_max: usize) -> Headers {
        let (mut bounded, over_limit) = bounded(block, bytes_max);
        bounded.extend_from_slice(b"\r\n\r\n");
        let message = catch_unwind(|| MessageParser::default().parse_headers(&bounded).map(Message::into_owned));
        Headers { message: message.ok().flatten().unwrap_or_default(), over_limit }
    }

    fn values(&self, name: HeaderName<'static>) -> impl Iterator<Item = &HeaderValue<'static>> {
        let headers = self.message.parts.first().map(|part| part.headers.as_slice()).unwrap_or_default();
        headers.iter().filter(move |header| header.name == name).map(|header| &header.value)
    }

    /// How often a header stands in the block.
    pub(super) fn count(&self, name: HeaderName<'static>) -> usize {
        self.values(name).count()
    }

    /// The words of a header, on one line.
    pub(super) fn text(&self, name: HeaderName<'static>) -> Option<String> {
        let text = match self.values(name).next()? {
            HeaderValue::Text(text) => text.to_string(),
            HeaderValue::TextList(list) => list.first()?.to_string(),
            _ => return None,
        };
        Some(PlainText::line_of(&text).text).filter(|text| !text.is_empty())
    }

    /// A content header with its parameters.
    pub(super) fn content(&self, name: HeaderName<'static>) -> Option<&ContentType<'static>> {
        self.values(name).find_map(HeaderValue::as_content_type)
    }

    /// All addresses of all headers of a name, as `Name <address>`.
    pub(super) fn addresses(&self, name: HeaderName<'static>) -> Vec<(String, String)> {
        let mut list = Vec::new();
        for address in self.values(name).filter_map(HeaderValue::as_address) {
            let some: &mut dyn Iterator<Item = _> = match address {
                Address::List(list) => &mut list.iter(),
                Address::Group(groups) => &mut groups.iter().flat_map(|group| group.addresses.iter()),
            };
            for one in some.take(HEADERS_MAX) {
                let plain = |text: Option<&str>| PlainText::line_of(text.unwrap_or_default()).text;
                list.push((plain(one.name()), plain(one.address())));
            }
        }
        list.retain(|(name, address)| !name.is_empty() || !address.is_empty());
        list
    }

    /// The instant of the first readable `Date`.
    pub(super) fn date(&self) -> Option<Timestamp> {
        self.raw(HeaderName::Date).find_map(|text| instant(&text))
    }

    /// The `Date` as it stands, for messages about it.
    pub(super) fn date_as_written(&self) -> String {
        self.raw(HeaderName::Date).next().unwrap_or_default()
    }

    /// The newest `Received`: servers put theirs on top.
    pub(super) fn received(&self) -> Option<Timestamp> {
        self.raw(HeaderName::Received).find_map(|text| instant(text.rsplit_once(';')?.1))
    }

    /// Headers as they stand, on one line each.
    fn raw(&self, name: HeaderName<'static>) -> impl Iterator<Item = String> {
        let headers = self.message.parts.first().map(|part| part.headers.as_slice()).unwrap_or_default();
        headers.iter().filter(move |header| header.name == name).map(|header| {
            let bytes = self.message.raw_message.get(header.offset_start as usize..header.offset_end as usize);
            PlainText::line_of(&String::from_utf8_lossy(bytes.unwrap_or_default())).text
        })
    }
}

/// Addresses as people write them.
pub(super) fn shown(addresses: &[(String, String)]) -> String {
    let one = |(name, address): &(String, String)| match (name.is_empty(), address.is_empty()) {
        (true, _) => address.clone(),
        (false, true) => name.clone(),
        (false, false) => format!("{name} <{address}>"),
    };
    let all = addresses.iter().map(one).collect::<Vec<_>>().join(", ");
    cut(&all, ADDRESSES_CHARACTERS_MAX).to_owned()
}

/// Reads the time of a mail (RFC 5322 §3.3, with its older forms) or one in ISO 8601.
///
/// A time without a zone, or with one that no place on earth has, is no instant.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    const PARSER: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    // Comments after the zone say nothing that the zone does not.
    let plain = text.split_once('(').map_or(text, |(before, _)| before.trim_end());
    let zoned = PARSER.parse_zoned(plain).ok()?;
    let minutes = zoned.offset().seconds() / 60;
    (-12 * 60..=14 * 60).contains(&minutes).then(|| zoned.timestamp())
}

/// The block with a bounded number of bounded headers.
fn bounded(block: &[u8], bytes_max: usize) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(block.len().min(bytes_max) + 4);
    let (mut headers, mut length, mut over) = (0usize, 0usize, false);
    for line in block.split_inclusive(|byte| *byte == b'\n') {
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            headers += 1;
            length = 0;
        }
        if headers > HEADERS_MAX || out.len() >= bytes_max {
            over = true;
            break;
        }
        let room = HEADER_BYTES_MAX.min(bytes_max).saturating_sub(length);
        length += line.len();
        if line.len() <= room {
            out.extend_from_slice(line);
        } else {
            over = true;
            if room > 0 {
                out.extend_from_slice(line.get(..room).unwrap_or_default());
                out.extend_from_slice(b"\r\n");
            }
        }
    }
    (out, over)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_instants_or_nothing() {
        for (text, at) in [
            ("Mon, 02 Mar 2026 10:00:00 +0100", Some("2026-03-02T09:00:00Z")),
            ("Mon, 2 Mar 2026 10:00 GMT (London)", Some("2026-03-02T10:00:00Z")),
            ("Tue, 02 Mar 2026 10:00:00 -0500", Some("2026-03-02T15:00:00Z")),
            ("2026-03-02T10:00:00Z", Some("2026-03-02T10:00:00Z")),
            ("Mon, 02 Mar 2026 10:00:00", None),
            ("Mon, 02 Mar 2026 10:00:00 -2500", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(instant(text).map(|at| at.to_string()).as_deref(), at, "{text}");
        }
    }

    #[test]
    fn headers_are_decoded_and_the_first_of_two_counts() {
        let headers = Headers::read(
            b"From: =?utf-8?B?SsO8cmdlbg==?= <j@a.invalid>\r\nFrom: b@b.invalid\r\nSubject: =?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=\r\n\r\n",
            MESSAGE_BLOCK_BYTES_MAX,
        );
        assert_eq!(shown(&headers.addresses(HeaderName::From)), "Jürgen <j@a.invalid>, b@b.invalid");
        assert_eq!(headers.count(HeaderName::From), 2);
        assert_eq!(headers.text(HeaderName::Subject).as_deref(), Some("テスト"));
    }

    #[test]
    fn floods_of_headers_are_bounded() {
        let many: String = (0..5000).map(|at| format!("X-H{at}: 1\r\n")).collect();
        assert!(Headers::read(many.as_bytes(), MESSAGE_BLOCK_BYTES_MAX).over_limit);
        let long = format!("Subject: {}\r\nTo: a@b.invalid\r\n", "x".repeat(300_000));
        let headers = Headers::read(long.as_bytes(), MESSAGE_BLOCK_BYTES_MAX);
        assert!(headers.over_limit);
        assert_eq!(shown(&headers.addresses(HeaderName::To)), "a@b.invalid");
    }
}
