//! The routes: one file for each subject, all of one shape — views, then query and path types, then handlers.

pub mod health;
pub mod jobs;
pub mod shops;
pub mod stream;

use super::state::App;
use utoipa_axum::router::OpenApiRouter;

/// All of them, below [`super::BASE`].
pub fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(health::routes()).merge(jobs::routes()).merge(shops::routes()).merge(stream::routes())
}
