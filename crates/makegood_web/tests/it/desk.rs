//! A small workspace behind the router.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode, Uri, header};
use jiff::Timestamp;
use makegood_app::Workspace;
use makegood_app::evidence_log::KeyPlace;
use makegood_app::import::{InProcess, NoPictureText};
use makegood_app::people::user::{self, Edit};
use makegood_app::people::{By, Hasher, NewUser, PasswordCost, PeopleStore as _, Role, SignInName};
use makegood_case::FollowUp;
use makegood_store::Store;
use makegood_web::office::Office;
use makegood_web::visit::Form;
use makegood_web::{App, Outside};
use tower::ServiceExt as _;

/// A router over a workspace that is removed at the end.
pub struct Desk {
    pub app: Arc<App>,
    router: axum::Router,
    _temp: tempfile::TempDir,
}

pub fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn random(bytes: &mut [u8]) -> std::io::Result<()> {
    // Not random: what is tested here rests on each draw being another one.
    static DRAWN: AtomicU64 = AtomicU64::new(1);
    let number = DRAWN.fetch_add(1, Ordering::Relaxed).to_le_bytes();
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = number[at % number.len()];
    }
    Ok(())
}

/// A password of that user.
pub fn password_of(name: &str) -> String {
    format!("the long secret of {name}")
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
            passwords: Hasher::new(PasswordCost::LEAST),
            openid: None,
            secure: false,
            examples: &[],
            explain: |_| None,
            wait: 1,
        };
        let office = Office::new(root, store, FollowUp::builtin().unwrap(), outside);
        let app = Arc::new(App { office, hosts: Vec::new() });
        Desk { router: makegood_web::routes::router(app.clone()), app, _temp: temp }
    }

    /// Adds a user whose password is [`password_of`] the name, and gives the id.
    pub async fn add(&self, name: &str, role: Role) -> String {
        let (store, sign_in) = (self.app.office.store(), SignInName::parse(name).unwrap());
        if let Some(known) = user::find(&store.users().await.unwrap(), name) {
            return known.id.clone();
        }
        let hash = self.app.office.outside.passwords.hash_new(&password_of(name).into(), &sign_in, [3; 16]).await;
        let new = NewUser { name: name.to_owned(), sign_in, role, password: Some(hash.unwrap()), identity: None };
        user::add(&store, By::Machine("ana"), new, now()).await.unwrap().id
    }

    /// Changes a user at the machine.
    pub async fn edit(&self, name: &str, edit: Edit) {
        user::edit(&self.app.office.store(), By::Machine("ana"), name, edit, "", now()).await.unwrap();
    }

    /// A cookie of a new session of a user in that role, signed in on the page.
    pub async fn session(&self, role: Role) -> String {
        self.add(role.word(), role).await;
        self.enter(role.word()).await
    }

    /// Signs a user in on the page, and gives the cookie.
    pub async fn enter(&self, name: &str) -> String {
        let (status, cookie, body) = self.sign_in(name, &password_of(name)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        cookie.unwrap()
    }

    /// Posts the form of `/sign-in`.
    pub async fn sign_in(&self, name: &str, password: &str) -> (StatusCode, Option<String>, String) {
        self.request("POST", "/sign-in", None, &[("name", name), ("password", password)]).await
    }

    /// Asks as a page of ours would.
    pub async fn ask(&self, method: &str, path: &str, cookie: Option<&str>) -> (StatusCode, String) {
        let (status, _, body) = self.request(method, path, cookie, &[]).await;
        (status, body)
    }

    /// Posts a form as a page of ours would.
    pub async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let (status, _, body) = self.request("POST", path, Some(cookie), fields).await;
        (status, body)
    }

    /// One request; gives status, the cookie of a session if one is set, and the body.
    pub async fn request(
        &self,
        method: &str,
        path: &str,
        cookie: Option<&str>,
        fields: &[(&str, &str)],
    ) -> (StatusCode, Option<String>, String) {
        // As the server does it: the form is taken off the address before it is looked up.
        let asked: Uri = path.parse().unwrap();
        let (form, cut) = Form::of(&asked);
        let request = Request::builder().method(method).uri(cut.unwrap_or(asked)).extension(form);
        let mut request = request.header(header::HOST, "127.0.0.1:7411");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if method == "POST" {
            request = request
                .header(header::ORIGIN, "http://127.0.0.1:7411")
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let encoded = |text| makegood_web::visit::encoded(text);
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let answer = self.router.clone().oneshot(request.body(Body::from(fields.join("&"))).unwrap()).await.unwrap();
        let status = answer.status();
        let set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
        let cookie = set.filter_map(|set| set.split(';').next()).find(|set| set.starts_with("makegood_session="));
        let cookie = cookie.map(str::to_owned);
        // A stream of events never ends: its status is all there is to see.
        let stream = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let body =
            if stream { Vec::new() } else { axum::body::to_bytes(answer.into_body(), 1 << 24).await.unwrap().to_vec() };
        (status, cookie, String::from_utf8_lossy(&body).into_owned())
    }
}
