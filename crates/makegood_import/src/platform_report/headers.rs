//! Header rows: which layout a row is of, and which of its columns means what.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;

use super::layouts::{DATA, Kind, Layout, Meaning, word_key};
use crate::grid::{Grid, GridRow};
use crate::input::ImportInput;
use crate::tiktok_report::at_cell;
use crate::written_amount::{bare, currencies_of};

/// Rows in which the header is looked for.
const HEADER_ROWS_MAX: usize = 100;

/// Cells of the column of cost that are looked at for currency signs.
const SIGN_ROWS: usize = 20;

/// Columns that say of what a row is. Account and range may stand in total rows as well.
pub(super) const DIMENSIONS: [Meaning; 10] = [
    Meaning::Day,
    Meaning::Hour,
    Meaning::CampaignName,
    Meaning::CampaignId,
    Meaning::AdGroupName,
    Meaning::AdGroupId,
    Meaning::AdName,
    Meaning::AdId,
    Meaning::Country,
    Meaning::Placement,
];

const ENTITIES: [Meaning; 6] = [
    Meaning::CampaignName,
    Meaning::CampaignId,
    Meaning::AdGroupName,
    Meaning::AdGroupId,
    Meaning::AdName,
    Meaning::AdId,
];

/// A header row, its layout and the platform.
pub(super) struct Found {
    pub(super) header: usize,
    pub(super) layout: &'static Layout,
    pub(super) platform: String,
}

/// Which cell of a row holds what.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// Positions of a meaning, best name first.
    at: BTreeMap<Meaning, Vec<usize>>,
    /// Currency that the header of the cost names.
    pub(super) currency: Option<Currency>,
    /// Cells of the header as they stand.
    pub(super) header: Vec<String>,
}

impl Columns {
    /// Columns of a header row.
    pub(super) fn of(row: &GridRow, layout: &Layout) -> Columns {
        let keys: Vec<String> = row.cells.iter().map(word_key).collect();
        Columns::of_keys(row, &keys, layout)
    }

    /// [`Columns::of`] with the compared names at hand.
    fn of_keys(row: &GridRow, keys: &[String], layout: &Layout) -> Columns {
        let mut ranked: BTreeMap<Meaning, Vec<(usize, usize)>> = BTreeMap::new();
        let mut named: BTreeMap<usize, Currency> = BTreeMap::new();
        for (at, key) in keys.iter().enumerate() {
            let (meaning, rank) = match layout.words.get(key).copied() {
                Some(found) => found,
                None => match cost_in_currency(key, layout) {
                    Some((rank, currency)) => {
                        named.insert(at, currency);
                        (Meaning::Cost, rank)
                    }
                    None => continue,
                },
            };
            ranked.entry(meaning).or_default().push((rank, at));
        }
        let sorted = ranked.into_iter().map(|(meaning, mut places)| {
            places.sort_unstable();
            (meaning, places.into_iter().map(|(_, at)| at).collect::<Vec<_>>())
        });
        let at: BTreeMap<Meaning, Vec<usize>> = sorted.collect();
        let currency = at.get(&Meaning::Cost).and_then(|places| named.get(places.first()?)).copied();
        Columns { at, currency, header: row.cells.iter().map(str::to_owned).collect() }
    }

    /// Position of the column with that meaning.
    pub(super) fn position(&self, meaning: Meaning) -> Option<usize> {
        self.at.get(&meaning).and_then(|places| places.first()).copied()
    }

    /// Positions of all columns with that meaning.
    pub(super) fn positions(&self, meaning: Meaning) -> &[usize] {
        self.at.get(&meaning).map_or(&[], Vec::as_slice)
    }

    /// True when there is such a column.
    pub(super) fn has(&self, meaning: Meaning) -> bool {
        self.at.contains_key(&meaning)
    }

    /// The column of cost, and whether it counts in millionths.
    pub(super) fn cost(&self) -> Option<(usize, bool)> {
        let micros = self.position(Meaning::CostMicros).map(|at| (at, true));
        micros.or_else(|| self.position(Meaning::Cost).map(|at| (at, false)))
    }

