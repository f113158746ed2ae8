//! Charts, drawn as SVG on the server: bars with a text beside them, so that they say nothing that the table behind does not.
//! Lengths are whole per mille of the largest amount: the pictures of money are drawn without floats, too.

use makegood_core::money::Amount;
use maud::{Markup, PreEscaped, html};

/// One bar.
pub struct Bar {
    /// What it is.
    pub label: String,
    /// How long; never negative.
    pub amount: Amount,
    /// The amount as text.
    pub text: String,
    /// Class of its colour: `spent`, `limit`, `over`.
    pub class: &'static str,
}

const LABELS: i128 = 280;
const LENGTH: i128 = 400;
const WIDTH: i128 = 820;
const LINE: usize = 30;

/// Bars below each other, with a line drawn through all of them at `limit`.
pub fn bars(title: &str, bars: &[Bar], limit: Option<Amount>) -> Markup {
    let most = bars.iter().map(|bar| bar.amount.micros()).chain(limit.map(Amount::micros)).max().unwrap_or(0).max(1);
    let long = |amount: Amount| amount.micros().max(0) * LENGTH / most;
    let height = bars.len() * LINE + 14;
    let mut svg = String::new();
    for (number, bar) in bars.iter().enumerate() {
        let (y, length) = (number * LINE + 6, long(bar.amount));
        svg.push_str(&format!(
            "<text class=\"label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect class=\"{}\" x=\"{LABELS}\" y=\"{y}\" width=\"{}\" height=\"18\" rx=\"2\"/><text class=\"value\" x=\"{}\" y=\"{}\">{}</text>",
            LABELS - 10, y + 13, escaped(&short(&bar.label)), bar.class, length.max(1), LABELS + length + 8, y + 13, escaped(&bar.text)
        ));
    }
    if let Some(limit) = limit {
        let x = LABELS + long(limit);
        svg.push_str(&format!("<line class=\"limit-line\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"{height}\"/>"));
    }
    let said: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, bar.text)).collect();
    html! {
        figure.chart {
            (PreEscaped(format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">{svg}</svg>", escaped(&format!("{title}: {}", said.join(", "))))))
        }
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= 38 { text.to_owned() } else { text.chars().take(37).chain(['…']).collect() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Pairs of columns over time: what was delivered, billed and paid by month.
pub struct Group {
    /// `2026-03`.
    pub label: String,
    /// One amount per series; `None` is unknown and draws nothing.
    pub amounts: Vec<Option<Amount>>,
}

/// Columns by month, `classes` one per series.
pub fn columns(title: &str, groups: &[Group], classes: &[&str]) -> Markup {
    const HIGH: i128 = 120;
    const STEP: usize = 54;
    let amounts = groups.iter().flat_map(|group| group.amounts.iter().flatten());
    let most = amounts.map(|amount| amount.micros()).max().unwrap_or(0).max(1);
    let mut svg = String::new();
    for (number, group) in groups.iter().enumerate() {
        let left = number * STEP + 6;
        for (series, amount) in group.amounts.iter().enumerate() {
            let Some(amount) = amount else { continue };
            let height = (amount.micros().max(0) * HIGH / most).max(1);
            let class = classes.get(series).copied().unwrap_or_default();
            svg.push_str(&format!(
                "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"12\" height=\"{height}\" rx=\"1\"/>",
                left + series * 14,
                HIGH + 4 - height
            ));
        }
        svg.push_str(&format!(
            "<text class=\"month\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            left + 20,
            HIGH + 20,
            escaped(&group.label)
        ));
    }
    let width = (groups.len() * STEP + 12).max(160);
    html! {
        div.chart.columns {
            (PreEscaped(format!("<svg viewBox=\"0 0 {width} {}\" width=\"{width}\" role=\"img\" aria-label=\"{}\">{svg}</svg>", HIGH + 28, escaped(title))))
        }
    }
}
