//! The values of an invoice: read by a layout, answered by a person, derived from each other, or missing.

use makegood_core::diagnostic::{self, Code};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::find::{self, Found, Look};
use super::layout::{Layout, Layouts};
use super::open::Document;
use super::place::Place;
use super::table::{self, TableRow};
use crate::input::ImportOptions;
use crate::outcome::{ExtractedValue, Question};
use crate::statement::Words;

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sure<T> {
    pub(super) value: T,
    pub(super) page: u32,
    pub(super) place: Place,
    pub(super) confidence: &'static str,
}

impl<T> Sure<T> {
    pub(super) fn nowhere(value: T, confidence: &'static str) -> Self {
        Sure { value, page: 0, place: Place::default(), confidence }
    }

    pub(super) fn at(value: T, found: &Found) -> Self {
        Sure { value, page: found.page, place: found.place, confidence: "read" }
    }

    pub(super) fn derived<U>(&self, value: U) -> Sure<U> {
        Sure { value, page: self.page, place: self.place, confidence: "derived" }
    }
}

/// Something a person must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) code: Code,
    pub(super) question: Question,
}

/// A line of the invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InvoiceLine {
    pub(super) number: String,
    pub(super) description: String,
    pub(super) entity: Option<String>,
    pub(super) total: Amount,
    pub(super) voucher: Amount,
    /// What is left to pay of the total.
    pub(super) cash: Amount,
    pub(super) page: u32,
    pub(super) place: Place,
}

/// What was made of a document.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) platform: String,
    pub(super) issuer: Option<String>,
    pub(super) account: Option<Sure<String>>,
    pub(super) invoice_id: Option<Sure<String>>,
    pub(super) issued_on: Option<Sure<Day>>,
    pub(super) due_on: Option<Sure<Day>>,
    pub(super) period_start: Option<Sure<Day>>,
    pub(super) period_end: Option<Sure<Day>>,
    pub(super) currency: Option<Sure<Currency>>,
    pub(super) subtotal: Option<Sure<Amount>>,
    pub(super) tax: Option<Sure<Amount>>,
    pub(super) total: Option<Sure<Amount>>,
    pub(super) lines: Vec<InvoiceLine>,
    /// Rows of the table that could not be read, with what is wrong.
    pub(super) broken: Vec<(TableRow, &'static str)>,
    pub(super) open: Vec<Open>,
    /// True when the text lies unseen under a picture, as that of a scan does.
    pub(super) unseen: bool,
}

/// Values as the document writes them.
pub(super) struct Written {
    fields: Vec<(&'static str, Found)>,
    pub(super) rows: Vec<TableRow>,
}

impl Written {
    pub(super) fn get(&self, name: &str) -> Option<&Found> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, found)| found)
    }
}

const FIELDS: [(&str, Look); 9] = [
    ("invoice_id", Look::Id),
    ("issued_on", Look::Day),
    ("due_on", Look::Day),
    ("period", Look::Range),
    ("subtotal", Look::Money),
    ("tax", Look::Money),
    ("total", Look::Money),
    ("currency", Look::Currency),
    ("account", Look::Id),
];

/// Reads the document with the first layout that fits; `None` when none does.
pub(super) fn read<'l>(document: &Document, text: &str, options: &ImportOptions) -> Option<(&'l Layout, Values)> {
    let words = Words::builtin().ok()?;
    let layouts = Layouts::builtin()?;
    // A scan may carry its recognised text unseen under the picture; it is all there is to read then.
    let lines = if document.lines.is_empty() { &document.hidden } else { &document.lines };
    let forced = options.as_format.as_deref().and_then(|id| id.strip_prefix("pdf:"));
    for layout in &layouts.list {
        if forced.is_some_and(|id| id != layout.id) || forced.is_none() && !layout.fits(text) {
            continue;
        }
        let found = FIELDS
            .into_iter()
            .filter_map(|(name, look)| Some((name, find::field(lines, layout.field(name)?, look, &words)?)));
        let rows = layout.lines.as_ref().and_then(|table| table::rows(lines, table, &words)).unwrap_or_default();
        let written = Written { fields: found.collect(), rows };
        if forced.is_none() && layout.needs.iter().any(|need| written.get(need).is_none()) {
            continue;
        }
        let mut values = Values::default();
        let issuer = layouts.issuer(&layout.platform, text);
        values.issuer = issuer.map(|(_, name)| name.to_owned());
        values.platform = match (layout.platform.as_str(), issuer) {
            ("", Some((platform, _))) => platform.to_owned(),
            ("", None) => "other".to_owned(),
            (platform, _) => platform.to_owned(),
        };
        values.settle(&written, layout, text, options, &words);
        values.unseen = document.lines.is_empty();
        return Some((layout, values));
    }
    None
}

