// The layer for C++: objects that free themselves, results that must be looked at, exceptions by choice.
#include "check.h"
#include "compliance.hpp"

#include <thread>
#include <type_traits>
#include <vector>

namespace c = compliance;

namespace {

template <class T> T need(c::result<T> result, int line)
{
    if (!result.ok()) {
        std::fprintf(stderr, "hpp.cpp:%d: %s: %s\n", line, result.error().code().c_str(), result.error().message().c_str());
        std::exit(1);
    }
    return std::move(result).value();
}
#define GET(what) need((what), __LINE__)

const char EVENT[] = "{\"object\":{\"kind\":\"price\",\"id\":\"17\",\"version\":2},\"changes\":[{\"field\":\"amount\",\"old\":\"1\",\"new\":\"2\"}]}";
const char SETTINGS[] = "{\"name\":\"Lab\",\"origin\":\"example.com/test\",\"login\":\"admin\",\"demo_key\":true}";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What the compiler must refuse.
static_assert(!std::is_copy_constructible_v<c::lab> && std::is_nothrow_move_constructible_v<c::lab>);
static_assert(!std::is_copy_assignable_v<c::text> && std::is_nothrow_move_assignable_v<c::text>);
static_assert(!std::is_convertible_v<c::result<c::decision>, bool> && !std::is_constructible_v<bool, c::result<c::decision>>);

void objects_own_what_they_hold()
{
    c::text first = GET(c::outbox::table("sqlite"));
    ::compliance_text *raw = first.get();
    c::text second = std::move(first);
    CHECK(first.empty() && second.get() == raw && has(second.view(), "compliance_outbox"));
    CHECK(first.view().empty() && ::strcmp(first.c_str(), "") == 0 && first.copy().empty());
    CHECK(second.copy().size() == second.view().size());
    second = GET(c::outbox::table("mysql"));
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, ::compliance_text_free(raw));
    raw = second.release();
    CHECK(second.empty());
    OK(::compliance_text_free(raw));
}

void results_say_why()
{
    const auto refused = c::outbox::table("dbase");
    CHECK(!refused.ok() && refused.status() == COMPLIANCE_STATUS_NOT_FOUND);
    CHECK(refused.error().code() == "database_unknown" && !refused.error().message().empty() && refused.error().detail() == "null");
    CHECK(!refused.error().denied());
    // A text that C would cut unseen.
    const auto cut = c::outbox::table(std::string_view("sqlite\0x", 8));
    CHECK(cut.status() == COMPLIANCE_STATUS_INVALID_TEXT && cut.error().code() == "invalid_text");
    CHECK(c::key::file(std::string_view("a\0b", 3)).status() == COMPLIANCE_STATUS_INVALID_TEXT);
    CHECK(c::key::file(std::u16string_view(u"a\0b", 3)).status() == COMPLIANCE_STATUS_INVALID_TEXT);
    CHECK(c::key::file(std::u16string_view(u"klucz-ż")).ok());
    CHECK(c::name(COMPLIANCE_STATUS_DENIED) == "COMPLIANCE_STATUS_DENIED" && c::version() == ::compliance_version());
    CHECK(c::unix_us(std::chrono::system_clock::time_point(std::chrono::seconds(2))) == 2000000);
#ifndef COMPLIANCE_NO_EXCEPTIONS
    bool thrown = false;
    try {
        c::outbox::table("dbase").or_throw();
    } catch (const c::exception &error) {
        thrown = error.why().status() == COMPLIANCE_STATUS_NOT_FOUND && error.what() == error.why().message();
    }
    CHECK(thrown);
    CHECK(has(c::outbox::table("sqlite").or_throw().view(), "CREATE TABLE"));
#endif
}

void a_policy_decides()
{
    const auto policy = GET(c::policy::parse(
        "{\"format\":\"libcompliance-policy/1\",\"version\":1,\"permissions\":[{\"name\":\"host.x.price\",\"en\":\"Change.\",\"pl\":\"Zmiana.\"}],"
        "\"clients\":[\"dairy\"],\"roles\":[{\"name\":\"sales\",\"permissions\":[\"host.x.price\"]}],\"users\":[{\"name\":\"4711\"}],"
        "\"assignments\":[{\"user\":\"4711\",\"role\":\"sales\",\"scope\":[\"dairy\"]}]}"));
    const std::int64_t now = 1795420800000000;
    CHECK(policy.version() == 1);
    CHECK(GET(policy.check("4711", "host.x.price", "dairy", now)) == COMPLIANCE_DECISION_ALLOW);
    CHECK(GET(policy.check("4711", "host.x.price", std::nullopt, now)) == COMPLIANCE_DECISION_DENY);
    const auto ids = policy.check_ids(GET(policy.subject("4711")), GET(policy.permission("host.x.price")), GET(policy.client("dairy")), now);
    CHECK(ids.first == COMPLIANCE_DECISION_ALLOW && ids.second == COMPLIANCE_STATUS_OK);
    CHECK(c::policy().check_ids(1, 1, 1, now).first == COMPLIANCE_DECISION_DENY);
    CHECK(has(GET(policy.explain("4711", "host.x.price", std::nullopt, now)).view(), "deny"));
    CHECK(has(GET(policy.permissions("4711", "dairy", now)).view(), "host.x.price"));
}

