//! What somebody looks at first: how their month goes, and what waits for them. Pay, checklist and lists of faults have answers of their own.

use super::figures::{FigureName, MEDIAN_OF_AT_LEAST, ValueView, Values, medians, values};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::guard::audit::Looked;
use crate::api::period::month_of;
use crate::api::permission::Whose;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach;
use crate::api::state::App;
use crate::jobs::board::MonthView;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::faults::{Fault, Standing, StepKind};
use jinpai_calc::figures::{AgentFigures, Figure};
use jinpai_calc::measures::months;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

mod query;
pub use query::OverviewQuery;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(overview))
}

/// What a pre-sales agent's month is told by, most telling first.
const PRESALES: [Figure; 8] = [
    Figure::Sales,
    Figure::Conversion,
    Figure::Inquiries,
    Figure::Receptions,
    Figure::FirstResponse,
    Figure::MeanResponse,
    Figure::Unanswered,
    Figure::AverageOrderValue,
];
/// What an after-sales agent's month is told by.
const AFTERSALES: [Figure; 8] = [
    Figure::Receptions,
    Figure::FirstResponse,
    Figure::MeanResponse,
    Figure::Unanswered,
    Figure::PositiveRate,
    Figure::RefundHours,
    Figure::Parcels,
    Figure::Repaired,
];

/// A month as somebody sees it first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewView {
    /// The month.
    pub month: String,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether there is any plan to pay by.
    pub has_plan: bool,
    /// Up to when the data is known, in the time of the shop that is known longest.
    pub until: Option<String>,
    /// How the person's own month goes, if the person is of the team.
    pub own: Option<OwnOverview>,
    /// How the month of those goes whom the person leads or may see.
    pub team: Option<TeamOverview>,
}

/// A person's own month.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnOverview {
    /// The id.
    pub agent: String,
    /// The figures shown, in order.
    pub figures: Vec<FigureName>,
    /// Their values.
    #[schema(value_type = BTreeMap<String, ValueView>)]
    pub values: Values,
    /// Those of who is in the middle among the people of the same role; of at least three people.
    #[schema(value_type = BTreeMap<String, ValueView>)]
    pub median: Values,
    /// The sales to reach.
    pub target: ValueView,
    /// What counts for it: sales outside campaigns.
    pub regular_sales: ValueView,
    /// How much of it is reached.
    pub completion: ValueView,
    /// The draft or closed payslip.
    pub pay: Option<OwnPay>,
    /// Confirmed faults that the person has neither accepted nor appealed.
    pub faults_to_answer: usize,
    /// Faults that are proposed and not decided yet.
    pub faults_proposed: usize,
}

/// A payslip in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnPay {
    /// All earned, yuan.
    pub gross: String,
    /// To be paid before social insurance and income tax.
    pub net: String,
    /// Lines that are not known yet.
    pub pending: usize,
}

/// The month of several people.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamOverview {
    /// How many people.
    pub people: usize,
    /// Faults that wait for a decision.
    pub faults_to_decide: usize,
    /// Appeals that wait for a decision.
    pub appeals_to_decide: usize,
    /// Inquiries that led to no order; each once, of people's whose figures may be seen.
    pub lost: usize,
    /// Rounds nobody answered.
    pub unanswered: i64,
}

/// A month as the person who asks sees it first.
#[utoipa::path(get, path = "/overview", tag = "overview", extensions(("x-permission" = json!("figures.read"))), params(OverviewQuery),
    responses((status = 200, body = OverviewView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn overview(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(query): Query<OverviewQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let view = app.board().get(month_of("month", &query.month)?, at_least, lang)?;
        let whose = who.whose("figures.read", &view.paid.measured.agents, view.month());
        let leads = who.scope("figures.read") > crate::api::permission::Scope::Own;
        let horizon = view.paid.measured.context.shops.values().max_by_key(|shop| shop.horizon);
        let answer = OverviewView {
            month: view.month().to_string(),
            closed: view.closed.is_some(),
            has_plan: view.has_plan,
            until: horizon
                .filter(|shop| shop.horizon > 0)
                .map(|shop| shop.clock.local(shop.horizon).strftime("%Y-%m-%d %H:%M:%S").to_string()),
            own: who.agent.as_ref().and_then(|agent| own(&view, agent)),
            team: leads.then(|| team(&view, &whose)),
        };
        let shows_pay = answer.own.as_ref().is_some_and(|own| own.pay.is_some());
        let mut response = reach::resting_on(Some(view.state.up_to), Json(answer));
        if shows_pay {
            response.extensions_mut().insert(Looked("pay.read"));
        }
        Ok(response)
    })
    .await
}

fn own(view: &MonthView, agent: &AgentId) -> Option<OwnOverview> {
    let all = &view.paid.measured.months;
    let month = all.get(agent)?;
    let shown = if month.role == Some(Role::Aftersales) { AFTERSALES } else { PRESALES };
    let figures = months::figures(month);
    let peers = all.iter().filter(|(_, other)| other.role == month.role);
    let peers: BTreeMap<AgentId, AgentFigures> = peers.map(|(peer, month)| (peer.clone(), months::figures(month))).collect();
    let faults = || view.faults().iter().filter(|fault| fault.agent == *agent);
    Some(OwnOverview {
        agent: agent.to_string(),
        figures: shown.iter().map(|figure| FigureName::of(*figure)).collect(),
        values: values(&figures, &shown),
        median: if peers.len() < MEDIAN_OF_AT_LEAST { Values::default() } else { medians(&peers, &shown) },
        target: ValueView::of(Figure::Target, figures.get(&Figure::Target)),
        regular_sales: ValueView::of(Figure::RegularSales, figures.get(&Figure::RegularSales)),
        completion: ValueView::of(Figure::Completion, figures.get(&Figure::Completion)),
        pay: view.slip(agent).map(|slip| OwnPay {
            gross: slip.gross.to_string(),
            net: slip.net.to_string(),
            pending: slip.pending.len(),
        }),
        faults_to_answer: faults().filter(|fault| waits_for_answer(fault)).count(),
        faults_proposed: faults().filter(|fault| fault.standing == Standing::Proposed).count(),
    })
}

/// Confirmed, and its agent has said nothing since.
fn waits_for_answer(fault: &Fault) -> bool {
    let answered = |kind| matches!(kind, StepKind::Appealed | StepKind::Accepted);
    fault.standing == Standing::Confirmed && !fault.history.iter().any(|step| answered(step.kind))
}

fn team(view: &MonthView, whose: &Whose) -> TeamOverview {
    let months = view.paid.measured.months.iter().filter(|(agent, _)| whose.allows(agent));
    let waiting = |standing| {
        let theirs = view.faults().iter().filter(|fault| whose.allows(&fault.agent));
        theirs.filter(|fault| fault.standing == standing).count()
    };
    let lost = view
        .measures()
        .inquiries
        .iter()
        .filter(|inquiry| inquiry.lost && inquiry.agents.iter().any(|outcome| whose.allows(&outcome.agent)));
    TeamOverview {
        people: months.clone().count(),
        faults_to_decide: waiting(Standing::Proposed),
        appeals_to_decide: waiting(Standing::Appealed),
        lost: lost.count(),
        unanswered: months.map(|(_, month)| month.days.unanswered).sum(),
    }
}
