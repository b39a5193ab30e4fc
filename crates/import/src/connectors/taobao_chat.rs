//! Taobao's chat text of kind C1, the export of the message manager 消息管理器 (formats 3.1).
//!
//! Line 1 is the own account `店铺:客服`. A line of 64 `=` and a title open a section; `28 × '-'`, the buyer's nick and `28 × '-'`
//! open a block; `nick(2020-04-24 16:07:00):  content` begins a message, and further lines belong to it. A message may itself hold
//! lines that look like these marks: what follows decides (docs/decisions/012).

use crate::assemble::Assembler;
use crate::cell::{Raw, trim};
use crate::text::Text;
use crate::{Encoding, FileProblem, Input, Limits, ProblemKind, Recognised};
use jinpai_model::words::Sender;
use std::collections::VecDeque;

#[cfg(test)]
mod tests;

/// The columns that a chat text fills, in the order of the cells made here.
pub(crate) const HEADER: [&str; 6] = ["shop", "buyer", "account", "time", "sender", "content"];

/// A section's rule has so many `=`.
const RULE: usize = 64;
/// A block's mark has so many `-` on each side.
const DASHES: usize = 28;
/// So many lines are looked at to recognise the file.
const HEAD_LINES: usize = 200;
/// So many lines are looked ahead to tell a mark from a message that looks like one.
const AHEAD_LINES: usize = 2_000;

/// Whether the text is a C1: a short first line, and among the first ones a block whose next line begins a message, or a section's
/// title under its rule.
pub(crate) fn is_one(input: &mut Input, encoding: Encoding, limits: Limits) -> Result<bool, FileProblem> {
    let mut text = Text::new(input, encoding, limits.line_bytes)?;
    let (mut rule, mut block) = (false, false);
    for _ in 0..HEAD_LINES {
        let Some((_, line)) = text.next_line()? else { break };
        let Ok(line) = line else { return Ok(false) };
        if trim(line).is_empty() {
            continue;
        }
        match mark(line) {
            Mark::Title(_) if rule => return Ok(true),
            Mark::Message(..) if block => return Ok(true),
            found => (rule, block) = (matches!(found, Mark::Rule), matches!(found, Mark::Block(_))),
        }
    }
    Ok(false)
}

/// Reads all messages.
pub(crate) fn read(
    recognised: &Recognised,
    input: &mut Input,
    limits: Limits,
    progress: &dyn Fn(u64),
    assembler: &mut Assembler<'_, '_>,
) -> Result<(), FileProblem> {
    let text = Text::new(input, recognised.encoding.unwrap_or(Encoding::Utf8), limits.line_bytes)?;
    let mut lines = Lines { text, ahead: VecDeque::new() };
    let mut chat = Chat { own: String::new(), section: Section::Single, buyer: None, message: None, stray: false, limits };
    let mut seen = 0;
    while let Some((row, line)) = lines.next()? {
        let offset = lines.text.offset();
        if offset != seen {
            seen = offset;
            progress(offset);
        }
        match line {
            Ok(line) => chat.line(row, &line, &mut lines, assembler)?,
            Err(()) => assembler.broken(row, ProblemKind::LineTooLong(limits.line_bytes), "")?,
        }
    }
    chat.flush(assembler)
}

/// What a line looks like.
enum Mark<'l> {
    /// 64 `=`.
    Rule,
    /// 单聊 or 群聊.
    Title(Section),
    /// The buyer of a block.
    Block(&'l str),
    /// Who, when, what.
    Message(&'l str, &'l str, &'l str),
    /// Anything else.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Single,
    Group,
}

fn mark(line: &str) -> Mark<'_> {
    let ended = line.trim_end();
    if ended.len() == RULE && ended.bytes().all(|byte| byte == b'=') {
        return Mark::Rule;
    }
    match trim(line) {
        "单聊" => return Mark::Title(Section::Single),
        "群聊" => return Mark::Title(Section::Group),
        _ => {}
    }
    let dashes = |text: &str| text.len() == DASHES && text.bytes().all(|byte| byte == b'-');
    if let (Some(before), Some(rest)) = (ended.get(..DASHES), ended.get(DASHES..))
        && dashes(before)
        && let Some(at) = rest.len().checked_sub(DASHES)
        && rest.get(at..).is_some_and(dashes)
        && !trim(&rest[..at]).is_empty()
    {
        return Mark::Block(trim(&rest[..at]));
    }
    message(line).map_or(Mark::Other, |(nick, time, content)| Mark::Message(nick, time, content))
}

/// `nick(yyyy-MM-dd HH:mm:ss):  content`, with at most two blanks before the content.
fn message(line: &str) -> Option<(&str, &str, &str)> {
    const TIME: usize = "2020-04-24 16:07:00".len();
    for (at, _) in line.match_indices('(') {
        let Some(time) = line.get(at + 1..at + 1 + TIME) else { continue };
        let form = |(index, byte): (usize, u8)| match index {
            4 | 7 => byte == b'-',
            10 => byte == b' ',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        };
        if !time.bytes().enumerate().all(form) {
            continue;
        }
        let Some(content) = line[at + 1 + TIME..].strip_prefix("):") else { continue };
        let nick = trim(&line[..at]);
        let content = content.strip_prefix(' ').unwrap_or(content);
        return (!nick.is_empty()).then_some((nick, time, content.strip_prefix(' ').unwrap_or(content)));
    }
    None
}

