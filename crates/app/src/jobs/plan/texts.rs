//! Where a plan's text is: published, the workspace's own file, the text somebody works on, or one that came with the program.

use crate::outputs;
use crate::plans;
use crate::workspace::Workspace;
use jiff::civil::Date;
use jinpai_model::records::PlanVersion;
use jinpai_model::{Digest, Lang};
use std::fmt;
use std::str::FromStr;

/// Names a text of a plan: `four-levels@2026-01-01`, `own`, `draft`, `shipped:four-levels`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanPlace {
    /// A published version.
    Published {
        /// The plan's id.
        plan: String,
        /// Its first day.
        effective: Date,
    },
    /// The workspace's plan file: in force while nothing is published.
    Own,
    /// The text that somebody works on; never in force.
    Draft,
    /// One that came with the program.
    Shipped(String),
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no plan is named so: {0:?}")]
pub struct PlaceError(String);

impl FromStr for PlanPlace {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        match text {
            "own" => return Ok(Self::Own),
            "draft" => return Ok(Self::Draft),
            _ => {}
        }
        if let Some(name) = text.strip_prefix("shipped:") {
            return Ok(Self::Shipped(name.to_owned()));
        }
        let parts = text.rsplit_once('@').and_then(|(plan, day)| Some((plan, day.parse().ok()?)));
        let (plan, effective) = parts.ok_or_else(|| PlaceError(text.to_owned()))?;
        Ok(Self::Published { plan: plan.to_owned(), effective })
    }
}

impl fmt::Display for PlanPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published { plan, effective } => write!(f, "{plan}@{effective}"),
            Self::Own => f.write_str("own"),
            Self::Draft => f.write_str("draft"),
            Self::Shipped(name) => write!(f, "shipped:{name}"),
        }
    }
}

impl PlanPlace {
    /// The text, if there is one at this place.
    pub fn text(&self, workspace: &Workspace, published: &[PlanVersion], lang: Lang) -> anyhow::Result<Option<String>> {
        let path = match self {
            Self::Published { plan, effective } => {
                let row = published.iter().find(|row| *row.plan == **plan && row.effective == *effective);
                return Ok(row.map(|row| row.text.to_string()));
            }
            Self::Shipped(name) => return Ok(plans::named(name).map(str::to_owned)),
            Self::Own => workspace.plan(),
            Self::Draft => workspace.plan_draft(),
        };
        if path.is_file() { super::text(&path, lang).map(Some) } else { Ok(None) }
    }
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is kept; the digest of what is kept.
    Kept(Digest),
    /// Somebody else kept another text since it was read; nothing was written.
    ChangedMeanwhile,
}

/// Keeps the text that somebody works on, if what is there is still what they began with (`seen`; none = there was nothing).
pub fn save_draft(workspace: &Workspace, text: &str, seen: Option<Digest>, lang: Lang) -> anyhow::Result<Saved> {
    let kept = PlanPlace::Draft.text(workspace, &[], lang)?.map(|kept| Digest::of(kept.as_bytes()));
    let new = Digest::of(text.as_bytes());
    if kept == Some(new) {
        return Ok(Saved::Kept(new));
    }
    if kept != seen {
        return Ok(Saved::ChangedMeanwhile);
    }
    outputs::write_bytes(workspace.folder(), DRAFT, text.as_bytes(), lang)?;
    Ok(Saved::Kept(new))
}

/// The file's name in the workspace.
pub const DRAFT: &str = "plan-draft.toml";

#[cfg(test)]
mod tests {
    use super::{PlanPlace, Saved, save_draft};
    use crate::workspace::Workspace;
    use jinpai_model::{Digest, Lang};

    #[test]
    fn every_place_is_read_as_it_is_written() {
        for text in ["own", "draft", "shipped:ladder", "four-levels@2026-01-01", "金牌@方案@2026-01-01"] {
            assert_eq!(text.parse::<PlanPlace>().unwrap().to_string(), text);
        }
        for wrong in ["", "four-levels", "four-levels@soon", "../own"] {
            assert!(wrong.parse::<PlanPlace>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_draft_is_not_written_over_what_somebody_else_kept() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let first = Digest::of(b"a = 1\n");
        assert_eq!(save_draft(&workspace, "a = 1\n", None, Lang::En).unwrap(), Saved::Kept(first));
        assert_eq!(save_draft(&workspace, "b = 2\n", None, Lang::En).unwrap(), Saved::ChangedMeanwhile);
        assert_eq!(PlanPlace::Draft.text(&workspace, &[], Lang::En).unwrap().unwrap(), "a = 1\n");
        let second = Digest::of(b"b = 2\n");
        assert_eq!(save_draft(&workspace, "b = 2\n", Some(first), Lang::En).unwrap(), Saved::Kept(second));
    }
}
