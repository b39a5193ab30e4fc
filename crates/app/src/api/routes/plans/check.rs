//! Checking a plan as it is typed: mistakes and warnings with their places, examples, data that is lacking.

use super::limit;
use crate::api::error::{ApiError, Problem};
use crate::api::list::TextView;
use crate::api::state::App;
use crate::jobs::plan::check::{Checked, check};
use axum::Json;
use axum::extract::State;
use jinpai_calc::pay::check::{ExampleResult, Expectation};
use jinpai_calc::plan::Diagnostic;
use jinpai_calc::plan::diagnostic::position;
use jinpai_calc::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(run))
}

/// A text to check.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckBody {
    /// The text of a plan.
    pub text: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// Whether it has no mistakes and all its examples hold: it may be published.
    pub is_good: bool,
    /// Its title and first day, if it could be read.
    pub title: Option<String>,
    /// Mistakes, then warnings, each in the order of the text.
    pub diagnostics: Vec<DiagnosticView>,
    /// Rules whose data the workspace lacks: these faults never show.
    pub lacking: Vec<LackingView>,
    /// Its examples, if it has no mistakes.
    pub examples: Vec<ExampleView>,
}

/// Something about a place of the text.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiagnosticView {
    /// How serious it is.
    pub severity: Severity,
    /// A stable word for its kind, such as `unknown-name`.
    pub code: &'static str,
    /// Where it begins. Lines and columns count from 1, columns in characters.
    pub from: PlaceView,
    /// Where it ends; the column is the first beyond.
    pub to: PlaceView,
    /// What is wrong and why.
    pub message: TextView,
    /// What to write instead.
    pub help: TextView,
}

/// How serious a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The plan cannot be used.
    Error,
    /// It holds but should be thought about, such as fines as written.
    Warning,
}

/// A place of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceView {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// A rule whose data is lacking.
#[derive(Debug, Serialize, ToSchema)]
pub struct LackingView {
    /// Its id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// What it means and what to do.
    pub message: TextView,
}

/// An example of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExampleView {
    /// Its title.
    pub title: String,
    /// The line on which it stands.
    pub line: usize,
    /// Whether everything is as expected.
    pub holds: bool,
    /// What it says of the person.
    pub given: Vec<GivenView>,
    /// What it expects.
    pub expectations: Vec<ExpectationView>,
}

/// A name and its value.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenView {
    /// The name.
    pub name: TextView,
    /// The value.
    pub value: TextView,
}

/// One thing that an example expects.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpectationView {
    /// A pay line, the score, the gross.
    pub what: TextView,
    /// What the plan says it must be.
    pub expected: String,
    /// What it is.
    pub actual: String,
    /// Whether they are the same.
    pub holds: bool,
    /// Why there is no value.
    pub reasons: TextView,
}

impl DiagnosticView {
    pub(super) fn of(source: &str, found: &Diagnostic, severity: Severity) -> Self {
        let place = |byte: usize| {
            let at = position(source, byte);
            PlaceView { line: at.line, column: at.column }
        };
        Self {
            severity,
            code: found.code,
            from: place(found.span.start),
            to: place(found.span.end),
            message: (&found.message).into(),
            help: (&found.help).into(),
        }
    }
}

impl From<&ExampleResult> for ExampleView {
    fn from(example: &ExampleResult) -> Self {
        let given = example.given.iter().map(|(name, value)| GivenView { name: name.into(), value: value.into() });
        Self {
            title: example.title.clone(),
            line: example.position.line,
            holds: example.holds(),
            given: given.collect(),
            expectations: example.expectations.iter().map(ExpectationView::from).collect(),
        }
    }
}

impl From<&Expectation> for ExpectationView {
    fn from(expectation: &Expectation) -> Self {
        Self {
            what: (&expectation.what).into(),
            expected: expectation.expected.clone(),
            actual: expectation.actual.clone(),
            holds: expectation.holds(),
            reasons: Text::joined(&expectation.reasons).into(),
        }
    }
}

pub(super) fn view(source: &str, checked: &Checked) -> CheckView {
    let Checked { report, lacking } = checked;
    let of = |list: &[Diagnostic], severity| -> Vec<DiagnosticView> {
        list.iter().map(|found| DiagnosticView::of(source, found, severity)).collect()
    };
    let mut diagnostics = of(&report.diagnostics, Severity::Error);
    diagnostics.extend(of(&report.warnings, Severity::Warning));
    let lacking =
        lacking.iter().map(|one| LackingView { rule: one.rule.clone(), title: one.title.clone(), message: one.text().into() });
    CheckView {
        is_good: report.is_good(),
        title: report.title.clone(),
        diagnostics,
        lacking: lacking.collect(),
        examples: report.examples.iter().map(ExampleView::from).collect(),
    }
}

/// Checks a text without keeping it: every mistake with its place, the legal guard's warnings, each example as computed, and the faults
/// that the workspace has no data for.
#[utoipa::path(post, path = "/plans/check", operation_id = "plans_check", tag = "plans", request_body = CheckBody,
    extensions(("x-permission" = json!("plans.check"))),
    responses((status = 200, body = CheckView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn run(State(app): State<App>, Json(body): Json<CheckBody>) -> Result<Json<CheckView>, ApiError> {
    limit(&body.text)?;
    app.blocking(move |app| {
        let has = app.available()?;
        let checked = check("plan.toml", &body.text, Some(&has));
        Ok(Json(view(&body.text, &checked)))
    })
    .await
}
