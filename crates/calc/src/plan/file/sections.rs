//! The sections of a plan file and the keys and words that each understands, as its readers know them.

use super::{KEYS, faults, law, lines, promotions, scorecards, working_day};
use crate::plan::fault::FactKind;
use crate::plan::language::{Key, Section};
use crate::plan::line::LineKind;
use crate::plan::{examples, measure};

/// All sections, in the order in which people read a plan. The first is the top of the file.
pub(in crate::plan) fn sections() -> Vec<Section> {
    let list = |name, keys: &[&'static str], of: Vec<_>| section(name, true, keys, &of);
    let table = |name, keys: &[&'static str], of: Vec<_>| section(name, false, keys, &of);
    let scalars: Vec<&'static str> = KEYS[..7].to_vec();
    let clocks = words(&measure::CLOCKS);
    vec![
        table("", &scalars, vec![]),
        table("measure", &measure::KEYS, vec![("clock", clocks.clone()), ("rule", words(&measure::RULES))]),
        table("measure.refund_takes", &measure::CAUSES, takes()),
        table("law", &law::KEYS, vec![("fines", words(&law::FINES))]),
        table("levels", &[], vec![]),
        table("values", &[], vec![]),
        table("working_day", &working_day::KEYS, vec![]),
        table("note", &working_day::NOTE_KEYS, vec![]),
        list("scorecard", &scorecards::KEYS, vec![]),
        list("scorecard.indicators", &scorecards::INDICATOR_KEYS, vec![]),
        list("scorecard.requirements", &scorecards::requirements::KEYS, vec![]),
        list("pay", &lines::KEYS, vec![("kind", LineKind::ALL.iter().map(|kind| kind.code()).collect())]),
        table("pay.ladder", &lines::LADDER_KEYS, vec![]),
        table("pay.pool", &lines::POOL_KEYS, vec![("by", words(&lines::SHARES))]),
        list("fault", &faults::KEYS, vec![("each", fact_kinds()), ("clock", clocks), ("warning", words(&faults::WARNINGS))]),
        list("promotion", &promotions::KEYS, vec![]),
        table("promotion.exam", &promotions::EXAM_KEYS, vec![]),
        list("example", &examples::KEYS, vec![]),
    ]
}

fn section(name: &'static str, is_list: bool, keys: &[&'static str], of: &[(&str, Vec<&'static str>)]) -> Section {
    let words_of = |key: &str| of.iter().find(|(name, _)| *name == key).map(|(_, words)| words.clone()).unwrap_or_default();
    let keys = keys.iter().map(|key| Key { name: key, words: words_of(key) }).collect();
    Section { name, is_list, keys }
}

fn words<T>(known: &[(&'static str, T)]) -> Vec<&'static str> {
    known.iter().map(|(word, _)| *word).collect()
}

fn fact_kinds() -> Vec<&'static str> {
    FactKind::ALL.iter().flat_map(|kind| [kind.code(), kind.zh()]).collect()
}

fn takes() -> Vec<(&'static str, Vec<&'static str>)> {
    measure::CAUSES.iter().map(|cause| (*cause, words(&measure::TAKES))).collect()
}
