//! Conversations: who talked with whom in a period, and where a text was written.

pub mod conversation;
pub mod view;

use crate::api::buyers::Buyer;
use crate::api::error::{ApiError, Code, Problem};
use crate::api::guard::audit::Looked;
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::names::{AgentView, Names};
use crate::api::period::day_of;
use crate::api::permission::Scope;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use jinpai_calc::calendar::{ShopClock, second};
use jinpai_calc::context::DEFAULT_ZONE;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_calc::people::People;
use jinpai_model::mask::Known;
use jinpai_model::records::{Account, Agent, Message, Shop};
use jinpai_model::words::MessageKind;
use jinpai_model::{AccountId, AgentId, BuyerId, ShopId, Source};
use jinpai_store::{ChatFilter, ChatSearch, Conversation, records};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(chats)).routes(routes!(search)).merge(conversation::routes())
}

/// Threads that read the archive for one request: the others' requests want some, too.
const THREADS: usize = 2;
/// Conversations of an export.
const EXPORT_MAX: usize = 100_000;
/// Days of the list, if no days are asked for: going through a whole year of chats takes seconds.
const RECENT_DAYS: i64 = 7;
/// Hits of a search at most.
const HITS_MAX: usize = 200;
/// Hits of a search, if nothing else is asked for.
const HITS: usize = 50;
/// So much of its last message stands with a conversation, in characters.
const EXCERPT_CHARS: usize = 60;
/// The longest text that is searched for, in characters.
const TEXT_CHARS_MAX: usize = 100;

/// A conversation in a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatView {
    /// Shop.
    pub shop: String,
    /// Buyer.
    pub buyer: String,
    /// Messages in the period.
    pub messages: u64,
    /// The first of them, in the shop's time.
    pub first: String,
    /// The last.
    pub last: String,
    /// In whose threads they are.
    pub agents: Vec<AgentView>,
    /// What was written last; not in files.
    pub last_message: Option<LastMessageView>,
    /// The screen that shows it.
    pub link: String,
}

/// What was written last in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastMessageView {
    /// `buyer`, `agent`, `auto` or `system`.
    pub sender: &'static str,
    /// `text`, `image`, `emoji`, `card`, `file`, `voice` or `video`.
    pub form: &'static str,
    /// How it begins, without personal data.
    pub text: String,
}

impl LastMessageView {
    fn of(message: &Message, private: &Known) -> Self {
        let content = message.content.as_deref().unwrap_or_default();
        // Masked before it is cut: half a number is not recognised as one.
        let text = private.text(content).chars().take(EXCERPT_CHARS).collect();
        Self { sender: message.sender.code(), form: message.kind.unwrap_or(MessageKind::Text).code(), text }
    }
}

impl Listed for ChatView {
    const COLUMNS: &'static [&'static str] = &["shop", "buyer", "messages", "first", "last", "agents"];
    const NAME: &'static str = "chats";
    const ZH: &'static str = "会话";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.shop.as_str().into(),
            1 => self.buyer.as_str().into(),
            2 => V::Count(i64::try_from(self.messages).unwrap_or(i64::MAX)),
            3 => self.first.as_str().into(),
            4 => self.last.as_str().into(),
            _ => {
                let names = self.agents.iter().map(|agent| agent.name.as_deref().unwrap_or(&agent.agent));
                names.collect::<Vec<_>>().join("；").as_str().into()
            }
        }
    }
}

/// Which conversations.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChatsQuery {
    /// The first day. Without any days the list is of the last week with data, and a search goes through all.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// Only in this shop.
    pub shop: Option<String>,
    /// Only in the threads of this agent.
    pub agent: Option<String>,
    /// Only of buyers with this in their name.
    pub buyer: Option<String>,
}

