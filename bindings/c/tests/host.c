/* The host's events: sealed, through its outbox, through a spool; its table compared row by row. */
#include "check.h"

#define EVENT "{\"object\":{\"kind\":\"price\",\"id\":\"17\",\"version\":2},\"changes\":[{\"field\":\"amount\",\"old\":\"12.50\",\"new\":\"14.00\"}]}"

static void events_are_sealed(const compliance_lab *lab, const compliance_session *person)
{
    compliance_receipt *receipt = NULL;
    compliance_error *error = NULL;
    compliance_text *note = NULL;
    uint8_t leaf[COMPLIANCE_HASH_SIZE];
    size_t length = 0;
    uint64_t before = 0, after = 0;
    OK(compliance_lab_size(lab, &before, NULL));
    NEED_OK(compliance_trail_append(person, KIND, EVENT, &receipt, &error), error);
    CHECK(compliance_receipt_index(receipt) == before);
    OK(compliance_receipt_leaf_hash(receipt, leaf, sizeof leaf, &length));
    CHECK(length == sizeof leaf);
    CHECK_STATUS(COMPLIANCE_STATUS_BUFFER_TOO_SMALL, compliance_receipt_leaf_hash(receipt, leaf, 31, &length));
    OK(compliance_receipt_checkpoint(receipt, &note, &error));
    CHECK(check_has(note, "example.com/test"));
    OK(compliance_text_free(note));
    OK(compliance_receipt_free(receipt));
    CHECK(compliance_receipt_index(receipt) == UINT64_MAX);
    NEED_OK(compliance_trail_append_asserted(lab, ACTOR, "office-1", KIND, EVENT, &receipt, &error), error);
    OK(compliance_receipt_free(receipt));
    OK(compliance_lab_size(lab, &after, NULL));
    CHECK(after == before + 2);

    /* Nothing that is refused is recorded as done; measured values are not binary fractions. */
    CHECK(compliance_trail_append(person, "host.test.undeclared", EVENT, &receipt, NULL) != COMPLIANCE_STATUS_OK && receipt == NULL);
    CHECK(compliance_trail_append(person, KIND, "{\"attrs\":{\"amount\":1.5}}", &receipt, NULL) != COMPLIANCE_STATUS_OK && receipt == NULL);
    CHECK(compliance_trail_append(person, KIND, "{\"colour\":\"red\"}", &receipt, NULL) != COMPLIANCE_STATUS_OK && receipt == NULL);
    CHECK(compliance_trail_append_asserted(lab, "anna", NULL, KIND, EVENT, &receipt, NULL) != COMPLIANCE_STATUS_OK && receipt == NULL);
}

static void the_outbox_is_drained_once(const compliance_lab *lab)
{
    compliance_envelope *envelope = NULL;
    compliance_outbox *rows = NULL;
    compliance_text *answer = NULL;
    compliance_error *error = NULL;
    char id[64], body[50000];
    size_t length = 0;
    int round;
    NEED_OK(compliance_envelope_new(ACTOR, NULL, 0, KIND, EVENT, &envelope, &error), error);
    OK(compliance_envelope_id(envelope, id, sizeof id, &length));
    CHECK(length == 37);
    {
        char stored[32];
        OK(compliance_envelope_stored(envelope, stored, sizeof stored, &length));
        CHECK(length == 28 && stored[26] == 'Z');
    }
    OK(compliance_envelope_body(envelope, body, sizeof body, &length));
    CHECK(strstr(body, id) != NULL && strlen(body) + 1 == length);
    OK(compliance_envelope_free(envelope));
    NEED_OK(compliance_outbox_new(&rows, &error), error);
    for (round = 0; round < 2; round++) {
        OK(compliance_outbox_add(rows, 7, (const uint8_t *)body, length - 1, &error));
        FAILS(COMPLIANCE_STATUS_INVALID_ARGUMENT, "outbox_order", compliance_outbox_add(rows, 7, (const uint8_t *)body, length - 1, &error),
              error);
        OK(compliance_outbox_add(rows, 9, (const uint8_t *)"not an event", 12, &error));
        NEED_OK(compliance_outbox_drain(lab, rows, &answer, &error), error);
        CHECK(check_has(answer, round == 0 ? "\"sealed\":1" : "\"sealed\":0"));
        CHECK(check_has(answer, round == 0 ? "\"known\":0" : "\"known\":1"));
        CHECK(check_has(answer, "\"places\":[7]") && check_has(answer, "\"seq\":9"));
        OK(compliance_text_free(answer));
    }
    OK(compliance_outbox_free(rows));
    FAILS(COMPLIANCE_STATUS_NOT_FOUND, "database_unknown", compliance_outbox_table("dbase", &answer, &error), error);
}

