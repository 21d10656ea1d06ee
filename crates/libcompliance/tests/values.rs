//! Laws of the values of results, and texts with the code of the error that each is refused with.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use libcompliance::code::CODES;
use libcompliance::id::ResultId;
use libcompliance::model::report::ReportLanguage::{En, Pl};
use libcompliance::model::value::*;
use libcompliance::trail::record::Digest;
use libcompliance::trail::value::Value;
use proptest::prelude::*;

fn number(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn unit(text: &str) -> Unit {
    Unit::parse(text).unwrap()
}

fn parse(text: &str) -> ResultValue {
    ResultValue::parse(text).unwrap_or_else(|problem| panic!("`{text}`: {problem}"))
}

fn upper(limit: &str, of: &str) -> Requirement {
    Requirement::Limits(Limits { lower: None, upper: Some(number(limit)), unit: unit(of) })
}

fn between(low: &str, high: &str, of: &str) -> Requirement {
    Requirement::Limits(Limits { lower: Some(number(low)), upper: Some(number(high)), unit: unit(of) })
}

// What is printed.

#[test]
fn values_print_as_a_report_shows_them() {
    for (text, kind, english, polish) in [
        ("12.30 mg/kg", "quantity", "12.30 mg/kg", "12,30 mg/kg"),
        ("-0.5 °C", "quantity", "-0.5 °C", "-0,5 °C"),
        ("7.2 -", "quantity", "7.2 -", "7,2 -"),
        ("5%", "quantity", "5 %", "5 %"),
        ("1.50e-3 mg/L", "quantity", "0.00150 mg/L", "0,00150 mg/L"),
        ("36 h", "quantity", "36 h", "36 h"),
        ("<0.05 mg/L", "below", "<0.05 mg/L", "<0,05 mg/L"),
        ("<= 0.05 mg/L", "below", "≤0.05 mg/L", "≤0,05 mg/L"),
        (">300 cfu/g", "above", ">300 cfu/g", ">300 cfu/g"),
        ("not detected in 25 g", "presence", "not detected in 25 g", "nie wykryto w 25 g"),
        ("Wykryto w 25 g", "presence", "detected in 25 g", "wykryto w 25 g"),
        ("detected in 0.1 mL", "presence", "detected in 0.1 mL", "wykryto w 0,1 mL"),
        ("4.9..5.1 mm", "range", "4.9–5.1 mm", "4,9–5,1 mm"),
        ("-2..-1.5 °C", "range", "-2 … -1.5 °C", "-2 … -1,5 °C"),
        ("1:64", "titre", "1:64", "1:64"),
        ("<1:8", "titre", "<1:8", "<1:8"),
        ("2.8e2 cfu/g", "count", "2.8 × 10² cfu/g", "2,8 × 10² cfu/g"),
        ("28x10^10 jtk/g", "count", "2.8 × 10¹¹ jtk/g", "2,8 × 10¹¹ jtk/g"),
        ("100 cfu/g", "count", "1.0 × 10² cfu/g", "1,0 × 10² cfu/g"),
        ("123 cfu/g", "count", "123 cfu/g", "123 cfu/g"),
        ("E40 cfu/g", "count", "E40 cfu/g", "E40 cfu/g"),
        ("tntc cfu/g", "count", "TNTC cfu/g", "TNTC cfu/g"),
        ("23 MPN/100 mL", "mpn", "23 MPN/100 mL", "23 MPN/100 mL"),
        ("2.3 [0.9; 8.6] NPL/g", "mpn", "2.3 [0.9; 8.6] NPL/g", "2,3 [0,9; 8,6] NPL/g"),
        ("2026-11-22", "date_time", "2026-11-22", "2026-11-22"),
        ("2026-11-22T10:15:00+01:00", "date_time", "2026-11-22T10:15:00+01:00", "2026-11-22T10:15:00+01:00"),
        ("0 h 90 min", "", "", ""),
        ("36 h 00 min", "duration", "36 h 00 min", "36 h 00 min"),
        ("1 h 30 min 5 s", "duration", "1 h 30 min 05 s", "1 h 30 min 05 s"),
        ("n.t.", "no_result", "n.t.", "n.b."),
        ("sample lost", "no_result", "sample lost", "próbka utracona"),
        ("ZA MAŁO PRÓBKI", "no_result", "insufficient sample", "za mało próbki"),
    ] {
        if kind.is_empty() {
            assert_eq!(ResultValue::parse(text), Err(ValueProblem::Duration), "{text}");
            continue;
        }
        let value = parse(text);
        let (en, pl) = (value.print(En, None, None).line(), value.print(Pl, None, None).line());
        assert_eq!((value.kind(), en.as_str(), pl.as_str()), (kind, english, polish), "{text}");
        assert_eq!(parse(&en), value, "{en}");
        assert_eq!(ResultValue::parse_local(&pl, true).unwrap(), value, "{pl}");
    }
}

#[test]
fn uncertainty_stands_where_its_unit_is() {
    let log = Uncertainty::of(UncertaintyKind::Log10 { value: number("0.30") });
    let ends = Uncertainty::of(UncertaintyKind::Interval { low: number("49000"), high: number("200000") });
    let relative = Uncertainty::of(UncertaintyKind::Relative { value: number("12.5") });
    let hidden = Uncertainty { on_report: false, ..relative.clone() };
    for (text, uncertainty, line) in [
        ("12.3 mg/kg", Uncertainty::absolute(number("1.5")), "12,3 ± 1,5 mg/kg"),
        ("12.3 mg/kg", relative.clone(), "12,3 mg/kg ± 12,5 %"),
        ("12.3 mg/kg", hidden, "12,3 mg/kg"),
        ("1.0e5 cfu/g", log, "1,0 × 10⁵ cfu/g ± 0,30 log₁₀"),
        ("1.0e5 cfu/g", ends, "1,0 × 10⁵ [4,9 × 10⁴; 2,0 × 10⁵] cfu/g"),
        ("<0.05 mg/kg", relative, "<0,05 mg/kg"),
    ] {
        assert_eq!(parse(text).print(Pl, Some(&uncertainty), None).line(), line);
    }
    let printed = parse("12.3 mg/kg").print(Pl, Some(&Uncertainty::absolute(number("1.5"))), None);
    assert_eq!(printed.remarks, ["k = 2", "poziom ufności 95 %"]);
    let estimated = parse("E40 cfu/g").print(En, None, None);
    assert_eq!(estimated.remarks, ["estimated"]);
}

/// One of every kind that text does not give.
fn unparsed() -> Vec<ResultValue> {
    let coded =
        Coded { code: "2+".into(), system: "urine-strip".into(), label: Some("two plus".into()), rank: Some(2) };
    let plates = vec![Plate::new(number("0.1"), number("1"), 28).unwrap()];
    let count = Count::from_plates(plates, unit("cfu/g"), number("1"), CountRange::USUAL, Rounding::COUNT).unwrap();
    let input = Input { result: ResultId::parse("0193597c-0000-7000-8000-000000000001").unwrap(), version: 2 };
    let formula = Formula { id: "sum-of-pahs".into(), version: 3 };
    let rounded = Reading::new(number("12.345"), Some(Rounding::decimals(1))).unwrap();
    vec![
        ResultValue::Quantity(Quantity { value: rounded, unit: Some(Unit::new("µg/L", Some("ug/L")).unwrap()) }),
        ResultValue::DetectedNotQuantified(DetectedNotQuantified {
            lod: number("0.02"),
            loq: number("0.05"),
            unit: Some(unit("mg/kg")),
        }),
        ResultValue::Coded(coded.clone()),
        ResultValue::MultiCoded(MultiCoded {
            codes: vec![coded.clone(), Coded { code: "3+".into(), label: None, ..coded }],
        }),
        ResultValue::Text(Text { language: "pl".into() }),
        ResultValue::File(File { sha256: Digest([7; 32]), size: 123, media_type: "text/csv".into() }),
        ResultValue::Calculated(Calculated {
            value: Box::new(ResultValue::Count(count.clone())),
            formula,
            inputs: vec![input],
        }),
        ResultValue::Count(count),
    ]
}

#[test]
fn the_other_kinds_print_too_and_nothing_is_an_empty_cell() {
    let lines: Vec<String> =
        unparsed().iter().map(|value| value.print(Pl, None, Some("zapach: żaden")).line()).collect();
    let expected = ["12,3 µg/L", "≥LOD, <LOQ", "two plus", "two plus; 3+", "zapach: żaden", "zob. załącznik"];
    assert_eq!(lines[..6], expected);
    assert_eq!(lines[6..], ["2,8 × 10² cfu/g"; 2]);
    for value in unparsed() {
        let bare = value.print(En, None, None);
        assert!(!bare.value.trim().is_empty(), "{value:?}");
    }
    let trace = unparsed()[1].print(En, None, None);
    assert_eq!(trace.remarks, ["LOD 0.02 mg/kg", "LOQ 0.05 mg/kg"]);
}

// What a record holds.

#[test]
fn every_kind_passes_through_a_record() {
    for value in unparsed() {
        let stored = Value::of(&value).unwrap();
        assert_eq!(stored.get("kind").and_then(Value::as_text), Some(value.kind()));
        assert_eq!(stored.read::<ResultValue>(), Some(value.clone()), "{value:?}");
        assert_eq!(Value::of(&stored.read::<ResultValue>().unwrap()), Some(stored));
    }
}

#[test]
fn a_record_with_a_wrong_value_is_not_read() {
    let unit = r#""unit":{"text":"mg"}"#;
    let plate = r#"{"dilution":"0.1","volume":"1","colonies":5}"#;
    for (json, good) in [
        (format!(r#"{{"kind":"quantity","value":{{"raw":"1.0","reported":"1.0"}},{unit}}}"#), true),
        (r#"{"kind":"presence","finding":"detected","portion":{"amount":"25","unit":{"text":"g"}}}"#.into(), true),
        (format!(r#"{{"kind":"count","plates":[{plate}],"figure":"too_many"}}"#), true),
        (r#"{"kind":"no_result","reason":"void"}"#.into(), true),
        (r#"{"kind":"no_result"}"#.into(), false),
        (r#"{"kind":"no_result","reason":"void","note":"because"}"#.into(), false),
        (r#"{"kind":"text","language":"pl","words":"żaden"}"#.into(), false),
        (r#"{"kind":"text","language":"Polish"}"#.into(), false),
        (format!(r#"{{"kind":"quantity","value":{{"raw":1.0,"reported":1.0}},{unit}}}"#), false),
        (format!(r#"{{"kind":"quantity","value":{{"raw":"1.0","reported":"1"}},{unit}}}"#), false),
        (format!(r#"{{"kind":"quantity","value":{{"raw":"1.0","reported":"1.0"}},{unit},"x":1}}"#), false),
        (r#"{"kind":"presence","finding":"detected"}"#.into(), false),
        (r#"{"kind":"presence","finding":"detected","portion":{"amount":"0","unit":{"text":"g"}}}"#.into(), false),
        (r#"{"kind":"range","low":"5.1","high":"4.9","inclusive":true}"#.into(), false),
        (r#"{"kind":"count","figure":{"number":{"raw":"0","reported":"0"}}}"#.into(), false),
        (r#"{"kind":"count","plates":[{"dilution":"2","volume":"1","colonies":5}],"figure":"too_many"}"#.into(), false),
        (r#"{"kind":"mpn","index":"23","interval":{"low":"24","high":"86"}}"#.into(), false),
        (r#"{"kind":"multi_coded","codes":[]}"#.into(), false),
        (r#"{"kind":"coded","code":"two words","system":"x"}"#.into(), false),
        (r#"{"kind":"coded","code":"a","system":"x","label":"two\nlines"}"#.into(), false),
        (r#"{"kind":"titre","numerator":0,"denominator":64}"#.into(), false),
        (r#"{"kind":"date_time","value":"2026-02-30"}"#.into(), false),
        (r#"{"kind":"detected_not_quantified","lod":"0.05","loq":"0.05"}"#.into(), false),
        (r#"{"kind":"other"}"#.into(), false),
        (
            r#"{"kind":"calculated","formula":{"id":"f","version":1},"inputs":[],"value":
                {"kind":"calculated","formula":{"id":"f","version":1},"inputs":[],"value":{"kind":"no_result","reason":"void"}}}"#
                .into(),
            false,
        ),
    ] {
        assert_eq!(serde_json::from_str::<ResultValue>(&json).is_ok(), good, "{json}");
    }
}

#[test]
fn what_is_missing_is_told() {
    let missing = |value: &ResultValue| value.missing().into_iter().map(Missing::code).collect::<Vec<_>>();
    for (text, expected) in [
        ("12.3 mg/kg", vec![]),
        ("12.3", vec!["unit"]),
        ("<0.05", vec!["limit_kind", "unit"]),
        ("4..5", vec!["unit"]),
        ("E40", vec!["plates", "unit"]),
        ("40 cfu/g", vec!["plates"]),
        ("23 MPN/100 mL", vec!["interval", "level", "table"]),
        ("not detected in 25 g", vec![]),
        ("n.t.", vec![]),
    ] {
        assert_eq!(missing(&parse(text)), expected, "{text}");
    }
    assert!(unparsed().iter().all(ResultValue::is_complete));
}

#[test]
fn a_calculation_is_looked_at_again_when_an_input_changes() {
    let values = unparsed();
    let Some(ResultValue::Calculated(calculated)) = values.iter().find(|value| value.kind() == "calculated") else {
        panic!()
    };
    assert!(!calculated.needs_recheck(|_| Some(2)));
    assert!(calculated.needs_recheck(|_| Some(3)));
    assert!(calculated.needs_recheck(|_| None));
}

// What is refused.

#[test]
fn texts_that_are_no_values() {
    for (text, code) in [
        ("", "result_empty"),
        ("   ", "result_empty"),
        ("12,3 mg/kg", "result_decimal_comma"),
        ("1,234.5 mg/kg", "result_decimal_comma"),
        ("<0,05 mg/L", "result_decimal_comma"),
        ("1.2.3 mg/kg", "result_number_form"),
        (".5 mg/kg", "result_number_form"),
        ("2+", "result_number_form"),
        ("2.8x10 cfu/g", "result_number_form"),
        ("2.8e123 cfu/g", "result_number_form"),
        ("2.8e99 cfu/g", "result_too_many_digits"),
        ("1234567890123456789012345 mg", "result_too_many_digits"),
        ("2.8e2 mg/kg", "result_power_of_ten"),
        ("<1e3 mg/kg", "result_power_of_ten"),
        ("5 300 mg/kg", "result_unit"),
        ("≥ 0 h 30 min", "result_unit"),
        ("12.3 ± 1.5 mg/kg", "result_unit"),
        ("12.3 mg/kg; 5", "result_unit"),
        ("12.3 /25 g", "result_unit_is_portion"),
        ("0 in 25 g", "result_unit_is_portion"),
        ("not detected in g", "result_number_form"),
        ("not detected in 25", "result_portion"),
        ("not detected in 0 g", "result_portion"),
        ("not detected in -25 g", "result_portion"),
        ("not detected", "result_portion_missing"),
        ("not detected in", "result_portion_missing"),
        ("nie wykryto", "result_portion_missing"),
        ("0 cfu/g", "result_count_of_zero"),
        ("E0 cfu/g", "result_count_of_zero"),
        ("-5 cfu/g", "result_negative"),
        ("-5 MPN/g", "result_negative"),
        ("5.1..4.9 mm", "result_ends_reversed"),
        ("90 [9; 86] MPN/100 mL", "result_ends_reversed"),
        ("4.9-5.1 mm", "result_hyphen"),
        ("0:64", "result_titre"),
        ("1:64 mg", "result_titre"),
        ("1:064", "result_titre"),
        ("2026-02-30", "result_date_time"),
        ("22-11-2026", "result_date_time"),
        ("1 h 90 min", "result_duration"),
        ("99999999 h 00 min", "result_duration"),
        ("odour: none", "result_not_recognised"),
        ("E. coli", "result_not_recognised"),
        ("E40 mg/kg", "result_not_recognised"),
        ("TNTC mg", "result_not_recognised"),
        ("23 [9; 86] mg", "result_not_recognised"),
        ("n.t", "result_not_recognised"),
        ("~40 cfu/g", "result_not_recognised"),
        ("±5", "result_not_recognised"),
    ] {
        assert_eq!(ResultValue::parse(text).map_err(|problem| problem.code()), Err(code), "{text}");
        assert!(CODES.iter().any(|known| known.code == code), "{code}");
    }
    let problem = ResultValue::parse_local("12.3 mg/kg", true).unwrap_err();
    assert_eq!(problem.code(), "result_decimal_point");
}

// Verdicts.

#[test]
fn verdicts_of_the_three_rules() {
    let u = Uncertainty::absolute(number("1"));
    let (simple, guard, four) =
        (DecisionRule::simple("s"), DecisionRule::guard_band_u("g"), DecisionRule::non_binary_u("n"));
    let requirement = between("5", "10", "mg");
    for (text, by_simple, by_guard, by_four) in [
        ("7 mg", Verdict::Pass, Verdict::Pass, Verdict::Pass),
        ("9 mg", Verdict::Pass, Verdict::Pass, Verdict::Pass),
        ("9.1 mg", Verdict::Pass, Verdict::Fail, Verdict::ConditionalPass),
        ("10.0 mg", Verdict::Pass, Verdict::Fail, Verdict::ConditionalPass),
        ("10.1 mg", Verdict::Fail, Verdict::Fail, Verdict::ConditionalFail),
        ("11 mg", Verdict::Fail, Verdict::Fail, Verdict::ConditionalFail),
        ("11.1 mg", Verdict::Fail, Verdict::Fail, Verdict::Fail),
        ("5.9 mg", Verdict::Pass, Verdict::Fail, Verdict::ConditionalPass),
        ("4.9 mg", Verdict::Fail, Verdict::Fail, Verdict::ConditionalFail),
        ("3.9 mg", Verdict::Fail, Verdict::Fail, Verdict::Fail),
    ] {
        let verdict = |rule| decide(&parse(text), Some(&u), &requirement, rule).unwrap().verdict;
        assert_eq!((verdict(&simple), verdict(&guard), verdict(&four)), (by_simple, by_guard, by_four), "{text}");
    }
    let decision = decide(&parse("9.1 mg"), Some(&u), &requirement, &guard).unwrap();
    assert_eq!((decision.accepted_from, decision.accepted_until), (Some(number("6")), Some(number("9"))));
    assert_eq!((decision.u_below, decision.u_above), (Some(number("1")), Some(number("1"))));
    assert_eq!(decision.compared, Some(number("9.1")));
    assert_eq!(decision.print_rule(Pl), "g: pasmo ochronne, w = U (ILAC-G8:09/2019)");
    assert_eq!(requirement.print(Pl), "≥5, ≤10 mg");
    assert_eq!(Value::of(&decision).unwrap().read::<Decision>(), Some(decision));
}

#[test]
fn an_asymmetric_uncertainty_guards_each_limit_with_its_own_side() {
    let u = Uncertainty::of(UncertaintyKind::Interval { low: number("49"), high: number("200") });
    let verdict =
        |limit, rule: &DecisionRule| decide(&parse("100 cfu/g"), Some(&u), &upper(limit, "cfu/g"), rule).unwrap();
    assert_eq!(verdict("200", &DecisionRule::guard_band_u("g")).verdict, Verdict::Pass);
    assert_eq!(verdict("199", &DecisionRule::guard_band_u("g")).verdict, Verdict::Fail);
    // It fails for certain only if the lower end of the interval is beyond the limit.
    assert_eq!(verdict("49", &DecisionRule::non_binary_u("n")).verdict, Verdict::ConditionalFail);
    assert_eq!(verdict("48", &DecisionRule::non_binary_u("n")).verdict, Verdict::Fail);
}

#[test]
fn the_number_that_the_rule_names_is_compared() {
    let value = Reading::new(number("10.04"), Some(Rounding::decimals(1))).unwrap();
    let value = ResultValue::Quantity(Quantity { value, unit: Some(unit("mg")) });
    let reported = DecisionRule::simple("s");
    let raw = DecisionRule { compared: Compared::Raw, ..reported.clone() };
    assert_eq!(decide(&value, None, &upper("10", "mg"), &reported).unwrap().verdict, Verdict::Pass);
    assert_eq!(decide(&value, None, &upper("10", "mg"), &raw).unwrap().verdict, Verdict::Fail);
}

#[test]
fn values_on_one_side_and_findings() {
    let simple = DecisionRule::simple("s");
    let portion = Requirement::NotDetected(Portion::new(number("25"), unit("g")).unwrap());
    for (text, requirement, verdict) in [
        ("<0.05 mg", upper("0.05", "mg"), Verdict::Pass),
        ("<0.05 mg", upper("0.1", "mg"), Verdict::Pass),
        (">300 mg", upper("300", "mg"), Verdict::Fail),
        ("<5 mg", between("5", "10", "mg"), Verdict::Fail),
        ("4.9..5.1 mm", between("4", "6", "mm"), Verdict::Pass),
        ("1..2 mm", between("4", "6", "mm"), Verdict::Fail),
        ("23 MPN/g", upper("100", "MPN/g"), Verdict::Pass),
        ("not detected in 25 g", portion.clone(), Verdict::Pass),
        ("not detected in 25.0 g", portion.clone(), Verdict::Pass),
        ("detected in 25 g", portion, Verdict::Fail),
    ] {
        assert_eq!(decide(&parse(text), None, &requirement, &simple).map(|d| d.verdict), Ok(verdict), "{text}");
    }
}

#[test]
fn verdicts_that_are_refused() {
    let (simple, guard) = (DecisionRule::simple("s"), DecisionRule::guard_band_u("g"));
    let u = Uncertainty::absolute(number("1"));
    let relative = Uncertainty::of(UncertaintyKind::Relative { value: number("10") });
    let negative = Uncertainty::absolute(number("-1"));
    let portion = Requirement::NotDetected(Portion::new(number("25"), unit("g")).unwrap());
    let none = Requirement::Limits(Limits { lower: None, upper: None, unit: unit("mg") });
    let below_zero = DecisionRule { acceptance: Acceptance::GuardBand(Band::Width(number("-1"))), ..simple.clone() };
    for (text, uncertainty, requirement, rule, code) in [
        ("5 g", None, upper("10", "mg"), &simple, "decide_other_unit"),
        ("5 MG", None, upper("10", "mg"), &simple, "decide_other_unit"),
        ("5", None, upper("10", "mg"), &simple, "decide_no_unit"),
        ("5 mg", None, upper("10", "mg"), &guard, "decide_no_uncertainty"),
        ("<5 mg", None, upper("10", "mg"), &guard, "decide_no_uncertainty"),
        ("<11 mg", None, upper("10", "mg"), &simple, "decide_open"),
        ("<=10.1 mg", None, upper("10", "mg"), &simple, "decide_open"),
        ("<10 mg", None, between("5", "20", "mg"), &simple, "decide_open"),
        ("<9.5 mg", Some(&u), upper("10", "mg"), &guard, "decide_open"),
        (">=10 mg", None, upper("10", "mg"), &simple, "decide_open"),
        (">5 mg", None, upper("10", "mg"), &simple, "decide_open"),
        ("9..11 mg", None, upper("10", "mg"), &simple, "decide_open"),
        ("4..11 mg", None, between("5", "10", "mg"), &simple, "decide_open"),
        ("9..10.5 mg", Some(&relative), upper("10", "mg"), &guard, "decide_open"),
        ("1:64", None, upper("10", "mg"), &simple, "decide_no_number"),
        ("TNTC cfu/g", None, upper("10", "cfu/g"), &simple, "decide_no_number"),
        ("not detected in 25 g", None, upper("10", "mg"), &simple, "decide_no_number"),
        ("n.t.", None, upper("10", "mg"), &simple, "decide_no_result"),
        ("n.t.", None, portion.clone(), &simple, "decide_no_result"),
        ("5 mg", None, portion.clone(), &simple, "decide_no_finding"),
        ("not detected in 10 g", None, portion.clone(), &simple, "decide_other_portion"),
        ("not detected in 25 mL", None, portion.clone(), &simple, "decide_other_portion"),
        ("presumptively detected in 25 g", None, portion.clone(), &simple, "decide_unconfirmed"),
        ("not confirmed in 25 g", None, portion, &simple, "decide_unconfirmed"),
        ("5 mg", Some(&u), between("4.5", "5.5", "mg"), &guard, "decide_band_too_wide"),
        ("5 mg", Some(&negative), upper("10", "mg"), &guard, "result_negative"),
        ("5 mg", None, between("10", "5", "mg"), &simple, "result_ends_reversed"),
        ("5 mg", None, none, &simple, "result_empty"),
        ("5 mg", None, upper("10", "mg"), &below_zero, "result_negative"),
        ("5 mg", None, upper("10", "mg"), &DecisionRule::simple("two words"), "result_name"),
    ] {
        let refused = decide(&parse(text), uncertainty, &requirement, rule).map_err(|refusal| refusal.code());
        assert_eq!(refused.map(|decision| decision.verdict), Err(code), "{text}");
        assert!(CODES.iter().any(|known| known.code == code), "{code}");
    }
}

// Laws.

fn decimals() -> impl Strategy<Value = Decimal> {
    (-1_000_000_000_000_i128..1_000_000_000_000, 0_u32..10)
        .prop_map(|(units, scale)| Decimal::from_parts(units, scale).unwrap())
}

fn positive() -> impl Strategy<Value = Decimal> {
    (1_i128..1_000_000_000, 0_u32..7).prop_map(|(units, scale)| Decimal::from_parts(units, scale).unwrap())
}

fn modes() -> impl Strategy<Value = RoundingMode> {
    prop_oneof![Just(RoundingMode::HalfEven), Just(RoundingMode::HalfUp)]
}

fn roundings() -> impl Strategy<Value = Rounding> {
    let digits = prop_oneof![(-6_i8..12).prop_map(Digits::Decimals), (1_u8..12).prop_map(Digits::Significant)];
    (modes(), digits).prop_map(|(mode, digits)| Rounding { mode, digits })
}

fn uncertainties() -> impl Strategy<Value = Uncertainty> {
    let small = (0_i128..400).prop_map(|units| Decimal::from_parts(units, 2).unwrap());
    prop_oneof![
        positive().prop_map(|value| UncertaintyKind::Absolute { value }),
        small.clone().prop_map(|value| UncertaintyKind::Relative { value }),
        small.prop_map(|value| UncertaintyKind::Log10 { value }),
    ]
    .prop_map(Uncertainty::of)
}

fn rules() -> impl Strategy<Value = DecisionRule> {
    let band = prop_oneof![
        positive().prop_map(Band::Width),
        (0_i128..30).prop_map(|tenths| Band::TimesU(Decimal::from_parts(tenths, 1).unwrap())),
    ];
    prop_oneof![
        Just(Acceptance::Simple),
        band.clone().prop_map(Acceptance::GuardBand),
        band.prop_map(Acceptance::NonBinary)
    ]
    .prop_map(|acceptance| DecisionRule { acceptance, ..DecisionRule::simple("any") })
}

fn quantity(value: Decimal) -> ResultValue {
    ResultValue::Quantity(Quantity { value: Reading::as_given(value), unit: Some(unit("mg")) })
}

/// Texts of which about half are values.
fn texts() -> impl Strategy<Value = String> {
    let number = prop_oneof!["-?[0-9]{1,4}", "[0-9]{1,3}\\.[0-9]{1,4}", "[1-9](\\.[0-9])?(e|x10\\^| × 10\\^)-?[0-9]"];
    let unit = prop_oneof![
        "",
        " mg/kg",
        "%",
        " cfu/g",
        " jtk/100 mL",
        " MPN/g",
        " h",
        " -",
        " 10\\^3/µL",
        " [a-zA-Z%/ ]{1,6}"
    ];
    let sign = prop_oneof![4 => "", 1 => "<", 1 => "<=", 1 => ">", 1 => "≥ ", 1 => "E", 1 => "not detected in ", 1 => "wykryto w ", 1 => "TNTC ", 1 => "[1-9]{1,2}:"];
    let rest = prop_oneof![10 => "", 1 => "\\.\\.[0-9]{1,5}", 1 => "–[0-9]{4}\\.5", 1 => " \\[0; 99999\\]", 1 => ":[0-9]{2}", 1 => " h 3[0-9] min"];
    (sign, number, rest, unit).prop_map(|(sign, number, rest, unit)| format!("{sign}{number}{rest}{unit}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_number_is_read_as_it_was_written(value in decimals()) {
        let text = value.to_string();
        let again = Decimal::parse(&text).unwrap();
        prop_assert_eq!(again.to_string(), text);
        prop_assert_eq!(again, value);
        prop_assert_eq!((again.units(), again.scale()), (value.units(), value.scale()));
    }

    #[test]
    fn rounding_twice_is_rounding_once(value in decimals(), rule in roundings()) {
        let once = rule.apply(value);
        prop_assert_eq!(rule.apply(once).to_string(), once.to_string());
    }

    #[test]
    fn rounding_moves_by_half_a_unit_at_most_and_keeps_the_order(value in decimals(), other in decimals(), rule in roundings()) {
        let rounded = rule.apply(value);
        // One unit of the last place: as the rule says it, or as the value has its first digit.
        let power = match rule.digits {
            Digits::Decimals(decimals) => -i32::from(decimals),
            Digits::Significant(digits) => {
                i32::try_from(value.significant_digits()).unwrap() - i32::try_from(value.scale()).unwrap() - i32::from(digits)
            }
        };
        let unit = if power >= 0 {
            Decimal::from_parts(10_i128.pow(power.unsigned_abs()), 0)
        } else {
            Decimal::from_parts(1, power.unsigned_abs())
        };
        let moved = value.minus(rounded).unwrap();
        let twice = moved.plus(moved).unwrap();
        let unit = unit.unwrap();
        prop_assert!(twice <= unit && Decimal::ZERO.minus(twice).unwrap() <= unit, "{} to {}", value, rounded);
        if value <= other {
            prop_assert!(rounded <= rule.apply(other));
        }
    }

    #[test]
    fn a_value_matches_its_uncertainty(value in decimals(), u in positive(), digits in 1_u8..=2, mode in modes()) {
        let rule = Rounding::matching(u, digits, mode).unwrap();
        let Digits::Decimals(places) = rule.digits else { panic!() };
        let rounded_u = Rounding { mode, digits: Digits::Significant(digits) }.apply(u);
        // The place is one of the leading digits of the uncertainty: it has at most two digits left there.
        prop_assert_eq!(rule.apply(rounded_u), rounded_u);
        let scaled = if places >= 0 { Decimal::from_parts(10_i128.pow(u32::try_from(places).unwrap()), 0) } else { Decimal::from_parts(1, places.unsigned_abs().into()) };
        let leading = rounded_u.times(scaled.unwrap()).unwrap();
        prop_assert!(leading >= Decimal::from(1) && leading < Decimal::from(100), "{} {}", u, leading);
        let once = rule.apply(value);
        prop_assert_eq!(rule.apply(once), once);
    }

    #[test]
    fn the_value_lies_between_its_ends(value in decimals(), u in uncertainties()) {
        match u.bounds(value) {
            Ok((low, high)) => prop_assert!(low <= value && value <= high),
            Err(problem) => {
                let logarithm = matches!(u.form, UncertaintyKind::Log10 { .. });
                prop_assert!(logarithm && !value.is_positive());
                prop_assert_eq!(problem, ValueProblem::Negative);
            }
        }
    }

    #[test]
    fn a_larger_value_under_an_upper_limit_is_never_judged_better(
        one in positive(), two in positive(), limit in positive(), u in uncertainties(), rule in rules()
    ) {
        let requirement = upper(&limit.to_string(), "mg");
        let judge = |value| decide(&quantity(value), Some(&u), &requirement, &rule).unwrap().verdict;
        prop_assert!(judge(one.min(two)) <= judge(one.max(two)));
        // No rule passes what is beyond the limit, and no rule is milder than simple acceptance where that fails.
        if one > limit {
            prop_assert!(judge(one) >= Verdict::ConditionalFail);
        }
    }

    #[test]
    fn a_value_above_a_lower_limit_mirrors_one_below_an_upper_limit(value in positive(), limit in positive(), half in positive(), rule in rules()) {
        let minus = |number: Decimal| Decimal::ZERO.minus(number).unwrap();
        let u = Uncertainty::absolute(half);
        let lower = Requirement::Limits(Limits { lower: Some(minus(limit)), upper: None, unit: unit("mg") });
        let mirrored = decide(&quantity(minus(value)), Some(&u), &lower, &rule).unwrap().verdict;
        prop_assert_eq!(mirrored, decide(&quantity(value), Some(&u), &upper(&limit.to_string(), "mg"), &rule).unwrap().verdict);
    }

    #[test]
    fn a_verdict_on_a_range_is_that_on_every_number_in_it(
        ends in (0_u32..40, 0_u32..40), limits in (0_u32..40, 0_u32..40), half in 0_u32..6, inside in 0_u32..40, rule in rules()
    ) {
        let (low, high) = (ends.0.min(ends.1), ends.0.max(ends.1));
        let limits = Requirement::Limits(Limits {
            lower: Some(limits.0.min(limits.1).into()), upper: Some(limits.0.max(limits.1).into()), unit: unit("mg"),
        });
        let u = Uncertainty::absolute(half.into());
        let range = ResultValue::Range(Range { low: low.into(), high: high.into(), inclusive: true, unit: Some(unit("mg")) });
        if let Ok(decision) = decide(&range, Some(&u), &limits, &rule) {
            let number = (low + inside % (high - low + 1)).into();
            prop_assert_eq!(decide(&quantity(number), Some(&u), &limits, &rule).unwrap().verdict, decision.verdict);
        }
    }

    #[test]
    fn what_is_read_is_printed_and_read_again(text in texts()) {
        if let Ok(value) = ResultValue::parse(&text) {
            let (en, pl) = (value.print(En, None, None).line(), value.print(Pl, None, None).line());
            prop_assert_eq!(ResultValue::parse(&en), Ok(value.clone()), "{} as {}", text, en);
            prop_assert_eq!(ResultValue::parse_local(&pl, true), Ok(value.clone()), "{} as {}", text, pl);
            let stored = Value::of(&value).unwrap();
            prop_assert_eq!(stored.read::<ResultValue>(), Some(value));
        }
    }

    #[test]
    fn nothing_that_is_typed_brings_it_down(text in "\\PC{0,24}", comma in any::<bool>()) {
        if let Ok(value) = ResultValue::parse_local(&text, comma) {
            prop_assert!(!value.print(En, None, None).value.is_empty());
        }
    }

    #[test]
    fn uncertainties_pass_through_a_record(u in uncertainties(), rule in rules()) {
        prop_assert_eq!(Value::of(&u).unwrap().read::<Uncertainty>(), Some(u));
        prop_assert_eq!(Value::of(&rule).unwrap().read::<DecisionRule>(), Some(rule));
    }

    #[test]
    fn a_count_is_the_same_in_any_order_and_never_zero(colonies in proptest::collection::vec((0_u32..4, 0_u32..400), 1..7), turn in 0_usize..7) {
        let plates: Vec<Plate> = colonies.iter().map(|(power, colonies)| {
            Plate::new(Decimal::from_parts(1, *power).unwrap(), number("1"), *colonies).unwrap()
        }).collect();
        let mut turned = plates.clone();
        turned.rotate_left(turn % plates.len());
        let count = |plates| Count::from_plates(plates, unit("cfu/mL"), number("1"), CountRange::USUAL, Rounding::COUNT);
        let (one, two) = (count(plates), count(turned));
        prop_assert_eq!(one.clone().map(|c| (c.figure, c.estimated)), two.map(|c| (c.figure, c.estimated)));
        if let Ok(count) = one {
            let value = ResultValue::Count(count);
            prop_assert_eq!(value.check(), Ok(()));
            prop_assert_eq!(Value::of(&value).unwrap().read::<ResultValue>(), Some(value));
        }
    }
}
