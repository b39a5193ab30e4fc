//! Dividing all buyers into parts of about equal work.

use super::messages;
use crate::api::Partition;
use crate::archive::layout::SAMPLE_ROWS;
use crate::error::StoreError;
use jinpai_model::{BuyerId, ShopId};
use rusqlite::Connection;

/// What reading an order costs, in messages.
const ORDER_WEIGHT: u64 = 4;

/// About so many orders are looked at to learn how they lie.
const ORDER_SAMPLES: u64 = 16_384;

/// A buyer that stands for the work of those around it.
struct Point {
    shop: String,
    buyer: String,
    weight: u64,
}

/// At most so many partitions, at least one; together they are everything.
pub(crate) fn partitions(connection: &Connection, at_most: usize) -> Result<Vec<Partition>, StoreError> {
    let mut points = message_points(connection)?;
    points.extend(waiting_points(connection)?);
    points.extend(order_points(connection)?);
    points.sort_by(|a, b| (&a.shop, &a.buyer).cmp(&(&b.shop, &b.buyer)));
    Ok(cut(&points, at_most.max(1) as u64))
}

fn cut(points: &[Point], at_most: u64) -> Vec<Partition> {
    let total: u64 = points.iter().map(|point| point.weight).sum();
    let mut partitions = vec![Partition::all()];
    let (mut done, mut cuts) = (0, 1);
    for point in points {
        // The next cut lies before the first point that has its share of the work before it.
        if cuts < at_most && u128::from(done) * u128::from(at_most) >= u128::from(total) * u128::from(cuts) {
            let bound = Some((ShopId::from(point.shop.as_str()), BuyerId::from(point.buyer.as_str())));
            let last = partitions.last_mut().expect("there is always one");
            if last.from != bound {
                last.to.clone_from(&bound);
                partitions.push(Partition { from: bound, to: None });
            }
            cuts = u64::try_from(u128::from(done) * u128::from(at_most) / u128::from(total)).unwrap_or(at_most) + 1;
        }
        done += point.weight;
    }
    partitions
}

fn message_points(connection: &Connection) -> Result<Vec<Point>, StoreError> {
    let segments = messages::segments(connection, None)?;
    let points = segments.into_iter().flat_map(|segment| {
        let shop = segment.shop;
        segment.sample.into_iter().map(move |buyer| Point { shop: shop.clone(), buyer, weight: SAMPLE_ROWS as u64 })
    });
    Ok(points.collect())
}

fn waiting_points(connection: &Connection) -> Result<Vec<Point>, StoreError> {
    let failed = || StoreError::database("read messages");
    let sql = "SELECT shop, buyer, count(*) FROM waiting GROUP BY shop, buyer";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let rows = statement.query_map([], |row| Ok(Point { shop: row.get(0)?, buyer: row.get(1)?, weight: row.get(2)? }));
    rows.and_then(Iterator::collect).map_err(failed())
}

fn order_points(connection: &Connection) -> Result<Vec<Point>, StoreError> {
    let failed = || StoreError::database("read the orders");
    let count: u64 = connection.query_row("SELECT count(*) FROM main.orders", [], |row| row.get(0)).map_err(failed())?;
    let step = (count / ORDER_SAMPLES).max(1);
    // Past states are divided like the state of now: any division will do. The index is a third of the table, and its order, by order id, says nothing of buyers: every n-th is as good as any.
    let sql = "SELECT shop, buyer FROM main.orders INDEXED BY orders_by_id";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let mut rows = statement.query([]).map_err(failed())?;
    let mut points = Vec::new();
    let mut at = 0;
    while let Some(row) = rows.next().map_err(failed())? {
        if at % step == 0 {
            let weight = step * ORDER_WEIGHT;
            points.push(Point { shop: row.get(0).map_err(failed())?, buyer: row.get(1).map_err(failed())?, weight });
        }
        at += 1;
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::{Point, cut};

    #[test]
    fn parts_are_about_equal_and_never_more_than_asked() {
        let points: Vec<Point> = (0..1000).map(|n| Point { shop: "s".to_owned(), buyer: format!("{n:04}"), weight: 1 }).collect();
        for at_most in [1, 2, 3, 7, 64, 999, 1000, 5000] {
            let parts = cut(&points, at_most);
            assert!(parts.len() as u64 <= at_most, "{at_most}: {}", parts.len());
            assert!(parts.len() as u64 >= at_most.min(1000) / 2, "{at_most}: {}", parts.len());
            assert!(parts.first().unwrap().from.is_none() && parts.last().unwrap().to.is_none());
            assert!(parts.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].to.is_some()));
        }
        assert_eq!(cut(&[], 8).len(), 1);
    }
}
