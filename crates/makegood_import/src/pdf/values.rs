//! The values of an invoice: read by a layout, answered by a person, derived from each other, or missing.

use makegood_core::diagnostic::{self, Code};
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::find::{self, Found, Look, plain_sign};
use super::layout::{Layout, Layouts};
use super::open::Document;
use super::place::Place;
use super::table::{self, TableRow};
use crate::decimal_marks::MarkVotes;
use crate::input::ImportOptions;
use crate::outcome::{ExtractedValue, Question};
use crate::statement::date::OrderVotes;
use crate::statement::{DateOrder, DecimalMark, Words, date};
use crate::written_amount::{self, Marks, currencies_of};

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sure<T> {
    pub(super) value: T,
    pub(super) page: u32,
    pub(super) place: Place,
    pub(super) confidence: &'static str,
}

impl<T> Sure<T> {
    fn nowhere(value: T, confidence: &'static str) -> Self {
        Sure { value, page: 0, place: Place::default(), confidence }
    }

    fn at(value: T, found: &Found) -> Self {
        Sure { value, page: found.page, place: found.place, confidence: "read" }
    }

    fn derived<U>(&self, value: U) -> Sure<U> {
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
}

/// Values as the document writes them.
struct Written {
    fields: Vec<(&'static str, Found)>,
    rows: Vec<TableRow>,
}

impl Written {
    fn get(&self, name: &str) -> Option<&Found> {
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
        let mut rows = written.rows.iter().filter_map(|row| (row.ids.len() >= 2).then(|| (row, row.ids.first())));
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

    fn days<'a>(
        &mut self,
        written: &Written,
        layout: &Layout,
        answer: impl Fn(&str) -> Option<&'a str>,
        words: &Words,
    ) {
        let iso = |key: &str| answered(answer(key), |text| text.parse::<Day>().ok());
        let period = written.get("period").and_then(|found| Some((found, find::range_in(&found.text, words)?)));
        let mut votes = OrderVotes::default();
        let mut cells: Vec<&str> =
            ["issued_on", "due_on"].iter().filter_map(|name| Some(written.get(name)?.text.as_str())).collect();
        let ranges =
            period.iter().map(|(_, range)| range).chain(written.rows.iter().filter_map(|row| row.period.as_ref()));
        cells.extend(ranges.flat_map(|(from, to)| [from.as_str(), to.as_str()]));
        cells.iter().for_each(|cell| votes.see(cell, words));
        let order = match answer("date_order") {
            Some("day_first") => Some(DateOrder::DayFirst),
            Some("month_first") => Some(DateOrder::MonthFirst),
            _ => votes.decide(),
        };
        let day = |cell: &str| order.and_then(|order| date::read(cell, order, 0, words));
        let read = |name: &str| written.get(name).and_then(|found| Some(Sure::at(day(&found.text)?, found)));
        self.issued_on = iso("issued_on").or_else(|| read("issued_on"));
        self.due_on = read("due_on");
        if let Some((found, (from, to))) = &period {
            self.period_start = day(from).map(|day| Sure::at(day, found));
            self.period_end = day(to).map(|day| Sure::at(day, found));
        }
        // Without a period of its own the invoice spans that of its lines.
        let spans = written.rows.iter().filter_map(|row| {
            let (from, to) = row.period.as_ref()?;
            Some((&row.head, day(from)?, day(to)?))
        });
        for (head, from, to) in spans {
            let sure = |value| Sure { value, page: head.page, place: head.place, confidence: "derived" };
            if self.period_start.as_ref().is_none_or(|start| start.confidence == "derived" && start.value > from) {
                self.period_start = Some(sure(from));
            }
            if self.period_end.as_ref().is_none_or(|end| end.confidence == "derived" && end.value < to) {
                self.period_end = Some(sure(to));
            }
        }
        if layout.period_is_issue_day {
            let issued = self.issued_on.as_ref().map(|issued| issued.derived(issued.value));
            self.period_start = self.period_start.take().or_else(|| issued.clone());
            self.period_end = self.period_end.take().or(issued);
        }
        self.period_start = iso("period_start").or_else(|| self.period_start.take());
        self.period_end = iso("period_end").or_else(|| self.period_end.take());
        let unread = order.is_none() && self.issued_on.is_none() && written.get("issued_on").is_some();
        if unread {
            let shown = cells.first().copied().unwrap_or_default();
            self.open(
                diagnostic::ASK_DATE_ORDER,
                "date_order",
                format!("`{shown}` may be day and month or month and day, and no other day of the document tells"),
                vec!["day_first".to_owned(), "month_first".to_owned()],
            );
        }
    }

    fn money<'a>(&mut self, written: &Written, answer: impl Fn(&str) -> Option<&'a str>) {
        self.currency = self.currency_of(written, &answer);
        let marks = self.marks_of(written, &answer);
        let currency = self.currency.as_ref().map(|sure| sure.value);
        let said = |key: &str| answered(answer(key), |text| Amount::parse_canonical(text).ok());
        let read = |name: &str| {
            let found = written.get(name)?;
            let amount = written_amount::read(&plain_sign(&found.text), marks?, currency).ok()?;
            Some(Sure::at(amount, found))
        };
        self.total = said("total").or_else(|| read("total"));
        self.subtotal = said("subtotal").or_else(|| read("subtotal"));
        self.tax = said("tax").or_else(|| read("tax"));
        let less = |from: &Sure<Amount>, part: &Sure<Amount>| {
            from.value.checked_sub(part.value).ok().map(|rest| from.derived(rest))
        };
        match (&self.subtotal, &self.tax, &self.total) {
            (Some(subtotal), None, Some(total)) => self.tax = less(total, subtotal),
            (None, Some(tax), Some(total)) => self.subtotal = less(total, tax),
            (Some(subtotal), Some(tax), None) => {
                self.total = subtotal.value.checked_add(tax.value).ok().map(|sum| subtotal.derived(sum));
            }
            _ => {}
        }
    }

