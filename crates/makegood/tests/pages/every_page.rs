//! Every page, at a phone and at a desk, light and dark: no violation of axe, nothing wider than the screen, nothing said to
//! the console. With `MAKEGOOD_SHOTS` naming a folder, a picture of each is kept there.

use std::io::Write as _;
use std::process::Stdio;

use fantoccini::Client;
use serde_json::Value;

use crate::browser::{DESK, PHONE, axe, script, script_async, with};
use crate::server::{Server, makegood};

/// Bytes that a page may have before its data.
const PAGE_BYTES: u64 = 200_000;

const PAGES: &[(&str, &str)] = &[
    ("overview", "/"),
    ("findings", "/findings"),
    ("findings-narrowed", "/findings?currency=EUR&sort=amount"),
    ("findings-none", "/findings?q=nothing-is-called-so"),
    ("finding", "/findings/F-0005"),
    ("finding-of-money", "/findings/F-0009"),
    ("rows", "/rows?layer=billed&currency=USD&month=2026-03"),
    ("claims", "/claims"),
    ("claim", "/claims/C-0001"),
    ("cases", "/cases"),
    ("case", "/cases/K-0001"),
    ("case-submit", "/cases/K-0001/submit"),
    ("case-letter", "/cases/K-0001/letters?step=first_claim&language=de"),
    ("case-letter-not-yet", "/cases/K-0001/letters?step=appeal"),
    ("case-receive", "/cases/K-0001/receive"),
    ("case-reply", "/cases/K-0001/reply"),
    ("case-write-off", "/cases/K-0001/write-off"),
    ("reconcile", "/reconcile"),
    ("reconcile-matched", "/reconcile?show=matched"),
    ("reconcile-payment", "/reconcile/payment?name=tiktok%2F7334326805250483023%2FTR600004773"),
    ("reconcile-entry", "/reconcile/entry?name=chase%2FXXXXXXXXXXXX4417%2F240113460048646"),
    ("balances", "/balances"),
    ("balance", "/balances/tiktok/7529835247412691072"),
    ("guard", "/guard"),
    ("sources", "/sources"),
    ("accounts", "/accounts"),
    ("account", "/accounts/tiktok/7334326805250483023"),
    ("log", "/log"),
    ("settings", "/settings"),
    ("people", "/people"),
    ("me", "/me"),
    ("approvals", "/approvals"),
    ("search", "/search?q=fernhill"),
    ("help", "/help"),
    ("code", "/help/MG2104"),
    ("not-there", "/nothing/is/here"),
    ("sign-in", "/sign-in"),
];

const PAGES_EMPTY: &[(&str, &str)] = &[
    ("empty-overview", "/"),
    ("empty-findings", "/findings"),
    ("empty-claims", "/claims"),
    ("empty-cases", "/cases"),
    ("empty-reconcile", "/reconcile"),
    ("empty-balances", "/balances"),
    ("empty-guard", "/guard"),
    ("empty-sources", "/sources"),
    ("empty-accounts", "/accounts"),
    ("empty-log", "/log"),
];

