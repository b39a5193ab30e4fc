use super::{Disputed, decide, dispute};
use crate::jobs::desk::Desk;
use crate::jobs::disputes::{Dispute, Disputes};
use jiff::Timestamp;
use jinpai_calc::measures::credits::{Bucket, Credit};
use jinpai_model::records::{Agent, CreditDecision, CreditDispute};
use jinpai_model::{AgentId, Fen, Lang, Row, Source};

fn agent(id: &str) -> Agent {
    Agent {
        agent: id.into(),
        name: id.into(),
        role: None,
        level: None,
        group: None,
        plan: None,
        hired_on: None,
        left_on: None,
        from: None,
        source: Source::default(),
    }
}

fn credit(of: Option<&str>) -> Credit {
    Credit {
        order: "o1".into(),
        shop: "店".into(),
        buyer: "买家".into(),
        agent: of.map(Into::into),
        bucket: Bucket::Order,
        dated: jiff::civil::date(2024, 11, 3),
        amount: Fen::new(10_000),
        deductions: Vec::new(),
        decided_by: None,
        runner_up: None,
        order_agent: None,
        paid: Fen::new(10_000),
        paid_known: true,
        items: 1,
        campaign: false,
        refunded: false,
        returned: false,
        source: Source::default(),
    }
}

fn desk(by: &str, seconds: i64) -> Desk<'_> {
    Desk { now: Timestamp::from_second(seconds).unwrap(), by, lang: Lang::En }
}

fn raised(by: &str, claims: bool) -> Dispute {
    let time = Timestamp::from_second(10).unwrap();
    let row = CreditDispute {
        order: "o1".into(),
        shop: None,
        agent: by.into(),
        claims,
        time,
        reason: "…".into(),
        source: Source::default(),
    };
    Dispute { row, answer: None }
}

/// An agent's dispute about an order that is somebody's.
fn says(of: Option<&str>, agent: &str, claims: bool, before: &[Dispute]) -> Result<CreditDispute, String> {
    let credit = credit(of);
    let about = Disputed { shop: &credit.shop, order: &credit.order, credit: Some(&credit), disputes: before };
    let row = dispute(about, &agent.into(), claims, " I answered ", &desk(agent, 20)).map_err(|error| error.to_string())?;
    Ok(row.record().unwrap())
}

#[test]
fn an_agent_claims_what_is_not_theirs_and_gives_up_what_is() {
    let row = says(Some("b"), "a", true, &[]).unwrap();
    assert_eq!((row.agent.as_str(), row.claims, &*row.reason), ("a", true, "I answered"));
    assert!(says(Some("a"), "a", false, &[]).is_ok());
    assert!(says(None, "a", true, &[]).is_ok(), "a silent order can be claimed");
    assert!(says(Some("a"), "a", true, &[]).unwrap_err().contains("yours already"));
    assert!(says(Some("b"), "a", false, &[]).unwrap_err().contains("not yours"));
}

#[test]
fn one_dispute_of_an_agent_waits_at_a_time() {
    assert!(says(Some("b"), "a", true, &[raised("a", true)]).unwrap_err().contains("still waits"));
    assert!(says(Some("b"), "a", true, &[raised("c", true)]).is_ok());
}

#[test]
fn an_order_without_payment_is_nobodys() {
    let (shop, order) = ("店".into(), "o1".into());
    let about = Disputed { shop: &shop, order: &order, credit: None, disputes: &[] };
    assert!(dispute(about, &"a".into(), true, "mine", &desk("a", 1)).unwrap_err().to_string().contains("not paid"));
}

fn rules(
    to: Option<&str>,
    deciding: Option<&str>,
    disputes: &[Dispute],
    before: &[CreditDecision],
) -> Result<Option<Row>, String> {
    let credit = credit(Some("b"));
    let about = Disputed { shop: &credit.shop, order: &credit.order, credit: Some(&credit), disputes };
    let (to, deciding): (Option<AgentId>, Option<AgentId>) = (to.map(Into::into), deciding.map(Into::into));
    let desk = desk("Wang", 30);
    let agents = [agent("a"), agent("b")];
    decide(about, to.as_ref(), "looked at the chat", (&desk, deciding.as_ref()), &agents, before)
        .map_err(|error| error.to_string())
}

#[test]
fn a_decision_names_somebody_who_is_there_or_nobody() {
    let row: CreditDecision = rules(Some("a"), None, &[], &[]).unwrap().unwrap().record().unwrap();
    assert_eq!((row.agent.as_ref().map(AgentId::as_str), &*row.decided_by), (Some("a"), "Wang"));
    assert_eq!(rules(None, None, &[], &[]).unwrap().unwrap().record::<CreditDecision>().unwrap().agent, None);
    assert!(rules(Some("x"), None, &[], &[]).unwrap_err().contains("no agent"));
}

#[test]
fn nobody_decides_their_own_case() {
    assert!(rules(Some("b"), Some("a"), &[raised("a", true)], &[]).unwrap_err().contains("your own"));
    assert!(rules(Some("a"), Some("a"), &[], &[]).unwrap_err().contains("to yourself"));
    assert!(rules(Some("a"), Some("b"), &[raised("a", true)], &[]).is_ok());
}

#[test]
fn deciding_the_same_again_enters_nothing_unless_it_answers_somebody() {
    let before: CreditDecision = rules(Some("a"), None, &[], &[]).unwrap().unwrap().record().unwrap();
    assert_eq!(rules(Some("a"), None, &[], std::slice::from_ref(&before)).unwrap(), None);
    let answered = Disputes::of(vec![raised("b", true).row], std::slice::from_ref(&before));
    let answered: Vec<Dispute> = answered.all().cloned().collect();
    assert_eq!(rules(Some("a"), None, &answered, std::slice::from_ref(&before)).unwrap(), None);
    assert!(rules(Some("a"), None, &[raised("b", true)], &[before]).unwrap().is_some());
}
