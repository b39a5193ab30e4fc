//! A payslip: its lines in short, the legal guard, faults, score, figures.

pub mod views;

use super::{last, month_for, slip_of};
use crate::api::error::{ApiError, Problem};
use crate::api::explain;
use crate::api::freshness::AtLeast;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::jobs::slips;
use axum::Json;
use axum::extract::{Path, State};
use jinpai_slip::Seal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use views::{LawView, SealView, SlipView};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(slip))
}

/// A payslip: of a closed month as it was frozen, else a draft.
#[utoipa::path(get, path = "/pay/{month}/{agent}", tag = "pay", extensions(("x-permission" = json!("pay.read"))),
    params(("month" = String, Path, description = "2025-11"), ("agent" = String, Path, description = "Agent")),
    responses((status = 200, body = SlipView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn slip(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    at_least: AtLeast,
    Path((month, agent)): Path<(String, String)>,
) -> Result<Json<SlipView>, ApiError> {
    app.blocking(move |app| {
        let (view, whose) = month_for(app, &who, at_least, &month, lang)?;
        let slip = slip_of(&view, &whose, &agent)?;
        let sealed = slips::frozen(app.store(), view.month())?;
        let sealed = sealed.and_then(|all| slips::of_agent(all, &slip.agent).into_iter().next());
        let (mut document, seal) = match sealed {
            Some(sealed) => (sealed.document, Some(sealed.seal)),
            None => (view.document(&slip.agent).ok_or_else(ApiError::not_found)?, None),
        };
        who.buyers().in_slip(&mut document, &view);
        let seal = match (seal, &view.closed) {
            (Some(Seal::Closed { number, hash, closed_on }), Some(closed)) => {
                Some(SealView { number, hash, closed_on: closed_on.to_string(), closed_by: closed.closed_by.clone() })
            }
            (_, _) => None,
        };
        let last = last(app, &view, lang)?.into_iter().find(|brief| brief.agent == slip.agent);
        let month = view.month();
        let mut answer = SlipView::of(document, LawView::of(&slip.law), &|case| explain::fault(case, month));
        answer.closed = seal;
        answer.if_confirmed = slip.if_confirmed.filter(|_| view.closed.is_none()).map(|net| net.to_string());
        answer.last_net = last.as_ref().map(|last| last.net.to_string());
        answer.difference = last.map(|last| (slip.net - last.net).to_string());
        Ok(Json(answer))
    })
    .await
}
