//! Closing a month and verifying closed ones: both take long.

use crate::api::error::{ApiError, Problem};
use crate::api::jobs::{Accepted, JobKind, JobView, NewJob, Task};
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::close::checklist::Item;
use crate::jobs::close::{self, Ended, Order};
use crate::jobs::verify::{self, Verified};
use crate::jobs::{month, plan};
use axum::Json;
use axum::extract::{Path, State};
use jinpai_calc::text::Text;
use jinpai_model::{Lang, Month};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(close_month)).routes(routes!(verify_month))
}

/// So many differences are named.
const DIFFERENCES_MAX: usize = 200;

/// How to close.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// Accept everything that can be accepted.
    #[serde(default)]
    accept_all: bool,
    /// Names or kinds of entries of the checklist to accept.
    #[serde(default)]
    accept: Vec<String>,
    /// Why they are accepted.
    reason: Option<String>,
}

/// Closes a month: freezes its payslips, figures and inputs. A job; its result says `closed`, else how many entries of the checklist
/// are still `blocking`.
#[utoipa::path(post, path = "/months/{month}/close", tag = "months", extensions(("x-permission" = json!("months.close"))),
    params(("month" = String, Path, description = "2025-11")), request_body = CloseBody,
    responses((status = 202, body = JobView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn close_month(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(month): Path<String>,
    Json(body): Json<CloseBody>,
) -> Result<Accepted, ApiError> {
    let month = month_of("month", &month)?;
    let accepts = body.accept_all || !body.accept.is_empty();
    if accepts && body.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(ApiError::invalid("reason", "接受事项要写理由", "accepting needs a reason"));
    }
    let new = NewJob { what: JobKind::Close, subject: month.to_string(), permission: "months.close", writes: true, stops: false };
    let by = who.name.clone();
    app.start_job(&who, new, move |app, task| run(app, task, month, &by, &body, lang))
}

fn run(app: &App, task: &Task, month: Month, by: &str, body: &CloseBody, lang: Lang) -> Result<Value, ApiError> {
    let book = plan::for_pay(app.workspace(), None, lang)?;
    let order = Order {
        month,
        book: &book,
        by,
        now: clock::now(),
        check_only: false,
        accept: &body.accept,
        accept_all: body.accept_all,
        reason: body.reason.as_deref().unwrap_or_default(),
        lang,
    };
    let ended = close::run(app.store(), &order, &|done, of| task.progress(done, of))?;
    Ok(match ended {
        Ended::Already(closed) => {
            json!({"closed": true, "already": true, "hash": closed.hash.to_string(), "slips": closed.slips})
        }
        Ended::Closed(closed, ..) => {
            json!({"closed": true, "already": false, "hash": closed.hash.to_string(), "slips": closed.slips})
        }
        Ended::Open(items, _) => json!({"closed": false, "blocking": items.iter().filter(|item| Item::blocks(item)).count()}),
    })
}

/// Checks a closed month: the chain of hashes, every input, everything recomputed. A job; its result names what is not as it was closed.
#[utoipa::path(post, path = "/months/{month}/verify", tag = "months", extensions(("x-permission" = json!("months.close"))),
    params(("month" = String, Path, description = "2025-11")),
    responses((status = 202, body = JobView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn verify_month(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(month): Path<String>,
) -> Result<Accepted, ApiError> {
    let month = month_of("month", &month)?;
    app.blocking(move |app| match month::past(app.store(), month)? {
        Some(_) => Ok(()),
        None => Err(crate::api::list::conflict(
            format!("{month} 还没有结账，没有可核验的"),
            format!("{month} is not closed; there is nothing to verify"),
        )),
    })
    .await?;
    let new =
        NewJob { what: JobKind::Verify, subject: month.to_string(), permission: "months.close", writes: false, stops: false };
    app.start_job(&who, new, move |app, task| {
        let verified = verify::run(app.store(), Some(month), &|done, of| task.progress(done, of), lang)?;
        Ok(found(&verified))
    })
}

fn found(verified: &Verified) -> Value {
    let months = verified.months.iter().map(|month| {
        let differences: Vec<&Text> = month.differences.iter().take(DIFFERENCES_MAX).collect();
        json!({
            "month": month.closed.month.to_string(),
            "hash": month.closed.hash.to_string(),
            "slips": month.closed.slips,
            "files": month.files,
            "inputs": month.inputs,
            "differences": differences,
            "differences_in_all": month.differences.len(),
        })
    });
    let damages: Vec<&Text> = verified.damages.iter().take(DIFFERENCES_MAX).collect();
    json!({"sound": verified.is_sound(), "damages": damages, "months": months.collect::<Vec<_>>()})
}
