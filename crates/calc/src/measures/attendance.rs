//! Attendance (spec 3.7): punches against shifts.

use crate::calendar::{Second, ShopClock, second};
use jiff::civil::Date;
use jinpai_model::records::{Leave, Punch, Shift};
use jinpai_model::words::Direction;
use jinpai_model::{AgentId, Month, Source};

/// A punch belongs to a shift's start or end at most this far away, seconds.
const REACH: i64 = 4 * 3_600;

/// What became of a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftStatus {
    /// Both punches are there.
    Worked,
    /// One punch is missing; late or early is pending until decided.
    MissingPunch,
    /// Wholly covered by leave; whether that leave is approved and paid.
    OnLeave {
        /// Approved, and of a paid kind.
        paid: bool,
    },
    /// Neither punches nor leave.
    Absent,
    /// Not over yet at the horizon.
    Running,
}

/// One shift and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftFact {
    /// Whose.
    pub agent: AgentId,
    /// The day it starts.
    pub date: Date,
    /// Its kind.
    pub kind: Option<std::sync::Arc<str>>,
    /// [start, end).
    pub span: (Second, Second),
    /// First punch in.
    pub came: Option<(Second, Source)>,
    /// Last punch out.
    pub left: Option<(Second, Source)>,
    /// What became of it.
    pub status: ShiftStatus,
    /// Whole minutes late, rounded up.
    pub late: i64,
    /// Whole minutes early, rounded up.
    pub early: i64,
    /// The shift's row.
    pub source: Source,
}

/// One agent's attendance in a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendance {
    /// The shifts, by start.
    pub shifts: Vec<ShiftFact>,
}

impl Attendance {
    /// Minutes late.
    pub fn late(&self) -> i64 {
        self.shifts.iter().map(|shift| shift.late).sum()
    }

    /// Minutes left early.
    pub fn early(&self) -> i64 {
        self.shifts.iter().map(|shift| shift.early).sum()
    }

    /// Whether a missing punch in leaves it open how late somebody was (3.7).
    pub fn late_is_pending(&self) -> bool {
        self.shifts.iter().any(|shift| shift.status == ShiftStatus::MissingPunch && shift.came.is_none())
    }

    /// Whether a missing punch out leaves it open how early somebody left.
    pub fn early_is_pending(&self) -> bool {
        self.shifts.iter().any(|shift| shift.status == ShiftStatus::MissingPunch && shift.left.is_none())
    }

    /// Shifts missed.
    pub fn absent(&self) -> i64 {
        let absent = self.shifts.iter().filter(|shift| shift.status == ShiftStatus::Absent);
        i64::try_from(absent.count()).expect("a month has few shifts")
    }

    /// Full attendance 全勤; `None` while a shift that could still spoil it is running.
    pub fn full(&self) -> Option<bool> {
        let spoiled = self.shifts.iter().any(|shift| {
            let bad_status = match shift.status {
                ShiftStatus::Worked | ShiftStatus::Running => false,
                ShiftStatus::OnLeave { paid } => !paid,
                ShiftStatus::MissingPunch | ShiftStatus::Absent => true,
            };
            bad_status || shift.late > 0 || shift.early > 0
        });
        let running = self.shifts.iter().any(|shift| shift.status == ShiftStatus::Running);
        match (spoiled, running) {
            (true, _) => Some(false),
            (false, true) => None,
            (false, false) => Some(!self.shifts.is_empty()),
        }
    }
}

/// The rows of one agent.
#[derive(Debug, Clone, Copy)]
pub struct AttendanceRows<'a> {
    /// Shifts, of any month: punches look for the nearest one.
    pub shifts: &'a [Shift],
    /// Punches.
    pub punches: &'a [Punch],
    /// Leave.
    pub leave: &'a [Leave],
}

