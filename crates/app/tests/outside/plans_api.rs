//! Plans, what-if, people, shops, targets and settings through the API.

use crate::desk::Desk;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use jinpai_app::api::permission::Role;
use jinpai_app::api::principal::Principal;
use jinpai_app::api::router;
use jinpai_app::api::state::App;
use jinpai_app::workspace::Workspace;
use jinpai_model::AgentId;
use serde_json::{Value, json};
use std::cell::Cell;
use std::time::Duration;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

const PLAN: &str = r#"id = "p"
title = "小店方案"
effective = 2025-01-01

[law]
minimum_wage = "2000"

[levels]
junior = "初级"

[[pay]]
id = "base"
title = "底薪"
kind = "base"
amount = "3000"

[[pay]]
id = "commission"
title = "提成"
kind = "commission"
amount = "销售额 × 10%"

[[fault]]
id = "idle"
title = "空等"
each = "idle"
when = "时长 > 2h"
points = "1"

[[example]]
title = "一千元"
given = { "销售额" = "1000" }
pays = { commission = "100.00" }
"#;

/// A shop of two agents in two groups, with one order of 小美 and a sub-account that belongs to nobody.
struct Shop {
    desk: Desk,
    router: Router,
    runtime: Runtime,
    /// How many requests were made: each write has a key of its own.
    asked: Cell<u32>,
}

fn shop() -> Shop {
    let desk = Desk::new();
    desk.file("in/shops.csv", "shop,platform\n某店,taobao\n");
    desk.file(
        "in/agents.csv",
        "agent,name,role,group,hired_on\nxm,小美,presales,一组,2020-01-01\nxw,小王,presales,二组,2020-01-01\n",
    );
    desk.file("in/accounts.csv", "account,agent,shop\n某店:小美,xm,某店\n某店:小王,xw,某店\n");
    desk.file(
        "in/messages.csv",
        "shop,buyer,account,time,sender,content\n\
        某店,甲,某店:小美,2025-11-03 10:00:00,buyer,在吗\n某店,甲,某店:小美,2025-11-03 10:01:00,agent,在的\n\
        某店,乙,二店:小王,2025-11-04 11:00:00,buyer,你好\n某店,乙,二店:小王,2025-11-04 11:05:00,agent,您好\n",
    );
    desk.file(
        "in/orders.csv",
        "order,shop,buyer,created,paid_at,payable,paid,status\n\
        O1,某店,甲,2025-11-03 10:20:00,2025-11-03 10:21:00,1000.00,1000.00,finished\n",
    );
    desk.import(0, ["in"]);
    let app = App::open(Workspace::at(desk.path("jinpai-data"))).unwrap();
    Shop { desk, router: router(app), runtime: Runtime::new().unwrap(), asked: Cell::new(0) }
}

fn person(role: Role, name: &str, agent: Option<&str>, groups: &[&str]) -> Principal {
    Principal {
        user: name.to_owned(),
        name: name.to_owned(),
        role,
        agent: agent.map(AgentId::from),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        shops: std::collections::BTreeSet::new(),
        pay_granted: false,
    }
}

fn owner() -> Principal {
    person(Role::Owner, "店主", None, &[])
}

fn beauty() -> Principal {
    person(Role::Agent, "小美", Some("xm"), &[])
}

fn king() -> Principal {
    person(Role::Agent, "小王", Some("xw"), &[])
}

fn supervisor() -> Principal {
    person(Role::Supervisor, "王主管", None, &["一组"])
}

impl Shop {
    fn ask(&self, who: &Principal, method: &str, path: &str, body: Option<&Value>) -> (u16, Vec<u8>) {
        let uri: String =
            path.bytes().map(|b| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
        self.asked.set(self.asked.get() + 1);
        let key = format!("key-{:08}", self.asked.get());
        let request = Request::builder().method(method).uri(format!("/api/v1{uri}"));
        let request = request.header("x-requested-with", "jinpai").header("accept-language", "en");
        let request = request.header("content-type", "application/json").header("idempotency-key", key);
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(who.clone());
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            (status, to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
        })
    }

    fn json(&self, who: &Principal, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let (status, bytes) = self.ask(who, method, path, body);
        let value = serde_json::from_slice(&bytes);
        (status, value.unwrap_or_else(|error| panic!("{path}: {error}: {}", String::from_utf8_lossy(&bytes))))
    }

