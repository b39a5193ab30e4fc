//! People: who they are, under which terms from when, and which accounts are theirs.

use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, ListQuery, Listed, Page, TextView};
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::people::{self, Terms};
use crate::jobs::desk::{Desk, Wrong};
use crate::jobs::{moment, plan};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_calc::plan::PlanBook;
use jinpai_calc::text::Text;
use jinpai_model::records::{Account, Agent, PlanVersion, Shop};
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Lang, Month, Row};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, hire)).routes(routes!(person)).routes(routes!(change)).routes(routes!(leave))
}

/// A person as they stand today.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// The id.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// Role 岗位: `presales`, `aftersales`, `gold`, `supervisor`, `manager`.
    pub role: Option<&'static str>,
    /// Level 级别, a word of the plan.
    pub level: Option<String>,
    /// Group 小组.
    pub group: Option<String>,
    /// The plan that the terms name; absent = the default plan.
    pub plan: Option<String>,
    /// The title of the plan in force for them today.
    pub plan_title: Option<String>,
    /// First day in the company.
    #[schema(value_type = Option<String>, format = Date)]
    pub hired_on: Option<Date>,
    /// Last day in the company.
    #[schema(value_type = Option<String>, format = Date)]
    pub left_on: Option<Date>,
    /// `active`, `future` or `left`.
    pub status: PersonStatus,
    /// How many accounts are theirs today.
    pub accounts: i64,
}

/// Whether somebody is in the company today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonStatus {
    /// They are.
    Active,
    /// They will be.
    Future,
    /// They were.
    Left,
}

impl Listed for PersonView {
    const COLUMNS: &'static [&'static str] =
        &["agent", "name", "role", "level", "group", "plan", "plan_title", "hired_on", "left_on", "status", "accounts"];
    const NAME: &'static str = "people";
    const ZH: &'static str = "人员";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.agent.as_str().into(),
            1 => self.name.as_str().into(),
            2 => V::text(self.role),
            3 => V::text(self.level.as_deref()),
            4 => V::text(self.group.as_deref()),
            5 => V::text(self.plan.as_deref()),
            6 => V::text(self.plan_title.as_deref()),
            7 => self.hired_on.into(),
            8 => self.left_on.into(),
            9 => self.status.word().into(),
            _ => self.accounts.into(),
        }
    }
}

impl PersonStatus {
    fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Future => "future",
            Self::Left => "left",
        }
    }

    fn of(row: &Agent, today: Date) -> Self {
        if row.hired_on.is_some_and(|hired| hired > today) {
            Self::Future
        } else if row.left_on.is_some_and(|left| left < today) {
            Self::Left
        } else {
            Self::Active
        }
    }
}

/// Somebody with everything that was ever entered about them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonDetailView {
    /// As they stand today.
    #[serde(flatten)]
    pub person: PersonView,
    /// Their terms, the latest first.
    pub terms: Vec<PersonTermsView>,
    /// Their accounts, the latest first.
    pub accounts_of: Vec<AccountView>,
    /// Plans that the terms may name.
    pub plans: Vec<PlanChoiceView>,
    /// Groups that there are.
    pub groups: Vec<String>,
}

/// Terms from a day on.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonTermsView {
    /// The first day; absent = always.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The name.
    pub name: String,
    /// Role.
    pub role: Option<&'static str>,
    /// Level.
    pub level: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// The plan; absent = the default plan.
    pub plan: Option<String>,
    /// First day in the company.
    #[schema(value_type = Option<String>, format = Date)]
    pub hired_on: Option<Date>,
    /// Last day in the company.
    #[schema(value_type = Option<String>, format = Date)]
    pub left_on: Option<Date>,
}

/// An account of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView {
    /// The account.
    pub account: String,
    /// In which shop; absent = in every shop.
    pub shop: Option<String>,
    /// First day; absent = always.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Last day; absent = still.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
}

/// A plan that terms may name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanChoiceView {
    /// Its id.
    pub plan: String,
    /// Its title.
    pub title: String,
    /// The words of its levels.
    pub levels: Vec<String>,
    /// Whether who names no plan is under it.
    pub is_default: bool,
}

