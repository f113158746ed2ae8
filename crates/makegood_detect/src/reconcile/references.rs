//! Which ledger references stand in the text of which statement entries.
//!
//! Banks drop punctuation and put words of their own around a reference, so both sides are reduced to letters and digits,
//! and a reference counts where it begins and ends at the edge of a word. It needs six characters and a digit: shorter
//! ones stand in texts by chance.

use std::collections::{BTreeSet, HashMap};

use super::model::{Entry, Payment};

const LENGTH_MIN: usize = 6;

/// References of payments and entries as numbers.
pub struct References {
    /// Up to two per payment: its reference and its transaction id.
    of_payment: Vec<[Option<u32>; 2]>,
    /// Sorted, per entry.
    of_entry: Vec<Vec<u32>>,
}

impl References {
    /// Finds them all.
    pub fn find(payments: &[Payment], entries: &[Entry]) -> Self {
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut lengths = BTreeSet::new();
        let mut number = |text: &str| {
            let (plain, _) = reduced(text);
            if plain.len() < LENGTH_MIN || !plain.bytes().any(|byte| byte.is_ascii_digit()) {
                return None;
            }
            lengths.insert(plain.len());
            let next = u32::try_from(known.len()).ok()?;
            Some(*known.entry(plain).or_insert(next))
        };
        let of_payment: Vec<[Option<u32>; 2]> = payments
            .iter()
            .map(|payment| {
                let reference = payment.reference.as_deref().and_then(&mut number);
                [reference, number(&payment.transaction_id).filter(|id| Some(*id) != reference)]
            })
            .collect();
        let of_entry = entries
            .iter()
            .map(|entry| {
                let mut found = Vec::new();
                for text in [entry.reference.as_deref(), Some(entry.description.as_str())].into_iter().flatten() {
                    let (plain, edges) = reduced(text);
                    for &start in &edges {
                        for &length in &lengths {
                            let end = start + length;
                            if end <= plain.len() && edges.binary_search(&end).is_ok() {
                                found.extend(plain.get(start..end).and_then(|part| known.get(part)).copied());
                            }
                        }
                    }
                }
                found.sort_unstable();
                found.dedup();
                found
            })
            .collect();
        References { of_payment, of_entry }
    }

    /// True when the entry names the payment.
    pub fn same(&self, payment: usize, entry: usize) -> bool {
        self.of_payment[payment].iter().flatten().any(|id| self.of_entry[entry].binary_search(id).is_ok())
    }

    /// References of a payment.
    pub fn of_payment(&self, payment: usize) -> impl Iterator<Item = u32> + '_ {
        self.of_payment[payment].iter().flatten().copied()
    }

    /// References that an entry names.
    pub fn of_entry(&self, entry: usize) -> &[u32] {
        &self.of_entry[entry]
    }
}

/// Letters and digits in upper case, and the places where words begin or end, sorted.
fn reduced(text: &str) -> (String, Vec<usize>) {
    let mut plain = String::with_capacity(text.len());
    let mut edges = vec![0];
    for character in text.chars() {
        if character.is_alphanumeric() {
            plain.extend(character.to_uppercase());
        } else if edges.last() != Some(&plain.len()) {
            edges.push(plain.len());
        }
    }
    if edges.last() != Some(&plain.len()) {
        edges.push(plain.len());
    }
    (plain, edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_where_words_begin_and_end() {
        assert_eq!(reduced("eref+R-000001 tiktok"), ("EREFR000001TIKTOK".to_owned(), vec![0, 4, 5, 11, 17]));
        assert_eq!(reduced("").1, [0]);
    }
}
