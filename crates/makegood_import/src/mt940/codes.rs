//! Keys inside remittance text: `EREF+…SVWZ+…` of German banks and `/EREF/…/REMI/…` of others.

use makegood_core::money::{Amount, Currency};

use super::details::{RUN_END, money, stated, words};

/// Keys that end in a plus sign.
const PLUS_KEYS: [&str; 13] =
    ["EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "PURP"];

/// Codes between slashes. Only these divide: text may hold slashes of its own.
const SLASH_CODES: [&str; 29] = [
    "EREF", "KREF", "PREF", "MREF", "MARF", "IREF", "CSID", "REMI", "ORDP", "BENM", "NAME", "IBAN", "BIC", "CNTP",
    "OCMT", "CHGS", "TRTP", "TRCD", "ISDT", "RTRN", "SVCL", "PURP", "ULTD", "ULTB", "UDTR", "UCRD", "ADDR", "EXCH",
    "TRAN",
];

/// Remittance text in its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Text before the first key.
    pub loose: String,
    /// `SVWZ+`.
    pub remittance: String,
    /// `OAMT+`.
    pub original: Option<(Amount, Currency)>,
    end_to_end: String,
    customer: String,
}

impl Keys {
    /// The end-to-end reference, else the customer's.
    pub fn reference(&self) -> &str {
        [&self.end_to_end, &self.customer].into_iter().find(|text| stated(text)).map_or("", |text| text.as_str())
    }
}

/// Takes remittance text apart at its keys.
pub fn keyed(text: &str) -> Keys {
    let mut marks: Vec<(usize, usize, &str)> = Vec::new();
    for (plus, _) in text.match_indices('+') {
        let key = PLUS_KEYS.into_iter().find(|key| text[..plus].ends_with(key));
        if let Some(key) = key {
            marks.push((plus - key.len(), plus + 1, key));
        }
    }
    let mut keys =
        Keys { loose: words(&[&text[..marks.first().map_or(text.len(), |mark| mark.0)]]), ..Keys::default() };
    for (at, (_, start, key)) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(text.len(), |next| next.0);
        let written = text.get(*start..end).unwrap_or_default();
        let (value, behind) = written.split_once(RUN_END).unwrap_or((written, ""));
        let value = words(&[value]);
        keys.loose.push(' ');
        keys.loose.push_str(behind);
        match *key {
            "SVWZ" => {
                keys.remittance.push(' ');
                keys.remittance.push_str(&value);
            }
            "EREF" if keys.end_to_end.is_empty() => keys.end_to_end = value,
            "KREF" if keys.customer.is_empty() => keys.customer = value,
            "OAMT" => keys.original = keys.original.or_else(|| money(&value)),
            _ => {}
        }
    }
    keys.loose = words(&[&keys.loose]);
    keys.remittance = words(&[&keys.remittance]);
    keys
}

/// The codes of a text that begins with one, in order, with their values. `NAME` below `BENM`, `ORDP` or
/// `CNTP` is that side's name.
pub fn coded(text: &str) -> Vec<(&'static str, String)> {
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    let mut side: Option<&'static str> = None;
    for piece in text.split('/').skip(1) {
        if let Some(code) = SLASH_CODES.into_iter().find(|code| *code == piece) {
            match (side, code) {
                (Some(side), "NAME") => parts.push((side, String::new())),
                _ => parts.push((code, String::new())),
            }
            side = match code {
                "BENM" | "ORDP" => Some(code),
                "NAME" | "IBAN" | "BIC" | "ADDR" => side,
                _ => None,
            };
        } else if let Some((_, value)) = parts.last_mut() {
            if !value.is_empty() {
                value.push('/');
            }
            value.push_str(piece.trim());
        }
    }
    for (code, value) in &mut parts {
        let trimmed = value.trim_matches(['/', ' ']).to_owned();
        // Account, BIC and name stand in one run below CNTP.
        *value = if *code == "CNTP" { trimmed.split('/').nth(2).unwrap_or(&trimmed).to_owned() } else { trimmed };
    }
    parts.retain(|(_, value)| !value.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_anywhere_and_leave_the_rest_as_text() {
        let keys = keyed("Shop 7 EREF+ 123 PAYPAL MREF+ X CRED+ AB12SVWZ+ . Your buy");
        assert_eq!(
            (keys.loose.as_str(), keys.remittance.as_str(), keys.reference()),
            ("Shop 7", ". Your buy", "123 PAYPAL")
        );
        assert_eq!(keyed("1 + 1 = 2").loose, "1 + 1 = 2");
        assert_eq!(keyed("EREF+NOTPROVIDEDKREF+K7").reference(), "K7");
    }

    #[test]
    fn values_keep_their_slashes() {
        let parts = coded("/EREF/A/1//CNTP/NL01/BANKNL2A/Nord Shop/Town//REMI/USTD//Invoice 3/4/");
        assert_eq!(parts[0], ("EREF", "A/1".to_owned()));
        assert_eq!(parts[1], ("CNTP", "Nord Shop".to_owned()));
        assert_eq!(parts[2], ("REMI", "USTD//Invoice 3/4".to_owned()));
    }
}