static void a_spool_is_taken_in(const char *folder, const compliance_lab *lab, const compliance_session *person)
{
    compliance_text *choices = NULL, *answer = NULL;
    compliance_spool *spool = NULL;
    compliance_error *error = NULL;
    char file[2048];
    const char *at;
    NEED_OK(compliance_session_call(person, "spool.choices", "{}", &choices, &error), error);
    NEED_OK(compliance_spool_open(folder, compliance_text_data(choices), "office-1", &spool, &error), error);
    OK(compliance_text_free(choices));
    NEED_OK(compliance_trail_append_or_spool(person, spool, KIND, EVENT, &answer, &error), error);
    CHECK(check_has(answer, "\"spooled\":null"));
    OK(compliance_text_free(answer));
    NEED_OK(compliance_trail_append_asserted_or_spool(lab, spool, ACTOR, NULL, KIND, EVENT, &answer, &error), error);
    CHECK(check_has(answer, "\"spooled\":null"));
    OK(compliance_text_free(answer));
    NEED_OK(compliance_spool_store(spool, ACTOR, NULL, KIND, EVENT, &answer, &error), error);
    at = strstr(compliance_text_data(answer), "\"path\":\"");
    NEED(at != NULL);
    at += strlen("\"path\":\"");
    NEED(strcspn(at, "\"") < sizeof file);
    memcpy(file, at, strcspn(at, "\""));
    file[strcspn(at, "\"")] = '\0';
    OK(compliance_text_free(answer));
    OK(compliance_spool_free(spool));
    NEED_OK(compliance_spool_take_in(lab, file, 0, &answer, &error), error);
    CHECK(check_has(answer, "\"sealed\":1") && check_has(answer, "\"complete\":true"));
    OK(compliance_text_free(answer));
    CHECK(compliance_spool_open(folder, "{}", NULL, &spool, NULL) != COMPLIANCE_STATUS_OK && spool == NULL);
}

static compliance_table *given(compliance_table *run, const char *amount)
{
    char row[128];
    int id;
    compliance_error *error = NULL;
    for (id = 1; id <= 400; id++) {
        snprintf(row, sizeof row, "{\"id\":\"%d\",\"version\":1,\"fields\":{\"amount\":\"%s\"}}", id, id == 300 ? amount : "5.00");
        NEED_OK(compliance_table_row(run, row, &error), error);
    }
    return run;
}

static void a_table_is_compared(const compliance_session *person)
{
    compliance_table *run = NULL;
    compliance_text *answer = NULL;
    compliance_error *error = NULL;
    char detail[65536];
    size_t length = 0;
    NEED_OK(compliance_table_row_digest("article", "{\"id\":\"1\",\"version\":1,\"fields\":{\"amount\":\"5.00\"}}", &answer, &error), error);
    CHECK(compliance_text_length(answer) == 44);
    OK(compliance_text_free(answer));
    NEED_OK(compliance_table_baseline(person, "article", NULL, NULL, &run, &error), error);
    NEED_OK(compliance_table_finish(given(run, "7.00"), NULL, &answer, &error), error);
    OK(compliance_text_free(answer));
    CHECK(compliance_table_row(run, "{\"id\":\"1\",\"fields\":{}}", NULL) != COMPLIANCE_STATUS_OK);
    CHECK(compliance_table_finish(run, NULL, &answer, NULL) != COMPLIANCE_STATUS_OK && answer == NULL);
    OK(compliance_table_free(run));

    NEED_OK(compliance_table_reconcile(person, "article", NULL, &run, &error), error);
    NEED_OK(compliance_table_finish(given(run, "7.00"), NULL, &answer, &error), error);
    OK(compliance_text_free(answer));
    OK(compliance_table_free(run));

    /* One row was changed behind the library's back: that is no success. */
    NEED_OK(compliance_table_reconcile(person, "article", NULL, &run, &error), error);
    CHECK_STATUS(COMPLIANCE_STATUS_NOT_VERIFIED, compliance_table_finish(given(run, "7.50"), NULL, &answer, &error));
    CHECK(answer == NULL);
    OK(compliance_error_detail(error, detail, sizeof detail, &length));
    CHECK(strstr(detail, "\"300\"") != NULL);
    OK(compliance_error_free(error));
    OK(compliance_table_free(run));

    /* Given up. */
    NEED_OK(compliance_table_reconcile(person, "article", NULL, &run, &error), error);
    OK(compliance_table_free(run));
    /* Of this table nothing was ever sealed, and the answer says so. */
    NEED_OK(compliance_table_reconcile(person, "no_such_table", NULL, &run, &error), error);
    NEED_OK(compliance_table_finish(run, NULL, &answer, &error), error);
    CHECK(check_has(answer, "\"baseline\":null"));
    OK(compliance_text_free(answer));
    OK(compliance_table_free(run));
}

