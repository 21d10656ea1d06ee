//! Clients, samples and results: what the laboratory does all day.

use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::{Denial, Permission};
use libcompliance::id::{AccountId, ClientId, PersonId, ResultId, SampleId};
use libcompliance::identity::Account;
use libcompliance::model::{self, Client, ResultEntry, ResultState, Sample};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Content, Digest};
use libcompliance::trail::value::Value;

/// A sample that comes in.
#[derive(Debug, Clone)]
pub struct NewSample<'a> {
    /// The client.
    pub client: ClientId,
    /// The number on the jar.
    pub code: &'a str,
    /// What it is.
    pub matrix: &'a str,
    /// Its condition on arrival, if there is something to say.
    pub condition: Option<&'a str>,
}

/// A result to be entered.
#[derive(Debug, Clone)]
pub struct NewResult<'a> {
    /// What was looked for, e.g. `Listeria monocytogenes`.
    pub analyte: &'a str,
    /// The method, e.g. `PN-EN ISO 11290-1`.
    pub method: &'a str,
    /// The value; numbers as decimal text.
    pub value: Value,
    /// What stood on the paper or in the instrument's output.
    pub raw: Option<&'a str>,
}

/// A correction of a result's value.
#[derive(Debug, Clone)]
pub struct ResultEdit<'a> {
    /// The new value.
    pub value: Value,
    /// Why: a code from the laboratory's list.
    pub reason: &'a str,
    /// Why, in words.
    pub text: Option<&'a str>,
}

impl Session {
    /// Registers a client. Needs `client.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`].
    pub fn register_client(&self, name: &str) -> Result<ClientId, LabError> {
        let (id, _) = self.act(Permission::CLIENT_ADD, About::default(), Urgency::Ordinary, |tx, acting| {
            let now = tx.now();
            let id = ClientId::generate(now, tx.entropy())?;
            let draft = Draft::new("client.add")
                .on("client", id, 1)
                .for_client(id)
                .about(Subject::Client(id))
                .set("name", name);
            tx.append(&model::CLIENT_REGISTERED, draft, &acting.who)?;
            Ok(id)
        })?;
        Ok(id)
    }

    /// Receives a sample. Needs `sample.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for an unknown client.
    pub fn receive_sample(&self, new: &NewSample<'_>) -> Result<(SampleId, Receipt), LabError> {
        let about = About::default().for_client(new.client);
        self.act(Permission::SAMPLE_ADD, about, Urgency::Ordinary, |tx, acting| {
            if tx.load::<Client>(&new.client.to_string())?.is_none() {
                return Err(LabError::NotFound { what: "client" }.into());
            }
            let now = tx.now();
            let id = SampleId::generate(now, tx.entropy())?;
            let mut draft = Draft::new("sample.receive")
                .on("sample", id, 1)
                .for_client(new.client)
                .moving(None, "received")
                .set("code", new.code)
                .set("matrix", new.matrix);
            if let Some(condition) = new.condition {
                draft = draft.set("condition", condition);
            }
            tx.append(&model::SAMPLE_RECEIVED, draft, &acting.who)?;
            Ok(id)
        })
    }

    /// Enters a result for a sample. Needs `result.enter`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for an unknown sample.
    pub fn enter_result(&self, sample: SampleId, new: &NewResult<'_>) -> Result<(ResultId, Receipt), LabError> {
        let about = About::object("sample", sample);
        self.act(Permission::RESULT_ENTER, about, Urgency::Ordinary, |tx, acting| {
            let of = tx.load::<Sample>(&sample.to_string())?.ok_or(LabError::NotFound { what: "sample" })?;
            let now = tx.now();
            let id = ResultId::generate(now, tx.entropy())?;
            let mut draft = Draft::new("result.enter")
                .on("result", id, 1)
                .for_client(of.client)
                .moving(None, "entered")
                .set("sample", sample.to_string())
                .set("analyte", new.analyte)
                .set("method", new.method)
                .set("value", new.value.clone());
            if let Some(raw) = new.raw {
                draft = draft.set("raw", raw);
            }
            draft.content = Some(Content { before: None, after: Some(content(&new.value)) });
            tx.append(&model::RESULT_ENTERED, draft, &acting.who)?;
            Ok(id)
        })
    }

