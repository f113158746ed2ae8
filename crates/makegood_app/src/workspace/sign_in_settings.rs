//! `[sign_in]` of `makegood.toml`: under which address a team reaches the pages, and which provider vouches for its people.
//!
//! No secret stands here: `secret_env` names an environment variable, `secret_file` a file outside the workspace.

use std::path::PathBuf;

use serde::Deserialize;

/// How people come to the pages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInSettings {
    /// Address under which people reach the pages when they do not sit at this machine: that of the server in front which speaks TLS.
    pub address: Option<String>,
    /// A provider of OpenID Connect.
    pub openid: Option<OpenIdSettings>,
}

/// A provider of OpenID Connect, and who we are to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIdSettings {
    /// What stands on the button: the company's name for it.
    pub name: String,
    /// Its address, as it names itself.
    pub issuer: String,
    /// The id that it gave us.
    pub client_id: String,
    /// Name of the environment variable that holds the secret that it gave us.
    pub secret_env: Option<String>,
    /// File that holds the secret on its first line; outside the workspace.
    pub secret_file: Option<PathBuf>,
    /// Hosts of the provider that have no public address, as in a company's own network.
    #[serde(default)]
    pub private_hosts: Vec<String>,
}
