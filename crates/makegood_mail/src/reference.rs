//! Our reference, by which a reply finds its case: `[MG-C-0001-7K3F]` in a subject, `+mg-c-0001-7k3f` in an address.
//!
//! The last four characters depend on the case and on a key of the workspace. A typing error does not lead to another
//! case, and who has seen one reference cannot make that of another case. They prove nothing about the sender: every
//! party of the case knows them.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Digits without letters that look like them (Crockford's base 32).
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of the check.
const CHECK_LENGTH: usize = 4;

/// Longest case id in a reference.
const CASE_ID_MAX: usize = 32;

/// The key of a workspace for its references.
#[derive(Clone)]
pub struct ReferenceKey([u8; 32]);

impl ReferenceKey {
    /// Takes a key over; the workspace drew it once.
    pub const fn new(key: [u8; 32]) -> ReferenceKey {
        ReferenceKey(key)
    }

    /// The check of a case id in upper case.
    fn check(&self, case_id: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(b"makegood case reference\n");
        mac.update(case_id.as_bytes());
        let sum = mac.finalize().into_bytes();
        let bits = sum.iter().take(4).fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let digit = |place: usize| DIGITS.get(usize::try_from(bits >> (27 - 5 * place) & 31).ok()?).copied();
        (0..CHECK_LENGTH).map(|place| digit(place).map(char::from)).collect()
    }
}

impl fmt::Debug for ReferenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReferenceKey")
    }
}

/// A reference to a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseReference {
    case_id: String,
    check: String,
}

/// The case id cannot stand in a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot stand in a reference: expected 1 to 32 letters, digits and single `-` between them")]
pub struct CaseIdUnfit(pub String);

impl CaseReference {
    /// Makes the reference of a case.
    ///
    /// - **Errors** [`CaseIdUnfit`] for an id with anything but ASCII letters, digits and `-` between them.
    pub fn issue(case_id: &str, key: &ReferenceKey) -> Result<CaseReference, CaseIdUnfit> {
        let unfit = || CaseIdUnfit(case_id.chars().take(64).collect());
        let fits = case_id.len() <= CASE_ID_MAX
            && case_id.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let case_id = case_id.to_ascii_uppercase();
        let check = key.check(&case_id).filter(|_| fits).ok_or_else(unfit)?;
        Ok(CaseReference { case_id, check })
    }

    /// The id of the case, upper case.
    pub fn case_id(&self) -> &str {
        &self.case_id
    }

    /// As it stands in a subject: `[MG-C-0001-7K3F]`.
    pub fn in_subject(&self) -> String {
        format!("[{self}]")
    }

    /// An address with the reference as its plus tag: `claims+mg-c-0001-7k3f@example.com`.
    pub fn in_address(&self, address: &str) -> Option<String> {
        let (local, domain) = address.rsplit_once('@')?;
        let tag = self.to_string().to_ascii_lowercase();
        Some(format!("{}+{tag}@{domain}", local.split('+').next().unwrap_or(local)))
    }
}

/// Shows it bare: `MG-C-0001-7K3F`.
impl fmt::Display for CaseReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MG-{}-{}", self.case_id, self.check)
    }
}

/// What a text holds of references.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// References whose check is right, each once, in the order of the text.
    pub right: Vec<CaseReference>,
    /// What looks like a reference and has another check: mistyped, cut, or made up.
    pub wrong: Vec<String>,
}

/// Finds references in a subject or an address, in any case and with any kind of dash.
pub fn find(text: &str, key: &ReferenceKey) -> Found {
    let plain: String = text
        .chars()
        .take(2_000)
        .map(|c| match c {
            '‐' | '‑' | '‒' | '–' | '—' | '−' | '－' => '-',
            c => c.to_ascii_uppercase(),
        })
        .collect();
    let mut found = Found::default();
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    for run in plain.split(|c: char| !word(c)).filter_map(|run| run.strip_prefix("MG-")) {
        let parts: Vec<&str> = run.split('-').filter(|part| !part.is_empty()).collect();
        match right_in(&parts, key) {
            Some(reference) if !found.right.contains(&reference) => found.right.push(reference),
            Some(_) => {}
            None if parts.len() >= 2 => found.wrong.push(format!("MG-{}", parts.join("-").get(..40).unwrap_or(run))),
            None => {}
        }
    }
    found
}

/// A check may be followed by more (`MG-C-0001-7K3F-2`): the shortest reading that is right counts.
fn right_in(parts: &[&str], key: &ReferenceKey) -> Option<CaseReference> {
    (1..parts.len().min(8)).find_map(|at| {
        let (id, check) = (parts.get(..at)?.join("-"), parts.get(at)?);
        let reference = CaseReference::issue(&id, key).ok()?;
        (read_digits(check) == reference.check).then_some(reference)
    })
}

/// A check as typed by hand: O is 0, I and L are 1.
fn read_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: ReferenceKey = ReferenceKey::new([7; 32]);

    fn reference(id: &str) -> CaseReference {
        CaseReference::issue(id, &KEY).unwrap()
    }

    #[test]
    fn a_reference_is_found_however_it_was_handled() {
        let one = reference("C-0001");
        let bare = one.to_string();
        for text in [
            format!("Re: Refund request {}", one.in_subject()),
            format!("AW: {}", bare.to_lowercase()),
            format!("RV: ({})", bare.replace('-', "–")),
            one.in_address("claims@advertiser.example").unwrap(),
            one.in_address("claims+old@advertiser.example").unwrap(),
            format!("{bare}-2"),
        ] {
            assert_eq!(find(&text, &KEY), Found { right: vec![one.clone()], wrong: vec![] }, "{text}");
        }
    }

    #[test]
    fn another_key_or_another_case_has_another_check() {
        let one = reference("C-0001");
        assert!(find(&one.to_string(), &ReferenceKey::new([8; 32])).right.is_empty());
        let forged = one.to_string().replace("0001", "0002");
        assert_eq!(find(&forged, &KEY), Found { right: vec![], wrong: vec![forged.clone()] });
        assert_eq!(find("MG-", &KEY), Found::default());
        assert_eq!(find("MGM-C-0001-AAAA AMG-1-2", &KEY), Found::default());
    }

    #[test]
    fn ids_that_could_be_read_in_two_ways_are_refused() {
        for id in ["", "-", "C--1", "C 1", "C_1", "Ü-1", &"A".repeat(33)] {
            assert!(CaseReference::issue(id, &KEY).is_err(), "{id}");
        }
    }

    proptest! {
        /// Every id comes back from its own reference, whatever stands around it.
        #[test]
        fn references_come_back(id in "[A-Z0-9]{1,6}(-[A-Z0-9]{1,6}){0,3}", before in "[^A-Za-z0-9-]{0,9}", after in "[^A-Za-z0-9-]{0,9}") {
            let one = reference(&id);
            let found = find(&format!("{before}{one}{after}"), &KEY);
            prop_assert_eq!(found.right, vec![one]);
        }

        /// No text panics, and no text finds what was not issued for this key, but by a chance of one in a million.
        #[test]
        fn hostile_text_finds_nothing(text in "(MG|mg|-|[A-Z0-9]|\\PC){0,60}") {
            let _ = find(&text, &KEY);
        }
    }
}
