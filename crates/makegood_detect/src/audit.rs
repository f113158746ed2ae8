//! Running the detectors: find, prove, explain.
//!
//! A detector's query gives findings, its witness query gives the rows behind all of them at once
//! (it reads them as table `finding`), and a finding whose witness does not sum to its questioned
//! amount stops the audit: that is a defect of the detector, never a claim. Amounts are rounded
//! down to whole minor units before they are proved, so nothing is ever claimed beyond the rows.

use std::collections::BTreeMap;
use std::path::Path;

use datafusion::arrow::array::{Array, ArrayRef, Decimal128Array, RecordBatch};
use datafusion::arrow::compute::{cast, concat_batches};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use jiff::Timestamp;
use makegood_core::claim::Paid;
use makegood_core::coverage::Coverage;
use makegood_core::finding::{ArithmeticStep, Atom, EntityRef, Questioned};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::netting::Link;
use makegood_core::time::Day;
use makegood_facts::FactsStore;

use crate::columns::Cells;
use crate::detector::{Detector, literal};
use crate::facts_of_accounts::Observed;
use crate::{DetectError, Engine, Local, catalog, scratch, template};

/// What to audit.
pub struct AuditRequest<'a> {
    /// Facts.
    pub facts: &'a FactsStore,
    /// Empty folder for derived tables and spilling; the caller removes it.
    pub scratch: &'a Path,
    /// Detectors to run, sorted by id.
    pub detectors: &'a [Detector],
    /// Audit date; `None` = the latest observation in the facts.
    pub as_of: Option<Timestamp>,
    /// Leave out findings that end before this day.
    pub from: Option<Day>,
    /// Leave out findings that begin after this day.
    pub to: Option<Day>,
    /// Parameters set by the user: `detector.param` to value.
    pub settings: BTreeMap<String, String>,
}

/// What delivered, billed and paid add up to, where each is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerTotal {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Delivered spend.
    pub delivered: Option<Amount>,
    /// Billed cost, cash and ad credit.
    pub billed: Option<Amount>,
    /// Settled payments and top-ups less refunds.
    pub paid: Option<Amount>,
    /// First day of any of them.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// Result of an audit, before policy and netting.
pub struct AuditOutput {
    /// The audit date.
    pub as_of: Timestamp,
    /// Findings, sorted by account, detector, first day, entities.
    pub found: Vec<Questioned>,
    /// What was checked, and what was not.
    pub coverage: Vec<Coverage>,
    /// Rows of two layers that are the same money.
    pub links: Vec<Link>,
    /// What each account paid.
    pub paid: Paid,
    /// Accounts as last observed.
    pub accounts: Vec<Observed>,
    /// Tables that hold rows, per account; `statement` stands under the empty id.
    pub tables: BTreeMap<String, std::collections::BTreeSet<String>>,
    /// Delivered, billed, paid.
    pub totals: Vec<LayerTotal>,
}

/// Runs the detectors. `progress` is told each detector's id, its number from 0 and how many there are.
///
/// - **Errors** [`DetectError`].
pub async fn audit(
    request: &AuditRequest<'_>,
    progress: &mut (dyn FnMut(&str, usize, usize) + Send),
) -> Result<AuditOutput, DetectError> {
    let engine = Local::new(request.scratch)?;
    let prepared = catalog::prepare(&engine, request.facts, request.scratch, request.as_of).await?;
    let tables = tables_of_accounts(&engine).await?;
    let totals = layer_totals(&engine).await?;
    let mut found = Vec::new();
    let mut coverage = Vec::new();
    for (number, detector) in request.detectors.iter().enumerate() {
        progress(&detector.id, number, request.detectors.len());
        let literals = literals(detector, &request.settings)?;
        // Without a single row of an input there is nothing to find; coverage says what is missing.
        let rows_of = |input: &String| tables.values().any(|have| have.contains(input));
        if detector.inputs.iter().all(rows_of) {
            found.extend(run(&engine, request.scratch, detector, &literals).await?);
        }
        coverage.extend(cover(&engine, detector, &literals, &tables, &prepared.accounts, &totals).await?);
    }
    found.retain(|finding| {
        request.from.is_none_or(|from| finding.to >= from) && request.to.is_none_or(|to| finding.from <= to)
    });
    found.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    coverage.sort();
    Ok(AuditOutput {
        as_of: prepared.as_of,
        paid: paid(&engine).await?,
        found,
        coverage,
        links: prepared.links,
        accounts: prepared.accounts,
        tables,
        totals,
    })
}

