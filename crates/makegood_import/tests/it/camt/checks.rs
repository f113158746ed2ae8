//! Statements held against their own balances and totals.

use super::{Case, HEAD, TAIL, balance, ntry, statement};

fn footer(body: &str) -> (bool, bool) {
    let footer = Case::read(statement(body)).outcome.footer;
    (footer.checked, footer.agrees)
}

fn around(opening: &str, closing: &str, entries: &str) -> String {
    balance("OPBD", opening, 1) + &balance("CLBD", closing, 31) + entries
}

#[test]
fn opening_and_entries_give_the_closing_balance() {
    let entries = ntry("1", "-120.50", 2, "") + &ntry("2", "75", 5, "");
    assert_eq!(footer(&around("1000", "954.50", &entries)), (true, true));
    assert_eq!(footer(&around("-1000", "-1045.50", &entries)), (true, true));
    assert_eq!(footer(&around("1000", "954.49", &entries)), (true, false));
    let case = Case::read(statement(&around("1000", "954.49", &entries)));
    let told = &case.outcome.diagnostics[0];
    assert_eq!((told.code, told.line), ("MG2201", Some(3)));
    assert!(told.message.contains("account DE02, statement S1") && told.found == "954.49 EUR", "{told:?}");
    assert_eq!(told.expected, "954.50 EUR");
}

#[test]
fn only_booked_money_moves_the_booked_balance() {
    let pending = ntry("1", "-5", 2, "").replace("BOOK", "PDNG");
    let information = ntry("2", "-7", 2, "").replace("BOOK", "INFO");
    assert_eq!(footer(&around("10", "8", &(pending + &information + &ntry("3", "-2", 2, "")))), (true, true));
}

#[test]
fn nothing_is_compared_when_an_entry_was_refused_or_a_balance_is_missing() {
    assert_eq!(footer(&around("10", "99", &ntry("1", "1e3", 2, ""))), (false, true));
    assert_eq!(footer(&(balance("OPBD", "10", 1) + &ntry("1", "1", 2, ""))), (false, true));
    assert_eq!(
        footer(&(balance("OPAV", "10", 1) + &balance("CLAV", "99", 1) + &balance("ITBD", "7", 1))),
        (false, true)
    );
}

#[test]
fn the_balance_before_stands_in_for_the_opening_and_days_are_put_in_order() {
    let entry = ntry("1", "1", 2, "");
    assert_eq!(footer(&(balance("PRCD", "10", 1) + &balance("CLBD", "11", 2) + &entry)), (true, true));
    // Banks that give balances for each day.
    let days =
        balance("CLBD", "11", 2) + &balance("OPBD", "11", 2) + &balance("OPBD", "10", 1) + &balance("CLBD", "10", 1);
    assert_eq!(footer(&(days + &entry)), (true, true));
    let line = balance("CLBD", "500", 31).replace("<Amt", "<CdtLine><Incl>true</Incl></CdtLine><Amt");
    assert_eq!(footer(&(line + &around("10", "11", &entry))), (true, true));
}

#[test]
fn entries_in_another_currency_than_the_balances_are_told_and_not_compared() {
    let dollars = ntry("1", "-1", 2, "").replace("Ccy=\"EUR\"", "Ccy=\"USD\"");
    let case = Case::read(statement(&around("10", "9", &dollars)));
    assert_eq!((case.outcome.footer.checked, case.codes()), (false, vec!["MG2205"]));
}

fn pages(pages: &[(&str, &str, String)]) -> Case {
    let account = "<Acct><Id><IBAN>DE02</IBAN></Id><Ccy>EUR</Ccy></Acct>";
    let stmt = |(number, last, body): &(&str, &str, String)| {
        format!(
            "<Stmt><Id>S1</Id><StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>{account}{body}</Stmt>"
        )
    };
    let head = HEAD.split("<Stmt>").next().expect("a head");
    let body: String = pages.iter().map(stmt).collect();
    Case::read(format!("{head}{body}{}", TAIL.strip_prefix("</Stmt>").expect("a tail")))
}

