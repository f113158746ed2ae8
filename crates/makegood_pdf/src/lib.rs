//! Draws a claim document as PDF/A-3b with Typst: a letter, its exhibits, and the advertiser's own part.
//!
//! [`render`] draws all of it, [`render_for_platform`] only what is sent. Both carry
//! `calculation.csv` and `claim.json` (without the private part) as attached data. No file, no
//! network, no clock and no system font is touched: the same document gives the same bytes.
//!
//! [`render_recoveries`] draws the report on what came back, with its rows attached as `recoveries.csv`.
//!
//! Text of files and people reaches the template as data only, so nothing in it is ever read as
//! markup; characters that the built-in fonts lack are shown by number (see `glyphs`).

mod error;
mod fonts;
mod glyphs;
mod recoveries;
mod typeset;
mod view;
mod world;

pub use error::PdfError;
pub use recoveries::{RecoveryGroup, RecoveryMoney, RecoveryPaper, render_recoveries};

use glyphs::Reach;
use makegood_evidence::ClaimDocument;
use view::Part;

/// Draws the letter, its exhibits, and the part that is for the advertiser alone.
///
/// - **Errors** [`PdfError`]; none of them is caused by what stands in the advertiser's files.
pub fn render(document: &ClaimDocument) -> Result<Vec<u8>, PdfError> {
    draw(document, Part::Whole)
}

/// Draws only what the platform is meant to read: [`render`] without its last part.
///
/// - **Errors** as [`render`].
pub fn render_for_platform(document: &ClaimDocument) -> Result<Vec<u8>, PdfError> {
    draw(document, Part::ForPlatform)
}

fn draw(document: &ClaimDocument, part: Part) -> Result<Vec<u8>, PdfError> {
    let json = makegood_evidence::to_platform_json(document)?;
    let csv = makegood_evidence::to_csv(document);
    let typeset = |reach: Reach| {
        let data = view::data(document, part, reach)?;
        let files = vec![("data.json", data), ("claim.json", json.clone()), ("calculation.csv", csv.clone())];
        typeset::typeset(world::CLAIM, format!("makegood claim {}", document.claim), files)
    };
    in_reach(typeset)
}

/// Draws with all that the fonts have, and again where that cannot be.
fn in_reach(typeset: impl Fn(Reach) -> Result<Vec<u8>, PdfError>) -> Result<Vec<u8>, PdfError> {
    match typeset(Reach::Fonts) {
        // PDF/A forbids a glyph that is missing. Shaping can still ask for one, in a script whose letters join, though
        // each character has a glyph of its own; then everything beyond Latin is shown by number.
        Err(PdfError::Export { .. }) => typeset(Reach::Latin),
        done => done,
    }
}