fn literals(detector: &Detector, settings: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, DetectError> {
    let mut literals = BTreeMap::new();
    for (name, param) in &detector.params {
        let value = settings.get(&format!("{}.{name}", detector.id)).unwrap_or(&param.default);
        literals.insert(name.clone(), literal(&detector.id, name, value)?);
    }
    Ok(literals)
}

const CONTRACT: &[&str] =
    &["finding_key", "platform", "account_id", "entities", "from_on", "to_on", "currency", "questioned"];

async fn run(
    engine: &impl Engine,
    folder: &Path,
    detector: &Detector,
    literals: &BTreeMap<String, String>,
) -> Result<Vec<Questioned>, DetectError> {
    let id = detector.id.as_str();
    let batches = engine.query(id, &template::with_literals(&detector.query, literals)).await?;
    let Some(first) = batches.first() else { return Ok(Vec::new()) };
    let failed = |error: datafusion::arrow::error::ArrowError| DetectError::query(id, error);
    let all = concat_batches(&first.schema(), &batches).map_err(failed)?;
    for column in CONTRACT {
        if all.column_by_name(column).is_none() {
            return Err(DetectError::invalid(id, format!("query.sql returns no column `{column}`")));
        }
    }
    let rounded = round_down(id, &all)?;
    if rounded.num_rows() == 0 {
        return Ok(Vec::new());
    }
    let table = format!("finding_of_{id}");
    scratch::register(engine, folder, &table, rounded.schema(), std::slice::from_ref(&rounded)).await?;
    engine.forget("finding");
    engine.register_view("finding", &format!("SELECT * FROM {table}")).await?;
    let mut atoms = witness(engine, detector, literals).await?;
    engine.forget("finding");
    engine.forget(&table);

    let mut found = Vec::new();
    let values = printable(id, &rounded)?;
    let text = |column: &str| Cells::of(id, &rounded, column)?.text();
    let (keys, platforms, accounts) = (text("finding_key")?, text("platform")?, text("account_id")?);
    let (entities, currencies) = (text("entities")?, text("currency")?);
    let from = Cells::of(id, &rounded, "from_on")?.day()?;
    let to = Cells::of(id, &rounded, "to_on")?.day()?;
    let questioned = Cells::of(id, &rounded, "questioned")?.money()?;
    let steps = arithmetic(detector, &rounded)?;
    for row in 0..rounded.num_rows() {
        let missing = |column: &str| DetectError::query(id, format!("row {row} has no {column}"));
        let key = keys[row].clone().ok_or_else(|| missing("finding_key"))?;
        let code = currencies[row].clone().ok_or_else(|| missing("currency"))?;
        let finding = Questioned {
            detector: detector.id.clone(),
            version: detector.version,
            stage: detector.status,
            level: detector.level,
            confidence: detector.confidence,
            platform: platforms[row].clone().ok_or_else(|| missing("platform"))?,
            account_id: accounts[row].clone().ok_or_else(|| missing("account_id"))?,
            entities: entity_refs(entities[row].as_deref().unwrap_or_default()),
            from: from[row].ok_or_else(|| missing("from_on"))?,
            to: to[row].ok_or_else(|| missing("to_on"))?,
            currency: Currency::parse(&code).map_err(|error| DetectError::query(id, error))?,
            questioned: questioned[row].ok_or_else(|| missing("questioned"))?,
            title: detector.title.clone(),
            summary: template::sentence(&detector.sentence, &values[row]),
            arithmetic: steps[row].clone(),
            atoms: atoms.remove(&key).unwrap_or_default(),
            finding_key: key,
        };
        prove(&finding)?;
        found.push(finding);
    }
    Ok(found)
}

fn prove(finding: &Questioned) -> Result<(), DetectError> {
    let sum = finding.witness_sum().map_err(|error| DetectError::query(&finding.detector, error))?;
    let negative = finding.atoms.iter().any(|atom| atom.amount.is_negative());
    if sum == finding.questioned && !negative {
        return Ok(());
    }
    let shown = |amount: Amount| Money::new(amount, finding.currency).to_string();
    Err(DetectError::Witness {
        detector: finding.detector.clone(),
        finding_key: finding.finding_key.clone(),
        witness: shown(sum),
        questioned: shown(finding.questioned),
        difference: shown(sum.checked_sub(finding.questioned).unwrap_or(sum)),
    })
}

fn entity_refs(text: &str) -> Vec<EntityRef> {
    let mut refs: Vec<EntityRef> = text
        .split('|')
        .filter_map(|part| part.split_once(':'))
        .map(|(level, id)| EntityRef { level: level.to_owned(), entity_id: id.to_owned() })
        .collect();
    refs.sort();
    refs.dedup();
    refs
}

/// Rounds `questioned` down to whole minor units, drops what is left without an amount, and gives money one type.
fn round_down(id: &str, batch: &RecordBatch) -> Result<RecordBatch, DetectError> {
    let failed = |error: datafusion::arrow::error::ArrowError| DetectError::query(id, error);
    let currencies = Cells::of(id, batch, "currency")?.text()?;
    let questioned = Cells::of(id, batch, "questioned")?.money()?;
    let whole: Vec<Option<i128>> = questioned
        .iter()
        .zip(&currencies)
        .map(|(amount, code)| {
            let unit = Currency::parse(code.as_deref()?).ok()?.minor_unit().micros();
            let micros = amount.as_ref()?.micros();
            Some(micros - micros.rem_euclid(unit))
        })
        .collect();
    let keep: datafusion::arrow::array::BooleanArray =
        whole.iter().map(|amount| Some(amount.is_some_and(|a| a > 0))).collect();
    let rounded: Decimal128Array = whole.into_iter().collect();
    let rounded = rounded.with_precision_and_scale(18, 6).map_err(failed)?;
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let column: ArrayRef = match column.data_type() {
            _ if field.name() == "questioned" => std::sync::Arc::new(rounded.clone()),
            DataType::Utf8View => cast(column, &DataType::Utf8).map_err(failed)?,
            DataType::Decimal128(_, scale) if *scale != 6 => {
                cast(column, &DataType::Decimal128(38, 6)).map_err(failed)?
            }
            _ => column.clone(),
        };
        fields.push(Field::new(field.name(), column.data_type().clone(), true));
        columns.push(column);
    }
    let batch = RecordBatch::try_new(std::sync::Arc::new(Schema::new(fields)), columns).map_err(failed)?;
    datafusion::arrow::compute::filter_record_batch(&batch, &keep).map_err(failed)
}

