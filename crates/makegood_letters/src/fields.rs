//! The fields of a form, filled from the facts and fitted to what they take.

use makegood_core::policy::FormField;

use crate::draft::{Attachment, Field};
use crate::error::LetterError;
use crate::facts::Facts;
use crate::format::Format;
use crate::language::Words;
use crate::shorten::{length, to_sentences};
use crate::step::Step;
use crate::templates::Parts;
use crate::text::clean;
use crate::view::given;

/// Fields that hold prose, which may be shortened. All others are values that are right whole or not at all.
const PROSE: &[&str] = &["description", "expected_actual", "attempt_to_resolve", "statement_lines"];

/// Fills a field. A field whose value the facts do not give, or whose name is not known, is left empty for a person.
///
/// With a field that was shortened comes its whole text, to be attached; the field names the file.
///
/// - **Errors** [`LetterError::FieldTooSmall`] for a value that does not fit and is not prose, and for prose of which not one
///   sentence fits.
pub(crate) fn fill(
    form: &FormField,
    step: Step,
    facts: &Facts,
    parts: &Parts,
    words: &Words,
    format: &Format<'_>,
    amount: &str,
) -> Result<(Field, Option<Attachment>), LetterError> {
    let text = value(&form.name, facts, parts, words, format, amount)?;
    let mut field = Field {
        name: form.name.clone(),
        label: form.label.clone(),
        text,
        limit: form.limit,
        required: form.required,
        shortened: false,
    };
    let Some(limit) = form.limit else { return Ok((field, None)) };
    let room = usize::try_from(limit).unwrap_or(usize::MAX);
    if length(&field.text) <= room {
        return Ok((field, None));
    }
    let too_small = || LetterError::FieldTooSmall { field: form.name.clone(), limit };
    if !PROSE.contains(&form.name.as_str()) {
        return Err(too_small());
    }
    let is_letter = form.name == "description";
    let named = if is_letter { step.word() } else { form.name.as_str() };
    let file = format!("{}-{named}.txt", clean(&facts.reference));
    let note = words.shortened.replace("{file}", &file);
    // The long letter gives way to the short one, which says what is asked; only that is cut.
    let shorter = if is_letter { &parts.short } else { &field.text };
    let shorter = to_sentences(shorter, &note, room).ok_or_else(too_small)?;
    let whole = std::mem::replace(&mut field.text, shorter);
    field.shortened = true;
    let title = if is_letter { parts.subject.clone() } else { form.label.clone() };
    Ok((field, Some(Attachment { name: file, title, text: Some(whole) })))
}

fn value(
    name: &str,
    facts: &Facts,
    parts: &Parts,
    words: &Words,
    format: &Format<'_>,
    amount: &str,
) -> Result<String, LetterError> {
    let all = |of: fn(&crate::facts::Ground) -> &Vec<String>| {
        let mut values: Vec<String> =
            facts.grounds.iter().flat_map(|ground| of(ground).iter().map(|v| clean(v))).collect();
        values.sort();
        values.dedup();
        values.join(", ")
    };
    let maybe = |fact: Option<&str>| given(fact).map(|text| clean(&text)).unwrap_or_default();
    Ok(match name {
        "account_id" => clean(&facts.account.id),
        "business_center_id" => maybe(facts.account.business_center.as_deref()),
        "legal_entity" => clean(&facts.sender.entity),
        "contact_name" => clean(&facts.sender.name),
        "contact_email" => clean(&facts.sender.email),
        "billing_mode" => {
            let mode = facts.account.payment_mode.as_deref().unwrap_or_default();
            words.payment_modes.get(mode).cloned().unwrap_or_default()
        }
        "transactions" => all(|ground| &ground.transactions),
        "invoices" => all(|ground| &ground.invoices),
        "entities" => all(|ground| &ground.entities),
        "amount" => amount.to_owned(),
        "period" => {
            let zone = given(facts.account.time_zone.as_deref()).map(|zone| format!(" ({})", clean(&zone)));
            format!("{}{}", format.period(facts.period)?, zone.unwrap_or_default())
        }
        "card_last4" => maybe(facts.account.card_last4.as_deref()),
        "expected_actual" => expected_actual(facts, format)?,
        "ticket_id" => maybe(facts.ticket.as_deref()),
        "prior_tickets" => facts.earlier_tickets.iter().map(|id| clean(id)).collect::<Vec<_>>().join(", "),
        "subject" => parts.subject.clone(),
        "statement_lines" => statement_lines(facts, format)?,
        "description" => parts.body.clone(),
        "attempt_to_resolve" => parts.short.clone(),
        _ => String::new(),
    })
}

fn expected_actual(facts: &Facts, format: &Format<'_>) -> Result<String, LetterError> {
    let mut lines = Vec::new();
    for ground in &facts.grounds {
        if let (Some(expected), Some(actual)) = (ground.expected, ground.actual) {
            lines.push(format!("{}: {} → {}", clean(&ground.finding), format.money(expected)?, format.money(actual)?));
        }
    }
    Ok(lines.join("\n"))
}

fn statement_lines(facts: &Facts, format: &Format<'_>) -> Result<String, LetterError> {
    let lines = facts.dispute.iter().flat_map(|dispute| &dispute.lines).map(|line| {
        let (day, money) = (format.day(line.on)?, format.money(line.disputed)?);
        Ok(format!("{day}; {}; {}; {money}", clean(&line.descriptor), clean(&line.reference)))
    });
    Ok(lines.collect::<Result<Vec<_>, LetterError>>()?.join("\n"))
}
