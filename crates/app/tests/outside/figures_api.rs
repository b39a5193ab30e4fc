//! Figures of any period through the API, down to the facts they are made of, and for whom they are there.

use crate::desk::Desk;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use jinpai_app::api::permission::Role;
use jinpai_app::api::principal::Principal;
use jinpai_app::api::router;
use jinpai_app::api::state::App;
use jinpai_app::workspace::Workspace;
use jinpai_model::AgentId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

struct Shop {
    _desk: Desk,
    router: Router,
    runtime: Runtime,
}

/// Two agents in two groups over the turn of a month. 甲 buys from 小美 in both months.
fn shop() -> Shop {
    let desk = Desk::new();
    desk.file("in/shops.csv", "shop,platform\n某店,taobao\n");
    desk.file(
        "in/agents.csv",
        "agent,name,role,group,hired_on\nxm,小美,presales,一组,2020-01-01\nxw,小王,presales,二组,2020-01-01\nwg,王主管,supervisor,一组,2018-01-01\n",
    );
    desk.file("in/accounts.csv", "account,agent,shop\n某店:小美,xm,某店\n某店:小王,xw,某店\n");
    desk.file(
        "in/messages.csv",
        "shop,buyer,account,time,sender,content\n\
        某店,甲,某店:小美,2025-11-29 10:00:00,buyer,在吗\n某店,甲,某店:小美,2025-11-29 10:00:40,agent,在的\n\
        某店,乙,某店:小王,2025-11-30 11:00:00,buyer,你好\n某店,乙,某店:小王,2025-11-30 11:05:00,agent,您好\n\
        某店,甲,某店:小美,2025-12-20 09:00:00,buyer,再来一幅\n某店,甲,某店:小美,2025-12-20 09:00:20,agent,好的\n\
        某店,丁,某店:小王,2025-12-25 09:00:00,buyer,有货吗\n某店,丁,某店:小王,2025-12-25 09:00:10,agent,有\n",
    );
    desk.file(
        "in/orders.csv",
        "order,shop,buyer,created,paid_at,payable,paid,status\nO1,某店,甲,2025-11-29 10:20:00,2025-11-29 10:21:00,1000.00,1000.00,finished\n\
        O2,某店,甲,2025-12-20 09:20:00,2025-12-20 09:21:00,200.00,200.00,finished\nO3,某店,丙,2025-11-28 09:20:00,2025-11-28 09:21:00,50.00,50.00,finished\n",
    );
    desk.import(0, ["in"]);
    let app = App::open(Workspace::at(desk.path("jinpai-data"))).unwrap();
    Shop { _desk: desk, router: router(app), runtime: Runtime::new().unwrap() }
}

fn person(role: Role, agent: Option<&str>, groups: &[&str]) -> Principal {
    Principal {
        user: "某人".to_owned(),
        name: "某人".to_owned(),
        role,
        agent: agent.map(AgentId::from),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        shops: BTreeSet::new(),
        pay_granted: false,
    }
}

fn owner() -> Principal {
    person(Role::Owner, None, &[])
}

fn beauty() -> Principal {
    person(Role::Agent, Some("xm"), &[])
}

fn supervisor() -> Principal {
    person(Role::Supervisor, Some("wg"), &["一组"])
}

impl Shop {
    fn ask(&self, who: &Principal, path: &str) -> (u16, Vec<u8>) {
        let uri: String =
            path.bytes().map(|b| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
        let request = Request::builder().uri(format!("/api/v1{uri}")).header("x-requested-with", "jinpai");
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(who.clone());
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            (response.status().as_u16(), to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
        })
    }

    fn get(&self, who: &Principal, path: &str) -> Value {
        let (status, bytes) = self.ask(who, path);
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_slice(&bytes).unwrap()
    }

    fn status(&self, who: &Principal, path: &str) -> u16 {
        self.ask(who, path).0
    }
}

/// The value of a person's figure in a part of the answer.
fn value<'a>(part: &'a Value, agent: &str, figure: &str) -> &'a Value {
    let agents = part["agents"].as_array().unwrap();
    let row = agents.iter().find(|row| row["agent"] == agent).unwrap_or_else(|| panic!("no {agent} in {part}"));
    &row["values"][figure]
}

