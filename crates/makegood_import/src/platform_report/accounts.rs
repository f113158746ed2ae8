//! Warehouse tables of ad accounts: rows of `account`, as observed when the connector read them.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_core::time::Zone;
use makegood_facts::rows::{RowSink, SinkError};

use super::headers::{Columns, Found};
use super::layouts::Meaning;
use super::settle::plain_id;
use super::versions::{Time, push, refused};
use crate::builders::{Rows, Value};
use crate::grid::GridRow;
use crate::input::ImportInput;
use crate::outcome::FileOutcome;
use crate::refusals::Refusals;
use crate::tiktok_report::is_damaged;

/// Imports a table of accounts.
///
/// - **Errors** the sink's.
pub(super) fn import(
    found: &Found,
    columns: &Columns,
    body: &[GridRow],
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
    mut outcome: FileOutcome,
) -> Result<FileOutcome, SinkError> {
    let Some(table) = Table::named("account") else { return Ok(outcome) };
    if !columns.has(Meaning::ObservedAt) {
        return Ok(outcome.refuse(
            Diagnostic::new(diagnostic::COLUMN_MISSING, "the table does not say when its accounts were observed")
                .found(&columns.header.join(", "))
                .expected("the connector's own column, for example _fivetran_synced")
                .help("export the table with the columns that the connector adds"),
        ));
    }
    let utc = Zone::parse("UTC").ok();
    let mut rows = Rows::new(table);
    let mut refusals = Refusals::default();
    for row in body.iter().filter(|row| !row.cells.iter().eq(columns.header.iter())) {
        if let Err(problem) = account(found, columns, row, utc.as_ref(), table, &mut rows) {
            refusals.push(*problem);
        }
        if rows.full() {
            rows.flush(sink)?;
        }
    }
    rows.flush(sink)?;
    outcome.tables.push(rows.outcome());
    sink.progress(input.bytes.len());
    Ok(refusals.settle(outcome))
}

fn account(
    found: &Found,
    columns: &Columns,
    row: &GridRow,
    utc: Option<&Zone>,
    table: &'static Table,
    rows: &mut Rows,
) -> Result<(), Box<Diagnostic>> {
    let value = |meaning| columns.value(row, meaning);
    let refuse = |code, message: &str, meaning, expected: &str, help: &str| {
        refused(code, message, columns, row, columns.position(meaning), expected, help)
    };
    let needed = |meaning: Meaning, what: &str| {
        let help = "export the connector's table again";
        value(meaning)
            .ok_or_else(|| refuse(diagnostic::VALUE_MISSING, &format!("{what} is missing"), meaning, what, help))
    };
    let id = needed(Meaning::AccountId, "the id")?;
    if is_damaged(id) {
        let help = "export the table again and do not open it in a spreadsheet program";
        return Err(refuse(
            diagnostic::ID_DAMAGED,
            "an id was damaged by a spreadsheet",
            Meaning::AccountId,
            "all digits of the id",
            help,
        ));
    }
    let currency = Currency::parse(&needed(Meaning::Currency, "the currency")?.to_uppercase()).map_err(|_| {
        let help = "write the code of the account's currency";
        refuse(
            diagnostic::CURRENCY_UNKNOWN,
            "a currency is not in ISO 4217",
            Meaning::Currency,
            "an ISO 4217 code, for example USD",
            help,
        )
    })?;
    let zone = Zone::parse(needed(Meaning::TimeZone, "the time zone")?).map_err(|_| {
        let help = "look the zone up in the account's settings and write its IANA name";
        refuse(
            diagnostic::ZONE_UNKNOWN,
            "a time zone is not an IANA name",
            Meaning::TimeZone,
            "an IANA time zone, for example Europe/Berlin",
            help,
        )
    })?;
    // The connectors' own times are UTC.
    let observed = Time::parse(needed(Meaning::ObservedAt, "the time of observation")?)
        .and_then(|time| time.micros(utc))
        .ok_or_else(|| {
            let help = "export the connector's table again without changing its times";
            refuse(
                diagnostic::DATE_UNREADABLE,
                "a cell is not a time",
                Meaning::ObservedAt,
                "a time such as 2026-03-14 09:30:00",
                help,
            )
        })?;
    // Words of the platform that say nothing of the account's state in ours are an unknown state.
    let status = value(Meaning::Status).map(|word| found.layout.statuses.get(word).map_or("unknown", String::as_str));
    let values = [
        ("platform", Value::Text(&found.platform)),
        ("account_id", Value::Text(plain_id(id))),
        ("account_name", value(Meaning::OwnName).map_or(Value::Empty, Value::Text)),
        ("currency", Value::Text(currency.code())),
        ("time_zone", Value::Text(zone.name())),
        ("status", status.map_or(Value::Empty, Value::Text)),
        ("country", value(Meaning::Country).map_or(Value::Empty, Value::Text)),
        ("observed_at", Value::Micros(observed)),
    ];
    push(rows, table, &values, &row.place);
    Ok(())
}
