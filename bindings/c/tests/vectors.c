/* The cases that every language reads, asked through compliance.h.
 *
 *   cargo run -p conformance -- flat vectors.txt
 *   cc -std=c99 vectors.c $(pkg-config --cflags --libs compliance) && ./a.out vectors.txt
 *
 * Each line of the file is `operation TAB id TAB expected TAB name=hex ..`, where `expected` is `ok` or the stable code of an error, and `out.`
 * begins the name of what the operation gives.
 */
#include "compliance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 16 };

struct field {
    const char *name;
    unsigned char *bytes; /* with a NUL behind them */
    size_t length;
};

struct test_case {
    const char *operation;
    const char *id;
    const char *expected;
    struct field fields[MOST_FIELDS];
    size_t count;
};

static int failed = 0;

static void fault(const struct test_case *test, const char *what, const char *found) {
    fprintf(stderr, "%s: %s: found `%s`, expected `%s`\n", test->id, what, found, test->expected);
    failed += 1;
}

static void stop(const char *what) {
    fprintf(stderr, "vectors: %s\n", what);
    exit(2);
}

static int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    stop("a digit that is none");
    return 0;
}

/* The file is turned into bytes in its own memory: two digits make one byte, and the rest leaves room for the NUL. */
static void take(struct test_case *test, char *text) {
    struct field *field;
    char *hex = strchr(text, '=');
    size_t at, length;
    if (hex == NULL || test->count == MOST_FIELDS) stop("a field that is none");
    *hex++ = '\0';
    length = strlen(hex) / 2;
    field = &test->fields[test->count++];
    field->name = text;
    field->bytes = (unsigned char *)hex;
    field->length = length;
    for (at = 0; at < length; at += 1) {
        field->bytes[at] = (unsigned char)(digit(hex[2 * at]) * 16 + digit(hex[2 * at + 1]));
    }
    field->bytes[length] = '\0';
}

static const struct field *optional(const struct test_case *test, const char *name) {
    size_t at;
    for (at = 0; at < test->count; at += 1) {
        if (strcmp(test->fields[at].name, name) == 0) return &test->fields[at];
    }
    return NULL;
}

static const struct field *get(const struct test_case *test, const char *name) {
    const struct field *field = optional(test, name);
    if (field == NULL) {
        fprintf(stderr, "%s: no field `%s`\n", test->id, name);
        exit(2);
    }
    return field;
}

static const char *text(const struct test_case *test, const char *name) {
    return (const char *)get(test, name)->bytes;
}

static uint64_t number(const struct test_case *test, const char *name) {
    return strtoull(text(test, name), NULL, 10);
}

/* A text as a JSON string in a list. The cases have no control characters in theirs. */
static void quote(char *out, size_t room, const char *name, const char *lines) {
    size_t at = strlen(out);
    const char *from = lines;
    if (strlen(lines) * 2 + strlen(name) + 16 > room - at) stop("a text that is too long");
    at += (size_t)sprintf(out + at, "%s\"%s\":[", at > 1 ? "," : "", name);
    while (*from != '\0') {
        out[at++] = '"';
        for (; *from != '\0' && *from != '\n'; from += 1) {
            if (*from == '"' || *from == '\\') out[at++] = '\\';
            out[at++] = *from;
        }
        out[at++] = '"';
        if (*from == '\n') {
            from += 1;
            out[at++] = ',';
        }
    }
    out[at++] = ']';
    out[at] = '\0';
}

/* The stable code of an error, or `ok`; frees the error. */
static const char *outcome(compliance_status status, compliance_error *error) {
    static char code[64];
    size_t length = 0;
    if (status == COMPLIANCE_STATUS_OK) return error == NULL ? "ok" : "an error object without an error";
    if (compliance_error_status(error) != status) return "an error object of another status";
    if (compliance_error_code(error, code, sizeof code, &length) != COMPLIANCE_STATUS_OK) return "no code";
    compliance_error_free(error);
    return code;
}

