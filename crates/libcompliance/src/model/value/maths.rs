//! The few functions beyond the four operations that uncertainties need, in decimal.

use rust_decimal::Decimal as Inner;

/// The natural logarithm of ten, to 28 digits.
const LN_10: Inner = Inner::from_parts(267849503, 33690064, 124823388, false, 27);

/// Ten to a power, as a whole number; `None` if it does not fit.
pub(super) fn pow10(power: u32) -> Option<i128> {
    10_i128.checked_pow(power)
}

/// Ten to the power of `exponent`, which is from 0 to 12. The relative error is below 10^-20.
pub(super) fn ten_to(exponent: Inner) -> Option<Inner> {
    if exponent.is_sign_negative() && !exponent.is_zero() || exponent > Inner::from(12) {
        return None;
    }
    let whole = exponent.trunc();
    let power = pow10(u32::try_from(whole.mantissa()).ok()?)?;
    // e^x with x below 2.31, taken as (e^(x/16))^16 so that the series ends soon.
    let x = exponent.checked_sub(whole)?.checked_mul(LN_10)?.checked_div(Inner::from(16))?;
    let (mut sum, mut term) = (Inner::ONE, Inner::ONE);
    for n in 1..=30_u32 {
        term = term.checked_mul(x)?.checked_div(Inner::from(n))?;
        sum = sum.checked_add(term)?;
    }
    for _ in 0..4 {
        sum = sum.checked_mul(sum)?;
    }
    sum.checked_mul(Inner::try_from_i128_with_scale(power, 0).ok()?)
}

/// The square root, which Newton's method finds to 27 places or digits, whichever is coarser. `None` below zero.
pub(super) fn square_root(square: Inner) -> Option<Inner> {
    if square.is_zero() {
        return Some(Inner::ZERO);
    }
    if square.is_sign_negative() {
        return None;
    }
    let two = Inner::from(2);
    let mut root = square.max(Inner::ONE);
    // From above, every step comes closer until the last digit; each of them at least halves the distance.
    for _ in 0..200 {
        let next = root.checked_add(square.checked_div(root)?)?.checked_div(two)?;
        if next >= root {
            break;
        }
        root = next;
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::str::FromStr;

    fn number(text: &str) -> Inner {
        Inner::from_str(text).unwrap()
    }

    #[test]
    fn ten_to_a_power_agrees_with_published_digits() {
        assert_eq!(LN_10.to_string(), "2.302585092994045684017991455");
        // Published roots of ten, 25 digits each.
        for (exponent, power) in [
            ("0", "1"),
            ("0.1", "1.258925411794167210423954"),
            ("0.3", "1.995262314968879601352455"),
            ("0.5", "3.162277660168379331998894"),
            ("1.5", "31.62277660168379331998894"),
            ("12", "1000000000000"),
        ] {
            let (found, power) = (ten_to(number(exponent)).unwrap(), number(power));
            assert!((found - power).abs() <= power * number("0.00000000000000000001"), "{exponent}: {found}");
        }
        let both = ten_to(number("0.999")).unwrap() * ten_to(number("0.001")).unwrap();
        assert!((both - Inner::TEN).abs() < number("0.0000000000000000001"), "{both}");
        assert_eq!(ten_to(number("12.1")), None);
        assert_eq!(ten_to(number("-0.1")), None);
    }

    #[test]
    fn roots() {
        for (square, root) in [
            ("0", "0"),
            ("4", "2"),
            ("2", "1.414213562373095048801689"),
            ("0.000001", "0.001"),
            ("1000000000000000000000000", "1000000000000"),
        ] {
            let (found, root) = (square_root(number(square)).unwrap(), number(root));
            assert!((found - root).abs() <= number("0.000000000000000000001"), "{square}: {found}");
        }
        assert_eq!(square_root(number("-1")), None);
    }
}
