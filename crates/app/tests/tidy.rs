//! The rules of the house that no lint can express: arrows between crates, purity, sizes, the pages that must agree.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the repository has nothing better to do than to stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which of our crates each crate may name. A new arrow is a design change (docs/decisions/).
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("calc", &["model"]),
    ("import", &["model"]),
    ("store", &["model"]),
    ("demo", &["model"]),
    ("slip", &["calc", "model"]),
    ("app", &["calc", "demo", "import", "model", "slip", "store"]),
];

/// What `model` and `calc` must not name: I/O, clock, environment, threads, randomness, global state.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::time",
    "std::env",
    "std::thread",
    "std::process",
    "std::io",
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "rayon",
    "tokio",
    "async_std",
    "rusqlite",
    "rand::",
    "rand_chacha",
    "getrandom",
    "static mut",
    "OnceLock",
    "thread_local!",
    "async fn",
    "println!",
    "eprintln!",
];

/// Crates that would bring impurity with them.
const IMPURE_CRATES: &[&str] =
    &["rayon", "tokio", "rusqlite", "rand", "rand_chacha", "parquet", "csv", "tempfile", "chrono", "uuid", "reqwest"];

const FILE_LINES_MAX: usize = 500;
const ARCHITECTURE_LINES_MAX: usize = 300;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder with one of the extensions, sorted; build output and fuzz corpora aside.
fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "corpus" | "artifacts" | "node_modules") && !name.starts_with('.') {
                found.extend(files(&path, extensions));
            }
        } else if path.extension().is_some_and(|ending| extensions.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    files(&root().join("crates"), &["rs"])
}

/// The code of a source file: comments and doc comments taken out, so that a sentence may name what code may not.
fn code(text: &str) -> Vec<&str> {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).filter(|line| !line.trim().is_empty()).collect()
}

fn manifest(name: &str) -> toml::Table {
    read(&root().join("crates").join(name).join("Cargo.toml")).parse().unwrap()
}

#[test]
fn arrows_between_crates_are_those_of_the_design() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folders, listed, "a crate is missing from ARROWS in this test, or gone");
    for (name, allowed) in ARROWS {
        let manifest = manifest(name);
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for ours in dependencies.keys().filter_map(|key| key.strip_prefix("jinpai-")) {
                assert!(allowed.contains(&ours), "crates/{name} must not depend on crates/{ours} ({section})");
            }
        }
    }
}

#[test]
fn model_and_calc_are_pure() {
    for name in ["model", "calc"] {
        let manifest = manifest(name);
        for impure in IMPURE_CRATES {
            assert!(!manifest["dependencies"].as_table().unwrap().contains_key(*impure), "crates/{name} is pure: no {impure}");
        }
        for path in files(&root().join("crates").join(name).join("src"), &["rs"]) {
            for line in code(&read(&path)) {
                for impure in IMPURE {
                    assert!(!line.contains(impure), "{}: crates/{name} is pure, but: {}", path.display(), line.trim());
                }
            }
        }
    }
}

#[test]
fn clock_and_environment_are_read_in_two_files_only() {
    for path in sources() {
        let shown = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        if !shown.contains("/src/") || shown.ends_with("/tests.rs") {
            continue;
        }
        let text = read(&path);
        let before_tests = text.split("#[cfg(test)]").next().unwrap();
        for line in code(before_tests) {
            if !shown.ends_with("app/src/clock.rs") {
                for word in ["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now"] {
                    assert!(!line.contains(word), "{shown} reads the clock: {}", line.trim());
                }
            }
            if !shown.ends_with("app/src/config.rs") {
                for word in ["env::var", "env::vars", "env::args"] {
                    assert!(!line.contains(word), "{shown} reads the environment: {}", line.trim());
                }
            }
        }
    }
}

#[test]
fn files_are_small_and_lints_are_not_switched_off() {
    for path in sources() {
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        assert!(path.file_name().unwrap() != "mod.rs", "{shown}: write x.rs beside x/");
        let text = read(&path);
        let lines = code(&text);
        assert!(lines.len() <= FILE_LINES_MAX, "{shown} has {} code lines, at most {FILE_LINES_MAX}", lines.len());
        let switched_off = concat!("[", "allow(");
        assert!(!lines.iter().any(|line| line.contains(switched_off)), "{shown}: use #[expect(lint, reason = \"…\")]");
    }
}

#[test]
fn every_crate_head_says_what_it_owns_and_what_not() {
    for (name, _) in ARROWS {
        let head = read(&root().join("crates").join(name).join("src/lib.rs"));
        let head: String = head.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n");
        assert!(
            head.contains("Owns:") && head.contains("Does not own:"),
            "crates/{name}/src/lib.rs: say `Owns:` and `Does not own:`"
        );
    }
}

#[test]
fn architecture_is_short_and_states_invariants() {
    let text = read(&root().join("ARCHITECTURE.md"));
    assert!(text.lines().count() <= ARCHITECTURE_LINES_MAX, "ARCHITECTURE.md has {} lines", text.lines().count());
    assert!(text.lines().filter(|line| line.contains("Invariant:")).count() >= 8, "ARCHITECTURE.md states too few invariants");
    for (name, _) in ARROWS {
        assert!(
            text.contains(&format!("`{name}`")) || text.contains(&format!("crates/{name}")),
            "ARCHITECTURE.md does not mention {name}"
        );
    }
}

/// What a page tells the reader to type, and the shape of its headings.
fn skeleton(text: &str) -> (Vec<usize>, Vec<String>) {
    let mut headings = Vec::new();
    let mut commands = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            // What stands after two blanks and # is a remark in the page's own language.
            commands.push(line.split("  #").next().unwrap().trim_end().to_owned());
        } else if line.starts_with('#') {
            headings.push(line.bytes().take_while(|byte| *byte == b'#').count());
        }
    }
    (headings, commands)
}

#[test]
fn both_readmes_say_the_same() {
    let english = skeleton(&read(&root().join("README.md")));
    let chinese = skeleton(&read(&root().join("README.zh-CN.md")));
    assert_eq!(english.0, chinese.0, "the headings of README.md and README.zh-CN.md differ");
    assert_eq!(english.1, chinese.1, "the commands of README.md and README.zh-CN.md differ");
    assert!(english.1.iter().any(|line| line == "make demo") && english.1.iter().any(|line| line == "make test"));
}

#[test]
fn decisions_are_numbered_once_each() {
    let mut numbers: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in files(&root().join("docs/decisions"), &["md"]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        let number = name.split('-').next().unwrap().to_owned();
        assert!(number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()), "{name}: name it NNN-title.md");
        if let Some(other) = numbers.insert(number, path.clone()) {
            panic!("{} and {} have the same number", other.display(), path.display());
        }
    }
    assert!(!numbers.is_empty());
}

/// The targets of `[text](target)` in a page.
fn links(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect()
}

#[test]
fn links_between_our_pages_lead_somewhere() {
    let mut pages = files(&root().join("docs"), &["md"]);
    pages.extend(
        ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)),
    );
    for page in pages {
        for link in links(&read(&page)) {
            let target = link.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") || target.contains(' ') {
                continue;
            }
            assert!(page.parent().unwrap().join(target).exists(), "{}: {target} is not there", page.display());
        }
    }
}
