//! One case of the shipped example, from the audit to the money on a later statement. The page `docs/src/case-story.md`
//! tells it with this output; `MAKEGOOD_UPDATE_GOLDEN=1` writes the page again.

use std::fs;
use std::path::Path;

use crate::evidence::{have, stock_tools};
use crate::run::{exports, makegood, makegood_on, words};

/// A key that is always the same, so that the reference is.
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

const ACKNOWLEDGED: &str = "From: TikTok Ads Support <ads-support@support.tiktok.com>\n\
    To: claims@fernhill.example\n\
    Date: Wed, 08 Jul 2026 09:30:00 -0700\n\
    Subject: Re: Claim [MG-K-0001-1S01]\n\
    Message-ID: <a1@support.tiktok.com>\n\
    Content-Type: text/plain; charset=utf-8\n\
    \n\
    Hello,\n\
    \n\
    Thank you for contacting Advertiser Support. We have received your request and your ticket number is 90417733.\n\
    \n\
    Best regards,\n\
    Support\n";

const APPROVED: &str = "From: TikTok Ads Support <ads-support@support.tiktok.com>\n\
    To: claims@fernhill.example\n\
    Date: Tue, 14 Jul 2026 10:00:00 -0700\n\
    Subject: Re: Claim [MG-K-0001-1S01]\n\
    Message-ID: <a2@support.tiktok.com>\n\
    Content-Type: text/plain; charset=utf-8\n\
    \n\
    Hi,\n\
    \n\
    Good news: your refund has been approved. We will refund USD 200.00 to the original payment method within\n\
    10 business days.\n";

const HEADER: &str = "institution,bank_account,entry_id,booked_on,amount,currency,status,description,card_last4\n";
const JULY: &str =
    "chase,XXXXXXXXXXXX4417,240113460090001,2026-07-22,120.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n";
const AUGUST: &str =
    "chase,XXXXXXXXXXXX4417,240113460090777,2026-08-05,80.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n";

/// What is typed, on which day; before it, how the page tells it.
const STORY: &[(&str, &str, &str)] = &[
    ("", "2026-07-06", "makegood audit"),
    ("", "2026-07-06", "makegood claim build --finding F-0010 --out claims"),
    (
        "The claim becomes a pack: the exhibits as they were downloaded, the rows read from them, and the proof that each stood in the \
         log. What differs from key to key is shown as `…`.",
        "2026-07-06",
        "makegood claim pack C-0001",
    ),
    (
        "Whoever gets the pack checks it without this program, by the commands in `proof/VERIFY.txt`, or with it:",
        "2026-07-06",
        "makegood verify packs/mg-C-0001-1.zip",
    ),
    (
        "A case takes one or more built claims. The clocks of the policy start with it: here the contract's own bar, and the \
         windows of the card network that paid.",
        "2026-07-06",
        "makegood case open C-0001 --card mastercard",
    ),
    (
        "`submit` walks the platform's steps: what to type where, what to attach, what is accepted by sending. Makegood sends \
         nothing.",
        "2026-07-06",
        "makegood case submit K-0001",
    ),
    ("You send it, and say so.", "2026-07-06", "makegood case submit K-0001 --sent"),
    ("Two days later an answer comes, saved as a file.", "2026-07-08", "makegood case read acknowledged.eml"),
    (
        "What is right is accepted by its number; the message is filed with it.",
        "2026-07-08",
        "makegood case read acknowledged.eml --accept 1",
    ),
    ("The decision, a week later.", "2026-07-14", "makegood case read approved.eml"),
    ("", "2026-07-14", "makegood case read approved.eml --accept 1 --accept 2"),
    ("The statement of July shows a part of it.", "2026-07-24", "makegood --quiet import july.csv"),
    ("", "2026-07-24", "makegood case receive K-0001"),
    ("", "2026-07-24", "makegood case receive K-0001 1"),
    ("The promised day passes. What is due is said each morning.", "2026-07-29", "makegood case due"),
    ("", "2026-07-29", "makegood case letter K-0001"),
    ("", "2026-07-29", "makegood case move K-0001 chased"),
    (
        "The rest is on the statement of August, and the case closes by itself.",
        "2026-08-07",
        "makegood --quiet import august.csv",
    ),
    ("", "2026-08-07", "makegood case receive K-0001 1"),
    ("", "2026-08-07", "makegood case show K-0001"),
    ("What came back is reported with its formulas.", "2026-08-07", "makegood case report"),
];

fn workspace(dir: &Path) -> std::path::PathBuf {
    assert_eq!(makegood(dir, &["init", "ads", "--name", "Fernhill Outlet"]).code, 0);
    let ads = dir.join("ads");
    let config = fs::read_to_string(ads.join("makegood.toml")).unwrap();
    let config = config
        .replace("legal_name = \"\"", "legal_name = \"Fernhill Outlet LLC\"")
        .replace("contact = \"\"", "contact = \"Ana Reyes\"")
        .replace("email = \"\"", "email = \"claims@fernhill.example\"");
    fs::write(ads.join("makegood.toml"), config).unwrap();
    fs::write(ads.join("reference.key"), KEY).unwrap();
    for (name, text) in [
        ("acknowledged.eml", ACKNOWLEDGED.to_owned()),
        ("approved.eml", APPROVED.to_owned()),
        ("july.csv", format!("{HEADER}{JULY}")),
        ("august.csv", format!("{HEADER}{JULY}{AUGUST}")),
    ] {
        fs::write(ads.join(name), text).unwrap();
    }
    ads
}