void passwords_and_retention()
{
    CHECK(c::password::judge("default-12", PASSWORD).ok());
    CHECK(c::password::judge("default-12", "short").status() == COMPLIANCE_STATUS_PASSWORD_REFUSED);
    const auto hash = GET(c::password::hash(PASSWORD, "{\"memory_kib\":8,\"passes\":1,\"lanes\":1}"));
    CHECK(GET(c::password::verify(hash.view(), PASSWORD)) == c::password::rehash::yes);
    CHECK(c::password::verify(hash.view(), "other").status() == COMPLIANCE_STATUS_PASSWORD_WRONG);
    CHECK(!c::password::verify_nothing("x").ok());
    const auto kept = GET(c::decide_retention("[]", std::nullopt, "{\"record\":\"report\",\"id\":\"1\",\"events\":[]}", "2026-11-23"));
    CHECK(kept.decision == COMPLIANCE_RETENTION_RETAIN && has(kept.because.view(), "no_rule"));
}

void a_log_is_sealed()
{
    auto seed = GET(c::sealer::new_key());
    const auto log = GET(c::sealer::make("example.com/balance-3", seed));
    CHECK(GET(log.append("one")) == 0);
    const auto first = GET(log.checkpoint());
    CHECK(GET(log.append(std::vector<std::uint8_t>{1, 2, 3})) == 1);
    const auto note = GET(log.checkpoint());
    const auto vkey = GET(log.verifier_key());
    const auto proof = GET(log.prove(0));
    const auto proven = GET(c::verify_proof(proof.view(), "one", vkey.view(), "example.com/balance-3"));
    CHECK(proven.index == 0 && proven.size == 2);
    CHECK(c::verify_proof(proof.view(), "two", vkey.view(), "example.com/balance-3").status() == COMPLIANCE_STATUS_NOT_VERIFIED);
    const auto before = GET(c::verify_checkpoint(first.view(), vkey.view(), "example.com/balance-3"));
    const auto after = GET(c::verify_checkpoint(note.view(), vkey.view(), "example.com/balance-3"));
    CHECK(before.size == 1 && after.size == 2 && before.root == GET(c::leaf_hash("one")));
    // With two leaves the other one is the whole proof.
    const auto other = GET(c::leaf_hash(std::vector<std::uint8_t>{1, 2, 3}));
    CHECK(c::verify_inclusion(0, after, GET(c::leaf_hash("one")), other).ok());
    CHECK(c::verify_consistency(before, after, other).ok());
    CHECK(!c::verify_consistency(before, after, before.root).ok());
    const auto again = GET(c::sealer::make("example.com/balance-3", seed));
    CHECK(GET(again.append("one")) == 0);
    CHECK(again.follow(note.view()).status() == COMPLIANCE_STATUS_NOT_VERIFIED);
    CHECK(again.follow(first.view()).ok());
}

