//! The built-in fonts: the only ones there are, so that a slip looks the same on every machine. Sources and licences: `fonts/README.md`.

use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Coverage, Font, FontBook};
use typst::utils::LazyHash;

/// Latin in two weights, full-width signs and symbols, Chinese.
const FILES: [&[u8]; 4] = [
    include_bytes!("../../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../fonts/NotoSansCJKsc-Symbols.otf"),
    include_bytes!("../../fonts/DroidSansFallbackFull.ttf"),
];

/// All fonts, read once.
pub(crate) struct Fonts {
    pub(crate) all: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
    coverage: Vec<Coverage>,
}

impl Fonts {
    /// Whether some font has the character.
    pub(crate) fn have(&self, c: char) -> bool {
        self.coverage.iter().any(|coverage| coverage.contains(u32::from(c)))
    }
}

/// The fonts. Reading them takes some milliseconds, hence once a process.
pub(crate) fn fonts() -> &'static Fonts {
    static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
        let fonts: Vec<Font> = FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect();
        assert_eq!(fonts.len(), FILES.len(), "each built-in font file holds one font");
        Fonts {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            coverage: fonts.iter().map(|font| font.info().coverage.clone()).collect(),
            all: fonts,
        }
    });
    &FONTS
}
