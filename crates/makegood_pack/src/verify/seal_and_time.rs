//! The seal over the lists, the key that made it, and the authority that saw it.

use std::io::{Read, Seek};

use jiff::Timestamp;

use super::files::Lists;
use super::report::{Report, SealLine, Step, TimeLine};
use super::{Expect, Opened};
use crate::digest::Sha256;
use crate::seal::{self, Sealed};
use crate::time;
use crate::trust::{self, Purpose};
use crate::{bag, seal::read_chain};

pub(crate) fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(crate) fn check<R: Read + Seek>(pack: &mut Opened<R>, expect: &Expect, lists: &Lists, report: &mut Report) {
    let Some(p7s) = pack.signed(seal::SEAL_PATH) else {
        report.add(Step::Seal, seal::SEAL_PATH, "the seal is missing, or cannot be read");
        return;
    };
    let chain = pack.signed(seal::CHAIN_PATH).unwrap_or_default();
    let tagmanifest = pack.small(bag::TAGMANIFEST_PATH).unwrap_or_default();
    let sealed = match seal::check(&p7s, &tagmanifest, &chain) {
        Ok(sealed) => Some(sealed),
        Err((fault, sealed)) => {
            let place = match fault {
                seal::SealFault::OtherContent => bag::TAGMANIFEST_PATH,
                seal::SealFault::Chain => seal::CHAIN_PATH,
                _ => seal::SEAL_PATH,
            };
            report.add(Step::Seal, place, fault.to_string());
            sealed
        }
    };
    if let Some(sealed) = &sealed {
        who(sealed, &chain, expect, report);
    }
    when(pack, &p7s, expect, lists, sealed.as_ref(), report);
}

fn who(sealed: &Sealed, chain: &[u8], expect: &Expect, report: &mut Report) {
    match expect.fingerprint {
        Some(expected) if expected != sealed.fingerprint => {
            let says = "sealed by another key than the one that you know";
            let (expected, found) = (expected.with_colons(), sealed.fingerprint.with_colons());
            report.differ(Step::Fingerprint, seal::SEAL_PATH, says, expected, found);
        }
        Some(_) => {}
        None => report.cautions.push(
            "No fingerprint was given to compare with. Whoever changes a pack can seal it anew with a key of his own; \
             only the fingerprint, given to you by another way, tells."
                .to_owned(),
        ),
    }
    let roots = read_chain(expect.seal_roots_pem.as_bytes()).unwrap_or_default();
    let trusted = (!roots.is_empty()).then(|| {
        let chain = read_chain(chain).unwrap_or_default();
        match chain.split_first() {
            Some((signer, between)) => trust::path(signer, between, &roots, sealed.claimed_at, Purpose::Seal),
            None => Err(trust::TrustError::NoPath),
        }
    });
    if let Some(Err(error)) = &trusted {
        report.add(Step::Seal, seal::CHAIN_PATH, format!("the sealing certificate is not accepted: {error}"));
    }
    report.seal = Some(SealLine {
        subject: sealed.subject.clone(),
        issuer: sealed.issuer.clone(),
        fingerprint: sealed.fingerprint,
        known: expect.fingerprint.map(|expected| expected == sealed.fingerprint),
        trusted: trusted.map(|path| path.is_ok()),
        claimed_at: utc(sealed.claimed_at),
    });
}

fn when<R: Read + Seek>(
    pack: &mut Opened<R>,
    p7s: &[u8],
    expect: &Expect,
    lists: &Lists,
    sealed: Option<&Sealed>,
    report: &mut Report,
) {
    let token = pack.signed(time::TOKEN_PATH);
    let here = pack.places.contains_key(time::TOKEN_PATH);
    let timed = lists.info.as_ref().map(|info| info.timed);
    let says = match (timed, here) {
        (Some(true), false) => Some("the pack was sealed with a time authority's token, and it is gone"),
        (Some(false), true) => Some("the pack was sealed without a time authority's token, and now has one"),
        _ => None,
    };
    if let Some(says) = says {
        report.add(Step::Time, time::TOKEN_PATH, says);
        return;
    }
    if !here {
        return;
    }
    let Some(token) = token else {
        report.add(Step::Time, time::TOKEN_PATH, "the time authority's token cannot be read");
        return;
    };
    let known = pack.signed(time::TSA_PATH).unwrap_or_default();
    let Some(known) = read_chain(&known) else {
        report.add(Step::Time, time::TSA_PATH, "the certificates of the time authority cannot be read");
        return;
    };
    let roots = read_chain(expect.time_roots_pem.as_bytes()).unwrap_or_default();
    let stamp = match time::check_token(&token, Sha256::of(p7s), &known, &roots) {
        Ok(stamp) => stamp,
        Err(fault) => {
            report.add(Step::Time, time::TOKEN_PATH, fault.to_string());
            return;
        }
    };
    match stamp.trusted {
        Some(false) => {
            let says = "the time authority does not lead to a root that you named";
            report.add(Step::Time, time::TOKEN_PATH, says);
        }
        Some(true) => {}
        None => report.cautions.push(
            "No root of a time authority was named, so its time is believed by its own certificate only.".to_owned(),
        ),
    }
    let skew = sealed.map(|sealed| time::skew(stamp.time, sealed.claimed_at));
    if let Some(skew) = skew.filter(|skew| skew.abs() > time::SKEW_SECONDS) {
        report.cautions.push(format!(
            "The sender's clock and the time authority's differ by {skew} seconds; the authority's time counts."
        ));
    }
    report.time = TimeLine {
        source: "time authority".to_owned(),
        at: Some(utc(stamp.time)),
        authority: Some(stamp.authority),
        trusted: stamp.trusted,
        skew_seconds: skew,
    };
}
