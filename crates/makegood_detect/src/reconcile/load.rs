//! Reading ledger, statement, accounts and rates for matching.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Currency};
use makegood_core::time::Zone;

use super::decisions::EntryKey;
use super::descriptor::Descriptors;
use super::model::{Entry, EntryStatus, Input, LedgerCoverage, Payment, PaymentStatus, StatementCoverage};
use crate::columns::Cells;
use crate::{DetectError, Engine};

/// Loads everything that matching needs, in canonical order.
///
/// - **Errors** [`DetectError::Query`].
pub async fn load(engine: &impl Engine) -> Result<Input, DetectError> {
    let descriptors = Descriptors::built_in().map_err(|error| DetectError::query("descriptors", error))?;
    Ok(Input {
        payments: payments(engine).await?,
        entries: entries(engine, &descriptors).await?,
        coverage: coverage(engine).await?,
        statements: statements(engine).await?,
        as_of: audit_day(engine).await?,
        rates: rates(engine).await?,
        decisions: Vec::new(),
    })
}

async fn payments(engine: &impl Engine) -> Result<Vec<Payment>, DetectError> {
    let sql = "SELECT l.platform, l.account_id, l.transaction_id, l.kind, l.status, l.amount, l.tax, l.currency, l.payment_method,
                      l.payment_reference, l.occurred_at, l.source_ref, a.time_zone
               FROM ledger AS l
               LEFT JOIN account_now AS a ON a.platform = l.platform AND a.account_id = l.account_id
               WHERE l.kind IN ('payment', 'top_up', 'card_verification', 'card_verification_refund', 'order_payment',
                                'refund', 'cancellation', 'adjustment', 'fee')
                 AND l.funding = 'cash'
               ORDER BY l.platform, l.account_id, l.occurred_at, l.transaction_id, l.source_ref";
    let name = "payments";
    let taxes = taxes(engine).await?;
    let mut payments = Vec::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let (platform, account) = (text("platform")?, text("account_id")?);
        let (id, kind, status) = (text("transaction_id")?, text("kind")?, text("status")?);
        let (currency, method, reference) = (text("currency")?, text("payment_method")?, text("payment_reference")?);
        let (source, zone) = (text("source_ref")?, text("time_zone")?);
        let amount = Cells::of(name, &batch, "amount")?.money()?;
        let tax = Cells::of(name, &batch, "tax")?.money()?;
        let occurred = Cells::of(name, &batch, "occurred_at")?.instant()?;
        for row in 0..batch.num_rows() {
            let (Some(amount), Some(at)) = (amount[row], occurred[row]) else { continue };
            let Some(currency) = currency[row].as_deref().and_then(|code| Currency::parse(code).ok()) else { continue };
            let zone = zone[row].as_deref().and_then(|name| Zone::parse(name).ok());
            let local = zone.map_or_else(|| jiff::tz::TimeZone::UTC.to_datetime(at).date(), |zone| zone.day_of(at));
            // The card was charged the amount and the tax of the same row (tables.md).
            let charged = amount.checked_add(tax[row].unwrap_or_default().abs()).unwrap_or(amount);
            let (platform, account_id) =
                (platform[row].clone().unwrap_or_default(), account[row].clone().unwrap_or_default());
            let reference = reference[row].clone().filter(|text| !text.is_empty());
            let apart = reference
                .as_ref()
                .and_then(|text| taxes.get(&(platform.clone(), account_id.clone(), text.clone())).copied());
            payments.push(Payment {
                platform,
                account_id,
                transaction_id: id[row].clone().unwrap_or_default(),
                kind: kind[row].clone().unwrap_or_default(),
                status: PaymentStatus::parse(status[row].as_deref().unwrap_or_default()),
                charged: if amount.is_negative() { amount } else { charged },
                tax: tax[row].filter(|tax| !tax.is_zero()).or(apart).unwrap_or_default().abs(),
                currency,
                last4: method[row].as_deref().and_then(last_four),
                reference,
                on: local,
                at,
                source_ref: source[row].clone().unwrap_or_default(),
            });
        }
    }
    Ok(payments)
}

