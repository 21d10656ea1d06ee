//! Text from a command line or a table, read as a value or refused: what could mean two things is not guessed at.

use super::ValueProblem;
use super::check::is_date_time;
use super::decimal::Decimal;
use super::kinds::{
    Bound, Count, CountFigure, DateTime, Duration, Mpn, MpnInterval, NoResult, Operator, Presence, Quantity, Range,
    ResultValue, Titre, TitreSign,
};
use super::maths::pow10;
use super::print::SUPERSCRIPTS;
use super::rounding::Reading;
use super::unit::{Portion, Unit};
use super::words::{FINDINGS, REASONS, TOO_MANY, after};

impl ResultValue {
    /// Reads `12.3 mg/kg`, `<0.05 mg/L`, `>300 cfu/g`, `not detected in 25 g`, `4.9..5.1 mm`, `1:64`, `2.8e2 cfu/g`, `E40 cfu/g`,
    /// `TNTC`, `23 [9; 86] MPN/100 mL`, `2026-11-22`, `36 h 00 min` or `n.t.`, and the Polish words. What it reads, it reads
    /// again from what [`ResultValue::print`] makes of it. Numbers are kept as given, without a rounding rule.
    ///
    /// A number with a unit of colonies is a count, one with a unit of most probable numbers is one of these. Codes and words are
    /// not read: nothing in a text says from which table they are.
    ///
    /// # Errors
    /// [`ValueProblem`], which says what to write.
    pub fn parse(text: &str) -> Result<Self, ValueProblem> {
        Self::parse_local(text, false)
    }

    /// As [`ResultValue::parse`], with the comma as the decimal sign if `comma`.
    ///
    /// # Errors
    /// [`ValueProblem`].
    pub fn parse_local(text: &str, comma: bool) -> Result<Self, ValueProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueProblem::Empty);
        }
        let value = words(text, comma)
            .or_else(|| date_or_duration(text))
            .or_else(|| titre(text))
            .unwrap_or_else(|| numbers(text, comma))?;
        value.check()?;
        Ok(value)
    }
}

type Read = Result<ResultValue, ValueProblem>;

/// What begins with words.
fn words(text: &str, comma: bool) -> Option<Read> {
    for (reason, en, pl) in REASONS {
        if [en, pl].into_iter().any(|words| after(text, words) == Some("")) {
            return Some(Ok(ResultValue::NoResult(NoResult { reason: *reason })));
        }
    }
    for (finding, en, pl) in FINDINGS {
        for words in [en, pl] {
            if let Some(portion) = after(text, words) {
                let presence = portion_of(portion, comma).map(|portion| Presence { finding: *finding, portion });
                return Some(presence.map(ResultValue::Presence));
            }
            // The same without its last word, which leads to the portion.
            if words.rsplit_once(' ').is_some_and(|(finding, _)| after(text, finding) == Some("")) {
                return Some(Err(ValueProblem::PortionMissing));
            }
        }
    }
    let rest = after(text, TOO_MANY)?;
    let unit = unit_of(rest).and_then(|unit| match unit {
        Some(unit) if !unit.is_colonies() => Err(ValueProblem::NotRecognised),
        unit => Ok(unit),
    });
    Some(unit.map(|unit| count(CountFigure::TooMany, unit, false)))
}

fn portion_of(text: &str, comma: bool) -> Result<Portion, ValueProblem> {
    if text.is_empty() {
        return Err(ValueProblem::PortionMissing);
    }
    let (digits, unit) = digits_first(text);
    let unit = unit_of(unit)?.ok_or(ValueProblem::Portion)?;
    Portion::new(Decimal::parse_local(digits, comma)?, unit)
}

fn date_or_duration(text: &str) -> Option<Read> {
    if is_date_time(text) {
        return Some(Ok(ResultValue::DateTime(DateTime { value: text.to_owned() })));
    }
    // Ten characters of digits and hyphens are meant to be a day, and four digits in front too.
    let like_a_day = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if like_a_day && text.bytes().filter(|b| *b == b'-').count() == 2 {
        return Some(Err(ValueProblem::DateTime));
    }
    // One number with `h` is a quantity; hours and minutes together are a length of time.
    let parts: Vec<&str> = text.split(' ').collect();
    let (seconds, named) = match parts.as_slice() {
        [hours, "h", minutes, "min"] => ([*hours, *minutes, "0"], true),
        [hours, "h", minutes, "min", seconds, "s"] => ([*hours, *minutes, *seconds], true),
        _ => ([""; 3], false),
    };
    if !named {
        return None;
    }
    let whole = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let [hours, minutes, seconds] = seconds.map(whole);
    let total = hours.zip(minutes).zip(seconds).and_then(|((hours, minutes), seconds)| {
        let small = minutes < 60 && seconds < 60;
        small.then(|| hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)).flatten()
    });
    Some(total.map(|seconds| ResultValue::Duration(Duration { seconds })).ok_or(ValueProblem::Duration))
}

