//! What lies on disk: orphans, damage, newer schemas, and segments that other programs can read.

#![expect(clippy::unwrap_used, reason = "tests stop at the first thing that goes wrong, in their helper functions too")]

#[path = "suite/build.rs"]
#[expect(dead_code, reason = "the suite uses the rest of it")]
mod build;

use arrow::array::Array;
use build::{at, facts, message, one, timelines};
use jinpai_model::Record;
use jinpai_store::{Limits, StoreError, open, open_with};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs;
use std::path::{Path, PathBuf};

const LIMITS: Limits =
    Limits { buffer_rows: 100, buffer_bytes: 1 << 20, segment_rows_min: 1, waiting_max: 0, waiting_after_command_max: 0 };

fn chat() -> Vec<jinpai_model::records::Message> {
    (0..50).map(|n| message(&format!("店 铺/b{}/x", n % 5), 'b', n, &format!("#{n} 第{n}句"))).collect()
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { segments(&path) } else { vec![path] }).collect()
}

/// Every file below a folder but the database's own passing ones, with its bytes.
fn on_disk(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let passing = |path: &Path| path.extension().is_some_and(|extension| extension == "db-wal" || extension == "db-shm");
    let mut files = segments(folder);
    files.sort();
    files.into_iter().filter(|path| !passing(path)).map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn a_command_removes_what_interrupted_imports_left_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    one(&*open_with(folder.path(), LIMITS).unwrap(), &chat());
    let [segment] = &segments(&folder.path().join("messages"))[..] else { panic!("one segment") };
    assert_eq!(segment.strip_prefix(folder.path()).unwrap(), Path::new("messages/店%20铺/2024-11/1-0.parquet"));
    // File 2 is numbered and never taken in; file 3 has messages that wait.
    let waiting = Limits { segment_rows_min: 1000, waiting_max: 1000, waiting_after_command_max: 1000, ..LIMITS };
    let store = open_with(folder.path(), waiting).unwrap();
    let command = store.begin_command(at(0), "import").unwrap();
    store.reserve_files(command, &["half".to_owned()]).unwrap();
    drop(store);
    one(&*open_with(folder.path(), waiting).unwrap(), &[message("店 铺/b9/x", 'b', 5, "#99 还有吗")]);
    let left = ["2-0.parquet", "w3-3-0.parquet", "1-1.part", "7-0.part"].map(|name| segment.with_file_name(name));
    let unknown = ["1-1.parquet", "8-0.parquet", "w1-1-0.parquet", "x.parquet"].map(|name| segment.with_file_name(name));
    let other = segment.with_file_name("readme.txt");
    for path in left.iter().chain(&unknown).chain([&other]) {
        fs::copy(segment, path).unwrap();
    }
    let before = on_disk(folder.path());
    let reading = open_with(folder.path(), waiting).unwrap();
    let talk = timelines(&*reading);
    assert_eq!((talk.len(), on_disk(folder.path())), (6, before), "opening and reading change nothing");
    let command = reading.begin_command(at(0), "import").unwrap();
    assert!(left.iter().chain(&unknown).all(|path| !path.exists()));
    assert!(other.exists() && segment.exists());
    let mut lost: Vec<String> =
        segments(&folder.path().join("lost-messages/店%20铺/2024-11")).iter().map(|path| file_name(path)).collect();
    lost.sort();
    assert_eq!(lost, unknown.each_ref().map(|path| file_name(path)), "finished segments of others are kept");
    reading.finish_command(command).unwrap();
    fs::copy(segment, &unknown[1]).unwrap();
    one(&*reading, &chat());
    assert!(folder.path().join("lost-messages/店%20铺/2024-11/8-0 (2).parquet").exists(), "one of the same name is kept as well");
    assert_eq!(timelines(&*reading), talk);
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn an_older_database_loses_no_messages() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("jinpai.db");
    let early = &chat()[..20];
    one(&*open_with(folder.path(), LIMITS).unwrap(), early);
    let backup = fs::read(&database).unwrap();
    one(&*open_with(folder.path(), LIMITS).unwrap(), &chat());
    let bytes = fs::read(segments(&folder.path().join("messages")).iter().find(|path| path.ends_with("2-0.parquet")).unwrap());
    fs::write(&database, backup).unwrap();
    let store = open_with(folder.path(), LIMITS).unwrap();
    assert_eq!(timelines(&*store).iter().map(|timeline| timeline.messages.len()).sum::<usize>(), 20);
    assert_eq!(segments(&folder.path().join("messages")).len(), 2, "reading leaves everything where it is");
    // The next file gets the number that the lost one had.
    assert_eq!(one(&*store, &chat()[..30]), build::counts(10, 0, 20));
    let lost = segments(&folder.path().join("lost-messages"));
    assert_eq!(lost.iter().map(|path| file_name(path)).collect::<Vec<_>>(), ["2-0.parquet"]);
    assert_eq!(fs::read(&lost[0]).unwrap(), bytes.unwrap());
    assert_eq!(store.verify().unwrap(), []);
}

