//! The first set-up, signing in and out.

use crate::api::doors::Visitor;
use crate::api::error::{ApiError, Code, Problem};
use crate::api::routes::account::MeView;
use crate::api::session::{self, Client, Signed};
use crate::api::state::App;
use crate::clock;
use crate::jobs::users::Newcomer;
use crate::secrets::{password, totp};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use jinpai_model::{Lang, UserId};
use jinpai_store::access::{Outcome, Role, USER_NAME_CHARS_MAX, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(needs_setup, set_up)).routes(routes!(sign_in, sign_out))
}

/// Whether the first owner is still to be made.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupView {
    /// Yes: `POST /setup` makes the owner.
    pub needed: bool,
}

/// The first owner.
#[derive(Deserialize, ToSchema)]
pub struct SetupBody {
    /// The code that the server showed where it was started.
    pub code: String,
    /// The name to sign in with.
    pub user: String,
    /// The name to show.
    #[serde(default)]
    pub name: String,
    /// The password.
    pub password: String,
}

/// Who wants in.
#[derive(Deserialize, ToSchema)]
pub struct SignInBody {
    /// The name to sign in with, in whatever capital letters.
    pub user: String,
    /// The password.
    pub password: String,
    /// The code of the second factor, if the user has one. Without it the answer is 401 with the field `code`.
    pub code: Option<String>,
}

/// The request's id, by which the log knows it.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned()
}

/// Whether the first owner is still to be made.
#[utoipa::path(get, path = "/setup", tag = "account", extensions(("x-permission" = json!("public"))),
    responses((status = 200, body = SetupView)))]
async fn needs_setup(State(app): State<App>) -> Result<Json<SetupView>, ApiError> {
    app.blocking(|app| Ok(Json(SetupView { needed: !app.access().has_owner()? }))).await
}

/// Makes the first owner and signs in as the owner. Only with the code that the server showed where it was started.
#[utoipa::path(post, path = "/setup", tag = "account", extensions(("x-permission" = json!("public"))), request_body = SetupBody,
    responses((status = 201, body = MeView), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn set_up(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Json(body): Json<SetupBody>,
) -> Result<Response, ApiError> {
    let _permit = app.doors().hashing().await?;
    let visitor = Visitor::first(client, request_id(&headers));
    app.blocking(move |app| {
        if let Err(wait) = visitor.attempt(app, "setup") {
            return Ok(wait.into_response());
        }
        if !app.doors().opens(&body.code) {
            visitor.note(app, "setup", Outcome::Failed, r#"{"why":"wrong code"}"#)?;
            return Err(ApiError::invalid(
                "code",
                "设置码不对；它显示在启动 jinpai serve 的窗口里",
                "this is not the set-up code; it stands where jinpai serve was started",
            ));
        }
        visitor.forgive(app)?;
        let user = UserId::from(body.user.trim());
        check_password(&user, &body.password, "password")?;
        let new = Newcomer { name: body.name, ..Newcomer::new(user, Role::Owner) };
        let user = app.access().add_first_owner(&new.with_password(&body.password), clock::now())?;
        let visitor = Visitor { user: user.id.clone(), ..visitor };
        visitor.note(app, "setup", Outcome::Done, "{}")?;
        entered(app, &user, &visitor, StatusCode::CREATED)
    })
    .await
}

/// Signs in. Too many wrong passwords must wait, by name and by address; a name that is nobody's looks like a wrong password.
#[utoipa::path(post, path = "/session", tag = "account", extensions(("x-permission" = json!("public"))), request_body = SignInBody,
    responses((status = 200, body = MeView), (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn sign_in(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    before: Option<Extension<Signed>>,
    Json(body): Json<SignInBody>,
) -> Result<Response, ApiError> {
    let name: String = body.user.trim().chars().take(USER_NAME_CHARS_MAX + 1).collect();
    let visitor = Visitor { user: UserId::new(name), client, request: request_id(&headers) };
    let _permit = app.doors().hashing().await?;
    app.blocking(move |app| {
        if let Err(wait) = visitor.attempt(app, ACTION) {
            return Ok(wait.into_response());
        }
        let user = known(app, &visitor, &body)?;
        second_factor(app, &visitor, &user, body.code.as_deref())?;
        visitor.forgive(app)?;
        if let Some(Extension(before)) = before {
            app.access().end_session(&before.user().id, before.id())?;
        }
        visitor.note(app, ACTION, Outcome::Done, "{}")?;
        entered(app, &user, &visitor, StatusCode::OK)
    })
    .await
}

/// How the audit log calls signing in.
const ACTION: &str = "session.begin";

/// The user, if the password is right.
fn known(app: &App, visitor: &Visitor, body: &SignInBody) -> Result<User, ApiError> {
    let too_long = body.password.chars().count() > password::CHARS_MAX;
    let hash = app.access().password(&visitor.user)?;
    let right = !too_long && app.doors().is_right(&body.password, hash.as_deref());
    if let Some(user) = app.access().user(&visitor.user)?.filter(|user| right && user.active) {
        return Ok(user);
    }
    visitor.note(app, ACTION, Outcome::Failed, r#"{"why":"wrong password"}"#)?;
    Err(ApiError::new(Code::SignInFirst, "用户名或密码不对", "the name or the password is wrong").at("password"))
}

/// Goes on if the user has no second factor, or the code is right and was not used before.
fn second_factor(app: &App, visitor: &Visitor, user: &User, code: Option<&str>) -> Result<(), ApiError> {
    let Some(factor) = app.access().totp(&user.id)?.filter(|factor| factor.confirmed) else { return Ok(()) };
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
        return Err(
            ApiError::new(Code::SignInFirst, "请输入手机上的 6 位验证码", "type the six digits that your phone shows").at("code")
        );
    };
    let step = totp::step(&factor.secret, code, clock::now());
    let fresh = step.map(|step| app.access().use_totp_step(&user.id, step)).transpose()?;
    if fresh == Some(true) {
        return Ok(());
    }
    visitor.note(app, ACTION, Outcome::Failed, r#"{"why":"wrong code"}"#)?;
    Err(ApiError::new(
        Code::SignInFirst,
        "验证码不对或已用过；请等手机显示下一个再试",
        "this code is wrong or was used; wait for the next one that your phone shows",
    )
    .at("code"))
}

fn entered(app: &App, user: &User, visitor: &Visitor, status: StatusCode) -> Result<Response, ApiError> {
    let cookie = session::begin(app, user, &visitor.client)?;
    Ok(session::with_cookie((status, Json(MeView::of(user))).into_response(), cookie))
}

/// Signs out: the session ends here and in the store.
#[utoipa::path(delete, path = "/session", tag = "account", extensions(("x-permission" = json!("account.own"))),
    responses((status = 204), (status = 401, body = Problem)))]
async fn sign_out(State(app): State<App>, client: Client, signed: Signed) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        app.access().end_session(&signed.user().id, signed.id())?;
        app.live().signed_out(signed.user().id.as_str());
        Ok(session::with_cookie(StatusCode::NO_CONTENT.into_response(), session::forget(&client)?))
    })
    .await
}

/// Goes on if somebody may have this password.
pub(super) fn check_password(user: &UserId, given: &str, field: &str) -> Result<(), ApiError> {
    match password::fault(user.as_str(), given) {
        Some(fault) => Err(ApiError::invalid(field, fault.in_lang(Lang::Zh), fault.in_lang(Lang::En))),
        None => Ok(()),
    }
}
