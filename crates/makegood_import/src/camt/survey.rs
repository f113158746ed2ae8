//! The first of two walks: what can only be said of a whole file, and nothing kept of its entries.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::money::Currency;
use makegood_core::time::Day;

use super::decoded::Place;
use super::entry::{Settled, servicer_id};
use super::fields::Fields;
use super::statement::Statement;
use super::value::{day_of, print_of};
use super::walk::{Markup, Message, Record, Walk};
use super::xml::{Seen, Stop};

/// Shortest `NtryRef` that can be an id: shorter ones number the entries of one statement.
const ENTRY_REF_CHARS_MIN: usize = 8;

/// What a whole file says.
pub struct Survey {
    /// Statements in file order.
    pub statements: Vec<Statement>,
    /// Messages in file order.
    pub messages: Vec<Message>,
    /// A message in a namespace that is not ISO 20022's, and where.
    pub foreign: Option<(String, Place)>,
    /// Entries that are whole.
    pub entries: u64,
    /// The entry in which the file ends.
    pub cut_in: Option<Place>,
    /// Statements that repeat account, id and page of another.
    pub repeated: Seen,
    /// What was met in the markup.
    pub markup: Markup,
    /// Day of the message, else of its last statement.
    pub dated: Option<Day>,
    /// Per statement, entries that name no currency of their own.
    without_currency: Vec<u64>,
    /// Per statement, its entries.
    counts: Vec<u64>,
    /// `NtryRef`s, true for those that repeat on a day of an account.
    entry_refs: BTreeMap<u64, bool>,
}

impl Survey {
    /// Walks over a file.
    ///
    /// - **Errors** what refuses it.
    pub fn of(mut walk: Walk<'_>) -> Result<Survey, Stop> {
        let mut without_currency: Vec<u64> = Vec::new();
        let mut counts: Vec<u64> = Vec::new();
        let mut entry_refs = BTreeMap::new();
        let mut entries = 0;
        let mut cut_in = None;
        while let Some(record) = walk.next()? {
            let Record::Entry { statement, fields, cut, .. } = record else { continue };
            if cut {
                cut_in = Some(fields.place);
                continue;
            }
            entries += 1;
            without_currency.resize(without_currency.len().max(statement + 1), 0);
            counts.resize(without_currency.len(), 0);
            without_currency[statement] += u64::from(fields.currency.is_empty());
            counts[statement] += 1;
            let account = walk.statements().get(statement).map_or("", |statement| statement.account.as_str());
            if let Some((key, _)) = entry_ref(account, &fields) {
                entry_refs.entry(key).and_modify(|repeated| *repeated = true).or_insert(false);
            }
        }
        let statements = walk.statements().to_vec();
        Ok(Survey {
            messages: walk.messages().to_vec(),
            foreign: walk.foreign().cloned(),
            entries,
            cut_in,
            repeated: repeated(&statements),
            markup: walk.markup(),
            dated: walk.created().or_else(|| statements.iter().filter_map(|statement| statement.created).max()),
            without_currency,
            counts,
            entry_refs,
            statements,
        })
    }

    /// The currency as written of the first statement whose entries have none; `None` when all have one.
    pub fn without_currency(&self, settled: &Settled) -> Option<&str> {
        let lacks = |statement: &Statement| settled.currency(statement).is_none();
        let counted = self.statements.iter().zip(&self.without_currency);
        counted
            .filter(|(_, count)| **count > 0)
            .map(|(statement, _)| statement)
            .find(|statement| lacks(statement))
            .map(|statement| statement.currency.as_str())
    }

    /// True when a statement with entries names no account, and no answer does.
    pub fn without_account(&self, settled: &Settled) -> bool {
        let counted = self.statements.iter().zip(&self.counts);
        counted.filter(|(_, count)| **count > 0).any(|(statement, _)| settled.account(statement).is_empty())
    }

    /// The id of an entry; empty when it has none that can be trusted.
    pub fn id_of(&self, statement: &Statement, fields: &Fields) -> String {
        if let Some(id) = servicer_id(fields) {
            return id;
        }
        match entry_ref(&statement.account, fields) {
            Some((key, id)) if self.entry_refs.get(&key) == Some(&false) => id,
            _ => String::new(),
        }
    }

    /// Currencies in which the statements hold accounts, most frequent first is not needed: by code.
    pub fn currencies(&self) -> BTreeSet<Currency> {
        self.statements
            .iter()
            .flat_map(|statement| &statement.balances)
            .filter_map(|balance| Currency::parse(&balance.currency).ok())
            .collect()
    }
}

/// The id that `NtryRef` gives, and its key in the file. The day is part of it: banks use one reference on many days.
fn entry_ref(account: &str, fields: &Fields) -> Option<(u64, String)> {
    let text = fields.entry_ref.as_str();
    if servicer_id(fields).is_some() || text.chars().count() < ENTRY_REF_CHARS_MIN || !super::details::is_id(text) {
        return None;
    }
    let day = day_of(&fields.booked.text).or_else(|| day_of(&fields.value.text))?.to_string();
    Some((print_of(&[account, text, &day]), format!("{text}@{day}")))
}

fn repeated(statements: &[Statement]) -> Seen {
    let mut known = BTreeSet::new();
    let mut repeated = Seen::default();
    for statement in statements.iter().filter(|statement| !statement.id.is_empty()) {
        let page = statement.page.as_ref().map_or("", |page| page.number.as_str());
        if !known.insert((statement.account.as_str(), statement.id.as_str(), page)) {
            repeated.add(statement.place);
        }
    }
    repeated
}
