//! Users: who may sign in, as what, and over whom. For the owner.

use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::permission::Role;
use crate::api::principal::Speaks;
use crate::api::routes::account::{checked_name, instant};
use crate::api::routes::session::check_password;
use crate::api::session::{Signed, role_of, stored_role};
use crate::api::state::App;
use crate::clock;
use crate::jobs::users::{self, Newcomer};
use crate::secrets::password;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::{AgentId, ShopId, UserId};
use jinpai_store::access::{User, UserChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_users, add_user))
        .routes(routes!(user, change_user))
        .routes(routes!(reset_password))
        .routes(routes!(end_user_sessions))
        .routes(routes!(remove_user_totp))
}

/// Groups or shops of one user at most.
const NAMES_MAX: usize = 200;

/// The longest name of a group or shop, in bytes.
const NAME_BYTES_MAX: usize = 128;

/// Somebody who may sign in, or might once.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    /// The name to sign in with.
    pub user: String,
    /// The name to show.
    pub name: String,
    /// What somebody is.
    pub role: Role,
    /// The agent somebody is.
    pub agent: Option<String>,
    /// The groups that a supervisor looks after.
    pub groups: Vec<String>,
    /// The shops that somebody may see; empty = all.
    pub shops: Vec<String>,
    /// Whether a supervisor may see the pay of the groups.
    pub pay_granted: bool,
    /// Whether somebody may sign in.
    pub active: bool,
    /// Whether a code is asked for at sign-in, too.
    pub totp: bool,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
    /// Since when.
    pub created_at: String,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            user: user.id.to_string(),
            name: user.name.clone(),
            role: role_of(user.role),
            agent: user.agent.as_ref().map(AgentId::to_string),
            groups: user.groups.clone(),
            shops: user.shops.iter().map(ShopId::to_string).collect(),
            pay_granted: user.pay_granted,
            active: user.active,
            totp: user.totp,
            must_change_password: user.must_change_password,
            created_at: user.created_at.to_string(),
        }
    }
}

impl Listed for UserView {
    const COLUMNS: &'static [&'static str] =
        &["user", "name", "role", "agent", "groups", "shops", "pay_granted", "active", "totp", "created_at"];
    const NAME: &'static str = "users";
    const ZH: &'static str = "用户";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.user.as_str().into(),
            1 => self.name.as_str().into(),
            2 => stored_role(self.role).word().into(),
            3 => V::text(self.agent.as_deref()),
            4 => self.groups.join("; ").as_str().into(),
            5 => self.shops.join("; ").as_str().into(),
            6 => self.pay_granted.into(),
            7 => self.active.into(),
            8 => self.totp.into(),
            _ => instant(&self.created_at),
        }
    }
}

/// A user to be added. The password is to be changed at the first sign-in.
#[derive(Deserialize, ToSchema)]
pub struct NewUserBody {
    /// The name to sign in with: up to 64 characters without blanks.
    pub user: String,
    /// The name to show.
    pub name: String,
    /// What somebody is.
    pub role: Role,
    /// The agent somebody is, of the table of agents.
    pub agent: Option<String>,
    /// The groups that a supervisor looks after.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The shops that somebody may see; empty = all.
    #[serde(default)]
    pub shops: Vec<String>,
    /// Whether a supervisor may see the pay of the groups.
    #[serde(default)]
    pub pay_granted: bool,
    /// The first password, to be handed over.
    pub password: String,
}

/// What is to be changed of a user; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UserBody {
    /// The name to show.
    pub name: Option<String>,
    /// What somebody is.
    pub role: Option<Role>,
    /// The agent somebody is; empty takes the link away.
    pub agent: Option<String>,
    /// The groups that a supervisor looks after.
    pub groups: Option<Vec<String>>,
    /// The shops that somebody may see; empty = all.
    pub shops: Option<Vec<String>>,
    /// Whether a supervisor may see the pay of the groups.
    pub pay_granted: Option<bool>,
    /// Whether somebody may sign in.
    pub active: Option<bool>,
}

/// A password given by the owner.
#[derive(Deserialize, ToSchema)]
pub struct GivenPasswordBody {
    /// To be handed over, and changed at the next sign-in.
    pub password: String,
}

/// All users.
#[utoipa::path(get, path = "/users", tag = "users", extensions(("x-permission" = json!("users.manage"))), params(ListQuery),
    responses((status = 200, body = Page<UserView>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list_users(State(app): State<App>, Speaks(lang): Speaks, Query(query): Query<ListQuery>) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let users = app.access().users()?;
        list::answer(users.iter().map(UserView::from).collect(), &query, lang)
    })
    .await
}

/// Adds a user.
#[utoipa::path(post, path = "/users", tag = "users", extensions(("x-permission" = json!("users.manage"))), request_body = NewUserBody,
    responses((status = 201, body = UserView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_user(State(app): State<App>, Json(body): Json<NewUserBody>) -> Result<Response, ApiError> {
    let _permit = app.doors().hashing().await?;
    app.blocking(move |app| {
        let user = UserId::from(body.user.trim());
        check_password(&user, &body.password, "password")?;
        let agent = body.agent.as_deref().map(|agent| agent_of(app, agent)).transpose()?.flatten();
        let new = Newcomer {
            name: checked_name(&body.name)?,
            agent,
            groups: names("groups", &body.groups)?,
            shops: names("shops", &body.shops)?.into_iter().map(ShopId::new).collect(),
            pay_granted: body.pay_granted,
            must_change_password: true,
            ..Newcomer::new(user, stored_role(body.role))
        };
        let added = app.access().add_user(&new.with_password(&body.password), clock::now())?;
        let place = format!("{}/users/{}", crate::api::BASE, encoded(added.id.as_str()));
        Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(UserView::from(&added))).into_response())
    })
    .await
}

