//! Time authorities: answers that hold, and every way in which one is refused.

use makegood_pack::{
    Certificate, Expect, ObjectIdentifier, Request, Sha256, Step, TimeAuthority, TimeFault, TimeSource, Unreachable,
    WriteError, check_answer, check_token, read_certificates,
};

use crate::support::{
    Authority, anchor, at, contents, explode, files, have, knowing, openssl, seal_key, source, timed, verify, write,
    zip, zone,
};

fn roots(authority: &Authority) -> Vec<Certificate> {
    read_certificates(&authority.root_pem).unwrap()
}

fn request() -> Request {
    Request { imprint: Sha256::of(b"the seal"), nonce: [7; 16], policy: None }
}

/// Asks `asked` and checks the answer as one to `expected`.
fn answer(authority: &Authority, asked: Request, expected: Request) -> Result<makegood_pack::Stamp, TimeFault> {
    let answer = authority.ask(&asked.to_der().unwrap()).unwrap();
    check_answer(&answer, &expected, &[], &roots(authority)).map(|(stamp, _)| stamp)
}

#[test]
fn an_answer_to_this_question_holds_whatever_the_key() {
    if !have(&["openssl"]) {
        return;
    }
    for key in [
        &["rsa:2048"][..],
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    ] {
        let authority = Authority::new(key);
        let stamp = answer(&authority, request(), request()).unwrap();
        assert_eq!((stamp.trusted, stamp.policy.to_string().as_str()), (Some(true), "1.2.3.4.1"));
        assert_eq!(stamp.authority, "CN=Example tsa");
        assert!((jiff::Timestamp::now().as_second() - stamp.time.as_second()).abs() < 3600);
    }
}

#[test]
fn a_wrong_answer_is_refused_and_named() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let good = request();
    let policy = |text: &str| Some(ObjectIdentifier::new(text).unwrap());
    let nonce = Request { nonce: [8; 16], ..good };
    assert_eq!(answer(&authority, nonce, good), Err(TimeFault::OtherNonce));
    let imprint = Request { imprint: Sha256::of(b"another seal"), ..good };
    assert_eq!(answer(&authority, imprint, good), Err(TimeFault::OtherImprint));
    let other = Request { policy: policy("1.2.3.4.5"), ..good };
    let refused = answer(&authority, good, other).unwrap_err();
    assert!(matches!(refused, TimeFault::OtherPolicy { .. }), "{refused}");
    assert!(answer(&authority, other, other).is_ok(), "a policy that was asked for and given");
    let unknown = Request { policy: policy("1.2.3.4.6"), ..good };
    assert_eq!(answer(&authority, unknown, unknown), Err(TimeFault::Refused(2)));

    let check = |bytes: &[u8]| check_answer(bytes, &good, &[], &roots(&authority)).map(|(stamp, _)| stamp);
    assert_eq!(check(b"<html>503</html>"), Err(TimeFault::Form));
    assert_eq!(check(b""), Err(TimeFault::Form));
    assert_eq!(check(&[0x30, 5, 0x30, 3, 2, 1, 0]), Err(TimeFault::Unsigned), "granted, and no token");

    let bytes = authority.ask(&good.to_der().unwrap()).unwrap();
    let stranger = Authority::p256();
    let refused = check_answer(&bytes, &good, &[], &roots(&stranger)).unwrap_err();
    assert!(matches!(refused, TimeFault::Untrusted(_)), "{refused}");
}

#[test]
fn a_token_by_a_certificate_that_is_for_something_else_is_refused() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let at = authority.folder();
    std::fs::write(at.join("query"), request().to_der().unwrap()).unwrap();
    openssl(at, &["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-token_out", "-out", "token"]);
    // The same TSTInfo, signed by a certificate of the same root without the purpose.
    openssl(at, &["cms", "-verify", "-inform", "DER", "-in", "token", "-noverify", "-out", "info"]);
    openssl(
        at,
        &[
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-cades",
            "-econtent_type",
            "1.2.840.113549.1.9.16.1.4",
            "-in",
            "info",
            "-signer",
            "plain.pem",
            "-inkey",
            "plain.key",
            "-outform",
            "DER",
            "-out",
            "forged",
        ],
    );
    let forged = std::fs::read(at.join("forged")).unwrap();
    let answer = der_response(&forged);
    let refused = check_answer(&answer, &request(), &[], &roots(&authority)).unwrap_err();
    assert!(matches!(refused, TimeFault::Signature(_)), "{refused}");
}

