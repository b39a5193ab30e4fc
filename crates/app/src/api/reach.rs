//! Whose facts a request is about, and of which shops: what it asks for, cut down to what the person may see.

use super::error::ApiError;
use super::freshness::STATE;
use super::period::Days;
use super::permission::Whose;
use super::principal::Principal;
use crate::jobs::board::Board;
use crate::jobs::period::{Period, terms_on};
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jinpai_calc::measures::periods::Span;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, FileId, Lang, Month, ShopId};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// A shop, a group or a person.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReachQuery {
    /// Only this shop.
    pub shop: Option<String>,
    /// Only the people of this group, as it is at the end of the period.
    pub group: Option<String>,
    /// Only this person.
    pub agent: Option<String>,
}

/// See the file's head.
#[derive(Debug, Clone)]
pub struct Reach {
    whose: Whose,
    agent: Option<AgentId>,
    group: Option<BTreeSet<AgentId>>,
    shops: Option<BTreeSet<ShopId>>,
}

impl Reach {
    /// Somebody else's figures are not there for who may not see them.
    pub fn of(who: &Principal, query: &ReachQuery, agents: &[Agent], last_day: Date) -> Result<Self, ApiError> {
        // Who was in the group at the end of the period is in it; or a long period would show what others lead by now.
        let whose = who.whose("figures.read", agents, Month::of(last_day));
        let agent = query.agent.as_deref().filter(|agent| !agent.is_empty()).map(AgentId::from);
        if let Some(agent) = &agent {
            whose.check(agent)?;
        }
        let group = query.group.as_deref().filter(|group| !group.is_empty()).map(|group| {
            let terms = terms_on(agents, last_day).into_values();
            terms.filter(|row| row.group.as_deref() == Some(group)).map(|row| row.agent.clone()).collect()
        });
        let own: BTreeSet<ShopId> = who.shops.iter().map(|shop| ShopId::from(shop.as_str())).collect();
        let shops = match query.shop.as_deref().filter(|shop| !shop.is_empty()).map(ShopId::from) {
            Some(shop) if own.is_empty() || own.contains(&shop) => Some([shop].into()),
            Some(_) => return Err(ApiError::not_found()),
            None if own.is_empty() => None,
            None => Some(own),
        };
        Ok(Self { whose, agent, group, shops })
    }

    /// Whether facts of a person are asked for and may be seen.
    pub fn agent(&self, agent: &AgentId) -> bool {
        self.whose.allows(agent)
            && self.agent.as_ref().is_none_or(|asked| asked == agent)
            && self.group.as_ref().is_none_or(|group| group.contains(agent))
    }

    /// Whether facts of a shop are asked for and may be seen.
    pub fn shop(&self, shop: &ShopId) -> bool {
        self.shops.as_ref().is_none_or(|shops| shops.contains(shop))
    }

    /// The shops; none = all.
    pub fn shops(&self) -> Option<&BTreeSet<ShopId>> {
        self.shops.as_ref()
    }

    /// The person, if one is asked for.
    pub fn asked_agent(&self) -> Option<&AgentId> {
        self.agent.as_ref()
    }

    /// Whether the person may see what a shop's own figures rest on: everybody's facts, and those of nobody.
    pub fn sees_shops(&self) -> bool {
        self.whose == Whose::Everybody
    }

    /// Whether everybody's facts are asked for and may be seen: then the shop's own, which belong to nobody, may be, too.
    pub fn is_everybody(&self) -> bool {
        self.whose == Whose::Everybody && self.agent.is_none() && self.group.is_none()
    }
}

/// The computed months of the days asked for.
pub fn period(board: &Board, days: Days, at_least: Option<FileId>, lang: Lang) -> Result<Period, ApiError> {
    Ok(Period::read(board, Span { from: days.from, to: days.to }, at_least, lang)?)
}

/// An answer that says on which state of the data it rests.
pub fn resting_on(up_to: Option<FileId>, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    if let Some(up_to) = up_to {
        response.headers_mut().insert(STATE, HeaderValue::from(up_to.0));
    }
    response
}
