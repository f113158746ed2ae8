//! `makegood sql`.

use makegood_app::{Access, AppError};
use makegood_detect::{DetectError, People, TextTable};
use serde_json::json;

use crate::cli::{Global, SqlArgs};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};

pub async fn run(global: &Global, args: &SqlArgs, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Read, "sql")?;
    let scratch = workspace.scratch("sql")?;
    let folders = (scratch.path(), &*workspace.sums());
    let decisions = context::match_decisions(&workspace).await?;
    let people = People { owners: &workspace.config().owners.actors, decisions: &decisions };
    let table = match makegood_detect::sql(workspace.facts(), folders, people, &args.query).await {
        Ok(table) => table,
        Err(DetectError::Query { name, why }) if name == "sql" => return Err(AppError::Query { why }.into()),
        Err(error) => return Err(AppError::from(error).into()),
    };
    if out.json {
        out.object(&json!({"schema": "makegood.sql/1", "columns": table.columns, "rows": table.rows}))?;
    } else if args.csv {
        out.write(&csv(&table))?;
    } else {
        show(&table, out)?;
    }
    Ok(0)
}

fn show(table: &TextTable, out: &Output) -> Result<(), Failure> {
    let number = |column: usize| {
        let mut filled = table.rows.iter().filter_map(|row| row.get(column)?.as_ref()).peekable();
        filled.peek().is_some()
            && filled.all(|cell| cell.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
    };
    let columns: Vec<(&str, Align)> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), if number(at) { Align::Right } else { Align::Left }))
        .collect();
    let cell = |cell: &Option<String>| match cell {
        Some(text) => (text.clone(), Tone::Plain),
        None => ("—".to_owned(), Tone::Faint),
    };
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    out.table(&columns, rows)?;
    out.note(&crate::words::count(table.rows.len(), "row", "rows"))?;
    Ok(())
}

fn csv(table: &TextTable) -> String {
    let mut text = csv_line(table.columns.iter().map(String::as_str));
    for row in &table.rows {
        text.push_str(&csv_line(row.iter().map(|cell| cell.as_deref().unwrap_or_default())));
    }
    text
}

/// One line of CSV, quoted where a cell needs it.
pub(super) fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let field = |text: &str| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    cells.map(field).collect::<Vec<_>>().join(",") + "\n"
}
