//! What holds of the files in `letters/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use makegood_core::policy::{ASKED_KINDS, LETTERS, PolicySet};
use makegood_letters::{Language, Step};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn files(name: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder(name)).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        for file in fs::read_dir(entry.path()).unwrap().map(Result::unwrap) {
            let name = format!("{}/{}", entry.file_name().display(), file.file_name().display());
            files.insert(name, fs::read_to_string(file.path()).unwrap());
        }
    }
    files
}

#[test]
fn steps_are_the_letters_of_the_policy() {
    assert_eq!(Step::ALL.map(Step::word).as_slice(), LETTERS);
    assert!(Step::ALL.into_iter().all(|step| Step::named(step.word()) == Some(step)));
    assert!(Language::ALL.into_iter().all(|language| Language::named(language.code()) == Some(language)));
}

#[test]
fn no_template_holds_a_digit() {
    for (name, text) in files("letters") {
        let digit = text.lines().find(|line| line.contains(|c: char| c.is_numeric()));
        assert_eq!(digit, None, "{name}: every number comes from the claim");
    }
}

#[test]
fn no_letter_threatens_or_speaks_of_crimes_and_courts() {
    let words = [
        "lawsuit",
        "lawyer",
        "attorney",
        "sue ",
        "court",
        "police",
        "fraud",
        "illegal",
        "criminal",
        "regulator",
        "press ",
        "Anwalt",
        "Klage",
        "Gericht",
        "Polizei",
        "Betrug",
        "rechtswidrig",
        "strafbar",
        "Aufsicht",
        "abogad",
        "demanda",
        "tribunal",
        "policía",
        "fraude",
        "ilegal",
        "delito",
        "advogad",
        "processo judicial",
        "justiça",
        "polícia",
        "crime",
        "Procon",
        "弁護士",
        "訴訟",
        "裁判",
        "警察",
        "詐欺",
        "違法",
        "犯罪",
    ];
    for (name, text) in files("letters") {
        for word in words {
            assert!(!text.contains(word), "{name}: `{word}`");
        }
    }
}

#[test]
fn every_language_says_the_same() {
    let files = files("letters");
    let values = |text: &str| -> BTreeSet<String> {
        let tags = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).map(|tag| tag.trim().to_owned());
        tags.collect()
    };
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with("en/") && name.ends_with(".txt")) {
        for language in Language::ALL {
            let other = name.replacen("en/", &format!("{language}/"), 1);
            assert_eq!(values(&files[&other]), values(text), "{other} and {name} name different facts");
        }
    }
    let count = files.keys().filter(|name| name.starts_with("en/")).count();
    assert_eq!(files.len(), count * Language::ALL.len(), "each language has the same files");
}

#[test]
fn every_kind_that_can_be_claimed_has_words_in_every_language() {
    let policies: Vec<(String, String)> = files("policies").into_iter().collect();
    let set = PolicySet::parse(&policies).unwrap();
    let claimable = set.rules().iter().filter(|rule| rule.outcome.claimable());
    let kinds: BTreeSet<&str> = claimable.flat_map(|rule| &rule.kinds).map(String::as_str).collect();
    assert!(ASKED_KINDS.iter().any(|(kind, _)| kinds.contains(kind)));
    for language in Language::ALL {
        let words = &files("letters")[&format!("{language}/words.toml")];
        let table = words.split("[kinds]").nth(1).unwrap();
        for kind in &kinds {
            assert!(table.contains(&format!("\n{kind} = ")), "{language}: {kind} has no words");
        }
    }
}

/// From the policy to the letter: each step of the ladder has its draft, and each field of its form is one that is known.
#[test]
fn every_step_of_every_ladder_is_written_with_its_form() {
    let policies: Vec<(String, String)> = files("policies").into_iter().collect();
    let set = PolicySet::parse(&policies).unwrap();
    for rung in set.rungs() {
        let step = Step::named(&rung.letter).unwrap();
        let routes = rung.routes.iter().filter_map(|id| set.route(id));
        let mut facts = crate::claim::facts();
        facts.form = routes.flat_map(|route| route.fields.clone()).collect();
        facts.earlier_tickets = vec!["TT-100".to_owned()];
        let draft = makegood_letters::draft(step, Language::En, &facts).unwrap();
        assert_eq!(draft.fields.len(), facts.form.len(), "{}", rung.id);
        for field in &draft.fields {
            assert!(!field.text.is_empty(), "{}: `{}` is a field that no letter fills", rung.id, field.name);
        }
    }
}

#[test]
fn a_citation_of_the_policy_is_a_clause_of_a_letter() {
    let policies: Vec<(String, String)> = files("policies").into_iter().collect();
    let set = PolicySet::parse(&policies).unwrap();
    let citations = set.citations(set.rule("TT-BUD-03").unwrap());
    let mut facts = crate::claim::facts();
    facts.grounds[0].clause = citations.first().map(Into::into);
    let body = makegood_letters::draft(Step::FirstClaim, Language::De, &facts).unwrap().body;
    let cited = "TikTok help: about Dynamic Daily Budget, Stand Mar 2024, gelesen am 22. November 2026";
    assert!(body.contains(cited), "{body}");
}
