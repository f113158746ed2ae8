//! Of what a row is: ids where the report has them, paths of names where it does not.

use makegood_core::diagnostic::{self, Diagnostic};

use super::cells::at_cell;
use super::entities::{Level, Named};
use super::headers::{CREATIVES, Columns, Meaning};
use super::notes::seen;
use super::read::Reader;
use crate::grid::GridRow;

/// Columns of ids.
const IDS: [Meaning; 6] =
    [Meaning::AccountId, Meaning::CampaignId, Meaning::AdGroupId, Meaning::AdId, Meaning::ProductId, Meaning::VideoId];

/// Ids of a row, outermost first.
#[derive(Default)]
pub(super) struct Ids {
    pub(super) campaign: Option<String>,
    pub(super) ad_group: Option<String>,
    pub(super) ad: Option<String>,
}

impl Reader<'_> {
    /// Refuses rows with an id that lost digits.
    pub(super) fn check_ids(&self, row: &GridRow) -> Result<(), Box<Diagnostic>> {
        for meaning in IDS {
            let (Some(at), Some(id)) = (self.columns.position(meaning), self.columns.value(row, meaning)) else {
                continue;
            };
            if is_damaged(id) || self.rounded.contains(&meaning) && is_rounded(id) {
                let problem = Diagnostic::new(diagnostic::ID_DAMAGED, "an id was damaged by a spreadsheet")
                    .in_column(&self.columns.header[at])
                    .found(id)
                    .expected("the id's own 16 to 19 digits")
                    .help("export the report again and import that file without opening it in a spreadsheet program");
                return Err(Box::new(at_cell(problem, row, at)));
            }
        }
        Ok(())
    }

    /// Ids of the row's campaign, ad group and ad; `name:` and the names down to it where there is no id.
    pub(super) fn ids(&self, row: &GridRow) -> Ids {
        let value = |meaning| self.columns.value(row, meaning);
        let names = [value(Meaning::CampaignName), value(Meaning::AdGroupName), value(Meaning::AdName)];
        let own = [value(Meaning::CampaignId), value(Meaning::AdGroupId), value(Meaning::AdId)];
        let id = |depth: usize| match (own[depth], names[depth]) {
            (Some(id), _) => Some(seen(id).into_owned()),
            (None, Some(_)) => {
                let path: Vec<&str> = names[..=depth].iter().filter_map(|name| *name).collect();
                Some(format!("name:{}", path.join(" / ")))
            }
            (None, None) => None,
        };
        Ids { campaign: id(0), ad_group: id(1), ad: id(2).or_else(|| self.creative(row)) }
    }

    /// Product, video or live session of a row of a shop campaign, which has no ads: without it a second download
    /// in another order would give each row another number.
    fn creative(&self, row: &GridRow) -> Option<String> {
        let parts: Vec<&str> = CREATIVES.iter().filter_map(|meaning| self.columns.value(row, *meaning)).collect();
        (!parts.is_empty()).then(|| format!("creative:{}", parts.join(" / ")))
    }

    /// Id of what the row is of, at the level of the report.
    pub(super) fn entity(&self, row: &GridRow, account: &str, ids: &Ids) -> Result<String, Box<Diagnostic>> {
        let found = match self.level {
            Level::Account => Some(account.to_owned()),
            _ => ids.ad.clone().or_else(|| ids.ad_group.clone()).or_else(|| ids.campaign.clone()),
        };
        let at = || {
            use Meaning::{AdGroupId, AdGroupName, AdId, AdName, CampaignId, CampaignName};
            [AdName, AdId, AdGroupName, AdGroupId, CampaignName, CampaignId]
                .iter()
                .find_map(|meaning| self.columns.position(*meaning))
        };
        found.ok_or_else(|| {
            self.missing(
                row,
                at(),
                "the campaign, ad group or ad",
                "export the report again; a row that names nothing cannot be placed",
            )
        })
    }

    /// Entities that the row gives both an id and a name.
    pub(super) fn note_entities(&mut self, row: &GridRow, account: &str, ids: &Ids, start: Option<i64>) {
        let value = |meaning| self.columns.value(row, meaning);
        let list = [
            (Level::Campaign, value(Meaning::CampaignId), value(Meaning::CampaignName), None),
            (Level::AdGroup, value(Meaning::AdGroupId), value(Meaning::AdGroupName), ids.campaign.as_deref()),
            (
                Level::Ad,
                value(Meaning::AdId),
                value(Meaning::AdName),
                ids.ad_group.as_deref().or(ids.campaign.as_deref()),
            ),
        ];
        let objective = value(Meaning::Objective);
        for (level, id, name, parent) in list {
            if let (Some(id), Some(name)) = (id, name) {
                let named = Named {
                    parent: parent.map(str::to_owned),
                    name: name.to_owned(),
                    objective: objective.filter(|_| level == Level::Campaign).map(str::to_owned),
                };
                self.entities.note(account, level, id, start, named, &row.place);
            }
        }
    }
}

