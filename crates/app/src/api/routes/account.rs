//! One's own account: name, language, password, sessions, second factor.

use crate::api::doors::Visitor;
use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, ListQuery, Listed, Page, conflict};
use crate::api::permission::{Role, Scope, TABLE, scope};
use crate::api::principal::Speaks;
use crate::api::routes::session::{check_password, request_id};
use crate::api::session::{Client, IDLE, Signed, role_of};
use crate::api::state::App;
use crate::clock;
use crate::secrets::{self, password, totp};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::tz::TimeZone;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::{AgentId, Lang, ShopId};
use jinpai_store::access::{Outcome, Session, SessionId, User, UserChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me, change_me))
        .routes(routes!(change_password))
        .routes(routes!(sessions, end_sessions))
        .routes(routes!(end_session))
        .routes(routes!(begin_totp, confirm_totp))
        .routes(routes!(remove_totp))
}

/// The longest name to show, in characters.
pub(super) const NAME_CHARS_MAX: usize = 64;

/// The person who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeView {
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
    /// What somebody may do at all.
    pub permissions: Vec<&'static str>,
    /// `zh` or `en`; none = what the browser asks for.
    pub lang: Option<LangView>,
    /// Whether a code is asked for at sign-in, too.
    pub totp: bool,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LangView {
    /// 简体中文
    Zh,
    /// English
    En,
}

impl From<Lang> for LangView {
    fn from(lang: Lang) -> Self {
        lang.pick(Self::Zh, Self::En)
    }
}

impl From<LangView> for Lang {
    fn from(lang: LangView) -> Self {
        match lang {
            LangView::Zh => Self::Zh,
            LangView::En => Self::En,
        }
    }
}

impl MeView {
    /// Of a user.
    pub fn of(user: &User) -> Self {
        let role = role_of(user.role);
        let may = |name: &&'static str| scope(role, name, user.pay_granted) != Scope::None;
        Self {
            user: user.id.to_string(),
            name: user.name.clone(),
            role,
            agent: user.agent.as_ref().map(AgentId::to_string),
            groups: user.groups.clone(),
            shops: user.shops.iter().map(ShopId::to_string).collect(),
            permissions: TABLE.iter().map(|(name, _)| *name).filter(may).collect(),
            lang: user.lang.map(Into::into),
            totp: user.totp,
            must_change_password: user.must_change_password,
        }
    }
}

/// A session of one's own.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its number.
    pub id: u64,
    /// Since when.
    pub created_at: String,
    /// When it was used last, to the minute.
    pub last_seen: String,
    /// When it ends at the latest.
    pub expires_at: String,
    /// From where it was begun.
    pub address: String,
    /// With what browser.
    pub user_agent: String,
    /// Whether it is the one of this request.
    pub current: bool,
}

impl SessionView {
    fn of(session: &Session, current: SessionId) -> Self {
        Self {
            id: session.id.0,
            created_at: session.created_at.to_string(),
            last_seen: session.last_seen.to_string(),
            expires_at: session.expires_at.to_string(),
            address: session.address.clone(),
            user_agent: session.user_agent.clone(),
            current: session.id == current,
        }
    }
}

impl Listed for SessionView {
    const COLUMNS: &'static [&'static str] = &["id", "created_at", "last_seen", "expires_at", "address", "user_agent", "current"];
    const NAME: &'static str = "sessions";
    const ZH: &'static str = "登录";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => V::Count(i64::try_from(self.id).unwrap_or(i64::MAX)),
            1 => instant(&self.created_at),
            2 => instant(&self.last_seen),
            3 => instant(&self.expires_at),
            4 => self.address.as_str().into(),
            5 => self.user_agent.as_str().into(),
            _ => self.current.into(),
        }
    }
}

/// An instant as a cell: in UTC, as the text says too.
pub(super) fn instant(text: &str) -> V {
    text.parse::<jiff::Timestamp>().map_or(V::Empty, |at| V::Time(at.to_zoned(TimeZone::UTC).datetime()))
}

