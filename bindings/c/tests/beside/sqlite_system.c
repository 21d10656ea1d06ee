/* A program with the system's SQLite beside the library's: each writes its own database, one after the other. */
#include "check.h"

#include <sqlite3.h>

int main(int argc, char **argv)
{
    const char *folder = check_folder(argc, argv);
    compliance_key *key = NULL;
    compliance_session *admin = NULL;
    compliance_lab *lab = check_lab(folder, "beside.db", &key, &admin);
    compliance_text *statement = NULL, *answer = NULL;
    compliance_envelope *envelope = NULL;
    compliance_outbox *rows = NULL;
    compliance_error *error = NULL;
    sqlite3 *own = NULL;
    sqlite3_stmt *step = NULL;
    char id[64], body[50000];
    size_t length = 0;
    NEED(sqlite3_open(check_path(folder, "own.db"), &own) == SQLITE_OK);
    NEED_OK(compliance_outbox_table("sqlite", &statement, &error), error);
    CHECK(sqlite3_exec(own, compliance_text_data(statement), NULL, NULL, NULL) == SQLITE_OK);
    OK(compliance_text_free(statement));
    NEED_OK(compliance_envelope_new(ACTOR, NULL, 0, KIND, "{}", &envelope, &error), error);
    OK(compliance_envelope_id(envelope, id, sizeof id, &length));
    OK(compliance_envelope_body(envelope, body, sizeof body, &length));
    OK(compliance_envelope_free(envelope));
    NEED(sqlite3_prepare_v2(own, "INSERT INTO compliance_outbox (id, body, stored) VALUES (?, ?, '')", -1, &step, NULL) == SQLITE_OK);
    CHECK(sqlite3_bind_text(step, 1, id, -1, SQLITE_STATIC) == SQLITE_OK);
    CHECK(sqlite3_bind_text(step, 2, body, -1, SQLITE_STATIC) == SQLITE_OK);
    CHECK(sqlite3_step(step) == SQLITE_DONE);
    sqlite3_finalize(step);
    NEED(sqlite3_prepare_v2(own, "SELECT seq, body FROM compliance_outbox ORDER BY seq", -1, &step, NULL) == SQLITE_OK);
    NEED_OK(compliance_outbox_new(&rows, &error), error);
    NEED(sqlite3_step(step) == SQLITE_ROW);
    OK(compliance_outbox_add(rows, sqlite3_column_int64(step, 0), (const uint8_t *)sqlite3_column_text(step, 1),
                             (size_t)sqlite3_column_bytes(step, 1), &error));
    sqlite3_finalize(step);
    NEED_OK(compliance_outbox_drain(lab, rows, &answer, &error), error);
    CHECK(check_has(answer, "\"sealed\":1"));
    OK(compliance_text_free(answer));
    OK(compliance_outbox_free(rows));
    CHECK(sqlite3_close(own) == SQLITE_OK);
    check_close(lab, key, admin);
    return check_failed;
}
