//! One invented document for each known layout.

use makegood_import::outcome::{FileOutcome, FileStatus};
use makegood_import::{ImportOptions, KnownAccount};

use super::writer::Paper;
use super::{answered, asked, codes, confirmed, rows};
use crate::import_with;

/// Field, value, page and left edge of what was read.
fn read(outcome: &FileOutcome, field: &str) -> Option<(String, u32, i32, &'static str)> {
    let value = outcome.extracted.iter().find(|value| value.field == field)?;
    Some((value.value.clone(), value.page, value.place[0], value.confidence))
}

fn payment() -> Paper {
    Paper::with(&[
        (40, 60, "TikTok Information Technologies UK Limited"),
        (40, 75, "VAT GB485763736"),
        (40, 120, "Client Name Lumina Studio SRL"),
        (40, 135, "Invoice # BDUK20250012345"),
        (40, 150, "Invoice Date 15, September, 2025"),
        (40, 165, "Advertiser ID: 7012345678901234567"),
        (40, 220, "Description"),
        (400, 220, "Amount"),
        (40, 240, "Ad spend, automatic payment"),
        (400, 240, "22.00"),
        (300, 300, "Subtotal"),
        (400, 300, "22.00"),
        (300, 315, "VAT (0%)"),
        (400, 315, "0.00"),
        (300, 330, "Total in RON"),
        (400, 330, "22.00"),
    ])
}

#[test]
fn a_payment_invoice_of_tiktok_waits_for_a_yes_and_then_is_an_invoice() {
    let (invoice, outcome, kept) = confirmed(&payment().bytes(), &[]);
    for (column, value) in [
        ("platform", "tiktok"),
        ("account_id", "7012345678901234567"),
        ("invoice_id", "BDUK20250012345"),
        ("issuer", "TikTok Information Technologies UK Limited"),
        ("issued_on", "2025-09-15"),
        ("period_start", "2025-09-15"),
        ("period_end", "2025-09-15"),
        ("currency", "RON"),
        ("subtotal", "22"),
        ("tax", "0"),
        ("total", "22"),
        ("status", "paid"),
        ("source_at", "page 1 x40 y127"),
    ] {
        assert_eq!(invoice.get(column).map(String::as_str), Some(value), "{column}");
    }
    assert_eq!(outcome.format, "pdf:tiktok_payment");
    assert_eq!((outcome.footer.checked, outcome.footer.agrees), (true, true));
    assert_eq!(rows(&kept, "document").len(), 1, "every PDF is kept as a document too");
}

#[test]
fn the_question_lists_each_value_with_its_page_and_place() {
    let (outcome, _) = answered(&payment().bytes(), &[]);
    let why = &outcome.questions[0].why;
    assert!(why.contains("total 22.00 (page 1 x400 y322)"), "{why}");
    assert!(why.contains("period_start 2025-09-15 (page 1 x40 y142, derived)"), "{why}");
    assert_eq!(read(&outcome, "total"), Some(("22.00".to_owned(), 1, 400, "read")));
    assert!(codes(&outcome).contains(&"MG3009"));
}

#[test]
fn a_no_keeps_the_document_without_its_values() {
    let (outcome, kept) = answered(&payment().bytes(), &[("confirm", "no")]);
    assert_eq!(outcome.status, FileStatus::Imported);
    assert!(rows(&kept, "invoice").is_empty());
    assert_eq!(rows(&kept, "document").len(), 1);
}

#[test]
fn the_last_total_counts_and_a_subtotal_never() {
    let paper = Paper::with(&[
        (40, 60, "TikTok Inc."),
        (40, 80, "Client Name Acme"),
        (40, 95, "Invoice # US20260000017"),
        (40, 110, "Invoice Date June 01, 2026"),
        (40, 200, "Total 450.00"),
        (40, 215, "Total 500.00 USD"),
        (40, 230, "Subtotal 500.00"),
        (40, 245, "Tax 0.00"),
    ]);
    let (invoice, ..) = confirmed(&paper.bytes(), &[("account", "A-1")]);
    assert_eq!((invoice["total"].as_str(), invoice["currency"].as_str()), ("500", "USD"));
    assert_eq!(invoice["issued_on"], "2026-06-01");
}

#[test]
fn totals_that_do_not_add_up_are_told_with_their_place() {
    let mut texts = payment();
    texts = texts.page(&[(300, 100, "Total in RON"), (400, 100, "23.00")]);
    let (outcome, _) = answered(&texts.bytes(), &[]);
    assert_eq!((outcome.footer.checked, outcome.footer.agrees), (true, false));
    let told = outcome.diagnostics.iter().find(|problem| problem.code == "MG2201").expect("a difference");
    assert_eq!(told.place.as_deref(), Some("page 2 x400 y92"));
    assert_eq!(told.expected, "22.00 RON");
}

