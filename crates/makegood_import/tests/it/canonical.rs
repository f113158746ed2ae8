//! Canonical files: one example per rule of the tables, a round trip, and bytes that mean harm.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, TimestampMicrosecondType};
use makegood_core::diagnostic::Diagnostic;
use makegood_core::tables::{Column, ColumnKind, TABLES, Table};
use makegood_facts::rows::BATCH_ROWS;
use makegood_facts::schema::imported_schema;
use makegood_import::outcome::{FileOutcome, FileStatus, REFUSED_ROWS_SHOWN_MAX};
use makegood_import::template;
use proptest::prelude::*;

use crate::{Kept, import_bytes};

/// A value that the column accepts.
fn good_cell(column: &Column) -> &'static str {
    match column.kind {
        ColumnKind::Id => "7300000000000000017",
        ColumnKind::Text => "Spring sale",
        ColumnKind::Enum(words) => words[0],
        ColumnKind::Money => "12.50",
        ColumnKind::Rate => "0.19",
        ColumnKind::Currency => "USD",
        ColumnKind::Zone => "Europe/Berlin",
        ColumnKind::Instant => "2026-03-14T09:30:00+01:00",
        ColumnKind::Day => "2026-03-14",
        ColumnKind::LocalStart => "2026-03-14T09:00",
        ColumnKind::Count => "42",
    }
}