    /// Corrects a result that is not verified; the old value stays in the record. Needs `result.edit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also when the result is verified; [`LabError::NotFound`].
    pub fn edit_result(&self, id: ResultId, edit: &ResultEdit<'_>) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_EDIT, id, |tx, acting, result| {
            if result.state == ResultState::Verified {
                return Err(acting.refuse(wrong_state("a verified result is changed by an amendment, not by an edit")));
            }
            let mut draft = Draft::new("result.edit")
                .on("result", id, result.version + 1)
                .for_client(result.client)
                .moving(Some(result.state.as_str()), "entered")
                .change("value", result.value.clone(), edit.value.clone())
                .because(edit.reason, edit.text);
            draft.content = Some(Content { before: Some(content(&result.value)), after: Some(content(&edit.value)) });
            tx.append(&model::RESULT_EDITED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Hands a result over to verification. Needs `result.submit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn submit_result(&self, id: ResultId) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_SUBMIT, id, |tx, acting, result| {
            if result.state != ResultState::Entered {
                return Err(acting.refuse(wrong_state("only an entered result can be submitted")));
            }
            let draft = Draft::new("result.submit")
                .on("result", id, result.version)
                .for_client(result.client)
                .moving(Some("entered"), "submitted");
            tx.append(&model::RESULT_SUBMITTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Verifies a result. Needs `result.verify`, and another person than everybody who contributed to it.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn verify_result(&self, id: ResultId) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_VERIFY, id, |tx, acting, result| {
            if result.state != ResultState::Submitted {
                return Err(acting.refuse(wrong_state("only a submitted result can be verified")));
            }
            let verifier = person(tx, acting.who.id)?;
            for contributor in &result.contributors {
                if person(tx, *contributor)? == verifier {
                    return Err(acting.refuse(Denial::by_rule(
                        "four_eyes",
                        "who entered, edited or submitted a result does not verify it",
                    )));
                }
            }
            let mut draft = Draft::new("result.verify")
                .on("result", id, result.version)
                .for_client(result.client)
                .moving(Some("submitted"), "verified");
            let now = content(&result.value);
            draft.content = Some(Content { before: Some(now), after: Some(now) });
            tx.append(&model::RESULT_VERIFIED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Gives a submitted result back. Needs `result.verify`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn return_result(&self, id: ResultId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_VERIFY, id, |tx, acting, result| {
            if result.state != ResultState::Submitted {
                return Err(acting.refuse(wrong_state("only a submitted result can be given back")));
            }
            let draft = Draft::new("result.return")
                .on("result", id, result.version)
                .for_client(result.client)
                .moving(Some("submitted"), "entered")
                .because(reason.0, reason.1);
            tx.append(&model::RESULT_RETURNED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// A result as it stands, with who made and who verified it. Needs `record.read`.
    ///
    /// # Errors
    /// [`LabError::NotFound`], also without the permission.
    pub fn result(&self, id: ResultId) -> Result<ResultEntry, LabError> {
        let missing = LabError::NotFound { what: "result" };
        match self.may(Permission::RECORD_READ)? {
            libcompliance::access::Decision::Allow => self.lab().entry(&id.to_string())?.ok_or(missing),
            libcompliance::access::Decision::Deny(_) => Err(missing),
        }
    }

    fn on_result<T>(
        &self,
        permission: Permission,
        id: ResultId,
        action: impl FnOnce(&mut Tx<'_>, &Acting<'_>, &ResultEntry) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        self.act(permission, About::object("result", id), Urgency::Ordinary, |tx, acting| {
            let result = tx.load::<ResultEntry>(&id.to_string())?.ok_or(LabError::NotFound { what: "result" })?;
            action(tx, acting, &result)
        })
    }
}

fn wrong_state(rule: &str) -> Denial {
    Denial::by_rule("wrong_state", rule)
}

fn content(value: &Value) -> Digest {
    Digest(libcompliance::crypto::sha256(&value.to_json()))
}

/// Duties compare persons, for one person may hold several accounts. An account that is gone from the state counts as its own.
fn person(tx: &mut Tx<'_>, account: AccountId) -> Result<PersonId, LabError> {
    Ok(tx.load::<Account>(&account.to_string())?.map_or(PersonId(account.0), |account| account.person))
}
