//! What a sentence says of a claim: outcomes, what is asked for, and why it was denied.

use std::ops::Range;

use super::phrases::Language;
use super::sentences::Sentence;
use super::{Asked, Confidence, OutcomeKind, Part, Quote, Reason};

/// Words before an outcome among which a negation counts.
const NEGATION_WORDS: usize = 6;

/// Sentences after a denial in which its reason may stand.
const REASON_SENTENCES: usize = 2;

/// An outcome in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub kind: OutcomeKind,
    pub confidence: Confidence,
    pub conditional: bool,
    /// Place in the text of the reply.
    pub place: Range<usize>,
}

/// One sentence, ready to be read.
pub(super) struct Read<'a> {
    /// The text of the reply.
    pub text: &'a str,
    pub sentence: &'a Sentence,
    pub language: &'static Language,
}

impl<'a> Read<'a> {
    pub fn words(&self) -> &'a str {
        self.text.get(self.sentence.place.clone()).unwrap_or_default()
    }

    /// A place in the sentence as a place in the text.
    pub fn in_text(&self, place: &Range<usize>) -> Range<usize> {
        self.sentence.place.start + place.start..self.sentence.place.start + place.end
    }

    pub fn quote(&self, place: &Range<usize>) -> Quote {
        Quote {
            part: Part::Text,
            sentence: self.sentence.place.clone(),
            place: self.in_text(place),
            text: self.words().to_owned(),
        }
    }

    /// Places of conditions that are no polite phrase.
    pub fn conditions(&self) -> Vec<Range<usize>> {
        let words = self.words();
        let harmless: Vec<Range<usize>> = self.language.harmless.places(words).collect();
        let covered =
            |place: &Range<usize>| harmless.iter().any(|one| one.start <= place.start && place.start < one.end);
        self.language.condition.places(words).filter(|place| !covered(place)).collect()
    }

    fn is_question(&self) -> bool {
        self.words().ends_with(['?', '？']) || self.words().starts_with('¿')
    }

    /// The outcomes of the sentence, one for each kind that it holds.
    pub fn outcomes(&self) -> Vec<Hit> {
        let words = self.words();
        let language = self.language;
        let conditions = self.conditions();
        let polite = language.harmless.is_in(words);
        // Behind these, an outcome is only repeated, or is not decided.
        let void: Vec<usize> = [language.reported.first(words), language.pending.first(words)]
            .into_iter()
            .flatten()
            .map(|place| place.start)
            .collect();
        let mut hits: Vec<(OutcomeKind, bool, Range<usize>)> = Vec::new();
        for (kind, clear, phrases) in &language.outcomes {
            hits.extend(phrases.places(words).map(|place| (*kind, *clear, place)));
        }
        hits.retain(|(kind, _, place)| {
            let decided = !self.is_question() && !void.iter().any(|start| *start < place.end);
            match kind {
                OutcomeKind::Acknowledged => true,
                OutcomeKind::InfoRequested => !polite,
                OutcomeKind::Denied => decided,
                _ => decided && !self.is_negated(place),
            }
        });
        // A phrase that stands inside a longer one of another kind is part of what that one says.
        let all = hits.clone();
        hits.retain(|(kind, _, place)| {
            !all.iter().any(|(other, _, longer)| {
                other != kind && longer.start <= place.start && place.end <= longer.end && longer.len() > place.len()
            })
        });
        let partly = hits.iter().any(|(kind, ..)| *kind == OutcomeKind::PartlyApproved);
        hits.retain(|(kind, ..)| !(partly && *kind == OutcomeKind::Approved));
        hits.sort_by_key(|(kind, clear, place)| (*kind, !clear, place.start));
        hits.dedup_by_key(|(kind, ..)| *kind);
        hits.into_iter()
            .map(|(kind, clear, place)| {
                let conditional = match kind {
                    OutcomeKind::Acknowledged | OutcomeKind::InfoRequested => false,
                    OutcomeKind::Denied => conditions.iter().any(|condition| condition.start < place.start),
                    _ => !conditions.is_empty(),
                };
                let confidence = match (conditional, clear) {
                    (true, _) => Confidence::Unsure,
                    (false, true) => Confidence::Clear,
                    (false, false) => Confidence::Likely,
                };
                Hit { kind, confidence, conditional, place: self.in_text(&place) }
            })
            .collect()
    }

    /// True where a negation stands before a phrase in its clause; behind it where words do not stand apart.
    fn is_negated(&self, place: &Range<usize>) -> bool {
        let words = self.words();
        if !self.language.words {
            let after: String = words.get(place.end..).unwrap_or_default().chars().take(8).collect();
            return self.language.negation.is_in(&after);
        }
        let before = words.get(..place.start).unwrap_or_default();
        let clause = before.rsplit([',', ';', ':', '–', '—', '(']).next().unwrap_or(before);
        let some: Vec<&str> = clause.split_whitespace().rev().take(NEGATION_WORDS).collect();
        some.iter().any(|word| self.language.negation.is_in(word))
            || self.language.negation.is_in(words.get(place.clone()).unwrap_or_default())
    }

    /// What is asked for in the sentence.
    fn asked(&self, found: &mut Vec<Asked>) {
        for (item, phrases) in &self.language.asked {
            if let Some(place) = phrases.first(self.words())
                && !found.iter().any(|asked| asked.item == *item)
            {
                found.push(Asked { item: item.clone(), quote: self.quote(&place) });
            }
        }
    }
}

/// What a request at `at` asks for: in its sentence, and in the list after it.
pub(super) fn asked_for(sentences: &[Read<'_>], at: usize) -> Vec<Asked> {
    let mut found = Vec::new();
    let after = sentences.iter().skip(at + 1).take_while(|read| read.sentence.listed);
    for read in sentences.get(at).into_iter().chain(after).take(30) {
        read.asked(&mut found);
    }
    found.sort_by_key(|asked| asked.quote.place.start);
    found
}

/// Why a claim was denied in the sentence at `at`: there, or in one of the sentences after it, or in the one before.
pub(super) fn reason_for(sentences: &[Read<'_>], at: usize) -> Option<Reason> {
    let after = sentences.iter().skip(at).take(1 + REASON_SENTENCES);
    let before = at.checked_sub(1).and_then(|before| sentences.get(before));
    for read in after.chain(before) {
        let places = read
            .language
            .reasons
            .iter()
            .filter_map(|(id, phrases)| phrases.first(read.words()).map(|place| (place.start, id, place)));
        if let Some((_, id, place)) = places.min_by_key(|(start, ..)| *start) {
            return Some(Reason { id: Some(id.clone()), quote: read.quote(&place) });
        }
    }
    let read = sentences.get(at)?;
    let word = read.language.reason_after.first(read.words())?;
    Some(Reason { id: None, quote: read.quote(&(word.start..read.words().len())) })
}
