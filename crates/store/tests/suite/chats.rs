//! What is found by period and by text is what reading every timeline finds.

use crate::Fresh;
use crate::as_of::any_message;
use crate::build::{at, import, message, one, order, timelines};
use crate::properties::run;
use jinpai_model::records::Message;
use jinpai_model::words::Sender;
use jinpai_model::{FileId, Row, Source, Timeline};
use jinpai_store::{ChatFilter, ChatSearch, Conversation, Partition, Reader};
use proptest::prelude::*;
use std::cmp::Reverse;
use std::ops::ControlFlow;

const CASES: u32 = 12;

fn all_messages(reader: &dyn Reader) -> Vec<Message> {
    let mut all = Vec::new();
    let mut take = |timeline: Timeline| {
        all.extend(timeline.messages);
        ControlFlow::Continue(())
    };
    reader.timelines(&Partition::all(), &mut take).unwrap();
    all
}

/// The filter in plain words.
fn is_among(message: &Message, filter: &ChatFilter) -> bool {
    filter.shops.as_ref().is_none_or(|shops| shops.contains(&message.shop))
        && message.buyer.as_str().contains(&filter.buyer)
        && filter.from.is_none_or(|from| message.time >= from)
        && filter.to.is_none_or(|to| message.time < to)
}

fn naive_conversations(reader: &dyn Reader, filter: &ChatFilter) -> Vec<Conversation> {
    let mut all: Vec<Conversation> = Vec::new();
    for message in all_messages(reader).into_iter().filter(|message| is_among(message, filter)) {
        match all.iter_mut().find(|one| one.shop == message.shop && one.buyer == message.buyer) {
            Some(one) => {
                one.first = one.first.min(message.time);
                one.last = one.last.max(message.time);
                one.messages += 1;
                one.accounts.push(message.account.clone());
                one.accounts.sort();
                one.accounts.dedup();
                let place = |message: &Message| (message.time, message.source);
                if one.last_message.as_ref().is_none_or(|last| place(last) < place(&message)) {
                    one.last_message = Some(message);
                }
            }
            None => all.push(Conversation {
                shop: message.shop.clone(),
                buyer: message.buyer.clone(),
                first: message.time,
                last: message.time,
                messages: 1,
                accounts: vec![message.account.clone()],
                last_message: Some(message),
            }),
        }
    }
    all.sort_by_key(|one| (Reverse(one.last), one.shop.clone(), one.buyer.clone()));
    all
}

fn naive_search(reader: &dyn Reader, search: &ChatSearch) -> Vec<Message> {
    let mut all = all_messages(reader);
    all.retain(|message| {
        is_among(message, &search.among)
            && message.content.as_deref().unwrap_or("").to_lowercase().contains(&search.text.to_lowercase())
            && search.sender.is_none_or(|sender| message.sender == sender)
    });
    all.sort_by_key(|message| Reverse((message.time, message.source)));
    all
}

/// All pages of a search, one after the other.
fn paged(reader: &dyn Reader, search: &ChatSearch) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    loop {
        let after = all.last().map(|message| (message.time, message.source));
        let hits = reader.search(&ChatSearch { after, ..search.clone() }, 2).unwrap();
        assert!(hits.items.len() <= search.limit);
        all.extend(hits.items);
        if !hits.more {
            return all;
        }
    }
}

fn any_filter() -> impl Strategy<Value = ChatFilter> {
    let instant =
        || proptest::option::of(prop_oneof![(0..9_i64).prop_map(at), Just(at(0)), Just(at(900)), Just(at(40 * 86_400))]);
    (any::<bool>(), prop_oneof![Just(""), Just("b1"), Just("B")], instant(), instant()).prop_map(|(shop, buyer, from, to)| {
        let buyer = if buyer == "B" { "b" } else { buyer };
        ChatFilter { shops: shop.then(|| vec!["s1".into()]), accounts: None, buyer: buyer.to_owned(), from, to }
    })
}

pub(crate) fn chats_are_found_as_timelines_have_them<F: Fresh>() {
    let files = proptest::collection::vec(proptest::collection::vec(any_message(), 1..20), 1..5);
    let text = prop_oneof![Just(""), Just("t0"), Just("T1"), Just("没有")];
    run(CASES, &(files, any_filter(), text, any::<bool>()), |(files, filter, text, agents_only)| {
        let place = F::new();
        let store = place.open();
        for rows in files {
            import(&*store, &[("file", rows.clone())]);
        }
        let search = ChatSearch {
            text: text.to_owned(),
            in_personal_data: false,
            sender: agents_only.then_some(Sender::Agent),
            among: filter.clone(),
            after: None,
            limit: 3,
        };
        let past = store.as_of(FileId(1)).unwrap();
        for reader in [&*store as &dyn Reader, &*past] {
            let expected = naive_conversations(reader, &filter);
            let found = reader.conversations(&filter, 0, usize::MAX, 2).unwrap();
            prop_assert_eq!((found.total, &found.items), (expected.len(), &expected));
            let second = reader.conversations(&filter, 2, 2, 1).unwrap();
            prop_assert_eq!(second.total, expected.len());
            prop_assert_eq!(second.items, expected.into_iter().skip(2).take(2).collect::<Vec<_>>());
            prop_assert_eq!(paged(reader, &search), naive_search(reader, &search));
        }
        Ok(())
    });
}