#[test]
fn messages_without_their_database_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("jinpai.db");
    one(&*open_with(folder.path(), LIMITS).unwrap(), &chat());
    let whole = fs::read(&database).unwrap();
    fs::remove_file(&database).unwrap();
    let before = on_disk(folder.path());
    let refused = open_with(folder.path(), LIMITS).err().unwrap();
    assert!(matches!(refused, StoreError::NoDatabase { .. }), "{refused}");
    for lang in [jinpai_model::Lang::Zh, jinpai_model::Lang::En] {
        let text = refused.text(lang);
        assert!(["jinpai.db", "messages", &*folder.path().to_string_lossy()].iter().all(|part| text.contains(part)), "{text}");
    }
    assert_eq!(on_disk(folder.path()), before);
    fs::write(&database, b"").unwrap();
    let refused = open_with(folder.path(), LIMITS).err().unwrap();
    assert!(matches!(refused, StoreError::NoDatabase { .. }), "an empty database is none: {refused}");
    fs::write(&database, whole).unwrap();
    assert_eq!(timelines(&*open_with(folder.path(), LIMITS).unwrap()).len(), 5);
    // With the messages moved away as well, the folder is a new one.
    fs::remove_file(&database).unwrap();
    fs::rename(folder.path().join("messages"), folder.path().join("away")).unwrap();
    assert_eq!(one(&*open_with(folder.path(), LIMITS).unwrap(), &chat()), build::counts(50, 0, 0));
}

#[test]
fn readers_write_nothing_and_lock_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let early = open(folder.path()).unwrap();
    assert_eq!((timelines(&*early), early.verify().unwrap(), early.files().unwrap()), (vec![], vec![], vec![]));
    assert_eq!(early.rows(jinpai_model::records::Order::TABLE).unwrap(), []);
    assert_eq!(segments(folder.path()), Vec::<PathBuf>::new(), "reading an empty folder leaves it empty");
    one(&*open(folder.path()).unwrap(), &chat());
    assert_eq!(timelines(&*early).len(), 5, "who opened the folder before the first import sees it");
    let before = on_disk(folder.path());
    // Another program holds the writer's lock while readers come and go.
    let lock = fs::File::options().append(true).open(folder.path().join("import.lock")).unwrap();
    lock.try_lock().unwrap();
    let reading = open(folder.path()).unwrap();
    assert_eq!(timelines(&*reading).len(), 5);
    assert!(matches!(reading.begin_command(at(0), "import"), Err(StoreError::Busy { .. })));
    drop(lock);
    // And while nobody holds it, opening does not take it either, not even for a moment.
    std::thread::scope(|scope| {
        scope.spawn(|| (0..100).for_each(|_| drop(open(folder.path()).unwrap())));
        for _ in 0..40 {
            early.finish_command(early.begin_command(at(0), "import").unwrap()).unwrap();
        }
    });
    drop((early, reading));
    let after = on_disk(folder.path());
    let unchanged = |files: &[(PathBuf, Vec<u8>)]| -> Vec<(PathBuf, Vec<u8>)> {
        files.iter().filter(|(path, _)| !path.ends_with("jinpai.db")).cloned().collect()
    };
    assert_eq!(unchanged(&after), unchanged(&before), "empty commands are noted in the database only");
}

