//! Signing in with a provider of OpenID Connect (Core 1.0, Discovery 1.0): the code flow with PKCE (RFC 7636).
//!
//! Layer 3 of `ARCHITECTURE.md`: [`begin`] makes the address that a browser is sent to, [`finish`] takes what it comes back with and
//! says who the provider vouches for. Who that is here, and what they may do, is decided elsewhere. The protocol and the check of
//! signatures are those of the crate `openidconnect`; how the provider is asked is [`makegood_http`]'s.
//!
//! Calls wait for the network: they belong on a thread that may block.

use std::time::Duration;

use jiff::Timestamp;
use makegood_http::{Asker, Bounds, PrivateHosts, Unanswered};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyAdditionalClaims, EndUserEmail,
    EndUserName, IssuerUrl, LocalizedClaim, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, TokenResponse as _,
};
use secrecy::{ExposeSecret as _, SecretString};

/// Most bytes of one answer of a provider: its description and keys have some thousands.
const ANSWER_BYTES_MAX: u64 = 512 << 10;
/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A provider, and who we are to it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address, as it names itself: `https://login.example.com`.
    pub issuer: String,
    /// The id that it gave us.
    pub client_id: String,
    /// The secret that it gave us; `None` for a public client.
    pub secret: Option<SecretString>,
    /// Hosts that may have addresses that are not public, and be asked without TLS.
    pub private_hosts: Vec<String>,
}

/// A sign-in that was begun: kept where only this server sees it until the browser comes back.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser is sent.
    pub address: String,
    /// What the answer must carry.
    pub state: String,
    /// Where it comes back to.
    redirect: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    provider: CoreProviderMetadata,
}

/// Whom the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The provider.
    pub issuer: String,
    /// Its own name of the person; no other of its people ever gets it.
    pub subject: String,
    /// The name to be shown, when the provider says it.
    pub name: Option<String>,
    /// The address, when the provider says that it was verified.
    pub email: Option<String>,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenIdError {
    /// The settings cannot be used.
    #[error("[sign_in.openid]: {0}")]
    Settings(String),
    /// The provider did not answer as the protocol says.
    #[error("the sign-in provider: {0}")]
    Provider(String),
    /// The answer is not one to our question.
    #[error("this sign-in was not begun here, or was finished already: begin again")]
    NotOurs,
    /// The provider's word cannot be believed.
    #[error("the answer of the sign-in provider does not hold: {0}")]
    Unbelieved(String),
}

/// Begins a sign-in: asks the provider for its addresses and keys.
///
/// `random` are three draws of 32 bytes that nobody can guess.
///
/// - **Errors** [`OpenIdError::Settings`], [`OpenIdError::Provider`].
pub fn begin(settings: &Settings, redirect: &str, random: &[[u8; 32]; 3]) -> Result<Begun, OpenIdError> {
    let issuer = issuer(settings)?;
    let asker = asker(settings);
    let provider = CoreProviderMetadata::discover(&issuer, &|question| asker.ask(question)).map_err(undiscovered)?;
    let [state, nonce, verifier] = random.map(hex::encode);
    let (state, nonce, verifier) = (CsrfToken::new(state), Nonce::new(nonce), PkceCodeVerifier::new(verifier));
    let client = client(settings, provider.clone()).set_redirect_uri(redirect_of(redirect)?);
    let (kept_state, kept_nonce) = (state.clone(), nonce.clone());
    let (address, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || kept_state, move || kept_nonce)
        .add_scope(Scope::new("email".to_owned()))
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .url();
    let state = state.secret().clone();
    Ok(Begun { address: address.into(), state, redirect: redirect.to_owned(), nonce, verifier, provider })
}