    fn get(&self, who: &Principal, path: &str) -> Value {
        let (status, value) = self.json(who, "GET", path, None);
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    fn write(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, value) = self.json(&owner(), method, path, Some(body));
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// What a write is refused with: the field, and the words.
    fn refused(&self, method: &str, path: &str, body: &Value) -> (u16, String, String) {
        let (status, problem) = self.json(&owner(), method, path, Some(body));
        assert!(status >= 400, "{path}: {problem}");
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        (status, text("field"), text("message"))
    }
}

#[test]
fn a_plan_is_checked_as_it_is_typed() {
    let shop = shop();
    let good = shop.write("POST", "/plans/check", &json!({ "text": PLAN }));
    assert_eq!((&good["is_good"], &good["diagnostics"][0]["severity"]), (&json!(true), &json!("warning")), "{good}");
    assert_eq!(good["diagnostics"].as_array().unwrap().len(), 1, "{good}");
    assert_eq!(good["examples"][0]["expectations"][0]["actual"], "100.00");
    assert_eq!(good["examples"][0]["given"][0]["name"]["en"], "sales");
    assert_eq!(good["lacking"][0]["rule"], "idle");
    let wrong = PLAN.replace("销售额 ×", "销售鹅 ×");
    let found = shop.write("POST", "/plans/check", &json!({ "text": wrong }));
    let one = &found["diagnostics"][0];
    let line = wrong.lines().position(|line| line.contains("销售鹅")).unwrap() + 1;
    assert_eq!((&one["severity"], &one["code"]), (&json!("error"), &json!("unknown-name")));
    assert_eq!((&one["from"], &one["to"]["column"]), (&json!({ "line": line, "column": 11 }), &json!(14)));
    let off = shop.write("POST", "/plans/check", &json!({ "text": PLAN.replace("10%", "20%") }));
    assert_eq!((&off["is_good"], &off["examples"][0]["holds"]), (&json!(false), &json!(false)));
    assert_eq!(shop.ask(&beauty(), "POST", "/plans/check", Some(&json!({ "text": PLAN }))).0, 403);
}

#[test]
fn the_language_of_plans_is_told_to_whoever_reads_them() {
    let shop = shop();
    let language = shop.get(&beauty(), "/plans/language");
    let names = language["names"].as_array().unwrap();
    assert!(names.iter().any(|name| name["name"] == json!({ "zh": "销售额", "en": "sales" })));
    assert!(language["sections"].as_array().unwrap().iter().any(|section| section["name"] == "fault"));
}

#[test]
fn a_version_is_published_for_whom_it_is_for_and_acknowledged_by_them() {
    let shop = shop();
    let body = json!({ "text": PLAN, "agents": ["xm"] });
    let preview = shop.write("POST", "/plans/preview", &body);
    // The first plan is everybody's who names none, so both are under it.
    assert_eq!(preview["holds_for"].as_array().unwrap().len(), 2, "{preview}");
    assert_eq!(preview["holds_for"][0], json!({ "agent": "xm", "name": "小美", "is_new": true }));
    assert_eq!(shop.get(&owner(), "/plans")["published"], json!([]));
    shop.write("POST", "/plans", &body);
    let second = PLAN.replace("id = \"p\"", "id = \"q\"").replace("小店方案", "二组方案");
    shop.write("POST", "/plans", &json!({ "text": second, "agents": ["xw"] }));

    let mine = shop.get(&beauty(), "/plans");
    assert_eq!(mine["published"].as_array().unwrap().len(), 1, "{mine}");
    assert_eq!((&mine["published"][0]["place"], &mine["draft"]), (&json!("p@2025-01-01"), &Value::Null));
    assert_eq!(mine["published"][0]["members"].as_array().unwrap().len(), 1);
    assert_eq!(shop.ask(&beauty(), "GET", "/plans/q@2025-01-01", None).0, 404);
    assert_eq!(shop.ask(&beauty(), "GET", "/plans/shipped:ladder", None).0, 404);
    assert_eq!(shop.get(&beauty(), "/plans/p@2025-01-01")["text"], PLAN);

    assert_eq!(shop.ask(&king(), "POST", "/plans/p@2025-01-01/acknowledge", None).0, 404);
    assert_eq!(shop.ask(&beauty(), "POST", "/plans/p@2025-01-01/acknowledge", None).0, 200);
    let all = shop.get(&owner(), "/plans");
    let first = &all["published"][0];
    assert_eq!((&first["acknowledged_total"], &first["members_total"]), (&json!(1), &json!(1)), "{first}");
    assert!(first["members"][0]["acknowledged"].is_string());
    let again = shop.write("POST", "/plans/preview", &body);
    assert_eq!(again["is_so_already"], true);
}

#[test]
fn what_is_wrong_is_not_published() {
    let shop = shop();
    let broken = shop.refused("POST", "/plans", &json!({ "text": PLAN.replace("3000", "3000 +") }));
    assert_eq!(broken.0, 422);
    let false_example = shop.refused("POST", "/plans", &json!({ "text": PLAN.replace("100.00", "101.00") }));
    assert!(false_example.2.contains("101.00"), "{false_example:?}");
    shop.write("POST", "/plans", &json!({ "text": PLAN }));
    let other = PLAN.replace("id = \"p\"", "id = \"q\"").replace("[law]", "[measure]\nlookback = \"24h\"\n\n[law]");
    let two_in_one_shop = shop.refused("POST", "/plans", &json!({ "text": other, "agents": ["xm"] }));
    assert!(two_in_one_shop.2.contains("lookback"), "{two_in_one_shop:?}");
    assert_eq!(shop.get(&owner(), "/plans")["published"].as_array().unwrap().len(), 1);
}

#[test]
fn a_draft_is_kept_for_writers_only_and_never_over_another() {
    let shop = shop();
    let kept = shop.write("PUT", "/plans/draft", &json!({ "text": "half a plan" }));
    let conflict = shop.refused("PUT", "/plans/draft", &json!({ "text": "another" }));
    assert_eq!(conflict.0, 409);
    shop.write("PUT", "/plans/draft", &json!({ "text": "another", "seen": kept["digest"] }));
    assert_eq!(shop.get(&owner(), "/plans/draft")["text"], "another");
    assert_eq!(shop.get(&owner(), "/plans")["draft"]["title"], Value::Null);
    assert_eq!(shop.ask(&beauty(), "GET", "/plans/draft", None).0, 404);
    assert_eq!(shop.refused("PUT", "/plans/own", &json!({ "text": "x" })).0, 404);
    let compared = shop.write(
        "POST",
        "/plans/diff",
        &json!({ "old": { "place": "shipped:four-levels" }, "new": { "place": "shipped:four-levels-lawful" } }),
    );
    assert!(compared["differences"].as_array().unwrap().iter().any(|one| one["key"] == "law.fines"));
}

#[test]
fn people_come_change_and_go_with_their_days() {
    let shop = shop();
    shop.write("POST", "/plans", &json!({ "text": PLAN }));
    let new = json!({ "agent": "xl", "name": "小李", "role": "presales", "group": "一组", "hired_on": "2025-11-10" });
    assert_eq!(shop.write("POST", "/people", &new)["warnings"], json!([]));
    assert_eq!(shop.refused("POST", "/people", &new).1, "agent");
    let terms = json!({ "from": "2025-12-01", "name": "小李", "role": "gold", "level": "大师", "group": "一组", "hired_on": "2025-11-10" });
    let warned = shop.write("POST", "/people/xl/terms", &terms);
    assert!(warned["warnings"][0]["en"].as_str().unwrap().contains("大师"), "{warned}");
    assert_eq!(shop.refused("POST", "/people/xl/terms", &json!({ "name": "小李", "role": "boss" })).1, "role");
    shop.write("POST", "/people/xl/leave", &json!({ "left_on": "2026-01-31" }));
    let one = shop.get(&owner(), "/people/xl");
    let days: Vec<_> = one["terms"].as_array().unwrap().iter().map(|terms| (&terms["from"], &terms["left_on"])).collect();
    assert_eq!(days, [(&json!("2025-12-01"), &json!("2026-01-31")), (&Value::Null, &Value::Null)]);
    assert_eq!(shop.refused("POST", "/people/nobody/leave", &json!({ "left_on": "2026-01-31" })).0, 404);

    let seen = shop.get(&supervisor(), "/people?sort=agent");
    let names: Vec<_> = seen["items"].as_array().unwrap().iter().map(|one| one["agent"].as_str().unwrap()).collect();
    assert_eq!(names, ["xl", "xm"]);
    assert_eq!(shop.ask(&supervisor(), "GET", "/people/xw", None).0, 404);
    assert_eq!(shop.ask(&beauty(), "GET", "/people", None).0, 403);
    assert_eq!(shop.ask(&supervisor(), "POST", "/people", Some(&new)).0, 403);
}

#[test]
fn an_account_of_nobody_is_proposed_to_whom_it_most_likely_is() {
    let shop = shop();
    let unknown = shop.get(&owner(), "/accounts/unknown?month=2025-11");
    let one = &unknown["items"][0];
    assert_eq!((&one["account"], &one["receptions"]), (&json!("二店:小王"), &json!(1)), "{unknown}");
    assert_eq!((&one["likely"], &one["likely_name"]), (&json!("xw"), &json!("小王")));
    shop.write("POST", "/people/xw/accounts", &json!({ "account": "二店:小王" }));
    assert_eq!(shop.get(&owner(), "/accounts/unknown?month=2025-11")["total"], 0);
    let given = shop.write("POST", "/people/xm/accounts", &json!({ "account": "二店:小王", "from": "2025-12-01" }));
    assert_eq!(given["before"], "xw");
    shop.write("POST", "/people/xm/accounts/end", &json!({ "account": "二店:小王", "to": "2025-12-31" }));
    let accounts = &shop.get(&owner(), "/people/xm")["accounts_of"];
    assert_eq!(accounts[0], json!({ "account": "二店:小王", "shop": null, "from": "2025-12-01", "to": "2025-12-31" }));
    assert_eq!(shop.refused("GET", "/accounts/unknown?month=soon", &Value::Null).1, "month");
}

#[test]
fn targets_shops_and_settings_are_entered_and_checked() {
    let shop = shop();
    let targets = json!({ "targets": [{ "agent": "xm", "sales": "30000" }] });
    assert_eq!(shop.write("PUT", "/targets/2025-11", &targets)["changed"], 1);
    assert_eq!(shop.write("PUT", "/targets/2025-11", &targets)["changed"], 0);
    let list = shop.get(&supervisor(), "/targets/2025-12");
    assert_eq!((&list["items"][0]["before"], &list["total"]), (&json!("30000.00"), &json!(1)));
    let wrong = json!({ "targets": [{ "agent": "xm", "sales": "-1" }] });
    assert_eq!(shop.refused("PUT", "/targets/2025-11", &wrong).1, "sales");

    shop.write("POST", "/shops", &json!({ "shop": "某店", "name": "旗舰", "day_start": "06:00" }));
    assert_eq!(shop.get(&owner(), "/shops")["items"][0]["day_start"], "06:00");
    assert_eq!(shop.refused("POST", "/shops", &json!({ "shop": "某店", "time_zone": "Mars" })).1, "time_zone");

    let settings = shop.get(&owner(), "/settings");
    let import = json!({ "auto_texts": ["亲，在的"], "auto_accounts": [], "seen": settings["digest"] });
    assert_eq!(shop.write("PUT", "/settings/import", &import)["auto_texts"], json!(["亲，在的"]));
    assert_eq!(shop.refused("PUT", "/settings", &json!({ "text": "", "seen": settings["digest"] })).0, 409);
    let now = shop.get(&owner(), "/settings");
    let (status, field, message) = shop.refused("PUT", "/settings", &json!({ "text": "[impot]\n", "seen": now["digest"] }));
    assert_eq!((status, field.as_str()), (422, "text"));
    assert!(message.contains("line 1"), "{message}");
    assert_eq!(shop.ask(&beauty(), "GET", "/settings", None).0, 403);
    assert!(std::fs::read_to_string(shop.desk.path("jinpai-data/jinpai.toml")).unwrap().contains("亲，在的"));
}

#[test]
fn a_month_under_another_plan_is_laid_beside_the_real_one_and_nothing_is_stored() {
    let shop = shop();
    shop.write("POST", "/plans", &json!({ "text": PLAN }));
    let before = shop.get(&owner(), "/plans");
    let more = PLAN.replace("10%", "12%").replace("100.00", "120.00");
    let body = json!({ "month": "2025-11", "text": more });
    assert_eq!(shop.ask(&beauty(), "POST", "/whatif", Some(&body)).0, 403);
    let (status, job) = shop.json(&owner(), "POST", "/whatif", Some(&body));
    assert_eq!(status, StatusCode::ACCEPTED.as_u16(), "{job}");
    let id = job["id"].as_str().unwrap();
    let mut view = job.clone();
    for _ in 0..600 {
        view = shop.get(&owner(), &format!("/jobs/{id}"));
        if view["status"] == "done" || view["status"] == "failed" {
            break;
        }
        shop.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
    }
    let found = view["result"]["whatif"].as_str().unwrap_or_else(|| panic!("{view}")).to_owned();
    let result = shop.get(&owner(), &format!("/whatif/{found}"));
    assert_eq!(result["totals"]["gross"], json!({ "old": "6100.00", "new": "6120.00", "difference": "20.00" }));
    let first = &result["persons"][0];
    assert_eq!((&first["agent"], &first["differs"]), (&json!("xm"), &json!(true)));
    let line = first["lines"].as_array().unwrap().iter().find(|line| line["id"] == "commission").unwrap();
    assert_eq!((&line["old"], &line["new"]), (&json!("100.00"), &json!("120.00")));
    assert_eq!(shop.get(&owner(), &format!("/whatif/{found}/facts"))["total"], 0);
    let (_, workbook) = shop.ask(&owner(), "GET", &format!("/whatif/{found}/file"), None);
    assert!(workbook.starts_with(b"PK"));
    assert_eq!(shop.get(&owner(), "/plans"), before);
    assert_eq!(shop.ask(&owner(), "GET", "/whatif/other", None).0, 404);
    assert_eq!(shop.refused("POST", "/whatif", &json!({ "month": "2025-11" })).1, "text");
}