static void outcome_is(const struct test_case *test, compliance_status status, compliance_error *error) {
    const char *found = outcome(status, error);
    if (strcmp(found, test->expected) != 0) fault(test, "outcome", found);
    if (strcmp(found, "ok") != 0 && status != COMPLIANCE_STATUS_NOT_VERIFIED && status != COMPLIANCE_STATUS_INVALID_ARGUMENT) {
        fault(test, "status", compliance_status_name(status));
    }
}

static void number_is(const struct test_case *test, const char *name, uint64_t found) {
    char digits[32];
    if (optional(test, name) == NULL) return;
    sprintf(digits, "%llu", (unsigned long long)found);
    if (strcmp(digits, text(test, name)) != 0) fault(test, name, digits);
}

static void hash_is(const struct test_case *test, const char *name, const unsigned char *found) {
    const struct field *field = optional(test, name);
    if (field == NULL) return;
    if (field->length != COMPLIANCE_HASH_SIZE || memcmp(field->bytes, found, COMPLIANCE_HASH_SIZE) != 0) {
        fault(test, name, "another hash");
    }
}

static void leaf_hash(const struct test_case *test) {
    const struct field *record = get(test, "record");
    unsigned char hash[COMPLIANCE_HASH_SIZE];
    compliance_status status = compliance_leaf_hash(record->bytes, record->length, hash);
    if (status != COMPLIANCE_STATUS_OK) fault(test, "status", compliance_status_name(status));
    hash_is(test, "out.hash", hash);
}

static void checkpoint_open(const struct test_case *test) {
    const struct field *note = get(test, "note"), *origin = optional(test, "out.origin");
    unsigned char root[COMPLIANCE_HASH_SIZE];
    uint64_t size = 1;
    uint32_t cosignatures = 1;
    compliance_error *error = NULL;
    compliance_status status = compliance_checkpoint_verify(
        note->bytes, note->length, text(test, "keys"), origin == NULL ? "example.com/lab/1" : (const char *)origin->bytes, &size, root,
        &cosignatures, &error);
    outcome_is(test, status, error);
    if (status != COMPLIANCE_STATUS_OK && (size != 0 || cosignatures != 0)) fault(test, "outputs", "not cleared");
    number_is(test, "out.size", size);
    number_is(test, "out.cosignatures", cosignatures);
    hash_is(test, "out.root", root);
}

static void inclusion(const struct test_case *test) {
    const struct field *proof = get(test, "proof");
    compliance_error *error = NULL;
    compliance_status status =
        compliance_inclusion_verify(number(test, "index"), number(test, "size"), get(test, "leaf_hash")->bytes,
                                    get(test, "root")->bytes, proof->bytes, proof->length, &error);
    outcome_is(test, status, error);
}

static void consistency(const struct test_case *test) {
    const struct field *proof = get(test, "proof");
    compliance_error *error = NULL;
    compliance_status status =
        compliance_consistency_verify(number(test, "old_size"), number(test, "new_size"), get(test, "old_root")->bytes,
                                      get(test, "new_root")->bytes, proof->bytes, proof->length, &error);
    outcome_is(test, status, error);
}

static void tlog_proof_verify(const struct test_case *test) {
    const struct field *file = get(test, "file"), *record = get(test, "record");
    unsigned char hash[COMPLIANCE_HASH_SIZE];
    uint64_t index = 1, size = 1;
    uint32_t cosignatures = 1;
    compliance_error *error = NULL;
    compliance_status status =
        compliance_proof_verify(file->bytes, file->length, record->bytes, record->length, text(test, "keys"),
                                text(test, "origin"), &index, &size, &cosignatures, &error);
    outcome_is(test, status, error);
    if (status != COMPLIANCE_STATUS_OK && (index != 0 || size != 0 || cosignatures != 0)) fault(test, "outputs", "not cleared");
    number_is(test, "out.index", index);
    number_is(test, "out.size", size);
    compliance_leaf_hash(record->bytes, record->length, hash);
    hash_is(test, "out.leaf_hash", hash);
}

