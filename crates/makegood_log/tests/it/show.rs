//! What a person or a program is shown of a log.

use crate::sim::Sim;
use crate::support::{check, entry, key, keys, leaf, log, open};
use makegood_log::{Filter, Hash, Kind, Leaf, LogError, Reader, newest, show};

/// 300 files came in; then a claim was decided and its message sent.
fn example() -> Sim {
    let folder = log(300);
    let payload = Hash::of(b"message");
    let steps = [
        Leaf::decide(entry(300), Hash::of(b"decision"), Hash::of(b"finding")).about("claim/CL-3"),
        Leaf::propose(entry(301), payload).about("case/2026-014"),
        Leaf::approve(entry(302), payload).about("case/2026-014"),
        Leaf::intent(entry(303), Hash::of(b"request"), payload).about("case/2026-014").attempt(1),
        Leaf::sent(entry(304), Hash::of(b"request"), payload).about("case/2026-014").attempt(1),
    ];
    open(&folder).append(steps).unwrap();
    folder
}

#[test]
fn leaves_are_shown_by_kind_subject_and_object() {
    let folder = example();
    let reader = Reader::open(&folder, &keys()).unwrap();
    let find = |filter: Filter| show(&reader, &filter, 1000).unwrap();
    let case = find(Filter { subject: Some("case/2026-014".into()), ..Filter::default() });
    assert_eq!(case.leaves.iter().map(|shown| shown.index).collect::<Vec<_>>(), [301, 302, 303, 304]);
    let object = find(Filter { object: Some(Hash::of(b"finding")), ..Filter::default() });
    assert_eq!(
        object.to_string(),
        format!("300 2026-05-28T20:31:40Z decide ana claim/CL-3 {}\n1 of 305 leaves\n", Hash::of(b"decision")),
    );
    let json = serde_json::to_value(&object).unwrap();
    assert_eq!((&json["leaves"][0]["index"], &json["leaves"][0]["kind"]), (&300.into(), &"decide".into()));
    assert_eq!(find(Filter { kind: Some(Kind::Sent), from: 305, ..Filter::default() }).leaves, []);
}

#[test]
fn pages_follow_each_other() {
    let folder = example();
    let reader = Reader::open(&folder, &keys()).unwrap();
    let first = show(&reader, &Filter::default(), 260).unwrap();
    assert_eq!((first.leaves.len(), first.next), (260, Some(260)));
    assert!(first.to_string().ends_with("260 of 305 leaves; more from 260\n"));
    let rest = show(&reader, &Filter { from: 260, ..Filter::default() }, 260).unwrap();
    assert_eq!((rest.leaves.len(), rest.next), (45, None));
    assert_eq!(rest.leaves[0].leaf, leaf(260));
}

/// A changed leaf is not shown as if it were one.
#[test]
fn a_changed_leaf_is_not_shown() {
    let folder = example();
    let mut bundle = folder.get("tile/entries/000");
    bundle[20] ^= 1;
    folder.put("tile/entries/000", bundle);
    let reader = Reader::open(&folder, &keys()).unwrap();
    let error = show(&reader, &Filter::default(), 10).unwrap_err();
    assert_eq!(error.to_string(), "`tile/entries/000` is damaged: leaf 0: its hash is not the one in the tile",);
    assert!(matches!(reader.prove(0), Err(LogError::Damaged { .. })));
    assert!(reader.prove(299).is_ok(), "proofs of other leaves still stand");
    assert_eq!(check(&folder).first_bad_index(), Some(0));
}

#[test]
fn the_newest_checkpoint_is_shown_with_its_key() {
    let folder = log(2);
    let reader = Reader::open(&folder, &keys()).unwrap();
    let shown = newest(&reader, key().public()).to_string();
    assert!(
        shown.starts_with("makegood.example/desk\n2\n") && shown.contains("\n\nkey makegood.example/desk+"),
        "{shown}"
    );
}
