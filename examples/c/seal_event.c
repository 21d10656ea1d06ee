/* From nothing to a sealed, verified event:
 *   cc seal_event.c $(pkg-config --cflags --libs compliance) -o seal_event && ./seal_event lab.db
 * The first run makes the laboratory and asks for two passwords to be set; each further run opens it and asks for Anna's. */
#include <compliance.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIND "host.oldlims.price_changed"

/* Nothing is half done after an error, so the example prints it and ends. A program compares `compliance_error_code`. */
static void need(compliance_status status, compliance_error **error, const char *what)
{
    char message[512] = "", detail[4096] = "";
    size_t length;
    if (status == COMPLIANCE_STATUS_OK)
        return;
    compliance_error_message(*error, message, sizeof message, &length);
    compliance_error_detail(*error, detail, sizeof detail, &length); /* which rules a password breaks, which faults were found */
    compliance_error_free(*error);
    fprintf(stderr, "%s: %s: %s %s\n", what, compliance_status_name(status), message, detail);
    exit(EXIT_FAILURE);
}

/* The compiler must not leave out the writes because nobody reads what they leave. */
static void wipe(char *secret, size_t size)
{
    volatile char *at = secret;
    while (size-- > 0)
        *at++ = 0;
}

/* A real program turns the echo of the terminal off. */
static size_t ask(const char *question, char *secret, size_t size)
{
    fprintf(stderr, "%s: ", question);
    if (fgets(secret, (int)size, stdin) == NULL)
        secret[0] = '\0';
    secret[strcspn(secret, "\r\n")] = '\0';
    return strlen(secret);
}

/* One field of an answer. Enough for the answers below, which hold no escapes; a program has a reader of JSON. */
static void field(const compliance_text *answer, const char *name, char *value, size_t size)
{
    char pattern[64];
    const char *at;
    size_t length = 0;
    snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    at = strstr(compliance_text_data(answer), pattern);
    if (at != NULL) {
        at += strlen(pattern);
        length = strcspn(at, "\"");
    }
    if (at == NULL || length >= size)
        exit(EXIT_FAILURE);
    snprintf(value, size, "%.*s", (int)length, at);
}

/* What an administrator does once: the laboratory, the kinds of events of the program, an account for whoever works with it. */
static compliance_lab *set_up(const char *path, const compliance_key *key)
{
    char password[128], text[256];
    compliance_error *error = NULL;
    compliance_lab *lab = NULL;
    compliance_session *admin = NULL;
    compliance_text *answer = NULL;
    compliance_receipt *receipt = NULL;
    size_t length = ask("A password for the administrator", password, sizeof password);

    need(compliance_lab_create(path, "{\"name\":\"Laboratory\",\"origin\":\"example.com/oldlims\",\"login\":\"admin\"}", password,
                               length, key, &lab, &answer, &error), &error, "create");
    /* With it, kept elsewhere, somebody notices a trail that was made anew. */
    field(answer, "verifier_key", text, sizeof text);
    printf("keep outside: %s\n", text);
    compliance_text_free(answer);
    need(compliance_session_sign_in(lab, "admin", password, length, NULL, 0, NULL, &admin, &error), &error, "sign in");
    wipe(password, sizeof password);
    need(compliance_session_call(admin, "host.declare", "{\"name\":\"" KIND "\",\"reason\":\"required\",\"clear\":[\"amount\"]}",
                                 &answer, &error), &error, "declare");
    compliance_text_free(answer);
    need(compliance_session_call(admin, "account.admit", "{\"account\":{\"login\":\"anna\",\"name\":\"Anna Nowak\",\"kind\":\"person\","
                                 "\"roles\":[\"analyst\"]},\"how\":\"known_personally\"}", &answer, &error), &error, "admit");
    /* Shown once, handed to its owner: the administrator never knows her password. */
    field(answer, "code", text, sizeof text);
    compliance_text_free(answer); /* wipes it */
    need(compliance_session_sign_out(admin, &error), &error, "sign out");
    compliance_session_free(admin);

    length = ask("A password for Anna", password, sizeof password);
    need(compliance_lab_enrol(lab, "anna", text, strlen(text), password, length, NULL, &receipt, &error), &error, "enrol");
    wipe(password, sizeof password);
    wipe(text, sizeof text);
    compliance_receipt_free(receipt);
    return lab;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "lab.db";
    char password[128], text[128];
    uint8_t hash[COMPLIANCE_HASH_SIZE];
    size_t length;
    compliance_decision decision = COMPLIANCE_DECISION_DENY;
    compliance_error *error = NULL;
    compliance_key *key = NULL;
    compliance_lab *lab = NULL;
    compliance_session *anna = NULL;
    compliance_receipt *receipt = NULL;
    compliance_text *answer = NULL;
    compliance_status status;

    need(compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR), &error, "another version of the library");
    /* A program that starts unattended; where a person sits, `compliance_key_passphrase` is the stronger choice. */
    need(compliance_key_unattended(&key, &error), &error, "key");
    status = compliance_lab_open(path, key, NULL, &lab, &error);
    if (status == COMPLIANCE_STATUS_FILE_NOT_FOUND) {
        compliance_error_free(error);
        lab = set_up(path, key);
    } else {
        need(status, &error, "open");
    }
    length = ask("Anna's password", password, sizeof password);
    status = compliance_session_sign_in(lab, "anna", password, length, NULL, 0, "{\"device\":\"office-1\"}", &anna, &error);
    wipe(password, sizeof password);
    need(status, &error, "sign in");
    /* For greying out a button; the action itself decides again. */
    need(compliance_session_check(anna, "host.append", NULL, &decision, &error), &error, "check");
    printf("may record events: %s\n", decision == COMPLIANCE_DECISION_ALLOW ? "yes" : "no");

    need(compliance_trail_append(anna, KIND, "{\"object\":{\"kind\":\"price\",\"id\":\"TPC\",\"version\":2},\"reason\":\"new_list\","
                                 "\"changes\":[{\"field\":\"amount\",\"old\":\"100\",\"new\":\"120\"}]}", &receipt, &error), &error, "append");
    need(compliance_receipt_leaf_hash(receipt, hash, sizeof hash, &length), &error, "leaf hash");
    printf("sealed as record %lu\nleaf hash: ", (unsigned long)compliance_receipt_index(receipt));
    for (length = 0; length < sizeof hash; length++)
        printf("%02x", hash[length]);
    compliance_receipt_free(receipt);
    need(compliance_session_sign_out(anna, &error), &error, "sign out");
    compliance_session_free(anna);
    compliance_lab_free(lab);
    /* OK means that it holds; faults are an error. Whoever has the key from above gives it in the options: {"keys":["..."]}. */
    need(compliance_verify(path, key, NULL, &answer, &error), &error, "verify");
    field(answer, "verdict", text, sizeof text);
    printf("\nverified: %s\n", text);
    compliance_text_free(answer);
    compliance_key_free(key);
    return EXIT_SUCCESS;
}
