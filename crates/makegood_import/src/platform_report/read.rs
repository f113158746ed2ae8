//! Data rows of a report as rows of `delivery`, and of `entity` where ids stand beside names.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};

use super::headers::{Columns, Found};
use super::layouts::Meaning;
use super::numbers::{micros, unreadable};
use super::settle::{Days, Settled};
use crate::builders::{Rows, Value, day_number};
use crate::grid::GridRow;
use crate::import::Container;
use crate::refusals::Refusals;
use crate::tiktok_report::{Entities, Level, at_cell, is_damaged};

/// Reads rows one by one and keeps what they add up to.
pub(super) struct Reader<'a> {
    found: &'a Found,
    pub(super) columns: &'a Columns,
    container: Container,
    pub(super) settled: &'a Settled<'a>,
    pub(super) level: Level,
    table: &'static Table,
    pub(super) rows: Rows,
    pub(super) entities: Entities,
    pub(super) refusals: Refusals,
    pub(super) refused: u64,
    /// Rows without any number.
    idle: u64,
    /// How often a place in time and dimensions was met.
    pub(super) met: BTreeMap<String, u32>,
    currencies: BTreeMap<String, BTreeSet<&'static str>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        table: &'static Table,
        found: &'a Found,
        columns: &'a Columns,
        data: &[&GridRow],
        container: Container,
        settled: &'a Settled<'a>,
    ) -> Self {
        let has = |meanings: [Meaning; 2]| {
            meanings.iter().any(|meaning| data.iter().any(|row| columns.value(row, *meaning).is_some()))
        };
        let level = if has([Meaning::AdId, Meaning::AdName]) {
            Level::Ad
        } else if has([Meaning::AdGroupId, Meaning::AdGroupName]) {
            Level::AdGroup
        } else if has([Meaning::CampaignId, Meaning::CampaignName]) {
            Level::Campaign
        } else {
            Level::Account
        };
        Reader {
            found,
            columns,
            container,
            settled,
            level,
            table,
            rows: Rows::new(table),
            entities: Entities::default(),
            refusals: Refusals::default(),
            refused: 0,
            idle: 0,
            met: BTreeMap::new(),
            currencies: BTreeMap::new(),
        }
    }

    /// Reads all rows; they go out in batches when there is a sink.
    ///
    /// - **Errors** the sink's.
    pub(super) fn read(&mut self, data: &[&GridRow], mut sink: Option<&mut dyn RowSink>) -> Result<(), SinkError> {
        for row in data {
            if self.reports_nothing(row) {
                self.idle += 1;
                continue;
            }
            if let Err(problem) = self.row(row) {
                self.refusals.push(*problem);
                self.refused += 1;
            }
            if let Some(sink) = sink.as_deref_mut()
                && self.rows.full()
            {
                self.rows.flush(sink)?;
            }
        }
        match sink {
            Some(sink) => self.rows.flush(sink),
            None => Ok(()),
        }
    }

    /// Rows that name something which delivered nothing: every number is missing, the cost among them.
    fn reports_nothing(&self, row: &GridRow) -> bool {
        let missing = |at: usize| row.cells.get(at).is_some_and(super::headers::is_missing);
        let measures = [Meaning::Impressions, Meaning::Clicks, Meaning::Conversions];
        let mut others = measures.iter().filter_map(|meaning| self.columns.position(*meaning)).peekable();
        let cost = self.columns.cost().is_some_and(|(at, _)| missing(at));
        cost && others.peek().is_some()
            && others.all(missing)
            && !row.cells.iter().skip(self.columns.header.len()).any(|cell| !cell.is_empty())
    }

    /// Says how many rows had no numbers at all.
    pub(super) fn left_out(&self) -> Option<Diagnostic> {
        let rows = if self.idle == 1 { "row was left out that has" } else { "rows were left out that have" };
        (self.idle > 0).then(|| {
            Diagnostic::new(diagnostic::ROWS_LEFT_OUT, format!("{} {rows} no cost, impressions or clicks", self.idle))
        })
    }

    /// The account with rows in two currencies, if there is one.
    pub(super) fn mixed_currencies(&self) -> Option<Diagnostic> {
        let (account, codes) = self.currencies.iter().find(|(_, codes)| codes.len() > 1)?;
        let codes = codes.iter().copied().collect::<Vec<_>>().join(", ");
        Some(
            Diagnostic::new(diagnostic::CURRENCY_MIXED, format!("account {account} has rows in {codes}"))
                .found(&codes)
                .expected("one currency per account: it is fixed when the account is made")
                .help("the rows were kept and are never added across currencies; check where the other currency comes from"),
        )
    }

    fn row(&mut self, row: &GridRow) -> Result<(), Box<Diagnostic>> {
        self.check_width(row)?;
        self.check_ids(row)?;
        let start = self.start(row)?;
        let account = self.settled.account(self.columns, row);
        if account.is_none() && !self.settled.asks("account") {
            let at = self.columns.position(Meaning::AccountId).or(self.columns.position(Meaning::AccountName));
            return Err(self.missing(row, at, "the account", "name the account with --account"));
        }
        let account = account.unwrap_or_default();
        let currency = self.currency(row, &account)?;
        let spend = self.spend(row, currency)?;
        let ids = self.ids(row);
        let entity = self.entity(row, &account, &ids)?;
        let style = self.settled.style;
        let count = |meaning| self.number(row, meaning, |cell| style.count(cell));
        let (impressions, clicks) = (count(Meaning::Impressions)?, count(Meaning::Clicks)?);
        let conversions = self.number(row, Meaning::Conversions, |cell| style.decimal(cell))?;
        self.note_entities(row, &account, &ids, start);
        let country = self.columns.value(row, Meaning::Country);
        let placement = self.columns.value(row, Meaning::Placement);
        let entity = self.numbered(&account, entity, start, country, placement);
        if let Some(currency) = currency {
            self.currencies.entry(account.clone()).or_default().insert(currency.code());
        }
        let over = match self.settled.days {
            Days::Over(from, to) => Some((from, to)),
            _ => None,
        };
        let grain = if matches!(self.settled.days, Days::Column { hourly: true, .. }) { "hour" } else { "day" };
        let mut values = Vec::with_capacity(self.table.columns.len() + 1);
        for column in self.table.columns {
            values.push(match column.name {
                "platform" => Value::Text(&self.found.platform),
                "account_id" => Value::Text(&account),
                "level" => Value::Text(self.level.word()),
                "entity_id" => Value::Text(&entity),
                "campaign_id" => text_value(ids.campaign.as_deref()),
                "ad_group_id" => text_value(ids.ad_group.as_deref()),
                "ad_id" => text_value(ids.ad.as_deref()),
                "grain" => Value::Text(grain),
                "start" => start.map_or(Value::Empty, Value::Micros),
                "from_on" => over.map_or(Value::Empty, |(from, _)| Value::Day(day_number(from))),
                "to_on" => over.map_or(Value::Empty, |(_, to)| Value::Day(day_number(to))),
                "country" => text_value(country),
                "placement" => text_value(placement),
                "currency" => text_value(currency.map(Currency::code)),
                "spend" => Value::Decimal(spend),
                "impressions" => impressions.map_or(Value::Empty, Value::Count),
                "clicks" => clicks.map_or(Value::Empty, Value::Count),
                "conversions" => conversions.map_or(Value::Empty, Value::Decimal),
                _ => Value::Empty,
            });
        }
        values.push(Value::Empty);
        self.rows.push(&values, &row.place);
        Ok(())
    }

    /// In separated text a row of another length has cells in the wrong columns or was cut short.
    fn check_width(&self, row: &GridRow) -> Result<(), Box<Diagnostic>> {
        let width = self.columns.header.len();
        let extra = row.cells.iter().skip(width).any(|cell| !cell.is_empty());
        let short = self.container == Container::Csv && row.cells.len() < width;
        if !extra && !short {
            return Ok(());
        }
        let problem = Diagnostic::new(diagnostic::ROW_LENGTH, "a row has more or fewer cells than the header")
            .found(&format!("{} cells", row.cells.len()))
            .expected(format!("{width} cells"))
            .help("a name with a comma needs quotes around it; export the report again without changing it");
        Err(Box::new(at_cell(problem, row, row.cells.len().min(width))))
    }

    /// Refuses rows with an id that lost digits.
    fn check_ids(&self, row: &GridRow) -> Result<(), Box<Diagnostic>> {
        for meaning in [Meaning::AccountId, Meaning::CampaignId, Meaning::AdGroupId, Meaning::AdId] {
            let (Some(at), Some(id)) = (self.columns.position(meaning), self.columns.value(row, meaning)) else {
                continue;
            };
            let damaged = if self.found.layout.loose_ids { crate::cell::damaged_id(id) } else { is_damaged(id) };
            if damaged {
                let problem = Diagnostic::new(diagnostic::ID_DAMAGED, "an id was damaged by a spreadsheet")
                    .in_column(self.columns.name(at))
                    .found(id)
                    .expected("all digits of the id")
                    .help("export the report again and import that file without opening it in a spreadsheet program");
                return Err(Box::new(at_cell(problem, row, at)));
            }
        }
        Ok(())
    }

    fn spend(&self, row: &GridRow, currency: Option<Currency>) -> Result<i128, Box<Diagnostic>> {
        let cost = self.columns.cost();
        let cell = cost.and_then(|(at, _)| row.cells.get(at)).filter(|cell| !super::headers::is_missing(cell));
        let (Some((at, in_micros)), Some(cell)) = (cost, cell) else {
            let help = "export the report again; a row without a cost is not counted as zero";
            return Err(self.missing(row, cost.map(|(at, _)| at), "the cost", help));
        };
        let read = if in_micros {
            micros(cell)
        } else if self.settled.asks("decimal_mark") {
            return Ok(0);
        } else {
            self.settled.style.money(cell, currency)
        };
        read.map_err(|error| unreadable(error, "a cost is not an amount", row, at, self.columns))
    }

    fn number<T>(
        &self,
        row: &GridRow,
        meaning: Meaning,
        read: impl Fn(&str) -> Result<T, crate::cell::CellError>,
    ) -> Result<Option<T>, Box<Diagnostic>> {
        let (Some(at), Some(text)) = (self.columns.position(meaning), self.columns.value(row, meaning)) else {
            return Ok(None);
        };
        if self.settled.asks("decimal_mark") {
            return Ok(None);
        }
        match read(text) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(unreadable(error, "a cell is not a number", row, at, self.columns)),
        }
    }

    pub(super) fn missing(&self, row: &GridRow, at: Option<usize>, what: &str, help: &str) -> Box<Diagnostic> {
        let at = at.unwrap_or(0);
        let problem = Diagnostic::new(diagnostic::VALUE_MISSING, format!("{what} is missing"))
            .in_column(self.columns.name(at))
            .found(row.cells.get(at).unwrap_or_default())
            .expected(what)
            .help(help);
        Box::new(at_cell(problem, row, at))
    }

    /// Currency of a row; `None` only while a question is open.
    fn currency(&self, row: &GridRow, account: &str) -> Result<Option<Currency>, Box<Diagnostic>> {
        let at = self.columns.position(Meaning::Currency);
        if let (Some(at), Some(code)) = (at, self.columns.value(row, Meaning::Currency)) {
            return Currency::parse(&code.to_uppercase()).map(Some).map_err(|_| {
                let problem = Diagnostic::new(diagnostic::CURRENCY_UNKNOWN, "a currency is not in ISO 4217")
                    .in_column(self.columns.name(at))
                    .found(code)
                    .expected("an ISO 4217 code, for example USD")
                    .help("write the code of the account's currency");
                Box::new(at_cell(problem, row, at))
            });
        }
        let currency = self.settled.currency(account);
        if currency.is_none() && self.settled.questions.is_empty() {
            return Err(self.missing(row, at, "the currency", "say it with --set currency=USD"));
        }
        Ok(currency)
    }
}

fn text_value(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Empty, Value::Text)
}
