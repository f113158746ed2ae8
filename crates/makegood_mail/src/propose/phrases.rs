//! The phrases of the languages: `data/phrases/*.toml`, compiled in and compiled once when a language is met.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::{OutcomeKind, TermAbout, Unit};

const FILES: [(&str, &str); 5] = [
    ("en", include_str!("../../data/phrases/en.toml")),
    ("es", include_str!("../../data/phrases/es.toml")),
    ("pt", include_str!("../../data/phrases/pt.toml")),
    ("de", include_str!("../../data/phrases/de.toml")),
    ("ja", include_str!("../../data/phrases/ja.toml")),
];

/// Kinds of outcomes in the order of the files.
const KINDS: [(&str, OutcomeKind); 6] = [
    ("acknowledged", OutcomeKind::Acknowledged),
    ("info_requested", OutcomeKind::InfoRequested),
    ("approved", OutcomeKind::Approved),
    ("partly_approved", OutcomeKind::PartlyApproved),
    ("denied", OutcomeKind::Denied),
    ("refunded", OutcomeKind::Refunded),
];

const UNITS: [(&str, Unit); 5] = [
    ("business_days", Unit::BusinessDays),
    ("days", Unit::Days),
    ("weeks", Unit::Weeks),
    ("hours", Unit::Hours),
    ("months", Unit::Months),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    words: bool,
    decimal: char,
    day_first: bool,
    stopwords: BTreeSet<String>,
    negation: Vec<String>,
    condition: Vec<String>,
    harmless: Vec<String>,
    pending: Vec<String>,
    reported: Vec<String>,
    outcome: BTreeMap<String, Strengths>,
    asked: BTreeMap<String, Vec<String>>,
    reason: BTreeMap<String, Vec<String>>,
    reason_word: BTreeMap<String, Vec<String>>,
    term: BTreeMap<String, Vec<String>>,
    units: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, u16>,
    months: BTreeMap<String, Vec<String>>,
    amount: BTreeMap<String, Vec<String>>,
    automatic: BTreeMap<String, Vec<String>>,
    ticket: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Strengths {
    clear: Vec<String>,
    likely: Vec<String>,
}

/// The phrases of one language.
pub(super) struct Language {
    /// True where words stand apart.
    pub words: bool,
    pub decimal: char,
    pub day_first: bool,
    pub negation: Phrases,
    pub condition: Phrases,
    pub harmless: Phrases,
    pub pending: Phrases,
    pub reported: Phrases,
    /// Kind, whether the phrase is clear, phrases.
    pub outcomes: Vec<(OutcomeKind, bool, Phrases)>,
    pub asked: Vec<(String, Phrases)>,
    pub reasons: Vec<(String, Phrases)>,
    pub reason_after: Phrases,
    /// What a time is about, by its words.
    pub about: Vec<(TermAbout, Phrases)>,
    pub past: Phrases,
    pub by: Phrases,
    pub within: Phrases,
    /// Durations: two numbers and the unit; groups 1 and 2 are the numbers.
    pub durations: Vec<(Unit, Regex)>,
    pub numbers: BTreeMap<String, u16>,
    /// Alternatives for each month, January first.
    pub months: Vec<Regex>,
    /// Dates with a named month: the day first, the month first.
    pub dates: Option<(Regex, Regex)>,
    pub offered: Phrases,
    pub claimed: Phrases,
    pub ad_credit: Phrases,
}

/// Phrases of one meaning.
#[derive(Debug, Default)]
pub(super) struct Phrases(Option<Regex>);

impl Phrases {
    /// Places of the phrases in a text, in order, none inside another.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        self.0.iter().flat_map(move |regex| regex.find_iter(text).map(|found| found.range()))
    }

    pub fn first(&self, text: &str) -> Option<std::ops::Range<usize>> {
        self.0.as_ref()?.find(text).map(|found| found.range())
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// The language that somebody's words are most likely written in.
///
/// Where they are too few to tell, `around` (what they quote) speaks for it, then the phrases that they hold; at last
/// it is English.
pub(super) fn language_of(words: &str, around: &str) -> &'static str {
    let best = |text: &str| scores(text).into_iter().filter(|(_, score)| *score > 0).max_by_key(|(_, score)| *score);
    let by_phrases = || {
        FILES.iter().map(|(code, _)| *code).find(|code| {
            let outcomes = Language::named(code).map(|language| language.outcomes.as_slice()).unwrap_or_default();
            outcomes.iter().any(|(_, _, phrases)| phrases.is_in(words))
        })
    };
    best(words).or_else(|| best(around)).map(|(code, _)| code).or_else(by_phrases).unwrap_or("en")
}

/// The language of one sentence of a text in `main`: another one only where much more speaks for it.
pub(super) fn language_within(sentence: &str, main: &'static str) -> &'static str {
    let scores = scores(sentence);
    let own = scores.get(main).copied().unwrap_or_default();
    let best = scores.iter().max_by_key(|(_, score)| **score);
    best.filter(|(_, score)| **score >= 4 && **score > 2 * own).map_or(main, |(code, _)| code)
}

fn scores(text: &str) -> BTreeMap<&'static str, usize> {
    let mut scores: BTreeMap<&'static str, usize> = FILES.iter().map(|(code, _)| (*code, 0)).collect();
    let kana = text.chars().filter(|c| matches!(c, '\u{3041}'..='\u{30ff}')).count();
    scores.insert("ja", kana / 3);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(5_000) {
        let word = word.to_lowercase();
        for one in Everywhere::all() {
            if one.stopwords.contains(&word) {
                *scores.entry(one.code).or_default() += 1;
            }
        }
    }
    scores
}

/// What of a language is looked up in every reply, whatever it is written in.
pub(super) struct Everywhere {
    code: &'static str,
    stopwords: BTreeSet<String>,
    pub absent: Phrases,
    pub machine: Phrases,
    pub tickets: Vec<Regex>,
}

impl Everywhere {
    /// That of all languages. A test compiles all, so that none is missing in a build whose tests pass.
    pub fn all() -> &'static [Everywhere] {
        static ALL: OnceLock<Vec<Everywhere>> = OnceLock::new();
        ALL.get_or_init(|| FILES.iter().filter_map(|(code, text)| Everywhere::parse(code, text).ok()).collect())
    }

    fn parse(code: &'static str, text: &str) -> Result<Everywhere, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let tickets = file.ticket.get("patterns").ok_or("ticket patterns are missing")?;
        Ok(Everywhere {
            code,
            absent: listed(&file.automatic, "absent", file.words)?,
            machine: listed(&file.automatic, "machine", file.words)?,
            tickets: tickets.iter().map(|one| regex(one)).collect::<Result<_, _>>()?,
            stopwords: file.stopwords,
        })
    }
}

