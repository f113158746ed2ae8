//! The text forms of C2SP: examples from their pages, our own, and that no byte of them can be changed.

use crate::support::{ORIGIN, key, leaves, proof, tree};
use makegood_log::{
    Checkpoint, CheckpointError, ConsistencyProof, InclusionProof, LogKey, Note, NoteError, ProofError, PublicKey,
    consistency,
};

/// The example of a checkpoint, and of a verifier key in the form of notes, from c2sp.org and pkg.go.dev/golang.org/x/mod/sumdb/note.
#[test]
fn published_examples_read_and_verify() {
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
    let note = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(note.to_string(), text);
    assert_eq!(Checkpoint::from_text(&note.text).unwrap().size, 20_852_163);

    let peter = PublicKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
    assert_eq!(peter.to_string(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    let said = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    Note::parse(said.as_bytes()).unwrap().verify(&[peter]).unwrap();
}

#[test]
fn a_proof_file_reads_back_and_holds() {
    let leaves = leaves(13);
    let proof = proof(&tree(&leaves), 5);
    let text = proof.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 5\n"), "{text}");
    let read = InclusionProof::parse(text.as_bytes()).unwrap();
    assert_eq!(read, proof);
    let keys = [key().public().clone()];
    assert_eq!(read.verify(&leaves[5], &keys).unwrap().size, 13);
    assert!(matches!(read.verify(&leaves[6], &keys), Err(ProofError::NotIncluded { index: 5, size: 13, .. })));
}

/// Every single-bit change of a proof file or a checkpoint is refused: there is one way to write what is true.
#[test]
fn no_bit_of_a_proof_can_be_changed() {
    let leaves = leaves(13);
    let proof = proof(&tree(&leaves), 5);
    let keys = [key().public().clone()];
    for (bytes, is_proof) in
        [(proof.to_string().into_bytes(), true), (proof.checkpoint.to_string().into_bytes(), false)]
    {
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let believed = if is_proof {
                    InclusionProof::parse(&changed).and_then(|proof| proof.verify(&leaves[5], &keys)).is_ok()
                } else {
                    Checkpoint::open(&changed, &keys).is_ok()
                };
                assert!(!believed, "bit {bit} of byte {at}");
            }
        }
    }
}

#[test]
fn a_longer_log_proves_that_it_extends() {
    let (leaves, keys) = (leaves(300), [key().public().clone()]);
    let (older, newer) = (tree(&leaves[..200]), tree(&leaves));
    let checkpoint =
        |tree: &makegood_log::MemoryTree| Checkpoint { origin: ORIGIN.into(), size: tree.size(), root: tree.root() };
    let held = checkpoint(&older);
    let proof = ConsistencyProof {
        old: 200,
        old_root: held.root,
        path: consistency(&newer, 200, 300).unwrap().unwrap(),
        checkpoint: checkpoint(&newer).sign(&[&key()]).unwrap(),
    };
    let read = ConsistencyProof::parse(proof.to_string().as_bytes()).unwrap();
    assert_eq!(read, proof);
    assert_eq!(read.verify(&held, &keys).unwrap().size, 300);
    let forked = Checkpoint { root: newer.root(), ..held };
    assert_eq!(
        read.verify(&forked, &keys).unwrap_err().to_string(),
        "log of 300 leaves does not extend checkpoint 200",
    );
}

/// Two keys may sign, as on a change of key; a line by a stranger is passed over, a wrong line by a known key is not.
#[test]
fn who_signed_is_asked_of_known_keys_only() {
    let other = LogKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: 0, root: makegood_log::empty_root() };
    let both = checkpoint.sign(&[&key(), &other]).unwrap();
    let keys = |key: &LogKey| [key.public().clone()];
    assert!(Checkpoint::open(both.to_string().as_bytes(), &keys(&other)).is_ok());
    let mut spoiled = both.clone();
    spoiled.signatures[1].bytes[9] ^= 1;
    assert!(spoiled.verify(&keys(&key())).is_ok());
    assert!(matches!(spoiled.verify(&keys(&other)), Err(NoteError::Signature(_))));
    let third = LogKey::from_seed(ORIGIN, &[9; 32]).unwrap();
    assert!(matches!(both.verify(&keys(&third)), Err(NoteError::UnknownKey { .. })));
    let elsewhere = LogKey::from_seed("elsewhere.example", &[7; 32]).unwrap();
    let note = checkpoint.sign(&[&elsewhere]).unwrap();
    assert!(matches!(
        Checkpoint::open(note.to_string().as_bytes(), &keys(&elsewhere)),
        Err(CheckpointError::Origin { .. }),
    ));
}

/// Hostile notes and proofs are refused and never answered with a panic or with much memory.
#[test]
fn hostile_forms_are_refused() {
    let line = |n: usize| "— a AAAAAAA=\n".repeat(n);
    for text in [
        String::new(),
        "\n".into(),
        "\n\n".into(),
        "a\n\n".into(),
        "a\n\n\n".into(),
        "a\n\n— a\n".into(),
        "a\n\n—  AAAAAAA=\n".into(),
        "a\tb\n\n— a AAAAAAA=\n".into(),
        "a\n\n— a AAAA\n".into(),
        "a\n\n— a AAAAAAB=\n".into(),
        "a\n\n— a AAAAAAA=".into(),
        format!("a\n\n{}", line(33)),
        format!("{}\n\n{}", "a".repeat(300_000), line(1)),
    ] {
        assert!(matches!(Note::parse(text.as_bytes()), Err(NoteError::Form(_))), "{text:.60?}");
    }
    assert!(Note::parse(format!("a\n\n{}", line(32)).as_bytes()).is_ok());
    for text in [
        "",
        "a\n1\n",
        "\n1\nAAAA\n",
        "a\n01\nAAAA\n",
        "a\n+1\nAAAA\n",
        "a\n99999999999999999999\nAAAA\n",
        "a\n1\nAAAA\n",
    ] {
        assert!(matches!(Checkpoint::from_text(text), Err(CheckpointError::Form(_))), "{text:?}");
    }
    for text in ["", "a b\n", "+00000000+AQ==", "n+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "n+1"] {
        assert!(PublicKey::parse(text).is_err(), "{text:?}");
    }
    // A proof with more hashes than a tree is high.
    let note = proof(&tree(&leaves(1)), 0).checkpoint;
    let many = format!(
        "c2sp.org/tlog-proof@v1\nindex 0\n{}\n{note}",
        format!("{}\n", makegood_log::empty_root().to_base64()).repeat(66)
    );
    assert!(matches!(InclusionProof::parse(many.as_bytes()), Err(ProofError::Form(_))));
}
