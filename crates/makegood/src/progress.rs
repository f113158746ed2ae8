//! Progress bars on standard error, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use makegood_app::import::Progress;

use crate::output::Output;

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The bar of an import: bytes of the file at hand.
pub struct ImportBar(ProgressBar);

impl ImportBar {
    /// A bar, hidden where none is wanted.
    pub fn new(out: &Output) -> ImportBar {
        ImportBar(if out.shows_progress() { ProgressBar::new(0) } else { ProgressBar::hidden() })
    }

    /// Takes the bar away.
    pub fn end(self) {
        self.0.finish_and_clear();
    }
}

impl Progress for ImportBar {
    fn file(&mut self, path: &str, number: usize, of: usize, bytes: u64) {
        self.0.set_style(style("{prefix} {wide_msg} {bytes}/{total_bytes} {bar:24}"));
        self.0.set_length(bytes);
        self.0.set_position(0);
        self.0.set_prefix(format!("{}/{of}", number + 1));
        self.0.set_message(path.to_owned());
    }

    fn bytes(&mut self, read: u64) {
        self.0.set_position(read);
    }

    fn merging(&mut self) {
        self.0.set_style(style("{spinner} {msg}"));
        self.0.set_prefix("");
        self.0.set_message("merging rows");
        self.0.enable_steady_tick(Duration::from_millis(120));
    }
}

/// The bar of an audit, or of anything that goes item by item.
pub struct StepBar(ProgressBar);

impl StepBar {
    /// A bar, hidden where none is wanted.
    pub fn new(out: &Output, message: &str) -> StepBar {
        let bar = if out.shows_progress() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        bar.set_style(style("{spinner} {msg}"));
        bar.set_message(message.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        StepBar(bar)
    }

    /// Item `number` of `of` begins.
    pub fn step(&self, item: &str, number: usize, of: usize) {
        if number == 0 {
            self.0.set_style(style("{spinner} {bar:24} {pos}/{len} {msg}"));
        }
        self.0.set_length(of as u64);
        self.0.set_position(number as u64);
        self.0.set_message(item.to_owned());
    }

    /// Takes the bar away.
    pub fn end(self) {
        self.0.finish_and_clear();
    }
}