/// The phrases of one entry of a table.
fn listed(table: &BTreeMap<String, Vec<String>>, key: &str, words: bool) -> Result<Phrases, String> {
    phrases(table.get(key).ok_or_else(|| format!("`{key}` is missing"))?, words)
}

impl Language {
    /// The language of a code. A test compiles all, so that none is missing in a build whose tests pass.
    pub fn named(code: &str) -> Option<&'static Language> {
        static ALL: [OnceLock<Option<Language>>; 5] = [const { OnceLock::new() }; 5];
        let at = FILES.iter().position(|(name, _)| *name == code)?;
        ALL.get(at)?.get_or_init(|| Language::parse(FILES.get(at)?.1).ok()).as_ref()
    }

    fn parse(text: &str) -> Result<Language, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if !FILES.iter().any(|(code, _)| *code == file.language) {
            return Err(format!("`{}` is not listed", file.language));
        }
        let words = file.words;
        let some = |list: &[String]| phrases(list, words);
        let of = |table: &BTreeMap<String, Vec<String>>, key: &str| listed(table, key, words);
        let each = |table: &BTreeMap<String, Vec<String>>| -> Result<Vec<(String, Phrases)>, String> {
            table.iter().map(|(id, list)| Ok((id.clone(), some(list)?))).collect()
        };
        let mut outcomes = Vec::new();
        for (name, kind) in KINDS {
            let strengths = file.outcome.get(name).ok_or_else(|| format!("outcome `{name}` is missing"))?;
            outcomes.push((kind, true, some(&strengths.clear)?));
            outcomes.push((kind, false, some(&strengths.likely)?));
        }
        let numbers: Vec<&str> = file.numbers.keys().map(String::as_str).collect();
        let mut durations = Vec::new();
        for (name, unit) in UNITS {
            let list = file.units.get(name).ok_or_else(|| format!("unit `{name}` is missing"))?;
            durations.push((unit, duration(list, &numbers, words)?));
        }
        let month_names = file.months.get("names").cloned().unwrap_or_default();
        let months: Result<Vec<Regex>, String> =
            month_names.iter().map(|names| regex(&format!("^(?:{})$", pattern(names, true)))).collect();
        Ok(Language {
            words,
            decimal: file.decimal,
            day_first: file.day_first,
            negation: some(&file.negation)?,
            condition: some(&file.condition)?,
            harmless: some(&file.harmless)?,
            pending: some(&file.pending)?,
            reported: some(&file.reported)?,
            outcomes,
            asked: each(&file.asked)?,
            reasons: each(&file.reason)?,
            reason_after: of(&file.reason_word, "after")?,
            about: vec![
                (TermAbout::OurAnswer, of(&file.term, "ours")?),
                (TermAbout::Refund, of(&file.term, "refund")?),
                (TermAbout::TheirAnswer, of(&file.term, "answer")?),
            ],
            past: of(&file.term, "past")?,
            by: of(&file.term, "by")?,
            within: of(&file.term, "within")?,
            durations,
            months: months?,
            dates: named_dates(&month_names)?,
            offered: of(&file.amount, "offered")?,
            claimed: of(&file.amount, "claimed")?,
            ad_credit: of(&file.amount, "ad_credit")?,
            numbers: file.numbers,
        })
    }
}

