//! Properties of the fold as a whole; each single sentence of spec 3 has its scenario in `cases/`.

use super::months::{PeopleTables, agent_months, figures, figures_between};
use super::periods::{By, MonthPart, Span, Wanted, figures_of_period};
use super::tallies::MonthTallies;
use super::{KeepRounds, Measures};
use crate::context::{Context, Tables};
use crate::figures::{Figure, FigureValue};
use crate::rules::RuleBook;
use crate::settings::{CreditRule, Settings};
use jiff::Timestamp;
use jiff::civil::date;
use jinpai_model::records::{Account, Message, Note, Order, Refund, Review};
use jinpai_model::words::{Cause, Rating, RefundKind, RefundStatus, Sender};
use jinpai_model::{Fen, FileId, Flag, OrderDossier, Source, Timeline};
use num_rational::BigRational;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// 2024-11-01 00:00 in Shanghai.
const START: i64 = 1_730_390_400;
/// The instants of a random shop lie this many seconds after `START`; a coarse grid makes equal and boundary instants likely.
const SPAN: i64 = 6 * 86_400;
const GRID: i64 = 3_600;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(START + seconds).expect("a time in November 2024")
}

fn source(row: usize) -> Source {
    Source { file: FileId(1), row: row.try_into().expect("few rows") }
}

#[derive(Debug, Clone)]
struct Chat {
    at: i64,
    agent: u8,
    sender: u8,
}

#[derive(Debug, Clone)]
struct Purchase {
    created: i64,
    pays_after: Option<i64>,
    paid: i64,
    refunds: Vec<(i64, i64, u8, u8)>,
    reviews: Vec<(i64, u8, bool)>,
    flagged_by: Vec<(i64, u8)>,
}

fn chat() -> impl Strategy<Value = Chat> {
    (0..SPAN / GRID, 0_u8..3, 0_u8..8).prop_map(|(hour, agent, sender)| Chat { at: hour * GRID, agent, sender })
}

fn purchase() -> impl Strategy<Value = Purchase> {
    let refunds = prop::collection::vec((0..SPAN, 0_i64..40_000, 0_u8..4, 0_u8..5), 0..3);
    let reviews = prop::collection::vec((0..SPAN, 0_u8..3, any::<bool>()), 0..2);
    let flags = prop::collection::vec((0..SPAN, 0_u8..3), 0..3);
    (0..SPAN / GRID, prop::option::of(0..SPAN / GRID), 0_i64..30_000, refunds, reviews, flags).prop_map(
        |(created, pays_after, paid, refunds, reviews, flagged_by)| Purchase {
            created: created * GRID,
            pays_after: pays_after.map(|hours| hours * GRID),
            paid,
            refunds,
            reviews,
            flagged_by,
        },
    )
}

fn timeline(buyer: usize, chats: Vec<Chat>, purchases: Vec<Purchase>) -> Timeline {
    let mut messages: Vec<Message> = chats.into_iter().enumerate().map(|(row, chat)| message(buyer, row, &chat)).collect();
    messages.sort_by_key(|message| (message.time, message.source));
    let mut orders: Vec<OrderDossier> =
        purchases.into_iter().enumerate().map(|(number, purchase)| dossier(buyer, number, &purchase)).collect();
    orders.sort_by(|a, b| (a.order.created, &a.order.order).cmp(&(b.order.created, &b.order.order)));
    Timeline { shop: "店".into(), buyer: format!("买家{buyer}").as_str().into(), messages, orders }
}

fn message(buyer: usize, row: usize, chat: &Chat) -> Message {
    let sender = match chat.sender {
        0..4 => Sender::Buyer,
        4..7 => Sender::Agent,
        _ => Sender::Auto,
    };
    Message {
        message_id: Some(Arc::from(format!("m{buyer}-{row}"))),
        shop: "店".into(),
        buyer: format!("买家{buyer}").as_str().into(),
        account: format!("店:{}", chat.agent).as_str().into(),
        time: at(chat.at),
        sender,
        kind: None,
        content: Some(Arc::from(if row.is_multiple_of(5) { "好的" } else { "请问" })),
        source: source(row),
    }
}

