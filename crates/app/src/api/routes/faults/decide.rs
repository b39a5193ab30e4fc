//! Confirming and waiving faults, and the agent's answer.

use super::answers_appeals;
use crate::api::error::{ApiError, Code, Problem};
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::failure;
use crate::jobs::board::MonthView;
use crate::jobs::desk::appeal::{Answer, answer};
use crate::jobs::desk::decide::{Chosen, Known, May, Ruling, decide};
use crate::jobs::desk::{self, Desk};
use axum::Json;
use axum::extract::{Path, State};
use jinpai_calc::faults::{Fault, StepKind, month_of_case};
use jinpai_model::records::{Agent, Appeal, FaultDecision};
use jinpai_model::words::Decision;
use jinpai_model::{Lang, Month};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(decisions)).routes(routes!(appeal))
}

/// The most cases of one decision.
const CASES_MAX: usize = 1_000;
/// The longest reason, in bytes.
pub(super) const REASON_MAX: usize = 4_000;

/// A decision on one or many faults of a month: all of it is entered, or nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// `2025-11`
    month: String,
    /// Case numbers; at most 1 000.
    cases: Vec<String>,
    /// What is decided.
    decision: DecisionWord,
    /// Why; it stands on the payslip.
    reason: String,
    /// The sum or the loss in yuan, where the plan leaves it to a person.
    amount: Option<String>,
}

/// What is decided.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionWord {
    /// It counts.
    Confirmed,
    /// It does not.
    Waived,
}

/// The agent's answer to a confirmed fault.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealBody {
    /// Why it is wrong; not with `accept`.
    reason: Option<String>,
    /// There will be no appeal, so its term need not run.
    #[serde(default)]
    accept: bool,
    /// `2025-11`, where the case number does not say it.
    month: Option<String>,
}

/// What was entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnteredView {
    /// The cases for which something was entered.
    pub entered: Vec<String>,
    /// The cases that were so before: nothing was entered for them.
    pub unchanged: Vec<String>,
}

