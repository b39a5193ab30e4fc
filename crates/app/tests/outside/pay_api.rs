//! Faults, pay and the life of a month through the API: what a person is shown, what they may do, and what is not there for them.

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
fines = "as_written"
loss_clause = true

[[pay]]
id = "base"
title = "底薪"
kind = "base"
amount = "3000"

[[pay]]
id = "commission"
title = "提成"
kind = "commission"
when = "岗位 = 售前"
amount = "销售额 × 10%"

[[fault]]
id = "slow"
title = "首次响应超过三分钟"
clause = "三、2"
each = "first_round"
when = "等待 > 180s"
fine = "20"

[[fault]]
id = "change"
title = "改址未报错发"
each = "incident"
fine = "50"
loss = "金额"
"#;

/// A shop of two agents in two groups with their supervisors, and one order of 小美.
fn shop() -> Shop {
    let desk = Desk::new();
    desk.file("in/shops.csv", "shop,platform\n某店,taobao\n");
    desk.file(
        "in/agents.csv",
        "agent,name,role,group,plan,hired_on\nxm,小美,presales,一组,p,2020-01-01\nxw,小王,presales,二组,p,2020-01-01\nwg,王主管,supervisor,一组,p,2018-01-01\n",
    );
    desk.file("in/accounts.csv", "account,agent,shop\n某店:小美,xm,某店\n某店:小王,xw,某店\n");
    desk.file(
        "in/messages.csv",
        "shop,buyer,account,time,sender,content\n\
        某店,甲,某店:小美,2025-11-03 10:00:00,buyer,在吗 13812341234\n某店,甲,某店:小美,2025-11-03 10:06:00,agent,在的 13812341234\n\
        某店,乙,某店:小王,2025-11-04 11:00:00,buyer,你好\n某店,乙,某店:小王,2025-11-04 11:05:00,agent,您好\n\
        某店,丁,某店:小王,2025-12-02 09:00:00,buyer,有货吗\n某店,丁,某店:小王,2025-12-02 09:00:10,agent,有\n",
    );
    desk.file(
        "in/orders.csv",
        "order,shop,buyer,created,paid_at,payable,paid,status\nO1,某店,甲,2025-11-03 10:20:00,2025-11-03 10:21:00,1000.00,1000.00,finished\n",
    );
    desk.file("jinpai-data/plan.toml", PLAN);
    desk.import(0, ["in"]);
    let app = App::open(Workspace::at(desk.path("jinpai-data"))).unwrap();
    Shop { desk, router: router(app), runtime: Runtime::new().unwrap(), written: Cell::new(0) }
}

struct Shop {
    desk: Desk,
    router: Router,
    runtime: Runtime,
    /// The state that the last write led to, as the screens remember it.
    written: Cell<u32>,
}

struct Answer {
    status: StatusCode,
    kind: String,
    bytes: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
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

fn manager() -> Principal {
    person(Role::Manager, "经理", None, &[])
}

fn supervisor() -> Principal {
    person(Role::Supervisor, "王主管", Some("wg"), &["一组"])
}

fn finance() -> Principal {
    person(Role::Finance, "财务", None, &[])
}

fn beauty() -> Principal {
    person(Role::Agent, "小美", Some("xm"), &[])
}

impl Shop {
    fn ask(&self, who: &Principal, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let uri: String =
            path.bytes().map(|b| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
        let mut request = Request::builder().method(method).uri(format!("/api/v1{uri}"));
        request = request.header("x-requested-with", "jinpai").header("accept-language", "zh-CN");
        if method != "GET" {
            request = request.header("content-type", "application/json").header("idempotency-key", key());
        }
        if self.written.get() > 0 {
            request = request.header("jinpai-at-least", self.written.get());
        }
        let mut request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap();
        request.extensions_mut().insert(who.clone());
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
            let status = response.status();
            let state = response.headers().get("jinpai-state").and_then(|state| state.to_str().unwrap().parse().ok());
            if let (true, Some(state)) = (method != "GET", state) {
                self.written.set(state);
            }
            Answer { status, kind, bytes: to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec() }
        })
    }

