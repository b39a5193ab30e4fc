//! Timelines: what hangs on an order, and what hangs on none.

use crate::Fresh;
use crate::build::{at, import, item, message, note, one, order, refund, review, rows, timelines};
use jinpai_model::records::{Account, CreditDecision, CreditDispute, Message, Note, Order, OrderItem, Presence, Refund, Review};
use jinpai_model::words::PresenceState;
use jinpai_model::{FileId, Record, ShopId, Source};
use jinpai_store::Reader;

fn decision(order: &str, seconds: i64) -> CreditDecision {
    CreditDecision {
        order: order.into(),
        agent: None,
        decided_by: "主管".into(),
        time: at(seconds),
        reason: "静默".into(),
        source: Source::default(),
    }
}

pub(crate) fn everything_of_an_order_is_with_it<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    // What refers to an order may come before it, in an earlier command even.
    import(&*store, &[("notes", rows(&[note("o2", 30, "后"), note("o2", 20, "先")]))]);
    import(
        &*store,
        &[
            ("orders", rows(&[order("s", "b", "o3", 5), order("s", "b", "o2", 5), order("s", "b", "o9", 1)])),
            ("refunds", rows(&[refund("r2", "o2", None, 9), refund("r1", "o2", Some("s"), 10), refund("r3", "o9", None, 1)])),
            ("reviews", rows(&[review("v1", "o2", 50), review("v2", "o2", 40)])),
            ("decisions", rows(&[decision("o2", 3), decision("o2", 2)])),
        ],
    );
    let all = timelines(&*place.open());
    assert_eq!(all.len(), 1);
    let ids: Vec<_> = all[0].orders.iter().map(|dossier| dossier.order.order.to_string()).collect();
    assert_eq!(ids, ["o9", "o2", "o3"], "by created, then id");
    let dossier = &all[0].orders[1];
    assert_eq!(dossier.notes.iter().map(|note| note.note.as_deref().unwrap()).collect::<Vec<_>>(), ["先", "后"]);
    assert_eq!(dossier.refunds.iter().map(|refund| &*refund.refund).collect::<Vec<_>>(), ["r2", "r1"]);
    assert_eq!(dossier.reviews.iter().map(|review| &*review.review).collect::<Vec<_>>(), ["v2", "v1"]);
    assert_eq!(dossier.decisions.iter().map(|decision| decision.time).collect::<Vec<_>>(), [at(2), at(3)]);
    assert_eq!(dossier.refunds[1].source, Source { file: FileId(3), row: 3 });
    assert!(all[0].orders[2].notes.is_empty() && all[0].orders[2].refunds.is_empty());
    assert_eq!(store.unjoined().unwrap(), []);
}

pub(crate) fn the_rows_of_one_order<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let dispute = |order: &str, agent: &str| CreditDispute {
        order: order.into(),
        shop: None,
        agent: agent.into(),
        claims: true,
        time: at(9),
        reason: "是我接待的".into(),
        source: Source::default(),
    };
    import(
        &*store,
        &[
            ("orders", rows(&[order("s1", "b", "o1", 0), order("s2", "c", "o1", 0), order("s1", "b", "o2", 0)])),
            ("disputes", rows(&[dispute("o1", "乙"), dispute("o2", "乙"), dispute("o1", "甲")])),
            ("notes", rows(&[note("o1", 20, "后"), note("o1", 10, "先"), note("o2", 10, "别的")])),
            ("chat", rows(&[message("s1/b/x", 'b', 0, "o1")])),
        ],
    );
    let of = |store: &dyn Reader, table, column: &str| -> Vec<String> {
        let rows = store.of_order(table, &"o1".into()).unwrap();
        rows.iter().map(|row| row.text(column).unwrap().to_owned()).collect()
    };
    assert_eq!(of(&*store, Order::TABLE, "buyer"), ["b", "c"]);
    assert_eq!(of(&*store, CreditDispute::TABLE, "agent"), ["乙", "甲"]);
    assert_eq!(of(&*store, Note::TABLE, "note"), ["先", "后"]);
    assert_eq!(of(&*store, Account::TABLE, "account"), [""; 0]);
    assert_eq!(of(&*store, Message::TABLE, "content"), [""; 0]);
    let all = store.last_file().unwrap().unwrap();
    one(&*store, &[dispute("o1", "丙")]);
    assert_eq!(of(&*store.as_of(all).unwrap(), CreditDispute::TABLE, "agent"), ["乙", "甲"], "a past state, too");
    assert_eq!(of(&*store, CreditDispute::TABLE, "agent").len(), 3);
}