void a_laboratory(const char *folder)
{
    const std::string path = check_path(folder, "hpp.db");
    const auto key = GET(c::key::passphrase(PASSPHRASE));
    auto created = GET(c::lab::create(path, SETTINGS, PASSWORD, key));
    const auto lab = std::move(created.lab);
    CHECK(created.lab.empty() && has(created.shown_once.view(), "recovery_code"));
    CHECK(c::session::sign_in(lab, "admin", "wrong").status() == COMPLIANCE_STATUS_SIGN_IN_REFUSED);
    const auto admin = GET(c::session::sign_in(lab, "admin", PASSWORD, "{\"device\":\"office-1\"}"));
    CHECK(GET(admin.check("settings.manage")) == COMPLIANCE_DECISION_ALLOW);
    CHECK(GET(admin.check("result.verify")) == COMPLIANCE_DECISION_DENY);
    const c::session person(check_person(lab.get(), admin.get(), "anna", "[\"laboratory_manager\"]"));
    GET(admin.call("host.declare", "{\"name\":\"" KIND "\",\"reason\":\"optional\",\"unwritable\":\"spool\"}"));
    CHECK(admin.call("password.change", "{}").error().code() == "operation_secret_missing");
    c::secrets secrets;
    secrets.password = PASSWORD;
    secrets.new_password = "short";
    CHECK(admin.call("password.change", "{}", secrets).status() == COMPLIANCE_STATUS_PASSWORD_REFUSED);
    CHECK(admin.account().size() == 36);

    const auto receipt = GET(person.append(KIND, EVENT));
    CHECK(receipt.index() + 1 == GET(lab.size()) && GET(receipt.leaf_hash()) != c::hash{});
    CHECK(has(GET(receipt.checkpoint()).view(), "example.com/test") && has(GET(lab.checkpoint()).view(), "example.com/test"));
    CHECK(has(GET(lab.verifier_key()).view(), "example.com/test") && has(GET(lab.prove(receipt.index())).view(), "tlog-proof"));
    GET(lab.append_asserted(ACTOR, std::nullopt, KIND, EVENT));

    auto batch = GET(c::batch::begin(person));
    CHECK(batch.append(KIND, EVENT).ok() && batch.append(KIND, "{}").ok() && !batch.append(KIND, "[").ok());
    CHECK(has(GET(batch.commit()).view(), "indexes"));
    const std::string announced(GET(lab.intend(ACTOR, std::nullopt, KIND, EVENT)).view());
    const auto intent = announced.substr(announced.find("\"intent\":\"") + 10, 36);
    CHECK(has(GET(lab.intents()).view(), intent));
    CHECK(lab.complete(ACTOR, std::nullopt, intent).ok() && !lab.abandon(ACTOR, std::nullopt, intent, "rolled_back").ok());

    const auto envelope = GET(c::envelope::make(ACTOR, "office-1", 0, KIND, EVENT));
    auto rows = GET(c::outbox::make());
    CHECK(envelope.stored().size() == 27 && GET(c::table::row_digest("article", "{\"id\":\"1\",\"fields\":{}}")).view().size() == 44);
    CHECK(envelope.id().size() == 36 && rows.add(1, envelope.body()).ok() && !rows.add(1, envelope.body()).ok());
    CHECK(has(GET(lab.drain(rows)).view(), "\"sealed\":1"));

    const auto choices = GET(person.call("spool.choices", "{}"));
    auto spool = GET(c::spool::open(folder, choices.view(), "office-1"));
    CHECK(has(GET(person.append_or_spool(spool, KIND, EVENT)).view(), "\"spooled\":null"));
    CHECK(has(GET(lab.append_asserted_or_spool(spool, ACTOR, std::nullopt, KIND, EVENT)).view(), "\"spooled\":null"));
    const auto stored = GET(spool.store(ACTOR, std::nullopt, KIND, EVENT));
    CHECK(GET(spool.store_file(ACTOR, path, "application/vnd.sqlite3")).view().size() > 2);
    const std::string answer(stored.view());
    const auto begin = answer.find("\"path\":\"") + 8;
    spool = c::spool();
    CHECK(has(GET(lab.take_in(answer.substr(begin, answer.find('"', begin) - begin))).view(), "\"complete\":true"));

    auto baseline = GET(person.baseline("article"));
    CHECK(baseline.row("{\"id\":\"1\",\"version\":1,\"fields\":{\"amount\":\"5\"}}").ok());
    GET(baseline.finish());
    auto compared = GET(person.reconcile("article"));
    CHECK(compared.row("{\"id\":\"1\",\"version\":1,\"fields\":{\"amount\":\"6\"}}").ok());
    const auto finding = compared.finish();
    CHECK(finding.status() == COMPLIANCE_STATUS_NOT_VERIFIED && has(finding.error().detail(), "\"1\""));
    const auto waiting = GET(c::outbox::make());
    auto with_outbox = GET(person.reconcile("article", waiting));
    CHECK(with_outbox.row("{\"id\":\"1\",\"version\":1,\"fields\":{\"amount\":\"5\"}}").ok() && with_outbox.finish(waiting).ok());

    const auto other = GET(c::session::resume(lab, person.token()));
    std::vector<std::thread> threads;
    for (int at = 0; at < 4; ++at)
        threads.emplace_back([&] {
            for (int event = 0; event < 5; ++event)
                if (!person.append(KIND, EVENT).ok() || !other.check("host.append").ok())
                    std::exit(1);
        });
    for (auto &thread : threads)
        thread.join();
    CHECK(other.sign_out().ok() && person.append(KIND, EVENT).status() == COMPLIANCE_STATUS_SESSION_ENDED);
    CHECK(!c::session::host_sign_in(lab, "nobody", "active-directory", c::unix_us(std::chrono::system_clock::now())).ok());
    CHECK(!lab.enrol("nobody", "no code", PASSWORD).ok());

    const auto report = GET(c::verify(path, &key));
    CHECK(has(report.view(), "\"verdict\""));
    std::u16string wide(path.begin(), path.end());
    CHECK(c::verify(std::u16string_view(wide)).ok() && c::lab::open(std::u16string_view(wide), key).ok());
    CHECK(c::lab::open("no/such.db", key).status() == COMPLIANCE_STATUS_FILE_NOT_FOUND);
}

} // namespace

int main(int argc, char **argv)
{
    CHECK(c::check_version().ok());
    objects_own_what_they_hold();
    results_say_why();
    a_policy_decides();
    passwords_and_retention();
    a_log_is_sealed();
    a_laboratory(check_folder(argc, argv));
    return check_failed;
}
