//! What is wrong with a plan file: where, what, why, and what to write instead.

use crate::text::Text;
use jinpai_model::Lang;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::ops::Range;

/// One mistake in a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The place, in bytes of the file; never beyond its end.
    pub span: Range<usize>,
    /// A stable word for the kind of mistake, such as `unknown-name`.
    pub code: &'static str,
    /// What is wrong and why.
    pub message: Text,
    /// What to write instead.
    pub help: Text,
}

/// A place for people; both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The line and column of a byte of the file; a place beyond its end is the end.
///
/// ```
/// use jinpai_calc::plan::diagnostic::position;
/// assert_eq!(position("a\n销售 x", 9).to_string(), "2:4");
/// ```
pub fn position(source: &str, byte: usize) -> Position {
    let end = source.floor_char_boundary(byte);
    let before = &source[..end];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

impl Diagnostic {
    /// One line without the file's text: `plan.toml:12:8: …`, for pipes and editors.
    pub fn line(&self, plan_name: &str, source: &str, lang: Lang) -> String {
        format!(
            "{plan_name}:{}: [{}] {} {}",
            position(source, self.span.start),
            self.code,
            sentence(self.message.in_lang(lang)),
            sentence(self.help.in_lang(lang))
        )
    }
}

/// Messages are put together from parts; the first letter of an English one becomes a capital here.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + characters.as_str())
}

/// All mistakes, each as its line `plan.toml:12:8: …` followed by the text with a mark under the place.
pub fn render(plan_name: &str, source: &str, diagnostics: &[Diagnostic], lang: Lang) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(120).with_links(false);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&diagnostic.line(plan_name, source, lang));
        out.push('\n');
        let report = Report { diagnostic, lang, source: NamedSource::new(plan_name, source.to_owned()) };
        // The graphic only repeats what the line above already says, so a terminal that cannot show it loses nothing.
        if handler.render_report(&mut out, &report).is_err() {
            out.push('\n');
        }
    }
    out
}

/// A diagnostic in one language, as miette wants it.
#[derive(Debug)]
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    lang: Lang,
    source: NamedSource<String>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sentence(self.diagnostic.message.in_lang(self.lang)))
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(sentence(self.diagnostic.help.in_lang(self.lang))))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.diagnostic.span.clone();
        Some(Box::new(std::iter::once(LabeledSpan::underline(span))))
    }
}
