//! Public sample invoices, read in place.

use super::{answered, asked, rows};
use crate::samples;

/// File, answers to what it leaves open, then number, day, subtotal, tax and total as the document shows them.
type Sample = (&'static str, &'static [(&'static str, &'static str)], [&'static str; 5]);

const PERIOD: [(&str, &str); 2] = [("period_start", "2020-01-01"), ("period_end", "2020-01-31")];

const SAMPLES: &[Sample] = &[
    ("AmazonWebServices", &[("currency", "USD")], ["42183017", "2014-08-03", "4.11", "0", "4.11"]),
    (
        "AzureInterior",
        &[("currency", "USD"), ("account", "1")],
        ["INV/2023/03/0008", "2023-03-20", "262.9", "16.94", "279.84"],
    ),
    (
        "SammyMaystoneLinesTest",
        &[("currency", "USD"), ("account", "1")],
        ["invoice_number_1", "2022-01-01", "127.5", "0", "127.5"],
    ),
    ("coolblue1", &[], ["993548900", "2014-04-19", "593.36", "124.61", "717.97"]),
    ("coolblue2", &[], ["992288600", "2014-03-29", "4053.67", "851.27", "4904.94"]),
    ("saeco", &[], ["VF1005193039", "2022-09-08", "41.31", "8.68", "49.99"]),
];

#[test]
fn sample_invoices_give_the_values_that_they_show() {
    let Some(folder) = samples("pdf/invoice-x-invoice2data") else { return };
    let mut faults = Vec::new();
    for (name, answers, expected) in SAMPLES {
        let bytes = std::fs::read(folder.join(format!("{name}.pdf"))).expect("a readable file");
        let (open, _) = answered(&bytes, &[]);
        let said: Vec<(&str, &str)> = answers.iter().chain(&PERIOD).copied().chain([("confirm", "yes")]).collect();
        let (outcome, kept) = answered(&bytes, &said);
        let invoices = rows(&kept, "invoice");
        let Some(invoice) = invoices.first() else {
            let text = rows(&kept, "document").first().and_then(|row| row.get("text").cloned()).unwrap_or_default();
            faults.push(format!(
                "{name}: asks {:?} then {:?} {:?}\n{text}",
                asked(&open),
                asked(&outcome),
                outcome.diagnostics
            ));
            continue;
        };
        for (column, value) in ["invoice_id", "issued_on", "subtotal", "tax", "total"].iter().zip(expected) {
            if invoice.get(*column).map(String::as_str) != Some(value) {
                faults.push(format!("{name}: {column} {value}, got {:?}", invoice.get(*column)));
            }
        }
        if !outcome.footer.agrees {
            faults.push(format!("{name}: {:?}", outcome.diagnostics));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
