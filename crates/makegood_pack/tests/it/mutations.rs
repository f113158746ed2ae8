//! Every change that we can think of, made to a good pack, is found and located; and the stock
//! tools find all of them but those that are named here.

use std::collections::{BTreeMap, BTreeSet};

use makegood_pack::{Contents, Report, Sha256, Signer, Step};

use crate::stock;
use crate::support::{
    Authority, anchor, contents, explode, files, have, knowing, seal_key, timed, untimed, verify, write, zip, zone,
};

/// A changed pack, and where the change is: one of these places must be named.
struct Mutation {
    name: String,
    pack: Vec<u8>,
    places: Vec<String>,
    /// Only bytes of the archive's own records were changed, none of a file.
    records_only: bool,
}

type Files = Vec<(String, Vec<u8>, usize)>;

fn of(files: &Files, change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    let mut map: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(name, bytes, _)| (name.clone(), bytes.clone())).collect();
    change(&mut map);
    zip(map.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])))
}

fn in_bag(name: &str) -> String {
    name.strip_prefix("bag/").unwrap_or(name).to_owned()
}

/// All mutations of a pack, `flips` bit flips in each file.
fn mutations(pack: &[u8], case: &Contents<'_>, flips: usize) -> Vec<Mutation> {
    let files = explode(pack);
    let mut all = Vec::new();
    let mut add = |name: String, pack: Vec<u8>, places: &[&str], records_only: bool| {
        let places = places.iter().map(|place| in_bag(place)).collect();
        all.push(Mutation { name, pack, places, records_only });
    };
    for (name, bytes, offset) in &files {
        for flip in 0..flips {
            let at = (flip * bytes.len()) / flips + (flip * 7) % (bytes.len() / flips).max(1);
            let bit = 1_u8 << (flip % 8);
            if flip % 2 == 0 {
                let mut changed = pack.to_vec();
                changed[offset + at] ^= bit;
                add(format!("flip {name} byte {at} in place"), changed, &[name], false);
            } else {
                let changed = of(&files, |map| map.get_mut(name).unwrap()[at] ^= bit);
                add(format!("flip {name} byte {at} and its checksum"), changed, &[name], false);
            }
        }
        add(format!("delete {name}"), of(&files, |map| drop(map.remove(name))), &[name], false);
        add(format!("append to {name}"), of(&files, |map| map.get_mut(name).unwrap().push(b'\n')), &[name], false);
        add(format!("empty {name}"), of(&files, |map| map.get_mut(name).unwrap().clear()), &[name], false);
        let renamed = format!("{name}x");
        let moved = of(&files, |map| {
            let bytes = map.remove(name).unwrap();
            map.insert(renamed.clone(), bytes);
        });
        add(format!("rename {name}"), moved, &[name, &renamed], false);
    }
    for added in [
        "bag/data/original/0009-new.csv",
        "bag/data/case/more.csv",
        "bag/fetch.txt",
        "bag/proof/log/0009-new.csv.leaf",
        "bag/proof/certs/other.pem",
        "bag/seal/other.p7s",
        "bag/seal/renewals/0001.tsr",
        "bag/x/y/z",
    ] {
        add(
            format!("add {added}"),
            of(&files, |map| drop(map.insert(added.to_owned(), b"new\n".to_vec()))),
            &[added],
            false,
        );
    }
    containers(pack, &files, &mut add);
    rewrites(pack, &files, case, &mut add);
    all
}

