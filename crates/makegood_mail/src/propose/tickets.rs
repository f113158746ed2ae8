//! Ticket ids: what a desk calls the case on its side.

use std::collections::BTreeSet;
use std::ops::Range;

use super::phrases::Everywhere;

/// Bytes of a text in which ids are looked for.
const SEARCHED_BYTES_MAX: usize = 64 << 10;

/// Ids in a text, each once, with their places.
///
/// Words of every language are looked for: desks leave such lines untranslated. Our own references are none.
pub(super) fn tickets(text: &str) -> Vec<(String, Range<usize>)> {
    let mut end = text.len().min(SEARCHED_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    for pattern in Everywhere::all().iter().flat_map(|one| &one.tickets) {
        for id in pattern.captures_iter(text).filter_map(|captures| captures.get(1)) {
            let shown = id.as_str().trim_end_matches('-');
            let digits = shown.bytes().filter(u8::is_ascii_digit).count();
            if digits >= 4 && !shown.to_ascii_uppercase().starts_with("MG-") && !is_date(shown) {
                found.push((shown.to_owned(), id.start()..id.start() + shown.len()));
            }
        }
    }
    found.sort_by_key(|(_, place)| (place.start, std::cmp::Reverse(place.end)));
    let mut seen = BTreeSet::new();
    found.retain(|(id, _)| seen.insert(id.to_uppercase()));
    found
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok() && text.contains('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        tickets(text).into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn labelled_ids_are_found_and_others_are_not() {
        for (text, id) in [
            ("Your ticket number is 90417733.", "90417733"),
            ("[Ticket #TT-2026-00417] Re: refund", "TT-2026-00417"),
            ("Case ID: 5500-1-22", "5500-1-22"),
            ("su número de caso es 88120045", "88120045"),
            ("O número do chamado é 77-2001", "77-2001"),
            ("Ihre Vorgangsnummer lautet 4471-889", "4471-889"),
            ("お問い合わせ番号：TK20260311", "TK20260311"),
        ] {
            assert_eq!(ids(text), [id], "{text}");
        }
        for text in [
            "account 70010021",
            "case number MG-C-0001-AAAA",
            "the ticket is closed",
            "in case 2 of 3",
            "ticket 2026-03-02",
        ] {
            assert_eq!(ids(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(ids("ticket 9041773, again: Ticket ID 9041773"), ["9041773"]);
    }
}