/// Columns of ids in which every long id ends in zeros: a spreadsheet keeps fifteen digits and writes zeros for
/// the rest. One id may end so by chance; two different ones, or six zeros, do not.
pub(super) fn rounded_columns(columns: &Columns, data: &[&GridRow]) -> Vec<Meaning> {
    let rounded = |meaning: &Meaning| {
        let mut ids = data.iter().filter_map(|row| columns.value(row, *meaning)).filter(|id| id.len() > KEPT_DIGITS);
        let Some(first) = ids.next().filter(|id| is_rounded(id)) else { return false };
        let mut several = first.ends_with("000000");
        for id in ids {
            if !is_rounded(id) {
                return false;
            }
            several |= id != first;
        }
        several
    };
    IDS.into_iter().filter(rounded).collect()
}

/// Digits of a number that a spreadsheet keeps.
const KEPT_DIGITS: usize = 15;

/// True for an id of more digits than a spreadsheet keeps, with zeros in place of the others.
fn is_rounded(id: &str) -> bool {
    id.len() > KEPT_DIGITS
        && id.bytes().all(|byte| byte.is_ascii_digit())
        && id.bytes().skip(KEPT_DIGITS).all(|byte| byte == b'0')
}

/// True for ids that a spreadsheet or a program turned into a rounded number: `1.73E+18`, `1730000000000000000.0`.
pub(crate) fn is_damaged(id: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| match part.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(part),
    };
    if let Some((mantissa, exponent)) = id.split_once(['E', 'e']) {
        return number(mantissa) && digits(exponent.strip_prefix('+').unwrap_or(exponent));
    }
    let grouped = id.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b' ' | b'.'));
    id.contains('.') && number(id) || grouped && id.len() > KEPT_DIGITS && !digits(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_all_end_in_zeros_lost_their_last_digits() {
        let row = |cell: &str| GridRow { line: 1, place: "1".to_owned(), cells: vec![cell].into() };
        let columns = Columns::of(&row("Campaign ID"));
        let rounded = |ids: &[&str]| {
            let rows: Vec<GridRow> = ids.iter().map(|id| row(id)).collect();
            let rows: Vec<&GridRow> = rows.iter().collect();
            !rounded_columns(&columns, &rows).is_empty()
        };
        assert!(rounded(&["1730000000000010000", "1730000000000020000"]));
        assert!(rounded(&["1730000000000000000"]));
        // One such id may be true, and one with other digits shows that the column was not rounded.
        assert!(!rounded(&["1730000000000010000", "1730000000000010000"]));
        assert!(!rounded(&["1730000000000000000", "1730000000000020017"]));
        assert!(!rounded(&["7", "-"]));
    }

    #[test]
    fn ids_that_were_numbers_once_are_damaged() {
        for id in ["1.73E+18", "7E+18", "1.73e18", "1730000000000000000.0", "1,730,000,000,000,000,017"] {
            assert!(is_damaged(id), "{id}");
        }
        for id in ["1730000000000000017", "0017", "campaign.1", "e5", ""] {
            assert!(!is_damaged(id), "{id}");
        }
    }
}
