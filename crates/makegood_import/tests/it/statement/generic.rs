//! Layouts that nobody described, read by their header words, and rows that cannot be read.

use makegood_import::FileStatus;

use super::support::{column, entries, refusals, shown};
use crate::import_bytes;

#[test]
fn header_words_of_many_languages_are_known() {
    let files = [
        "Date,Description,Amount,Currency,Account\n14/03/2026,TikTok,\"-1,234.56\",EUR,1234\n",
        "Buchungstag;Verwendungszweck;Betrag;Währung;IBAN\n14.03.2026;TikTok;-1.234,56;EUR;1234\n",
        "Date d’opération;Libellé;Débit;Crédit;Devise;Compte\n14/03/2026;TikTok;1 234,56;;EUR;1234\n",
        "Fecha;Concepto;Importe;Moneda;Cuenta\n14/03/2026;TikTok;-1.234,56;EUR;1234\n",
        "Data contabile;Descrizione;Dare;Avere;Divisa;Conto\n14/03/2026;TikTok;1.234,56;;EUR;1234\n",
        "Data;Descrição;Valor;Moeda;Conta\n14-03-2026;TikTok;-1.234,56;EUR;1234\n",
        "Datum;Omschrijving;Bedrag;Af Bij;Valuta;Rekening\n14-03-2026;TikTok;1234,56;Af;EUR;1234\n",
        "Bokföringsdag\tBeskrivning\tBelopp\tValuta\tKonto\n2026-03-14\tTikTok\t-1 234,56\tEUR\t1234\n",
        "Dato;Tekst;Beløb;Valuta;Konto\n14.03.2026;TikTok;-1.234,56;EUR;1234\n",
        "Data operacji;Opis operacji;Kwota;Waluta;Rachunek\n2026-03-14;TikTok;-1234,56;EUR;1234\n",
        "Buchung;Valuta;Buchungstext;Soll;Haben;Devise;Konto\n14.03.2026;15.03.2026;TikTok;1'234.56;;EUR;1234\n",
    ];
    for text in files {
        let (outcome, kept) = import_bytes("x.csv", text.as_bytes());
        assert_eq!(shown(&outcome), "csv:generic rows 1 refused 0 net EUR -1234.56 asks ", "{text}");
        assert!(entries(&kept)[0].starts_with("1234 2026-03-14 -1234.56 EUR"), "{text}: {:?}", entries(&kept));
    }
    let (_, kept) = import_bytes("x.csv", files[10].as_bytes());
    assert_eq!(column(&kept, "value_on"), ["2026-03-15"]);
}

#[test]
fn a_word_column_gives_the_sign_only_when_every_cell_is_one() {
    let head = "Date,Description,Amount,Type,Currency,Account\n";
    let flagged = format!("{head}2026-03-14,TikTok,5.00,Debit,USD,1234\n2026-03-15,Refund,2.00,CREDIT,USD,1234\n");
    assert_eq!(column(&import_bytes("x.csv", flagged.as_bytes()).1, "amount"), ["-5", "2"]);
    let signed = format!("{head}2026-03-14,TikTok,-5.00,Card,USD,1234\n2026-03-15,Refund,2.00,CREDIT,USD,1234\n");
    assert_eq!(column(&import_bytes("x.csv", signed.as_bytes()).1, "amount"), ["-5", "2"]);
}

#[test]
fn each_bad_cell_refuses_its_row_and_says_where_and_what() {
    let text = "Date,Description,Amount,Currency,Account\n\
                2026-04-02,Good,100.00,EUR,1234\n\
                2026-04-03,Garbled,12..34,EUR,1234\n\
                2026-04-04,Other mark,\"1.234,50\",EUR,1234\n\
                2026-02-30,No day,1.00,EUR,1234\n\
                2026-04-06,No amount,,EUR,1234\n\
                ,No day,1.00,EUR,1234\n\
                2026-04-08,Short,1.00,EUR\n\
                2026-04-09,Long,1.00,EUR,1234,more\n\
                2026-04-10,Currency,1.00,EURO,1234\n\
                2026-04-11,Other currency,$1.00,EUR,1234\n\
                2026-04-12,Digits,1.005,EUR,1234\n\
                2026-04-13,Large,99999999999999.00,EUR,1234\n\
                2026-04-14,Trailing blanks,2.00,EUR,1234,,\n";
    let (outcome, kept) = import_bytes("x.csv", text.as_bytes());
    assert_eq!(
        (outcome.status, column(&kept, "amount")),
        (FileStatus::Partial, vec!["100".to_owned(), "2".to_owned()])
    );
    assert_eq!(
        refusals(&outcome),
        [
            ("MG2101", Some(3), Some(3)),
            ("MG2104", Some(4), Some(3)),
            ("MG2105", Some(5), Some(1)),
            ("MG2108", Some(6), Some(3)),
            ("MG2108", Some(7), Some(1)),
            ("MG2110", Some(8), Some(5)),
            ("MG2110", Some(9), Some(6)),
            ("MG2103", Some(10), Some(4)),
            ("MG2114", Some(11), Some(3)),
            ("MG2104", Some(12), Some(3)),
            ("MG2102", Some(13), Some(3)),
        ]
    );
    for row in &outcome.refused_rows {
        assert!(!row.expected.is_empty() && !row.help.is_empty() && row.column_name.as_deref() != Some(""), "{row:?}");
    }
    assert_eq!(
        (outcome.refused_rows[0].found.as_str(), outcome.refused_rows[0].column_name.as_deref()),
        ("12..34", Some("Amount"))
    );
}

