//! The one binary: command line, jobs, outputs, configuration and clock.
//!
//! Owns: what a person types and sees — commands, progress, reports, tables, exit codes, Chinese and English; the walk over folders
//! and the order of an import; the threads of a computation; the files of spec 2.3; the settings file of a workspace.
//!
//! Does not own: the meaning of a file (`import`), keeping facts (`store`), computing anything (`calc`), inventing a shop (`demo`).
//! Only [`clock`] reads the clock and only [`config`] reads the environment.

pub mod api;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod failure;
pub mod jobs;
pub mod outputs;
pub mod plans;
pub mod print;
pub mod secrets;
pub mod workspace;
