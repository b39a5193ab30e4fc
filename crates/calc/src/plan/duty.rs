//! What the plan says about the working day: how an order's note is written, hold phrases, review rounds (O2, O3, R2, W4).

use jiff::civil::Time;

/// `[working_day]`: words and times that faults are found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDay {
    /// Texts by which an agent asks the buyer to wait.
    pub hold_phrases: Vec<String>,
    /// Local times at which reviews are watched.
    pub review_rounds: Vec<Time>,
    /// How long a review round may take, seconds.
    pub review_round_within: i64,
    /// The last part of a shift in which the report is due, seconds.
    pub report_within: i64,
    /// The format of order notes.
    pub note: NoteFormat,
}

/// `[note]`: the parts of a complete order note (O2) and what they may say (O3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteFormat {
    /// The parts, in their order, separated by commas.
    pub parts: Vec<NotePart>,
    /// What the picture part may say.
    pub pictures: Vec<String>,
    /// What the delivery part may begin with.
    pub deliveries: Vec<String>,
    /// A ship date more than this after payment is wrong, seconds.
    pub ship_date_ahead: i64,
}

/// A part of an order note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotePart {
    /// The receiver's name.
    Name,
    /// Width × height in metres, agreeing with the order's own item text where that has a size.
    Size,
    /// The picture as it is or changed.
    Picture,
    /// A real date not before payment.
    ShipDate,
    /// One of the allowed ways.
    Delivery,
}

impl Default for WorkingDay {
    fn default() -> Self {
        let texts = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            hold_phrases: texts(&["稍等", "请稍等", "稍候", "请稍候", "我查一下", "帮您看一下", "帮您查一下", "我看一下"]),
            review_rounds: vec![Time::constant(8, 0, 0, 0), Time::constant(13, 30, 0, 0)],
            review_round_within: 30 * 60,
            report_within: 30 * 60,
            note: NoteFormat {
                parts: vec![NotePart::Name, NotePart::Size, NotePart::Picture, NotePart::ShipDate, NotePart::Delivery],
                pictures: texts(&["图案正常", "图案改", "正常", "改图"]),
                deliveries: texts(&["自提", "送货到楼下", "包送货安装"]),
                ship_date_ahead: 180 * 86_400,
            },
        }
    }
}
