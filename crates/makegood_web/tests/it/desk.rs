//! A small workspace behind the router.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::Timestamp;
use makegood_app::Workspace;
use makegood_app::evidence_log::KeyPlace;
use makegood_app::import::{InProcess, NoPictureText};
use makegood_case::FollowUp;
use makegood_store::Store;
use makegood_web::access::Role;
use makegood_web::office::Office;
use makegood_web::{App, Outside};
use tower::ServiceExt as _;

/// A router over a workspace that is removed at the end.
pub struct Desk {
    pub app: Arc<App>,
    router: axum::Router,
    _temp: tempfile::TempDir,
}

fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn random(bytes: &mut [u8]) -> std::io::Result<()> {
    // Not random: what is tested here does not rest on it.
    bytes.fill(7);
    Ok(())
}

impl Desk {
    /// Over an empty workspace.
    pub async fn empty() -> Desk {
        let temp = tempfile::tempdir().unwrap();
        let root: PathBuf = temp.path().join("desk");
        Workspace::init(&root, "Fernhill").unwrap();
        let store = Store::open(&root.join("makegood.db")).await.unwrap();
        let outside = Outside {
            now,
            random,
            draw: |_, _| Ok(Vec::new()),
            files: Arc::new(InProcess),
            pictures: Arc::new(NoPictureText),
            keys: KeyPlace::new(Some(temp.path().join("keys")), None),
            person: "Ana".to_owned(),
            examples: &[],
            explain: |_| None,
            wait: 1,
        };
        let office = Office::new(root, store, FollowUp::builtin().unwrap(), outside);
        let app = Arc::new(App { office, hosts: Vec::new() });
        Desk { router: makegood_web::routes::router(app.clone()), app, _temp: temp }
    }

    /// A cookie of a session in that role.
    pub fn session(&self, role: Role) -> String {
        let fresh = [role as u8 + 1; 32];
        format!("makegood_session={}", self.app.office.sessions.begin(fresh, role.word(), role, now()))
    }

    /// Asks as a page of ours would.
    pub async fn ask(&self, method: &str, path: &str, cookie: Option<&str>) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:7411");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if method == "POST" {
            request = request
                .header(header::ORIGIN, "http://127.0.0.1:7411")
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = answer.status();
        // A stream of events never ends: its status is all there is to see.
        let stream = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let body =
            if stream { Vec::new() } else { axum::body::to_bytes(answer.into_body(), 1 << 24).await.unwrap().to_vec() };
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}
