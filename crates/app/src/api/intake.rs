//! Moving what connectors streamed from the store's journal into its tables, in the background, and telling the screens.

use super::live::Subject;
use super::state::App;
use crate::clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How long rows of a slow stream are gathered: they are on the screens so much later.
const GATHER: Duration = Duration::from_millis(400);
/// How often the journal is looked at without being told: it may hold what an earlier process answered.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long to wait when a command writes, or the store could not be written.
const LATER: Duration = Duration::from_millis(250);

/// What streamed rows change on the screens.
const CHANGED: [Subject; 5] = [Subject::Overview, Subject::Chats, Subject::Orders, Subject::Credits, Subject::Figures];

/// Says that there is something to be moved. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    news: Arc<Notify>,
}

impl Intake {
    /// A batch was streamed.
    pub fn notify(&self) {
        self.news.notify_one();
    }
}

/// Moves streamed rows as long as the server runs. Whenever it ends, what is not moved yet waits in the journal.
pub async fn run(app: App) {
    loop {
        // Whether it was told or not, it looks.
        tokio::time::timeout(LOOK_EVERY, app.intake().news.notified()).await.ok();
        tokio::time::sleep(GATHER).await;
        while advance(&app).await {}
    }
}

/// Moves some rows; whether there are more.
async fn advance(app: &App) -> bool {
    let moved = app.blocking(|app| Ok(app.store().take_streamed(clock::now())?)).await;
    match moved {
        Ok(streamed) => {
            if streamed.aside > 0 {
                tracing::error!(rows = streamed.aside, "streamed rows cannot be kept; they lie aside in intake.db");
            }
            if streamed.rows > 0 {
                app.live().changed(CHANGED);
            } else if streamed.more {
                tokio::time::sleep(LATER).await;
            }
            streamed.more
        }
        Err(error) => {
            error.log("intake");
            tokio::time::sleep(LATER).await;
            false
        }
    }
}
