//! The values of a document as rows of `invoice` and `invoice_line`, and the checks of its own totals.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};
use makegood_core::tables::Table;
use makegood_core::time::{Day, days_between};
use makegood_facts::rows::{RowSink, SinkError};

use super::layout::Layout;
use super::place::Place;
use super::values::Values;
use crate::builders::{Rows, Value};
use crate::outcome::{FileOutcome, FooterCheck};
use crate::refusals::Refusals;

/// Differences that are told one by one; the rest only turn the check.
const DIFFERENCES_TOLD_MAX: usize = 50;

/// Where something stands, as `source_at` and people write it: `page 1 x72 y540`, in points from the top left.
pub(super) fn at(page: u32, place: &Place) -> String {
    let [x, y, _, _] = place.points();
    format!("page {} x{x} y{y}", page.max(1))
}

fn day(day: Option<Day>) -> Value<'static> {
    let number = |day| i32::try_from(days_between(Day::constant(1970, 1, 1), day)).unwrap_or_default();
    day.map_or(Value::Empty, |day| Value::Day(number(day)))
}

fn money(amount: Option<Amount>) -> Value<'static> {
    amount.map_or(Value::Empty, |amount| Value::Decimal(amount.micros()))
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Empty } else { Value::Text(text) }
}

/// Sends the rows and tells them in the outcome.
///
/// - **Errors** the sink's.
pub(super) fn send(
    values: &Values,
    layout: &Layout,
    outcome: &mut FileOutcome,
    sink: &mut dyn RowSink,
) -> Result<(), SinkError> {
    let (Some(invoices), Some(lines)) = (Table::named("invoice"), Table::named("invoice_line")) else { return Ok(()) };
    let id = values.invoice_id.as_ref().map_or("", |id| id.value.as_str());
    let code = values.currency.as_ref().map_or("", |currency| currency.value.code());
    let mut rows = Rows::new(invoices);
    let mut row: Vec<Value<'_>> = Vec::with_capacity(invoices.columns.len() + 1);
    row.extend(invoices.columns.iter().map(|column| match column.name {
        "platform" => text(&values.platform),
        "account_id" => text(values.account.as_ref().map_or("", |account| account.value.as_str())),
        "invoice_id" => text(id),
        "issuer" => text(values.issuer.as_deref().unwrap_or_default()),
        "issued_on" => day(values.issued_on.as_ref().map(|sure| sure.value)),
        "due_on" => day(values.due_on.as_ref().map(|sure| sure.value)),
        "period_start" => day(values.period_start.as_ref().map(|sure| sure.value)),
        "period_end" => day(values.period_end.as_ref().map(|sure| sure.value)),
        "currency" => text(code),
        "subtotal" => money(values.subtotal.as_ref().map(|sure| sure.value)),
        "tax" => money(values.tax.as_ref().map(|sure| sure.value)),
        "total" => money(values.total.as_ref().map(|sure| sure.value)),
        "status" => text(&layout.status),
        _ => Value::Empty,
    }));
    row.push(Value::Empty);
    let place = values.invoice_id.as_ref().filter(|id| id.page > 0).map(|id| at(id.page, &id.place));
    let place = place.or_else(|| values.total.as_ref().map(|total| at(total.page, &total.place)));
    rows.push(&row, place.as_deref().unwrap_or("page 1"));
    rows.flush(sink)?;
    outcome.tables.push(rows.outcome());

    let mut rows = Rows::new(lines);
    for line in &values.lines {
        let mut row: Vec<Value<'_>> = Vec::with_capacity(lines.columns.len() + 1);
        row.extend(lines.columns.iter().map(|column| match column.name {
            "platform" => text(&values.platform),
            "invoice_id" => text(id),
            "line_no" => text(&line.number),
            "description" => text(&line.description),
            "entity_id" => text(line.entity.as_deref().unwrap_or_default()),
            "amount" => money(Some(line.cash)),
            _ => Value::Empty,
        }));
        row.push(Value::Empty);
        rows.push(&row, &at(line.page, &line.place));
        if rows.full() {
            rows.flush(sink)?;
        }
    }
    rows.flush(sink)?;
    if !values.lines.is_empty() {
        outcome.tables.push(rows.outcome());
    }
    Ok(())
}

