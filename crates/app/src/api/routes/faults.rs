//! Faults: what the plans call one, where each stands, and what a person may do about it.

pub mod decide;
pub mod one;
pub mod record;
pub mod rules;

use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{self, ListQuery, Listed, Page, TextView};
use crate::api::names::Names;
use crate::api::period::month_of;
use crate::api::permission::{Scope, Whose};
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::board::MonthView;
use crate::jobs::desk::appeal::appeal_until;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use jinpai_calc::faults::{Fault, Standing};
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Fen, OrderId, ShopId};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    let list = OpenApiRouter::new().routes(routes!(faults));
    list.merge(rules::routes()).merge(decide::routes()).merge(record::routes()).merge(one::routes())
}

/// A fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultView {
    /// Its number: the same in every run.
    pub case: String,
    /// The rule's id.
    pub rule: String,
    /// The rule's title, as the plan writes it.
    pub title: String,
    /// Whose.
    pub agent: String,
    /// The name for people.
    pub agent_name: Option<String>,
    /// The business day of its last fact.
    pub day: String,
    /// When it became a fault, in the shop's time.
    pub time: String,
    /// Shop.
    pub shop: Option<String>,
    /// The order concerned.
    pub order: Option<String>,
    /// The buyer concerned; masked for who may not read chats.
    pub buyer: Option<String>,
    /// How many facts it counts, without the free ones.
    pub occurrences: usize,
    /// What happened.
    pub what: TextView,
    /// What follows, with what of it is not known yet.
    pub consequence: TextView,
    /// The sum or loss that follows, before the legal guard.
    pub amount: String,
    /// `proposed`, `appealed`, `confirmed`, `waived` or `excused`.
    pub status: &'static str,
    /// Until when the agent can appeal.
    pub appeal_until: Option<String>,
    /// Whether the person who asks may confirm or waive it now.
    pub may_decide: bool,
    /// Whether the person who asks may appeal it or accept it now.
    pub may_appeal: bool,
    #[serde(skip)]
    fen: Fen,
}

impl Listed for FaultView {
    const COLUMNS: &'static [&'static str] = &[
        "case",
        "rule",
        "title",
        "agent",
        "agent_name",
        "day",
        "time",
        "shop",
        "order",
        "buyer",
        "occurrences",
        "what",
        "consequence",
        "amount",
        "status",
        "appeal_until",
    ];
    const NAME: &'static str = "faults";
    const ZH: &'static str = "违规";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.case.as_str().into(),
            1 => self.rule.as_str().into(),
            2 => self.title.as_str().into(),
            3 => self.agent.as_str().into(),
            4 => V::text(self.agent_name.as_deref()),
            5 => self.day.parse().map_or(V::Empty, V::Day),
            6 => self.time.parse().map_or(V::Empty, V::Time),
            7 => V::text(self.shop.as_deref()),
            8 => V::text(self.order.as_deref()),
            9 => V::text(self.buyer.as_deref()),
            10 => i64::try_from(self.occurrences).map_or(V::Empty, V::Count),
            11 => self.what.zh.as_str().into(),
            12 => self.consequence.zh.as_str().into(),
            13 => V::Money(self.fen),
            14 => self.status.into(),
            _ => V::text(self.appeal_until.as_deref()),
        }
    }
}

/// Which faults.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FaultsQuery {
    /// `2025-11`
    pub month: String,
    /// Only this agent's.
    pub agent: Option<String>,
    /// `proposed`, `appealed`, `confirmed`, `waived`, `excused`; `open` = proposed and appealed.
    pub status: Option<String>,
    /// Only by this rule.
    pub rule: Option<String>,
}

const STANDINGS: [Standing; 5] =
    [Standing::Proposed, Standing::Appealed, Standing::Confirmed, Standing::Waived, Standing::Excused];
/// The filter of what waits for a decision.
const OPEN: &str = "open";

impl FaultsQuery {
    fn check(&self) -> Result<(), ApiError> {
        match self.status.as_deref() {
            Some(status) if status != OPEN && !STANDINGS.iter().any(|known| known.code() == status) => {
                Err(list::unknown("status", status, "open, proposed, appealed, confirmed, waived, excused"))
            }
            _ => Ok(()),
        }
    }

