//! Names and texts that are not what one hopes for.

use makegood_case::What;
use makegood_case::store::{Cases as _, Direction, Filter, Message};
use makegood_database::Database;

use crate::support::{at, change, event, on_both, sent};

const TEXTS: &[&str] =
    &["'; DROP TABLE case_event; --", "\u{202e}txet desrever", "日本語 🧾", "$1 ?1 :a {}", "a\r\nb\tc", "\\%_"];

#[tokio::test]
async fn texts_come_back_letter_by_letter() {
    on_both(|place| async move {
        let store = place.store().await;
        let mut case = sent(&store, "K-0001", "C-0001").await;
        for (number, text) in TEXTS.iter().enumerate() {
            let mut noted = event("2026-01-06", What::InfoRequested { asks: (*text).to_owned(), answer_by: None });
            noted.reason = (*text).to_owned();
            noted.actor = (*text).to_owned();
            let id = format!("<{number}{text}>");
            let filed = event("2026-01-06", What::MessageFiled { message: id.clone() });
            let message = Message {
                id,
                case: "K-0001".to_owned(),
                direction: Direction::Out,
                at: at("2026-01-06"),
                party: (*text).to_owned(),
                subject: (*text).to_owned(),
                sha256: String::new(),
            };
            let change = case.with(vec![noted, filed]).unwrap();
            store.append(std::slice::from_ref(&change), std::slice::from_ref(&message)).await.unwrap();
            case = change.into_case();
            assert_eq!(store.case("K-0001").await.unwrap(), case);
            assert!(store.messages("K-0001").await.unwrap().contains(&message));
            assert_eq!(
                store.list(&Filter { text: Some((*text).to_owned()), ..Filter::default() }).await.unwrap().len(),
                1,
                "{text}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_nul_in_a_mail_is_replaced_and_one_in_an_event_refused() {
    on_both(|place| async move {
        let store = place.store().await;
        let case = sent(&store, "K-0001", "C-0001").await;
        let message = Message {
            id: "m".to_owned(),
            case: "K-0001".to_owned(),
            direction: Direction::In,
            at: at("2026-01-06"),
            party: "p".to_owned(),
            subject: "a\0b".to_owned(),
            sha256: String::new(),
        };
        let filed = change(&case, "2026-01-06", [What::MessageFiled { message: "m".to_owned() }]);
        store.append(&[filed], &[message]).await.unwrap();
        assert_eq!(store.messages("K-0001").await.unwrap()[0].subject, "a\u{fffd}b");
    })
    .await;
    let mut nul = event("2026-01-06", What::Noted);
    nul.actor = "a\0b".to_owned();
    let place = crate::support::sqlite();
    assert!(sent(&place.store().await, "K-0001", "C-0001").await.with(vec![nul]).is_err());
}

#[tokio::test]
async fn a_path_may_hold_anything_that_a_file_name_may() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("a b?mode=ro#c%41&日本");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("makegood.db");
    Database::open_sqlite(&path).await.unwrap().close().await;
    assert!(path.exists());
    let nowhere = Database::open_sqlite(std::path::Path::new("/nowhere/makegood.db")).await.unwrap_err();
    assert!(nowhere.to_string().contains("cannot open the database"), "{nowhere}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_path_with_dots_and_links_is_the_one_that_the_system_means() {
    let temp = tempfile::tempdir_in(".").unwrap();
    let here = std::env::current_dir().unwrap();
    let relative = temp.path().canonicalize().unwrap().strip_prefix(&here).unwrap().to_owned();
    std::fs::create_dir_all(relative.join("far/away")).unwrap();
    std::os::unix::fs::symlink(here.join(&relative).join("far/away"), relative.join("link")).unwrap();
    // `link/..` is `far`, not the folder that the link lies in.
    Database::open_sqlite(&relative.join("link/../a.db")).await.unwrap().close().await;
    assert!(relative.join("far/a.db").exists() && !relative.join("a.db").exists());
    Database::open_sqlite(&relative.join("./b.db")).await.unwrap().close().await;
    assert!(relative.join("b.db").exists());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_to_be_unusable() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("makegood.db");
    std::fs::write(&path, "not a database, and long enough to be taken for one".repeat(50)).unwrap();
    let error = Database::open_sqlite(&path).await.unwrap_err();
    assert!(error.to_string().contains("open the database"), "{error}");
}
