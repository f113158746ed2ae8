//! Whether a bank's reference can stand for an entry.
//!
//! The reference field of MT940 and BAI2 holds whatever a bank likes: an id of its own, a counter that starts
//! again with each statement, a word. It is decided by the reference alone and not by the file around it, so
//! that overlapping files give an entry the same id.

/// Characters and digits that an id needs to be told from a counter or a word.
const ID_CHARS_MIN: usize = 8;
const ID_DIGITS_MIN: usize = 4;

/// Words that banks write where there is no reference.
const NO_REFERENCE: [&str; 6] = ["NONREF", "NOREF", "NOTPROVIDED", "NONE", "NOTAVAILABLE", "UNKNOWN"];

/// The reference, empty when it is a word for none.
pub fn known(reference: &str) -> &str {
    let reference = reference.trim();
    if NO_REFERENCE.iter().any(|word| reference.eq_ignore_ascii_case(word)) { "" } else { reference }
}

/// The reference as an id of its entry; empty when it is too short or says too little for one.
pub fn as_id(reference: &str) -> &str {
    let reference = known(reference);
    let digits = reference.bytes().filter(u8::is_ascii_digit).count();
    let blank = reference.bytes().all(|byte| matches!(byte, b'0' | b'-' | b' ' | b'.'));
    if reference.len() >= ID_CHARS_MIN && digits >= ID_DIGITS_MIN && !blank { reference } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_or_a_word_is_no_id() {
        assert_eq!(as_id(" MB170119012058 "), "MB170119012058");
        for weak in ["", "NONREF", "B1", "000000000000", "POS 1", "REFERENCE", "12345"] {
            assert_eq!(as_id(weak), "", "{weak}");
        }
        assert_eq!((known("notprovided"), known("B1")), ("", "B1"));
    }
}
