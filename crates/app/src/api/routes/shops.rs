//! The shops.

use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::records::Shop;
use jinpai_store::records;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(shops))
}

/// A shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShopView {
    /// Its id.
    pub shop: String,
    /// Its name for people.
    pub name: Option<String>,
    /// The platform.
    pub platform: Option<String>,
}

impl Listed for ShopView {
    const COLUMNS: &'static [&'static str] = &["shop", "name", "platform"];
    const NAME: &'static str = "shops";
    const ZH: &'static str = "店铺";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.shop.as_str().into(),
            1 => V::text(self.name.as_deref()),
            _ => V::text(self.platform.as_deref()),
        }
    }
}

/// The shops that the person works in: those of the table `shops`, and those that only rows name.
#[utoipa::path(get, path = "/shops", tag = "people", extensions(("x-permission" = json!("shops.read"))), params(ListQuery),
    responses((status = 200, body = Page<ShopView>), (status = 401, body = Problem)))]
async fn shops(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let mut known: BTreeMap<String, Shop> = BTreeMap::new();
        for shop in records::<Shop>(app.store())? {
            known.insert(shop.shop.to_string(), shop);
        }
        let ids = app.store().shops()?.into_iter().map(|id| id.to_string());
        let ids = ids.filter(|id| who.shops.is_empty() || who.shops.contains(id));
        let views = ids.map(|id| {
            let row = known.get(&id);
            ShopView {
                name: row.and_then(|row| row.name.as_deref()).map(str::to_owned),
                platform: row.and_then(|row| row.platform.as_deref()).map(str::to_owned),
                shop: id,
            }
        });
        list::answer(views.collect(), &query, lang)
    })
    .await
}
