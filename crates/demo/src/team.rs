//! The team: who works in which shops, in which role, and how well.

use crate::chance::Chance;
use crate::goods::shop_name;
use crate::names;
use crate::options::Options;
use jiff::ToSpan;
use jiff::civil::Date;
use jinpai_model::records::{Account, Agent, Shop};
use jinpai_model::words::Role;
use jinpai_model::{AccountId, AgentId, ShopId, Source};
use std::sync::Arc;

/// People of one squad; every squad has its own roles and its own home shops.
const SQUAD: usize = 12;
/// A month at least is simulated from this many days on: only then do terms change within it.
const MONTH_DAYS: u32 = 20;

/// A person of the team.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// The person; a temporary helper is nobody's account and has none.
    pub(crate) agent: Option<AgentId>,
    pub(crate) name: Arc<str>,
    pub(crate) nick: String,
    pub(crate) role: Role,
    pub(crate) level: &'static str,
    pub(crate) group: Arc<str>,
    pub(crate) hired_on: Date,
    /// A level that begins on a later day.
    pub(crate) promotion: Option<(&'static str, Date)>,
    /// Shop and account, one at least; several of one shop are used in turn.
    pub(crate) accounts: Vec<(usize, AccountId)>,
    /// Seconds for one line.
    pub(crate) pace_seconds: i64,
    /// Of a hundred buyers who ask, how many more (or fewer) buy than on average.
    pub(crate) persuasion: i64,
    /// Of a hundred duties, how many are done as they should be.
    pub(crate) discipline: u32,
}

/// Everybody, and who may serve which shop.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) members: Vec<Member>,
    pub(crate) shops: Vec<ShopId>,
    /// Per shop: those who sell, those who look after what was sold, those who step in for either.
    pub(crate) desks: Vec<[Vec<usize>; 3]>,
}

impl Team {
    /// The team of these options.
    pub(crate) fn new(options: &Options) -> Self {
        let mut chance = Chance::new(options.seed, 1);
        let shops: Vec<ShopId> = (0..options.shops).map(|shop| ShopId::new(shop_name(shop))).collect();
        let squads = options.agents.div_ceil(SQUAD);
        let mut members = Vec::new();
        for number in 0..options.agents {
            let squad = number / SQUAD;
            let size = SQUAD.min(options.agents - squad * SQUAD);
            let mut member = person(options, number, role(number % SQUAD, size), &mut chance);
            let mut serves: Vec<usize> = (0..options.shops).filter(|shop| shop % squads == squad).collect();
            if serves.is_empty() {
                serves.push(squad % options.shops);
            }
            if member.role == Role::Gold && options.shops > 1 && serves.len() == 1 {
                serves.push((serves[0] + 1) % options.shops);
            }
            member.accounts = serves.into_iter().map(|shop| (shop, account(&shops[shop], &member.nick))).collect();
            if number == 0 && options.agents >= 4 {
                let (shop, second) = (member.accounts[0].0, format!("{}2号", member.nick));
                member.accounts.push((shop, account(&shops[shop], &second)));
            }
            members.push(member);
        }
        if options.agents >= 4 {
            members.push(helper(&shops[0], options.start));
        }
        let desks = (0..options.shops).map(|shop| desks(&members, shop)).collect();
        Self { members, shops, desks }
    }

    /// The members who are somebody, squad by squad.
    pub(crate) fn squads(&self) -> Vec<Vec<usize>> {
        let people: Vec<usize> = (0..self.members.len()).filter(|member| self.members[*member].agent.is_some()).collect();
        people.chunks(SQUAD).map(<[usize]>::to_vec).collect()
    }

    /// The rows that say who is who.
    pub(crate) fn rows(&self) -> (Vec<Shop>, Vec<Agent>, Vec<Account>) {
        let shops = self.shops.iter().map(|shop| Shop {
            shop: shop.clone(),
            name: Some(Arc::from(shop.as_str())),
            platform: Some("taobao".into()),
            time_zone: Some(crate::moment::TIME_ZONE.into()),
            day_start: None,
            source: Source::default(),
        });
        let mut agents = Vec::new();
        let mut accounts = Vec::new();
        for member in &self.members {
            let Some(agent) = &member.agent else { continue };
            agents.push(terms(member, agent, member.level, member.hired_on));
            agents.extend(member.promotion.map(|(level, from)| terms(member, agent, level, from)));
            accounts.extend(member.accounts.iter().map(|(shop, account)| Account {
                account: account.clone(),
                agent: agent.clone(),
                shop: Some(self.shops[*shop].clone()),
                from: None,
                to: None,
                source: Source::default(),
            }));
        }
        (shops.collect(), agents, accounts)
    }
}

