//! Access and passwords.
#![allow(clippy::expect_used, reason = "a generator of tests: what is wrong here must stop it")]

use super::List;
use libcompliance::access::{Period, Policy, Scope, User};
use libcompliance::trail::time::Timestamp;
use serde_json::{Value, json};

const NOW: u64 = 1_795_000_000_000_000;

fn policy() -> String {
    let ended = Period::ending(Timestamp::clamped(1_700_000_000_000_000));
    let policy = Policy::builder()
        .default_roles()
        .client("dairy")
        .client("bakery")
        .user(User::person("anna"))
        .user(User::person("j\u{f3}zef"))
        .user(User::person("maria").during(ended))
        .user(User::device("hplc"))
        .assign("anna", "analyst", Scope::one("dairy"))
        .assign("j\u{f3}zef", "administrator", Scope::All)
        .assign("maria", "analyst", Scope::All)
        .assign("hplc", "authorizer", Scope::All)
        .build();
    policy.and_then(|policy| policy.to_json()).expect("a policy")
}

pub(super) fn access(list: &mut List) {
    let op = "access_check";
    let policy = policy();
    let ask = |policy: &str, subject: &str, permission: &str, client: &str, at: u64| json!({ "policy": policy, "subject": subject, "permission": permission, "client": client, "at_unix_us": at });
    let allow = || json!({ "decision": "allow" });
    let deny = |code: &str| json!({ "decision": "deny", "code": code });
    for (id, subject, permission, client, expected) in [
        ("own_client", "anna", "result.enter", "dairy", allow()),
        ("another_client", "anna", "result.enter", "bakery", deny("scope_missing")),
        ("no_client", "anna", "result.enter", "", deny("scope_missing")),
        ("another_right", "anna", "report.authorize", "dairy", deny("permission_missing")),
        ("everywhere", "j\u{f3}zef", "account.approve", "bakery", allow()),
        ("the_laboratory_itself", "j\u{f3}zef", "account.approve", "", allow()),
        ("account_that_ended", "maria", "result.enter", "dairy", deny("user_inactive")),
        ("a_device_never_judges", "hplc", "report.authorize", "dairy", deny("device_never")),
        ("unknown_account", "nobody", "result.enter", "dairy", deny("unknown_user")),
        ("empty_account", "", "result.enter", "dairy", deny("unknown_user")),
        ("account_in_another_case", "Anna", "result.enter", "dairy", deny("unknown_user")),
        ("unknown_permission", "anna", "result.entre", "dairy", deny("unknown_permission")),
        ("unknown_client", "anna", "result.enter", "brewery", deny("unknown_client")),
    ] {
        list.gives(op, id, ask(&policy, subject, permission, client, NOW), expected);
    }
    let before = ask(&policy, "maria", "result.enter", "dairy", 1_600_000_000_000_000);
    list.gives(op, "before_the_account_ended", before, allow());
    let broken = |text: &str| ask(text, "anna", "result.enter", "dairy", NOW);
    list.fails(op, "no_policy", broken(""), "policy_malformed");
    list.fails(op, "another_format", broken(&policy.replacen("policy/1", "policy/2", 1)), "policy_format");
    list.fails(op, "a_field_too_many", broken(&policy.replacen('{', "{\"note\":1,", 1)), "policy_malformed");
    list.fails(
        op,
        "a_role_that_is_none",
        broken(&policy.replace(":\"analyst\",\"s", ":\"none\",\"s")),
        "policy_unknown_name",
    );
}

pub(super) fn passwords(list: &mut List) {
    let op = "password_judge";
    let ask = |profile: &str, password: &str, names: &[&str], history: &[&str]| json!({ "profile": profile, "password": password, "user_names": names, "history": history });
    let answer = |violations: &[&str], unchecked: &[&str]| json!({ "accepted": violations.is_empty() && unchecked.is_empty(), "violations": violations, "unchecked": unchecked });
    let ssha = "{SSHA}/ZMF5KymNM+uEOjW+9STKlfCFj51bg3BmBNCiPHeW2ttbU0=";
    for (id, input, expected) in [
        ("good", ask("default-12", "quiet Harbour 12!", &[], &[]), answer(&[], &[])),
        ("polish", ask("default-12", "\u{17c}\u{f3}\u{142}w gna 12 mil!", &[], &[]), answer(&[], &[])),
        ("short", ask("default-12", "Harbour 12!", &[], &[]), answer(&["password_too_short"], &[])),
        ("no_digit", ask("default-12", "quiet Harbour!", &[], &[]), answer(&["password_no_digit"], &[])),
        (
            "own_name",
            ask("default-12", "Nowak2026!", &["a.nowak"], &[]),
            answer(&["password_too_short", "password_context"], &[]),
        ),
        ("passphrase", ask("nist-800-63b-4", "quiet harbour in the north", &[], &[]), answer(&[], &[])),
        ("list_missing", ask("owasp-asvs-5", "quiet Harbour 12!", &[], &[]), answer(&[], &["breached_list_missing"])),
        (
            "history_unreadable",
            ask("default-12", "quiet Harbour 12!", &[], &["?"]),
            answer(&[], &["history_unreadable"]),
        ),
        (
            "earlier",
            ask("mission-8", "test", &[], &[ssha]),
            answer(&["password_too_short", "password_no_digit", "password_no_special", "password_reused"], &[]),
        ),
    ] {
        list.gives(op, id, input, expected);
    }

    let op = "password_verify";
    let ask = |hash: &str, password: &str| json!({ "hash": hash, "password": password });
    let yes = |needs_rehash: bool| json!({ "verifies": true, "needs_rehash": needs_rehash });
    let no = || json!({ "verifies": false });
    let refused = |code: &str| json!({ "verifies": false, "not_compared": code });
    let bcrypt = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.U.rp0xle22gyaKaoZFNcC/6OL7vN7r6";
    let postgres = "md536cad145e069f03bd980c07c15db6e4c";
    for (id, input, expected) in [
        ("ldap", ask(ssha, "test"), yes(true)),
        ("ldap_wrong", ask(ssha, "Test"), no()),
        ("bcrypt", ask(bcrypt, "Za\u{17c}\u{f3}\u{142}\u{107}"), yes(true)),
        ("bcrypt_wrong", ask(bcrypt, "Zazolc"), no()),
        ("database_without_login", ask(postgres, "quiet"), refused("hash_needs_user")),
        ("nothing", ask("", "test"), refused("hash_unidentified")),
        ("the_password_itself", ask("test", "test"), refused("hash_unidentified")),
        ("damaged", ask("$2b$05$short", "test"), refused("hash_malformed")),
        ("not_supported", ask("$y$j9T$abc$def", "test"), refused("hash_unsupported")),
        ("too_long", ask(ssha, &"x".repeat(4_097)), refused("password_too_long_to_verify")),
    ] {
        list.gives(op, id, input, expected);
    }
    let with_login = |login: &str| -> Value { json!({ "hash": postgres, "password": "quiet", "login": login }) };
    list.gives(op, "database", with_login("anna"), yes(true));
    list.gives(op, "database_other_login", with_login("maria"), no());
}