pub(crate) fn texts_are_found_in_any_case_and_taken_literally<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let texts = ["顺丰SF123发货", "100%正品", "1000正品", "a_b", "axb", "后\\面", "运费险呢"];
    let chat: Vec<Message> = (0..).zip(texts).map(|(n, text)| message("s/b/x", 'b', n, &format!("#{n} {text}"))).collect();
    one(&*store, &chat);
    let found = |text: &str| -> Vec<String> {
        let search = ChatSearch { text: text.to_owned(), limit: 10, ..ChatSearch::default() };
        let hits = store.search(&search, 1).unwrap();
        hits.items.iter().map(|message| message.content.as_deref().unwrap_or("").to_owned()).collect()
    };
    assert_eq!(found("sf123"), ["顺丰SF123发货"]);
    assert_eq!(found("0%正"), ["100%正品"]);
    assert_eq!(found("A_B"), ["a_b"]);
    assert_eq!(found("\\"), ["后\\面"]);
    assert_eq!(found("费险"), ["运费险呢"]);
    assert_eq!(found("x\\"), [""; 0]);
}

pub(crate) fn conversations_of_some_accounts_are_told_whole<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(
        &*store,
        &[message("s/甲/a1", 'b', 0, "#1 在吗"), message("s/甲/a2", 'a', 5, "#2 在的"), message("s/乙/a2", 'b', 9, "#3 您好")],
    );
    let of = |account: &str| {
        let filter = ChatFilter { accounts: Some(vec![account.into()]), ..ChatFilter::default() };
        let found = store.conversations(&filter, 0, 10, 1).unwrap().items;
        found.iter().map(|one| (one.buyer.to_string(), one.messages)).collect::<Vec<_>>()
    };
    assert_eq!(of("a1"), [("甲".to_owned(), 2)]);
    assert_eq!(of("a2"), [("乙".to_owned(), 1), ("甲".to_owned(), 2)]);
    assert_eq!(of("a3"), []);
    let search = ChatSearch {
        among: ChatFilter { accounts: Some(vec!["a2".into()]), ..ChatFilter::default() },
        limit: 10,
        ..ChatSearch::default()
    };
    let sources: Vec<Source> = store.search(&search, 1).unwrap().items.iter().map(|message| message.source).collect();
    assert_eq!(sources, [Source { file: FileId(1), row: 4 }, Source { file: FileId(1), row: 3 }]);
    let rows: Vec<Row> = timelines(&*store).iter().flat_map(|timeline| &timeline.messages).map(Row::of).collect();
    assert_eq!(rows.len(), 3);
}

pub(crate) fn personal_data_is_not_found_by_who_sees_it_masked<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let mut bought = order("s", "甲", "1", 0);
    bought.receiver = Some("刘贺".into());
    bought.address = Some("阳光花园3号楼".into());
    one(&*store, &[bought]);
    let texts = ["打13812341234", "刘贺收", "到阳光花园3号楼", "刘贺收，谢谢", "谢谢"];
    let mut chat: Vec<Message> = (0..).zip(texts).map(|(n, text)| message("s/甲/a", 'b', n, text)).collect();
    // Somebody else may speak of the same word: it is nobody's name there.
    chat.push(message("s/乙/a", 'b', 9, "刘贺收"));
    one(&*store, &chat);
    let search = |text: &str, in_personal_data| {
        let search = ChatSearch { text: text.to_owned(), limit: 1, in_personal_data, ..ChatSearch::default() };
        paged(&*store, &search).iter().map(|hit| hit.content.as_deref().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(search("1234123", true), ["打13812341234"]);
    assert_eq!(search("1234123", false), [""; 0]);
    assert_eq!(search("138", false), ["打13812341234"], "what is still read");
    assert_eq!((search("刘贺", true).len(), search("刘贺", false)), (3, vec!["刘贺收".to_owned()]));
    assert_eq!((search("3号楼", true).len(), search("3号楼", false).len()), (1, 0));
    assert_eq!(search("谢谢", false), ["谢谢", "刘贺收，谢谢"]);
    let buyers = [("s".into(), "甲".into()), ("s".into(), "丙".into())].into();
    let personal = store.personal(&buyers).unwrap();
    let said: Vec<_> = personal.values().map(|known| known.text("刘贺").into_owned()).collect();
    assert_eq!(said, ["刘贺", "刘**"], "of 丙 nothing is known");
}
