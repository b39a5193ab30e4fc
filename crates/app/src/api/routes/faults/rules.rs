//! The fault rules of a month: which can be looked for, which cannot for lack of data, and what of the month became no fault.

use super::Sight;
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::TextView;
use crate::api::period::month_of;
use crate::api::permission::Whose;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::board::MonthView;
use axum::Json;
use axum::extract::{Query, State};
use jinpai_calc::faults::{Standing, takes_amount};
use jinpai_calc::plan::fault::FactKind;
use jinpai_model::AgentId;
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(rules))
}

/// The rules of a month and what stands beside the list of faults.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultRulesView {
    /// The rules of the plans in force, by id.
    pub rules: Vec<FaultRuleView>,
    /// Cases that were decided and whose facts are gone; only for who sees everybody's.
    pub vanished: Vec<VanishedView>,
    /// Incidents that cannot become faults; only for who sees everybody's.
    pub problems: Vec<IncidentProblemView>,
    /// Facts of nobody who was employed; only for who sees everybody's.
    pub nobody: Vec<NobodyView>,
}

/// A rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultRuleView {
    /// Its id.
    pub rule: String,
    /// Its title, as the plan writes it.
    pub title: String,
    /// The plan.
    pub plan: String,
    /// The clause of the plan.
    pub clause: TextView,
    /// Whether a person records it; the others are found in the data.
    pub is_recorded: bool,
    /// Whether its sum or loss is set by a person.
    pub takes_amount: bool,
    /// The condition as the plan writes it.
    pub condition: Option<String>,
    /// What data is missing, so that it cannot be looked for; that is not zero faults.
    pub lacks: Option<TextView>,
    /// How many of the month's faults wait for a decision, of those that the person sees.
    pub open: usize,
    /// How many count.
    pub confirmed: usize,
    /// How many there are.
    pub total: usize,
}

/// A case whose facts are gone.
#[derive(Debug, Serialize, ToSchema)]
pub struct VanishedView {
    /// The case number.
    pub case: String,
    /// What was decided and answered, in words.
    pub history: Vec<TextView>,
}

/// An incident that is no fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentProblemView {
    /// Its number.
    pub incident: String,
    /// What is wrong and what to do.
    pub problem: TextView,
}

/// Facts of nobody who is paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct NobodyView {
    /// The rule.
    pub rule: String,
    /// Whom the facts name, if anybody.
    pub agent: Option<String>,
    /// How many.
    pub facts: usize,
    /// The first of them.
    pub first: String,
}

/// Of which month.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RulesQuery {
    /// `2025-11`
    pub month: String,
}

/// The fault rules in force, and which of them cannot be looked for.
#[utoipa::path(get, path = "/faults/rules", tag = "faults", extensions(("x-permission" = json!("faults.read"))),
    params(RulesQuery),
    responses((status = 200, body = FaultRulesView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn rules(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(query): Query<RulesQuery>,
) -> Result<Json<FaultRulesView>, ApiError> {
    app.blocking(move |app| {
        let month = app.board().get(month_of("month", &query.month)?, at_least, lang)?;
        let sight = Sight::of(&who, &month, &records(app.store())?, clock::now());
        let mut view = FaultRulesView { rules: of_plans(&month), vanished: Vec::new(), problems: Vec::new(), nobody: Vec::new() };
        for fault in month.faults().iter().filter(|fault| sight.sees(fault)) {
            if let Some(rule) = view.rules.iter_mut().find(|rule| rule.rule == fault.rule.id) {
                rule.total += 1;
                rule.open += usize::from(super::is_open(fault));
                rule.confirmed += usize::from(fault.standing == Standing::Confirmed);
            }
        }
        if sight.read == Whose::Everybody {
            beside(&month, &mut view);
        }
        Ok(Json(view))
    })
    .await
}

/// The rules of the versions that somebody is under in the month; of several versions with the same rule the last.
fn of_plans(month: &MonthView) -> Vec<FaultRuleView> {
    let (book, lacking) = (&month.paid.book, &month.paid.measured.faults.cannot_be_found);
    let under = month.paid.slips.iter().flat_map(|slip| &slip.terms).map(|terms| terms.version);
    let found = month.faults().iter().map(|fault| fault.version);
    let mut rules: BTreeMap<String, FaultRuleView> = BTreeMap::new();
    for version in under.chain(found).collect::<BTreeSet<_>>() {
        let plan = book.plan(version);
        for rule in &plan.faults {
            let lacks = lacking.iter().find(|cannot| cannot.version == version && cannot.rule.id == rule.id);
            let view = FaultRuleView {
                rule: rule.id.clone(),
                title: rule.title.clone(),
                plan: plan.title.clone(),
                clause: plan.clause(rule.clause.as_deref()).into(),
                is_recorded: rule.each == FactKind::Incident,
                takes_amount: takes_amount(rule),
                condition: rule.when.as_ref().map(|when| when.text.clone()),
                lacks: lacks.map(|cannot| cannot.lacking().into()),
                open: 0,
                confirmed: 0,
                total: 0,
            };
            rules.insert(rule.id.clone(), view);
        }
    }
    rules.into_values().collect()
}

fn beside(month: &MonthView, view: &mut FaultRulesView) {
    let report = &month.paid.measured.faults;
    view.vanished = report
        .vanished
        .iter()
        .map(|gone| VanishedView {
            case: gone.case.to_string(),
            history: gone.history.iter().map(|step| step.said().into()).collect(),
        })
        .collect();
    view.problems = report
        .problems
        .iter()
        .map(|problem| IncidentProblemView { incident: problem.incident.to_string(), problem: problem.kind.text().into() })
        .collect();
    view.nobody = report
        .nobody
        .iter()
        .map(|one| NobodyView {
            rule: one.rule.id.clone(),
            agent: one.agent.as_ref().map(AgentId::to_string),
            facts: one.facts,
            first: one.first.to_string(),
        })
        .collect();
}