    /// The cell of a row under that meaning: `None` without such a column or for a missing value.
    /// Ids and names may stand in a second column where the first is empty.
    pub(super) fn value<'a>(&self, row: &'a GridRow, meaning: Meaning) -> Option<&'a str> {
        let places = self.at.get(&meaning)?;
        let cell = |at: &usize| row.cells.get(*at).map(str::trim).filter(|cell| !is_missing(cell));
        if ENTITIES.contains(&meaning) { places.iter().find_map(cell) } else { cell(places.first()?) }
    }

    /// Name of a column for messages.
    pub(super) fn name(&self, at: usize) -> &str {
        self.header.get(at).map_or("", String::as_str)
    }

    /// Refuses headers in which a column that matters stands twice.
    pub(super) fn repeated(&self, row: &GridRow) -> Option<Diagnostic> {
        let keys: Vec<String> = self.header.iter().map(|cell| word_key(cell)).collect();
        let firsts = self.at.values().filter_map(|places| places.first()).copied();
        let twice =
            firsts.filter_map(|at| keys.iter().rposition(|key| Some(key) == keys.get(at)).filter(|last| *last != at));
        let last = twice.min()?;
        let problem = Diagnostic::new(diagnostic::COLUMN_REPEATED, "a column stands in the header twice")
            .in_column(self.name(last))
            .found(self.name(last))
            .expected("each column once")
            .help("remove one of the two columns, or export the report again");
        Some(at_cell(problem, row, last))
    }
}

/// Rank of a name of the cost with a currency in it: `Amount spent (THB)`, `消化金額 (JPY)`, `spend usd`.
fn cost_in_currency(key: &str, layout: &Layout) -> Option<(usize, Currency)> {
    let (base, inside) = match key.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((base, inside)) => (base.trim(), inside.trim()),
        None => key.rsplit_once(' ')?,
    };
    let (meaning, rank) = layout.words.get(base).copied()?;
    if meaning != Meaning::Cost {
        return None;
    }
    let currency = match inside {
        "円" | "税込・円" => Currency::parse("JPY").ok(),
        "元" => Currency::parse("CNY").ok(),
        "đ" => Currency::parse("VND").ok(),
        code if code.len() == 3 => Currency::parse(&code.to_uppercase()).ok(),
        sign => match currencies_of(sign).as_slice() {
            [only] => Some(*only),
            _ => None,
        },
    };
    currency.map(|currency| (rank, currency))
}

/// Marks of a missing value: empty, `-`, `--`, `N/A`.
pub(super) fn is_missing(cell: &str) -> bool {
    matches!(
        cell.trim(),
        "" | "-"
            | "--"
            | "---"
            | "—"
            | "–"
            | "―"
            | "－"
            | "N/A"
            | "n/a"
            | "NA"
            | "null"
            | "NULL"
            | "None"
            | "NaN"
            | "nan"
            | "NaT"
    )
}

/// The first row that is the header of a layout; of several layouts the one with most signs.
pub(super) fn find(grid: &Grid, input: &ImportInput<'_>) -> Option<Found> {
    let forced = input.options.as_format.as_deref();
    let forced = match forced {
        Some(id) => Some(id.split_once(':')?.1),
        None => None,
    };
    let wanted: Vec<&'static Layout> =
        DATA.layouts.iter().filter(|layout| forced.is_none_or(|id| layout.id == id || layout.platform == id)).collect();
    let rows: Vec<Row<'_>> = grid.rows.iter().take(HEADER_ROWS_MAX).enumerate().map(Row::of).collect();
    for row in &rows {
        let scored = wanted.iter().filter(|layout| layout.kind != Kind::HandMade).filter_map(|layout| {
            let score = row.score(layout, grid, input.name)?;
            Some((score, *layout))
        });
        // Of equal scores the first of the file wins: `max_by_key` would take the last.
        let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((_, layout)) = best {
            return Some(Found { header: row.at, layout, platform: layout.platform.clone() });
        }
    }
    // A forced format needs no signs; a hand-made table needs a day, a cost and what it is of.
    let forced_delivery = |layout: &&&Layout| forced.is_some() && layout.kind == Kind::Delivery;
    let open = wanted.iter().filter(|layout| forced_delivery(layout) || layout.kind == Kind::HandMade);
    for layout in open {
        for row in &rows {
            let columns = Columns::of_keys(row.row, &row.keys, layout);
            let of_something = ENTITIES.iter().any(|meaning| columns.has(*meaning));
            let placed = columns.has(Meaning::Day) || layout.kind != Kind::HandMade;
            if columns.cost().is_some() && of_something && placed {
                let platform = match layout.kind {
                    Kind::HandMade => platform_of_name(input.name).unwrap_or_default(),
                    _ => layout.platform.as_str(),
                };
                return Some(Found { header: row.at, layout, platform: platform.to_owned() });
            }
        }
    }
    None
}

