//! The plans that ship: each reads without mistakes and its own examples, the golden ones of the scheme among them, hold.

use jinpai_calc::pay::check;
use jinpai_model::Lang;

/// File, text, how many examples, the codes of its warnings.
const PLANS: [(&str, &str, usize, &[&str]); 7] = [
    ("base-and-score.toml", include_str!("../../../plans/base-and-score.toml"), 8, &[]),
    ("four-levels.toml", include_str!("../../../plans/four-levels.toml"), 8, &["fines-as-written"]),
    ("four-levels-lawful.toml", include_str!("../../../plans/four-levels-lawful.toml"), 6, &[]),
    ("requirements-and-incentives.toml", include_str!("../../../plans/requirements-and-incentives.toml"), 4, &[]),
    ("ladder.toml", include_str!("../../../plans/ladder.toml"), 5, &["fines-as-written", "forfeits-commission"]),
    ("ladder-lawful.toml", include_str!("../../../plans/ladder-lawful.toml"), 6, &[]),
    ("base-and-award.toml", include_str!("../../../plans/base-and-award.toml"), 3, &[]),
];

#[test]
fn shipped_plans_hold_their_examples() {
    for (name, source, examples, warnings) in PLANS {
        let report = check(name, source);
        assert!(report.is_good(), "{}", report.render(source, Lang::En));
        assert_eq!(report.examples.len(), examples, "{name}");
        let codes: Vec<&str> = report.warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(codes, warnings, "{name}");
    }
}

#[test]
fn an_example_that_does_not_hold_is_said_with_both_amounts() {
    let (name, source, ..) = PLANS[0];
    let source = source.replace("\"857.59\"", "\"857.60\"");
    let report = check(name, &source);
    assert!(!report.is_good());
    let text = report.render(&source, Lang::Zh);
    assert!(text.contains("应为 857.60，算得 857.59"), "{text}");
}
