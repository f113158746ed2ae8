//! The fields of one transaction, as written, with their places.

use std::borrow::Cow;

use super::tokens::Place;

/// Fields that are read; the path is given where a name alone says too little.
const NAMES: [&str; 16] = [
    "DTPOSTED",
    "DTTRAN",
    "DTUSER",
    "DTAVAIL",
    "TRNAMT",
    "FITID",
    "NAME",
    "PAYEE/NAME",
    "MEMO",
    "REFNUM",
    "CHECKNUM",
    "TRNTYPE",
    "CURRENCY/CURSYM",
    "ORIGCURRENCY/CURSYM",
    "ORIGCURRENCY/CURRATE",
    "CORRECTACTION",
];

/// Fields of a transaction.
#[derive(Debug)]
pub struct Fields<'a> {
    /// Where its opening tag stands.
    pub place: Place,
    /// True for a pending one (`STMTTRNP`).
    pub pending: bool,
    values: [Option<(Cow<'a, str>, Place)>; NAMES.len()],
}

impl<'a> Fields<'a> {
    /// No fields yet.
    pub fn at(place: Place, pending: bool) -> Self {
        Fields { place, pending, values: Default::default() }
    }

    /// Keeps the first value of a field that is not empty; false for a name that is not read.
    pub fn set(&mut self, name: &str, value: Cow<'a, str>, place: Place) -> bool {
        let Some(at) = NAMES.iter().position(|known| *known == name) else { return false };
        if self.values[at].as_ref().is_none_or(|(kept, _)| kept.is_empty()) {
            self.values[at] = Some((value, place));
        }
        true
    }

    /// The value, or empty text.
    pub fn get(&self, name: &str) -> &str {
        self.found(name).map_or("", |(value, _)| value)
    }

    /// Where the field stands, else where the transaction does.
    pub fn place_of(&self, name: &str) -> Place {
        self.found(name).map_or(self.place, |(_, place)| *place)
    }

    /// The first of these fields that is not empty, or empty text.
    pub fn first_of(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.get(name)).find(|value| !value.is_empty()).unwrap_or_default()
    }

    fn found(&self, name: &str) -> Option<&(Cow<'a, str>, Place)> {
        let at = NAMES.iter().position(|known| *known == name)?;
        self.values[at].as_ref()
    }
}
