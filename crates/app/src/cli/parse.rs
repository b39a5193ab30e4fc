//! Parsing the command line in the language of the person: help, and what is said about a wrong use.

use super::arguments::Arguments;
use super::texts;
use crate::config::World;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _};
use jinpai_model::Lang;

pub(super) enum Parsed {
    /// A command to run.
    Run(Box<Arguments>),
    /// Help or version, for standard output.
    Show(String),
    /// Wrong usage, for standard error.
    Wrong(String),
}

pub(super) fn parse(world: &World, lang: Lang) -> Parsed {
    let mut command = texts::localised(Arguments::command(), lang);
    match command.try_get_matches_from_mut(&world.arguments).and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => Parsed::Run(Box::new(arguments)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Parsed::Show(error.render().to_string()),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Parsed::Wrong(error.render().to_string()),
            _ if lang == Lang::Zh => Parsed::Wrong(chinese(&error)),
            _ => Parsed::Wrong(error.render().to_string()),
        },
    }
}

/// What a value looks like, by a part of how clap names its argument.
const EXAMPLES: &[(&str, &str)] = &[
    ("--month", "请写 2000 到 2199 年间的一个月份，例如 2025-11"),
    ("--start", "请写一个日期，例如 2025-11-01"),
    ("--messages-per-day", "请写一个整数，例如 900"),
    ("--agents", "请写一个整数，例如 12"),
    ("--agent", "请写客服的编号，例如 小美"),
    ("--days", "请写一个整数，例如 30"),
    ("--seed", "请写一个整数，例如 7"),
    ("--shops", "请写一个整数，例如 1"),
    ("--out", "请写一个文件夹，例如 --out 指标"),
    ("<PATH>", "请写文件或文件夹，例如 导出文件夹/"),
    ("<FILE>", "请写方案文件，例如 jinpai-data/plan.toml"),
];

/// What clap says of a wrong use, in Chinese.
fn chinese(error: &clap::Error) -> String {
    let of = |kind| error.get(kind).map(plain).filter(|text| !text.is_empty());
    let argument = of(ContextKind::InvalidArg).unwrap_or_default();
    let value = of(ContextKind::InvalidValue).unwrap_or_default();
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => format!("用法不对：不认识 {argument}"),
        ErrorKind::InvalidSubcommand => format!("用法不对：没有命令 {}", of(ContextKind::InvalidSubcommand).unwrap_or_default()),
        ErrorKind::MissingSubcommand => "用法不对：缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("用法不对：缺少 {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("用法不对：{argument} 后面缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("用法不对：{argument} 的值「{value}」不对"),
        ErrorKind::ArgumentConflict => {
            format!("用法不对：{argument} 不能重复，也不能与 {} 同用", of(ContextKind::PriorArg).unwrap_or_default())
        }
        _ => return error.render().to_string(),
    };
    if let Some(valid) = of(ContextKind::ValidValue) {
        text.extend(["；可以是：", &valid]);
    }
    let wants_value =
        matches!(error.kind(), ErrorKind::MissingRequiredArgument | ErrorKind::InvalidValue | ErrorKind::ValueValidation);
    if wants_value && let Some((_, example)) = EXAMPLES.iter().find(|(option, _)| argument.contains(option)) {
        text.extend(["；", example]);
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        if let Some(suggested) = of(kind) {
            text.extend(["；是不是 ", &suggested, "？"]);
        }
    }
    text.push_str("\n用 --help 查看用法。\n");
    text
}

fn plain(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        other => other.to_string(),
    }
}