#[test]
fn figures_of_several_months_are_sums_over_their_days_and_buyers_count_once() {
    let shop = shop();
    let months = shop.get(&owner(), "/months");
    assert_eq!((&months["total"], &months["items"][0]["month"]), (&json!(2), &json!("2025-12")), "{months}");

    let asked = "/figures?from=2025-11-01&to=2025-12-31&figures=sales,buyers,average_order_value,mean_response,conversion,late";
    let both = shop.get(&owner(), &format!("{asked}&compare=previous"));
    let part = &both["parts"][0];
    assert_eq!(value(part, "xm", "sales"), &json!({"value": "1200.00"}));
    assert_eq!(value(part, "xm", "buyers"), &json!({"value": "1"}), "the same buyer in both months");
    assert_eq!(value(part, "xm", "average_order_value"), &json!({"value": "1200.00", "of": "1"}));
    assert_eq!(value(part, "xm", "mean_response"), &json!({"value": "30", "of": "2"}));
    assert_eq!(value(part, "wg", "conversion"), &json!({"value": null}), "over nothing there is none");
    assert_eq!(part["team"]["sales"]["value"], "1200.00");
    assert_eq!(part["team"]["mean_response"], json!({"value": "92.5", "of": "4"}), "(40 + 20 + 300 + 10) / 4");
    assert_eq!(
        part["median"],
        json!({"sales": {"value": "0.00"}, "buyers": {"value": "0"}, "late": {"value": "0"}}),
        "of three people"
    );
    assert_eq!(both["previous"]["from"], "2025-09-01");

    let by_month = shop.get(&owner(), &format!("{asked}&by=month"));
    let sales: Vec<&Value> = (0..2).map(|at| &value(&by_month["parts"][at], "xm", "sales")["value"]).collect();
    assert_eq!(sales, ["1000.00", "200.00"]);
    let by_day = shop.get(&owner(), "/figures?from=2025-11-29&to=2025-11-30&by=day&agent=xm&figures=sales");
    assert_eq!(by_day["parts"][1]["agents"][0]["values"]["sales"]["value"], "0.00", "{by_day}");
    assert_eq!(shop.status(&owner(), "/figures?month=2025-11&figures=nonsense"), 422);
    assert_eq!(shop.status(&owner(), "/figures?from=2025-12-01&to=2025-11-01"), 422);
    let (_, csv) = shop.ask(&owner(), "/figures?month=2025-11&format=csv");
    assert!(String::from_utf8_lossy(&csv).contains("2025-11-01,2025-11-30,xm,小美,1000.00"), "{}", String::from_utf8_lossy(&csv));
}

#[test]
fn each_figure_has_the_facts_that_make_it_and_each_fact_its_chat() {
    let shop = shop();
    let rounds = shop.get(&owner(), "/facts/rounds?from=2025-11-01&to=2025-12-31&agent=xm&figure=mean_response");
    assert_eq!(rounds["total"], 2, "{rounds}");
    let first = &rounds["items"][0];
    assert_eq!((&first["start"], &first["wait"], &first["name"]), (&json!("2025-11-29 10:00:00"), &json!(40), &json!("小美")));
    let chat = first["chat"].as_str().unwrap();
    assert!(chat.starts_with("/chats/%E6%9F%90%E5%BA%97/%E7%94%B2?from=2025-11-29T10:00:00&mark="), "{chat}");
    assert_eq!(chat.split("mark=").nth(1).unwrap().split(',').count(), 2, "question and answer are marked: {chat}");
    let slow = shop.get(&owner(), "/facts/rounds?month=2025-11&figure=slow");
    assert_eq!((&slow["total"], &slow["items"][0]["agent"]), (&json!(1), &json!("xw")), "{slow}");

    let orders = shop.get(&owner(), "/facts/orders?month=2025-11&agent=xm&figure=sales");
    assert_eq!((&orders["total"], &orders["items"][0]["net"]), (&json!(1), &json!("1000.00")), "{orders}");
    assert_eq!(orders["items"][0]["credit"], "/credits/%E6%9F%90%E5%BA%97/O1?month=2025-11");
    let silent = shop.get(&owner(), "/facts/orders?month=2025-11&figure=silent_sales");
    assert_eq!((&silent["total"], &silent["items"][0]["order"]), (&json!(1), &json!("O3")), "{silent}");
    let inquiries = shop.get(&owner(), "/facts/inquiries?month=2025-11&figure=converted");
    assert_eq!((&inquiries["total"], &inquiries["items"][0]["status"]), (&json!(1), &json!("converted")), "{inquiries}");
    for kind in ["created", "refunds", "reviews", "days", "shifts"] {
        assert!(shop.get(&owner(), &format!("/facts/{kind}?month=2025-11"))["total"].is_number(), "{kind}");
    }
    assert_eq!(shop.status(&owner(), "/facts/rounds?month=2025-11&figure=sales"), 422, "sales are no rounds");
}

