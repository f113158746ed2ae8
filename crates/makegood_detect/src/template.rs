//! Parameters in SQL and values in sentences.
//!
//! `$name` in a query is replaced by the parameter's literal, so the same text runs on every
//! engine. `{column}` in a sentence is replaced by the finding's own column.

use std::collections::{BTreeMap, BTreeSet};

/// Names of the `$parameters` of a query. Dollar signs inside SQL text constants count too: `INTERVAL '$days days'`.
pub fn parameters(sql: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    each(sql, '$', |part| {
        if let Part::Name(name) = part {
            names.insert(name.to_owned());
        }
    });
    names
}

/// Puts literals in the place of `$parameters`; unknown names stay (the loader has compared them).
pub fn with_literals(sql: &str, literals: &BTreeMap<String, String>) -> String {
    let mut text = String::with_capacity(sql.len());
    each(sql, '$', |part| match part {
        Part::Text(part) => text.push_str(part),
        Part::Name(name) => match literals.get(name) {
            Some(literal) => text.push_str(literal),
            None => {
                text.push('$');
                text.push_str(name);
            }
        },
    });
    text
}

enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
}

fn each<'a>(text: &'a str, mark: char, mut take: impl FnMut(Part<'a>)) {
    let mut rest = text;
    while let Some(at) = rest.find(mark) {
        take(Part::Text(&rest[..at]));
        let after = &rest[at + mark.len_utf8()..];
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
        if end == 0 {
            take(Part::Text(&rest[at..at + mark.len_utf8()]));
        } else {
            take(Part::Name(&after[..end]));
        }
        rest = &after[end..];
    }
    take(Part::Text(rest));
}

/// Puts `by` in the place of the word `name` of a query; `name` inside a longer word stays.
pub fn renamed(sql: &str, name: &str, by: &str) -> String {
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        text.push_str(before);
        let longer = text.chars().next_back().is_some_and(in_word) || after.chars().next().is_some_and(in_word);
        text.push_str(if longer { name } else { by });
        rest = after;
    }
    text + rest
}

/// Fills `{column}` from `values`; a column without a value reads `unknown`.
pub fn sentence(template: &str, values: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                text.push_str(values.get(name).map_or("unknown", String::as_str));
                rest = tail;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_and_replaced_also_inside_text() {
        let sql = "WHERE a > $limit AND t > INTERVAL '$grace_hours hours' AND p = '$'";
        assert_eq!(parameters(sql).into_iter().collect::<Vec<_>>(), ["grace_hours", "limit"]);
        let literals =
            BTreeMap::from([("limit".to_owned(), "5".to_owned()), ("grace_hours".to_owned(), "3".to_owned())]);
        assert_eq!(with_literals(sql, &literals), "WHERE a > 5 AND t > INTERVAL '3 hours' AND p = '$'");
    }

    #[test]
    fn only_the_whole_word_is_renamed() {
        let sql = "SELECT f.finding_key FROM finding AS f JOIN my_finding USING (finding_key) WHERE finding";
        let expected = "SELECT f.finding_key FROM x AS f JOIN my_finding USING (finding_key) WHERE x";
        assert_eq!(renamed(sql, "finding", "x"), expected);
    }

    #[test]
    fn sentences_say_unknown_rather_than_nothing() {
        let values = BTreeMap::from([("spend".to_owned(), "USD 5.00".to_owned())]);
        assert_eq!(sentence("Spent {spend} of {budget}.", &values), "Spent USD 5.00 of unknown.");
    }
}
