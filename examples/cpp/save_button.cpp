// The save button of an old LIMS, with its own database: `save_button FOLDER`. The same change as step 5 of examples/oldlims.
//
//   c++ -std=c++17 save_button.cpp $(pkg-config --cflags --libs compliance sqlite3) -o save_button && ./save_button .
//
// What the button writes and the event about it go into the program's own database in one transaction: both are there or neither is. A
// timer hands what waits to the library, which seals it. The program's SQLite and the library's do not know of each other.
// `or_throw` makes an error of each failure, so that nothing goes on after one that nobody looked at.
#include <compliance.hpp>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

// What a user typed, as JSON.
std::string quoted(std::string_view text)
{
    std::string json = "\"";
    for (const char letter : text) {
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(letter)));
        if (letter == '"' || letter == '\\')
            (json += '\\') += letter;
        else if (static_cast<unsigned char>(letter) < 0x20)
            json += escape;
        else
            json += letter;
    }
    return json += '"';
}

// The program's own database, as it has always been.
class Database {
public:
    explicit Database(const std::string &path)
    {
        sqlite3 *opened = nullptr;
        const int result = sqlite3_open(path.c_str(), &opened);
        db_.reset(opened);
        if (result != SQLITE_OK)
            throw std::runtime_error(path + ": cannot be opened");
        sqlite3_busy_timeout(opened, 5000);
    }

    // Runs a statement with texts for its parameters and gives each row to `row`, all columns as text.
    void run(const char *sql, std::initializer_list<std::string_view> values = {},
             const std::function<void(sqlite3_stmt *)> &row = [](sqlite3_stmt *) {})
    {
        sqlite3_stmt *prepared = nullptr;
        check(sqlite3_prepare_v2(db_.get(), sql, -1, &prepared, nullptr));
        const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt *)> statement(prepared, sqlite3_finalize);
        int at = 0;
        for (const std::string_view value : values)
            check(sqlite3_bind_text(prepared, ++at, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT));
        int result;
        while ((result = sqlite3_step(prepared)) == SQLITE_ROW)
            row(prepared);
        if (result != SQLITE_DONE)
            check(result);
    }

    // All of `body`, or nothing of it.
    void transaction(const std::function<void()> &body)
    {
        run("BEGIN IMMEDIATE");
        try {
            body();
            run("COMMIT");
        } catch (...) {
            run("ROLLBACK");
            throw;
        }
    }

    static std::string text(sqlite3_stmt *row, int column)
    {
        const void *at = sqlite3_column_blob(row, column);
        return at == nullptr ? std::string() : std::string(static_cast<const char *>(at), sqlite3_column_bytes(row, column));
    }

private:
    void check(int result)
    {
        if (result != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(db_.get()));
    }

    std::unique_ptr<sqlite3, int (*)(sqlite3 *)> db_{nullptr, sqlite3_close};
};

// A user of the program. The id stays the same for ever; a program without one adds a column.
struct User {
    const char *login;
    const char *id;
};

// Step 1 of examples/oldlims: rights as a policy, written from the program's own users.
constexpr std::string_view RIGHTS =
    R"({"format":"libcompliance-policy/1","version":1,"permissions":[],"clients":[],
        "roles":[{"name":"analyst","permissions":["result.edit"]},{"name":"viewer","permissions":["record.read"]}],
        "users":[{"name":"anna"},{"name":"piotr"}],
        "assignments":[{"user":"anna","role":"analyst","scope":"all"},{"user":"piotr","role":"viewer","scope":"all"}]})";

class Form {
public:
    explicit Form(const std::string &path) : db_(path), rights_(compliance::policy::parse(RIGHTS).or_throw())
    {
        db_.run("CREATE TABLE IF NOT EXISTS results (sample TEXT, analyte TEXT, value TEXT, PRIMARY KEY (sample, analyte))");
        bool there = false;
        db_.run("SELECT 1 FROM sqlite_master WHERE name = 'compliance_outbox'", {}, [&](sqlite3_stmt *) { there = true; });
        if (!there)
            db_.run(compliance::outbox::table("sqlite").or_throw().c_str());
    }

    // The save button. Before: one INSERT OR REPLACE. New are the question, the old value and the event.
    void save(const User &user, std::string_view sample, std::string_view analyte, std::string_view value)
    {
        const int64_t now = compliance::unix_us(std::chrono::system_clock::now());
        if (rights_.check(user.login, "result.edit", std::nullopt, now).or_throw() != COMPLIANCE_DECISION_ALLOW)
            throw std::runtime_error(std::string(user.login) + " may not change results");

        db_.transaction([&] {
            std::string old = "null";
            db_.run("SELECT value FROM results WHERE sample = ?1 AND analyte = ?2", {sample, analyte},
                    [&](sqlite3_stmt *row) { old = quoted(Database::text(row, 0)); });
            db_.run("INSERT OR REPLACE INTO results VALUES (?1, ?2, ?3)", {sample, analyte, value});
            const std::string id = std::string(sample) + ":" + std::string(analyte);
            const std::string event = "{\"object\":{\"kind\":\"result\",\"id\":" + quoted(id) + ",\"version\":1},\"changes\":[{\"field\":"
                                      "\"value\",\"old\":" + old + ",\"new\":" + quoted(value) + "}]}";
            store(user, "host.oldlims.result_set", event, now);
        });
    }

