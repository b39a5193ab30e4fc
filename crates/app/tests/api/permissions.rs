//! Every route × every role × whose: what the specification's table (5.2) says, asked of the real server.
//!
//! The table here is written by hand and knows nothing of the program's own. A route that it does not know fails the test.

use crate::client::Client;
use crate::house::{House, MONTH};
use jinpai_model::UserId;
use jinpai_store::access::UserChange;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

mod table;
mod things;

use table::{PUBLIC, ROLES, TABLE};

/// Whose something is that a route is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    /// The asker's.
    Own,
    /// Somebody's of the group that the supervisor leads.
    Group,
    /// Anybody else's.
    Other,
}

struct World {
    house: House,
    clients: BTreeMap<&'static str, Client>,
    own: BTreeMap<&'static str, String>,
    group: String,
    other: String,
}

impl World {
    fn new() -> Self {
        let house = House::open();
        let roster = house.roster();
        let user = |name: &str| house.app.access().user(&UserId::from(name)).unwrap().unwrap();
        let agent_of = |name: &str| user(name).agent.map(|agent| agent.to_string()).unwrap_or_default();
        let led = user("supervisor").groups;
        let (own_agent, own_supervisor) = (agent_of("agent"), agent_of("supervisor"));
        let is_led =
            |row: &jinpai_model::records::Agent| row.group.as_deref().is_some_and(|group| led.iter().any(|one| one == group));
        let free = |row: &&jinpai_model::records::Agent| row.agent.as_str() != own_agent && row.agent.as_str() != own_supervisor;
        let group = roster.iter().filter(free).find(|row| is_led(row)).unwrap().agent.to_string();
        let other = roster.iter().filter(free).find(|row| !is_led(row)).unwrap().agent.to_string();
        let clients = ROLES.iter().map(|role| (*role, house.signed_in(role))).collect();
        let own = BTreeMap::from([("agent", own_agent), ("supervisor", own_supervisor)]);
        Self { house, clients, own, group, other }
    }

    /// Lets the supervisor see the group's pay, or not. That ends the supervisor's session.
    fn grant(&mut self, granted: bool) {
        let grant = UserChange { pay_granted: Some(granted), ..UserChange::default() };
        self.house.app.access().change_user(&UserId::from("supervisor"), &grant).unwrap();
        self.clients.insert("supervisor", self.house.signed_in("supervisor"));
    }

    fn agent(&self, role: &str, of: Of) -> Option<&str> {
        match of {
            Of::Own => self.own.get(role).map(String::as_str),
            Of::Group => Some(&self.group),
            Of::Other => Some(&self.other),
        }
    }

    /// Asks a route as a role for something of somebody's; none if the role has nothing of its own to ask for. Beside the status,
    /// whether the answer is a list without anything in it.
    fn ask(&self, role: &str, method: &str, path: &str, of: Of) -> Option<(u16, bool)> {
        let mut filled =
            path.replace("{month}", MONTH).replace("{agent}", self.agent(role, of).unwrap_or("nobody")).replace("{line}", "base");
        if path.contains("{agent}") && self.agent(role, of).is_none() {
            return None;
        }
        while let (Some(from), Some(to)) = (filled.find('{'), filled.find('}')) {
            // Nobody has so many of anything: a route that is allowed does no harm.
            filled.replace_range(from..=to, "999999");
        }
        let filled = encoded(&filled);
        let ends_session = method == "DELETE" && path.ends_with("/session");
        let fresh = ends_session.then(|| self.house.signed_in(role));
        let client = fresh.as_ref().unwrap_or(&self.clients[role]);
        let is_stream = path.ends_with("/stream");
        if is_stream {
            // A stream does not end by itself; asking without reading it to its end would wait for ever.
            return Some((client.ask("HEAD", &filled, &[], b"").status, false));
        }
        let answer = if method == "GET" { client.get(&filled) } else { client.send(method, &filled, &json!({ "nothing": 1 })) };
        let is_empty = answer.status == 200 && answer.text().contains("\"total\":0");
        Some((answer.status, is_empty))
    }
}

