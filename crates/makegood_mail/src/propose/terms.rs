//! Times that a sentence names: dates and durations, and what is to happen by then.

use std::ops::Range;
use std::sync::OnceLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use super::outcomes::Read;
use super::phrases::Language;
use super::{Confidence, Due, Term, TermAbout};

/// Bytes around a time in which a word says that it lies behind or before it.
const BESIDE_BYTES: usize = 18;

/// Days before the mail in which a date without a year still means this year.
const PAST_DAYS: i32 = 0;

/// A time in a sentence.
pub(super) struct Found {
    pub value: Term,
    pub confidence: Confidence,
    pub conditional: bool,
    /// Place in the sentence.
    pub place: Range<usize>,
}

/// What is known beside a sentence when its times are read.
pub(super) struct Beside {
    /// The day of the mail.
    pub day: Option<Date>,
    /// The sentence has a condition.
    pub conditional: bool,
    /// This sentence or the one before grants or reports money: a time with no word of its own is that of the refund.
    pub granted: bool,
}

/// The times of a sentence.
pub(super) fn terms(read: &Read<'_>, beside: &Beside) -> Vec<Found> {
    let mut found = durations(read, beside);
    found.extend(dates(read, beside));
    found.sort_by_key(|term| term.place.start);
    found
}

fn durations(read: &Read<'_>, known: &Beside) -> Vec<Found> {
    let words = read.words();
    let mut found: Vec<Found> = Vec::new();
    for (unit, regex) in &read.language.durations {
        for captures in regex.captures_iter(words) {
            let Some(place) = captures.get(0).map(|whole| whole.range()) else { continue };
            let taken = |other: &Found| other.place.start < place.end && place.start < other.place.end;
            if found.iter().any(taken) || lies_behind(read, &place) {
                continue;
            }
            let number = |at: usize| captures.get(at).and_then(|text| count(text.as_str(), read.language));
            let (least, most) = match (number(1), number(2)) {
                (Some(least), Some(most)) if least < most => (Some(least), most),
                (Some(one), Some(other)) => (None, one.max(other)),
                (Some(one), None) => (None, one),
                _ => continue,
            };
            let bounded = is_bounded(read, &place);
            let (about, said) = about(read, &place, known);
            let conditional = known.conditional && about != TermAbout::OurAnswer;
            let confidence = match (conditional, about, bounded && said) {
                (true, ..) | (_, TermAbout::Unclear, _) => Confidence::Unsure,
                (_, _, true) => Confidence::Clear,
                (_, _, false) => Confidence::Likely,
            };
            let due = Due::Within { least, most, unit: *unit };
            found.push(Found { value: Term { about, due }, confidence, conditional, place });
        }
    }
    found
}

/// A number in digits of either width, or in words.
fn count(text: &str, language: &Language) -> Option<u16> {
    if let Some(number) = language.numbers.get(&text.to_lowercase()) {
        return Some(*number);
    }
    let plain: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            c => c,
        })
        .collect();
    plain.parse().ok().filter(|number| *number > 0)
}

/// True where the words beside a time say that it is past, or a window of the rules.
fn lies_behind(read: &Read<'_>, place: &Range<usize>) -> bool {
    let (before, after) = beside(read.words(), place);
    read.language.past.places(before).any(|found| before.len() - found.end <= 2)
        || read.language.past.first(after).is_some_and(|found| found.start <= 1)
}

/// True where a word says that the time is the most: `within`, `以内`.
fn is_bounded(read: &Read<'_>, place: &Range<usize>) -> bool {
    let (before, after) = beside(read.words(), place);
    let shown = read.words().get(place.clone()).unwrap_or_default();
    after.starts_with("以内")
        || shown.ends_with("以内")
        || read.language.within.places(before).any(|found| before.len() - found.end <= 2)
}

fn beside<'a>(words: &'a str, place: &Range<usize>) -> (&'a str, &'a str) {
    let mut start = place.start.saturating_sub(BESIDE_BYTES);
    while !words.is_char_boundary(start) {
        start += 1;
    }
    let mut end = (place.end + BESIDE_BYTES).min(words.len());
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    (words.get(start..place.start).unwrap_or_default(), words.get(place.end..end).unwrap_or_default())
}

/// What a time is about, and whether the sentence says it: the nearest word does, a demand on us from somewhat farther
/// away.
fn about(read: &Read<'_>, place: &Range<usize>, known: &Beside) -> (TermAbout, bool) {
    let words = read.words();
    let mut best = (TermAbout::Unclear, usize::MAX);
    for (about, phrases) in &read.language.about {
        for found in phrases.places(words) {
            let distance =
                if found.end <= place.start { place.start - found.end } else { found.start.saturating_sub(place.end) };
            let distance = if *about == TermAbout::OurAnswer { distance / 2 } else { distance };
            if distance < best.1 {
                best = (*about, distance);
            }
        }
    }
    match best.0 {
        TermAbout::Unclear if known.granted => (TermAbout::Refund, false),
        about => (about, true),
    }
}

