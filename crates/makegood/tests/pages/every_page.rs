//! Every page, at a phone and at a desk, light and dark: no violation of axe, nothing wider than the screen, nothing said to
//! the console. With `MAKEGOOD_SHOTS` naming a folder, a picture of each is kept there.

use fantoccini::Client;
use serde_json::Value;

use crate::browser::{DESK, PHONE, axe, script, script_async, with};
use crate::server::Server;

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
    ("case-write-off", "/cases/K-0001/write-off"),
    ("sources", "/sources"),
    ("accounts", "/accounts"),
    ("account", "/accounts/tiktok/7334326805250483023"),
    ("log", "/log"),
    ("settings", "/settings"),
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

#[test]
fn at_a_desk() {
    let server = Server::demo();
    with(&server, DESK, async |client| look(&client, &server, PAGES, ("desktop", DESK.0), axe().as_deref()).await);
}

#[test]
fn at_a_phone() {
    let server = Server::demo();
    with(&server, PHONE, async |client| look(&client, &server, PAGES, ("phone", PHONE.0), axe().as_deref()).await);
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