/// An address with the names of agents in it, as it goes over the wire.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~?=&%:".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Whether a reach allows what is of somebody's.
fn allows(reach: char, of: Of, granted: bool, names_agent: bool) -> bool {
    match reach {
        '-' => false,
        'o' => !names_agent || of == Of::Own,
        'g' => !names_agent || of != Of::Other,
        'r' => !names_agent || of == Of::Own || (of == Of::Group && granted),
        'a' => true,
        other => panic!("{other} is not a reach"),
    }
}

/// The operations that the description of the API has.
fn operations() -> BTreeSet<(String, String)> {
    let document = serde_json::to_value(jinpai_app::api::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let methods = |item: &Value| {
        item.as_object().unwrap().keys().filter(|key| key.chars().all(char::is_alphabetic)).cloned().collect::<Vec<_>>()
    };
    paths
        .iter()
        .flat_map(|(path, item)| methods(item).into_iter().map(move |method| (method.to_uppercase(), path.clone())))
        .filter(|(method, _)| ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()))
        .collect()
}

/// A row of the table without the filter that it is asked with.
fn route(row: &str) -> (String, String) {
    let (method, path) = row.split_once(' ').unwrap();
    (method.to_owned(), path.split('?').next().unwrap().to_owned())
}

#[test]
fn every_route_is_in_the_table_and_every_row_is_a_route() {
    let known: BTreeSet<_> = TABLE.iter().map(|(row, _)| route(row)).chain(PUBLIC.iter().map(|row| route(row))).collect();
    let there = operations();
    let unknown: Vec<_> = there.difference(&known).collect();
    assert!(unknown.is_empty(), "say in tests/api/permissions/table.rs who may use these routes: {unknown:#?}");
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "these routes are gone: {gone:#?}");
}

#[test]
fn without_signing_in_every_route_but_the_public_ones_is_refused() {
    let world = World::new();
    let stranger = world.house.stranger();
    for (method, path) in operations() {
        let is_public = PUBLIC.iter().any(|row| route(row) == (method.clone(), path.clone()));
        let filled = encoded(&path.replace("{month}", MONTH).replace(['{', '}'], ""));
        let answer = if method == "GET" { stranger.get(&filled) } else { stranger.send(&method, &filled, &json!({})) };
        if is_public {
            assert_ne!((answer.status, answer.status >= 500), (403, true), "{method} {path}: {}", answer.text());
        } else {
            assert_eq!(answer.code(), "sign_in_first", "{method} {path}");
        }
    }
}

#[test]
fn who_may_do_what_to_whose() {
    let mut world = World::new();
    let mut wrong = Vec::new();
    println!("{:<62} {}", "", ROLES.join(" "));
    for granted in [false, true] {
        world.grant(granted);
        for (row, reaches) in TABLE {
            let (method, path) = row.split_once(' ').unwrap();
            let names_agent = path.contains("{agent}");
            let mut cells = Vec::new();
            for (role, reach) in ROLES.iter().zip(reaches.chars()) {
                let mut cell = String::new();
                for of in if names_agent { &[Of::Own, Of::Group, Of::Other][..] } else { &[Of::Own][..] } {
                    let Some((status, is_empty)) = world.ask(role, method, path, *of) else { continue };
                    // What is somebody's, and pay of any kind, is not found by those who may not see it.
                    let refused = matches!(status, 401 | 403) || (status == 404 && (names_agent || path.contains("/pay/")));
                    let expected = allows(reach, *of, granted, names_agent);
                    // A list that is asked for somebody else's rows has none of them.
                    let refused = refused || (is_empty && names_agent && !expected);
                    cell.push(if refused { '·' } else { '✓' });
                    if refused == expected || status >= 500 {
                        wrong.push(format!(
                            "{row}: {role} ({of:?}, granted {granted}) got {status}, expected {}",
                            if expected { "it" } else { "a refusal" }
                        ));
                    }
                    if !expected && names_agent && path.contains("/pay/") && status != 404 {
                        wrong.push(format!("{row}: {role} ({of:?}) learns by {status} that there is such a payslip"));
                    }
                }
                cells.push(format!("{cell:<width$}", width = role.len()));
            }
            if !granted {
                println!("{row:<62} {}", cells.join(" "));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
