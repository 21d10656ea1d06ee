/* Handles: freed once, used by their type alone, never followed. */
#include "check.h"

static int is_none(compliance_status status)
{
    return status == COMPLIANCE_STATUS_BAD_HANDLE || status == COMPLIANCE_STATUS_FORKED;
}

/* Addresses that a program may have by mistake. */
static void numbers_that_are_no_handles(void)
{
    static const uintptr_t numbers[] = {1, 2, 3, 7, 8, 4096, 0x7fffffff, UINTPTR_MAX, UINTPTR_MAX - 1, UINTPTR_MAX / 2, UINTPTR_MAX / 2 + 1};
    size_t at, length = 99;
    int on_the_stack = 0;
    char *on_the_heap = (char *)malloc(64);
    for (at = 0; at < sizeof numbers / sizeof numbers[0]; at++) {
        compliance_text *text = (compliance_text *)numbers[at];
        /* A number of the right form may look like a handle from before a fork. */
        CHECK(is_none(compliance_text_free(text)));
        CHECK(is_none(compliance_text_copy(text, NULL, 0, &length)));
        CHECK(length == 0);
        CHECK(compliance_text_data(text) == NULL && compliance_text_length(text) == 0);
    }
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_text_free((compliance_text *)(void *)&on_the_stack));
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_text_free((compliance_text *)(void *)on_the_heap));
    free(on_the_heap);
}

static void freed_twice_and_of_another_type(void)
{
    compliance_text *text = NULL, *before;
    compliance_key *key = NULL;
    compliance_error *error = NULL;
    OK(compliance_outbox_table("sqlite", &text, &error));
    OK(compliance_key_unattended(&key, &error));
    CHECK(error == NULL);
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_key_free((compliance_key *)(void *)text));
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_text_free((compliance_text *)(void *)key));
    CHECK(compliance_text_length(text) > 0);
    before = text;
    OK(compliance_text_free(text));
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_text_free(text));
    CHECK(compliance_text_data(text) == NULL);
    OK(compliance_outbox_table("sqlite", &text, NULL));
    CHECK(text != before);
    OK(compliance_text_free(text));
    OK(compliance_text_free(NULL));
    OK(compliance_key_free(key));
    OK(compliance_key_free(NULL));
}

/* Each is known from every other, and from every one before. */
static void many(void)
{
    enum { MANY = 5000 };
    static compliance_key *keys[MANY];
    size_t at;
    for (at = 0; at < MANY; at++)
        NEED_OK(compliance_key_unattended(&keys[at], NULL), NULL);
    for (at = 1; at < MANY; at++)
        CHECK(keys[at] != keys[at - 1]);
    for (at = 0; at < MANY; at++)
        OK(compliance_key_free(keys[at]));
    for (at = 0; at < MANY; at++)
        CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_key_free(keys[at]));
}

/* What was made from a laboratory goes on without the program's own handle of it. */
static void a_session_outlives_the_handle_of_its_laboratory(const char *folder)
{
    compliance_key *key = NULL;
    compliance_session *admin = NULL;
    compliance_lab *lab = check_lab(folder, "outlive.db", &key, &admin);
    compliance_decision decision = COMPLIANCE_DECISION_DENY;
    uint64_t size = 99;
    compliance_error *error = NULL;
    OK(compliance_lab_free(lab));
    FAILS(COMPLIANCE_STATUS_BAD_HANDLE, "bad_handle", compliance_lab_size(lab, &size, &error), error);
    CHECK(size == 0);
    OK(compliance_session_check(admin, "settings.manage", NULL, &decision, &error));
    CHECK(decision == COMPLIANCE_DECISION_ALLOW);
    OK(compliance_session_sign_out(admin, &error));
    OK(compliance_session_free(admin));
    OK(compliance_key_free(key));
}

int main(int argc, char **argv)
{
    numbers_that_are_no_handles();
    freed_twice_and_of_another_type();
    many();
    a_session_outlives_the_handle_of_its_laboratory(check_folder(argc, argv));
    return check_failed;
}