/// Conversations with a message in the period, the latest first.
#[utoipa::path(get, path = "/chats", operation_id = "chats_list", tag = "chats", extensions(("x-permission" = json!("chats.read"))), params(ChatsQuery, ListQuery),
    responses((status = 200, body = Page<ChatView>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn chats(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Query(wanted): Query<ChatsQuery>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let place = Place::read(app)?;
        let mut wanted = wanted;
        // The search box of the list looks for buyers; texts have a search of their own.
        if let Some(text) = query.q.clone().filter(|text| !text.trim().is_empty()) {
            wanted.buyer = Some(text);
        }
        let Some(mut filter) = place.filter(&who, &wanted)? else { return list::answer(Vec::<ChatView>::new(), &query, lang) };
        if filter.from.is_none() && filter.to.is_none() && filter.buyer.is_empty() {
            filter.from = place.recent(app, &filter)?;
        }
        let (page, per_page) = query.paging();
        let (skip, limit) =
            if query.format.is_some() { (0, EXPORT_MAX) } else { ((page - 1).saturating_mul(per_page), per_page) };
        let found = app.store().conversations(&filter, skip, limit, THREADS)?;
        let last = found.items.iter().filter_map(|conversation| conversation.last_message.as_ref());
        let private = private(app, &who, last)?;
        let views: Vec<ChatView> = found.items.iter().map(|conversation| place.view(conversation, &private)).collect();
        list::answer_page(views, found.total, &query, lang)
    })
    .await
}

/// A message that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitView {
    /// Shop.
    pub shop: String,
    /// Buyer.
    pub buyer: String,
    /// When, in the shop's time.
    pub at: String,
    /// `buyer`, `agent`, `auto` or `system`.
    pub sender: &'static str,
    /// In whose thread.
    pub agent: AgentView,
    /// What it says, without personal data unless that was asked for.
    pub text: String,
    /// The screen that shows it.
    pub link: String,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitsView {
    /// The latest first.
    pub items: Vec<HitView>,
    /// Where to go on; none if that was all.
    pub next: Option<String>,
}

/// What is searched for.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// What the message says, at least in part.
    pub text: String,
    /// `buyer`, `agent`, `auto` or `system`.
    pub sender: Option<String>,
    /// At most so many, up to 200; 50 if not said.
    pub limit: Option<usize>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Also in personal data, and shows it; needs `personal.unmask` and stands in the audit log.
    pub unmask: Option<bool>,
}

/// Messages with a text in them, the latest first. What is masked is not found either, unless that is asked for.
#[utoipa::path(get, path = "/chats/search", operation_id = "chats_search", tag = "chats", extensions(("x-permission" = json!("chats.read"))),
    params(ChatsQuery, SearchQuery),
    responses((status = 200, body = HitsView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn search(
    State(app): State<App>,
    who: Principal,
    Query(wanted): Query<ChatsQuery>,
    Query(query): Query<SearchQuery>,
) -> Result<Response, ApiError> {
    let text = query.text.trim().to_owned();
    if text.is_empty() || text.chars().count() > TEXT_CHARS_MAX {
        let (zh, en) = (
            format!("请写要找的文字，最多 {TEXT_CHARS_MAX} 个字"),
            format!("say what to look for, at most {TEXT_CHARS_MAX} characters"),
        );
        return Err(ApiError::invalid("text", zh, en));
    }
    let sender = query.sender.as_deref().map(|word| {
        let known = jinpai_model::words::Sender::ALL.iter().copied().find(|known| known.code() == word);
        known.ok_or_else(|| list::unknown("sender", word, "buyer, agent, auto, system"))
    });
    let (sender, after) = (sender.transpose()?, query.after.as_deref().map(cursor).transpose()?);
    let unmask = query.unmask == Some(true);
    if unmask && who.scope("personal.unmask") == Scope::None {
        return Err(ApiError::of(Code::NotAllowed));
    }
    let hits = app.blocking(move |app| {
        let place = Place::read(app)?;
        let nothing = HitsView { items: Vec::new(), next: None };
        let Some(among) = place.filter(&who, &wanted)? else { return Ok(nothing) };
        let limit = query.limit.unwrap_or(HITS).clamp(1, HITS_MAX);
        let found = app.store().search(&ChatSearch { text, in_personal_data: unmask, sender, among, after, limit }, THREADS)?;
        let private = if unmask { BTreeMap::new() } else { private(app, &who, found.items.iter())? };
        let next = found.items.last().filter(|_| found.more);
        let next = next.map(|last| format!("{}.{}", last.time.as_microsecond(), message_id(last.source)));
        let items = found.items.iter().map(|message| {
            let at = place.time(&message.shop, message.time);
            let content = message.content.as_deref().unwrap_or_default();
            HitView {
                link: link(&message.shop, &message.buyer, &at, &[message.source]),
                shop: message.shop.to_string(),
                buyer: message.buyer.to_string(),
                sender: message.sender.code(),
                agent: place.agent(&message.shop, &message.account, message.time),
                text: if unmask { content.to_owned() } else { of_buyer(&private, message).text(content).into_owned() },
                at,
            }
        });
        Ok(HitsView { items: items.collect(), next })
    });
    let hits = Json(hits.await?);
    Ok(if unmask { (Extension(Looked("personal.unmask")), hits).into_response() } else { hits.into_response() })
}

/// What is masked in messages, by their buyers; nothing is looked up for those that say nothing.
fn private<'m>(
    app: &App,
    who: &Principal,
    messages: impl Iterator<Item = &'m Message>,
) -> Result<BTreeMap<Buyer, Known>, ApiError> {
    let says = |message: &&Message| message.content.as_deref().is_some_and(|content| !content.is_empty());
    let buyers = messages.filter(says).map(|message| (message.shop.clone(), message.buyer.clone())).collect();
    Ok(who.buyers().personal(app.store(), &buyers)?)
}

fn of_buyer<'p>(private: &'p BTreeMap<Buyer, Known>, message: &Message) -> &'p Known {
    static NOBODY: LazyLock<Known> = LazyLock::new(Known::default);
    private.get(&(message.shop.clone(), message.buyer.clone())).unwrap_or(&NOBODY)
}

