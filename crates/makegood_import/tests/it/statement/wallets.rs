//! One small file in the layout of each payment service and of other banks, and the exact rows it gives.

use super::support::{entries, read, read_with};

#[test]
fn wise_writes_the_foreign_amount_into_the_text() {
    let head = "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Exchange From,Exchange To,Exchange Rate,Payer Name,Payee Name,Payee Account Number,Merchant,Card Last Four Digits,Card Holder Full Name,Attachment,Note,Total fees\n";
    let kept = read(
        "statement_12345678_USD_2026-03-01_2026-03-31.csv",
        &format!(
            "{head}CARD-1,14-03-2026,-60.10,USD,Card transaction of 54.80 EUR issued by TikTok Dublin,,939.90,,,,,,,TikTok,4417,A,,,0.10\n\
             TRANSFER-2,01-03-2026,1000.00,USD,Received money from A Client,inv 7,1000.00,,,,A Client,,,,,,,,0\n"
        ),
        "csv:wise",
    );
    assert_eq!(
        entries(&kept),
        [
            "12345678 2026-03-14 -60.1 USD was -54.8 EUR booked Card transaction of 54.80 EUR issued by TikTok Dublin | with TikTok | card 4417 | id CARD-1",
            "12345678 2026-03-01 1000 USD booked Received money from A Client | with A Client | ref inv 7 | id TRANSFER-2",
        ]
    );
    // Files of before 2020 stop after the balance.
    let kept = read(
        "statement_12345678_EUR_2019.csv",
        "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance\n\
         CARD-9,31-12-2019,-5.00,EUR,Card transaction of 5.61 USD issued by Tiktok Ads,,1.00\n",
        "csv:wise",
    );
    assert_eq!(
        entries(&kept),
        [
            "12345678 2019-12-31 -5 EUR was -5.61 USD booked Card transaction of 5.61 USD issued by Tiktok Ads | with Tiktok Ads | id CARD-9"
        ]
    );
}

#[test]
fn wise_transfers_take_the_side_that_the_direction_names() {
    let head = "ID,Status,Direction,Created on,Finished on,Source fee amount,Source fee currency,Target fee amount,Target fee currency,Source name,Source amount (after fees),Source currency,Target name,Target amount (after fees),Target currency,Exchange rate,Reference,Batch\n";
    let kept = read_with(
        "transfers.csv",
        &format!(
            "{head}TRANSFER-1,COMPLETED,OUT,2026-03-13 10:00:00,2026-03-14 10:00:00,0.50,USD,,,Me,100.00,USD,Agency,91.00,EUR,0.91,top up,\n\
             TRANSFER-2,COMPLETED,IN,2026-03-15 10:00:00,2026-03-15 10:00:00,,,,,Client,200.00,GBP,Me,250.00,USD,1.25,,\n\
             TRANSFER-3,CANCELLED,OUT,2026-03-16 10:00:00,,0,USD,,,Me,7.00,USD,Agency,7.00,USD,1,,\n"
        ),
        "csv:wise_transfers",
        &[("bank_account", "wise usd")],
    );
    assert_eq!(
        entries(&kept),
        [
            "wise usd 2026-03-14 -100.5 USD made 2026-03-13 was -91 EUR booked Agency top up | with Agency | ref top up | id TRANSFER-1",
            "wise usd 2026-03-15 250 USD made 2026-03-15 booked Me | with Me | id TRANSFER-2",
            "wise usd 2026-03-16 -7 USD made 2026-03-16 dropped Agency | with Agency | id TRANSFER-3",
        ]
    );
}