impl Values {
    fn settle(&mut self, written: &Written, layout: &Layout, text: &str, options: &ImportOptions, words: &Words) {
        let answer =
            |key: &str| options.answers.get(key).map(|answer| answer.trim()).filter(|answer| !answer.is_empty());
        self.invoice_id = answered(answer("invoice_id"), |text| Some(text.to_owned()))
            .or_else(|| written.get("invoice_id").map(|found| Sure::at(found.text.clone(), found)));
        self.account = self.account_of(written, text, options);
        self.days(written, layout, answer, words);
        self.money(written, answer);
        self.table(written, answer);
        self.ask(options);
        self.ask_again(options);
    }

    /// An answer that cannot be read is asked for again, never passed over.
    fn ask_again(&mut self, options: &ImportOptions) {
        let day: fn(&str) -> bool = |text| text.parse::<Day>().is_ok();
        let money: fn(&str) -> bool = |text| Amount::parse_canonical(text).is_ok();
        let currency: fn(&str) -> bool = |text| Currency::parse(text).is_ok();
        for (key, reads, what) in [
            ("issued_on", day, "a day as YYYY-MM-DD"),
            ("period_start", day, "a day as YYYY-MM-DD"),
            ("period_end", day, "a day as YYYY-MM-DD"),
            ("subtotal", money, "an amount with a point and without signs"),
            ("tax", money, "an amount with a point and without signs"),
            ("total", money, "an amount with a point and without signs"),
            ("currency", currency, "a currency of ISO 4217"),
        ] {
            let answer = options.answers.get(key).map(|answer| answer.trim()).filter(|answer| !answer.is_empty());
            if let Some(answer) = answer.filter(|answer| !reads(answer)) {
                let shown: String = answer.chars().take(40).collect();
                self.open(diagnostic::ASK_CONFIRM, key, format!("the answer `{shown}` is not {what}"), Vec::new());
            }
        }
    }

    /// The ad account: answered, written, in every row of the table, or known to the workspace by name or id.
    fn account_of(&self, written: &Written, text: &str, options: &ImportOptions) -> Option<Sure<String>> {
        let said = options.account.as_deref().or_else(|| options.answers.get("account").map(String::as_str));
        if let Some(account) = said.map(str::trim).filter(|account| !account.is_empty()) {
            return Some(Sure::nowhere(account.to_owned(), "answered"));
        }
        if let Some(found) = written.get("account") {
            return Some(Sure::at(found.text.clone(), found));
        }
        let mut rows = written.rows.iter().filter(|row| row.ids.len() >= 2).map(|row| (row, row.ids.first()));
        if let Some((row, Some(first))) = rows.next()
            && rows.all(|(_, id)| id == Some(first))
        {
            let found = Sure { value: first.clone(), page: row.head.page, place: row.head.place, confidence: "read" };
            return Some(found);
        }
        let named = |account: &&crate::input::KnownAccount| {
            let in_text = |name: &str| name.chars().count() > 3 && text.contains(name);
            account.platform == self.platform
                && (in_text(&account.account_id) || account.account_name.as_deref().is_some_and(in_text))
        };
        let mut known = options.accounts.iter().filter(named);
        match (known.next(), known.next()) {
            (Some(account), None) => Some(Sure::nowhere(account.account_id.clone(), "known")),
            _ => None,
        }
    }

