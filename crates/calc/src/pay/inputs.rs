//! Where the formulas of a month's payslips get their values.

use super::score::{self, Score};
use super::{PayMonth, Person, Terms, lines};
use crate::figures::{Figure, FigureValue};
use crate::plan::formula::eval::{Inputs, Missing, Outcome};
use crate::plan::name::type_of;
use crate::plan::{Name, Plan, Term, Type, Value};
use crate::text::Text;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::Zero;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A plan, a month and what was computed for everybody before the first line.
pub(super) struct Book<'a> {
    pub(super) plan: &'a Plan,
    pub(super) month: &'a PayMonth,
    pub(super) scores: BTreeMap<&'a AgentId, Score>,
}

/// One person under one terms.
#[derive(Clone, Copy)]
pub(super) struct PersonInputs<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) person: &'a Person,
    pub(super) terms: &'a Terms,
    /// What the line's ladder came to.
    pub(super) ladder: Option<&'a Outcome>,
    /// Whether a base line is being computed, which cannot name `base`.
    pub(super) in_base: bool,
}

impl<'a> Book<'a> {
    pub(super) fn new(plan: &'a Plan, month: &'a PayMonth) -> Self {
        let mut book = Self { plan, month, scores: BTreeMap::new() };
        book.scores = score::all(&book);
        book
    }

    /// The person under the terms of the month's last day.
    pub(super) fn at_end(&'a self, person: &'a Person) -> Option<PersonInputs<'a>> {
        Some(PersonInputs { book: self, person, terms: person.last_terms()?, ladder: None, in_base: false })
    }

    /// The points given by hand to a person's group: on the person's own row, else on that of the first of the group that has one.
    fn team_score(&self, person: &Person) -> Outcome {
        let group = |person: &Person| person.last_terms().and_then(|terms| terms.group.clone());
        let own_group = group(person);
        let in_group = |other: &&Person| own_group.is_some() && group(other) == own_group;
        let others = self.month.persons.iter().filter(in_group);
        let found = std::iter::once(person).chain(others).find_map(|other| manual_team_score(&other.manual));
        match found {
            Some(points) => Ok(Value::Number(score::exact(*points) / BigRational::from_integer(100.into()), Type::Ratio)),
            None => Err(Missing::because(Text::new("团队评分还没有打分", "team_score has not been given yet"))),
        }
    }

    /// The lowest completion among the group's members, supervisors and managers aside, who were employed the whole month and have a
    /// target; without any such member it is 0, no step.
    fn group_min_completion(&self, person: &Person) -> Value {
        let group = person.last_terms().and_then(|terms| terms.group.as_ref());
        let whole_month = |other: &Person| {
            other.terms.first().is_some_and(|terms| terms.from == self.month.month.first_day())
                && other.terms.last().is_some_and(|terms| terms.to == self.month.month.last_day())
        };
        let counts = |other: &&Person| {
            let terms = other.last_terms();
            let is_member = group.is_some() && terms.is_some_and(|terms| terms.group.as_ref() == group);
            let leads = terms.is_some_and(|terms| matches!(terms.role, Some(Role::Supervisor | Role::Manager)));
            is_member && !leads && whole_month(other)
        };
        let completions = self.month.persons.iter().filter(counts).filter_map(|other| other.figures.get(&Figure::Completion));
        let lowest = completions.filter_map(FigureValue::value).min().unwrap_or_else(BigRational::zero);
        Value::Number(lowest, Type::Ratio)
    }
}

/// The points of the indicator 团队评分, by either name.
pub(super) fn manual_team_score(manual: &BTreeMap<String, Decimal>) -> Option<&Decimal> {
    manual.get(Term::TeamScore.en()).or_else(|| manual.get(Term::TeamScore.zh()))
}