    fn get(&self, who: &Principal, path: &str) -> Value {
        let answer = self.ask(who, "GET", path, None);
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.json()
    }

    fn status(&self, who: &Principal, path: &str) -> u16 {
        self.ask(who, "GET", path, None).status.as_u16()
    }

    fn post(&self, who: &Principal, path: &str, body: &Value) -> Answer {
        self.ask(who, "POST", path, Some(body))
    }

    /// The case of an agent's fault by a rule.
    fn case(&self, rule: &str, agent: &str) -> String {
        let list = self.get(&owner(), &format!("/faults?month=2025-11&rule={rule}&agent={agent}"));
        list["items"][0]["case"].as_str().unwrap_or_else(|| panic!("no {rule} of {agent}: {list}")).to_owned()
    }

    /// Waits for a job that was just started, and gives its view.
    fn job(&self, who: &Principal, started: &Answer) -> Value {
        assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.text());
        let id = started.json()["id"].as_str().unwrap().to_owned();
        for _ in 0..600 {
            let view = self.get(who, &format!("/jobs/{id}"));
            if view["status"] == "done" || view["status"] == "failed" {
                self.written.set(u32::try_from(view["state"].as_u64().unwrap()).unwrap());
                return view;
            }
            self.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
        }
        panic!("the job {id} does not end");
    }
}

/// Another key for each write.
fn key() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("key-{:012}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn decide(month: &str, cases: &[&str], decision: &str, reason: &str) -> Value {
    json!({"month": month, "cases": cases, "decision": decision, "reason": reason})
}

#[test]
fn a_fault_is_confirmed_appealed_and_answered_each_by_whom_it_is_for() {
    let shop = shop();
    let (mine, other) = (shop.case("slow", "xm"), shop.case("slow", "xw"));

    let list = shop.get(&supervisor(), "/faults?month=2025-11");
    assert_eq!((&list["total"], &list["items"][0]["agent"]), (&json!(1), &json!("xm")), "{list}");
    assert_eq!(list["items"][0]["may_decide"], true);
    assert_eq!(shop.get(&beauty(), "/faults?month=2025-11")["items"][0]["may_decide"], false);
    assert_eq!(shop.status(&beauty(), &format!("/faults/{other}")), 404);

    // All or nothing: the other group's case is not there for this supervisor.
    let both = shop.post(&supervisor(), "/faults/decisions", &decide("2025-11", &[&mine, &other], "confirmed", "属实"));
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", both.text());
    assert_eq!(shop.get(&owner(), "/faults?month=2025-11&status=proposed")["total"], 2);

    let one = shop.post(&supervisor(), "/faults/decisions", &decide("2025-11", &[&mine], "confirmed", "属实"));
    assert_eq!((one.status, one.json()), (StatusCode::OK, json!({"entered": [mine], "unchanged": []})), "{}", one.text());
    let again = shop.post(&supervisor(), "/faults/decisions", &decide("2025-11", &[&mine], "confirmed", "属实"));
    assert_eq!(again.json(), json!({"entered": [], "unchanged": [mine]}));

    let detail = shop.get(&beauty(), &format!("/faults/{mine}"));
    assert_eq!((&detail["fault"]["status"], &detail["fault"]["may_appeal"]), (&json!("confirmed"), &json!(true)), "{detail}");
    assert_eq!(detail["history"][0]["by"], "王主管");

    // Nobody answers for somebody else.
    let foreign = shop.post(&beauty(), &format!("/faults/{other}/appeal"), &json!({"reason": "不对"}));
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let appealed = shop.post(&beauty(), &format!("/faults/{mine}/appeal"), &json!({"reason": "买家发了两遍"}));
    assert_eq!(appealed.status, StatusCode::OK, "{}", appealed.text());

    // A supervisor answers no appeals, a manager does, but never against a decision of their own.
    let waive = decide("2025-11", &[&mine], "waived", "申诉成立");
    let refused = shop.post(&supervisor(), "/faults/decisions", &waive);
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("申诉"), "{}", refused.text());
    assert_eq!(shop.post(&manager(), "/faults/decisions", &waive).status, StatusCode::OK);
    assert_eq!(shop.get(&beauty(), &format!("/faults/{mine}"))["fault"]["status"], "waived");
    let by_manager = shop.post(&manager(), "/faults/decisions", &decide("2025-11", &[&other], "confirmed", "属实"));
    assert_eq!(by_manager.status, StatusCode::OK);
    let king = person(Role::Agent, "小王", Some("xw"), &[]);
    assert_eq!(shop.post(&king, &format!("/faults/{other}/appeal"), &json!({"reason": "不对"})).status, StatusCode::OK);
    let own = shop.post(&manager(), "/faults/decisions", &decide("2025-11", &[&other], "confirmed", "仍然属实"));
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", own.text());
}