/// Terms to enter.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TermsBody {
    /// The first day; absent = always, only for somebody's first terms.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The name.
    pub name: String,
    /// Role.
    pub role: Option<String>,
    /// Level.
    pub level: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// The plan; absent = the default plan.
    pub plan: Option<String>,
    /// First day in the company.
    #[schema(value_type = Option<String>, format = Date)]
    pub hired_on: Option<Date>,
    /// Last day in the company.
    #[schema(value_type = Option<String>, format = Date)]
    pub left_on: Option<Date>,
}

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
pub struct HireBody {
    /// An id that nobody has.
    pub agent: String,
    /// The first terms.
    #[serde(flatten)]
    pub terms: TermsBody,
}

/// Somebody goes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LeaveBody {
    /// The last day in the company.
    #[schema(value_type = String, format = Date)]
    pub left_on: Date,
}

/// What was entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonEnteredView {
    /// About whom.
    pub agent: String,
    /// What should be thought about: a level that the plan does not know, a closed month that stays as it is.
    pub warnings: Vec<TextView>,
}

/// Which persons.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeopleFilter {
    /// `active`, `future` or `left`; absent = all.
    pub status: Option<PersonStatus>,
    /// Only this group.
    pub group: Option<String>,
}

/// What views are made of.
struct Team {
    agents: Vec<Agent>,
    accounts: Vec<Account>,
    book: Option<PlanBook>,
    today: Date,
}

impl Team {
    fn of(app: &App, lang: Lang) -> Result<Self, ApiError> {
        let store = app.store();
        let own = app.workspace().plan();
        let book = match plan::dated(&records::<PlanVersion>(store)?, &own, lang)? {
            None if own.is_file() => plan::book_of(&own, lang).ok(),
            book => book,
        };
        let today = moment::today(clock::now(), &records::<Shop>(store)?);
        Ok(Self { agents: records(store)?, accounts: records(store)?, book, today })
    }

    fn ids(&self) -> BTreeSet<&AgentId> {
        self.agents.iter().map(|row| &row.agent).collect()
    }

    fn person(&self, agent: &AgentId) -> Option<PersonView> {
        let own = people::own(&self.agents, agent);
        let row = people::on_day(&own, self.today)?;
        let version = self.book.as_ref().and_then(|book| Some((book, book.on(row.plan.as_deref(), self.today).ok()?)));
        let is_theirs = |account: &&Account| {
            account.agent == *agent
                && account.from.is_none_or(|from| from <= self.today)
                && account.to.is_none_or(|to| to >= self.today)
        };
        let accounts = self.accounts.iter().filter(is_theirs).count();
        Some(PersonView {
            agent: agent.to_string(),
            name: row.name.to_string(),
            role: row.role.map(Role::code),
            level: row.level.as_deref().map(str::to_owned),
            group: row.group.as_deref().map(str::to_owned),
            plan: row.plan.as_deref().map(str::to_owned),
            plan_title: version.map(|(book, index)| book.plan(index).title.clone()),
            hired_on: row.hired_on,
            left_on: row.left_on,
            status: PersonStatus::of(row, self.today),
            accounts: i64::try_from(accounts).unwrap_or(i64::MAX),
        })
    }

    /// The latest version of each plan.
    fn plans(&self) -> Vec<PlanChoiceView> {
        let Some(book) = &self.book else { return Vec::new() };
        let mut plans: Vec<PlanChoiceView> = Vec::new();
        for version in book.versions() {
            plans.retain(|plan| plan.plan != version.id);
            plans.push(PlanChoiceView {
                plan: version.id.clone(),
                title: version.plan.title.clone(),
                levels: version.plan.levels.all().iter().map(|level| version.plan.levels.title(&level.id)).collect(),
                is_default: book.default_plan().is_none_or(|default| default == version.id),
            });
        }
        plans
    }

