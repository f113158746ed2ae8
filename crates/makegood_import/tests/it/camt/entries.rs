//! What each field of an entry becomes.

use makegood_import::FileStatus;

use super::{Case, details, ntry, statement};

#[test]
fn an_entry_becomes_a_row_at_its_line() {
    let more = "<ValDt><DtTm>2026-03-03T23:30:00-08:00</DtTm></ValDt>".to_owned()
        + &details(
            "<Refs><EndToEndId>INV-1</EndToEndId></Refs><RltdPties><Cdtr><Pty><Nm>TikTok Pte.</Nm></Pty></Cdtr>\
            </RltdPties><RmtInf><Ustrd>TIKTOK ADS</Ustrd><Ustrd>INV 1</Ustrd></RmtInf>\
            <RltdDts><TxDtTm>2026-03-01T10:00:00Z</TxDtTm></RltdDts>",
        );
    let case = Case::read(statement(&format!("\n{}{}", ntry("R1", "-120.50", 2, &more), ntry("R2", "75", 5, ""))));
    assert_eq!(
        case.rows(&["institution", "bank_account", "entry_id", "booked_on", "value_on", "authorised_on", "source_at"]),
        ["NORDDEFF|DE02|R1|2026-03-02|2026-03-03|2026-03-01|3", "NORDDEFF|DE02|R2|2026-03-05|||4"]
    );
    assert_eq!(
        case.rows(&["amount", "currency", "status", "description", "counterparty", "reference"]),
        ["-120.5|EUR|booked|TIKTOK ADS INV 1|TikTok Pte.|INV-1", "75|EUR|booked|||"]
    );
    assert_eq!((case.outcome.status, case.outcome.format.as_str()), (FileStatus::Imported, "camt053"));
    assert_eq!(case.outcome.exported_on.map(|day| day.to_string()).as_deref(), Some("2026-04-01"));
}

#[test]
fn a_reversal_goes_where_its_own_direction_says() {
    // A debit of 20, and its reversal: money that comes back.
    let reversed = ntry("R1", "20", 3, "<RvslInd>true</RvslInd>");
    let case = Case::read(statement(&(ntry("R1", "-20", 2, "") + &reversed)));
    assert_eq!(case.rows(&["amount", "entry_id"]), ["-20|R1", "20|R1/RVSL"]);
    // Alone in its file it has the same id, so it never takes the place of what it undoes.
    assert_eq!(Case::read(statement(&reversed)).column("entry_id"), ["R1/RVSL"]);
}

#[test]
fn the_other_side_is_who_is_paid_or_pays_and_the_other_way_round_when_undone() {
    let both = details("<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Paid</Nm></Cdtr></RltdPties>");
    let undone = format!("<RvslInd>1</RvslInd>{both}");
    let returned = details(
        "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Paid</Nm></Cdtr></RltdPties>\
        <RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>",
    );
    let body = [
        ntry("1", "-1", 1, &both),
        ntry("2", "1", 1, &both),
        ntry("3", "1", 1, &undone),
        ntry("4", "-1", 1, &undone),
        ntry("5", "1", 1, &returned),
        ntry("6", "-1", 1, &details("<RltdPties><UltmtCdtr><Nm>Shop</Nm></UltmtCdtr></RltdPties>")),
        ntry("7", "-1", 1, &details("<CardTx><POI><Id><Id>9</Id><ShrtNm>Till</ShrtNm></Id></POI></CardTx>")),
    ];
    let names = Case::read(statement(&body.concat())).column("counterparty");
    assert_eq!(names, ["Paid", "Payer", "Paid", "Payer", "Paid", "Shop", "Till"]);
}

#[test]
fn what_was_charged_in_another_currency_is_the_original() {
    let original = |inner: &str| {
        let case = Case::read(statement(&ntry("1", "-10", 2, &details(&format!("<AmtDtls>{inner}</AmtDtls>")))));
        case.rows(&["original_amount", "original_currency"]).concat()
    };
    let dollars = "<InstdAmt><Amt Ccy=\"USD\">10.87</Amt></InstdAmt>";
    let rate = "<CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>0.92</XchgRate></CcyXchg>";
    assert_eq!(original(dollars), "-10.87|USD");
    assert_eq!(original(&format!("{dollars}<TxAmt><Amt Ccy=\"EUR\">10</Amt>{rate}</TxAmt>")), "-10.87|USD");
    assert_eq!(original("<CntrValAmt><Amt Ccy=\"JPY\">1600</Amt></CntrValAmt>"), "-1600|JPY");
    assert_eq!(original("<InstdAmt><Amt Ccy=\"EUR\">10</Amt></InstdAmt>"), "|");
    assert_eq!(original("<InstdAmt><Amt Ccy=\"XYZ\">10</Amt></InstdAmt>"), "|");
    // At the level of the entry, as version 08 has it.
    let own = ntry("1", "5", 2, &format!("<AmtDtls>{dollars}</AmtDtls>"));
    assert_eq!(Case::read(statement(&own)).column("original_amount"), ["10.87"]);
}