impl PersonInputs<'_> {
    fn figure(&self, figure: Figure) -> Outcome {
        let name = Name::Figure(figure).text();
        let missing =
            |zh: &str, en: &str| Err(Missing::because(Text::new(format!("{}{zh}", name.zh), format!("{} {en}", name.en))));
        let Some(value) = self.person.figures.get(&figure) else {
            return missing("没有数据", "has no data");
        };
        match (value, value.value()) {
            (_, Some(number)) if type_of(figure) == Type::YesNo => Ok(Value::YesNo(!number.is_zero())),
            (_, Some(number)) => Ok(Value::Number(number, type_of(figure))),
            (FigureValue::Pending, None) => missing("还不能确定", "is not known yet"),
            (_, None) => {
                missing("没有数据（分母为 0 或没有这类记录）", "is absent (its denominator is 0, or there are no such records)")
            }
        }
    }

    fn term(&self, term: Term) -> Outcome {
        let missing = |zh: &str, en: &str| Err(Missing::because(Text::new(zh, en)));
        match term {
            Term::Role => Ok(Value::Role(self.terms.role)),
            Term::Level => {
                let level = self.terms.level.clone().unwrap_or_default();
                Ok(Value::Level(self.book.plan.levels.id_of(&level).unwrap_or(level)))
            }
            Term::Score => score::outcome(self.book.scores.get(&self.person.agent)),
            Term::TeamScore => self.book.team_score(self.person),
            Term::Points => Ok(Value::Number(self.person.points(), Type::Count)),
            Term::Base if self.in_base => missing("底薪行里不能用底薪", "a base line cannot use base"),
            Term::Base => lines::base(self.book, self.person),
            Term::QuarterEnd => Ok(Value::YesNo(self.book.month.month.ends_quarter())),
            Term::GroupMinCompletion => Ok(self.book.group_min_completion(self.person)),
            Term::Ladder => match self.ladder {
                Some(outcome) => outcome.clone(),
                None => missing("这一行没有阶梯", "this line has no ladder"),
            },
            Term::Tenure => missing("没有入职日期，算不出工龄", "there is no hired_on, so tenure is not known"),
            Term::ExamExcellent => missing("月度考核还没有定是否优秀", "whether the monthly exam was excellent is not decided"),
            Term::QuarterExcellent => {
                missing("季度考核还没有定是否优秀", "whether the quarterly exam was excellent is not decided")
            }
            Term::ShiftHours => missing("这个月没有排班", "there are no shifts in the month"),
        }
    }
}

impl Inputs for PersonInputs<'_> {
    fn agent(&self) -> &AgentId {
        &self.person.agent
    }

    fn label(&self) -> String {
        self.person.name.clone()
    }

    fn value(&self, name: &Name) -> Outcome {
        if let Some(given) = self.person.given.get(name) {
            return Ok(given.clone());
        }
        match name {
            Name::Figure(figure) => self.figure(*figure),
            Name::Term(term) => self.term(*term),
            Name::Fact(field) => Err(Missing::because(Text::new(
                format!("{}只在违规条款里有", field.zh()),
                format!("`{}` is known in faults only", field.en()),
            ))),
            Name::Own(own) => {
                let value = self.book.plan.values.get(own).cloned();
                value.ok_or_else(|| Missing::because(Text::new(format!("{own} 没有定义"), format!("{own} is not defined"))))
            }
        }
    }

    fn fraction(&self, name: &Name) -> Option<(BigRational, BigRational)> {
        let Name::Figure(figure) = name else { return None };
        match self.person.figures.get(figure)? {
            FigureValue::Known { numerator, denominator: Some(denominator) } => Some((numerator.clone(), denominator.clone())),
            FigureValue::Known { denominator: None, .. } | FigureValue::Absent | FigureValue::Pending => None,
        }
    }

    fn with_roles(&self, roles: &[Role]) -> Vec<Box<dyn Inputs + '_>> {
        let month = self.book.month.month;
        let has_role = |inputs: &PersonInputs<'_>| {
            inputs.terms.to == month.last_day() && inputs.terms.role.is_some_and(|role| roles.contains(&role))
        };
        let persons = self.book.month.persons.iter().filter_map(|person| self.book.at_end(person)).filter(has_role);
        persons.map(|inputs| Box::new(inputs) as Box<dyn Inputs + '_>).collect()
    }
}
