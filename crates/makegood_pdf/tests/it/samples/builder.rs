//! Builds a claim from findings whose rows are lines of invented files.

use std::collections::BTreeMap;

use jiff::civil::date;
use makegood_core::claim::{Claim, ClaimLine, Paid};
use makegood_core::coverage::Coverage;
use makegood_core::finding::{Atom, EntityRef, Finding, Grade, Questioned, Stage};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Verdict;
use makegood_evidence::{
    AccountCard, ArithmeticStep, ClaimDocument, ComposeInput, EvidenceRow, FindingText, Op, Recipient, Sender, compose,
};

/// Account of every sample.
pub const ACCOUNT: &str = "7350000000000000001";

/// A file's rows in the making.
pub struct File {
    pub name: String,
    pub sha256: String,
    pub header: Vec<String>,
}

impl File {
    pub fn new(name: &str, digit: char, header: &[&str]) -> Self {
        let sha256: String =
            (0..64u32).map(|i| char::from_digit((i * 7 + u32::from(digit)) % 16, 16).unwrap()).collect();
        File { name: name.to_owned(), sha256, header: header.iter().map(|&name| name.to_owned()).collect() }
    }
}

/// Collects findings, their texts and rows.
pub struct Builder {
    pub claim: Claim,
    pub findings: Vec<Finding>,
    pub texts: BTreeMap<String, FindingText>,
    pub rows: BTreeMap<String, EvidenceRow>,
    pub paid: Paid,
    pub coverage: Vec<Coverage>,
    pub from: Sender,
    pub account: AccountCard,
}

pub fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

impl Builder {
    pub fn new() -> Self {
        Builder {
            claim: Claim {
                id: "C-0001".to_owned(),
                platform: "tiktok".to_owned(),
                account_id: ACCOUNT.to_owned(),
                lines: vec![],
                left_out: vec![],
            },
            findings: vec![],
            texts: BTreeMap::new(),
            rows: BTreeMap::new(),
            paid: Paid::new(),
            coverage: vec![],
            from: Sender {
                legal_name: "Northwind Outdoor GmbH".to_owned(),
                address: vec!["Lindenstraße 14".to_owned(), "10969 Berlin, Germany".to_owned()],
                contact: Some("Johanna Brandt".to_owned()),
                role: Some("Head of Finance".to_owned()),
                email: Some("billing@northwind.example".to_owned()),
            },
            account: AccountCard {
                account_id: ACCOUNT.to_owned(),
                name: Some("Northwind DE".to_owned()),
                currency: Some(currency("USD")),
                time_zone: Some("Europe/Berlin".to_owned()),
                payment_mode: Some("automatic".to_owned()),
            },
        }
    }

    /// Adds a claimed finding whose rows are lines of `file`: line, amount in minor units, cells.
    pub fn claimed(
        &mut self,
        (detector, title, statement): (&str, &str, &str),
        money: Currency,
        verdict: Verdict,
        file: &File,
        lines: &[(u64, i64, Vec<String>)],
    ) -> &mut Finding {
        let id = format!("F-{:04}", self.findings.len() + 1);
        let mut atoms = Vec::new();
        let mut total = 0;
        for (line, minor, cells) in lines {
            let source_ref = format!("{}:{line}", file.sha256);
            total += minor;
            let amount = Amount::from_minor(*minor, money);
            atoms.push(Atom { source_ref: source_ref.clone(), amount, holds: amount });
            self.rows.entry(source_ref).or_insert_with(|| EvidenceRow {
                source_name: file.name.clone(),
                sha256: file.sha256.clone(),
                bytes: 48_211 + file.name.len() as u64,
                place: format!("line {line}"),
                header: file.header.clone(),
                cells: cells.clone(),
            });
        }
        let questioned = Amount::from_minor(total, money);
        self.claim.lines.push(ClaimLine {
            finding: id.clone(),
            claimed: Money::new(questioned, money),
            reduced_because: None,
        });
        let text = FindingText { title: title.to_owned(), statement: statement.to_owned(), arithmetic: vec![] };
        self.texts.insert(id.clone(), text);
        self.findings.push(Finding {
            id: id.clone(),
            found: Questioned {
                detector: detector.to_owned(),
                version: 1,
                stage: Stage::Stable,
                level: Grade::High,
                confidence: Grade::High,
                finding_key: id,
                platform: "tiktok".to_owned(),
                account_id: ACCOUNT.to_owned(),
                entities: vec![EntityRef { level: "campaign".to_owned(), entity_id: "1728545382536225".to_owned() }],
                from: date(2026, 3, 14),
                to: date(2026, 3, 14),
                currency: money,
                questioned,
                title: title.to_owned(),
                summary: statement.to_owned(),
                cause: makegood_core::cause::Cause::default(),
                arithmetic: vec![],
                atoms,
            },
            claimable: questioned,
            netted_into: None,
            verdict,
            dismissed: None,
        });
        self.findings.last_mut().unwrap()
    }

    /// Sets the calculation of the last finding.
    pub fn calculated(&mut self, steps: &[(Op, &str, &str)]) {
        let money = self.findings.last().unwrap().found.currency;
        let steps = steps.iter().map(|&(op, label, amount)| {
            let amount = Amount::parse_canonical(amount).unwrap();
            if op == Op::Times {
                ArithmeticStep::times(label, amount)
            } else {
                ArithmeticStep::money(op, label, amount, money)
            }
        });
        let id = &self.findings.last().unwrap().id;
        self.texts.get_mut(id).unwrap().arithmetic = steps.collect();
    }

    pub fn document(&self) -> ClaimDocument {
        compose(ComposeInput {
            claim: &self.claim,
            findings: &self.findings,
            texts: &self.texts,
            to: Recipient {
                platform: "tiktok".to_owned(),
                name: "TikTok".to_owned(),
                office: "TikTok for Business, billing support".to_owned(),
            },
            from: self.from.clone(),
            account: self.account.clone(),
            paid: &self.paid,
            as_of: "2026-06-30T00:00:00Z".parse().unwrap(),
            prepared_on: date(2026, 6, 30),
            coverage: &self.coverage,
            rows: &self.rows,
        })
        .unwrap()
    }
}
