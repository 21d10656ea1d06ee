/* Laboratories: made, opened, looked at, verified. */
#include "check.h"

#define SETTINGS "{\"name\":\"Lab\",\"login\":\"admin\",\"demo_key\":true}"

static compliance_key *passphrase(const char *text)
{
    compliance_key *key = NULL;
    NEED_OK(compliance_key_passphrase(text, strlen(text), &key, NULL), NULL);
    return key;
}

static void what_cannot_be_made_leaves_nothing(const char *folder)
{
    compliance_key *key = passphrase(PASSPHRASE);
    compliance_lab *lab = (compliance_lab *)1;
    compliance_text *made = (compliance_text *)1;
    compliance_error *error = NULL;
    const char *path = check_path(folder, "refused.db");
    FILE *file;
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument",
          compliance_lab_create(path, "{\"name\":\"Lab\"", PASSWORD, strlen(PASSWORD), key, &lab, &made, &error), error);
    CHECK(lab == NULL && made == NULL);
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument",
          compliance_lab_create(path, "{\"name\":\"Lab\",\"login\":\"admin\",\"colour\":1}", PASSWORD, strlen(PASSWORD), key, &lab, &made, &error),
          error);
    FAILS(COMPLIANCE_STATUS_PASSWORD_REFUSED, "password_refused", compliance_lab_create(path, SETTINGS, "short", 5, key, &lab, &made, &error),
          error);
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE,
                 compliance_lab_create(path, SETTINGS, PASSWORD, strlen(PASSWORD), (const compliance_key *)1, &lab, &made, NULL));
    CHECK(lab == NULL && made == NULL);
    file = fopen(path, "rb");
    CHECK(file == NULL);
    if (file != NULL)
        fclose(file);
    OK(compliance_key_free(key));
}

static void one_is_made_closed_and_opened(const char *folder)
{
    compliance_key *key = NULL, *wrong = passphrase("another horse battery 2?");
    compliance_session *admin = NULL;
    compliance_lab *lab = check_lab(folder, "lab.db", &key, &admin), *again = (compliance_lab *)1;
    compliance_text *made = NULL, *note = NULL, *verifier = NULL, *report = NULL;
    compliance_error *error = NULL;
    const char *path = check_path(folder, "lab.db");
    char options[4096];
    uint64_t size = 0, index = 0, proved = 0, told = 0;
    uint32_t witnesses = 9;
    uint8_t root[COMPLIANCE_HASH_SIZE];
    FAILS(COMPLIANCE_STATUS_FILE_EXISTS, "file_exists",
          compliance_lab_create(path, SETTINGS, PASSWORD, strlen(PASSWORD), key, &again, &made, &error), error);
    CHECK(again == NULL && made == NULL);
    OK(compliance_lab_size(lab, &size, &error));
    CHECK(size > 2);
    NEED_OK(compliance_lab_checkpoint(lab, &note, &error), error);
    NEED_OK(compliance_lab_verifier_key(lab, &verifier, &error), error);
    OK(compliance_checkpoint_verify((const uint8_t *)compliance_text_data(note), compliance_text_length(note), compliance_text_data(verifier),
                                    "example.com/test/1", &told, root, &witnesses, &error));
    CHECK(told == size && witnesses == 0);
    NEED_OK(compliance_trail_prove(lab, size - 1, &made, &error), error);
    FAILS(COMPLIANCE_STATUS_NOT_VERIFIED, "proof_root_mismatch",
          compliance_proof_verify((const uint8_t *)compliance_text_data(made), compliance_text_length(made), (const uint8_t *)"x", 1,
                                  compliance_text_data(verifier), "example.com/test/1", &index, &proved, &witnesses, &error),
          error);
    CHECK(index == 0 && proved == 0);
    OK(compliance_text_free(made));
    CHECK(compliance_trail_prove(lab, size + 100, &made, NULL) != COMPLIANCE_STATUS_OK && made == NULL);
    check_close(lab, key, admin);

    FAILS(COMPLIANCE_STATUS_FILE_NOT_FOUND, "file_not_found", compliance_lab_open(check_path(folder, "none.db"), wrong, NULL, &again, &error),
          error);
    CHECK_STATUS(COMPLIANCE_STATUS_KEY, compliance_lab_open(path, wrong, NULL, &again, NULL));
    FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument", compliance_lab_open(path, wrong, "[]", &again, &error), error);
    CHECK(again == NULL);
    key = passphrase(PASSPHRASE);
    NEED_OK(compliance_lab_open(path, key, NULL, &again, &error), error);
    OK(compliance_lab_free(again));

    /* With what was kept outside nothing is left unseen. */
    NEED_OK(compliance_verify(path, key, NULL, &report, &error), error);
    CHECK(check_has(report, "\"verdict\":"));
    OK(compliance_text_free(report));
    NEED(snprintf(options, sizeof options, "{\"keys\":[\"%s\"]}", compliance_text_data(verifier)) < (int)sizeof options);
    NEED_OK(compliance_verify(path, key, options, &report, &error), error);
    CHECK(check_has(report, "\"holds\""));
    OK(compliance_text_free(report));
    OK(compliance_text_free(note));
    OK(compliance_text_free(verifier));
    OK(compliance_key_free(wrong));
    OK(compliance_key_free(key));
}

/* A byte of a sealed record is changed in the file. */
static void what_was_altered_does_not_verify(const char *folder)
{
    static char bytes[1 << 22];
    static const char known[] = KIND;
    compliance_key *key = NULL;
    compliance_session *admin = NULL;
    compliance_lab *lab = check_lab(folder, "altered.db", &key, &admin);
    compliance_text *report = (compliance_text *)1;
    compliance_error *error = NULL;
    const char *path = check_path(folder, "altered.db");
    size_t size, at, changed = 0;
    FILE *file;
    check_close(lab, key, admin);
    file = fopen(path, "rb");
    NEED(file != NULL);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (at = 0; at + sizeof known < size; at++) {
        if (memcmp(bytes + at, known, sizeof known - 1) == 0) {
            bytes[at] = 'X';
            changed++;
        }
    }
    NEED(changed > 0);
    file = fopen(path, "wb");
    NEED(file != NULL && fwrite(bytes, 1, size, file) == size);
    fclose(file);
    CHECK_STATUS(COMPLIANCE_STATUS_NOT_VERIFIED, compliance_verify(path, NULL, NULL, &report, &error));
    CHECK(report == NULL);
    if (error != NULL) {
        char detail[65536];
        size_t length = 0;
        OK(compliance_error_detail(error, detail, sizeof detail, &length));
        CHECK(strstr(detail, "\"faults\"") != NULL);
        OK(compliance_error_free(error));
    }
}

int main(int argc, char **argv)
{
    const char *folder = check_folder(argc, argv);
    what_cannot_be_made_leaves_nothing(folder);
    one_is_made_closed_and_opened(folder);
    what_was_altered_does_not_verify(folder);
    return check_failed;
}
