//! One suite of tests for every store: what is imported is there, once, in the right version, and in the right timeline, whatever
//! keeps it. Another implementation adds one line at the end of this file.

#![expect(clippy::unwrap_used, reason = "tests stop at the first thing that goes wrong, in their helper functions too")]

#[path = "suite/as_of.rs"]
mod as_of;
#[path = "suite/build.rs"]
mod build;
#[path = "suite/chats.rs"]
mod chats;
#[path = "suite/closed.rs"]
mod closed;
#[path = "suite/dossiers.rs"]
mod dossiers;
#[path = "suite/messages.rs"]
mod messages;
#[path = "suite/properties.rs"]
mod properties;
#[path = "suite/stream.rs"]
mod stream;
#[path = "suite/tables.rs"]
mod tables;
#[path = "suite/undo.rs"]
mod undo;
#[path = "suite/whole.rs"]
mod whole;

use jinpai_store::{Limits, Store, open_with};
use tempfile::TempDir;

/// A store that nothing was imported to yet, and the way to open it again.
pub(crate) trait Fresh {
    /// A new, empty place.
    fn new() -> Self;
    /// Opens the place, again if it was open before.
    fn open(&self) -> Box<dyn Store>;
}

/// `SQLite` as the program uses it: files this small wait in SQL.
struct Usual(TempDir);

impl Fresh for Usual {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Box<dyn Store> {
        open_with(self.0.path(), Limits::default()).unwrap()
    }
}

/// `SQLite` with limits so small that every file becomes segments, several of them.
struct Segments(TempDir);

impl Fresh for Segments {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Box<dyn Store> {
        let limits = Limits { buffer_rows: 7, segment_rows_min: 1, ..Limits::default() };
        open_with(self.0.path(), limits).unwrap()
    }
}

/// `SQLite` with limits so small that what waits is moved to the archive all the time.
struct Moving(TempDir);

impl Fresh for Moving {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Box<dyn Store> {
        let limits = Limits { segment_rows_min: 9, waiting_max: 5, waiting_after_command_max: 3, ..Limits::default() };
        open_with(self.0.path(), limits).unwrap()
    }
}

macro_rules! suite {
    ($place:ident: $($subject:ident::{$($test:ident),+ $(,)?}),+ $(,)?) => {$(
        mod $subject {$(
            #[test]
            fn $test() {
                crate::$subject::$test::<crate::$place>();
            }
        )+}
    )+};
}

macro_rules! stores {
    ($($name:ident = $place:ident),+ $(,)?) => {$(
        mod $name {
            suite! { $place:
                messages::{
                    importing_twice_is_importing_once,
                    the_first_of_a_repeated_id_stands,
                    a_repeated_id_of_another_buyer_leaves_one_message,
                    a_later_import_may_come_first,
                    equal_messages_without_id_are_all_there,
                    messages_are_in_order_of_time_then_file,
                    one_buyer_is_read_alone,
                    partitions_cover_everybody_once,
                    years_and_shops_are_kept_apart,
                },
                tables::{
                    every_table_gives_back_its_rows,
                    a_changed_row_replaces_the_old_one_which_is_kept,
                    absent_columns_say_nothing,
                    milestones_never_become_unknown_again,
                    replace_sets_milestones_back,
                    equal_notes_are_numbered,
                    optional_key_parts_compare_as_empty,
                    a_key_twice_in_a_file_keeps_the_later_row,
                    an_incomplete_row_is_refused,
                    an_order_may_change_its_buyer,
                },
                dossiers::{
                    everything_of_an_order_is_with_it,
                    the_rows_of_one_order,
                    one_order_id_in_two_shops,
                    items_fill_what_the_order_does_not_say,
                    buyers_with_orders_or_messages_only,
                    what_has_no_order_is_counted,
                    the_latest_instant_is_the_horizon,
                    shops_are_those_that_any_row_names,
                },
                whole::{
                    a_file_that_is_not_committed_leaves_nothing,
                    an_abandoned_file_is_forgotten_by_the_next,
                    two_writers_exclude_each_other,
                    files_and_commands_are_known,
                    writing_needs_an_open_command,
                    reading_sees_one_snapshot,
                },
                as_of::{
                    every_past_state_reads_as_it_was,
                    imports_do_not_reach_a_past_state_that_is_being_read,
                },
                chats::{
                    chats_are_found_as_timelines_have_them,
                    texts_are_found_in_any_case_and_taken_literally,
                    personal_data_is_not_found_by_who_sees_it_masked,
                    conversations_of_some_accounts_are_told_whole,
                },
                closed::{
                    what_is_entered_is_a_file_of_its_own,
                    entering_takes_all_rows_or_none,
                    a_closed_month_reads_as_it_was_closed,
                    what_is_closed_does_not_depend_on_the_order_it_is_given_in,
                    months_close_in_order_and_once,
                    nothing_comes_in_during_a_close,
                },
                stream::{
                    streamed_rows_are_there_once,
                    batches_between_two_commands_share_a_file,
                    a_past_state_seals_the_file_of_the_stream,
                    a_batch_waits_while_a_command_writes,
                    a_command_finds_what_was_streamed_before_it,
                    a_batch_is_taken_whole_or_refused,
                    streams_and_imports_agree_with_imports,
                },
                undo::{
                    an_import_is_taken_back_whole,
                    what_was_taken_back_may_come_again,
                    what_rests_on_an_import_keeps_it,
                    a_closed_month_keeps_its_imports,
                },
                properties::{
                    any_import_agrees_with_the_rules,
                    shuffled_and_split_imports_agree,
                    orders_read_back_in_any_partition,
                    importing_rows_twice_is_importing_them_once,
                },
            }
        }
    )+};
}

stores! {
    sqlite_usual = Usual,
    sqlite_segments = Segments,
    sqlite_moving = Moving,
}
