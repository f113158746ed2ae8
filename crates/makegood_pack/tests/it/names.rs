//! Hostile names of exhibits never become paths.

use makegood_pack::Expect;
use proptest::prelude::*;

use crate::support::{contents, explode, seal_key, untimed, verify, write};

fn name_of(received: &str) -> String {
    let mut contents = crate::support::small();
    contents.exhibits[0].name_as_received = received.to_owned();
    let key = seal_key(1);
    let pack = write(&contents, &untimed(&key)).1;
    let report = verify(&pack, &Expect::default());
    assert!(report.is_whole(), "{report}");
    assert_eq!(report.exhibits[0].name_as_received, received, "the index keeps the name as it came");
    report.exhibits[0].file.clone()
}

#[test]
fn names_are_ascii_numbered_and_flat() {
    let table = [
        ("invoice.CSV", "0001-invoice.csv"),
        ("../../../../etc/shadow", "0001-shadow"),
        ("C:\\Windows\\system32\\cmd.exe", "0001-cmd.exe"),
        ("請求書 2026年3月.pdf", "0001-2026-3.pdf"),
        ("..", "0001-file"),
        ("", "0001-file"),
        (".htaccess", "0001-htaccess"),
        ("CON", "0001-CON"),
        ("a\u{202e}fdp.exe", "0001-a-fdp.exe"),
        ("name\nwith\0controls\u{1b}[31m.txt", "0001-name-with-controls-31m.txt"),
        ("x.tar.gz", "0001-x-tar.gz"),
        ("no extension.a-b", "0001-no-extension-a-b"),
    ];
    for (received, file) in table {
        assert_eq!(name_of(received), file, "{received:?}");
    }
    assert_eq!(name_of(&"long".repeat(500)).len(), 45);
}

#[test]
fn a_report_never_prints_control_characters_of_a_name() {
    let mut contents =
        contents(&crate::support::files(), crate::support::at("2026-04-01T10:00:00Z"), crate::support::zone());
    contents.exhibits[0].name_as_received = "\u{1b}[2Jwiped\r\n  1  whole".to_owned();
    let key = seal_key(1);
    let text = verify(&write(&contents, &untimed(&key)).1, &Expect::default()).to_string();
    assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever the name, the pack holds and no name in it leads elsewhere.
    #[test]
    fn any_name_gives_a_pack_that_holds(name in any::<String>()) {
        let mut contents = crate::support::small();
        contents.exhibits[2].name_as_received = name;
        let key = seal_key(1);
        let pack = write(&contents, &untimed(&key)).1;
        prop_assert!(verify(&pack, &Expect::default()).is_whole());
        for (path, _, _) in explode(&pack) {
            prop_assert!(path.starts_with("bag/") && !path.contains(".."));
            prop_assert!(path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./_-".contains(&byte)));
        }
    }
}