/// Names given twice, odd names, cut and glued archives, records changed.
fn containers(pack: &[u8], files: &Files, add: &mut impl FnMut(String, Vec<u8>, &[&str], bool)) {
    let list: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes, _)| (name.as_str(), &bytes[..])).collect();
    for (place, (name, bytes)) in list.iter().enumerate().step_by(5) {
        let mut twice = list.clone();
        twice.insert(place + 1, (name, b"another"));
        add(format!("{name} twice, the other last"), zip(twice.clone()), &[name], false);
        twice.swap(place, place + 1);
        add(format!("{name} twice, the other first"), zip(twice), &[name], false);
        let mut swapped = list.clone();
        swapped.remove(place);
        swapped.insert(0, (name, bytes));
        if place > 0 {
            add(format!("{name} out of order"), zip(swapped), &[list[0].0], true);
        }
    }
    for odd in [
        "../escape",
        "/absolute",
        "bag/../../escape",
        "bag/data/a b",
        "bag/data/\u{e9}",
        "other/file",
        "bag/.hidden",
        "bag/C:x",
    ] {
        let mut more = list.clone();
        more.push((odd, b"x"));
        add(format!("a file named {odd}"), zip(more), &[odd], false);
    }
    for part in 1..12 {
        let cut = pack.len() * part / 12;
        let inside = files.iter().rev().find(|(_, _, offset)| *offset <= cut).map_or("", |(name, ..)| name);
        add(format!("cut at {cut}"), pack[..cut].to_vec(), &["end of the ZIP", inside], false);
    }
    add("cut by one byte".to_owned(), pack[..pack.len() - 1].to_vec(), &["end of the ZIP"], false);
    add("a byte behind".to_owned(), [pack, b"x"].concat(), &["end of the ZIP"], true);
    add(
        "a script before".to_owned(),
        [b"#!/bin/sh\n", pack].concat(),
        &["README.txt", "end of the ZIP", "directory of the ZIP"],
        true,
    );
    add(
        "the pack twice".to_owned(),
        [pack, pack].concat(),
        &["README.txt", "end of the ZIP", "directory of the ZIP"],
        true,
    );
    // Every byte of the records between the files, at every third place.
    let mut covered = BTreeSet::new();
    for (_, bytes, offset) in files {
        covered.extend(*offset..offset + bytes.len());
    }
    for at in (0..pack.len()).filter(|at| !covered.contains(at)).step_by(23) {
        let mut changed = pack.to_vec();
        changed[at] ^= 1 << (at % 8);
        add(format!("flip byte {at} of the records"), changed, &["*"], true);
    }
}

/// Lists made anew over changed files, proofs exchanged, seals by other keys.
fn rewrites(pack: &[u8], files: &Files, case: &Contents<'_>, add: &mut impl FnMut(String, Vec<u8>, &[&str], bool)) {
    let originals: Vec<&String> =
        files.iter().map(|(name, ..)| name).filter(|name| name.starts_with("bag/data/original/")).collect();
    for name in files.iter().map(|(name, ..)| name).filter(|name| name.starts_with("bag/data/")) {
        let changed = of(files, |map| {
            map.get_mut(name).unwrap().extend(b"one more line\n");
            relist(map);
        });
        let mut places = vec!["tagmanifest-sha256.txt"];
        if originals.contains(&name) {
            places = vec![name];
        }
        add(format!("change {name} and both lists"), changed, &places, false);
    }
    let swap = |a: &str, b: &str, lists: bool| {
        of(files, |map| {
            let (one, two) = (map[a].clone(), map[b].clone());
            map.insert(a.to_owned(), two);
            map.insert(b.to_owned(), one);
            if lists {
                relist(map);
            }
        })
    };
    for pair in originals.windows(2) {
        let (a, b) = (pair[0].as_str(), pair[1].as_str());
        add(format!("exchange {a} and {b}"), swap(a, b, false), &[a], false);
        add(format!("exchange {a} and {b}, and the lists"), swap(a, b, true), &[a], false);
        let leaf = |name: &str| name.replace("data/original", "proof/log") + ".leaf";
        let proof = |name: &str| name.replace("data/original", "proof/log") + ".tlog-proof";
        add(format!("exchange the leaves of {a} and {b}"), swap(&leaf(a), &leaf(b), true), &[&leaf(a)], false);
        add(format!("exchange the proofs of {a} and {b}"), swap(&proof(a), &proof(b), true), &[&proof(a)], false);
    }
    // The seal of another pack of the same key, and a whole pack sealed by another key.
    let key = seal_key(1);
    let mut other = crate::support::small();
    other.documents.claim_json = br#"{"amount":"26.00"}"#.to_vec();
    let other = explode(&write(&other, &untimed(&key)).1);
    let foreign = &other.iter().find(|(name, ..)| name == "bag/seal/tagmanifest.p7s").unwrap().1;
    let changed = of(files, |map| drop(map.insert("bag/seal/tagmanifest.p7s".to_owned(), foreign.clone())));
    add("the seal of another pack".to_owned(), changed, &["seal/tagmanifest.p7s", "tagmanifest-sha256.txt"], false);
    let stranger = seal_key(3);
    add("sealed anew by another key".to_owned(), resealed(case, &stranger), &["seal/tagmanifest.p7s"], false);
    assert!(!pack.is_empty());
}

