//! What people enter, and months that are closed: whole or absent, in order, one chain of hashes.

use crate::Fresh;
use crate::build::{at, closing, counts, import, message, one, order, rows, score};
use jinpai_model::records::Score;
use jinpai_model::{Digest, FileId, Record, Row, Source};
use jinpai_store::{ClosedMonth, Closing, ENTERED, Store, StoreError, enter, records};

pub(crate) fn what_is_entered_is_a_file_of_its_own<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &[order("s", "b", "o1", 0)]);
    let (first, second) = (score("2024-11", "甲", 80), score("2024-11", "乙", 90));
    let told = [Row::of(&first), Row::of(&crate::build::note("o1", 3, "改")), Row::of(&second)];
    let entered = enter(&*store, at(50), "score", "(entered) score by 王主管", told.to_vec()).unwrap();
    assert_eq!((entered.file, entered.counts), (FileId(2), counts(3, 0, 0)));
    let file = store.file(entered.file).unwrap().unwrap();
    assert_eq!((file.path.as_str(), file.format.as_str(), file.imported), ("(entered) score by 王主管", ENTERED, at(50)));
    let sources: Vec<Source> = records::<Score>(&*store).unwrap().iter().map(|score| score.source).collect();
    assert_eq!(sources, [Source { file: FileId(2), row: 3 }, Source { file: FileId(2), row: 1 }]);
    let again = enter(&*store, at(60), "score", "(entered) score", vec![Row::of(&score("2024-11", "甲", 85))]).unwrap();
    assert_eq!((again.file, again.counts), (FileId(3), counts(0, 1, 0)));
    let key: Vec<_> = Score::TABLE.key.iter().map(|key| Row::of(&first).get(key).cloned()).collect();
    assert_eq!(store.history(Score::TABLE, &key).unwrap()[0].replaced_by, Source { file: FileId(3), row: 1 });
    let past: Vec<Score> = records(&*store.as_of(FileId(2)).unwrap()).unwrap();
    assert_eq!(past[1].points, first.points);
    let nothing = enter(&*store, at(61), "score", "(entered) nothing", Vec::new()).unwrap();
    assert_eq!((nothing.file, nothing.counts, store.files().unwrap().len()), (FileId(3), counts(0, 0, 0), 3));
}

pub(crate) fn entering_takes_all_rows_or_none<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let mut incomplete = Row::of(&score("2024-11", "乙", 90));
    incomplete.cells[3] = None;
    let both = vec![Row::of(&score("2024-11", "甲", 80)), incomplete];
    let refused = enter(&*store, at(0), "score", "(entered)", both).unwrap_err();
    assert!(matches!(refused, StoreError::Row { table: "scores", row: 2, .. }), "{refused}");
    assert_eq!((store.rows(Score::TABLE).unwrap(), store.files().unwrap()), (vec![], vec![]));
    let other = place.open();
    let command = other.begin_command(at(0), "import").unwrap();
    let row = || vec![Row::of(&score("2024-11", "甲", 80))];
    assert!(matches!(enter(&*store, at(0), "score", "(entered)", row()), Err(StoreError::Busy { .. })));
    other.finish_command(command).unwrap();
    assert_eq!(enter(&*store, at(0), "score", "(entered)", row()).unwrap().counts, counts(1, 0, 0));
}

fn close(store: &dyn Store, closing: &Closing) -> Result<ClosedMonth, StoreError> {
    store.begin_close(at(7), "close").unwrap().commit(closing)
}