async fn witness(
    engine: &impl Engine,
    detector: &Detector,
    literals: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Vec<Atom>>, DetectError> {
    let name = format!("{} witness", detector.id);
    let mut atoms: BTreeMap<String, BTreeMap<String, (Amount, Amount)>> = BTreeMap::new();
    for batch in engine.query(&name, &template::with_literals(&detector.witness, literals)).await? {
        let keys = Cells::of(&name, &batch, "finding_key")?.text()?;
        let refs = Cells::of(&name, &batch, "source_ref")?.text()?;
        let amounts = Cells::of(&name, &batch, "amount")?.money()?;
        let holds = match batch.column_by_name("holds") {
            Some(_) => Cells::of(&name, &batch, "holds")?.money()?,
            None => amounts.clone(),
        };
        for row in 0..batch.num_rows() {
            let (Some(key), Some(source_ref), Some(amount)) = (&keys[row], &refs[row], amounts[row]) else {
                return Err(DetectError::query(&name, format!("row {row} has no finding_key, source_ref or amount")));
            };
            let atom =
                atoms.entry(key.clone()).or_default().entry(source_ref.clone()).or_insert((Amount::ZERO, Amount::ZERO));
            atom.0 = atom.0.checked_add(amount).map_err(|error| DetectError::query(&name, error))?;
            atom.1 = atom.1.max(holds[row].unwrap_or(amount).abs());
        }
    }
    let list = |rows: BTreeMap<String, (Amount, Amount)>| {
        rows.into_iter()
            .map(|(source_ref, (amount, holds))| Atom { source_ref, amount, holds: holds.max(amount) })
            .collect()
    };
    Ok(atoms.into_iter().map(|(key, rows)| (key, list(rows))).collect())
}

/// Every cell as a person reads it: money with its currency, days and instants in ISO form.
fn printable(id: &str, batch: &RecordBatch) -> Result<Vec<BTreeMap<String, String>>, DetectError> {
    let currencies = Cells::of(id, batch, "currency")?.text()?;
    let mut rows = vec![BTreeMap::new(); batch.num_rows()];
    for field in batch.schema().fields() {
        let cells: Vec<Option<String>> = match field.data_type() {
            DataType::Decimal128(..) => {
                let amounts = Cells::of(id, batch, field.name())?.money()?;
                let shown = |(amount, code): (&Option<Amount>, &Option<String>)| {
                    let currency = Currency::parse(code.as_deref()?).ok()?;
                    amount.map(|amount| Money::new(amount, currency).to_string())
                };
                amounts.iter().zip(&currencies).map(shown).collect()
            }
            DataType::Timestamp(..) => {
                let instants = Cells::of(id, batch, field.name())?.instant()?;
                instants
                    .into_iter()
                    .map(|at| {
                        at.map(|at| jiff::tz::TimeZone::UTC.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string())
                    })
                    .collect()
            }
            _ => Cells::of(id, batch, field.name())?.text()?,
        };
        for (row, cell) in rows.iter_mut().zip(cells) {
            if let Some(cell) = cell {
                row.insert(field.name().clone(), cell);
            }
        }
    }
    Ok(rows)
}

fn arithmetic(detector: &Detector, batch: &RecordBatch) -> Result<Vec<Vec<ArithmeticStep>>, DetectError> {
    let id = detector.id.as_str();
    let mut rows: Vec<Vec<ArithmeticStep>> = vec![Vec::new(); batch.num_rows()];
    let questioned = Cells::of(id, batch, "questioned")?.money()?;
    for line in &detector.arithmetic {
        let amounts = Cells::of(id, batch, &line.column)
            .map_err(|_| {
                DetectError::invalid(
                    id,
                    format!("arithmetic names column `{}`, which query.sql does not return", line.column),
                )
            })?
            .money()?;
        for (steps, amount) in rows.iter_mut().zip(amounts) {
            let Some(amount) = amount else { continue };
            if !amount.is_zero() || line.op == "+" {
                steps.push(ArithmeticStep { label: line.label.clone(), op: line.op.clone(), amount });
            }
        }
    }
    for (steps, questioned) in rows.iter_mut().zip(questioned) {
        let questioned = questioned.unwrap_or_default();
        let sum: i128 =
            steps.iter().map(|step| if step.op == "-" { -step.amount.micros() } else { step.amount.micros() }).sum();
        if !steps.is_empty() && sum != questioned.micros() {
            steps.push(ArithmeticStep {
                label: "Rounded down to whole minor units".to_owned(),
                op: "-".to_owned(),
                amount: Amount::from_micros(sum - questioned.micros()),
            });
        }
    }
    Ok(rows)
}

async fn cover(
    engine: &impl Engine,
    detector: &Detector,
    literals: &BTreeMap<String, String>,
    tables: &BTreeMap<String, std::collections::BTreeSet<String>>,
    accounts: &[Observed],
    totals: &[LayerTotal],
) -> Result<Vec<Coverage>, DetectError> {
    let mut result = Vec::new();
    let name = format!("{} coverage", detector.id);
    if let Some(sql) = &detector.coverage {
        for batch in engine.query(&name, &template::with_literals(sql, literals)).await? {
            let ids = Cells::of(&name, &batch, "account_id")?.text()?;
            let currencies = Cells::of(&name, &batch, "currency")?.text()?;
            let checked = Cells::of(&name, &batch, "checked")?.money()?;
            let of = Cells::of(&name, &batch, "of_total")?.money()?;
            let missing = Cells::of(&name, &batch, "missing")?.text()?;
            for row in 0..batch.num_rows() {
                let Some(currency) = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok()) else {
                    continue;
                };
                result.push(Coverage {
                    detector: detector.id.clone(),
                    account_id: ids[row].clone().unwrap_or_default(),
                    currency,
                    checked: checked[row].unwrap_or_default(),
                    of: of[row].unwrap_or_default(),
                    missing: missing[row].iter().cloned().collect(),
                });
            }
        }
    }
    // Inputs without a single row for an account, and accounts nothing was said of.
    let statement = tables.contains_key("");
    for total in totals {
        let have = tables.get(&total.account_id);
        let missing: Vec<String> = detector
            .inputs
            .iter()
            .filter(|table| match table.as_str() {
                "statement" => !statement,
                table => !have.is_some_and(|have| have.contains(table)),
            })
            .map(|table| format!("{table} (import a file of table `{table}`)"))
            .collect();
        let known = accounts.iter().any(|account| account.account_id == total.account_id);
        let said =
            result.iter_mut().find(|line| line.account_id == total.account_id && line.currency == total.currency);
        let of = total.delivered.or(total.billed).or(total.paid).unwrap_or_default();
        match said {
            Some(line) => line.missing.extend(missing),
            None if missing.is_empty() && known => result.push(Coverage {
                detector: detector.id.clone(),
                account_id: total.account_id.clone(),
                currency: total.currency,
                checked: if detector.coverage.is_some() { Amount::ZERO } else { of },
                of: if detector.coverage.is_some() { Amount::ZERO } else { of },
                missing: Vec::new(),
            }),
            None => result.push(Coverage {
                detector: detector.id.clone(),
                account_id: total.account_id.clone(),
                currency: total.currency,
                checked: Amount::ZERO,
                of,
                missing,
            }),
        }
    }
    Ok(result)
}

