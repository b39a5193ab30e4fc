//! The facts behind figures: of a period, of people and shops, of one figure only; each leads to its chat.
//!
//! A list of facts may have hundreds of thousands of rows, of which a page shows fifty: a row makes its cells and its view only when it is
//! looked at.

pub mod days;
pub mod inquiries;
pub mod orders;
pub mod refunds;
pub mod reviews;
pub mod rounds;

use crate::api::buyers::Buyers;
use crate::api::error::ApiError;
use crate::api::explain::encoded;
use crate::api::freshness::AtLeast;
use crate::api::list::{self, ListQuery, Listed, unknown};
use crate::api::names::Names;
use crate::api::period::PeriodQuery;
use crate::api::principal::Principal;
use crate::api::reach::{self, Reach, ReachQuery};
use crate::api::state::App;
use crate::jobs::board::MonthView;
use crate::jobs::facts::FactKind;
use crate::jobs::period::Period;
use axum::response::Response;
use jiff::civil::{Date, DateTime};
use jinpai_calc::calendar::Second;
use jinpai_calc::figures::Figure;
use jinpai_model::{AgentId, BuyerId, Lang, ShopId, Source};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(rounds::routes())
        .merge(inquiries::routes())
        .merge(orders::routes())
        .merge(refunds::routes())
        .merge(reviews::routes())
        .merge(days::routes())
}

/// Which facts.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FactsQuery {
    /// Only those that make this figure.
    pub figure: Option<String>,
    /// Only those with this outcome, as the rows name it.
    pub status: Option<String>,
}

/// What a request for facts asks for, as far as the person may see it.
struct Asked {
    period: Period,
    reach: Reach,
    names: Names,
    buyers: Buyers,
    figure: Option<Figure>,
    status: Option<String>,
    lang: Lang,
}

/// The parts of a request for facts.
struct Query {
    who: Principal,
    days: PeriodQuery,
    reach: ReachQuery,
    facts: FactsQuery,
    at_least: AtLeast,
    lang: Lang,
}

impl Asked {
    fn read(app: &App, query: Query, kind: FactKind) -> Result<Self, ApiError> {
        let Query { who, days, reach, facts, at_least, lang } = query;
        let buyers = who.buyers();
        let period = reach::period(app.board(), days.days()?, at_least.0, lang)?;
        let reach = Reach::of(&who, &reach, period.agents(), period.span.to)?;
        let names = Names::of(period.agents());
        let status = facts.status.filter(|status| !status.is_empty());
        Ok(Self { figure: figure(facts.figure.as_deref(), kind)?, period, reach, names, buyers, status, lang })
    }

    /// Whether a fact of this day, shop and person is asked for.
    fn has(&self, day: Date, shop: &ShopId, agent: &AgentId) -> bool {
        self.period.span.contains(day) && self.reach.shop(shop) && self.reach.agent(agent)
    }

    fn has_status(&self, status: &str) -> bool {
        self.status.as_deref().is_none_or(|wanted| wanted == status)
    }

    /// The rows that `of` finds in each month.
    fn rows<'a, F>(&'a self, of: impl Fn(&'a MonthView) -> Vec<F>) -> Vec<Row<'a, F>> {
        let months = self.period.views.iter().map(AsRef::as_ref);
        let rows = months.flat_map(|view: &MonthView| of(view).into_iter().map(move |fact| (view, fact)));
        rows.map(|(view, fact)| Row { fact, view, names: &self.names, buyers: self.buyers }).collect()
    }

    fn answer<F>(&self, rows: Vec<Row<'_, F>>, list: &ListQuery) -> Result<Response, ApiError>
    where
        for<'a> Row<'a, F>: Listed,
    {
        Ok(reach::resting_on(self.period.up_to(), list::answer(rows, list, self.lang)?))
    }
}

fn figure(name: Option<&str>, kind: FactKind) -> Result<Option<Figure>, ApiError> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(None) };
    let figure = Figure::named(name).filter(|figure| FactKind::of(*figure) == Some(kind));
    let known = || Figure::ALL.iter().filter(|figure| FactKind::of(**figure) == Some(kind)).map(|figure| figure.en());
    figure.map(Some).ok_or_else(|| unknown("figure", name, &known().collect::<Vec<_>>().join(", ")))
}

/// A fact as a row of a list.
struct Row<'a, F> {
    fact: F,
    view: &'a MonthView,
    names: &'a Names,
    buyers: Buyers,
}

impl<F> Row<'_, F> {
    fn name(&self, agent: &AgentId) -> Option<String> {
        self.names.name(agent).map(str::to_owned)
    }

    /// An instant in the shop's time.
    fn local(&self, shop: &ShopId, at: Second) -> DateTime {
        self.view.paid.measured.context.shop(shop).clock.local(at)
    }

    fn time(&self, shop: &ShopId, at: Second) -> String {
        self.local(shop, at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The screen that shows the conversation, from a while before an instant on, with the messages marked.
    fn chat(&self, shop: &ShopId, buyer: &BuyerId, at: Second, marks: &[Source]) -> Option<String> {
        self.buyers.chat(|| self.link(shop, buyer, at, marks))
    }

    fn link(&self, shop: &ShopId, buyer: &BuyerId, at: Second, marks: &[Source]) -> String {
        let from = self.local(shop, at).strftime("%Y-%m-%dT%H:%M:%S");
        let link = format!("/chats/{}/{}?from={from}", encoded(shop.as_str()), encoded(buyer.as_str()));
        if marks.is_empty() {
            return link;
        }
        let marks: Vec<String> = marks.iter().map(|mark| format!("{}-{}", mark.file.0, mark.row)).collect();
        format!("{link}&mark={}", marks.join(","))
    }

    /// The screen that shows an order's credit.
    fn credit(&self, shop: &ShopId, order: &str) -> String {
        format!("/credits/{}/{}?month={}", encoded(shop.as_str()), encoded(order), self.view.month())
    }
}

/// Makes a row serialise as its view.
macro_rules! serialised {
    ($fact:ty) => {
        impl serde::Serialize for super::Row<'_, $fact> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.view().serialize(serializer)
            }
        }
    };
}
use serialised;