#[test]
fn somebody_elses_pay_is_not_there_whatever_the_way_to_it() {
    let shop = shop();
    for path in [
        "/pay/2025-11/xw",
        "/pay/2025-11/xw/slip?format=pdf",
        "/pay/2025-11/xw/slip?format=html",
        "/pay/2025-11/xw/lines/commission",
        "/pay/2025-11/moved?agent=xw",
        "/pay/2025-11/nobody",
        "/pay/2025-11/export?format=xlsx",
    ] {
        for who in [beauty(), supervisor()] {
            assert_eq!(shop.status(&who, path), 404, "{path} for {}", who.name);
        }
    }
    // A supervisor sees that a fault waits, not what it would change of the pay.
    let case = shop.case("slow", "xm");
    assert_eq!(shop.get(&supervisor(), &format!("/faults/{case}"))["net_if_confirmed"], Value::Null);
    assert_eq!(shop.get(&beauty(), &format!("/faults/{case}"))["net_if_confirmed"], "-20.00");
    let granted = Principal { pay_granted: true, ..supervisor() };
    let agents = |who: &Principal| {
        let table = shop.get(who, "/pay/2025-11?sort=agent");
        table["items"].as_array().unwrap().iter().map(|row| row["agent"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(agents(&beauty()), ["xm"]);
    assert_eq!(agents(&supervisor()), ["wg"]);
    assert_eq!(agents(&granted), ["wg", "xm"]);
    assert_eq!(agents(&finance()), ["wg", "xm", "xw"]);
    assert_eq!(shop.get(&granted, "/pay/2025-11/summary")["total"], Value::Null, "sums only for who sees everybody's");
    assert_eq!(shop.get(&finance(), "/pay/2025-11/summary")["total"]["net"], "9100.00");
}

#[test]
fn a_line_is_explained_down_to_the_order_and_chat_with_links_and_without_phone_numbers() {
    let shop = shop();
    let slip = shop.get(&beauty(), "/pay/2025-11/xm");
    assert_eq!((&slip["net"], &slip["if_confirmed"], &slip["closed"]), (&json!("3100.00"), &json!("3080.00"), &Value::Null));
    assert_eq!(slip["lines"][1]["why"][0]["zh"], "1000.00 × 10% = 100.00", "{slip}");
    let tree = shop.get(&beauty(), "/pay/2025-11/xm/lines/commission").to_string();
    assert!(tree.contains("/credits/%E6%9F%90%E5%BA%97/O1?month=2025-11"), "{tree}");
    assert!(tree.contains("figure=sales"), "{tree}");
    assert!(!tree.contains("13812341234") && tree.contains("138****1234"), "{tree}");
    let case = shop.case("slow", "xm");
    let fault = shop.get(&beauty(), &format!("/faults/{case}")).to_string();
    assert!(fault.contains("/chats/%E6%9F%90%E5%BA%97/%E7%94%B2?from=2025-11-03T10:00:00&mark="), "{fault}");
    let pdf = shop.ask(&beauty(), "GET", "/pay/2025-11/xm/slip?format=pdf", None);
    assert!(pdf.kind == "application/pdf" && pdf.bytes.starts_with(b"%PDF-"), "{}", pdf.kind);
    let page = shop.ask(&beauty(), "GET", "/pay/2025-11/xm/slip?format=html", None).text();
    assert!(page.contains("3100.00") && page.contains("草稿"), "{page}");
}

#[test]
fn what_moved_ones_draft_since_a_day_began_is_shown_line_by_line() {
    let shop = shop();
    let moved = shop.get(&beauty(), "/pay/2025-11/moved?agent=xm&since=2025-11-03");
    let line = json!([{
        "line": "commission", "title": {"zh": "提成", "en": "提成"}, "before": "0.00", "after": "100.00", "difference": "100.00"
    }]);
    assert_eq!((&moved["since"], &moved["last_month"], &moved["lines"]), (&json!("2025-11-03"), &Value::Null, &line), "{moved}");
    assert_eq!(moved["people"][0]["difference"], "100.00");
    // The order was paid before the next day began.
    let moved = shop.get(&beauty(), "/pay/2025-11/moved?agent=xm&since=2025-11-04");
    assert_eq!((&moved["since"], &moved["lines"]), (&json!("2025-11-04"), &json!([])), "{moved}");
    let status = |since: &str| shop.status(&beauty(), &format!("/pay/2025-11/moved?agent=xm&since={since}"));
    assert_eq!((status("2025-12-01"), status("yesterday")), (422, 422));
    assert_eq!(shop.status(&beauty(), "/pay/2025-11/moved?agent=xw&since=2025-11-03"), 404, "others' is not found");
}

#[test]
fn incidents_are_recorded_for_ones_own_group_and_points_only_where_the_plan_asks() {
    let shop = shop();
    let incident = |agent: &str| json!({"rule": "change", "agent": agent, "date": "2025-11-06", "evidence": "单号 O1 的截图"});
    assert_eq!(shop.post(&supervisor(), "/incidents", &incident("xw")).status, StatusCode::NOT_FOUND);
    let recorded = shop.post(&supervisor(), "/incidents", &incident("xm"));
    assert_eq!(recorded.status, StatusCode::OK, "{}", recorded.text());
    assert_eq!(shop.post(&supervisor(), "/incidents", &incident("xm")).json()["is_same"], true);
    let case = shop.case("change", "xm");
    let detail = shop.get(&supervisor(), &format!("/faults/{case}"));
    assert_eq!((&detail["takes_amount"], &detail["fault"]["status"]), (&json!(true), &json!("proposed")));
    let body = json!({"month": "2025-11", "cases": [case], "decision": "confirmed", "reason": "属实", "amount": "180.50"});
    assert_eq!(shop.post(&supervisor(), "/faults/decisions", &body).status, StatusCode::OK);
    let slip = shop.get(&beauty(), "/pay/2025-11/xm");
    assert_eq!((&slip["deductions"], &slip["net"]), (&json!("230.50"), &json!("2869.50")), "{slip}");
    assert_eq!(slip["law"]["settled"].as_array().unwrap().len(), 2);

    let rules = shop.get(&supervisor(), "/faults/rules?month=2025-11");
    let change = rules["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "change").unwrap();
    assert_eq!((&change["is_recorded"], &change["confirmed"]), (&json!(true), &json!(1)));
    assert_eq!(shop.get(&supervisor(), "/scores?month=2025-11"), json!([]));
    let score = json!({"month": "2025-11", "agent": "xm", "indicator": "日常工作", "points": "90"});
    assert_eq!(shop.post(&supervisor(), "/scores", &score).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shop.post(&beauty(), "/scores", &score).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_month_is_closed_by_its_checklist_verified_and_then_stays() {
    let shop = shop();
    let list = shop.get(&finance(), "/months/2025-11/checklist");
    assert_eq!((&list["is_ready"], &list["is_partial"]), (&json!(false), &json!(false)), "{list}");
    let kinds: Vec<&str> = list["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "undecided").count(), 2, "{kinds:?}");
    assert!(list["items"][0]["link"].as_str().unwrap().starts_with("/faults/slow-202511-"), "{list}");
    assert_eq!(shop.get(&supervisor(), "/months/2025-11/checklist")["is_partial"], true);
    assert_eq!(shop.post(&supervisor(), "/months/2025-11/close", &json!({})).status, StatusCode::FORBIDDEN);

    let blocked = shop.post(&finance(), "/months/2025-11/close", &json!({}));
    let blocked = shop.job(&finance(), &blocked);
    assert_eq!((&blocked["result"]["closed"], &blocked["result"]["blocking"]), (&json!(false), &json!(2)), "{blocked}");
    assert_eq!(shop.status(&finance(), "/months/2025-11/close"), 404);

    let cases = [shop.case("slow", "xm"), shop.case("slow", "xw")];
    let waive = decide("2025-11", &[&cases[0], &cases[1]], "waived", "系统故障");
    assert_eq!(shop.post(&manager(), "/faults/decisions", &waive).status, StatusCode::OK);
    let closed = shop.post(&finance(), "/months/2025-11/close", &json!({"accept_all": true, "reason": "核对过"}));
    let closed = shop.job(&finance(), &closed);
    assert_eq!((&closed["result"]["closed"], &closed["result"]["slips"]), (&json!(true), &json!(3)), "{closed}");

    let record = shop.get(&finance(), "/months/2025-11/close");
    assert_eq!((&record["by"], &record["net"]), (&json!("财务"), &json!("9100.00")), "{record}");
    let slip = shop.get(&beauty(), "/pay/2025-11/xm");
    assert_eq!((&slip["net"], &slip["closed"]["number"]), (&json!("3100.00"), &json!(2)), "{slip}");
    let late = shop.post(&manager(), "/faults/decisions", &decide("2025-11", &[&cases[0]], "confirmed", "还是属实"));
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());

    let verified = shop.post(&finance(), "/months/2025-11/verify", &json!({}));
    assert_eq!(shop.job(&finance(), &verified)["result"]["sound"], true);
    assert_eq!(shop.post(&finance(), "/months/2025-12/verify", &json!({})).status, StatusCode::CONFLICT);
    let workbook = shop.ask(&finance(), "GET", "/pay/2025-11/export?format=xlsx", None);
    assert!(workbook.status == StatusCode::OK && workbook.bytes.starts_with(b"PK"), "{}", workbook.text());
    let lines = shop.ask(&finance(), "GET", "/pay/2025-11/export?format=csv&file=pay_lines", None).text();
    assert!(lines.contains("2025-11,xm,commission,提成,earning,100.00"), "{lines}");
    let rounds = shop.ask(&finance(), "GET", "/pay/2025-11/export?format=csv&file=rounds", None).text();
    assert_eq!(rounds.lines().count(), 3, "{rounds}");

    // What became known since stands in the next month.
    shop.desk.file(
        "late/refunds.csv",
        "refund,order,shop,applied,completed,kind,amount,cause,status\nR1,O1,某店,2025-12-01 09:00:00,2025-12-01 10:00:00,return,1000.00,service,success\n",
    );
    shop.desk.import(0, ["late"]);
    let taken = shop.get(&finance(), "/pay/2025-12/taken-over");
    assert_eq!(
        (&taken["adjustments"][0]["agent"], &taken["adjustments"][0]["difference"]),
        (&json!("xm"), &json!("-100.00")),
        "{taken}"
    );
    let moved = shop.get(&beauty(), "/pay/2025-12/moved");
    assert_eq!((&moved["last_month"], &moved["people"][0]["before"]), (&json!("2025-11"), &json!("3100.00")), "{moved}");
    assert_eq!(moved["people"].as_array().unwrap().len(), 1, "{moved}");
}