async fn look(client: &Client, server: &Server, pages: &[(&str, &str)], (size, width): (&str, u32), axe: Option<&str>) {
    let shots = std::env::var_os("MAKEGOOD_SHOTS").map(std::path::PathBuf::from);
    let mut wrong = Vec::new();
    for (name, path) in pages {
        client.goto(&server.at(path)).await.unwrap();
        // Not against `innerWidth`: a phone makes its window as wide as the page.
        let wide = script(client, "return document.documentElement.scrollWidth;").await;
        if wide.as_u64() > Some(u64::from(width)) {
            wrong.push(format!("{path} at {size}: {wide} wide on a screen of {width}"));
        }
        let bytes = script(client, "return performance.getEntriesByType('navigation')[0].transferSize;").await;
        if bytes.as_u64().unwrap_or(0) > PAGE_BYTES {
            wrong.push(format!("{path}: {bytes} bytes"));
        }
        let elsewhere = script(client, "return performance.getEntriesByType('resource').map((r) => r.name).filter((n) => !n.startsWith(location.origin));").await;
        if elsewhere.as_array().is_some_and(|list| !list.is_empty()) {
            wrong.push(format!("{path} asks {elsewhere}"));
        }
        for scheme in ["light", "dark"] {
            let set = format!("document.documentElement.dataset.theme = '{scheme}';");
            script(client, &set).await;
            if let Some(axe) = axe {
                script(client, axe).await;
                let found = script_async(client, "axe.run({resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then((r) => done(r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).slice(0, 2).join(' | '))));").await;
                wrong
                    .extend(found.as_array().into_iter().flatten().map(|one| format!("{path} {size} {scheme}: {one}")));
            }
            if let Some(folder) = &shots {
                std::fs::create_dir_all(folder).unwrap();
                std::fs::write(folder.join(format!("{name}-{size}-{scheme}.png")), whole(client).await).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The whole page as a picture.
async fn whole(client: &Client) -> Vec<u8> {
    let size: Value = script(
        client,
        "return [document.documentElement.scrollWidth, Math.min(document.documentElement.scrollHeight, 6000)];",
    )
    .await;
    let (width, height) = (size[0].as_u64().unwrap(), size[1].as_u64().unwrap());
    let command = CapturePage { width, height };
    let answer = client.issue_cmd(command).await.unwrap();
    decode(answer["data"].as_str().unwrap())
}

/// Chromium's own command for a picture that is longer than the screen.
#[derive(Debug)]
struct CapturePage {
    width: u64,
    height: u64,
}

impl fantoccini::wd::WebDriverCompatibleCommand for CapturePage {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = serde_json::json!({
            "cmd": "Page.captureScreenshot",
            "params": {"captureBeyondViewport": true, "clip": {"x": 0, "y": 0, "width": self.width, "height": self.height, "scale": 1}},
        });
        (http::Method::POST, Some(body.to_string()))
    }
}

fn decode(text: &str) -> Vec<u8> {
    crate::from_finding_to_pack::base64(text)
}

/// The pages, and those of a team: somebody proposed something, and somebody is invited.
fn with_team(server: &Server) -> Vec<(&'static str, String)> {
    let ran = |arguments: &[&str]| {
        let mut command = makegood(server.folder());
        let mut child =
            command.arg("--json").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"four words that differ\n").unwrap();
        let ran = child.wait_with_output().unwrap();
        assert!(ran.status.success(), "{arguments:?}");
        serde_json::from_slice::<Value>(&ran.stdout).unwrap()
    };
    ran(&["user", "add", "ben", "--role", "analyst"]);
    ran(&["user", "add", "eva", "--role", "approver"]);
    let made = ran(&["approval", "propose", "K-0001", "--reason", "too small", "--as", "ben"]);
    let invited = ran(&["user", "invite", "--role", "viewer", "--note", "Cy"]);
    let mut pages: Vec<(&str, String)> = PAGES.iter().map(|(name, path)| (*name, (*path).to_owned())).collect();
    pages.push(("approval", format!("/approvals/{}", made["proposal"]["id"].as_str().unwrap())));
    pages.push(("invitation", format!("/invitation/{}", invited["token"].as_str().unwrap())));
    pages
}

#[test]
fn at_a_desk() {
    let server = Server::demo();
    let pages = with_team(&server);
    let pages: Vec<(&str, &str)> = pages.iter().map(|(name, path)| (*name, path.as_str())).collect();
    with(&server, DESK, async |client| look(&client, &server, &pages, ("desktop", DESK.0), axe().as_deref()).await);
}

#[test]
fn at_a_phone() {
    let server = Server::demo();
    let pages = with_team(&server);
    let pages: Vec<(&str, &str)> = pages.iter().map(|(name, path)| (*name, path.as_str())).collect();
    with(&server, PHONE, async |client| look(&client, &server, &pages, ("phone", PHONE.0), axe().as_deref()).await);
}

#[test]
fn with_nothing_in_it() {
    let server = Server::empty();
    with(&server, PHONE, async |client| {
        look(&client, &server, PAGES_EMPTY, ("phone", PHONE.0), axe().as_deref()).await
    });
    let server = Server::empty();
    with(&server, DESK, async |client| {
        look(&client, &server, PAGES_EMPTY, ("desktop", DESK.0), axe().as_deref()).await
    });
}
