//! What an overview is asked for.

use serde::Deserialize;
use utoipa::IntoParams;

/// The month.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OverviewQuery {
    /// `2025-11`
    pub month: String,
}
