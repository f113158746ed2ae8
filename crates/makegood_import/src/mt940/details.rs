//! What an entry is for: `:86:` as free text, with numbered sub-fields (`?20`, `>32`) or with codes (`/REMI/`).

use makegood_core::money::{Amount, Currency};

use super::amount::amount_of;
use super::codes::{coded, keyed};

/// Length from which on a line or sub-field is full, so that the next one goes on in the middle of a word.
const LINE_FULL: usize = 65;
const SUBFIELD_FULL: usize = 27;

/// What the details of an entry say. Empty texts are unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Posting text and remittance text.
    pub description: String,
    /// The other side's name.
    pub counterparty: String,
    /// End-to-end or customer reference.
    pub reference: String,
    /// Amount before conversion or charges, never negative.
    pub original: Option<(Amount, Currency)>,
}

/// Reads the lines of a `:86:`. `debit` says whether the other side got the money.
pub fn details_of(lines: &[&str], debit: bool) -> Details {
    let joined: String = lines.concat();
    let details = match numbered(&joined) {
        Some(parts) => of_numbered(&parts),
        None => {
            let text = free(lines);
            if text.starts_with('/') {
                of_codes(&text, debit)
            } else {
                Details { description: text, ..Details::default() }
            }
        }
    };
    let original = details.original.or_else(|| original_in(&joined));
    Details { original, ..details }
}

/// Reads the lines of an `:NS:` below an entry: two digits before each line say what it is.
pub fn of_ns(lines: &[&str]) -> Details {
    let parts: Vec<(u8, &str)> = lines
        .iter()
        .filter_map(|line| line.split_at_checked(2))
        .filter_map(|(code, text)| Some((code.parse().ok()?, text)))
        .collect();
    let of = |from: u8, to: u8| run(parts.iter().filter(|(code, _)| (from..=to).contains(code)).map(|(_, text)| *text));
    Details { description: words(&[&of(17, 17), &of(1, 14)]), counterparty: of(15, 16), ..Details::default() }
}

/// Texts with a blank between those that are not empty, white space collapsed.
pub fn words(texts: &[&str]) -> String {
    texts.iter().flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ")
}

/// Free text: a full line goes on without a blank.
fn free(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut full = true;
    for line in lines {
        if !full {
            text.push(' ');
        }
        text.push_str(line);
        full = line.chars().count() >= LINE_FULL;
    }
    words(&[&text])
}

/// Sub-fields of one kind: a full one goes on without a blank.
fn run<'p>(parts: impl Iterator<Item = &'p str>) -> String {
    let mut text = String::new();
    let mut full = true;
    for part in parts {
        if !full {
            text.push(' ');
        }
        text.push_str(part);
        full = part.chars().count() >= SUBFIELD_FULL;
    }
    words(&[&text])
}

/// Numbered sub-fields in order; `None` for text that has none.
///
/// The separator is the bank's choice: the character after the three digits of the business code, or the first one.
fn numbered(text: &str) -> Option<Vec<(u8, &str)>> {
    let code = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let rest = text.get(if code == 3 { 3 } else { 0 }..)?;
    let separator = rest.chars().next().filter(|c| c.is_ascii_punctuation() && *c != '/' && *c != '-')?;
    let number = |part: &str| part.get(..2).filter(|two| two.bytes().all(|b| b.is_ascii_digit()))?.parse::<u8>().ok();
    number(rest.get(1..)?)?;
    let mut parts: Vec<(u8, &str)> = Vec::new();
    // A separator without a number behind it is text of the sub-field before it.
    let mut start = 0;
    let mut open: Option<u8> = None;
    for (at, _) in rest.match_indices(separator) {
        let Some(next) = number(&rest[at + 1..]) else { continue };
        if let Some(code) = open {
            parts.push((code, &rest[start..at]));
        }
        open = Some(next);
        start = at + 3;
    }
    if let Some(code) = open {
        parts.push((code, rest.get(start..).unwrap_or_default()));
    }
    Some(parts)
}

/// End of a run of sub-fields: the value of a key does not go on behind it.
pub const RUN_END: char = '\n';

fn of_numbered(parts: &[(u8, &str)]) -> Details {
    let of = |wanted: &dyn Fn(u8) -> bool| {
        let mut text = String::new();
        let mut before: Option<(u8, bool)> = None;
        for (code, part) in parts.iter().filter(|(code, _)| wanted(*code)) {
            // The blanks at both ends belong to the text: a key such as `SVWZ+` may be broken over two sub-fields.
            match before {
                Some((last, _)) if *code > last + 1 && (last, *code) != (29, 60) => text.push(RUN_END),
                Some((_, false)) => text.push(' '),
                _ => {}
            }
            text.push_str(part);
            before = Some((*code, part.chars().count() >= SUBFIELD_FULL));
        }
        text
    };
    let posting = of(&|code| code == 0);
    let remittance = of(&|code| matches!(code, 20..=29 | 60..=65));
    let name = of(&|code| matches!(code, 32 | 33));
    let keys = keyed(&remittance);
    let text = if keys.remittance.is_empty() { &keys.loose } else { &keys.remittance };
    let before = if keys.remittance.is_empty() { "" } else { keys.loose.as_str() };
    Details {
        description: words(&[&posting, before, text]),
        counterparty: words(&[&name]),
        reference: keys.reference().to_owned(),
        original: keys.original,
    }
}

