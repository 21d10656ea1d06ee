//! The statement of conformity: computed, with everything it rests on, or refused with a reason. Never a guess.

use super::decimal::Decimal;
use super::kinds::{CountFigure, Operator, PresenceFinding, ResultValue};
use super::rule::{Acceptance, Band, Compared, DecisionRule, Limits, Requirement};
use super::{Reading, Uncertainty, UncertaintyKind, ValueProblem};
use serde::{Deserialize, Serialize};

/// The verdict, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It conforms.
    Pass,
    /// It is within the limit, but not by the guard band.
    ConditionalPass,
    /// It is beyond the limit, but not by the guard band.
    ConditionalFail,
    /// It does not conform.
    Fail,
}

/// A verdict with what must be kept beside it (ISO/IEC 17025:2017 clause 7.8.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// The rule.
    pub rule: DecisionRule,
    /// The requirement.
    pub requirement: Requirement,
    /// The number that was compared; `None` if a finding or a value on one side of a limit was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Decimal>,
    /// The expanded uncertainty downwards from the value, if the rule used it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u_below: Option<Decimal>,
    /// The expanded uncertainty upwards from the value, if the rule used it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u_above: Option<Decimal>,
    /// The lower acceptance limit: the lower limit and the guard band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_from: Option<Decimal>,
    /// The upper acceptance limit: the upper limit less the guard band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_until: Option<Decimal>,
}

/// Why there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDecided {
    /// Something in value, uncertainty, limits or rule is wrong.
    #[error("no verdict: {0}")]
    Problem(#[from] ValueProblem),
    /// Value and limits are not in the same unit.
    #[error("no verdict: value and limits are not in the same unit, and units are never converted")]
    OtherUnit,
    /// The value has no unit.
    #[error("no verdict: the value has no unit")]
    NoUnit,
    /// The rule needs an uncertainty.
    #[error("no verdict: the rule takes its guard band from the uncertainty, and there is none")]
    NoUncertainty,
    /// What the value leaves open includes more than one verdict.
    #[error(
        "no verdict: the value is only known to lie on one side of a limit or in a range, and both verdicts are possible there"
    )]
    Open,
    /// The kind has no number.
    #[error("no verdict: a value of this kind has no number that limits could be compared with")]
    NoNumber,
    /// The kind is no finding.
    #[error("no verdict: the requirement asks whether something was detected, and the value does not say")]
    NoFinding,
    /// Another portion was tested than the requirement names.
    #[error("no verdict: another test portion was examined than the requirement names")]
    OtherPortion,
    /// Confirmation is outstanding or did not bear the finding out.
    #[error("no verdict: the finding is presumptive or not confirmed")]
    Unconfirmed,
    /// The guard bands leave nothing between the limits.
    #[error("no verdict: the guard bands are wider than the room between the limits, so nothing could pass")]
    BandTooWide,
    /// There is no result.
    #[error("no verdict: there is no result")]
    NoResult,
}

/// One end of what the value leaves open; `None` is infinity.
#[derive(Clone, Copy)]
struct End {
    at: Option<Decimal>,
    open: bool,
}

impl End {
    const INFINITE: Self = Self { at: None, open: true };

    const fn at(number: Decimal, open: bool) -> Self {
        Self { at: Some(number), open }
    }
}

/// Whether the value meets the requirement by the rule.
///
/// The uncertainty is that of the value; for `<` and `>` values that at the limit, since they have none of their own. With a
/// guard band as a multiple of U, the upper limit is guarded by the uncertainty upwards and the lower one by that downwards.
///
/// # Errors
/// [`NotDecided`], whenever value, uncertainty, limits and rule leave more than one verdict possible.
pub fn decide(
    value: &ResultValue,
    uncertainty: Option<&Uncertainty>,
    requirement: &Requirement,
    rule: &DecisionRule,
) -> Result<Decision, NotDecided> {
    rule.check()?;
    value.check()?;
    if let ResultValue::NoResult(_) = value.innermost() {
        return Err(NotDecided::NoResult);
    }
    match requirement {
        Requirement::Limits(limits) => within(value, uncertainty, requirement, limits, rule),
        Requirement::NotDetected(portion) => {
            let ResultValue::Presence(presence) = value.innermost() else { return Err(NotDecided::NoFinding) };
            if !presence.portion.is_same(portion) {
                return Err(NotDecided::OtherPortion);
            }
            let verdict = match presence.finding {
                PresenceFinding::NotDetected => Verdict::Pass,
                PresenceFinding::Detected => Verdict::Fail,
                PresenceFinding::Presumptive | PresenceFinding::NotConfirmed => return Err(NotDecided::Unconfirmed),
            };
            Ok(Decision {
                verdict,
                rule: rule.clone(),
                requirement: requirement.clone(),
                compared: None,
                u_below: None,
                u_above: None,
                accepted_from: None,
                accepted_until: None,
            })
        }
    }
}

