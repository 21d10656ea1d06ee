/* Texts and bytes: UTF-8 that is never repaired, lengths, buffers, answers with any bytes. */
#include "check.h"

static void what_is_not_text_is_refused(void)
{
    compliance_text *text = (compliance_text *)1;
    compliance_key *key = (compliance_key *)1;
    compliance_error *error = NULL;
    static const uint16_t half[] = {0xd800, 'x', 0}, empty[] = {0}, fine[] = {'k', 0x17c, 0};
    FAILS(COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", compliance_outbox_table("sqlite\xff", &text, &error), error);
    CHECK(text == NULL);
    FAILS(COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", compliance_key_passphrase("\xc3\x28", 2, &key, &error), error);
    CHECK(key == NULL);
    /* A surrogate in UTF-8, and a letter written longer than it needs. */
    FAILS(COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", compliance_key_passphrase("\xed\xa0\x80", 3, &key, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", compliance_key_passphrase("\xc1\x81", 2, &key, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", compliance_key_file_w(half, &key, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "path_empty", compliance_key_file_w(empty, &key, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "path_empty", compliance_key_file("", &key, &error), error);
    OK(compliance_key_file_w(fine, &key, &error));
    OK(compliance_key_free(key));
}

static void lengths_are_taken_at_their_word(void)
{
    compliance_key *key = NULL;
    compliance_error *error = NULL;
    /* Not ended by NUL, and one inside. */
    static const char letters[] = {'a', 'b', 'c'}, inside[] = {'a', '\0', 'c'};
    OK(compliance_key_passphrase(letters, sizeof letters, &key, &error));
    OK(compliance_key_free(key));
    OK(compliance_key_passphrase(inside, sizeof inside, &key, &error));
    OK(compliance_key_free(key));
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "length_out_of_range", compliance_key_passphrase(letters, SIZE_MAX, &key, &error), error);
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "length_out_of_range", compliance_key_passphrase(letters, SIZE_MAX / 2 + 1, &key, &error), error);
    FAILS(COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", compliance_key_passphrase(NULL, 1, &key, &error), error);
    CHECK(key == NULL);
}

static void an_answer_is_read_in_each_way(void)
{
    compliance_text *text = NULL;
    uint8_t buffer[4096];
    size_t length = 0;
    NEED_OK(compliance_outbox_table("postgresql", &text, NULL), NULL);
    CHECK(compliance_text_length(text) == strlen(compliance_text_data(text)));
    CHECK(check_has(text, "compliance_outbox"));
    CHECK_STATUS(COMPLIANCE_STATUS_BUFFER_TOO_SMALL, compliance_text_copy(text, buffer, 3, &length));
    CHECK(length == compliance_text_length(text));
    NEED(length < sizeof buffer);
    buffer[length] = 0x5a;
    OK(compliance_text_copy(text, buffer, length, &length));
    CHECK(memcmp(buffer, compliance_text_data(text), length) == 0 && buffer[length] == 0x5a);
    CHECK_STATUS(COMPLIANCE_STATUS_NULL_POINTER, compliance_text_copy(text, NULL, 3, &length));
    CHECK_STATUS(COMPLIANCE_STATUS_NULL_POINTER, compliance_text_copy(text, buffer, 3, NULL));
    OK(compliance_text_free(text));
}

int main(void)
{
    what_is_not_text_is_refused();
    lengths_are_taken_at_their_word();
    an_answer_is_read_in_each_way();
    return check_failed;
}