fn resealed(case: &Contents<'_>, key: &Signer) -> Vec<u8> {
    write(case, &untimed(key)).1
}

/// Makes both lists anew, as anyone can without the key.
fn relist(map: &mut BTreeMap<String, Vec<u8>>) {
    let list = |map: &BTreeMap<String, Vec<u8>>, which: &dyn Fn(&str) -> bool| -> Vec<u8> {
        let lines = map.iter().filter_map(|(name, bytes)| {
            let path = name.strip_prefix("bag/")?;
            which(path).then(|| format!("{}  {path}\n", Sha256::of(bytes)))
        });
        lines.collect::<String>().into_bytes()
    };
    let payload = list(map, &|path| path.starts_with("data/"));
    map.insert("bag/manifest-sha256.txt".to_owned(), payload);
    let tags =
        list(map, &|path| !path.starts_with("data/") && !path.starts_with("seal/") && path != "tagmanifest-sha256.txt");
    map.insert("bag/tagmanifest-sha256.txt".to_owned(), tags);
}

fn located(report: &Report, places: &[String]) -> bool {
    let container = |step| step == Step::Container;
    if places == ["*"] {
        return report.faults.iter().any(|fault| container(fault.step));
    }
    report.faults.iter().any(|fault| places.contains(&fault.place))
}

fn good(authority: &Authority, key: &Signer) -> (Contents<'static>, Vec<u8>) {
    let mut case = contents(&files(), jiff::Timestamp::now(), zone());
    anchor(&mut case, &files(), authority);
    let pack = write(&case, &timed(key, authority)).1;
    (case, pack)
}