fn within(
    value: &ResultValue,
    uncertainty: Option<&Uncertainty>,
    requirement: &Requirement,
    limits: &Limits,
    rule: &DecisionRule,
) -> Result<Decision, NotDecided> {
    limits.check()?;
    let (low, high) = span(value.innermost(), rule.compared)?;
    if !value.unit().ok_or(NotDecided::NoUnit)?.is_same(&limits.unit) {
        return Err(NotDecided::OtherUnit);
    }
    // The table's interval of a most probable number is its uncertainty, unless a better one is given.
    let own = own_uncertainty(value.innermost());
    let uncertainty = uncertainty.or(own.as_ref());
    let band = match rule.acceptance {
        Acceptance::Simple => None,
        Acceptance::GuardBand(band) | Acceptance::NonBinary(band) => Some(band),
    };
    // Each end is judged with the uncertainty there; beyond all numbers there is none, so the other end's stands in.
    let widths = |end: End, other: End| -> Result<Widths, NotDecided> {
        match (band, end.at.or(other.at)) {
            (None, _) => Ok(Widths { u: None, below: Decimal::ZERO, above: Decimal::ZERO }),
            (Some(Band::Width(width)), _) => Ok(Widths { u: None, below: width, above: width }),
            (Some(Band::TimesU(_)), None) => Err(NotDecided::NoNumber),
            (Some(Band::TimesU(factor)), Some(at)) => {
                let (below, above) = width(uncertainty.ok_or(NotDecided::NoUncertainty)?, at)?;
                let times = |u: Decimal| u.times(factor).ok_or(ValueProblem::TooManyDigits);
                Ok(Widths { u: Some((below, above)), below: times(below)?, above: times(above)? })
            }
        }
    };
    let (at_low, at_high) = (widths(low, high)?, widths(high, low)?);
    let (below, above) =
        (Sides::new(limits, &at_low, rule.acceptance)?, Sides::new(limits, &at_high, rule.acceptance)?);
    let (accepted_from, accepted_until) = (below.accepted_from(), above.accepted_until());
    if accepted_from.zip(accepted_until).is_some_and(|(from, until)| from > until) {
        return Err(NotDecided::BandTooWide);
    }
    Ok(Decision {
        verdict: verdict((&below, low), (&above, high)).ok_or(NotDecided::Open)?,
        rule: rule.clone(),
        requirement: requirement.clone(),
        compared: low.at.filter(|at| high.at == Some(*at)),
        u_below: at_low.u.map(|(below, _)| below),
        u_above: at_high.u.map(|(_, above)| above),
        accepted_from,
        accepted_until,
    })
}

/// From where to where the value may lie.
fn span(value: &ResultValue, compared: Compared) -> Result<(End, End), NotDecided> {
    let pick = |reading: Reading| match compared {
        Compared::Raw => reading.raw(),
        Compared::Reported => reading.reported(),
    };
    let point = |number| (End::at(number, false), End::at(number, false));
    Ok(match value {
        ResultValue::Quantity(quantity) => point(pick(quantity.value)),
        ResultValue::Below(bound) => (End::INFINITE, End::at(bound.limit, bound.operator == Operator::Strict)),
        ResultValue::Above(bound) => (End::at(bound.limit, bound.operator == Operator::Strict), End::INFINITE),
        ResultValue::DetectedNotQuantified(trace) => (End::at(trace.lod, false), End::at(trace.loq, true)),
        ResultValue::Range(range) => (End::at(range.low, !range.inclusive), End::at(range.high, !range.inclusive)),
        ResultValue::Count(count) => match count.figure {
            CountFigure::Number(reading) => point(pick(reading)),
            CountFigure::LessThan(limit) => (End::at(Decimal::ZERO, false), End::at(limit, true)),
            CountFigure::MoreThan(limit) => (End::at(limit, true), End::INFINITE),
            CountFigure::TooMany => return Err(NotDecided::NoNumber),
        },
        ResultValue::Mpn(mpn) => point(mpn.index),
        ResultValue::NoResult(_) => return Err(NotDecided::NoResult),
        _ => return Err(NotDecided::NoNumber),
    })
}