/// A row that may be the header, with the names of its cells made ready to compare.
struct Row<'a> {
    at: usize,
    row: &'a GridRow,
    keys: Vec<String>,
    /// The names, and what stands before a bracket of theirs: `amount spent` of `amount spent (usd)`.
    names: BTreeSet<String>,
}

impl<'a> Row<'a> {
    fn of((at, row): (usize, &'a GridRow)) -> Row<'a> {
        let keys: Vec<String> = row.cells.iter().map(word_key).collect();
        let bases = keys.iter().filter_map(|key| key.rsplit_once('(')).map(|(base, _)| base.trim().to_owned());
        let names = keys.iter().cloned().chain(bases).collect();
        Row { at, row, keys, names }
    }

    /// How many signs of a layout the row has; `None` when it is not of that layout.
    fn score(&self, layout: &'static Layout, grid: &Grid, name: &str) -> Option<usize> {
        let has = |word: &String| self.names.contains(word);
        if !layout.needs.iter().all(has) {
            return None;
        }
        let signs = layout.signs.iter().filter(|word| has(word)).count();
        if signs == 0 && !layout.signs.is_empty() || layout.never.iter().any(|word| self.keys.contains(word)) {
            return None;
        }
        if !layout.name_words.is_empty() && !layout.name_words.iter().any(|word| name_has(name, word)) {
            return None;
        }
        if layout.kind == Kind::Delivery {
            let columns = Columns::of_keys(self.row, &self.keys, layout);
            let (cost, _) = columns.cost()?;
            let others = [Meaning::AccountId, Meaning::AccountName, Meaning::Day, Meaning::Start];
            if !ENTITIES.iter().chain(&others).any(|meaning| columns.has(*meaning)) {
                return None;
            }
            if layout.sign_in_cells && !signed(grid, self.at, cost) {
                return None;
            }
        }
        Some(signs + layout.needs.len())
    }
}

/// True when the cells of a column have currency signs.
fn signed(grid: &Grid, header: usize, cost: usize) -> bool {
    let below = grid.rows.iter().skip(header + 1).take(SIGN_ROWS);
    below.filter_map(|row| bare(row.cells.get(cost)?)).any(|bare| !bare.sign.is_empty())
}

/// The one platform that a file name names.
pub(super) fn platform_of_name(name: &str) -> Option<&'static str> {
    let mut named = DATA.names.iter().filter(|(_, words)| words.iter().any(|word| name_has(name, word)));
    match (named.next(), named.next()) {
        (Some((platform, _)), None) => Some(platform),
        _ => None,
    }
}

/// True when a file name has that word between other characters than letters and digits.
fn name_has(name: &str, word: &str) -> bool {
    name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|part| part == word)
}

/// True for a header with a sign of a native report.
pub(super) fn has_native_sign(row: &GridRow) -> bool {
    let row = Row::of((0, row));
    let native = |layout: &&Layout| layout.kind == Kind::Delivery && !layout.point;
    DATA.layouts.iter().filter(native).any(|layout| layout.signs.iter().any(|sign| row.names.contains(sign)))
}
