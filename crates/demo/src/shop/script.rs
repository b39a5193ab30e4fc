//! What is said in a conversation, turn by turn, before anybody knows when.

use super::Line;
use super::talk::Turn;
use crate::chance::Chance;
use crate::goods::{Wish, metres};
use crate::texts;
use jinpai_model::Fen;
use std::collections::VecDeque;

/// How an inquiry ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The buyer orders.
    Buys,
    /// The buyer is undecided.
    Hesitates,
    /// The buyer does not buy.
    Leaves,
}

/// An inquiry. `late`: nobody is there when it begins. Bargaining lowers the price of the wish.
pub(crate) fn sale(wish: &mut Wish, outcome: Outcome, late: bool, again: bool, chance: &mut Chance) -> VecDeque<Turn> {
    let mut turns = VecDeque::from([hello(late, chance)]);
    // Whoever was answered hours later has mostly gone elsewhere.
    if late && chance.percent(if outcome == Outcome::Buys { 10 } else { 60 }) {
        return turns;
    }
    turns.push_back(price(wish, chance));
    let questions = if again { chance.low(0, 2) } else { chance.low(1, 4) };
    let first = chance.index(texts::QUESTIONS.len());
    for step in 0..usize::try_from(questions).unwrap_or(0) {
        let (question, answers) = texts::QUESTIONS[(first + 7 * step) % texts::QUESTIONS.len()];
        if question == "能不能便宜点" && outcome == Outcome::Buys && chance.percent(40) {
            wish.discount = Fen::new(chance.between(1, 5) * 100);
        }
        turns.push_back(Turn::new(&[question], answers));
        if chance.percent(7) {
            let nudge = Line::new(chance.pick(texts::NUDGE));
            turns.back_mut().expect("a turn was just pushed").buyer.push_back(nudge);
        }
        if chance.percent(16) {
            turns.push_back(closing(chance));
        }
    }
    let end = match outcome {
        Outcome::Buys => Turn::new(&[chance.pick(texts::WILL_ORDER)], &["好的亲，拍下后我给您核对信息"]),
        Outcome::Hesitates | Outcome::Leaves => Turn::new(&[chance.pick(texts::LOST)], &[chance.pick(texts::LOST_ANSWER)]),
    };
    if outcome == Outcome::Buys && chance.percent(60) {
        let lead = Line::new(chance.pick(texts::LEAD));
        turns.back_mut().expect("there is a first turn").agent.push(lead);
    }
    turns.push_back(end);
    if chance.percent(40) {
        turns.push_back(closing(chance));
    }
    turns
}

fn hello(late: bool, chance: &mut Chance) -> Turn {
    let answer = chance.pick(if late { texts::AGENT_LATE } else { texts::AGENT_HELLO });
    let mut turn = Turn::new(&[chance.pick(texts::HELLO)], &[answer]);
    if chance.percent(25) {
        let card = format!("https://item.example.com/item.htm?id=6{:09}", chance.below(1_000_000_000));
        turn.buyer.push_back(Line::new(&card));
    }
    turn
}

fn price(wish: &Wish, chance: &mut Chance) -> Turn {
    let (width, height) = (metres(wish.width), metres(wish.height));
    let question = match chance.below(3) {
        0 => format!("宽{width}高{height}多少钱"),
        1 => format!("这款{width}乘{height}的要多少钱呀"),
        _ => format!("{}，{width}×{height}，什么价格", wish.title()),
    };
    let sum = format!("亲，{}是{}平方，每平方{}元，一共{}元", wish.size(), wish.area(), wish.rate(), wish.price());
    let mut turn = Turn::new(&[&question], &[&sum]);
    if chance.percent(40) {
        turn.agent.push(Line::new("现在有活动，满199元送糯米胶一袋，您看需要吗"));
    }
    turn
}

/// A message that asks nothing; some agents answer all the same.
fn closing(chance: &mut Chance) -> Turn {
    let answer: &[&str] = if chance.percent(30) { &[texts::COURTESY] } else { &[] };
    Turn::new(&[chance.pick(texts::CLOSERS)], answer)
}

/// After payment the particulars are confirmed.
pub(crate) fn confirmation(text: &str, chance: &mut Chance) -> VecDeque<Turn> {
    let mut turns = VecDeque::from([Turn::new(&[], &[text])]);
    if chance.percent(85) {
        turns.push_back(Turn::new(&[chance.pick(texts::CONFIRMED)], &[chance.pick(texts::GOODBYE)]));
    }
    turns
}

/// An order that is not paid is talked about.
pub(crate) fn reminder(again: bool, chance: &mut Chance) -> VecDeque<Turn> {
    let text = chance.pick(if again { texts::REORDER } else { texts::REMIND });
    let mut turns = VecDeque::from([Turn::new(&[], &[text])]);
    if chance.percent(60) {
        turns.push_back(Turn::new(&[chance.pick(texts::REMINDED)], &[chance.pick(texts::REMINDED_ANSWER)]));
    }
    turns
}

/// Somebody who bought long ago.
pub(crate) fn old_customer(chance: &mut Chance) -> VecDeque<Turn> {
    let (question, answers) = chance.pick(texts::OLD_CUSTOMER);
    VecDeque::from([
        Turn::new(&[chance.pick(texts::HELLO)], &[chance.pick(texts::AGENT_HELLO)]),
        Turn::new(&[question], answers),
        closing(chance),
    ])
}

/// Where a parcel is; without a number it is not sent yet.
pub(crate) fn parcel(tracking: Option<&str>, chance: &mut Chance) -> VecDeque<Turn> {
    let question = chance.pick(texts::PARCEL);
    let asked = match tracking {
        Some(number) => {
            let answer = format!("亲，您的包裹单号{number}，已经在路上了，正常一两天就到");
            Turn::new(&[question], &["稍等，我查一下", &answer])
        }
        None => Turn::new(&[question], texts::NOT_SENT),
    };
    VecDeque::from([asked, closing(chance)])
}

/// Something is to go back.
pub(crate) fn trouble(trouble: usize, chance: &mut Chance) -> VecDeque<Turn> {
    let (said, _, _) = texts::TROUBLE[trouble];
    let mut turns = VecDeque::from([
        Turn::new(&["你好", said], &[chance.pick(texts::TROUBLE_ANSWER)]),
        Turn::new(&[chance.pick(texts::TROUBLE_MORE)], &[chance.pick(texts::TROUBLE_END)]),
    ]);
    if chance.percent(60) {
        turns.push_back(closing(chance));
    }
    turns
}
