//! What the language of plans knows, for help and completion.

use crate::api::error::Problem;
use crate::api::list::TextView;
use crate::api::state::App;
use axum::Json;
use jinpai_calc::plan::language::{self, KnownName, Origin, Section};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(language))
}

/// The language of plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct LanguageView {
    /// The sections of a plan file, in the order in which people read one.
    pub sections: Vec<SectionView>,
    /// The names that formulas may use.
    pub names: Vec<NameView>,
    /// Functions.
    pub functions: Vec<FunctionView>,
    /// Signs.
    pub signs: Vec<SignView>,
}

/// A section.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionView {
    /// Its name; empty for the top of the file.
    pub name: &'static str,
    /// Whether it is written `[[name]]`, once for each entry.
    pub is_list: bool,
    /// Its keys.
    pub keys: Vec<KeyView>,
}

/// A key.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyView {
    /// The key.
    pub name: &'static str,
    /// The words that it understands, if they are a closed set.
    pub words: Vec<&'static str>,
}

/// A name of formulas.
#[derive(Debug, Serialize, ToSchema)]
pub struct NameView {
    /// In both languages; a formula may write either.
    pub name: TextView,
    /// What it is: money, a count, a ratio.
    pub kind: TextView,
    /// `figure`, `term`, `fact` or `role`.
    pub origin: &'static str,
    /// Of a fact's field: the kinds of facts that have it, as `each` names them.
    pub of: Vec<&'static str>,
}

/// A function.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionView {
    /// In both languages.
    pub name: TextView,
    /// How it is written.
    pub form: TextView,
    /// What it gives.
    pub meaning: TextView,
}

/// A sign.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignView {
    /// All ways to write it.
    pub written: Vec<&'static str>,
    /// What it means.
    pub meaning: TextView,
}

impl From<Section> for SectionView {
    fn from(section: Section) -> Self {
        let keys = section.keys.into_iter().map(|key| KeyView { name: key.name, words: key.words });
        Self { name: section.name, is_list: section.is_list, keys: keys.collect() }
    }
}

impl From<KnownName> for NameView {
    fn from(known: KnownName) -> Self {
        let (origin, of) = match known.origin {
            Origin::Figure => ("figure", Vec::new()),
            Origin::Term => ("term", Vec::new()),
            Origin::Fact(of) => ("fact", of.iter().map(|kind| kind.code()).collect()),
            Origin::Role => ("role", Vec::new()),
        };
        Self { name: known.name.into(), kind: known.kind.text().into(), origin, of }
    }
}

/// What the language of plans knows: sections and keys, names with their units, functions, signs.
#[utoipa::path(get, path = "/plans/language", operation_id = "plans_language", tag = "plans",
    extensions(("x-permission" = json!("plans.read"))),
    responses((status = 200, body = LanguageView), (status = 401, body = Problem)))]
async fn language() -> Json<LanguageView> {
    let functions = language::functions().into_iter().map(|known| FunctionView {
        name: known.name.into(),
        form: known.form.into(),
        meaning: known.meaning.into(),
    });
    let signs = language::signs().into_iter().map(|sign| SignView { written: sign.written, meaning: sign.meaning.into() });
    Json(LanguageView {
        sections: language::sections().into_iter().map(SectionView::from).collect(),
        names: language::names().into_iter().map(NameView::from).collect(),
        functions: functions.collect(),
        signs: signs.collect(),
    })
}
