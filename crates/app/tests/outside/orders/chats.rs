//! Conversations with what happened in between, the search, and personal data.

use super::{Shop, agent, column, owner, supervisor, who};
use jinpai_app::api::permission::Role;
use serde_json::{Value, json};

/// The entries in short: what kind, and what of it.
fn told(talk: &Value) -> Vec<String> {
    let entries = talk["entries"].as_array().unwrap().iter();
    let word = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    let short = |entry: &Value| match entry["kind"].as_str().unwrap() {
        "message" => format!("{} {}", word(entry, "sender"), word(entry, "text")),
        "wait" => format!("wait {} {} {}", word(&entry["agent"], "agent"), entry["seconds"], word(entry, "status")),
        "order" => format!("order {} {}", word(entry, "event"), word(entry, "order")),
        "refund" => format!("refund {} {}", word(entry, "event"), word(entry, "reason")),
        kind => format!("{kind} {}", word(entry, "text")),
    };
    entries.map(short).collect()
}

#[test]
fn a_conversation_has_waits_orders_and_notes_between_its_messages() {
    let shop = Shop::new();
    let talk = shop.get(&agent("a"), "/chats/店/买家一");
    assert_eq!(
        told(&talk),
        [
            "buyer 有墙布吗",
            "auto 您好，欢迎光临",
            "wait b 600 answered",
            "agent 有的",
            "buyer 能便宜吗，我电话138****1234",
            "wait a 20 answered",
            "agent 已经是最低价了",
            "order created 1001",
            "note 刘**,3米2.4米,图案正常",
            "agent 亲，付款了吗",
            "order paid 1001",
            "refund applied 少发了，打我138****1234",
            "refund completed 少发了，打我138****1234",
            "buyer 收货人：刘**，西湖区**",
            "wait a null open",
            "order created 1003",
        ]
    );
    let waits: Vec<_> = talk["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "wait").collect();
    assert_eq!((&waits[0]["is_slow"], &waits[1]["is_slow"]), (&json!(true), &json!(false)), "slow is more than three minutes");
    let deciding = &talk["entries"][6];
    assert_eq!(deciding["reasons"][0]["order"], "1001");
    assert_eq!(deciding["reasons"][0]["text"]["en"], "order 1001 is 小安's: last to serve before the order");
    let elsewhere = shop.get(&agent("c"), "/chats/店/买家一");
    assert_eq!(elsewhere["entries"][6]["reasons"], json!([]), "whose order it is, is not everybody's to know");
}

#[test]
fn a_page_lies_around_its_mark() {
    let shop = Shop::new();
    let page = |query: &str| shop.get(&owner(), &format!("/chats/店/买家一?{query}"));
    let marked = page("mark=1-14&limit=3");
    assert_eq!((&marked["total"], &marked["start"], &marked["count"]), (&json!(13), &json!(3), &json!(3)));
    let marks: Vec<_> = marked["entries"].as_array().unwrap().iter().map(|entry| entry["is_marked"] == true).collect();
    assert_eq!(marks, [false, false, true, false], "{marked}");
    assert_eq!(page("from=2024-11-05T12:20:00&limit=2")["start"], 7);
    assert_eq!(page("limit=2")["start"], 11);
    assert_eq!(page("start=2&limit=2")["start"], 2);
    let gone = page("mark=9-9&limit=2");
    assert_eq!((&gone["is_found"], &gone["start"]), (&json!(false), &json!(11)));
    assert_eq!(shop.status(&owner(), "/chats/店/买家一?mark=x"), 422);
    assert_eq!(shop.status(&owner(), "/chats/店/买家一?from=gestern"), 422);
    assert_eq!(shop.status(&owner(), "/chats/店/nobody"), 404);
}

#[test]
fn conversations_are_found_by_days_buyer_agent_and_text() {
    let shop = Shop::new();
    let list = shop.get(&owner(), "/chats?from=2024-11-01&to=2024-11-30");
    assert_eq!((column(&list, "buyer"), &list["items"][0]["messages"]), (vec!["买家一"], &json!(7)));
    assert_eq!(list["items"][0]["last"], "2024-11-05 22:00:00");
    assert_eq!(shop.get(&owner(), "/chats")["total"], 1, "without days the last week with data");
    let total = |query: &str| shop.get(&owner(), &format!("/chats?{query}"))["total"].clone();
    assert_eq!((total("buyer=家一"), total("q=nobody")), (json!(1), json!(0)));
    assert_eq!((total("agent=c"), total("agent=w"), total("to=2024-11-04")), (json!(1), json!(0), json!(0)));
    let found = shop.get(&owner(), "/chats/search?text=墙布");
    assert_eq!(column(&found, "text"), ["有墙布吗"]);
    let phone = shop.get(&owner(), "/chats/search?text=我电话");
    assert_eq!(column(&phone, "text"), ["能便宜吗，我电话138****1234"]);
    let first = shop.get(&owner(), "/chats/search?text=的&limit=1");
    assert_eq!(column(&first, "text"), ["有的"]);
    let page = shop.get(&owner(), "/chats/search?text=了&limit=1");
    let next = page["next"].as_str().unwrap();
    let second = shop.get(&owner(), &format!("/chats/search?text=了&limit=1&after={next}"));
    assert_eq!((column(&page, "text"), column(&second, "text")), (vec!["亲，付款了吗"], vec!["已经是最低价了"]));
    assert_eq!(shop.status(&owner(), "/chats/search?text="), 422);
    let mut elsewhere = agent("a");
    elsewhere.shops.insert("别店".to_owned());
    assert_eq!(shop.get(&elsewhere, "/chats")["total"], 0);
    assert_eq!(shop.status(&elsewhere, "/chats/店/买家一"), 404);
}

#[test]
fn an_order_hides_who_receives_it_until_somebody_says_why() {
    let shop = Shop::new();
    let warehouse = who(Role::Warehouse, None);
    let order = shop.get(&warehouse, "/orders/店/1001");
    assert_eq!(
        order["receiver"],
        json!({ "name": "刘**", "phone": "138****1234", "address": "浙江省杭州市西湖区**", "buyer_note": "请打138****1234找刘**" })
    );
    assert_eq!((&order["items"][0]["sku"], &order["notes"][0]["text"]), (&json!("3米"), &json!("刘**,3米2.4米,图案正常")));
    assert_eq!((&order["refunds"][0]["cause"]["en"], &order["flag"]), (&json!("customer"), &json!("red")));
    let path = "/orders/店/1001/unmask";
    assert_eq!(shop.post(&warehouse, path, json!({ "reason": " " })).0, 422);
    let (status, clear) = shop.post(&warehouse, path, json!({ "reason": "发货" }));
    assert_eq!((status, &clear["name"], &clear["phone"]), (200, &json!("刘贺"), &json!("13812341234")));
    assert_eq!(shop.status(&warehouse, "/orders/别店/1001"), 404);
}

/// Whether any text of an answer holds a word.
fn says(answer: &Value, word: &str) -> bool {
    answer.to_string().contains(word)
}

#[test]
fn personal_data_is_not_found_by_searching_for_it() {
    let shop = Shop::new();
    let found = |who, text: &str| column(&shop.get(&who, &format!("/chats/search?text={text}")), "text").join(" ");
    // B4: a phone cannot be found digit by digit.
    assert_eq!((found(owner(), "3812341"), found(agent("c"), "81234")), (String::new(), String::new()));
    assert_eq!(found(owner(), "138"), "能便宜吗，我电话138****1234", "what is read is found");
    assert_eq!((found(owner(), "刘贺"), found(owner(), "文三路")), (String::new(), String::new()));
    let clear = shop.get(&agent("a"), "/chats/search?text=3812341&unmask=true");
    assert_eq!(column(&clear, "text"), ["能便宜吗，我电话13812341234"]);
    assert_eq!(shop.status(&who(Role::Finance, None), "/chats/search?text=3812341&unmask=true"), 403);
}

#[test]
fn lists_mask_what_the_orders_say_of_a_buyer_as_the_conversation_does() {
    let shop = Shop::new();
    // B5: no word says that this is a name.
    shop.wrote("22:30:00", "刘贺在家，谢谢");
    let list = shop.get(&owner(), "/chats");
    assert_eq!(list["items"][0]["last_message"]["text"], "刘**在家，谢谢");
    let found = shop.get(&owner(), "/chats/search?text=在家");
    assert_eq!(column(&found, "text"), ["刘**在家，谢谢"]);
    assert!(!says(&list, "刘贺"), "{list}");
}

#[test]
fn who_decided_and_why_is_told_to_those_who_may_know_whose_it_is() {
    let shop = Shop::new();
    let ruling = json!({ "agent": "b", "reason": "看了聊天，刘贺先找她" });
    assert_eq!(shop.post(&owner(), "/credits/店/1001/decision", ruling).0, 200);
    // B14: the reason was told to everybody who reads the conversation.
    let decision = |who| {
        let talk = shop.get(&who, "/chats/店/买家一");
        let entry = talk["entries"].as_array().unwrap().iter().find(|entry| entry["kind"] == "decision").unwrap().clone();
        (entry["by"].clone(), entry["reason"].clone())
    };
    let told = (json!("Owner"), json!("看了聊天，刘**先找她"));
    assert_eq!((decision(owner()), decision(agent("b"))), (told.clone(), told.clone()));
    assert_eq!(decision(supervisor("东组")), told);
    assert_eq!((decision(agent("c")), decision(supervisor("西组"))), ((json!(null), json!(null)), (json!(null), json!(null))));
}

#[test]
fn the_warehouse_sees_an_order_without_the_buyers_name_and_chat() {
    let shop = Shop::new();
    let order = shop.get(&who(Role::Warehouse, None), "/orders/店/1001");
    assert_eq!((&order["buyer"], &order["chat"]), (&json!("买**"), &json!(null)));
    assert_eq!(shop.get(&agent("a"), "/orders/店/1001")["buyer"], "买家一");
}