/// Finishes it with what the browser came back with.
///
/// - **Errors** [`OpenIdError`].
pub fn finish(
    settings: &Settings,
    begun: Begun,
    (state, code): (&str, &str),
    now: Timestamp,
) -> Result<Vouched, OpenIdError> {
    if begun.state != state {
        return Err(OpenIdError::NotOurs);
    }
    let asker = asker(settings);
    let client = client(settings, begun.provider).set_redirect_uri(redirect_of(&begun.redirect)?);
    let answer = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|error| OpenIdError::Provider(error.to_string()))?
        .set_pkce_verifier(begun.verifier)
        .request(&|question| asker.ask(question))
        .map_err(unexchanged)?;
    let token = answer.id_token().ok_or_else(|| OpenIdError::Provider("its answer holds no id token".to_owned()))?;
    let now = chrono::DateTime::from_timestamp(now.as_second(), 0)
        .ok_or_else(|| OpenIdError::Unbelieved("the time here is beyond all calendars".to_owned()))?;
    let verifier = client.id_token_verifier().set_time_fn(move || now);
    let claims = token.claims(&verifier, &begun.nonce).map_err(|error| OpenIdError::Unbelieved(error.to_string()))?;
    let mut vouched = Vouched {
        issuer: claims.issuer().as_str().to_owned(),
        subject: claims.subject().as_str().to_owned(),
        name: said(claims.name()),
        email: verified(claims.email(), claims.email_verified()),
    };
    // Some providers say name and address only when they are asked once more; without them a person is still who it is.
    if (vouched.name.is_none() || vouched.email.is_none())
        && let Ok(question) = client.user_info(answer.access_token().clone(), Some(claims.subject().clone()))
        && let Ok(more) = question.request::<EmptyAdditionalClaims, CoreGenderClaim, _>(&|question| asker.ask(question))
    {
        vouched.name = vouched.name.or_else(|| said(more.name()));
        vouched.email = vouched.email.or_else(|| verified(more.email(), more.email_verified()));
    }
    Ok(vouched)
}

fn said(name: Option<&LocalizedClaim<EndUserName>>) -> Option<String> {
    name.and_then(|name| name.get(None)).map(|name| name.as_str().to_owned())
}

/// An address that nobody checked is nobody's.
fn verified(email: Option<&EndUserEmail>, is_verified: Option<bool>) -> Option<String> {
    email.filter(|_| is_verified == Some(true)).map(|email| email.as_str().to_owned())
}

/// A client of these settings. Its type says which addresses of the provider are known.
fn client(
    settings: &Settings,
    provider: CoreProviderMetadata,
) -> CoreClient<
    openidconnect::EndpointSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointMaybeSet,
    openidconnect::EndpointMaybeSet,
> {
    let secret = settings.secret.as_ref().map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
    CoreClient::from_provider_metadata(provider, ClientId::new(settings.client_id.clone()), secret)
}

fn asker(settings: &Settings) -> Asker {
    let private = PrivateHosts { names: settings.private_hosts.clone(), setting: "[sign_in.openid] private_hosts" };
    Asker::new(private, Bounds { bytes_max: ANSWER_BYTES_MAX, timeout: TIMEOUT })
}

/// Without TLS anybody on the way could say who somebody is.
fn issuer(settings: &Settings) -> Result<IssuerUrl, OpenIdError> {
    let refused = |why: &str| OpenIdError::Settings(format!("issuer {why}"));
    let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| refused("is no URL: expected https://host"))?;
    let host = issuer.url().host_str().unwrap_or_default();
    let private = settings.private_hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
    match issuer.url().scheme() {
        "https" => Ok(issuer),
        "http" if private => Ok(issuer),
        _ => Err(refused("does not begin with https://")),
    }
}

fn redirect_of(address: &str) -> Result<RedirectUrl, OpenIdError> {
    RedirectUrl::new(address.to_owned())
        .map_err(|_| OpenIdError::Settings("the address of these pages is no URL".to_owned()))
}

fn undiscovered(error: DiscoveryError<Unanswered>) -> OpenIdError {
    OpenIdError::Provider(match error {
        DiscoveryError::Request(unanswered) => unanswered.to_string(),
        other => line(&other.to_string()),
    })
}

fn unexchanged<T: openidconnect::ErrorResponse>(error: RequestTokenError<Unanswered, T>) -> OpenIdError {
    OpenIdError::Provider(match error {
        RequestTokenError::Request(unanswered) => unanswered.to_string(),
        RequestTokenError::ServerResponse(_) => {
            "it does not take the code, or does not know us by this secret".to_owned()
        }
        other => line(&other.to_string()),
    })
}

/// Words of others on one line, at a length that can be shown.
fn line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}
