//! The amounts of an invoice and its lines: currency, decimal mark, and what follows from what was read.

use makegood_core::diagnostic;
use makegood_core::money::{Amount, Currency};

use super::find::{Found, plain_sign};
use super::values::{InvoiceLine, Sure, Values, Written, answered};
use crate::decimal_marks::MarkVotes;
use crate::entry_ids::EntryIds;
use crate::statement::DecimalMark;
use crate::written_amount::{self, Marks, currencies_of};

impl Values {
    pub(super) fn money<'a>(&mut self, written: &Written, answer: impl Fn(&str) -> Option<&'a str>) {
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

    pub(super) fn table<'a>(&mut self, written: &Written, answer: impl Fn(&str) -> Option<&'a str>) {
        if written.rows.is_empty() {
            return;
        }
        let Some(marks) = self.marks_of(written, &answer) else { return };
        let currency = self.currency.as_ref().map(|sure| sure.value);
        let read = |cell: &String| written_amount::read(&plain_sign(cell), marks, currency);
        // A statement's number may open the rows of several campaigns; each row keeps a number of its own.
        let mut numbers = EntryIds::default();
        for row in &written.rows {
            let number = numbers.give("", &row.number);
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
                number,
                description: description.trim_start_matches([' ', '·']).to_owned(),
                // The advertiser's id stands before the campaign's.
                entity: row.ids.last().filter(|_| row.ids.len() >= 2).cloned(),
                total,
                voucher,
                cash,
                page: row.head.page,
                place: row.head.place,
            });
        }
    }
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
