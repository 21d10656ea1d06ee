/* Errors: a status, an object that is told apart by its code, and answers that are cleared. */
#include "check.h"

static void an_error_says_what_is_wrong(void)
{
    compliance_key *key = (compliance_key *)1;
    compliance_error *error = (compliance_error *)1;
    char buffer[512];
    size_t length = 0;
    CHECK_STATUS(COMPLIANCE_STATUS_NULL_POINTER, compliance_key_passphrase(NULL, 5, &key, &error));
    CHECK(key == NULL);
    NEED(error != NULL && error != (compliance_error *)1);
    CHECK(compliance_error_status(error) == COMPLIANCE_STATUS_NULL_POINTER);
    OK(compliance_error_code(error, buffer, sizeof buffer, &length));
    CHECK(strcmp(buffer, "null_pointer") == 0 && length == strlen(buffer) + 1);
    OK(compliance_error_message(error, buffer, sizeof buffer, &length));
    CHECK(strstr(buffer, "passphrase") != NULL);
    OK(compliance_error_detail(error, buffer, sizeof buffer, &length));
    CHECK(strcmp(buffer, "null") == 0);

    /* The size is told, and nothing is written. */
    memset(buffer, 'x', sizeof buffer);
    CHECK_STATUS(COMPLIANCE_STATUS_BUFFER_TOO_SMALL, compliance_error_code(error, NULL, 0, &length));
    CHECK(length == sizeof "null_pointer");
    CHECK_STATUS(COMPLIANCE_STATUS_BUFFER_TOO_SMALL, compliance_error_code(error, buffer, length - 1, &length));
    CHECK(buffer[0] == 'x' && length == sizeof "null_pointer");
    OK(compliance_error_code(error, buffer, length, &length));
    CHECK(buffer[length - 1] == '\0' && buffer[length] == 'x');
    CHECK_STATUS(COMPLIANCE_STATUS_NULL_POINTER, compliance_error_code(error, buffer, sizeof buffer, NULL));
    CHECK_STATUS(COMPLIANCE_STATUS_NULL_POINTER, compliance_error_code(error, NULL, 5, &length));
    CHECK(length == 0);

    OK(compliance_error_free(error));
    CHECK(compliance_error_status(error) == COMPLIANCE_STATUS_BAD_HANDLE);
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_error_free(error));
    CHECK(compliance_error_status(NULL) != COMPLIANCE_STATUS_OK);
}

static void success_clears_the_place_for_the_error(void)
{
    compliance_key *key = NULL;
    compliance_error *error = (compliance_error *)1;
    OK(compliance_key_unattended(&key, &error));
    CHECK(error == NULL);
    OK(compliance_key_free(key));
    CHECK_STATUS(COMPLIANCE_STATUS_NULL_POINTER, compliance_key_unattended(NULL, NULL));
}

static void statuses_have_names(void)
{
    CHECK(strcmp(compliance_status_name(COMPLIANCE_STATUS_OK), "COMPLIANCE_STATUS_OK") == 0);
    CHECK(strcmp(compliance_status_name(COMPLIANCE_STATUS_DENIED), "COMPLIANCE_STATUS_DENIED") == 0);
    CHECK(strcmp(compliance_status_name(99), "unknown") == 0);
    CHECK(strcmp(compliance_status_name(UINT32_MAX), "unknown") == 0);
    CHECK(COMPLIANCE_STATUS_OK == 0 && COMPLIANCE_DECISION_DENY == 0);
    CHECK(sizeof(compliance_status) == 4 && sizeof(compliance_decision) == 4);
}

static void versions_are_compared(void)
{
    OK(compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR));
    CHECK_STATUS(COMPLIANCE_STATUS_OTHER_VERSION, compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR + 1));
    CHECK_STATUS(COMPLIANCE_STATUS_OTHER_VERSION, compliance_version_check(COMPLIANCE_VERSION_MAJOR + 1, 0));
    CHECK_STATUS(COMPLIANCE_STATUS_OTHER_VERSION, compliance_version_check(UINT32_MAX, UINT32_MAX));
}

int main(void)
{
    an_error_says_what_is_wrong();
    success_clears_the_place_for_the_error();
    statuses_have_names();
    versions_are_compared();
    return check_failed;
}
