//! Campaigns, ad groups and ads that a report names by id: rows of the table `entity`.

use std::collections::BTreeMap;

use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};

use crate::builders::{Rows, Value};
use crate::outcome::TableOutcome;

/// Level of an entity, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Account,
    Campaign,
    AdGroup,
    Ad,
}

impl Level {
    /// The word of the canonical tables.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Level::Account => "account",
            Level::Campaign => "campaign",
            Level::AdGroup => "ad_group",
            Level::Ad => "ad",
        }
    }
}

/// What a row says of one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Id of the campaign or ad group above it.
    pub(crate) parent: Option<String>,
    /// Name.
    pub(crate) name: String,
    /// Objective, of campaigns.
    pub(crate) objective: Option<String>,
}

/// Account, level and id.
type Key = (String, Level, String);

/// Every entity once; of several names the one on the latest day stays.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    /// By account, level and id: when the row that names it starts, what it says, and its place.
    known: BTreeMap<Key, (Option<i64>, Named, String)>,
}

impl Entities {
    /// Notes an entity as a row at `place` that starts at `start` names it.
    pub(crate) fn note(
        &mut self,
        account: &str,
        level: Level,
        id: &str,
        start: Option<i64>,
        named: Named,
        place: &str,
    ) {
        let key = (account.to_owned(), level, id.to_owned());
        if self.known.get(&key).is_none_or(|(known, _, _)| start > *known) {
            self.known.insert(key, (start, named, place.to_owned()));
        }
    }

    /// Makes the rows, and sends them when there is a sink; `None` when there are none.
    ///
    /// - **Errors** the sink's.
    pub(crate) fn finish(
        self,
        platform: &str,
        mut sink: Option<&mut dyn RowSink>,
    ) -> Result<Option<TableOutcome>, SinkError> {
        let Some(table) = Table::named("entity").filter(|_| !self.known.is_empty()) else { return Ok(None) };
        let mut rows = Rows::new(table);
        for ((account, level, id), (_, named, place)) in &self.known {
            let values: Vec<Value<'_>> = table
                .columns
                .iter()
                .map(|column| match column.name {
                    "platform" => Value::Text(platform),
                    "account_id" => Value::Text(account),
                    "level" => Value::Text(level.word()),
                    "entity_id" => Value::Text(id),
                    "parent_id" => named.parent.as_deref().map_or(Value::Empty, Value::Text),
                    "name" => Value::Text(&named.name),
                    "objective" => named.objective.as_deref().map_or(Value::Empty, Value::Text),
                    _ => Value::Empty,
                })
                .chain([Value::Empty])
                .collect();
            rows.push(&values, place);
            if let Some(sink) = sink.as_deref_mut()
                && rows.full()
            {
                rows.flush(sink)?;
            }
        }
        if let Some(sink) = sink {
            rows.flush(sink)?;
        }
        Ok(Some(rows.outcome()))
    }
}