async fn entries(engine: &impl Engine, descriptors: &Descriptors) -> Result<Vec<Entry>, DetectError> {
    let sql = "SELECT institution, bank_account, entry_id, booked_on, authorised_on, amount, currency, original_amount,
                      original_currency, status, description, counterparty, reference, card_last4, source_ref
               FROM statement ORDER BY booked_on, institution, bank_account, entry_id, source_ref";
    let name = "entries";
    let mut entries = Vec::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let (institution, id) = (text("institution")?, text("entry_id")?);
        let (account, currency, status) = (text("bank_account")?, text("currency")?, text("status")?);
        let (description, counterparty) = (text("description")?, text("counterparty")?);
        let (reference, card, source) = (text("reference")?, text("card_last4")?, text("source_ref")?);
        let original_currency = text("original_currency")?;
        let amount = Cells::of(name, &batch, "amount")?.money()?;
        let original = Cells::of(name, &batch, "original_amount")?.money()?;
        let booked = Cells::of(name, &batch, "booked_on")?.day()?;
        let authorised = Cells::of(name, &batch, "authorised_on")?.day()?;
        for row in 0..batch.num_rows() {
            let (Some(amount), Some(booked_on)) = (amount[row], booked[row]) else { continue };
            let Some(currency) = currency[row].as_deref().and_then(|code| Currency::parse(code).ok()) else { continue };
            let words = format!(
                "{} {}",
                description[row].as_deref().unwrap_or_default(),
                counterparty[row].as_deref().unwrap_or_default()
            );
            let original_currency = original_currency[row].as_deref().and_then(|code| Currency::parse(code).ok());
            entries.push(Entry {
                key: EntryKey {
                    institution: institution[row].clone().unwrap_or_default(),
                    bank_account: account[row].clone().unwrap_or_default(),
                    entry_id: id[row].clone().unwrap_or_default(),
                },
                status: match status[row].as_deref() {
                    Some("pending") => EntryStatus::Pending,
                    Some("dropped") => EntryStatus::Dropped,
                    _ => EntryStatus::Booked,
                },
                platform: descriptors.platform_of(&words).map(str::to_owned),
                last4: card[row].as_deref().and_then(last_four).or_else(|| account[row].as_deref().and_then(last_four)),
                booked_on,
                authorised_on: authorised[row],
                amount,
                currency,
                original: original[row].zip(original_currency),
                description: words.trim().to_owned(),
                reference: reference[row].clone().filter(|text| !text.is_empty()),
                source_ref: source[row].clone().unwrap_or_default(),
            });
        }
    }
    Ok(entries)
}

/// Days that each export of a ledger covers: from its first to its last row, or from the opening of the account.
async fn coverage(engine: &impl Engine) -> Result<Vec<LedgerCoverage>, DetectError> {
    let sql = "SELECT l.platform, l.account_id, l.source_sha256, MIN(c.day_on) AS first_on, MAX(c.day_on) AS last_on,
                      MIN(a.opened_on) AS opened_on
               FROM ledger_version AS l
               JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
                   AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
               LEFT JOIN account_now AS a ON a.platform = l.platform AND a.account_id = l.account_id
               GROUP BY l.platform, l.account_id, l.source_sha256
               ORDER BY l.platform, l.account_id, l.source_sha256";
    let name = "ledger_coverage";
    let mut covers = Vec::new();
    for batch in engine.query(name, sql).await? {
        let platform = Cells::of(name, &batch, "platform")?.text()?;
        let account = Cells::of(name, &batch, "account_id")?.text()?;
        let first = Cells::of(name, &batch, "first_on")?.day()?;
        let last = Cells::of(name, &batch, "last_on")?.day()?;
        let opened = Cells::of(name, &batch, "opened_on")?.day()?;
        for row in 0..batch.num_rows() {
            let (Some(from), Some(to)) = (first[row], last[row]) else { continue };
            covers.push(LedgerCoverage {
                platform: platform[row].clone().unwrap_or_default(),
                account_id: account[row].clone().unwrap_or_default(),
                from,
                to,
                opened_on: opened[row],
            });
        }
    }
    Ok(covers)
}

