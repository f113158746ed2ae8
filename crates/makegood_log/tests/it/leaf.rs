//! What a leaf says, and the one way to write it.

use crate::support::{ORIGIN, entry, key, leaf};
use makegood_log::{Entry, Hash, Kind, LEAF_BYTES_MAX, Leaf, LeafError, LogKey};
use proptest::prelude::*;

#[test]
fn a_leaf_is_one_canonical_line() {
    let hash = Hash::of(b"spend.csv");
    let leaf = Leaf::derive(entry(1), Hash::of(b"rows"), hash).about("claim/CL-3");
    assert_eq!(
        String::from_utf8(leaf.to_bytes().unwrap()).unwrap(),
        format!(
            "{{\"actor\":\"ana\",\"instant\":\"2026-05-28T20:26:41Z\",\"kind\":\"derive\",\"of\":\"{hash}\",\
             \"salt\":\"00000000000000010000000000000000\",\"sha256\":\"{}\",\"subject\":\"claim/CL-3\"}}",
            Hash::of(b"rows"),
        ),
    );
    assert_eq!(Leaf::parse(&leaf.to_bytes().unwrap()).unwrap(), leaf);
}

/// Without the salt, two leaves that say the same would have the same hash, and a guess could be checked.
#[test]
fn the_salt_changes_the_hash() {
    let other = Leaf::ingest(Entry { salt: entry(2).salt, ..entry(1) }, Hash::of(&1_u64.to_be_bytes()));
    assert_ne!(leaf(1).hash().unwrap(), other.hash().unwrap());
}

#[test]
fn every_kind_is_written_as_it_is_named() {
    let (e, a, b) = (|| entry(1), Hash::of(b"a"), Hash::of(b"b"));
    let new = LogKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    let all = [
        Leaf::ingest(e(), a),
        Leaf::derive(e(), a, b),
        Leaf::view(e(), a),
        Leaf::decide(e(), a, b),
        Leaf::propose(e(), a),
        Leaf::approve(e(), a),
        Leaf::intent(e(), a, b).attempt(1),
        Leaf::sent(e(), a, b),
        Leaf::answer(e(), a, b),
        Leaf::readback(e(), a, b),
        Leaf::export(e(), a, None),
        Leaf::seal(e(), a),
        Leaf::key_change(e(), &key(), &new),
    ];
    let names: Vec<_> = all.iter().map(|leaf| leaf.kind.to_string()).collect();
    assert_eq!(
        names.join(" "),
        "ingest derive view decide propose approve intent sent answer readback export seal key-change",
    );
    for leaf in all {
        let bytes = leaf.to_bytes().unwrap();
        assert_eq!(bytes, rfc_8785(&serde_json::to_value(&leaf).unwrap()).into_bytes(), "the form of RFC 8785");
        assert_eq!(Leaf::parse(&bytes).unwrap(), leaf);
        assert!(String::from_utf8(bytes).unwrap().contains(&format!("\"kind\":\"{}\"", leaf.kind)));
    }
}

#[test]
fn other_spellings_of_a_leaf_are_refused() {
    let bytes = leaf(1).to_bytes().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for (from, to) in [
        ("{\"actor\"", "{ \"actor\""),
        ("ana", "\\u0061na"),
        ("Z\"", "+00:00\""),
        ("\"}", "\",\"of\":null}"),
        ("\"}", "\"}\n"),
        ("\"kind\":\"ingest\"", "\"kind\":\"ingest\",\"kind\":\"ingest\""),
        ("\"kind\"", "\"type\""),
        ("\"ana\"", "\"\""),
        ("ana", "a\\u0000"),
        ("\"salt\":\"0", "\"salt\":\""),
        ("ingest", "key-change"),
    ] {
        assert!(text.contains(from));
        assert!(Leaf::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{to}");
    }
    assert_eq!(Leaf::parse(&vec![b' '; LEAF_BYTES_MAX + 1]), Err(LeafError::TooLong(LEAF_BYTES_MAX + 1)));
}

/// A change of key carries both signatures, over both keys and the instant.
#[test]
fn a_change_of_key_is_signed_by_both() {
    let new = LogKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    let leaf = Leaf::key_change(entry(4), &key(), &new);
    assert_eq!(leaf.kind, Kind::KeyChange);
    assert_eq!(leaf.keys.as_ref().unwrap().verify(leaf.instant).unwrap(), *new.public());
    let mut later = leaf.clone();
    later.instant = entry(5).instant;
    let mut swapped = leaf.clone();
    let keys = swapped.keys.as_mut().unwrap();
    std::mem::swap(&mut keys.by_old, &mut keys.by_new);
    let mut stranger = Leaf::key_change(entry(4), &key(), &LogKey::from_seed("else.example", &[8; 32]).unwrap());
    let same = Leaf::key_change(entry(4), &key(), &key());
    for wrong in [&later, &swapped, &stranger, &same] {
        assert_eq!(wrong.to_bytes(), Err(LeafError::KeyChange));
    }
    stranger.keys = None;
    assert_eq!(stranger.to_bytes(), Err(LeafError::KeyChange));
}

/// The canonical form by the rules of RFC 8785, section 3.2, for what leaves hold: objects, strings and whole numbers.
fn rfc_8785(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.encode_utf16().collect::<Vec<_>>());
            let members: Vec<_> =
                members.iter().map(|(name, value)| format!("\"{name}\":{}", rfc_8785(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        serde_json::Value::String(text) => {
            let escaped: String = text
                .chars()
                .map(|c| match c {
                    '"' => "\\\"".to_owned(),
                    '\\' => "\\\\".to_owned(),
                    // No name holds a control character: `Leaf::to_bytes` refuses it.
                    other => other.to_string(),
                })
                .collect();
            format!("\"{escaped}\"")
        }
        other => other.to_string(),
    }
}

proptest! {
    /// What a leaf says comes back, whatever the names hold, or it is refused when written.
    #[test]
    fn names_come_back(actor in "\\PC{0,40}", subject in any::<String>()) {
        let leaf = Leaf::view(Entry { actor: &actor, ..entry(1) }, Hash::of(b"x")).about(&subject);
        if let Ok(bytes) = leaf.to_bytes() {
            prop_assert_eq!(&bytes, &rfc_8785(&serde_json::to_value(&leaf).unwrap()).into_bytes(), "the form of RFC 8785");
            prop_assert_eq!(Leaf::parse(&bytes).unwrap(), leaf);
        } else {
            let plain = |s: &str| (1..=1000).contains(&s.len()) && !s.chars().any(char::is_control);
            prop_assert!(!plain(&actor) || !plain(&subject));
        }
    }

    /// Bytes of any kind are a leaf or an error.
    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Leaf::parse(&bytes).is_err());
    }
}
