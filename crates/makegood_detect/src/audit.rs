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
use futures::StreamExt;
use jiff::Timestamp;
use makegood_core::cause::Cause;
use makegood_core::claim::Paid;
use makegood_core::coverage::Coverage;
use makegood_core::finding::{ArithmeticStep, Atom, EntityRef, Questioned};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::netting::Link;
use makegood_core::time::Day;
use makegood_facts::FactsStore;

use crate::columns::Cells;
use crate::coverage::cover;
use crate::detector::{Detector, Origin, literal};
use crate::facts_of_accounts::Observed;
use crate::layers::{LayerMonth, LayerTotal, layer_months, layer_totals, paid, tables_of_accounts};
use crate::reconcile::Fitted;
use crate::rollup::Unit;
use crate::sandbox::{Limits, NotRun, Sandbox};
use crate::{DetectError, Engine, Local, People, catalog, cause, damage, scratch, template, witness_rows};

/// What to audit.
pub struct AuditRequest<'a> {
    /// Facts.
    pub facts: &'a FactsStore,
    /// Empty folder for derived tables and spilling; the caller removes it.
    pub scratch: &'a Path,
    /// Folder for sums of delivery that later audits use again; it may be emptied at any time.
    pub sums: &'a Path,
    /// Detectors to run, sorted by id.
    pub detectors: &'a [Detector],
    /// Audit date; `None` = the latest observation in the facts.
    pub as_of: Option<Timestamp>,
    /// Leave out findings that end before this day.
    pub from: Option<Day>,
    /// Leave out findings that begin after this day.
    pub to: Option<Day>,
    /// What persons say beside the files.
    pub people: People<'a>,
    /// Parameters set by the user: `detector.param` to value.
    pub settings: BTreeMap<String, String>,
    /// How far the detectors of the workspace may go.
    pub limits: Limits,
}

/// Result of an audit, before policy and netting.
pub struct AuditOutput {
    /// The audit date.
    pub as_of: Timestamp,
    /// Findings, sorted by account, detector, first day, entities.
    pub found: Vec<Questioned>,
    /// What was checked, and what was not.
    pub coverage: Vec<Coverage>,
    /// Detectors of the workspace that gave no answer, and why; their coverage says that nothing was checked.
    pub failed: Vec<(String, DetectError)>,
    /// Rows of two layers that are the same money.
    pub links: Vec<Link>,
    /// What became of each decision on a match, by number.
    pub decided: Vec<Fitted>,
    /// What each account paid.
    pub paid: Paid,
    /// Accounts as last observed.
    pub accounts: Vec<Observed>,
    /// Tables that hold rows, per account; `statement` stands under the empty id.
    pub tables: BTreeMap<String, std::collections::BTreeSet<String>>,
    /// Delivered, billed, paid.
    pub totals: Vec<LayerTotal>,
    /// The same by month.
    pub months: Vec<LayerMonth>,
}

/// The views that an audit reads whatever its detectors.
const READS_OF_ALL: &str = "account_day";

/// Detectors that run at the same time.
const AT_ONCE: usize = 4;

/// Runs the detectors. `progress` is told each detector's id, its number from 0 and how many there are.
///
/// - **Errors** [`DetectError`].
pub async fn audit(
    request: &AuditRequest<'_>,
    progress: &mut (dyn FnMut(&str, usize, usize) + Send),
) -> Result<AuditOutput, DetectError> {
    damage::or_its_cause(request.facts, answers(request, progress)).await
}

async fn answers(
    request: &AuditRequest<'_>,
    progress: &mut (dyn FnMut(&str, usize, usize) + Send),
) -> Result<AuditOutput, DetectError> {
    let engine = Local::new(request.scratch)?;
    let texts = request.detectors.iter().flat_map(|detector| {
        [Some(&detector.query), Some(&detector.witness), detector.coverage.as_ref()].into_iter().flatten()
    });
    let wanted = catalog::views_read(texts.map(String::as_str).chain([READS_OF_ALL]));
    let mut prepared = catalog::prepare(
        &engine,
        request.facts,
        (request.scratch, request.sums),
        request.as_of,
        request.people,
        Some(&wanted),
    )
    .await?;
    // What detectors need of the matching stands in tables: the rest of it gives its memory back.
    let links = prepared.matching.links();
    let decided = std::mem::take(&mut prepared.matching).decided;
    let tables = tables_of_accounts(&engine).await?;
    let totals = layer_totals(&engine).await?;
    let months = layer_months(&engine).await?;
    let mut found = Vec::new();
    let mut coverage = Vec::new();
    let mut failed = Vec::new();
    let known = Known { tables: &tables, accounts: &prepared.accounts, totals: &totals, units: &prepared.units };
    let work = request.detectors.iter().map(|detector| answer(&engine, request, detector, &known));
    // A few at a time: planning one query and reading for another share the cores.
    let mut work = futures::stream::iter(work).buffered(AT_ONCE);
    for (number, detector) in request.detectors.iter().enumerate() {
        progress(&detector.id, number, request.detectors.len());
        let Some(done) = work.next().await else { break };
        match done? {
            Ok((of_detector, covered)) => {
                found.extend(of_detector);
                coverage.extend(covered);
            }
            Err(error) => {
                coverage.extend(NotRun::of(&detector.id, &error).coverage(&totals));
                failed.push((detector.id.clone(), error));
            }
        }
    }
    drop(work);
    found.retain(|finding| {
        request.from.is_none_or(|from| finding.to >= from) && request.to.is_none_or(|to| finding.from <= to)
    });
    found.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    cause::tell(&engine, request.scratch, &mut found, &prepared.accounts, request.people.owners).await?;
    coverage.sort();
    Ok(AuditOutput {
        as_of: prepared.as_of,
        paid: paid(&engine).await?,
        found,
        coverage,
        failed,
        links,
        decided,
        accounts: prepared.accounts,
        tables,
        totals,
        months,
    })
}

