//! Glyphs to words, words to cells, cells to lines in reading order.
//!
//! A gap like a blank parts words; a gap of more than a blank and a half parts cells, which is how
//! columns and tables are told apart. Characters of no width are dropped: extraction of the tables of
//! monthly invoices is full of them (file-formats.md section 2.4).

use hayro_interpret::hayro_cmap::BfString;

use super::glyphs::{Mark, Turn};
use super::place::Place;

/// Text that stands together on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// Page from 1.
    pub(super) page: u32,
    pub(super) place: Place,
    pub(super) text: String,
}

/// Cells on one base line, from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) cells: Vec<Cell>,
}

impl Line {
    /// The whole line, cells parted by two blanks.
    pub(super) fn text(&self) -> String {
        let texts: Vec<&str> = self.cells.iter().map(|cell| cell.text.as_str()).collect();
        texts.join("  ")
    }
}

/// Drops what has no width and no meaning.
fn shown(text: &BfString) -> String {
    let text = match text {
        BfString::Char(c) => &c.to_string(),
        BfString::String(text) => text,
    };
    let dropped = |c: char| {
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{ad}' | '\0')
            || c.is_control() && !c.is_whitespace()
    };
    text.chars().filter(|c| !dropped(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// Where a mark stands when its text is turned level: along the line, and down from line to line.
fn turned(mark: &Mark) -> (i32, i32, i32) {
    let (start, end) = (mark.start, mark.end);
    match mark.turn {
        Turn::Level => (start.0, end.0.max(start.0), start.1),
        Turn::Down => (start.1, end.1.max(start.1), start.0.saturating_neg()),
        Turn::Over => {
            (start.0.saturating_neg(), end.0.saturating_neg().max(start.0.saturating_neg()), start.1.saturating_neg())
        }
        Turn::Up => (start.1.saturating_neg(), end.1.saturating_neg().max(start.1.saturating_neg()), start.0),
    }
}

/// A mark on its line.
struct Spot<'m> {
    from: i32,
    to: i32,
    base: i32,
    size: i32,
    mark: &'m Mark,
}

/// The lines of the marks of one page that run one way.
pub(super) fn lines_of<'m>(page: u32, marks: impl Iterator<Item = &'m Mark>, turn: Turn) -> Vec<Line> {
    let mut spots: Vec<Spot<'m>> = marks
        .filter(|mark| mark.turn == turn)
        .map(|mark| {
            let (from, to, base) = turned(mark);
            Spot { from, to, base, size: mark.size.max(1), mark }
        })
        .collect();
    spots.sort_by_key(|spot| spot.base);
    let mut rows: Vec<Vec<Spot<'m>>> = Vec::new();
    for spot in spots {
        // Marks of one line share a base line but for raised and lowered ones, less than a third of their size.
        let joins = rows
            .last()
            .and_then(|row| row.last())
            .is_some_and(|last| spot.base.saturating_sub(last.base) <= spot.size.min(last.size) / 3);
        match rows.last_mut() {
            Some(row) if joins => row.push(spot),
            _ => rows.push(vec![spot]),
        }
    }
    rows.into_iter().map(|row| line_of(page, row)).filter(|line| !line.cells.is_empty()).collect()
}

fn line_of(page: u32, mut row: Vec<Spot<'_>>) -> Line {
    row.sort_by_key(|spot| spot.from);
    let mut cells: Vec<Cell> = Vec::new();
    let mut open: Option<(Cell, i32, bool)> = None;
    let mut last: Option<(i32, String)> = None;
    for spot in &row {
        let text = shown(&spot.mark.text);
        if text.is_empty() {
            // Fonts without such a character may still move on by one.
            if let Some((_, end, _)) =
                open.as_mut().filter(|(_, end, _)| spot.from <= end.saturating_add(spot.size / 6))
            {
                *end = spot.to.max(*end);
            }
            continue;
        }
        // Bold text is drawn twice, a hair apart.
        if last.as_ref().is_some_and(|(from, before)| {
            !text.trim().is_empty() && *before == text && spot.from.saturating_sub(*from) <= spot.size / 10
        }) {
            continue;
        }
        last = Some((spot.from, text.clone()));
        if text.trim().is_empty() {
            if let Some((_, _, blank)) = &mut open {
                *blank = true;
            }
            continue;
        }
        let place = place_of(spot.mark);
        match &mut open {
            Some((cell, end, blank)) if spot.from.saturating_sub(*end) < spot.size.saturating_mul(9) / 10 => {
                // A blank that something else is drawn over parts nothing.
                let gap = spot.from.saturating_sub(*end);
                if (gap > spot.size / 6 || *blank && gap > spot.size / 12) && !cell.text.ends_with(' ') {
                    cell.text.push(' ');
                }
                cell.text.push_str(&text);
                cell.place = cell.place.with(place);
                *end = spot.to.max(*end);
                *blank = false;
            }
            _ => {
                cells.extend(open.take().map(|(cell, _, _)| cell));
                open = Some((Cell { page, place, text }, spot.to, false));
            }
        }
    }
    cells.extend(open.map(|(cell, _, _)| cell));
    for cell in &mut cells {
        cell.text = cell.text.trim().to_owned();
    }
    cells.retain(|cell| !cell.text.is_empty());
    Line { cells }
}

/// The box of a mark on the page; a base line has an eighth or so below it.
fn place_of(mark: &Mark) -> Place {
    let size = mark.size;
    let (x0, x1) = (mark.start.0.min(mark.end.0), mark.start.0.max(mark.end.0));
    let (y0, y1) = (mark.start.1.min(mark.end.1), mark.start.1.max(mark.end.1));
    let (above, below) = (size.saturating_mul(3) / 4, size / 5);
    match mark.turn {
        Turn::Level => Place { x0, y0: y0.saturating_sub(above), x1, y1: y1.saturating_add(below) },
        Turn::Over => Place { x0, y0: y0.saturating_sub(below), x1, y1: y1.saturating_add(above) },
        Turn::Down => Place { x0: x0.saturating_sub(below), y0, x1: x1.saturating_add(above), y1 },
        Turn::Up => Place { x0: x0.saturating_sub(above), y0, x1: x1.saturating_add(below), y1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks of a text set in a font whose characters are half as wide as high, at 10 points.
    fn set(x: i32, y: i32, text: &str) -> Vec<Mark> {
        let at = |n: usize| x * 100 + i32::try_from(n).unwrap() * 500;
        let marks = text.chars().enumerate().map(|(n, c)| Mark {
            text: BfString::Char(c),
            start: (at(n), y * 100),
            end: (at(n + 1), y * 100),
            size: 1000,
            turn: Turn::Level,
            hidden: false,
        });
        marks.collect()
    }

    #[test]
    fn columns_are_told_apart_by_gaps_and_lines_read_from_top_to_bottom() {
        let marks = [set(300, 50, "22.00"), set(10, 80, "Second line"), set(10, 50, "Total in RON")].concat();
        let lines = lines_of(1, marks.iter(), Turn::Level);
        let texts: Vec<_> = lines.iter().map(|line| line.text()).collect();
        assert_eq!(texts, ["Total in RON  22.00", "Second line"]);
        assert_eq!(lines[0].cells[1].place.points(), [300, 42, 325, 52]);
    }

    #[test]
    fn letters_drawn_one_by_one_are_words_and_gaps_without_blanks_part_them() {
        let marks = [set(10, 50, "Invoice"), set(48, 50, "No")].concat();
        assert_eq!(lines_of(1, marks.iter(), Turn::Level)[0].text(), "Invoice No");
    }

    #[test]
    fn characters_without_width_and_letters_drawn_twice_are_dropped() {
        let mut marks = set(10, 50, "Spring\u{200b}Sale\u{ad}");
        marks.extend(set(10, 50, "S"));
        assert_eq!(lines_of(1, marks.iter(), Turn::Level)[0].text(), "SpringSale");
    }

    #[test]
    fn text_that_runs_upwards_is_read_by_itself() {
        let mut marks = set(10, 50, "ab");
        marks.iter_mut().enumerate().for_each(|(n, mark)| {
            let at = 900 - i32::try_from(n).unwrap() * 500;
            (mark.turn, mark.start, mark.end) = (Turn::Up, (100, at), (100, at - 500));
        });
        assert!(lines_of(1, marks.iter(), Turn::Level).is_empty());
        assert_eq!(lines_of(1, marks.iter(), Turn::Up)[0].text(), "ab");
    }
}