    fn groups(&self) -> Vec<String> {
        let groups: BTreeSet<&str> = self.agents.iter().filter_map(|row| row.group.as_deref()).collect();
        groups.into_iter().map(str::to_owned).collect()
    }

    /// What should be thought about these terms.
    fn warnings(&self, row: &Agent, app: &App) -> Result<Vec<TextView>, ApiError> {
        let mut warnings = Vec::new();
        let day = row.from.unwrap_or(self.today).max(self.today);
        if let Some(book) = &self.book {
            match book.on(row.plan.as_deref(), day) {
                Ok(index) => {
                    let levels = &book.plan(index).levels;
                    if let Some(level) = row.level.as_deref().filter(|level| levels.id_of(level).is_none()) {
                        let title = &book.plan(index).title;
                        warnings.push(Text::new(
                            format!("方案「{title}」不认识级别「{level}」：按级别发的工资项会没有"),
                            format!(
                                "the plan {title:?} does not know the level {level:?}: lines that are paid by level are not paid"
                            ),
                        ));
                    }
                }
                Err(none) => {
                    let named = none.named.unwrap_or_default();
                    warnings.push(Text::new(
                        format!("{day} 没有生效的方案「{named}」：那时算不出工资"),
                        format!("no plan {named:?} is in force on {day}: there is no pay then"),
                    ));
                }
            }
        }
        let closed = app.store().closed_months()?.into_iter().map(|closed| closed.month).max();
        if let Some(closed) = closed.filter(|closed| row.from.is_none_or(|from| from <= closed.last_day())) {
            warnings.push(Text::new(
                format!("到 {closed} 为止的月份已结账，不会再变；差额会作为更正进入之后的月份"),
                format!("the months up to {closed} are closed and stay; what differs is a correction of a later month"),
            ));
        }
        Ok(warnings.into_iter().map(TextView::from).collect())
    }
}

impl TermsBody {
    fn terms(self) -> Result<Terms, Wrong> {
        let role = self.role.filter(|role| !role.trim().is_empty());
        let role = role.map(|role| {
            Role::read(&role).ok_or_else(|| {
                let known = Role::ALL.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
                Wrong::new("role", Text::new(format!("可以写：{known}"), format!("known are: {known}")))
            })
        });
        Ok(Terms {
            from: self.from,
            name: self.name,
            role: role.transpose()?,
            level: self.level,
            group: self.group,
            plan: self.plan,
            hired_on: self.hired_on,
            left_on: self.left_on,
        })
    }
}

/// The persons, each as they stand today.
#[utoipa::path(get, path = "/people", operation_id = "people_list", tag = "people",
    extensions(("x-permission" = json!("people.read"))), params(PeopleFilter, ListQuery),
    responses((status = 200, body = Page<PersonView>), (status = 401, body = Problem)))]
async fn list(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Query(filter): Query<PeopleFilter>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let team = Team::of(app, lang)?;
        let whose = who.whose("people.read", &team.agents, Month::of(team.today));
        let known = team.ids().into_iter().filter(|agent| whose.allows(agent));
        let rows = known.filter_map(|agent| team.person(agent)).filter(|person| {
            filter.status.is_none_or(|status| person.status == status)
                && filter.group.as_deref().is_none_or(|group| person.group.as_deref() == Some(group))
        });
        list::answer(rows.collect(), &query, lang)
    })
    .await
}