/// `TimeStampResp` with status 0 around a token.
fn der_response(token: &[u8]) -> Vec<u8> {
    let body = [&[0x30, 3, 2, 1, 0][..], token].concat();
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[0x30, 0x82][..], &length, &body].concat()
}

#[test]
fn every_bit_of_a_kept_token_counts() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let bytes = authority.ask(&request().to_der().unwrap()).unwrap();
    let (stamp, kept) = check_answer(&bytes, &request(), &[], &[]).unwrap();
    let check = |bytes: &[u8]| check_token(bytes, request().imprint, &stamp.certificates, &roots(&authority));
    assert_eq!(check(&kept).unwrap().trusted, Some(true));
    for at in 0..kept.len() {
        let mut changed = kept.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(check(&changed).is_err(), "bit {} of byte {at} of {}", at % 8, kept.len());
    }
    assert!(check(&[&kept[..], b"x"].concat()).is_err());
}

#[test]
fn a_pack_with_a_token_holds_and_names_the_authority() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let key = seal_key(1);
    let mut case = contents(&files(), jiff::Timestamp::now(), zone());
    anchor(&mut case, &files(), &authority);
    let (written, pack) = write(&case, &timed(&key, &authority));
    assert!(written.stamped_at.is_some() && written.skew_seconds.is_none());
    let report = verify(&pack, &knowing(&key, &authority.root_pem));
    assert!(report.is_whole(), "{report}");
    assert_eq!(report.cautions, Vec::<String>::new());
    assert_eq!(report.time.source, "time authority");
    assert_eq!(report.time.trusted, Some(true));
    let existed: Vec<bool> = report.exhibits.iter().map(|exhibit| exhibit.existed_by.is_some()).collect();
    assert_eq!(existed, [true, true, false]);
    let names: Vec<String> = explode(&pack).into_iter().map(|(name, ..)| name).collect();
    for name in ["bag/proof/certs/tsa.pem", "bag/seal/tagmanifest.p7s.tsr", "bag/proof/anchors/4.tsr"] {
        assert!(names.iter().any(|one| one == name), "{name}");
    }
    let stranger = Authority::p256();
    let report = verify(&pack, &knowing(&key, &stranger.root_pem));
    let steps: Vec<Step> = report.faults.iter().map(|fault| fault.step).collect();
    assert!(steps.contains(&Step::Time) && steps.contains(&Step::Anchor), "{report}");
}

#[test]
fn only_the_token_differs_between_two_timed_packs() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let key = seal_key(1);
    let case = contents(&files(), at("2026-04-01T10:00:00Z"), zone());
    let one = explode(&write(&case, &timed(&key, &authority)).1);
    let two = explode(&write(&case, &timed(&key, &authority)).1);
    let differ: Vec<&str> = one.iter().zip(&two).filter(|(a, b)| a.1 != b.1).map(|(a, _)| a.0.as_str()).collect();
    assert_eq!(differ, ["bag/seal/tagmanifest.p7s.tsr"]);
}

#[test]
fn a_clock_that_is_off_is_flagged() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let key = seal_key(1);
    let off = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() - 3600).unwrap();
    let (written, pack) = write(&contents(&files(), off, zone()), &timed(&key, &authority));
    assert!(written.skew_seconds.is_some_and(|skew| (3500..3700).contains(&skew)));
    let report = verify(&pack, &knowing(&key, &authority.root_pem));
    assert!(report.is_whole());
    assert!(report.cautions.iter().any(|caution| caution.contains("the authority's time counts")), "{report}");
}

