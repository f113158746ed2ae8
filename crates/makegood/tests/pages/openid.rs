//! The company's sign-in, against a certified provider (npm: oidc-provider) on loopback.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, Locator};

use crate::browser::{Browser, DESK, click, find, says, text, with};
use crate::missing;
use crate::server::Server;

const SECRET: &str = "the secret of the tests";

/// A provider that runs until it is dropped.
struct Provider {
    child: Child,
    issuer: String,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Provider {
    /// Started for pages at that address; left out where Node or the package is missing.
    fn start(redirect: &str) -> Option<Provider> {
        let named = std::env::var_os("MAKEGOOD_OPENID_PROVIDER").map(PathBuf::from);
        let modules = named.unwrap_or_else(|| PathBuf::from("node_modules"));
        if !modules.join("oidc-provider").is_dir() {
            missing("oidc-provider (npm install oidc-provider; MAKEGOOD_OPENID_PROVIDER names node_modules)");
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/provider.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(modules)
            .arg(redirect)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let issuer = said.find(|line| line.starts_with("http://")).expect("the provider says its address");
        // What it says later goes nowhere, and must not stop it.
        std::thread::spawn(move || said.for_each(drop));
        Some(Provider { child, issuer })
    }
}

/// Signs in at the provider's own page as somebody, and lets it hand over who that is.
async fn at_the_provider(client: &Client, who: &str) {
    find(client, Locator::Css("[name=login]")).await.send_keys(who).await.unwrap();
    find(client, Locator::Css("[name=password]")).await.send_keys("any").await.unwrap();
    click(client, "button[type=submit]").await;
    // The first time it asks whether it may tell us.
    click(client, "form[action*='interaction'] button[type=submit].login-submit, form button[autofocus]").await;
}

#[test]
fn who_was_invited_comes_in_by_the_companys_sign_in_and_a_stranger_does_not() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}");
    let Some(provider) = Provider::start(&format!("{address}/sign-in/openid/done")) else { return };
    let settings = format!(
        "\n[sign_in]\naddress = \"{address}\"\n[sign_in.openid]\nname = \"Fernhill\"\nissuer = \"{}\"\nclient_id = \"makegood\"\n\
         secret_env = \"MAKEGOOD_OPENID_SECRET\"\nprivate_hosts = [\"127.0.0.1\"]\n",
        provider.issuer
    );
    let server = Server::demo_with(port, &settings, &[("MAKEGOOD_OPENID_SECRET", SECRET)]);
    with(&server, DESK, async |admin| {
        let Some(second) = Browser::start(DESK.0, DESK.1).await else { return };
        let other = second.client.clone();
        // A stranger whom the provider vouches for is nobody here.
        other.goto(&server.at("/sign-in")).await.unwrap();
        click(&other, "a[href='/sign-in/openid']").await;
        at_the_provider(&other, "bo").await;
        says(&other, "main", "nobody here does yet").await;
        // Invited, the same person comes in.
        admin.goto(&server.at("/people")).await.unwrap();
        find(&admin, Locator::Css("form[action='/people/invite'] [name='role']"))
            .await
            .select_by_value("approver")
            .await
            .unwrap();
        click(&admin, "form[action='/people/invite'] button").await;
        says(&admin, "main pre", "/invitation/").await;
        let link = text(&admin, "main pre").await.trim().to_owned();
        other.goto(&link).await.unwrap();
        click(&other, "a[href$='/openid']").await;
        says(&other, ".who, body", "Bo").await;
        other.goto(&server.at("/me")).await.unwrap();
        says(&other, "main", "Bo").await;
        // An answer that this browser did not ask for signs nobody in.
        other.goto(&server.at("/sign-in/openid/done?state=0000&code=abcd")).await.unwrap();
        says(&other, "main", "was not begun here").await;
    });
}
