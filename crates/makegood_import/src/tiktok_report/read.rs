//! Data rows of a report as rows of `delivery`.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};

use super::PLATFORM;
use super::cells::{at_cell, unreadable};
use super::days::serial_day;
use super::entities::{Entities, Level};
use super::headers::{CREATIVES, Columns, Meaning};
use super::ids::rounded_columns;
use super::notes::Notes;
use super::numbers::Numbers;
use super::settle::{Days, Settled};
use crate::builders::{Rows, Value, day_number};
use crate::grid::{Grid, GridRow};
use crate::import::Container;
use crate::refusals::Refusals;

/// Reads rows one by one and keeps what they add up to.
pub(super) struct Reader<'a> {
    pub(super) columns: &'a Columns,
    container: Container,
    numbers: &'a Numbers<'a>,
    /// Lines in which a quote stands where none should.
    stray_quotes: &'a [u64],
    /// Columns whose ids were rounded.
    pub(super) rounded: Vec<Meaning>,
    pub(super) settled: &'a Settled<'a>,
    pub(super) notes: Notes,
    pub(super) level: Level,
    table: &'static Table,
    pub(super) rows: Rows,
    pub(super) entities: Entities,
    pub(super) refusals: Refusals,
    pub(super) refused: u64,
    /// How often a place in time and dimensions was met.
    met: BTreeMap<String, u32>,
    currencies: BTreeMap<String, BTreeSet<&'static str>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        table: &'static Table,
        grid: &'a Grid,
        columns: &'a Columns,
        container: Container,
        numbers: &'a Numbers<'a>,
        settled: &'a Settled<'a>,
    ) -> Self {
        use Meaning::{AdGroupId, AdGroupName, AdId, AdName, CampaignId, CampaignName};
        let has = |id, name| columns.has(id) || columns.has(name);
        let creatives = CREATIVES.iter().any(|meaning| columns.has(*meaning));
        let level = if has(AdId, AdName) || creatives {
            Level::Ad
        } else if has(AdGroupId, AdGroupName) {
            Level::AdGroup
        } else if has(CampaignId, CampaignName) {
            Level::Campaign
        } else {
            Level::Account
        };
        Reader {
            columns,
            container,
            numbers,
            stray_quotes: &grid.stray_quotes,
            rounded: Vec::new(),
            settled,
            notes: Notes::default(),
            level,
            table,
            rows: Rows::new(table),
            entities: Entities::default(),
            refusals: Refusals::default(),
            refused: 0,
            met: BTreeMap::new(),
            currencies: BTreeMap::new(),
        }
    }

    /// Reads all rows; they go out in batches when there is a sink.
    ///
    /// - **Errors** the sink's.
    pub(super) fn read(&mut self, data: &[&GridRow], mut sink: Option<&mut dyn RowSink>) -> Result<(), SinkError> {
        self.rounded = rounded_columns(self.columns, data);
        for row in data {
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
        self.check_quotes(row)?;
        self.check_width(row)?;
        self.check_ids(row)?;
        let spend = self.spend(row)?;
        let start = self.start(row)?;
        let account = self.settled.account(self.columns, row);
        if account.is_none() && self.settled.questions.iter().all(|question| question.key != "account") {
            let at = self.columns.position(Meaning::AccountId).or(self.columns.position(Meaning::AccountName));
            return Err(self.missing(row, at, "the account", "name the account with --account"));
        }
        let account = account.unwrap_or_default();
        let currency = self.currency(row, &account)?;
        self.check_currency(row, &account, currency)?;
        let ids = self.ids(row);
        let entity = self.entity(row, &account, &ids)?;
        let count = |meaning| self.number(row, meaning, |text| self.numbers.count(text));
        let (impressions, clicks) = (count(Meaning::Impressions)?, count(Meaning::Clicks)?);
        let conversions = self.number(row, Meaning::Conversions, |text| self.numbers.decimal(text))?;
        self.note_entities(row, &account, &ids, start);
        let country = self.columns.value(row, Meaning::Country);
        let placement = self.columns.value(row, Meaning::Placement);
        let entity = self.numbered(&account, entity, start, country, placement);
        if let Some(currency) = currency {
            self.note_currency(&account, currency);
        }
        let over = match self.settled.days {
            Days::Over(from, to) => Some((from, to)),
            _ => None,
        };
        let grain = if matches!(self.settled.days, Days::Columns { hourly: true, .. }) { "hour" } else { "day" };
        let mut values = Vec::with_capacity(self.table.columns.len() + 1);
        for column in self.table.columns {
            values.push(match column.name {
                "platform" => Value::Text(PLATFORM),
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
        self.notes.look(self.columns, row);
        if self.settled.from_1904.is_some()
            && let (Some(at), Some(cell)) = (self.columns.position(Meaning::Day), self.columns.value(row, Meaning::Day))
            && serial_day(cell, false).is_some()
        {
            self.notes.serial_day(row, at);
        }
        Ok(())
    }

    /// The platform quotes every cell that holds a quote: one that stands alone means that cells were cut wrongly.
    fn check_quotes(&self, row: &GridRow) -> Result<(), Box<Diagnostic>> {
        if self.stray_quotes.is_empty() || self.stray_quotes.binary_search(&row.line).is_err() {
            return Ok(());
        }
        let at = row.cells.iter().position(|cell| cell.contains('"')).unwrap_or(0);
        let problem = Diagnostic::new(diagnostic::ROW_LENGTH, "a quote stands where none should")
            .in_column(self.columns.header.get(at).map_or("", String::as_str))
            .found(row.cells.get(at).unwrap_or_default())
            .expected("quotes around a whole cell, and doubled inside it")
            .help("export the report again without changing it; cells of this row may be cut in the wrong places");
        Err(Box::new(at_cell(problem, row, at)))
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

    fn spend(&mut self, row: &GridRow) -> Result<i128, Box<Diagnostic>> {
        let at = self.columns.position(Meaning::Cost);
        match (at, self.columns.value(row, Meaning::Cost)) {
            (Some(at), Some(_)) => {
                let currency = || match self.columns.value(row, Meaning::Currency) {
                    Some(code) => Currency::parse(&code.to_uppercase()).ok(),
                    None => self.settled.currency(&self.settled.account(self.columns, row).unwrap_or_default()),
                };
                match self.numbers.money(row, at, currency) {
                    Ok(money) => {
                        if money.rewritten {
                            self.notes.amount_rewritten(row, at);
                        }
                        Ok(money.micros)
                    }
                    Err(error) => {
                        let message = match error.code {
                            diagnostic::DECIMAL_MARK_MIXED => "a cost can be read in two ways",
                            diagnostic::CURRENCY_MIXED => "a cost names another currency than its row",
                            _ => "a cost is not an amount",
                        };
                        Err(Box::new(unreadable(error, message, row, at, &self.columns.header[at])))
                    }
                }
            }
            _ => Err(self.missing(
                row,
                at,
                "the cost",
                "export the report again; a row without a cost is not counted as zero",
            )),
        }
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
        match read(text) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(Box::new(unreadable(error, "a cell is not a number", row, at, &self.columns.header[at]))),
        }
    }

    pub(super) fn missing(&self, row: &GridRow, at: Option<usize>, what: &str, help: &str) -> Box<Diagnostic> {
        let at = at.unwrap_or(0);
        let problem = Diagnostic::new(diagnostic::VALUE_MISSING, format!("{what} is missing"))
            .in_column(self.columns.header.get(at).map_or("", String::as_str))
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
                    .in_column(&self.columns.header[at])
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

    /// Refuses rows in another currency than that of their account, when the workspace knows it.
    fn check_currency(&self, row: &GridRow, account: &str, currency: Option<Currency>) -> Result<(), Box<Diagnostic>> {
        let (Some(known), Some(currency)) = (self.settled.known_currency(account), currency) else { return Ok(()) };
        if known == currency {
            return Ok(());
        }
        let at = self.columns.position(Meaning::Currency);
        let name = at.and_then(|at| self.columns.header.get(at)).map_or("", String::as_str);
        let message = format!("a row is in {}, its account {account} is billed in {}", currency.code(), known.code());
        let problem = Diagnostic::new(diagnostic::CURRENCY_MIXED, message)
            .in_column(name)
            .found(currency.code())
            .expected(known.code())
            .help("check that the report is of this account; if it is, put the account's currency right");
        Err(Box::new(at_cell(problem, row, at.unwrap_or(0))))
    }

    /// What is to be said of rows that were kept.
    pub(super) fn notes(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.notes).tell(self.columns)
    }

    /// Rows of the same names, day and breakdowns are different rows: the second and later ones are numbered in file order.
    fn numbered(
        &mut self,
        account: &str,
        entity: String,
        start: Option<i64>,
        country: Option<&str>,
        placement: Option<&str>,
    ) -> String {
        let start = start.map_or(String::new(), |start| start.to_string());
        let key = [account, &entity, &start, country.unwrap_or_default(), placement.unwrap_or_default()].join("\u{1f}");
        let count = self.met.entry(key).or_insert(0);
        *count = count.saturating_add(1);
        if *count == 1 { entity } else { format!("{entity}#{count}") }
    }

    fn note_currency(&mut self, account: &str, currency: Currency) {
        match self.currencies.get_mut(account) {
            Some(codes) => {
                codes.insert(currency.code());
            }
            None => {
                self.currencies.insert(account.to_owned(), BTreeSet::from([currency.code()]));
            }
        }
    }
}

fn text_value(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Empty, Value::Text)
}