/// Confirms or waives faults: those of the groups that one leads, a manager everybody's; appeals are a manager's to answer, and never
/// those against one's own decision.
#[utoipa::path(post, path = "/faults/decisions", tag = "faults", extensions(("x-permission" = json!("faults.decide"))),
    request_body = DecisionBody,
    responses((status = 200, body = EnteredView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decisions(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<DecisionBody>,
) -> Result<Json<EnteredView>, ApiError> {
    app.writing(move |app| {
        let month = month_of("month", &body.month)?;
        let reason = reason(&body.reason)?;
        if body.cases.is_empty() || body.cases.len() > CASES_MAX {
            return Err(ApiError::invalid(
                "cases",
                format!("请选择 1 到 {CASES_MAX} 件违规"),
                format!("choose 1 to {CASES_MAX} faults"),
            ));
        }
        refuse_closed(app, month, lang)?;
        let amount = body.amount.as_deref().map(|text| yuan("amount", text)).transpose()?;
        let decision = match body.decision {
            DecisionWord::Confirmed => Decision::Confirmed,
            DecisionWord::Waived => Decision::Waived,
        };
        let view = current(app, month, &body.cases, lang)?;
        let agents: Vec<Agent> = records(app.store())?;
        let whose = who.whose("faults.decide", &agents, month);
        let sees = |fault: &Fault| whose.allows(&fault.agent);
        let may = May { see: &sees, answer: answers_appeals(&who), own: who.agent.as_ref() };
        let known = Known { agents: &agents, decisions: &records(app.store())?, may };
        let ruling = Ruling { decision, reason, amount };
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let decided = decide(&view.paid.measured.faults, known, Chosen::Cases(&body.cases), &ruling, &desk)?;
        desk.enter(app.store(), "decide", decided.rows(&desk, &ruling))?;
        Ok(Json(EnteredView { entered: cases(&decided.changed), unchanged: cases(&decided.same) }))
    })
    .await
}

/// Appeals a confirmed fault of one's own, or accepts it.
#[utoipa::path(post, path = "/faults/{case}/appeal", tag = "faults", extensions(("x-permission" = json!("faults.appeal"))),
    params(("case" = String, Path, description = "Case number")), request_body = AppealBody,
    responses((status = 200, body = EnteredView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn appeal(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(case): Path<String>,
    Json(body): Json<AppealBody>,
) -> Result<Json<EnteredView>, ApiError> {
    app.writing(move |app| {
        let agent = who.agent.clone().ok_or_else(ApiError::not_found)?;
        let named = body.month.as_deref().map(|month| month_of("month", month)).transpose()?;
        let month = month_of_case(&case).or(named).ok_or_else(ApiError::not_found)?;
        let said = match (&body.reason, body.accept) {
            (None, true) => Answer::Accept,
            (Some(text), false) => Answer::Appeal(reason(text)?),
            _ => {
                return Err(ApiError::invalid(
                    "reason",
                    "请写申诉理由，或者选择不申诉",
                    "say why it is wrong, or that there will be no appeal",
                ));
            }
        };
        let cases_asked = [case];
        let view = current(app, month, &cases_asked, lang)?;
        view.fault(&cases_asked[0]).filter(|fault| fault.agent == agent).ok_or_else(ApiError::not_found)?;
        refuse_closed(app, month, lang)?;
        let measured = &view.paid.measured;
        let desk = Desk::new(clock::now(), agent.as_str(), lang)?;
        let clock = measured.context.clock_of_agent(&agent);
        let answered = answer(&measured.faults, &view.paid.book, &cases_asked, &agent, said, (&desk, clock.zone()))?;
        desk.enter(app.store(), "appeal", answered.rows(&desk, said))?;
        Ok(Json(EnteredView { entered: cases(&answered.changed), unchanged: cases(&answered.same) }))
    })
    .await
}

fn cases(faults: &[&Fault]) -> Vec<String> {
    faults.iter().map(|fault| fault.case.to_string()).collect()
}

/// A reason that says something.
pub(super) fn reason(text: &str) -> Result<&str, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ApiError::invalid("reason", "请写理由", "say why"));
    }
    if text.len() > REASON_MAX {
        return Err(ApiError::invalid("reason", "理由太长", "the reason is too long"));
    }
    Ok(text)
}

/// An amount in yuan of a request.
pub(super) fn yuan(field: &str, text: &str) -> Result<jinpai_model::Fen, ApiError> {
    text.trim().parse().map_err(|_| {
        ApiError::invalid(field, format!("「{text}」不是 12.50 这样的金额"), format!("{text:?} is no sum like 12.50"))
    })
}

/// A closed month stays as it is: that contradicts what is there.
pub(super) fn refuse_closed(app: &App, month: Month, lang: Lang) -> Result<(), ApiError> {
    desk::refuse_closed(app.store(), month, lang).map_err(|error| match error.downcast::<failure::Failure>() {
        Ok(failure) => ApiError::new(Code::Conflict, failure.to_string(), failure.to_string()),
        Err(error) => error.into(),
    })
}

/// The month with everything that was decided and answered about these cases so far. The one in memory is taken while it knows all of
/// it: a month is not computed again before each decision because messages came in.
fn current(app: &App, month: Month, cases: &[String], lang: Lang) -> Result<Arc<MonthView>, ApiError> {
    let view = app.board().get(month, None, lang)?;
    let (decisions, appeals): (Vec<FaultDecision>, Vec<Appeal>) = (records(app.store())?, records(app.store())?);
    let is_known = |case: &String| {
        let entered = decisions.iter().filter(|row| *row.case == **case).count();
        let entered = entered + appeals.iter().filter(|row| *row.case == **case).count();
        let is_entry = |kind: StepKind, is_timed: bool| kind != StepKind::Excused && is_timed;
        let seen =
            view.fault(case).map(|fault| fault.history.iter().filter(|step| is_entry(step.kind, step.at.is_some())).count());
        seen == Some(entered)
    };
    if cases.iter().all(is_known) {
        return Ok(view);
    }
    Ok(app.board().get(month, app.store().last_file()?, lang)?)
}
