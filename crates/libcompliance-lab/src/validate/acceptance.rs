//! The laboratory's own acceptance tests, taken in from a file: all of them or none.

use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Session};
use crate::writer::Urgency;
use libcompliance::access::Permission;
use libcompliance::id::AcceptanceId;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::Digest;
use libcompliance::trail::value::Value;
use libcompliance::validation::{ACCEPTANCE_IMPORTED, ACCEPTANCE_RECORDED, OwnTest};

/// The most tests of one file.
pub const MOST_OWN_TESTS: usize = 1_000;

/// What is wrong with a test of the laboratory's own; `None` if nothing is.
fn fault(test: &OwnTest) -> Option<&'static str> {
    let requirement = |id: &String| {
        let (area, number) = id.split_once('-')?;
        let sound = area.len() == 3 && area.bytes().all(|byte| byte.is_ascii_uppercase());
        (sound && number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    let said = |text: &str| !text.trim().is_empty();
    if !said(&test.id) || test.id.chars().count() > 64 {
        return Some("the id is empty or longer than 64 characters");
    }
    if libcompliance::validation::test(&test.id).is_some() {
        return Some("the id is that of a shipped test, with which the laboratory's own are never mixed up");
    }
    if !said(&test.title) || !said(&test.steps) || !said(&test.expected) {
        return Some("title, steps and expected are needed");
    }
    if !said(&test.observed) || !said(&test.tester) {
        return Some("what was observed, and who tested, are needed");
    }
    if test.requirements.is_empty() || test.requirements.iter().any(|id| requirement(id).is_none()) {
        return Some("the requirements are ids such as `REC-04`, at least one");
    }
    if !libcompliance::model::is_day(&test.day) {
        return Some("the date is not of the form YYYY-MM-DD");
    }
    let long =
        [&test.title, &test.steps, &test.expected, &test.observed, &test.tester].iter().any(|text| text.len() > 8_000);
    long.then_some("a text is longer than 8,000 bytes: keep it in the evidence file")
}

impl Session {
    /// Takes in the acceptance tests that the laboratory wrote and carried out itself: the whole list, of which the newest import
    /// counts. `file` is the digest of the file that they came from. Needs `assessment.validate`. All of them or none.
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::Invalid`] naming every faulty test by its number, from 1.
    pub fn import_acceptance(&self, file: Digest, tests: &[OwnTest]) -> Result<(AcceptanceId, Receipt), LabError> {
        let mut faults: Vec<String> = Vec::new();
        for (at, test) in tests.iter().enumerate() {
            if let Some(fault) = fault(test) {
                faults.push(format!("test {}: {fault}", at + 1));
            } else if tests.iter().take(at).any(|other| other.id == test.id) {
                faults.push(format!("test {}: its id is given twice", at + 1));
            }
        }
        if tests.is_empty() || tests.len() > MOST_OWN_TESTS {
            faults.push(format!("a file holds 1 to {MOST_OWN_TESTS} tests"));
        }
        let lab = self.lab();
        let binding = Value::of(&lab.validation_binding()?).ok_or(LabError::SealBroken)?;
        let id = AcceptanceId::generate(lab.now(), &mut SystemEntropy::new())?;
        let about = About::object("acceptance", id);
        let ((), receipt) = self.act(Permission::ASSESSMENT_VALIDATE, about, Urgency::Ordinary, |tx, acting| {
            if !faults.is_empty() {
                return Err(LabError::Invalid(faults.join("; ")).into());
            }
            let rows = i64::try_from(tests.len()).unwrap_or(i64::MAX);
            let draft = Draft::new("validation.import")
                .on("acceptance", id, 1)
                .attr("binding", binding)
                .attr("file_sha256", file.to_string())
                .attr("rows", Value::Int(rows));
            tx.append(&ACCEPTANCE_IMPORTED, draft, &acting.who)?;
            for (row, test) in (1_i64..).zip(tests) {
                let whole =
                    Value::of(test).ok_or_else(|| LabError::Invalid(format!("test {row} cannot be written")))?;
                let requirements = test.requirements.iter().map(Value::text).collect();
                let mut draft = Draft::new("validation.import")
                    .on("acceptance", id, 1)
                    .attr("row", Value::Int(row))
                    .attr("verdict", test.verdict.as_str())
                    .attr("requirements", Value::List(requirements))
                    .attr("day", test.day.as_str())
                    .attr("test", whole);
                if let Some(evidence) = test.evidence {
                    draft = draft.attr("evidence_sha256", evidence.to_string());
                }
                tx.append(&ACCEPTANCE_RECORDED, draft, &acting.who)?;
            }
            Ok(())
        })?;
        Ok((id, receipt))
    }
}
