/* A copied process is told so, and can open its own. */
#include "check.h"

#ifdef _WIN32
int main(void)
{
    printf("there is no fork here\n");
    return 0;
}
#else
#include <sys/wait.h>
#include <unistd.h>

static int child(const compliance_lab *lab, const compliance_session *admin, const char *path)
{
    compliance_decision decision = COMPLIANCE_DECISION_ALLOW;
    compliance_error *error = NULL;
    compliance_key *key = NULL;
    compliance_lab *own = NULL;
    uint64_t size = 9;
    FAILS(COMPLIANCE_STATUS_FORKED, "forked_process", compliance_session_check(admin, "settings.manage", NULL, &decision, &error), error);
    CHECK(decision == COMPLIANCE_DECISION_DENY);
    FAILS(COMPLIANCE_STATUS_FORKED, "forked_process", compliance_lab_size(lab, &size, &error), error);
    CHECK(size == 0);
    CHECK_STATUS(COMPLIANCE_STATUS_FORKED, compliance_session_free((compliance_session *)(uintptr_t)admin));
    NEED_OK(compliance_key_passphrase(PASSPHRASE, strlen(PASSPHRASE), &key, &error), error);
    NEED_OK(compliance_lab_open(path, key, NULL, &own, &error), error);
    OK(compliance_lab_size(own, &size, &error));
    CHECK(size > 0);
    OK(compliance_lab_free(own));
    OK(compliance_key_free(key));
    return check_failed;
}

int main(int argc, char **argv)
{
    const char *folder = check_folder(argc, argv);
    compliance_key *key = NULL;
    compliance_session *admin = NULL;
    compliance_lab *lab = check_lab(folder, "fork.db", &key, &admin);
    compliance_decision decision = COMPLIANCE_DECISION_DENY;
    int came = 1;
    pid_t made = fork();
    NEED(made >= 0);
    if (made == 0)
        _exit(child(lab, admin, check_path(folder, "fork.db")));
    NEED(waitpid(made, &came, 0) == made);
    CHECK(WIFEXITED(came) && WEXITSTATUS(came) == 0);
    OK(compliance_session_check(admin, "settings.manage", NULL, &decision, NULL));
    CHECK(decision == COMPLIANCE_DECISION_ALLOW);
    check_close(lab, key, admin);
    return check_failed;
}
#endif
