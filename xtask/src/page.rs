//! Pages of the docs that show measured figures, between two marks.

use std::path::Path;

const BEGIN: &str = "<!-- figures: begin -->";
const END: &str = "<!-- figures: end -->";

/// Replaces what stands between the marks of `page`.
///
/// - **Errors** as text, when a mark is missing or the page cannot be written.
pub fn write_figures(page: &Path, figures: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", page.display());
    let text = std::fs::read_to_string(page).map_err(failed)?;
    let (before, rest) = text.split_once(BEGIN).ok_or_else(|| format!("{}: {BEGIN} is missing", page.display()))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| format!("{}: {END} is missing", page.display()))?;
    std::fs::write(page, format!("{before}{BEGIN}\n{}\n{END}{after}", figures.trim_end())).map_err(failed)
}
