//! Published versions of plans and who has acknowledged them.

use super::desk::entered;
use super::table;
use crate::console::Console;
use crate::jobs::desk::publish::{Acknowledged, Member, Publication, Standing};
use jinpai_model::{AgentId, Lang};
use serde_json::{Value, json};

/// So many names are shown of one version.
const SHOWN: usize = 10;

/// What was published, what holds from now on, and who is to acknowledge it.
pub fn published(publication: &Publication, standing: &[Standing], path: &str, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let version = &publication.version;
    let (id, title, day) = (&version.id, &version.plan.title, version.plan.effective);
    let one = standing.iter().find(|one| *one.row.plan == **id && one.row.effective == day);
    if console.json {
        let warnings = version.plan.warnings.iter().map(|warning| warning.message.in_lang(lang)).collect::<Vec<_>>();
        let entered = publication.row.as_ref().map(|_| path);
        return console.json(&json!({"entered": entered, "version": one.map(as_json), "warnings": warnings}));
    }
    if publication.row.is_none() {
        return console.line(lang.pick(
            format!("方案「{id}」（{day} 起）已经照样发布过，没有再记"),
            format!("the plan {id:?} (from {day}) is published just so already; nothing was entered"),
        ));
    }
    console.line(
        lang.pick(format!("已发布：「{id}」{title}，{day} 起执行"), format!("published: {id:?}, {title}, in force from {day}")),
    )?;
    if let Some((before, replaced)) = &publication.before {
        let from = before.effective;
        console.line(if *replaced {
            lang.pick(
                format!("取代了同一天生效的文本（由 {} 发布）；之前的确认不再有效", before.published_by),
                format!("it takes the place of the text of that day, published by {}; acknowledgements of that text do not count for it", before.published_by),
            )
        } else {
            lang.pick(
                format!("之前的版本（{from} 起）执行到 {day} 前一天"),
                format!("the version before it (from {from}) holds until the day before {day}"),
            )
        })?;
    }
    for warning in &version.plan.warnings {
        console.line(format_args!("! {}", warning.line(&version.name, &version.text, lang)))?;
    }
    if let Some(one) = one {
        let missing = missing(one);
        let all = one.members.len();
        if all == 0 {
            console.line(lang.pick(
                "没有人在这个方案之下（见 agents 表的 plan 列）",
                "nobody is under this plan (see the column plan of the table agents)",
            ))?;
        } else if !missing.is_empty() {
            let (count, names) = (missing.len(), named(&missing, lang));
            console.line(lang.pick(
                format!("{all} 人中 {count} 人待确认：{names}（jinpai plan acknowledge {id} --agent 编号）"),
                format!("{count} of {all} are to acknowledge it: {names} (jinpai plan acknowledge {id} --agent ID)"),
            ))?;
        }
    }
    entered(path, console)
}

/// An acknowledgement.
pub fn acknowledged(
    acknowledged: &Acknowledged,
    agent: &AgentId,
    path: Option<&str>,
    console: &mut Console,
) -> anyhow::Result<()> {
    let lang = console.lang;
    if console.json {
        return console.json(&json!({"entered": path, "agent": agent.as_str()}));
    }
    match acknowledged {
        Acknowledged::New(row) => {
            let (plan, day) = (&row.plan, row.effective);
            console.line(lang.pick(
                format!("{agent} 已确认方案「{plan}」（{day} 起）"),
                format!("{agent} has acknowledged the plan {plan:?} (from {day})"),
            ))?;
        }
        Acknowledged::Before(day, at) => {
            let at = at.strftime("%Y-%m-%d");
            console.line(lang.pick(
                format!("{agent} 在 {at} 已经确认过（{day} 起的版本），没有再记"),
                format!("{agent} acknowledged it on {at} (the version from {day}); nothing was entered again"),
            ))?;
        }
    }
    path.map_or(Ok(()), |path| entered(path, console))
}

/// All published versions.
pub fn list(standing: &[Standing], console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    if console.json {
        return console.json(&standing.iter().map(as_json).collect::<Vec<_>>());
    }
    if standing.is_empty() {
        return console.line(lang.pick(
            "还没有发布过方案：工作文件夹里的 plan.toml 对所有人生效",
            "no plan is published: plan.toml in the workspace holds for everybody",
        ));
    }
    let heads = lang.pick(
        ["方案", "标题", "从", "到", "发布人", "适用人数", "已确认", "未确认"],
        ["plan", "title", "from", "to", "published by", "people", "acknowledged", "not yet"],
    );
    let mut rows = table(&heads, &[5, 6], console.is_terminal());
    for one in standing {
        let missing = missing(one);
        let done = one.members.len() - missing.len();
        rows.add_row([
            one.row.plan.to_string(),
            one.title.clone(),
            one.row.effective.to_string(),
            one.until.map_or_else(String::new, |day| day.to_string()),
            one.row.published_by.to_string(),
            one.members.len().to_string(),
            done.to_string(),
            named(&missing, lang),
        ]);
    }
    console.line(rows)
}

fn missing(one: &Standing) -> Vec<&Member> {
    one.members.iter().filter(|member| member.acknowledged.is_none()).collect()
}

fn named(members: &[&Member], lang: Lang) -> String {
    let mut names = members.iter().take(SHOWN).map(|member| member.name.as_str()).collect::<Vec<_>>().join(lang.pick("、", ", "));
    if members.len() > SHOWN {
        names.push_str(" …");
    }
    names
}

fn as_json(one: &Standing) -> Value {
    let members = one.members.iter().map(|member| {
        json!({
            "agent": member.agent.as_str(),
            "name": member.name,
            "acknowledged": member.acknowledged.map(|at| at.to_string()),
        })
    });
    json!({
        "plan": &*one.row.plan,
        "title": one.title,
        "effective": one.row.effective.to_string(),
        "until": one.until.map(|day| day.to_string()),
        "published_by": &*one.row.published_by,
        "time": one.row.time.to_string(),
        "members": members.collect::<Vec<_>>(),
    })
}
