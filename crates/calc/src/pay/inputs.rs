//! Where the formulas of a month's payslips get their values.

use super::counting::{Counting, Lowered, is_shop_sum, is_sum, lowered, lowered_one};
use super::score::{self, Score};
use super::{PayMonth, Person, Terms, lines};
use crate::faults::LostCredit;
use crate::figures::{AgentFigures, Figure, FigureValue};
use crate::plan::formula::eval::{Inputs, Missing, Outcome};
use crate::plan::name::type_of;
use crate::plan::{Name, Plan, PlanBook, Term, Type, Value};
use crate::text::Text;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::Zero;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A month under its plans and what was computed for everybody before the first line.
pub(super) struct Book<'a> {
    pub(super) plans: &'a PlanBook,
    pub(super) month: &'a PayMonth,
    pub(super) counting: Counting<'a>,
    lost: BTreeMap<&'a AgentId, Lowered<'a>>,
    pub(super) scores: Rc<BTreeMap<&'a AgentId, Score>>,
}

/// Of which days sums and counts are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Days<'a> {
    /// The whole month's.
    All,
    /// Those of the terms' own days; the shop's sums in proportion to the calendar days.
    Own(&'a AgentFigures, (i64, i64)),
    /// Those of the whole month in proportion to the calendar days: other persons' sums in a commission of some days.
    Share((i64, i64)),
}

/// One person under one terms.
#[derive(Clone, Copy)]
pub(super) struct PersonInputs<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) person: &'a Person,
    pub(super) terms: &'a Terms,
    /// Of which days the sums and counts are.
    pub(super) days: Days<'a>,
    /// What the line's ladder came to.
    pub(super) ladder: Option<&'a Outcome>,
    /// Whether a base line is being computed, which cannot name `base`.
    pub(super) in_base: bool,
}

impl<'a> Book<'a> {
    pub(super) fn new(plans: &'a PlanBook, month: &'a PayMonth, counting: Counting<'a>) -> Self {
        let lost = lowered(month, counting);
        let mut book = Self { plans, month, counting, lost, scores: Rc::default() };
        book.scores = Rc::new(score::all(&book));
        book
    }

    /// A month whose persons carry their scores and their figures after lost credits in themselves.
    pub(super) fn frozen(plans: &'a PlanBook, month: &'a PayMonth) -> Self {
        Self { plans, month, counting: Counting::Decided, lost: BTreeMap::new(), scores: Rc::default() }
    }

    /// The same month with other faults counting for one person; everybody's scores stay as they are.
    pub(super) fn with(&self, counting: Counting<'a>, person: &'a Person) -> Self {
        let mut lost = BTreeMap::new();
        lost.extend(lowered_one(person, &|case| {
            person.faults.iter().any(|fault| &*fault.case == case && counting.counts(fault))
                || self.lost_credits(person).iter().any(|credit| &*credit.case == case)
        }));
        Self { plans: self.plans, month: self.month, counting, lost, scores: Rc::clone(&self.scores) }
    }

    /// The plan of terms.
    pub(super) fn plan_of(&self, terms: &Terms) -> &'a Plan {
        self.plans.plan(terms.version)
    }

    /// The person under terms, with the figures of the whole month.
    pub(super) fn under(&'a self, person: &'a Person, terms: &'a Terms) -> PersonInputs<'a> {
        PersonInputs { book: self, person, terms, days: Days::All, ladder: None, in_base: false }
    }

    /// The person under the terms of the month's last day.
    pub(super) fn at_end(&'a self, person: &'a Person) -> Option<PersonInputs<'a>> {
        Some(self.under(person, person.last_terms()?))
    }

    /// The figures of the person's whole month, after the credits that faults took.
    pub(super) fn figures<'b>(&'b self, person: &'b Person) -> &'b AgentFigures {
        self.lost.get(&person.agent).map_or(&person.figures, |lowered| &lowered.whole)
    }

    /// The figures of the days under one of the person's terms, after the credits that faults took.
    pub(super) fn figures_under<'b>(&'b self, person: &'b Person, terms: &'b Terms) -> Option<&'b AgentFigures> {
        let lowered = self.lost.get(&person.agent).and_then(|lowered| lowered.terms.get(&terms.from));
        lowered.or(terms.figures.as_ref())
    }

    /// The credits that faults took from the person.
    pub(super) fn lost_credits(&self, person: &Person) -> Vec<LostCredit> {
        self.lost.get(&person.agent).map_or_else(Vec::new, |lowered| lowered.credits.iter().map(|lost| (*lost).clone()).collect())
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

    /// The lowest completion among the group's members who were employed the whole month and have a target: those of the levels that the
    /// plan names, else all but supervisors and managers; without any such member it is 0, no step.
    fn group_min_completion(&self, person: &Person) -> Value {
        let own = person.last_terms();
        let group = own.and_then(|terms| terms.group.as_ref());
        let named = own.map_or(&[][..], |terms| self.plan_of(terms).group_levels.as_slice());
        let whole_month = |other: &Person| {
            other.terms.first().is_some_and(|terms| terms.from == self.month.month.first_day())
                && other.terms.last().is_some_and(|terms| terms.to == self.month.month.last_day())
        };
        let has_level = |terms: &Terms| {
            let level = terms.level.as_deref().and_then(|word| self.plan_of(terms).levels.id_of(word));
            level.is_some_and(|level| named.contains(&level))
        };
        let leads = |terms: &Terms| matches!(terms.role, Some(Role::Supervisor | Role::Manager));
        let counts = |other: &&Person| {
            let terms = other.last_terms().filter(|terms| group.is_some() && terms.group.as_ref() == group);
            terms.is_some_and(|terms| if named.is_empty() { !leads(terms) } else { has_level(terms) }) && whole_month(other)
        };
        let completions =
            self.month.persons.iter().filter(counts).filter_map(|other| self.figures(other).get(&Figure::Completion));
        let lowest = completions.filter_map(FigureValue::value).min().unwrap_or_else(BigRational::zero);
        Value::Number(lowest, Type::Ratio)
    }
}

