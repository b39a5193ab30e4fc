//! Who may do what (5.2): one table, denied by default. The middleware asks whether a role may use a route at all; a handler asks
//! [`Principal::whose`] over whom.

use super::connector::{self, Connector};
use super::error::{ApiError, Code};
use super::principal::Principal;
use super::session::Signed;
use crate::jobs::period::terms_on;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Month, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::openapi::OpenApi;

/// What a person is to the shop (5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 客服
    Agent,
    /// 主管
    Supervisor,
    /// 财务
    Finance,
    /// 仓库
    Warehouse,
    /// 经理: as the owner, without users and retention.
    Manager,
    /// 店主
    Owner,
}

impl Role {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 6] = [Self::Agent, Self::Supervisor, Self::Finance, Self::Warehouse, Self::Manager, Self::Owner];

    /// The tables of which they may bring no rows in from a file.
    pub fn barred_tables(self) -> BTreeSet<&'static str> {
        let names = Table::all().iter().map(|table| table.name);
        names.filter(|name| scope(self, needed_to_import(name), false) != All).collect()
    }
}

/// Over whom somebody may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nobody.
    None,
    /// Themselves.
    Own,
    /// The groups they lead, and themselves.
    Group,
    /// Everybody.
    All,
}

use Scope::{All, Group, None as No, Own};

/// A row of the table: the word in `x-permission`, then the scope of each role in the order of [`Role::ALL`].
type Row = (&'static str, [Scope; 6]);

/// Permission to check and compare texts, by `POST` because they are long. Nothing is written, so it needs no key and leaves no line.
pub const CHECKS: &str = "plans.check";

/// Permission without signing in.
pub const PUBLIC: &str = "public";

/// What everybody may do who is signed in, even before the first password is changed.
const OWN_ACCOUNT: &str = "account.own";

/// The table of 5.2. What is not in it nobody may do.
///
/// `pay.granted` stands for the supervisor's row "only if granted": see [`scope`].
pub const TABLE: &[Row] = &[
    //                     agent  superv. finance wareh. manager owner
    // One's own sign-in, language, notices; what the shop is called; months and their state.
    ("account.own", [Own, Own, Own, Own, Own, Own]),
    ("shops.read", [All, All, All, All, All, All]),
    ("months.read", [All, All, All, No, All, All]),
    // Figures and faults.
    ("figures.read", [Own, Group, All, No, All, All]),
    ("faults.read", [Own, Group, All, No, All, All]),
    ("faults.appeal", [Own, Own, Own, No, Own, Own]),
    ("faults.decide", [No, Group, No, No, All, All]),
    ("faults.record", [No, Group, No, No, All, All]),
    // Orders, chats, customers. Personal data is masked without `personal.unmask`, and each use of it is in the audit log.
    ("orders.read", [All, All, No, All, All, All]),
    ("credits.read", [Own, Group, All, No, All, All]),
    ("credits.dispute", [Own, Own, No, No, Own, Own]),
    ("credits.decide", [No, Group, No, No, All, All]),
    ("chats.read", [All, All, No, No, All, All]),
    ("personal.unmask", [All, All, No, All, All, All]),
    // Pay. A supervisor has the group's only if granted.
    ("pay.read", [Own, Own, All, No, All, All]),
    ("months.check", [No, Group, All, No, All, All]),
    ("months.close", [No, No, All, No, All, All]),
    ("slips.export", [No, No, All, No, All, All]),
    // Plans: everybody who is paid by one may read it.
    ("plans.read", [All, All, All, No, All, All]),
    ("plans.acknowledge", [Own, Own, Own, No, Own, Own]),
    // Checking and comparing texts of plans, which changes nothing.
    ("plans.check", [No, No, No, No, All, All]),
    ("plans.publish", [No, No, No, No, All, All]),
    ("whatif.run", [No, No, All, No, All, All]),
    // Data in.
    ("imports.read", [No, All, All, No, All, All]),
    ("imports.write", [No, All, All, No, All, All]),
    ("imports.undo", [No, No, No, No, All, All]),
    ("events.write", [No, No, No, No, No, No]),
    // Administration.
    ("people.read", [No, Group, All, No, All, All]),
    ("people.write", [No, No, No, No, All, All]),
    ("users.manage", [No, No, No, No, No, All]),
    ("tokens.manage", [No, No, No, No, No, All]),
    ("audit.read", [No, No, No, No, All, All]),
    ("settings.read", [No, No, No, No, All, All]),
    ("settings.write", [No, No, No, No, All, All]),
];

/// What must be permitted over everybody to bring rows of a table in from a file: what people decide, record and agree to needs what
/// deciding it on the screens needs, or a file would be the way round every other check.
fn needed_to_import(table: &str) -> &'static str {
    match table {
        "messages" | "orders" | "order_items" | "notes" | "refunds" | "reviews" | "shifts" | "punches" | "leave" | "presence"
        | "duties" => "imports.write",
        "shops" | "agents" | "accounts" | "targets" | "exams" => "people.write",
        "incidents" | "scores" => "faults.record",
        "plan_versions" | "acknowledgements" => "plans.publish",
        "pay_entries" | "acceptances" => "months.close",
        // Nobody decides their own, and a file says of itself who decided: only who may do everything brings such rows in.
        "fault_decisions" | "appeals" | "credit_decisions" | "credit_disputes" => "users.manage",
        // Which is permitted to no person.
        _ => "events.write",
    }
}

