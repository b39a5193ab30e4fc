//! Sales targets of a month.

use super::Wrong;
use jinpai_calc::text::Text;
use jinpai_model::records::{Agent, Target};
use jinpai_model::{AgentId, Fen, Month, Source};

/// The rows of these targets: those that are new or other ones than before.
pub fn targets(rows: &[Target], agents: &[Agent], month: Month, wanted: &[(String, String)]) -> Result<Vec<Target>, Wrong> {
    let mut out = Vec::new();
    for (agent, sales) in wanted {
        if !agents.iter().any(|row| row.agent.as_str() == agent) {
            let text = Text::new(format!("没有客服「{agent}」"), format!("there is no agent {agent:?}"));
            return Err(Wrong::new("agent", text));
        }
        let amount = sales.trim().parse::<Fen>().ok().filter(|amount| *amount > Fen::ZERO && *amount <= Fen::INPUT_MAX);
        let Some(amount) = amount else {
            return Err(Wrong::new(
                "sales",
                Text::new(
                    format!("{agent} 的目标「{sales}」不是大于 0 的金额；请写成 30000.00"),
                    format!("the target {sales:?} of {agent} is no amount above 0; write it like 30000.00"),
                ),
            ));
        };
        let agent = AgentId::new(agent.as_str());
        let is_so = rows.iter().any(|row| row.month == month && row.agent == agent && row.sales == amount);
        if !is_so {
            out.push(Target { month, agent, sales: amount, source: Source::default() });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::targets;
    use crate::jobs::desk::people::{Terms, hire};
    use jinpai_model::Fen;

    #[test]
    fn only_what_is_another_target_is_entered() {
        let agents = vec![hire(&[], "wang", Terms { name: "王".to_owned(), ..Terms::default() }).unwrap()];
        let month = "2026-03".parse().unwrap();
        let wanted = |sales: &str| vec![("wang".to_owned(), sales.to_owned())];
        let first = targets(&[], &agents, month, &wanted("30000")).unwrap();
        assert_eq!(first[0].sales, Fen::new(3_000_000));
        assert_eq!(targets(&first, &agents, month, &wanted("30000.00")).unwrap(), []);
        assert_eq!(targets(&first, &agents, month, &wanted("0")).unwrap_err().field, "sales");
        assert_eq!(targets(&first, &[], month, &wanted("1")).unwrap_err().field, "agent");
    }
}
