//! Reports as text that programs, people and broken transfers made of them: encodings, lines, quotes, names.

use encoding_rs::{EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};
use proptest::prelude::*;

use super::support::{Case, Imported};
use makegood_import::FileStatus;

const JAPANESE: &str = "キャンペーン名,日付,コスト,インプレッション,クリック（誘導先）,通貨\n\
春のセール,2026-03-01,1200,100,7,JPY\n全1件の結果,-,1200,100,7,JPY\n";

fn import(bytes: &[u8]) -> Imported {
    Case::of("report.csv", bytes).account("7").import()
}

fn campaign(case: &Imported) -> String {
    case.rows("delivery")[0]["campaign_id"].clone()
}

#[test]
fn a_japanese_report_is_the_same_in_every_encoding_that_programs_save_it_in() {
    let (cp932, _, _) = SHIFT_JIS.encode(JAPANESE);
    let little: Vec<u8> = JAPANESE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = JAPANESE.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let longest: Vec<u8> = format!("\u{feff}{JAPANESE}").chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let files: [(&str, Vec<u8>, bool); 7] = [
        ("UTF-8", JAPANESE.as_bytes().to_vec(), false),
        ("UTF-8 with mark", marked(b"\xef\xbb\xbf", JAPANESE.as_bytes()), false),
        ("CP932", cp932.into_owned(), true),
        ("UTF-16", marked(b"\xff\xfe", &little), false),
        ("UTF-16, big end first", marked(b"\xfe\xff", &big), false),
        ("UTF-16 without mark", little, true),
        ("UTF-32", longest, false),
    ];
    for (name, bytes, guessed) in files {
        let case = import(&bytes);
        assert_eq!(case.outcome.status, FileStatus::Imported, "{name}: {:?}", case.outcome.diagnostics);
        assert_eq!(campaign(&case), "name:春のセール", "{name}");
        assert!(case.outcome.footer.checked && case.outcome.footer.agrees, "{name}");
        assert_eq!(case.codes(), if guessed { vec!["MG2208"] } else { vec![] }, "{name}");
    }
}

#[test]
fn a_guessed_encoding_is_named_with_a_word_to_check_it_by() {
    let files: [(&'static Encoding, &str); 3] =
        [(WINDOWS_1252, "Größe & Fuß"), (GB18030, "广告系列春季促销"), (EUC_KR, "봄맞이 할인 행사")];
    for (encoding, name) in files {
        let text = format!("Campaign name,By Day,Cost,Currency\n{name},2026-03-01,1,EUR\n");
        let (bytes, _, _) = encoding.encode(&text);
        let case = import(&bytes);
        assert_eq!(campaign(&case), format!("name:{name}"));
        let note = &case.outcome.diagnostics[0];
        assert!(note.message.contains(encoding.name()), "{}", note.message);
        assert_eq!(note.found, name);
    }
}

#[test]
fn lines_in_two_encodings_are_each_read_in_theirs() {
    let mut bytes = "Campaign name,By Day,Cost,Currency\nGrün,2026-03-01,1,EUR\n".as_bytes().to_vec();
    bytes.extend_from_slice(b"Gr\xfcn,2026-03-02,2,EUR\n");
    let case = import(&bytes);
    let names: Vec<String> = case.rows("delivery").iter().map(|row| row["campaign_id"].clone()).collect();
    assert_eq!(names, ["name:Grün", "name:Grün"]);
    assert!(case.outcome.diagnostics[0].message.contains("two encodings"));
}

#[test]
fn lines_above_the_header_are_kept_aside_and_said_up_to_the_hundredth() {
    for above in [1, 2, 100] {
        let text = format!(
            "{}Campaign name,By Day,Cost,Currency\nC,2026-03-01,1,USD\n",
            "Report,made,today,now\n".repeat(above)
        );
        let case = import(text.as_bytes());
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Imported, vec!["MG2216"]), "{above}");
        assert_eq!(case.rows("delivery")[0]["source_at"], (above + 2).to_string());
    }
}

#[test]
fn exports_that_were_joined_are_read_and_their_repeated_header_is_said() {
    let one = "\u{feff}Campaign name,By Day,Cost,Currency\r\nC,2026-03-01,1,USD\r\n";
    let case = import(format!("{one}{one}").as_bytes());
    assert_eq!((case.rows("delivery").len(), case.codes()), (2, vec!["MG2205"]));
    assert_eq!(case.outcome.diagnostics[0].line, Some(3));
}

#[test]
fn a_damaged_line_is_refused_with_its_line_and_every_other_row_is_kept() {
    let good = "C,2026-03-01,1,USD\n";
    for bad in [
        "\"C,2026-03-01,1,USD\n",
        "C\",2026-03-01,1,USD\n",
        "C,\"2026-03-01,1,USD\n",
        "C,2026-03-01,1\n",
        "C,2026-03-01,1,USD,5\n",
        "\"C\" x,2026-03-01,1,USD\n",
        "C\0,2026-03-01,1,USD\n",
    ] {
        let text = format!("Campaign name,By Day,Cost,Currency\n{good}{bad}{}", good.repeat(20));
        let case = import(text.as_bytes());
        assert_eq!(case.outcome.status, FileStatus::Partial, "{bad}");
        assert_eq!((case.rows("delivery").len(), case.outcome.refused_count), (21, 1), "{bad}");
        let problem = &case.outcome.refused_rows[0];
        assert_eq!(problem.line, Some(3), "{bad}: {problem:?}");
        assert!(!problem.help.is_empty() && !problem.expected.is_empty(), "{problem:?}");
    }
}