/// A monthly invoice as it is in Thailand: one row a campaign, names broken over lines.
fn monthly() -> Paper {
    let head = [
        (20, 200, "Statement"),
        (90, 200, "Advertiser"),
        (180, 200, "Campaign ID"),
        (260, 200, "Campaign"),
        (340, 200, "Period"),
        (450, 200, "Total"),
        (500, 200, "Voucher"),
        (550, 200, "Cash"),
    ];
    let mut texts = vec![
        (20, 60, "TikTok Pte. Ltd."),
        (20, 90, "Invoice No. : THTT202600012345"),
        (20, 105, "Invoice Date: 2026-02-03"),
        (20, 180, "Consumption Details:"),
    ];
    texts.extend(head);
    texts.extend([
        (20, 220, "ST0000000001"),
        (90, 220, "70123456789012"),
        (180, 220, "18000000000001"),
        (260, 220, "Songkran\u{200b}"),
        (340, 220, "2026-01-01 ~"),
        (450, 220, "1,500.00"),
        (500, 220, "500.00"),
        (550, 220, "1,000.00"),
        (90, 232, "34567"),
        (260, 232, "Sale 2026"),
        (340, 232, "2026-01-15"),
        (20, 250, "ST0000000002"),
        (90, 250, "7012345678901234567"),
        (176, 265, "18000000000002"),
        (260, 265, "Evergreen"),
        (340, 265, "2026-01-16 ~"),
        (340, 277, "2026-01-31"),
        (450, 265, "250.00"),
        (500, 265, "0.00"),
        (550, 265, "250.00"),
    ]);
    let last = [
        (380, 100, "Subtotal before VAT"),
        (500, 100, "1,250.00"),
        (380, 115, "VAT 7%"),
        (500, 115, "87.50"),
        (380, 130, "Total in THB"),
        (500, 130, "1,337.50"),
    ];
    Paper::with(&texts).page(&last)
}

#[test]
fn a_monthly_invoice_gives_a_line_for_each_campaign() {
    let (invoice, outcome, kept) = confirmed(&monthly().bytes(), &[]);
    for (column, value) in [
        ("invoice_id", "THTT202600012345"),
        ("account_id", "7012345678901234567"),
        ("currency", "THB"),
        ("subtotal", "1250"),
        ("tax", "87.5"),
        ("total", "1337.5"),
        ("period_start", "2026-01-01"),
        ("period_end", "2026-01-31"),
    ] {
        assert_eq!(invoice.get(column).map(String::as_str), Some(value), "{column}");
    }
    let lines = rows(&kept, "invoice_line");
    let cell = |row: usize, column: &str| lines[row].get(column).map(String::as_str).unwrap_or_default();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (cell(0, "line_no"), cell(0, "entity_id"), cell(0, "amount")),
        ("ST0000000001", "18000000000001", "1000")
    );
    assert!(cell(0, "description").contains("Songkran Sale 2026"), "{}", cell(0, "description"));
    assert!(cell(0, "description").contains("voucher 500 of 1500"), "{}", cell(0, "description"));
    assert_eq!(
        (cell(1, "entity_id"), cell(1, "amount"), cell(1, "source_at")),
        ("18000000000002", "250", "page 1 x20 y242")
    );
    assert_eq!((outcome.footer.checked, outcome.footer.agrees), (true, true));
}

#[test]
fn a_line_without_amounts_is_refused_and_the_others_are_kept() {
    let broken = Paper::with(&[
        (20, 60, "TikTok Pte. Ltd."),
        (20, 90, "Invoice No. : THTT202600012345"),
        (20, 105, "Invoice Date: 2026-02-03"),
        (20, 180, "Consumption Details:"),
        (20, 220, "ST0000000001"),
        (180, 220, "18000000000001"),
        (300, 220, "2026-01-01 ~ 2026-01-31"),
        (450, 220, "1,500.00"),
        (20, 250, "ST0000000002"),
        (180, 250, "18000000000002"),
        (450, 250, "250.00"),
        (500, 250, "0.00"),
        (550, 250, "250.00"),
        (380, 300, "Subtotal before VAT"),
        (500, 300, "1,250.00"),
        (380, 315, "VAT 7%"),
        (500, 315, "87.50"),
        (380, 330, "Total in THB"),
        (500, 330, "1,337.50"),
    ]);
    let (outcome, kept) = answered(&broken.bytes(), &[("account", "7"), ("confirm", "yes")]);
    assert_eq!((outcome.status, outcome.refused_count), (FileStatus::Partial, 1), "{:?}", outcome.questions);
    assert_eq!(outcome.refused_rows[0].place.as_deref(), Some("page 1 x20 y212"));
    assert_eq!(rows(&kept, "invoice_line").len(), 1);
}

