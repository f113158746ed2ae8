//! A time authority of `openssl ts`, made for a test and thrown away with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use makegood_pack::{TimeAuthority, Unreachable};

/// Whether the programs can be run; with `MAKEGOOD_CI=1` they must.
pub fn have(programs: &[&str]) -> bool {
    for program in programs {
        let found = std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()));
        if !found {
            assert!(std::env::var_os("MAKEGOOD_CI").is_none_or(|value| value != "1"), "{program} is missing");
            #[allow(clippy::print_stderr)] // a test that is skipped says so
            let () = eprintln!("skipped: {program} is missing");
            return false;
        }
    }
    true
}

/// Runs openssl in a folder and gives what it wrote to standard output.
pub fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A time authority made with `openssl ts`, with its own root.
pub struct Authority {
    folder: tempfile::TempDir,
    pub root_pem: String,
}

impl Authority {
    /// With keys of the kind that `openssl req -newkey` makes of `key`.
    pub fn new(key: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let request = |name: &str, out: &str, rest: &[&str]| {
            let file = format!("{out}.key");
            let subject = format!("/CN={name}");
            let mut arguments = vec!["req", "-nodes", "-keyout", &file, "-subj", &subject, "-newkey"];
            arguments.extend(key);
            arguments.extend(rest);
            openssl(at, &arguments);
        };
        request("Example root", "ca", &["-x509", "-days", "3650", "-out", "ca.pem"]);
        for (name, usage) in [("tsa", "extendedKeyUsage=critical,timeStamping\n"), ("plain", "")] {
            request(&format!("Example {name}"), name, &["-out", &format!("{name}.csr")]);
            let extensions = format!("keyUsage=critical,digitalSignature\n{usage}");
            std::fs::write(at.join("extensions"), extensions).unwrap();
            let (csr, pem) = (format!("{name}.csr"), format!("{name}.pem"));
            openssl(
                at,
                &[
                    "x509",
                    "-req",
                    "-in",
                    &csr,
                    "-CA",
                    "ca.pem",
                    "-CAkey",
                    "ca.key",
                    "-CAcreateserial",
                    "-days",
                    "3650",
                    "-extfile",
                    "extensions",
                    "-out",
                    &pem,
                ],
            );
        }
        std::fs::write(
            at.join("tsa.cnf"),
            "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\n\
             signer_digest = sha256\ndefault_policy = 1.2.3.4.1\nother_policies = 1.2.3.4.5\ndigests = sha256\n\
             accuracy = secs:1\nordering = yes\ness_cert_id_alg = sha256\n",
        )
        .unwrap();
        let root_pem = std::fs::read_to_string(at.join("ca.pem")).unwrap();
        Authority { folder, root_pem }
    }

    pub fn p256() -> Self {
        Authority::new(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl TimeAuthority for Authority {
    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, Unreachable> {
        let at = self.folder.path();
        std::fs::write(at.join("query"), request).unwrap();
        openssl(at, &["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "answer"]);
        Ok(std::fs::read(at.join("answer")).unwrap())
    }
}