async fn tables_of_accounts(
    engine: &impl Engine,
) -> Result<BTreeMap<String, std::collections::BTreeSet<String>>, DetectError> {
    let parts: Vec<String> = makegood_core::tables::TABLES
        .iter()
        .filter(|table| table.column("account_id").is_some())
        .map(|table| format!("SELECT DISTINCT account_id, '{0}' AS table_name FROM {0}", table.name))
        .chain(["SELECT DISTINCT '' AS account_id, 'statement' AS table_name FROM statement".to_owned()])
        .collect();
    let name = "tables_of_accounts";
    let mut tables: BTreeMap<String, std::collections::BTreeSet<String>> = BTreeMap::new();
    for batch in engine.query(name, &parts.join(" UNION ALL ")).await? {
        let ids = Cells::of(name, &batch, "account_id")?.text()?;
        let names = Cells::of(name, &batch, "table_name")?.text()?;
        for (id, table) in ids.into_iter().zip(names) {
            tables.entry(id.unwrap_or_default()).or_default().insert(table.unwrap_or_default());
        }
    }
    Ok(tables)
}

async fn layer_totals(engine: &impl Engine) -> Result<Vec<LayerTotal>, DetectError> {
    let sql = "SELECT platform, account_id, currency, SUM(delivered) AS delivered,
                      SUM(billed_cash) AS billed_cash, SUM(billed_ad_credit) AS billed_ad_credit, SUM(paid) AS paid,
                      MIN(day_on) AS from_on, MAX(day_on) AS to_on
               FROM account_day GROUP BY platform, account_id, currency ORDER BY platform, account_id, currency";
    let name = "totals";
    let mut totals = Vec::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let money = |column: &str| Cells::of(name, &batch, column)?.money();
        let (platforms, ids, currencies) = (text("platform")?, text("account_id")?, text("currency")?);
        let (delivered, cash, ad_credit, paid) =
            (money("delivered")?, money("billed_cash")?, money("billed_ad_credit")?, money("paid")?);
        let from = Cells::of(name, &batch, "from_on")?.day()?;
        let to = Cells::of(name, &batch, "to_on")?.day()?;
        for row in 0..batch.num_rows() {
            let Some(currency) = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok()) else {
                continue;
            };
            let billed = match (cash[row], ad_credit[row]) {
                (Some(cash), Some(ad_credit)) => cash.checked_add(ad_credit).ok(),
                (cash, ad_credit) => cash.or(ad_credit),
            };
            totals.push(LayerTotal {
                platform: platforms[row].clone().unwrap_or_default(),
                account_id: ids[row].clone().unwrap_or_default(),
                currency,
                delivered: delivered[row],
                billed,
                paid: paid[row],
                from: from[row],
                to: to[row],
            });
        }
    }
    Ok(totals)
}

