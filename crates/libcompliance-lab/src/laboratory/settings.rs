//! What the laboratory says about itself on reports.

use super::Reason;
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Session};
use crate::writer::Urgency;
use libcompliance::access::Permission;
use libcompliance::model::{LABORATORY_SETTINGS_CHANGED, LaboratoryRules, LaboratorySettings, ReportHead, is_day};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;

impl Lab {
    /// The rules for reports, signing and the accreditation symbol.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn laboratory_rules(&self) -> Result<LaboratoryRules, LabError> {
        Ok(self.entry::<LaboratorySettings>("")?.unwrap_or_default().rules)
    }

    /// The head of reports.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn report_head(&self) -> Result<ReportHead, LabError> {
        let Some(at) = self.entry::<LaboratorySettings>("")?.and_then(|settings| settings.head) else {
            return Ok(ReportHead::default());
        };
        Ok(self.reveal(at.record, &at.path)?.read().unwrap_or_default())
    }
}

impl Session {
    /// Sets the rules and the head of reports. Needs `settings.manage`; a change of what there is needs a reason.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`] for a zone, a day or a logo that is none, [`LabError::Write`] if nothing
    /// changes.
    pub fn set_laboratory(
        &self,
        rules: &LaboratoryRules,
        head: &ReportHead,
        reason: Option<Reason<'_>>,
    ) -> Result<Receipt, LabError> {
        let invalid = |text: &str| LabError::Invalid(text.to_owned());
        if rules.zone.parse::<chrono_tz::Tz>().is_err() {
            return Err(invalid("the zone is not a name such as `Europe/Warsaw`"));
        }
        if let Some(certificate) = &rules.certificate
            && !(is_day(&certificate.valid.from) && certificate.valid.until.as_deref().is_none_or(is_day))
        {
            return Err(invalid("a day of the certificate is not of the form YYYY-MM-DD"));
        }
        if let Some(logo) = head.laboratory.as_ref().and_then(|laboratory| laboratory.logo.as_ref()) {
            let known = ["data:image/png;base64,", "data:image/svg+xml;base64,"];
            if !known.iter().any(|form| logo.starts_with(form)) || logo.len() > 16_000 {
                return Err(invalid(
                    "the logo is not a `data:` URL of a PNG or SVG picture of at most 16,000 characters",
                ));
            }
        }
        let known = ["result.submit", "result.verify"];
        if !rules.signed_actions.iter().all(|action| known.contains(&action.as_str())) {
            return Err(invalid(
                "only `result.submit` and `result.verify` can be set to be signed; a report always is",
            ));
        }
        let before = self.lab().entry::<LaboratorySettings>("")?;
        let old_head = match before.as_ref().and_then(|settings| settings.head.clone()) {
            Some(at) => (*self.lab().reveal(at.record, &at.path)?).clone(),
            None => Value::Null,
        };
        let value = |value: Option<Value>| value.ok_or_else(|| invalid("the settings cannot be recorded"));
        let (new_rules, new_head) = (value(Value::of(rules))?, value(Value::of(head))?);
        let about = About::object("settings", "laboratory");
        let ((), receipt) = self.act(Permission::SETTINGS_MANAGE, about, Urgency::Essential, |tx, acting| {
            let now = tx.load::<LaboratorySettings>("")?;
            if now != before {
                return Err(invalid("the settings changed meanwhile: look again").into());
            }
            let old_rules = now.as_ref().and_then(|settings| Value::of(&settings.rules)).unwrap_or(Value::Null);
            let version = now.map_or(0, |settings| settings.version) + 1;
            let mut draft = Draft::new("settings.laboratory").on("settings", "laboratory", version);
            for (field, old, new) in [("rules", old_rules, new_rules), ("head", old_head, new_head)] {
                if old != new {
                    draft = draft.change(field, old, new);
                }
            }
            if let Some((code, text)) = reason {
                draft = draft.because(code, text);
            }
            tx.append(&LABORATORY_SETTINGS_CHANGED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }
}
