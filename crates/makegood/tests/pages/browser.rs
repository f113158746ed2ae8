//! Headless Chromium behind its own WebDriver.

use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

use crate::missing;
use crate::server::Server;

/// A phone, and a desk.
pub const PHONE: (u32, u32) = (360, 800);
pub const DESK: (u32, u32) = (1280, 900);

/// A browser that is signed in at a server.
pub struct Browser {
    pub client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

/// Runs a test in a browser of that size, signed in; left out where there is none.
pub fn with<F, T>(server: &Server, (width, height): (u32, u32), test: F)
where
    F: FnOnce(Client) -> T,
    T: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(browser) = Browser::start(width, height).await else { return };
        browser.client.goto(server.link()).await.unwrap();
        test(browser.client.clone()).await;
        let _ = browser.client.clone().close().await;
    });
}

impl Browser {
    /// One of that size, signed in nowhere; none where there is no browser.
    pub async fn start(width: u32, height: u32) -> Option<Browser> {
        let (Some(chromium), Some(chromedriver)) = (found("chromium"), found("chromedriver")) else {
            missing("Chromium with its driver (Debian: chromium chromium-driver)");
            return None;
        };
        let mut driver =
            Command::new(chromedriver).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(driver.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            assert!(said.read_line(&mut line).unwrap() > 0, "the driver ended without a port");
            if let Some((_, port)) = line.trim_end().trim_end_matches('.').rsplit_once("started successfully on port ")
            {
                break port.to_owned();
            }
        };
        let profile = tempfile::tempdir().unwrap();
        let options = json!({
            "binary": chromium,
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                format!("--window-size={width},{height}"), format!("--user-data-dir={}", profile.path().display()),
            ],
            // A phone is narrower than any window may be.
            "mobileEmulation": {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0, "touch": false}},
        });
        let mut wanted = serde_json::Map::new();
        wanted.insert("goog:chromeOptions".to_owned(), options);
        wanted.insert("goog:loggingPrefs".to_owned(), json!({"browser": "ALL"}));
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Some(Browser { client, driver, _profile: profile })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// How long a page may take to come on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// The first thing found so, once it is there: a click returns before the page it leads to has come.
pub async fn find(client: &Client, locator: Locator<'_>) -> Element {
    match client.wait().at_most(PATIENCE).for_element(locator).await {
        Ok(element) => element,
        Err(error) => panic!("{}: {locator:?}: {error}", client.current_url().await.unwrap()),
    }
}

/// What the page says there.
pub async fn text(client: &Client, css: &str) -> String {
    for _ in 0..50 {
        // A page that is just being replaced takes its elements with it.
        if let Ok(text) = find(client, Locator::Css(css)).await.text().await {
            return text;
        }
    }
    panic!("{css}: never stayed long enough to be read")
}

/// Waits until the page says so there.
pub async fn says(client: &Client, css: &str, wanted: &str) {
    let end = Instant::now() + PATIENCE;
    loop {
        let said = text(client, css).await;
        if said.contains(wanted) {
            return;
        }
        let url = client.current_url().await.unwrap();
        assert!(Instant::now() < end, "{url}: {css} does not say `{wanted}`: {said}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Clicks what is found by a selector.
pub async fn click(client: &Client, css: &str) {
    find(client, Locator::Css(css)).await.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
}

/// Waits until the address begins so: long work leads to its result by itself.
pub async fn wait_for(client: &Client, start: &str) {
    wait_until(client, |path| path.starts_with(start)).await;
}

/// Waits for an address, and until its page is there.
pub async fn wait_until(client: &Client, is_there: impl Fn(&str) -> bool) -> url::Url {
    let end = Instant::now() + 2 * PATIENCE;
    loop {
        let url = client.current_url().await.unwrap();
        if is_there(url.path()) && script(client, "return document.readyState;").await == "complete" {
            return url;
        }
        // A page that is just being replaced takes its problem with it.
        if let Ok(problem) = client.find(Locator::Css(".problem")).await
            && let Ok(said) = problem.text().await
        {
            panic!("{url}: {said}");
        }
        assert!(Instant::now() < end, "still at {url}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Runs a script in the page and gives what it returns.
pub async fn script(client: &Client, text: &str) -> Value {
    client.execute(text, Vec::new()).await.unwrap()
}

/// Runs a script that gives its answer later, to `done`.
pub async fn script_async(client: &Client, text: &str) -> Value {
    let whole = format!("const done = arguments[arguments.length - 1]; {text}");
    client.execute_async(&whole, Vec::new()).await.unwrap()
}

/// The text of axe, the checker of accessibility (npm: axe-core); none where it is not on this machine.
pub fn axe() -> Option<String> {
    let named = std::env::var_os("MAKEGOOD_AXE").map(PathBuf::from);
    let path = named.unwrap_or_else(|| Path::new("node_modules/axe-core/axe.min.js").to_owned());
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(_) => {
            missing("axe-core (npm install axe-core; MAKEGOOD_AXE names axe.min.js)");
            None
        }
    }
}
