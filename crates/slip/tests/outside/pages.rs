//! The PDF.

use crate::samples::{closed, draft, full, long, plain};
use jinpai_model::Lang;
use jinpai_slip::pdf;
use std::path::{Path, PathBuf};

/// A folder for what a person may want to look at after the tests.
pub(crate) fn keep(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn samples_can_be_looked_at() {
    for (lang, suffix) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (name, slip) in
            [("plain", closed(plain())), ("full", draft(full())), ("full-closed", closed(full())), ("long", closed(long()))]
        {
            keep(&format!("{name}-{suffix}.pdf"), &pdf(std::slice::from_ref(&slip), lang).unwrap());
            keep(&format!("{name}-{suffix}.html"), jinpai_slip::html(&[slip], lang).as_bytes());
        }
    }
}