fn own_uncertainty(value: &ResultValue) -> Option<Uncertainty> {
    let ResultValue::Mpn(mpn) = value else { return None };
    let interval = mpn.interval?;
    let form = UncertaintyKind::Interval { low: interval.low, high: interval.high };
    Some(Uncertainty { form, k: None, level: mpn.level, basis: mpn.table.clone(), on_report: true })
}

/// The uncertainty downwards and upwards.
fn width(uncertainty: &Uncertainty, at: Decimal) -> Result<(Decimal, Decimal), NotDecided> {
    let (low, high) = uncertainty.bounds(at)?;
    at.minus(low).zip(high.minus(at)).ok_or(NotDecided::Problem(ValueProblem::TooManyDigits))
}

/// The uncertainty downwards and upwards, if the rule uses it, and the guard bands that follow.
struct Widths {
    u: Option<(Decimal, Decimal)>,
    below: Decimal,
    above: Decimal,
}

/// Where verdicts change, on either side: pass, conditional pass, conditional fail, from here on or up to here.
struct Sides {
    lower: Option<[Decimal; 3]>,
    upper: Option<[Decimal; 3]>,
}

impl Sides {
    fn new(limits: &Limits, widths: &Widths, acceptance: Acceptance) -> Result<Self, NotDecided> {
        let four = matches!(acceptance, Acceptance::NonBinary(_));
        let steps = |limit: Decimal, inside: Option<Decimal>, outside: Option<Decimal>| {
            let (inside, outside) = inside.zip(outside).ok_or(ValueProblem::TooManyDigits)?;
            Ok::<_, NotDecided>(if four { [inside, limit, outside] } else { [inside; 3] })
        };
        // What passes must do so with what it may be off towards the limit, what fails with what it may be off from beyond.
        let lower = limits.lower.map(|limit| steps(limit, limit.plus(widths.below), limit.minus(widths.above)));
        let upper = limits.upper.map(|limit| steps(limit, limit.minus(widths.above), limit.plus(widths.below)));
        Ok(Self { lower: lower.transpose()?, upper: upper.transpose()? })
    }

    fn accepted_from(&self) -> Option<Decimal> {
        self.lower.map(|[from, ..]| from)
    }

    fn accepted_until(&self) -> Option<Decimal> {
        self.upper.map(|[until, ..]| until)
    }

    /// The verdict of the upper limit at an end; `from_above` if what is meant lies above an open end.
    fn upper(&self, end: End, from_above: bool) -> Verdict {
        let Some(steps) = self.upper else { return Verdict::Pass };
        let Some(at) = end.at else { return if from_above { Verdict::Pass } else { Verdict::Fail } };
        // Just above an open end is beyond a step at the end itself.
        grade(steps, |step| if end.open && from_above { at < step } else { at <= step })
    }

    /// The verdict of the lower limit at an end; `from_below` if what is meant lies below an open end.
    fn lower(&self, end: End, from_below: bool) -> Verdict {
        let Some(steps) = self.lower else { return Verdict::Pass };
        let Some(at) = end.at else { return if from_below { Verdict::Pass } else { Verdict::Fail } };
        grade(steps, |step| if end.open && from_below { at > step } else { at >= step })
    }
}

/// The one verdict on everything between the ends.
fn verdict((at_low, low): (&Sides, End), (at_high, high): (&Sides, End)) -> Option<Verdict> {
    let (lower_low, upper_low) = (at_low.lower(low, false), at_low.upper(low, true));
    let (lower_high, upper_high) = (at_high.lower(high, true), at_high.upper(high, false));
    let verdict = lower_low.max(upper_low);
    if lower_high.max(upper_high) != verdict {
        return None;
    }
    // Both ends are judged alike; between them it is better unless one and the same side says so throughout.
    (verdict == Verdict::Pass || upper_low == verdict || lower_high == verdict).then_some(verdict)
}

fn grade([pass, conditional_pass, conditional_fail]: [Decimal; 3], meets: impl Fn(Decimal) -> bool) -> Verdict {
    if meets(pass) {
        Verdict::Pass
    } else if meets(conditional_pass) {
        Verdict::ConditionalPass
    } else if meets(conditional_fail) {
        Verdict::ConditionalFail
    } else {
        Verdict::Fail
    }
}