/// Holds the totals of the document against each other and its lines.
pub(super) fn check(values: &Values, outcome: &mut FileOutcome) {
    let mut check = FooterCheck { checked: false, agrees: true };
    let currency = values.currency.as_ref().map(|sure| sure.value);
    if let (Some(subtotal), Some(tax), Some(total)) = (&values.subtotal, &values.tax, &values.total)
        && [subtotal.confidence, tax.confidence, total.confidence].iter().all(|word| *word != "derived")
    {
        check.checked = true;
        let sum = subtotal.value.checked_add(tax.value).ok();
        if sum != Some(total.value) {
            check.agrees = false;
            let message = format!(
                "subtotal {} and tax {} do not give the total",
                shown(subtotal.value, currency),
                shown(tax.value, currency)
            );
            outcome.diagnostics.push(differs(message, total.value, sum, currency, at(total.page, &total.place)));
        }
    }
    for line in &values.lines {
        check.checked = true;
        let left = line.total.checked_sub(line.voucher.abs()).ok();
        if left != Some(line.cash) {
            if outcome.diagnostics.len() < DIFFERENCES_TOLD_MAX {
                let message = format!(
                    "line {}: total {} and voucher {} do not give the cash",
                    line.number,
                    shown(line.total, currency),
                    shown(line.voucher, currency)
                );
                outcome.diagnostics.push(differs(message, line.cash, left, currency, at(line.page, &line.place)));
            }
            check.agrees = false;
        }
    }
    if let Some(subtotal) = values.subtotal.as_ref().filter(|_| !values.lines.is_empty() && values.broken.is_empty()) {
        let sum_of = |amount: fn(&super::values::InvoiceLine) -> Amount| {
            values.lines.iter().try_fold(Amount::from_micros(0), |sum, line| sum.checked_add(amount(line))).ok()
        };
        let (cash, gross) = (sum_of(|line| line.cash), sum_of(|line| line.total));
        check.checked = true;
        // The document calls its subtotal by different names: before or after vouchers.
        if cash != Some(subtotal.value) && gross != Some(subtotal.value) {
            check.agrees = false;
            let message = format!("the {} lines of the invoice do not add up to its subtotal", values.lines.len());
            outcome.diagnostics.push(differs(
                message,
                subtotal.value,
                cash,
                currency,
                at(subtotal.page, &subtotal.place),
            ));
        }
    }
    outcome.footer = check;
}

fn shown(amount: Amount, currency: Option<Currency>) -> String {
    currency.map_or_else(|| amount.to_string(), |currency| format!("{} {}", amount.to_text(currency), currency.code()))
}

fn differs(
    message: String,
    found: Amount,
    sum: Option<Amount>,
    currency: Option<Currency>,
    place: String,
) -> Diagnostic {
    Diagnostic::new(diagnostic::FOOTER_DIFFERS, message)
        .found(&shown(found, currency))
        .expected(sum.map_or_else(|| "an amount in range".to_owned(), |sum| shown(sum, currency)))
        .help("look at the document: say the right amounts with `--set subtotal=…`, `--set tax=…` and `--set total=…`")
        .at_place(place)
}

/// Refuses the rows of the table that could not be read.
pub(super) fn refuse_broken(values: &Values, mut outcome: FileOutcome) -> FileOutcome {
    let mut refusals = Refusals::default();
    for (row, expected) in &values.broken {
        refusals.push(
            Diagnostic::new(
                diagnostic::AMOUNT_UNREADABLE,
                format!("line {} of the invoice has no amounts to read", row.number),
            )
            .found(&row.amounts.join(", "))
            .expected(*expected)
            .help("look at the line in the document and enter it as a row of `invoice_line`")
            .at_place(at(row.head.page, &row.head.place)),
        );
    }
    let status = outcome.status;
    outcome = refusals.settle(outcome);
    if status == crate::outcome::FileStatus::NeedsAnswer {
        outcome.status = status;
    }
    outcome
}
