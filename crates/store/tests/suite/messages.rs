//! Messages: once each, in order, whoever repeats them.

use crate::Fresh;
use crate::build::{at, counts, import, import_in, message, one, rows, talk, timelines, timelines_of};
use jinpai_model::Timeline;
use jinpai_model::words::MessageKind;
use jinpai_store::Partition;

pub(crate) fn importing_twice_is_importing_once<F: Fresh>() {
    let place = F::new();
    let chat = [
        message("s/买家/甲", 'b', 0, "#1 在吗"),
        message("s/买家/甲", 'a', 5, "#2 在的"),
        message("s/买家/甲", 'b', 9, "好的"),
        message("s/另一位/乙", 'b', 9, "#3"),
    ];
    assert_eq!(one(&*place.open(), &chat), counts(4, 0, 0));
    let before = timelines(&*place.open());
    assert_eq!(one(&*place.open(), &chat), counts(0, 0, 4));
    let store = place.open();
    assert_eq!(one(&*store, &chat[..2]), counts(0, 0, 2));
    assert_eq!(one(&*store, &chat[2..]), counts(0, 0, 2));
    assert_eq!(timelines(&*store), before, "the first sources stay");
    assert_eq!(talk(&*store), ["s/买家: 在吗 在的 好的", "s/另一位: "]);
}

pub(crate) fn the_first_of_a_repeated_id_stands<F: Fresh>() {
    let forms = [(30, "late"), (10, "first"), (20, "middle")];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let chat = order.map(|n| message("s/b/a", 'b', forms[n].0, &format!("#1 {}", forms[n].1)));
        let place = F::new();
        let store = place.open();
        assert_eq!(one(&*store, &chat), counts(1, 0, 2), "{order:?}");
        assert_eq!(talk(&*store), ["s/b: first"], "{order:?}");
        let files: Vec<_> =
            chat.iter().zip(["a", "b", "c"]).map(|(message, name)| (name, rows(std::slice::from_ref(message)))).collect();
        let place = F::new();
        let store = place.open();
        let all = import(&*store, &files);
        assert_eq!(all.iter().map(|counts| (counts.new, counts.same)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)), (1, 2));
        assert_eq!(talk(&*place.open()), ["s/b: first"], "{order:?} in three files");
        let messages = store.stats().unwrap().rows.into_iter().find(|(table, _)| table.name == "messages").unwrap();
        assert_eq!(messages.1, 1);
    }
}

pub(crate) fn a_repeated_id_of_another_buyer_leaves_one_message<F: Fresh>() {
    for swapped in [false, true] {
        let mut chat = vec![message("s/b1/a", 'b', 20, "#1 later"), message("s/b2/a", 'b', 10, "#1 first")];
        if swapped {
            chat.reverse();
        }
        let place = F::new();
        let store = place.open();
        assert_eq!(one(&*store, &chat), counts(1, 0, 1));
        assert_eq!(talk(&*store), ["s/b2: first"]);
        assert_eq!(timelines_of(&*store, &Partition::one(&"s".into(), &"b1".into())), []);
    }
}

pub(crate) fn a_later_import_may_come_first<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let filler: Vec<_> = (0..20).map(|n| message("s/x/a", 'b', n, &format!("#f{n} 填"))).collect();
    one(&*store, &filler);
    one(&*store, &[message("s/b/a", 'b', 50, "#1 stored")]);
    assert_eq!(store.latest(&"s".into()).unwrap(), Some(at(50)));
    assert_eq!(one(&*store, &[message("s/b/a", 'b', 60, "#1 later")]), counts(0, 0, 1));
    assert_eq!(one(&*store, &[message("s/b/a", 'b', 40, "#1 earlier")]), counts(0, 0, 1));
    assert_eq!(talk(&*store)[0], "s/b: earlier");
    assert_eq!(store.latest(&"s".into()).unwrap(), Some(at(40)), "what is left out is no evidence of the horizon");
    assert_eq!(one(&*store, &filler), counts(0, 0, 20));
    assert_eq!(one(&*place.open(), &[message("s/b/a", 'b', 50, "#1 stored")]), counts(0, 0, 1));
    assert_eq!(talk(&*store)[0], "s/b: earlier");
}

