//! `makegood serve`: the pages, on this machine.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use makegood_app::people::{Hasher, PasswordCost, PeopleError, SignInError, launch};
use makegood_app::workspace::SecretPlace;
use makegood_app::{Access, AppError, CaseStore as _, Workspace};
use makegood_case::FollowUp;
use makegood_reader::{ChildReader, Tesseract};
use makegood_web::office::Office;
use makegood_web::{App, OpenId, Outside};
use serde_json::json;
use tokio::net::TcpListener;

use crate::cli::{Global, ServeArgs};
use crate::commands::{claim, explain};
use crate::context;
use crate::examples::EXAMPLES;
use crate::failure::Failure;
use crate::output::{Output, Tone};

/// How long open pages may take to hear that the server stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// Answers until Ctrl-C.
pub async fn run(global: &Global, args: &ServeArgs, out: &Output) -> Result<u8, Failure> {
    let root = std::path::absolute(context::root(global)?).map_err(Failure::Out)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let listener = TcpListener::bind(address).await.map_err(|error| {
        let help = format!(
            "another program answers there; choose another port:\n  makegood serve --port {}",
            args.port.saturating_add(1)
        );
        Failure::App(AppError::CaseNotReady { why: format!("cannot answer at {address}: {error}"), help })
    })?;
    let address = listener.local_addr().map_err(Failure::Out)?;
    let (store, tesseract, reached) = {
        let workspace = context::open_at(&root, global, Access::Read, "serve")?;
        let tesseract = Tesseract::find(workspace.config().tools.tesseract.as_deref());
        (context::store(&workspace).await?, tesseract, Reached::of(&workspace, address)?)
    };
    // Asked once here, so that a database that cannot be used is said now and not on the first page.
    store.claims().await.map_err(AppError::from)?;
    let outside = Outside {
        now: context::now,
        random: context::random,
        draw: claim::draw,
        files: Arc::new(ChildReader::of_this_program().map_err(Failure::Out)?),
        pictures: Arc::new(tesseract),
        keys: context::keys(global),
        person: context::person(),
        passwords: Hasher::new(PasswordCost::OWASP),
        openid: reached.openid,
        secure: reached.secure,
        examples: EXAMPLES,
        explain: explain::explained,
        wait: global.wait,
    };
    let office = Office::new(root, store, FollowUp::builtin().map_err(AppError::from)?, outside);
    let mut token = [0; 32];
    context::random(&mut token).map_err(Failure::Out)?;
    let link = match launch::make(&office.store(), &context::person(), token, context::now()).await {
        Ok(token) => format!("http://{address}/launch/{}", token.expose()),
        // An admin keeps whoever is at the machine out; the others sign in by name.
        Err(PeopleError::SignIn(SignInError::Disabled { .. })) => format!("http://{address}/sign-in"),
        Err(error) => return Err(AppError::from(error).into()),
    };
    tell(&link, args.no_open, out)?;
    // A large audit takes a while to be read: it begins now, not with the first page.
    let early = office.clone();
    tokio::spawn(async move { early.snapshot().await.map(drop) });
    let app = Arc::new(App { office, hosts: reached.hosts });
    let serving = makegood_web::serve(app, listener, stopped());
    tokio::select! {
        done = serving => done.map_err(Failure::Out)?,
        () = async { stopped().await; tokio::time::sleep(FAREWELL).await } => {}
    }
    Ok(0)
}

/// Under which address people come, and with whose word.
struct Reached {
    hosts: Vec<String>,
    secure: bool,
    openid: Option<OpenId>,
}

impl Reached {
    fn of(workspace: &Workspace, address: SocketAddr) -> Result<Reached, Failure> {
        let settings = &workspace.config().sign_in;
        let not_ready = |why: &str, help: &str| AppError::CaseNotReady { why: why.to_owned(), help: help.to_owned() };
        let base = settings.address.clone().unwrap_or_else(|| format!("http://{address}"));
        let url = url::Url::parse(&base).ok().filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
        let Some(url) = url else {
            let why = format!("[sign_in] address in makegood.toml is no address: {base}");
            return Err(
                not_ready(&why, "write it as people type it:\n  address = \"https://refunds.example.com\"").into()
            );
        };
        let hosts = url.host_str().map(str::to_owned).into_iter().collect();
        let openid = match &settings.openid {
            None => None,
            Some(openid) => {
                let place = SecretPlace {
                    part: "[sign_in.openid]",
                    noun: "secret",
                    env: openid.secret_env.as_deref(),
                    file: openid.secret_file.as_deref(),
                    example: "MAKEGOOD_OPENID_SECRET",
                };
                let redirect = url.join("/sign-in/openid/done").map(String::from).unwrap_or_default();
                Some(OpenId {
                    name: openid.name.clone(),
                    settings: makegood_openid::Settings {
                        issuer: openid.issuer.clone(),
                        client_id: openid.client_id.clone(),
                        secret: Some(workspace.secret(place, &context::variable, &not_ready)?),
                        private_hosts: openid.private_hosts.clone(),
                    },
                    redirect,
                })
            }
        };
        Ok(Reached { hosts, secure: url.scheme() == "https", openid })
    }
}

fn tell(link: &str, no_open: bool, out: &Output) -> Result<(), Failure> {
    if out.json {
        let told: BTreeMap<&str, serde_json::Value> = BTreeMap::from([
            ("schema", json!("makegood.serve/1")),
            ("link", json!(link)),
            ("seconds", json!(launch::GOOD_FOR.as_secs())),
        ]);
        // One line, at once: whoever started this reads it and goes on.
        out.write(&format!("{}\n", serde_json::to_string(&told).map_err(std::io::Error::other)?))?;
    } else {
        out.line(&format!(
            "Makegood answers on this machine. Open within {} minutes, once:",
            launch::GOOD_FOR.as_mins()
        ))?;
        out.line(&format!("  {}", out.tone(link, Tone::Strong)))?;
        out.note("Stop it with Ctrl-C.")?;
    }
    if !no_open && !out.json {
        open(link);
    }
    Ok(())
}

/// Opens the system's browser where there is one; where there is none, the link stands on the screen.
fn open(link: &str) {
    let (program, args): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let quiet = std::process::Stdio::null;
    let _ =
        std::process::Command::new(program).args(args).arg(link).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
