//! The HTML.

use crate::keep;
use crate::samples::{amount_shown, closed, draft, full, long, plain};
use jinpai_calc::slip::SlipDocument;
use jinpai_model::Lang;
use jinpai_slip::{Slip, html};
use proptest::prelude::*;
use serde_json::Value;

/// Every text of a document replaced, but for the words that are not free.
fn with_text_everywhere(document: &SlipDocument, text: &str) -> SlipDocument {
    fn replace(value: &mut Value, text: &str) {
        match value {
            Value::String(old) => text.clone_into(old),
            Value::Array(items) => items.iter_mut().for_each(|item| replace(item, text)),
            Value::Object(fields) => {
                fields
                    .iter_mut()
                    .filter(|(name, _)| !matches!(name.as_str(), "kind" | "standing" | "plan_digest"))
                    .for_each(|(_, field)| replace(field, text));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut value = serde_json::to_value(document).unwrap();
    replace(&mut value, text);
    serde_json::from_value(value).unwrap()
}

/// The tags of a page, without their attributes' values, and its text with the entities read.
fn tags_and_text(page: &str) -> (Vec<String>, String) {
    let mut tags = Vec::new();
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, later) = after.split_once('>').unwrap();
        tags.push(tag.split('"').step_by(2).collect());
        rest = later;
    }
    text.push_str(rest);
    let read = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    (tags, read)
}

#[test]
fn a_plain_slip_is_this_page() {
    let page = html(&[closed(plain())], Lang::Zh);
    let (_, body) = page.split_once("</style>").unwrap();
    insta::assert_snapshot!("plain", body);
}

#[test]
fn the_page_stands_alone() {
    for lang in [Lang::Zh, Lang::En] {
        let page = html(&[closed(plain()), draft(full()), closed(long())], lang);
        for forbidden in ["<script", "javascript:", "http:", "https:", "url(", "@import", "<link", "<img", "<iframe", "<form"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        let (tags, _) = tags_and_text(&page);
        for tag in tags {
            assert!(!tag.split_whitespace().skip(1).any(|name| name.starts_with("on") || name.starts_with("style")), "{tag}");
        }
        assert_eq!(page.matches("<article").count(), 3);
    }
}

#[test]
fn the_page_holds_every_line_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let document = full();
        let page = html(&[closed(document.clone()), draft(long())], lang);
        keep(lang.pick("slips-zh.html", "slips-en.html"), page.as_bytes());
        let (_, text) = tags_and_text(&page);
        for line in &document.lines {
            for wanted in [line.title.in_lang(lang), &amount_shown(line, lang)] {
                assert!(text.contains(wanted), "{wanted}");
            }
        }
    }
}

#[test]
fn markup_in_a_name_comes_out_as_it_is() {
    let mut document = plain();
    "<script>alert(1)</script>&amp;\"'".clone_into(&mut document.name);
    let page = html(&[closed(document)], Lang::Zh);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&quot;&#39;"));
    assert!(!page.contains("<script"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Any text in any field survives, and adds or closes no tag and no attribute.
    #[test]
    fn any_text_in_any_field_survives(text in "[a-z]\\PC{0,30}[a-z]|[<>&\"'a-z/= ;!-]{1,40}") {
        // The minus sign of an amount is drawn as one.
        prop_assume!(!text.starts_with('-'));
        let slips = |text: &str| -> [Slip; 2] { [closed(with_text_everywhere(&full(), text)), draft(with_text_everywhere(&plain(), text))] };
        let (tags, shown) = tags_and_text(&html(&slips(&text), Lang::Zh));
        let (usual_tags, usual) = tags_and_text(&html(&slips("xyzzy"), Lang::Zh));
        prop_assert_eq!(tags, usual_tags);
        // Where the usual text stands, this one stands: the pages differ in nothing else.
        prop_assert_eq!(shown, usual.replace("xyzzy", &text));
    }
}