/// Digits, or a number in words, once or as a range, then the unit: `5-7 business days`, `five (5) business days`.
fn duration(units: &[String], numbers: &[&str], words: bool) -> Result<Regex, String> {
    let names = numbers.iter().map(|name| pattern(name, true)).collect::<Vec<_>>().join("|");
    let number = if words {
        format!("[0-9０-９]{{1,3}}|(?:{names})")
    } else {
        format!("[0-9０-９]{{1,3}}|[{}]", numbers.concat())
    };
    let units = units.iter().map(|unit| pattern(unit, words)).collect::<Vec<_>>().join("|");
    let edge = if words { r"\b" } else { "" };
    regex(&format!(
        r"{edge}({number})(?:\s*(?:-|–|—|~|〜|～|から|\bto\b|\ba\b|\bbis\b|\baté\b|\bor\b|\bo\b|\bou\b|\boder\b)\s*({number}))?\s*(?:\([0-9]{{1,3}}\)\s*)?(?:{units}){edge}"
    ))
}

/// `15. Dezember 2026`, `15 de diciembre de 2026`; `December 15, 2026`. The year may be missing.
fn named_dates(months: &[String]) -> Result<Option<(Regex, Regex)>, String> {
    if months.is_empty() {
        return Ok(None);
    }
    let names = months.iter().map(|names| pattern(names, true)).collect::<Vec<_>>().join("|");
    let day = r"([0-3]?[0-9])(?:st|nd|rd|th|\.|º|°)?";
    let day_first =
        regex(&format!(r"\b{day}\s+(?:de\s+|of\s+)?({names})\b\.?,?(?:\s+(?:de\s+|del\s+)?(20[0-9]{{2}}))?"))?;
    let month_first = regex(&format!(r"\b({names})\b\.?\s+{day}\b(?:,?\s+(20[0-9]{{2}}))?"))?;
    Ok(Some((day_first, month_first)))
}

fn phrases(list: &[String], words: bool) -> Result<Phrases, String> {
    if list.is_empty() {
        return Ok(Phrases(None));
    }
    // The longest first: of two phrases that begin together, the one that says more.
    let mut longest: Vec<&String> = list.iter().collect();
    longest.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    let all = longest.into_iter().map(|phrase| pattern(phrase, words)).collect::<Vec<_>>().join("|");
    let edge = if words { r"\b" } else { "" };
    regex(&format!("{edge}(?:{all}){edge}")).map(|regex| Phrases(Some(regex)))
}

fn regex(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(64 << 20)
        .build()
        .map_err(|error| format!("{pattern}: {error}"))
}

/// A phrase of a file as a regular expression; the form is told in `data/phrases/README.md`.
fn pattern(phrase: &str, words: bool) -> String {
    let gap = if words { r"\s+(?:\S*[^\s,;:]\s+){0,6}?" } else { ".{0,24}?" };
    let phrase = phrase.replace(" ~ ", "~");
    let mut out = String::new();
    let mut after = phrase.chars().peekable();
    while let Some(c) = after.next() {
        match c {
            '~' => out.push_str(gap),
            ' ' => {
                // `(x )?` and ` ?` are blanks that may be missing.
                out.push_str(if after.peek() == Some(&'?') { r"\s" } else { r"\s+" });
            }
            '(' if after.peek() != Some(&'?') => out.push_str("(?:"),
            'á' | 'à' | 'â' | 'ã' => out.push_str(&format!("[a{c}]")),
            'é' | 'ê' => out.push_str(&format!("[e{c}]")),
            'í' => out.push_str("[ií]"),
            'ó' | 'ô' | 'õ' => out.push_str(&format!("[o{c}]")),
            'ú' => out.push_str("[uú]"),
            'ñ' => out.push_str("[nñ]"),
            'ç' => out.push_str("[cç]"),
            'ä' => out.push_str("(?:ä|ae)"),
            'ö' => out.push_str("(?:ö|oe)"),
            'ü' => out.push_str("(?:ü|ue)"),
            'ß' => out.push_str("(?:ß|ss)"),
            '\'' => out.push_str("['’]"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_compiles() {
        for (code, text) in FILES {
            assert_eq!(Language::parse(text).err(), None, "{code}");
            assert!(Language::named(code).is_some());
            assert_eq!(Everywhere::parse(code, text).err(), None, "{code}");
        }
    }

    #[test]
    fn phrases_are_found_over_line_ends_and_without_accents() {
        let list = phrases(&["ha sido ~ aprobad[oa]".to_owned(), "día".to_owned()], true).unwrap();
        assert!(list.is_in("Ha sido\nfinalmente aprobada"));
        assert!(list.is_in("cada dia"));
        assert!(!list.is_in("diario"));
    }

    #[test]
    fn languages_are_told_apart() {
        for (text, code) in [
            ("We have received your request and will look into it.", "en"),
            ("Hemos recibido su solicitud y la estamos revisando.", "es"),
            ("Recebemos sua solicitação e estamos analisando o caso.", "pt"),
            ("Wir haben Ihre Anfrage erhalten und prüfen sie.", "de"),
            ("お問い合わせを受け付けました。", "ja"),
            ("Genehmigt.", "de"),
            ("OK", "en"),
        ] {
            assert_eq!(language_of(text, ""), code, "{text}");
        }
    }
}
