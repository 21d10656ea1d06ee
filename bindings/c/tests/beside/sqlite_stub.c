/* A program with a SQLite of its own, here one that answers nothing: the library uses the one inside it, and this one stays the program's. */
#include "check.h"

static int calls = 0;

/* The names that a mixed-up program would call. */
const char *sqlite3_libversion(void);
int sqlite3_initialize(void);
int sqlite3_open(const char *name, void **database);
int sqlite3_open_v2(const char *name, void **database, int flags, const char *vfs);
int sqlite3_prepare_v2(void *database, const char *text, int length, void **statement, const char **tail);
int sqlite3_prepare_v3(void *database, const char *text, int length, unsigned flags, void **statement, const char **tail);
int sqlite3_step(void *statement);
int sqlite3_finalize(void *statement);
int sqlite3_close(void *database);
void *sqlite3_malloc(int size);

const char *sqlite3_libversion(void) { return "0.0.0"; }
int sqlite3_initialize(void) { return ++calls; }
int sqlite3_open(const char *name, void **database) { (void)name; (void)database; return ++calls; }
int sqlite3_open_v2(const char *name, void **database, int flags, const char *vfs)
{
    (void)name, (void)database, (void)flags, (void)vfs;
    return ++calls;
}
int sqlite3_prepare_v2(void *database, const char *text, int length, void **statement, const char **tail)
{
    (void)database, (void)text, (void)length, (void)statement, (void)tail;
    return ++calls;
}
int sqlite3_prepare_v3(void *database, const char *text, int length, unsigned flags, void **statement, const char **tail)
{
    (void)database, (void)text, (void)length, (void)flags, (void)statement, (void)tail;
    return ++calls;
}
int sqlite3_step(void *statement) { (void)statement; return ++calls; }
int sqlite3_finalize(void *statement) { (void)statement; return ++calls; }
int sqlite3_close(void *database) { (void)database; return ++calls; }
void *sqlite3_malloc(int size) { (void)size; ++calls; return NULL; }

int main(int argc, char **argv)
{
    compliance_key *key = NULL;
    compliance_session *admin = NULL;
    compliance_lab *lab = check_lab(check_folder(argc, argv), "beside.db", &key, &admin);
    compliance_session *person = check_person(lab, admin, "anna", "[\"laboratory_manager\"]");
    compliance_receipt *receipt = NULL;
    compliance_error *error = NULL;
    NEED_OK(compliance_trail_append(person, KIND, "{}", &receipt, &error), error);
    OK(compliance_receipt_free(receipt));
    OK(compliance_session_free(person));
    check_close(lab, key, admin);
    CHECK(calls == 0);
    CHECK(strcmp(sqlite3_libversion(), "0.0.0") == 0);
    CHECK(sqlite3_step(NULL) == 1);
    return check_failed;
}
