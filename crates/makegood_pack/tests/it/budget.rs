//! Channels: what fits goes in one archive, what does not is split or refused by name.

use makegood_pack::{Channel, ExhibitState, Expect, TooLarge, WriteError, Written, write_for};

use crate::stock;
use crate::support::{File, at, contents, explode, have, seal_key, small, untimed, verify, zone};

pub fn channel(max_bytes: u64) -> Channel {
    Channel {
        id: "example".to_owned(),
        title: "Example form".to_owned(),
        max_bytes: Some(max_bytes),
        max_pages: None,
        formats: vec!["zip".to_owned(), "pdf".to_owned()],
        source: "example".to_owned(),
    }
}

pub fn parts(files: &[File], channel: &Channel) -> Result<Vec<(Written, Vec<u8>)>, WriteError> {
    use std::cell::RefCell;
    use std::io::{self, Write};
    use std::rc::Rc;
    struct Out(Rc<RefCell<Vec<u8>>>);
    impl Write for Out {
        fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(buf);
            Ok(buf.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let key = seal_key(1);
    let case = contents(files, at("2026-04-01T10:00:00Z"), zone());
    let mut outs = Vec::new();
    let written = write_for(&case, &untimed(&key), channel, &mut |_, _| {
        let out = Rc::new(RefCell::new(Vec::new()));
        outs.push(Rc::clone(&out));
        Ok(Out(out))
    })?;
    Ok(written.into_iter().zip(outs.iter().map(|out| out.borrow().clone())).collect())
}

pub fn six_of(bytes: usize) -> Vec<File> {
    (0..6_u8).map(|number| ("statement.csv", vec![b'a' + number; bytes])).collect()
}

#[test]
fn what_fits_is_one_archive() {
    let one = parts(&six_of(1000), &channel(200_000)).unwrap();
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].0.file_name, "mg-2026-014-1.zip");
}

#[test]
fn what_does_not_fit_is_split_into_parts_that_each_hold() {
    let limit = 400_000;
    let parts = parts(&six_of(150_000), &channel(limit)).unwrap();
    assert_eq!(parts.len(), 3);
    let mut here = Vec::new();
    for (number, (written, pack)) in parts.iter().enumerate() {
        assert_eq!(written.file_name, format!("mg-2026-014-1-part{}of3.zip", number + 1));
        assert!(pack.len() as u64 <= limit);
        let report = verify(pack, &Expect { fingerprint: Some(written.fingerprint), ..Expect::default() });
        assert!(report.is_whole(), "{report}");
        assert_eq!(report.exhibits.len(), 6, "every part has the whole index");
        assert!(report.exhibits.iter().all(|exhibit| exhibit.in_log));
        here.extend(report.exhibits.iter().filter(|one| one.state == ExhibitState::Whole).map(|one| one.no));
        let info = &explode(pack).into_iter().find(|(name, ..)| name == "bag/bag-info.txt").unwrap().1;
        let info = String::from_utf8_lossy(info).into_owned();
        assert!(info.contains(&format!("Bag-Count: {} of 3\n", number + 1)), "{info}");
    }
    assert_eq!(here, [1, 2, 3, 4, 5, 6], "each exhibit is in one part, in order");
}

#[test]
fn the_stock_tools_accept_every_part() {
    if !have(&stock::TOOLS) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (written, pack) in parts(&six_of(150_000), &channel(400_000)).unwrap() {
        let output = stock::check(folder.path(), &pack, &written.fingerprint.to_string(), "-");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn what_cannot_be_divided_is_refused_by_name() {
    let mut files = six_of(1000);
    files[3] = ("Große Rechnung.pdf", vec![b'x'; 500_000]);
    let error = parts(&files, &channel(300_000)).unwrap_err().to_string();
    assert!(
        error.starts_with("Example form takes 300000 bytes; exhibit 4 (Große Rechnung.pdf) alone makes 5"),
        "{error}"
    );
    let key = seal_key(1);
    let mut case = small();
    case.documents.report_pdf = Some(vec![b'%'; 400_000]);
    let error = write_for(&case, &untimed(&key), &channel(300_000), &mut |_, _| Ok(std::io::sink())).unwrap_err();
    assert!(error.to_string().contains("data/report/report.pdf alone makes 400"), "{error}");
    let error = parts(&six_of(10), &channel(20_000)).unwrap_err().to_string();
    assert!(error.contains("what goes along with every pack"), "{error}");
}

#[test]
fn pages_and_formats_are_held() {
    let key = seal_key(1);
    let with = |change: &dyn Fn(&mut Channel), pages| {
        let mut channel = channel(1_000_000);
        change(&mut channel);
        let mut case = small();
        case.documents.report_pages = pages;
        write_for(&case, &untimed(&key), &channel, &mut |_, _| Ok(std::io::sink())).map(|_| ())
    };
    assert!(with(&|c| c.max_pages = Some(20), Some(20)).is_ok());
    let refused = |result: Result<(), WriteError>| match result {
        Err(WriteError::Budget(too_large)) => too_large,
        other => panic!("{other:?}"),
    };
    assert!(matches!(
        refused(with(&|c| c.max_pages = Some(20), Some(21))),
        TooLarge::Pages { pages: 21, limit: 20, .. }
    ));
    assert!(matches!(refused(with(&|c| c.max_pages = Some(20), None)), TooLarge::PagesUnknown { .. }));
    let no_zip = refused(with(&|c| c.formats = vec!["pdf".to_owned()], Some(1)));
    assert_eq!(no_zip.to_string(), "Example form takes pdf, and no zip");
}

#[test]
fn built_in_channels_are_well_formed_and_say_their_source() {
    let channels = Channel::built_in().unwrap();
    assert!(channels.iter().all(|channel| !channel.source.is_empty() && !channel.formats.is_empty()));
    let form = channels.iter().find(|channel| channel.id == "form-3mb-pdf").unwrap();
    assert!(form.takes("report.pdf", "pdf", 3_000_000, None).is_ok());
    assert!(matches!(form.takes("report.pdf", "pdf", 3_000_001, None), Err(TooLarge::Bytes { .. })));
    assert!(matches!(form.takes("pack", "zip", 1, None), Err(TooLarge::Format { .. })));
}