#[test]
fn every_mutation_is_found_and_located() {
    if !have(&["openssl"]) {
        return;
    }
    let (authority, key) = (Authority::p256(), seal_key(1));
    let (case, pack) = good(&authority, &key);
    let expect = knowing(&key, &authority.root_pem);
    assert!(verify(&pack, &expect).is_whole());
    let all = mutations(&pack, &case, 3);
    assert!(all.len() >= 200, "{}", all.len());
    let mut missed = Vec::new();
    for mutation in &all {
        let report = verify(&mutation.pack, &expect);
        if report.is_whole() {
            missed.push(format!("not found: {}", mutation.name));
        } else if !located(&report, &mutation.places) {
            missed.push(format!("not located: {}, wanted {:?}\n{report}", mutation.name, mutation.places));
        }
    }
    eprintln!("{} mutations, {} missed", all.len(), missed.len());
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn the_stock_tools_find_every_change_of_a_file() {
    if !have(&stock::TOOLS) {
        return;
    }
    let (authority, key) = (Authority::p256(), seal_key(1));
    let (case, pack) = good(&authority, &key);
    let all = mutations(&pack, &case, 2);
    assert!(all.len() >= 200, "{}", all.len());
    let fingerprint = key.fingerprint().unwrap().with_colons();
    let root = authority.root();
    let passes = |mutation: &Mutation| {
        let folder = tempfile::tempdir().unwrap();
        stock::check(folder.path(), &mutation.pack, &fingerprint, root.to_str().unwrap()).status.success()
    };
    let quarter = all.len().div_ceil(4);
    let passed: Vec<&Mutation> = std::thread::scope(|scope| {
        let threads: Vec<_> = all
            .chunks(quarter)
            .map(|some| scope.spawn(|| some.iter().filter(|one| passes(one)).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    // What they cannot see: bytes of the archive's own records that unzip does not look at (dates,
    // modes, order), and the unsigned part of the token, which carries no claim.
    let unexpected: Vec<&str> = passed
        .iter()
        .filter(|mutation| !mutation.records_only && !mutation.name.contains("tagmanifest.p7s.tsr"))
        .map(|mutation| mutation.name.as_str())
        .collect();
    for mutation in &passed {
        eprintln!("not seen by the stock tools: {}", mutation.name);
    }
    eprintln!("{} mutations, {} not seen", all.len(), passed.len());
    assert_eq!(unexpected, Vec::<&str>::new());
}

/// Every byte of the seal that nothing but the seal itself covers.
#[test]
fn every_byte_of_the_seal_counts() {
    let key = seal_key(1);
    let pack = write(&crate::support::small(), &untimed(&key)).1;
    let (_, bytes, offset) = explode(&pack).into_iter().find(|(name, ..)| name == "bag/seal/tagmanifest.p7s").unwrap();
    for at in (0..bytes.len()).step_by(3) {
        let changed = [&bytes[..at], &[bytes[at] ^ (1 << (at % 8))], &bytes[at + 1..]].concat();
        let files = explode(&pack);
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, own, place)| (name.as_str(), if *place == offset { &changed[..] } else { &own[..] }))
            .collect();
        let report = verify(&zip(files), &knowing(&key, ""));
        assert!(report.faults.iter().any(|fault| fault.step == Step::Seal), "byte {at}: {report}");
    }
}

/// An ECDSA signature can be written in two ways by anyone; only one of them is a seal.
#[test]
fn the_other_spelling_of_the_signature_is_no_seal() {
    let key = seal_key(1);
    let pack = write(&crate::support::small(), &untimed(&key)).1;
    let files = explode(&pack);
    let seal = &files.iter().find(|(name, ..)| name == "bag/seal/tagmanifest.p7s").unwrap().1;
    // The signature is the last thing in the seal: an octet string with a sequence of two integers.
    let start = (0..seal.len() - 8).rev().find(|at| p256::ecdsa::Signature::from_der(&seal[*at..]).is_ok()).unwrap();
    let signature = p256::ecdsa::Signature::from_der(&seal[start..]).unwrap();
    let (r, s) = signature.split_scalars();
    let other = p256::ecdsa::Signature::from_scalars(r, -s).unwrap().to_der();
    // A larger s takes one byte more, and lengths around it would follow; compare only where they fit.
    assert!(signature.normalize_s() == signature);
    assert_ne!(other.as_bytes(), &seal[start..]);
    if other.as_bytes().len() == seal.len() - start {
        let changed = [&seal[..start], other.as_bytes()].concat();
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, own, _)| (name.as_str(), if own == seal { &changed[..] } else { &own[..] }))
            .collect();
        assert!(!verify(&zip(files), &knowing(&key, "")).is_whole());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// Any handful of changed bytes, anywhere, is found; nothing panics.
    #[test]
    fn any_changed_bytes_are_found(
        changes in proptest::collection::vec((proptest::prelude::any::<proptest::sample::Index>(), 1_u8..=255), 1..6),
        cut in proptest::option::of(proptest::prelude::any::<proptest::sample::Index>()),
    ) {
        let key = seal_key(1);
        let pack = write(&crate::support::small(), &untimed(&key)).1;
        let mut changed = pack.clone();
        for (at, with) in changes {
            changed[at.index(pack.len())] ^= with;
        }
        if let Some(cut) = cut {
            changed.truncate(cut.index(pack.len()));
        }
        proptest::prop_assume!(changed != pack);
        proptest::prop_assert!(!verify(&changed, &knowing(&key, "")).is_whole());
    }
}
