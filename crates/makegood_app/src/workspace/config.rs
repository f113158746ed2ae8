//! `makegood.toml`: whose workspace it is, and what was said once for all files.
//!
//! Read strictly: a key that is not known is an error with its line, never ignored, because a
//! mistyped setting that silently does nothing is worse than none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use makegood_core::money::Currency;
use makegood_core::time::Zone;
use makegood_detect::Limits;
use makegood_import::input::KnownAccount;
use serde::Deserialize;

use super::{MailSettings, SignInSettings};
use crate::AppError;
use crate::people::TwoPeople;
use crate::people::two_people::KINDS;

/// Everything that `makegood.toml` may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who asks for the money: stands on every letter.
    #[serde(default)]
    pub advertiser: Advertiser,
    /// Who may change things on the ad accounts.
    #[serde(default)]
    pub owners: Owners,
    /// Accounts named by hand, for files that do not name theirs.
    #[serde(default)]
    pub accounts: Vec<ConfigAccount>,
    /// Answers by file-name pattern: `[answers."bank-*.qif"]`, then `key = "value"` as in `--set`.
    #[serde(default)]
    pub answers: BTreeMap<String, BTreeMap<String, Setting>>,
    /// Parameters by detector: `[detectors.daily_budget_exceeded]`, then `param = value`.
    #[serde(default)]
    pub detectors: BTreeMap<String, BTreeMap<String, Setting>>,
    /// How far the workspace's own detectors may go.
    #[serde(default)]
    pub own_detectors: OwnDetectors,
    /// Programs of others that are used where they are installed.
    #[serde(default)]
    pub tools: Tools,
    /// Where cases, decisions and claims are kept.
    #[serde(default)]
    pub store: StoreSettings,
    /// What takes two people.
    #[serde(default)]
    pub team: TeamSettings,
    /// How people come to the pages.
    #[serde(default)]
    pub sign_in: SignInSettings,
    /// Who is asked for the time of packs.
    #[serde(default)]
    pub packs: PackSettings,
    /// The mailbox that is read, how letters are sent, and from whom answers come.
    #[serde(default)]
    pub mail: MailSettings,
}

/// Where cases, decisions and claims are kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// Name of the environment variable that holds the address of a PostgreSQL database, for teams; the file `makegood.db` of
    /// the workspace where none is named. The address itself never stands in a file: it holds a password.
    pub postgres: Option<String>,
}

/// What takes two people.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamSettings {
    /// Kinds of steps that a second person approves, of [`crate::people::two_people::KINDS`]. Where it is not said: none while one
    /// person may approve, every one as soon as there are two.
    pub two_people: Option<Vec<StepKind>>,
}

impl TeamSettings {
    /// The rule.
    pub fn two_people(&self) -> TwoPeople {
        TwoPeople::of(self.two_people.as_ref().map(|kinds| kinds.iter().map(|kind| kind.0.clone()).collect()))
    }
}

/// A word of [`crate::people::two_people::KINDS`]: a mistyped one would leave a step to one person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct StepKind(String);

impl TryFrom<String> for StepKind {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        if KINDS.contains(&word.as_str()) {
            return Ok(StepKind(word));
        }
        Err(format!("`{word}` is no kind of step; kinds are {}", KINDS.join(", ")))
    }
}

/// Who is asked for the time of packs; nobody unless it stands here or is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackSettings {
    /// Address of a time authority (RFC 3161), `https://…`.
    pub tsa: Option<String>,
    /// Root certificate that the authority must lead to, PEM; without one any authority that signs is taken.
    pub tsa_root: Option<PathBuf>,
    /// Policy that the token must be under, in digits and dots.
    pub tsa_policy: Option<String>,
    /// Hosts that may be asked although their addresses are not public.
    #[serde(default)]
    pub private_hosts: Vec<String>,
}

/// How far the workspace's own detectors may go; what is not said is as the program has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnDetectors {
    /// Seconds that one query may run.
    pub query_seconds: Option<u32>,
    /// Memory of one query, in MiB.
    pub memory_mib: Option<u32>,
    /// Rows that one query may give.
    pub rows: Option<u64>,
}

impl OwnDetectors {
    /// The limits, complete.
    pub fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            query_seconds: self.query_seconds.unwrap_or(usual.query_seconds),
            memory_mib: self.memory_mib.unwrap_or(usual.memory_mib),
            rows: self.rows.unwrap_or(usual.rows),
        }
    }
}

/// Programs of others.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tools {
    /// Reads the text of pictures; looked for on the path when not named.
    pub tesseract: Option<PathBuf>,
}

/// The advertiser, as letters name it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advertiser {
    /// Everyday name.
    #[serde(default)]
    pub name: String,
    /// Registered name; the everyday name stands in for it.
    #[serde(default)]
    pub legal_name: String,
    /// Postal address, one line each.
    #[serde(default)]
    pub address: Vec<String>,
    /// Person who signs.
    #[serde(default)]
    pub contact: String,
    /// Their role.
    #[serde(default)]
    pub role: String,
    /// Where an answer reaches them.
    #[serde(default)]
    pub email: String,
}

