//! Whose orders are: the list, the reasons, disputes and decisions.

use super::{Shop, agent, column, owner, supervisor, who};
use jinpai_app::api::permission::Role;
use serde_json::json;

#[test]
fn the_list_says_whose_each_order_is_and_why() {
    let shop = Shop::new();
    let list = shop.get(&owner(), "/credits?month=2024-11&shop=店");
    assert_eq!(column(&list, "order"), ["1001", "1002"], "what is not paid has no credit");
    assert_eq!(column(&list, "agent"), ["a", "-"]);
    assert_eq!(column(&list, "bucket"), ["order", "silent"]);
    let first = &list["items"][0];
    assert_eq!((&first["amount"], &first["deducted"], &first["net"]), (&json!("200.00"), &json!("50.00"), &json!("150.00")));
    assert_eq!((&first["agent_name"], &first["runner_up"], &first["dispute"]), (&json!("小安"), &json!("b"), &json!(null)));
    let of = |path: &str| column(&shop.get(&owner(), path), "order").join(" ");
    assert_eq!(of("/credits?month=2024-11&agent=-&shop=店"), "1002");
    assert_eq!(of("/credits?month=2024-11&bucket=order"), "1001");
    assert_eq!(of("/credits?month=2024-11&q=小安"), "1001");
    assert_eq!(of("/credits?from=2024-11-06&to=2024-11-30"), "");
    assert_eq!(of("/credits?month=2024-11&sort=-order"), "2001 1002 1001");
    for wrong in ["/credits", "/credits?month=11", "/credits?month=2024-11&bucket=x", "/credits?month=2024-11&dispute=x"] {
        assert_eq!(shop.status(&owner(), wrong), 422, "{wrong}");
    }
    let (_, csv) = shop.ask(&owner(), "GET", "/credits?month=2024-11&per_page=1&format=csv", None);
    assert_eq!(csv.lines().count(), 4, "{csv}");
}

#[test]
fn everybody_sees_what_is_theirs_to_see() {
    let shop = Shop::new();
    let orders = |who| column(&shop.get(&who, "/credits?month=2024-11"), "order").join(" ");
    assert_eq!(orders(agent("a")), "1001 1002 2001", "their own, and what is nobody's");
    assert_eq!(orders(agent("b")), "1001 1002 2001", "what was nearly theirs, too");
    assert_eq!(orders(agent("c")), "1002 2001");
    assert_eq!(orders(supervisor("西组")), "1002 2001");
    let mut here = agent("a");
    here.shops.insert("店".to_owned());
    assert_eq!(orders(here.clone()), "1001 1002");
    assert_eq!(shop.status(&here, "/credits/别店/2001"), 404);
    let list = shop.get(&who(Role::Finance, None), "/credits?month=2024-11&shop=店");
    assert_eq!(column(&list, "buyer"), ["买**", "买**"], "who reads no chats needs no names of buyers");
}

#[test]
fn an_order_says_who_else_wrote_and_why_it_is_not_theirs() {
    let shop = Shop::new();
    let why = shop.get(&agent("c"), "/credits/店/1001");
    let claimants = why["claimants"].as_array().unwrap();
    let said: Vec<_> = claimants.iter().map(|one| (one["agent"].as_str().unwrap(), one["why"]["en"].as_str().unwrap())).collect();
    assert_eq!(
        said,
        [
            ("a", "last to serve before the order"),
            ("c", "wrote after the order, which had its agent already"),
            ("b", "their last message before the order is earlier"),
        ]
    );
    assert_eq!(why["decided_by"]["text"], "已经是最低价了");
    assert_eq!(why["decided_by"]["message"], "1-14");
    assert_eq!(why["decided_by"]["link"], "/chats/%E5%BA%97/%E4%B9%B0%E5%AE%B6%E4%B8%80?from=2024-11-05T11:00:20&mark=1-14");
    assert_eq!((&why["deductions"][0]["taken"], &why["deductions"][0]["what"]["en"]), (&json!("50.00"), &json!("refund r1")));
    assert_eq!((&why["may_dispute"], &why["may_decide"]), (&json!("claim"), &json!(false)));
    let unpaid = shop.get(&owner(), "/credits/店/1003");
    assert_eq!((&unpaid["credit"], &unpaid["may_dispute"]), (&json!(null), &json!(null)));
    assert_eq!(shop.status(&agent("c"), "/credits/店/none"), 404);
}