#[test]
fn a_receipt_of_meta_is_read_in_english() {
    let paper = Paper::with(&[
        (40, 60, "Receipt for Lumina Studio"),
        (40, 75, "Account ID: 1234567890123"),
        (40, 100, "Invoice/Payment Date"),
        (40, 115, "Dec 4, 2025, 11:42 AM"),
        (300, 100, "Transaction ID"),
        (300, 115, "24680135791357-24680135799999"),
        (40, 150, "Reference Number: AB12CD34EF"),
        (40, 170, "Paid: ฿30,000.00 THB"),
        (40, 800, "Meta Platforms Ireland Limited"),
    ]);
    let (outcome, _) = answered(&paper.bytes(), &[]);
    assert_eq!(asked(&outcome), ["tax"], "a receipt does not say its tax");
    let (invoice, outcome, _) = confirmed(&paper.bytes(), &[("tax", "0")]);
    assert_eq!(outcome.format, "pdf:meta_receipt");
    assert_eq!(invoice["invoice_id"], "24680135791357-24680135799999");
    assert_eq!(
        (invoice["total"].as_str(), invoice["currency"].as_str(), invoice["subtotal"].as_str()),
        ("30000", "THB", "30000")
    );
    assert_eq!((invoice["account_id"].as_str(), invoice["issued_on"].as_str()), ("1234567890123", "2025-12-04"));
}

#[test]
fn an_invoice_of_meta_is_read_in_romanian_and_the_account_is_known_by_its_name() {
    let paper = Paper::with(&[
        (40, 60, "Factură pentru Lumina Studio"),
        (40, 75, "FBADS-108-104567890"),
        (40, 100, "Data facturii"),
        (40, 115, "4 dec. 2025"),
        (300, 100, "ID tranzacție"),
        (300, 115, "24680135791357-24680135799999"),
        (40, 150, "Subtotal: 319,58 RON"),
        (40, 160, "TVA 19%: 60,72 RON"),
        (40, 170, "Efectuat 380,30 RON"),
        (40, 800, "Meta Platforms Ireland Limited"),
    ]);
    let known = KnownAccount {
        platform: "meta".to_owned(),
        account_id: "1234567890123".to_owned(),
        account_name: Some("Lumina Studio".to_owned()),
        currency: None,
        time_zone: None,
    };
    let answers = [("confirm".to_owned(), "yes".to_owned())].into();
    let options = ImportOptions { accounts: vec![known], answers, ..ImportOptions::default() };
    let (outcome, kept) = import_with("x.pdf", &paper.bytes(), &options);
    let invoices = rows(&kept, "invoice");
    let invoice = invoices.first().unwrap_or_else(|| panic!("{:?}", outcome.questions));
    assert_eq!(
        (invoice["invoice_id"].as_str(), invoice["account_id"].as_str()),
        ("FBADS-108-104567890", "1234567890123")
    );
    assert_eq!(
        (invoice["total"].as_str(), invoice["tax"].as_str(), invoice["currency"].as_str()),
        ("380.3", "60.72", "RON")
    );
    assert_eq!(invoice["issued_on"], "2025-12-04");
}

#[test]
fn an_invoice_of_google_is_read() {
    let paper = Paper::with(&[
        (40, 60, "Google Ireland Limited"),
        (40, 100, "Invoice number: 5123456789"),
        (40, 115, "Invoice date"),
        (200, 115, "31 Jan 2026"),
        (40, 130, "Account ID"),
        (200, 130, "123-456-7890"),
        (40, 200, "Google Ads"),
        (40, 145, "Summary for 1 Jan 2026 - 31 Jan 2026"),
        (300, 300, "Subtotal in EUR"),
        (450, 300, "€1.200,00"),
        (300, 315, "VAT (0%)"),
        (450, 315, "€0,00"),
        (300, 330, "Total in EUR"),
        (450, 330, "€1.200,00"),
    ]);
    let (invoice, outcome, _) = confirmed(&paper.bytes(), &[]);
    assert_eq!(outcome.format, "pdf:google_ads");
    assert_eq!((invoice["total"].as_str(), invoice["account_id"].as_str()), ("1200", "123-456-7890"));
    assert_eq!((invoice["period_start"].as_str(), invoice["period_end"].as_str()), ("2026-01-01", "2026-01-31"));
}

