//! Which column of a table holds what: by answers, by header words, then by content.

use super::super::dialects::Dialects;
use super::super::layout::{folded, prune, without_currency};
use super::super::meaning::{Columns, Meaning, NAMES};
use super::content::{Kind, Table, runs_on};
use super::{Sure, name_of};
use crate::grid::GridRow;
use crate::input::ImportOptions;
use crate::outcome::Question;

/// Columns of a table, and how they were told.
pub(super) struct Told {
    pub(super) columns: Columns,
    pub(super) sure: Vec<Sure>,
    pub(super) questions: Vec<Question>,
    /// True when the running balance agrees with the amounts as they are written.
    pub(super) balanced: bool,
}

/// Answers that name a column, by meaning.
const ASKED: [(Meaning, &str); 6] = [
    (Meaning::BookedOn, "column_booked_on"),
    (Meaning::Amount, "column_amount"),
    (Meaning::Debit, "column_debit"),
    (Meaning::Credit, "column_credit"),
    (Meaning::Description, "column_description"),
    (Meaning::Balance, "column_balance"),
];

/// Tells the columns of `table`; `names` are its header cells, or numbers without one.
pub(super) fn tell(table: &Table<'_>, names: &[String], dialects: &Dialects, options: &ImportOptions) -> Told {
    let mut telling = Telling {
        table,
        names,
        told: Told { columns: Columns::default(), sure: Vec::new(), questions: Vec::new(), balanced: false },
    };
    if table.header.is_some() {
        telling.by_words(dialects);
    }
    telling.by_answers(options);
    telling.days();
    telling.money();
    telling.words();
    let (amount, balance) = (telling.first(Meaning::Amount), telling.first(Meaning::Balance));
    telling.told.balanced = amount.zip(balance).is_some_and(|(amount, balance)| runs_on(&table.body, amount, balance));
    telling.told
}

struct Telling<'t> {
    table: &'t Table<'t>,
    names: &'t [String],
    told: Told,
}

