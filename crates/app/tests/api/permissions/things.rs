//! What belongs to somebody without naming them in its address: cases, orders, chats. Every case and a good many orders of the shop × every
//! role, over the real server.

use super::World;
use crate::client::Client;
use crate::house::MONTH;
use jinpai_model::{ShopId, UserId};
use jinpai_store::access::UserChange;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Orders that are asked for: enough that each agent has some.
const ORDERS: usize = 120;

/// The rows of a list that has seen everything entered before.
fn rows(client: &Client, path: &str) -> Vec<Value> {
    let answer = client.ask("GET", path, &[("Jinpai-At-Least", "4294967295")], b"");
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

/// Who is in the groups that the supervisor leads, and the supervisor.
fn led(world: &World) -> BTreeSet<String> {
    let user = world.house.app.access().user(&UserId::from("supervisor")).unwrap().unwrap();
    let is_led = |group: Option<&str>| group.is_some_and(|group| user.groups.iter().any(|led| led == group));
    let of_groups = world.house.roster().into_iter().filter(|row| is_led(row.group.as_deref())).map(|row| row.agent.to_string());
    of_groups.chain(user.agent.map(|agent| agent.to_string())).collect()
}

/// Whether a role may see what is an agent's, where one's own, the group's and everybody's differ.
fn sees(world: &World, led: &BTreeSet<String>, role: &str, agent: &str) -> bool {
    match role {
        "agent" => world.own["agent"] == agent,
        "supervisor" => led.contains(agent),
        "warehouse" => false,
        _ => true,
    }
}

#[test]
fn a_case_is_seen_and_answered_by_whom_it_concerns_and_decided_by_who_leads_them() {
    let world = World::new();
    let led = led(&world);
    let owner = &world.clients["owner"];
    // Beside what was found, one that a person saw of each: the agent, somebody of the group, somebody else.
    let rules = owner.get(&format!("/api/v1/faults/rules?month={MONTH}")).json();
    let recorded = rules["rules"].as_array().unwrap().iter().find(|rule| rule["is_recorded"] == true).unwrap();
    for agent in [&world.own["agent"], &world.group, &world.other] {
        let seen =
            json!({ "rule": recorded["rule"], "agent": agent, "date": format!("{MONTH}-02"), "evidence": "seen by the owner" });
        let answer = owner.send("POST", "/api/v1/incidents", &seen);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let cases = rows(owner, &format!("/api/v1/faults?month={MONTH}&per_page=200"));
    let of = |who: &str| cases.iter().filter(|case| sees(&world, &led, who, text(case, "agent"))).count();
    assert!((1..cases.len()).contains(&of("agent")) && (1..cases.len()).contains(&of("supervisor")), "{cases:?}");
    for case in &cases {
        let (id, agent) = (text(case, "case"), text(case, "agent"));
        for (role, client) in &world.clients {
            let sees = sees(&world, &led, role, agent);
            let status = client.get(&format!("/api/v1/faults/{id}?month={MONTH}")).status;
            let expected = if sees {
                200
            } else if *role == "warehouse" {
                403
            } else {
                404
            };
            assert_eq!(status, expected, "{role} reads {id} of {agent}");
        }
        let appeal = format!("/api/v1/faults/{id}/appeal");
        let answer = world.clients["agent"].send("POST", &appeal, &json!({ "accept": true, "month": MONTH }));
        // One's own can be answered once it is confirmed; somebody else's is not there.
        let expected: &[u16] = if world.own["agent"] == agent { &[409, 422] } else { &[404] };
        assert!(expected.contains(&answer.status), "agent answers {id} of {agent}: {} {}", answer.status, answer.text());
    }
    for (role, client) in &world.clients {
        let listed = client.get(&format!("/api/v1/faults?month={MONTH}&per_page=200"));
        if *role == "warehouse" {
            assert_eq!(listed.status, 403);
            continue;
        }
        assert_eq!(listed.json()["total"].as_u64(), Some(of(role) as u64), "{role} lists");
    }
    // Who leads somebody else's group cannot decide, not even on many at once where some are of the own group.
    let supervisor = &world.clients["supervisor"];
    let all: Vec<&str> = cases.iter().map(|case| text(case, "case")).collect();
    let ruling = json!({ "month": MONTH, "cases": all, "decision": "waived", "reason": "all of them" });
    assert!((400..500).contains(&supervisor.send("POST", "/api/v1/faults/decisions", &ruling).status));
    let after = rows(owner, &format!("/api/v1/faults?month={MONTH}&per_page=200"));
    assert!(after.iter().all(|case| text(case, "status") != "waived"), "all of it is entered, or nothing");
    let theirs = |case: &&Value| led.contains(text(case, "agent")) && case["agent"] != world.own["supervisor"].as_str();
    let own: Vec<&str> = cases.iter().filter(theirs).map(|case| text(case, "case")).collect();
    let ruling = json!({ "month": MONTH, "cases": own, "decision": "waived", "reason": "looked at" });
    let decided = supervisor.send("POST", "/api/v1/faults/decisions", &ruling);
    assert_eq!(decided.status, 200, "{}", decided.text());
    let after = rows(owner, &format!("/api/v1/faults?month={MONTH}&per_page=200"));
    assert_eq!(after.iter().filter(|case| text(case, "status") == "waived").count(), own.len());
}

#[test]
fn whose_an_order_is_is_said_to_the_holder_the_runner_up_and_who_leads_them() {
    let world = World::new();
    let led = led(&world);
    let orders = rows(&world.clients["owner"], &format!("/api/v1/credits?month={MONTH}&per_page={ORDERS}"));
    let id = |row: &Value| format!("{}/{}", text(row, "shop"), text(row, "order"));
    let holder = |row: &Value, field: &str| row[field].as_str().map(str::to_owned);
    let mut seen = 0;
    for row in &orders {
        let claimants = [holder(row, "agent"), holder(row, "runner_up")];
        for role in ["agent", "supervisor", "finance", "warehouse", "manager", "owner"] {
            let path = super::encoded(&format!("/api/v1/credits/{}", id(row)));
            let status = world.clients[role].get(&path).status;
            let nobodys = claimants[0].is_none();
            let all = ["finance", "manager", "owner"].contains(&role);
            let sees = all || claimants.iter().flatten().any(|agent| sees(&world, &led, role, agent));
            if role == "warehouse" {
                assert_eq!(status, 403);
            } else if nobodys && ["agent", "supervisor"].contains(&role) {
                // Who wrote with the buyer may ask why it is nobody's.
                assert!(matches!(status, 200 | 404), "{role} {row}");
            } else {
                assert_eq!(status, if sees { 200 } else { 404 }, "{role} asks for {row}");
                seen += usize::from(sees && role == "agent");
            }
        }
    }
    assert!(seen > 0 && orders.len() > 50, "{seen} of {}", orders.len());
}

#[test]
fn who_reads_no_chats_is_told_no_buyers_name_by_faults_and_payslips() {
    let world = World::new();
    let [owner, finance] = ["owner", "finance"].map(|role| &world.clients[role]);
    let cases = rows(owner, &format!("/api/v1/faults?month={MONTH}&per_page=500"));
    let buyers: BTreeSet<&str> = cases.iter().map(|case| text(case, "buyer")).filter(|buyer| buyer.chars().count() > 1).collect();
    assert!(!buyers.is_empty());
    let names = |answer: &str| answer.contains("/chats/") || buyers.iter().any(|buyer| answer.contains(buyer));
    let mut paths = vec![format!("/api/v1/faults?month={MONTH}&per_page=500")];
    for case in cases.iter().filter(|case| !text(case, "buyer").is_empty()).take(8) {
        let agent = text(case, "agent");
        paths.push(format!("/api/v1/faults/{}?month={MONTH}", text(case, "case")));
        paths.push(format!("/api/v1/pay/{MONTH}/{agent}"));
        paths.push(format!("/api/v1/pay/{MONTH}/{agent}/slip?format=html"));
        let slip = owner.get(&format!("/api/v1/pay/{MONTH}/{agent}")).json();
        let lines = slip["lines"].as_array().unwrap().iter();
        paths.extend(lines.map(|line| format!("/api/v1/pay/{MONTH}/{agent}/lines/{}", text(line, "id"))));
    }
    let mut named = 0;
    for path in &paths {
        let (seen, masked) = (owner.get(path), finance.get(path));
        assert_eq!((seen.status, masked.status), (200, 200), "{path}");
        assert!(!names(&masked.text()), "{path}: {}", masked.text());
        named += usize::from(names(&seen.text()));
    }
    assert!(named > 2, "{named} of {}", paths.len());
}

#[test]
fn chats_and_orders_of_a_shop_are_for_those_who_work_there() {
    let mut world = World::new();
    let chats = rows(&world.clients["owner"], "/api/v1/chats?per_page=200");
    let orders = rows(&world.clients["owner"], &format!("/api/v1/credits?month={MONTH}&per_page={ORDERS}"));
    let shops: BTreeSet<&str> = chats.iter().map(|chat| text(chat, "shop")).collect();
    let own = *shops.first().unwrap();
    assert!(shops.len() > 1, "the shop of the tests has several shops");
    for role in ["agent", "supervisor", "warehouse"] {
        let only = UserChange { shops: Some(vec![ShopId::from(own)]), ..UserChange::default() };
        world.house.app.access().change_user(&UserId::from(role), &only).unwrap();
        let client = world.house.signed_in(role);
        for chat in chats.iter().step_by(7) {
            let path = super::encoded(&format!("/api/v1/chats/{}/{}", text(chat, "shop"), text(chat, "buyer")));
            let expected = if role == "warehouse" {
                403
            } else if text(chat, "shop") == own {
                200
            } else {
                404
            };
            assert_eq!(client.get(&path).status, expected, "{role} reads {path}");
        }
        for order in orders.iter().step_by(5) {
            let path = super::encoded(&format!("/api/v1/orders/{}/{}", text(order, "shop"), text(order, "order")));
            let expected = if text(order, "shop") == own { 200 } else { 404 };
            assert_eq!(client.get(&path).status, expected, "{role} reads {path}");
            let unmask = client.send("POST", &format!("{path}/unmask"), &json!({ "reason": "the parcel came back" }));
            assert_eq!(unmask.status < 300, expected == 200, "{role} unmasks {path}: {}", unmask.text());
        }
        if role != "warehouse" {
            let listed = rows(&client, "/api/v1/chats?per_page=200");
            assert!(!listed.is_empty() && listed.iter().all(|chat| text(chat, "shop") == own));
        }
        world.clients.insert(role, client);
    }
    let finance = &world.clients["finance"];
    assert_eq!(finance.get("/api/v1/chats").status, 403, "finance pays and reads no chats");
}
