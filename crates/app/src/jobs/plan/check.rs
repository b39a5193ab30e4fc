//! Checking a plan's text: its mistakes, its examples, and the faults that the workspace has no data for.

use crate::jobs::faults;
use crate::workspace::Workspace;
use jinpai_calc::faults::Available;
use jinpai_calc::pay::{CheckReport, check as check_text};
use jinpai_calc::plan;
use jinpai_calc::text::Text;
use jinpai_model::{FileId, Lang};
use jinpai_store::{Reader, StoreError};
use std::sync::{Arc, Mutex, PoisonError};

/// What came of a plan's text.
#[derive(Debug)]
pub struct Checked {
    /// Mistakes, warnings, examples.
    pub report: CheckReport,
    /// Its rules whose data is lacking; empty without a workspace.
    pub lacking: Vec<Lacking>,
}

/// A rule of a plan whose data the workspace lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// Its id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// What is lacking.
    pub needs: Text,
}

/// Checks a text. `has` is what data there is; `None` without a workspace, so that a plan can be checked anywhere.
pub fn check(name: &str, source: &str, has: Option<&Available>) -> Checked {
    let report = check_text(name, source);
    let lacking = has.filter(|_| report.diagnostics.is_empty()).map_or_else(Vec::new, |has| lacking(source, has));
    Checked { report, lacking }
}

/// What data the workspace has; `None` if nothing was ever taken in.
pub fn available(workspace: &Workspace, lang: Lang) -> anyhow::Result<Option<Available>> {
    if !workspace.has_store() {
        return Ok(None);
    }
    Ok(Some(available_in(&*workspace.store(lang)?)?))
}

/// What data is in the store.
pub fn available_in(store: &dyn Reader) -> Result<Available, StoreError> {
    let tables = faults::tables(store)?;
    faults::available(store, &tables)
}

/// Remembers which kinds of data there are, so that a plan can be checked while it is typed. New data is seen when the store has moved on.
#[derive(Debug, Default)]
pub struct KnownData(Mutex<Option<(Option<FileId>, Arc<Available>)>>);

impl KnownData {
    /// What data is in the store now.
    pub fn get(&self, store: &dyn Reader) -> Result<Arc<Available>, StoreError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = store.last_file()?;
        if let Some((of, has)) = &*known
            && *of == state
        {
            return Ok(Arc::clone(has));
        }
        let has = Arc::new(available_in(store)?);
        *known = Some((state, Arc::clone(&has)));
        Ok(has)
    }
}

fn lacking(source: &str, has: &Available) -> Vec<Lacking> {
    let Ok(plan) = plan::parse(source) else { return Vec::new() };
    let lacks = plan.faults.iter().map(|rule| {
        let needs = rule.needs(plan.settings.clock).into_iter().filter(|need| !has.has(need));
        (rule, needs.map(|need| need.text()).collect::<Vec<_>>())
    });
    let lacks = lacks.filter(|(_, needs)| !needs.is_empty());
    lacks.map(|(rule, needs)| Lacking { rule: rule.id.clone(), title: rule.title.clone(), needs: Text::joined(&needs) }).collect()
}

impl Lacking {
    /// What it means and what to do.
    pub fn text(&self) -> Text {
        let Self { rule, title, needs } = self;
        Text::new(
            format!("工作文件夹里没有{}：{rule}“{title}”找不到。请导入这些数据，否则这一条不会出现", needs.zh),
            format!(
                "no {} data in the workspace: {rule} `{title}` cannot be found; import it, or this fault never shows",
                needs.en
            ),
        )
    }
}