/// A query of a detector with its parameters in place, as `settings` (`detector.param` to value) or defaults say.
///
/// - **Errors** [`DetectError::Invalid`] for a setting that is no number.
pub fn with_parameters(
    detector: &Detector,
    sql: &str,
    settings: &BTreeMap<String, String>,
) -> Result<String, DetectError> {
    Ok(template::with_literals(sql, &literals(detector, settings)?))
}

/// What is known of the accounts before any detector is asked.
struct Known<'a> {
    tables: &'a BTreeMap<String, std::collections::BTreeSet<String>>,
    accounts: &'a [Observed],
    totals: &'a [LayerTotal],
    units: &'a [Unit],
}

/// Findings and coverage of one detector.
type Answer = (Vec<Questioned>, Vec<Coverage>);

/// Asks one detector. A detector of the workspace runs in the sandbox, and what goes wrong in it is the inner error:
/// the others go on.
async fn answer(
    engine: &Local,
    request: &AuditRequest<'_>,
    detector: &Detector,
    known: &Known<'_>,
) -> Result<Result<Answer, DetectError>, DetectError> {
    match detector.origin {
        Origin::BuiltIn => ask(engine, request, detector, known).await.map(Ok),
        Origin::Folder(_) => {
            let sandbox = Sandbox::beside(engine, request.scratch, request.limits).await?;
            match ask(&sandbox, request, detector, known).await {
                // What is ours to keep whole is never the detector's fault.
                Err(error @ (DetectError::Facts(_) | DetectError::Scratch { .. })) => Err(error),
                answer => Ok(answer),
            }
        }
    }
}

/// What one detector finds, and what it could check.
async fn ask(
    engine: &impl Engine,
    request: &AuditRequest<'_>,
    detector: &Detector,
    known: &Known<'_>,
) -> Result<Answer, DetectError> {
    let literals = literals(detector, &request.settings)?;
    // Without a single row of an input there is nothing to find; coverage says what is missing.
    let rows_of = |input: &String| known.tables.values().any(|have| have.contains(input));
    let found = if detector.inputs.iter().all(rows_of) {
        run(engine, request.scratch, detector, &literals, known.units).await?
    } else {
        Vec::new()
    };
    Ok((found, cover(engine, detector, &literals, known.tables, known.accounts, known.totals).await?))
}

pub(crate) fn literals(
    detector: &Detector,
    settings: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, DetectError> {
    let mut literals = BTreeMap::new();
    for (name, param) in &detector.params {
        let value = settings.get(&format!("{}.{name}", detector.id)).unwrap_or(&param.default);
        literals.insert(name.clone(), literal(&detector.id, name, value)?);
    }
    Ok(literals)
}

pub(crate) const CONTRACT: &[&str] =
    &["finding_key", "platform", "account_id", "entities", "from_on", "to_on", "currency", "questioned"];

async fn run(
    engine: &impl Engine,
    folder: &Path,
    detector: &Detector,
    literals: &BTreeMap<String, String>,
    units: &[Unit],
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
    // Detectors run side by side, so each has its own `finding` and its own `spend_row`.
    let table = format!("finding_of_{id}");
    scratch::register(engine, folder, &table, rounded.schema(), std::slice::from_ref(&rounded)).await?;
    let mut sql = template::renamed(&detector.witness, "finding", &table);
    let (rows, files) = (format!("spend_row_of_{id}"), format!("delivery_of_{id}"));
    if catalog::views_read([sql.as_str()]).contains("spend_row") {
        witness_rows::register(engine, (&rows, &files), units, &rounded).await?;
        sql = template::renamed(&sql, "spend_row", &rows);
    }
    let mut atoms = witness(engine, id, &template::with_literals(&sql, literals)).await?;
    for name in [&table, &rows, &files] {
        engine.forget(name);
    }

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
            cause: Cause::default(),
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

async fn witness(engine: &impl Engine, id: &str, sql: &str) -> Result<BTreeMap<String, Vec<Atom>>, DetectError> {
    let name = format!("{id} witness");
    let mut atoms: BTreeMap<String, BTreeMap<String, (Amount, Amount)>> = BTreeMap::new();
    for batch in engine.query(&name, sql).await? {
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
            // A level is a word of ours; in a sentence it is two.
            _ if field.name() == "level" => {
                let levels = Cells::of(id, batch, field.name())?.text()?;
                levels.into_iter().map(|level| level.map(|level| level.replace('_', " "))).collect()
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