/// Answers with another answer than the one to the question.
struct Lying<'a>(&'a Authority, fn(&mut Vec<u8>));

impl TimeAuthority for Lying<'_> {
    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, Unreachable> {
        let mut request = request.to_vec();
        (self.1)(&mut request);
        self.0.ask(&request)
    }
}

#[test]
fn a_lying_authority_stops_the_sealing() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let key = seal_key(1);
    let case = contents(&files(), at("2026-04-01T10:00:00Z"), zone());
    let refused = |change: fn(&mut Vec<u8>)| {
        let lying = Lying(&authority, change);
        let sealing = makegood_pack::Sealing { key: &key, roots_pem: "", time: Some(source(&authority, &lying)) };
        makegood_pack::write(&case, &sealing, Vec::new()).unwrap_err()
    };
    // The nonce ends four bytes before the end; the imprint is the only run of 32 bytes.
    let nonce = refused(|request| {
        let at = request.len() - 4;
        request[at] ^= 1;
    });
    assert!(matches!(nonce, WriteError::Time(TimeFault::OtherNonce)), "{nonce:?}");
    let imprint = refused(|request| {
        let at = request.windows(2).position(|pair| pair == [4, 32]).unwrap();
        request[at + 2] ^= 1;
    });
    assert!(matches!(imprint, WriteError::Time(TimeFault::OtherImprint)), "{imprint:?}");
}

struct Silent;

impl TimeAuthority for Silent {
    fn ask(&self, _: &[u8]) -> Result<Vec<u8>, Unreachable> {
        Err(Unreachable("no route to host".to_owned()))
    }
}

#[test]
fn an_authority_that_is_silent_makes_a_pack_whose_time_is_claimed() {
    let key = seal_key(1);
    let case = contents(&files(), at("2026-04-01T10:00:00Z"), zone());
    let sealing = |required| makegood_pack::Sealing {
        key: &key,
        roots_pem: "",
        time: Some(TimeSource {
            authority: &Silent,
            nonce: [1; 16],
            policy: None,
            certificates_pem: "",
            roots_pem: "",
            required,
        }),
    };
    let (written, pack) = write(&case, &sealing(false));
    assert_eq!(written.time_unreachable.as_deref(), Some("no route to host"));
    let report = verify(&pack, &Expect::default());
    assert!(report.is_whole());
    assert!(report.to_string().contains("time claimed by the sender"), "{report}");
    let error = makegood_pack::write(&case, &sealing(true), Vec::new()).unwrap_err();
    assert!(matches!(error, WriteError::Unreachable(_)));
}

#[test]
fn a_token_taken_away_or_put_in_is_found() {
    if !have(&["openssl"]) {
        return;
    }
    let authority = Authority::p256();
    let key = seal_key(1);
    let case = contents(&files(), at("2026-04-01T10:00:00Z"), zone());
    let with = explode(&write(&case, &timed(&key, &authority)).1);
    let without = explode(&write(&case, &crate::support::untimed(&key)).1);
    let token = "bag/seal/tagmanifest.p7s.tsr";
    let taken = zip(with.iter().filter(|file| file.0 != token).map(|file| (file.0.as_str(), &file.1[..])));
    let report = verify(&taken, &knowing(&key, ""));
    assert_eq!(report.faults.len(), 1, "{report}");
    assert_eq!((report.faults[0].step, report.faults[0].place.as_str()), (Step::Time, "seal/tagmanifest.p7s.tsr"));
    let mut put: Vec<(&str, &[u8])> = without.iter().map(|file| (file.0.as_str(), &file.1[..])).collect();
    put.push((token, &with.iter().find(|file| file.0 == token).unwrap().1));
    put.sort();
    let report = verify(&zip(put), &knowing(&key, ""));
    assert_eq!(report.faults.iter().map(|fault| fault.step).collect::<Vec<_>>(), [Step::Time]);
}
