#![no_main]

use jinpai_calc::pay::check;
use jinpai_model::Lang;

// Whatever the text is: checking ends, nothing panics, every mistake lies inside the file and can be shown, good plans run their examples.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(source) = std::str::from_utf8(data) else {
        return;
    };
    let report = check("plan.toml", source);
    for mistake in &report.diagnostics {
        assert!(mistake.span.start <= source.len() && mistake.span.end <= source.len(), "{mistake:?}");
    }
    assert!(!report.render(source, Lang::Zh).is_empty() && !report.render(source, Lang::En).is_empty());
});
