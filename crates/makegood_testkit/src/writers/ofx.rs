//! The bank statement: an OFX 1 file of the first months and an OFX 2 file that overlaps it.

use makegood_core::time::Day;

use crate::GeneratedFile;
use crate::accounts::{BANK, money_text};
use crate::statement::Entry;
use crate::world::World;
use crate::writers::payments_csv::statement_seam;

/// Routing number of the bank; the account number ends with the payment method's four digits.
const BANK_ID: &str = "10010010";

pub(crate) fn files(world: &World) -> Vec<GeneratedFile> {
    let (first_ends, second_opens) = statement_seam(world);
    let opens = world.calendar.day(0);
    let ends = world.calendar.day(world.calendar.days + 12);
    let of = |from: Day, to: Day| -> Vec<&Entry> {
        world
            .statements
            .entries
            .iter()
            .filter(|entry| entry.method == BANK && entry.booked >= from && entry.booked <= to)
            .collect()
    };
    let exported = world.calendar.day(world.calendar.number(first_ends) + 1);
    let mut one = String::from(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n",
    );
    body(&mut one, &of(opens, first_ends), (opens, first_ends), exported, false);
    let mut two = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"211\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\n",
    );
    body(&mut two, &of(second_opens, ends), (second_opens, ends), ends, true);
    vec![
        GeneratedFile { name: "bank_1.ofx".to_owned(), bytes: one.into_bytes() },
        GeneratedFile { name: "bank_2.ofx".to_owned(), bytes: two.into_bytes() },
    ]
}

/// OFX 1 leaves the tags of values open, OFX 2 closes them.
struct Writer<'a> {
    text: &'a mut String,
    closes: bool,
}

impl Writer<'_> {
    fn open(&mut self, tag: &str) {
        self.text.push_str(&format!("<{tag}>\n"));
    }

    fn close(&mut self, tag: &str) {
        self.text.push_str(&format!("</{tag}>\n"));
    }

    fn value(&mut self, tag: &str, value: &str) {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let end = if self.closes { format!("</{tag}>") } else { String::new() };
        self.text.push_str(&format!("<{tag}>{value}{end}\n"));
    }
}

fn compact(day: Day) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn body(text: &mut String, entries: &[&Entry], range: (Day, Day), exported: Day, closes: bool) {
    let mut ofx = Writer { text, closes };
    let status = |ofx: &mut Writer<'_>| {
        ofx.open("STATUS");
        ofx.value("CODE", "0");
        ofx.value("SEVERITY", "INFO");
        ofx.close("STATUS");
    };
    for tag in ["OFX", "SIGNONMSGSRSV1", "SONRS"] {
        ofx.open(tag);
    }
    status(&mut ofx);
    ofx.value("DTSERVER", &compact(exported));
    ofx.value("LANGUAGE", "ENG");
    ofx.open("FI");
    ofx.value("ORG", "Musterbank");
    ofx.value("FID", "4711");
    for tag in ["FI", "SONRS", "SIGNONMSGSRSV1"] {
        ofx.close(tag);
    }
    for tag in ["BANKMSGSRSV1", "STMTTRNRS"] {
        ofx.open(tag);
    }
    ofx.value("TRNUID", "1");
    status(&mut ofx);
    ofx.open("STMTRS");
    ofx.value("CURDEF", "EUR");
    ofx.open("BANKACCTFROM");
    ofx.value("BANKID", BANK_ID);
    ofx.value("ACCTID", &format!("053271{BANK}"));
    ofx.value("ACCTTYPE", "CHECKING");
    ofx.close("BANKACCTFROM");
    ofx.open("BANKTRANLIST");
    ofx.value("DTSTART", &compact(range.0));
    ofx.value("DTEND", &compact(range.1));
    for entry in entries {
        ofx.open("STMTTRN");
        ofx.value("TRNTYPE", if entry.amount < 0 { "DEBIT" } else { "CREDIT" });
        ofx.value("DTPOSTED", &compact(entry.booked));
        ofx.value("TRNAMT", &money_text(entry.amount, entry.currency));
        ofx.value("FITID", &entry.id);
        ofx.value("NAME", &entry.description);
        if let Some(reference) = &entry.reference {
            ofx.value("MEMO", reference);
        }
        ofx.close("STMTTRN");
    }
    ofx.close("BANKTRANLIST");
    ofx.open("LEDGERBAL");
    let sum: i64 = entries.iter().map(|entry| entry.amount).sum();
    let currency = entries.first().map(|entry| entry.currency);
    ofx.value("BALAMT", &currency.map_or_else(|| "0.00".to_owned(), |currency| money_text(2_500_000 + sum, currency)));
    ofx.value("DTASOF", &compact(range.1));
    ofx.close("LEDGERBAL");
    for tag in ["STMTRS", "STMTTRNRS", "BANKMSGSRSV1", "OFX"] {
        ofx.close(tag);
    }
}
