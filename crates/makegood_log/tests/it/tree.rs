//! Roots and proofs against another implementation, and against all that is not so.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use makegood_log::{Hash, MemoryTree, consistency, inclusion, leaf_hash, root, verify_consistency, verify_inclusion};
use proptest::prelude::*;
use sha2::Sha256;

fn tree(size: u64) -> MemoryTree {
    let mut tree = MemoryTree::default();
    (0..size).for_each(|n| tree.push(leaf_hash(&n.to_be_bytes())));
    tree
}

fn theirs(size: u64) -> MemoryBackedTree<Sha256, [u8; 8]> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|n| tree.push(n.to_be_bytes()));
    tree
}

fn joined(path: &[Hash]) -> Vec<u8> {
    path.iter().flat_map(|hash| hash.as_bytes().to_vec()).collect()
}

/// The tree of RFC 6962, section 2.1.3, and the known root of nothing.
#[test]
fn known_roots() {
    assert_eq!(tree(0).root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",);
    // Vectors of the Certificate Transparency reference implementation, eight leaves:
    // github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc.
    let leaves: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let tree: MemoryTree = leaves.into_iter().collect();
    assert_eq!(tree.root().to_string(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    assert_eq!(root(&tree, 5).unwrap().to_string(), "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",);
}

/// Every proof of every tree up to 70 leaves is the other implementation's, and holds.
#[test]
fn proofs_are_those_of_another_implementation() {
    for size in 1..=70 {
        let (ours, other) = (tree(size), theirs(size));
        assert_eq!(ours.root().as_bytes().as_slice(), other.root().as_bytes().as_slice());
        for index in 0..size {
            let path = inclusion(&ours, index, size).unwrap().unwrap();
            assert_eq!(joined(&path), other.prove_inclusion(usize::try_from(index).unwrap()).as_bytes());
            assert!(verify_inclusion(leaf_hash(&index.to_be_bytes()), index, size, &path, ours.root()));
        }
        for old in 1..size {
            let path = consistency(&ours, old, size).unwrap().unwrap();
            let additions = usize::try_from(size - old).unwrap();
            assert_eq!(joined(&path), other.prove_consistency(additions).as_bytes());
            assert!(verify_consistency(old, root(&ours, old).unwrap(), size, ours.root(), &path));
        }
        assert_eq!(consistency(&ours, size, size).unwrap(), Some(vec![]));
    }
}

proptest! {
    /// A proof holds for its leaf, place, size, root and hashes, and for no others.
    #[test]
    fn a_changed_proof_of_inclusion_fails(size in 1_u64..600, at in any::<u64>(), step in any::<prop::sample::Index>(), other in 0_u64..600) {
        let tree = tree(size);
        let (index, root) = (at % size, tree.root());
        let path = inclusion(&tree, index, size).unwrap().unwrap();
        let leaf = leaf_hash(&index.to_be_bytes());
        prop_assert!(verify_inclusion(leaf, index, size, &path, root));
        prop_assert!(!verify_inclusion(leaf_hash(b"other"), index, size, &path, root));
        prop_assert!(!verify_inclusion(leaf, index, size, &path, leaf_hash(b"other")));
        if other != index {
            prop_assert!(!verify_inclusion(leaf, other, size, &path, root));
        }
        if !path.is_empty() {
            let mut changed = path.clone();
            changed[step.index(path.len())] = leaf_hash(b"other");
            prop_assert!(!verify_inclusion(leaf, index, size, &changed, root));
            prop_assert!(!verify_inclusion(leaf, index, size, &path[1..], root));
        }
        let longer = [path.as_slice(), &[root]].concat();
        prop_assert!(!verify_inclusion(leaf, index, size, &longer, root));
    }

    /// The same for consistency: an older tree with another leaf is no prefix.
    #[test]
    fn a_changed_proof_of_consistency_fails(sizes in (1_u64..600, 0_u64..600), step in any::<prop::sample::Index>()) {
        let (old, size) = (sizes.0, sizes.0 + sizes.1);
        let tree = tree(size);
        let (older, newer) = (root(&tree, old).unwrap(), tree.root());
        let path = consistency(&tree, old, size).unwrap().unwrap();
        prop_assert!(verify_consistency(old, older, size, newer, &path));
        prop_assert!(!verify_consistency(old, leaf_hash(b"fork"), size, newer, &path));
        prop_assert!(!verify_consistency(old, older, size, leaf_hash(b"fork"), &path));
        if !path.is_empty() {
            let mut changed = path.clone();
            changed[step.index(path.len())] = leaf_hash(b"other");
            prop_assert!(!verify_consistency(old, older, size, newer, &changed));
            prop_assert!(!verify_consistency(old, older, size, newer, &path[..path.len() - 1]));
        }
    }
}

/// What is not in the tree has no proof, and asking is no error.
#[test]
fn no_proof_of_nothing() {
    assert_eq!(inclusion(&tree(3), 3, 3).unwrap(), None);
    assert_eq!(consistency(&tree(3), 0, 3).unwrap(), None);
    assert_eq!(consistency(&tree(3), 4, 3).unwrap(), None);
    assert!(inclusion(&tree(3), 3, 9).is_err(), "a size beyond the tree");
    assert!(!verify_inclusion(leaf_hash(b"a"), 0, 0, &[], tree(0).root()));
    assert!(verify_consistency(0, tree(0).root(), 3, tree(3).root(), &[]));
    assert!(!verify_consistency(3, tree(3).root(), 2, tree(2).root(), &[]));
}