/// A user.
#[utoipa::path(get, path = "/users/{user}", tag = "users", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = String, Path, description = "The name to sign in with")),
    responses((status = 200, body = UserView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn user(State(app): State<App>, Path(user): Path<String>) -> Result<Json<UserView>, ApiError> {
    app.blocking(move |app| Ok(Json(UserView::from(&known(app, &user)?)))).await
}

/// Changes a user. Whoever gets another role, or may not sign in any more, is signed out everywhere.
#[utoipa::path(patch, path = "/users/{user}", tag = "users", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = String, Path, description = "The name to sign in with")), request_body = UserBody,
    responses((status = 200, body = UserView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change_user(
    State(app): State<App>,
    Path(user): Path<String>,
    Json(body): Json<UserBody>,
) -> Result<Json<UserView>, ApiError> {
    app.blocking(move |app| {
        let before = known(app, &user)?;
        let agent = match body.agent.as_deref() {
            // The link that is there stays, even if the agent has left the table since.
            Some(agent) if before.agent.as_ref().is_some_and(|linked| linked.as_str() == agent.trim()) => None,
            Some(agent) => Some(agent_of(app, agent)?),
            None => None,
        };
        let shops = body.shops.map(|shops| names("shops", &shops)).transpose()?;
        let change = UserChange {
            name: body.name.map(|name| checked_name(&name)).transpose()?,
            role: body.role.map(stored_role),
            agent,
            groups: body.groups.map(|groups| names("groups", &groups)).transpose()?,
            shops: shops.map(|shops| shops.into_iter().map(ShopId::new).collect()),
            pay_granted: body.pay_granted,
            lang: None,
            active: body.active,
        };
        let after = app.access().change_user(&before.id, &change)?;
        // Whatever changed, the streams must know it: they are made for somebody's role, shops and groups.
        app.live().signed_out(after.id.as_str());
        Ok(Json(UserView::from(&after)))
    })
    .await
}

/// Gives a user another password, to be changed at the next sign-in; all the user's sessions end.
#[utoipa::path(put, path = "/users/{user}/password", tag = "users", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = String, Path, description = "The name to sign in with")), request_body = GivenPasswordBody,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn reset_password(
    State(app): State<App>,
    signed: Signed,
    Path(user): Path<String>,
    Json(body): Json<GivenPasswordBody>,
) -> Result<StatusCode, ApiError> {
    let _permit = app.doors().hashing().await?;
    app.blocking(move |app| {
        let user = known(app, &user)?;
        refuse_self(&signed, &user)?;
        check_password(&user.id, &body.password, "password")?;
        app.access().set_password(&user.id, &password::hash(&body.password), true, None)?;
        app.live().signed_out(user.id.as_str());
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Signs a user out everywhere.
#[utoipa::path(delete, path = "/users/{user}/sessions", tag = "users", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = String, Path, description = "The name to sign in with")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end_user_sessions(State(app): State<App>, signed: Signed, Path(user): Path<String>) -> Result<StatusCode, ApiError> {
    app.blocking(move |app| {
        let user = known(app, &user)?;
        let keep = (user.id == signed.user().id).then(|| signed.id());
        app.access().end_sessions(&user.id, keep)?;
        app.live().signed_out(user.id.as_str());
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Takes a user's second factor away, for somebody who lost the phone.
#[utoipa::path(delete, path = "/users/{user}/totp", tag = "users", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = String, Path, description = "The name to sign in with")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn remove_user_totp(State(app): State<App>, signed: Signed, Path(user): Path<String>) -> Result<StatusCode, ApiError> {
    app.blocking(move |app| {
        let user = known(app, &user)?;
        refuse_self(&signed, &user)?;
        app.access().remove_totp(&user.id)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// What concerns one's own account is done there, with the password: an open session alone must not be enough.
fn refuse_self(signed: &Signed, user: &User) -> Result<(), ApiError> {
    if signed.user().id == user.id {
        return Err(ApiError::invalid(
            "user",
            "自己的密码和两步验证请在「我的账号」里改",
            "change your own password and second factor in your own account",
        ));
    }
    Ok(())
}

fn known(app: &App, user: &str) -> Result<User, ApiError> {
    app.access().user(&UserId::from(user))?.ok_or_else(ApiError::not_found)
}

/// The agent of a text; none of an empty one.
fn agent_of(app: &App, text: &str) -> Result<Option<AgentId>, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let agent = AgentId::from(text);
    if users::agents(app.store())?.iter().any(|row| row.agent == agent) {
        return Ok(Some(agent));
    }
    Err(ApiError::invalid(
        "agent",
        format!("没有客服「{text}」；请先导入客服资料，或留空"),
        format!("there is no agent {text:?}; import the team first, or leave it empty"),
    ))
}

/// Names without blanks around them, each once.
fn names(field: &str, names: &[String]) -> Result<Vec<String>, ApiError> {
    let mut sound: Vec<String> = names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    sound.sort();
    sound.dedup();
    if sound.len() > NAMES_MAX || sound.iter().any(|name| name.len() > NAME_BYTES_MAX) {
        return Err(ApiError::invalid(field, "名称太多或太长", "too many names, or one is too long"));
    }
    Ok(sound)
}

/// A name as a part of an address.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
