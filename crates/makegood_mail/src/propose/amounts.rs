//! Amounts with their currencies, as people write them, and what they are said to be.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use makegood_core::money::{Amount, Currency, Money};
use regex::Regex;
use serde::Deserialize;

use super::outcomes::Read;
use super::{AmountRole, Confidence, StatedAmount};

const DATA: &str = include_str!("../../data/currencies.toml");

/// Bytes around an amount in which the words that say what it is are looked for.
const NEAR_BYTES: usize = 60;

/// Words that are also codes of currencies.
const NO_CODES: [&str; 2] = ["ALL", "TOP"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    signs: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
}

struct Currencies {
    file: File,
    amount: Regex,
}

fn currencies() -> Option<&'static Currencies> {
    static READ: OnceLock<Option<Currencies>> = OnceLock::new();
    READ.get_or_init(|| Currencies::parse(DATA).ok()).as_ref()
}

impl Currencies {
    fn parse(text: &str) -> Result<Currencies, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let longest_first = |table: &BTreeMap<String, Vec<String>>| {
            let mut names: Vec<&String> = table.keys().collect();
            names.sort_by_key(|name| std::cmp::Reverse(name.len()));
            names.into_iter().map(|name| regex::escape(name)).collect::<Vec<_>>().join("|")
        };
        let (signs, words) = (longest_first(&file.signs), longest_first(&file.words));
        let digit = "[0-9０-９]";
        let number = format!(
            "{digit}{{1,4}}万(?:{digit}{{1,3}}[,，]?{digit}{{3}}|{digit}{{1,4}})?|{digit}{{1,3}}(?:[ .,，'’]{digit}{{3}})+(?:[.,．]{digit}{{1,2}})?|{digit}+(?:[.,．]{digit}{{1,3}})?"
        );
        let amount = Regex::new(&format!(
            r"(?P<before>(?:{signs}|\b[A-Z]{{3}})\s?(?:{signs})?\s?)?(?P<number>{number})(?P<after>\s?(?:{signs}|[A-Z]{{3}}\b|(?i:{words})\b))?"
        ))
        .map_err(|error| error.to_string())?;
        Ok(Currencies { file, amount })
    }

    /// Currencies that a sign, a code or a word may stand for.
    fn of(&self, text: &str) -> Vec<Currency> {
        let text = text.trim();
        let codes = self.file.signs.get(text).or_else(|| self.file.words.get(&text.to_lowercase()));
        if let Some(codes) = codes {
            return codes.iter().filter_map(|code| Currency::parse(code).ok()).collect();
        }
        // `USD $`: the code says it.
        let code = text.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
        code.filter(|code| !NO_CODES.contains(code)).and_then(|code| Currency::parse(code).ok()).into_iter().collect()
    }
}

/// An amount in a sentence.
pub(super) struct Found {
    pub value: StatedAmount,
    pub confidence: Confidence,
    pub conditional: bool,
    /// Place in the sentence.
    pub place: Range<usize>,
}

/// What the sentence of an amount says beside it.
pub(super) struct Around {
    /// It grants or reports money.
    pub good: bool,
    /// It denies.
    pub denied: bool,
    /// It has a condition.
    pub conditional: bool,
}

/// The amounts of a sentence; `expected` are the currencies of the case.
pub(super) fn amounts(read: &Read<'_>, expected: &[Currency], around: &Around) -> Vec<Found> {
    let Some(known) = currencies() else { return Vec::new() };
    let words = read.words();
    let mut places: Vec<(Range<usize>, Vec<Money>)> = Vec::new();
    for found in known.amount.captures_iter(words) {
        let (Some(whole), Some(number)) = (found.get(0), found.name("number")) else { continue };
        if is_part_of_more(words, &whole.range(), &number.range()) {
            continue;
        }
        let before = found.name("before").map(|text| known.of(text.as_str())).unwrap_or_default();
        let after = found.name("after").map(|text| known.of(text.as_str())).unwrap_or_default();
        let meant = narrowed(before, after, expected);
        let readings: Vec<Money> = meant
            .iter()
            .flat_map(|currency| {
                let amounts = readings(number.as_str(), read.language.decimal, *currency);
                amounts.into_iter().map(|amount| Money::new(amount, *currency))
            })
            .collect();
        if !readings.is_empty() {
            places.push((whole.range(), readings));
        }
    }
    let ad_credit = read.language.ad_credit.is_in(words);
    (0..places.len())
        .filter_map(|at| {
            let (place, readings) = places.get(at)?.clone();
            // Words behind another amount are of that one, up to the next pause.
            let from = at.checked_sub(1).and_then(|before| places.get(before)).map_or(0, |(before, _)| {
                let between = words.get(before.end..place.start).unwrap_or_default();
                before.end + between.find([',', ';']).unwrap_or_default()
            });
            let to = places.get(at + 1).map_or(words.len(), |(next, _)| next.start);
            let (role, distance) = role(read, &place, from..to);
            let (role, confidence) = match role {
                // An amount that is not granted is one that was claimed.
                _ if around.denied && !around.good => (AmountRole::Claimed, Confidence::Likely),
                Some(AmountRole::Offered) if around.good => (AmountRole::Offered, Confidence::Clear),
                Some(AmountRole::Offered) => (AmountRole::Offered, Confidence::Likely),
                Some(AmountRole::Claimed) if distance <= 14 => (AmountRole::Claimed, Confidence::Clear),
                Some(role) => (role, Confidence::Likely),
                None if around.good => (AmountRole::Offered, Confidence::Likely),
                None => (AmountRole::Unclear, Confidence::Unsure),
            };
            let conditional = around.conditional && role == AmountRole::Offered;
            let unsure = conditional || readings.len() > 1;
            Some(Found {
                value: StatedAmount { readings, role, ad_credit: ad_credit && role == AmountRole::Offered },
                confidence: if unsure { Confidence::Unsure } else { confidence },
                conditional,
                place,
            })
        })
        .collect()
}

