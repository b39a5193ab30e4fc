//! The shops.

use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::Desk;
use crate::jobs::desk::shops::{self, ShopEntry};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::Row;
use jinpai_model::records::Shop;
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, enter))
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
    /// IANA name; absent = Asia/Shanghai.
    pub time_zone: Option<String>,
    /// When its business day starts, `HH:MM`; absent = what the plan says.
    pub day_start: Option<String>,
}

/// What is known of a shop. What is empty keeps its default.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ShopBody {
    /// Its name on the platform, as the files write it.
    pub shop: String,
    /// Its name for people.
    pub name: Option<String>,
    /// The platform.
    pub platform: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// When its business day starts, `HH:MM`; wins over the plan's.
    pub day_start: Option<String>,
}

impl ShopView {
    fn of(id: String, row: Option<&Shop>) -> Self {
        let text = |pick: fn(&Shop) -> Option<&str>| row.and_then(pick).map(str::to_owned);
        Self {
            name: text(|row| row.name.as_deref()),
            platform: text(|row| row.platform.as_deref()),
            time_zone: text(|row| row.time_zone.as_deref()),
            day_start: row.and_then(|row| row.day_start).map(|start| start.strftime("%H:%M").to_string()),
            shop: id,
        }
    }
}

impl Listed for ShopView {
    const COLUMNS: &'static [&'static str] = &["shop", "name", "platform", "time_zone", "day_start"];
    const NAME: &'static str = "shops";
    const ZH: &'static str = "店铺";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.shop.as_str().into(),
            1 => V::text(self.name.as_deref()),
            2 => V::text(self.platform.as_deref()),
            3 => V::text(self.time_zone.as_deref()),
            _ => V::text(self.day_start.as_deref()),
        }
    }
}

/// The shops that the person works in: those of the table `shops`, and those that only rows name.
#[utoipa::path(get, path = "/shops", operation_id = "shops", tag = "people", extensions(("x-permission" = json!("shops.read"))), params(ListQuery),
    responses((status = 200, body = Page<ShopView>), (status = 401, body = Problem)))]
async fn list(
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
            ShopView::of(id.clone(), row)
        });
        list::answer(views.collect(), &query, lang)
    })
    .await
}

/// Says how a shop is called, where its clock is and when its day starts. Months that are closed stay as they are.
#[utoipa::path(post, path = "/shops", operation_id = "shops_enter", tag = "people", request_body = ShopBody,
    extensions(("x-permission" = json!("people.write"))),
    responses((status = 200, body = ShopView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn enter(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<ShopBody>,
) -> Result<Json<ShopView>, ApiError> {
    app.writing(move |app| {
        let ShopBody { shop, name, platform, time_zone, day_start } = body;
        let row = shops::shop(ShopEntry { shop, name, platform, time_zone, day_start })?;
        Desk::new(clock::now(), &who.name, lang)?.enter(app.store(), "shops", vec![Row::of(&row)])?;
        Ok(Json(ShopView::of(row.shop.to_string(), Some(&row))))
    })
    .await
}