    fn currency_of<'a>(
        &mut self,
        written: &Written,
        answer: &impl Fn(&str) -> Option<&'a str>,
    ) -> Option<Sure<Currency>> {
        if let Some(currency) = answered(answer("currency"), |text| Currency::parse(text).ok()) {
            return Some(currency);
        }
        let total = written.get("total");
        let labelled = total.and_then(|found| Some(Sure::at(Currency::parse(found.currency.as_deref()?).ok()?, found)));
        let stated =
            || written.get("currency").and_then(|found| Some(Sure::at(Currency::parse(&found.text).ok()?, found)));
        if let Some(currency) = labelled.or_else(stated) {
            return Some(currency);
        }
        let amounts: Vec<&Found> = ["total", "subtotal", "tax"].iter().filter_map(|name| written.get(name)).collect();
        let mut options: Vec<Currency> = Vec::new();
        for found in &amounts {
            let named = codes_in(&found.text);
            if let [one] = named.as_slice() {
                return Some(Sure::at(*one, found));
            }
            if options.is_empty() {
                options = named;
            }
        }
        if !amounts.is_empty() {
            let why = if options.is_empty() {
                "the document names no currency beside its amounts".to_owned()
            } else {
                "the sign beside the amounts stands for several currencies".to_owned()
            };
            self.open(
                diagnostic::ASK_CURRENCY,
                "currency",
                why,
                options.iter().map(|code| code.code().to_owned()).collect(),
            );
        }
        None
    }

    fn marks_of<'a>(&mut self, written: &Written, answer: &impl Fn(&str) -> Option<&'a str>) -> Option<Marks> {
        let fields =
            ["subtotal", "tax", "total"].iter().filter_map(|name| written.get(name)).map(|found| found.text.as_str());
        let rows = written.rows.iter().flat_map(|row| &row.amounts).map(String::as_str);
        let mut votes = MarkVotes::default();
        fields.chain(rows).for_each(|cell| votes.see(&plain_sign(cell)));
        let stated = match answer("decimal_mark") {
            Some("." | "point") => DecimalMark::Point,
            Some("," | "comma") => DecimalMark::Comma,
            _ => DecimalMark::Auto,
        };
        let marks = votes.decide(stated);
        if marks.is_none() {
            let why =
                "the amounts of the document do not tell whether point or comma stands before the cents".to_owned();
            self.open(diagnostic::ASK_DECIMAL_MARK, "decimal_mark", why, vec!["point".to_owned(), "comma".to_owned()]);
        }
        // Amounts of one document are set one way or another; each of them stands for itself.
        marks.map(|marks| Marks { grouped: true, ..marks })
    }

    fn table<'a>(&mut self, written: &Written, answer: impl Fn(&str) -> Option<&'a str>) {
        if written.rows.is_empty() {
            return;
        }
        let Some(marks) = self.marks_of(written, &answer) else { return };
        let currency = self.currency.as_ref().map(|sure| sure.value);
        let read = |cell: &String| written_amount::read(&plain_sign(cell), marks, currency);
        for row in &written.rows {
            let [total, voucher, cash] = row.amounts.as_slice() else {
                self.broken.push((row.clone(), "total, voucher and cash"));
                continue;
            };
            let (Ok(total), Ok(voucher), Ok(cash)) = (read(total), read(voucher), read(cash)) else {
                self.broken.push((row.clone(), "amounts in the mark of the document"));
                continue;
            };
            let mut description = row.words.join(" · ");
            if let Some((from, to)) = &row.period {
                description.push_str(&format!(" · {from} – {to}"));
            }
            if !voucher.is_zero() {
                description.push_str(&format!(" · voucher {voucher} of {total}"));
            }
            self.lines.push(InvoiceLine {
                number: row.number.clone(),
                description: description.trim_start_matches([' ', '·']).to_owned(),
                // The advertiser's id stands before the campaign's.
                entity: row.ids.last().filter(|_| row.ids.len() >= 2).cloned(),
                total,
                cash,
                page: row.head.page,
                place: row.head.place,
            });
        }
    }

    fn open(&mut self, code: Code, key: &'static str, why: String, options: Vec<String>) {
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
        all.into_iter().flatten().collect()
    }
}

fn answered<T>(answer: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<Sure<T>> {
    answer.and_then(read).map(|value| Sure::nowhere(value, "answered"))
}

/// Currencies that an amount's own signs and codes name; a code wins over a sign.
fn codes_in(money: &str) -> Vec<Currency> {
    let mut named: Vec<Currency> = Vec::new();
    for part in plain_sign(money).split(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '−' | '(' | ')' | '\'')
    }) {
        let found = currencies_of(part);
        if !part.is_empty() && !found.is_empty() && (named.is_empty() || found.len() < named.len()) {
            named = found;
        }
    }
    named
}
