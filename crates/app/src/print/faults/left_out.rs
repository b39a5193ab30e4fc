//! What stands below the list of faults: what could not be looked for, what has vanished, what is wrong, what is nobody's.

use jinpai_calc::faults::{CannotBeFound, FaultReport};
use jinpai_model::Lang;

/// So many lines of one kind are shown.
const SHOWN: usize = 20;

/// The heads, each with its lines.
pub(super) fn sections(report: &FaultReport, lang: Lang) -> [(String, Vec<String>); 4] {
    [cannot_be_found(report, lang), vanished(report, lang), problems(report, lang), nobody(report, lang)]
}

/// Not zero faults but unknown ones: rules whose data the workspace lacks.
fn cannot_be_found(report: &FaultReport, lang: Lang) -> (String, Vec<String>) {
    let line = |cannot: &CannotBeFound| {
        let lacks = cannot.lacking();
        let (id, title) = (&cannot.rule.id, &cannot.rule.title);
        lang.pick(format!("{id} {title}：没有{}", lacks.zh), format!("{id} {title}: there are no {}", lacks.en))
    };
    let head = lang.pick(
        "无法查找的条款（缺少数据，不等于没有违规）：",
        "rules that cannot be looked for (data is missing; that is not zero faults):",
    );
    (head.to_owned(), shortened(report.cannot_be_found.iter().map(line).collect(), lang))
}

fn vanished(report: &FaultReport, lang: Lang) -> (String, Vec<String>) {
    let lines = report.vanished.iter().map(|gone| {
        let history =
            gone.history.iter().map(|step| step.said().in_lang(lang).to_owned()).collect::<Vec<_>>().join(lang.pick("；", "; "));
        lang.pick(format!("{}：{history}", gone.case), format!("{}: {history}", gone.case))
    });
    let head = lang.pick(
        "裁定过、但事实已不在数据里的案件（后来导入的数据不同了，不再计入）：",
        "cases that were decided and whose facts are gone (data taken in later says otherwise; they count for nothing):",
    );
    (head.to_owned(), shortened(lines.collect(), lang))
}

fn problems(report: &FaultReport, lang: Lang) -> (String, Vec<String>) {
    let lines = report.problems.iter().map(|problem| {
        let what = problem.kind.text();
        lang.pick(format!("{}：{}", problem.incident, what.zh), format!("{}: {}", problem.incident, what.en))
    });
    let head = lang.pick("不能成为违规的记录（incidents）：", "incidents that cannot become faults:");
    (head.to_owned(), shortened(lines.collect(), lang))
}

fn nobody(report: &FaultReport, lang: Lang) -> (String, Vec<String>) {
    let lines = report.nobody.iter().map(|one| {
        let (id, facts, first) = (&one.rule.id, one.facts, one.first);
        let who = one.agent.as_ref().map_or(lang.pick("无人负责", "of nobody"), |agent| agent.as_str());
        lang.pick(format!("{id}：{who}，{facts} 次，最早 {first}"), format!("{id}: {who}, {facts} times, first on {first}"))
    });
    let head =
        lang.pick("不属于任何在职客服的事实（不计入任何人）：", "facts of nobody who was employed (they count for nobody):");
    (head.to_owned(), shortened(lines.collect(), lang))
}

fn shortened(mut lines: Vec<String>, lang: Lang) -> Vec<String> {
    let left_out = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if left_out > 0 {
        lines.push(lang.pick(format!("……另有 {left_out} 项，见 --json"), format!("… and {left_out} more, see --json")));
    }
    lines
}
