//! Fits a text into a field: whole sentences, and a word that says where the whole text is.

use unicode_segmentation::UnicodeSegmentation;

/// Length of a text as a form counts it.
///
/// Browsers count UTF-16 units for `maxlength`; other counters count less, so that what fits here fits there.
pub(crate) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text cut at the end of a sentence so that it and `note` take at most `limit`; `None` where not even one sentence fits.
///
/// Sentences end where Unicode's rules (UAX 29) say so, which know `。` and abbreviations followed by small letters. A line is
/// also an end: lists stand in lines.
pub(crate) fn to_sentences(text: &str, note: &str, limit: usize) -> Option<String> {
    let room = limit.checked_sub(length(note) + 1)?;
    let (mut used, mut end, mut kept) = (0usize, 0usize, 0usize);
    for sentence in text.split_inclusive('\n').flat_map(|line| line.split_sentence_bounds()) {
        // White space behind the last sentence does not count.
        if used + length(sentence.trim_end()) > room {
            break;
        }
        used += length(sentence);
        end += sentence.len();
        kept = end;
    }
    let kept = text.get(..kept)?.trim_end();
    (!kept.is_empty()).then(|| format!("{kept}\n{note}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_cut_behind_a_whole_sentence() {
        let text = "The card was debited twice. Please return the second debit. Thank you.";
        assert_eq!(
            to_sentences(text, "[…]", 70).as_deref(),
            Some("The card was debited twice. Please return the second debit.\n[…]")
        );
        assert_eq!(to_sentences(text, "[…]", 60).as_deref(), Some("The card was debited twice.\n[…]"));
        assert_eq!(to_sentences(text, "[…]", 20), None);
    }

    #[test]
    fn japanese_sentences_end_at_their_own_stop() {
        let text = "カードが二重に請求されました。返金をお願いします。";
        assert_eq!(to_sentences(text, "［略］", 20).as_deref(), Some("カードが二重に請求されました。\n［略］"));
    }

    #[test]
    fn a_form_counts_utf_16_units() {
        assert_eq!((length("a"), length("é"), length("円"), length("🧾")), (1, 1, 1, 2));
    }

    proptest! {
        /// What is cut fits, is the beginning of the text, and says so at its end.
        #[test]
        fn what_is_cut_fits_and_is_a_beginning(text in "([A-Za-zé円🧾 ]{1,30}[.!?。\n] ?){0,12}", limit in 0usize..300) {
            if let Some(cut) = to_sentences(&text, "[more]", limit) {
                prop_assert!(length(&cut) <= limit);
                let beginning = cut.strip_suffix("\n[more]").unwrap();
                prop_assert!(text.starts_with(beginning) && !beginning.is_empty());
            }
        }
    }
}
