//! One account of the money side: its rows, what was planted in them, and the traps beside.
//!
//! Amounts are in minor units of the account's currency unless a line says otherwise; days are numbers of the calendar.

use std::collections::BTreeMap;

use jiff::Timestamp;
use makegood_core::finding::EntityRef;
use makegood_core::money::Currency;
use makegood_core::time::{Day, Zone};

use crate::accounts::money_text;
use crate::calendar::{Calendar, instant};
use crate::truth::{Confounder, Planted};

/// What every account of a seed shares.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) seed: u64,
    pub(crate) clean: bool,
    pub(crate) calendar: &'a Calendar,
}

/// Currency, zone, country and the tax of the country in basis points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Home(pub(crate) &'static str, pub(crate) &'static str, pub(crate) &'static str, pub(crate) i64);

/// One ledger row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) kind: &'static str,
    pub(crate) funding: &'static str,
    pub(crate) amount: i64,
    pub(crate) tax: Option<i64>,
    pub(crate) status: &'static str,
    pub(crate) method: Option<&'static str>,
    pub(crate) reference: Option<String>,
    pub(crate) invoice: Option<String>,
    pub(crate) period: Option<(Day, Day)>,
}

/// One statement line; minus left the account. Amounts are in minor units of the line's own currency.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) method: &'static str,
    pub(crate) currency: Currency,
    pub(crate) authorised: Day,
    pub(crate) booked: Day,
    pub(crate) amount: i64,
    pub(crate) original: Option<(i64, Currency)>,
    pub(crate) status: &'static str,
    pub(crate) description: String,
    pub(crate) reference: Option<String>,
}

/// A payment that a card or bank must show.
#[derive(Debug, Clone)]
pub(crate) struct Paid {
    pub(crate) at: Timestamp,
    /// Account-local day.
    pub(crate) day: Day,
    pub(crate) charge: i64,
    pub(crate) method: &'static str,
    pub(crate) reference: String,
}

/// Delivery of the account's one ad in an hour, or in a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Served {
    pub(crate) day: i64,
    pub(crate) hour: Option<i8>,
    pub(crate) spend: i64,
}

/// Stated cost of a day.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) delivered: i64,
    pub(crate) rows: i64,
    pub(crate) rounding: i64,
    pub(crate) credit: i64,
}

impl Cost {
    pub(crate) fn total(&self) -> i64 {
        self.delivered + self.rounding
    }

    pub(crate) fn cash(&self) -> i64 {
        self.total() - self.credit
    }
}

/// One line of an invoice: description, amount, tax rate in basis points.
pub(crate) type InvoiceLine = (&'static str, i64, Option<i64>);

/// One invoice.
#[derive(Debug, Clone)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) issued: i64,
    pub(crate) period: (i64, i64),
    pub(crate) subtotal: i64,
    pub(crate) tax: i64,
    pub(crate) total: i64,
    pub(crate) status: &'static str,
    pub(crate) lines: Vec<InvoiceLine>,
}

/// An ad credit: its id, amount, first day and last day.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) amount: i64,
    pub(crate) days: (i64, i64),
}

/// One account and everything that is written of it.
pub(crate) struct Book {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) currency: Currency,
    pub(crate) zone: Zone,
    pub(crate) country: &'static str,
    /// `manual` or `invoicing`.
    pub(crate) mode: &'static str,
    /// Tax in basis points from a day on, as the account was observed.
    pub(crate) rates: Vec<(i64, i64)>,
    /// Day from whose start a valid tax number is on file.
    pub(crate) number_from: Option<i64>,
    /// True when days of cost are UTC days.
    pub(crate) utc_days: bool,
    /// True when cost stands in the ledger, else in the cost table.
    pub(crate) cost_in_ledger: bool,
    pub(crate) served: Vec<Served>,
    pub(crate) costs: BTreeMap<Day, Cost>,
    pub(crate) ledger: Vec<Row>,
    pub(crate) lines: Vec<Line>,
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) snapshots: Vec<(Timestamp, i64)>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) planted: Vec<Planted>,
    pub(crate) traps: Vec<Confounder>,
}

impl Book {
    /// An empty book. `number` keeps the ids of the accounts apart and in order.
    ///
    /// None only if the bundled zones or currencies were missing.
    pub(crate) fn open(number: i64, id_tail: i64, name: &str, home: Home, mode: &'static str) -> Option<Book> {
        Some(Book {
            id: ((760 + number) * 10_000_000_000_000_000 + id_tail).to_string(),
            name: name.to_owned(),
            currency: Currency::parse(home.0).ok()?,
            zone: Zone::parse(home.1).ok()?,
            country: home.2,
            mode,
            rates: vec![(0, home.3)],
            number_from: None,
            utc_days: false,
            cost_in_ledger: false,
            served: Vec::new(),
            costs: BTreeMap::new(),
            ledger: Vec::new(),
            lines: Vec::new(),
            invoices: Vec::new(),
            snapshots: Vec::new(),
            grants: Vec::new(),
            planted: Vec::new(),
            traps: Vec::new(),
        })
    }

    /// The instant of a wall-clock time of the account.
    pub(crate) fn at(&self, calendar: &Calendar, day: i64, hour: i8, minute: i8) -> Timestamp {
        instant(&self.zone, calendar.at(day, hour, minute, 0))
    }

    /// Decimal text in the account's currency.
    pub(crate) fn text(&self, minor: i64) -> String {
        money_text(minor, self.currency)
    }

    /// Tax in basis points that the account owes on a day: none once a valid number is on file.
    pub(crate) fn rate_on(&self, day: i64) -> i64 {
        if self.number_from.is_some_and(|from| from <= day) {
            return 0;
        }
        self.rates.iter().rev().find(|(from, _)| *from <= day).map_or(0, |(_, rate)| *rate)
    }

    /// Adds a settled cash row.
    pub(crate) fn row(&mut self, at: Timestamp, kind: &'static str, amount: i64) -> &mut Row {
        let number = self.ledger.len();
        self.ledger.push(Row {
            id: format!("TX{}{:06}", &self.id[..3], 100_000 + number * 13),
            at,
            kind,
            funding: "cash",
            amount,
            tax: None,
            status: "settled",
            method: None,
            reference: None,
            invoice: None,
            period: None,
        });
        &mut self.ledger[number]
    }

    /// Adds a row that a card or bank pays or gets back, with a reference of its own; what is charged is the amount.
    pub(crate) fn paid(&mut self, at: Timestamp, kind: &'static str, amount: i64, method: &'static str) -> Paid {
        let reference = format!("PR{}{:06}", &self.id[..3], 200_000 + self.ledger.len() * 17);
        let row = self.row(at, kind, amount);
        row.method = Some(method);
        row.reference = Some(reference.clone());
        Paid { at, day: self.zone.day_of(at), charge: amount, method, reference }
    }

    /// States that an audit must find this.
    pub(crate) fn plant(&mut self, detector: &str, (from, to): (Day, Day), questioned: i64, note: String) {
        self.planted.push(Planted {
            detector: detector.to_owned(),
            account_id: self.id.clone(),
            entities: vec![EntityRef { level: "account".to_owned(), entity_id: self.id.clone() }],
            from,
            to,
            currency: self.currency,
            questioned: self.text(questioned),
            note,
        });
    }

    /// States that something looks like a fault and is none.
    pub(crate) fn trap(&mut self, name: &str, place: &str) {
        self.traps.push(Confounder { name: name.to_owned(), place: format!("account {}: {place}", self.id) });
    }
}
