//! `makegood formats`.

use makegood_import::formats;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{Align, Output, Tone};

pub fn run(out: &Output) -> Result<u8, Failure> {
    let all = formats();
    if out.json {
        let list: Vec<Value> = all
            .iter()
            .map(|format| {
                json!({
                    "id": format.id, "title": format.title, "tables": format.tables, "asks": format.asks,
                    "read": format.read,
                })
            })
            .collect();
        out.object(&json!({"schema": "makegood.formats/1", "formats": list}))?;
        return Ok(0);
    }
    let rows = all.iter().map(|format| {
        vec![
            (format.id.clone(), Tone::Strong),
            (
                if format.read { "read" } else { "not yet" }.to_owned(),
                if format.read { Tone::Good } else { Tone::Faint },
            ),
            (format.title.clone(), Tone::Plain),
            (format.asks.join(", "), Tone::Faint),
        ]
    });
    let columns =
        [("format", Align::Left), ("", Align::Left), ("what it is", Align::Left), ("may ask for", Align::Left)];
    out.table(&columns, rows.collect())?;
    out.note("")?;
    out.note(
        "A file is told by what is in it, never by its name. An empty table to fill: makegood import --template ledger",
    )?;
    Ok(0)
}
