//! The simulated shop.

use crate::error::DemoError;
use crate::fact::Facts;
use crate::moment::{Moment, TIME_ZONE};
use crate::options::Options;
use jinpai_model::ShopId;
use jinpai_model::records::Shop;

/// Simulates a shop and tells every fact to `facts`, message by message.
///
/// # Errors
/// Options out of their limits, or whatever `facts` refuses.
pub fn simulate(options: &Options, facts: &mut dyn Facts) -> Result<(), DemoError> {
    options.check()?;
    let _ = Moment::start_of(options.start);
    facts.take(
        Shop {
            shop: ShopId::from("画布山水旗舰店"),
            name: None,
            platform: Some("taobao".into()),
            time_zone: Some(TIME_ZONE.into()),
            day_start: None,
            source: jinpai_model::Source::default(),
        }
        .into(),
    )
}