/// Somebody: terms from the first to the last, accounts, and what new terms may name.
#[utoipa::path(get, path = "/people/{agent}", operation_id = "people_person", tag = "people", params(("agent" = String, Path)),
    extensions(("x-permission" = json!("people.read"))),
    responses((status = 200, body = PersonDetailView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn person(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(agent): Path<String>,
) -> Result<Json<PersonDetailView>, ApiError> {
    app.blocking(move |app| {
        let team = Team::of(app, lang)?;
        let agent = AgentId::new(agent);
        // Who was in the group last month has faults and pay there that are decided now.
        let now = Month::of(team.today);
        let knows = |month: Month| who.whose("people.read", &team.agents, month).allows(&agent);
        if !knows(now) && !now.before().is_some_and(knows) {
            return Err(ApiError::not_found());
        }
        let person = team.person(&agent).ok_or_else(ApiError::not_found)?;
        let terms = people::own(&team.agents, &agent).into_iter().rev().map(|row| PersonTermsView {
            from: row.from,
            name: row.name.to_string(),
            role: row.role.map(Role::code),
            level: row.level.as_deref().map(str::to_owned),
            group: row.group.as_deref().map(str::to_owned),
            plan: row.plan.as_deref().map(str::to_owned),
            hired_on: row.hired_on,
            left_on: row.left_on,
        });
        let terms = terms.collect();
        let mut own: Vec<&Account> = team.accounts.iter().filter(|row| row.agent == agent).collect();
        own.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| a.account.cmp(&b.account)));
        let accounts_of = own.into_iter().map(|row| AccountView {
            account: row.account.to_string(),
            shop: row.shop.as_ref().map(ToString::to_string),
            from: row.from,
            to: row.to,
        });
        let accounts_of = accounts_of.collect();
        Ok(Json(PersonDetailView { person, terms, accounts_of, plans: team.plans(), groups: team.groups() }))
    })
    .await
}

/// Enters terms, and says what should be thought about.
fn entered(
    app: &App,
    team: &Team,
    who: &Principal,
    what: &str,
    row: &Agent,
    lang: Lang,
) -> Result<Json<PersonEnteredView>, ApiError> {
    let warnings = team.warnings(row, app)?;
    Desk::new(clock::now(), &who.name, lang)?.enter(app.store(), what, vec![Row::of(row)])?;
    Ok(Json(PersonEnteredView { agent: row.agent.to_string(), warnings }))
}

/// Enters somebody new.
#[utoipa::path(post, path = "/people", operation_id = "people_hire", tag = "people", request_body = HireBody,
    extensions(("x-permission" = json!("people.write"))),
    responses((status = 200, body = PersonEnteredView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn hire(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<HireBody>,
) -> Result<Json<PersonEnteredView>, ApiError> {
    app.writing(move |app| {
        let team = Team::of(app, lang)?;
        let row = people::hire(&team.agents, &body.agent, body.terms.terms()?)?;
        entered(app, &team, &who, "people add", &row, lang)
    })
    .await
}

/// Other terms from a day on; the earlier ones stay in the history.
#[utoipa::path(post, path = "/people/{agent}/terms", operation_id = "people_change", tag = "people", params(("agent" = String, Path)),
    request_body = TermsBody, extensions(("x-permission" = json!("people.write"))),
    responses((status = 200, body = PersonEnteredView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(agent): Path<String>,
    Json(body): Json<TermsBody>,
) -> Result<Json<PersonEnteredView>, ApiError> {
    app.writing(move |app| {
        let team = Team::of(app, lang)?;
        let agent = known(&team, &agent)?;
        let row = people::change(&team.agents, &agent, body.terms()?)?;
        entered(app, &team, &who, "people terms", &row, lang)
    })
    .await
}

/// Somebody goes: the last day.
#[utoipa::path(post, path = "/people/{agent}/leave", operation_id = "people_leave", tag = "people", params(("agent" = String, Path)),
    request_body = LeaveBody, extensions(("x-permission" = json!("people.write"))),
    responses((status = 200, body = PersonEnteredView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn leave(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(agent): Path<String>,
    Json(body): Json<LeaveBody>,
) -> Result<Json<PersonEnteredView>, ApiError> {
    app.writing(move |app| {
        let team = Team::of(app, lang)?;
        let agent = known(&team, &agent)?;
        let row = people::leave(&team.agents, &agent, body.left_on)?;
        entered(app, &team, &who, "people leave", &row, lang)
    })
    .await
}

fn known(team: &Team, agent: &str) -> Result<AgentId, ApiError> {
    team.ids().into_iter().find(|id| id.as_str() == agent).cloned().ok_or_else(ApiError::not_found)
}
