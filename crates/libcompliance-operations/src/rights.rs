//! Rights: roles, single permissions, delegations, authorisations for methods; the roles themselves, and the settings.

use crate::answer::{done, entry};
use crate::arguments::{Nothing, WithReason};
use crate::asked::{because, need, words};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::access::duty::DutyRules;
use libcompliance::access::{DutySet, HostPermission, MethodDuty, Period, Permission, Scope};
use libcompliance::id::AccountId;
use libcompliance::identity::password::Cost;
use libcompliance::identity::policy::Profile;
use libcompliance::identity::{Authentication, PermissionRight, RoleRight, SecondFactorRule};
use libcompliance_lab::{NewMethodRight, Session};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "account.set_roles" Roles, set_roles,
        "Gives an account these roles, for all clients and always, in place of those it has. Needs `role.assign`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","roles":["analyst","reviewer"],"reason":"new_duty","text":null}"#),
    operation!(Action "account.change_rights" Rights, change_rights,
        "Gives an account these roles and single permissions in place of those it has; what others passed on stays. Needs `role.assign`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","roles":[{"role":"analyst","scope":"all"}],"grants":[{"permission":"file.seal","scope":["01900000-0000-7000-8000-0000000000c1"],"period":{"until":"2027-01-01T00:00:00.000000Z"}}],"reason":"new_duty","text":null}"#),
    operation!(Action "account.delegate" Delegated, delegate,
        "Passes own rights on to somebody for a time. Needs `role.delegate` and the rights themselves.",
        r#"{"to":"01900000-0000-7000-8000-0000000000a1","permissions":["result.verify"],"scope":"all","period":{"from":"2026-12-01T00:00:00.000000Z","until":"2026-12-15T00:00:00.000000Z"},"reason":"holiday","text":null}"#),
    operation!(Action "account.take_back" WithReason<AccountId>, take_back,
        "Takes back what the own account passed on to this one. Needs `role.delegate`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"back","text":null}"#),
    operation!(Action "account.authorise_method" Authorised, authorise_method,
        "Authorises somebody for a method on evidence of competence: to `perform`, `review` or `authorise`. Needs `method.authorize`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","method":"PB-07","duty":"perform","period":{"from":"2026-12-01T00:00:00.000000Z"},"evidence":"training record 14/2026"}"#),
    operation!(Action "account.withdraw_method" Withdrawn, withdraw_method,
        "Withdraws an authorisation for a method. Needs `method.authorize`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","method":"PB-07","duty":"perform","reason":"comparison_failed","text":null}"#),
    operation!(Action "role.define" Defined, define_role,
        "Defines a role, or changes it, which needs a reason. Needs `role.define`.",
        r#"{"name":"reception","permissions":["sample.add","sample.read"],"inherits":["reader"],"reason":"new_duty","text":null}"#),
    operation!(Action "role.delete" Named, delete_role,
        "Takes a role out of use that nobody holds. Needs `role.define`.",
        r#"{"name":"reception","reason":"not_needed","text":null}"#),
    operation!(Question "role.list" Nothing, roles,
        "The roles with what they carry. Needs `role.read`.",
        r"{}"),
    operation!(Question "settings.access" Nothing, access,
        "The settings for access: methods, duties, roles to be kept apart, the host's own permissions. Needs `settings.read`.",
        r"{}"),
    operation!(Action "settings.change_access" Access, change_access,
        "Changes the settings for access; what is left out stays. Needs `settings.manage`.",
        r#"{"host_permissions":[{"name":"host.oldlims.price","en":"Change prices.","pl":"Zmiana cen.","device":false}],"methods":["PB-07"],"static_sets":[{"name":"apart","roles":["analyst","administrator"],"cardinality":2}],"dynamic_sets":[],"duties":{"verifications":1,"authorisations":1,"verify_alone":false,"authorise_alone":false},"reason":"yearly_review","text":null}"#),
    operation!(Question "settings.identity" Nothing, identity,
        "The settings for accounts, passwords and sessions. Needs `settings.read`.",
        r"{}"),
    operation!(Action "settings.change_identity" Identity, change_identity,
        "Changes the settings for accounts, passwords and sessions; what is left out stays. `profile` is the name of a shipped one, or a whole profile of the form that `settings.identity` shows. Needs `settings.manage`.",
        r#"{"profile":"nist-800-63b-4","cost":{"memory_kib":19456,"passes":2,"lanes":1},"second_factor":{"privileged":true,"remote":true},"sessions":3,"enrolment_hours":24,"dormant_days":90,"review_months":12,"authentication":"library","recovery":["01900000-0000-7000-8000-0000000000a1","01900000-0000-7000-8000-0000000000a2"],"reason":"yearly_review","text":null}"#),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    id: AccountId,
    roles: Vec<String>,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rights {
    id: AccountId,
    roles: Vec<RoleRight>,
    grants: Vec<PermissionRight>,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delegated {
    to: AccountId,
    permissions: Vec<String>,
    scope: Scope,
    period: Period,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorised {
    id: AccountId,
    method: String,
    duty: MethodDuty,
    #[serde(default)]
    period: Period,
    evidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawn {
    id: AccountId,
    method: String,
    duty: MethodDuty,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defined {
    name: String,
    permissions: Vec<String>,
    #[serde(default)]
    inherits: Vec<String>,
    reason: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Access {
    host_permissions: Option<Vec<HostPermission>>,
    methods: Option<Vec<String>>,
    static_sets: Option<Vec<DutySet>>,
    dynamic_sets: Option<Vec<DutySet>>,
    duties: Option<DutyRules>,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    profile: Option<Chosen>,
    cost: Option<Cost>,
    second_factor: Option<SecondFactorRule>,
    sessions: Option<u32>,
    enrolment_hours: Option<u32>,
    dormant_days: Option<u32>,
    review_months: Option<u32>,
    authentication: Option<Authentication>,
    recovery: Option<Vec<AccountId>>,
    reason: String,
    text: Option<String>,
}

/// A profile by its name, or whole.
struct Chosen(Profile);

impl<'de> Deserialize<'de> for Chosen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Name(String),
            Whole(Box<Profile>),
        }
        match Form::deserialize(deserializer)? {
            Form::Name(name) => Profile::named(&name).map(Self).ok_or_else(|| D::Error::custom("no shipped profile")),
            Form::Whole(profile) => Ok(Self(*profile)),
        }
    }
}

fn set_roles(session: &Session, what: Roles, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (&*what.reason, what.text.as_deref());
    Ok(done(&[], &session.set_roles(what.id, &words(&what.roles), reason)?))
}

fn change_rights(session: &Session, what: Rights, _: &Secrets<'_>) -> Result<Json, CallError> {
    let Rights { id, roles, grants, reason, text } = what;
    let receipt = session.change_rights(id, (&reason, text.as_deref()), |rights| {
        (rights.roles, rights.grants) = (roles, grants);
    })?;
    Ok(done(&[], &receipt))
}

fn delegate(session: &Session, what: Delegated, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (&*what.reason, what.text.as_deref());
    let receipt = session.delegate(what.to, &words(&what.permissions), what.scope.clone(), what.period, reason)?;
    Ok(done(&[], &receipt))
}

fn take_back(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.take_back(what.id, what.reason())?))
}

fn authorise_method(session: &Session, what: Authorised, _: &Secrets<'_>) -> Result<Json, CallError> {
    let new = NewMethodRight { method: &what.method, duty: what.duty, period: what.period, evidence: &what.evidence };
    Ok(done(&[], &session.authorise_method(what.id, &new)?))
}

fn withdraw_method(session: &Session, what: Withdrawn, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (&*what.reason, what.text.as_deref());
    Ok(done(&[], &session.withdraw_method(what.id, &what.method, what.duty, reason)?))
}

fn define_role(session: &Session, what: Defined, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = because(what.reason.as_deref(), what.text.as_deref())?;
    Ok(done(&[], &session.define_role(&what.name, &words(&what.permissions), &words(&what.inherits), reason)?))
}

fn delete_role(session: &Session, what: Named, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.delete_role(&what.name, (&what.reason, what.text.as_deref()))?))
}

fn roles(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let roles = session.roles()?.into_iter().map(|(name, role)| {
        json!({ "name": name, "permissions": role.permissions, "inherits": role.inherits, "version": role.version })
    });
    Ok(json!({ "roles": roles.collect::<Vec<_>>() }))
}

fn access(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    entry(&session.access_settings()?)
}

/// Puts what was given in place of what is.
fn put<T>(setting: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *setting = given;
    }
}

fn change_access(session: &Session, what: Access, _: &Secrets<'_>) -> Result<Json, CallError> {
    let Access { host_permissions, methods, static_sets, dynamic_sets, duties, reason, text } = what;
    let receipt = session.change_access_settings((&reason, text.as_deref()), |settings| {
        put(&mut settings.host_permissions, host_permissions);
        put(&mut settings.methods, methods);
        put(&mut settings.static_sets, static_sets);
        put(&mut settings.dynamic_sets, dynamic_sets);
        put(&mut settings.duties, duties);
    })?;
    Ok(done(&[], &receipt))
}

fn identity(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::SETTINGS_READ)?;
    entry(&session.lab().identity()?)
}

fn change_identity(session: &Session, what: Identity, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (&*what.reason, what.text.as_deref());
    let receipt = session.change_identity_settings(reason, |settings| {
        put(&mut settings.profile, what.profile.map(|chosen| chosen.0));
        put(&mut settings.cost, what.cost);
        put(&mut settings.second_factor, what.second_factor);
        put(&mut settings.sessions, what.sessions);
        put(&mut settings.enrolment_hours, what.enrolment_hours);
        put(&mut settings.dormant_days, what.dormant_days);
        put(&mut settings.review_months, what.review_months);
        put(&mut settings.authentication, what.authentication);
        put(&mut settings.recovery, what.recovery);
    })?;
    Ok(done(&[], &receipt))
}
