//! Figures of any period: people × figures, by day, week or month, beside the period before.

mod file;
mod query;
mod values;

pub use query::FiguresQuery;
pub use values::{FigureName, ValueView};

use crate::api::error::{ApiError, Code, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::unknown;
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::{self, Reach, ReachQuery};
use crate::api::state::App;
use crate::jobs::period::{Period, terms_on};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::figures::{AgentFigures, Figure};
use jinpai_calc::measures::periods::{By, PeriodFigures, Span, Wanted, median};
use jinpai_model::AgentId;
use jinpai_model::records::Agent;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_period))
}

/// Values of one answer at most: people × figures × parts of the period.
const VALUES_MAX: usize = 100_000;
/// A middle value of fewer people would tell about one of them.
pub(super) const MEDIAN_OF_AT_LEAST: usize = 3;

/// Values by the figure's name, in the order in which the figures were asked for. No map: an answer may hold a hundred thousand.
#[derive(Debug, Default)]
pub struct Values(Vec<(&'static str, ValueView)>);

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Figures of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresView {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The figures asked for, in order.
    pub figures: Vec<FigureName>,
    /// The period or its parts, in order.
    // Each is written by a thread of its own.
    #[schema(value_type = Vec<FiguresPart>)]
    pub parts: Vec<Box<RawValue>>,
    /// The period before, undivided, if asked for.
    pub previous: Option<FiguresPart>,
    /// The months that the period reaches into and that have data.
    pub months: Vec<FiguresMonth>,
}

/// A month that figures were made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresMonth {
    /// `2025-11`
    pub month: String,
    /// Whether it is closed: then its figures never change.
    pub closed: bool,
}

/// Figures of some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresPart {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The people, by id.
    pub agents: Vec<AgentFiguresView>,
    /// All of them together: sums of sums, ratios of sums.
    #[schema(value_type = BTreeMap<String, ValueView>)]
    pub team: Values,
    /// The value of who is in the middle; only of what at least three people have.
    #[schema(value_type = BTreeMap<String, ValueView>)]
    pub median: Values,
}

/// A person's figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentFiguresView {
    /// The id.
    pub agent: String,
    /// The name for people.
    pub name: Option<String>,
    /// What they are: `presales`, …
    pub role: Option<String>,
    /// Their group.
    pub group: Option<String>,
    /// Values by figure.
    #[schema(value_type = BTreeMap<String, ValueView>)]
    pub values: Values,
}

/// Figures of a period, of everybody that the person may see.
#[utoipa::path(get, path = "/figures", operation_id = "figures", tag = "figures", extensions(("x-permission" = json!("figures.read"))),
    params(PeriodQuery, ReachQuery, FiguresQuery),
    responses((status = 200, body = FiguresView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn of_period(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(days): Query<PeriodQuery>,
    Query(asked): Query<ReachQuery>,
    Query(query): Query<FiguresQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let period = reach::period(app.board(), days.days()?, at_least, lang)?;
        let reach = Reach::of(&who, &asked, period.agents(), period.span.to)?;
        let chosen = chosen(query.figures.as_deref())?;
        let parts = figures_of(&period, &reach, period.span, by(query.by.as_deref())?);
        let values: usize = parts.iter().map(|part| part.agents.len() + 2).sum::<usize>() * chosen.len();
        if values > VALUES_MAX {
            return Err(ApiError::new(
                Code::Invalid,
                "要的数值太多：请少选几个指标，或者只看一个人",
                "these are too many values: choose fewer figures, or one person",
            ));
        }
        if let Some(format) = query.format {
            return file::answer(&parts, &chosen, period.agents(), format, lang);
        }
        let previous = match query.compare.as_deref().unwrap_or_default() {
            "" => None,
            "previous" => period.span.previous(),
            other => return Err(unknown("compare", other, "previous")),
        };
        let previous = previous.map(|span| {
            let before = Period::read(app.board(), span, at_least, lang)?;
            let parts = figures_of(&before, &reach, span, By::Total);
            Ok::<_, ApiError>(parts.first().map(|part| part_view(part, &chosen, period.agents())))
        });
        let view = FiguresView {
            from: period.span.from.to_string(),
            to: period.span.to.to_string(),
            figures: chosen.iter().map(|figure| FigureName::of(*figure)).collect(),
            parts: parts.par_iter().map(|part| written(&part_view(part, &chosen, period.agents()))).collect::<Result<_, _>>()?,
            previous: previous.transpose()?.flatten(),
            months: period
                .views
                .iter()
                .map(|view| FiguresMonth { month: view.month().to_string(), closed: view.closed.is_some() })
                .collect(),
        };
        Ok(reach::resting_on(period.up_to(), Json(view)))
    })
    .await
}

fn written(part: &FiguresPart) -> Result<Box<RawValue>, ApiError> {
    to_raw_value(part).map_err(|error| ApiError::internal(error.into()))
}

fn figures_of(period: &Period, reach: &Reach, span: Span, by: By) -> Vec<PeriodFigures> {
    period.figures(&Wanted { span, by, shops: reach.shops(), agent: &|agent| reach.agent(agent) })
}

fn by(text: Option<&str>) -> Result<By, ApiError> {
    match text.unwrap_or("total") {
        "" | "total" => Ok(By::Total),
        "day" => Ok(By::Day),
        "week" => Ok(By::Week),
        "month" => Ok(By::Month),
        other => Err(unknown("by", other, "total, day, week, month")),
    }
}

fn chosen(names: Option<&str>) -> Result<Vec<Figure>, ApiError> {
    let Some(names) = names.filter(|names| !names.is_empty()) else { return Ok(Figure::ALL.to_vec()) };
    let known = || Figure::ALL.iter().map(|figure| figure.en()).collect::<Vec<_>>().join(", ");
    names.split(',').map(|name| Figure::named(name.trim()).ok_or_else(|| unknown("figures", name, &known()))).collect()
}

/// The values of the figures chosen.
pub(super) fn values(figures: &AgentFigures, chosen: &[Figure]) -> Values {
    let value = |figure: &Figure| (figure.en(), ValueView::of(*figure, figures.get(figure)));
    Values(chosen.iter().map(value).collect())
}

/// The middle values of the figures chosen.
pub(super) fn medians(agents: &BTreeMap<AgentId, AgentFigures>, chosen: &[Figure]) -> Values {
    let middle = |figure: &Figure| {
        let value = median(agents, *figure, MEDIAN_OF_AT_LEAST)?;
        Some((figure.en(), ValueView::exact(*figure, &value)))
    };
    Values(chosen.iter().filter_map(middle).collect())
}

fn part_view(part: &PeriodFigures, chosen: &[Figure], rows: &[Agent]) -> FiguresPart {
    let terms = terms_on(rows, part.span.to);
    let person = |(agent, figures): (&AgentId, &AgentFigures)| {
        let row = terms.get(agent);
        AgentFiguresView {
            agent: agent.to_string(),
            name: row.map(|row| row.name.to_string()),
            role: row.and_then(|row| row.role).map(|role| role.code().to_owned()),
            group: row.and_then(|row| row.group.as_deref()).map(str::to_owned),
            values: values(figures, chosen),
        }
    };
    FiguresPart {
        from: part.span.from.to_string(),
        to: part.span.to.to_string(),
        agents: part.agents.iter().map(person).collect(),
        team: values(&part.team, chosen),
        median: medians(&part.agents, chosen),
    }
}
