//! `/jobs`

use crate::house::House;

#[test]
fn jobs_that_are_not_there_or_not_ones_own_are_not_found() {
    let house = House::open();
    let agent = house.signed_in("agent");
    let list = agent.get("/api/v1/jobs").json();
    assert_eq!((&list["total"], list["items"].as_array().unwrap().len()), (&serde_json::json!(0), 0));
    assert_eq!(agent.get("/api/v1/jobs/1-1").code(), "not_found");
    assert_eq!(agent.send("DELETE", "/api/v1/jobs/1-1", &serde_json::json!(null)).code(), "not_found");
}