/// What is to be changed of oneself; what is left out stays. Not the name: it stands under decisions, so an owner gives it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeBody {
    /// The language to speak.
    pub lang: Option<LangView>,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
pub struct PasswordBody {
    /// The one so far.
    pub current: String,
    /// The new one.
    pub new: String,
}

/// One's password, asked for again before something that matters.
#[derive(Deserialize, ToSchema)]
pub struct ConfirmBody {
    /// The password.
    pub password: String,
}

/// A code that the phone shows.
#[derive(Deserialize, ToSchema)]
pub struct CodeBody {
    /// Six digits.
    pub code: String,
}

/// A second factor to be set up on the phone.
#[derive(Serialize, ToSchema)]
pub struct TotpView {
    /// The address to be shown as a QR code.
    pub uri: String,
    /// The secret to be typed where no QR code can be read.
    pub secret: String,
}

/// The person who is signed in, and what they may do.
#[utoipa::path(get, path = "/me", tag = "account", extensions(("x-permission" = json!("account.own"))),
    responses((status = 200, body = MeView), (status = 401, body = Problem)))]
async fn me(signed: Signed) -> Json<MeView> {
    Json(MeView::of(signed.user()))
}

/// Changes one's own language.
#[utoipa::path(put, path = "/me", tag = "account", extensions(("x-permission" = json!("account.own"))), request_body = MeBody,
    responses((status = 200, body = MeView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn change_me(State(app): State<App>, signed: Signed, Json(body): Json<MeBody>) -> Result<Json<MeView>, ApiError> {
    let change = UserChange { lang: body.lang.map(|lang| Some(lang.into())), ..UserChange::default() };
    app.blocking(move |app| Ok(Json(MeView::of(&app.access().change_user(&signed.user().id, &change)?)))).await
}

/// A name to show.
pub(super) fn checked_name(name: &str) -> Result<String, ApiError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let (zh, en) = (format!("姓名须有 1 到 {NAME_CHARS_MAX} 个字符"), format!("a name has 1 to {NAME_CHARS_MAX} characters"));
        return Err(ApiError::invalid("name", zh, en));
    }
    Ok(name.to_owned())
}

/// Changes one's own password. All other sessions of one's own end.
#[utoipa::path(put, path = "/me/password", tag = "account", extensions(("x-permission" = json!("account.own"))),
    request_body = PasswordBody,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn change_password(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    signed: Signed,
    Json(body): Json<PasswordBody>,
) -> Result<Response, ApiError> {
    check_password(&signed.user().id, &body.new, "new")?;
    if body.new == body.current {
        return Err(ApiError::invalid("new", "新密码与原密码相同", "the new password is the one so far"));
    }
    let visitor = Visitor { user: signed.user().id.clone(), client, request: request_id(&headers) };
    knows_password(&app, visitor, body.current, "current", move |app| {
        app.access().set_password(&signed.user().id, &password::hash(&body.new), false, Some(signed.id()))?;
        app.live().signed_out(signed.user().id.as_str());
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Does something if the person at an open session knows its password. Guesses are counted as those at sign-in are.
async fn knows_password(
    app: &App,
    visitor: Visitor,
    given: String,
    field: &'static str,
    then: impl FnOnce(&App) -> Result<Response, ApiError> + Send + 'static,
) -> Result<Response, ApiError> {
    let _permit = app.doors().hashing().await?;
    app.blocking(move |app| {
        if let Err(wait) = visitor.attempt(app, "password.ask") {
            return Ok(wait.into_response());
        }
        let hash = app.access().password(&visitor.user)?;
        if given.chars().count() > password::CHARS_MAX || !app.doors().is_right(&given, hash.as_deref()) {
            visitor.note(app, "password.ask", Outcome::Failed, "{}")?;
            return Err(ApiError::invalid(field, "密码不对", "the password is wrong"));
        }
        visitor.forgive(app)?;
        then(app)
    })
    .await
}

/// One's own sessions.
#[utoipa::path(get, path = "/me/sessions", tag = "account", extensions(("x-permission" = json!("account.own"))), params(ListQuery),
    responses((status = 200, body = Page<SessionView>), (status = 401, body = Problem)))]
async fn sessions(
    State(app): State<App>,
    Speaks(lang): Speaks,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let sessions = app.access().sessions(&signed.user().id, clock::now(), IDLE)?;
        list::answer(sessions.iter().map(|session| SessionView::of(session, signed.id())).collect(), &query, lang)
    })
    .await
}

