/* The seal alone: a log that the program keeps, sealed, proved, gone on with, and altered. */
#include "check.h"

static compliance_sealer *log_of(const uint8_t *seed, const char *const *records, size_t count)
{
    compliance_sealer *sealer = NULL;
    compliance_error *error = NULL;
    size_t at;
    NEED_OK(compliance_sealer_new("example.com/balance-3", seed, 32, &sealer, &error), error);
    for (at = 0; at < count; at++) {
        uint64_t index = 99;
        NEED_OK(compliance_sealer_append(sealer, (const uint8_t *)records[at], strlen(records[at]), &index, &error), error);
        CHECK(index == at);
    }
    return sealer;
}

int main(void)
{
    static const char *const records[] = {"weighed 1.0003 g", "weighed 1.0001 g", "", "weighed 0.9998 g"};
    static const char *const altered[] = {"weighed 1.0003 g", "weighed 1.0000 g", "", "weighed 0.9998 g"};
    static const uint8_t large[65536] = {0};
    compliance_sealer *sealer, *again;
    compliance_text *note = NULL, *proof = NULL, *verifier = NULL;
    compliance_error *error = NULL;
    uint8_t seed[32], other[32], leaf[COMPLIANCE_HASH_SIZE];
    uint64_t index = 99, size = 99;
    uint32_t witnesses = 99;
    OK(compliance_sealer_new_key(seed, &error));
    OK(compliance_sealer_new_key(other, &error));
    CHECK(memcmp(seed, other, sizeof seed) != 0);
    CHECK(compliance_sealer_new("example.com/balance-3", seed, 31, &sealer, NULL) != COMPLIANCE_STATUS_OK && sealer == NULL);
    CHECK(compliance_sealer_new("not an origin\n", seed, 32, &sealer, NULL) != COMPLIANCE_STATUS_OK && sealer == NULL);
    sealer = log_of(seed, records, 4);
    CHECK_STATUS(COMPLIANCE_STATUS_NOT_FOUND, compliance_sealer_prove(sealer, 0, &proof, NULL));
    CHECK_STATUS(COMPLIANCE_STATUS_INVALID_ARGUMENT, compliance_sealer_append(sealer, large, sizeof large, &index, NULL));
    CHECK(index == 0);
    NEED_OK(compliance_sealer_checkpoint(sealer, &note, &error), error);
    NEED_OK(compliance_sealer_verifier_key(sealer, &verifier, &error), error);
    NEED_OK(compliance_sealer_prove(sealer, 3, &proof, &error), error);
    OK(compliance_proof_verify((const uint8_t *)compliance_text_data(proof), compliance_text_length(proof), (const uint8_t *)records[3],
                               strlen(records[3]), compliance_text_data(verifier), "example.com/balance-3", &index, &size, &witnesses, &error));
    CHECK(index == 3 && size == 4 && witnesses == 0);
    FAILS(COMPLIANCE_STATUS_NOT_VERIFIED, "proof_root_mismatch",
          compliance_proof_verify((const uint8_t *)compliance_text_data(proof), compliance_text_length(proof), (const uint8_t *)"weighed 0.9999 g",
                                  16, compliance_text_data(verifier), "example.com/balance-3", &index, &size, &witnesses, &error),
          error);
    OK(compliance_leaf_hash((const uint8_t *)records[3], strlen(records[3]), leaf));

    again = log_of(seed, records, 4);
    OK(compliance_sealer_follow(again, compliance_text_data(note), &error));
    OK(compliance_sealer_free(again));
    again = log_of(seed, altered, 4);
    CHECK_STATUS(COMPLIANCE_STATUS_NOT_VERIFIED, compliance_sealer_follow(again, compliance_text_data(note), NULL));
    OK(compliance_sealer_free(again));
    again = log_of(seed, records, 3);
    CHECK_STATUS(COMPLIANCE_STATUS_NOT_VERIFIED, compliance_sealer_follow(again, compliance_text_data(note), NULL));
    OK(compliance_sealer_free(again));
    again = log_of(other, records, 4);
    CHECK_STATUS(COMPLIANCE_STATUS_NOT_VERIFIED, compliance_sealer_follow(again, compliance_text_data(note), NULL));
    OK(compliance_sealer_free(again));
    OK(compliance_text_free(note));
    OK(compliance_text_free(proof));
    OK(compliance_text_free(verifier));
    OK(compliance_sealer_free(sealer));
    return check_failed;
}
