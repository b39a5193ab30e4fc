//! The end of a month: what stands in the way of its close, the close itself, what it froze, and whether that is still so.

pub mod frozen;
pub mod run;

use crate::api::error::{ApiError, Problem};
use crate::api::explain::{encoded, fault};
use crate::api::freshness::AtLeast;
use crate::api::guard::audit::Looked;
use crate::api::list::TextView;
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::board::MonthView;
use crate::jobs::close::checklist::{Basis, Item, Weight, checklist};
use crate::jobs::disputes::Disputes;
use crate::jobs::month::next_to_close;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use jinpai_calc::text::Text;
use jinpai_model::records::{Acceptance, Acknowledgement, Agent};
use jinpai_model::{AgentId, Month};
use jinpai_store::records;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).merge(run::routes()).merge(frozen::routes())
}

/// What stands between a month and its close.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistView {
    /// The month.
    pub month: String,
    /// Whether it is closed: then there is nothing to settle.
    pub is_closed: bool,
    /// Whether nothing blocks the close. Only of what the person may see if `is_partial`.
    pub is_ready: bool,
    /// Whether entries about others are left out.
    pub is_partial: bool,
    /// How many entries block it.
    pub blocking: usize,
    /// How many of those can be accepted with a reason.
    pub acceptable: usize,
    /// What blocks first.
    pub items: Vec<ChecklistItem>,
}

/// An entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistItem {
    /// Its name, the same in every run: what `accept` of the close names.
    pub item: String,
    /// The kind of entry: the name up to its first colon.
    pub kind: String,
    /// Whether the month cannot be closed because of it.
    pub blocks: bool,
    /// Whether it can be accepted as it is, with a reason.
    pub acceptable: bool,
    /// What it is.
    pub text: TextView,
    /// What to do.
    pub settle: TextView,
    /// The address of the screen where it is settled.
    pub link: Option<String>,
    /// Whom it concerns.
    pub agent: Option<String>,
    /// Who accepted it.
    pub accepted_by: Option<String>,
    /// Why.
    pub accepted_because: Option<String>,
}

/// What blocks the close of a month, each with where to settle it.
#[utoipa::path(get, path = "/months/{month}/checklist", tag = "months", extensions(("x-permission" = json!("months.check"))),
    params(("month" = String, Path, description = "2025-11")),
    responses((status = 200, body = ChecklistView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(month): Path<String>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let view = app.board().get(month_of("month", &month)?, at_least, lang)?;
        let all = if view.closed.is_some() { Vec::new() } else { items(app, &view)? };
        let agents: Vec<Agent> = records(app.store())?;
        let (whose, pay) = (who.whose("months.check", &agents, view.month()), who.whose("pay.read", &agents, view.month()));
        let count = all.len();
        let shown: Vec<Item> = all
            .into_iter()
            .filter(|item| item.agent.as_ref().is_none_or(|agent| whose.allows(agent)))
            // The minimum wage stands beside what somebody earns.
            .filter(|item| item.kind() != MINIMUM_WAGE || item.agent.as_ref().is_some_and(|agent| pay.allows(agent)))
            .collect();
        let blocking: Vec<&Item> = shown.iter().filter(|item| item.blocks()).collect();
        let shows_pay = shown.iter().any(|item| item.kind() == MINIMUM_WAGE);
        let list = ChecklistView {
            month: view.month().to_string(),
            is_closed: view.closed.is_some(),
            is_ready: blocking.is_empty(),
            is_partial: shown.len() < count,
            blocking: blocking.len(),
            acceptable: blocking.iter().filter(|item| item.weight == Weight::SettleOrAccept).count(),
            items: shown.iter().map(|item| ChecklistItem::of(item, view.month())).collect(),
        };
        Ok((shows_pay.then_some(Extension(Looked("pay.read"))), Json(list)).into_response())
    })
    .await
}

const MINIMUM_WAGE: &str = "minimum-wage";

/// The list of a month that is open.
pub(super) fn items(app: &App, view: &MonthView) -> Result<Vec<Item>, ApiError> {
    let (acceptances, acknowledgements): (Vec<Acceptance>, Vec<Acknowledgement>) = (records(app.store())?, records(app.store())?);
    let earlier = next_to_close(&app.store().closed_months()?).filter(|next| *next < view.month());
    Ok(checklist(&Basis {
        month: view.month(),
        paid: &view.paid,
        earlier,
        acceptances: &acceptances,
        disputes: &Disputes::read(app.store())?,
        acknowledgements: &acknowledgements,
        now: clock::now(),
    }))
}

impl ChecklistItem {
    fn of(item: &Item, month: Month) -> Self {
        Self {
            item: item.name.clone(),
            kind: item.kind().to_owned(),
            blocks: item.blocks(),
            acceptable: item.weight == Weight::SettleOrAccept && item.accepted.is_none(),
            text: (&item.text).into(),
            settle: settle(item).into(),
            link: link(item, month),
            agent: item.agent.as_ref().map(AgentId::to_string),
            accepted_by: item.accepted.as_ref().map(|(by, _)| by.clone()),
            accepted_because: item.accepted.as_ref().map(|(_, reason)| reason.clone()),
        }
    }
}

/// What to do: where the command line names a command, the screen's words.
fn settle(item: &Item) -> Text {
    match item.kind() {
        "undecided" => Text::new("确认或免除", "confirm or waive it"),
        "appeal" => Text::new("答复申诉", "answer the appeal"),
        "appeal-term" => Text::new("等申诉期结束，或由本人表示不申诉", "wait for the term's end, or the agent accepts it"),
        "earlier-month" => Text::new("先给前一个月结账", "close the month before first"),
        "unacknowledged" => Text::new("请本人阅读并确认方案", "let the person read and acknowledge the plan"),
        "dispute" => Text::new("裁定归谁", "decide whose the order is"),
        "score" if item.settle.zh.starts_with("score ") => Text::new("人工评分", "give the points"),
        _ => item.settle.clone(),
    }
}

/// The screen where it is settled.
fn link(item: &Item, month: Month) -> Option<String> {
    let subject = item.subject();
    let agent = item.agent.as_ref().map(|agent| encoded(agent.as_str()));
    Some(match item.kind() {
        "undecided" | "appeal" | "appeal-term" => fault(subject, month),
        "vanished" | "incident" | "rule" => format!("/faults/rules?month={month}"),
        "score" => format!("/scores?month={month}"),
        "pending" | MINIMUM_WAGE => format!("/pay/{month}/{}", agent?),
        "earlier-month" => format!("/months/{}", encoded(subject)),
        "not-over" | "punch" => "/imports".to_owned(),
        "unknown" | "not-employed" | "no-plan" => "/people".to_owned(),
        "unacknowledged" => "/plans".to_owned(),
        "dispute" => "/disputes".to_owned(),
        _ => return None,
    })
}
