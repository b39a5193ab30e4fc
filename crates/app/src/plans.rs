//! The plans that come with the program.

use crate::failure::Failure;
use jinpai_model::Lang;

/// Name (the stem of the file in `plans/`) and text.
const SHIPPED: &[(&str, &str)] = &[
    ("base-and-award", include_str!("../../../plans/base-and-award.toml")),
    ("base-and-score", include_str!("../../../plans/base-and-score.toml")),
    ("four-levels", include_str!("../../../plans/four-levels.toml")),
    ("four-levels-lawful", include_str!("../../../plans/four-levels-lawful.toml")),
    ("ladder", include_str!("../../../plans/ladder.toml")),
    ("ladder-lawful", include_str!("../../../plans/ladder-lawful.toml")),
    ("requirements-and-incentives", include_str!("../../../plans/requirements-and-incentives.toml")),
];

/// The plan that `init` and `demo` start from.
pub const DEFAULT: &str = "base-and-score";

/// The text of a shipped plan.
pub fn named(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A shipped plan by its name; the error names those there are.
pub fn shipped(name: &str, lang: Lang) -> anyhow::Result<&'static str> {
    named(name).ok_or_else(|| {
        let known = names().join(lang.pick("、", ", "));
        Failure::usage(lang.pick(
            format!("没有方案「{name}」；随附的方案有：{known}"),
            format!("there is no plan {name:?}; shipped are: {known}"),
        ))
    })
}

/// Whether a text is that of a shipped plan, which nobody has changed.
pub fn is_shipped(text: &str) -> bool {
    SHIPPED.iter().any(|(_, shipped)| *shipped == text)
}

/// Their names.
pub fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT, named, names};
    use std::path::Path;

    #[test]
    fn every_plan_of_the_folder_is_shipped() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        there.sort();
        assert_eq!(there, names());
        assert!(named(DEFAULT).is_some());
    }
}