    fn keeps(&self, fault: &Fault) -> bool {
        let of_status = |wanted: &str| if wanted == OPEN { is_open(fault) } else { fault.standing.code() == wanted };
        self.agent.as_deref().is_none_or(|agent| fault.agent.as_str() == agent)
            && self.rule.as_deref().is_none_or(|rule| fault.rule.id == rule)
            && self.status.as_deref().is_none_or(of_status)
    }
}

/// The faults of a month, by agent, day and time.
#[utoipa::path(get, path = "/faults", tag = "faults", extensions(("x-permission" = json!("faults.read"))),
    params(FaultsQuery, ListQuery),
    responses((status = 200, body = Page<FaultView>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn faults(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(wanted): Query<FaultsQuery>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        wanted.check()?;
        let month = app.board().get(month_of("month", &wanted.month)?, at_least, lang)?;
        let sight = Sight::of(&who, &month, &records(app.store())?, clock::now());
        let views = month.faults().iter().filter(|fault| wanted.keeps(fault) && sight.sees(fault));
        list::answer(views.map(|fault| sight.view(fault)).collect(), &query, lang)
    })
    .await
}

fn is_open(fault: &Fault) -> bool {
    matches!(fault.standing, Standing::Proposed | Standing::Appealed)
}

/// What a person sees of a month's faults.
struct Sight<'a> {
    who: &'a Principal,
    month: &'a MonthView,
    names: Names,
    read: Whose,
    decide: Whose,
    /// Whether the person may answer appeals: a manager, not a supervisor.
    answers: bool,
    now: Timestamp,
}

impl<'a> Sight<'a> {
    fn of(who: &'a Principal, month: &'a MonthView, agents: &[Agent], now: Timestamp) -> Self {
        Self {
            who,
            month,
            names: Names::of(agents),
            read: who.whose("faults.read", agents, month.month()),
            decide: who.whose("faults.decide", agents, month.month()),
            answers: answers_appeals(who),
            now,
        }
    }

    fn sees(&self, fault: &Fault) -> bool {
        self.read.allows(&fault.agent)
    }

    fn is_own(&self, agent: &AgentId) -> bool {
        self.who.agent.as_ref() == Some(agent)
    }

    /// Whether the person may decide on it as it stands; the decision itself is checked again.
    fn may_decide(&self, fault: &Fault) -> bool {
        let answers = fault.standing != Standing::Appealed || self.answers;
        self.month.closed.is_none() && self.decide.allows(&fault.agent) && !self.is_own(&fault.agent) && answers
    }

    fn appeal_until(&self, fault: &Fault) -> Option<Timestamp> {
        let days = self.month.paid.book.plan(fault.version).appeal_days;
        appeal_until(fault, days).filter(|until| *until >= self.now)
    }

    fn view(&self, fault: &Fault) -> FaultView {
        let context = &self.month.paid.measured.context;
        let shop = fault.shop.as_ref().and_then(|shop| context.shops.get(shop));
        let clock = shop.map_or_else(|| context.clock_of_agent(&fault.agent), |shop| shop.clock.clone());
        let until = self.appeal_until(fault);
        let buyers = self.who.buyers();
        let is_open = self.month.closed.is_none();
        FaultView {
            case: fault.case.to_string(),
            rule: fault.rule.id.clone(),
            title: fault.rule.title.clone(),
            agent: fault.agent.to_string(),
            agent_name: self.names.name(&fault.agent).map(str::to_owned),
            day: fault.day.to_string(),
            time: clock.local(fault.at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            shop: fault.shop.as_ref().map(ShopId::to_string),
            order: fault.order.as_ref().map(OrderId::to_string),
            buyer: fault.buyer.as_ref().map(|buyer| buyers.name(buyer)),
            occurrences: fault.facts.len().saturating_sub(fault.free),
            what: buyers.told(fault.what(), fault).into(),
            consequence: fault.follows().into(),
            amount: fault.consequence.amount().to_string(),
            status: fault.standing.code(),
            appeal_until: until.map(|until| until.to_zoned(clock.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string()),
            may_decide: self.may_decide(fault),
            may_appeal: is_open && until.is_some() && self.is_own(&fault.agent),
            fen: fault.consequence.amount(),
        }
    }
}

/// Appeals are a manager's to answer (5.2): who decides on everybody's faults, not on a group's.
fn answers_appeals(who: &Principal) -> bool {
    who.scope("faults.decide") == Scope::All
}
