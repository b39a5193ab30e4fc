//! The PDF, read back with poppler's tools as any reader of PDF would.

use crate::keep;
use crate::samples::{HASH, amount_shown, closed, draft, full, long, plain};
use jinpai_model::Lang;
use jinpai_slip::{Slip, SlipError, missing_characters, pdf};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a tool of poppler prints about a PDF.
fn poppler(tool: &str, options: &[&str], path: &Path) -> String {
    let done = Command::new(tool).args(options).arg(path).args((tool == "pdftotext").then_some("-")).output();
    let done = done.unwrap_or_else(|error| panic!("{tool}: {error}; scripts/setup.sh test installs it"));
    assert!(done.status.success(), "{tool} cannot read {}: {}", path.display(), String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The text of a PDF without any space, because a reader puts spaces where Chinese and Latin meet and where lines break.
fn text_of(path: &Path) -> String {
    squeezed(&poppler("pdftotext", &["-raw"], path))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}

fn pages_of(path: &Path) -> usize {
    let told = poppler("pdfinfo", &[], path);
    told.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap()
}

fn one(name: &str, slip: &Slip, lang: Lang) -> PathBuf {
    let bytes = pdf(std::slice::from_ref(slip), lang).unwrap();
    keep(name, &bytes)
}

fn assert_holds(text: &str, wanted: &str, of: &Path) {
    assert!(text.contains(&squeezed(wanted)), "{} lacks: {wanted}\n{text}", of.display());
}

#[test]
fn every_line_stands_on_the_paper_in_both_languages() {
    for (lang, suffix) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (name, document) in [("plain", plain()), ("full", full()), ("long", long())] {
            let path = one(&format!("{name}-{suffix}.pdf"), &closed(document.clone()), lang);
            let text = text_of(&path);
            let holds = |wanted: &str| assert_holds(&text, wanted, &path);
            for wanted in
                [&document.name, &document.agent, &document.gross, &document.deductions, &document.not_taken, &document.net]
            {
                holds(wanted);
            }
            for line in &document.lines {
                holds(line.title.in_lang(lang));
                holds(&amount_shown(line, lang));
                line.why.iter().for_each(|why| holds(why.in_lang(lang)));
            }
            for fault in &document.faults {
                holds(&fault.title);
                holds(&fault.case);
                holds(fault.consequence.in_lang(lang));
            }
            document.remarks.iter().for_each(|remark| holds(remark.in_lang(lang)));
            holds(HASH);
        }
    }
}

#[test]
fn a_plain_slip_is_one_page_and_a_long_one_numbers_its_pages() {
    assert_eq!(pages_of(&one("plain-pages.pdf", &closed(plain()), Lang::Zh)), 1);
    let path = one("long-pages.pdf", &closed(long()), Lang::Zh);
    let pages = pages_of(&path);
    assert!(pages >= 4, "{pages}");
    let text = text_of(&path);
    for page in 1..=pages {
        assert_holds(&text, &format!("第 {page} 页，共 {pages} 页"), &path);
    }
    assert_eq!(text.matches(HASH).count(), pages, "the hash stands on every page");
}

#[test]
fn nothing_runs_over_the_edge_of_the_paper() {
    let number = |word: &str, name: &str| -> f64 {
        let from = word.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        word[from..].split('"').next().unwrap().parse().unwrap()
    };
    for (lang, name) in [(Lang::Zh, "edge-zh.pdf"), (Lang::En, "edge-en.pdf")] {
        let path = one(name, &closed(long()), lang);
        let boxes = poppler("pdftotext", &["-bbox"], &path);
        let words: Vec<&str> = boxes.lines().filter(|line| line.contains("<word ")).collect();
        assert!(words.len() > 500, "{}", words.len());
        for word in words {
            // A4 is 595 × 842 points; the margin is 18 mm, 51 points, at the sides. Half of a closing bracket's box may hang into it.
            assert!(number(word, "xMin") > 50.0 && number(word, "xMax") < 549.0, "{word}");
            assert!(number(word, "yMin") > 10.0 && number(word, "yMax") < 835.0, "{word}");
        }
    }
}

#[test]
fn texts_are_never_read_as_markup() {
    let nasty = "#strong[x] *a* _b_ $x^2$ <label> @ref // no /* no */ `raw` \\u{41} #import \"a.typ\" = h -- ~ [z] #panic()";
    let mut document = plain();
    document.name = nasty.to_owned();
    document.lines[1].title.zh = format!("- {nasty}");
    document.lines[1].why[0].zh = format!("+ {nasty}");
    let path = one("markup.pdf", &closed(document), Lang::Zh);
    let text = text_of(&path);
    for start in ["", "- ", "+ "] {
        assert_holds(&text, &format!("{start}{nasty}"), &path);
    }
}

#[test]
fn a_draft_says_so_and_a_closed_slip_does_not() {
    let text = text_of(&one("draft.pdf", &draft(full()), Lang::Zh));
    assert!(text.contains("草稿") && text.contains("尚未结账"), "{text}");
    assert!(!text_of(&one("closed.pdf", &closed(full()), Lang::Zh)).contains("草稿"));
}

#[test]
fn characters_without_a_glyph_are_told() {
    let mut document = plain();
    "小雨😀🦊".clone_into(&mut document.name);
    let slip = closed(document);
    let missing: Vec<String> =
        missing_characters(std::slice::from_ref(&slip), Lang::Zh).iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["[U+1F600]", "[U+1F98A]"]);
    let path = one("missing.pdf", &slip, Lang::Zh);
    let text = text_of(&path);
    assert_holds(&text, "小雨[U+1F600][U+1F98A]", &path);
    assert_holds(&text, "以编号代替：[U+1F600] [U+1F98A]", &path);
    assert_eq!(missing_characters(&[closed(full()), closed(long())], Lang::Zh), []);
}

#[test]
fn many_slips_make_one_file_with_the_pages_of_each() {
    let slips = [closed(plain()), draft(full()), closed(long()), closed(plain())];
    let together = pdf(&slips, Lang::Zh).unwrap();
    let path = keep("all.pdf", &together);
    let alone: usize = slips.iter().map(|slip| pages_of(&one("alone.pdf", slip, Lang::Zh))).sum();
    assert_eq!(pages_of(&path), alone);
    assert_eq!(text_of(&path).matches("第1页").count(), slips.len(), "each slip begins with its page 1");
}

#[test]
fn equal_slips_give_equal_bytes_whatever_the_threads() {
    let slips: Vec<Slip> = (0..9).map(|number| closed(if number % 2 == 0 { plain() } else { full() })).collect();
    let first = pdf(&slips, Lang::Zh).unwrap();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert!(alone.install(|| pdf(&slips, Lang::Zh).unwrap()) == first, "one thread and many differ");
    assert!(!first.windows(13).any(|bytes| bytes == b"/CreationDate"), "a time of making would differ from run to run");
}

#[test]
fn no_slip_is_an_error() {
    assert!(matches!(pdf(&[], Lang::Zh), Err(SlipError::Empty)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever stands in the texts, the slip can be set.
    #[test]
    fn any_text_can_be_set(text in "\\PC{0,40}|[ -~]{0,60}|(?s:.){0,30}") {
        let mut document = plain();
        document.name.clone_from(&text);
        document.terms[0].plan.clone_from(&text);
        document.lines[0].title.zh.clone_from(&text);
        document.lines[0].amount = Some(text.clone());
        document.lines[0].why[0].zh.clone_from(&text);
        let made = pdf(&[draft(document)], Lang::Zh);
        prop_assert!(made.is_ok(), "{:?}", made.err());
    }
}