fn titre(text: &str) -> Option<Read> {
    let (sign, rest) = sign(text);
    let rest = rest.trim_start();
    // Words may have a colon too.
    let (numerator, denominator) = rest.split_once(':').filter(|_| rest.starts_with(|c: char| c.is_ascii_digit()))?;
    let sign = sign.map(|(less, operator)| match (less, operator) {
        (true, Operator::Strict) => TitreSign::Less,
        (true, Operator::OrEqual) => TitreSign::AtMost,
        (false, Operator::Strict) => TitreSign::More,
        (false, Operator::OrEqual) => TitreSign::AtLeast,
    });
    let whole = |part: &str| {
        let plain = part.bytes().all(|b| b.is_ascii_digit()) && !part.starts_with('0');
        plain.then(|| part.parse().ok()).flatten().ok_or(ValueProblem::Titre)
    };
    Some(
        whole(numerator)
            .and_then(|numerator| Ok(ResultValue::Titre(Titre { sign, numerator, denominator: whole(denominator)? }))),
    )
}

/// Whether less (else more) and whether the limit is included, and what follows.
fn sign(text: &str) -> (Option<(bool, Operator)>, &str) {
    const SIGNS: [(&str, bool, Operator); 6] = [
        ("<=", true, Operator::OrEqual),
        ("≤", true, Operator::OrEqual),
        ("<", true, Operator::Strict),
        (">=", false, Operator::OrEqual),
        ("≥", false, Operator::OrEqual),
        (">", false, Operator::Strict),
    ];
    let found = SIGNS.into_iter().find_map(|(sign, less, operator)| Some(((less, operator), text.strip_prefix(sign)?)));
    found.map_or((None, text), |(sign, rest)| (Some(sign), rest))
}

/// What begins with a number, or with a sign in front of one.
fn numbers(text: &str, comma: bool) -> Read {
    if let (Some((less, operator)), rest) = sign(text) {
        let (limit, unit) = number_and_unit(rest.trim_start(), comma)?;
        let bound = Bound { operator, limit: limit.exact(&unit)?, limit_kind: None, unit, measured: None };
        return Ok(if less { ResultValue::Below(bound) } else { ResultValue::Above(bound) });
    }
    if let Some(rest) = text.strip_prefix('E').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        let (number, unit) = number_and_unit(rest, comma)?;
        if unit.as_ref().is_some_and(|unit| !unit.is_colonies()) {
            return Err(ValueProblem::NotRecognised);
        }
        return Ok(count(CountFigure::Number(Reading::as_given(number.counted()?)), unit, true));
    }
    for dash in ["..", "…", "–"] {
        if let Some((low, rest)) = text.split_once(dash) {
            let (high, unit) = number_and_unit(rest.trim_start(), comma)?;
            let low = Decimal::parse_local(low.trim_end(), comma)?;
            return Ok(ResultValue::Range(Range { low, high: high.exact(&unit)?, inclusive: true, unit }));
        }
    }
    if let Some((index, rest)) = text.split_once('[').filter(|(_, rest)| rest.contains(';')) {
        return most_probable(index.trim_end(), rest, comma);
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',')) {
        return Err(ValueProblem::NotRecognised);
    }
    let (number, unit) = number_and_unit(text, comma)?;
    match unit {
        Some(unit) if unit.is_colonies() => {
            Ok(count(CountFigure::Number(Reading::as_given(number.counted()?)), Some(unit), false))
        }
        Some(unit) if unit.is_mpn() => {
            let index = number.counted()?;
            Ok(ResultValue::Mpn(Mpn { index, interval: None, level: None, table: None, unit: Some(unit) }))
        }
        unit => Ok(ResultValue::Quantity(Quantity { value: Reading::as_given(number.exact(&unit)?), unit })),
    }
}

