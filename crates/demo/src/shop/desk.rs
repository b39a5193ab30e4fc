//! Who takes a conversation: somebody who is online and has little in hand, of those whose work it is.

use super::talk::{Desk, Talk};
use super::{Customer, World};
use crate::error::DemoError;
use crate::moment::{HOUR, Moment};
use jinpai_model::AccountId;
use jinpai_model::Source;
use jinpai_model::records::Duty;
use jinpai_model::words::Role;
use std::sync::Arc;

/// Colleagues looked at before one is taken; in a small team that is everybody.
const LOOKED_AT_MAX: usize = 24;

impl World<'_> {
    /// Whoever is online for a shop's desk with the least in hand.
    pub(crate) fn online(&mut self, store: usize, desk: Desk, except: Option<usize>) -> Option<usize> {
        let now = self.now;
        for &people in desk_order(desk) {
            let list = &self.team.desks[store][people];
            if list.is_empty() {
                continue;
            }
            let first = self.chance.index(list.len());
            let found = (0..list.len().min(LOOKED_AT_MAX))
                .map(|step| list[(first + step) % list.len()])
                .filter(|member| Some(*member) != except && self.seats[*member].answers(now))
                .min_by_key(|member| self.seats[*member].open);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whoever takes a new conversation: if nobody is online, somebody who will find it.
    pub(crate) fn assign(&mut self, store: usize, desk: Desk, at: Moment) -> usize {
        if let Some(member) = self.online(store, desk, None) {
            return member;
        }
        let day = at.day();
        let hired = |member: &usize| {
            let member = &self.team.members[*member];
            member.agent.is_some() && member.hired_on <= day
        };
        for &people in desk_order(desk) {
            let list: Vec<usize> = self.team.desks[store][people].iter().copied().filter(hired).take(LOOKED_AT_MAX).collect();
            if !list.is_empty() {
                return self.chance.pick(&list);
            }
        }
        0
    }

    /// The account that a member uses in a shop; several are used by turns.
    pub(crate) fn account(&self, member: usize, store: usize, at: Moment) -> AccountId {
        let accounts = &self.team.members[member].accounts;
        let own: Vec<&AccountId> = accounts.iter().filter(|(shop, _)| *shop == store).map(|(_, account)| account).collect();
        let turn = usize::try_from(at.0 / HOUR).unwrap_or(0);
        own.get(turn % own.len().max(1)).copied().unwrap_or(&accounts[0].1).clone()
    }

    /// The name of the first supervisor, or of the first member where there is none.
    pub(crate) fn leader(&self) -> String {
        let leads = self.team.members.iter().find(|member| member.role == Role::Supervisor);
        leads.or(self.team.members.first()).map(|member| member.name.to_string()).unwrap_or_default()
    }

    /// A buyer whom nobody answered is written down the next day.
    pub(crate) fn follow_up(&mut self, talk: &Talk) -> Result<(), DemoError> {
        let Customer { store, buyer, last } = &talk.customer;
        let Some(agent) = self.team.members[talk.member].agent.clone() else { return Ok(()) };
        let done = last.midnight() + 33 * HOUR + self.chance.between(0, 3 * HOUR);
        let row = Duty {
            shop: self.team.shops[*store].clone(),
            agent,
            date: done.day(),
            duty: "follow_up".into(),
            done_at: Some(done.instant()),
            subject: Some(Arc::from(buyer.as_str())),
            note: Some("昨日未回复客户已回访".into()),
            source: Source::default(),
        };
        self.tell_at(row, done)
    }
}

/// The lists of a shop's people in the order in which they are asked.
fn desk_order(desk: Desk) -> &'static [usize] {
    match desk {
        Desk::Sales => &[0, 2],
        Desk::Service => &[1, 0, 2],
    }
}