#[test]
fn pending_entries_are_rows_and_information_is_left_out_and_told() {
    let entry = |id: &str, status: &str| ntry(id, &format!("-{id}"), 2, "").replace("<Cd>BOOK</Cd>", status);
    let body = [
        entry("1", "BOOK"),
        entry("2", "<Cd>PDNG</Cd>"),
        entry("3", "<Cd>FUTR</Cd>"),
        entry("4", "INFO"),
        entry("5", "<Cd>INFO</Cd>"),
    ];
    let case = Case::read(statement(&body.concat()));
    assert_eq!(case.rows(&["entry_id", "status"]), ["1|booked", "2|pending", "3|pending"]);
    assert_eq!(case.codes(), ["MG2207"]);
    assert!(case.outcome.diagnostics[0].message.ends_with(": 2"));
}

#[test]
fn a_pending_entry_may_have_no_booking_day_yet() {
    let pending = "<Ntry><Amt Ccy=\"EUR\">5</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts>\
        <ValDt><Dt>2026-03-09</Dt></ValDt><AcctSvcrRef>1</AcctSvcrRef></Ntry>";
    let case = Case::read(statement(pending));
    assert_eq!((case.rows(&["booked_on", "status"]).concat().as_str(), case.codes().len()), ("2026-03-09|pending", 0));
    // A booked one is placed on its value day, and that is told.
    let case = Case::read(statement(&pending.replace("PDNG", "BOOK")));
    assert_eq!((case.column("booked_on"), case.codes()), (vec!["2026-03-09".to_owned()], vec!["MG2205"]));
}

#[test]
fn ids_come_from_the_bank_where_they_can_be_trusted() {
    let with_ref = |reference: &str, day| ntry("", "-1", day, &format!("<NtryRef>{reference}</NtryRef>"));
    let only = ntry("NONREF", "-2", 2, &details("<Refs><AcctSvcrRef>D1</AcctSvcrRef></Refs>"));
    let body = [
        only,
        with_ref("2026030200077", 2),
        // Numbers of entries within a statement come again in the next one.
        with_ref("1", 3),
        // One reference for all payments of a day is no id.
        with_ref("41107767420", 4),
        with_ref("41107767420", 4),
        with_ref("41107767420", 5),
    ];
    let ids = Case::read(statement(&body.concat())).column("entry_id");
    assert_eq!(
        (ids[0].as_str(), ids[1].as_str(), ids[5].as_str()),
        ("D1", "2026030200077@2026-03-02", "41107767420@2026-03-05")
    );
    assert!(ids[2..5].iter().all(|id| !id.contains("41107767420") && id != "1"), "{ids:?}");
}

#[test]
fn a_card_shows_its_last_four_however_it_is_masked() {
    let card =
        |pan: &str| details(&format!("<CardTx><Card><PlainCardData><PAN>{pan}</PAN></PlainCardData></Card></CardTx>"));
    let body = [ntry("1", "-1", 2, &card("XXXXXXXXXXXX4242")), ntry("2", "-1", 2, &card("4242********"))];
    assert_eq!(Case::read(statement(&body.concat())).column("card_last4"), ["4242", ""]);
}

#[test]
fn text_is_text_whatever_it_looks_like() {
    let remit = |text: &str| {
        let case =
            Case::read(statement(&ntry("1", "-1", 2, &details(&format!("<RmtInf><Ustrd>{text}</Ustrd></RmtInf>")))));
        (case.column("description").concat(), case.codes().len())
    };
    assert_eq!(remit("&lt;script&gt;alert(1)&lt;/script&gt;"), ("<script>alert(1)</script>".to_owned(), 0));
    assert_eq!(remit("<![CDATA[a <b> & c]]> d<!-- no -->e"), ("a <b> & c de".to_owned(), 0));
    assert_eq!(remit("x &#x202e;y\n\t z&#10;"), ("x \u{202e}y z".to_owned(), 0));
    assert_eq!(remit("AT&T &nope; M & S"), ("AT&T &nope; M & S".to_owned(), 1));
    assert_eq!(remit("&lt;/Ustrd&gt;&lt;/RmtInf&gt;&lt;Ntry&gt;").0, "</Ustrd></RmtInf><Ntry>");
}

#[test]
fn equal_entries_stay_two_and_are_doubted_when_the_bank_gives_each_an_id() {
    let body = ntry("R1", "-9.99", 2, "") + &ntry("R2", "-9.99", 2, "");
    let case = Case::read(statement(&body));
    assert_eq!((case.column("entry_id"), case.codes()), (vec!["R1".to_owned(), "R2".to_owned()], vec!["MG2206"]));
    let case = Case::read(statement(&body.replace("R2", "R1")));
    assert_eq!((case.column("entry_id"), case.codes()), (vec!["R1".to_owned(), "R1#2".to_owned()], vec!["MG2204"]));
}