/// Ends all other sessions of one's own.
#[utoipa::path(delete, path = "/me/sessions", tag = "account", extensions(("x-permission" = json!("account.own"))),
    responses((status = 204), (status = 401, body = Problem)))]
async fn end_sessions(State(app): State<App>, signed: Signed) -> Result<StatusCode, ApiError> {
    app.blocking(move |app| {
        app.access().end_sessions(&signed.user().id, Some(signed.id()))?;
        app.live().signed_out(signed.user().id.as_str());
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Ends a session of one's own.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "account", extensions(("x-permission" = json!("account.own"))),
    params(("id" = u64, Path, description = "The session's number")),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn end_session(State(app): State<App>, signed: Signed, Path(id): Path<u64>) -> Result<StatusCode, ApiError> {
    app.blocking(move |app| {
        let ended = app.access().end_session(&signed.user().id, SessionId(id))?;
        app.live().signed_out(signed.user().id.as_str());
        if ended { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found()) }
    })
    .await
}

/// Begins to set up a second factor; it is not asked for before `PUT /me/totp` confirms it.
#[utoipa::path(post, path = "/me/totp", tag = "account", extensions(("x-permission" = json!("account.own"))),
    request_body = ConfirmBody,
    responses((status = 200, body = TotpView), (status = 401, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn begin_totp(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    signed: Signed,
    Json(body): Json<ConfirmBody>,
) -> Result<Response, ApiError> {
    let visitor = Visitor { user: signed.user().id.clone(), client, request: request_id(&headers) };
    knows_password(&app, visitor, body.password, "password", move |app| {
        let secret = secrets::random::<{ totp::SECRET_BYTES }>();
        if !app.access().begin_totp(&signed.user().id, &secret)? {
            return Err(conflict(
                "已经启用了两步验证；要换手机请先停用",
                "a second factor is set up; remove it first to change the phone",
            ));
        }
        let shown = totp::shown(&secret, signed.user().id.as_str());
        let (uri, secret) = shown.ok_or_else(|| ApiError::internal(anyhow::anyhow!("a second factor could not be shown")))?;
        Ok(Json(TotpView { uri, secret }).into_response())
    })
    .await
}

/// Confirms the second factor with a code that the phone shows.
#[utoipa::path(put, path = "/me/totp", tag = "account", extensions(("x-permission" = json!("account.own"))), request_body = CodeBody,
    responses((status = 204), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn confirm_totp(State(app): State<App>, signed: Signed, Json(body): Json<CodeBody>) -> Result<StatusCode, ApiError> {
    app.blocking(move |app| {
        let user = &signed.user().id;
        let Some(factor) = app.access().totp(user)?.filter(|factor| !factor.confirmed) else {
            return Err(conflict("没有待确认的两步验证；请重新开始", "there is no second factor to confirm; begin again"));
        };
        let Some(step) = totp::step(&factor.secret, &body.code, clock::now()) else {
            return Err(ApiError::invalid("code", "验证码不对；请核对手机时间", "this code is wrong; check the phone's clock"));
        };
        app.access().use_totp_step(user, step)?;
        app.access().confirm_totp(user)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Removes the second factor.
#[utoipa::path(post, path = "/me/totp/remove", tag = "account", extensions(("x-permission" = json!("account.own"))),
    request_body = ConfirmBody,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn remove_totp(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    signed: Signed,
    Json(body): Json<ConfirmBody>,
) -> Result<Response, ApiError> {
    let visitor = Visitor { user: signed.user().id.clone(), client, request: request_id(&headers) };
    knows_password(&app, visitor, body.password, "password", move |app| {
        app.access().remove_totp(&signed.user().id)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}