pub(crate) fn one_order_id_in_two_shops<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    import(
        &*store,
        &[
            ("orders", rows(&[order("s1", "b", "o1", 0), order("s2", "b", "o1", 0)])),
            (
                "refunds",
                rows(&[refund("r1", "o1", Some("s1"), 1), refund("r2", "o1", None, 2), refund("r3", "o1", Some("s3"), 2)]),
            ),
        ],
    );
    let ids = |at: usize| -> Vec<String> {
        timelines(&*store)[at].orders[0].refunds.iter().map(|refund| refund.refund.to_string()).collect()
    };
    assert_eq!((ids(0), ids(1)), (vec!["r1".to_owned(), "r2".to_owned()], vec!["r2".to_owned()]));
    let unjoined = store.unjoined().unwrap();
    assert_eq!((unjoined.len(), unjoined[0].rows, unjoined[0].first[0].1.row), (1, 1, 4));
}

pub(crate) fn items_fill_what_the_order_does_not_say<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let own = Order { title: Some("自己的".into()), items: Some(1), ..order("s", "b", "o2", 1) };
    let mut second = item("o1", "2", "胶水", Some(2));
    second.sku = Some("大".into());
    let mut other = item("o3", "1", "别家的", Some(9));
    other.shop = Some("t".into());
    import(
        &*store,
        &[
            ("orders", rows(&[order("s", "b", "o1", 0), own, order("s", "b", "o3", 2)])),
            ("items", rows(&[item("o1", "10", "墙布", None), second, item("o2", "1", "别的", Some(5)), other])),
        ],
    );
    let all = timelines(&*store);
    let said: Vec<_> = all[0]
        .orders
        .iter()
        .map(|dossier| (dossier.order.title.as_deref(), dossier.order.sku.as_deref(), dossier.order.items))
        .collect();
    assert_eq!(said, [(Some("墙布，胶水"), Some("大"), Some(2)), (Some("自己的"), None, Some(1)), (None, None, None)]);
    let unjoined = store.unjoined().unwrap();
    assert_eq!((unjoined[0].table.name, unjoined[0].rows), ("order_items", 1));
    assert_eq!(store.rows(OrderItem::TABLE).unwrap().len(), 4);
    assert_eq!(store.rows(Order::TABLE).unwrap()[0].text("title"), None, "what is stored stays as it was said");
}

pub(crate) fn buyers_with_orders_or_messages_only<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    import(
        &*store,
        &[
            ("chat", rows(&[message("s/b2/x", 'b', 0, "hi"), message("s/b3/x", 'b', 0, "hi")])),
            (
                "orders",
                rows(&[
                    order("s", "b1", "o1", 0),
                    order("s", "b3", "o3", 0),
                    order("s", "b4", "o4", 0),
                    order("r", "b", "o5", 0),
                ]),
            ),
        ],
    );
    let found: Vec<_> = timelines(&*store)
        .into_iter()
        .map(|timeline| (format!("{}/{}", timeline.shop, timeline.buyer), timeline.messages.len(), timeline.orders.len()))
        .collect();
    let expected = [("r/b", 0, 1), ("s/b1", 0, 1), ("s/b2", 1, 0), ("s/b3", 1, 1), ("s/b4", 0, 1)];
    assert_eq!(found, expected.map(|(name, messages, orders)| (name.to_owned(), messages, orders)));
}

