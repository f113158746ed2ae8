//! Numbers of claims.
//!
//! A built claim is a draft until it is sent. Building again with a finding that stands in a draft
//! replaces that draft under its number, so no row is in two claims' money, and the same findings
//! always give the same document.

use std::collections::BTreeSet;

use crate::ClaimRecord;

/// What to call a new claim, and which earlier ones it takes the place of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Numbering {
    pub(super) id: String,
    pub(super) replaces: Vec<String>,
}

/// Numbers a claim of these findings (stable keys).
pub(super) fn number(records: &[ClaimRecord], platform: &str, account_id: &str, findings: &[String]) -> Numbering {
    let wanted: BTreeSet<&String> = findings.iter().collect();
    let mut shared: Vec<&str> = records
        .iter()
        .filter(|record| record.platform == platform && record.account_id == account_id)
        .filter(|record| record.findings.iter().any(|finding| wanted.contains(finding)))
        .map(|record| record.id.as_str())
        .collect();
    shared.sort_by_key(|id| number_of(id));
    match shared.split_first() {
        Some((first, rest)) => {
            Numbering { id: (*first).to_owned(), replaces: rest.iter().map(|id| (*id).to_owned()).collect() }
        }
        None => {
            let last = records.iter().map(|record| number_of(&record.id)).max().unwrap_or(0);
            Numbering { id: format!("C-{:04}", last + 1), replaces: Vec::new() }
        }
    }
}

fn number_of(id: &str) -> u64 {
    id.strip_prefix("C-").and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn record(id: &str, findings: &[&str]) -> ClaimRecord {
        ClaimRecord {
            id: id.to_owned(),
            platform: "tiktok".to_owned(),
            account_id: "1".to_owned(),
            built_at: Timestamp::UNIX_EPOCH,
            as_of: Timestamp::UNIX_EPOCH,
            totals: Vec::new(),
            findings: findings.iter().map(|finding| (*finding).to_owned()).collect(),
            pdf_sha256: String::new(),
            folder: String::new(),
        }
    }

    #[test]
    fn the_same_findings_keep_their_number_and_others_get_the_next() {
        let records = [record("C-0001", &["a"]), record("C-0002", &["b"]), record("C-0010", &["c"])];
        let of = |findings: &[&str]| {
            let findings: Vec<String> = findings.iter().map(|finding| (*finding).to_owned()).collect();
            number(&records, "tiktok", "1", &findings)
        };
        assert_eq!(of(&["b"]).id, "C-0002");
        assert_eq!(of(&["z"]).id, "C-0011");
        let all = of(&["c", "b", "z"]);
        assert_eq!((all.id.as_str(), all.replaces), ("C-0002", vec!["C-0010".to_owned()]));
        assert_eq!(number(&records, "tiktok", "2", &["a".to_owned()]).id, "C-0011");
        assert_eq!(number(&[], "tiktok", "2", &["a".to_owned()]).id, "C-0001");
    }
}
