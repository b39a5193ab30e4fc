//! Our own interchange tables (spec 2.1): the header words are the columns' names.

use crate::FileProblem;
use jinpai_model::Table;

/// The column that `--shop` can stand for.
pub(crate) const SHOP: &str = "shop";

/// Columns that only the files of results have (spec 2.3): `agent_months` would otherwise pass for `targets`, actual sales for goals.
const RESULT_COLUMNS: [&str; 7] = ["wait_s", "reply_wait_s", "first_message", "bucket", "created_orders", "formula", "not_taken"];

/// The names of the required columns that the header lacks.
pub(crate) fn missing(table: &'static Table, header: &[String]) -> Vec<&'static str> {
    let required = table.columns.iter().filter(|column| column.required);
    required.map(|column| column.name).filter(|name| position(header, name).is_none()).collect()
}

/// Where a column stands in the header; ASCII case aside.
pub(crate) fn position(header: &[String], column: &str) -> Option<usize> {
    header.iter().position(|word| word.eq_ignore_ascii_case(column))
}

/// How many of the table's columns the header has.
pub(crate) fn matches(table: &'static Table, header: &[String]) -> usize {
    table.columns.iter().filter(|column| position(header, column.name).is_some()).count()
}

/// Whether the header has all that the table needs; a shop may be given with `--shop`, except in the table of shops itself, of
/// which the shop alone is no sign: many a foreign table has such a column.
fn fits(table: &'static Table, header: &[String]) -> bool {
    if table.name == "shops" && header.len() > 1 && matches(table, header) < 2 {
        return false;
    }
    missing(table, header).iter().all(|column| *column == SHOP && table.name != "shops")
}

/// The table whose required columns are all there and of which the header has the most columns; of two that agree so far, one
/// that needs no `--shop`.
///
/// # Errors
/// Several tables fit equally well, or it is one of our own results.
pub(crate) fn table(header: &[String]) -> Result<Option<&'static Table>, FileProblem> {
    if RESULT_COLUMNS.iter().any(|column| position(header, column).is_some()) {
        return Err(FileProblem::OwnResult);
    }
    let fitting = Table::all().iter().copied().filter(|table| fits(table, header));
    let rank = |table: &'static Table| (matches(table, header), missing(table, header).is_empty());
    let mut best: Vec<&'static Table> = Vec::new();
    for table in fitting {
        let order = best.first().map(|first| rank(table).cmp(&rank(first)));
        match order {
            Some(std::cmp::Ordering::Less) => {}
            Some(std::cmp::Ordering::Equal) => best.push(table),
            None | Some(std::cmp::Ordering::Greater) => best = vec![table],
        }
    }
    match best.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => Err(FileProblem::Ambiguous { candidates: several.iter().map(|table| table.name).collect() }),
    }
}

/// The table that comes nearest, with what it lacks; only if at least two columns are its own.
pub(crate) fn nearest(header: &[String]) -> Option<(&'static Table, Vec<String>)> {
    let table = Table::all().iter().copied().max_by_key(|table| {
        let lacking = missing(table, header).len();
        (matches(table, header).saturating_sub(lacking), matches(table, header), std::cmp::Reverse(lacking))
    })?;
    let lacking = missing(table, header).into_iter().map(str::to_owned).collect();
    (matches(table, header) >= 2).then_some((table, lacking))
}

#[cfg(test)]
mod tests {
    use super::{nearest, table};
    use crate::FileProblem;
    use jinpai_model::Table;

    fn words(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn each_table_is_known_by_all_its_columns_and_by_its_required_ones() {
        for expected in Table::all() {
            let all: Vec<String> = expected.columns.iter().map(|column| column.name.to_owned()).collect();
            assert_eq!(table(&all).unwrap().unwrap().name, expected.name);
            let required: Vec<String> =
                expected.columns.iter().filter(|column| column.required).map(|column| column.name.to_owned()).collect();
            match table(&required) {
                Ok(found) => assert_eq!(found.unwrap().name, expected.name),
                Err(FileProblem::Ambiguous { candidates }) => assert!(candidates.contains(&expected.name), "{candidates:?}"),
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn a_shop_may_be_missing_and_the_nearest_table_says_what_lacks() {
        assert_eq!(table(&words("buyer,account,time,sender,content")).unwrap().unwrap().name, "messages");
        assert_eq!(table(&words("Order,Buyer,Created,Payable")).unwrap().unwrap().name, "orders");
        assert!(table(&words("name,age")).unwrap().is_none());
        let (near, lacking) = nearest(&words("order,shop,buyer,payable")).unwrap();
        assert_eq!((near.name, lacking), ("orders", vec!["created".to_owned()]));
        assert!(nearest(&words("x,y")).is_none());
    }

    #[test]
    fn our_own_results_are_no_input() {
        let header = words("month,agent,sales,orders,buyers,paid,items,created_orders,created_paid");
        assert!(matches!(table(&header), Err(FileProblem::OwnResult)));
        let no_table_has_them =
            Table::all().iter().all(|table| super::RESULT_COLUMNS.iter().all(|word| table.position(word).is_none()));
        assert!(no_table_has_them);
    }
}