#[test]
fn a_claim_of_the_example_is_followed_until_all_its_money_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let ads = workspace(dir.path());
    let exports = exports();
    let imported = makegood_on(&ads, "2026-07-06T15:00:00Z", &["import", exports.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{}", imported.err);
    let mut page = String::from(PAGE_HEAD);
    let mut outputs = Vec::new();
    for (tells, day, command) in STORY {
        let arguments = words(command.strip_prefix("makegood ").unwrap());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = makegood_on(&ads, &format!("{day}T15:00:00Z"), &arguments);
        let expected = if *command == "makegood case due" { 1 } else { 0 };
        assert_eq!(ran.code, expected, "{command}\n{}{}", ran.out, ran.err);
        if !tells.is_empty() {
            page.push_str(&format!("{tells}\n\n"));
        }
        page.push_str(&format!("```text\n# {day}\n$ {command}\n{}```\n\n", without_keys(&ran.out)));
        outputs.push((*command, ran.out));
    }
    let said = |command: &str| -> &str {
        outputs.iter().rev().find(|(typed, _)| *typed == command).map(|(_, out)| out.as_str()).unwrap()
    };
    // The other side, with stock tools alone and the fingerprint that was given by another way.
    if have(&["openssl", "unzip", "sha256sum"]) {
        let packed = said("makegood claim pack C-0001");
        let fingerprint = packed.lines().find_map(|line| line.strip_prefix("sealed by")).unwrap().trim();
        let (holds, told) = stock_tools(&ads.join("packs/mg-C-0001-1.zip"), fingerprint);
        assert!(holds && told.contains("sealed by the key you know"), "{told}");
    }
    // What each step of the story must say, whatever else it says.
    for (command, expected) in [
        ("makegood audit", "F-0010"),
        ("makegood verify packs/mg-C-0001-1.zip", "This pack is whole: nothing in it was changed since it was sealed."),
        ("makegood case open C-0001 --card mastercard", "K-0001  draft  still to come USD 200.00 cash"),
        ("makegood case submit K-0001", "one payment was taken twice"),
        ("makegood case submit K-0001 --sent", "Next, on 2026-07-09: Ask whether the claims arrived"),
        ("makegood case read acknowledged.eml", "It is an answer to K-0001: our reference stands in it"),
        ("makegood case read acknowledged.eml --accept 1", "K-0001  acknowledged  ticket 90417733"),
        ("makegood case read approved.eml", "approved in all: USD 200.00 cash"),
        (
            "makegood case read approved.eml --accept 1 --accept 2",
            "refund_pending  ticket 90417733  still to come USD 200.00 cash",
        ),
        ("makegood case receive K-0001", "USD 120.00  cash  part  statement 240113460090001"),
        ("makegood case due", "2026-07-29"),
        ("makegood case letter K-0001", "On 14 July 2026 you named 28 July 2026 as the last day."),
        ("makegood case move K-0001 chased", "Next, on 2026-08-05"),
        ("makegood case receive K-0001 1", "K-0001  recovered  ticket 90417733\nClosed: nothing is left to do."),
        ("makegood case report", "1 of 1 recovered in full"),
        ("makegood case report", "received and kept / claimed = USD 200.00 / USD 200.00 = 100.0 %"),
    ] {
        assert!(said(command).contains(expected), "{command}\nexpected {expected}\nfound\n{}", said(command));
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/case-story.md");
    let page = page.trim_end().to_owned() + "\n";
    if std::env::var_os("MAKEGOOD_UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &page).unwrap();
    }
    let book = fs::read_to_string(&golden).unwrap_or_default();
    assert!(book == page, "docs/src/case-story.md is not what the commands print; MAKEGOOD_UPDATE_GOLDEN=1 writes it");
}

/// A text without what a key decides: fingerprints, digests, the name of the log, and sizes.
fn without_keys(text: &str) -> String {
    let hex = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut plain = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let shown = words.iter().enumerate().map(|(at, word)| {
            let bare = word.trim_end_matches(',');
            let of_key = hex(&bare.replace(':', ""), 64) || (bare.len() == 44 && bare.ends_with('='));
            let size = words.get(at + 1).is_some_and(|next| *next == "bytes");
            match bare.strip_prefix("makegood.log/") {
                Some(id) if hex(id, 16) => word.replace(id, "…"),
                _ if of_key || size => word.replace(bare, "…"),
                _ => (*word).to_owned(),
            }
        });
        plain.push_str(&shown.collect::<Vec<_>>().join(" "));
        plain.push('\n');
    }
    plain
}

const PAGE_HEAD: &str = "# A case, from audit to money

One payment of the shipped example was taken twice from the card. This is its case with the real output of each command, on the
day above it. A test runs it, and the page is what the test printed.

";
