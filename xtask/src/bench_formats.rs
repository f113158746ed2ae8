//! `cargo xtask bench-formats`: reading one large file of each format beside the Python readers of that format.
//!
//! Writes a statement of the same entries as CSV, OFX, camt.053 and XLSX, then hands over to
//! `xtask/bench/readers.py`, which imports each with the release binary and reads it with its peer.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::{Workbook, XlsxError};

/// One entry: number, day of March 2026, cents, words.
fn entry(number: u64) -> (String, u64, i64, String) {
    let cents = i64::try_from(number * 7_919 % 500_000).unwrap_or_default() + 100;
    let cents = if number.is_multiple_of(9) { cents } else { -cents };
    (format!("E{number:09}"), number % 28 + 1, cents, format!("TIKTOK ADS SINGAPORE {number}"))
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// Writes the files, then runs and times.
pub fn run(root: &Path, rows: u64) -> Result<(), String> {
    let binary = root.join("target/release/makegood");
    if !binary.exists() {
        return Err("build the release binary first: cargo build --workspace --release".to_owned());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let at = |name: &str| folder.path().join(name);
    let wrong = |error: std::io::Error| error.to_string();
    csv(&at("statement.csv"), rows).map_err(wrong)?;
    ofx(&at("statement.ofx"), rows).map_err(wrong)?;
    camt(&at("statement.xml"), rows).map_err(wrong)?;
    xlsx(&at("statement.xlsx"), rows).map_err(|error| error.to_string())?;
    let status = Command::new("python3")
        .arg(root.join("xtask/bench/readers.py"))
        .arg(&binary)
        .arg(folder.path())
        .arg(rows.to_string())
        .status()
        .map_err(|error| format!("python3: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the benchmark did not finish; it needs the Python packages duckdb, pandas, ofxtools, openpyxl and bankstatementparser".to_owned())
    }
}

fn csv(path: &Path, rows: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "Date,Reference,Description,Amount,Currency,Account")?;
    for number in 0..rows {
        let (id, day, cents, words) = entry(number);
        writeln!(out, "2026-03-{day:02},{id},{words},{},USD,12345678", money(cents))?;
    }
    out.flush()
}

fn ofx(path: &Path, rows: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(
        b"OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n<OFX>\r\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260401120000<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>\r\n<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>121000<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM>\r\n<BANKTRANLIST><DTSTART>20260301<DTEND>20260331\r\n",
    )?;
    for number in 0..rows {
        let (id, day, cents, words) = entry(number);
        let kind = if cents < 0 { "DEBIT" } else { "CREDIT" };
        write!(
            out,
            "<STMTTRN>\r\n<TRNTYPE>{kind}\r\n<DTPOSTED>202603{day:02}120000\r\n<TRNAMT>{}\r\n<FITID>{id}\r\n<NAME>{words}\r\n</STMTTRN>\r\n",
            money(cents)
        )?;
    }
    out.write_all(b"</BANKTRANLIST>\r\n<LEDGERBAL><BALAMT>0.00<DTASOF>20260331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1>\r\n</OFX>\r\n")?;
    out.flush()
}

fn camt(path: &Path, rows: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let sum: i64 = (0..rows).map(|number| entry(number).2).sum();
    let balance = |code: &str, cents: i64, day: &str| {
        let side = if cents < 0 { "DBIT" } else { "CRDT" };
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>",
            money(cents.abs())
        )
    };
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-04-01T06:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><CreDtTm>2026-04-01T06:00:00</CreDtTm><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>USD</Ccy></Acct>{}{}\n",
        balance("OPBD", 0, "2026-03-01"),
        balance("CLBD", sum, "2026-03-31")
    )?;
    for number in 0..rows {
        let (id, day, cents, words) = entry(number);
        let side = if cents < 0 { "DBIT" } else { "CRDT" };
        writeln!(
            out,
            "<Ntry><Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-{day:02}</Dt></BookgDt><ValDt><Dt>2026-03-{day:02}</Dt></ValDt><AcctSvcrRef>{id}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>",
            money(cents.abs())
        )?;
    }
    out.write_all(b"</Stmt></BkToCstmrStmt></Document>\n")?;
    out.flush()
}

fn xlsx(path: &Path, rows: u64) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, name) in (0u16..).zip(["Date", "Reference", "Description", "Amount", "Currency", "Account"]) {
        sheet.write_string(0, column, name)?;
    }
    for number in 0..rows {
        let (id, day, cents, words) = entry(number);
        let row = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let cells = [format!("2026-03-{day:02}"), id, words, money(cents), "USD".to_owned(), "12345678".to_owned()];
        for (column, cell) in (0u16..).zip(&cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    workbook.save(path)
}
