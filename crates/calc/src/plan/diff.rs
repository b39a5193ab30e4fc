//! What differs between two plan files (spec 5.1): key by key, what one writes and what the other writes, each with its line.

use super::diagnostic::position;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The order in which people read a plan; what is not named here stands before it.
const SECTIONS: [&str; 11] =
    ["measure", "law", "levels", "values", "working_day", "note", "scorecard", "pay", "fault", "promotion", "example"];
/// By which of its keys an entry of a list is known.
const NAMES: [&str; 5] = ["id", "title", "figure", "fault", "from"];

/// A key that the two files do not write the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where: `fault[B-wait].fine`.
    pub key: String,
    /// What the first file writes; `None` = nothing, so the default holds.
    pub old: Option<Written>,
    /// What the second file writes.
    pub new: Option<Written>,
}

/// A value as a file writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The value: texts without their quotes, lists as they are.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
}

/// All differences, section by section, in the order of the second file, then what only the first has. The order of entries and of keys,
/// comments and white space make no difference.
///
/// ```
/// use jinpai_calc::plan::diff::diff;
/// let found = diff("title = \"a\"\n[measure]\nlookback = \"48h\"\n", "[measure]\nlookback = \"24h\"\n[law]\n");
/// assert_eq!(found.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["title", "measure.lookback"]);
/// assert_eq!(found[1].new.as_ref().unwrap().line, 2);
/// ```
pub fn diff(old: &str, new: &str) -> Vec<Difference> {
    let (old, new) = (written(old), written(new));
    let old_by_key: BTreeMap<&str, &Written> = old.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let new_keys: BTreeSet<&str> = new.iter().map(|(key, _)| key.as_str()).collect();
    let changed = new.iter().filter_map(|(key, value)| {
        let before = old_by_key.get(key.as_str()).copied();
        let is_same = before.is_some_and(|before| before.text == value.text);
        (!is_same).then(|| Difference { key: key.clone(), old: before.cloned(), new: Some(value.clone()) })
    });
    let gone = old.iter().filter(|(key, _)| !new_keys.contains(key.as_str()));
    let gone = gone.map(|(key, value)| Difference { key: key.clone(), old: Some(value.clone()), new: None });
    let mut all: Vec<Difference> = changed.chain(gone).collect();
    all.sort_by_key(|difference| section(&difference.key));
    all
}

/// What stands before all sections comes first.
fn section(key: &str) -> usize {
    let head = key.split(['.', '[']).next().unwrap_or(key);
    SECTIONS.iter().position(|section| *section == head).map_or(0, |place| place + 1)
}

/// Every value of a file with its key, in the order of the file.
fn written(source: &str) -> Vec<(String, Written)> {
    let (document, _) = DeTable::parse_recoverable(source);
    let mut out = Vec::new();
    table(source, "", document.get_ref(), &mut out);
    out
}

fn table(source: &str, path: &str, entries: &DeTable<'_>, out: &mut Vec<(String, Written)>) {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, entry) in entries {
        let key = key.get_ref();
        let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        value(source, &path, entry, out);
    }
}

fn value(source: &str, path: &str, entry: &Spanned<DeValue<'_>>, out: &mut Vec<(String, Written)>) {
    match entry.get_ref() {
        DeValue::Table(entries) => table(source, path, entries, out),
        DeValue::Array(list) if !list.is_empty() && list.iter().all(|item| item.get_ref().is_table()) => {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for item in list {
                let Some(entries) = item.get_ref().as_table() else { continue };
                let name = name(entries);
                // Equal names (two entries without any, say) are told apart by their number.
                let count = seen.entry(name.clone()).or_insert(0);
                *count += 1;
                let number = if *count > 1 || name.is_empty() { format!("#{count}") } else { String::new() };
                table(source, &format!("{path}[{name}{number}]"), entries, out);
            }
        }
        other => {
            let line = position(source, entry.span().start).line;
            out.push((path.to_owned(), Written { text: text(other), line }));
        }
    }
}

fn name(entries: &DeTable<'_>) -> String {
    let found = NAMES.iter().find_map(|key| entries.get(*key));
    let name = found.map(|value| text(value.get_ref())).unwrap_or_default();
    match entries.get("to") {
        // A step of promotion is known by both its levels.
        Some(to) if entries.get("from").is_some() => format!("{name} → {}", text(to.get_ref())),
        _ => name,
    }
}

fn text(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(answer) => answer.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Array(list) => {
            let items: Vec<String> = list.iter().map(|item| text(item.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(entries) => {
            let items: Vec<String> =
                entries.iter().map(|(key, value)| format!("{} = {}", key.get_ref(), text(value.get_ref()))).collect();
            format!("{{ {} }}", items.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::diff;

    const WRITTEN: &str = include_str!("../../../../plans/four-levels.toml");
    const LAWFUL: &str = include_str!("../../../../plans/four-levels-lawful.toml");

    fn keys(old: &str, new: &str) -> Vec<String> {
        diff(old, new).into_iter().map(|difference| difference.key).collect()
    }

    #[test]
    fn a_file_does_not_differ_from_itself_however_it_is_laid_out() {
        assert_eq!(keys(WRITTEN, WRITTEN), Vec::<String>::new());
        assert_eq!(keys("[a]\nx = \"1\"\ny = [1, 2]\n", "# new\n[a]\ny = [ 1,2 ]\nx = '1'\n"), Vec::<String>::new());
        let entries = "[[pay]]\nid = \"a\"\namount = \"1\"\n[[pay]]\nid = \"b\"\namount = \"2\"\n";
        let turned = "[[pay]]\nid = \"b\"\namount = \"2\"\n[[pay]]\nid = \"a\"\namount = \"1\"\n";
        assert_eq!(keys(entries, turned), Vec::<String>::new());
    }

    #[test]
    fn the_lawful_variant_differs_in_law_bonus_and_consequences() {
        let found = diff(WRITTEN, LAWFUL);
        let of = |key: &str| found.iter().find(|difference| difference.key == key).unwrap_or_else(|| panic!("{key}"));
        assert_eq!(of("law.fines").new.as_ref().unwrap().text, "forbid");
        assert!(of("fault[B-note].fine").new.is_none());
        let points = of("fault[B-note].points").new.as_ref().unwrap();
        assert_eq!(points.text, "2");
        assert_eq!(LAWFUL.lines().nth(points.line - 1), Some("points = 2"));
        assert!(of("pay[team-bonus].amount").old.is_some());
        assert!(!found.iter().any(|difference| difference.key.starts_with("fault") && difference.key.ends_with("when")));
    }

    #[test]
    fn what_one_side_lacks_is_a_difference_in_the_order_of_sections() {
        let old = "title = \"a\"\n[[example]]\ntitle = \"x\"\ngross = \"1\"\n[measure]\nlookback = \"48h\"\n";
        let new = "title = \"b\"\n[[promotion]]\nfrom = \"a\"\nto = \"b\"\n[[example]]\ntitle = \"x\"\ngross = \"2\"\n";
        let expected = ["title", "measure.lookback", "promotion[a → b].from", "promotion[a → b].to", "example[x].gross"];
        assert_eq!(keys(old, new), expected);
    }
}
