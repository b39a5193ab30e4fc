//! What figures may be asked for.

use crate::api::list::FileFormat;
use serde::Deserialize;
use utoipa::IntoParams;

/// What is asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FiguresQuery {
    /// `total`, `day`, `week` or `month`.
    pub by: Option<String>,
    /// `previous`: the period before, too.
    pub compare: Option<String>,
    /// Names of figures with commas between; all if not said.
    pub figures: Option<String>,
    /// `csv` or `xlsx`: as a file.
    #[param(inline)]
    pub format: Option<FileFormat>,
}