/// `23 [9; 86] MPN/100 mL`, split at the bracket.
fn most_probable(index: &str, rest: &str, comma: bool) -> Read {
    let (interval, unit) = rest.split_once(']').ok_or(ValueProblem::NotRecognised)?;
    let (low, high) = interval.split_once(';').ok_or(ValueProblem::NotRecognised)?;
    let number = |text: &str| Decimal::parse_local(text.trim(), comma);
    let interval = MpnInterval { low: number(low)?, high: number(high)? };
    let unit = unit_of(unit)?.filter(Unit::is_mpn).ok_or(ValueProblem::NotRecognised)?;
    let index = number(index)?;
    Ok(ResultValue::Mpn(Mpn { index, interval: Some(interval), level: None, table: None, unit: Some(unit) }))
}

fn count(figure: CountFigure, unit: Option<Unit>, estimated: bool) -> ResultValue {
    ResultValue::Count(Count { plates: Vec::new(), figure, per: None, unit, estimated })
}

/// A number with the power of ten that was written behind it.
struct Written {
    number: Decimal,
    power: i32,
}

impl Written {
    /// As a measured number: its digits must be clear.
    fn exact(&self, unit: &Option<Unit>) -> Result<Decimal, ValueProblem> {
        let counted = unit.as_ref().is_some_and(|unit| unit.is_colonies() || unit.is_mpn());
        let decimals = i32::try_from(self.number.scale()).map_err(|_| ValueProblem::TooManyDigits)?;
        if self.power > decimals && !counted { Err(ValueProblem::PowerOfTen) } else { self.counted() }
    }

    /// As a number written out.
    fn counted(&self) -> Result<Decimal, ValueProblem> {
        let decimals = i32::try_from(self.number.scale()).map_err(|_| ValueProblem::TooManyDigits)? - self.power;
        let written = match u32::try_from(decimals) {
            Ok(decimals) => Decimal::from_parts(self.number.units(), decimals),
            Err(_) => pow10(decimals.unsigned_abs())
                .and_then(|factor| self.number.units().checked_mul(factor))
                .and_then(|units| Decimal::from_parts(units, 0)),
        };
        written.ok_or(ValueProblem::TooManyDigits)
    }
}

fn number_and_unit(text: &str, comma: bool) -> Result<(Written, Option<Unit>), ValueProblem> {
    let (digits, rest) = digits_first(text);
    // Behind the first character a hyphen is no sign of the number.
    if digits.bytes().skip(1).any(|b| b == b'-') {
        return Err(ValueProblem::Hyphen);
    }
    let number = Decimal::parse_local(digits, comma)?;
    let (power, rest) = power_of_ten(rest)?;
    Ok((Written { number, power }, unit_of(rest)?))
}

fn digits_first(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '+' | '-')).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// `e-3`, `x10^2` or `× 10²`, and what follows; 0 without one.
fn power_of_ten(text: &str) -> Result<(i32, &str), ValueProblem> {
    let is_power = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    let rest = if let Some(rest) = text.strip_prefix(['e', 'E']).filter(|rest| is_power(rest)) {
        rest
    } else if let Some(rest) = text.trim_start().strip_prefix(['x', '×', '·', '*']) {
        let Some(rest) = rest.trim_start().strip_prefix("10") else { return Ok((0, text)) };
        match rest.strip_prefix('^') {
            Some(rest) => rest,
            None => return raised(rest),
        }
    } else {
        return Ok((0, text));
    };
    let (digits, rest) = digits_first(rest);
    let plain = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    // More than two digits are no power of anything that a laboratory reports.
    if plain.is_empty() || plain.len() > 2 || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ValueProblem::NumberForm);
    }
    digits.parse().map(|power| (power, rest)).map_err(|_| ValueProblem::NumberForm)
}

/// The power in superscript digits.
fn raised(text: &str) -> Result<(i32, &str), ValueProblem> {
    let (negative, digits) = text.strip_prefix('⁻').map_or((false, text), |rest| (true, rest));
    let mut rest = digits.chars();
    let (mut power, mut count, mut after) = (0_i32, 0, digits);
    while let Some(digit) = rest.next().and_then(|c| SUPERSCRIPTS.iter().position(|known| *known == c)) {
        power = power * 10 + i32::try_from(digit).unwrap_or(0);
        count += 1;
        after = rest.as_str();
        if count > 2 {
            return Err(ValueProblem::NumberForm);
        }
    }
    if count == 0 { Err(ValueProblem::NumberForm) } else { Ok((if negative { -power } else { power }, after)) }
}

fn unit_of(text: &str) -> Result<Option<Unit>, ValueProblem> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { Unit::parse(text).map(Some) }
}