#[test]
fn a_total_is_held_against_the_rows_and_the_damaged_ones_are_counted_beside() {
    let text =
        "Campaign name,By Day,Cost,Currency\nC,2026-03-01,1,USD\n\"D,2026-03-01,2,USD\nTotal of 2 results,-,3,USD\n";
    let case = import(text.as_bytes());
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Partial, vec!["MG2201", "MG2201"]));
    assert!(case.outcome.diagnostics.iter().all(|problem| problem.message.contains("1 rows were refused")));
    let only = import(b"Campaign name,By Day,Cost,Currency\n\"D,2026-03-01,2,USD\n");
    assert_eq!((only.outcome.status, only.outcome.refused_count, only.codes()), (FileStatus::Partial, 1, vec![]));
}

#[test]
fn stated_separators_empty_cells_at_the_end_and_any_line_ends_do_no_harm() {
    for text in [
        "sep=;\nCampaign name;By Day;Cost;Currency\nC, D;2026-03-01;1;USD\n",
        "Campaign name,By Day,Cost,Currency,,\n\"C, D\",2026-03-01,1,USD,,\n",
        "Campaign name,By Day,Cost,Currency\r\"C, D\",2026-03-01,1,USD\r\n\n",
        "=\"Campaign name\",=\"By Day\",=\"Cost\",=\"Currency\"\n=\"C, D\",=\"2026-03-01\",=\"1\",=\"USD\"\n",
    ] {
        let case = import(text.as_bytes());
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Imported, vec![]), "{text}: {:?}", case.outcome);
        assert_eq!(campaign(&case), "name:C, D", "{text}");
    }
}

#[test]
fn names_over_several_lines_are_one_cell() {
    let text =
        "Campaign name,By Day,Cost,Currency\n\"Sale\nof, \"\"spring\"\"\",2026-03-01,1,USD\nC,2026-03-01,1,USD\n";
    let case = import(text.as_bytes());
    let rows = case.rows("delivery");
    assert_eq!((rows[0]["campaign_id"].as_str(), rows[1]["source_at"].as_str()), ("name:Sale\nof, \"spring\"", "4"));
}

#[test]
fn formulas_in_names_stay_text_and_unseen_characters_are_said() {
    let text = "Campaign name,Campaign ID,By Day,Cost,Currency\n=cmd|' /C calc'!A0,1,2026-03-01,1,USD\n\u{202e}lamron,17\u{200b}3,2026-03-01,1,USD\n";
    let case = import(text.as_bytes());
    let rows = case.rows("delivery");
    assert_eq!(case.codes(), ["MG2203", "MG2209"]);
    assert_eq!(rows[1]["campaign_id"], "173");
    let names: Vec<String> = case.rows("entity").iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["=cmd|' /C calc'!A0", "\u{202e}lamron"]);
}

#[test]
fn ids_that_a_spreadsheet_rounded_are_refused_as_keys() {
    let report = |first: &str, second: &str| {
        format!(
            "Campaign name,Campaign ID,By Day,Cost,Currency\nC,{first},2026-03-01,1,USD\nD,{second},2026-03-01,1,USD\n"
        )
    };
    let case = import(report("1730000000000010000", "1730000000000020000").as_bytes());
    assert_eq!((case.outcome.refused_count, case.outcome.refused_rows[0].code), (2, "MG2109"));
    let case = import(report("1730000000000010017", "1730000000000020000").as_bytes());
    assert_eq!(case.outcome.refused_count, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// One changed byte of a report never panics and never costs more than the rows that it touches.
    #[test]
    fn a_changed_byte_costs_at_most_its_line_and_the_next(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let header = "Campaign name,By Day,Cost,Currency,Impressions\n";
        let mut bytes = format!("{header}{}", "\"C, D\",2026-03-01,1.25,USD,17\n".repeat(30)).into_bytes();
        // The header itself, and the first row with it, decide what the file is.
        let place = header.len() + at.index(bytes.len() - header.len());
        bytes[place] = byte;
        let case = import(&bytes);
        if case.outcome.status != FileStatus::Refused && case.outcome.status != FileStatus::NeedsAnswer {
            prop_assert!(case.rows("delivery").len() >= 28, "{:?}", case.outcome);
        }
    }

    #[test]
    fn random_bytes_behind_a_header_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut file = b"Campaign name,By Day,Cost,Currency\n".to_vec();
        file.extend_from_slice(&bytes);
        let case = import(&file);
        prop_assert!(!case.outcome.tables.is_empty() || !case.outcome.diagnostics.is_empty());
    }
}