fn of_codes(text: &str, debit: bool) -> Details {
    let parts = coded(text);
    let get =
        |name: &str| parts.iter().find(|(code, _)| *code == name).map(|(_, value)| value.as_str()).unwrap_or_default();
    let (first, second) = if debit { ("BENM", "ORDP") } else { ("ORDP", "BENM") };
    let names = [get(first), get(second), get("CNTP"), get("NAME")];
    let references = [get("EREF"), get("KREF"), get("PREF")];
    Details {
        description: words(&[text]),
        counterparty: names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned(),
        reference: references.into_iter().find(|name| stated(name)).unwrap_or_default().to_owned(),
        original: None,
    }
}

/// True for a reference that says something.
pub fn stated(reference: &str) -> bool {
    !crate::bank_reference::known(reference).is_empty()
}

/// The original amount in `/OCMT/EUR4,5/`, wherever it stands.
pub fn original_in(text: &str) -> Option<(Amount, Currency)> {
    let at = text.find("OCMT/")?;
    money(text[at + 5..].split('/').next()?)
}

/// `EUR4,5`, `4,5EUR` or either with a blank.
pub fn money(text: &str) -> Option<(Amount, Currency)> {
    let text = text.trim();
    let code = |part: &str| Currency::parse(part).ok();
    let front = text.split_at_checked(3).and_then(|(first, rest)| Some((code(first)?, rest)));
    let back = || {
        let (rest, last) = text.split_at_checked(text.len().checked_sub(3)?)?;
        Some((code(last)?, rest))
    };
    let (currency, digits) = front.or_else(back)?;
    Some((amount_of(digits, Some(currency))?.amount, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_fields_broken_over_lines_are_joined() {
        let lines = [
            "166?00GUTSCHRIFT?109310?20EREF+INV-2026-0317?21SVWZ+Refund for over",
            "delivery?22, campaign 7?30BANKDEFF?31DE00?32TikTok Technology Limited I?33reland",
        ];
        let details = details_of(&lines, false);
        assert_eq!(details.description, "GUTSCHRIFT Refund for overdelivery, campaign 7");
        assert_eq!(details.counterparty, "TikTok Technology Limited Ireland");
        assert_eq!(details.reference, "INV-2026-0317");
    }

    #[test]
    fn other_separators_and_texts_that_hold_one_are_read() {
        let details = details_of(&["820>20why> not>32A B"], true);
        assert_eq!((details.description.as_str(), details.counterparty.as_str()), ("why> not", "A B"));
        assert_eq!(details_of(&["?20only", "?21two"], true).description, "only two");
        assert_eq!(details_of(&["100 % of ?20 things"], true).description, "100 % of ?20 things");
    }

    #[test]
    fn codes_name_the_other_side() {
        let text = "/TRTP/SEPA/EREF/NOTPROVIDED/BENM//NAME/TIKTOK TECHNOLOGY/REMI/ADS 1/2";
        let details = details_of(&[text], true);
        assert_eq!(details.counterparty, "TIKTOK TECHNOLOGY");
        assert_eq!(details.reference, "");
        assert!(details.description.contains("ADS 1/2"));
    }

    #[test]
    fn a_full_line_goes_on_within_a_word() {
        let full = format!("{}Betaling aan I", "x".repeat(51));
        assert!(details_of(&[&full, "CS"], true).description.ends_with("aan ICS"));
        assert_eq!(details_of(&["one", "", "two"], true).description, "one two");
    }

    #[test]
    fn the_original_amount_is_the_one_before_charges() {
        let shown = |text: &str| original_in(text).map(|(amount, currency)| format!("{amount} {currency}"));
        assert_eq!(shown("/OCMT/EUR4,5//CHGS/EUR0,5/"), Some("4.5 EUR".to_owned()));
        assert_eq!(shown("/CHGS/EUR0,5/"), None);
        assert_eq!(money("10,00 USD").map(|(_, currency)| currency.code()), Some("USD"));
    }

    #[test]
    fn ns_lines_are_told_by_their_numbers() {
        let details = of_ns(&["01Invoice 7", "02August", "15Meyer", "16Schneider", "17Credit", "é"]);
        assert_eq!(
            (details.description.as_str(), details.counterparty.as_str()),
            ("Credit Invoice 7 August", "Meyer Schneider")
        );
    }
}
