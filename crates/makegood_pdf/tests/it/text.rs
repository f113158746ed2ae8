//! What a reader finds in the PDF: every amount, every row with its place, every hash.

use makegood_evidence::{ClaimDocument, grouped, line_number, money_words};
use makegood_pdf::{render, render_for_platform};

use crate::samples::{bare, large, small};
use crate::tools::{Drawn, without_space};

/// The document's text without spaces, or nothing where `pdftotext` is missing.
fn text(document: &ClaimDocument) -> Option<String> {
    Drawn::new(&render(document).unwrap()).text().map(|text| without_space(&text))
}

fn assert_followable(document: &ClaimDocument) {
    let Some(text) = text(document) else { return };
    let mut wanted = vec![document.claim.clone(), document.account.account_id.clone()];
    for total in &document.totals {
        wanted.extend([money_words(total.claimed), money_words(total.questioned)]);
    }
    for line in &document.lines {
        wanted.extend([
            line.finding.clone(),
            line.title.clone(),
            money_words(line.claimed),
            money_words(line.questioned),
        ]);
        for step in
            line.arithmetic.iter().filter_map(|step| step.currency.map(|currency| step.amount.to_text(currency)))
        {
            wanted.push(grouped(&step));
        }
    }
    for exhibit in &document.exhibits {
        wanted.extend([exhibit.sha256.clone()]);
    }
    for text_wanted in wanted {
        assert!(text.contains(&without_space(&text_wanted)), "`{text_wanted}` is not in the PDF");
    }
}

#[test]
fn a_small_claim_can_be_followed() {
    assert_followable(&small());
    assert_followable(&bare());
}

#[test]
fn a_large_claim_can_be_followed() {
    assert_followable(&large());
}

#[test]
fn every_row_of_a_long_list_stands_with_its_line_and_amount() {
    let document = large();
    let Some(text) = Drawn::new(&render(&document).unwrap()).text() else { return };
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut rows = 0;
    for row in document.exhibits.iter().filter(|exhibit| exhibit.rows.len() > 60).flat_map(|exhibit| &exhibit.rows) {
        let line = line_number(&row.place).unwrap().to_string();
        let taken = row.uses[0].amount;
        let entry = [row.row.to_string(), line, grouped(&taken.amount().to_text(taken.currency()))];
        assert!(words.windows(3).any(|window| window == entry), "{entry:?} is not in the PDF");
        rows += 1;
    }
    assert_eq!(rows, 312);
}

#[test]
fn rows_of_a_short_list_stand_with_all_their_cells() {
    let document = small();
    let Some(text) = text(&document) else { return };
    for cell in document.exhibits[0].rows.iter().flat_map(|row| row.cells.iter().chain([&row.place])) {
        assert!(text.contains(&without_space(cell)), "`{cell}` is not in the PDF");
    }
}

#[test]
fn currencies_stand_side_by_side_and_are_never_added() {
    let document = large();
    let Some(text) = text(&document) else { return };
    assert!(text.contains("EUR1,500.00") && text.contains("USD5,596.00"));
    assert!(!text.contains("7,096.00"), "1,500.00 and 5,596.00 were added");
    assert!(text.contains("Amountsindifferentcurrenciesarenotaddedtogether."));
}

#[test]
fn the_private_part_is_marked_and_last_and_can_be_left_out() {
    let document = small();
    let Some(whole) = text(&document) else { return };
    let sent = Drawn::new(&render_for_platform(&document).unwrap()).text().map(|text| without_space(&text)).unwrap();
    let mark = whole.find("Foryou,notfortheplatform").expect("the part is marked");
    let private = ["Acceptbeforeyousend", "cannotbereopened", "Whatnottodo", "Whatwasnotchecked", "12daysleft"];
    for words in private {
        assert!(whole.find(words).is_some_and(|at| at > mark), "{words}");
        assert!(!sent.contains(words), "{words}");
    }
    assert!(sent.contains("USD37.50") && sent.contains("Page1of3"));
}

#[test]
fn policy_is_quoted_and_dated() {
    let Some(text) = text(&small()) else { return };
    for words in [
        "RuleXX-BUD-03",
        "statedbytheplatformorinlaw",
        "pagedatedSep2025,readon2026-02-01",
        "pageundated,readon2026-02-03",
        "https://example.com/policies/refunds",
        "inforcefrom2025-01-01",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn what_is_not_known_is_said() {
    let Some(text) = text(&bare()) else { return };
    for words in ["notinthefiles", "Nopublishedrule", "Nopageiscited", "Nopublisheddeadlineisknown", "nopaymentinJPY"] {
        assert!(text.contains(words), "{words}");
    }
}
