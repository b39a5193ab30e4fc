//! The routes: one file for each subject, all of one shape — views, then query and path types, then handlers.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod chats;
pub mod close;
pub mod credits;
pub mod events;
pub mod facts;
pub mod faults;
pub mod figures;
pub mod health;
pub mod imports;
pub mod jobs;
pub mod months;
pub mod openapi;
pub mod orders;
pub mod overview;
pub mod pay;
pub mod people;
pub mod plans;
pub mod promotions;
pub mod session;
pub mod settings;
pub mod shapes;
pub mod shops;
pub mod stream;
pub mod targets;
pub mod tokens;
pub mod uploads;
pub mod users;
pub mod whatif;

use super::state::App;
use utoipa_axum::router::OpenApiRouter;

/// All of them, below [`super::BASE`].
pub fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(users::routes())
        .merge(session::routes())
        .merge(audit::routes())
        .merge(account::routes())
        .merge(accounts::routes())
        .merge(chats::routes())
        .merge(close::routes())
        .merge(credits::routes())
        .merge(events::routes())
        .merge(facts::routes())
        .merge(faults::routes())
        .merge(figures::routes())
        .merge(health::routes())
        .merge(imports::routes())
        .merge(jobs::routes())
        .merge(openapi::routes())
        .merge(orders::routes())
        .merge(months::routes())
        .merge(overview::routes())
        .merge(pay::routes())
        .merge(people::routes())
        .merge(plans::routes())
        .merge(promotions::routes())
        .merge(settings::routes())
        .merge(shapes::routes())
        .merge(shops::routes())
        .merge(stream::routes())
        .merge(targets::routes())
        .merge(tokens::routes())
        .merge(uploads::routes())
        .merge(whatif::routes())
}
