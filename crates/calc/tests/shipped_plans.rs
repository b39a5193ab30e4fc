//! The plans that ship: each reads without mistakes and its own examples, the golden ones of the scheme among them, hold.

use jinpai_calc::pay::check;
use jinpai_model::Lang;

const PLANS: [(&str, &str, usize); 2] = [
    ("base-and-score.toml", include_str!("../../../plans/base-and-score.toml"), 8),
    ("four-levels.toml", include_str!("../../../plans/four-levels.toml"), 2),
];

#[test]
fn shipped_plans_hold_their_examples() {
    for (name, source, examples) in PLANS {
        let report = check(name, source);
        assert!(report.is_good(), "{}", report.render(source, Lang::En));
        assert_eq!(report.examples.len(), examples, "{name}");
    }
}

#[test]
fn an_example_that_does_not_hold_is_said_with_both_amounts() {
    let (name, source, _) = PLANS[0];
    let source = source.replace("\"857.59\"", "\"857.60\"");
    let report = check(name, &source);
    assert!(!report.is_good());
    let text = report.render(&source, Lang::Zh);
    assert!(text.contains("应为 857.60，算得 857.59"), "{text}");
}