/// Where a page of hits ended: microseconds, then the message.
fn cursor(text: &str) -> Result<(Timestamp, Source), ApiError> {
    let read = || {
        let (at, source) = text.split_once('.')?;
        Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, source_of(source)?))
    };
    read().ok_or_else(|| ApiError::invalid("after", "这一页的位置不认识，请重新搜索", "this place is not known; search again"))
}

/// How a message is named in addresses: the file and the row it was read from.
pub(super) fn message_id(source: Source) -> String {
    format!("{}-{}", source.file.0, source.row)
}

/// The message of a name.
fn source_of(id: &str) -> Option<Source> {
    let (file, row) = id.split_once('-')?;
    Some(Source { file: jinpai_model::FileId(file.parse().ok()?), row: row.parse().ok()? })
}

/// The screen that shows a conversation from a time of the shop on, with messages marked.
pub(super) fn link(shop: &ShopId, buyer: &BuyerId, from: &str, marks: &[Source]) -> String {
    let mut link = format!("/chats/{}/{}?from={}", encoded(shop.as_str()), encoded(buyer.as_str()), from.replace(' ', "T"));
    if !marks.is_empty() {
        let marks: Vec<String> = marks.iter().map(|source| message_id(*source)).collect();
        link.push_str("&mark=");
        link.push_str(&marks.join(","));
    }
    link
}

/// A name as a part of an address.
pub(super) fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The calendar of a shop: its row's, else the usual one. Which plan is in force does not matter for showing a time.
pub(super) fn clock_of(shops: &[Shop], shop: &ShopId) -> ShopClock {
    let row = shops.iter().find(|row| row.shop == *shop);
    let zone = row.and_then(|row| row.time_zone.as_deref()).and_then(|zone| TimeZone::get(zone).ok());
    let zone = zone.unwrap_or_else(|| TimeZone::get(DEFAULT_ZONE).expect("the bundled database has it"));
    ShopClock::new(zone, row.and_then(|row| row.day_start).unwrap_or(Time::midnight()))
}

/// What is needed to say whose an account is and what time it is in a shop.
struct Place {
    people: People,
    accounts: Vec<Account>,
    shops: Vec<Shop>,
    known: Vec<ShopId>,
    names: Names,
}

impl Place {
    fn read(app: &App) -> Result<Self, ApiError> {
        let accounts: Vec<Account> = records(app.store())?;
        let names = Names::of(&records::<Agent>(app.store())?);
        Ok(Self { people: People::new(&accounts), accounts, shops: records(app.store())?, known: app.store().shops()?, names })
    }

    /// The calendar of a shop.
    fn clock(&self, shop: &ShopId) -> ShopClock {
        clock_of(&self.shops, shop)
    }

    /// When the last week with chats began in the shops of a filter, on the clock of the first of them.
    fn recent(&self, app: &App, filter: &ChatFilter) -> Result<Option<Timestamp>, ApiError> {
        let shops = filter.shops.as_deref().unwrap_or_default();
        let mut latest = None;
        for shop in shops {
            latest = latest.max(app.store().latest_message(shop)?);
        }
        let Some((latest, shop)) = latest.zip(shops.first()) else { return Ok(None) };
        let clock = self.clock(shop);
        let first = clock.day(second(latest)).saturating_sub(Span::new().days(RECENT_DAYS - 1));
        Ok(Timestamp::from_second(clock.day_begins(first)).ok())
    }

