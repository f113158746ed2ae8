//! Sentences of the sender's own words, as places in the text of the reply.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Most sentences that are read; what stands after them is history or a disclaimer.
const SENTENCES_MAX: usize = 2_000;

/// Abbreviations after which a sentence goes on.
const ABBREVIATIONS: [&str; 24] = [
    "no.", "nr.", "nº.", "núm.", "mr.", "ms.", "mrs.", "dr.", "sr.", "sra.", "inc.", "ltd.", "approx.", "ca.", "z.",
    "b.", "d.", "h.", "p.", "ej.", "e.g.", "i.e.", "usd.", "ref.",
];

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Its place in the text, without blanks around it.
    pub place: Range<usize>,
    /// True for an entry of a list.
    pub listed: bool,
}

/// Finds the sentences of the given ranges of a text.
///
/// A line end inside a paragraph is a blank: mail programs break lines anywhere. A list's entries, lines with a label
/// (`Status: approved`) and paragraphs stand apart.
pub(super) fn sentences(text: &str, own: &[Range<usize>]) -> Vec<Sentence> {
    let mut found = Vec::new();
    for range in own {
        let Some(part) = text.get(range.clone()) else { continue };
        let mut block: Option<(Range<usize>, bool)> = None;
        let mut at = range.start;
        for line in part.split_inclusive('\n') {
            let place = at..at + line.len();
            at = place.end;
            // `15. Dezember` at the start of a line that goes on is no entry.
            let goes_on = block.as_ref().is_some_and(|(_, listed)| !listed);
            let listed = is_marked(line) || is_numbered(line) && !goes_on;
            let apart = listed || is_labelled(line);
            if line.trim().is_empty() || apart {
                end(text, block.take(), &mut found);
            }
            if line.trim().is_empty() {
                continue;
            }
            match &mut block {
                Some((block, _)) => block.end = place.end,
                None => block = Some((place, listed)),
            }
            if line.trim_end().ends_with([':', '：']) {
                end(text, block.take(), &mut found);
            }
        }
        end(text, block, &mut found);
    }
    found.truncate(SENTENCES_MAX);
    found
}

fn end(text: &str, block: Option<(Range<usize>, bool)>, found: &mut Vec<Sentence>) {
    let Some((block, listed)) = block else { return };
    // Same length: a line end is one byte, and so is the blank.
    let flat = text.get(block.clone()).unwrap_or_default().replace('\n', " ");
    let mut open: Option<Range<usize>> = None;
    for (at, piece) in flat.split_sentence_bound_indices() {
        let place = block.start + at..block.start + at + piece.len();
        let whole = open.take().map_or(place.clone(), |before| before.start..place.end);
        if goes_on(text.get(whole.clone()).unwrap_or_default()) {
            open = Some(whole);
        } else {
            push(text, whole, listed, found);
        }
    }
    if let Some(rest) = open {
        push(text, rest, listed, found);
    }
}

fn push(text: &str, place: Range<usize>, listed: bool, found: &mut Vec<Sentence>) {
    let shown = text.get(place.clone()).unwrap_or_default();
    let start = place.start + (shown.len() - shown.trim_start().len());
    let trimmed = shown.trim();
    if trimmed.chars().any(char::is_alphanumeric) {
        found.push(Sentence { place: start..start + trimmed.len(), listed });
    }
}

/// True where a text ends with an abbreviation or an ordinal (`15.`), so that no sentence ends there.
fn goes_on(text: &str) -> bool {
    let Some(last) = text.split_whitespace().next_back() else { return false };
    if !last.ends_with('.') {
        return false;
    }
    let last = last.trim_start_matches(['(', '[', '"']).to_lowercase();
    let ordinal = last
        .strip_suffix('.')
        .is_some_and(|number| (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()));
    ordinal || ABBREVIATIONS.contains(&last.as_str())
}

fn is_marked(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['•', '·', '・', '‣', '◦', '●', '■', '－'])
        || line.strip_prefix(['-', '*', '–', '—', '+']).is_some_and(|rest| rest.starts_with([' ', '\t']))
}

fn is_numbered(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&digits) && line.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
}

/// True for `Ticket ID: 7`: up to four words, a colon, something behind it.
fn is_labelled(line: &str) -> bool {
    let Some((label, rest)) = line.trim().split_once([':', '：']) else { return false };
    !rest.trim().is_empty()
        && label.chars().count() <= 32
        && label.split_whitespace().count() <= 4
        && !label.contains(['.', ',', '。', '、'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let all = 0..text.len();
        sentences(text, std::slice::from_ref(&all)).into_iter().map(|one| &text[one.place]).collect()
    }

    #[test]
    fn lines_are_joined_and_sentences_told_apart() {
        assert_eq!(
            found("Dear all,\n\nwe refund USD 1.250,00 on\n15. Dezember. Ticket No. 7 is\nclosed! Bye"),
            ["Dear all,", "we refund USD 1.250,00 on\n15. Dezember.", "Ticket No. 7 is\nclosed!", "Bye"]
        );
        assert_eq!(found("承認しました。返金します。"), ["承認しました。", "返金します。"]);
    }

    #[test]
    fn lists_and_labels_stand_apart() {
        assert_eq!(
            found("Please send:\n- the invoice\n- a statement\nStatus: closed\nAmount: USD 5\n"),
            ["Please send:", "- the invoice", "- a statement", "Status: closed", "Amount: USD 5"]
        );
    }
}