#[test]
fn revolut_keeps_what_was_completed_and_counts_the_fee() {
    let kept = read_with(
        "account-statement.csv",
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n\
         CARD_PAYMENT,Current,2026-03-01 10:00:00,2026-03-02 09:00:00,TikTok,-5.00,0.00,EUR,COMPLETED,95.00\n\
         TRANSFER,Current,2026-03-03 10:00:00,2026-03-03 10:00:00,To A,-10.00,0.25,EUR,COMPLETED,84.75\n\
         CARD_PAYMENT,Current,2026-03-04 10:00:00,,TikTok,-7.00,0.00,EUR,REVERTED,\n\
         CARD_PAYMENT,Current,2026-03-05 10:00:00,,TikTok,-8.00,0.00,EUR,PENDING,\n",
        "csv:revolut",
        &[("bank_account", "r1")],
    );
    assert_eq!(
        entries(&kept),
        [
            "r1 2026-03-02 -5 EUR made 2026-03-01 booked TikTok",
            "r1 2026-03-03 -10.25 EUR made 2026-03-03 was -10 EUR booked To A",
            "r1 2026-03-04 -7 EUR made 2026-03-04 dropped TikTok",
            "r1 2026-03-05 -8 EUR made 2026-03-05 pending TikTok",
        ]
    );
    let head = "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,Card number,Card label,Card state,Orig currency,Orig amount,Payment currency,Amount,Total amount,Exchange rate,Fee,Fee currency,Balance,Account,MCC,Related transaction id\n";
    let kept = read(
        "business.csv",
        &format!(
            "{head}2026-03-13,2026-03-14,id-1,CARD_PAYMENT,COMPLETED,TikTok Ads,,A Person,535912****4417,Ads,ACTIVE,EUR,-54.80,USD,-60.00,-60.60,1.09,0.60,USD,939.40,USD Main,7311,\n\
             2026-03-15,,id-2,CARD_PAYMENT,DECLINED,TikTok Ads,,A Person,535912****4417,Ads,ACTIVE,EUR,-54.80,USD,-60.00,-60.60,1.09,0.60,USD,,USD Main,7311,\n"
        ),
        "csv:revolut_business",
    );
    assert_eq!(
        entries(&kept),
        [
            "USD Main 2026-03-14 -60.6 USD made 2026-03-13 was -54.8 EUR booked TikTok Ads | with A Person | card 4417 | id id-1",
            "USD Main 2026-03-15 -60.6 USD made 2026-03-15 was -54.8 EUR dropped TikTok Ads | with A Person | card 4417 | id id-2",
        ]
    );
}

#[test]
fn mercury_keeps_what_was_sent_and_names_the_original_currency() {
    let head = "Date (UTC),Description,Amount,Status,Source Account,Bank Description,Reference,Note,Last Four Digits,Name On Card,Mercury Category,Category,GL Code,Timestamp,Original Currency\n";
    let kept = read(
        "mercury.csv",
        &format!(
            "{head}03-14-2026,TikTok,-180.00,Sent,Checking ••0099,TIKTOK ADS 1,,,4417,A,,Ads,,03-14-2026 10:00:00,USD\n\
             03-15-2026,TikTok,-20.00,Failed,Checking ••0099,TIKTOK ADS 2,,,4417,A,,Ads,,03-15-2026 10:00:00,EUR\n"
        ),
        "csv:mercury",
    );
    assert_eq!(
        entries(&kept),
        [
            "Checking ••0099 2026-03-14 -180 USD booked TikTok TIKTOK ADS 1 | with TikTok | card 4417",
            "Checking ••0099 2026-03-15 -20 USD was - EUR dropped TikTok TIKTOK ADS 2 | with TikTok | card 4417",
        ]
    );
}

#[test]
fn slash_has_no_year_and_blank_days() {
    let text = "Timestamp,Type,Description,Amount,Balance\n\
                Jan 2,Card,TIKTOK ADS,-20.00,80.00\n,Card,TIKTOK ADS,-30.00,100.00\nDec 31,Card,TIKTOK ADS,-1.00,130.00\n";
    let (outcome, kept) = crate::import_bytes("slash.csv", text.as_bytes());
    let asked: Vec<&str> = outcome.questions.iter().map(|question| question.key).collect();
    assert_eq!((asked, kept.rows()), (vec!["year", "bank_account"], 0));
    assert_eq!(outcome.tables[0].from, None);
    let kept = read_with("slash.csv", text, "csv:slash", &[("year", "2026"), ("bank_account", "s1")]);
    assert_eq!(
        entries(&kept),
        [
            "s1 2026-01-02 -20 USD booked TIKTOK ADS",
            "s1 2026-01-02 -30 USD booked TIKTOK ADS",
            "s1 2025-12-31 -1 USD booked TIKTOK ADS",
        ]
    );
}

