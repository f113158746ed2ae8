//! A claim as it was built: read back from its document, so that letters say what was sent and not what an audit finds today.

use std::fs;
use std::path::{Path, PathBuf};

use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Outcome;
use makegood_core::time::Day;
use makegood_letters::{Clause, Exhibit, Ground};
use serde::Deserialize;

use crate::{AppError, ClaimRecord};

/// Largest document that is read back, in bytes.
const BYTES_MAX: u64 = 512 << 20;

/// What letters need of a claim's document, `makegood.claim/1`. Fields are only ever added to that shape, so others are passed over.
#[derive(Debug, Clone, Deserialize)]
pub struct FiledClaim {
    /// `C-0001`.
    pub claim: String,
    /// The account.
    pub account: FiledAccount,
    /// First day.
    pub period_from: Day,
    /// Last day, included.
    pub period_to: Day,
    lines: Vec<FiledLine>,
    grounds: Vec<FiledGround>,
    exhibits: Vec<FiledExhibit>,
}

/// The account as the document shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct FiledAccount {
    /// Id.
    pub account_id: String,
    /// Name.
    pub name: Option<String>,
    /// Zone.
    pub time_zone: Option<String>,
    /// Billing mode.
    pub payment_mode: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Figure {
    currency: Currency,
    amount: String,
}

impl Figure {
    fn money(&self) -> Option<Money> {
        Some(Money::new(Amount::parse_canonical(&self.amount).ok()?, self.currency))
    }
}

/// One finding of the claim, as it was filed.
#[derive(Debug, Clone, Deserialize)]
pub struct FiledLine {
    finding: String,
    detector: String,
    from: Day,
    to: Day,
    entities: Vec<FiledEntity>,
    claimed: Figure,
    witness: Vec<FiledWitness>,
}

impl FiledLine {
    /// Finding id.
    pub fn finding(&self) -> &str {
        &self.finding
    }

    /// Detector id. The document names it with its version, `payment_captured_twice@3`; letters have words for the detector.
    pub fn kind(&self) -> &str {
        self.detector.split('@').next().unwrap_or_default()
    }

    /// What is claimed for it.
    pub fn claimed(&self) -> Option<Money> {
        self.claimed.money()
    }
}

/// What a finding takes from a row of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiledUse<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// SHA-256 of the file.
    pub sha256: &'a str,
    /// Where the row stands in it, in words.
    pub place: &'a str,
    /// How much of it.
    pub money: Money,
}

#[derive(Debug, Clone, Deserialize)]
struct FiledEntity {
    level: String,
    entity_id: String,
}

#[derive(Debug, Clone, Deserialize)]
struct FiledWitness {
    exhibit: usize,
}

#[derive(Debug, Clone, Deserialize)]
struct FiledGround {
    findings: Vec<String>,
    outcome: Outcome,
    citations: Vec<FiledCitation>,
}

#[derive(Debug, Clone, Deserialize)]
struct FiledCitation {
    title: String,
    address: String,
    page_date: Option<String>,
    read_on: Day,
    says: String,
}

#[derive(Debug, Clone, Deserialize)]
struct FiledExhibit {
    exhibit: usize,
    file: String,
    sha256: String,
    rows: Vec<FiledRow>,
}

#[derive(Debug, Clone, Deserialize)]
struct FiledRow {
    place: String,
    header: Vec<String>,
    cells: Vec<String>,
    uses: Vec<FiledRowUse>,
}

#[derive(Debug, Clone, Deserialize)]
struct FiledRowUse {
    finding: String,
    amount: Figure,
}

/// Path of a document of a claim: `.json`, `-to-send.pdf`.
pub fn document_path(root: &Path, record: &ClaimRecord, ending: &str) -> PathBuf {
    root.join(&record.folder).join(format!("{}{ending}", record.id))
}

