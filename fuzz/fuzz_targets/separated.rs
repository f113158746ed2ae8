#![no_main]
//! Separated text: Ads Manager reports, other platforms' reports, bank and card CSV, canonical tables.
//!
//! The first byte chooses a header that is put above the rest, so that readers are reached at once.

use libfuzzer_sys::fuzz_target;

const HEADERS: &[&str] = &[
    "",
    "Campaign name,By Day,Ad group name,Cost,Impressions,Clicks (destination),Currency\n",
    "By Day,Campaign ID,Campaign name,Cost,Currency\n",
    "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n",
    "Buchungstag;Valuta;Verwendungszweck;Betrag;Währung\n",
    "platform,account_id,level,entity_id,grain,start,currency,spend\n",
    "Reporting starts,Reporting ends,Campaign name,Amount spent (USD)\n",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let mut text = HEADERS[usize::from(*first) % HEADERS.len()].as_bytes().to_vec();
    text.extend_from_slice(rest);
    makegood_fuzz::check(&text, "export.csv", |input, sink| {
        makegood_import::import(input, sink, &mut makegood_fuzz::Inside)
    });
});