/// Over whom a role may do something; [`Scope::None`] for what the table does not know.
pub fn scope(role: Role, permission: &str, pay_granted: bool) -> Scope {
    let granted = role == Role::Supervisor && permission == "pay.read" && pay_granted;
    if granted {
        return Group;
    }
    let column = Role::ALL.into_iter().position(|one| one == role);
    let row = TABLE.iter().find(|(name, _)| *name == permission);
    row.zip(column).map_or(No, |((_, scopes), column)| scopes[column])
}

/// Whether a refusal looks like absence: pay of others is "not found", never "forbidden".
fn hides(permission: &str) -> bool {
    permission.starts_with("pay.") || permission.starts_with("slips.")
}

/// The agents that somebody may do something with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// All.
    Everybody,
    /// These.
    Only(BTreeSet<AgentId>),
}

impl Whose {
    /// Whether the agent is among them.
    pub fn allows(&self, agent: &AgentId) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(agents) => agents.contains(agent),
        }
    }

    /// Whether there is anybody among them.
    pub fn is_somebody(&self) -> bool {
        !matches!(self, Self::Only(agents) if agents.is_empty())
    }

    /// Goes on if the agent is among them; else there is no such thing.
    pub fn check(&self, agent: &AgentId) -> Result<(), ApiError> {
        if self.allows(agent) { Ok(()) } else { Err(ApiError::not_found()) }
    }
}

/// Who is in one of the groups on a day of the month: on its first, or by terms that begin in it. An agent may come twice.
fn members<'a>(agents: &'a [Agent], groups: &BTreeSet<String>, month: Month) -> impl Iterator<Item = &'a AgentId> {
    let begins = move |row: &&Agent| row.from.is_some_and(|from| Month::of(from) == month);
    let terms = terms_on(agents, month.first_day()).into_values().chain(agents.iter().filter(begins));
    terms.filter(|row| row.group.as_deref().is_some_and(|group| groups.contains(group))).map(|row| &row.agent)
}

impl Principal {
    /// Over whom this person may do something.
    pub fn scope(&self, permission: &str) -> Scope {
        scope(self.role, permission, self.pay_granted)
    }

    /// The agents with whom this person may do something that is about a month. `agents` are the rows of the table `agents`: who was in
    /// one of the groups that a supervisor leads on a day of the month is in the group, and is not once the month is one of another's.
    pub fn whose(&self, permission: &str, agents: &[Agent], month: Month) -> Whose {
        let own = self.agent.iter().cloned();
        match self.scope(permission) {
            No => Whose::Only(BTreeSet::new()),
            Own => Whose::Only(own.collect()),
            Group => Whose::Only(members(agents, &self.groups, month).cloned().chain(own).collect()),
            All => Whose::Everybody,
        }
    }

    /// Everything that this person may do at all, for the screens.
    pub fn permissions(&self) -> Vec<&'static str> {
        let all = TABLE.iter().map(|(name, _)| *name);
        all.filter(|name| self.scope(name) != Scope::None).collect()
    }
}

/// What each route needs: by method and path as the document writes it.
#[derive(Debug, Clone)]
pub struct Needed(Arc<BTreeMap<(Method, String), String>>);

impl Needed {
    /// Reads it from the document: `x-permission` of each operation.
    pub fn of(document: &OpenApi) -> Self {
        let mut needed = BTreeMap::new();
        for (path, item) in &document.paths.paths {
            let operations = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            for (method, operation) in operations {
                let Some(operation) = operation else { continue };
                let word = operation.extensions.as_ref().and_then(|extensions| extensions.get("x-permission"));
                if let Some(word) = word.and_then(|word| word.as_str()) {
                    needed.insert((method, path.clone()), word.to_owned());
                }
            }
        }
        Self(Arc::new(needed))
    }

