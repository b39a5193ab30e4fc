//! The list of faults: totals by rule first, then what waits for a decision, then what is decided, then what could not be looked for.

mod json;
mod left_out;

use super::table;
use crate::console::Console;
use crate::jobs::pay::Paid;
use comfy_table::Cell;
use jiff::civil::DateTime;
use jinpai_calc::calendar::ShopClock;
use jinpai_calc::faults::{Fault, FaultReport, Standing};
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Fen};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many faults are shown in one table without `--all`.
const SHOWN: usize = 60;

/// What is shown of a month's faults.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The month.
    pub paid: &'a Paid,
    /// Everybody's name.
    pub names: &'a BTreeMap<&'a AgentId, &'a str>,
    /// The faults that were asked for.
    pub faults: &'a [&'a Fault],
    /// What each open fault would change of its agent's net if it alone were confirmed, by case.
    pub effects: &'a BTreeMap<Arc<str>, Fen>,
    /// Whether everybody's faults of every rule were asked for.
    pub is_whole: bool,
    /// Whether long tables are shown whole.
    pub all: bool,
    /// What names the workspace in commands that are suggested.
    pub at: &'a str,
}

impl View<'_> {
    /// Prints all of it.
    pub fn print(&self, console: &mut Console) -> anyhow::Result<()> {
        let (lang, month) = (console.lang, self.paid.measured.context.month);
        if self.faults.is_empty() {
            console.line(lang.pick(format!("{month} 没有违规"), format!("no faults in {month}")))?;
        } else {
            self.totals(console)?;
        }
        let waits = |fault: &Fault| matches!(fault.standing, Standing::Proposed | Standing::Appealed);
        let (open, decided): (Vec<&Fault>, Vec<&Fault>) = self.faults.iter().partition(|fault| waits(fault));
        if !open.is_empty() {
            let count = open.len();
            self.list(&open, &lang.pick(format!("待裁定 {count} 件"), format!("{count} to be decided")), console)?;
            let case = &open[0].case;
            let at = self.at;
            console.line(lang.pick(
                format!("\n看依据：jinpai{at} explain --month {month} --case {case}\n裁定：jinpai{at} decide {case} --month {month} --confirm|--waive --by 谁 --reason 理由"),
                format!("\nwhat shows it: jinpai{at} explain --month {month} --case {case}\nto decide: jinpai{at} decide {case} --month {month} --confirm|--waive --by WHO --reason TEXT"),
            ))?;
        }
        if !decided.is_empty() {
            let count = decided.len();
            self.list(&decided, &lang.pick(format!("已有结论 {count} 件"), format!("{count} settled")), console)?;
        }
        if self.is_whole {
            self.below(console)?;
        }
        Ok(())
    }

    /// A row for each rule: how many wait, count, and do not.
    fn totals(&self, console: &mut Console) -> anyhow::Result<()> {
        let lang = console.lang;
        let mut by_rule: BTreeMap<&str, (&str, [usize; 5])> = BTreeMap::new();
        for fault in self.faults {
            let (_, counts) = by_rule.entry(&fault.rule.id).or_insert((&fault.rule.title, [0; 5]));
            counts[position(fault.standing)] += 1;
        }
        let heads = lang.pick(
            ["条款", "内容", "待裁定", "申诉中", "已确认", "已免除", "免责"],
            ["rule", "title", "proposed", "appealed", "confirmed", "waived", "excused"],
        );
        let mut totals = table(&heads, &[2, 3, 4, 5, 6], console.is_terminal());
        let number = |count: usize| if count == 0 { String::new() } else { super::count(count.try_into().unwrap_or(u64::MAX)) };
        let mut sums = [0; 5];
        for (rule, (title, counts)) in &by_rule {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            totals.add_row([(*rule).to_owned(), (*title).to_owned()].into_iter().chain(counts.map(number)));
        }
        if by_rule.len() > 1 {
            let head = lang.pick("合计", "total").to_owned();
            totals.add_row([head, String::new()].into_iter().chain(sums.map(number)));
        }
        console.line(totals)
    }

    /// The faults, by rule, then person and time.
    fn list(&self, faults: &[&Fault], head: &str, console: &mut Console) -> anyhow::Result<()> {
        let lang = console.lang;
        let mut faults = faults.to_vec();
        faults.sort_by(|a, b| (&a.rule.id, &a.agent, a.day, a.at).cmp(&(&b.rule.id, &b.agent, b.day, b.at)));
        let heads = lang.pick(
            ["案号", "时间", "客服", "事实", "后果", "状态", "若确认"],
            ["case", "time", "agent", "what happened", "consequence", "status", "if confirmed"],
        );
        // What is settled changes nothing more.
        let is_open = faults.iter().any(|fault| self.effects.contains_key(&fault.case));
        let heads = if is_open { heads.as_slice() } else { &heads[..6] };
        let mut list = table(heads, if is_open { &[6] } else { &[] }, console.is_terminal());
        let left_out = if self.all { 0 } else { faults.len().saturating_sub(SHOWN) };
        for fault in &faults[..faults.len() - left_out] {
            let effect = self.effects.get(&fault.case).map_or_else(String::new, ToString::to_string);
            let mut row = vec![
                Cell::new(&fault.case),
                Cell::new(self.time(fault).strftime("%m-%d %H:%M")),
                Cell::new(self.name(&fault.agent)),
                Cell::new(fault.what().in_lang(lang)),
                Cell::new(fault.follows().in_lang(lang)),
                Cell::new(fault.standing.text().in_lang(lang)),
                Cell::new(effect),
            ];
            row.truncate(heads.len());
            list.add_row(row);
        }
        console.line(format_args!("\n{head}"))?;
        console.line(list)?;
        if left_out > 0 {
            console.line(lang.pick(
                format!("另有 {left_out} 件没有列出：加上 --all，或用 --rule、--agent 只看一部分"),
                format!("{left_out} more are not shown: add --all, or look at some of them with --rule or --agent"),
            ))?;
        }
        Ok(())
    }

    /// What is not in the list, and why: nothing is silently dropped.
    fn below(&self, console: &mut Console) -> anyhow::Result<()> {
        let lang = console.lang;
        for (head, lines) in left_out::sections(self.report(), lang).iter().filter(|(_, lines)| !lines.is_empty()) {
            console.line(format_args!("\n{head}"))?;
            for line in lines {
                console.line(format_args!("  {line}"))?;
            }
        }
        Ok(())
    }

    fn report(&self) -> &FaultReport {
        &self.paid.measured.faults
    }

    /// When it happened, on the clock of its shop.
    fn time(&self, fault: &Fault) -> DateTime {
        let context = &self.paid.measured.context;
        let clock = |shop| context.shops.get(shop).map(|shop| shop.clock.clone());
        let clock: ShopClock = fault.shop.as_ref().and_then(clock).unwrap_or_else(|| context.clock_of_agent(&fault.agent));
        clock.local(fault.at)
    }

    fn name<'n>(&'n self, agent: &'n AgentId) -> &'n str {
        self.names.get(agent).copied().unwrap_or(agent.as_str())
    }
}

/// Everybody's latest name.
pub fn names(agents: &[Agent]) -> BTreeMap<&AgentId, &str> {
    let mut rows: Vec<&Agent> = agents.iter().collect();
    rows.sort_by_key(|row| row.from);
    rows.into_iter().map(|row| (&row.agent, &*row.name)).collect()
}

fn position(standing: Standing) -> usize {
    match standing {
        Standing::Proposed => 0,
        Standing::Appealed => 1,
        Standing::Confirmed => 2,
        Standing::Waived => 3,
        Standing::Excused => 4,
    }
}
