//! The board over a small simulated shop: it gives what the commands give, computes once for all who ask, and never shows an older month to
//! who has just changed something.

use super::{Board, BoardNews, MonthView};
use crate::clock::Stopwatch;
use crate::jobs::close::{self, Ended};
use crate::jobs::demo::{self, FolderFiles};
use crate::jobs::import;
use crate::jobs::measure::Request;
use crate::jobs::{month, pay};
use crate::plans;
use crate::workspace::Workspace;
use jinpai_calc::measures::KeepRounds;
use jinpai_demo::{Options, write_interchange};
use jinpai_model::records::Target;
use jinpai_model::{AgentId, Fen, FileId, Lang, Month, Row, Source};
use jinpai_store::{Store, enter};
use std::collections::BTreeSet;
use std::sync::{Arc, mpsc};
use std::time::Duration;

const LANG: Lang = Lang::En;

/// A simulated shop in a folder of its own.
struct Shop {
    workspace: Workspace,
    store: Arc<dyn Store>,
    _folder: tempfile::TempDir,
}

fn november() -> Month {
    "2025-11".parse().unwrap()
}

fn now() -> jiff::Timestamp {
    "2025-12-20T08:00:00+08:00".parse().unwrap()
}

impl Shop {
    /// Five people and eleven days, over the turn of a month.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path().join("shop"));
        let start = jiff::civil::date(2025, 11, 22);
        let options = Options { agents: 5, days: 11, messages_per_day: Some(300), start, shops: 2, ..Options::default() };
        let files = demo::prepare(&workspace, &options, plans::named(plans::DEFAULT).unwrap(), LANG).unwrap();
        write_interchange(&options, &mut FolderFiles::new(&files)).unwrap();
        let store: Arc<dyn Store> = Arc::from(workspace.create_store().unwrap());
        let request = import::Request {
            paths: vec![files],
            shop: None,
            table: None,
            strict: false,
            replace: false,
            started: now(),
            lang: LANG,
            by: None,
            barred: BTreeSet::new(),
            names_only: false,
        };
        let report = import::run(&workspace, store.as_ref(), &request, &indicatif::ProgressBar::hidden()).unwrap();
        assert!(report.failure.is_none(), "{:?}", report.failure);
        Self { workspace, store, _folder: folder }
    }

    fn board(&self, months_kept: usize) -> Board {
        Board::new(self.workspace.clone(), Arc::clone(&self.store), months_kept)
    }

    /// Enters a target; gives its file.
    fn enter_target(&self, sales: i64) -> FileId {
        let target = Target { month: november(), agent: "KF01".into(), sales: Fen::new(sales), source: Source::default() };
        enter(self.store.as_ref(), now(), "target", "(entered) target", vec![Row::of(&target)]).unwrap().file
    }
}

/// What the command line computes.
fn paid(shop: &Shop, month: Month) -> pay::Paid {
    let book = month::plans(&shop.workspace, None, month, LANG).unwrap();
    let request = Request { book: &book, month, as_of: None, keep: KeepRounds::All };
    pay::run(shop.store.as_ref(), &request, &|_, _| {}, LANG).unwrap()
}

#[test]
fn a_month_is_what_the_commands_compute() {
    let shop = Shop::new();
    let board = shop.board(2);
    for month in [november(), november().after().unwrap()] {
        let (view, mut paid) = (board.get(month, None, LANG).unwrap(), paid(&shop, month));
        let rounds: Vec<_> = view.rounds.iter().map(|round| round.to_round()).collect();
        assert_eq!(rounds, std::mem::take(&mut paid.measured.measures.rounds));
        assert!(view.rounds.len() > 100 && !view.is_empty_of_credits());
        assert_eq!(view.paid.measured.measures, paid.measured.measures);
        assert_eq!(view.paid.measured.months, paid.measured.months);
        assert_eq!(view.paid.measured.faults, paid.measured.faults);
        assert_eq!(pay::documents(&view.paid), pay::documents(&paid));
        assert!(view.has_plan && view.bytes() > 10_000);
    }
}

