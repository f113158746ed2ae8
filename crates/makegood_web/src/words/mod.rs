//! Texts of the frame in five languages, from Fluent files. What a detector, a policy or a letter says stays in its own words.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use icu_decimal::DecimalFormatter;
use icu_locale_core::Locale;

/// Languages, English first; what is missing in one is said in English.
const FILES: [(&str, &str, &str); 5] = [
    ("en", "English", include_str!("en.ftl")),
    ("es", "Español", include_str!("es.ftl")),
    ("pt", "Português", include_str!("pt.ftl")),
    ("de", "Deutsch", include_str!("de.ftl")),
    ("ja", "日本語", include_str!("ja.ftl")),
];

static ALL: LazyLock<Vec<Words>> =
    LazyLock::new(|| FILES.iter().map(|(code, name, text)| Words::read(code, name, text)).collect());

/// The texts of one language.
pub struct Words {
    /// `en`, `es`, `pt`, `de`, `ja`.
    pub code: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    bundle: FluentBundle<FluentResource>,
    numbers: Option<DecimalFormatter>,
}

impl Words {
    fn read(code: &'static str, name: &'static str, text: &'static str) -> Words {
        let languages = code.parse().map(|language| vec![language]).unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(languages);
        bundle.set_use_isolating(false);
        // A file with a mistake gives what can be read of it; a test refuses such a file.
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        let locale: Option<Locale> = code.parse().ok();
        let numbers = locale.and_then(|locale| DecimalFormatter::try_new(locale.into(), Default::default()).ok());
        Words { code, name, bundle, numbers }
    }

    /// Every language.
    pub fn all() -> &'static [Words] {
        &ALL
    }

    /// The language that was chosen, else the first that the browser asks for and we have, else English.
    pub fn of(chosen: Option<&str>, accepts: &str) -> &'static Words {
        let all: &'static [Words] = &ALL;
        let named = |code: &str| all.iter().find(|words| words.code == code);
        let asked = || {
            accepts.split(',').find_map(|part| {
                let tag = part.split(';').next().unwrap_or_default().trim();
                named(&tag.split('-').next().unwrap_or_default().to_ascii_lowercase())
            })
        };
        chosen.and_then(named).or_else(asked).unwrap_or(&all[0])
    }

    /// A text; its own id where no language has it, which a test refuses.
    pub fn say(&self, id: &'static str) -> &str {
        match self.plain(id).or_else(|| ALL[0].plain(id)) {
            Some(text) => text,
            None => id,
        }
    }

    fn plain(&self, id: &str) -> Option<&str> {
        let pattern = self.bundle.get_message(id)?.value()?;
        match self.bundle.format_pattern(pattern, None, &mut Vec::new()) {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }

    /// A text with values in it.
    pub fn with(&self, id: &'static str, values: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            match value.parse::<u32>() {
                Ok(number) if !value.starts_with('0') || *value == "0" => args.set(*name, number),
                _ => args.set(*name, (*value).to_owned()),
            }
        }
        let of = |words: &Words| {
            let pattern = words.bundle.get_message(id)?.value()?;
            Some(words.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
        };
        of(self).or_else(|| of(&ALL[0])).unwrap_or_else(|| id.to_owned())
    }

    /// An amount as this language writes it: `1,234.50`, with a minus sign. Text that is no number stays as it is.
    pub fn amount(&self, text: &str) -> String {
        let number = text.parse::<icu_decimal::input::Decimal>();
        match (&self.numbers, number) {
            (Some(formatter), Ok(number)) => formatter.format(&number).to_string().replace('-', "\u{2212}"),
            _ => text.to_owned(),
        }
    }

    /// A count.
    pub fn count(&self, count: usize) -> String {
        self.amount(&count.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(text: &str) -> BTreeSet<String> {
        let ids = text
            .lines()
            .filter(|line| !line.starts_with([' ', '#', '\t', '}']))
            .filter_map(|line| line.split_once(" ="));
        ids.map(|(id, _)| id.to_owned()).collect()
    }

    #[test]
    fn every_language_says_the_same_things() {
        let english = ids(FILES[0].2);
        for (code, _, text) in FILES {
            assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{code}.ftl has a mistake");
            let own = ids(text);
            let missing: Vec<_> = english.difference(&own).collect();
            let more: Vec<_> = own.difference(&english).collect();
            assert!(missing.is_empty() && more.is_empty(), "{code}: missing {missing:?}, unknown {more:?}");
        }
    }

    #[test]
    fn every_text_that_a_page_asks_for_is_there_and_no_other() {
        let english = ids(FILES[0].2);
        let mut asked = BTreeSet::new();
        let mut all = String::new();
        let mut open = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                for call in ["say(\"", "with(\""] {
                    for (at, _) in text.match_indices(call) {
                        let rest = &text[at + call.len()..];
                        let id = &rest[..rest.find('"').unwrap()];
                        if id.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
                            && !id.ends_with('-')
                        {
                            asked.insert(id.to_owned());
                        }
                    }
                }
                all.push_str(&text);
            }
        }
        let missing: Vec<_> = asked.iter().filter(|id| !english.contains(*id)).collect();
        assert!(missing.is_empty(), "asked for and not written: {missing:?}");
        let unused: Vec<_> = english.iter().filter(|id| !all.contains(&format!("\"{id}\""))).collect();
        assert!(unused.is_empty(), "written and never asked for: {unused:?}");
    }

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        let of = |code| Words::of(Some(code), "").amount("-1234567.50");
        assert_eq!(of("en"), "\u{2212}1,234,567.50");
        assert_eq!(of("de"), "\u{2212}1.234.567,50");
        assert_eq!(Words::of(None, "fr-CA, de-DE;q=0.8").code, "de");
        assert_eq!(Words::of(None, "").code, "en");
    }
}
