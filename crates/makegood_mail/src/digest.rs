//! The cases that are due, as a draft to the people who work them.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::Date;
use makegood_core::money::{Amount, Currency, Money};

use crate::draft::Draft;

/// A case with its next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCase {
    /// Its id.
    pub case_id: String,
    /// What it is about, in a few words.
    pub title: String,
    /// The next step, for example `send the documents that were asked for`.
    pub step: String,
    /// The day by which the step is due.
    pub due: Date,
    /// What is still to be recovered, where it is known.
    pub open: Option<Money>,
}

/// Writes the digest of a day; `None` where nothing is due and nothing comes within `days_ahead`.
///
/// Cases stand by day, then id. Sums stay apart by currency; one that no amount can hold is left out and said so.
pub fn digest(from: &str, to: &[String], today: Date, days_ahead: i32, cases: &[DueCase]) -> Option<Draft> {
    let days = |case: &DueCase| today.until(case.due).map_or(i32::MAX, |span| span.get_days());
    let mut sorted: Vec<(i32, &DueCase)> = cases.iter().map(|case| (days(case), case)).collect();
    sorted.retain(|(days, _)| *days <= days_ahead);
    sorted.sort_by(|(_, a), (_, b)| (a.due, &a.case_id).cmp(&(b.due, &b.case_id)));
    if sorted.is_empty() {
        return None;
    }
    let mut body = String::new();
    type Group = (&'static str, fn(i32) -> bool);
    let groups: [Group; 3] =
        [("Overdue", |days| days < 0), ("Due today", |days| days == 0), ("Coming up", |days| days > 0)];
    for (title, of_group) in groups {
        let some: Vec<&(i32, &DueCase)> = sorted.iter().filter(|(days, _)| of_group(*days)).collect();
        if some.is_empty() {
            continue;
        }
        let _ = writeln!(body, "{title}\n");
        for (days, case) in some {
            let _ = writeln!(body, "  {}  {} ({})", case.case_id, case.due, words(*days));
            let _ = writeln!(body, "      {}", crate::visible::line(&case.title, 200));
            let _ = writeln!(body, "      next: {}", crate::visible::line(&case.step, 200));
            if let Some(open) = case.open {
                let _ = writeln!(body, "      open: {open}");
            }
        }
        body.push('\n');
    }
    body.push_str(&sums(sorted.iter().map(|(_, case)| *case)));
    let now = sorted.iter().filter(|(days, _)| *days <= 0).count();
    let subject = match now {
        0 => format!("Makegood: nothing due today, {} coming up", sorted.len()),
        1 => format!("Makegood: 1 case due, {today}"),
        count => format!("Makegood: {count} cases due, {today}"),
    };
    Some(Draft { from: from.to_owned(), to: to.to_vec(), subject, body, ..Draft::default() })
}

fn words(days: i32) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "1 day late".to_owned(),
        late if late < 0 => format!("{} days late", late.unsigned_abs()),
        ahead => format!("in {ahead} days"),
    }
}

fn sums<'a>(cases: impl Iterator<Item = &'a DueCase>) -> String {
    let mut sums: BTreeMap<Currency, Option<Amount>> = BTreeMap::new();
    for open in cases.filter_map(|case| case.open) {
        let sum = sums.entry(open.currency).or_insert(Some(Amount::ZERO));
        *sum = sum.and_then(|sum| sum.checked_add(open.amount).ok());
    }
    let mut text = String::new();
    for (currency, sum) in sums {
        let _ = match sum {
            Some(sum) => writeln!(text, "Open in {currency}: {}", sum.to_text(currency)),
            None => writeln!(text, "Open in {currency}: too large to add"),
        };
    }
    text
}
