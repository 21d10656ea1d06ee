/* Sessions: signed in, asked, refused, ended; operations by name; a second person. */
#include "check.h"

static const char DEVICE[] = "{\"device\":\"HPLC-02\"}";

static void who_may_not_come_in(const compliance_lab *lab)
{
    compliance_session *session = (compliance_session *)1;
    compliance_error *error = NULL;
    FAILS(COMPLIANCE_STATUS_SIGN_IN_REFUSED, "sign_in_refused",
          compliance_session_sign_in(lab, "admin", "wrong-horse-7!battery", 21, NULL, 0, NULL, &session, &error), error);
    CHECK(session == NULL);
    FAILS(COMPLIANCE_STATUS_SIGN_IN_REFUSED, "sign_in_refused",
          compliance_session_sign_in(lab, "nobody", PASSWORD, strlen(PASSWORD), NULL, 0, DEVICE, &session, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument",
          compliance_session_sign_in(lab, "admin", PASSWORD, strlen(PASSWORD), NULL, 0, "{\"devise\":\"x\"}", &session, &error), error);
    CHECK(compliance_session_resume(lab, "no token", NULL, &session, NULL) != COMPLIANCE_STATUS_OK && session == NULL);
    CHECK(compliance_session_host_sign_in(lab, "admin", "Not A Method", 0, NULL, &session, NULL) != COMPLIANCE_STATUS_OK);
    CHECK(session == NULL);
}

static void what_may_be_done(const compliance_session *admin, const compliance_session *analyst)
{
    compliance_decision decision = (compliance_decision)7;
    compliance_error *error = NULL;
    compliance_text *answer = (compliance_text *)1;
    char account[64], detail[4096];
    size_t length = 0;
    OK(compliance_session_check(admin, "settings.manage", NULL, &decision, &error));
    CHECK(decision == COMPLIANCE_DECISION_ALLOW);
    OK(compliance_session_check(analyst, "settings.manage", NULL, &decision, &error));
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    decision = COMPLIANCE_DECISION_ALLOW;
    CHECK(compliance_session_check(analyst, "settings.manage", "not a client", &decision, NULL) != COMPLIANCE_STATUS_OK);
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    decision = COMPLIANCE_DECISION_ALLOW;
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_session_check((const compliance_session *)1, "settings.manage", NULL, &decision, NULL));
    CHECK(decision == COMPLIANCE_DECISION_DENY);

    /* A refusal is told apart from a failure, and says what was missing. */
    CHECK_STATUS(COMPLIANCE_STATUS_DENIED,
                 compliance_session_call(analyst, "host.declare", "{\"name\":\"host.test.other\",\"reason\":\"optional\"}", &answer, &error));
    CHECK(answer == NULL && error != NULL);
    OK(compliance_error_detail(error, detail, sizeof detail, &length));
    CHECK(strstr(detail, "settings.manage") != NULL);
    OK(compliance_error_free(error));
    FAILS(COMPLIANCE_STATUS_NOT_FOUND, "operation_unknown", compliance_session_call(admin, "no.such", "{}", &answer, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "operation_arguments", compliance_session_call(admin, "host.declare", "{}", &answer, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "operation_arguments", compliance_session_call(admin, "host.declare", "{", &answer, &error), error);
    CHECK(answer == NULL);
    OK(compliance_session_account(analyst, account, sizeof account, &length));
    CHECK(length == 37 && strlen(account) == 36);
}

static void another_process_takes_it_up(const compliance_lab *lab, const compliance_session *analyst)
{
    char token[512];
    size_t length = 0;
    compliance_session *again = NULL, *host = NULL;
    compliance_decision decision = COMPLIANCE_DECISION_DENY;
    compliance_error *error = NULL;
    OK(compliance_session_token(analyst, token, sizeof token, &length));
    NEED_OK(compliance_session_resume(lab, token, DEVICE, &again, &error), error);
    OK(compliance_session_check(again, "host.append", NULL, &decision, &error));
    CHECK(decision == COMPLIANCE_DECISION_ALLOW);
    OK(compliance_session_sign_out(again, &error));
    FAILS(COMPLIANCE_STATUS_SESSION_ENDED, "session_ended", compliance_session_check(analyst, "host.append", NULL, &decision, &error), error);
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    FAILS(COMPLIANCE_STATUS_SESSION_ENDED, "session_ended", compliance_session_resume(lab, token, DEVICE, &host, &error), error);
    CHECK(host == NULL);
    OK(compliance_session_free(again));
}

static void a_password_is_changed_with_secrets(const compliance_lab *lab)
{
    static const char next[] = "third-horse-9#meadow";
    compliance_session *session = NULL;
    compliance_text *answer = NULL;
    compliance_error *error = NULL;
    NEED_OK(compliance_session_sign_in(lab, "admin", PASSWORD, strlen(PASSWORD), NULL, 0, NULL, &session, &error), error);
    FAILS(COMPLIANCE_STATUS_SECRET_MISSING, "operation_secret_missing", compliance_session_call(session, "password.change", "{}", &answer, &error),
          error);
    NEED_OK(compliance_session_call_with_secrets(session, "password.change", "{}", PASSWORD, strlen(PASSWORD), NULL, 0, next, sizeof next - 1,
                                                 &answer, &error),
            error);
    OK(compliance_text_free(answer));
    OK(compliance_session_free(session));
    FAILS(COMPLIANCE_STATUS_SIGN_IN_REFUSED, "sign_in_refused",
          compliance_session_sign_in(lab, "admin", PASSWORD, strlen(PASSWORD), NULL, 0, NULL, &session, &error), error);
    NEED_OK(compliance_session_sign_in(lab, "admin", next, sizeof next - 1, NULL, 0, NULL, &session, &error), error);
    OK(compliance_session_sign_out(session, &error));
    OK(compliance_session_free(session));
}

int main(int argc, char **argv)
{
    compliance_key *key = NULL;
    compliance_session *admin = NULL, *analyst;
    compliance_lab *lab = check_lab(check_folder(argc, argv), "session.db", &key, &admin);
    who_may_not_come_in(lab);
    analyst = check_person(lab, admin, "anna", "[\"analyst\"]");
    what_may_be_done(admin, analyst);
    another_process_takes_it_up(lab, analyst);
    OK(compliance_session_free(analyst));
    a_password_is_changed_with_secrets(lab);
    /* The session that was open when its password was changed may have ended with it. */
    compliance_session_sign_out(admin, NULL);
    OK(compliance_session_free(admin));
    OK(compliance_lab_free(lab));
    OK(compliance_key_free(key));
    return check_failed;
}