impl MonthView {
    fn is_empty_of_credits(&self) -> bool {
        self.measures().credits.is_empty()
    }
}

#[test]
fn the_months_with_data_are_known() {
    let shop = Shop::new();
    let board = shop.board(1);
    let december = november().after().unwrap();
    assert_eq!(board.months().unwrap(), [november(), december]);
    shop.enter_target(5);
    assert_eq!(board.months().unwrap(), [november(), december]);
}

#[test]
fn facts_are_found_by_what_they_are_about() {
    let shop = Shop::new();
    let view = shop.board(1).get(november(), None, LANG).unwrap();
    let measures = view.measures();
    for credit in &measures.credits {
        assert_eq!(view.credit(&credit.shop, &credit.order), Some(credit));
        assert!(view.credits_of_buyer(&credit.shop, &credit.buyer).any(|found| found == credit));
        assert!(view.credits_of_agent(credit.agent.as_ref()).any(|found| found == credit));
    }
    let of_agents: usize = view.paid.measured.months.keys().map(|agent| view.credits_of_agent(Some(agent)).len()).sum();
    assert_eq!(of_agents + view.credits_of_agent(None).len(), measures.credits.len());
    for inquiry in &measures.inquiries {
        let found = view.inquiries_of_buyer(&inquiry.shop, &inquiry.buyer);
        assert!(found.contains(inquiry) && found.iter().all(|other| other.buyer == inquiry.buyer && other.shop == inquiry.shop));
    }
    let all: Vec<_> = view.rounds.iter().collect();
    for round in &all {
        let of_buyer = all.iter().filter(|other| (other.shop, other.buyer) == (round.shop, round.buyer)).count();
        assert_eq!(view.rounds.of_buyer(round.shop, round.buyer).len(), of_buyer);
    }
    let of_agents: usize = view.paid.measured.months.keys().map(|agent| view.rounds.of_agent(agent).len()).sum();
    assert_eq!(of_agents, all.len());
    assert_eq!(view.rounds.of_agent(&"nobody".into()).len(), 0);
    for fault in view.faults() {
        assert_eq!(view.fault(&fault.case), Some(fault));
        if let (Some(shop), Some(order)) = (&fault.shop, &fault.order) {
            assert!(view.faults_of_order(shop, order).any(|found| found == fault));
        }
    }
    assert_eq!(view.fault("no such case"), None);
}

#[test]
fn who_asks_at_the_same_time_waits_for_one_computation() {
    let shop = Shop::new();
    let board = shop.board(2);
    let views: Vec<Arc<MonthView>> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..8).map(|_| scope.spawn(|| board.get(november(), None, LANG).unwrap())).collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect()
    });
    assert!(views.iter().all(|view| Arc::ptr_eq(view, &views[0])));
}

#[test]
fn an_older_month_is_given_at_once_but_not_to_who_changed_something() {
    let shop = Shop::new();
    let board = shop.board(2);
    let (told, news) = mpsc::channel();
    board.listen(move |news| told.send(news.clone()).unwrap());
    let before = board.get(november(), None, LANG).unwrap();
    let target = |view: &MonthView| view.paid.measured.months[&AgentId::from("KF01")].target;

    let file = shop.enter_target(12_345_600);
    let seen = board.get(november(), Some(file), LANG).unwrap();
    assert_eq!((target(&seen), target(&before) == target(&seen)), (Some(Fen::new(12_345_600)), false));
    assert_eq!(seen.state, board.state(november(), LANG).unwrap());
    assert!(matches!(news.recv().unwrap(), BoardNews::Recomputed { state, .. } if state == seen.state));

    shop.enter_target(777);
    let stale = board.get(november(), None, LANG).unwrap();
    assert!(Arc::ptr_eq(&stale, &seen), "the month in memory is given at once");
    let BoardNews::Recomputed { state, .. } = news.recv_timeout(Duration::from_mins(1)).unwrap() else {
        panic!("the month was not computed again")
    };
    let fresh = board.get(november(), None, LANG).unwrap();
    assert_eq!((&fresh.state, target(&fresh)), (&state, Some(Fen::new(777))));
    assert_ne!(fresh.state.tag(), stale.state.tag());
}

