//! Data rows of a report as rows of `delivery`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_core::time::{Day, days_between};
use makegood_facts::rows::{RowSink, SinkError};

use super::PLATFORM;
use super::cells::{self, at_cell, unreadable};
use super::days::{Moment, Order, clock_hour};
use super::entities::{Entities, Level, Named};
use super::headers::{Columns, Meaning};
use super::settle::{Days, Settled};
use crate::builders::{Rows, Value};
use crate::grid::GridRow;
use crate::import::Container;
use crate::refusals::Refusals;

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_MICROS: i64 = 24 * HOUR_MICROS;

/// Reads rows one by one and keeps what they add up to.
pub(super) struct Reader<'a> {
    columns: &'a Columns,
    container: Container,
    settled: &'a Settled<'a>,
    level: Level,
    table: &'static Table,
    pub(super) rows: Rows,
    pub(super) entities: Entities,
    pub(super) refusals: Refusals,
    pub(super) refused: u64,
    /// How often a place in time and dimensions was met.
    met: BTreeMap<String, u32>,
    currencies: BTreeMap<String, BTreeSet<&'static str>>,
}

/// Ids of a row, outermost first.
#[derive(Default)]
struct Ids {
    campaign: Option<String>,
    ad_group: Option<String>,
    ad: Option<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        table: &'static Table,
        columns: &'a Columns,
        container: Container,
        settled: &'a Settled<'a>,
    ) -> Self {
        use Meaning::{AdGroupId, AdGroupName, AdId, AdName, CampaignId, CampaignName};
        let has = |id, name| columns.has(id) || columns.has(name);
        let level = if has(AdId, AdName) {
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
            settled,
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
        let ids = self.ids(row);
        let entity = self.entity(row, &account, &ids)?;
        let count = |meaning| self.number(row, meaning, cells::count);
        let (impressions, clicks) = (count(Meaning::Impressions)?, count(Meaning::Clicks)?);
        let conversions = self.number(row, Meaning::Conversions, cells::decimal)?;
        self.note_entities(row, &account, &ids, start);
        let country = self.columns.value(row, Meaning::Country);
        let placement = self.columns.value(row, Meaning::Placement);
        let entity = self.numbered(&account, entity, start, country, placement);
        if let Some(currency) = currency {
            self.note_currency(&account, currency);
        }
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

    fn check_ids(&self, row: &GridRow) -> Result<(), Box<Diagnostic>> {
        for meaning in [Meaning::AccountId, Meaning::CampaignId, Meaning::AdGroupId, Meaning::AdId] {
            let (Some(at), Some(id)) = (self.columns.position(meaning), self.columns.value(row, meaning)) else {
                continue;
            };
            if is_damaged(id) {
                let problem = Diagnostic::new(diagnostic::ID_DAMAGED, "an id was damaged by a spreadsheet")
                    .in_column(&self.columns.header[at])
                    .found(id)
                    .expected("the id's own 16 to 19 digits")
                    .help("export the report again and import that file without opening it in a spreadsheet program");
                return Err(Box::new(at_cell(problem, row, at)));
            }
        }
        Ok(())
    }

    fn spend(&self, row: &GridRow) -> Result<i128, Box<Diagnostic>> {
        let at = self.columns.position(Meaning::Cost);
        match (at, self.columns.value(row, Meaning::Cost)) {
            (Some(at), Some(text)) => cells::money(text, self.container).map_err(|error| {
                Box::new(unreadable(error, "a cost is not an amount", row, at, &self.columns.header[at]))
            }),
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

    /// Start of the row's hour or day as wall clock; `None` while a question about days is open.
    fn start(&self, row: &GridRow) -> Result<Option<i64>, Box<Diagnostic>> {
        let (order, hourly) = match self.settled.days {
            Days::Open if self.columns.has(Meaning::Day) => {
                // The order is open: cells that are no date in any order are refused all the same.
                self.moment(row, Meaning::Day)?;
                return Ok(None);
            }
            Days::Open => return Ok(None),
            Days::Fixed(day) => return Ok(Some(micros_of(day))),
            Days::Columns { order, hourly } => (order, hourly),
        };
        if self.columns.has(Meaning::Hour) {
            return self.start_of_hour(row, order).map(Some);
        }
        let (at, cell, moment) = self.moment(row, Meaning::Day)?;
        let day = micros_of(moment.date(order).ok_or_else(|| self.no_date(row, at, cell))?);
        if !hourly || !cell.contains(':') {
            return Ok(Some(day));
        }
        let hour = moment.hour().ok_or_else(|| self.no_date(row, at, cell))?;
        Ok(Some(day + i64::from(hour) * HOUR_MICROS))
    }

    /// From an hour column, which holds date and hour or, beside a day column, the hour alone.
    fn start_of_hour(&self, row: &GridRow, order: Order) -> Result<i64, Box<Diagnostic>> {
        let at = self.columns.position(Meaning::Hour);
        let (Some(at), Some(cell)) = (at, self.columns.value(row, Meaning::Hour)) else {
            return Err(self.missing(row, at, "the hour", "export the report again with the hour breakdown"));
        };
        let (date, hour) = match Moment::parse(cell) {
            Some(moment) if cell.contains(':') => (moment.date(order), moment.hour()),
            Some(moment) => (moment.date(order), Some(0)),
            None if self.columns.has(Meaning::Day) => {
                let (_, _, moment) = self.moment(row, Meaning::Day)?;
                (moment.date(order), clock_hour(cell))
            }
            None => (None, None),
        };
        let (Some(date), Some(hour)) = (date, hour) else { return Err(self.no_date(row, at, cell)) };
        Ok(micros_of(date) + i64::from(hour) * HOUR_MICROS)
    }

    fn moment<'r>(&self, row: &'r GridRow, meaning: Meaning) -> Result<(usize, &'r str, Moment), Box<Diagnostic>> {
        let at = self.columns.position(meaning);
        let (Some(at), Some(cell)) = (at, self.columns.value(row, meaning)) else {
            return Err(self.missing(row, at, "the day", "export the report again with the day breakdown (By Day)"));
        };
        let moment = Moment::parse(cell).ok_or_else(|| self.no_date(row, at, cell))?;
        Ok((at, cell, moment))
    }

    fn no_date(&self, row: &GridRow, at: usize, cell: &str) -> Box<Diagnostic> {
        let problem = Diagnostic::new(diagnostic::DATE_UNREADABLE, "a cell is not a date")
            .in_column(&self.columns.header[at])
            .found(cell)
            .expected("a day such as 2026-03-14, or a full hour such as 2026-03-14 09:00")
            .help(
                "write days in ISO form, or in a spreadsheet give the column a date format, and import the file again",
            );
        Box::new(at_cell(problem, row, at))
    }

    fn missing(&self, row: &GridRow, at: Option<usize>, what: &str, help: &str) -> Box<Diagnostic> {
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

    fn ids(&self, row: &GridRow) -> Ids {
        let value = |meaning| self.columns.value(row, meaning);
        let names = [value(Meaning::CampaignName), value(Meaning::AdGroupName), value(Meaning::AdName)];
        let own = [value(Meaning::CampaignId), value(Meaning::AdGroupId), value(Meaning::AdId)];
        let id = |depth: usize| match (own[depth], names[depth]) {
            (Some(id), _) => Some(id.to_owned()),
            (None, Some(_)) => {
                let path: Vec<&str> = names[..=depth].iter().filter_map(|name| *name).collect();
                Some(format!("name:{}", path.join(" / ")))
            }
            (None, None) => None,
        };
        Ids { campaign: id(0), ad_group: id(1), ad: id(2) }
    }

    fn entity(&self, row: &GridRow, account: &str, ids: &Ids) -> Result<String, Box<Diagnostic>> {
        let found = match self.level {
            Level::Account => Some(account.to_owned()),
            _ => ids.ad.clone().or_else(|| ids.ad_group.clone()).or_else(|| ids.campaign.clone()),
        };
        let at = || {
            use Meaning::{AdGroupId, AdGroupName, AdId, AdName, CampaignId, CampaignName};
            [AdName, AdId, AdGroupName, AdGroupId, CampaignName, CampaignId]
                .iter()
                .find_map(|meaning| self.columns.position(*meaning))
        };
        found.ok_or_else(|| {
            self.missing(
                row,
                at(),
                "the campaign, ad group or ad",
                "export the report again; a row that names nothing cannot be placed",
            )
        })
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

    /// Entities that the row gives both an id and a name.
    fn note_entities(&mut self, row: &GridRow, account: &str, ids: &Ids, start: Option<i64>) {
        let value = |meaning| self.columns.value(row, meaning);
        let list = [
            (Level::Campaign, value(Meaning::CampaignId), value(Meaning::CampaignName), None),
            (Level::AdGroup, value(Meaning::AdGroupId), value(Meaning::AdGroupName), ids.campaign.as_deref()),
            (
                Level::Ad,
                value(Meaning::AdId),
                value(Meaning::AdName),
                ids.ad_group.as_deref().or(ids.campaign.as_deref()),
            ),
        ];
        let objective = value(Meaning::Objective);
        for (level, id, name, parent) in list {
            if let (Some(id), Some(name)) = (id, name) {
                let named = Named {
                    parent: parent.map(str::to_owned),
                    name: name.to_owned(),
                    objective: objective.filter(|_| level == Level::Campaign).map(str::to_owned),
                };
                self.entities.note(account, level, id, start, named, &row.place);
            }
        }
    }
}

fn text_value(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Empty, Value::Text)
}

/// Wall-clock midnight of a day in microseconds from 1970-01-01.
fn micros_of(day: Date) -> i64 {
    days_between(Day::constant(1970, 1, 1), day) * DAY_MICROS
}

/// True for ids that a spreadsheet or a program turned into a rounded number: `1.73E+18`, `1730000000000000000.0`.
fn is_damaged(id: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| match part.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(part),
    };
    if let Some((mantissa, exponent)) = id.split_once(['E', 'e']) {
        return number(mantissa) && digits(exponent.strip_prefix('+').unwrap_or(exponent));
    }
    id.contains('.') && number(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_were_numbers_once_are_damaged() {
        for id in ["1.73E+18", "7E+18", "1.73e18", "1730000000000000000.0"] {
            assert!(is_damaged(id), "{id}");
        }
        for id in ["1730000000000000017", "0017", "campaign.1", "e5", ""] {
            assert!(!is_damaged(id), "{id}");
        }
    }
}
