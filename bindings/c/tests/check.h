/* What the test programs in C share: each expectation names its place, and a program ends with 1 if one of them was not met. */
#ifndef CHECK_H
#define CHECK_H

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "compliance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__)
#define CHECK_UNUSED __attribute__((unused))
#else
#define CHECK_UNUSED
#endif

#define PASSWORD "correct-horse-7!battery"
#define HER_PASSWORD "another-horse-8?stable"
#define PASSPHRASE "correct horse battery 1!"
#define KIND "host.test.price_changed"
#define ACTOR "018f0000-0000-7000-8000-000000000001"

static int check_failed = 0;

/* What must hold, or the program cannot go on. */
#define NEED(what)                                                             \
    do {                                                                       \
        if (!(what)) {                                                         \
            fprintf(stderr, "%s:%d: needed: %s\n", __FILE__, __LINE__, #what); \
            exit(1);                                                           \
        }                                                                      \
    } while (0)

#define CHECK(what)                                                     \
    do {                                                                \
        if (!(what)) {                                                  \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what); \
            check_failed = 1;                                           \
        }                                                               \
    } while (0)

#define CHECK_STATUS(expected, call) check_status(__FILE__, __LINE__, #call, (expected), (call))
#define OK(call) CHECK_STATUS(COMPLIANCE_STATUS_OK, call)
/* As OK, with the error of the call, which is told and freed. */
#define NEED_OK(call, error)                                      \
    do {                                                          \
        if ((call) != COMPLIANCE_STATUS_OK) {                     \
            check_tell(__FILE__, __LINE__, #call, error);         \
            exit(1);                                              \
        }                                                         \
    } while (0)
/* A call that fails with this status and this code; its error is freed. */
#define FAILS(status, code, call, error) check_fails(__FILE__, __LINE__, #call, (status), (code), (call), &(error))

CHECK_UNUSED static void check_status(const char *file, int line, const char *call, compliance_status expected, compliance_status found)
{
    if (found != expected) {
        fprintf(stderr, "%s:%d: %s: %s, expected %s\n", file, line, call, compliance_status_name(found), compliance_status_name(expected));
        check_failed = 1;
    }
}

CHECK_UNUSED static void check_tell(const char *file, int line, const char *call, compliance_error *error)
{
    char code[128] = "", message[1024] = "";
    size_t length;
    compliance_error_code(error, code, sizeof code, &length);
    compliance_error_message(error, message, sizeof message, &length);
    fprintf(stderr, "%s:%d: %s: %s: %s\n", file, line, call, code, message);
    compliance_error_free(error);
}

CHECK_UNUSED static void check_fails(const char *file, int line, const char *call, compliance_status expected, const char *code,
                                     compliance_status found, compliance_error **error)
{
    char is[128] = "";
    size_t length = 0;
    check_status(file, line, call, expected, found);
    if (*error == NULL) {
        fprintf(stderr, "%s:%d: %s: no error object\n", file, line, call);
        check_failed = 1;
        return;
    }
    check_status(file, line, "the status of the error", found, compliance_error_status(*error));
    compliance_error_code(*error, is, sizeof is, &length);
    if (strcmp(is, code) != 0) {
        fprintf(stderr, "%s:%d: %s: code %s, expected %s\n", file, line, call, is, code);
        check_failed = 1;
    }
    check_status(file, line, "freeing the error", COMPLIANCE_STATUS_OK, compliance_error_free(*error));
    *error = NULL;
}

/* Whether an answer holds a text. */
CHECK_UNUSED static int check_has(const compliance_text *answer, const char *part)
{
    const char *data = compliance_text_data(answer);
    return data != NULL && strstr(data, part) != NULL;
}

/* The folder of the program: its argument, or the one it is in. */
CHECK_UNUSED static const char *check_folder(int argc, char **argv)
{
    return argc > 1 ? argv[1] : ".";
}

CHECK_UNUSED static const char *check_path(const char *folder, const char *name)
{
    static char paths[4][2048];
    static int next = 0;
    char *path = paths[next++ % 4];
    NEED(snprintf(path, sizeof paths[0], "%s/%s", folder, name) < (int)sizeof paths[0]);
    return path;
}

/* A new laboratory in the folder, with an administrator and a kind of the host's that may be spooled. */
CHECK_UNUSED static compliance_lab *check_lab(const char *folder, const char *name, compliance_key **key, compliance_session **admin)
{
    compliance_error *error = NULL;
    compliance_lab *lab = NULL;
    compliance_text *made = NULL;
    NEED_OK(compliance_key_passphrase(PASSPHRASE, strlen(PASSPHRASE), key, &error), error);
    NEED_OK(compliance_lab_create(check_path(folder, name),
                                  "{\"name\":\"Lab\",\"origin\":\"example.com/test\",\"login\":\"admin\",\"demo_key\":true}",
                                  PASSWORD, strlen(PASSWORD), *key, &lab, &made, &error),
            error);
    NEED(check_has(made, "\"recovery_code\":"));
    NEED_OK(compliance_text_free(made), NULL);
    NEED_OK(compliance_session_sign_in(lab, "admin", PASSWORD, strlen(PASSWORD), NULL, 0, NULL, admin, &error), error);
    NEED_OK(compliance_session_call(*admin, "host.declare",
                                    "{\"name\":\"" KIND "\",\"reason\":\"optional\",\"clear\":[\"amount\"],\"unwritable\":\"spool\"}", &made,
                                    &error),
            error);
    NEED_OK(compliance_text_free(made), NULL);
    return lab;
}

/* A person with these roles (JSON), admitted by the administrator and signed in with HER_PASSWORD. */
CHECK_UNUSED static compliance_session *check_person(const compliance_lab *lab, const compliance_session *admin, const char *login, const char *roles)
{
    compliance_text *answer = NULL;
    compliance_error *error = NULL;
    compliance_receipt *receipt = NULL;
    compliance_session *session = NULL;
    char asked[512], code[128] = "";
    const char *at;
    size_t length;
    NEED(snprintf(asked, sizeof asked,
                  "{\"account\":{\"login\":\"%s\",\"name\":\"%s\",\"kind\":\"person\",\"roles\":%s},\"how\":\"known_personally\"}", login, login,
                  roles) < (int)sizeof asked);
    NEED_OK(compliance_session_call(admin, "account.admit", asked, &answer, &error), error);
    at = strstr(compliance_text_data(answer), "\"code\":\"");
    NEED(at != NULL);
    at += strlen("\"code\":\"");
    length = strcspn(at, "\"");
    NEED(length < sizeof code);
    memcpy(code, at, length);
    OK(compliance_text_free(answer));
    CHECK_STATUS(COMPLIANCE_STATUS_PASSWORD_REFUSED, compliance_lab_enrol(lab, login, code, length, "short", 5, NULL, &receipt, NULL));
    CHECK(receipt == NULL);
    NEED_OK(compliance_lab_enrol(lab, login, code, length, HER_PASSWORD, strlen(HER_PASSWORD), "office-1", &receipt, &error), error);
    CHECK(compliance_receipt_index(receipt) > 0);
    OK(compliance_receipt_free(receipt));
    NEED_OK(compliance_session_sign_in(lab, login, HER_PASSWORD, strlen(HER_PASSWORD), NULL, 0, "{\"device\":\"HPLC-02\"}", &session, &error), error);
    return session;
}

CHECK_UNUSED static void check_close(compliance_lab *lab, compliance_key *key, compliance_session *admin)
{
    OK(compliance_session_sign_out(admin, NULL));
    OK(compliance_session_free(admin));
    OK(compliance_lab_free(lab));
    OK(compliance_key_free(key));
}

#endif
