//! Exhibits: source files in the order of their first use, with the rows that the lines use.

use std::collections::BTreeMap;

use makegood_core::claim::ClaimLine;
use makegood_core::finding::Finding;
use makegood_core::money::Amount;

use crate::document::{ByHand, Exhibit, ExhibitRow, Figure, RowUse, WitnessRef};
use crate::error::ComposeError;
use crate::place::{in_file_order, shell_word, show_command};

/// A row of a source as the store gives it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Name of the file as it was received.
    pub source_name: String,
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Where the row stands: `line 118` (or `118`), `Report!A7`, or a pointer.
    pub place: String,
    /// Column names as the file has them; empty without a header.
    pub header: Vec<String>,
    /// Cells as the file has them.
    pub cells: Vec<String>,
}

/// The exhibits, and for each line the rows that it uses.
pub(crate) struct Built {
    pub exhibits: Vec<Exhibit>,
    pub witness: Vec<Vec<WitnessRef>>,
}

/// What is known of one source while rows are gathered: rows by `source_ref`, each with its uses.
struct Gathered<'a> {
    first: &'a EvidenceRow,
    rows: BTreeMap<&'a str, (&'a EvidenceRow, Vec<RowUse>)>,
}

/// Builds the exhibits of the lines; `pairs` holds each line with its finding.
pub(crate) fn build(
    pairs: &[(&ClaimLine, &Finding)],
    rows: &BTreeMap<String, EvidenceRow>,
) -> Result<Built, ComposeError> {
    let mut order: Vec<&str> = Vec::new();
    let mut sources: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
    for (_, finding) in pairs {
        for (source_ref, amount) in per_row(finding)? {
            let row = rows.get(source_ref).ok_or_else(|| ComposeError::RowMissing {
                finding: finding.id.clone(),
                source_ref: source_ref.to_owned(),
            })?;
            let gathered = sources.entry(&row.sha256).or_insert_with(|| {
                order.push(&row.sha256);
                Gathered { first: row, rows: BTreeMap::new() }
            });
            same_source(gathered.first, row)?;
            let uses = &mut gathered.rows.entry(source_ref).or_insert_with(|| (row, Vec::new())).1;
            uses.push(RowUse { finding: finding.id.clone(), amount: Figure::new(amount, finding.found.currency) });
        }
    }
    let mut exhibits = Vec::with_capacity(order.len());
    let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, sha256) in order.iter().enumerate() {
        let Some(gathered) = sources.remove(sha256) else { continue };
        exhibits.push(exhibit(index + 1, gathered, &mut places));
    }
    let witness = pairs.iter().map(|(_, finding)| witness_of(finding, &places)).collect::<Result<_, _>>()?;
    Ok(Built { exhibits, witness })
}

/// Amounts of a finding by row: a row that stands twice among the atoms counts once, with the sum.
fn per_row(finding: &Finding) -> Result<BTreeMap<&str, Amount>, ComposeError> {
    let mut sums: BTreeMap<&str, Amount> = BTreeMap::new();
    for atom in &finding.found.atoms {
        let sum = sums.entry(&atom.source_ref).or_insert(Amount::ZERO);
        *sum = sum.checked_add(atom.amount).map_err(|_| ComposeError::Overflow)?;
    }
    Ok(sums)
}

fn same_source(first: &EvidenceRow, row: &EvidenceRow) -> Result<(), ComposeError> {
    let digits = row.sha256.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if row.sha256.len() != 64 || !digits {
        return Err(ComposeError::HashMalformed { file: row.source_name.clone(), found: row.sha256.clone() });
    }
    if first.source_name != row.source_name || first.bytes != row.bytes {
        return Err(ComposeError::SourceDiffers {
            sha256: row.sha256.clone(),
            first: format!("{} of {} bytes", first.source_name, first.bytes),
            second: format!("{} of {} bytes", row.source_name, row.bytes),
        });
    }
    Ok(())
}

fn exhibit<'a>(number: usize, gathered: Gathered<'a>, places: &mut BTreeMap<&'a str, (usize, usize)>) -> Exhibit {
    let mut rows: Vec<_> = gathered.rows.into_iter().collect();
    rows.sort_by(|(left_ref, (left, _)), (right_ref, (right, _))| {
        in_file_order(&left.place, &right.place).then_with(|| left_ref.cmp(right_ref))
    });
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(index, (source_ref, (row, uses)))| {
            places.insert(source_ref, (number, index + 1));
            ExhibitRow {
                row: index + 1,
                place: row.place.clone(),
                header: row.header.clone(),
                cells: row.cells.clone(),
                uses,
            }
        })
        .collect();
    Exhibit {
        exhibit: number,
        file: gathered.first.source_name.clone(),
        sha256: gathered.first.sha256.clone(),
        bytes: gathered.first.bytes,
        rows,
    }
}

fn witness_of(finding: &Finding, places: &BTreeMap<&str, (usize, usize)>) -> Result<Vec<WitnessRef>, ComposeError> {
    let mut witness = Vec::new();
    for (source_ref, amount) in per_row(finding)? {
        if let Some(&(exhibit, row)) = places.get(source_ref) {
            witness.push(WitnessRef { exhibit, row, amount: Figure::new(amount, finding.found.currency) });
        }
    }
    witness.sort_by_key(|reference| (reference.exhibit, reference.row));
    Ok(witness)
}

/// How each exhibit is checked with tools that every desktop has.
pub(crate) fn by_hand(exhibits: &[Exhibit]) -> Vec<ByHand> {
    exhibits
        .iter()
        .map(|exhibit| ByHand {
            exhibit: exhibit.exhibit,
            hash_command: format!("sha256sum {}", shell_word(&exhibit.file)),
            hash_expected: exhibit.sha256.clone(),
            row_command: exhibit.rows.first().map(|row| show_command(&row.place, &exhibit.file)).unwrap_or_default(),
        })
        .collect()
}
