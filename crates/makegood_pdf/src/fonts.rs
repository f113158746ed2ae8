//! The fonts that are compiled in: Libertinus Serif for text, DejaVu Sans Mono for ids.

use std::sync::LazyLock;

use typst_kit::fonts::{FontStore, embedded};

static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut fonts = FontStore::new();
    fonts.extend(embedded());
    fonts
});

/// Every font there is; system fonts are never looked at, they differ between machines.
pub(crate) fn fonts() -> &'static FontStore {
    &FONTS
}

/// True when some font has a glyph for `c`.
pub(crate) fn covers(c: char) -> bool {
    // Printable ASCII is in every text font; asking the book for each letter would be slow.
    if matches!(c, ' '..='~') {
        return true;
    }
    let book = FONTS.book();
    (0..).map_while(|index| book.info(index)).any(|font| font.coverage.contains(u32::from(c)))
}
