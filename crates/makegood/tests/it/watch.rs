//! `makegood import --watch` on a real folder.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::run::makegood;

const HEADER: &str = "platform,account_id,as_of,cash,currency\n";

struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn on(workspace: &Path, folder: &str, arguments: &[&str]) -> Watch {
        let mut child = Command::new(env!("CARGO_BIN_EXE_makegood"))
            .args(arguments)
            .args(["import", "--watch", folder])
            .current_dir(workspace)
            .env_remove("MAKEGOOD_WORKSPACE")
            .env("MAKEGOOD_KEYS", crate::run::keys())
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        Watch { child, lines }
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(60)).expect("a line within a minute")
    }

    /// The file of the next line: name, status, rows.
    fn file(&self) -> (String, String, u64) {
        let line: serde_json::Value = serde_json::from_str(&self.line()).unwrap();
        assert_eq!(line["schema"], "makegood.watched/1");
        let file = &line["file"];
        let name = file["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let rows = file["tables"].as_array().unwrap().iter().map(|table| table["rows"].as_u64().unwrap()).sum();
        (name, file["status"].as_str().unwrap().to_owned(), rows)
    }

    fn interrupt(mut self) -> (i32, Vec<String>) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        (code, self.lines.iter().collect())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn row(day: u32) -> String {
    format!("tiktok,A,2026-03-{day:02}T09:00:00Z,5.00,USD\n")
}

#[test]
fn files_are_taken_as_they_come_and_when_they_rest() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    makegood(root, &["init", "."]);
    let folder = root.join("in");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("first.csv"), format!("{HEADER}{}", row(1))).unwrap();
    let watch = Watch::on(root, "in", &["--json"]);
    assert_eq!(watch.file(), ("first.csv".to_owned(), "imported".to_owned(), 1));

    // Written in parts, with pauses: read once, whole.
    let mut slow = fs::File::create(folder.join("slow.csv")).unwrap();
    for text in [HEADER.to_owned(), row(2), row(3)] {
        slow.write_all(text.as_bytes()).unwrap();
        slow.flush().unwrap();
        std::thread::sleep(Duration::from_millis(500));
    }
    drop(slow);
    assert_eq!(watch.file(), ("slow.csv".to_owned(), "imported".to_owned(), 2));

    // Gone before it was read; a hidden file of a download; then one that is renamed into place.
    fs::write(folder.join("gone.csv"), "x").unwrap();
    fs::remove_file(folder.join("gone.csv")).unwrap();
    fs::write(folder.join(".download"), format!("{HEADER}{}", row(4))).unwrap();
    fs::rename(folder.join(".download"), folder.join("moved.csv")).unwrap();
    assert_eq!(watch.file(), ("moved.csv".to_owned(), "imported".to_owned(), 1));

    // What is no export is said to be none, and the watch goes on. A new folder is watched as well.
    fs::create_dir(folder.join("new")).unwrap();
    fs::write(folder.join("new/notes.txt"), "hello").unwrap();
    assert_eq!(watch.file().1, "refused");

    // The workspace is free in between.
    let ran = makegood(root, &["sql", "--csv", "SELECT COUNT(*) AS n FROM balance"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "n\n4\n"), "{}", ran.err);

    fs::write(folder.join("slow.csv"), format!("{HEADER}{}{}{}", row(2), row(3), row(5))).unwrap();
    assert_eq!(watch.file(), ("slow.csv".to_owned(), "imported".to_owned(), 3));
    let (code, rest) = watch.interrupt();
    assert_eq!((code, rest), (0, Vec::new()));
    let ran = makegood(root, &["sql", "--csv", "SELECT COUNT(*) AS n FROM balance"]);
    assert_eq!(ran.out, "n\n5\n");
}

#[test]
fn a_person_sees_a_line_for_each_file() {
    let dir = tempfile::tempdir().unwrap();
    makegood(dir.path(), &["init", "."]);
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/first.csv"), format!("{HEADER}{}", row(1))).unwrap();
    let watch = Watch::on(dir.path(), "in", &[]);
    assert_eq!(watch.line(), "Watching in; Ctrl-C ends it.");
    assert_eq!(watch.line(), "in/first.csv  makegood:balance  1 row, 1 new  imported");
    assert_eq!(watch.interrupt().0, 0);
    let wrong = makegood(dir.path(), &["import", "--watch", "in/first.csv"]);
    assert_eq!(wrong.code, 2, "{}", wrong.err);
}