/// People and applications that may change settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owners {
    /// Actors as change histories name them.
    #[serde(default)]
    pub actors: Vec<String>,
}

/// An account named by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigAccount {
    /// Platform id, for example `tiktok`.
    pub platform: String,
    /// Account id as the platform writes it; text, so that no digit is lost.
    pub account_id: String,
    /// Name as reports show it.
    pub name: Option<String>,
    /// Billing currency.
    pub currency: Option<Currency>,
    /// Reporting zone.
    pub time_zone: Option<Zone>,
}

/// A value of a setting, kept as text: `3`, `1.25`, `true`, `"EUR"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting(pub String);

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Setting;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("text, a whole number, or true or false (write decimals as text: \"1.25\")")
            }
            fn visit_str<E>(self, value: &str) -> Result<Setting, E> {
                Ok(Setting(value.to_owned()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Setting, E> {
                Ok(Setting(value.to_string()))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Setting, E> {
                Ok(Setting(value.to_string()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Where and why `makegood.toml` cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Bytes of the text that are meant, where they are known.
    pub span: Option<std::ops::Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Config {
    /// Reads and checks the file.
    ///
    /// - **Errors** [`AppError::Config`] with the place, [`AppError::Io`].
    pub fn read(path: &Path) -> Result<Config, AppError> {
        let bytes = std::fs::read(path).map_err(AppError::io("read", path))?;
        let problem = |text: &str, span: Option<std::ops::Range<usize>>, message: String| {
            AppError::Config(Box::new(ConfigProblem {
                path: path.to_owned(),
                text: text.to_owned(),
                span,
                message,
                help: "the parts are [advertiser], [owners], [[accounts]], [answers.\"pattern\"], [detectors.id], [own_detectors], [tools], [store], [packs] and [mail]; \
                       the file that `makegood init` writes into a new folder shows each of them"
                    .to_owned(),
            }))
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(problem("", None, "it is not UTF-8 text".to_owned()));
        };
        let config: Config =
            toml::from_str(&text).map_err(|error| problem(&text, error.span(), error.message().to_owned()))?;
        let mut seen = std::collections::BTreeSet::new();
        for account in &config.accounts {
            if !seen.insert((&account.platform, &account.account_id)) {
                let message = format!("account {} of {} stands there twice", account.account_id, account.platform);
                return Err(problem(&text, None, message));
            }
        }
        Ok(config)
    }

    /// Domains from which a platform's desk answers; what lies below them counts.
    pub fn party_domains(&self, platform: &str) -> Vec<String> {
        let own: &[&str] = match platform {
            "tiktok" => &["tiktok.com", "bytedance.com"],
            "amazon_ads" => &["amazon.com"],
            "google_ads" => &["google.com"],
            "linkedin" => &["linkedin.com"],
            "meta" => &["meta.com", "facebook.com", "facebookmail.com", "fb.com"],
            "microsoft_ads" => &["microsoft.com"],
            "pinterest" => &["pinterest.com"],
            "snapchat" => &["snap.com", "snapchat.com"],
            "x" => &["x.com", "twitter.com"],
            _ => &[],
        };
        let said = self.mail.parties.get(platform).into_iter().flatten().cloned();
        own.iter().map(|domain| (*domain).to_owned()).chain(said).collect()
    }

    /// Accounts named by hand, as importers want them.
    pub fn known_accounts(&self) -> Vec<KnownAccount> {
        self.accounts
            .iter()
            .map(|account| KnownAccount {
                platform: account.platform.clone(),
                account_id: account.account_id.clone(),
                account_name: account.name.clone(),
                currency: account.currency,
                time_zone: account.time_zone.clone(),
            })
            .collect()
    }

    /// Answers for a file of this name: patterns in order of their text, later ones override.
    pub fn answers_for(&self, file_name: &str) -> BTreeMap<String, String> {
        let mut answers = BTreeMap::new();
        for (_, given) in self.answers.iter().filter(|(pattern, _)| pattern_matches(pattern, file_name)) {
            answers.extend(given.iter().map(|(key, value)| (key.clone(), value.0.clone())));
        }
        answers
    }

    /// Detector parameters as `detector.param` to value.
    pub fn detector_settings(&self) -> BTreeMap<String, String> {
        let mut settings = BTreeMap::new();
        for (detector, params) in &self.detectors {
            for (param, value) in params {
                settings.insert(format!("{detector}.{param}"), value.0.clone());
            }
        }
        settings
    }
}

/// True when `name` is of the form of `pattern`: `*` stands for any text, `?` for one character.
pub fn pattern_matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where to go back to when text after the last `*` does not fit.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, n));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == name[n]) {
            (p, n) = (p + 1, n + 1);
        } else if let Some((star_p, star_n)) = star {
            (p, n) = (star_p + 1, star_n + 1);
            star = Some((star_p, star_n + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// The file that `makegood init` writes.
pub(super) fn first_text(name: &str) -> String {
    let name = toml::Value::String(name.to_owned()).to_string();
    format!(
        r#"# Who asks for the money. This stands on every letter.
[advertiser]
name = {name}
legal_name = ""
address = []
contact = ""
role = ""
email = ""

# Who may change settings on the ad accounts, as change histories name them: people, "rule:NAME", "app:NAME".
# What anybody else creates, resumes or raises is questioned. An empty list is none.
[owners]
actors = []

# Accounts, for files that do not name theirs. Ids are text.
# [[accounts]]
# platform = "tiktok"
# account_id = "7000000000000000001"
# name = "Spring shop"
# currency = "USD"
# time_zone = "America/New_York"

# Answers for files that leave something out, by file name.
# [answers."bank-*.qif"]
# currency = "USD"

# Thresholds of detectors; `makegood detectors show ID` lists them.
# [detectors.spend_while_paused]
# grace_hours = 3

# How far a query of a detector of your own may go.
# [own_detectors]
# query_seconds = 60
# memory_mib = 512
# rows = 1000000

# Where Tesseract is, when it is not on the path: it reads the text of pictures.
# [tools]
# tesseract = "/opt/tesseract/bin/tesseract"

# A PostgreSQL database for a team: the name of the environment variable that holds its address.
# [store]
# postgres = "MAKEGOOD_DATABASE"

# Steps that a second person approves: submit_closing, write_off, transfer, budget. Without this line none while one
# person may approve, every one as soon as there are two.
# [team]
# two_people = ["submit_closing", "write_off", "transfer", "budget"]

# Where a team reaches the pages, and the provider of OpenID Connect that its people sign in with. No secret stands here:
# secret_env names an environment variable, secret_file a file outside this folder.
# [sign_in]
# address = "https://refunds.example.com"
# [sign_in.openid]
# name = "Example Ltd"
# issuer = "https://login.example.com"
# client_id = "makegood"
# secret_env = "MAKEGOOD_OPENID_SECRET"

# A time authority that stamps packs; only a hash is sent to it. Without one the time is claimed by you.
# [packs]
# tsa = "https://tsa.example.com/"
# tsa_root = "/path/to/root.pem"

# From whom answers to a case come, beside the platform's own domains.
# [mail]
# own_servers = ["mx.example.com"]
# parties = {{ tiktok = ["agency.example"] }}

# The mailbox that `makegood mail fetch` reads, without changing anything in it. No password stands here:
# password_env names an environment variable, password_file a file outside this folder.
# [mail.imap]
# host = "imap.example.com"
# folder = "INBOX"
# user = "claims@example.com"
# password_env = "MAKEGOOD_MAIL_PASSWORD"

# The server that `makegood mail send` sends by, once send is true.
# [mail.smtp]
# send = false
# host = "smtp.example.com"
# user = "claims@example.com"
# password_env = "MAKEGOOD_MAIL_PASSWORD"
# to = {{ tiktok = "the address that your platform's desk gave you" }}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, AppError> {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("makegood.toml");
        std::fs::write(&path, text).unwrap();
        Config::read(&path)
    }

    #[test]
    fn the_first_file_reads_back_whatever_the_name() {
        for name in ["", "Ünï \"quoted\" \\ name", "line\nbreak"] {
            assert_eq!(read(&first_text(name)).unwrap().advertiser.name, name);
        }
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let Err(AppError::Config(problem)) = read("[advertiser]\nnmae = \"x\"\n") else { panic!("accepted") };
        assert!(problem.message.contains("nmae"), "{}", problem.message);
        assert_eq!(problem.span.map(|span| problem.text[span].to_owned()).as_deref(), Some("nmae"));
        let twice = "[[accounts]]\nplatform='tiktok'\naccount_id='1'\n".repeat(2);
        assert!(read(&twice).is_err());
    }

    #[test]
    fn a_mistyped_kind_of_step_is_an_error_and_leaves_nothing_to_one_person() {
        let rule = |text: &str| read(text).map(|config| config.team.two_people());
        let named = rule("[team]\ntwo_people = ['transfer']\n").unwrap();
        assert!(named.needs_two("transfer", &[]) && !named.needs_two("budget", &[]));
        assert!(!rule("").unwrap().needs_two("transfer", &[]), "nobody there yet");
        assert!(rule("[team]\ntwo_people = ['transfers']\n").is_err());
    }

    #[test]
    fn answers_are_found_by_pattern() {
        let config = read("[answers.\"bank-*\"]\ncurrency='USD'\n[answers.\"bank-2?.qif\"]\nyear=2026\n").unwrap();
        assert_eq!(config.answers_for("bank-21.qif").len(), 2);
        assert_eq!(config.answers_for("bank-1.qif").len(), 1);
        assert!(config.answers_for("card.qif").is_empty());
    }

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("a*b*c", "aXbYbc", true),
            ("a*b*c", "aXbY", false),
            ("?", "ü", true),
            ("report.csv", "report.csv", true),
            ("report.csv", "report_csv", false),
        ] {
            assert_eq!(pattern_matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