impl FiledClaim {
    /// Reads the document of a claim.
    ///
    /// - **Errors** [`AppError::CaseNotReady`] when it is not where it was written, [`AppError::Damaged`] when it does not say
    ///   what the claim asks for, [`AppError::Io`].
    pub fn read(root: &Path, record: &ClaimRecord) -> Result<FiledClaim, AppError> {
        let path = document_path(root, record, ".json");
        let size = match fs::metadata(&path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(AppError::CaseNotReady {
                    why: format!("the document {} of claim {} is not there", path.display(), record.id),
                    help: "put the folder of the claim back where it was written".to_owned(),
                });
            }
            Err(error) => return Err(AppError::io("read", &path)(error)),
        };
        let damaged = |why: String| AppError::Damaged { path: path.clone(), why };
        if size > BYTES_MAX {
            return Err(damaged(format!("it is larger than {BYTES_MAX} bytes")));
        }
        let bytes = fs::read(&path).map_err(AppError::io("read", &path))?;
        let filed: FiledClaim = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        let claimed = filed.claimed().ok_or_else(|| damaged("an amount cannot be read".to_owned()))?;
        if filed.claim != record.id || claimed != record.totals {
            return Err(damaged(format!("it does not ask for what claim {} asks for", record.id)));
        }
        Ok(filed)
    }

    fn claimed(&self) -> Option<Vec<Money>> {
        let mut totals: Vec<Money> = Vec::new();
        for line in &self.lines {
            let money = line.claimed.money()?;
            match totals.iter_mut().find(|total| total.currency == money.currency) {
                Some(total) => total.amount = total.amount.checked_add(money.amount).ok()?,
                None => totals.push(money),
            }
        }
        totals.sort_by_key(|total| total.currency.code());
        Some(totals)
    }

    /// The findings, in the order of the document.
    pub fn lines(&self) -> impl Iterator<Item = &FiledLine> {
        self.lines.iter()
    }

    /// What a finding takes from which rows, in the order of the exhibits.
    pub fn uses<'a>(&'a self, finding: &'a str) -> impl Iterator<Item = FiledUse<'a>> {
        self.exhibits.iter().flat_map(move |exhibit| {
            exhibit.rows.iter().flat_map(move |row| {
                let of_finding = row.uses.iter().filter(move |used| used.finding == finding);
                of_finding.filter_map(|used| {
                    let money = used.amount.money()?;
                    Some(FiledUse { file: &exhibit.file, sha256: &exhibit.sha256, place: &row.place, money })
                })
            })
        })
    }

    /// The findings as letters speak of them. `prefix` stands before the numbers of exhibits where several claims are named.
    pub fn ground_list(&self, prefix: &str) -> Vec<Ground> {
        self.lines.iter().filter_map(|line| self.ground(line, prefix)).collect()
    }

    fn ground(&self, line: &FiledLine, prefix: &str) -> Option<Ground> {
        let mut exhibits: Vec<usize> = line.witness.iter().map(|witness| witness.exhibit).collect();
        exhibits.sort_unstable();
        exhibits.dedup();
        // A clause that only says that nothing is published is no ground for a claim.
        let ground = self.grounds.iter().find(|ground| ground.findings.contains(&line.finding));
        let cited = ground.filter(|ground| ground.outcome.claimable()).and_then(|ground| ground.citations.first());
        Some(Ground {
            finding: line.finding.clone(),
            kind: line.kind().to_owned(),
            amount: line.claimed.money()?,
            period: (line.from, line.to),
            expected: None,
            actual: None,
            exhibits: exhibits.into_iter().map(|number| format!("{prefix}E{number}")).collect(),
            transactions: self.cells(&line.finding, "transaction_id"),
            invoices: self.cells(&line.finding, "invoice_id"),
            entities: line
                .entities
                .iter()
                .filter(|entity| entity.level != "account")
                .map(|entity| format!("{} {}", entity.level.replace('_', " "), entity.entity_id))
                .collect(),
            clause: cited.map(|cited| Clause {
                title: cited.title.clone(),
                address: cited.address.clone(),
                page_date: cited.page_date.clone(),
                read_on: cited.read_on,
                says: cited.says.clone(),
            }),
            answer: None,
        })
    }

    /// Cells of a column in the rows of a finding, each once, in order.
    fn cells(&self, finding: &str, column: &str) -> Vec<String> {
        let rows = self.exhibits.iter().flat_map(|exhibit| &exhibit.rows);
        let of_finding = rows.filter(|row| row.uses.iter().any(|used| used.finding == finding));
        let cells = of_finding.filter_map(|row| row.cells.get(row.header.iter().position(|name| name == column)?));
        let mut cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).cloned().collect();
        cells.sort();
        cells.dedup();
        cells
    }

    /// The exhibits as letters name them.
    pub fn exhibit_list(&self, prefix: &str) -> Vec<Exhibit> {
        let named = |exhibit: &FiledExhibit| Exhibit {
            number: format!("{prefix}E{}", exhibit.exhibit),
            title: exhibit.file.clone(),
        };
        self.exhibits.iter().map(named).collect()
    }
}