static void all_or_none_are_sealed(const compliance_lab *lab, const compliance_session *person)
{
    compliance_batch *batch = NULL;
    compliance_text *answer = NULL;
    compliance_error *error = NULL;
    uint64_t before = 0, after = 0;
    OK(compliance_lab_size(lab, &before, NULL));
    NEED_OK(compliance_batch_new(person, &batch, &error), error);
    CHECK(compliance_batch_commit(batch, &answer, NULL) != COMPLIANCE_STATUS_OK && answer == NULL);
    OK(compliance_batch_append(batch, KIND, EVENT, &error));
    OK(compliance_batch_append(batch, KIND, "{}", &error));
    CHECK(compliance_batch_append(batch, KIND, "{\"colour\":1}", NULL) != COMPLIANCE_STATUS_OK);
    OK(compliance_lab_size(lab, &after, NULL));
    CHECK(after == before);
    NEED_OK(compliance_batch_commit(batch, &answer, &error), error);
    CHECK(check_has(answer, "\"indexes\":["));
    OK(compliance_text_free(answer));
    OK(compliance_lab_size(lab, &after, NULL));
    CHECK(after == before + 2);
    OK(compliance_batch_append(batch, "host.test.undeclared", "{}", &error));
    CHECK(compliance_batch_commit(batch, &answer, NULL) != COMPLIANCE_STATUS_OK && answer == NULL);
    OK(compliance_batch_free(batch));
    OK(compliance_lab_size(lab, &before, NULL));
    CHECK(after == before);
}

static void an_intent_has_one_outcome(const compliance_lab *lab)
{
    compliance_text *answer = NULL;
    compliance_receipt *receipt = NULL;
    compliance_error *error = NULL;
    char id[64] = "";
    const char *at;
    int round;
    for (round = 0; round < 2; round++) {
        NEED_OK(compliance_intent_record(lab, ACTOR, NULL, KIND, EVENT, &answer, &error), error);
        at = strstr(compliance_text_data(answer), "\"intent\":\"");
        NEED(at != NULL);
        memcpy(id, at + strlen("\"intent\":\""), 36);
        OK(compliance_text_free(answer));
        NEED_OK(compliance_intent_list(lab, &answer, &error), error);
        CHECK(check_has(answer, id));
        OK(compliance_text_free(answer));
        if (round == 0)
            NEED_OK(compliance_intent_complete(lab, ACTOR, NULL, id, &receipt, &error), error);
        else
            NEED_OK(compliance_intent_abandon(lab, ACTOR, NULL, id, "rolled_back", &receipt, &error), error);
        OK(compliance_receipt_free(receipt));
        CHECK_STATUS(COMPLIANCE_STATUS_HOST_EVENT, compliance_intent_complete(lab, ACTOR, NULL, id, &receipt, NULL));
        CHECK(receipt == NULL);
        NEED_OK(compliance_intent_list(lab, &answer, &error), error);
        CHECK(!check_has(answer, id));
        OK(compliance_text_free(answer));
    }
}

int main(int argc, char **argv)
{
    const char *folder = check_folder(argc, argv);
    compliance_key *key = NULL;
    compliance_session *admin = NULL, *person;
    compliance_lab *lab = check_lab(folder, "host.db", &key, &admin);
    person = check_person(lab, admin, "anna", "[\"laboratory_manager\"]");
    events_are_sealed(lab, person);
    all_or_none_are_sealed(lab, person);
    an_intent_has_one_outcome(lab);
    the_outbox_is_drained_once(lab);
    a_spool_is_taken_in(folder, lab, person);
    a_table_is_compared(person);
    OK(compliance_session_free(person));
    check_close(lab, key, admin);
    return check_failed;
}
