//! The routes: one file for each subject, all of one shape — views, then query and path types, then handlers.

pub mod close;
pub mod faults;
pub mod health;
pub mod imports;
pub mod jobs;
pub mod pay;
pub mod promotions;
pub mod shops;
pub mod stream;
pub mod uploads;

use super::state::App;
use utoipa_axum::router::OpenApiRouter;

/// All of them, below [`super::BASE`].
pub fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(close::routes())
        .merge(faults::routes())
        .merge(health::routes())
        .merge(imports::routes())
        .merge(jobs::routes())
        .merge(pay::routes())
        .merge(promotions::routes())
        .merge(shops::routes())
        .merge(stream::routes())
        .merge(uploads::routes())
}
