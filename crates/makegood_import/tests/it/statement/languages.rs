//! Banks that nobody described, as they write in their own language.

use makegood_import::{FileStatus, ImportOptions};

use super::support::{entries, shown};
use crate::{Kept, import_with};

fn read(name: &str, text: &str, answers: &[(&str, &str)]) -> (makegood_import::FileOutcome, Kept) {
    let mut options = ImportOptions::default();
    options.answers.extend(answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    import_with(name, text.as_bytes(), &options)
}

/// File, net with currency, first entry. Each has one payment to TikTok of 1234.56 and one refund of 100.
const FILES: &[(&str, &str)] = &[
    // Germany: account data above, two decimals with a comma, status in a column.
    (
        "Girokonto;DE89370400440532013000;;;;\nKontostand vom 31.03.2026:;5.000,00 €;;;;\n\nBuchungsdatum;Wertstellung;Status;\
         Zahlungsempfänger*in;Verwendungszweck;Betrag (€)\n14.03.26;14.03.26;Gebucht;TikTok;Anzeigen;-1.234,56\n\
         20.03.26;20.03.26;Gebucht;TikTok;Erstattung;100,00\n",
        "EUR",
    ),
    // Germany: a letter behind the amount for debit and credit.
    (
        "Buchungstag;Valuta;Auftraggeber/Begünstigter;Vorgang/Verwendungszweck;Kontonummer;Waehrung;Umsatz;Soll/Haben-Kennzeichen\n\
         14.03.2026;14.03.2026;TikTok;Anzeigen;4417;EUR;1.234,56;S\n20.03.2026;20.03.2026;TikTok;Erstattung;4417;EUR;100,00;H\n",
        "EUR",
    ),
    // France: two columns, a space as thousands mark.
    (
        "N° compte;4417;;\nDevise;EUR;;\nDate comptable;Date de valeur;Libellé simplifié;Débit;Crédit\n\
         14/03/2026;14/03/2026;TIKTOK ADS;-1 234,56;\n20/03/2026;20/03/2026;AVOIR;;100,00\n",
        "EUR",
    ),
    (
        "FECHA OPERACIÓN;FECHA VALOR;CONCEPTO;IMPORTE EUR;SALDO;CUENTA\n14/03/2026;14/03/2026;TikTok;-1.234,56;5.000,00;4417\n\
         20/03/2026;20/03/2026;Abono;100,00;5.100,00;4417\n",
        "EUR",
    ),
    // Mexico: withdrawals and deposits.
    (
        "Cuenta:,4417,,\nMoneda:,MXN,,\nFecha,Descripción,Retiros,Depósitos,Saldo\n14/03/2026,TikTok,\"1,234.56\",,\"5,000.00\"\n\
         20/03/2026,Abono,,100.00,\"5,100.00\"\n",
        "MXN",
    ),
    (
        "Data Operazione;Data Valuta;Entrate;Uscite;Descrizione Completa;Causale;Divisa;Conto\n\
         14/03/2026;14/03/2026;;-1.234,56;TikTok;Carta;EUR;4417\n20/03/2026;20/03/2026;100,00;;TikTok;Storno;EUR;4417\n",
        "EUR",
    ),
    (
        "\"IBAN/BBAN\",\"Munt\",\"Volgnr\",\"Datum\",\"Rentedatum\",\"Bedrag\",\"Saldo na trn\",\"Naam tegenpartij\",\"Omschrijving-1\"\n\
         \"NL91ABNA0417164300\",\"EUR\",\"1\",\"2026-03-14\",\"2026-03-14\",\"-1234,56\",\"+5000,00\",\"TikTok\",\"Ads\"\n\
         \"NL91ABNA0417164300\",\"EUR\",\"2\",\"2026-03-20\",\"2026-03-20\",\"+100,00\",\"+5100,00\",\"TikTok\",\"Retour\"\n",
        "EUR",
    ),
    (
        "Conta;4417\nMoeda;EUR\nData mov.;Data valor;Descrição;Débito;Crédito;Saldo\n14-03-2026;14-03-2026;TikTok;1.234,56;;5.000,00\n\
         20-03-2026;20-03-2026;Estorno;;100,00;5.100,00\n",
        "EUR",
    ),
    // Brazil: one column, currency in the header.
    (
        "Data Lançamento;Histórico;Descrição;Valor (R$);Conta\n14/03/2026;Compra;TikTok;-1.234,56;4417\n20/03/2026;Estorno;TikTok;100,00;4417\n",
        "BRL",
    ),
    // Poland: number signs before the names of columns.
    (
        "Bank S.A.;\n#Numer rachunku;4417\n#Data operacji;#Opis operacji;#Tytuł;#Kwota;#Waluta;#Saldo po operacji\n\
         2026-03-14;ZAKUP;TikTok;-1 234,56;PLN;5 000,00\n2026-03-20;ZWROT;TikTok;100,00;PLN;5 100,00\n",
        "PLN",
    ),
    // Czechia: blanks in days.
    (
        "Číslo účtu;4417;;;\nDatum zaúčtování;Částka;Měna;Název protiúčtu;Zpráva pro příjemce\n14. 3. 2026;-1 234,56;CZK;TikTok;Reklama\n\
         20. 3. 2026;100,00;CZK;TikTok;Vratka\n",
        "CZK",
    ),
    (
        "Hesap No;4417;;\nTarih;Açıklama;Tutar;Bakiye;Para Birimi\n14.03.2026;TikTok;-1.234,56;5.000,00;TRY\n20.03.2026;İade;100,00;5.100,00;TRY\n",
        "TRY",
    ),
    (
        "Дата операции\tДата платежа\tНомер карты\tСтатус\tСумма операции\tВалюта операции\tСумма платежа\tВалюта платежа\tОписание\n\
         14.03.2026 10:00:00\t15.03.2026\t*4417\tOK\t-1234,56\tRUB\t-1234,56\tRUB\tTikTok\n\
         20.03.2026 10:00:00\t21.03.2026\t*4417\tOK\t100,00\tRUB\t100,00\tRUB\tВозврат\n",
        "RUB",
    ),
    (
        "账号：,4417,,\n币种：,人民币,,\n交易日期,摘要,支出金额（元）,收入金额（元）,账户余额\n2026年3月14日,TikTok,\"1,234.56\",,\"5,000.00\"\n\
         2026年3月20日,退款,,100.00,\"5,100.00\"\n",
        "CNY",
    ),
    (
        "Bokføringsdato;Forklaring;Ut fra konto;Inn på konto;Valuta;Kontonummer\n14.03.2026;TikTok;1234,56;;NOK;4417\n20.03.2026;Retur;;100,00;NOK;4417\n",
        "NOK",
    ),
    (
        "Kirjauspäivä;Arvopäivä;Määrä EUROA;Selitys;Saaja/Maksaja;Tilinumero\n14.03.2026;14.03.2026;-1234,56;KORTTI;TikTok;4417\n\
         20.03.2026;20.03.2026;+100,00;PALAUTUS;TikTok;4417\n",
        "",
    ),
    // India: long names, account data above.
    (
        "Account No :,4417,,,,,\nCurrency :,INR,,,,,\nDate,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n\
         14/03/26,TikTok,1,14/03/26,1234.56,,5000.00\n20/03/26,Refund,2,20/03/26,,100.00,5100.00\n",
        "INR",
    ),
];

#[test]
fn statements_of_many_countries_give_their_rows_and_sums() {
    let mut wrong = Vec::new();
    for (text, currency) in FILES {
        let answers: &[(&str, &str)] = if currency.is_empty() { &[("currency", "EUR")] } else { &[] };
        let code = if currency.is_empty() { "EUR" } else { currency };
        let (outcome, kept) = read("statement.csv", text, answers);
        let told = shown(&outcome);
        let right = told == format!("csv:generic rows 2 refused 0 net {code} -1134.56 asks ");
        if !right
            || outcome.status != FileStatus::Imported
            || !entries(&kept).iter().all(|entry| entry.contains("2026-03-"))
        {
            wrong.push(format!(
                "{told} {:?}\n  {:?}\n{text}",
                outcome.refused_rows.first().map(|row| &row.message),
                entries(&kept)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn yen_has_no_decimals_and_a_statement_in_japanese_is_read() {
    let text = "口座番号,4417,,\n通貨,JPY,,\nお取引日,お取引内容,お引出し,お預入れ,残高\n2026/03/14,TikTok,\"123,456\",,\"500,000\"\n\
                2026/03/20,ﾍﾝｷﾝ,,\"10,000\",\"510,000\"\n";
    let (outcome, kept) = read("meisai.csv", text, &[]);
    assert_eq!(shown(&outcome), "csv:generic rows 2 refused 0 net JPY -113456 asks ", "{:?}", outcome.refused_rows);
    assert_eq!(entries(&kept)[0], "4417 2026-03-14 -123456 JPY booked TikTok");
}

#[test]
fn entries_below_a_pending_title_are_pending() {
    let text = "Account,4417,,\nDate,Description,Amount,Currency\nPending transactions,,,\n2026-03-21,TikTok,-5.00,USD\n\
                Posted transactions,,,\n2026-03-20,Refund,2.00,USD\n";
    let kept = read("x.csv", text, &[]).1;
    assert_eq!(entries(&kept), ["4417 2026-03-21 -5 USD pending TikTok", "4417 2026-03-20 2 USD booked Refund"]);
}

#[test]
fn more_issuers_are_told_by_their_headers() {
    let discover =
        "Trans. Date,Post Date,Description,Amount,Category\n03/13/2026,03/14/2026,TIKTOK ADS,20.00,Services\n";
    let kept = read("Discover-4417.csv", discover, &[]).1;
    assert_eq!(entries(&kept), ["4417 2026-03-14 -20 USD made 2026-03-13 booked TIKTOK ADS | card 4417"]);
    let monzo = "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency\n\
                 tx_1,14/03/2026,10:00:00,Card payment,TikTok,,General,-17.10,GBP,-20.00,USD\n";
    let (outcome, kept) = read("Monzo.csv", monzo, &[("bank_account", "4417")]);
    assert_eq!(outcome.format, "csv:monzo");
    assert_eq!(entries(&kept), ["4417 2026-03-14 -17.1 GBP was -20 USD booked TikTok | with TikTok | id tx_1"]);
    let starling =
        "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP)\n14/03/2026,TikTok,ADS,CONTACTLESS,-5.00,95.00\n";
    let (outcome, kept) = read("Starling.csv", starling, &[("bank_account", "4417")]);
    assert_eq!(outcome.format, "csv:starling");
    assert_eq!(entries(&kept), ["4417 2026-03-14 -5 GBP booked TikTok ADS | with TikTok | ref ADS"]);
    let sparkasse = "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Beguenstigter/Zahlungspflichtiger;Betrag;Waehrung;Info\n\
                     DE89370400440532013000;14.03.26;14.03.26;KARTE;Anzeigen;TikTok;-1.204,50;EUR;Umsatz gebucht\n\
                     DE89370400440532013000;15.03.26;15.03.26;KARTE;Anzeigen;TikTok;-5,00;EUR;Umsatz vorgemerkt\n";
    let kept = read("umsaetze.csv", sparkasse, &[]).1;
    assert!(entries(&kept)[0].contains(" -1204.5 EUR value 2026-03-14 booked TikTok Anzeigen"), "{:?}", entries(&kept));
    assert!(entries(&kept)[1].contains(" -5 EUR value 2026-03-15 pending"), "{:?}", entries(&kept));
}

#[test]
fn the_form_of_the_text_changes_nothing() {
    let text = "Konto:;4417\nBuchungstag;Verwendungszweck;Betrag;Währung\n14.03.2026;TikTok für März;1.234,56-;EUR\n15.03.2026;Gutschrift;5,00;EUR\n";
    let expected = ["4417 2026-03-14 -1234.56 EUR booked TikTok für März", "4417 2026-03-15 5 EUR booked Gutschrift"];
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let forms = [
        text.replace('\n', "\r").into_bytes(),
        text.replace('\n', "\r\n\r\n").into_bytes(),
        text.replace(';', "\t").into_bytes(),
        text.replace("EUR\n", "EUR;;;\n").into_bytes(),
        format!("\u{feff}{text}").into_bytes(),
        latin,
        wide,
    ];
    for bytes in forms {
        let (_, kept) = import_with("konto.csv", &bytes, &ImportOptions::default());
        assert_eq!(entries(&kept), expected, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_workbook_with_days_and_numbers_of_its_own_is_a_statement_too() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_string(0, 0, "Cuenta:").expect("a cell");
    sheet.write_string(0, 1, "ES9121000418450200051332").expect("a cell");
    for (at, name) in ["Fecha operación", "Concepto", "Importe", "Saldo", "Divisa"].iter().enumerate() {
        sheet.write_string(2, at as u16, *name).expect("a cell");
    }
    for (row, (of_march, words, amount, balance)) in
        [(14, "TikTok", "-1234.56", "5000"), (20, "Abono", "100", "5100")].iter().enumerate()
    {
        let row = row as u32 + 3;
        let date = ExcelDateTime::from_ymd(2026, 3, *of_march).expect("a day");
        sheet.write_datetime_with_format(row, 0, &date, &day).expect("a cell");
        sheet.write_string(row, 1, *words).expect("a cell");
        for (column, number) in [(2, amount), (3, balance)] {
            sheet.write_number(row, column, number.parse::<f64>().expect("a number")).expect("a cell");
        }
        sheet.write_string(row, 4, "EUR").expect("a cell");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let (outcome, kept) = import_with("movimientos.xlsx", &bytes, &ImportOptions::default());
    assert_eq!(shown(&outcome), "xlsx:generic rows 2 refused 0 net EUR -1134.56 asks ", "{:?}", outcome.refused_rows);
    assert!(outcome.footer.checked && outcome.footer.agrees);
    assert_eq!(entries(&kept)[0], "ES9121000418450200051332 2026-03-14 -1234.56 EUR booked TikTok");
}

#[test]
fn a_file_without_a_header_is_read_when_its_columns_can_be_one_thing_only() {
    let text = "14.03.2026;TikTok advertising;-1.234,56;5.000,00\n15.03.2026;Refund;100,00;5.100,00\n16.03.2026;TikTok advertising;-50,00;5.050,00\n\
                17.03.2026;Fee;-1,00;5.049,00\n";
    let said = [("currency", "EUR"), ("bank_account", "4417")];
    let (outcome, kept) = read("umsatz.csv", text, &said);
    assert_eq!(shown(&outcome), "csv:generic rows 4 refused 0 net EUR -1185.56 asks ");
    assert!(outcome.footer.checked && outcome.footer.agrees);
    assert_eq!(entries(&kept)[0], "4417 2026-03-14 -1234.56 EUR booked TikTok advertising");
    // Two columns of amounts that do not run on, or amounts that may be charges: nobody can say, so nothing is read.
    for open in [
        "14.03.2026;TikTok;5,00;7,00\n15.03.2026;TikTok;6,00;8,00\n",
        "14.03.2026;TikTok;5,00\n15.03.2026;TikTok;6,00\n",
    ] {
        assert_eq!(read("umsatz.csv", open, &said).0.status, FileStatus::Refused);
    }
}
