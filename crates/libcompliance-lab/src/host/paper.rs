//! Paper: typed in by one person, compared with the scan by another.

use crate::error::LabError;
use crate::lab::{Receipt, keyed_entries};
use crate::laboratory::Reason;
use crate::session::{About, Session};
use crate::store::{Filter, ReadStore as _};
use crate::writer::{Tx, Urgency};
use libcompliance::access::Permission;
use libcompliance::access::duty::{Contribution, ContributionKind, DutyAnswer, DutyRules, verify_duty};
use libcompliance::host::paper::{
    Comparison, HandTime, OBJECT, PAPER_CHECKED, PAPER_TRANSCRIBED, PaperEntry, PaperError, PaperState,
};
use libcompliance::host::spool::hex;
use libcompliance::id::{AccountId, ClientId, RecordId};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Digest, Object, Record};
use libcompliance::trail::value::{Value, is_token};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Who did what stands on the paper, as the paper says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Performer<'a> {
    /// Somebody with an account.
    Account(AccountId),
    /// Somebody without; the name is committed.
    Name(&'a str),
}

/// What is typed in from paper.
#[derive(Debug, Clone)]
pub struct NewPaper<'a> {
    /// When it was done, as the hand wrote it, with the zone: `2026-11-22T14:30+01:00`.
    pub performed_at: &'a str,
    /// By whom.
    pub performer: Performer<'a>,
    /// What it was done to, of the laboratory or of the host: kind, id, version. The id stands in clear.
    pub object: Object,
    /// The clients in scope.
    pub clients: &'a [ClientId],
    /// What stands on the paper, by fields; all of it is committed.
    pub fields: &'a [(&'a str, Value)],
    /// The digest of the scan, which was sealed by [`Session::seal_file`].
    pub scan: Digest,
    /// Why paper was used, such as `system_down`.
    pub reason: Reason<'a>,
    /// The transcription that this one replaces, because it was wrong.
    pub replaces: Option<RecordId>,
}

/// A transcription as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its id.
    pub id: RecordId,
    /// Where it is, who typed it in, who compared it.
    pub entry: PaperEntry,
    /// What it was done to.
    pub object: Option<Object>,
    /// When it was done, as the hand wrote it.
    pub performed_at: String,
    /// By whom, if it was somebody with an account; otherwise the name is under `attrs.performer` of the record.
    pub performed_by: Option<AccountId>,
}

