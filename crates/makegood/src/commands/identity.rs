//! `makegood identity`.

use makegood_app::{Access, AppError};
use makegood_detect::{Identity, IdentityRow, People};
use serde_json::{Map, Value, json};

use crate::cli::{Global, IdentityArgs};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};

/// Columns whose cells are words; all others are amounts.
const WORDS: &[&str] = &["at_time", "event"];

pub async fn run(global: &Global, args: &IdentityArgs, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Read, "identity")?;
    let scratch = workspace.scratch("identity")?;
    let decisions = context::match_decisions(&workspace).await?;
    let people = People { owners: &workspace.config().owners.actors, decisions: &decisions };
    let mut followed = makegood_detect::identities(workspace.facts(), (scratch.path(), &workspace.sums()), people)
        .await
        .map_err(AppError::from)?;
    if let Some(wanted) = &args.account {
        followed.retain(|one| one.account_id == *wanted);
    }
    if args.left {
        followed.iter_mut().for_each(|one| one.rows.retain(|row| row.left));
    }
    if out.json {
        let accounts: Vec<Value> = followed.iter().map(object).collect();
        out.object(&json!({"schema": "makegood.identity/1", "accounts": accounts}))?;
    } else if args.csv {
        out.write(&csv(&followed))?;
    } else {
        for one in &followed {
            show(one, args.left, out)?;
        }
        if followed.is_empty() {
            out.note("No account is known: import a file of table `account`.")?;
        }
    }
    Ok(0)
}

fn object(one: &Identity) -> Value {
    let rows: Vec<Value> = one
        .rows
        .iter()
        .map(|row| {
            let mut cells: Map<String, Value> =
                one.columns.iter().cloned().zip(row.cells.iter().map(|cell| json!(cell))).collect();
            cells.insert("mark".to_owned(), json!(row.mark));
            cells.insert("left".to_owned(), json!(row.left));
            Value::Object(cells)
        })
        .collect();
    json!({"platform": one.platform, "account_id": one.account_id, "currency": one.currency,
           "payment_mode": one.payment_mode, "rows": rows})
}

fn show(one: &Identity, left_only: bool, out: &Output) -> Result<(), Failure> {
    let (name, why_not) = match one.payment_mode.as_str() {
        "automatic" => ("carry", "needs ledger and cost from the opening of the account, or from a bill-date payment"),
        "manual" => ("balance", "needs a ledger, cost or balance snapshots"),
        "invoicing" => ("invoices", "needs invoices"),
        _ => ("identity", "needs the payment mode of the account (account.payment_mode)"),
    };
    out.heading(&format!("{} {} {}: {name}", one.platform, one.account_id, one.currency))?;
    if one.rows.is_empty() {
        let text = if left_only && !one.columns.is_empty() {
            "It stays within its bounds.".to_owned()
        } else {
            format!("Not followed: {why_not}.")
        };
        out.line(&text)?;
        return Ok(());
    }
    let mut columns: Vec<(&str, Align)> = one
        .columns
        .iter()
        .map(|name| (name.as_str(), if WORDS.contains(&name.as_str()) { Align::Left } else { Align::Right }))
        .collect();
    columns.push(("bounds", Align::Left));
    let rows = one.rows.iter().map(|row| line(row)).collect();
    out.table(&columns, rows)?;
    Ok(())
}

fn line(row: &IdentityRow) -> Vec<(String, Tone)> {
    let mut cells: Vec<(String, Tone)> = row
        .cells
        .iter()
        .map(|cell| match cell {
            Some(text) => (text.clone(), Tone::Plain),
            None => (String::new(), Tone::Faint),
        })
        .collect();
    cells.push(match (row.left, row.mark.is_empty()) {
        (true, _) => (format!("← left here: {}", row.mark), Tone::Bad),
        (false, false) => (row.mark.clone(), Tone::Warn),
        (false, true) => (String::new(), Tone::Plain),
    });
    cells
}

/// One line per row of every account. The billing modes differ in their columns: a cell that a mode does not have is empty.
fn csv(followed: &[Identity]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in followed.iter().flat_map(|one| &one.columns) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut head = vec!["platform", "account_id", "currency", "payment_mode"];
    head.extend(&names);
    head.extend(["left", "mark"]);
    let mut text = super::sql::csv_line(head.iter().copied());
    for one in followed {
        for row in &one.rows {
            let cell = |name: &&str| {
                let at = one.columns.iter().position(|column| column == name);
                at.and_then(|at| row.cells[at].as_deref()).unwrap_or_default()
            };
            let mut cells = vec![one.platform.as_str(), &one.account_id, &one.currency, &one.payment_mode];
            cells.extend(names.iter().map(cell));
            cells.extend([if row.left { "yes" } else { "no" }, row.mark.as_str()]);
            text.push_str(&super::sql::csv_line(cells.into_iter()));
        }
    }
    text
}
