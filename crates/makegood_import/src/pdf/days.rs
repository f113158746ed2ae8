//! The days of an invoice: order of day and month decided over all of them, periods from lines or the day of issue.

use makegood_core::diagnostic;
use makegood_core::time::Day;

use super::find;
use super::layout::Layout;
use super::values::{Sure, Values, Written, answered};
use crate::statement::date::OrderVotes;
use crate::statement::{DateOrder, Words, date};

impl Values {
    pub(super) fn days<'a>(
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
}