#[test]
fn an_unknown_issuer_is_read_by_the_words_of_invoices_in_several_languages() {
    for (words, issued, total) in [
        (
            [
                "Rechnungsnummer: R-2026-17",
                "Rechnungsdatum: 4. März 2026",
                "Zwischensumme 100,00 €",
                "MwSt. 19% 19,00 €",
                "Gesamtbetrag 119,00 €",
            ],
            "2026-03-04",
            "119",
        ),
        (
            [
                "Factura nº: F-2026-17",
                "Fecha de factura: 4 de marzo de 2026",
                "Base imponible 100,00 €",
                "IVA 21% 21,00 €",
                "Importe total 121,00 €",
            ],
            "2026-03-04",
            "121",
        ),
        (
            [
                "Facture n° FA2026-17",
                "Date de facture 14/03/2026",
                "Total HT 100,00 €",
                "TVA 20% 20,00 €",
                "Total TTC 120,00 €",
            ],
            "2026-03-14",
            "120",
        ),
        (
            [
                "Factuurnummer: 2026.17",
                "Factuurdatum: 4 maart 2026",
                "Exclusief BTW € 100,00",
                "BTW 21% € 21,00",
                "Totaal € 121,00",
            ],
            "2026-03-04",
            "121",
        ),
    ] {
        let texts: Vec<(i32, i32, &str)> = (0..).zip(words).map(|(n, text)| (40, 100 + 15 * n, text)).collect();
        let account = [("account", "K-1"), ("period_start", "2026-02-01"), ("period_end", "2026-02-28")];
        let (invoice, outcome, _) = confirmed(&Paper::with(&texts).bytes(), &account);
        assert_eq!(
            (invoice["issued_on"].as_str(), invoice["total"].as_str(), invoice["currency"].as_str()),
            (issued, total, "EUR"),
            "{words:?}"
        );
        assert_eq!((invoice["subtotal"].as_str(), outcome.footer.agrees), ("100", true), "{words:?}");
    }
}

#[test]
fn what_the_document_leaves_open_is_asked_under_its_own_key() {
    let paper = Paper::with(&[
        (40, 100, "Invoice number: A-17"),
        (40, 115, "Invoice date: 03/04/2026"),
        (40, 130, "Subtotal $1.000"),
        (40, 145, "Total $1.000"),
    ]);
    let (outcome, kept) = answered(&paper.bytes(), &[]);
    assert_eq!(asked(&outcome), ["date_order", "currency", "decimal_mark", "account"]);
    assert_eq!(kept.rows(), 0);
    let answers = [("date_order", "day_first"), ("currency", "USD"), ("decimal_mark", "comma"), ("account", "7")];
    let (outcome, _) = answered(&paper.bytes(), &answers);
    assert_eq!(asked(&outcome), ["period_start", "period_end"]);
    assert_eq!(outcome.questions[0].options, ["2026-04-03"]);
    let more = [answers.as_slice(), &[("period_start", "2026-03-01"), ("period_end", "2026-03-31")]].concat();
    let (invoice, ..) = confirmed(&paper.bytes(), &more);
    assert_eq!((invoice["total"].as_str(), invoice["tax"].as_str()), ("1000", "0"));
}

#[test]
fn an_answer_wins_over_what_was_read() {
    let answers = [("total", "25.00"), ("tax", "3.00"), ("invoice_id", "X-1"), ("issued_on", "2025-09-16")];
    let (invoice, ..) = confirmed(&payment().bytes(), &answers);
    assert_eq!(
        (invoice["total"].as_str(), invoice["invoice_id"].as_str(), invoice["issued_on"].as_str()),
        ("25", "X-1", "2025-09-16")
    );
}

#[test]
fn an_answer_that_cannot_be_read_is_asked_for_again() {
    let (outcome, kept) = answered(&payment().bytes(), &[("total", "22,00"), ("confirm", "yes")]);
    assert_eq!((outcome.status, asked(&outcome)), (FileStatus::NeedsAnswer, vec!["total"]));
    assert_eq!(kept.rows(), 0);
}