#[test]
fn damage_is_found_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_with(folder.path(), LIMITS).unwrap();
    one(&*store, &chat());
    assert_eq!(store.verify().unwrap(), []);
    let segment = segments(&folder.path().join("messages")).remove(0);
    let mut bytes = fs::read(&segment).unwrap();
    bytes[20] ^= 1;
    fs::write(&segment, &bytes).unwrap();
    let damage = store.verify().unwrap();
    assert_eq!((damage.len(), &damage[0].path), (1, &segment));
    fs::write(&segment, &bytes[..bytes.len() - 1]).unwrap();
    assert!(store.verify().unwrap()[0].what.contains("bytes"));
    let read = store.timelines(&jinpai_store::Partition::all(), &mut |_| std::ops::ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(&read, StoreError::Damaged { path, .. } if *path == segment), "{read}");
    fs::remove_file(&segment).unwrap();
    let read = store.timelines(&jinpai_store::Partition::all(), &mut |_| std::ops::ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(read, StoreError::Damaged { .. }), "{read}");
    assert_eq!(store.verify().unwrap().len(), 1);
}

#[test]
fn a_failing_disk_takes_nothing_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_with(folder.path(), LIMITS).unwrap();
    // Where the archive should be stands a file: writing a segment fails, at the commit or when the buffer is full.
    fs::write(folder.path().join("messages"), "in the way").unwrap();
    let command = store.begin_command(at(0), "import").unwrap();
    let files = store.reserve_files(command, &["a", "b"].map(str::to_owned)).unwrap();
    let chat: Vec<_> = (0..99).map(|n| message("s/b/x", 'b', n, &format!("#{n}"))).collect();
    let rows = build::rows(&chat).into_iter().chain(build::rows(&[build::order("s", "b", "o1", 0)]));
    let mut import = store.begin_file(files[0], build::new_file(jinpai_model::records::Message::TABLE)).unwrap();
    for row in rows.clone() {
        import.row(row).unwrap();
    }
    let refused = import.commit().unwrap_err();
    assert!(matches!(&refused, StoreError::Disk { .. }), "{refused}");
    assert!(refused.text(jinpai_model::Lang::En).contains("run the command again"));
    assert_eq!(timelines(&*store), []);
    fs::remove_file(folder.path().join("messages")).unwrap();
    let mut import = store.begin_file(files[1], build::new_file(jinpai_model::records::Message::TABLE)).unwrap();
    for row in rows {
        import.row(row).unwrap();
    }
    assert_eq!(import.commit().unwrap(), build::counts(100, 0, 0));
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let connection = rusqlite::Connection::open(folder.path().join("jinpai.db")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let refused = open(folder.path()).err().unwrap();
    assert!(matches!(refused, StoreError::Newer { found: 99, known: 3 }), "{refused}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

/// What the program before months could be closed wrote: three commands, with messages in segments of both kinds and waiting, some of
/// them superseded, with replaced orders and notes, and without the tables that came with the close.
#[test]
fn a_workspace_of_schema_1_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-1"), folder.path());
    let store = open(folder.path()).unwrap();
    let third = |first: usize| {
        (0..10).map(|n| format!("第{}句", first + 3 * n)).filter(|text| text != "第3句").collect::<Vec<_>>().join(" ")
    };
    let fourth = (40..53).filter(|n| *n != 41).map(|n| format!("第{n}句")).collect::<Vec<_>>().join(" ");
    let expected = [
        format!("金牌店/b0: {}", third(0)),
        format!("金牌店/b1: 更早的第41句 还在等 {}", third(1)),
        format!("金牌店/b2: {}", third(2)),
        format!("金牌店/b4: {fourth}"),
        "金牌店/b5: ".to_owned(),
        "金牌店/b9: 更早的第3句".to_owned(),
    ];
    assert_eq!(build::talk(&*store), expected);
    for table in jinpai_model::Table::all() {
        drop(store.rows(table).unwrap());
    }
    assert_eq!((store.verify().unwrap(), store.stats().unwrap().old_versions), (vec![], 3));
    let last = store.last_file().unwrap().unwrap();
    let early = store.as_of(jinpai_model::FileId(last.0 - 1)).err().unwrap();
    assert!(matches!(early, StoreError::TooEarly { first, .. } if first == last.0), "{early}");
    // Reading as of a file begins with the last one of the old schema, and so do closes.
    let before = timelines(&*store);
    assert_eq!(store.begin_close(at(0), "close").unwrap().commit(&build::closing("2024-11", 2)).unwrap().up_to, last);
    assert_eq!(
        one(&*store, &[message("金牌店/b4/x", 'b', -99, "#42 更早"), message("金牌店/b4/x", 'b', 9, "#60 没有")]),
        build::counts(0, 0, 2)
    );
    assert_eq!(one(&*store, &[build::note("o1", 5, "一改"), build::note("o1", 5, "二再改")]), build::counts(0, 2, 0));
    assert_ne!(timelines(&*store), before);
    let mut past = Vec::new();
    let mut take = |timeline| {
        past.push(timeline);
        std::ops::ControlFlow::Continue(())
    };
    store.as_of(last).unwrap().timelines(&jinpai_store::Partition::all(), &mut take).unwrap();
    assert_eq!(past, before);
    assert_eq!((store.verify().unwrap(), store.check_closed().unwrap()), (vec![], vec![]));
}

#[test]
fn a_column_that_a_table_gained_is_added_on_opening() {
    let folder = tempfile::tempdir().unwrap();
    one(&*open(folder.path()).unwrap(), &[build::order("s", "b", "o1", 0)]);
    let connection = rusqlite::Connection::open(folder.path().join("jinpai.db")).unwrap();
    connection.execute_batch("ALTER TABLE orders DROP COLUMN buyer_note").unwrap();
    let store = open(folder.path()).unwrap();
    assert_eq!(timelines(&*store)[0].orders[0].order.buyer_note, None);
    let noted = jinpai_model::records::Order { buyer_note: Some("送人".into()), ..build::order("s", "b", "o1", 0) };
    assert_eq!(one(&*store, &[noted]), build::counts(0, 1, 0));
}

#[test]
fn the_same_rows_make_the_same_segment() {
    let digests: Vec<Vec<u8>> = (0..2)
        .map(|_| {
            let folder = tempfile::tempdir().unwrap();
            one(&*open_with(folder.path(), LIMITS).unwrap(), &chat());
            fs::read(&segments(&folder.path().join("messages"))[0]).unwrap()
        })
        .collect();
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn a_segment_is_plain_parquet_sorted_by_buyer_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_with(folder.path(), LIMITS).unwrap();
    one(&*store, &chat());
    let file = fs::File::open(&segments(&folder.path().join("messages"))[0]).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    let names: Vec<String> = batches[0].schema().fields().iter().map(|field| field.name().clone()).collect();
    let expected = ["message_id", "shop", "buyer", "account", "time", "sender", "kind", "content", "number", "file", "row"];
    assert_eq!(names, expected);
    let buyers = arrow::array::AsArray::as_string::<i32>(batches[0].column(2));
    assert_eq!(batches.iter().map(arrow::array::RecordBatch::num_rows).sum::<usize>(), 50);
    assert!((1..buyers.len()).all(|at| buyers.value(at - 1) <= buyers.value(at)));
    assert_eq!(facts(&*store).len(), 5);
}

#[test]
fn what_waits_moves_to_the_archive_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let waiting = Limits { segment_rows_min: 1000, waiting_max: 1000, waiting_after_command_max: 1000, ..LIMITS };
    let store = open_with(folder.path(), waiting).unwrap();
    one(&*store, &chat());
    one(&*store, &[message("店 铺/b9/x", 'b', -5, "#3 更早")]);
    assert_eq!(store.stats().unwrap().segments, 0);
    let before = timelines(&*store);
    drop(store);
    let store = open_with(folder.path(), LIMITS).unwrap();
    one(&*store, &chat()[..1]);
    assert_eq!(store.stats().unwrap().segments, 2, "one of October, one of November");
    assert_eq!(timelines(&*store), before);
    assert_eq!(one(&*store, &chat()), build::counts(0, 0, 50));
    assert_eq!(store.verify().unwrap(), []);
}
