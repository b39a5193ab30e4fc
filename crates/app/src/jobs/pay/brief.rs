//! Payslips in short, and what moved from one month to the next: drafts and frozen slips alike.

use super::Paid;
use jinpai_calc::pay::Payslip;
use jinpai_calc::slip::SlipDocument;
use jinpai_calc::text::Text;
use jinpai_model::{AgentId, Fen, Month};
use jinpai_store::Store;
use std::collections::{BTreeMap, BTreeSet};

/// A payslip in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Whose.
    pub agent: AgentId,
    /// The name for people.
    pub name: String,
    /// What is to be paid before social insurance and income tax.
    pub net: Fen,
    /// Its lines.
    pub lines: Vec<BriefLine>,
}

/// A line in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefLine {
    /// What it is in every month: its id in the plan, or the kind of a line that is about one order, fault or entry.
    pub key: String,
    /// Its title, or the kind's.
    pub title: Text,
    /// The amount; 0.00 while it is pending.
    pub amount: Fen,
}

/// What moved of a person's pay, or of everybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What it is: a line's key.
    pub key: String,
    /// Its title.
    pub title: Text,
    /// Before; none if there was no such line.
    pub before: Option<Fen>,
    /// Now.
    pub after: Option<Fen>,
}

impl Brief {
    /// Of a draft.
    pub fn of_slip(slip: &Payslip) -> Self {
        let lines = slip.lines.iter().map(|line| BriefLine::new(&line.id, &line.title, line.amount));
        Self { agent: slip.agent.clone(), name: slip.name.clone(), net: slip.net, lines: lines.collect() }
    }

    /// Of a frozen slip; a sum that is none is our own fault and reads as nothing.
    pub fn of_document(document: &SlipDocument) -> Self {
        let fen = |text: &str| text.parse::<Fen>().unwrap_or_default();
        let amount = |text: &Option<String>| text.as_deref().map_or(Fen::ZERO, fen);
        let lines = document.lines.iter().map(|line| BriefLine::new(&line.id, &line.title, amount(&line.amount)));
        Self {
            agent: AgentId::from(document.agent.as_str()),
            name: document.name.clone(),
            net: fen(&document.net),
            lines: lines.collect(),
        }
    }
}

impl BriefLine {
    fn new(id: &str, title: &Text, amount: Fen) -> Self {
        // `clawback:<order>` is another line in every month, and the clawbacks together are what people compare.
        let Some((kind, _)) = id.split_once(':') else { return Self { key: id.to_owned(), title: title.clone(), amount } };
        let title = match kind {
            "clawback" => Text::new("追回", "clawbacks"),
            "correction" => Text::new("更正", "corrections"),
            "deduction" => Text::new("扣款", "deductions"),
            "entry" => Text::new("录入", "entered by hand"),
            _ => title.clone(),
        };
        Self { key: kind.to_owned(), title, amount }
    }
}

impl Moved {
    /// What the difference is.
    pub fn difference(&self) -> Fen {
        self.after.unwrap_or_default() - self.before.unwrap_or_default()
    }
}

/// The frozen slips of a closed month in short; none if it is open.
pub fn frozen(store: &dyn Store, month: Month) -> anyhow::Result<Option<Vec<Brief>>> {
    if store.closed_month(month)?.is_none() {
        return Ok(None);
    }
    let slips = store.closed_slips(month)?.into_iter();
    let read = slips.map(|slip| Ok(Brief::of_document(&serde_json::from_slice(&slip.document)?)));
    read.collect::<anyhow::Result<Vec<Brief>>>().map(Some)
}

/// The drafts of an open month in short. A month in which nobody worked, before the first data say, is none to compare with.
pub fn drafted(paid: &Paid) -> Vec<Brief> {
    let measures = &paid.measured.measures;
    if measures.agent_days.is_empty() && measures.credits.is_empty() {
        return Vec::new();
    }
    paid.slips.iter().map(Brief::of_slip).collect()
}

/// Line by line, in the order of this month's slips, then what is gone. Lines of several persons with one key are one.
pub fn moved<'b>(before: impl IntoIterator<Item = &'b Brief>, after: impl IntoIterator<Item = &'b Brief>) -> Vec<Moved> {
    let (before, after) = (summed(before), summed(after));
    let mut keys: Vec<&String> = Vec::new();
    let mut seen = BTreeSet::new();
    keys.extend(after.order.iter().chain(&before.order).filter(|key| seen.insert(*key)));
    keys.into_iter()
        .filter_map(|key| {
            let (old, new) = (before.lines.get(key), after.lines.get(key));
            let title = new.or(old)?.0.clone();
            let amount = |side: Option<&(Text, Fen)>| side.map(|(_, amount)| *amount);
            Some(Moved { key: key.clone(), title, before: amount(old), after: amount(new) })
        })
        .collect()
}

#[derive(Default)]
struct Summed {
    order: Vec<String>,
    lines: BTreeMap<String, (Text, Fen)>,
}

fn summed<'b>(briefs: impl IntoIterator<Item = &'b Brief>) -> Summed {
    let mut sums = Summed::default();
    for line in briefs.into_iter().flat_map(|brief| &brief.lines) {
        if let Some((_, sum)) = sums.lines.get_mut(&line.key) {
            *sum += line.amount;
        } else {
            sums.order.push(line.key.clone());
            sums.lines.insert(line.key.clone(), (line.title.clone(), line.amount));
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::{Brief, BriefLine, moved};
    use jinpai_calc::text::Text;
    use jinpai_model::{AgentId, Fen};

    fn brief(agent: &str, lines: &[(&str, i64)]) -> Brief {
        let lines: Vec<BriefLine> = lines.iter().map(|(id, fen)| BriefLine::new(id, &Text::same(*id), Fen::new(*fen))).collect();
        let net = lines.iter().map(|line| line.amount).sum();
        Brief { agent: AgentId::from(agent), name: agent.to_owned(), net, lines }
    }

    #[test]
    fn lines_of_one_kind_are_compared_together() {
        let then = brief("a", &[("base", 300_000), ("clawback:1", -100), ("clawback:2", -200), ("gone", 5)]);
        let now = brief("a", &[("base", 300_000), ("commission", 900), ("clawback:3", -50)]);
        let found = moved([&then], [&now]);
        let told: Vec<_> = found.iter().map(|one| (one.key.as_str(), one.before, one.after, one.difference().fen())).collect();
        let fen = |fen| Some(Fen::new(fen));
        assert_eq!(
            told,
            [
                ("base", fen(300_000), fen(300_000), 0),
                ("commission", None, fen(900), 900),
                ("clawback", fen(-300), fen(-50), 250),
                ("gone", fen(5), None, -5),
            ]
        );
        assert_eq!(found.iter().map(|one| one.difference().fen()).sum::<i64>(), now.net.fen() - then.net.fen());
    }

    #[test]
    fn everybody_together() {
        let (a, b) = (brief("a", &[("base", 1), ("x", 2)]), brief("b", &[("base", 10)]));
        let all = moved([], [&a, &b]);
        assert_eq!(all.iter().map(|one| one.difference().fen()).collect::<Vec<_>>(), [11, 2]);
    }
}
