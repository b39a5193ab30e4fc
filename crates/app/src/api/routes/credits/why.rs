//! One order: whose it is, and why.

use super::{CreditView, Sight};
use crate::api::buyers::Buyers;
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::TextView;
use crate::api::names::{AgentView, Names};
use crate::api::principal::{Principal, Speaks};
use crate::api::routes::chats::{link, message_id};
use crate::api::state::App;
use crate::jobs::disputes::{Dispute, Disputes};
use crate::jobs::whose::{Whose, whose};
use axum::Json;
use axum::extract::{Path, State};
use jinpai_calc::calendar::{Second, ShopClock, second};
use jinpai_calc::measures::credits::{Claimant, Decider};
use jinpai_calc::measures::deductions::Deduction;
use jinpai_model::mask::Known;
use jinpai_model::records::Agent;
use jinpai_model::{OrderId, ShopId};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(credit))
}

/// Which order.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrderPath {
    /// Shop.
    pub shop: String,
    /// Order number.
    pub order: String,
}

impl OrderPath {
    pub(in crate::api::routes) fn ids(&self) -> (ShopId, OrderId) {
        (self.shop.as_str().into(), self.order.as_str().into())
    }
}

/// A message or row that something rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeciderView {
    /// When, in the shop's time.
    pub at: String,
    /// What stands there, without personal data; who may not read chats is told only what decided.
    pub text: Option<String>,
    /// The message's id in the conversation; none if it is no message.
    pub message: Option<String>,
    /// The screen that shows it.
    pub link: Option<String>,
}

/// Somebody who could have had the order.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimantView {
    /// Who.
    #[serde(flatten)]
    pub agent: AgentView,
    /// Whether it is theirs.
    pub has_it: bool,
    /// Why it is or is not.
    pub why: TextView,
    /// Their latest message up to the order.
    pub before_order: Option<DeciderView>,
    /// Their latest message between order and payment.
    pub before_payment: Option<DeciderView>,
    /// When they first set a flag on it.
    pub flagged: Option<String>,
}

/// What took something from the credit.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeductionView {
    /// When.
    pub at: String,
    /// A refund or a review, with its number.
    pub what: TextView,
    /// How much, in yuan.
    pub taken: String,
}

/// What an agent said of the order.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeView {
    /// Order number.
    pub order: String,
    /// Shop, where it is known.
    pub shop: Option<String>,
    /// Who disputes it.
    #[serde(flatten)]
    pub agent: AgentView,
    /// The order is the agent's own; else it is not.
    pub claims: bool,
    /// When.
    pub time: String,
    /// Why.
    pub reason: String,
    /// `open`, `granted` or `refused`.
    pub state: &'static str,
    /// Who answered.
    pub decided_by: Option<String>,
    /// The answer's reason.
    pub answer: Option<String>,
}

/// A decision on whose the order is.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionView {
    /// To whom; nobody if none.
    pub agent: Option<AgentView>,
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub time: String,
    /// Why.
    pub reason: String,
    /// Whether it came after the month was closed, and so counts in a later month as a correction.
    pub is_late: bool,
}

/// Whose an order is, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhyView {
    /// Order number.
    pub order: String,
    /// Shop.
    pub shop: String,
    /// Buyer; masked for who may not read chats.
    pub buyer: String,
    /// When it was placed.
    pub created: String,
    /// When it was paid.
    pub paid_at: Option<String>,
    /// The month that it belongs to.
    pub month: String,
    /// Whether that month is closed.
    pub is_closed: bool,
    /// Its flag takes it out of every figure.
    pub is_excluded: bool,
    /// The credit; none if it is not paid or excluded.
    pub credit: Option<CreditView>,
    /// What decided.
    pub decided_by: Option<DeciderView>,
    /// Everybody who could have had it, whose it is first.
    pub claimants: Vec<ClaimantView>,
    /// What took something from it.
    pub deductions: Vec<DeductionView>,
    /// Decisions, the latest last.
    pub decisions: Vec<DecisionView>,
    /// Disputes, the latest last.
    pub disputes: Vec<DisputeView>,
    /// The conversation at the order, for who may read chats.
    pub chat: Option<String>,
    /// Whether the person asking may dispute it: `claim`, `give_up`, or none.
    pub may_dispute: Option<&'static str>,
    /// Whether the person asking may decide it.
    pub may_decide: bool,
}

