//! The words that a letter uses for the short ids of a verdict.

use makegood_core::policy::{Confidence, Outcome};

use crate::document::Figure;

/// An amount as a letter writes it: `USD 1,234.50`, with a no-break space and a minus sign.
pub fn money_words(figure: Figure) -> String {
    // No-break space: an amount is never parted from its currency.
    format!("{}\u{a0}{}", figure.currency(), grouped(&figure.amount().to_text(figure.currency())))
}

/// Canonical decimal text with the whole digits in threes: `-1234.5` becomes `−1,234.5`.
pub fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("\u{2212}", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// How good a rule's source is, in words.
pub fn confidence_words(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::P => "stated by the platform or in law",
        Confidence::S => "secondary source",
        Confidence::I => "our reading",
        Confidence::U => "not published",
    }
}

/// What the policy answers, in words.
pub fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Eligible => "refundable",
        Outcome::Conditional => "refundable under conditions",
        Outcome::NotEligible => "not refundable",
        Outcome::Unknown => "no published rule",
    }
}

/// How the money comes back, in words; an id that is not known is shown with spaces for underscores.
pub fn remedy_words(remedy: &str) -> String {
    match remedy {
        "cash_original_method" => "refund to the original payment method".to_owned(),
        "refund_or_ad_credit" => "refund or ad credit".to_owned(),
        "balance_transfer" => "transfer of the balance".to_owned(),
        "invoice_adjustment" => "adjustment of the invoice".to_owned(),
        "ad_credit" => "ad credit".to_owned(),
        "none" => "no remedy is published".to_owned(),
        other => other.replace('_', " "),
    }
}