#[test]
fn the_funnel_and_the_hours_are_those_of_the_days() {
    let shop = shop();
    let funnel = shop.get(&owner(), "/funnel?month=2025-11");
    assert_eq!(
        funnel,
        json!({"consults": 2, "receptions": 2, "inquiries": 2, "ordered": 1, "converted": 1, "pending": 0, "lost": 1}),
    );
    assert_eq!(shop.get(&owner(), "/funnel?month=2025-11&agent=xm")["inquiries"], 1);
    // 2025-11-29 is a Saturday.
    let hours = shop.get(&owner(), "/hours?month=2025-11&agent=xm");
    let expected =
        json!({"weekday": 6, "hour": 10, "arrivals": 1, "answered": 1, "mean_wait": 40, "first_wait": 40, "unanswered": 0});
    assert_eq!(hours["cells"], json!([expected]));
}

#[test]
fn everybody_sees_whom_they_may_and_nobody_else_is_there() {
    let shop = shop();
    let agents = |who: &Principal| -> Vec<String> {
        let answer = shop.get(who, "/figures?month=2025-11&figures=sales");
        answer["parts"][0]["agents"].as_array().unwrap().iter().map(|row| row["agent"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(agents(&owner()), ["wg", "xm", "xw"]);
    assert_eq!(agents(&supervisor()), ["wg", "xm"]);
    assert_eq!(agents(&beauty()), ["xm"]);
    for path in ["/figures?month=2025-11&agent=xw", "/facts/rounds?month=2025-11&agent=xw", "/hours?month=2025-11&agent=xw"] {
        assert_eq!(
            (shop.status(&beauty(), path), shop.status(&supervisor(), path), shop.status(&owner(), path)),
            (404, 404, 200)
        );
    }
    assert_eq!(shop.get(&beauty(), "/facts/rounds?month=2025-11")["total"], 1, "only the own ones");
    assert_eq!(shop.get(&beauty(), "/facts/orders?month=2025-11&figure=silent_sales")["total"], 0, "the shop's are not hers");
    let narrow = Principal { shops: ["别的店".to_owned()].into(), ..owner() };
    assert_eq!(shop.get(&narrow, "/facts/rounds?month=2025-11")["total"], 0);
    assert_eq!(shop.status(&narrow, "/figures?month=2025-11&shop=某店"), 404);
}

#[test]
fn the_overview_is_of_whom_it_is_for() {
    let shop = shop();
    let own = shop.get(&beauty(), "/overview?month=2025-11");
    assert_eq!((&own["own"]["agent"], &own["team"], &own["has_plan"]), (&json!("xm"), &Value::Null, &json!(false)), "{own}");
    assert_eq!(own["own"]["values"]["sales"]["value"], "1000.00");
    assert_eq!(own["own"]["median"], json!({}), "two of a role would tell about each other");
    let led = shop.get(&supervisor(), "/overview?month=2025-11");
    assert_eq!((&led["team"]["people"], &led["team"]["lost"]), (&json!(2), &json!(0)), "{led}");
    let all = shop.get(&owner(), "/overview?month=2025-11");
    assert_eq!((&all["own"], &all["team"]["people"], &all["team"]["lost"]), (&Value::Null, &json!(3), &json!(1)), "{all}");
}