/// The points of the indicator 团队评分, by either name.
pub(super) fn manual_team_score(manual: &BTreeMap<String, Decimal>) -> Option<&Decimal> {
    manual.get(Term::TeamScore.en()).or_else(|| manual.get(Term::TeamScore.zh()))
}

impl<'a> PersonInputs<'a> {
    /// The plan of the terms.
    pub(super) fn plan(&self) -> &'a Plan {
        self.book.plan_of(self.terms)
    }

    /// Whether sums and counts are those of the terms' own days.
    pub(super) fn is_of_own_days(&self) -> bool {
        matches!(self.days, Days::Own(..))
    }

    /// The same person with the figures of the whole month.
    pub(super) fn of_the_month(self) -> Self {
        Self { days: Days::All, ..self }
    }

    /// A figure of the days that are asked for.
    fn figure_value(&self, figure: Figure) -> Option<FigureValue> {
        let whole = self.book.figures(self.person).get(&figure);
        let share = |(days, of): (i64, i64)| {
            let FigureValue::Known { numerator, denominator } = whole? else { return whole.cloned() };
            Some(FigureValue::Known {
                numerator: numerator * BigRational::new(days.into(), of.into()),
                denominator: denominator.clone(),
            })
        };
        match self.days {
            Days::Own(own, _) if is_sum(figure) => own.get(&figure).cloned(),
            Days::Own(_, days) if is_shop_sum(figure) => share(days),
            Days::Share(days) if is_sum(figure) || is_shop_sum(figure) => share(days),
            Days::All | Days::Own(..) | Days::Share(_) => whole.cloned(),
        }
    }

    fn figure(&self, figure: Figure) -> Outcome {
        let name = Name::Figure(figure).text();
        let missing =
            |zh: &str, en: &str| Err(Missing::because(Text::new(format!("{}{zh}", name.zh), format!("{} {en}", name.en))));
        let Some(value) = self.figure_value(figure) else {
            return missing("没有数据", "has no data");
        };
        match (&value, value.value()) {
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
                Ok(Value::Level(self.plan().levels.id_of(&level).unwrap_or(level)))
            }
            Term::Score => score::outcome(self.book.scores.get(&self.person.agent)),
            Term::TeamScore => self.book.team_score(self.person),
            Term::Points => Ok(Value::Number(self.book.counting.points(self.person), Type::Count)),
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
                let value = self.plan().values.get(own).cloned();
                value.ok_or_else(|| Missing::because(Text::new(format!("{own} 没有定义"), format!("{own} is not defined"))))
            }
        }
    }

    fn fraction(&self, name: &Name) -> Option<(BigRational, BigRational)> {
        let Name::Figure(figure) = name else { return None };
        match self.figure_value(*figure)? {
            FigureValue::Known { numerator, denominator: Some(denominator) } => Some((numerator, denominator)),
            FigureValue::Known { denominator: None, .. } | FigureValue::Absent | FigureValue::Pending => None,
        }
    }

    fn with_roles(&self, roles: &[Role]) -> Vec<Box<dyn Inputs + '_>> {
        let month = self.book.month.month;
        let has_role = |inputs: &PersonInputs<'_>| {
            inputs.terms.to == month.last_day() && inputs.terms.role.is_some_and(|role| roles.contains(&role))
        };
        let persons = self.book.month.persons.iter().filter_map(|person| self.book.at_end(person)).filter(has_role);
        let days = match self.days {
            Days::All => Days::All,
            Days::Own(_, days) | Days::Share(days) => Days::Share(days),
        };
        let persons = persons.map(|inputs| PersonInputs { days, ..inputs });
        persons.map(|inputs| Box::new(inputs) as Box<dyn Inputs + '_>).collect()
    }
}
