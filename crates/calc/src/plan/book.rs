//! Which version of which plan holds for whom on which day (spec 4.0, P2).

use super::Plan;
use jiff::civil::Date;
use std::sync::Arc;

/// A version of a plan as a run uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The plan's id, the word of `agents.plan`.
    pub id: String,
    /// What it is called in messages: the file's path, or `id (effective)`.
    pub name: String,
    /// The plan.
    pub plan: Arc<Plan>,
    /// Its text.
    pub text: Arc<str>,
}

/// A position in [`PlanBook::versions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionIndex(pub usize);

/// Nobody knows by which plan somebody is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPlan {
    /// What `agents.plan` names; none = the default plan.
    pub named: Option<String>,
    /// On which day.
    pub day: Date,
}

/// The versions of all plans of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanBook {
    versions: Vec<Version>,
    /// The plan of who names none; `None`: one version holds for everybody, always.
    default: Option<String>,
}

impl PlanBook {
    /// One plan for everybody and every day, whatever `agents.plan` says: a plan named on the command line.
    pub fn one(version: Version) -> Self {
        Self { versions: vec![version], default: None }
    }

    /// Published versions; who names no plan is under `default`. Sorted by id and first day.
    ///
    /// # Panics
    /// Without any version.
    pub fn dated(mut versions: Vec<Version>, default: String) -> Self {
        assert!(!versions.is_empty(), "a book has a plan");
        versions.sort_by(|a, b| (&a.id, a.plan.effective).cmp(&(&b.id, b.plan.effective)));
        Self { versions, default: Some(default) }
    }

    /// All versions.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// A version.
    pub fn version(&self, index: VersionIndex) -> &Version {
        &self.versions[index.0]
    }

    /// Its plan.
    pub fn plan(&self, index: VersionIndex) -> &Plan {
        &self.versions[index.0].plan
    }

    /// The plan of who names none; none if one version holds for everybody, always.
    pub fn default_plan(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Whether there is only one version, whatever the day.
    pub fn is_single(&self) -> bool {
        self.versions.len() == 1 && self.default.is_none()
    }

    /// The version in force for a person whose terms name this plan: the latest of that id that is effective by the day. A plan is
    /// named by its id or its title.
    pub fn on(&self, named: Option<&str>, day: Date) -> Result<VersionIndex, NoPlan> {
        let Some(default) = &self.default else { return Ok(VersionIndex(0)) };
        let wanted = named.unwrap_or(default);
        let is_named = |version: &Version| version.id == wanted || version.plan.title == wanted;
        let found = self.versions.iter().enumerate().filter(|(_, version)| is_named(version) && version.plan.effective <= day);
        let latest = found.max_by_key(|(_, version)| version.plan.effective);
        latest.map(|(index, _)| VersionIndex(index)).ok_or_else(|| NoPlan { named: named.map(str::to_owned), day })
    }
}
