//! Passwords, failed sign-ins, accounts that are closed, sessions that nobody attends: by the laboratory's own rules.

use super::stage::{Part, Stage, WHY, fresh_password};
use super::told::{Tested, Trouble, allowed, failed, not_run, record_at, refused};
use crate::error::LabError;
use libcompliance::access::Scope;
use libcompliance::identity::lockout::Rules;
use libcompliance::identity::policy::{Class, Profile, Settings};
use libcompliance::identity::{Account, AccountStatus, IdentitySettings};
use libcompliance::validation::Observed;

/// Without passwords here there is nothing to be tried; the host's directory is tested where it is.
fn with_passwords(stage: &Stage<'_>) -> Result<(), Trouble> {
    if stage.by_host() {
        return Err(not_run(
            "accounts are authenticated by the host: its rules are to be tested there",
            "konta uwierzytelnia system nadrzędny: jego reguły należy sprawdzić tam",
        ));
    }
    Ok(())
}

/// Takes a control away: only our own tests do, to see that a test then fails.
fn weaken(stage: &Stage<'_>, test: &str, change: impl FnOnce(&mut Settings)) -> Result<(), LabError> {
    if !stage.weak(test) {
        return Ok(());
    }
    stage.administrator()?.change_identity_settings(WHY, |settings: &mut IdentitySettings| {
        let mut rules: Settings = settings.profile.settings().clone();
        change(&mut rules);
        if let Ok(profile) = Profile::try_from(rules) {
            settings.profile = profile;
        }
    })?;
    Ok(())
}

/// A text of `length` characters that has every kind of them but one.
fn without(class: Option<Class>, length: usize) -> String {
    let kinds: [(&str, &[Class]); 4] = [
        ("qxvzkwjm", &[Class::Letter, Class::Lower]),
        ("QXVZKWJM", &[Class::Letter, Class::Upper]),
        ("73951846", &[Class::Digit]),
        ("#%&!?+*=", &[Class::Special]),
    ];
    let kept = kinds.iter().filter(|(_, classes)| class.is_none_or(|class| !classes.contains(&class)));
    let rows: Vec<Vec<char>> = kept.map(|(letters, _)| letters.chars().collect()).collect();
    let pick = |at: usize| {
        let row = rows.get(at % rows.len().max(1))?;
        row.get((at / rows.len().max(1) * 3 + at) % row.len().max(1)).copied()
    };
    (0..length).filter_map(pick).collect()
}

fn code_of(class: Class) -> &'static str {
    match class {
        Class::Letter => "password_no_letter",
        Class::Lower => "password_no_lower",
        Class::Upper => "password_no_upper",
        Class::Digit => "password_no_digit",
        Class::Special => "password_no_special",
    }
}

/// For each rule of the profile a password that breaks it, with the code that must name it.
fn breaking(settings: &Settings, name: &str) -> Vec<(&'static str, String)> {
    let length = usize::try_from(settings.min_length).unwrap_or(64);
    let mut all = vec![
        ("password_too_short", without(None, length.saturating_sub(1))),
        ("password_too_long", without(None, usize::try_from(settings.max_bytes).unwrap_or(4_096).saturating_add(1))),
        ("password_characters", "a\u{7}".repeat(length)),
    ];
    all.extend(settings.classes.iter().map(|class| (code_of(*class), without(Some(*class), length.max(24)))));
    if settings.common {
        all.push(("password_common", "password123".to_owned()));
    }
    if settings.context {
        all.push(("password_context", name.to_owned()));
    }
    if settings.min_strength > 0 {
        all.push(("password_too_weak", "a".repeat(length)));
    }
    all
}

/// VO-05
pub(super) fn password_rules(stage: &Stage<'_>) -> Tested {
    with_passwords(stage)?;
    let person = stage.person("chooser", Part::Look, Scope::All, None)?;
    let profile = stage.identity.profile.settings().clone();
    weaken(stage, "VO-05", |settings| {
        settings.min_length = 8;
        settings.classes.clear();
        (settings.common, settings.context, settings.history, settings.min_strength) = (false, false, 0, 0);
        settings.max_bytes = 4_096;
    })?;
    let all = breaking(&profile, &person.login);
    for (code, password) in &all {
        let verdict = stage.lab.judge_password(&person.login, &person.name, password)?;
        if !verdict.violations.iter().any(|violation| violation.code == *code) {
            return Err(failed(
                format!("a password that breaks `{code}` is not refused by that rule"),
                format!("hasło łamiące `{code}` nie jest odrzucane przez tę regułę"),
            ));
        }
    }
    // Judged is not yet refused: one is tried for real, and the present password again.
    let session = stage.enter(&person)?;
    let short = all.first().map(|(_, password)| password.clone()).unwrap_or_default();
    let tried = session.change_password(&person.password, &short);
    let (_, place) = refused(tried, &["password_refused"], "a password that is too short", "za krótkie hasło")?;
    let kept = match place {
        Some(place) => record_at(&stage.lab, place)?,
        None => None,
    };
    if kept.is_none_or(|record| record.kind != "action.refused") {
        return Err(failed("the refusal is not on record", "odmowy nie zapisano"));
    }
    let mut rules = all.len();
    if profile.history > 0 {
        rules += 1;
        let again = session.change_password(&person.password, &person.password);
        match again {
            Err(LabError::PasswordRefused { verdict, .. })
                if verdict.violations.iter().any(|one| one.code == "password_reused") => {}
            _ => {
                return Err(failed(
                    "the present password could be set again",
                    "obecne hasło można było ustawić ponownie",
                ));
            }
        }
    }
    let fresh = fresh_password()?;
    allowed(
        session.change_password(&person.password, &fresh),
        "a password that keeps all rules",
        "hasło spełniające reguły",
    )?;
    let id = &profile.id;
    Ok(Observed::new(
        format!("profile {id}: {rules} rules broken once each, each refused by its name; a good password was taken"),
        format!("profil {id}: złamane reguły: {rules}, każda odrzucona z nazwą; prawidłowe hasło przyjęto"),
    ))
}