#[test]
fn the_recognised_text_of_a_scan_is_read_and_named_as_unseen() {
    let seen = payment();
    let scan = seen.all_unseen();
    let (outcome, _) = answered(&scan.bytes(), &[]);
    assert_eq!(read(&outcome, "total"), Some(("22.00".to_owned(), 1, 400, "unseen")));
    assert!(codes(&outcome).contains(&"MG2209"));
}

#[test]
fn an_agency_that_bills_ads_is_not_taken_for_the_platform() {
    let paper = Paper::with(&[
        (40, 60, "Bright Agency GmbH"),
        (40, 80, "Client Name Acme"),
        (40, 95, "Invoice # BA-2026-17"),
        (40, 110, "Invoice Date June 01, 2026"),
        (40, 125, "Management of TikTok ads"),
        (40, 140, "VAT: 123456789"),
        (40, 200, "Subtotal 100.00 EUR"),
        (40, 215, "VAT 19% 19.00 EUR"),
        (40, 230, "Total 119.00 EUR"),
    ]);
    let answers = [("account", "1"), ("period_start", "2026-05-01"), ("period_end", "2026-05-31")];
    let (invoice, outcome, _) = confirmed(&paper.bytes(), &answers);
    assert_eq!((outcome.format.as_str(), invoice["platform"].as_str()), ("pdf:generic", "other"));
    assert_eq!(invoice["tax"], "19", "a tax number is no tax");
}

#[test]
fn text_that_is_not_seen_gives_no_value() {
    let paper = payment().unseen((300, 345, "Total in RON")).unseen((400, 345, "9999.00"));
    let (outcome, _) = answered(&paper.bytes(), &[]);
    assert_eq!(read(&outcome, "total"), Some(("22.00".to_owned(), 1, 400, "read")));
    assert!(codes(&outcome).contains(&"MG2209"));
}

#[test]
fn a_table_goes_on_over_pages_that_repeat_its_heads() {
    let heads = [
        (20, 200, "Statement"),
        (180, 200, "Campaign ID"),
        (450, 200, "Total"),
        (500, 200, "Voucher"),
        (550, 200, "Cash"),
    ];
    let row = |y, number, id, cash| {
        [(20, y, number), (180, y, id), (260, y, "Evergreen"), (450, y, cash), (500, y, "0.00"), (550, y, cash)]
    };
    let top = [
        (20, 60, "TikTok Pte. Ltd."),
        (20, 90, "Invoice No. : THTT202600012345"),
        (20, 105, "Invoice Date: 2026-02-03"),
        (20, 180, "Consumption Details:"),
    ];
    let end = [
        (380, 300, "Subtotal before VAT"),
        (500, 300, "3.00"),
        (380, 315, "VAT 0%"),
        (500, 315, "0.00"),
        (380, 330, "Total in THB"),
        (500, 330, "3.00"),
    ];
    let first = [top.as_slice(), &heads, &row(220, "ST0000000001", "18000000000001", "1.00")].concat();
    let second = [heads.as_slice(), &row(220, "ST0000000001", "18000000000002", "2.00"), &end].concat();
    let answers = [("account", "7"), ("period_start", "2026-01-01"), ("period_end", "2026-01-31")];
    let (_, outcome, kept) = confirmed(&Paper::with(&first).page(&second).bytes(), &answers);
    let lines = rows(&kept, "invoice_line");
    assert_eq!(lines.iter().map(|line| line["description"].as_str()).collect::<Vec<_>>(), ["Evergreen", "Evergreen"]);
    assert_eq!(lines[1]["source_at"], "page 2 x20 y212");
    assert_eq!(lines[1]["line_no"], "ST0000000001#2", "one statement may have a line for each campaign");
    assert!(outcome.footer.agrees);
}

#[test]
fn a_line_whose_amounts_contradict_each_other_is_told() {
    let paper = Paper::with(&[
        (20, 60, "TikTok Pte. Ltd."),
        (20, 90, "Invoice No. : THTT202600012345"),
        (20, 105, "Invoice Date: 2026-02-03"),
        (20, 180, "Consumption Details:"),
        (20, 220, "ST0000000001"),
        (450, 220, "5.00"),
        (500, 220, "1.00"),
        (550, 220, "3.00"),
        (380, 300, "Total in THB"),
        (500, 300, "3.00"),
    ]);
    let (outcome, _) = answered(&paper.bytes(), &[]);
    let told = outcome.diagnostics.iter().find(|problem| problem.code == "MG2201").expect("a difference");
    assert_eq!((told.found.as_str(), told.expected.as_str()), ("3.00 THB", "4.00 THB"));
    assert_eq!(told.place.as_deref(), Some("page 1 x20 y212"));
}