/* By names, by numbers and by the explanation: all three say the same. */
static void access_check(const struct test_case *test) {
    const struct field *json = get(test, "policy");
    const char *subject = text(test, "subject"), *permission = text(test, "permission"), *client = text(test, "client");
    int64_t at = (int64_t)number(test, "at_unix_us");
    compliance_decision wanted, decision = COMPLIANCE_DECISION_ALLOW, by_ids = COMPLIANCE_DECISION_ALLOW;
    uint64_t ids[3];
    compliance_text *why = NULL;
    compliance_policy *policy = NULL;
    compliance_error *error = NULL;
    compliance_status status = compliance_policy_parse((const char *)json->bytes, json->length, &policy, &error);
    outcome_is(test, status, error);
    if (status != COMPLIANCE_STATUS_OK) return;
    wanted = strcmp(text(test, "out.decision"), "allow") == 0 ? COMPLIANCE_DECISION_ALLOW : COMPLIANCE_DECISION_DENY;
    status = compliance_policy_check(policy, subject, permission, client, at, &decision, &error);
    outcome_is(test, status, error);
    if (decision != wanted) fault(test, "decision", decision == COMPLIANCE_DECISION_ALLOW ? "allow" : "deny");
    /* A name that is not known gives no number, and 0 is denied. */
    compliance_policy_subject(policy, subject, &ids[0], NULL);
    compliance_policy_permission(policy, permission, &ids[1], NULL);
    compliance_policy_client(policy, client, &ids[2], NULL);
    compliance_policy_check_ids(policy, ids[0], ids[1], ids[2], at, &by_ids);
    if (by_ids != wanted) fault(test, "decision by numbers", by_ids == COMPLIANCE_DECISION_ALLOW ? "allow" : "deny");
    status = compliance_policy_explain(policy, subject, permission, client, at, NULL, &why, &error);
    outcome_is(test, status, error);
    if (optional(test, "out.code") != NULL) {
        char code[80];
        sprintf(code, "\"code\":\"%.60s\"", text(test, "out.code"));
        if (strstr(compliance_text_data(why), code) == NULL) fault(test, "explanation", compliance_text_data(why));
    }
    compliance_text_free(why);
    compliance_policy_free(policy);
}

static void password_judge(const struct test_case *test) {
    static char context[16384];
    static char detail[16384];
    const struct field *password = get(test, "password");
    const char *accepted = text(test, "out.accepted");
    size_t length = 0;
    compliance_error *error = NULL;
    compliance_status status, wanted;
    strcpy(context, "{");
    quote(context, sizeof context - 2, "user_names", text(test, "user_names"));
    quote(context, sizeof context - 2, "history", text(test, "history"));
    strcat(context, "}");
    wanted = strcmp(accepted, "1") == 0 ? COMPLIANCE_STATUS_OK : COMPLIANCE_STATUS_PASSWORD_REFUSED;
    status = compliance_password_judge(text(test, "profile"), (const char *)password->bytes, password->length, context, &error);
    if (status != wanted) fault(test, "verdict", compliance_status_name(status));
    if (status == COMPLIANCE_STATUS_OK) return;
    if (compliance_error_detail(error, detail, sizeof detail, &length) != COMPLIANCE_STATUS_OK) fault(test, "detail", "none");
    {
        const char *lists[2] = {"out.violations", "out.unchecked"};
        int list;
        for (list = 0; list < 2; list += 1) {
            const char *from = text(test, lists[list]);
            while (*from != '\0') {
                char code[80];
                size_t end = strcspn(from, "\n");
                sprintf(code, "\"%.*s\"", (int)(end < 60 ? end : 60), from);
                if (strstr(detail, code) == NULL) fault(test, code, detail);
                from += end + (from[end] == '\n');
            }
        }
    }
    compliance_error_free(error);
}

