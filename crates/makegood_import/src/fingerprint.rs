//! A stable id for statement entries whose bank gives none.
//!
//! Day, amount, currency, words and the entry's number among equal ones of its day: an overlapping
//! export gives the same ids again, and two equal entries of one day stay two.

use std::collections::BTreeMap;

use makegood_core::tables::Table;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::builders::Value;

/// Fingerprints of one file.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: BTreeMap<[u8; 16], u32>,
}

impl Fingerprints {
    /// The fingerprint of an entry.
    pub fn entry(
        &mut self,
        account: &str,
        booked_on: i32,
        amount_micros: i128,
        currency: &str,
        words: &[&str],
    ) -> String {
        let mut hash = Sha256::new();
        hash.update(account.as_bytes());
        hash.update([0]);
        hash.update(booked_on.to_le_bytes());
        hash.update(amount_micros.to_le_bytes());
        hash.update(currency.as_bytes());
        for text in words {
            hash.update([0]);
            let folded: String = text.nfkc().collect();
            let mut parts = folded.split_whitespace();
            if let Some(first) = parts.next() {
                hash.update(first.as_bytes());
            }
            for part in parts {
                hash.update(b" ");
                hash.update(part.as_bytes());
            }
        }
        let digest = hash.finalize();
        let mut key = [0u8; 16];
        key.copy_from_slice(&digest[..16]);
        let number = self.seen.entry(key).and_modify(|count| *count += 1).or_insert(1);
        let mut print = String::from("fp:");
        for byte in &key[..8] {
            print.push_str(&format!("{byte:02x}"));
        }
        if *number > 1 {
            print.push_str(&format!("#{number}"));
        }
        print
    }

    /// The fingerprint of a canonical statement row without an entry id; `None` when it has one.
    pub fn for_values(&mut self, table: &Table, values: &[Value<'_>]) -> Option<String> {
        let value = |name: &str| table.position(name).map(|at| values[at]);
        if let Some(Value::Text(_)) = value("entry_id") {
            return None;
        }
        let text = |name: &str| match value(name) {
            Some(Value::Text(text)) => text,
            _ => "",
        };
        let Some(Value::Day(booked_on)) = value("booked_on") else { return None };
        let Some(Value::Decimal(amount)) = value("amount") else { return None };
        let words = [text("description"), text("counterparty"), text("reference")];
        Some(self.entry(text("bank_account"), booked_on, amount, text("currency"), &words))
    }
}
