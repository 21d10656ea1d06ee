/* Controls without a laboratory: a policy, passwords, retention. The shared vectors are in vectors.c. */
#include "check.h"

static const char POLICY[] = "{\"format\":\"libcompliance-policy/1\",\"version\":3,"
                             "\"permissions\":[{\"name\":\"host.oldlims.price\",\"en\":\"Change prices.\",\"pl\":\"Zmiana cen.\"}],"
                             "\"clients\":[\"bakery\",\"dairy\"],\"roles\":[{\"name\":\"sales\",\"permissions\":[\"host.oldlims.price\"]}],"
                             "\"users\":[{\"name\":\"4711\"},{\"name\":\"4712\"}],"
                             "\"assignments\":[{\"user\":\"4711\",\"role\":\"sales\",\"scope\":[\"dairy\"]}]}";
#define NOW INT64_C(1795420800000000)
#define PRICE "host.oldlims.price"

static void a_policy_decides(void)
{
    compliance_policy *policy = NULL;
    compliance_decision decision = COMPLIANCE_DECISION_ALLOW;
    compliance_text *answer = NULL;
    compliance_error *error = NULL;
    uint64_t user = 0, permission = 0, client = 0;
    NEED_OK(compliance_policy_parse(POLICY, strlen(POLICY), &policy, &error), error);
    CHECK(compliance_policy_version(policy) == 3 && compliance_policy_version(NULL) == 0);
    OK(compliance_policy_check(policy, "4711", PRICE, "dairy", NOW, &decision, &error));
    CHECK(decision == COMPLIANCE_DECISION_ALLOW);
    OK(compliance_policy_check(policy, "4711", PRICE, "bakery", NOW, &decision, &error));
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    OK(compliance_policy_check(policy, "nobody", PRICE, "dairy", NOW, &decision, &error));
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    decision = COMPLIANCE_DECISION_ALLOW;
    CHECK_STATUS(COMPLIANCE_STATUS_INVALID_ARGUMENT, compliance_policy_check(policy, "4711", PRICE, "dairy", INT64_MAX, &decision, NULL));
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    OK(compliance_policy_subject(policy, "4711", &user, &error));
    OK(compliance_policy_permission(policy, PRICE, &permission, &error));
    OK(compliance_policy_client(policy, "dairy", &client, &error));
    CHECK_STATUS(COMPLIANCE_STATUS_NOT_FOUND, compliance_policy_subject(policy, "nobody", &user, NULL));
    CHECK(user == 0);
    OK(compliance_policy_subject(policy, "4711", &user, &error));
    OK(compliance_policy_check_ids(policy, user, permission, client, NOW, &decision));
    CHECK(decision == COMPLIANCE_DECISION_ALLOW);
    OK(compliance_policy_check_ids(policy, user + 1000, permission, client, NOW, &decision));
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    OK(compliance_policy_explain(policy, "4711", PRICE, "bakery", NOW, "pl", &answer, &error));
    CHECK(check_has(answer, "\"deny\"") && check_has(answer, "sales"));
    OK(compliance_text_free(answer));
    OK(compliance_policy_permissions(policy, "4711", "dairy", NOW, &answer, &error));
    CHECK(check_has(answer, PRICE));
    OK(compliance_text_free(answer));
    OK(compliance_policy_free(policy));
    CHECK_STATUS(COMPLIANCE_STATUS_BAD_HANDLE, compliance_policy_check_ids(policy, user, permission, client, NOW, &decision));
    CHECK_STATUS(COMPLIANCE_STATUS_INVALID_ARGUMENT, compliance_policy_parse("{", 1, &policy, NULL));
    CHECK(policy == NULL);
}

static void passwords_are_judged_and_compared(void)
{
    compliance_text *hash = NULL;
    compliance_error *error = NULL;
    int32_t rehash = 7;
    OK(compliance_password_judge("default-12", PASSWORD, strlen(PASSWORD), NULL, &error));
    CHECK_STATUS(COMPLIANCE_STATUS_PASSWORD_REFUSED, compliance_password_judge("default-12", "short", 5, NULL, NULL));
    CHECK_STATUS(COMPLIANCE_STATUS_INVALID_ARGUMENT, compliance_password_judge("no-such", PASSWORD, strlen(PASSWORD), NULL, NULL));
    NEED_OK(compliance_password_hash(PASSWORD, strlen(PASSWORD), NULL, &hash, &error), error);
    CHECK(check_has(hash, "$argon2id$"));
    OK(compliance_password_verify(compliance_text_data(hash), NULL, PASSWORD, strlen(PASSWORD), &rehash, &error));
    CHECK(rehash == 0);
    FAILS(COMPLIANCE_STATUS_PASSWORD_WRONG, "password_wrong",
          compliance_password_verify(compliance_text_data(hash), NULL, "x", 1, &rehash, &error), error);
    CHECK_STATUS(COMPLIANCE_STATUS_PASSWORD_WRONG, compliance_password_verify_nothing(PASSWORD, strlen(PASSWORD), NULL));
    CHECK_STATUS(COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED, compliance_password_verify("no hash", NULL, "x", 1, &rehash, NULL));
    OK(compliance_text_free(hash));
}

static void what_cannot_be_shown_to_be_due_is_kept(void)
{
    compliance_retention decision = COMPLIANCE_RETENTION_ELIGIBLE;
    compliance_text *answer = NULL;
    compliance_error *error = NULL;
    OK(compliance_retention_decide("[]", NULL, "{\"record\":\"report\",\"id\":\"1\",\"events\":[]}", "2026-11-23", &decision, &answer, &error));
    CHECK(decision == COMPLIANCE_RETENTION_RETAIN && check_has(answer, "no_rule"));
    OK(compliance_text_free(answer));
    decision = COMPLIANCE_RETENTION_ELIGIBLE;
    CHECK_STATUS(COMPLIANCE_STATUS_INVALID_ARGUMENT, compliance_retention_decide("{}", NULL, "{}", "2026-11-23", &decision, &answer, NULL));
    CHECK(decision == COMPLIANCE_RETENTION_RETAIN && answer == NULL);
}

int main(void)
{
    a_policy_decides();
    passwords_are_judged_and_compared();
    what_cannot_be_shown_to_be_due_is_kept();
    return check_failed;
}
