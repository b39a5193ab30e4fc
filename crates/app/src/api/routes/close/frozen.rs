//! What a close froze, and what a month takes over from those closed before it.

use crate::api::error::{ApiError, Problem};
use crate::api::explain::{encoded, fault};
use crate::api::freshness::AtLeast;
use crate::api::guard::audit::Looked;
use crate::api::list::TextView;
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::jobs::month::header::{FrozenPlans, Header};
use axum::extract::{Path, State};
use axum::{Extension, Json};
use jinpai_calc::pay::{Adjustment, PayLineKind, Payslip, Person, Subject};
use jinpai_model::records::Agent;
use jinpai_model::{Fen, Month};
use jinpai_store::records;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(record)).routes(routes!(taken_over))
}

/// The record of a close.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrozenView {
    /// The month.
    pub month: String,
    /// Which close it was, from 1.
    pub number: u32,
    /// By whom.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// The month's hash in the chain.
    pub hash: String,
    /// The hash before it.
    pub previous: String,
    /// The version of the program.
    pub program: String,
    /// How many payslips.
    pub slips: u32,
    /// The plans that held: name or id, and first day or digest.
    pub plans: Vec<FrozenPlanView>,
    /// Up to when the data of each shop was known.
    pub horizons: BTreeMap<String, String>,
    /// What was accepted as it was.
    pub accepted: Vec<AcceptedView>,
    /// Sums over all slips.
    pub gross: String,
    /// All that was taken.
    pub deductions: String,
    /// All that could not be taken.
    pub not_taken: String,
    /// To be paid before social insurance and income tax.
    pub net: String,
}

/// A plan as it was frozen.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrozenPlanView {
    /// Its id, or the name of its file.
    pub plan: String,
    /// Its first day, if it was published.
    pub effective: Option<String>,
    /// SHA-256 of its text.
    pub digest: String,
}

/// Something that was accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedView {
    /// The entry's name.
    pub item: String,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What the close of a month froze.
#[utoipa::path(get, path = "/months/{month}/close", tag = "months", extensions(("x-permission" = json!("months.close"))),
    params(("month" = String, Path, description = "2025-11")),
    responses((status = 200, body = FrozenView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn record(
    State(app): State<App>,
    Speaks(lang): Speaks,
    Path(month): Path<String>,
) -> Result<(Extension<Looked>, Json<FrozenView>), ApiError> {
    app.blocking(move |app| {
        let month = month_of("month", &month)?;
        let closed = app.store().closed_month(month)?.ok_or_else(ApiError::not_found)?;
        let header = Header::of(&closed, lang)?;
        let accepted = header.accepted.into_iter();
        let view = FrozenView {
            month: month.to_string(),
            number: closed.number,
            by: closed.closed_by,
            at: closed.closed_at.to_string(),
            hash: closed.hash.to_string(),
            previous: closed.previous.to_string(),
            program: header.program,
            slips: closed.slips,
            plans: plans(header.plans),
            horizons: header.horizons,
            accepted: accepted.map(|one| AcceptedView { item: one.item, by: one.by, reason: one.reason }).collect(),
            gross: header.totals.gross,
            deductions: header.totals.deductions,
            not_taken: header.totals.not_taken,
            net: header.totals.net,
        };
        Ok((Extension(Looked("pay.read")), Json(view)))
    })
    .await
}

fn plans(frozen: FrozenPlans) -> Vec<FrozenPlanView> {
    match frozen {
        FrozenPlans::One { name, digest, .. } => vec![FrozenPlanView { plan: name, effective: None, digest }],
        FrozenPlans::Published { versions, .. } => versions
            .into_iter()
            .map(|version| FrozenPlanView { plan: version.plan, effective: Some(version.effective), digest: version.digest })
            .collect(),
    }
}

/// What a month takes over from the closed months before it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenOverView {
    /// The month.
    pub month: String,
    /// Clawbacks and corrections, by person.
    pub adjustments: Vec<AdjustmentView>,
    /// Losses that the month before could not take.
    pub carried: Vec<CarriedView>,
}

/// A clawback (below zero) or a correction.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdjustmentView {
    /// Whose.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// The closed month that it is about.
    pub about_month: String,
    /// The order, if it is about one.
    pub order: Option<String>,
    /// The fault's case number, if it is about one.
    pub case: Option<String>,
    /// The screen of the order or the fault.
    pub link: String,
    /// What became known, a statement each.
    pub changes: Vec<TextView>,
    /// The closed month's lines that it moves.
    pub lines: Vec<AdjustedLine>,
    /// The whole difference.
    pub difference: String,
    /// What earlier payslips paid or took of it.
    pub already: String,
    /// What this month pays (above zero) or takes.
    pub amount: String,
    /// What is left for the next month.
    pub waits: String,
}

