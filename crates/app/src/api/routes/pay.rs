//! Pay: the month's table, the payslips, what moved. Somebody else's pay is not there.

pub mod head;
pub mod lines;
pub mod moved;
pub mod paper;
pub mod slip;

use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{self, ListQuery, Listed, Page, TextView};
use crate::api::period::month_of;
use crate::api::permission::Whose;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::jobs::board::MonthView;
use crate::jobs::pay::brief::{self, Brief};
use crate::jobs::pay::score;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jinpai_calc::faults::Standing;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_calc::pay::Payslip;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Fen, Lang, Month};
use jinpai_store::records;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    let table = OpenApiRouter::new().routes(routes!(table));
    // Words before agents: an agent whose id is one of them is found in the table.
    table.merge(head::routes()).merge(moved::routes()).merge(paper::routes()).merge(lines::routes()).merge(slip::routes())
}

/// A person's pay of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayRow {
    /// Whose.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// Role on the last day.
    pub role: Option<TextView>,
    /// Group on the last day.
    pub group: Option<String>,
    /// 0–100 with two places.
    pub score: Option<String>,
    /// All that was earned.
    pub gross: String,
    /// What is taken, positive.
    pub deductions: String,
    /// What could not be taken, positive.
    pub not_taken: String,
    /// gross − deductions.
    pub net: String,
    /// How many lines are not known yet; they stand with nothing.
    pub pending: usize,
    /// How many faults wait for a decision; they take nothing yet.
    pub open_faults: usize,
    /// Net if all open faults were confirmed.
    pub if_confirmed: Option<String>,
    /// Net of the month before.
    pub last_net: Option<String>,
    /// net − net of the month before.
    pub difference: Option<String>,
    #[serde(skip)]
    sums: [Option<Fen>; 7],
}

impl Listed for PayRow {
    const COLUMNS: &'static [&'static str] = &[
        "agent",
        "name",
        "role",
        "group",
        "score",
        "gross",
        "deductions",
        "not_taken",
        "net",
        "if_confirmed",
        "last_net",
        "difference",
        "pending",
        "open_faults",
    ];
    const NAME: &'static str = "pay";
    const ZH: &'static str = "工资表";

    fn cell(&self, column: usize) -> V {
        let count = |count: usize| i64::try_from(count).map_or(V::Empty, V::Count);
        match column {
            0 => self.agent.as_str().into(),
            1 => self.name.as_str().into(),
            2 => V::text(self.role.as_ref().map(|role| role.zh.as_str())),
            3 => V::text(self.group.as_deref()),
            4 => self.score.as_deref().map_or(V::Empty, |score| V::Decimal(score.into())),
            5..=11 => self.sums[column - 5].into(),
            12 => count(self.pending),
            _ => count(self.open_faults),
        }
    }
}

/// The pay of a month, of those whose pay the person may see, by agent id.
#[utoipa::path(get, path = "/pay/{month}", tag = "pay", extensions(("x-permission" = json!("pay.read"))),
    params(("month" = String, Path, description = "2025-11"), ListQuery),
    responses((status = 200, body = Page<PayRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn table(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(month): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let view = app.board().get(month_of("month", &month)?, at_least, lang)?;
        let whose = whose(app, &who, view.month())?;
        let last = last(app, &view, lang)?;
        let last: BTreeMap<&AgentId, Fen> = last.iter().map(|brief| (&brief.agent, brief.net)).collect();
        let slips = view.paid.slips.iter().filter(|slip| whose.allows(&slip.agent));
        list::answer(slips.map(|slip| PayRow::of(slip, last.get(&slip.agent).copied())).collect(), &query, lang)
    })
    .await
}

impl PayRow {
    fn of(slip: &Payslip, last_net: Option<Fen>) -> Self {
        let terms = slip.terms.last();
        let is_open = |standing| matches!(standing, Standing::Proposed | Standing::Appealed);
        let difference = last_net.map(|last| slip.net - last);
        let text = |sum: Option<Fen>| sum.map(|sum| sum.to_string());
        Self {
            agent: slip.agent.to_string(),
            name: slip.name.clone(),
            role: terms.and_then(|terms| terms.role).map(|role| TextView { zh: role.zh().into(), en: role.code().into() }),
            group: terms.and_then(|terms| terms.group.clone()),
            score: score(slip),
            gross: slip.gross.to_string(),
            deductions: slip.deductions.to_string(),
            not_taken: slip.not_taken.to_string(),
            net: slip.net.to_string(),
            pending: slip.pending.len(),
            open_faults: slip.faults.iter().filter(|fault| is_open(fault.standing)).count(),
            if_confirmed: text(slip.if_confirmed),
            last_net: text(last_net),
            difference: text(difference),
            sums: [
                Some(slip.gross),
                Some(slip.deductions),
                Some(slip.not_taken),
                Some(slip.net),
                slip.if_confirmed,
                last_net,
                difference,
            ],
        }
    }
}

/// Whose pay of a month the person may see.
fn whose(app: &App, who: &Principal, month: Month) -> Result<Whose, ApiError> {
    Ok(who.whose("pay.read", &records::<Agent>(app.store())?, month))
}

/// The month before in short; empty where there is nothing to compare with.
fn last(app: &App, view: &MonthView, lang: Lang) -> Result<Vec<Brief>, ApiError> {
    let Some(before) = view.month().before() else { return Ok(Vec::new()) };
    match brief::frozen(app.store(), before)? {
        Some(frozen) => Ok(frozen),
        // A month without any data would only be computed to find that there is nothing in it.
        None if !app.board().months()?.contains(&before) => Ok(Vec::new()),
        None => Ok(brief::drafted(&app.board().get(before, None, lang)?.paid)),
    }
}

/// The month of an address, and whose pay of it the person may see.
fn month_for(
    app: &App,
    who: &Principal,
    at_least: AtLeast,
    month: &str,
    lang: Lang,
) -> Result<(Arc<MonthView>, Whose), ApiError> {
    let month: Month = month_of("month", month)?;
    Ok((app.board().get(month, at_least.0, lang)?, whose(app, who, month)?))
}

/// The payslip of an agent whose pay the person may see; else there is none.
fn slip_of<'m>(view: &'m MonthView, whose: &Whose, agent: &str) -> Result<&'m Payslip, ApiError> {
    let agent = AgentId::from(agent);
    whose.check(&agent)?;
    view.slip(&agent).ok_or_else(ApiError::not_found)
}