#[test]
fn paypal_rows_that_move_no_money_are_dropped() {
    let head = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Balance,Subject,Note,Balance Impact\n";
    let kept = read_with(
        "Download.CSV",
        &format!(
            "{head}14/03/2026,10:00:00,UTC,TikTok,PreApproved Payment,Completed,USD,\"-1,180.00\",0.00,\"-1,180.00\",a@x,b@x,TX1,-1180.00,,,Debit\n\
             14/03/2026,10:00:00,UTC,,Bank Deposit to PP Account,Completed,USD,\"1,180.00\",0.00,\"1,180.00\",,a@x,TX2,0.00,,,Credit\n\
             15/03/2026,10:00:00,UTC,TikTok,Authorization,Pending,USD,-5.00,0.00,-5.00,a@x,b@x,TX3,0.00,,,Memo\n"
        ),
        "csv:paypal",
        &[("bank_account", "a@x")],
    );
    assert_eq!(
        entries(&kept),
        [
            "a@x 2026-03-14 -1180 USD booked PreApproved Payment TikTok | with TikTok | id TX1",
            "a@x 2026-03-14 1180 USD booked Bank Deposit to PP Account | id TX2",
            "a@x 2026-03-15 -5 USD dropped Authorization TikTok | with TikTok | id TX3",
        ]
    );
}

#[test]
fn payoneer_asks_for_the_order_of_its_days() {
    let head = "Transaction Date,Transaction Time,Time Zone,Transaction ID,Description,Credit Amount,Debit Amount,Currency,Status,Running Balance,Additional Description,Source,Target\n";
    let text = format!(
        "{head}05/03/2026,12:31:46,UTC,123,TikTok Ads,,100,USD,Completed,200,,me,TikTok\n04/03/2026,12:08:31,UTC,124,Payout,120,,USD,Completed,300,,payer,me\n"
    );
    let (outcome, _) = crate::import_bytes("payoneer.csv", text.as_bytes());
    assert_eq!(outcome.questions[0].options, ["day_first", "month_first"]);
    let answers = [("date_order", "month_first"), ("bank_account", "p1")];
    assert_eq!(
        entries(&read_with("payoneer.csv", &text, "csv:payoneer", &answers)),
        [
            "p1 2026-05-03 -100 USD booked TikTok Ads | with TikTok | id 123@2026-05-03",
            "p1 2026-04-03 120 USD booked Payout | with me | id 124@2026-04-03",
        ]
    );
}

#[test]
fn n26_gives_the_foreign_amount_and_its_currency_in_the_header() {
    let kept = read(
        "n26.csv",
        "\"Booking Date\",\"Value Date\",\"Partner Name\",\"Partner Iban\",Type,\"Payment Reference\",\"Account Name\",\"Amount (EUR)\",\"Original Amount\",\"Original Currency\",\"Exchange Rate\"\n\
         2026-03-14,2026-03-15,TikTok,,Presentment,,Main,-50.00,54.80,USD,1.096\n\
         2026-03-16,,A Client,DE27100110000000000000,Credit Transfer,inv 7,Main,328.00,,,\n",
        "csv:n26",
    );
    assert_eq!(
        entries(&kept),
        [
            "Main 2026-03-14 -50 EUR value 2026-03-15 was -54.8 USD booked TikTok | with TikTok",
            "Main 2026-03-16 328 EUR booked A Client inv 7 | with A Client | ref inv 7",
        ]
    );
    let kept = read_with(
        "n26.csv",
        "\"Date\",\"Payee\",\"Account number\",\"Transaction type\",\"Payment reference\",\"Amount (EUR)\",\"Amount (Foreign Currency)\",\"Type Foreign Currency\",\"Exchange Rate\"\n\
         \"2020-03-14\",\"TikTok\",\"\",\"MasterCard Payment\",\"\",\"-50.0\",\"-54.8\",\"USD\",\"1.096\"\n",
        "csv:n26_older",
        &[("bank_account", "n26")],
    );
    assert_eq!(entries(&kept), ["n26 2020-03-14 -50 EUR was -54.8 USD booked TikTok | with TikTok"]);
}