impl Session {
    /// Takes in what was written on paper while the system could not be used. Needs `result.enter` for the clients in scope. The
    /// record tells when and by whom it was done apart from when and by whom it was typed in; somebody else compares it with
    /// the scan by [`Session::check_paper`].
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::Paper`] for a time without zone or to come, a scan that is not sealed, no fields, or an
    /// unknown transcription to be replaced; [`LabError::Write`].
    pub fn transcribe_paper(&self, new: &NewPaper<'_>) -> Result<(RecordId, Receipt), LabError> {
        let about = About { object: Some(new.object.clone()), clients: new.clients.to_vec() };
        self.act(Permission::RESULT_ENTER, about, Urgency::Ordinary, |tx, acting| {
            let time = HandTime::parse(new.performed_at)?;
            if time.moment > acting.now {
                return Err(PaperError::Future.into());
            }
            let scan = hex(&new.scan.0);
            if !self.is_sealed(&scan)? {
                return Err(PaperError::ScanNotSealed.into());
            }
            let fields = fields(new.fields)?;
            if let Some(old) = new.replaces {
                tx.load::<PaperEntry>(&old.to_string())?.ok_or(PaperError::Unknown)?;
            }
            let id = RecordId::generate(acting.now, tx.entropy())?;
            let mut draft = Draft::new("paper.transcribe")
                .on(OBJECT, id, 1)
                .because(new.reason.0, new.reason.1)
                .attr("performed_at", time.text)
                .attr("of_kind", new.object.kind.as_str())
                .attr("of_id", new.object.id.as_str())
                .attr("of_version", Value::Int(new.object.version.into()))
                .attr("scan_sha256", scan)
                .attr("fields", fields);
            draft.clients = new.clients.to_vec();
            draft = match new.performer {
                Performer::Account(account) => {
                    if acting.roster.account(account).is_none() {
                        return Err(LabError::NotFound { what: "account" }.into());
                    }
                    draft.attr("performed_by", account.to_string())
                }
                Performer::Name(name) if name.trim().is_empty() => {
                    return Err(LabError::Invalid("say who did it: an account or a name".to_owned()).into());
                }
                Performer::Name(name) => draft.attr("performer", name),
            };
            if let Some(old) = new.replaces {
                draft = draft.attr("replaces", old.to_string());
            }
            tx.append_as(&PAPER_TRANSCRIBED, draft, &acting.who, Some(id))?;
            Ok(id)
        })
    }

    /// Says whether a transcription agrees with its scan. Needs `result.verify` for its clients, and another person than the one
    /// who typed it in. A difference needs a reason.
    ///
    /// # Errors
    /// [`LabError::Denied`], also for whoever typed it in; [`LabError::Paper`] for one that is not there or was checked.
    pub fn check_paper(
        &self,
        paper: RecordId,
        outcome: Comparison,
        reason: Option<Reason<'_>>,
    ) -> Result<Receipt, LabError> {
        let find = |tx: &mut Tx<'_>| {
            let entry = tx.load::<PaperEntry>(&paper.to_string())?.ok_or(PaperError::Unknown)?;
            let clients = entry.clients.clone();
            Ok((entry, clients))
        };
        let about = About::object(OBJECT, paper);
        let ((), receipt) =
            self.act_on(Permission::RESULT_VERIFY, about, Urgency::Ordinary, find, |tx, acting, entry| {
                let person = |account| acting.roster.person(account);
                let typed =
                    Contribution { person: Some(person(entry.transcribed_by)), kind: ContributionKind::Entered };
                // One comparison by one other person, whatever a laboratory asks for its results.
                let rules = DutyRules::default();
                if let DutyAnswer::Deny(denial) =
                    verify_duty(&[typed], &[], &person(acting.who.id), &rules, None, acting.now)
                {
                    return Err(acting.refuse(denial.into()));
                }
                if entry.state != PaperState::Unchecked {
                    return Err(PaperError::Checked.into());
                }
                if outcome == Comparison::Differs && reason.is_none() {
                    return Err(PaperError::ReasonMissing.into());
                }
                let mut draft =
                    Draft::new("paper.check").on(OBJECT, paper, 1).attr("outcome", outcome.state().as_str());
                draft.clients.clone_from(&entry.clients);
                if let Some((code, text)) = reason {
                    draft = draft.because(code, text);
                }
                tx.append(&PAPER_CHECKED, draft, &acting.who)?;
                Ok(())
            })?;
        Ok(receipt)
    }

    /// The transcriptions that this session may see, oldest first; with `unchecked` only those that nobody has compared yet.
    /// Needs `record.read` for all their clients. A question: nothing is written.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn papers(&self, unchecked: bool) -> Result<Vec<Paper>, LabError> {
        let filter = self.filter(Permission::RECORD_READ)?;
        let seen = |clients: &[ClientId]| match clients {
            [] => filter.covers_name(None),
            clients => clients.iter().all(|client| filter.covers_name(Some(&client.to_string()))),
        };
        self.lab().read(|store| {
            let mut entries = Vec::new();
            keyed_entries::<PaperEntry>(store, |_, entry| {
                if seen(&entry.clients) && (!unchecked || entry.state == PaperState::Unchecked) {
                    entries.push(entry);
                }
            })?;
            entries.sort_by_key(|entry| entry.record);
            let mut papers = Vec::with_capacity(entries.len());
            for entry in entries {
                let bytes = store.record(entry.record)?.ok_or(LabError::SealBroken)?;
                papers.push(paper(&crate::laboratory::known(&bytes).ok_or(LabError::SealBroken)?, entry));
            }
            Ok(papers)
        })
    }

    /// Whether a file with this digest, in lower-case hex, was sealed.
    fn is_sealed(&self, sha256: &str) -> Result<bool, LabError> {
        let mut found = false;
        let of = Filter {
            object: Some(format!("file:{sha256}")),
            kind: Some("file.sealed".to_owned()),
            ..Filter::default()
        };
        self.lab().read(|store| {
            Ok(store.search(&of, None, &mut |_, _| {
                found = true;
                ControlFlow::Break(())
            })?)
        })?;
        Ok(found)
    }
}

fn fields(given: &[(&str, Value)]) -> Result<Value, PaperError> {
    let fields: BTreeMap<&str, &Value> = given.iter().map(|(name, value)| (*name, value)).collect();
    if fields.is_empty() || fields.len() != given.len() || !fields.keys().all(|name| is_token(name)) {
        return Err(PaperError::NoFields);
    }
    Ok(Value::map(fields.into_iter().map(|(name, value)| (name, value.clone()))))
}

fn paper(record: &Record, entry: PaperEntry) -> Paper {
    let text = |name: &str| record.attr(name).and_then(Value::as_text);
    let version = match record.attr("of_version") {
        Some(Value::Int(version)) => u32::try_from(*version).ok(),
        _ => None,
    };
    let object = text("of_kind").zip(text("of_id")).zip(version);
    Paper {
        id: record.id,
        entry,
        object: object.map(|((kind, id), version)| Object { kind: kind.to_owned(), id: id.to_owned(), version }),
        performed_at: text("performed_at").unwrap_or_default().to_owned(),
        performed_by: text("performed_by").and_then(AccountId::parse),
    }
}