#[test]
fn rows_that_are_no_entries_are_left_out_and_counted() {
    let text = "Some Bank\nAccount number:,1234\n\n\
                Date,Description,Amount,Balance,Currency\n\
                Pending transactions,,,,\n\
                01/03/2026,Opening balance,,100.00,USD\n\
                14/03/2026,TikTok,-5.00,95.00,USD\n\
                Date,Description,Amount,Balance,Currency\n\
                ,Total,-5.00,,USD\n";
    let (outcome, kept) = import_bytes("x.csv", text.as_bytes());
    assert_eq!(entries(&kept), ["1234 2026-03-14 -5 USD pending TikTok"]);
    let note = &outcome.diagnostics[0];
    assert_eq!((outcome.status, note.code, note.line), (FileStatus::Imported, "MG2207", Some(5)));
    assert!(note.message.starts_with("4 rows"), "{}", note.message);
}

#[test]
fn running_balances_are_checked_in_the_direction_of_the_file() {
    let file = |rows: &[&str]| format!("Date,Description,Amount,Balance,Currency,Account\n{}\n", rows.join("\n"));
    let checked = |rows: &[&str]| import_bytes("x.csv", file(rows).as_bytes()).0;
    let oldest_first = [
        "2026-03-01,A,-5.00,95.00,USD,1",
        "2026-03-02,B,-10.00,85.00,USD,1",
        "2026-03-03,C,20.00,105.00,USD,1",
        "2026-03-04,D,1.00,106.00,USD,1",
    ];
    let mut newest_first = oldest_first;
    newest_first.reverse();
    for rows in [oldest_first, newest_first] {
        let outcome = checked(&rows);
        assert_eq!((outcome.footer.checked, outcome.footer.agrees, outcome.diagnostics.len()), (true, true, 0));
    }
    let outcome = checked(&[
        oldest_first[0],
        oldest_first[1],
        "2026-03-03,C,20.00,106.00,USD,1",
        "2026-03-04,D,1.00,107.00,USD,1",
    ]);
    assert_eq!((outcome.footer.checked, outcome.footer.agrees), (true, false));
    let difference = &outcome.diagnostics[0];
    assert_eq!((difference.code, difference.line, difference.found.as_str()), ("MG2201", Some(4), "106"));
    assert!(difference.expected.starts_with("105:"), "{}", difference.expected);
    let outcome =
        checked(&["2026-03-01,A,-5.00,1.00,USD,1", "2026-03-02,B,-10.00,7.00,USD,1", "2026-03-03,C,20.00,9.00,USD,1"]);
    assert!(!outcome.footer.checked && outcome.diagnostics.is_empty());
    // A refused row breaks the chain; the rows behind it are compared among themselves.
    let outcome = checked(&[oldest_first[0], "2026-03-02,B,x,85.00,USD,1", oldest_first[2], oldest_first[3]]);
    assert_eq!((outcome.footer.checked, outcome.footer.agrees, outcome.refused_count), (true, true, 1));
}

#[test]
fn reports_orders_and_journals_are_no_statements() {
    for text in [
        "Date,Campaign,Description,Amount,Clicks\n2026-03-14,A,B,1.00,2\n",
        "order id,date,description,total\n1,2026-03-14,A,1.00\n",
        "JournalNumber,Date,Description,Amount\n1,2026-03-14,A,1.00\n",
        "a,b,c\n1,2,3\n",
    ] {
        let outcome = import_bytes("x.csv", text.as_bytes()).0;
        assert_eq!((outcome.status, outcome.diagnostics[0].code), (FileStatus::Refused, "MG1003"), "{text}");
    }
}

#[test]
fn a_statement_in_a_workbook_is_read_with_its_own_days_and_numbers() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Buchungstag", "Text", "Betrag", "Währung", "IBAN"],
        ["14.03.2026", "TikTok", "-1.234,56", "EUR", "DE89370400440532013000"],
        ["2026-03-15", "Refund", "20,00", "EUR", "DE89370400440532013000"],
    ];
    for (at, row) in rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            sheet.write_string(at as u32, column as u16, *cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let (outcome, kept) = import_bytes("konto.xlsx", &bytes);
    assert_eq!(shown(&outcome), "xlsx:generic rows 2 refused 0 net EUR -1214.56 asks ");
    assert_eq!(column(&kept, "source_at"), ["Sheet1!A2", "Sheet1!A3"]);
}
