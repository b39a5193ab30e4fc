//! Chat accounts: whose they are, and those that wrote and belong to nobody.

use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::Desk;
use crate::jobs::desk::accounts::{self, Assignment};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use jinpai_calc::figures::Figure;
use jinpai_calc::measures::Notice;
use jinpai_calc::measures::months::figures;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_calc::people::People;
use jinpai_model::records::{Account, Agent};
use jinpai_model::{AccountId, AgentId, FileId, Lang, Month, Row, ShopId};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(unknown)).routes(routes!(assign)).routes(routes!(end))
}

/// An account that wrote and belongs to nobody: what it did counts for nobody's pay.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnknownAccountView {
    /// The account.
    pub account: String,
    /// Where it wrote.
    pub shop: String,
    /// Buyers whom it received in the month.
    pub receptions: Option<i64>,
    /// Whose it most likely is: the same sub-account of another shop, the same name.
    pub likely: Option<String>,
    /// That person's name.
    pub likely_name: Option<String>,
}

impl Listed for UnknownAccountView {
    const COLUMNS: &'static [&'static str] = &["account", "shop", "receptions", "likely", "likely_name"];
    const NAME: &'static str = "unknown_accounts";
    const ZH: &'static str = "未登记的账号";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.account.as_str().into(),
            1 => self.shop.as_str().into(),
            2 => self.receptions.into(),
            3 => V::text(self.likely.as_deref()),
            _ => V::text(self.likely_name.as_deref()),
        }
    }
}

/// Which month.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnknownFilter {
    /// `2026-03`
    pub month: String,
}

/// An account for somebody.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AssignBody {
    /// The account.
    pub account: String,
    /// In which shop; absent = in every shop.
    pub shop: Option<String>,
    /// From which day on; absent = always.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
}

/// An account is somebody's no longer.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EndBody {
    /// The account.
    pub account: String,
    /// In which shop, as it was assigned.
    pub shop: Option<String>,
    /// The last day on which it is theirs.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
}

/// What was entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedView {
    /// The account.
    pub account: String,
    /// Whose it is.
    pub agent: String,
    /// Who had it before, to the day before.
    pub before: Option<String>,
}

/// The accounts that wrote in a month and belong to nobody.
#[utoipa::path(get, path = "/accounts/unknown", operation_id = "accounts_unknown", tag = "people",
    extensions(("x-permission" = json!("people.write"))), params(UnknownFilter, ListQuery),
    responses((status = 200, body = Page<UnknownAccountView>), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn unknown(
    State(app): State<App>,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(filter): Query<UnknownFilter>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    let month = month_of("month", &filter.month)?;
    app.blocking(move |app| {
        let rows = unknown_of(app, month, at_least, lang)?;
        list::answer(rows, &query, lang)
    })
    .await
}

/// What the month noticed, but for what was assigned since.
fn unknown_of(app: &App, month: Month, at_least: Option<FileId>, lang: Lang) -> Result<Vec<UnknownAccountView>, ApiError> {
    let view = app.board().get(month, at_least, lang)?;
    let measured = &view.paid.measured;
    let accounts: Vec<Account> = records(app.store())?;
    let people = People::new(&accounts);
    let receptions = |account: &AccountId| {
        // Who has no person behind them counts as an agent of their own name.
        let found = measured.months.get(&AgentId::new(account.as_str())).map(figures);
        found?.get(&Figure::Receptions)?.value()?.to_integer().to_string().parse().ok()
    };
    let strangers: BTreeSet<(&ShopId, &AccountId)> = measured
        .measures
        .notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::Unassigned { shop, account } if !people.holder(shop, account, month.last_day()).assigned => {
                Some((shop, account))
            }
            _ => None,
        })
        .collect();
    let view = |(shop, account): (&ShopId, &AccountId)| {
        let likely = accounts::likely(account, &accounts, &measured.agents);
        let name = likely.as_ref().and_then(|agent| measured.agents.iter().rfind(|row| row.agent == *agent));
        UnknownAccountView {
            account: account.to_string(),
            shop: shop.to_string(),
            receptions: receptions(account),
            likely_name: name.map(|row| row.name.to_string()),
            likely: likely.map(|agent| agent.to_string()),
        }
    };
    Ok(strangers.into_iter().map(view).collect())
}

fn agent_of(agents: &[Agent], wanted: &str) -> Result<AgentId, ApiError> {
    agents.iter().find(|row| row.agent.as_str() == wanted).map(|row| row.agent.clone()).ok_or_else(ApiError::not_found)
}

/// Gives an account to somebody from a day on; who had it before has it to the day before.
#[utoipa::path(post, path = "/people/{agent}/accounts", operation_id = "accounts_assign", tag = "people", params(("agent" = String, Path)),
    request_body = AssignBody, extensions(("x-permission" = json!("people.write"))),
    responses((status = 200, body = AssignedView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn assign(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(agent): Path<String>,
    Json(body): Json<AssignBody>,
) -> Result<Json<AssignedView>, ApiError> {
    app.writing(move |app| {
        let agent = agent_of(&records(app.store())?, &agent)?;
        let wanted =
            Assignment { account: body.account, shop: body.shop.filter(|shop| !shop.trim().is_empty()), from: body.from };
        let rows = accounts::assign(&records::<Account>(app.store())?, &agent, &wanted)?;
        let before = rows.iter().find(|row| row.agent != agent).map(|row| row.agent.to_string());
        let account = rows.last().map(|row| row.account.to_string()).unwrap_or_default();
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        desk.enter(app.store(), "people account", rows.iter().map(Row::of).collect())?;
        Ok(Json(AssignedView { account, agent: agent.to_string(), before }))
    })
    .await
}

/// Ends an account's belonging to somebody.
#[utoipa::path(post, path = "/people/{agent}/accounts/end", operation_id = "accounts_end", tag = "people", params(("agent" = String, Path)),
    request_body = EndBody, extensions(("x-permission" = json!("people.write"))),
    responses((status = 200, body = AssignedView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn end(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(agent): Path<String>,
    Json(body): Json<EndBody>,
) -> Result<Json<AssignedView>, ApiError> {
    app.writing(move |app| {
        let agent = agent_of(&records(app.store())?, &agent)?;
        let shop = body.shop.as_deref().filter(|shop| !shop.trim().is_empty());
        let row = accounts::end(&records::<Account>(app.store())?, &agent, &body.account, shop, body.to)?;
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        desk.enter(app.store(), "people account", vec![Row::of(&row)])?;
        Ok(Json(AssignedView { account: row.account.to_string(), agent: agent.to_string(), before: None }))
    })
    .await
}
