//! What a person sees: results on standard output, remarks and progress on standard error, in one language.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jinpai_model::Lang;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write};

/// Where a command speaks.
pub struct Console {
    /// The language.
    pub lang: Lang,
    /// Whether results are wanted as JSON.
    pub json: bool,
    /// How the program was called, for commands that are suggested.
    pub program: String,
    results: Box<dyn Write>,
    remarks: Box<dyn Write>,
    progress: bool,
    terminal: bool,
}

impl Console {
    /// The process's own output.
    pub fn standard(lang: Lang, json: bool, program: String) -> Self {
        Self {
            lang,
            json,
            program,
            results: Box::new(io::BufWriter::new(io::stdout())),
            remarks: Box::new(io::stderr()),
            progress: io::stderr().is_terminal(),
            terminal: io::stdout().is_terminal(),
        }
    }

    /// Whether results go to a terminal, so that a table may use its width.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// A line of the result.
    pub fn line(&mut self, text: impl Display) -> anyhow::Result<()> {
        writeln!(self.results, "{text}")?;
        Ok(())
    }

    /// A line of the result that a program does not want: left out with `--json`.
    pub fn say(&mut self, text: impl Display) -> anyhow::Result<()> {
        if self.json { Ok(()) } else { self.line(text) }
    }

    /// A result as JSON.
    pub fn json(&mut self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        serde_json::to_writer_pretty(&mut self.results, value)?;
        self.line("")
    }

    /// A remark beside the result.
    pub fn remark(&mut self, text: impl Display) -> anyhow::Result<()> {
        self.flush()?;
        writeln!(self.remarks, "{text}")?;
        Ok(())
    }

    /// Everything said so far reaches its reader.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        self.results.flush()?;
        Ok(())
    }

    /// Runs work that tells how many of how many parts are done.
    pub fn with_progress<T>(&self, work: impl FnOnce(&(dyn Fn(usize, usize) + Sync)) -> T) -> T {
        let bar = self.progress(0, false);
        let result = work(&|done, all| {
            bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        });
        bar.finish_and_clear();
        result
    }

    /// A bar for `total` steps, drawn on a terminal only; `bytes` shows them as sizes.
    pub fn progress(&self, total: u64, bytes: bool) -> ProgressBar {
        if !self.progress {
            return ProgressBar::hidden();
        }
        let count = if bytes { "{bytes}/{total_bytes}" } else { "{human_pos}/{human_len}" };
        let template = format!("{{bar:30}} {{percent:>3}}% {count} {{eta}} {{wide_msg}}");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(8)).with_style(style)
    }
}