static void password_verify(const struct test_case *test) {
    const struct field *password = get(test, "password"), *login = optional(test, "login");
    const struct field *refused = optional(test, "out.not_compared");
    int32_t needs_rehash = 7;
    compliance_error *error = NULL;
    compliance_status wanted, status = compliance_password_verify(
        text(test, "hash"), login == NULL ? NULL : (const char *)login->bytes, (const char *)password->bytes, password->length,
        &needs_rehash, &error);
    if (strcmp(text(test, "out.verifies"), "1") == 0) {
        wanted = COMPLIANCE_STATUS_OK;
        number_is(test, "out.needs_rehash", (uint64_t)needs_rehash);
    } else {
        wanted = refused == NULL ? COMPLIANCE_STATUS_PASSWORD_WRONG : COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED;
        if (needs_rehash != 0) fault(test, "needs_rehash", "not cleared");
    }
    if (status != wanted) fault(test, "status", compliance_status_name(status));
    {
        const char *code = outcome(status, error);
        if (refused != NULL && strcmp(code, (const char *)refused->bytes) != 0) fault(test, "code", code);
    }
}

struct operation {
    const char *name;
    void (*ask)(const struct test_case *test);
    int asked;
};

static struct operation operations[] = {
    {"leaf_hash", leaf_hash, 0},
    {"checkpoint_open", checkpoint_open, 0},
    {"inclusion", inclusion, 0},
    {"consistency", consistency, 0},
    {"tlog_proof_verify", tlog_proof_verify, 0},
    {"access_check", access_check, 0},
    {"password_judge", password_judge, 0},
    {"password_verify", password_verify, 0},
};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

static void ask(char *line) {
    struct test_case test;
    char *words[3 + MOST_FIELDS];
    size_t count = 0, at;
    for (;;) {
        char *end = strchr(line, '\t');
        if (count == 3 + MOST_FIELDS) stop("a line with too many fields");
        words[count++] = line;
        if (end == NULL) break;
        *end = '\0';
        line = end + 1;
    }
    if (count < 4) stop("a line with too few fields");
    memset(&test, 0, sizeof test);
    test.operation = words[0];
    test.id = words[1];
    test.expected = words[2];
    for (at = 3; at < count; at += 1) take(&test, words[at]);
    for (at = 0; at < OPERATIONS; at += 1) {
        if (strcmp(operations[at].name, test.operation) == 0) {
            operations[at].asked += 1;
            operations[at].ask(&test);
            return;
        }
    }
    stop("an operation that this program does not know");
}

int main(int argc, char **argv) {
    FILE *file;
    char *all, *line;
    long length;
    int total = 0;
    size_t at;
    if (argc != 2) stop("give the file that `cargo run -p conformance -- flat FILE` wrote");
    if (compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR) != COMPLIANCE_STATUS_OK) {
        stop("header and library do not fit together");
    }
    file = fopen(argv[1], "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0) stop("the file cannot be read");
    rewind(file);
    all = malloc((size_t)length + 1);
    if (all == NULL || fread(all, 1, (size_t)length, file) != (size_t)length) stop("the file cannot be read");
    all[length] = '\0';
    fclose(file);
    for (line = all; *line != '\0';) {
        char *end = strchr(line, '\n');
        char *next = end == NULL ? line + strlen(line) : end + 1;
        if (end != NULL) *end = '\0';
        ask(line);
        line = next;
    }
    free(all);
    for (at = 0; at < OPERATIONS; at += 1) {
        if (operations[at].asked == 0) {
            fprintf(stderr, "vectors: no case of `%s`\n", operations[at].name);
            failed += 1;
        }
        total += operations[at].asked;
    }
    printf("vectors: %d cases, %d failures\n", total, failed);
    return failed == 0 ? 0 : 1;
}