/// The longest wait of a rule, in seconds.
fn longest_wait(rules: &Rules) -> u64 {
    let value = serde_json::to_value(rules).unwrap_or_default();
    value.get("longest_wait_seconds").and_then(serde_json::Value::as_u64).unwrap_or(86_400)
}

/// VO-06
pub(super) fn lockout(stage: &Stage<'_>) -> Tested {
    with_passwords(stage)?;
    let person = stage.person("guesser", Part::Look, Scope::All, None)?;
    let rules = stage.identity.profile.settings().account_lockout;
    weaken(stage, "VO-06", |settings| {
        if let Ok(soft) = Rules::new(100, 1, 1, 1, 100) {
            (settings.account_lockout, settings.device_lockout) = (soft, soft);
        }
    })?;
    allowed(stage.enter_at(&stage.lab, &person), "the right password before", "prawidłowe hasło przedtem")?;
    let wrong = fresh_password()?;
    let mut last = None;
    for _ in 0..rules.failures() {
        let tried = stage.enter_with(&stage.lab, &person, &wrong);
        last = refused(tried, &["sign_in_refused"], "a wrong password", "błędne hasło")?.1;
    }
    let on_record = match last {
        Some(place) => record_at(&stage.lab, place)?.is_some_and(|record| record.kind == "session.refused"),
        None => false,
    };
    if !on_record {
        return Err(failed("the failed sign-in is not on record", "nieudanego logowania nie zapisano"));
    }
    let closed = stage.enter_at(&stage.lab, &person);
    let text = "the right password after the failures";
    refused(closed, &["sign_in_refused"], text, "prawidłowe hasło po niepowodzeniach")?;
    stage.clock.advance(longest_wait(&rules).saturating_add(1));
    let account: Option<Account> = stage.lab.entry(&person.account.to_string())?;
    let locked = account.is_some_and(|account| account.status == AccountStatus::Locked);
    if locked {
        stage.administrator()?.unlock_account(person.account, WHY)?;
    }
    allowed(stage.enter_at(&stage.lab, &person), "the right password afterwards", "prawidłowe hasło potem")?;
    let (failures, wait) = (rules.failures(), longest_wait(&rules));
    let (en, pl) = if locked { ("unlocking", "odblokowaniu") } else { ("the wait", "czasie oczekiwania") };
    Ok(Observed::new(
        format!(
            "closed after {failures} failures (longest wait {wait} s), open again after {en}; failures are on record"
        ),
        format!(
            "zamknięte po niepowodzeniach: {failures} (najdłużej {wait} s), otwarte po {pl}; niepowodzenia zapisane"
        ),
    ))
}

/// VO-07
pub(super) fn deactivation(stage: &Stage<'_>) -> Tested {
    let [client, _] = stage.clients;
    let leaver = stage.person("leaver", Part::Work, Scope::All, None)?;
    let session = stage.enter_at(&stage.second, &leaver)?;
    allowed(stage.sample(&session, client), "an action before the closing", "działanie przed zamknięciem")?;
    let admin = stage.administrator()?;
    if !stage.weak("VO-07") {
        admin.deactivate(leaver.account, WHY)?;
    }
    let after = stage.sample(&session, client);
    let codes = ["account_inactive", "session_ended"];
    let (code, _) = refused(after, &codes, "an action of the open session", "działanie otwartej sesji")?;
    let again = stage.enter_at(&stage.second, &leaver);
    refused(again, &["sign_in_refused"], "a new sign-in", "nowe logowanie")?;
    Ok(Observed::new(
        format!("through another connection, the very next action was refused ({code}), and so was a new sign-in"),
        format!("przez drugie połączenie odrzucono już następne działanie ({code}) oraz nowe logowanie"),
    ))
}

/// VO-14
pub(super) fn idle(stage: &Stage<'_>) -> Tested {
    let [client, _] = stage.clients;
    let minutes = u64::from(stage.identity.profile.settings().idle_minutes);
    let person = stage.person("sleeper", Part::Work, Scope::All, None)?;
    weaken(stage, "VO-14", |settings| (settings.idle_minutes, settings.session_hours) = (1_440, 24))?;
    let session = stage.enter_at(&stage.lab, &person)?;
    allowed(stage.sample(&session, client), "an action at once", "działanie od razu")?;
    // A limit of one minute leaves no minute less.
    let less = minutes.saturating_mul(60).saturating_sub(if minutes > 1 { 60 } else { 30 });
    stage.clock.advance(less);
    allowed(stage.sample(&session, client), "an action within the limit", "działanie w granicach limitu")?;
    stage.clock.advance(minutes.saturating_mul(60).saturating_add(1));
    let after = stage.sample(&session, client);
    let (code, _) =
        refused(after, &["session_ended"], "an action after the limit", "działanie po przekroczeniu limitu")?;
    Ok(Observed::new(
        format!("limit {minutes} min: done after {less} s of rest, refused after {} s ({code})", minutes * 60 + 1),
        format!("limit {minutes} min: po {less} s wykonane, po {} s odrzucone ({code})", minutes * 60 + 1),
    ))
}
