//! Withholding: the bytes go, the proofs stay, and nothing that shows them stays unsaid.

use std::io::Cursor;

use makegood_pack::container::Limits;
use makegood_pack::{At, Clock, Contents, ExhibitState, Expect, RedactError, Redaction, ReportAfter, Sha256, Written};

use crate::stock;
use crate::support::{at, explode, have, seal_key, small, tool, untimed, verify, write, zip, zone};

fn redaction(exhibits: &[u32]) -> Redaction<'_> {
    Redaction {
        exhibits,
        reason: "names of employees",
        number: 2,
        made_at: At { instant: at("2026-04-02T10:00:00Z"), zone: zone(), clock: Clock::Synced },
        maker: tool(),
        report: ReportAfter::LeaveOut,
    }
}

fn redact(pack: &[u8], redaction: &Redaction<'_>) -> Result<(Written, Vec<u8>), RedactError> {
    let mut out = Vec::new();
    let key = seal_key(1);
    let written = makegood_pack::redact(Cursor::new(pack), redaction, &untimed(&key), Limits::default(), &mut out)?;
    Ok((written, out))
}

fn pack(change: impl FnOnce(&mut Contents<'static>)) -> Vec<u8> {
    let mut contents = small();
    change(&mut contents);
    write(&contents, &untimed(&seal_key(1))).1
}

#[test]
fn the_bytes_go_and_the_proof_stays() {
    let whole = pack(|_| ());
    let (written, less) = redact(&whole, &redaction(&[2])).unwrap();
    assert_eq!(written.file_name, "mg-2026-014-2.zip");
    let report = verify(&less, &Expect { fingerprint: Some(written.fingerprint), ..Expect::default() });
    assert!(report.is_whole(), "{report}");
    assert_eq!(report.pack.as_ref().unwrap().previous, Some(Sha256::of(&whole)));
    let states: Vec<ExhibitState> = report.exhibits.iter().map(|exhibit| exhibit.state).collect();
    assert_eq!(states, [ExhibitState::Whole, ExhibitState::Withheld, ExhibitState::Whole]);
    assert!(report.exhibits[1].in_log);
    assert_eq!(report.exhibits[1].sha256, Sha256::of(b"not what the name says\n"));
    assert!(
        report.to_string().contains("withheld by the sender (names of employees); in the log at line 3"),
        "{report}"
    );
    let names: Vec<String> = explode(&less).into_iter().map(|(name, ..)| name).collect();
    for gone in ["bag/data/original/0002-passwd", "bag/data/derived/0002-rows.csv", "bag/data/report/report.pdf"] {
        assert!(!names.iter().any(|name| name == gone), "{gone}");
    }
    assert!(!less.windows(22).any(|bytes| bytes == b"not what the name says"), "the bytes are nowhere");
    let readme = String::from_utf8(explode(&less)[0].1.clone()).unwrap();
    assert!(readme.contains("Exhibit 2 is withheld: names of employees"), "{readme}");
}

#[test]
fn the_stock_tools_accept_it_and_say_what_is_not_there() {
    if !have(&stock::TOOLS) {
        return;
    }
    let (written, less) = redact(&pack(|_| ()), &redaction(&[1, 3])).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = stock::check(folder.path(), &less, &written.fingerprint.to_string(), "-");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("in the log, not in this file: 0003-statement.ofx"), "{text}");
    assert!(text.contains("in the log, the same file: 0002-passwd"), "{text}");
}

#[test]
fn a_redacted_pack_can_be_redacted_again() {
    let (_, less) = redact(&pack(|_| ()), &redaction(&[2])).unwrap();
    let (_, least) = redact(&less, &Redaction { number: 3, reason: "trade secrets", ..redaction(&[1]) }).unwrap();
    let report = verify(&least, &Expect::default());
    assert!(report.is_whole(), "{report}");
    let reasons: Vec<Option<&str>> = report.exhibits.iter().map(|exhibit| exhibit.withheld.as_deref()).collect();
    assert_eq!(reasons, [Some("trade secrets"), Some("names of employees"), None]);
}

