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
    matches!(c, ' '..='~') || FONTS.book().select_family_of(c)
}

/// Asks a font book for one character.
trait CoversChar {
    fn select_family_of(&self, c: char) -> bool;
}

impl CoversChar for typst_library::text::FontBook {
    fn select_family_of(&self, c: char) -> bool {
        self.infos().any(|info| info.coverage.contains(u32::from(c)))
    }
}
