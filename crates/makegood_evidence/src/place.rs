//! Places in a file: their order, and the command that shows one.

use std::cmp::Ordering;

/// The line that a place names: `118` for `line 118` or `118`; `None` for sheets and pointers.
pub fn line_number(place: &str) -> Option<u64> {
    let digits = place.strip_prefix("line ").unwrap_or(place);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// Orders places as they follow each other in a file: runs of digits count as numbers.
///
/// Equal numbers written differently (`7` and `07`) fall back to their text, so the order is total.
pub(crate) fn in_file_order(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    while let (Some(&x), Some(&y)) = (a.first(), b.first()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (one, rest_one) = digits(a);
            let (two, rest_two) = digits(b);
            let order = one.len().cmp(&two.len()).then_with(|| one.cmp(two));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest_one, rest_two);
        } else if x == y {
            (a, b) = (&a[1..], &b[1..]);
        } else {
            return x.cmp(&y);
        }
    }
    a.len().cmp(&b.len()).then_with(|| left.cmp(right))
}

/// The leading digits without leading zeros, and what follows them.
fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    let (run, rest) = bytes.split_at(end);
    let start = run.iter().position(|&byte| byte != b'0').unwrap_or(run.len());
    (&run[start..], rest)
}

/// Quotes a file name for a POSIX shell; a name that begins with `-` is written `./-…`.
pub(crate) fn shell_word(name: &str) -> String {
    let name = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '+' | ',' | ':' | '@');
    if !name.is_empty() && name.chars().all(plain) { name } else { format!("'{}'", name.replace('\'', r"'\''")) }
}

/// What to type, or to open, to see the row at `place` of `file`.
pub(crate) fn show_command(place: &str, file: &str) -> String {
    match line_number(place) {
        Some(line) => format!("sed -n '{line}p' {}", shell_word(file)),
        None => format!("open {} at {place}", shell_word(file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_follow_each_other_as_numbers() {
        let mut places = vec!["line 118", "line 9", "line 1000", "line 20"];
        places.sort_by(|a, b| in_file_order(a, b));
        assert_eq!(places, ["line 9", "line 20", "line 118", "line 1000"]);
        assert_eq!(in_file_order("Report!A10", "Report!A9"), Ordering::Greater);
        assert_eq!(in_file_order("7", "07").reverse(), in_file_order("07", "7"));
        assert_ne!(in_file_order("7", "07"), Ordering::Equal);
    }

    #[test]
    fn a_hostile_file_name_is_one_word_of_the_shell() {
        assert_eq!(show_command("line 7", "a b'; rm -rf ~.csv"), r"sed -n '7p' 'a b'\''; rm -rf ~.csv'");
        assert_eq!(show_command("7", "-n.csv"), "sed -n '7p' ./-n.csv");
        assert_eq!(show_command("Report!A7", "r.xlsx"), "open r.xlsx at Report!A7");
        assert_eq!(shell_word("$(x)"), "'$(x)'");
    }
}