pub(crate) fn what_has_no_order_is_counted<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let refunds: Vec<Refund> = (10..40).map(|n| refund(&format!("r{n}"), &format!("lost{n}"), None, n)).collect();
    import(
        &*store,
        &[
            ("notes", rows(&[note("o1", 1, "有"), note("o0", 1, "无")])),
            ("refunds", rows(&refunds)),
            ("reviews", rows(&[review("v1", "o1", 1)])),
            ("orders", rows(&[order("s", "b", "o1", 0)])),
        ],
    );
    let unjoined = store.unjoined().unwrap();
    let counted: Vec<_> = unjoined.iter().map(|unjoined| (unjoined.table.name, unjoined.rows, unjoined.first.len())).collect();
    assert_eq!(counted, [("notes", 1, 1), ("refunds", 30, 20)]);
    assert_eq!(unjoined[0].first, [("o0".to_owned(), Source { file: FileId(1), row: 3 })]);
    assert_eq!(unjoined[1].first[19].0, "lost29");
    assert_eq!(store.unjoined_rows(Refund::TABLE).unwrap().len(), 30);
    assert_eq!(store.unjoined_rows(Refund::TABLE).unwrap()[0].record::<Refund>().unwrap().applied, at(10));
    assert_eq!(store.unjoined_rows(Review::TABLE).unwrap(), []);
    assert_eq!(store.unjoined_rows(Order::TABLE).unwrap(), []);
    one(&*store, &[order("s", "b", "o0", 9)]);
    assert_eq!(store.unjoined().unwrap().len(), 1, "the order may still come");
}

pub(crate) fn the_latest_instant_is_the_horizon<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let shop: ShopId = "s".into();
    let latest = || store.latest(&shop).unwrap();
    assert_eq!(latest(), None);
    one(&*store, &[message("s/b/x", 'b', 10, "hi"), message("t/b/x", 'b', 99_999, "hi")]);
    assert_eq!(latest(), Some(at(10)));
    one(&*store, &[order("s", "b", "o1", 5), Order { received_at: Some(at(20)), ..order("s", "b", "o2", 6) }]);
    assert_eq!(latest(), Some(at(20)));
    one(&*store, &[Order { closed_at: Some(at(99_999)), ..order("t", "b", "o3", 6) }]);
    one(&*store, &[note("o1", 30, "备注"), note("o3", 99_999, "别家的"), note("nobody", 99_999, "无主")]);
    assert_eq!(latest(), Some(at(30)));
    one(&*store, &[Refund { completed: Some(at(40)), ..refund("r1", "o1", None, 35) }, refund("r2", "o1", Some("t"), 99_999)]);
    assert_eq!(latest(), Some(at(40)));
    one(&*store, &[Review { revised_at: Some(at(50)), ..review("v1", "o2", 45) }, review("v2", "o3", 99_999)]);
    assert_eq!(latest(), Some(at(50)));
}

pub(crate) fn shops_are_those_that_any_row_names<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    assert_eq!(store.shops().unwrap(), []);
    let account = |shop: Option<&str>| Account {
        account: "甲".into(),
        agent: "甲".into(),
        shop: shop.map(Into::into),
        from: None,
        to: None,
        source: Source::default(),
    };
    let presence = Presence { account: "甲".into(), time: at(0), state: PresenceState::Online, source: Source::default() };
    import(
        &*store,
        &[
            ("accounts", rows(&[account(None), account(Some("by account"))])),
            ("presence", rows(&[presence])),
            ("refunds", rows(&[refund("r", "o", Some("by refund"), 1), refund("r2", "o", None, 1)])),
            ("orders", rows(&[order("by order", "b", "o", 0)])),
            ("chat", rows(&[message("by chat/b/x", 'b', 0, "hi")])),
        ],
    );
    let shops: Vec<_> = store.shops().unwrap().into_iter().map(|shop| shop.to_string()).collect();
    assert_eq!(shops, ["by account", "by chat", "by order", "by refund"]);
}
