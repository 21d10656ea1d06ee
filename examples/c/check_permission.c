/* Who may do what, without a laboratory and without any file: a policy goes in, a decision comes out.
 *   cc check_permission.c $(pkg-config --cflags --libs compliance) -o check_permission && ./check_permission
 * Nothing is recorded here: a program that needs the evidence asks a session instead (`compliance_session_check`, seal_event.c). */
#include <compliance.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As a program would write it from its own tables of users; users and clients are its own ids. */
static const char POLICY[] =
    "{\"format\":\"libcompliance-policy/1\",\"version\":1,"
    "\"permissions\":[{\"name\":\"host.oldlims.price\",\"en\":\"Change prices.\",\"pl\":\"Zmiana cen.\"}],"
    "\"clients\":[\"bakery\",\"dairy\"],"
    "\"roles\":[{\"name\":\"sales\",\"permissions\":[\"host.oldlims.price\",\"client.read\"]}],"
    "\"users\":[{\"name\":\"4711\"},{\"name\":\"4712\"}],"
    "\"assignments\":[{\"user\":\"4711\",\"role\":\"sales\",\"scope\":[\"dairy\"]}]}";

/* 2026-11-23 08:00 UTC. The library has no clock here: a program passes its own time, so that the same question has the same answer. */
#define NOW INT64_C(1795420800000000)

static void need(compliance_status status, compliance_error **error, const char *what)
{
    char message[512] = "";
    size_t length;
    if (status == COMPLIANCE_STATUS_OK)
        return;
    compliance_error_message(*error, message, sizeof message, &length);
    fprintf(stderr, "%s: %s: %s\n", what, compliance_status_name(status), message);
    compliance_error_free(*error);
    exit(EXIT_FAILURE);
}

int main(void)
{
    static const char *const QUESTIONS[][2] = {{"4711", "dairy"}, {"4711", "bakery"}, {"4712", "dairy"}};
    compliance_error *error = NULL;
    compliance_policy *policy = NULL;
    compliance_decision decision;
    compliance_text *why = NULL;
    uint64_t user, permission, client;
    size_t at;

    need(compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR), &error, "another version of the library");
    /* Read, checked and compiled once; a circle of roles or an unknown name is an error, and then there is no policy. */
    need(compliance_policy_parse(POLICY, strlen(POLICY), &policy, &error), &error, "policy");

    for (at = 0; at < sizeof QUESTIONS / sizeof QUESTIONS[0]; at++) {
        const char *const *asked = QUESTIONS[at];
        /* The status says whether the question was answered; the answer is the decision, which is DENY until it is ALLOW. */
        need(compliance_policy_check(policy, asked[0], "host.oldlims.price", asked[1], NOW, &decision, &error), &error, "check");
        printf("%s changes prices of %s: %s\n", asked[0], asked[1], decision == COMPLIANCE_DECISION_ALLOW ? "yes" : "no");
        if (decision != COMPLIANCE_DECISION_ALLOW) {
            need(compliance_policy_explain(policy, asked[0], "host.oldlims.price", asked[1], NOW, "en", &why, &error), &error,
                 "explain");
            printf("  %s\n", compliance_text_data(why));
            compliance_text_free(why);
        }
    }

    /* Where it is asked for every line of a grid: names are looked up once, and the question allocates nothing. */
    need(compliance_policy_subject(policy, "4711", &user, &error), &error, "user");
    need(compliance_policy_permission(policy, "host.oldlims.price", &permission, &error), &error, "permission");
    need(compliance_policy_client(policy, "dairy", &client, &error), &error, "client");
    if (compliance_policy_check_ids(policy, user, permission, client, NOW, &decision) != COMPLIANCE_STATUS_OK)
        decision = COMPLIANCE_DECISION_DENY;
    printf("by number: %s\n", decision == COMPLIANCE_DECISION_ALLOW ? "yes" : "no");

    compliance_policy_free(policy);
    return EXIT_SUCCESS;
}
