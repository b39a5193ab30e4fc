//! What is measured, in the text form of Prometheus.

use crate::api::state::App;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Duration;

/// A process has one recorder; servers that tests start share it.
static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The bounds of the times of answers, in seconds.
const BUCKETS: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Begins to measure.
pub fn install() {
    HANDLE.get_or_init(|| {
        let matcher = Matcher::Full("jinpai_http_request_seconds".to_owned());
        PrometheusBuilder::new().set_buckets_for_metric(matcher, BUCKETS).ok()?.install_recorder().ok()
    });
}

/// A request was answered.
pub(super) fn request(method: &str, route: &str, status: u16, took: Duration) {
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!("jinpai_http_requests_total", &labels).increment(1);
    metrics::histogram!("jinpai_http_request_seconds", "route" => route.to_owned()).record(took);
}

/// Everything measured so far.
pub(super) fn text(app: &App) -> String {
    let gauge = |name: &'static str, value: usize| {
        metrics::gauge!(name).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
    };
    gauge("jinpai_jobs_open", app.jobs().open());
    gauge("jinpai_streams_open", app.live().readers());
    let kept = app.board().kept();
    gauge("jinpai_months_kept", kept.len());
    gauge("jinpai_months_kilobytes", kept.iter().map(|month| month.bytes).sum::<usize>() >> 10);
    metrics::gauge!("jinpai_store_state").set(f64::from(app.live().state().0));
    HANDLE.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default()
}
