//! Tokens of connectors, with which programs of the shop stream events in. For the owner.

use crate::api::error::{ApiError, Code, Problem};
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::secrets::Token;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::UserId;
use jinpai_store::access::{ConnectorToken, TOKENS_MAX, TokenId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(tokens, add)).routes(routes!(revoke))
}

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;

/// A connector's token, without the token itself, which nobody can see again.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// Its number.
    pub id: u64,
    /// What it is for.
    pub name: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: jiff::Timestamp,
    /// When it was used last, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen: Option<jiff::Timestamp>,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<jiff::Timestamp>,
}

impl From<ConnectorToken> for TokenView {
    fn from(token: ConnectorToken) -> Self {
        Self {
            id: token.id.0,
            name: token.name,
            made_by: token.made_by.to_string(),
            made_at: token.made_at,
            last_seen: token.last_seen,
            revoked_at: token.revoked_at,
        }
    }
}

impl Listed for TokenView {
    const COLUMNS: &'static [&'static str] = &["id", "name", "made_by", "made_at", "last_seen", "revoked_at"];
    const NAME: &'static str = "tokens";
    const ZH: &'static str = "接口令牌";

    fn cell(&self, column: usize) -> V {
        let instant = |at: Option<jiff::Timestamp>| V::text(at.map(|at| at.to_string()).as_deref());
        match column {
            0 => V::Count(i64::try_from(self.id).unwrap_or(i64::MAX)),
            1 => self.name.as_str().into(),
            2 => self.made_by.as_str().into(),
            3 => instant(Some(self.made_at)),
            4 => instant(self.last_seen),
            _ => instant(self.revoked_at),
        }
    }
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewTokenBody {
    /// What it is for: at most 60 characters.
    pub name: String,
}

/// A new token. The token itself is shown this once.
#[derive(Serialize, ToSchema)]
pub struct NewTokenView {
    /// What is kept of it.
    #[serde(flatten)]
    pub kept: TokenView,
    /// The token, for `Authorization: Bearer …`.
    pub token: String,
}

/// The tokens of connectors, revoked ones too.
#[utoipa::path(get, path = "/tokens", operation_id = "tokens_list", tag = "settings", params(ListQuery),
    extensions(("x-permission" = json!("tokens.manage"))),
    responses((status = 200, body = Page<TokenView>), (status = 401, body = Problem)))]
async fn tokens(State(app): State<App>, Speaks(lang): Speaks, Query(query): Query<ListQuery>) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let views = app.access().tokens()?.into_iter().map(TokenView::from).collect();
        list::answer(views, &query, lang)
    })
    .await
}

/// Makes a token. Only what follows from it is kept, so it is shown this once.
#[utoipa::path(post, path = "/tokens", operation_id = "tokens_add", tag = "settings", request_body = NewTokenBody,
    extensions(("x-permission" = json!("tokens.manage"))),
    responses((status = 201, body = NewTokenView), (status = 401, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn add(
    State(app): State<App>,
    who: Principal,
    Json(body): Json<NewTokenBody>,
) -> Result<(StatusCode, Json<NewTokenView>), ApiError> {
    let name = body.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "name",
            format!("请写明令牌给谁用，最多 {NAME_CHARS_MAX} 个字"),
            format!("say what the token is for, in at most {NAME_CHARS_MAX} characters"),
        ));
    }
    app.blocking(move |app| {
        let token = Token::new();
        let kept = app.access().add_token(token.digest(), &name, &UserId::new(who.user), clock::now())?;
        let kept = kept.ok_or_else(|| {
            ApiError::new(
                Code::Conflict,
                format!("最多 {TOKENS_MAX} 个有效令牌；请先撤销不用的"),
                format!("there may be {TOKENS_MAX} good tokens at most; revoke those that are not used first"),
            )
        })?;
        Ok((StatusCode::CREATED, Json(NewTokenView { kept: kept.into(), token: token.as_str().to_owned() })))
    })
    .await
}

/// Revokes a token: what holds it can send nothing from now on.
#[utoipa::path(delete, path = "/tokens/{id}", operation_id = "tokens_revoke", tag = "settings", params(("id" = u64, Path)),
    extensions(("x-permission" = json!("tokens.manage"))),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn revoke(State(app): State<App>, Path(id): Path<u64>) -> Result<StatusCode, ApiError> {
    let revoked = app.blocking(move |app| Ok(app.access().revoke_token(TokenId(id), clock::now())?)).await?;
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found()) }
}
