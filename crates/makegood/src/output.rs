//! The only place that prints: text and tables to standard output, errors and notes to standard error.
//!
//! On a terminal tables fit its width and have colour and rules; into a pipe they are plain columns that nothing
//! is cut from. With `--json` standard output holds one object and nothing else.

use std::io::{self, IsTerminal as _, Write as _};

use anstream::ColorChoice;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table, presets};
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;

use crate::cli::{Color, Global};
use crate::snippet::Shown;

/// Where and how to print.
#[derive(Debug, Clone)]
pub struct Output {
    /// One JSON object instead of text.
    pub json: bool,
    quiet: bool,
    progress: bool,
    terminal: bool,
    color: bool,
    color_errors: bool,
    width: u16,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Amounts and counts.
    Right,
}

/// How a word is coloured on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// Heading.
    Strong,
    /// Beside the point.
    Faint,
    /// Money can come back.
    Good,
    /// Under conditions, or to be looked at.
    Warn,
    /// Refused.
    Bad,
}

impl Output {
    /// As the flags and the terminal say.
    pub fn new(global: &Global) -> Output {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = |terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !plain,
        };
        let (color, color_errors) = (color(terminal), color(io::stderr().is_terminal()));
        // What is coloured is decided above; the stream must not decide again.
        ColorChoice::Always.write_global();
        Output {
            json: global.json,
            quiet: global.quiet,
            progress: !(global.json || global.quiet || global.no_progress) && io::stderr().is_terminal(),
            terminal,
            color,
            color_errors,
            width: terminal_size::terminal_size().map_or(100, |(width, _)| width.0).clamp(60, 200),
        }
    }

    /// True when progress bars may be shown.
    pub fn shows_progress(&self) -> bool {
        self.progress
    }

    /// Prints one JSON object.
    ///
    /// - **Errors** when standard output cannot be written.
    pub fn object(&self, value: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
        text.push('\n');
        self.write(&text)
    }

    /// Prints a line of the result.
    ///
    /// - **Errors** when standard output cannot be written.
    pub fn line(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{text}\n"))
    }

    /// A paragraph, broken into lines that fit the terminal; into a pipe it stays one line.
    pub fn paragraph(&self, text: &str) -> io::Result<()> {
        if !self.terminal {
            return self.line(text);
        }
        textwrap::wrap(text, usize::from(self.width.min(100))).iter().try_for_each(|line| self.line(line))
    }

    /// Prints text that is already whole.
    ///
    /// - **Errors** when standard output cannot be written.
    pub fn write(&self, text: &str) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Prints a line that explains; left out with `--quiet`.
    ///
    /// - **Errors** when standard output cannot be written.
    pub fn note(&self, text: &str) -> io::Result<()> {
        if self.quiet { Ok(()) } else { self.line(text) }
    }

    /// Prints a heading.
    ///
    /// - **Errors** when standard output cannot be written.
    pub fn heading(&self, text: &str) -> io::Result<()> {
        self.note("")?;
        self.line(&self.tone(text, Tone::Strong))
    }

    /// Prints a table with a header.
    ///
    /// - **Errors** when standard output cannot be written.
    pub fn table(&self, columns: &[(&str, Align)], rows: Vec<Vec<(String, Tone)>>) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(if self.terminal { presets::UTF8_HORIZONTAL_ONLY } else { presets::NOTHING });
        if self.terminal {
            table.style_mut().row_separator = comfy_table::LineStyle::none();
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(self.width);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        if self.color {
            table.enforce_styling()
        } else {
            table.force_no_tty()
        };
        let aligned = |cell: Cell, align: Align| match align {
            Align::Left => cell,
            Align::Right => cell.set_alignment(CellAlignment::Right),
        };
        table.set_header(
            columns.iter().map(|(name, align)| aligned(Cell::new(name).add_attribute(Attribute::Bold), *align)),
        );
        for row in rows {
            table.add_row(row.into_iter().zip(columns).map(|((text, tone), (_, align))| {
                let cell = aligned(Cell::new(text), *align);
                match tone {
                    Tone::Plain => cell,
                    Tone::Strong => cell.add_attribute(Attribute::Bold),
                    Tone::Faint => cell.add_attribute(Attribute::Dim),
                    Tone::Good => cell.fg(comfy_table::Color::Green),
                    Tone::Warn => cell.fg(comfy_table::Color::Yellow),
                    Tone::Bad => cell.fg(comfy_table::Color::Red),
                }
            }));
        }
        for line in table.lines() {
            self.line(line.trim_end())?;
        }
        Ok(())
    }

    /// Text in a tone; plain where there is no colour.
    pub fn tone(&self, text: &str, tone: Tone) -> String {
        use anstyle::{AnsiColor, Style};
        let style = match tone {
            Tone::Plain => Style::new(),
            Tone::Strong => Style::new().bold(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Good => AnsiColor::Green.on_default(),
            Tone::Warn => AnsiColor::Yellow.on_default(),
            Tone::Bad => AnsiColor::Red.on_default(),
        };
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Shows a problem on standard error; with `--json` as one JSON object there.
    pub fn error(&self, shown: &Shown) {
        let text = if self.json { serde_json::to_string_pretty(shown).unwrap_or_default() } else { self.report(shown) };
        // Where standard error cannot be written there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
    }

    /// A problem as text.
    pub fn report(&self, shown: &Shown) -> String {
        let theme = if self.color_errors { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // A command to type is never broken over two lines.
        let width = shown.help_width().map_or(100, |width| width.max(100));
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(width);
        let mut text = String::new();
        match handler.render_report(&mut text, shown) {
            Ok(()) => text,
            Err(_) => shown.to_string(),
        }
    }

    /// Something worth knowing beside the result, on standard error; not with `--quiet`.
    pub fn aside(&self, text: &str) {
        if !self.quiet && !self.json {
            let line = if self.color_errors {
                format!("{}{text}{:#}\n", anstyle::Style::new().dimmed(), anstyle::Style::new().dimmed())
            } else {
                format!("{text}\n")
            };
            let _ = anstream::stderr().lock().write_all(line.as_bytes());
        }
    }

    /// Shows problems of an import on standard error.
    pub fn problem(&self, shown: &Shown) {
        if !self.json {
            let _ = writeln!(anstream::stderr(), "{}\n", self.report(shown).trim_end());
        }
    }
}