#[test]
fn ubs_writes_apostrophes_details_and_a_block_of_keys_first() {
    let kept = read(
        "ubs.csv",
        "Produit;Monn.;Description;Date de valeur;Description 1;Description 2;Description 3;N° de transaction;Débit;Crédit;Solde\n\
         0123 45678901.23A;CHF;Compte;31.03.2026;Ordre e-banking;TIKTOK;;A1;1'010.00;;11'373.94\n\
         0123 45678901.23A;CHF;Compte;28.02.2026;Virement;ASSOCIATION;;A2;;240.00;12'383.94\n",
        "csv:ubs_fr",
    );
    assert_eq!(
        entries(&kept),
        [
            "0123 45678901.23A 2026-03-31 -1010 CHF value 2026-03-31 booked Ordre e-banking TIKTOK | id A1",
            "0123 45678901.23A 2026-02-28 240 CHF value 2026-02-28 booked Virement ASSOCIATION | id A2",
        ]
    );
    let kept = read(
        "transactions.csv",
        "Account number:;0234 00103914.40;\nIBAN:;CH93 0076 2011 6238 5295 7;\nFrom:;2026-03-01;\n\n\
         Trade date;Trade time;Booking date;Value date;Currency;Debit;Credit;Individual amount;Balance;Transaction no.;Description1;Description2;Description3;Footnotes;\n\
         2026-03-14;;2026-03-14;2026-03-15;CHF;-54.80;;;945.20;T1;\"TIKTOK ADS; Dublin\";;;;\n\
         ;;;;CHF;;;-54.80;;T1;detail;;;;\n\
         2026-03-13;;2026-03-13;2026-03-13;CHF;;1000.00;;1000.00;T2;Deposit;;;;\n",
        "csv:ubs",
    );
    assert_eq!(
        entries(&kept),
        [
            "0234 00103914.40 2026-03-14 -54.8 CHF value 2026-03-15 made 2026-03-14 booked TIKTOK ADS; Dublin | id T1",
            "0234 00103914.40 2026-03-13 1000 CHF value 2026-03-13 made 2026-03-13 booked Deposit | id T2",
        ]
    );
}

#[test]
fn other_layouts_of_the_samples_are_described_too() {
    let kept = read(
        "gls.csv",
        "Kontonummer;Buchungstag;Wertstellung;Auftraggeber/Empfänger;Buchungstext;VWZ1;VWZ2;Betrag;Kontostand;Währung\n\
         1234567890;14.03.2026;15.03.2026;TikTok;Lastschrift;ADS;No 7;-1.098,76;1.234,56;EUR\n",
        "csv:gls",
    );
    assert_eq!(
        entries(&kept),
        ["1234567890 2026-03-14 -1098.76 EUR value 2026-03-15 booked Lastschrift ADS No 7 | with TikTok"]
    );
    let kept = read(
        "outbank.csv",
        "\"#\";Account;Date;Value Date;Amount;Currency;Name;Number;Bank;Reason;Posting Text;SEPA Reference\n\
         1;DE81254326973657190105;2/20/26;2/20/26;-63,89;EUR;\"TikTok\";\"DE33\";\"X\";\"ADS\";\"Lastschrift\";R1\n",
        "csv:outbank",
    );
    assert_eq!(
        entries(&kept),
        ["DE81254326973657190105 2026-02-20 -63.89 EUR value 2026-02-20 booked ADS Lastschrift | with TikTok | ref R1"]
    );
    let kept = read(
        "pc.csv",
        "\"Merchant Name\",\"Card Used For Transaction\",\"Date\",\"Time\",\"Amount\"\n\"TIKTOK ADS\",\"**** 1234\",\"12/15/2026\",\"05:08 PM\",\"13.98\"\n",
        "csv:pc_mastercard",
    );
    assert_eq!(entries(&kept), ["1234 2026-12-15 -13.98 CAD booked TIKTOK ADS | with TIKTOK ADS | card 1234"]);
    let kept = read_with(
        "ing.csv",
        "date,class,subcategory,desc,notes,image,amount,balance\n24/03/2026,Compras,Otras,Pago en TIKTOK,,No,-2.83,1719.90\n",
        "csv:ing_es",
        &[("bank_account", "ES1")],
    );
    assert_eq!(entries(&kept), ["ES1 2026-03-24 -2.83 EUR booked Pago en TIKTOK"]);
}