fn dossier(buyer: usize, number: usize, purchase: &Purchase) -> OrderDossier {
    let id = format!("{buyer}-{number}");
    let mut order = empty_order(&id, buyer, purchase);
    order.source = source(number);
    let refunds = purchase.refunds.iter().enumerate().map(|(row, (done, amount, kind, cause))| Refund {
        refund: Arc::from(format!("r{id}-{row}")),
        order: id.as_str().into(),
        shop: None,
        buyer: None,
        applied: at(0),
        completed: Some(at(*done)),
        kind: RefundKind::ALL[usize::from(*kind)],
        amount: Fen::new(*amount),
        reason: None,
        cause: Cause::ALL.get(usize::from(*cause)).copied(),
        status: RefundStatus::Success,
        handler: None,
        tracking: None,
        opened_at: None,
        opened_by: None,
        source: source(row),
    });
    let reviews = purchase.reviews.iter().enumerate().map(|(row, (created, rating, service))| Review {
        review: Arc::from(format!("v{id}-{row}")),
        order: id.as_str().into(),
        shop: None,
        buyer: None,
        created: at(*created),
        rating: Rating::ALL[usize::from(*rating)],
        content: None,
        cause: service.then_some(Cause::Service),
        revised_at: None,
        revised_rating: None,
        repaired_by: None,
        found_at: None,
        found_by: None,
        answered_at: None,
        answered_by: None,
        source: source(row),
    });
    let mut notes: Vec<Note> = purchase.flagged_by.iter().enumerate().map(|(row, flag)| note(&id, row, *flag)).collect();
    notes.sort_by_key(|note| (note.time, note.source));
    OrderDossier { order, notes, refunds: refunds.collect(), reviews: reviews.collect(), decisions: Vec::new() }
}

fn note(order: &str, row: usize, (time, agent): (i64, u8)) -> Note {
    Note {
        order: order.into(),
        time: at(time),
        account: format!("店:{agent}").as_str().into(),
        flag: Some(Flag::read("red")),
        note: None,
        source: source(row),
    }
}

fn empty_order(id: &str, buyer: usize, purchase: &Purchase) -> Order {
    Order {
        order: id.into(),
        shop: "店".into(),
        buyer: format!("买家{buyer}").as_str().into(),
        created: at(purchase.created),
        paid_at: purchase.pays_after.map(|after| at(purchase.created + after)),
        shipped_at: None,
        received_at: None,
        closed_at: None,
        status: None,
        payable: Fen::new(purchase.paid),
        paid: Some(Fen::new(purchase.paid)),
        freight: None,
        items: Some(1),
        title: None,
        sku: None,
        campaign: None,
        deposit_paid_at: None,
        balance_open_at: None,
        flag: None,
        note: None,
        courier: None,
        tracking: None,
        receiver: None,
        phone: None,
        address: None,
        buyer_note: None,
        source: source(0),
    }
}

fn settings() -> impl Strategy<Value = Settings> {
    let rules = prop::sample::select(vec![CreditRule::OrderFirst, CreditRule::ByOrder, CreditRule::ByPayment]);
    (rules, any::<bool>(), any::<bool>(), 1_i64..72).prop_map(|(rule, flag_claims, chase_protection, hours)| Settings {
        rule,
        flag_claims,
        chase_protection,
        lookback: hours * 3_600,
        ..Settings::default()
    })
}

fn shop() -> impl Strategy<Value = Vec<Timeline>> {
    let buyer = (prop::collection::vec(chat(), 0..14), prop::collection::vec(purchase(), 0..4));
    prop::collection::vec(buyer, 1..6).prop_map(|buyers| {
        let numbered = buyers.into_iter().enumerate();
        numbered.map(|(number, (chats, purchases))| timeline(number, chats, purchases)).collect()
    })
}

fn context(settings: &Settings) -> Context {
    let accounts = (0..2).map(|number| Account {
        account: format!("店:{number}").as_str().into(),
        agent: format!("客服{number}").as_str().into(),
        shop: None,
        from: None,
        to: None,
        source: source(number),
    });
    let latest = [("店".into(), Some(at(SPAN * 2)))].into();
    let tables = Tables { accounts: accounts.collect(), latest, ..Tables::default() };
    Context::new("2024-11".parse().unwrap(), RuleBook::one(settings), &tables, None).unwrap()
}