#[test]
fn the_last_month_is_computed_before_anybody_asks() {
    let shop = Shop::new();
    let board = shop.board(2);
    board.begin_with_the_last();
    let began = Stopwatch::start();
    while board.kept().is_empty() {
        assert!(began.elapsed() < Duration::from_mins(1), "it was never computed");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(board.kept()[0].month, november().after().unwrap());
}

#[test]
fn only_so_many_months_are_kept_and_the_one_not_asked_for_goes() {
    let shop = Shop::new();
    let board = shop.board(2);
    let (november, december) = (november(), november().after().unwrap());
    let january = december.after().unwrap();
    for month in [november, december, november, january] {
        board.get(month, None, LANG).unwrap();
    }
    assert_eq!(board.kept().iter().map(|kept| kept.month).collect::<Vec<_>>(), [november, january]);
}

#[test]
fn a_month_with_a_mistake_in_its_plan_is_a_failure_for_all_and_right_again_afterwards() {
    let shop = Shop::new();
    let board = shop.board(2);
    let plan = std::fs::read_to_string(shop.workspace.plan()).unwrap();
    std::fs::write(shop.workspace.plan(), "title = 7").unwrap();
    for _ in 0..2 {
        assert!(board.get(november(), None, LANG).unwrap_err().to_string().contains("mistakes"));
    }
    std::fs::remove_file(shop.workspace.plan()).unwrap();
    let without = board.get(november(), Some(FileId(u32::MAX)), LANG).unwrap();
    assert!(!without.has_plan && without.paid.slips.iter().all(|slip| slip.lines.iter().all(|line| line.formula.is_empty())));
    std::fs::write(shop.workspace.plan(), plan).unwrap();
    let with = board.get(november(), Some(FileId(u32::MAX)), LANG).unwrap();
    assert!(with.has_plan && with.paid.slips.iter().any(|slip| !slip.lines.is_empty()));
}

#[test]
fn a_closed_month_stays_and_the_next_one_takes_over() {
    let shop = Shop::new();
    let board = shop.board(3);
    let (november, december) = (november(), november().after().unwrap());
    let (open, next) = (board.get(november, None, LANG).unwrap(), board.get(december, None, LANG).unwrap());
    close(&shop, november);
    let closed = board.get(november, None, LANG).unwrap();
    assert!(closed.state.is_closed && closed.closed.is_some() && !open.state.is_closed);
    assert_ne!(board.state(december, LANG).unwrap(), next.state, "the close is news for the month after");
    let frozen = shop.store.closed_slips(november).unwrap();
    for slip in frozen {
        let document = closed.document(&slip.agent).unwrap();
        assert_eq!(serde_json::to_vec(&document).unwrap(), slip.document);
    }
    let file = shop.enter_target(1);
    assert!(Arc::ptr_eq(&closed, &board.get(november, Some(file), LANG).unwrap()), "what comes later is none of its matter");
}

/// Closes a month: decides every proposed fault and accepts whatever else can be accepted.
fn close(shop: &Shop, month: Month) {
    let book = month::plans(&shop.workspace, None, month, LANG).unwrap();
    let order = close::Order {
        month,
        book: &book,
        by: "周会计",
        now: now(),
        check_only: false,
        accept: &[],
        accept_all: true,
        reason: "a test",
        lang: LANG,
    };
    match close::run(shop.store.as_ref(), &order, &|_, _| {}).unwrap() {
        Ended::Closed(..) => {}
        Ended::Open(items, _) => {
            panic!("{:#?}", items.iter().filter(|item| item.blocks()).map(|item| &item.name).collect::<Vec<_>>())
        }
        Ended::Already(_) => panic!("it was open"),
    }
}