    fn time(&self, shop: &ShopId, at: Timestamp) -> String {
        super::credits::local(&self.clock(shop), second(at))
    }

    /// Whose an account was.
    fn agent(&self, shop: &ShopId, account: &AccountId, at: Timestamp) -> AgentView {
        let day = self.clock(shop).day(second(at));
        self.names.view(&self.people.holder(shop, account, day).agent)
    }

    /// What a person may look at of what they want; none if that is nothing.
    fn filter(&self, who: &Principal, wanted: &ChatsQuery) -> Result<Option<ChatFilter>, ApiError> {
        let mine = |shop: &&ShopId| who.works_in(shop) && wanted.shop.as_deref().is_none_or(|wanted| shop.as_str() == wanted);
        let shops: Vec<ShopId> = self.known.iter().filter(mine).cloned().collect();
        let accounts = wanted.agent.as_deref().map(|agent| self.accounts_of(&agent.into()));
        if shops.is_empty() || accounts.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        // Shops of several zones share the days of the first one's calendar: a list by days, not a figure.
        let clock = self.clock(&shops[0]);
        let instant = |at| Timestamp::from_second(at).ok();
        let from = wanted.from.as_deref().map(|day| day_of("from", day)).transpose()?;
        let to = wanted.to.as_deref().map(|day| day_of("to", day)).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            return Err(ApiError::invalid("to", "最后一天在第一天之前", "the last day lies before the first"));
        }
        let (from, to) =
            (from.map(|from| clock.day_begins(from)), to.and_then(|to| to.tomorrow().ok()).map(|after| clock.day_begins(after)));
        let buyer = wanted.buyer.as_deref().unwrap_or_default().trim().to_owned();
        Ok(Some(ChatFilter { shops: Some(shops), accounts, buyer, from: from.and_then(instant), to: to.and_then(instant) }))
    }

    /// The accounts that were ever an agent's; an account of nobody is an agent of its own name.
    fn accounts_of(&self, agent: &AgentId) -> Vec<AccountId> {
        let rows = self.accounts.iter().filter(|row| row.agent == *agent);
        let mut accounts: Vec<AccountId> = rows.map(|row| row.account.clone()).collect();
        if accounts.is_empty() {
            accounts.push(AccountId::from(agent.as_str()));
        }
        accounts
    }

    fn view(&self, conversation: &Conversation, private: &BTreeMap<Buyer, Known>) -> ChatView {
        let Conversation { shop, buyer, first, last, messages, accounts, last_message } = conversation;
        let mut agents: Vec<AgentView> = Vec::new();
        for account in accounts {
            let agent = self.agent(shop, account, *last);
            if !agents.contains(&agent) {
                agents.push(agent);
            }
        }
        let first = self.time(shop, *first);
        ChatView {
            link: link(shop, buyer, &first, &[]),
            shop: shop.to_string(),
            buyer: buyer.to_string(),
            messages: *messages,
            last: self.time(shop, *last),
            first,
            agents,
            last_message: last_message.as_ref().map(|message| LastMessageView::of(message, of_buyer(private, message))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{cursor, link, message_id, source_of};
    use jinpai_model::{FileId, Source};

    #[test]
    fn messages_are_named_by_file_and_row() {
        let source = Source { file: FileId(3), row: 17 };
        assert_eq!(message_id(source), "3-17");
        assert_eq!(source_of("3-17"), Some(source));
        for wrong in ["", "3", "3-", "-17", "3-x", "99999999999-1"] {
            assert_eq!(source_of(wrong), None, "{wrong}");
        }
        assert!(cursor("1730390400000000.3-17").is_ok());
        assert!(cursor("3-17").is_err());
    }

    #[test]
    fn a_link_holds_any_name() {
        let marks = [Source { file: FileId(1), row: 2 }, Source { file: FileId(1), row: 5 }];
        assert_eq!(
            link(&"a/b".into(), &"摩?".into(), "2024-11-03 09:15:07", &marks),
            "/chats/a%2Fb/%E6%91%A9%3F?from=2024-11-03T09:15:07&mark=1-2,1-5"
        );
    }
}