/// What each account paid: the larger of what its ledger says and what its card and bank were charged.
async fn paid(engine: &impl Engine) -> Result<Paid, DetectError> {
    let sql = "SELECT account_id, currency, MAX(amount) AS amount FROM (
                   SELECT account_id, currency, SUM(amount + COALESCE(tax, CAST(0 AS DECIMAL(18, 6)))) AS amount FROM ledger
                   WHERE kind IN ('payment', 'top_up', 'order_payment', 'transfer_in') AND status = 'settled' GROUP BY account_id, currency
                   UNION ALL
                   SELECT account_id, currency, SUM(amount) AS amount FROM charge WHERE account_id IS NOT NULL GROUP BY account_id, currency
               ) AS paid GROUP BY account_id, currency ORDER BY account_id, currency";
    let name = "paid";
    let mut paid = Paid::new();
    for batch in engine.query(name, sql).await? {
        let ids = Cells::of(name, &batch, "account_id")?.text()?;
        let currencies = Cells::of(name, &batch, "currency")?.text()?;
        let amounts = Cells::of(name, &batch, "amount")?.money()?;
        for row in 0..batch.num_rows() {
            let currency = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok());
            if let (Some(id), Some(currency), Some(amount)) = (ids[row].clone(), currency, amounts[row]) {
                paid.insert((id, currency), amount);
            }
        }
    }
    Ok(paid)
}