fn fold<'a>(context: &Context, timelines: impl Iterator<Item = &'a Timeline>) -> Measures {
    let mut measures = Measures::default();
    for timeline in timelines {
        measures.add(context, timeline, &KeepRounds::All);
    }
    measures
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_partitioning_in_any_order_gives_the_same(shop in shop(), settings in settings(), cut in 0_usize..6) {
        let context = context(&settings);
        let whole = fold(&context, shop.iter()).finish(&context);
        let cut = cut.min(shop.len());
        let mut parts = fold(&context, shop[cut..].iter().rev());
        parts.merge(fold(&context, shop[..cut].iter()));
        prop_assert_eq!(parts.finish(&context), whole);
    }

    #[test]
    fn sums_of_days_add_up_to_those_of_the_month(shop in shop(), settings in settings(), cut in 1_i8..30) {
        let context = context(&settings);
        let measures = fold(&context, shop.iter()).finish(&context);
        let months = agent_months(&context, &measures, &PeopleTables::default());
        let (first, last) = (context.month.first_day(), context.month.last_day());
        let middle = date(2024, 11, cut);
        let parts = [(first, middle), (middle.tomorrow().unwrap(), last)]
            .map(|(from, to)| figures_between(&context, &measures, &months, from, to));
        for (agent, month) in &months {
            let whole = figures(month);
            for figure in [Figure::Sales, Figure::CampaignSales, Figure::Orders, Figure::Receptions, Figure::Slow, Figure::Inquiries] {
                let sum: BigRational = parts.iter().filter_map(|part| part[agent][&figure].value()).sum();
                prop_assert_eq!(Some(sum), whole[&figure].value(), "{} {:?}", agent, figure);
            }
            for part in &parts {
                prop_assert_eq!(&part[agent][&Figure::Conversion], &whole[&Figure::Conversion], "rates are the whole month's");
            }
        }
    }

    #[test]
    fn a_period_of_the_whole_month_is_the_month_and_its_days_add_up_to_it(shop in shop(), settings in settings()) {
        let context = context(&settings);
        let measures = fold(&context, shop.iter()).finish(&context);
        let months = agent_months(&context, &measures, &PeopleTables::default());
        let tallies = MonthTallies::of(&measures);
        let part = MonthPart { context: &context, tallies: &tallies, months: &months };
        let span = Span { from: context.month.first_day(), to: context.month.last_day() };
        let wanted = Wanted { span, by: By::Total, shops: None, agent: &|_| true };
        let whole = figures_of_period(&[part], &wanted);
        let expected: BTreeMap<_, _> = months.iter().map(|(agent, month)| (agent.clone(), figures(month))).collect();
        prop_assert_eq!(&whole[0].agents, &expected);
        prop_assert_eq!(&figures_of_period(&[part], &Wanted { shops: Some(&["店".into()].into()), ..wanted })[0].agents, &expected);
        for by in [By::Day, By::Week] {
            let parts = figures_of_period(&[part], &Wanted { by, ..wanted });
            for figure in [Figure::Sales, Figure::Orders, Figure::Receptions, Figure::Slow, Figure::Inquiries, Figure::Converted] {
                let sum: BigRational = parts.iter().filter_map(|part| part.team[&figure].value()).sum();
                prop_assert_eq!(Some(sum), whole[0].team[&figure].value(), "{:?} {:?}", by, figure);
            }
        }
        let buyers = |from: Option<&str>| {
            let credits = measures.credits.iter().filter(|credit| credit.agent.is_some());
            let own = credits.filter(|credit| from.is_none_or(|from| credit.agent == Some(from.into())));
            own.map(|credit| &credit.buyer).collect::<BTreeSet<_>>().len()
        };
        prop_assert_eq!(&whole[0].team[&Figure::Buyers], &FigureValue::plain(buyers(None)), "a buyer of two agents is one of the team");
        for (agent, figures) in &whole[0].agents {
            prop_assert_eq!(&figures[&Figure::Buyers], &FigureValue::plain(buyers(Some(agent.as_str()))));
        }
    }

    #[test]
    fn deductions_never_exceed_the_amount(shop in shop(), settings in settings()) {
        let context = context(&settings);
        for credit in fold(&context, shop.iter()).finish(&context).credits {
            prop_assert!(credit.deducted() <= credit.amount && credit.net() >= Fen::ZERO, "{credit:?}");
        }
    }

    #[test]
    fn rounds_of_a_thread_follow_each_other_and_every_paid_order_has_one_credit(shop in shop(), settings in settings()) {
        let context = context(&settings);
        let measures = fold(&context, shop.iter()).finish(&context);
        let paid = shop.iter().flat_map(|timeline| &timeline.orders).filter(|dossier| dossier.order.paid_at.is_some());
        let silent = |bucket| bucket == super::credits::Bucket::Silent;
        prop_assert_eq!(measures.credits.len(), paid.count());
        prop_assert!(measures.credits.iter().all(|credit| silent(credit.bucket) == credit.agent.is_none()));
        // The rounds of one thread follow each other: the earlier has ended when the later opens.
        for pair in measures.rounds.windows(2) {
            let (earlier, later) = (&pair[0], &pair[1]);
            if (&earlier.buyer, &earlier.agent) == (&later.buyer, &later.agent) {
                prop_assert!(earlier.end.is_some_and(|end| end <= later.start), "{earlier:?} {later:?}");
            }
            prop_assert!(earlier.wait.is_none_or(|wait| Some(earlier.start + wait) == earlier.end));
        }
        for inquiry in &measures.inquiries {
            prop_assert!(!(inquiry.converted && inquiry.pending), "{inquiry:?}");
            prop_assert!(!(inquiry.lost && inquiry.ordered), "{inquiry:?}");
            prop_assert!(!inquiry.agents.is_empty());
        }
    }
}
