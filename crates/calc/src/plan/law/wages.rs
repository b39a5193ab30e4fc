//! Minimum wages of regions: dated data shipped with the program (`minimum_wages.toml`), each region with its source.

use jiff::civil::Date;
use jinpai_model::Fen;
use serde::Deserialize;

const DATA: &str = include_str!("minimum_wages.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    checked_until: toml::value::Datetime,
    region: Vec<Region>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    names: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "for people who check the data; a test asks for it"))]
    source: String,
    sums: Vec<Sum>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    from: toml::value::Datetime,
    amount: String,
}

fn data() -> Data {
    toml::from_str(DATA).expect("a test reads the whole file")
}

fn date(written: &toml::value::Datetime) -> Date {
    written.to_string().parse().expect("a test reads every date of the file")
}

/// A region's sums by their first day, earliest first; `None` for a region that the data does not have.
///
/// ```
/// use jinpai_calc::plan::law::wages;
/// let sums = wages::of("浙江一类").unwrap();
/// assert_eq!(sums.last().unwrap().1.to_string(), "2490.00");
/// assert_eq!(wages::of("火星"), None);
/// ```
///
/// # Panics
/// Never with the data shipped: a test reads all of it.
pub fn of(name: &str) -> Option<Vec<(Date, Fen)>> {
    let region = data().region.into_iter().find(|region| region.names.iter().any(|known| known == name))?;
    let sums = region.sums.iter().map(|sum| (date(&sum.from), sum.amount.parse().expect("a test reads every amount")));
    Some(sums.collect())
}

/// Each region's first name.
///
/// # Panics
/// Never with the data shipped.
pub fn titles() -> Vec<String> {
    data().region.into_iter().filter_map(|region| region.names.into_iter().next()).collect()
}

/// All names of all regions.
///
/// # Panics
/// Never with the data shipped.
pub fn names() -> Vec<String> {
    data().region.into_iter().flat_map(|region| region.names).collect()
}

/// The day until which the data was compared with the regions' notices; what was announced later it does not know.
///
/// # Panics
/// Never with the data shipped.
pub fn checked_until() -> Date {
    date(&data().checked_until)
}

#[cfg(test)]
mod tests {
    use super::{checked_until, data, date, names, of};
    use std::collections::BTreeSet;

    #[test]
    fn every_region_has_a_source_and_rising_sums_up_to_the_day_of_checking() {
        for region in data().region {
            assert!(region.source.contains('《') || region.source.contains("通告"), "{}", region.names[0]);
            let sums = of(&region.names[0]).unwrap();
            assert!(sums.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1), "{sums:?}");
            assert!(sums.iter().all(|(from, _)| *from <= checked_until()), "{sums:?}");
            assert!(region.sums.iter().all(|sum| date(&sum.from).day() == 1), "sums begin with a month: {sums:?}");
        }
        let all = names();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "a name stands for two regions");
    }

    #[test]
    fn the_regions_that_plans_ask_for_are_there_from_2021_on() {
        for name in ["北京", "上海", "广东一类", "深圳", "浙江一类", "江苏一类"] {
            assert!(of(name).unwrap()[0].0 <= jiff::civil::date(2021, 1, 1), "{name}");
        }
    }
}