#[test]
fn the_report_is_kept_or_replaced_only_when_said() {
    let whole = pack(|_| ());
    let report = |less: Vec<u8>| {
        explode(&less).into_iter().find(|(name, ..)| name == "bag/data/report/report.pdf").map(|(_, bytes, _)| bytes)
    };
    let after = |report| Redaction { report, ..redaction(&[2]) };
    assert!(report(redact(&whole, &after(ReportAfter::Keep)).unwrap().1).unwrap().starts_with(b"%PDF-1.7"));
    assert_eq!(report(redact(&whole, &after(ReportAfter::Replace(b"new".to_vec()))).unwrap().1).unwrap(), b"new");
    assert_eq!(report(redact(&whole, &after(ReportAfter::LeaveOut)).unwrap().1), None);
}

#[test]
fn what_would_leak_or_make_no_sense_is_refused() {
    let whole = pack(|_| ());
    assert!(matches!(redact(&whole, &redaction(&[])), Err(RedactError::Nothing)));
    assert!(matches!(redact(&whole, &Redaction { reason: " \n", ..redaction(&[1]) }), Err(RedactError::Nothing)));
    assert!(matches!(redact(&whole, &redaction(&[7])), Err(RedactError::NotHere(7))));
    assert!(matches!(redact(&whole, &Redaction { number: 1, ..redaction(&[1]) }), Err(RedactError::Number(1))));
    let inside = pack(|contents| contents.exhibits[1].parent = Some(1));
    assert!(matches!(redact(&inside, &redaction(&[2])), Err(RedactError::Inside { inside: 2, stays: 1 })));
    assert!(redact(&inside, &redaction(&[1])).is_ok(), "the archive may go while a file of it is shown");
    assert!(redact(&inside, &redaction(&[1, 2])).is_ok());
    let made_from = pack(|contents| contents.exhibits[1].derived_from = Some(1));
    assert!(matches!(redact(&made_from, &redaction(&[1])), Err(RedactError::Inside { inside: 1, stays: 2 })));
}

#[test]
fn anchors_and_token_go_along() {
    use crate::support::{Authority, anchor, contents, files, knowing, timed};
    if !have(&["openssl"]) {
        return;
    }
    let (authority, key) = (Authority::p256(), seal_key(1));
    let mut case = contents(&files(), jiff::Timestamp::now(), zone());
    anchor(&mut case, &files(), &authority);
    let whole = write(&case, &timed(&key, &authority)).1;
    let mut less = Vec::new();
    let sealing = timed(&key, &authority);
    makegood_pack::redact(Cursor::new(&whole), &redaction(&[1]), &sealing, Limits::default(), &mut less).unwrap();
    let report = verify(&less, &knowing(&key, &authority.root_pem));
    assert!(report.is_whole(), "{report}");
    assert!(report.exhibits[0].existed_by.is_some(), "the withheld file existed by the anchor's time");
    assert_eq!(report.time.source, "time authority");
}

#[test]
fn a_part_alone_is_not_redacted() {
    let (_, part) =
        crate::budget::parts(&crate::budget::six_of(150_000), &crate::budget::channel(400_000)).unwrap().remove(1);
    assert!(matches!(redact(&part, &redaction(&[3])), Err(RedactError::Part(2, 3))));
}

#[test]
fn nothing_is_made_from_a_changed_pack() {
    let files = explode(&pack(|_| ()));
    let changed = zip(files
        .iter()
        .map(|(name, bytes, _)| (name.as_str(), if name.ends_with("claim.json") { &b"{}"[..] } else { &bytes[..] })));
    assert!(matches!(redact(&changed, &redaction(&[2])), Err(RedactError::Changed(_))));
}

#[test]
fn bytes_put_back_into_a_redacted_pack_are_found() {
    let whole = explode(&pack(|_| ()));
    let original = &whole.iter().find(|(name, ..)| name == "bag/data/original/0002-passwd").unwrap().1;
    let (_, less) = redact(&pack(|_| ()), &redaction(&[2])).unwrap();
    let files = explode(&less);
    let mut put: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes, _)| (name.as_str(), &bytes[..])).collect();
    put.push(("bag/data/original/0002-passwd", original));
    put.sort();
    let report = verify(&zip(put), &Expect::default());
    assert!(report.faults.iter().any(|fault| fault.place == "data/original/0002-passwd"), "{report}");
}
