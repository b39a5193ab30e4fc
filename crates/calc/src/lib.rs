//! The pure heart: one buyer's timeline → facts → figures → pay, each value with what it was made of.
//!
//! Owns: every definition of spec 3 (`measures`), the plan language (`plan`), payslips (`pay`) and the explanation of each
//! line (`explain`). Same facts, plan and horizon give the same bytes, whatever the order of input or the partitioning.
//!
//! Does not own: reading, storing, printing. No I/O, no clock, no environment, no randomness, no threads.
//!
//! Inside: timeline ← measures ← pay; `plan` and `explain` below them.

pub mod calendar;
pub mod closers;
pub mod context;
pub mod explain;
pub mod faults;
pub mod figures;
pub mod intervals;
pub mod measures;
pub mod outputs;
pub mod pay;
pub mod people;
pub mod plan;
pub mod presence;
pub mod promotions;
pub mod roster;
pub mod rules;
pub mod settings;
pub mod slip;
pub mod text;
pub mod timeline;
pub mod whatif;
