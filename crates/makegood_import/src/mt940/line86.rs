//! `:86:`, what an entry is for: free text, `?20`-style subfields, `/CODE/` parts, and MultiCash's `:NS:`.
//!
//! Lines are up to 65 characters long and are broken anywhere: a full line goes on in the next without a blank.

use makegood_core::money::{Amount, Currency};

use super::amount;
use super::fields::Field;

/// Longest line of a text; a line of this length may be broken inside a word.
const LINE_MAX: usize = 65;

/// Longest subfield `?20` to `?29`.
const SUBFIELD_MAX: usize = 27;

/// Characters of a description that are kept; the original stays in the source.
const DESCRIPTION_MAX: usize = 2_000;

/// What the texts of an entry say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What it is for.
    pub description: String,
    /// Who the other side is.
    pub counterparty: String,
    /// A reference that the other side knows too.
    pub reference: String,
    /// Amount before conversion, without sign.
    pub original: Option<(Amount, Currency)>,
}

/// Reads the texts behind one statement line: its supplement, `:86:` and `:NS:`.
pub fn details(supplement: &[&str], texts: &[Field<'_>]) -> Details {
    let mut details = Details::default();
    let mut said: Vec<String> = Vec::new();
    for text in texts {
        if text.tag == "NS" {
            multicash(&text.lines, &mut said, &mut details);
            continue;
        }
        let joined = joined(&text.lines);
        match separator(&joined) {
            Some(mark) => subfields(&text.lines.concat(), mark, &mut said, &mut details),
            None => coded(&joined, &mut said, &mut details),
        }
    }
    let more: Vec<&str> = supplement.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    for line in &more {
        original(line, &mut details);
    }
    if said.iter().all(|part| part.is_empty()) {
        said.extend(more.iter().map(|line| (*line).to_owned()));
    }
    details.description = bounded(&collapsed(&said.join(" ")));
    details.counterparty = bounded(&collapsed(&details.counterparty));
    details.reference = bounded(&collapsed(&details.reference));
    details
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bounded(text: &str) -> String {
    text.chars().take(DESCRIPTION_MAX).collect()
}

/// Lines as one text: a full line goes on in the next, a shorter one ends with a word.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut full = true;
    for line in lines {
        if !full {
            text.push(' ');
        }
        text.push_str(line);
        full = line.chars().count() >= LINE_MAX;
    }
    text
}

/// The mark before the two digits of subfields: `105?00…`, `105>00…`.
fn separator(text: &str) -> Option<char> {
    let code = text.get(..3)?;
    let mark = text.get(3..)?.chars().next()?;
    let digits = text.get(3 + mark.len_utf8()..)?.get(..2)?;
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits(code) && all_digits(digits) && !mark.is_alphanumeric() && !mark.is_whitespace()).then_some(mark)
}

fn subfields(text: &str, mark: char, said: &mut Vec<String>, details: &mut Details) {
    let mut purpose = String::new();
    let mut full = true;
    let mut name = String::new();
    for part in text.split(mark).skip(1) {
        let number = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(number) = number.and_then(|digits| digits.parse::<u8>().ok()) else {
            // The mark stood in the text itself.
            purpose.push(mark);
            purpose.push_str(part);
            continue;
        };
        let value = &part[2..];
        match number {
            0 => said.push(value.to_owned()),
            20..=29 | 60..=63 => {
                if !full {
                    purpose.push(' ');
                }
                purpose.push_str(value);
                full = value.chars().count() >= SUBFIELD_MAX;
            }
            32 | 33 => name.push_str(value),
            _ => {}
        }
    }
    original(&purpose, details);
    if !name.trim().is_empty() {
        details.counterparty = name;
    }
    let parts = sepa(&purpose);
    match parts.iter().find(|(key, _)| *key == "SVWZ") {
        Some((_, text)) => said.push(text.clone()),
        None => said.push(purpose.clone()),
    }
    for key in ["EREF", "KREF"] {
        if let Some((_, value)) = parts.iter().find(|(name, _)| *name == key)
            && details.reference.is_empty()
            && !value.trim().eq_ignore_ascii_case("NOTPROVIDED")
        {
            details.reference.clone_from(value);
        }
    }
}