#[test]
fn pages_are_compared_as_one_statement() {
    let first = |more: &str| ("1", "false", balance("OPBD", "10", 1) + more + &ntry("1", "-2", 2, ""));
    let second =
        |closing: &str| ("2", "true", balance("ITBD", "8", 2) + &balance("CLBD", closing, 3) + &ntry("2", "-3", 3, ""));
    let case = pages(&[first(&balance("ITBD", "8", 2)), second("5")]);
    assert_eq!((case.outcome.footer.checked, case.outcome.footer.agrees, case.codes().len()), (true, true, 0));
    // Balances of the whole on each page.
    let case = pages(&[first(&balance("CLBD", "5", 3)), second("5")]);
    assert_eq!((case.outcome.footer.checked, case.outcome.footer.agrees), (true, true));
    assert!(!pages(&[first(""), second("6")]).outcome.footer.agrees);
    // A page alone says nothing of the whole.
    for alone in [pages(&[first(&balance("CLBD", "5", 3))]), pages(&[second("99")])] {
        assert_eq!((alone.outcome.footer.checked, alone.codes().len()), (false, 0));
    }
}

#[test]
fn totals_are_counted_and_added_up() {
    let total = |name: &str, count: u8, sum: &str| {
        format!("<{name}><NbOfNtries>{count}</NbOfNtries><Sum>{sum}</Sum></{name}>\n")
    };
    let summary = |all: (u8, &str), credits: (u8, &str), debits: (u8, &str)| {
        let lines = total("TtlNtries", all.0, all.1) + &total("TtlCdtNtries", credits.0, credits.1);
        format!("<TxsSummry>\n{lines}{}</TxsSummry>\n", total("TtlDbtNtries", debits.0, debits.1))
    };
    let entries = ntry("1", "-2.50", 2, "") + &ntry("2", "7", 3, "") + &ntry("3", "-1", 3, "");
    assert_eq!(footer(&(summary((3, "10.5"), (1, "7"), (2, "3.50")) + &entries)), (true, true));
    let case = Case::read(statement(&(summary((4, "10.5"), (1, "7.01"), (2, "3.50")) + &entries)));
    let told: Vec<_> =
        case.outcome.diagnostics.iter().map(|problem| (problem.code, problem.line, problem.found.as_str())).collect();
    assert_eq!(told, [("MG2201", Some(3), "4"), ("MG2201", Some(4), "7.01")]);
    // A pending entry may be counted in or not.
    let pending = ntry("4", "-1", 4, "").replace("BOOK", "PDNG");
    assert_eq!(footer(&(summary((3, "10.5"), (1, "7"), (2, "3.50")) + &entries + &pending)), (true, true));
    let net = "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries><TtlNetNtry><Amt>3.5</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries></TxsSummry>";
    assert_eq!(footer(&(net.to_owned() + &entries)), (true, true));
    assert_eq!(footer(&(net.replace("CRDT", "DBIT") + &entries)), (true, false));
}

#[test]
fn a_refused_entry_is_still_one_of_those_that_are_counted() {
    let summary = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>9</Sum></TtlNtries></TxsSummry>";
    assert_eq!(footer(&(summary.to_owned() + &ntry("1", "-2", 2, "") + &ntry("2", "x", 3, ""))), (true, true));
}

#[test]
fn a_statement_that_comes_twice_is_doubted() {
    let second = "</Stmt>\n<Stmt><Id>S1</Id><Acct><Id><IBAN>DE02</IBAN></Id></Acct>";
    let case = Case::read(statement(&(ntry("1", "-2", 2, "") + second)));
    assert_eq!((case.counted(), case.codes(), case.outcome.diagnostics[0].line), (1, vec!["MG2206"], Some(4)));
}

#[test]
fn an_entry_of_zero_counts_on_its_side() {
    let total = "<TxsSummry><TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>0</Sum></TtlDbtNtries></TxsSummry>";
    let case = Case::read(statement(&(total.to_owned() + &ntry("1", "-0.00", 2, ""))));
    assert_eq!(
        (case.column("amount"), case.outcome.footer.checked, case.outcome.footer.agrees),
        (vec!["0".to_owned()], true, true)
    );
}
