//! Dovecot and OpenSMTPD from the system's packages, with a certificate, accounts and a folder of their own.
//!
//! Dovecot serves IMAP and takes messages (its submission server: encryption, login, size); OpenSMTPD behind it queues
//! and delivers them. OpenSMTPD cannot stand in front: that of Debian 12 cannot use its key under OpenSSL 3 (seen
//! 2026-11-30, 6.8.0p2-4: "missing private key"). They listen on loopback at ports that were free and end with the
//! test. OpenSMTPD keeps its queue and its control socket at fixed places: a lock lets one test at a time have it. Both
//! start as root.

use std::fs::{self, File};
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use makegood_mail::imap::ImapAccount;
use makegood_mail::login::{Login, Proof};
use makegood_mail::secret::Secret;
use makegood_mail::smtp::{Encryption, SmtpAccount};
use makegood_mail::tls::Trust;
use tempfile::TempDir;

/// Password of all accounts.
pub const PASSWORD: &str = "throw-away-41";

/// Accounts: user and domain.
const ACCOUNTS: [(&str, &str); 2] = [("claims", "advertiser.example"), ("support", "platform.example")];

/// The two servers while a test runs.
pub struct Servers {
    folder: TempDir,
    certificate: String,
    imap_port: u16,
    smtp_port: u16,
    smtps_port: u16,
    relay_port: u16,
    children: Vec<Child>,
    _lock: File,
}

/// A certificate for `localhost` that nobody else signed, with its key.
pub fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    (made.cert.pem(), made.signing_key.serialize_pem())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