fn dates(read: &Read<'_>, known: &Beside) -> Vec<Found> {
    let day = known.day;
    let mut found: Vec<Found> = Vec::new();
    for (place, readings, guessed) in written_dates(read, day) {
        // A day before the mail is no promise.
        let ahead: Vec<Date> = readings.into_iter().filter(|date| day.is_none_or(|day| *date >= day)).collect();
        let (about, said) = about(read, &place, known);
        let (before, after) = beside(read.words(), &place);
        let by = after.starts_with("まで")
            || read.language.by.places(before).any(|found| before.len() - found.end <= 2)
            || !read.language.words;
        let taken = |other: &Found| other.place.start < place.end && place.start < other.place.end;
        if ahead.is_empty() || about == TermAbout::Unclear || !by || found.iter().any(taken) {
            continue;
        }
        let conditional = known.conditional && about != TermAbout::OurAnswer;
        let confidence = match (conditional, ahead.len() > 1, guessed || !said || day.is_none()) {
            (true, ..) | (_, true, _) => Confidence::Unsure,
            (.., true) => Confidence::Likely,
            _ => Confidence::Clear,
        };
        found.push(Found { value: Term { about, due: Due::On(ahead) }, confidence, conditional, place });
    }
    found
}

struct Forms {
    iso: Regex,
    numeric: Regex,
    japanese: Regex,
}

fn forms() -> Option<&'static Forms> {
    static READ: OnceLock<Option<Forms>> = OnceLock::new();
    let make = || {
        Some(Forms {
            iso: Regex::new(r"\b(20[0-9]{2})[-/](0?[0-9]|1[0-2])[-/]([0-3]?[0-9])\b").ok()?,
            numeric: Regex::new(r"\b([0-3]?[0-9])([./-])([0-3]?[0-9])[./-](20[0-9]{2})\b").ok()?,
            japanese: Regex::new(r"(?:([0-9０-９]{4})年)?([0-9０-９]{1,2})月([0-9０-９]{1,2})日").ok()?,
        })
    };
    READ.get_or_init(make).as_ref()
}

/// Dates of a sentence, each with the days that it may mean, and whether its year was guessed.
fn written_dates(read: &Read<'_>, day: Option<Date>) -> Vec<(Range<usize>, Vec<Date>, bool)> {
    let (Some(forms), words, language) = (forms(), read.words(), read.language) else { return Vec::new() };
    let mut found = Vec::new();
    let number = |text: Option<regex::Match<'_>>| text.and_then(|text| count(text.as_str(), language));
    let date = |year: u16, month: u16, day: u16| {
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    for captures in forms.iso.captures_iter(words) {
        if let (Some(whole), Some(y), Some(m), Some(d)) =
            (captures.get(0), number(captures.get(1)), number(captures.get(2)), number(captures.get(3)))
        {
            found.push((whole.range(), date(y, m, d).into_iter().collect(), false));
        }
    }
    for captures in forms.numeric.captures_iter(words) {
        if let (Some(whole), Some(a), Some(b), Some(y)) =
            (captures.get(0), number(captures.get(1)), number(captures.get(3)), number(captures.get(4)))
        {
            // With points the day stands first in every language; with strokes English has both.
            let point = captures.get(2).is_some_and(|mark| mark.as_str() == ".");
            let mut readings: Vec<Date> = date(y, b, a).into_iter().collect();
            if !language.day_first && !point {
                readings.extend(date(y, a, b));
            }
            readings.sort_unstable();
            readings.dedup();
            found.push((whole.range(), readings, false));
        }
    }
    let near = |year: Option<u16>, month: u16, on: u16| -> Option<(Date, bool)> {
        match year {
            Some(year) => Some((date(year, month, on)?, false)),
            None => {
                // Without a year, the next such day.
                let day = day?;
                let from = day.checked_sub(PAST_DAYS.days()).ok()?;
                let this = date(u16::try_from(from.year()).ok()?, month, on).filter(|date| *date >= from);
                this.or_else(|| date(u16::try_from(from.year()).ok()? + 1, month, on)).map(|date| (date, true))
            }
        }
    };
    for captures in forms.japanese.captures_iter(words) {
        if let (Some(whole), Some(m), Some(d)) = (captures.get(0), number(captures.get(2)), number(captures.get(3)))
            && let Some((date, guessed)) = near(number(captures.get(1)), m, d)
        {
            found.push((whole.range(), vec![date], guessed));
        }
    }
    for (first, captures) in language.named_dates(words) {
        let (month_at, day_at) = if first { (2, 1) } else { (1, 2) };
        let month = captures.get(month_at).and_then(|name| language.month(name.as_str()));
        if let (Some(whole), Some(m), Some(d)) = (captures.get(0), month, number(captures.get(day_at)))
            && let Some((date, guessed)) = near(number(captures.get(3)), m, d)
        {
            found.push((whole.range(), vec![date], guessed));
        }
    }
    found.retain(|(_, readings, _)| !readings.is_empty());
    found
}

impl Language {
    /// Dates with a named month, with whether the day stands first; groups: day or month, the other, year.
    fn named_dates<'a>(&self, words: &'a str) -> Vec<(bool, regex::Captures<'a>)> {
        let Some((day_first, month_first)) = &self.dates else { return Vec::new() };
        let first = day_first.captures_iter(words).map(|captures| (true, captures));
        first.chain(month_first.captures_iter(words).map(|captures| (false, captures))).collect()
    }

    /// Number of a month by its name.
    fn month(&self, name: &str) -> Option<u16> {
        let at = self.months.iter().position(|names| names.is_match(name))?;
        u16::try_from(at + 1).ok()
    }
}
