//! `jinpai incident`: a fault recorded by a person.

use super::arguments::OpenMonth;
use crate::clock;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::desk::incident::{Recorded, Report, record};
use crate::jobs::desk::{self, Desk};
use crate::jobs::{moment, plan};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jiff::civil::Date;
use jinpai_model::id::ID_BYTES_MAX;
use jinpai_model::records::Agent;
use jinpai_model::{BuyerId, Fen, Lang, Month, OrderId, Row};
use jinpai_store::records;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct IncidentArguments {
    #[arg(long, value_name = "ID")]
    fault: String,
    #[arg(long, value_name = "AGENT")]
    agent: String,
    #[arg(long, value_name = "DAY", value_parser = moment::day)]
    date: Date,
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    #[arg(long, value_name = "BUYER")]
    buyer: Option<String>,
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    amount: Option<Fen>,
    #[arg(long, value_name = "WHO")]
    by: String,
    #[arg(long, value_name = "TEXT")]
    evidence: String,
    #[arg(long, value_name = "NUMBER")]
    id: Option<String>,
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
}

pub(super) fn run(workspace: &Workspace, arguments: &IncidentArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let desk = Desk::new(clock::now(), &arguments.by, lang)?;
    let evidence = desk::said(&arguments.evidence, "--evidence", lang)?;
    let order = an_id(arguments.order.as_deref(), "--order", lang)?;
    let buyer = an_id(arguments.buyer.as_deref(), "--buyer", lang)?;
    let number = an_id(arguments.id.as_deref(), "--id", lang)?;
    let book = plan::for_pay(workspace, arguments.plan.as_deref(), lang)?;
    let store = workspace.store(lang)?;
    let month = Month::of(arguments.date);
    desk::refuse_closed(store.as_ref(), month, lang)?;
    let agents: Vec<Agent> = records(store.as_ref())?;
    let report = Report {
        fault: arguments.fault.trim(),
        agent: desk::agent(&agents, &arguments.agent, lang)?,
        date: arguments.date,
        order: order.map(OrderId::from),
        buyer: buyer.map(BuyerId::from),
        amount: arguments.amount,
        evidence,
        number,
    };
    match record(&report, &book, &agents, &records(store.as_ref())?, &desk)? {
        Recorded::Same(number) => {
            print::desk::same_incident(&number, console)?;
            Ok(Outcome::Done)
        }
        Recorded::New(incident, rule) => {
            let path = desk.enter(store.as_ref(), "incident", vec![Row::of(&*incident)])?;
            let of = OpenMonth { month, plan: arguments.plan.clone() };
            let after = of.paid(store.as_ref(), &book, console)?;
            print::desk::incident(&after, &incident, &rule, &path, console)?;
            // It is proposed, and waits for its decision.
            Ok(Outcome::Attention)
        }
    }
}

/// An id as a file could hold it.
fn an_id<'a>(text: Option<&'a str>, option: &str, lang: Lang) -> anyhow::Result<Option<&'a str>> {
    let Some(text) = text else { return Ok(None) };
    let text = desk::said(text, option, lang)?;
    if text.len() > ID_BYTES_MAX {
        return Err(Failure::usage(lang.pick(
            format!("{option} 太长，最多 {ID_BYTES_MAX} 字节"),
            format!("{option} is too long, at most {ID_BYTES_MAX} bytes"),
        )));
    }
    Ok(Some(text))
}