/// True for digits that belong to a longer number, a date or a code.
fn is_part_of_more(words: &str, whole: &Range<usize>, number: &Range<usize>) -> bool {
    let before = words.get(..whole.start).unwrap_or_default().chars().next_back();
    let mut after = words.get(number.end..).unwrap_or_default().chars();
    let more = match (after.next(), after.next()) {
        (Some(c), _) if c.is_ascii_digit() => true,
        (Some('.' | ',' | '/' | '-' | '\''), Some(c)) if c.is_ascii_digit() => true,
        _ => false,
    };
    more || before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '/' | '-' | '#' | '_'))
}

/// The currencies that both sides of a number, and the case, allow.
fn narrowed(before: Vec<Currency>, after: Vec<Currency>, expected: &[Currency]) -> Vec<Currency> {
    let named = match (before.is_empty(), after.is_empty()) {
        (true, true) => return Vec::new(),
        (false, true) => before,
        (true, false) => after,
        (false, false) => {
            let both: Vec<Currency> = before.iter().copied().filter(|one| after.contains(one)).collect();
            // `USD 50 EUR` is read in both ways.
            if both.is_empty() { before.into_iter().chain(after).collect() } else { both }
        }
    };
    if named.len() > 1 {
        let of_case: Vec<Currency> = named.iter().copied().filter(|one| expected.contains(one)).collect();
        if !of_case.is_empty() {
            return of_case;
        }
    }
    named
}

/// What a written number may be as an amount of a currency: most often one, sometimes two, none where it is no money.
fn readings(written: &str, decimal: char, currency: Currency) -> Vec<Amount> {
    let plain: String = written
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            '，' => ',',
            '．' => '.',
            '’' | ' ' => '\'',
            c => c,
        })
        .collect();
    if let Some((tens, rest)) = plain.split_once('万') {
        let rest: String = rest.chars().filter(char::is_ascii_digit).collect();
        return canonical(&format!("{tens}{rest:0>4}"), currency).into_iter().collect();
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let marks: Vec<(usize, char)> = plain.char_indices().filter(|(_, c)| matches!(c, '.' | ',' | '\'')).collect();
    let Some((last, mark)) = marks.last().copied() else { return canonical(&plain, currency).into_iter().collect() };
    let behind = plain.len() - last - 1;
    let whole = || canonical(&digits(&plain), currency);
    let (whole_part, fraction) = (plain.get(..last).unwrap_or_default(), plain.get(last + 1..).unwrap_or_default());
    let parted = || canonical(&format!("{}.{fraction}", digits(whole_part)), currency);
    let same = marks.iter().filter(|(_, other)| *other == mark).count();
    let read: Vec<Option<Amount>> = if behind != 3 {
        vec![parted()]
    } else if mark == '\'' || same > 1 || currency.minor_digits() == 0 {
        vec![whole()]
    } else if marks.len() > 1 {
        // `1.234,567`: two marks, the last one parts.
        vec![parted()]
    } else if mark == decimal || plain.starts_with('0') {
        vec![whole().filter(|_| !plain.starts_with('0')), parted()]
    } else {
        vec![whole(), parted().filter(|_| currency.minor_digits() >= 3)]
    };
    read.into_iter().flatten().collect()
}

