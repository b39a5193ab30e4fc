//! The guide for plan writers tells the truth: its plan is a plan, its list of names is complete.

use jinpai_calc::pay::check;
use jinpai_calc::plan::Name;
use jinpai_model::Lang;

const GUIDE: &str = include_str!("../../../docs/plans.md");

#[test]
fn the_skeleton_is_a_good_plan() {
    let after_fence = GUIDE.split("```toml\n").nth(1).unwrap();
    let skeleton = after_fence.split("```").next().unwrap();
    let report = check("guide", skeleton);
    assert!(report.is_good() && report.examples.len() == 1, "{}", report.render(skeleton, Lang::En));
}

#[test]
fn every_name_is_listed() {
    let missing: Vec<&str> = Name::all_built_in().filter(|name| !GUIDE.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/plans.md does not list {missing:?}");
}
