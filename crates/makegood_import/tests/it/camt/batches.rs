//! One entry of many payments stays one row.

use super::{Case, ntry, statement};

fn batch(count: usize, inner: impl Fn(usize) -> String) -> String {
    let details: String = (0..count).map(|at| format!("<TxDtls>{}</TxDtls>", inner(at))).collect();
    format!("<NtryDtls><Btch><PmtInfId>B7</PmtInfId></Btch>{details}</NtryDtls>")
}

#[test]
fn a_batch_is_one_row_that_names_its_payments() {
    let inner = |at| {
        format!(
            "<Refs><AcctSvcrRef>T{at}</AcctSvcrRef><EndToEndId>E{at}</EndToEndId></Refs><Amt Ccy=\"EUR\">1</Amt>\
            <RltdPties><Cdtr><Nm>Shop {}</Nm></Cdtr></RltdPties><RmtInf><Ustrd>INV {at}</Ustrd></RmtInf>",
            at % 2
        )
    };
    let case = Case::read(statement(&ntry("", "-3", 2, &batch(3, inner))));
    assert_eq!(
        case.rows(&["amount", "description", "reference", "counterparty"]),
        ["-3|INV 0 · INV 1 · INV 2|E0 · E1 · E2|Shop 0 · Shop 1"]
    );
    // The reference of one of several payments is not the id of the entry.
    assert!(!case.column("entry_id")[0].starts_with('T'));
}

#[test]
fn a_batch_without_details_is_known_by_its_own_reference() {
    let case = Case::read(statement(&ntry("1", "-3", 2, &batch(0, |_| String::new()))));
    assert_eq!(case.column("reference"), ["B7"]);
}

#[test]
fn originals_are_added_up_only_when_every_payment_has_one() {
    let inner = |at| {
        let code = if at == 0 { "USD" } else { "CAD" };
        format!("<AmtDtls><InstdAmt><Amt Ccy=\"{code}\">2.50</Amt></InstdAmt></AmtDtls>")
    };
    let of =
        |more: &str| Case::read(statement(&ntry("1", "-4", 2, more))).rows(&["original_amount", "original_currency"]);
    assert_eq!(of(&batch(2, |_| inner(0))), ["-5|USD"]);
    assert_eq!(of(&batch(2, inner)), ["|"]);
    assert_eq!(of(&batch(2, |at| if at == 0 { inner(0) } else { String::new() })), ["|"]);
}

#[test]
fn ten_thousand_payments_fit_into_a_bounded_row_and_the_rest_is_told() {
    let inner =
        |at| format!("<Refs><EndToEndId>E{at:06}</EndToEndId></Refs><RmtInf><Ustrd>Invoice {at:06}</Ustrd></RmtInf>");
    let case = Case::read(statement(&ntry("1", "-3", 2, &batch(10_000, inner))));
    let (description, reference) = (&case.column("description")[0], &case.column("reference")[0]);
    assert!(description.len() < 4_200 && reference.len() < 1_100, "{} {}", description.len(), reference.len());
    assert!(
        description.starts_with("Invoice 000000 · Invoice 000001") && description.contains(" … (+"),
        "{description}"
    );
    assert_eq!(case.codes(), ["MG2205"]);
}