fn is_root() -> bool {
    let mut status = String::new();
    File::open("/proc/self/status").and_then(|mut file| file.read_to_string(&mut status)).is_ok()
        && status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

impl Servers {
    /// Starts both; `None`, with a line that says so, where they are not installed.
    pub fn start() -> Option<Servers> {
        let needed = ["/usr/sbin/dovecot", "/usr/lib/dovecot/submission", "/usr/sbin/smtpd"];
        let found = needed.iter().all(|path| Path::new(path).exists()) && is_root();
        if !found {
            assert!(
                std::env::var_os("MAKEGOOD_CI").is_none(),
                "dovecot-imapd, dovecot-submissiond, opensmtpd and root are needed"
            );
            crate::eprintln_skip("dovecot-imapd, dovecot-submissiond, opensmtpd and root are needed");
            return None;
        }
        let lock = File::create(std::env::temp_dir().join("makegood-mail-servers.lock")).expect("a lock");
        lock.lock().expect("the lock");
        let folder = tempfile::Builder::new().prefix("mg").tempdir_in("/tmp").expect("a folder");
        let (certificate, key) = certificate();
        let mut servers = Servers {
            folder,
            certificate,
            imap_port: free_port(),
            smtp_port: free_port(),
            smtps_port: free_port(),
            relay_port: free_port(),
            children: Vec::new(),
            _lock: lock,
        };
        servers.write_files(&key);
        let spawn = |program: &str, arguments: &[&str]| {
            let log = File::create(servers.path(&format!("{}.out", program.rsplit('/').next().unwrap_or("x"))));
            let log = log.expect("a log");
            Command::new(program)
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(log.try_clone().expect("a log"))
                .stderr(log)
                .spawn()
                .expect("a server")
        };
        let dovecot = spawn("/usr/sbin/dovecot", &["-F", "-c", &servers.file("dovecot.conf")]);
        let smtpd = spawn("/usr/sbin/smtpd", &["-d", "-f", &servers.file("smtpd.conf")]);
        servers.children = vec![dovecot, smtpd];
        for port in [servers.imap_port, servers.smtp_port, servers.smtps_port, servers.relay_port] {
            servers.wait_for(|| TcpStream::connect(("127.0.0.1", port)).is_ok(), "a server that answers");
        }
        Some(servers)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn write_files(&self, key: &str) {
        let root = self.folder.path();
        fs::set_permissions(root, fs::Permissions::from_mode(0o755)).expect("a mode");
        let write = |name: &str, text: &str, mode: u32| {
            fs::write(self.path(name), text).expect("a file");
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).expect("a mode");
        };
        write("cert.pem", &self.certificate, 0o644);
        write("key.pem", key, 0o600);
        let lines = |line: &dyn Fn(&str, &str) -> String| -> String {
            ACCOUNTS.iter().map(|(user, domain)| line(user, domain)).collect()
        };
        write("passwd", &lines(&|user, domain| format!("{user}@{domain}:{{PLAIN}}{PASSWORD}\n")), 0o644);
        write("virtuals", &lines(&|user, domain| format!("{user}@{domain} nobody\n")), 0o644);
        write("owners", &format!("nobody 65534:65534:{}\n", root.join("mail").display()), 0o644);
        fs::create_dir(self.path("mail")).expect("a folder");
        std::os::unix::fs::chown(self.path("mail"), Some(65534), Some(65534)).expect("an owner");
        let (imap, smtp, smtps, relay) = (self.imap_port, self.smtp_port, self.smtps_port, self.relay_port);
        let root = root.display();
        write(
            "dovecot.conf",
            &format!(
                "protocols = imap submission\nlisten = 127.0.0.1\nbase_dir = {root}/run\nstate_dir = {root}/run\n\
                 log_path = {root}/dovecot.log\nssl = required\nssl_cert = <{root}/cert.pem\nssl_key = <{root}/key.pem\n\
                 ssl_dh =\nauth_failure_delay = 0\nfirst_valid_uid = 100\nmail_location = maildir:{root}/mail/%n/Maildir\n\
                 passdb {{\n  driver = passwd-file\n  args = {root}/passwd\n}}\n\
                 userdb {{\n  driver = static\n  args = uid=65534 gid=65534 home={root}/mail/%n\n}}\n\
                 service imap-login {{\n  inet_listener imap {{\n    port = 0\n  }}\n  inet_listener imaps {{\n    port = {imap}\n    ssl = yes\n  }}\n}}\n\
                 service submission-login {{\n  inet_listener submission {{\n    port = {smtp}\n  }}\n  inet_listener submissions {{\n    port = {smtps}\n    ssl = yes\n  }}\n}}\n\
                 submission_relay_host = 127.0.0.1\nsubmission_relay_port = {relay}\nsubmission_max_mail_size = 1M\nhostname = localhost\n\
                 namespace inbox {{\n  inbox = yes\n}}\n",
            ),
            0o644,
        );
        write(
            "smtpd.conf",
            &format!(
                "table virtuals file:{root}/virtuals\ntable owners file:{root}/owners\n\
                 listen on 127.0.0.1 port {relay} hostname localhost\n\
                 action \"deliver\" maildir \"{root}/mail/%{{dest.user:strip}}/Maildir\" userbase <owners> virtual <virtuals>\n\
                 match from local for domain {{ \"advertiser.example\", \"platform.example\" }} action \"deliver\"\n",
            ),
            0o600,
        );
    }

    /// Waits until something holds, at most twenty seconds.
    pub fn wait_for(&self, mut holds: impl FnMut() -> bool, what: &str) {
        for _ in 0..400 {
            if holds() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let logs: Vec<String> = ["dovecot.log", "dovecot.out", "smtpd.out"]
            .iter()
            .map(|name| fs::read_to_string(self.path(name)).unwrap_or_default())
            .collect();
        panic!("waited in vain for {what}\n{}", logs.join("\n--\n"));
    }

    /// Files of messages in a user's folder, with their flags, sorted.
    pub fn stored(&self, user: &str) -> Vec<String> {
        let maildir = self.path("mail").join(user).join("Maildir");
        let mut names: Vec<String> = ["new", "cur"]
            .iter()
            .filter_map(|part| fs::read_dir(maildir.join(part)).ok())
            .flatten()
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Makes the server number a user's folder anew, as after a repair.
    pub fn renumber(&self, user: &str) {
        let maildir = self.path("mail").join(user).join("Maildir");
        for entry in fs::read_dir(&maildir).expect("a folder").filter_map(Result::ok) {
            if entry.file_name().to_string_lossy().starts_with("dovecot") {
                fs::remove_file(entry.path()).expect("a file");
            }
        }
        // The new number is the second of the first opening.
        std::thread::sleep(Duration::from_millis(1_100));
    }

    /// `[mail.imap]` and `[mail.smtp]` of the advertiser's account, for a workspace; the password is in `MAKEGOOD_TEST_MAIL`.
    pub fn settings(&self, send: bool) -> String {
        let (imap, smtps, root) = (self.imap_port, self.smtps_port, self.folder.path().display());
        let same = format!(
            "host = \"localhost\"\nuser = \"claims@advertiser.example\"\npassword_env = \"MAKEGOOD_TEST_MAIL\"\nca_file = \"{root}/cert.pem\"\n"
        );
        format!(
            "[mail.imap]\nport = {imap}\n{same}\n[mail.smtp]\nsend = {send}\nport = {smtps}\n{same}\
             from = \"Spring Shop <claims@advertiser.example>\"\nto = {{ tiktok = \"support@platform.example\" }}\n"
        )
    }

    fn login(&self, account: usize, password: &str) -> Login {
        let (user, domain) = ACCOUNTS[account];
        Login { user: format!("{user}@{domain}"), proof: Proof::Password(Secret::new(password.to_owned())) }
    }

    fn trust(&self) -> Trust {
        Trust { extra_pem: self.certificate.clone().into_bytes() }
    }

    /// An account that reads: 0 is the advertiser's, 1 the platform's.
    pub fn imap(&self, account: usize, password: &str) -> ImapAccount {
        ImapAccount {
            host: "localhost".to_owned(),
            port: self.imap_port,
            login: self.login(account, password),
            folder: "INBOX".to_owned(),
            trust: self.trust(),
        }
    }

    /// An account that sends.
    pub fn smtp(&self, account: usize, encryption: Encryption, password: &str) -> SmtpAccount {
        let port = if encryption == Encryption::Implicit { self.smtps_port } else { self.smtp_port };
        SmtpAccount {
            host: "localhost".to_owned(),
            port,
            encryption,
            login: self.login(account, password),
            trust: self.trust(),
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.children {
            // Asked to end, so that they end their own processes, too.
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }
}