/// `EREF+…`, `SVWZ+…` and their like, in order.
fn sepa(text: &str) -> Vec<(&'static str, String)> {
    const KEYS: &[&str] =
        &["EREF", "KREF", "MREF", "CRED", "DEBT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "COAM", "OAMT"];
    let mut found: Vec<(usize, usize, &'static str)> = KEYS
        .iter()
        .flat_map(|key| {
            text.match_indices(&format!("{key}+")).map(|(at, mark)| (at, at + mark.len(), *key)).collect::<Vec<_>>()
        })
        .collect();
    found.sort_unstable();
    let ends: Vec<usize> = found.iter().skip(1).map(|(at, ..)| *at).chain([text.len()]).collect();
    found
        .iter()
        .zip(ends)
        .map(|((_, begin, key), end)| (*key, text[*begin..end.max(*begin)].trim().to_owned()))
        .collect()
}

/// Free text, or parts of the form `/CODE/value`.
fn coded(text: &str, said: &mut Vec<String>, details: &mut Details) {
    original(text, details);
    let parts = parts(text);
    let value = |wanted: &str| parts.iter().find(|(code, _)| *code == wanted).map(|(_, value)| *value);
    let Some(remittance) = value("REMI").or_else(|| value("SVWZ")) else {
        said.push(text.to_owned());
        return;
    };
    said.push(remittance.trim_matches('/').trim_start_matches("USTD//").to_owned());
    if let Some(name) = value("NAME") {
        details.counterparty = name.trim_matches('/').to_owned();
    }
    if let Some(reference) = value("EREF").filter(|reference| !reference.contains("NOTPROVIDED")) {
        details.reference = reference.trim_matches('/').to_owned();
    }
}

/// `/EREF/1/BENM//NAME/Shop/REMI/text` taken apart; codes are two to four capitals.
fn parts(text: &str) -> Vec<(&str, &str)> {
    const CODES: &[&str] = &[
        "ACCW", "ADDR", "BENM", "BIC", "CNTP", "CSID", "EREF", "IBAN", "ID", "INFO", "IREF", "ISDT", "KREF", "MARF",
        "NAME", "ORDP", "PREF", "PURP", "REMI", "RTRN", "SVCL", "SVWZ", "TRCD", "TRTP", "ULTB", "ULTD",
    ];
    let mut marks: Vec<(usize, usize, &str)> = Vec::new();
    for code in CODES {
        for (at, mark) in text.match_indices(&format!("/{code}/")) {
            marks.push((at, at + mark.len(), &text[at + 1..at + mark.len() - 1]));
        }
    }
    marks.sort_unstable();
    let ends: Vec<usize> = marks.iter().skip(1).map(|(at, ..)| *at).chain([text.len()]).collect();
    // Neighbours share a slash: `/BENM//NAME/`.
    marks.iter().zip(ends).map(|((_, begin, code), end)| (*code, text.get(*begin..end).unwrap_or_default())).collect()
}

/// `/OCMT/USD12,50/`: the amount before conversion.
fn original(text: &str, details: &mut Details) {
    let Some(rest) = text.split_once("OCMT/").map(|(_, rest)| rest) else { return };
    let written = rest.split('/').next().unwrap_or_default().trim();
    let (Some(code), Some(number)) = (written.get(..3), written.get(3..)) else { return };
    if let Ok(currency) = Currency::parse(code)
        && let Ok(amount) = amount::amount(number, Some(currency))
    {
        details.original = Some((amount, currency));
    }
}

/// `:NS:` lines: two digits say what follows, 01 to 14 purpose, 15 and 16 name, 17 kind of entry.
fn multicash(lines: &[&str], said: &mut Vec<String>, details: &mut Details) {
    for line in lines {
        let (Some(number), Some(value)) = (line.get(..2).and_then(|digits| digits.parse::<u8>().ok()), line.get(2..))
        else {
            continue;
        };
        match number {
            1..=14 | 17 => said.push(value.to_owned()),
            15 | 16 => details.counterparty.push_str(value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Details {
        details(&[], &[Field { tag: "86", line: 1, lines: lines.to_vec() }])
    }

    #[test]
    fn subfields_give_purpose_name_and_reference() {
        let read = of(&[
            "105?00BASISLASTSCHRIFT?10931?20EREF+ABC-1?21SVWZ+TIKTOK ADS?22INVOICE BDUK1?30BYLADEMM",
            "?32TikTok Techno?33logy Limited?34992",
        ]);
        assert_eq!(read.description, "BASISLASTSCHRIFT TIKTOK ADS INVOICE BDUK1");
        assert_eq!((read.counterparty.as_str(), read.reference.as_str()), ("TikTok Technology Limited", "ABC-1"));
    }

    #[test]
    fn coded_parts_give_the_same() {
        let read = of(&["/TRTP/SEPA OVERBOEKING/IBAN/NL1/BIC/X/NAME/TikTok Ads/REMI/Invoice 7/EREF/E7"]);
        assert_eq!(
            (read.description.as_str(), read.counterparty.as_str(), read.reference.as_str()),
            ("Invoice 7", "TikTok Ads", "E7")
        );
    }

    #[test]
    fn free_text_keeps_words_that_were_broken_at_the_end_of_a_full_line() {
        let full = format!("{}TIK", "x".repeat(LINE_MAX - 3));
        assert!(of(&[&full, "TOK ADS"]).description.ends_with("TIKTOK ADS"));
        assert_eq!(of(&["TIKTOK ADS", "SINGAPORE"]).description, "TIKTOK ADS SINGAPORE");
    }

    #[test]
    fn the_amount_before_conversion_is_read() {
        let read = details(&["/OCMT/USD12,50//CHGS/EUR0,5/"], &[]);
        assert_eq!(
            read.original.map(|(amount, currency)| (amount.to_string(), currency.code())),
            Some(("12.5".to_owned(), "USD"))
        );
    }
}
