/* compliance.dll as programs for Windows use it: linked through the import library, with paths in UTF-16, from several
   processes at once, and through the twins for `stdcall`. Prints what is wrong and returns 1, or prints `dll: ok`. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include "compliance.h"

#define PASSPHRASE "kolorowe jaszczurki 12"
#define PASSWORD "Haslo-do-testu-7"
#define SIGN_INS 20

static int failures = 0;
static void expect(int good, const char *what, int line) {
    if (!good) {
        printf("dll.c:%d: %s\n", line, what);
        failures++;
    }
}
#define EXPECT(condition) expect((condition) != 0, #condition, __LINE__)

static int ok(compliance_status status, compliance_error *error, int line) {
    char text[512] = "";
    size_t length;
    if (status == COMPLIANCE_STATUS_OK) return 1;
    if (error) compliance_error_message(error, text, sizeof text, &length);
    printf("dll.c:%d: status %u %s\n", line, (unsigned)status, text);
    failures++;
    compliance_error_free(error);
    return 0;
}
#define OK(call) ok((call), error, __LINE__)

static const wchar_t *folder = L"Łódź – żółć";
static const wchar_t *path = L"Łódź – żółć\\próbki.db";
static const char *options = "{\"no_state_folder\":true}";
static const char *settings =
    "{\"name\":\"Pracownia Żółć\",\"login\":\"anna\",\"demo_key\":true,\"options\":{\"no_state_folder\":true}}";

static compliance_key *passphrase(void) {
    compliance_key *key = NULL;
    compliance_error *error = NULL;
    OK(compliance_key_passphrase(PASSPHRASE, strlen(PASSPHRASE), &key, &error));
    return key;
}

/* Signs in again and again: each time a record is sealed, in a race with the other processes. */
static int sign_in_often(void) {
    compliance_key *key = passphrase();
    compliance_lab *lab = NULL;
    compliance_error *error = NULL;
    int i;
    if (OK(compliance_lab_open_w((const uint16_t *)path, key, options, &lab, &error)))
        for (i = 0; i < SIGN_INS; i++) {
            compliance_session *session = NULL;
            if (!OK(compliance_session_sign_in(lab, "anna", PASSWORD, strlen(PASSWORD), NULL, 0, NULL, &session, &error)))
                break;
            compliance_session_free(session);
        }
    EXPECT(compliance_lab_free(lab) == COMPLIANCE_STATUS_OK);
    EXPECT(compliance_key_free(key) == COMPLIANCE_STATUS_OK);
    return failures != 0;
}

static uint64_t size_of(void) {
    compliance_key *key = passphrase();
    compliance_lab *lab = NULL;
    compliance_error *error = NULL;
    uint64_t size = 0;
    if (OK(compliance_lab_open_w((const uint16_t *)path, key, options, &lab, &error))) OK(compliance_lab_size(lab, &size, &error));
    compliance_lab_free(lab);
    compliance_key_free(key);
    return size;
}

static void paths(void) {
    compliance_key *key = passphrase();
    compliance_lab *lab = NULL;
    compliance_text *made = NULL;
    compliance_error *error = NULL;
    const uint16_t broken[] = {'a', 0xD800, 'b', 0}, none[] = {0};
    char utf8[64];

    CreateDirectoryW(folder, NULL);
    if (OK(compliance_lab_create_w((const uint16_t *)path, settings, PASSWORD, strlen(PASSWORD), key, &lab, &made, &error))) {
        EXPECT(compliance_text_length(made) > 100);
        EXPECT(GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES);
        EXPECT(GetFileAttributesW(L"Łódź – żółć\\próbki.db.key") != INVALID_FILE_ATTRIBUTES);
    }
    compliance_text_free(made);
    EXPECT(compliance_lab_free(lab) == COMPLIANCE_STATUS_OK);
    EXPECT(compliance_lab_free(lab) == COMPLIANCE_STATUS_BAD_HANDLE);

    /* The same file by its name in UTF-8, and nobody's idea of a code page. */
    EXPECT(WideCharToMultiByte(CP_UTF8, 0, path, -1, utf8, sizeof utf8, NULL, NULL) > 0);
    OK(compliance_lab_open(utf8, key, options, &lab, &error));
    compliance_lab_free(lab);

    EXPECT(compliance_lab_open_w(broken, key, options, &lab, NULL) == COMPLIANCE_STATUS_INVALID_TEXT && !lab);
    EXPECT(compliance_lab_open_w(none, key, options, &lab, NULL) == COMPLIANCE_STATUS_INVALID_ARGUMENT && !lab);
    EXPECT(compliance_lab_open_w(NULL, key, options, &lab, NULL) == COMPLIANCE_STATUS_NULL_POINTER && !lab);
    EXPECT(compliance_lab_open_w((const uint16_t *)L"Łódź – żółć\\inna.db", key, options, &lab, NULL) != COMPLIANCE_STATUS_OK);
    EXPECT(compliance_lab_open_w((const uint16_t *)L"\\\\serwer\\dane\\lab.db", key, options, &lab, NULL) != COMPLIANCE_STATUS_OK);
    compliance_key_free(key);
}

