//! The plans that come with the program.

/// Name (the stem of the file in `plans/`) and text.
const SHIPPED: &[(&str, &str)] = &[];

/// The plan that `init` and `demo` start from.
pub const DEFAULT: &str = "a";

/// The text of a shipped plan.
pub fn named(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Their names.
pub fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}