/// Of twelve: seven sell, two are after-sales, two do both, one leads; smaller squads keep the proportion.
fn role(place: usize, size: usize) -> Role {
    let leads = usize::from(size >= 3);
    let both = if size >= 5 { (size / 6).max(1) } else { 0 };
    let after = if size >= 4 { (size / 6).max(1) } else { 0 };
    let sells = size - leads - both - after;
    match place {
        _ if place < sells => Role::Presales,
        _ if place < sells + after => Role::Aftersales,
        _ if place < sells + after + both => Role::Gold,
        _ => Role::Supervisor,
    }
}

fn person(options: &Options, number: usize, role: Role, chance: &mut Chance) -> Member {
    let long = options.days >= MONTH_DAYS;
    // One joins within the month, one's trial ends within it.
    let joins = long && number == 6;
    let rises = long && number == 2;
    let age_days = if rises { chance.between(40, 60) } else { chance.between(70, 2_400) };
    let hired_on = if joins { options.start + 10.days() } else { options.start - age_days.days() };
    let level = match role {
        _ if joins || rises => "trial",
        Role::Gold => "gold",
        Role::Supervisor | Role::Manager => "supervisor",
        Role::Presales | Role::Aftersales => "agent",
    };
    let skill = if joins { -14 } else { chance.between(-12, 14) };
    Member {
        agent: Some(AgentId::new(format!("KF{:02}", number + 1))),
        name: names::person(chance).into(),
        nick: names::agent_nick(number),
        role,
        level,
        group: Arc::from(format!("{}组", number / SQUAD + 1)),
        hired_on,
        promotion: rises.then(|| ("agent", options.start + 15.days())),
        accounts: Vec::new(),
        pace_seconds: 11 - skill / 4 + chance.between(0, 5),
        persuasion: skill,
        discipline: u32::try_from(88 + skill / 2 + chance.between(-6, 4)).unwrap_or(88),
    }
}

/// Somebody who helps out on the busiest days with an account that nobody wrote down.
fn helper(shop: &ShopId, start: Date) -> Member {
    Member {
        agent: None,
        name: "临时客服".into(),
        nick: "临时客服".to_owned(),
        role: Role::Presales,
        level: "trial",
        group: "1组".into(),
        hired_on: start,
        promotion: None,
        accounts: vec![(0, account(shop, "临时客服"))],
        pace_seconds: 18,
        persuasion: -10,
        discipline: 75,
    }
}

fn account(shop: &ShopId, nick: &str) -> AccountId {
    AccountId::new(format!("{shop}:{nick}"))
}

fn terms(member: &Member, agent: &AgentId, level: &str, from: Date) -> Agent {
    Agent {
        agent: agent.clone(),
        name: Arc::clone(&member.name),
        role: Some(member.role),
        level: Some(Arc::from(level)),
        group: Some(Arc::clone(&member.group)),
        plan: None,
        hired_on: Some(member.hired_on),
        left_on: None,
        from: Some(from),
        source: Source::default(),
    }
}

fn desks(members: &[Member], shop: usize) -> [Vec<usize>; 3] {
    let of = |roles: &[Role]| -> Vec<usize> {
        let serves = |member: &Member| member.accounts.iter().any(|(at, _)| *at == shop);
        let fits = |member: &&(usize, &Member)| serves(member.1) && roles.contains(&member.1.role);
        members.iter().enumerate().collect::<Vec<_>>().iter().filter(fits).map(|(index, _)| *index).collect()
    };
    [
        of(&[Role::Presales, Role::Gold]),
        of(&[Role::Aftersales, Role::Gold]),
        of(&[Role::Supervisor, Role::Presales, Role::Aftersales]),
    ]
}

#[cfg(test)]
mod tests {
    use super::Team;
    use crate::options::Options;
    use jinpai_model::words::Role;

    #[test]
    fn twelve_people_have_their_roles() {
        let team = Team::new(&Options::default());
        let count = |role| team.members.iter().filter(|m| m.role == role && m.agent.is_some()).count();
        assert_eq!([Role::Presales, Role::Aftersales, Role::Gold, Role::Supervisor].map(count), [7, 2, 2, 1]);
        let (_, agents, accounts) = team.rows();
        assert_eq!((agents.len(), accounts.len()), (13, 13));
    }

    #[test]
    fn every_shop_has_somebody_who_sells() {
        for agents in 1..40 {
            for shops in 1..9 {
                let options = Options { agents, shops, ..Options::default() };
                let team = Team::new(&options);
                assert!(team.members.iter().all(|member| !member.accounts.is_empty()));
                for desk in &team.desks {
                    assert!(desk.iter().any(|people| !people.is_empty()), "{agents} agents, {shops} shops");
                }
            }
        }
    }
}
