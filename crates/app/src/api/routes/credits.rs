//! Whose orders are: the credits of a period.

pub mod decide;
pub mod disputes;
pub mod why;

pub(super) use why::{OrderPath, local};

use crate::api::buyers::Buyers;
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{self, ListQuery, Listed, Page, TextView};
use crate::api::names::Names;
use crate::api::period::PeriodQuery;
use crate::api::permission::Whose;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::jobs::disputes::{DisputeState, Disputes};
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::measures::credits::{Bucket, Credit};
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Fen, Month};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(credits)).merge(why::routes()).merge(disputes::routes()).merge(decide::routes())
}

/// An order's credit.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditView {
    /// Order number.
    pub order: String,
    /// Shop.
    pub shop: String,
    /// Buyer; masked for who may not read chats.
    pub buyer: String,
    /// Whose; nobody's if silent or so decided.
    pub agent: Option<String>,
    /// The name for people.
    pub agent_name: Option<String>,
    /// By which rule: `order`, `chased`, `flag`, `chase`, `protected`, `decided` or `silent`.
    pub bucket: &'static str,
    /// The rule in words.
    pub why: TextView,
    /// The day it counts for.
    pub dated: String,
    /// What it counts for, in yuan.
    pub amount: String,
    /// What was taken from it.
    pub deducted: String,
    /// What is left.
    pub net: String,
    /// The message or row that decided.
    pub decided_by: Option<String>,
    /// Who would have got it otherwise.
    pub runner_up: Option<String>,
    /// The name for people.
    pub runner_up_name: Option<String>,
    /// `open`, `granted` or `refused`; none if nobody disputes it.
    pub dispute: Option<&'static str>,
    #[serde(skip)]
    sums: [Fen; 3],
}

impl Listed for CreditView {
    const COLUMNS: &'static [&'static str] = &[
        "order",
        "shop",
        "buyer",
        "agent",
        "agent_name",
        "bucket",
        "why",
        "dated",
        "amount",
        "deducted",
        "net",
        "decided_by",
        "runner_up",
        "dispute",
    ];
    const NAME: &'static str = "credits";
    const ZH: &'static str = "订单归属";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.order.as_str().into(),
            1 => self.shop.as_str().into(),
            2 => self.buyer.as_str().into(),
            3 => V::text(self.agent.as_deref()),
            4 => V::text(self.agent_name.as_deref()),
            5 => self.bucket.into(),
            6 => self.why.zh.as_str().into(),
            7 => self.dated.parse().map_or(V::Empty, V::Day),
            8..=10 => V::Money(self.sums[column - 8]),
            11 => V::text(self.decided_by.as_deref()),
            12 => V::text(self.runner_up.as_deref()),
            _ => V::text(self.dispute),
        }
    }
}

/// Which credits.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CreditsQuery {
    /// Only this agent's; `-` = nobody's.
    pub agent: Option<String>,
    /// Only by this rule.
    pub bucket: Option<String>,
    /// Only in this shop.
    pub shop: Option<String>,
    /// `open`, `granted` or `refused`; `any` = all that are or were disputed.
    pub dispute: Option<String>,
}

/// What stands for nobody in the filter `agent`.
const NOBODY: &str = "-";
const BUCKETS: [Bucket; 7] =
    [Bucket::Order, Bucket::Chased, Bucket::Flag, Bucket::Chase, Bucket::Protected, Bucket::Decided, Bucket::Silent];
const DISPUTES: [DisputeState; 3] = [DisputeState::Open, DisputeState::Granted, DisputeState::Refused];
const ANY: &str = "any";

impl CreditsQuery {
    fn check(&self) -> Result<(), ApiError> {
        if let Some(bucket) = self.bucket.as_deref()
            && !BUCKETS.iter().any(|known| known.code() == bucket)
        {
            return Err(list::unknown("bucket", bucket, &BUCKETS.map(Bucket::code).join(", ")));
        }
        match self.dispute.as_deref() {
            Some(state) if state != ANY && !DISPUTES.iter().any(|known| known.code() == state) => {
                Err(list::unknown("dispute", state, "open, granted, refused, any"))
            }
            _ => Ok(()),
        }
    }

    fn keeps(&self, credit: &Credit, dispute: Option<DisputeState>) -> bool {
        let of_agent = |wanted: &str| match &credit.agent {
            Some(agent) => agent.as_str() == wanted,
            None => wanted == NOBODY,
        };
        self.agent.as_deref().is_none_or(of_agent)
            && self.bucket.as_deref().is_none_or(|bucket| credit.bucket.code() == bucket)
            && self.shop.as_deref().is_none_or(|shop| credit.shop.as_str() == shop)
            && self.dispute.as_deref().is_none_or(|wanted| dispute.is_some_and(|state| wanted == ANY || state.code() == wanted))
    }
}