/// Tax rows of the ledger by the reference of the payment that they belong to.
async fn taxes(engine: &impl Engine) -> Result<BTreeMap<(String, String, String), Amount>, DetectError> {
    let sql = "SELECT platform, account_id, payment_reference, SUM(amount) AS amount FROM ledger
               WHERE kind = 'tax' AND payment_reference IS NOT NULL AND payment_reference <> ''
               GROUP BY platform, account_id, payment_reference ORDER BY platform, account_id, payment_reference";
    let name = "taxes";
    let mut taxes = BTreeMap::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let (platform, account, reference) = (text("platform")?, text("account_id")?, text("payment_reference")?);
        let amount = Cells::of(name, &batch, "amount")?.money()?;
        for row in 0..batch.num_rows() {
            if let (Some(platform), Some(account), Some(reference), Some(amount)) =
                (platform[row].clone(), account[row].clone(), reference[row].clone(), amount[row])
            {
                taxes.insert((platform, account, reference), amount);
            }
        }
    }
    Ok(taxes)
}

/// Days that each imported statement covers, for every card on it.
async fn statements(engine: &impl Engine) -> Result<Vec<StatementCoverage>, DetectError> {
    let name = "statement_coverage";
    let sql = "SELECT DISTINCT institution, bank_account, card_last4 FROM statement
               ORDER BY institution, bank_account, card_last4";
    let mut cards: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let (institution, account, card) = (text("institution")?, text("bank_account")?, text("card_last4")?);
        for row in 0..batch.num_rows() {
            let account = account[row].clone().unwrap_or_default();
            let of_account = cards.entry((institution[row].clone().unwrap_or_default(), account.clone())).or_default();
            of_account.extend([card[row].as_deref().and_then(last_four), last_four(&account)].into_iter().flatten());
        }
    }
    let sql = "SELECT institution, bank_account, source_sha256, MIN(booked_on) AS first_on, MAX(booked_on) AS last_on
               FROM statement_version GROUP BY institution, bank_account, source_sha256
               ORDER BY institution, bank_account, source_sha256";
    let mut covers = Vec::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let (institution, account) = (text("institution")?, text("bank_account")?);
        let first = Cells::of(name, &batch, "first_on")?.day()?;
        let last = Cells::of(name, &batch, "last_on")?.day()?;
        for row in 0..batch.num_rows() {
            let (Some(from), Some(to)) = (first[row], last[row]) else { continue };
            let key = (institution[row].clone().unwrap_or_default(), account[row].clone().unwrap_or_default());
            for last4 in cards.get(&key).into_iter().flatten() {
                covers.push(StatementCoverage { last4: last4.clone(), from, to });
            }
        }
    }
    covers.sort();
    covers.dedup();
    Ok(covers)
}

async fn audit_day(engine: &impl Engine) -> Result<Option<jiff::civil::Date>, DetectError> {
    let name = "audit_day";
    let mut day = None;
    for batch in engine.query(name, "SELECT as_of_on FROM audit_date").await? {
        day = Cells::of(name, &batch, "as_of_on")?.day()?.into_iter().flatten().next().or(day);
    }
    Ok(day)
}

async fn rates(engine: &impl Engine) -> Result<Vec<(Currency, Currency, jiff::civil::Date, i128)>, DetectError> {
    let sql = "SELECT base, quote, rate_on, CAST(rate AS DECIMAL(28, 6)) AS rate FROM fx_rate ORDER BY base, quote, rate_on, source";
    let name = "rates";
    let mut rates = Vec::new();
    for batch in engine.query(name, sql).await? {
        let base = Cells::of(name, &batch, "base")?.text()?;
        let quote = Cells::of(name, &batch, "quote")?.text()?;
        let on = Cells::of(name, &batch, "rate_on")?.day()?;
        let rate = Cells::of(name, &batch, "rate")?.money()?;
        for row in 0..batch.num_rows() {
            let code = |cell: &Option<String>| cell.as_deref().and_then(|code| Currency::parse(code).ok());
            if let (Some(base), Some(quote), Some(on), Some(rate)) =
                (code(&base[row]), code(&quote[row]), on[row], rate[row])
            {
                rates.push((base, quote, on, rate.micros()));
            }
        }
    }
    Ok(rates)
}

/// The last four digits of a card or account number; `None` when there are fewer.
fn last_four(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 4).then(|| digits[digits.len() - 4..].iter().collect())
}