/// A file of `table` with these columns and one row of good cells.
fn file_of(columns: &[&Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    let cells: Vec<_> = columns.iter().map(|column| good_cell(column)).collect();
    format!("{}\n{}\n", names.join(","), cells.join(","))
}

/// The only refused row of a file that keeps `good` other rows.
fn only_refusal(text: &str, good: usize) -> Diagnostic {
    let (outcome, kept) = import_bytes("file.csv", text.as_bytes());
    assert_eq!((outcome.status, outcome.refused_count), (FileStatus::Partial, 1), "{text}\n{outcome:?}");
    assert_eq!(kept.rows(), good, "{text}");
    let row = outcome.refused_rows[0].clone();
    assert!(!row.expected.is_empty() && !row.help.is_empty(), "a refusal says what to do: {row:?}");
    row
}

const RATES: &str = "base,quote,rate_on,rate,source\nEUR,USD,2026-03-13,1.08,ecb\n";
const BALANCE: &str = "platform,account_id,as_of,cash,currency\ntiktok,7,2026-03-14T00:00:00Z,5,USD\n";
const DELIVERY: &str = "platform,account_id,level,entity_id,grain,start,currency,spend\n\
                        tiktok,7,ad,1,day,2026-03-14,USD,1.50\n";

fn has_note(outcome: &FileOutcome, code: &str) -> bool {
    outcome.diagnostics.iter().any(|note| note.code == code)
}

#[test]
fn every_table_imports_with_all_of_its_columns_and_with_the_needed_ones_alone() {
    for table in TABLES {
        let all: Vec<&Column> = table.columns.iter().collect();
        let needed: Vec<&Column> = all.iter().copied().filter(|column| column.required).collect();
        let backwards: Vec<&Column> = all.iter().copied().rev().collect();
        for columns in [&all, &needed, &backwards] {
            let (outcome, kept) = import_bytes("export.csv", file_of(columns).as_bytes());
            // The day grain comes first in its list and the example start is an hour.
            let text = file_of(columns).replace(",day,", ",hour,");
            let (outcome, kept) =
                if table.name == "delivery" { import_bytes("export.csv", text.as_bytes()) } else { (outcome, kept) };
            assert_eq!(outcome.format, format!("makegood:{}", table.name));
            assert_eq!(outcome.status, FileStatus::Imported, "{}: {outcome:?}", table.name);
            let (name, batch) = &kept.batches[0];
            assert_eq!((*name, batch.num_rows()), (table.name, 1));
            assert_eq!(batch.schema(), imported_schema(table));
            for (at, column) in table.columns.iter().enumerate() {
                let given = columns.iter().any(|there| there.name == column.name);
                assert_eq!(
                    batch.column(at).is_valid(0),
                    given || fingerprinted(table, column),
                    "{}.{}",
                    table.name,
                    column.name
                );
            }
        }
    }
}

/// A statement entry without an id is given one, so that importing it twice adds nothing.
fn fingerprinted(table: &Table, column: &Column) -> bool {
    table.name == "statement" && column.name == "entry_id"
}

#[test]
fn a_template_imports_as_it_is_and_holds_no_rows() {
    for table in TABLES {
        let (outcome, kept) = import_bytes("template.csv", template(table).as_bytes());
        assert_eq!((outcome.format, outcome.status), (format!("makegood:{}", table.name), FileStatus::Imported));
        assert_eq!(kept.rows(), 0, "{}", table.name);
    }
}

#[test]
fn an_instant_without_its_offset_is_refused_at_its_place() {
    let row = only_refusal(&format!("{BALANCE}tiktok,7,2026-03-14T09:30:00,6,USD\n"), 1);
    assert_eq!((row.code, row.line, row.column), ("MG2106", Some(3), Some(3)));
    assert_eq!(row.column_name.as_deref(), Some("as_of"));
    assert_eq!(row.found, "2026-03-14T09:30:00");
}

#[test]
fn each_kind_of_bad_cell_has_its_code_and_the_good_row_stays() {
    let cases = [
        (BALANCE, "tiktok,7,yesterday,6,USD", "MG2105"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,twelve,USD", "MG2101"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,\"1,234.50\",USD", "MG2101"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,1e3,USD", "MG2101"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,1000000000000,USD", "MG2102"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,6,EURO", "MG2103"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,,USD", "MG2108"),
        (BALANCE, "tiktok,7.30000E+18,2026-03-15T00:00:00Z,6,USD", "MG2109"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,6", "MG2110"),
        (BALANCE, "tiktok,7,2026-03-15T00:00:00Z,6,USD,7", "MG2110"),
        (RATES, "EUR,USD,2026-02-30,1.08,ecb", "MG2105"),
        (RATES, "EUR,USD,2026-03-16,one,ecb", "MG2111"),
        (DELIVERY, "tiktok,7,advert,1,day,2026-03-15,USD,1", "MG2107"),
        (DELIVERY, "tiktok,7,ad,1,day,2026-03-15T09:00,USD,1", "MG2105"),
        (DELIVERY, "tiktok,7,ad,1,hour,2026-03-15,USD,1", "MG2105"),
        (DELIVERY, "tiktok,7,ad,1,hour,2026-03-15T09:30,USD,1", "MG2105"),
    ];
    for (good, bad, code) in cases {
        let row = only_refusal(&format!("{good}{bad}\n"), 1);
        assert_eq!((row.code, row.line), (code, Some(3)), "{bad}");
    }
}

#[test]
fn an_unknown_word_is_answered_with_the_list() {
    let row = only_refusal(&format!("{DELIVERY}tiktok,7,advert,1,day,2026-03-15,USD,1\n"), 1);
    for word in ["account", "campaign", "ad_group", "ad"] {
        assert!(row.expected.contains(word), "{}", row.expected);
    }
}

#[test]
fn a_zone_must_be_one_of_the_database() {
    let good = "platform,account_id,currency,time_zone,observed_at\ntiktok,7,USD,Europe/Berlin,2026-03-14T00:00:00Z\n";
    let row = only_refusal(&format!("{good}tiktok,7,USD,Mars/Olympus,2026-03-15T00:00:00Z\n"), 1);
    assert_eq!((row.code, row.column_name.as_deref()), ("MG2112", Some("time_zone")));
}

#[test]
fn bytes_that_are_no_text_cost_their_row_only() {
    let mut bytes = b"platform,account_id,level,entity_id,name\ntiktok,7,ad,1,M\xfcller\n".to_vec();
    bytes.extend_from_slice("tiktok,7,ad,2,Müller\n".as_bytes());
    let (outcome, kept) = import_bytes("entity.csv", &bytes);
    assert_eq!((outcome.refused_rows[0].code, outcome.refused_rows[0].line, kept.rows()), ("MG2113", Some(2), 1));
}

#[test]
fn a_byte_order_mark_and_a_missing_last_line_end_change_nothing() {
    let plain = import_bytes("fx.csv", RATES.as_bytes());
    for text in [format!("\u{feff}{RATES}"), RATES.trim_end().to_owned()] {
        let (outcome, kept) = import_bytes("fx.csv", text.as_bytes());
        assert_eq!(outcome, plain.0, "{text:?}");
        assert_eq!(kept.batches, plain.1.batches, "{text:?}");
    }
}

#[test]
fn lines_are_counted_alike_whatever_ends_them() {
    let rows = format!("{RATES}\nEUR,USD,2026-03-14,1.09,ecb\n");
    for text in [rows.clone(), rows.replace('\n', "\r\n"), rows.replace('\n', "\r")] {
        let (outcome, kept) = import_bytes("fx.csv", text.as_bytes());
        assert_eq!((outcome.status, kept.rows()), (FileStatus::Imported, 2), "{text:?}");
        let places = kept.batches[0].1.column_by_name("source_at").expect("a column of the schema").clone();
        let places: Vec<_> = places.as_string::<i32>().iter().flatten().collect();
        assert_eq!(places, ["2", "4"], "{text:?}");
    }
}

#[test]
fn extra_columns_are_kept_aside_and_our_own_are_ignored() {
    let text = "Note,base,quote,rate_on,rate,source,source_ref,imported_at\nx,EUR,USD,2026-03-13,1.08,ecb,ab:2,2026-04-01T00:00:00Z\n";
    let (outcome, kept) = import_bytes("fx.csv", text.as_bytes());
    assert_eq!((outcome.status, kept.rows()), (FileStatus::Imported, 1));
    let note = outcome.diagnostics.iter().find(|note| note.code == "MG2202").expect("a note names them");
    assert!(note.message.contains("Note") && !note.message.contains("source_ref"), "{}", note.message);
}

#[test]
fn a_column_that_stands_twice_refuses_the_file() {
    let (outcome, kept) =
        import_bytes("fx.csv", b"base,quote,rate_on,rate,source,rate\nEUR,USD,2026-03-13,1.08,ecb,1.09\n");
    assert_eq!((outcome.status, kept.rows()), (FileStatus::Refused, 0));
    assert!(has_note(&outcome, "MG1011"), "{outcome:?}");
}

#[test]
fn retrieval_and_the_physical_line_come_with_each_row() {
    let text = "message_id,at,direction,channel,body_text,retrieved_at\n\
                m1,2026-03-14T09:00:00Z,in,mail,\"two\nlines, \"\"quoted\"\"\",2026-03-15T00:00:00Z\n\
                m2,2026-03-14T10:00:00+01:00,out,mail,short,\n";
    let (outcome, kept) = import_bytes("message.csv", text.as_bytes());
    assert_eq!(outcome.status, FileStatus::Imported, "{outcome:?}");
    let batch = &kept.batches[0].1;
    let column = |name: &str| batch.column_by_name(name).expect("a column of the schema");
    let places: Vec<_> = column("source_at").as_string::<i32>().iter().flatten().collect();
    assert_eq!(places, ["2", "4"]);
    assert_eq!(column("body_text").as_string::<i32>().value(0), "two\nlines, \"quoted\"");
    let at = column("at").as_primitive::<TimestampMicrosecondType>();
    assert_eq!(at.value(0), at.value(1), "09:00 UTC is 10:00 at +01:00");
    assert_eq!(column("retrieved_at").null_count(), 1);
}

#[test]
fn sums_and_days_are_told_by_currency() {
    let text = "platform,account_id,cost_on,day_zone,currency,total\n\
                tiktok,7,2026-03-02,account,USD,0.10\n\
                tiktok,7,2026-03-01,account,USD,0.20\n\
                tiktok,8,2026-03-05,account,JPY,1200\n";
    let (outcome, _) = import_bytes("cost.csv", text.as_bytes());
    let told = &outcome.tables[0];
    let net: Vec<_> =
        told.net.iter().map(|(code, amount)| (code.expect("a code").code(), amount.to_string())).collect();
    assert_eq!(net, [("JPY", "1200".to_owned()), ("USD", "0.3".to_owned())]);
    assert_eq!(told.from.map(|day| day.to_string()).as_deref(), Some("2026-03-01"));
    assert_eq!(told.to.map(|day| day.to_string()).as_deref(), Some("2026-03-05"));
}

#[test]
fn two_currencies_of_one_account_are_kept_and_told() {
    let text = format!("{BALANCE}tiktok,7,2026-03-15T00:00:00Z,6,EUR\n");
    let (outcome, kept) = import_bytes("balance.csv", text.as_bytes());
    assert_eq!((outcome.status, kept.rows()), (FileStatus::Imported, 2), "no money is dropped");
    assert!(
        outcome.diagnostics.iter().any(|note| note.found.contains("EUR") && note.found.contains("USD")),
        "{outcome:?}"
    );
}

#[test]
fn equal_statement_entries_of_one_day_stay_two_and_keep_their_ids_when_read_again() {
    let header = "institution,bank_account,booked_on,amount,currency,description\n";
    let fee = "chase,1234,2026-03-14,-5,USD,FEE\n";
    let ids = |text: String| {
        let (_, kept) = import_bytes("statement.csv", text.as_bytes());
        let column = kept.batches[0].1.column_by_name("entry_id").expect("a column of the schema").clone();
        column.as_string::<i32>().iter().map(|id| id.expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let twice = ids(format!("{header}{fee}{fee}"));
    assert_ne!(twice[0], twice[1]);
    let other = "chase,1234,2026-03-13,-7,USD,OTHER\n";
    let overlap = ids(format!("{header}{other}{}{fee}", fee.replace("FEE", "  FEE ")));
    assert_eq!(overlap[1..], twice[..], "white space and neighbours do not change an entry's id");
}

#[test]
fn a_long_file_leaves_in_batches() {
    let mut text = String::from("base,quote,rate_on,rate,source\n");
    for number in 0..BATCH_ROWS + 10 {
        text.push_str(&format!("EUR,USD,2026-03-13,1.{number:06},ecb\n"));
    }
    let (_, kept) = import_bytes("fx_rate.csv", text.as_bytes());
    let sizes: Vec<_> = kept.batches.iter().map(|(_, batch)| batch.num_rows()).collect();
    assert_eq!(sizes, [BATCH_ROWS, 10]);
}

#[test]
fn refused_rows_are_all_counted_and_the_first_are_shown() {
    let bad = REFUSED_ROWS_SHOWN_MAX + 5;
    let text = format!("{RATES}{}", "EUR,USD,never,1.08,ecb\n".repeat(bad));
    let (outcome, kept) = import_bytes("fx.csv", text.as_bytes());
    assert_eq!((outcome.refused_count, outcome.refused_rows.len()), (bad as u64, REFUSED_ROWS_SHOWN_MAX));
    assert_eq!((outcome.tables[0].rows, kept.rows()), (1, 1));
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// Text of ledger rows and, for each, its id, amount in millionths and description.
fn ledger_text(rows: &[(String, i64, String)], order: &[usize]) -> String {
    let names = [
        "platform",
        "account_id",
        "transaction_id",
        "occurred_at",
        "kind",
        "funding",
        "amount",
        "currency",
        "status",
        "description",
    ];
    let line = |cells: Vec<String>| order.iter().map(|&at| cells[at].clone()).collect::<Vec<_>>().join(",") + "\n";
    let mut text = line(names.iter().map(|&name| name.to_owned()).collect());
    for (id, micros, description) in rows {
        let amount = makegood_core::money::Amount::from_micros(i128::from(*micros)).to_string();
        let mut cells: Vec<String> = ["tiktok", "7"].map(str::to_owned).to_vec();
        cells.push(quoted(id));
        cells.extend(["2026-03-14T09:00:00Z", "payment", "cash"].map(str::to_owned));
        cells.push(amount);
        cells.extend(["USD", "settled"].map(str::to_owned));
        cells.push(quoted(description));
        text.push_str(&line(cells));
    }
    text
}

fn ledger_rows(kept: &Kept) -> Vec<(String, i64, String)> {
    let mut rows = Vec::new();
    for (_, batch) in &kept.batches {
        let text = |name: &str| batch.column_by_name(name).expect("a column of the schema").as_string::<i32>().clone();
        let (ids, words) = (text("transaction_id"), text("description"));
        let amounts =
            batch.column_by_name("amount").expect("a column of the schema").as_primitive::<Decimal128Type>().clone();
        for row in 0..batch.num_rows() {
            let micros = i64::try_from(amounts.value(row)).expect("amounts of this test fit");
            rows.push((ids.value(row).to_owned(), micros, words.value(row).to_owned()));
        }
    }
    rows
}

proptest! {
    /// Rows written as a canonical file, columns in any order, are read back to the millionth and the character.
    #[test]
    fn what_is_written_is_read_back(
        rows in proptest::collection::vec(("[A-Za-z0-9_-]{1,12}", any::<i32>(), "[ -~é漢\n]{1,20}"), 1..20),
        order in Just((0..10usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let rows: Vec<_> = rows.into_iter().map(|(id, micros, words)| (id, i64::from(micros) * 1_001, words)).collect();
        let (outcome, kept) = import_bytes("ledger.csv", ledger_text(&rows, &order).as_bytes());
        prop_assert_eq!(outcome.refused_count, 0, "{:?}", outcome.refused_rows);
        let sum: i128 = rows.iter().map(|row| i128::from(row.1)).sum();
        prop_assert_eq!(outcome.tables[0].net[0].1.micros(), sum);
        prop_assert_eq!(ledger_rows(&kept), rows);
    }

    /// No bytes panic, whatever format they are taken for.
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = import_bytes("file", &bytes);
    }

    /// Below a good header every record is either a row or a refusal; none is lost and none invented.
    #[test]
    fn no_record_is_dropped_silently(cells in proptest::collection::vec("(EUR|USD|2026-03-13|1\\.08|ecb||x|-1|1e9|7\\.3E\\+18)", 0..60)) {
        let lines: Vec<String> = cells.chunks(5).map(|row| row.join(",")).filter(|line| !line.is_empty()).collect();
        let text = format!("base,quote,rate_on,rate,source\n{}\n", lines.join("\n"));
        let (outcome, kept) = import_bytes("fx.csv", text.as_bytes());
        let read = outcome.tables.first().map_or(0, |told| told.rows);
        prop_assert_eq!(read + outcome.refused_count, lines.len() as u64, "{}", text);
        prop_assert_eq!(read as usize, kept.rows());
    }

    /// Random bytes below a good header never panic either.
    #[test]
    fn random_bytes_below_a_header_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut file = RATES.as_bytes().to_vec();
        file.extend_from_slice(&bytes);
        let (outcome, kept) = import_bytes("fx.csv", &file);
        prop_assert_eq!(outcome.tables.first().map_or(0, |told| told.rows) as usize, kept.rows());
    }
}