pub(crate) fn a_closed_month_reads_as_it_was_closed<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &[order("s", "b", "o1", 0)]);
    let november = closing("2024-11", 3);
    let closed = close(&*store, &november).unwrap();
    one(&*store, &[order("s", "b", "o2", 0)]);
    let december = closing("2024-12", 2);
    let next = close(&*store, &december).unwrap();
    let store = place.open();
    assert_eq!(store.closed_months().unwrap(), [closed.clone(), next.clone()]);
    assert_eq!(store.closed_month(november.month).unwrap(), Some(closed.clone()));
    assert_eq!(store.closed_month("2025-01".parse().unwrap()).unwrap(), None);
    assert_eq!((closed.up_to, next.up_to, closed.number, next.number, next.slips), (FileId(1), FileId(2), 1, 2, 2));
    assert_eq!((closed.previous, next.previous), (Digest::default(), closed.hash));
    let slips = store.closed_slips(december.month).unwrap();
    assert_eq!(slips.iter().map(|slip| slip.number).collect::<Vec<_>>(), [4, 5], "numbers run over all closes");
    let chained = Digest::of_all([&next.header_hash.as_bytes()[..], &slips[0].document]);
    assert_eq!(slips[0].hash, chained);
    assert_eq!(slips[1].hash, Digest::of_all([&chained.as_bytes()[..], &slips[1].document]));
    assert_eq!(next.hash, slips[1].hash);
    assert_eq!(store.closed_files(november.month).unwrap(), november.files);
    assert_eq!(store.closed_inputs(november.month).unwrap(), november.inputs);
    assert_eq!((store.check_closed().unwrap(), store.verify().unwrap()), (vec![], vec![]));
}

pub(crate) fn what_is_closed_does_not_depend_on_the_order_it_is_given_in<F: Fresh>() {
    let [forward, backward] = [false, true].map(|turned| {
        let place = F::new();
        let store = place.open();
        let mut closing = closing("2024-11", 5);
        if turned {
            closing.slips.reverse();
            closing.files.reverse();
            closing.inputs.reverse();
        }
        close(&*store, &closing).unwrap()
    });
    assert_eq!(forward, backward);
}

pub(crate) fn months_close_in_order_and_once<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let first = close(&*store, &closing("2024-11", 1)).unwrap();
    let again = close(&*store, &closing("2024-11", 2)).unwrap_err();
    assert!(matches!(again, StoreError::AlreadyClosed { month } if month == first.month), "{again}");
    for wrong in ["2025-01", "2024-10", "2026-12"] {
        let refused = close(&*store, &closing(wrong, 1)).unwrap_err();
        assert!(matches!(refused, StoreError::NotInOrder { next, .. } if next.to_string() == "2024-12"), "{refused}");
        assert!(refused.text(jinpai_model::Lang::Zh).contains("2024-12"));
    }
    assert_eq!(store.closed_months().unwrap(), [first]);
    assert_eq!(close(&*store, &closing("2024-12", 0)).unwrap().number, 2);
    assert_eq!(close(&*store, &closing("2025-01", 1)).unwrap().number, 3, "a month without payslips is a link as well");
    assert_eq!(store.check_closed().unwrap(), []);
}

pub(crate) fn nothing_comes_in_during_a_close<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    import(&*store, &[("a", rows(&[message("s/b/x", 'b', 0, "#1 好")])), ("b", rows(&[order("s", "b", "o1", 0)]))]);
    let other = place.open();
    let begun = store.begin_close(at(7), "close 2024-11").unwrap();
    assert_eq!(begun.up_to(), FileId(2));
    assert!(matches!(other.begin_command(at(8), "import"), Err(StoreError::Busy { .. })));
    assert!(matches!(store.begin_command(at(8), "import"), Err(StoreError::Busy { .. })));
    assert!(matches!(other.begin_close(at(8), "close").err(), Some(StoreError::Busy { .. })));
    assert_eq!(store.as_of(begun.up_to()).unwrap().files().unwrap().len(), 2, "reading goes on");
    drop(begun);
    assert_eq!(store.closed_months().unwrap(), []);
    let refused = other.begin_close(at(9), "close").unwrap().commit(&Closing {
        inputs: closing("2024-11", 1).inputs.iter().cycle().take(9).cloned().collect(),
        ..closing("2024-11", 1)
    });
    assert!(matches!(refused, Err(StoreError::Database { .. })), "an input has one digest");
    assert_eq!((store.closed_months().unwrap(), store.closed_slips("2024-11".parse().unwrap()).unwrap()), (vec![], vec![]));
    assert_eq!(store.check_closed().unwrap(), []);
    assert_eq!(close(&*store, &closing("2024-11", 1)).unwrap().up_to, FileId(2));
    assert_eq!(one(&*other, &[order("s", "b", "o2", 0)]), counts(1, 0, 0), "the lock is given back");
}