    pub(super) fn open(&mut self, code: Code, key: &'static str, why: String, options: Vec<String>) {
        if !self.open.iter().any(|open| open.question.key == key) {
            self.open.push(Open { code, question: Question { key, why, options } });
        }
    }

    /// Asks for what the invoice table needs and nothing gave.
    fn ask(&mut self, options: &ImportOptions) {
        if self.account.is_none() {
            let known = options.accounts.iter().filter(|account| account.platform == self.platform);
            let known = known.map(|account| account.account_id.clone()).collect();
            let why = "the document does not name the ad account it bills".to_owned();
            self.open(diagnostic::ASK_ACCOUNT, "account", why, known);
        }
        let asked = |values: &Values, key: &str| values.open.iter().any(|open| open.question.key == key);
        let money_open = asked(self, "decimal_mark") || asked(self, "currency");
        let day = self.issued_on.as_ref().map(|issued| issued.value.to_string());
        let missing: [(&'static str, bool, &str, Vec<String>); 7] = [
            ("invoice_id", self.invoice_id.is_none(), "the number of the invoice", Vec::new()),
            (
                "issued_on",
                self.issued_on.is_none() && !asked(self, "date_order"),
                "the day of issue, as YYYY-MM-DD",
                Vec::new(),
            ),
            (
                "period_start",
                self.period_start.is_none() && !asked(self, "date_order"),
                "the first day billed, as YYYY-MM-DD",
                day.clone().into_iter().collect(),
            ),
            (
                "period_end",
                self.period_end.is_none() && !asked(self, "date_order"),
                "the last day billed, as YYYY-MM-DD",
                day.into_iter().collect(),
            ),
            ("total", self.total.is_none() && !money_open, "the total, with a point and without signs", Vec::new()),
            (
                "tax",
                self.tax.is_none() && self.subtotal.is_none() && !money_open,
                "the tax in the total, with a point and without signs",
                vec!["0".to_owned()],
            ),
            (
                "subtotal",
                self.subtotal.is_none() && self.tax.is_some() && !money_open,
                "the amount before tax, with a point and without signs",
                Vec::new(),
            ),
        ];
        for (key, is_missing, what, options) in missing {
            if is_missing {
                self.open(diagnostic::ASK_CONFIRM, key, format!("the document does not say {what}"), options);
            }
        }
    }

    /// What was read, for a person to look at.
    pub(super) fn extracted(&self) -> Vec<ExtractedValue> {
        fn one<T>(field: &'static str, value: Option<&Sure<T>>, text: impl Fn(&T) -> String) -> Option<ExtractedValue> {
            let sure = value?;
            Some(ExtractedValue {
                field,
                value: text(&sure.value),
                page: sure.page,
                place: sure.place.points(),
                confidence: sure.confidence,
            })
        }
        let money = |amount: &Amount| match &self.currency {
            Some(currency) => amount.to_text(currency.value),
            None => amount.to_string(),
        };
        let day = |day: &Day| day.to_string();
        let all = [
            one("invoice_id", self.invoice_id.as_ref(), String::clone),
            one("account_id", self.account.as_ref(), String::clone),
            one("issued_on", self.issued_on.as_ref(), day),
            one("due_on", self.due_on.as_ref(), day),
            one("period_start", self.period_start.as_ref(), day),
            one("period_end", self.period_end.as_ref(), day),
            one("currency", self.currency.as_ref(), |currency| currency.code().to_owned()),
            one("subtotal", self.subtotal.as_ref(), money),
            one("tax", self.tax.as_ref(), money),
            one("total", self.total.as_ref(), money),
        ];
        let unseen = |mut value: ExtractedValue| {
            if self.unseen && value.confidence == "read" {
                value.confidence = "unseen";
            }
            value
        };
        all.into_iter().flatten().map(unseen).collect()
    }
}

pub(super) fn answered<T>(answer: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<Sure<T>> {
    answer.and_then(read).map(|value| Sure::nowhere(value, "answered"))
}
