//! Verifying closed months (spec 4.7): the chain of hashes, then the inputs as of each close, digest by digest, then the month recomputed
//! from them, byte by byte. Whatever differs is named.

use crate::jobs::close::freeze;
use crate::jobs::close::inputs::FoundInput;
use crate::jobs::measure::Request;
use crate::jobs::month::Progress;
use crate::jobs::month::header::Header;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::text::Text;
use jinpai_model::{Lang, Month, Source, Table};
use jinpai_store::{ClosedInput, ClosedMonth, Store};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the closed months.
#[derive(Debug)]
pub struct Verified {
    /// Damages of the store that belong to no single month.
    pub damages: Vec<Text>,
    /// The months, in order.
    pub months: Vec<VerifiedMonth>,
}

/// What is known of one closed month.
#[derive(Debug)]
pub struct VerifiedMonth {
    /// The month as it is stored.
    pub closed: ClosedMonth,
    /// How many inputs were compared.
    pub inputs: usize,
    /// How many files of figures.
    pub files: usize,
    /// What is not as it was closed.
    pub differences: Vec<Text>,
}

impl Verified {
    /// Whether everything is as it was closed.
    pub fn is_sound(&self) -> bool {
        self.damages.is_empty() && self.months.iter().all(|month| month.differences.is_empty())
    }
}

/// Verifies one closed month or all of them.
pub fn run(store: &dyn Store, only: Option<Month>, progress: Progress<'_>, lang: Lang) -> anyhow::Result<Verified> {
    let all = store.closed_months()?;
    let chain = store.check_closed()?;
    let in_chain = |text: &str| chain.iter().any(|damage| damage.text(Lang::En) == text);
    let mut damages: Vec<Text> = store
        .verify()?
        .into_iter()
        .filter(|damage| !in_chain(&damage.what))
        .map(|damage| Text::same(format!("{}: {}", damage.path.display(), damage.what)))
        .collect();
    let stored: BTreeSet<String> = all.iter().map(|closed| closed.month.to_string()).collect();
    let homeless = chain.iter().filter(|damage| !stored.contains(&damage.month));
    damages.extend(homeless.map(|damage| Text::new(damage.text(Lang::Zh), damage.text(Lang::En))));
    let mut months = Vec::new();
    for (index, closed) in all.iter().enumerate().filter(|(_, closed)| only.is_none_or(|only| only == closed.month)) {
        let own = chain.iter().filter(|damage| damage.month == closed.month.to_string());
        let mut differences: Vec<Text> = own.map(|damage| Text::new(damage.text(Lang::Zh), damage.text(Lang::En))).collect();
        let (mut inputs, mut files) = (0, 0);
        match recomputed(store, &all[..index], closed, progress, lang) {
            Ok(found) => {
                (inputs, files) = (found.inputs, found.files);
                differences.extend(found.differences);
            }
            Err(error) => {
                let why = crate::failure::text(&error, lang);
                let why = why.trim();
                differences.push(Text::new(
                    format!("{} 不能按结账时的数据重算：{why}", closed.month),
                    format!("{} cannot be recomputed from what it was closed with: {why}", closed.month),
                ));
            }
        }
        months.push(VerifiedMonth { closed: closed.clone(), inputs, files, differences });
    }
    Ok(Verified { damages, months })
}

struct Recomputed {
    inputs: usize,
    files: usize,
    differences: Vec<Text>,
}