    /// The permission of a route.
    pub fn permission(&self, method: &Method, path: &str) -> Option<&str> {
        // HEAD is GET without its body.
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.0.get(&(method.clone(), path.to_owned())).map(String::as_str)
    }

    /// All routes with their permissions.
    pub fn all(&self) -> impl Iterator<Item = (&Method, &str, &str)> {
        self.0.iter().map(|((method, path), word)| (method, path.as_str(), word.as_str()))
    }
}

/// What the route that a request came to needs; for the audit log.
#[derive(Debug, Clone)]
pub struct RouteNeeds(pub String);

/// Lets a request through if its person's role may use the route at all.
pub async fn authorise(State(needed): State<Needed>, mut request: Request, next: Next) -> Result<Response, ApiError> {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let permission = needed.permission(request.method(), &path).unwrap_or_default().to_owned();
    if permission == connector::PERMISSION && request.extensions().get::<Connector>().is_some() {
        // What connectors may do no person may, and the other way round.
    } else if permission != PUBLIC {
        let principal = request.extensions().get::<Principal>().ok_or_else(|| ApiError::of(Code::SignInFirst))?;
        if principal.scope(&permission) == Scope::None {
            return Err(ApiError::of(if hides(&permission) { Code::NotFound } else { Code::NotAllowed }));
        }
        let must_change = request.extensions().get::<Signed>().is_some_and(|signed| signed.user().must_change_password);
        if must_change && permission != OWN_ACCOUNT {
            let (zh, en) = ("请先修改密码：现在的密码是别人设的", "change your password first: somebody else gave you this one");
            return Err(ApiError::new(Code::NotAllowed, zh, en).at("password"));
        }
    }
    request.extensions_mut().insert(RouteNeeds(permission));
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use super::{Needed, PUBLIC, Role, Scope, TABLE, members, scope};
    use jiff::civil::{Date, date};
    use jinpai_model::records::Agent;
    use jinpai_model::{Month, Source, Table};

    #[test]
    fn every_route_names_a_permission_of_the_table() {
        let document = crate::api::openapi();
        let needed = Needed::of(&document);
        let operations: usize = document
            .paths
            .paths
            .values()
            .map(|item| [&item.get, &item.post, &item.put, &item.patch, &item.delete].into_iter().flatten().count())
            .sum();
        assert_eq!(needed.all().count(), operations, "a route names no x-permission");
        for (method, path, word) in needed.all() {
            let is_known = word == PUBLIC || TABLE.iter().any(|(name, _)| *name == word);
            assert!(is_known, "{method} {path} needs {word:?}, which the table does not know");
        }
    }

    #[test]
    fn who_went_to_another_group_is_its_leaders_from_then_on() {
        let row = |group: &str, from: Option<Date>| Agent {
            agent: "A01".into(),
            name: "小美".into(),
            role: None,
            level: None,
            group: Some(group.into()),
            plan: None,
            hired_on: None,
            left_on: None,
            from,
            source: Source::default(),
        };
        // The order of rows does not matter.
        let rows = [row("二组", Some(date(2025, 11, 15))), row("一组", Some(date(2025, 11, 1)))];
        let seen = |group: &str| {
            let groups = [group.to_owned()].into();
            let months = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)].map(Month::of);
            months.map(|month| members(&rows, &groups, month).next().is_some())
        };
        assert_eq!(seen("一组"), [true, true, false]);
        assert_eq!(seen("二组"), [false, true, true]);
        assert_eq!(seen("三组"), [false; 3]);
    }

    #[test]
    fn a_file_is_no_way_round_the_table() {
        let barred = |role: Role| role.barred_tables().into_iter().collect::<Vec<_>>().join(" ");
        let decided = "accounts acknowledgements agents appeals credit_decisions credit_disputes exams fault_decisions incidents";
        assert_eq!(barred(Role::Supervisor), format!("acceptances {decided} pay_entries plan_versions scores shops targets"));
        assert_eq!(barred(Role::Finance), format!("{decided} plan_versions scores shops targets"));
        assert_eq!(barred(Role::Manager), "appeals credit_decisions credit_disputes fault_decisions");
        assert_eq!(barred(Role::Owner), "");
        assert_eq!(barred(Role::Agent).split(' ').count(), Table::all().len());
    }

    #[test]
    fn what_the_table_does_not_know_nobody_may_do() {
        for role in Role::ALL {
            assert_eq!(scope(role, "no.such", true), Scope::None);
        }
        assert_eq!(scope(Role::Supervisor, "pay.read", false), Scope::Own);
        assert_eq!(scope(Role::Supervisor, "pay.read", true), Scope::Group);
        assert_eq!(scope(Role::Agent, "pay.read", true), Scope::Own);
    }
}
