//! The binary `jinpai`: reads the world once, runs one command, says how it ended.

use std::process::ExitCode;

fn main() -> ExitCode {
    jinpai_app::cli::main()
}