fn recomputed(
    store: &dyn Store,
    before: &[ClosedMonth],
    closed: &ClosedMonth,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<Recomputed> {
    let past = store.as_of(closed.up_to)?;
    let book = Header::of(closed, lang)?.book(past.as_ref(), lang)?;
    let request = Request { book: &book, month: closed.month, as_of: None, keep: KeepRounds::All };
    let (frozen, paid) = freeze::freeze(store, past.as_ref(), before, &request, progress, lang)?;
    let names: BTreeMap<_, _> = past.files()?.into_iter().map(|file| (file.id, file.path)).collect();
    let place = |source: Option<Source>| {
        source.map_or_else(
            || Text::same("?"),
            |source| {
                let path = names.get(&source.file).cloned().unwrap_or_else(|| format!("#{}", source.file.0));
                let row = source.row;
                Text::new(format!("{path} 第 {row} 行"), format!("{path} row {row}"))
            },
        )
    };
    let closed_inputs = store.closed_inputs(closed.month)?;
    let mut differences = inputs(&closed_inputs, &frozen.inputs, &place);
    let slips = store.closed_slips(closed.month)?;
    let now: BTreeMap<_, _> = frozen.slips.iter().map(|slip| (&slip.agent, &slip.document)).collect();
    for slip in &slips {
        match now.get(&slip.agent) {
            Some(document) if **document == slip.document => {}
            found => differences.push(slip_differs(slip.number, slip.agent.as_str(), found.is_some())),
        }
    }
    for (agent, _) in now.iter().filter(|(agent, _)| !slips.iter().any(|slip| slip.agent == ***agent)) {
        differences.push(Text::new(
            format!("重算得到 {agent} 的工资条，结账时没有"),
            format!("the payslip of {agent} is computed now and was not closed"),
        ));
    }
    let files = store.closed_files(closed.month)?;
    for file in &files {
        let same = frozen.files.iter().any(|other| other.name == file.name && other.bytes == file.bytes);
        if !same {
            let name = &file.name;
            differences.push(Text::new(
                format!("数据文件 {name} 重算后与结账时不同"),
                format!("the file of figures {name} is another when it is recomputed"),
            ));
        }
    }
    let accepted = Header::of(closed, lang)?.accepted;
    let header = freeze::header(&paid, accepted).to_bytes()?;
    if header_without_program(&header) != header_without_program(&closed.header) {
        differences.push(Text::new("结账记录重算后与结账时不同", "the record of the close is another when it is recomputed"));
    }
    Ok(Recomputed { inputs: closed_inputs.len(), files: files.len(), differences })
}

/// The header apart from which program wrote it: a newer one must find the same month.
fn header_without_program(bytes: &[u8]) -> Option<serde_json::Value> {
    let mut header: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    header.as_object_mut()?.remove("program");
    Some(header)
}

fn slip_differs(number: u64, agent: &str, is_there: bool) -> Text {
    if is_there {
        Text::new(
            format!("第 {number} 号工资条（{agent}）重算后与结账时不同"),
            format!("payslip {number} of {agent} is another when it is recomputed"),
        )
    } else {
        Text::new(
            format!("第 {number} 号工资条（{agent}）重算时没有"),
            format!("payslip {number} of {agent} is not there when it is recomputed"),
        )
    }
}

/// Inputs that are another, gone or new, each with the row that stands for it.
fn inputs(closed: &[ClosedInput], found: &[FoundInput], place: &dyn Fn(Option<Source>) -> Text) -> Vec<Text> {
    let now: BTreeMap<(&str, &str), &FoundInput> =
        found.iter().map(|found| ((found.input.table.as_str(), found.input.key.as_str()), found)).collect();
    let then: BTreeSet<(&str, &str)> = closed.iter().map(|input| (input.table.as_str(), input.key.as_str())).collect();
    let mut differences = Vec::new();
    for input in closed {
        let name = named(&input.table, &input.key);
        match now.get(&(input.table.as_str(), input.key.as_str())) {
            Some(found) if found.input.digest == input.digest => {}
            Some(found) => {
                let at = place(found.source);
                differences.push(Text::new(
                    format!("依据数据变了：{}（{}）", name.zh, at.zh),
                    format!("an input is not what it was: {} ({})", name.en, at.en),
                ));
            }
            None => differences.push(Text::new(format!("依据数据没有了：{}", name.zh), format!("an input is gone: {}", name.en))),
        }
    }
    for (key, found) in now.iter().filter(|(key, _)| !then.contains(*key)) {
        let (name, at) = (named(key.0, key.1), place(found.source));
        differences.push(Text::new(
            format!("多出依据数据：{}（{}）", name.zh, at.zh),
            format!("there is an input that was not there: {} ({})", name.en, at.en),
        ));
    }
    differences
}

/// A table and a key for people: `orders 订单 店铺/123`.
fn named(table: &str, key: &str) -> Text {
    let parts: Vec<String> = serde_json::from_str(key).unwrap_or_else(|_| vec![key.to_owned()]);
    let key = parts.join(" / ");
    let zh = Table::named(table).map_or(table, |table| table.zh);
    Text::new(format!("{zh}（{table}）{key}"), format!("{table} {key}"))
}