pub(crate) fn equal_messages_without_id_are_all_there<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let mut chat: Vec<_> = (0..5).map(|_| message("s/b/a", 'b', 7, "在吗")).collect();
    chat.push(message("s/b/a", 'b', 8, "在吗"));
    chat.push(message("s/b/a2", 'b', 7, "在吗"));
    chat.push(message("s/b/a", 'a', 7, "在吗"));
    assert_eq!(one(&*store, &chat), counts(8, 0, 0));
    assert_eq!(one(&*store, &chat), counts(0, 0, 8));
    assert_eq!(one(&*store, &chat[..3]), counts(0, 0, 3), "a shorter file has the first of them");
    chat.push(message("s/b/a", 'b', 7, "在吗"));
    assert_eq!(one(&*place.open(), &chat), counts(1, 0, 8), "a sixth is new");
    assert_eq!(timelines(&*store)[0].messages.len(), 9);
    let mut picture = message("s/b/a", 'b', 7, "在吗");
    picture.kind = Some(MessageKind::Image);
    assert_eq!(one(&*store, &[picture]), counts(0, 0, 1), "the kind is no part of the key");
}

pub(crate) fn messages_are_in_order_of_time_then_file<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let files = [
        ("a", rows(&[message("s/b/x", 'b', 5, "#1 a1"), message("s/b/x", 'b', 5, "#2 a2"), message("s/b/x", 'b', 1, "#3 a3")])),
        ("b", rows(&[message("s/b/x", 'b', 5, "#4 b1"), message("s/b/x", 'b', 0, "#5 b2")])),
        ("c", rows(&[message("s/b/x", 'b', 5, "c1")])),
    ];
    import_in(&*store, &files, &[2, 0, 1], false);
    import(&*store, &[("0", rows(&[message("s/b/x", 'b', 5, "#6 later command")]))]);
    let mut early = message("s/b/x", 'b', 5, "#7 microsecond");
    early.time = "2024-11-01T00:00:04.999999Z".parse().unwrap();
    one(&*store, &[early.clone()]);
    assert_eq!(talk(&*store), ["s/b: b2 a3 microsecond a1 a2 b1 c1 later command"]);
    assert_eq!(timelines(&*place.open())[0].messages[2].time, early.time);
}

pub(crate) fn one_buyer_is_read_alone<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let chat: Vec<_> = ["b", "b\u{1}", "ba", "a", "c", "好"].iter().map(|b| message(&format!("s/{b}/x"), 'b', 0, b)).collect();
    one(&*store, &chat);
    for buyer in ["b", "b\u{1}", "ba", "a", "c", "好"] {
        let found = timelines_of(&*store, &Partition::one(&"s".into(), &buyer.into()));
        assert_eq!(found.iter().map(|timeline| timeline.buyer.as_str()).collect::<Vec<_>>(), [buyer]);
    }
    assert_eq!(timelines_of(&*store, &Partition::one(&"t".into(), &"b".into())), []);
}

pub(crate) fn partitions_cover_everybody_once<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let (mut chat, mut orders) = (Vec::new(), Vec::new());
    for shop in ["s1", "s2", "s3"] {
        for buyer in 0..17 {
            chat.push(message(&format!("{shop}/b{buyer}/x"), 'b', buyer, "hi"));
            orders.push(crate::build::order(shop, &format!("b{}", buyer * 2), &format!("o{buyer}"), 3));
        }
    }
    import(&*store, &[("chat", rows(&chat)), ("orders", rows(&orders))]);
    let all = timelines(&*store);
    assert!(all.is_sorted_by_key(|timeline| (timeline.shop.clone(), timeline.buyer.clone())));
    for at_most in [0, 1, 2, 3, 5, 8, 100, 1000] {
        let parts = store.partitions(at_most).unwrap();
        assert!(!parts.is_empty() && parts.len() <= at_most.max(1));
        let together: Vec<Timeline> = parts.iter().flat_map(|part| timelines_of(&*store, part)).collect();
        assert_eq!(together, all, "{at_most}");
        for timeline in &all {
            let holding = parts.iter().filter(|part| part.contains(&timeline.shop, &timeline.buyer)).count();
            assert_eq!(holding, 1);
        }
    }
    assert!(store.partitions(8).unwrap().len() > 1, "the work is divided");
}

pub(crate) fn years_and_shops_are_kept_apart<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let chat: Vec<_> = ["s", "s/2", "..", "店 铺", "S"]
        .iter()
        .flat_map(|shop| {
            (0..30).map(move |month| {
                let mut message = message("s/b/x", 'b', month * 30 * 86_400, &format!("#{month} {month}"));
                message.shop = (*shop).into();
                message
            })
        })
        .collect();
    assert_eq!(one(&*store, &chat), counts(150, 0, 0));
    let all = timelines(&*place.open());
    assert_eq!(all.iter().map(|timeline| timeline.messages.len()).collect::<Vec<_>>(), [30; 5]);
    assert_eq!(one(&*store, &chat), counts(0, 0, 150));
}