/// Whose an order is, and why: everybody who could have had it, what decided, what was taken from it, decisions and disputes.
#[utoipa::path(get, path = "/credits/{shop}/{order}", operation_id = "credits_why", tag = "orders", extensions(("x-permission" = json!("credits.read"))),
    params(OrderPath),
    responses((status = 200, body = WhyView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn credit(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(path): Path<OrderPath>,
) -> Result<Json<WhyView>, ApiError> {
    app.blocking(move |app| {
        let (shop, order) = path.ids();
        let agents: Vec<Agent> = records(app.store())?;
        let found = whose(app.board(), (&shop, &order), at_least, lang)?.ok_or_else(ApiError::not_found)?;
        let sight = Sight::of(&who, &agents, found.month.month());
        if !sees(&sight, &who, &found, &Disputes::read(app.store())?) {
            return Err(ApiError::not_found());
        }
        let bought = &found.dossier.order;
        let known = sight.buyers.personal_of(app.store(), &bought.shop, &bought.buyer)?;
        Ok(Json(view(&who, &sight, &agents, (&found, known))?))
    })
    .await
}

/// Whether a person sees the order: its credit, or because somebody they see wrote to its buyer.
fn sees(sight: &Sight<'_>, who: &Principal, found: &Whose, disputes: &Disputes) -> bool {
    let credit = found.credit.as_ref();
    who.works_in(&found.dossier.order.shop)
        && (credit.is_none_or(|credit| sight.sees(credit, disputes))
            || found.claimants.iter().any(|claimant| sight.allows(&claimant.agent)))
}

fn view(who: &Principal, sight: &Sight<'_>, agents: &[Agent], (found, known): (&Whose, Known)) -> Result<WhyView, ApiError> {
    let order = &found.dossier.order;
    let shop = found.month.paid.measured.context.shops.get(&order.shop).ok_or_else(ApiError::not_found)?;
    let teller = Teller { found, clock: &shop.clock, names: sight.names(), buyers: sight.buyers, known };
    let disputes = Disputes::of(found.disputes.iter().map(|dispute| dispute.row.clone()).collect(), &found.dossier.decisions);
    let closed = found.month.closed.as_ref();
    let decisions = found.dossier.decisions.iter().map(|decision| DecisionView {
        agent: decision.agent.as_ref().map(|agent| sight.names().view(agent)),
        decided_by: decision.decided_by.to_string(),
        time: teller.time(second(decision.time)),
        reason: teller.known.text(&decision.reason).into_owned(),
        is_late: closed.is_some_and(|closed| decision.source.file > closed.up_to),
    });
    let credit = found.credit.as_ref();
    let is_own = credit.is_some_and(|credit| who.agent.is_some() && credit.agent == who.agent);
    let waits = found.disputes.iter().any(|dispute| dispute.answer.is_none() && Some(&dispute.row.agent) == who.agent.as_ref());
    let may_dispute = who.agent.is_some()
        && credit.is_some()
        && !waits
        && who.whose("credits.dispute", agents, found.month.month()).is_somebody();
    Ok(WhyView {
        order: order.order.to_string(),
        shop: order.shop.to_string(),
        buyer: sight.buyers.name(&order.buyer),
        created: teller.time(second(order.created)),
        paid_at: order.paid_at.map(|at| teller.time(second(at))),
        month: found.month.month().to_string(),
        is_closed: closed.is_some(),
        is_excluded: found.is_excluded,
        decided_by: credit.and_then(|credit| Some(teller.decider(credit.decided_by.as_ref()?, credit.bucket.is_of_a_message()))),
        deductions: credit
            .map_or_else(Vec::new, |credit| credit.deductions.iter().map(|taken| teller.deduction(taken)).collect()),
        credit: credit.map(|credit| sight.view(credit, disputes.state(&credit.shop, &credit.order))),
        claimants: found.claimants.iter().map(|claimant| teller.claimant(claimant)).collect(),
        decisions: decisions.collect(),
        disputes: found.disputes.iter().map(|dispute| teller.dispute(dispute)).collect(),
        chat: sight.buyers.chat(|| link(&order.shop, &order.buyer, &teller.time(second(order.created)), &[])),
        may_dispute: may_dispute.then_some(if is_own { "give_up" } else { "claim" }),
        may_decide: super::decide::scope(who, agents, found).is_ok() && credit.is_some(),
    })
}

/// Says facts of one order.
struct Teller<'a> {
    found: &'a Whose,
    clock: &'a ShopClock,
    names: &'a Names,
    buyers: Buyers,
    known: Known,
}

impl Teller<'_> {
    fn time(&self, at: Second) -> String {
        local(self.clock, at)
    }

    fn decider(&self, decider: &Decider, is_message: bool) -> DeciderView {
        let order = &self.found.dossier.order;
        let at = self.time(decider.at);
        DeciderView {
            text: decider.text.as_deref().map(|text| self.known.text(text).into_owned()),
            message: (is_message && self.buyers.reads_chats()).then(|| message_id(decider.source)),
            link: self.buyers.chat(|| link(&order.shop, &order.buyer, &at, &[decider.source])),
            at,
        }
    }

    fn claimant(&self, claimant: &Claimant) -> ClaimantView {
        // What decided explains somebody's pay; what was said beside it is for who reads chats.
        let said = |decider: &Decider| {
            let view = self.decider(decider, true);
            DeciderView { text: view.text.filter(|_| self.buyers.reads_chats()), ..view }
        };
        ClaimantView {
            agent: self.names.view(&claimant.agent),
            has_it: claimant.has_it,
            why: (&claimant.why).into(),
            before_order: claimant.before_order.as_ref().map(said),
            before_payment: claimant.before_payment.as_ref().map(said),
            flagged: claimant.flagged.map(|at| self.time(at)),
        }
    }

    fn deduction(&self, deduction: &Deduction) -> DeductionView {
        DeductionView { at: self.time(deduction.at), what: deduction.cause.text().into(), taken: deduction.taken.to_string() }
    }

    fn dispute(&self, dispute: &Dispute) -> DisputeView {
        dispute_view(dispute, self.names, self.clock)
    }
}

/// A dispute as it is sent.
pub(super) fn dispute_view(dispute: &Dispute, names: &Names, clock: &ShopClock) -> DisputeView {
    let Dispute { row, answer } = dispute;
    DisputeView {
        order: row.order.to_string(),
        shop: row.shop.as_ref().map(ToString::to_string),
        agent: names.view(&row.agent),
        claims: row.claims,
        time: local(clock, second(row.time)),
        reason: row.reason.to_string(),
        state: dispute.state().code(),
        decided_by: answer.as_ref().map(|answer| answer.decided_by.to_string()),
        answer: answer.as_ref().map(|answer| answer.reason.to_string()),
    }
}

/// A time of the shop.
pub(in crate::api::routes) fn local(clock: &ShopClock, at: Second) -> String {
    clock.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
