/* Four threads share a laboratory, a session, a spool and the table of handles. */
#include "check.h"

#ifdef _WIN32
#include <windows.h>
#define THREAD(name) static DWORD WINAPI name(LPVOID given)
typedef HANDLE thread_id;
#define START(id, work, given) NEED(((id) = CreateThread(NULL, 0, work, given, 0, NULL)) != NULL)
#define JOIN(id) NEED(WaitForSingleObject(id, INFINITE) == WAIT_OBJECT_0)
#else
#include <pthread.h>
#define THREAD(name) static void *name(void *given)
typedef pthread_t thread_id;
#define START(id, work, given) NEED(pthread_create(&(id), NULL, work, given) == 0)
#define JOIN(id) NEED(pthread_join(id, NULL) == 0)
#endif

enum { THREADS = 4, EVENTS = 12, QUESTIONS = 100 };

struct share {
    const compliance_lab *lab;
    const compliance_session *session;
    const compliance_spool *spool;
    uint64_t places[EVENTS];
    int wrong;
};

#define EXPECT(what)                                                                \
    do {                                                                            \
        if (!(what)) {                                                              \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);      \
            share->wrong = 1;                                                       \
        }                                                                           \
    } while (0)

THREAD(work)
{
    struct share *share = (struct share *)given;
    compliance_receipt *receipt;
    compliance_decision decision;
    compliance_error *error;
    compliance_text *answer;
    uint64_t size;
    int at;
    for (at = 0; at < EVENTS; at++) {
        EXPECT(compliance_trail_append(share->session, KIND, "{\"attrs\":{\"amount\":\"1\"}}", &receipt, &error) == COMPLIANCE_STATUS_OK);
        share->places[at] = compliance_receipt_index(receipt);
        EXPECT(compliance_lab_size(share->lab, &size, NULL) == COMPLIANCE_STATUS_OK && size > share->places[at]);
        EXPECT(compliance_receipt_free(receipt) == COMPLIANCE_STATUS_OK);
        EXPECT(compliance_spool_store(share->spool, ACTOR, NULL, KIND, "{}", &answer, NULL) == COMPLIANCE_STATUS_OK);
        EXPECT(compliance_text_free(answer) == COMPLIANCE_STATUS_OK);
    }
    for (at = 0; at < QUESTIONS; at++) {
        EXPECT(compliance_session_check(share->session, "host.append", NULL, &decision, NULL) == COMPLIANCE_STATUS_OK);
        EXPECT(decision == COMPLIANCE_DECISION_ALLOW);
        EXPECT(compliance_session_call(share->session, "no.such", "{}", &answer, &error) == COMPLIANCE_STATUS_NOT_FOUND);
        EXPECT(compliance_error_free(error) == COMPLIANCE_STATUS_OK);
        EXPECT(compliance_trail_prove(share->lab, 0, &answer, NULL) == COMPLIANCE_STATUS_OK);
        EXPECT(compliance_text_free(answer) == COMPLIANCE_STATUS_OK);
        EXPECT(compliance_text_free(answer) == COMPLIANCE_STATUS_BAD_HANDLE);
    }
    return 0;
}

/* Handles that are freed while others look at them: each is answered, one way or the other. */
static compliance_key *contested[200];

THREAD(contest)
{
    struct share *share = (struct share *)given;
    int at;
    for (at = 0; at < 200; at++) {
        compliance_status freed = compliance_key_free(contested[at]);
        EXPECT(freed == COMPLIANCE_STATUS_OK || freed == COMPLIANCE_STATUS_BAD_HANDLE);
        if (freed == COMPLIANCE_STATUS_OK)
            share->places[0]++;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static struct share shares[THREADS];
    const char *folder = check_folder(argc, argv);
    compliance_key *key = NULL;
    compliance_session *admin = NULL;
    compliance_lab *lab = check_lab(folder, "threads.db", &key, &admin);
    compliance_session *person = check_person(lab, admin, "anna", "[\"laboratory_manager\"]");
    compliance_spool *spool = NULL;
    compliance_text *choices = NULL;
    compliance_error *error = NULL;
    thread_id ids[THREADS];
    uint64_t freed = 0;
    int at, other, one, two;
    NEED_OK(compliance_session_call(person, "spool.choices", "{}", &choices, &error), error);
    NEED_OK(compliance_spool_open(folder, compliance_text_data(choices), NULL, &spool, &error), error);
    OK(compliance_text_free(choices));
    for (at = 0; at < THREADS; at++) {
        shares[at].lab = lab;
        shares[at].session = person;
        shares[at].spool = spool;
        START(ids[at], work, &shares[at]);
    }
    for (at = 0; at < THREADS; at++) {
        JOIN(ids[at]);
        CHECK(!shares[at].wrong);
    }
    /* Every event has a place of its own. */
    for (at = 0; at < THREADS; at++)
        for (one = 0; one < EVENTS; one++)
            for (other = 0; other < THREADS; other++)
                for (two = 0; two < EVENTS; two++)
                    CHECK((at == other && one == two) || shares[at].places[one] != shares[other].places[two]);
    for (at = 0; at < 200; at++)
        NEED_OK(compliance_key_unattended(&contested[at], NULL), NULL);
    for (at = 0; at < THREADS; at++) {
        shares[at].places[0] = 0;
        START(ids[at], contest, &shares[at]);
    }
    for (at = 0; at < THREADS; at++) {
        JOIN(ids[at]);
        CHECK(!shares[at].wrong);
        freed += shares[at].places[0];
    }
    CHECK(freed == 200);
    OK(compliance_spool_free(spool));
    OK(compliance_session_free(person));
    check_close(lab, key, admin);
    return check_failed;
}