/// Matches punches to shifts and judges the month's shifts. `horizon` cuts what is known.
pub fn attendance(
    month: Month,
    clock: &ShopClock,
    rows: AttendanceRows<'_>,
    paid_leave: &[String],
    horizon: Option<Second>,
) -> Attendance {
    let mut shifts: Vec<ShiftFact> = rows.shifts.iter().map(|row| new_fact(clock, row)).collect();
    shifts.sort_by_key(|shift| (shift.span, shift.source));
    for punch in rows.punches {
        let at = second(punch.time);
        if horizon.is_none_or(|horizon| at <= horizon) {
            assign(&mut shifts, punch.direction, at, punch.source);
        }
    }
    shifts.retain(|shift| month.contains(shift.date));
    for shift in &mut shifts {
        judge(shift, rows.leave, paid_leave, horizon);
    }
    Attendance { shifts }
}

fn new_fact(clock: &ShopClock, row: &Shift) -> ShiftFact {
    ShiftFact {
        agent: row.agent.clone(),
        date: row.date,
        kind: row.kind.clone(),
        span: clock.shift(row.date, row.start, row.end),
        came: None,
        left: None,
        status: ShiftStatus::Running,
        late: 0,
        early: 0,
        source: row.source,
    }
}

/// Gives the punch to the shift with the nearest start (in) or end (out) within reach; a punch without a direction to whichever is
/// nearest. Of equal distances the earlier shift, and coming before going.
fn assign(shifts: &mut [ShiftFact], direction: Option<Direction>, at: Second, source: Source) {
    let mut best: Option<(i64, usize, Direction)> = None;
    for (index, shift) in shifts.iter().enumerate() {
        let coming = (direction != Some(Direction::Out)).then_some((shift.span.0, Direction::In));
        let going = (direction != Some(Direction::In)).then_some((shift.span.1, Direction::Out));
        for (edge, direction) in coming.into_iter().chain(going) {
            let distance = (at - edge).abs();
            if distance <= REACH && best.is_none_or(|(nearest, ..)| distance < nearest) {
                best = Some((distance, index, direction));
            }
        }
    }
    match best {
        Some((_, index, Direction::In)) => {
            let first = shifts[index].came.is_none_or(|(came, _)| at < came);
            shifts[index].came = if first { Some((at, source)) } else { shifts[index].came };
        }
        Some((_, index, Direction::Out)) => {
            let last = shifts[index].left.is_none_or(|(left, _)| left < at);
            shifts[index].left = if last { Some((at, source)) } else { shifts[index].left };
        }
        None => {}
    }
}

fn judge(shift: &mut ShiftFact, leave: &[Leave], paid_leave: &[String], horizon: Option<Second>) {
    let (start, end) = shift.span;
    let over = horizon.is_none_or(|horizon| end <= horizon);
    let mut on_leave = leave.iter().filter(|leave| second(leave.from) <= start && end <= second(leave.to)).peekable();
    shift.status = match (shift.came, shift.left) {
        (Some(_), Some(_)) => ShiftStatus::Worked,
        (None, None) if on_leave.peek().is_some() => {
            ShiftStatus::OnLeave { paid: on_leave.any(|leave| is_paid(leave, paid_leave)) }
        }
        _ if !over => ShiftStatus::Running,
        (None, None) => ShiftStatus::Absent,
        _ => ShiftStatus::MissingPunch,
    };
    shift.late = shift.came.map_or(0, |(came, _)| minutes_up(came - start));
    shift.early = shift.left.map_or(0, |(left, _)| minutes_up(end - left));
}

fn is_paid(leave: &Leave, paid_leave: &[String]) -> bool {
    let approved = leave.approved_by.is_some();
    approved && leave.kind.as_deref().is_some_and(|kind| paid_leave.iter().any(|paid| paid == kind))
}

/// Seconds as whole minutes, rounded up; nothing if not positive.
fn minutes_up(seconds: i64) -> i64 {
    if seconds > 0 { (seconds + 59) / 60 } else { 0 }
}