    // As many rows as wait.
    int waiting()
    {
        int count = 0;
        db_.run("SELECT count(*) FROM compliance_outbox", {}, [&](sqlite3_stmt *row) { count = sqlite3_column_int(row, 0); });
        return count;
    }

private:
    // In the transaction of the change; whatever fails here takes the change back too.
    void store(const User &user, const char *kind, const std::string &event, int64_t at)
    {
        const auto envelope = compliance::envelope::make(user.id, std::nullopt, at, kind, event).or_throw();
        db_.run("INSERT INTO compliance_outbox (id, body, stored) VALUES (?1, ?2, ?3)",
                {envelope.id(), envelope.body(), envelope.stored()});
    }

    Database db_;
    compliance::policy rights_;
};

// Hands over what waits. Killed at any moment, it does the rest the next time; each event is sealed once.
int drain(Database &db, const compliance::lab &lab)
{
    int handed = 0;
    std::string after = "0";
    for (;;) {
        auto rows = compliance::outbox::make().or_throw();
        int read = 0;
        db.run("SELECT seq, body FROM compliance_outbox WHERE seq > CAST(?1 AS INTEGER) ORDER BY seq LIMIT 500", {after},
               [&](sqlite3_stmt *row) {
                   rows.add(sqlite3_column_int64(row, 0), Database::text(row, 1)).or_throw();
                   after = Database::text(row, 0);
                   read++;
               });
        if (read == 0)
            return handed;
        const compliance::text answer = lab.drain(rows).or_throw();
        // `places` are the rows that are sealed; those that were refused stay until somebody has looked.
        db.run("DELETE FROM compliance_outbox WHERE seq IN (SELECT value FROM json_each(?1, '$.places'))", {answer.view()});
        db.run("SELECT value ->> '$.code' FROM json_each(?1, '$.refused')", {answer.view()},
               [](sqlite3_stmt *row) { std::cerr << "not sealed: " << Database::text(row, 0) << '\n'; });
        handed += read;
    }
}

// The timer of the form: here a thread with a connection of its own.
class Timer {
public:
    Timer(const std::string &path, const compliance::lab &lab) : thread_([this, path, &lab] { work(path, lab); }) {}
    ~Timer() { stop(); }

    // After a last look; how many rows were handed over in all.
    int stop()
    {
        closing_ = true;
        if (thread_.joinable())
            thread_.join();
        return handed_;
    }

private:
    void work(const std::string &path, const compliance::lab &lab)
    {
        for (bool last = false; !last; std::this_thread::sleep_for(std::chrono::milliseconds(50))) {
            last = closing_;
            try {
                Database db(path);
                handed_ += drain(db, lab);
            } catch (const std::exception &failure) {
                // What waits goes on waiting; a form shows since when.
                std::cerr << "not sealed yet: " << failure.what() << '\n';
            }
        }
    }

    std::atomic<bool> closing_{false};
    std::atomic<int> handed_{0};
    std::thread thread_; // the last member: it uses the others
};

// What an administrator does once, at installation: the laboratory beside the program, and the kind of event.
compliance::lab open_or_set_up(const std::string &path, const compliance::key &key)
{
    auto opened = compliance::lab::open(path, key);
    if (opened.status() != COMPLIANCE_STATUS_FILE_NOT_FOUND)
        return std::move(opened).or_throw();
    std::cerr << "A password for the administrator: ";
    std::string password;
    std::getline(std::cin, password);
    constexpr auto settings = R"({"name":"Laboratory with an old program","login":"admin"})";
    auto made = compliance::lab::create(path, settings, password, key).or_throw();
    // With the verifier key, kept elsewhere, somebody notices a trail that was made anew.
    std::cerr << "print and lock away: " << made.shown_once.view() << '\n';
    const auto admin = compliance::session::sign_in(made.lab, "admin", password).or_throw();
    // A real program wipes it; see examples/c/seal_event.c.
    password.assign(password.size(), '\0');
    admin.call("host.declare", R"({"name":"host.oldlims.result_set","reason":"not_collected"})").or_throw();
    admin.sign_out().or_throw();
    return std::move(made.lab);
}

void day(const std::string &folder)
{
    compliance::check_version().or_throw();
    const auto key = compliance::key::unattended().or_throw();
    const std::string path = folder + "/lab.db";
    const compliance::lab lab = open_or_set_up(path, key);
    Form form(folder + "/oldlims.db");
    const User anna{"anna", "01900000-0000-7000-8000-0000000000aa"}, piotr{"piotr", "01900000-0000-7000-8000-0000000000ab"};

    Timer timer(folder + "/oldlims.db", lab);
    form.save(anna, "S-1", "TPC", "280 cfu/g");
    form.save(anna, "S-1", "TPC", "2.8e3 cfu/g");
    for (const User &user : {piotr, User{"anna", "no id that stays the same"}}) {
        try {
            form.save(user, "S-1", "TPC", "0");
        } catch (const std::exception &refused) {
            std::cout << "not saved: " << refused.what() << '\n';
        }
    }
    std::cout << "sealed " << timer.stop() << " changes; " << form.waiting() << " wait\n";

    Database(folder + "/oldlims.db").run("SELECT value FROM results", {}, [](sqlite3_stmt *row) {
        std::cout << "the table says: " << Database::text(row, 0) << '\n';
    });
    // What does not hold is an exception.
    const compliance::text report = compliance::verify(path, &key).or_throw();
    Database(":memory:").run("SELECT ?1 ->> '$.verdict'", {report.view()}, [](sqlite3_stmt *row) {
        std::cout << "verified: " << Database::text(row, 0) << '\n';
    });
}

} // namespace

int main(int argc, char **argv)
{
    try {
        day(argc > 1 ? argv[1] : ".");
        return 0;
    } catch (const std::exception &failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