#[test]
fn a_dispute_is_decided_by_somebody_above_and_the_order_moves() {
    let shop = Shop::new();
    let path = "/credits/店/1001/disputes";
    let (status, said) = shop.post(&agent("b"), path, json!({ "claims": true, "reason": "早上是我接待的" }));
    assert_eq!((status, &said["state"]), (201, &json!("open")));
    assert_eq!(shop.post(&agent("b"), path, json!({ "claims": true, "reason": "再说一次" })).0, 422, "one at a time");
    assert_eq!(shop.post(&agent("a"), path, json!({ "claims": true, "reason": "是我的" })).0, 422, "it is theirs already");
    assert_eq!(shop.post(&agent("a"), path, json!({ "claims": false, "reason": " " })).0, 422, "a reason is needed");
    assert_eq!(shop.post(&owner(), path, json!({ "claims": true, "reason": "是我的" })).0, 403, "who is no agent has no orders");
    let open = shop.get(&supervisor("东组"), "/disputes?status=open");
    assert_eq!((column(&open, "order"), column(&open, "agent")), (vec!["1001"], vec!["b"]));
    assert_eq!(open["items"][0]["holder"]["agent"], "a");
    assert_eq!(column(&shop.get(&agent("c"), "/disputes"), "order"), [""; 0]);
    assert_eq!(column(&shop.get(&owner(), "/credits?month=2024-11&dispute=open"), "order"), ["1001"]);

    let waits = |list: serde_json::Value| list["items"].to_string().contains("dispute:1001:b");
    assert!(waits(shop.get(&owner(), "/months/2024-11/checklist")), "it stands before the close");

    let decide = "/credits/店/1001/decision";
    let ruling = json!({ "agent": "b", "reason": "看了聊天" });
    assert_eq!(shop.post(&supervisor("西组"), decide, ruling.clone()).0, 403, "another group's order");
    let (status, done) = shop.post(&supervisor("东组"), decide, ruling.clone());
    assert_eq!((status, &done["agent"], &done["is_new"], &done["closed_month"]), (200, &json!("b"), &json!(true), &json!(null)));
    let again = shop.post(&supervisor("东组"), decide, ruling).1;
    assert_eq!(again["is_new"], false, "the same again enters nothing");

    assert!(!waits(shop.get(&owner(), "/months/2024-11/checklist")));
    let granted = shop.get(&owner(), "/disputes?status=granted");
    assert_eq!((column(&granted, "decided_by"), column(&granted, "answer")), (vec!["w"], vec!["看了聊天"]));
    let why = shop.get(&agent("b"), "/credits/店/1001");
    assert_eq!((&why["credit"]["agent"], &why["credit"]["bucket"]), (&json!("b"), &json!("decided")));
    assert_eq!(why["claimants"][0]["agent"], "b");
    assert_eq!(why["decisions"][0]["is_late"], false);
}

#[test]
fn nobody_decides_for_themselves() {
    let shop = Shop::new();
    let path = "/credits/店/1001/decision";
    let (status, said) = shop.post(&supervisor("东组"), path, json!({ "agent": "w", "reason": "我谈的" }));
    assert_eq!(status, 422, "{said}");
    let manager = who(Role::Manager, Some("b"));
    assert_eq!(shop.post(&manager, "/credits/店/1001/disputes", json!({ "claims": true, "reason": "我谈的" })).0, 201);
    assert_eq!(shop.post(&manager, path, json!({ "agent": null, "reason": "算了" })).0, 422, "their own dispute");
    assert_eq!(shop.post(&owner(), path, json!({ "agent": "nobody there", "reason": "算了" })).0, 422);
    assert_eq!(shop.post(&owner(), path, json!({ "agent": null, "reason": "老板朋友" })).0, 200);
    assert_eq!(shop.post(&supervisor("东组"), path, json!({ "agent": "c", "reason": "她谈的" })).0, 403, "not of the group");
}

#[test]
fn who_reads_no_chats_is_told_what_decided_and_no_more() {
    let shop = Shop::new();
    // B6: the link beside a masked name said it.
    let why = shop.get(&who(Role::Finance, None), "/credits/店/1001");
    assert_eq!((&why["buyer"], &why["chat"]), (&json!("买**"), &json!(null)));
    let decider = &why["decided_by"];
    assert_eq!((&decider["text"], &decider["link"], &decider["message"]), (&json!("已经是最低价了"), &json!(null), &json!(null)));
    let before: Vec<_> = why["claimants"].as_array().unwrap().iter().map(|one| &one["before_order"]["text"]).collect();
    assert!(before.iter().all(|text| text.is_null()), "{before:?}");
    assert!(!why.to_string().contains("%E4%B9%B0%E5%AE%B6") && !why.to_string().contains("买家"), "{why}");
}

#[test]
fn facts_and_files_mask_buyers_for_who_reads_no_chats() {
    let shop = Shop::new();
    let finance = who(Role::Finance, None);
    let days = "from=2024-11-01&to=2024-11-30";
    for kind in ["rounds", "inquiries", "orders", "created"] {
        let path = format!("/facts/{kind}?{days}");
        let (seen, masked) = (shop.get(&owner(), &path), shop.get(&finance, &path));
        let named = |list: &serde_json::Value| list.to_string().contains("买家") || list.to_string().contains("/chats/");
        assert!(named(&seen) && !named(&masked), "{kind}: {masked}");
        assert_eq!(masked["total"], seen["total"]);
        let (_, csv) = shop.ask(&finance, "GET", &format!("{path}&format=csv"), None);
        assert!(csv.contains("买**") && !csv.contains("买家"), "{csv}");
        // What is masked is not found either.
        assert_eq!(shop.get(&finance, &format!("{path}&q=买家"))["total"], 0, "{kind}");
        assert_ne!(shop.get(&owner(), &format!("{path}&q=买家"))["total"], 0, "{kind}");
    }
    for file in ["credits", "inquiries", "rounds"] {
        let path = format!("/pay/2024-11/export?format=csv&file={file}");
        let (seen, masked) = (shop.ask(&owner(), "GET", &path, None).1, shop.ask(&finance, "GET", &path, None).1);
        assert!(seen.contains("买家一") && masked.contains("买**") && !masked.contains("买家一"), "{file}: {masked}");
    }
}