impl Telling<'_> {
    fn first(&self, meaning: Meaning) -> Option<usize> {
        self.told.columns.of(meaning).first().copied()
    }

    fn name(&self, at: usize) -> String {
        self.names.get(at).cloned().unwrap_or_else(|| (at + 1).to_string())
    }

    fn sure(&mut self, meaning: Meaning, at: usize, why: &str) {
        self.told.columns.set(meaning, &[at]);
        let (what, column) = (name_of(meaning).to_owned(), self.name(at));
        self.told.sure.push(Sure { what, column, why: why.to_owned() });
    }

    fn ask(&mut self, key: &'static str, why: &str, at: &[usize]) {
        let options = at.iter().map(|at| self.name(*at)).collect();
        self.told.questions.push(Question { key, why: why.to_owned(), options });
    }

    fn kinds(&self, kinds: &[Kind]) -> Vec<usize> {
        let free = |at: &usize| !self.told.columns.uses(*at);
        let columns = self.table.columns.iter().enumerate();
        columns.filter(|(_, column)| kinds.contains(&column.kind)).map(|(at, _)| at).filter(free).collect()
    }

    /// Header words that the fallback knows, where the cells do not say otherwise.
    fn by_words(&mut self, dialects: &Dialects) {
        let cells: Vec<String> = self.names.iter().map(|name| folded(name)).collect();
        let words = &dialects.generic().columns;
        let mut columns = Columns::of_header(words, &cells);
        let bare: Vec<String> = cells.iter().map(|cell| without_currency(cell).to_owned()).collect();
        columns.complete(Columns::of_header(words, &bare));
        let sample: Vec<GridRow> = self.table.body.iter().map(|row| (*row).clone()).collect();
        prune(&mut columns, &sample, dialects);
        for (meaning, _) in NAMES {
            let kinds: &[Kind] = match meaning {
                Meaning::BookedOn => &[Kind::Days],
                Meaning::Amount | Meaning::Debit | Meaning::Credit | Meaning::Balance => &[Kind::Money, Kind::Numbers],
                _ => &[],
            };
            let fits = |at: &usize| {
                kinds.is_empty() || self.table.columns.get(*at).is_some_and(|column| kinds.contains(&column.kind))
            };
            let found: Vec<usize> = columns.of(meaning).iter().copied().filter(fits).collect();
            let Some(first) = found.first().copied() else { continue };
            self.sure(meaning, first, "its name is known");
            self.told.columns.set(meaning, &found);
        }
        let both = self.told.columns.has(Meaning::Debit) && self.told.columns.has(Meaning::Credit);
        if self.told.columns.has(Meaning::Amount) || !both {
            for lone in [Meaning::Debit, Meaning::Credit] {
                self.told.columns.forget(lone);
                self.told.sure.retain(|sure| sure.what != name_of(lone));
            }
        }
    }

    fn by_answers(&mut self, options: &ImportOptions) {
        for (meaning, key) in ASKED {
            let Some(said) = options.answers.get(key).map(|said| folded(said)) else { continue };
            let by_name = self.names.iter().position(|name| folded(name) == said);
            let by_number = said.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let Some(at) = by_name.or(by_number).filter(|at| *at < self.table.columns.len()) else { continue };
            for (other, _) in NAMES {
                let names_it = self.told.columns.of(other).contains(&at);
                self.told.columns.retain(other, |column| *column != at);
                if names_it && !self.told.columns.has(other) {
                    self.told.sure.retain(|sure| sure.what != name_of(other));
                }
            }
            self.told.sure.retain(|sure| sure.what != name_of(meaning));
            self.sure(meaning, at, "you said so");
        }
    }

    fn days(&mut self) {
        if self.told.columns.has(Meaning::BookedOn) {
            return;
        }
        match self.kinds(&[Kind::Days]).as_slice() {
            [] => {}
            [only] => self.sure(Meaning::BookedOn, *only, "it is the only column of days"),
            several => {
                self.ask("column_booked_on", "several columns hold days; which one is the day of booking?", several)
            }
        }
    }

    fn money(&mut self) {
        let both = self.told.columns.has(Meaning::Debit) && self.told.columns.has(Meaning::Credit);
        let mut free = self.kinds(&[Kind::Money]);
        if free.is_empty() {
            free = self.kinds(&[Kind::Numbers]);
        }
        if let Some(amount) = self.first(Meaning::Amount) {
            let balance = free.iter().copied().find(|at| runs_on(&self.table.body, amount, *at));
            if let Some(balance) = balance.filter(|_| !self.told.columns.has(Meaning::Balance)) {
                self.sure(Meaning::Balance, balance, "it runs on with the amounts, row by row");
            }
            return;
        }
        if both {
            return;
        }
        let lone = self.first(Meaning::Debit).or(self.first(Meaning::Credit));
        if let Some((lone, other)) =
            lone.and_then(|lone| Some((lone, *free.iter().find(|at| self.excludes(lone, **at))?)))
        {
            return self.sides(lone, other);
        }
        let pairs = free.iter().flat_map(|amount| free.iter().map(move |balance| (*amount, *balance)));
        let running =
            pairs.filter(|(a, b)| a != b).find(|(amount, balance)| runs_on(&self.table.body, *amount, *balance));
        if let Some((amount, balance)) = running {
            self.sure(Meaning::Amount, amount, "another column runs on with it, row by row");
            if !self.told.columns.has(Meaning::Balance) {
                self.sure(Meaning::Balance, balance, "it runs on with the amounts, row by row");
            }
            return;
        }
        match free.as_slice() {
            [] => {}
            [only] => self.sure(Meaning::Amount, *only, "it is the only column of amounts"),
            [first, second] if self.excludes(*first, *second) => self.sides(*first, *second),
            several => self.ask(
                "column_amount",
                "several columns hold amounts; which one is the amount of the entry?",
                several,
            ),
        }
    }

    /// Two columns of which each row fills one are what left and what came in; which is which, no cell says.
    fn sides(&mut self, first: usize, second: usize) {
        let other = |at: Option<usize>| at.map(|at| if at == first { second } else { first });
        let why = "each row fills it or the other one";
        match (self.first(Meaning::Debit), self.first(Meaning::Credit)) {
            (Some(debit), _) => {
                if let Some(credit) = other(Some(debit)) {
                    self.sure(Meaning::Credit, credit, why);
                }
            }
            (None, Some(credit)) => {
                if let Some(debit) = other(Some(credit)) {
                    self.sure(Meaning::Debit, debit, why);
                }
            }
            (None, None) => {
                let asked = "each row fills one of two columns; which one is what left the account?";
                self.ask("column_debit", asked, &[first, second]);
            }
        }
    }

    fn excludes(&self, first: usize, second: usize) -> bool {
        let filled = |row: &GridRow, at: usize| row.cells.get(at).is_some_and(|cell| !cell.is_empty());
        self.table.body.iter().all(|row| filled(row, first) != filled(row, second))
    }

    fn words(&mut self) {
        if self.told.columns.has(Meaning::Description) {
            return;
        }
        let mut free = self.kinds(&[Kind::Text]);
        let rank = |at: &usize| self.table.columns.get(*at).map_or((0, 0), |column| (column.length, column.filled));
        free.sort_by_key(|at| (std::cmp::Reverse(rank(at)), *at));
        match (free.as_slice(), self.told.columns.has(Meaning::Counterparty)) {
            ([], _) => {}
            ([only], _) => self.sure(Meaning::Description, *only, "it is the only other column of words"),
            ([first, second, ..], _) if rank(first).0 >= rank(second).0 * 2 => {
                self.sure(Meaning::Description, *first, "its words are by far the longest");
            }
            (_, true) => {}
            (several, false) => {
                let asked = "several columns hold words; which one says what an entry was for?";
                let several = several.to_vec();
                self.ask("column_description", asked, &several);
            }
        }
    }
}