/// Orders with their credit, in order of the day they count for.
#[utoipa::path(get, path = "/credits", operation_id = "credits_list", tag = "orders", extensions(("x-permission" = json!("credits.read"))),
    params(PeriodQuery, CreditsQuery, ListQuery),
    responses((status = 200, body = Page<CreditView>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn credits(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(period): Query<PeriodQuery>,
    Query(wanted): Query<CreditsQuery>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let days = period.days()?;
        wanted.check()?;
        let agents: Vec<Agent> = records(app.store())?;
        let disputes = Disputes::read(app.store())?;
        let months = days.months().map(|month| app.board().get(month, at_least, lang)).collect::<Result<Vec<_>, _>>()?;
        // Each month by who is in the group then.
        let sights: Vec<Sight<'_>> = months.iter().map(|month| Sight::of(&who, &agents, month.month())).collect();
        let sight = sights.last().ok_or_else(ApiError::not_found)?;
        let mut found = Vec::new();
        for (month, sight) in months.iter().zip(&sights) {
            for credit in month.measures().credits.iter().filter(|credit| days.has(credit.dated)) {
                let dispute = disputes.state(&credit.shop, &credit.order);
                if wanted.keeps(credit, dispute) && sight.sees(credit, &disputes) {
                    found.push(Found { credit, dispute });
                }
            }
        }
        found.sort_by(|a, b| (a.credit.dated, &a.credit.order).cmp(&(b.credit.dated, &b.credit.order)));
        let row = |found: &Found<'_>| sight.view(found.credit, found.dispute);
        list::answer_facts(found, &|found, column| sight.cell(found, column), row, &query, lang)
    })
    .await
}

/// A credit that was asked for.
struct Found<'m> {
    credit: &'m Credit,
    dispute: Option<DisputeState>,
}

/// What a person sees of credits.
pub(super) struct Sight<'a> {
    who: &'a Principal,
    pub(super) buyers: Buyers,
    whose: Whose,
    names: Names,
}

impl<'a> Sight<'a> {
    pub(super) fn of(who: &'a Principal, agents: &[Agent], month: Month) -> Self {
        Self { who, buyers: who.buyers(), whose: who.whose("credits.read", agents, month), names: Names::of(agents) }
    }

    /// Whether an agent is one of those whose credit the person sees.
    pub(super) fn allows(&self, agent: &AgentId) -> bool {
        self.whose.allows(agent)
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Whether the person sees the credit: it is of somebody they see, was nearly, is disputed by them; or it is nobody's. In their shops.
    pub(super) fn sees(&self, credit: &Credit, disputes: &Disputes) -> bool {
        let shown = |agent: &AgentId| self.whose.allows(agent);
        let Some(agent) = &credit.agent else { return self.who.works_in(&credit.shop) };
        self.who.works_in(&credit.shop)
            && (shown(agent)
                || credit.runner_up.as_ref().is_some_and(shown)
                || disputes.about(&credit.shop, &credit.order).any(|dispute| shown(&dispute.row.agent)))
    }

    /// A column of [`CreditView`] without making one: there are tens of thousands of credits in a month.
    fn cell(&self, Found { credit, dispute }: &Found<'_>, column: usize) -> V {
        let name = |agent: &AgentId| V::text(self.names.name(agent));
        match column {
            0 => V::Text(credit.order.shared()),
            1 => V::Text(credit.shop.shared()),
            2 => self.buyers.cell(&credit.buyer),
            3 => credit.agent.as_ref().map(|agent| V::Text(agent.shared())).into(),
            4 => credit.agent.as_ref().map_or(V::Empty, name),
            5 => credit.bucket.code().into(),
            6 => credit.bucket.why().zh.as_str().into(),
            7 => V::Day(credit.dated),
            8 => V::Money(credit.amount),
            9 => V::Money(credit.deducted()),
            10 => V::Money(credit.net()),
            11 => credit.decided_by.as_ref().map(|decider| V::Text(decider.name.clone())).into(),
            12 => credit.runner_up.as_ref().map(|agent| V::Text(agent.shared())).into(),
            _ => V::text(dispute.map(DisputeState::code)),
        }
    }

    fn view(&self, credit: &Credit, dispute: Option<DisputeState>) -> CreditView {
        let name = |agent: &Option<AgentId>| agent.as_ref().and_then(|agent| self.names.name(agent)).map(str::to_owned);
        let sums = [credit.amount, credit.deducted(), credit.net()];
        CreditView {
            order: credit.order.to_string(),
            shop: credit.shop.to_string(),
            buyer: self.buyers.name(&credit.buyer),
            agent: credit.agent.as_ref().map(ToString::to_string),
            agent_name: name(&credit.agent),
            bucket: credit.bucket.code(),
            why: credit.bucket.why().into(),
            dated: credit.dated.to_string(),
            amount: sums[0].to_string(),
            deducted: sums[1].to_string(),
            net: sums[2].to_string(),
            decided_by: credit.decided_by.as_ref().map(|decider| decider.name.to_string()),
            runner_up: credit.runner_up.as_ref().map(ToString::to_string),
            runner_up_name: name(&credit.runner_up),
            dispute: dispute.map(DisputeState::code),
            sums,
        }
    }
}
