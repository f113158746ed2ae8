//! Of what a row is and when it starts: ids or paths of names, and the day or hour.

use jiff::civil::Date;
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::time::{Day, days_between};

use super::dates::moment;
use super::layouts::Meaning;
use super::read::Reader;
use super::settle::{Days, plain_id};
use crate::grid::GridRow;
use crate::tiktok_report::{Level, Moment, Named, Order, at_cell, clock_hour};

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_MICROS: i64 = 24 * HOUR_MICROS;

/// Ids of a row, outermost first.
#[derive(Default)]
pub(super) struct Ids {
    pub(super) campaign: Option<String>,
    pub(super) ad_group: Option<String>,
    pub(super) ad: Option<String>,
}

impl Reader<'_> {
    /// Ids of the row's campaign, ad group and ad; `name:` and the names down to it where there is no id.
    pub(super) fn ids(&self, row: &GridRow) -> Ids {
        let value = |meaning| self.columns.value(row, meaning);
        let names = [value(Meaning::CampaignName), value(Meaning::AdGroupName), value(Meaning::AdName)];
        let own = [value(Meaning::CampaignId), value(Meaning::AdGroupId), value(Meaning::AdId)];
        let id = |depth: usize| match (own[depth], names[depth]) {
            (Some(id), _) => Some(plain_id(id).to_owned()),
            (None, Some(_)) => {
                let path: Vec<&str> = names[..=depth].iter().filter_map(|name| *name).collect();
                Some(format!("name:{}", path.join(" / ")))
            }
            (None, None) => None,
        };
        Ids { campaign: id(0), ad_group: id(1), ad: id(2) }
    }

    /// Id of what the row is of, at the level of the report.
    pub(super) fn entity(&self, row: &GridRow, account: &str, ids: &Ids) -> Result<String, Box<Diagnostic>> {
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
            let help = "export the report again; a row that names nothing cannot be placed";
            self.missing(row, at(), "the campaign, ad group or ad", help)
        })
    }

    /// Entities that the row gives both an id and a name.
    pub(super) fn note_entities(&mut self, row: &GridRow, account: &str, ids: &Ids, start: Option<i64>) {
        let value = |meaning| self.columns.value(row, meaning);
        let above_ad = ids.ad_group.as_deref().or(ids.campaign.as_deref());
        let list = [
            (Level::Campaign, value(Meaning::CampaignId), value(Meaning::CampaignName), None),
            (Level::AdGroup, value(Meaning::AdGroupId), value(Meaning::AdGroupName), ids.campaign.as_deref()),
            (Level::Ad, value(Meaning::AdId), value(Meaning::AdName), above_ad),
        ];
        let objective = value(Meaning::Objective);
        for (level, id, name, parent) in list {
            if let (Some(id), Some(name)) = (id, name) {
                let named = Named {
                    parent: parent.map(str::to_owned),
                    name: name.to_owned(),
                    objective: objective.filter(|_| level == Level::Campaign).map(str::to_owned),
                };
                self.entities.note(account, level, plain_id(id), start, named, &row.place);
            }
        }
    }

    /// Rows of the same names, day and breakdowns are different rows: the second and later ones are numbered in file order.
    pub(super) fn numbered(
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

    /// Start of the row's hour or day as wall clock; `None` while a question about days is open.
    pub(super) fn start(&self, row: &GridRow) -> Result<Option<i64>, Box<Diagnostic>> {
        let (order, hourly) = match self.settled.days {
            // The order is open: cells that are no date in any order are refused all the same.
            Days::Open if self.columns.has(Meaning::Day) => return self.moment(row, Meaning::Day).map(|_| None),
            Days::Open => return Ok(None),
            Days::Fixed(day) | Days::Over(day, _) => return Ok(Some(micros_of(day))),
            Days::Range { order } => return self.day_of_range(row, order).map(Some),
            Days::Column { order, hourly } => (order, hourly),
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

    /// The day of a row that states its first and last day.
    fn day_of_range(&self, row: &GridRow, order: Order) -> Result<i64, Box<Diagnostic>> {
        let (at, cell, start) = self.moment(row, Meaning::Start)?;
        let day = start.date(order).ok_or_else(|| self.no_date(row, at, cell))?;
        let Some(end_at) = self.columns.position(Meaning::End) else { return Ok(micros_of(day)) };
        let end = self.columns.value(row, Meaning::End);
        let last = end.and_then(moment).and_then(|moment| moment.date(order));
        if last == Some(day) {
            return Ok(micros_of(day));
        }
        let problem = Diagnostic::new(diagnostic::DATE_UNREADABLE, "a row is the sum of more than one day")
            .in_column(self.columns.name(end_at))
            .found(&format!("{cell} to {}", end.unwrap_or("nothing")))
            .expected("the same first and last day, or a column for the day")
            .help("export the report again with a column or breakdown for the day");
        Err(Box::new(at_cell(problem, row, end_at)))
    }

    /// From an hour column, which holds date and hour or, beside a day column, the hour alone.
    fn start_of_hour(&self, row: &GridRow, order: Order) -> Result<i64, Box<Diagnostic>> {
        let at = self.columns.position(Meaning::Hour);
        let (Some(at), Some(cell)) = (at, self.columns.value(row, Meaning::Hour)) else {
            return Err(self.missing(row, at, "the hour", "export the report again with the breakdown by hour"));
        };
        let (date, hour) = match moment(cell) {
            Some(moment) if cell.contains(':') => (moment.date(order), moment.hour()),
            Some(moment) => (moment.date(order), Some(0)),
            None if self.columns.has(Meaning::Day) => {
                let (_, _, moment) = self.moment(row, Meaning::Day)?;
                // `05:00:00 - 05:59:59`: the hour from which.
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
            let help = "export the report again with a column or breakdown for the day";
            return Err(self.missing(row, at, "the day", help));
        };
        let moment = moment(cell).ok_or_else(|| self.no_date(row, at, cell))?;
        Ok((at, cell, moment))
    }

    fn no_date(&self, row: &GridRow, at: usize, cell: &str) -> Box<Diagnostic> {
        let problem = Diagnostic::new(diagnostic::DATE_UNREADABLE, "a cell is not a date")
            .in_column(self.columns.name(at))
            .found(cell)
            .expected("a day such as 2026-03-14, or a full hour such as 2026-03-14 09:00")
            .help(
                "write days in ISO form, or in a spreadsheet give the column a date format, and import the file again",
            );
        Box::new(at_cell(problem, row, at))
    }
}

/// Wall-clock midnight of a day in microseconds from 1970-01-01.
fn micros_of(day: Date) -> i64 {
    days_between(Day::constant(1970, 1, 1), day) * DAY_MICROS
}