static void processes(void) {
    enum { COUNT = 3 };
    PROCESS_INFORMATION child[COUNT];
    wchar_t own[MAX_PATH], line[MAX_PATH + 16];
    uint64_t before = size_of(), after;
    DWORD status;
    int i;
    GetModuleFileNameW(NULL, own, MAX_PATH);
    for (i = 0; i < COUNT; i++) {
        STARTUPINFOW start;
        ZeroMemory(&start, sizeof start);
        start.cb = sizeof start;
        lstrcpyW(line, L"\"");
        lstrcatW(line, own);
        lstrcatW(line, L"\" child");
        EXPECT(CreateProcessW(own, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child[i]));
    }
    for (i = 0; i < COUNT; i++) {
        EXPECT(WaitForSingleObject(child[i].hProcess, 120000) == WAIT_OBJECT_0);
        EXPECT(GetExitCodeProcess(child[i].hProcess, &status) && status == 0);
    }
    after = size_of();
    if (after < before + COUNT * SIGN_INS)
        printf("before %u, after %u\n", (unsigned)before, (unsigned)after);
    EXPECT(after >= before + COUNT * SIGN_INS);
}

/* What Visual Basic does: finds the function by its plain name and calls it as `stdcall`. A function of the other convention would
   leave the stack pointer where it does not belong. */
typedef compliance_status(__stdcall *version_check_fn)(uint32_t, uint32_t);
typedef compliance_status(__stdcall *key_passphrase_fn)(const char *, size_t, compliance_key **, compliance_error **);
typedef compliance_status(__stdcall *lab_open_w_fn)(const uint16_t *, const compliance_key *, const char *, compliance_lab **, compliance_error **);
typedef compliance_status(__stdcall *lab_size_fn)(const compliance_lab *, uint64_t *, compliance_error **);
typedef compliance_status(__stdcall *host_sign_in_fn)(const compliance_lab *, const char *, const char *, int64_t, const char *, compliance_session **, compliance_error **);
typedef compliance_status(__stdcall *free_one_fn)(void *);
typedef const char *(__stdcall *version_fn)(void);

#ifdef __i386__
#define STACK(to) __asm__ volatile("movl %%esp, %0" : "=r"(to))
#else
#define STACK(to) __asm__ volatile("movq %%rsp, %0" : "=r"(to))
#endif

static void twins(void) {
    HMODULE dll = GetModuleHandleA("compliance.dll");
    compliance_key *key = NULL;
    compliance_lab *lab = NULL;
    compliance_session *session = NULL;
    compliance_error *error = NULL;
    uint64_t size = 0;
    void *before, *after;
#define TWIN(type, name) (type)(void *)GetProcAddress(dll, "compliance_" name "_stdcall")
    version_check_fn version_check = TWIN(version_check_fn, "version_check");
    key_passphrase_fn key_passphrase = TWIN(key_passphrase_fn, "key_passphrase");
    lab_open_w_fn lab_open_w = TWIN(lab_open_w_fn, "lab_open_w");
    lab_size_fn lab_size = TWIN(lab_size_fn, "lab_size");
    host_sign_in_fn sign_in = TWIN(host_sign_in_fn, "session_host_sign_in");
    free_one_fn free_lab = TWIN(free_one_fn, "lab_free"), free_key = TWIN(free_one_fn, "key_free");
    version_fn own = TWIN(version_fn, "version");
    if (!version_check || !key_passphrase || !lab_open_w || !lab_size || !free_lab || !free_key || !sign_in || !own) {
        EXPECT(!"a twin is not exported under its plain name");
        return;
    }
    STACK(before);
    EXPECT(strcmp(own(), compliance_version()) == 0);
    EXPECT(version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR) == COMPLIANCE_STATUS_OK);
    EXPECT(version_check(COMPLIANCE_VERSION_MAJOR + 1, 0) == COMPLIANCE_STATUS_OTHER_VERSION);
    OK(key_passphrase(PASSPHRASE, strlen(PASSPHRASE), &key, &error));
    OK(lab_open_w((const uint16_t *)path, key, options, &lab, &error));
    OK(lab_size(lab, &size, &error));
    EXPECT(size > 0);
    /* A parameter of 64 bit among those of 32, and seven in all; the answer is an error about the person, not about memory. */
    EXPECT(sign_in(lab, "nobody", "test", 1700000000000000, NULL, &session, NULL) != COMPLIANCE_STATUS_OK && !session);
    EXPECT(free_lab(lab) == COMPLIANCE_STATUS_OK && free_key(key) == COMPLIANCE_STATUS_OK);
    EXPECT(free_lab(lab) == COMPLIANCE_STATUS_BAD_HANDLE && free_lab(NULL) == COMPLIANCE_STATUS_OK);
    STACK(after);
    EXPECT(before == after);
}

int main(int count, char **arguments) {
    wchar_t own[MAX_PATH], *end;
    /* Everything is made beside the program. */
    GetModuleFileNameW(NULL, own, MAX_PATH);
    end = wcsrchr(own, L'\\');
    if (end) *end = 0;
    EXPECT(end && SetCurrentDirectoryW(own));
    if (count > 1 && strcmp(arguments[1], "child") == 0) return sign_in_often();
    EXPECT(compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR) == COMPLIANCE_STATUS_OK);
    paths();
    processes();
    twins();
    if (failures == 0) printf("dll: ok, %d bit\n", (int)(8 * sizeof(void *)));
    return failures != 0;
}