type Line = (u64, Result<String, ()>);

/// Lines with a look ahead.
struct Lines<'a> {
    text: Text<'a>,
    ahead: VecDeque<Line>,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<Line>, FileProblem> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.pull(),
        }
    }

    fn pull(&mut self) -> Result<Option<Line>, FileProblem> {
        Ok(self.text.next_line()?.map(|(row, line)| (row, line.map(str::to_owned))))
    }

    /// The line so many lines ahead.
    fn peek(&mut self, index: usize) -> Result<Option<&str>, FileProblem> {
        while self.ahead.len() <= index {
            match self.pull()? {
                Some(line) => self.ahead.push_back(line),
                None => return Ok(None),
            }
        }
        Ok(self.ahead.get(index).map(|(_, line)| line.as_deref().unwrap_or("")))
    }

    /// Whether a section's title, or nothing, follows a rule.
    fn title_follows(&mut self) -> Result<bool, FileProblem> {
        for index in 0..AHEAD_LINES {
            match self.peek(index)? {
                None => return Ok(true),
                Some(line) if trim(line).is_empty() => {}
                Some(line) => return Ok(matches!(mark(line), Mark::Title(_))),
            }
        }
        Ok(false)
    }

    /// Whether a block's mark is one: the next message of a buyer is this nick's, not the present buyer's; of no buyer, some
    /// message follows before the next mark.
    fn block_follows(&mut self, nick: &str, present: Option<&str>) -> Result<bool, FileProblem> {
        let mut any = false;
        for index in 0..AHEAD_LINES {
            let Some(line) = self.peek(index)? else { break };
            match mark(line) {
                Mark::Message(who, ..) if who == nick => return Ok(true),
                Mark::Message(who, ..) if Some(who) == present => return Ok(false),
                Mark::Message(..) => any = true,
                Mark::Block(_) | Mark::Rule => break,
                Mark::Title(_) | Mark::Other => {}
            }
        }
        Ok(any)
    }
}

/// A message that is being read.
struct Message {
    row: u64,
    nick: String,
    time: String,
    content: String,
}

/// Where in the text the reader is.
struct Chat {
    own: String,
    section: Section,
    buyer: Option<String>,
    message: Option<Message>,
    /// Whether lines outside of messages were already remarked on here.
    stray: bool,
    limits: Limits,
}

impl Chat {
    fn line(
        &mut self,
        row: u64,
        line: &str,
        lines: &mut Lines<'_>,
        assembler: &mut Assembler<'_, '_>,
    ) -> Result<(), FileProblem> {
        if self.own.is_empty() {
            trim(line).clone_into(&mut self.own);
            return Ok(());
        }
        match mark(line) {
            Mark::Rule if lines.title_follows()? => {
                self.flush(assembler)?;
                (self.buyer, self.section, self.stray) = (None, Section::Single, false);
                self.title(lines)
            }
            Mark::Block(nick) if lines.block_follows(nick, self.buyer.as_deref())? => {
                self.flush(assembler)?;
                (self.buyer, self.stray) = (Some(nick.to_owned()), false);
                if self.section == Section::Group {
                    assembler.warn(row, nick, ProblemKind::GroupChat)?;
                }
                Ok(())
            }
            Mark::Message(nick, time, content) if self.buyer.is_some() => {
                self.flush(assembler)?;
                self.message = Some(Message { row, nick: nick.to_owned(), time: time.to_owned(), content: content.to_owned() });
                Ok(())
            }
            _ => self.goes_on(row, line, assembler),
        }
    }

    /// Takes the title under a rule.
    fn title(&mut self, lines: &mut Lines<'_>) -> Result<(), FileProblem> {
        while let Some(line) = lines.peek(0)? {
            let found = mark(line);
            if let Mark::Title(section) = found {
                self.section = section;
            } else if !trim(line).is_empty() {
                break;
            }
            lines.next()?;
        }
        Ok(())
    }

    /// A further line of the message, or of none.
    fn goes_on(&mut self, row: u64, line: &str, assembler: &mut Assembler<'_, '_>) -> Result<(), FileProblem> {
        match &mut self.message {
            // What is longer than a cell may be is one problem of the row, and is not held.
            Some(message) if message.content.len() <= self.limits.cell_bytes => {
                message.content.push('\n');
                message.content.push_str(line);
                Ok(())
            }
            Some(_) => Ok(()),
            None if trim(line).is_empty() || self.stray => Ok(()),
            None => {
                self.stray = true;
                assembler.warn(row, line, ProblemKind::OutsideMessages)
            }
        }
    }

    /// Gives out the message that was being read. A group's messages have no buyer and are left out.
    fn flush(&mut self, assembler: &mut Assembler<'_, '_>) -> Result<(), FileProblem> {
        let (Some(message), Some(buyer)) = (self.message.take(), &self.buyer) else { return Ok(()) };
        if self.section == Section::Group {
            return Ok(());
        }
        let shop = self.own.split_once([':', '：']).map_or("", |(shop, _)| trim(shop));
        let is_buyer = message.nick == *buyer;
        let account = if !is_buyer && message.nick.contains([':', '：']) { &message.nick } else { &self.own };
        let sender = if is_buyer { Sender::Buyer } else { Sender::Agent };
        let content = message.content.trim_end_matches(['\n', '\r']);
        let cells = [shop, buyer, account, &message.time, sender.code(), content].map(Raw::text);
        assembler.record(message.row, cells.as_slice())
    }
}