/// An amount of plain digits, unless it is finer than what the currency pays in, or more than it can hold.
fn canonical(text: &str, currency: Currency) -> Option<Amount> {
    let behind = text.split_once('.').map_or(0, |(_, behind)| behind.trim_end_matches('0').len());
    // `1.234` in a mail in English is rather a thousand with a foreign mark than a price in tenths of cents.
    if behind > currency.minor_digits() as usize && text.split_once('.').is_none_or(|(_, part)| part.len() != 3) {
        return None;
    }
    let text = text.trim_end_matches('.');
    Amount::parse_canonical(text).ok().filter(|amount| !amount.is_zero())
}

/// What the words near an amount say it is, and how far they stand from it.
fn role(read: &Read<'_>, place: &Range<usize>, free: Range<usize>) -> (Option<AmountRole>, usize) {
    let words = read.words();
    let clip = |mut start: usize, end: usize| {
        while !words.is_char_boundary(start) {
            start += 1;
        }
        (start, words.get(start..end).unwrap_or_default())
    };
    let (_, before) = clip(free.start.max(place.start.saturating_sub(NEAR_BYTES)), place.start);
    let (_, after) = clip(place.end, free.end);
    let mut best: (Option<AmountRole>, usize) = (None, usize::MAX);
    for (role, phrases) in
        [(AmountRole::Claimed, &read.language.claimed), (AmountRole::Offered, &read.language.offered)]
    {
        if let Some(found) = phrases.places(before).last() {
            let between = before.get(found.end..).unwrap_or_default();
            // A pause stands between two thoughts.
            let pause = if between.contains([',', ';']) { 20 } else { 0 };
            let distance = between.len() + pause;
            if distance < best.1 {
                best = (Some(role), distance);
            }
        }
        if let Some(found) = phrases.first(after).filter(|found| found.start <= NEAR_BYTES) {
            // What stands behind says less than what stands before.
            let distance = found.start + 8;
            if distance < best.1 {
                best = (Some(role), distance);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(written: &str, decimal: char, code: &str) -> Vec<String> {
        let currency = Currency::parse(code).unwrap();
        readings(written, decimal, currency).into_iter().map(|amount| amount.to_text(currency)).collect()
    }

    #[test]
    fn the_currencies_are_read() {
        let known = Currencies::parse(DATA);
        assert_eq!(known.as_ref().err(), None);
        let codes = known.unwrap();
        for list in codes.file.signs.values().chain(codes.file.words.values()) {
            assert!(list.iter().all(|code| Currency::parse(code).is_ok()), "{list:?}");
        }
    }

    #[test]
    fn numbers_are_exact_and_doubtful_ones_are_both() {
        assert_eq!(read("1,234.50", '.', "USD"), ["1234.50"]);
        assert_eq!(read("1.234,50", '.', "USD"), ["1234.50"]);
        assert_eq!(read("1.234,50", ',', "EUR"), ["1234.50"]);
        assert_eq!(read("1.234", ',', "EUR"), ["1234.00"]);
        assert_eq!(read("1.234", '.', "USD"), ["1234.00", "1.234"]);
        assert_eq!(read("1,234", '.', "USD"), ["1234.00"]);
        assert_eq!(read("1’234.50", '.', "CHF"), ["1234.50"]);
        assert_eq!(read("1 234,5", ',', "EUR"), ["1234.50"]);
        assert_eq!(read("１２，０００", '.', "JPY"), ["12000"]);
        assert_eq!(read("1万2,000", '.', "JPY"), ["12000"]);
        assert_eq!(read("3万", '.', "JPY"), ["30000"]);
        assert_eq!(read("12.5", '.', "JPY"), Vec::<String>::new());
        assert_eq!(read("0", '.', "USD"), Vec::<String>::new());
        assert_eq!(read("99999999999999999999", '.', "USD"), Vec::<String>::new());
    }

    proptest! {
        /// Whatever is written as people write it is read exactly, in both marks.
        #[test]
        fn written_amounts_come_back(minor in 1i64..100_000_000_000) {
            let usd = Currency::parse("USD").unwrap();
            let amount = Amount::from_minor(minor, usd);
            let plain = amount.to_text(usd);
            let (whole, cents) = plain.split_once('.').unwrap();
            let mut grouped = String::new();
            for (at, digit) in whole.chars().enumerate() {
                if at > 0 && (whole.len() - at) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            let english = format!("{grouped}.{cents}");
            let german = format!("{},{cents}", grouped.replace(',', "."));
            prop_assert_eq!(readings(&english, '.', usd), vec![amount]);
            prop_assert_eq!(readings(&german, ',', usd), vec![amount]);
        }
    }
}
