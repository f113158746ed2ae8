//! One visit: who asks, for which address, in which form, language and colours.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use jiff::Timestamp;
use makegood_app::people::SignedIn;

use crate::access::Right;
use crate::failure::Failure;
use crate::office::{Flash, Office};
use crate::routes::App;
use crate::words::Words;

/// In which form an answer is wanted: said by the end of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A page.
    #[default]
    Page,
    /// `.json`.
    Json,
    /// `.csv`.
    Csv,
}

impl Form {
    /// Takes the end off an address. Files that are downloads or parts of pages keep theirs.
    pub fn of(uri: &Uri) -> (Form, Option<Uri>) {
        let path = uri.path();
        if path.starts_with("/assets/") || path.contains("/download/") || path == "/openapi.json" {
            return (Form::Page, None);
        }
        let cut = |ending: &str| {
            let path = path.strip_suffix(ending)?;
            let path = if path == "/index" { "/" } else { path };
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            format!("{path}{query}").parse().ok()
        };
        match (cut(".json"), cut(".csv")) {
            (Some(uri), _) => (Form::Json, Some(uri)),
            (None, Some(uri)) => (Form::Csv, Some(uri)),
            (None, None) => (Form::Page, None),
        }
    }
}

/// What a person chose for this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads [`Theme::word`].
    pub fn of_word(word: &str) -> Theme {
        [Theme::Light, Theme::Dark].into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// One visit.
pub struct Visit {
    /// What all requests share.
    pub office: Arc<Office>,
    /// Who; `None` on pages that anyone may see.
    pub session: Option<SignedIn>,
    /// In which form.
    pub form: Form,
    /// The address without its form, `/findings`.
    pub path: String,
    /// What follows the question mark, by name; of a name that is given twice the last.
    pub query: BTreeMap<String, String>,
    /// Texts of the frame.
    pub words: &'static Words,
    /// Colours.
    pub theme: Theme,
    /// Now.
    pub now: Timestamp,
}

impl Visit {
    /// Who does what is done here.
    pub fn actor(&self) -> &str {
        self.session.as_ref().map_or("unknown", |session| session.user.name.as_str())
    }

    /// Who is signed in: every address that needs a right has somebody.
    ///
    /// - **Errors** [`Failure::Refused`].
    pub fn signed_in(&self) -> Result<&SignedIn, Failure> {
        let nobody = || Failure::Refused { why: "Nobody is signed in.".to_owned(), status: StatusCode::UNAUTHORIZED };
        self.session.as_ref().ok_or_else(nobody)
    }

    /// Whether whoever is signed in may do that.
    pub fn may(&self, right: Right) -> bool {
        self.session.as_ref().is_some_and(|session| session.user.role.may(right))
    }

    /// Whether whoever is signed in proved who it is just now.
    pub fn is_fresh(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.session.is_fresh(&self.office.sessions, self.now))
    }

    /// One value of the query; empty text is no value.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// This address with some values of the query changed: `None` takes one out. Page numbers start again.
    pub fn address(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut query = self.query.clone();
        query.remove("page");
        for (name, value) in changes {
            match value {
                Some(value) => query.insert((*name).to_owned(), (*value).to_owned()),
                None => query.remove(*name),
            };
        }
        let ended = if self.path == "/" { "/".to_owned() } else { self.path.clone() };
        with_query(&ended, &query)
    }

    /// The same rows in another form.
    pub fn twin(&self, ending: &str) -> String {
        let path = if self.path == "/" { "/index".to_owned() } else { self.path.clone() };
        with_query(&format!("{path}.{ending}"), &self.query)
    }

    /// Says something on the next page.
    pub fn say(&self, text: impl Into<String>, undo: Option<(String, String)>) {
        if let Some(session) = &self.session {
            self.office.say(&session.session.id, Flash { text: text.into(), undo });
        }
    }
}

fn with_query(path: &str, query: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = query
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Text as a part of an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let text = |name: header::HeaderName| {
            parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        let cookies = text(header::COOKIE);
        let chosen = |name| crate::access::preference(cookies, name);
        let query: BTreeMap<String, String> = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map(|query| query.0)
            .unwrap_or_default()
            .into_iter()
            .collect();
        Ok(Visit {
            office: app.office.clone(),
            session: parts.extensions.get::<SignedIn>().cloned(),
            form: parts.extensions.get::<Form>().copied().unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            query,
            words: Words::of(chosen("makegood_language"), text(header::ACCEPT_LANGUAGE)),
            theme: chosen("makegood_theme").map(Theme::of_word).unwrap_or_default(),
            now: (app.office.outside.now)(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_address_says_the_form() {
        let form = |text: &str| {
            let (form, uri) = Form::of(&text.parse().unwrap());
            (form, uri.map(|uri| uri.to_string()))
        };
        assert_eq!(
            form("/findings.json?verdict=eligible"),
            (Form::Json, Some("/findings?verdict=eligible".to_owned()))
        );
        assert_eq!(form("/findings/F-0001.csv"), (Form::Csv, Some("/findings/F-0001".to_owned())));
        assert_eq!(form("/index.json"), (Form::Json, Some("/".to_owned())));
        assert_eq!(form("/assets/makegood.css"), (Form::Page, None));
        assert_eq!(form("/claims/C-0001/download/C-0001.csv"), (Form::Page, None));
    }

    #[test]
    fn what_stands_in_an_address_is_encoded() {
        assert_eq!(encoded("a b&c=é"), "a%20b%26c%3D%C3%A9");
    }
}