/// A line of a closed month as it would be now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdjustedLine {
    /// Its title.
    pub title: TextView,
    /// What was paid.
    pub before: String,
    /// What it would be.
    pub after: String,
}

/// A loss that moved from the month before.
#[derive(Debug, Serialize, ToSchema)]
pub struct CarriedView {
    /// Whose.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// The fault's case number.
    pub case: String,
    /// What the fault is called.
    pub title: String,
    /// The month of the fault.
    pub about_month: String,
    /// The screen of the fault.
    pub link: String,
    /// What is left of it.
    pub amount: String,
}

/// Clawbacks, corrections and carried losses of a month, of those whose pay the person may see.
#[utoipa::path(get, path = "/pay/{month}/taken-over", tag = "pay", extensions(("x-permission" = json!("pay.read"))),
    params(("month" = String, Path, description = "2025-11")),
    responses((status = 200, body = TakenOverView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn taken_over(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(month): Path<String>,
) -> Result<Json<TakenOverView>, ApiError> {
    app.blocking(move |app| {
        let view = app.board().get(month_of("month", &month)?, at_least, lang)?;
        let whose = who.whose("pay.read", &records::<Agent>(app.store())?, view.month());
        let persons: Vec<&Person> = view.paid.month.persons.iter().filter(|person| whose.allows(&person.agent)).collect();
        let adjustments = persons.iter().flat_map(|person| {
            let slip = view.slip(&person.agent);
            person.adjustments.iter().map(move |adjustment| AdjustmentView::of(person, slip, adjustment))
        });
        Ok(Json(TakenOverView {
            month: view.month().to_string(),
            adjustments: adjustments.collect(),
            carried: persons.iter().flat_map(|person| carried(person)).collect(),
        }))
    })
    .await
}

fn carried(person: &Person) -> impl Iterator<Item = CarriedView> + '_ {
    person.carried.iter().map(|loss| CarriedView {
        agent: person.agent.to_string(),
        name: person.name.clone(),
        case: loss.case.to_string(),
        title: loss.title.clone(),
        about_month: loss.month.to_string(),
        link: fault(&loss.case, loss.month),
        amount: loss.amount.to_string(),
    })
}

impl AdjustmentView {
    fn of(person: &Person, slip: Option<&Payslip>, adjustment: &Adjustment) -> Self {
        let is_it = |other: &Adjustment| other.month == adjustment.month && other.subject == adjustment.subject;
        let lines = slip.iter().flat_map(|slip| &slip.lines);
        let own = lines.filter(|line| match &line.kind {
            PayLineKind::Clawback(other) | PayLineKind::Correction(other) => is_it(other),
            PayLineKind::Plan(_) | PayLineKind::Absence(_) | PayLineKind::Entry(_) | PayLineKind::Deduction(_) => false,
        });
        let amount: Fen = own.map(|line| line.amount).sum();
        let waiting = slip.iter().flat_map(|slip| &slip.waiting).filter(|waiting| is_it(&waiting.adjustment));
        let waits: Fen = waiting.map(|waiting| waiting.amount).sum();
        let month = adjustment.month;
        let (order, case) = match &adjustment.subject {
            Subject::Order(_, order) => (Some(order.to_string()), None),
            Subject::Case(case) => (None, Some(case.to_string())),
        };
        Self {
            agent: person.agent.to_string(),
            name: person.name.clone(),
            about_month: month.to_string(),
            order,
            case,
            link: link(&adjustment.subject, month),
            changes: adjustment.changes.iter().map(|(what, _)| what.into()).collect(),
            lines: adjustment
                .lines
                .iter()
                .map(|(title, before, after)| AdjustedLine {
                    title: title.into(),
                    before: before.to_string(),
                    after: after.to_string(),
                })
                .collect(),
            difference: adjustment.difference.to_string(),
            already: adjustment.already.to_string(),
            amount: amount.to_string(),
            waits: waits.to_string(),
        }
    }
}

fn link(subject: &Subject, month: Month) -> String {
    match subject {
        Subject::Order(shop, order) => format!("/credits/{}/{}?month={month}", encoded(shop.as_str()), encoded(order.as_str())),
        Subject::Case(case) => fault(case, month),
    }
}
