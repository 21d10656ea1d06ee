/* libcompliance: controls for laboratories under ISO/IEC 17025. Apache-2.0 OR MIT.
 *
 * Made from the library by `cargo xtask generate`: do not edit. The conventions are in docs/guides/c.md; in short:
 * - Every function that can fail returns a status, 0 for success. `error`, always the last parameter, may be NULL; otherwise it receives NULL
 *   or an error object, which the caller frees.
 * - A handle is made by one function and freed by its `_free`. A handle that was freed is answered with a status. `_free(NULL)` does nothing.
 * - On failure every handle that was to be written is NULL and every number 0, except that BUFFER_TOO_SMALL tells the size.
 * - Text is UTF-8 and ends with NUL; secrets and bytes come with a length. Times are microseconds since 1970 UTC.
 */


#ifndef COMPLIANCE_H
#define COMPLIANCE_H

#include <stddef.h>
#include <stdint.h>

/**
 * The number of bytes of a hash of the tree (SHA-256).
 */
#define COMPLIANCE_HASH_SIZE 32

/**
 * The version of the header: major.
 */
#define COMPLIANCE_VERSION_MAJOR 0

/**
 * The version of the header: minor.
 */
#define COMPLIANCE_VERSION_MINOR 1

/**
 * The version of the header: patch.
 */
#define COMPLIANCE_VERSION_PATCH 0

/**
 * What a call came to. 0 is success; everything else is not. The numbers are grouped, stay as they are and are never used again;
 * compare `compliance_error_code` where you need to tell errors of one status apart.
 */
enum compliance_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It was done.
     */
    COMPLIANCE_STATUS_OK = 0,
    /**
     * A pointer that is needed is NULL.
     */
    COMPLIANCE_STATUS_NULL_POINTER = 1,
    /**
     * A text is not UTF-8 (or, for a function ending in `_w`, not UTF-16).
     */
    COMPLIANCE_STATUS_INVALID_TEXT = 2,
    /**
     * A handle was freed, is of another type, or never was one.
     */
    COMPLIANCE_STATUS_BAD_HANDLE = 3,
    /**
     * The buffer is too small; the needed size was written.
     */
    COMPLIANCE_STATUS_BUFFER_TOO_SMALL = 4,
    /**
     * A number, a length or a JSON argument is out of range, malformed, or not what this function takes.
     */
    COMPLIANCE_STATUS_INVALID_ARGUMENT = 5,
    /**
     * The process was copied by `fork` after the handle was made: open what you need anew.
     */
    COMPLIANCE_STATUS_FORKED = 6,
    /**
     * The header and the library do not fit together.
     */
    COMPLIANCE_STATUS_OTHER_VERSION = 7,
    /**
     * An error of the library itself. Nothing is half done; please report it.
     */
    COMPLIANCE_STATUS_INTERNAL = 8,
    /**
     * There are too many handles: some are never freed.
     */
    COMPLIANCE_STATUS_TOO_MANY_HANDLES = 9,
    /**
     * The action is not allowed; the refusal is recorded.
     */
    COMPLIANCE_STATUS_DENIED = 100,
    /**
     * The question is not one that this session may ask.
     */
    COMPLIANCE_STATUS_NOT_ALLOWED = 101,
    /**
     * Login or password are wrong, or the account cannot be used. Which, only the trail tells.
     */
    COMPLIANCE_STATUS_SIGN_IN_REFUSED = 102,
    /**
     * The password is right, and a one-time code is asked for.
     */
    COMPLIANCE_STATUS_SECOND_FACTOR_NEEDED = 103,
    /**
     * The session has ended.
     */
    COMPLIANCE_STATUS_SESSION_ENDED = 104,
    /**
     * The password breaks rules; `compliance_error_detail` lists each.
     */
    COMPLIANCE_STATUS_PASSWORD_REFUSED = 105,
    /**
     * The password is not the one that was hashed.
     */
    COMPLIANCE_STATUS_PASSWORD_WRONG = 106,
    /**
     * A secret that the operation needs was not given.
     */
    COMPLIANCE_STATUS_SECRET_MISSING = 107,
    /**
     * The password could not be compared with the stored hash, so it is not known to be right.
     */
    COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED = 108,
    /**
     * There is no such object, row or operation.
     */
    COMPLIANCE_STATUS_NOT_FOUND = 200,
    /**
     * What was given is not valid for the laboratory as it stands.
     */
    COMPLIANCE_STATUS_INVALID = 201,
    /**
     * A seal, a proof, a signature or the state does not verify.
     */
    COMPLIANCE_STATUS_NOT_VERIFIED = 300,
    /**
     * The verification could not be made, so nothing is known.
     */
    COMPLIANCE_STATUS_NOT_CHECKED = 301,
    /**
     * The laboratory is older than what this computer has seen of it, or has another history.
     */
    COMPLIANCE_STATUS_ROLLED_BACK = 302,
    /**
     * An earlier write failed; open the laboratory again and verify it.
     */
    COMPLIANCE_STATUS_POISONED = 303,
    /**
     * Another program has kept the laboratory busy for too long.
     */
    COMPLIANCE_STATUS_BUSY = 400,
    /**
     * The disk is full.
     */
    COMPLIANCE_STATUS_DISK_FULL = 401,
    /**
     * The file or folder is read-only.
     */
    COMPLIANCE_STATUS_READ_ONLY = 402,
    /**
     * A file is not there.
     */
    COMPLIANCE_STATUS_FILE_NOT_FOUND = 403,
    /**
     * A file is there already.
     */
    COMPLIANCE_STATUS_FILE_EXISTS = 404,
    /**
     * A file or folder cannot be used.
     */
    COMPLIANCE_STATUS_FILE_UNUSABLE = 405,
    /**
     * A file is damaged, or of another program or layout.
     */
    COMPLIANCE_STATUS_FILE_DAMAGED = 406,
    /**
     * The passphrase, recovery code or key file is missing, wrong or cannot be used.
     */
    COMPLIANCE_STATUS_KEY = 500,
    /**
     * The operating system gives no random numbers.
     */
    COMPLIANCE_STATUS_NO_ENTROPY = 501,
    /**
     * What a host stores on its way to the trail (outbox, spool, intent) is not valid.
     */
    COMPLIANCE_STATUS_HOST_EVENT = 600,
    /**
     * Rows of a host's table cannot be taken.
     */
    COMPLIANCE_STATUS_HOST_TABLE = 601,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum compliance_status compliance_status;
#else
typedef uint32_t compliance_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The answer to whether something may be done.
 */
enum compliance_decision
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No. Also what stands there before the question is answered, and after an error.
     */
    COMPLIANCE_DECISION_DENY = 0,
    /**
     * Yes.
     */
    COMPLIANCE_DECISION_ALLOW = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum compliance_decision compliance_decision;
#else
typedef uint32_t compliance_decision;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether a record is to be kept.
 */
enum compliance_retention
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is kept. Also what stands there before the question is answered, and after an error.
     */
    COMPLIANCE_RETENTION_RETAIN = 0,
    /**
     * Its time is over and nothing holds it: persons may decide to dispose of it.
     */
    COMPLIANCE_RETENTION_ELIGIBLE = 1,
    /**
     * Its time is over, and a hold forbids its disposal.
     */
    COMPLIANCE_RETENTION_ON_HOLD = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum compliance_retention compliance_retention;
#else
typedef uint32_t compliance_retention;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Events that are to be sealed together. Threads may share it: calls take turns.
 */
typedef struct compliance_batch compliance_batch;

/**
 * An event in the form in which the host stores it. Immutable; threads may share it.
 */
typedef struct compliance_envelope compliance_envelope;

/**
 * Why a call failed: a status, a stable code, a text for a person and, for some, details as JSON. Immutable; threads may share it.
 */
typedef struct compliance_error compliance_error;

/**
 * What opens the key file of a laboratory, or protects a new one. Immutable; threads may share it. Wiped when it is freed.
 */
typedef struct compliance_key compliance_key;

/**
 * An opened laboratory. Threads may share it; freeing it closes it once nothing that came from it is in use.
 */
typedef struct compliance_lab compliance_lab;

/**
 * Rows of the host's outbox that are to be sealed, or that wait. One thread at a time adds to it.
 */
typedef struct compliance_outbox compliance_outbox;

/**
 * A policy: who may do what for whom and when, compiled for deciding. Immutable; threads may share it. It belongs to no laboratory,
 * so nothing that is asked of it is recorded; what must be recorded is asked of a session.
 */
typedef struct compliance_policy compliance_policy;

/**
 * A receipt: proof that a record is in the trail. Immutable; threads may share it.
 */
typedef struct compliance_receipt compliance_receipt;

/**
 * A log of records that the program keeps itself; it holds their hashes. Threads may share it: calls take turns.
 */
typedef struct compliance_sealer compliance_sealer;

/**
 * A signed-in account. Threads may share it. Freeing it does not end the session; `compliance_session_sign_out` does.
 */
typedef struct compliance_session compliance_session;

/**
 * A folder of spools, and the file that this process writes in it. Threads may share it: calls take turns, and each waits until the trail or the
 * disk has taken its event. The program frees it before it has its spool taken in.
 */
typedef struct compliance_spool compliance_spool;

/**
 * A host's table on its way through the library. One thread at a time gives it rows. Freeing it before it is finished leaves it unfinished: no
 * comparison is then recorded, and a baseline that was begun counts for nothing.
 */
typedef struct compliance_table compliance_table;

/**
 * An answer: bytes that a call made, most often JSON in UTF-8. Immutable; threads may share it. Wiped when it is freed.
 */
typedef struct compliance_text compliance_text;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Reads a policy from `json`, `length` bytes of UTF-8 in the form `libcompliance-policy/1`, checks it and compiles it.
 *
 * `*policy` is the caller's to free.
 * Errors: NULL_POINTER, INVALID_ARGUMENT (the code says what is wrong: `policy_malformed`, `policy_unknown_name`, ...). Threads: any.
 * Since 0.1.
 */
compliance_status compliance_policy_parse(const char *json,
                                          size_t length,
                                          struct compliance_policy **policy,
                                          struct compliance_error **error);

/**
 * The version of the policy, 0 if `policy` is none. Threads: any. Since 0.1.
 */
uint64_t compliance_policy_version(const struct compliance_policy *policy);

/**
 * Asks whether `subject` (an account of the policy) may use `permission`, such as `result.verify`, for the client `client` at the time
 * `at_unix_us`; NULL or an empty `client` asks for what belongs to no client.
 *
 * `*decision` is COMPLIANCE_DECISION_DENY unless the policy grants it. A denial is an answer, not a failure: the call returns OK. A name that
 * the policy does not know is denied; `compliance_policy_explain` says so. Nothing is recorded.
 * Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, INVALID_ARGUMENT for a time out of range. Threads: any. Since 0.1.
 */
compliance_status compliance_policy_check(const struct compliance_policy *policy,
                                          const char *subject,
                                          const char *permission,
                                          const char *client,
                                          int64_t at_unix_us,
                                          compliance_decision *decision,
                                          struct compliance_error **error);

/**
 * Gives the number of the account `subject`, for `compliance_policy_check_ids`. It is never 0, and means the same in every policy with the
 * same list of accounts; another policy denies it.
 *
 * Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, NOT_FOUND. Threads: any. Since 0.1.
 */
compliance_status compliance_policy_subject(const struct compliance_policy *policy,
                                            const char *subject,
                                            uint64_t *id,
                                            struct compliance_error **error);

/**
 * Gives the number of a permission, as `compliance_policy_subject`.
 */
compliance_status compliance_policy_permission(const struct compliance_policy *policy,
                                               const char *permission,
                                               uint64_t *id,
                                               struct compliance_error **error);

/**
 * Gives the number of a client, as `compliance_policy_subject`; NULL or an empty name stands for what belongs to no client.
 */
compliance_status compliance_policy_client(const struct compliance_policy *policy,
                                           const char *client,
                                           uint64_t *id,
                                           struct compliance_error **error);

/**
 * The same question as `compliance_policy_check` by numbers, for programs that ask millions of times. Any number that the policy did not
 * give, also one of a policy with other lists of names, is denied. There is no error object. Nothing is recorded.
 *
 * `*decision` is COMPLIANCE_DECISION_DENY unless the policy grants it.
 * Errors: NULL_POINTER, BAD_HANDLE, INVALID_ARGUMENT for a time out of range. Threads: any. Since 0.1.
 */
compliance_status compliance_policy_check_ids(const struct compliance_policy *policy,
                                              uint64_t subject,
                                              uint64_t permission,
                                              uint64_t client,
                                              int64_t at_unix_us,
                                              compliance_decision *decision);

/**
 * Says why the answer to `compliance_policy_check` is what it is, in `language` (`en` or `pl`; NULL for `en`).
 *
 * `*explanation` receives JSON: `decision` (`allow` or `deny`) and `policy` (its version); of a denial also the stable `code`, `text` for the
 * person, `permission`, the roles that carry it (`carried_by`), the roles `held`, and `en` and `pl` with the rule in both languages.
 * Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, INVALID_ARGUMENT. Threads: any. Since 0.1.
 */
compliance_status compliance_policy_explain(const struct compliance_policy *policy,
                                            const char *subject,
                                            const char *permission,
                                            const char *client,
                                            int64_t at_unix_us,
                                            const char *language,
                                            struct compliance_text **explanation,
                                            struct compliance_error **error);

/**
 * Lists everything that `subject` may do for `client` at the time `at_unix_us`, for drawing a menu; the action itself is asked again. NULL or
 * an empty `client` asks for what belongs to no client.
 *
 * `*permissions` receives JSON: `permissions`, a list of names.
 * Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, INVALID_ARGUMENT, NOT_FOUND for a name that the policy does not know. Threads: any. Since
 * 0.1.
 */
compliance_status compliance_policy_permissions(const struct compliance_policy *policy,
                                                const char *subject,
                                                const char *client,
                                                int64_t at_unix_us,
                                                struct compliance_text **permissions,
                                                struct compliance_error **error);

/**
 * Frees a policy. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_policy_free(struct compliance_policy *policy);

/**
 * Begins a list of events that are to be sealed together, by the account that is signed in. Nothing is written before
 * `compliance_batch_commit`. `*batch` is the caller's to free. Errors: NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_batch_new(const struct compliance_session *session,
                                       struct compliance_batch **batch,
                                       struct compliance_error **error);

/**
 * Puts an event on the list, as for `compliance_trail_append`. One that is refused here is not on it. Errors: those of arguments;
 * INVALID_ARGUMENT for more than 1,000 events. Threads: any. Since 0.1.
 */
compliance_status compliance_batch_append(const struct compliance_batch *batch,
                                          const char *kind,
                                          const char *event,
                                          struct compliance_error **error);

/**
 * Seals the events of the list in their order, in one transaction: all of them or none. `*receipts` receives JSON, the caller's to free:
 * `indexes` (the place of each record, in the order of the list) and `receipt` (that of the last, whose checkpoint holds all). Afterwards
 * the list is empty; after an error it is as it was. A list without events is an error.
 *
 * Errors: as for `compliance_trail_append`, for all events together. Threads: any; other writers wait meanwhile. Since 0.1.
 */
compliance_status compliance_batch_commit(const struct compliance_batch *batch,
                                          struct compliance_text **receipts,
                                          struct compliance_error **error);

/**
 * Frees a list of events; those that were not sealed are not sealed. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_batch_free(struct compliance_batch *batch);

/**
 * The status of an error; `COMPLIANCE_STATUS_BAD_HANDLE` if it is none. Threads: any. Since 0.1.
 */
compliance_status compliance_error_status(const struct compliance_error *error);

/**
 * Copies the stable code of an error, such as `permission_missing`, as text with its NUL into `buffer` of `capacity` bytes, and writes the
 * size with the NUL to `length`. Compare codes, not messages.
 *
 * Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. `buffer` may be NULL if `capacity` is 0.
 * Threads: any. Since 0.1.
 */
compliance_status compliance_error_code(const struct compliance_error *error,
                                        char *buffer,
                                        size_t capacity,
                                        size_t *length);

/**
 * Copies the message of an error, one line in English for a person, without any secret. As `compliance_error_code`.
 *
 * Threads: any. Since 0.1.
 */
compliance_status compliance_error_message(const struct compliance_error *error,
                                           char *buffer,
                                           size_t capacity,
                                           size_t *length);

/**
 * Copies the details of an error as JSON, `null` if it has none: for a denial what was missing and which roles carry it, for a password
 * each broken rule, for a verification each fault. As `compliance_error_code`.
 *
 * Threads: any. Since 0.1.
 */
compliance_status compliance_error_detail(const struct compliance_error *error,
                                          char *buffer,
                                          size_t capacity,
                                          size_t *length);

/**
 * Frees an error. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_error_free(struct compliance_error *error);

/**
 * Seals an event of the host's, done by the account that is signed in.
 *
 * `kind` was declared (operation `host.declare`), such as `host.oldlims.price_changed`. `event` is a JSON object, every field optional: `object`
 * (`kind`, `id`, `version`), `clients` (UUIDs), `changes` (each `field`, `old`, `new`), `reason` and `text`, `attrs`, `before`, `after` and
 * `deleted` of its row (docs/spec/host.md, docs/spec/rows.md). Numbers are whole; measured ones are decimal text.
 *
 * `*receipt` is the caller's to free; the record is durable when this returns.
 * Errors: those of arguments, DENIED, SESSION_ENDED, NOT_FOUND for a kind that was not declared, INVALID, BUSY, DISK_FULL. Threads: any. Since 0.1.
 */
compliance_status compliance_trail_append(const struct compliance_session *session,
                                          const char *kind,
                                          const char *event,
                                          struct compliance_receipt **receipt,
                                          struct compliance_error **error);

/**
 * Seals an event whose actor only the host vouches for: nobody is signed in. `actor` is a stable id of the host's own for the person, a UUID;
 * `device` is NULL or its name. The record says `host-asserted`. Otherwise as `compliance_trail_append`; more than the laboratory allows in a
 * minute are DENIED.
 */
compliance_status compliance_trail_append_asserted(const struct compliance_lab *lab,
                                                   const char *actor,
                                                   const char *device,
                                                   const char *kind,
                                                   const char *event,
                                                   struct compliance_receipt **receipt,
                                                   struct compliance_error **error);

/**
 * Seals what the program is going to do, before it commits; it is durable when this returns. After an error the change must not be made.
 * Arguments as for `compliance_trail_append_asserted`. `*answer` receives JSON, the caller's to free: `intent`, the id to complete or abandon, and
 * `receipt`. A program that is stopped in between finds it in `compliance_intent_list`.
 *
 * Errors: as for `compliance_trail_append_asserted`, HOST_EVENT. Threads: any. Since 0.1.
 */
compliance_status compliance_intent_record(const struct compliance_lab *lab,
                                           const char *actor,
                                           const char *device,
                                           const char *kind,
                                           const char *event,
                                           struct compliance_text **answer,
                                           struct compliance_error **error);

/**
 * Seals the announced event itself: the program has committed. `actor` is the one who announced it. `*receipt` is the caller's to free.
 *
 * Errors: those of arguments; HOST_EVENT for an id that is no intent's, one that has its outcome, or one of another actor; BUSY, DISK_FULL: call
 * again. Threads: any. Since 0.1.
 */
compliance_status compliance_intent_complete(const struct compliance_lab *lab,
                                             const char *actor,
                                             const char *device,
                                             const char *intent,
                                             struct compliance_receipt **receipt,
                                             struct compliance_error **error);

/**
 * Seals that nothing came of an intent: the program has rolled back. `code` says why, such as `rolled_back`. Otherwise as
 * `compliance_intent_complete`.
 */
compliance_status compliance_intent_abandon(const struct compliance_lab *lab,
                                            const char *actor,
                                            const char *device,
                                            const char *intent,
                                            const char *code,
                                            struct compliance_receipt **receipt,
                                            struct compliance_error **error);

/**
 * The intents whose outcome nobody has said, oldest first: to be completed or abandoned when the program starts. `*answer` receives JSON, the
 * caller's to free: `intents`, each with `id`, `record`, `kind`, `object`, `since`, `actor` and `source`.
 *
 * Errors: NULL_POINTER, BAD_HANDLE, BUSY. Threads: any. Since 0.1.
 */
compliance_status compliance_intent_list(const struct compliance_lab *lab,
                                         struct compliance_text **answer,
                                         struct compliance_error **error);

/**
 * Makes a key of a passphrase: UTF-8, `length` bytes, for a new laboratory at least 12 characters. The library keeps a copy that is
 * wiped; the caller's buffer stays the caller's.
 *
 * Errors: NULL_POINTER, INVALID_TEXT. Threads: any. Since 0.1.
 */
compliance_status compliance_key_passphrase(const char *passphrase,
                                            size_t length,
                                            struct compliance_key **key,
                                            struct compliance_error **error);

/**
 * Makes a key for files that are protected by their mode: nothing is asked. It is the weaker choice, since whoever reads the file
 * has the keys. Errors: NULL_POINTER. Threads: any. Since 0.1.
 */
compliance_status compliance_key_unattended(struct compliance_key **key,
                                            struct compliance_error **error);

/**
 * Makes a key for files that are protected by the Windows account that runs this program. On other systems opening fails.
 * Errors: NULL_POINTER. Threads: any. Since 0.1.
 */
compliance_status compliance_key_windows_account(struct compliance_key **key,
                                                 struct compliance_error **error);

/**
 * Makes a key of another key file than the usual one, which is protected by its mode or by a Windows account. `path` is UTF-8.
 *
 * Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT. Threads: any. Since 0.1.
 */
compliance_status compliance_key_file(const char *path,
                                      struct compliance_key **key,
                                      struct compliance_error **error);

/**
 * As `compliance_key_file`, with a path in UTF-16.
 */
compliance_status compliance_key_file_w(const uint16_t *path,
                                        struct compliance_key **key,
                                        struct compliance_error **error);

/**
 * Makes a key of the code on the recovery sheet, as a person typed it, `length` bytes of UTF-8. A mistyped code is named when a
 * laboratory is opened with it.
 *
 * Errors: NULL_POINTER, INVALID_TEXT. Threads: any. Since 0.1.
 */
compliance_status compliance_key_recovery(const char *code,
                                          size_t length,
                                          struct compliance_key **key,
                                          struct compliance_error **error);

/**
 * Frees a key and wipes it. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_key_free(struct compliance_key *key);

/**
 * Makes a laboratory at `path` (UTF-8), which must not exist: the database, the key file and the value keys beside it.
 *
 * `settings` is JSON: `name` and `login` of the first account, an administrator's; optional `origin` (the name of the trail, such as
 * `example.com/lab`), `person`, `break_glass` (a sealed account for emergencies), `demo_key` (a passphrase that is cheap to guess: for
 * tests only) and `options` as for `compliance_lab_open`. `password` is that account's, `password_length` bytes of UTF-8. `key` protects the
 * key file.
 *
 * `*made` receives JSON: `lab`, `verifier_key` (keep it outside), `recovery_code` and `break_glass` (the password), which are shown this
 * once: print them and lock them away. Both handles are the caller's to free. After an error no file is there.
 * Errors: those of arguments, FILE_EXISTS, FILE_UNUSABLE, DISK_FULL, KEY, PASSWORD_REFUSED. Threads: any. Since 0.1.
 */
compliance_status compliance_lab_create(const char *path,
                                        const char *settings,
                                        const char *password,
                                        size_t password_length,
                                        const struct compliance_key *key,
                                        struct compliance_lab **lab,
                                        struct compliance_text **made,
                                        struct compliance_error **error);

/**
 * As `compliance_lab_create`, with a path in UTF-16.
 */
compliance_status compliance_lab_create_w(const uint16_t *path,
                                          const char *settings,
                                          const char *password,
                                          size_t password_length,
                                          const struct compliance_key *key,
                                          struct compliance_lab **lab,
                                          struct compliance_text **made,
                                          struct compliance_error **error);

/**
 * Opens the laboratory at `path` (UTF-8).
 *
 * `options` is NULL or JSON, every field optional: `state_folder` (where this computer keeps what it has seen; otherwise the user's own
 * folder), `no_state_folder` (true: a laboratory put back to an older state is not noticed), `unsigned_per_minute` (events without a
 * session, 60000 unless said otherwise). The key may be freed once this has returned.
 *
 * Errors: those of arguments, FILE_NOT_FOUND, FILE_DAMAGED, FILE_UNUSABLE, KEY, ROLLED_BACK, NOT_VERIFIED, BUSY. Threads: any. Since 0.1.
 */
compliance_status compliance_lab_open(const char *path,
                                      const struct compliance_key *key,
                                      const char *options,
                                      struct compliance_lab **lab,
                                      struct compliance_error **error);

/**
 * As `compliance_lab_open`, with a path in UTF-16.
 */
compliance_status compliance_lab_open_w(const uint16_t *path,
                                        const struct compliance_key *key,
                                        const char *options,
                                        struct compliance_lab **lab,
                                        struct compliance_error **error);

/**
 * The number of records in the trail. Errors: NULL_POINTER, BAD_HANDLE, BUSY. Threads: any. Since 0.1.
 */
compliance_status compliance_lab_size(const struct compliance_lab *lab,
                                      uint64_t *size,
                                      struct compliance_error **error);

/**
 * The newest checkpoint, a signed note (C2SP tlog-checkpoint): keep it outside the laboratory. Errors: NULL_POINTER, BAD_HANDLE,
 * BUSY. Threads: any. Since 0.1.
 */
compliance_status compliance_lab_checkpoint(const struct compliance_lab *lab,
                                            struct compliance_text **checkpoint,
                                            struct compliance_error **error);

/**
 * The verifier key (C2SP signed-note) with which anybody checks what this laboratory signs. Errors: NULL_POINTER, BAD_HANDLE, BUSY.
 * Threads: any. Since 0.1.
 */
compliance_status compliance_lab_verifier_key(const struct compliance_lab *lab,
                                              struct compliance_text **verifier_key,
                                              struct compliance_error **error);

/**
 * Closes the program's handle of a laboratory; sessions made from it go on until they are freed. NULL is nothing to free.
 * Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_lab_free(struct compliance_lab *lab);

/**
 * Writes an event for the host's outbox. No laboratory is needed, and nothing is recorded.
 *
 * `actor` is a stable id of the host's own for the person, a UUID; `device` is NULL or its name; `at_unix_us` is when it happened, in microseconds
 * since 1970 UTC, 0 for now; `kind` and `event` as for `compliance_trail_append`. The host inserts `compliance_envelope_id`, `_body` and `_stored` into
 * its table `compliance_outbox` in the transaction of the change itself. Until it is sealed the event is stored, not sealed.
 *
 * `*envelope` is the caller's to free. Errors: those of arguments, HOST_EVENT, NO_ENTROPY. Threads: any. Since 0.1.
 */
compliance_status compliance_envelope_new(const char *actor,
                                          const char *device,
                                          int64_t at_unix_us,
                                          const char *kind,
                                          const char *event,
                                          struct compliance_envelope **envelope,
                                          struct compliance_error **error);

/**
 * Copies the id of the record that the event becomes, a UUID as text with its NUL (37 bytes), into `buffer`: the column `id`.
 *
 * Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_envelope_id(const struct compliance_envelope *envelope,
                                         char *buffer,
                                         size_t capacity,
                                         size_t *length);

/**
 * Copies the event as it is stored, UTF-8 text with its NUL, at most 49,153 bytes, into `buffer`: the column `body`. Any other bytes are refused
 * when it is to be sealed. As `compliance_envelope_id`. Threads: any. Since 0.1.
 */
compliance_status compliance_envelope_body(const struct compliance_envelope *envelope,
                                           char *buffer,
                                           size_t capacity,
                                           size_t *length);

/**
 * Copies when it happened, text such as `2026-11-22T14:30:00.000000Z` with its NUL (28 bytes), into `buffer`: the column `stored`. As
 * `compliance_envelope_id`. Threads: any. Since 0.1.
 */
compliance_status compliance_envelope_stored(const struct compliance_envelope *envelope,
                                             char *buffer,
                                             size_t capacity,
                                             size_t *length);

/**
 * Frees an envelope. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_envelope_free(struct compliance_envelope *envelope);

/**
 * The statement that makes the table `compliance_outbox` in a database: `sqlite`, `postgresql`, `mysql`, `sqlserver`, `oracle`, `firebird`, ...
 * (docs/guides/outbox.md). `*statement` is the caller's to free. Errors: those of arguments, NOT_FOUND. Threads: any. Since 0.1.
 */
compliance_status compliance_outbox_table(const char *database,
                                          struct compliance_text **statement,
                                          struct compliance_error **error);

/**
 * Begins a list of rows of the host's outbox. `*outbox` is the caller's to free. Errors: NULL_POINTER. Threads: any. Since 0.1.
 */
compliance_status compliance_outbox_new(struct compliance_outbox **outbox,
                                        struct compliance_error **error);

/**
 * Adds a row that waits: `seq` is its place in the host's table, larger than that of the row before; `body` its bytes, `length` of them, without a
 * NUL at the end.
 *
 * A body that is no event, or is too long, is taken here and refused by name when the rows are sealed.
 * Errors: those of arguments; INVALID_ARGUMENT for a place that is not larger. Threads: one at a time. Since 0.1.
 */
compliance_status compliance_outbox_add(const struct compliance_outbox *outbox,
                                        int64_t seq,
                                        const uint8_t *body,
                                        size_t length,
                                        struct compliance_error **error);

/**
 * Seals the rows that were added, in order, each once, also if they are given again. The list is empty afterwards.
 *
 * `*answer` receives JSON and is the caller's to free: `sealed` and `known` (how many were sealed now, and before), `places` (those of both, which
 * the host marks as sealed or deletes), `refused` (each `seq` and `code`; they stay until somebody looks). Read the rows that wait, say 500 at a
 * time, add them, call this, mark `places`, and go on behind the last until no row is left.
 *
 * Errors: those of arguments, BUSY, DISK_FULL, POISONED. What was sealed before an error stays sealed; the rows are given again. Threads: any.
 * Since 0.1.
 */
compliance_status compliance_outbox_drain(const struct compliance_lab *lab,
                                          const struct compliance_outbox *outbox,
                                          struct compliance_text **answer,
                                          struct compliance_error **error);

/**
 * Frees a list of rows. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_outbox_free(struct compliance_outbox *outbox);

/**
 * Judges a new password, `length` bytes of UTF-8.
 *
 * `profile` is the name of a profile that is shipped (`default-12`, `mission-8`, `nist-800-63b-4`, `owasp-asvs-5`, `iso-27002`) or the JSON of
 * the laboratory's own. `context` is NULL or JSON, every field optional: `user_names` (login, names, address), `laboratory`, `product`, `listed`
 * (refused words), `second_factor` (true where one is used), `history` (hashes of earlier passwords, the newest first, of any scheme
 * that `compliance_password_verify` reads; each costs the time of one hash) and `login` (for hashes that are salted with it).
 *
 * OK means that the password may be set. PASSWORD_REFUSED means that it may not; `compliance_error_detail` then has `verdict` with all
 * `violations`, each with `code`, `number`, `clause`, `en` and `pl`, and the rules `unchecked`: a rule that could not be checked refuses too, as
 * that of a profile that asks for a list of stolen passwords, which cannot be given here.
 * Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT, PASSWORD_REFUSED. Nothing is recorded. Threads: any. Since 0.1.
 */
compliance_status compliance_password_judge(const char *profile,
                                            const char *password,
                                            size_t length,
                                            const char *context,
                                            struct compliance_error **error);

/**
 * Hashes a password, `length` bytes of UTF-8, at most 4096, with a new salt: Argon2id as a PHC string. Judge it first.
 *
 * `settings` is NULL or JSON, every field optional: `memory_kib`, `passes`, `lanes`; without them the cost that is in force. `*hash` is the
 * caller's to free.
 * Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT, NO_ENTROPY. Nothing is recorded. Threads: any. Since 0.1.
 */
compliance_status compliance_password_hash(const char *password,
                                           size_t length,
                                           const char *settings,
                                           struct compliance_text **hash,
                                           struct compliance_error **error);

/**
 * Whether a password, `length` bytes of UTF-8, gives the stored `hash`: one of this library, or of many others (bcrypt, scrypt, PBKDF2, crypt,
 * LDAP, Django, databases). `login` is needed for hashes that are salted with it, otherwise NULL.
 *
 * OK means that it does. `*needs_rehash` is 1 if a new hash should be made now, while the password is at hand, otherwise 0.
 * For a login that is unknown call `compliance_password_verify_nothing`, so that the answer takes as long.
 * Errors: PASSWORD_WRONG; PASSWORD_NOT_COMPARED where the hash does not read, asks for too much, or the password is too long; NULL_POINTER,
 * INVALID_TEXT. Nothing is recorded. Threads: any. Since 0.1.
 */
compliance_status compliance_password_verify(const char *hash,
                                             const char *login,
                                             const char *password,
                                             size_t length,
                                             int32_t *needs_rehash,
                                             struct compliance_error **error);

/**
 * Takes the time of `compliance_password_verify` on a hash of this library, with nothing to compare. The answer is always PASSWORD_WRONG.
 *
 * Errors: PASSWORD_WRONG, NULL_POINTER, INVALID_TEXT. Threads: any. Since 0.1.
 */
compliance_status compliance_password_verify_nothing(const char *password,
                                                     size_t length,
                                                     struct compliance_error **error);

/**
 * Checks that a record, byte for byte, is in the trail `origin`, by its proof (C2SP tlog-proof) and a verifier key of that trail.
 *
 * `keys` is text, one verifier key a line: that of the trail and, if wanted, those of its witnesses, had from somewhere else than the proof.
 * `*index` receives the place of the record, from 0; `*size` the number of records under the checkpoint of the proof; `*cosignatures` how many of
 * the given witnesses signed it. How many are enough is for the caller to judge. A record that names another place than `*index` is refused.
 *
 * Errors: NOT_VERIFIED (the code says why: `proof_root_mismatch`, `note_no_verified_signature`, `tlog_proof_origin`, `record_reordered`, ...);
 * NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT for a key that does not read. Threads: any. Since 0.1.
 */
compliance_status compliance_proof_verify(const uint8_t *proof,
                                          size_t proof_length,
                                          const uint8_t *record,
                                          size_t record_length,
                                          const char *keys,
                                          const char *origin,
                                          uint64_t *index,
                                          uint64_t *size,
                                          uint32_t *cosignatures,
                                          struct compliance_error **error);

/**
 * Checks a checkpoint (C2SP signed note) of the trail `origin` with a verifier key of that trail.
 *
 * `note` is its text, `length` bytes; `keys` as for `compliance_proof_verify`. `*size` receives the number of records, `root` the 32 bytes of the
 * tree's root (it must have room for COMPLIANCE_HASH_SIZE bytes), `*cosignatures` how many of the given witnesses signed it.
 *
 * Errors: NOT_VERIFIED (the code says why: `note_invalid_signature`, `checkpoint_size`, `other_trail`, ...); NULL_POINTER, INVALID_TEXT,
 * INVALID_ARGUMENT for a key that does not read. Threads: any. Since 0.1.
 */
compliance_status compliance_checkpoint_verify(const uint8_t *note,
                                               size_t length,
                                               const char *keys,
                                               const char *origin,
                                               uint64_t *size,
                                               uint8_t *root,
                                               uint32_t *cosignatures,
                                               struct compliance_error **error);

/**
 * Writes the leaf hash of a record (RFC 6962) to `hash`, which must have room for COMPLIANCE_HASH_SIZE bytes.
 *
 * Errors: NULL_POINTER. Threads: any. Since 0.1.
 */
compliance_status compliance_leaf_hash(const uint8_t *record, size_t length, uint8_t *hash);

/**
 * Checks that the record with the leaf hash `leaf` is number `index` in the tree of `size` records with the root `root`. `leaf` and `root` have 32
 * bytes each, `proof` has the hashes one behind the other, `proof_length` bytes in all. Size and root come from a checkpoint that was verified.
 *
 * Errors: NOT_VERIFIED (`proof_root_mismatch`, `proof_too_short`, ...); NULL_POINTER, INVALID_ARGUMENT. Threads: any. Since 0.1.
 */
compliance_status compliance_inclusion_verify(uint64_t index,
                                              uint64_t size,
                                              const uint8_t *leaf,
                                              const uint8_t *root,
                                              const uint8_t *proof,
                                              size_t proof_length,
                                              struct compliance_error **error);

/**
 * Checks that the tree of `old_size` records with `old_root` is the beginning of the tree of `new_size` records with `new_root`: that nothing was
 * changed between two checkpoints. Roots have 32 bytes each, `proof` as for `compliance_inclusion_verify`. Sizes and roots come from
 * checkpoints that were verified.
 *
 * Errors: NOT_VERIFIED (`proof_old_root_mismatch`, `proof_new_root_mismatch`, ...); NULL_POINTER, INVALID_ARGUMENT. Threads: any. Since 0.1.
 */
compliance_status compliance_consistency_verify(uint64_t old_size,
                                                uint64_t new_size,
                                                const uint8_t *old_root,
                                                const uint8_t *new_root,
                                                const uint8_t *proof,
                                                size_t proof_length,
                                                struct compliance_error **error);

/**
 * Decides whether a record is to be kept on the day `today` (`YYYY-MM-DD`, in the laboratory's calendar), by the laboratory's rules.
 *
 * `rules` is a JSON list of rules: `record` (its type), `trigger` (what the period is counted from), `months` (left out: for ever), `counted`
 * (`from_day` or `from_end_of_year`), `client` (left out: everybody's), `basis` with `kind` (`law`, `contract`, `standard`, `laboratory`) and
 * `reference`. `holds` is NULL or a JSON list of holds: `id`, and optionally `record`, `client`, `objects`, `lifted`. `item` is JSON: `record`, `id`,
 * optionally `client`, and `events`, a list of `event` and `day`: what happened to the record and when. Of the rules that apply the longest
 * decides; what cannot be shown to be due is kept.
 *
 * `*decision` is COMPLIANCE_RETENTION_RETAIN unless its time is over. `*answer` receives JSON: `decision` (`retain`, `eligible`, `on_hold`),
 * `because` (`no_rule`, `for_ever`, `not_started`, `not_due`, `held`, `due`), the place of the deciding `rule` or `hold` in its list, from 0, or null,
 * and `until`, the last day on which the rules keep it, or null. Nothing is deleted and nothing recorded.
 * Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT. Threads: any. Since 0.1.
 */
compliance_status compliance_retention_decide(const char *rules,
                                              const char *holds,
                                              const char *item,
                                              const char *today,
                                              compliance_retention *decision,
                                              struct compliance_text **answer,
                                              struct compliance_error **error);

/**
 * Writes 32 random bytes, a new signing key, to `seed`. Keep it secret: whoever has it signs in this log's name.
 *
 * Errors: NULL_POINTER, NO_ENTROPY. Threads: any. Since 0.1.
 */
compliance_status compliance_sealer_new_key(uint8_t *seed,
                                            struct compliance_error **error);

/**
 * Begins a log named `origin`, such as `example.com/balance-3`, that is signed with the key `seed` of 32 bytes (`compliance_sealer_new_key`). To
 * go on with a log that was kept, append its records again and call `compliance_sealer_follow`.
 *
 * `*sealer` is the caller's to free. Errors: those of arguments, INVALID for a name that cannot be an origin. Threads: any. Since 0.1.
 */
compliance_status compliance_sealer_new(const char *origin,
                                        const uint8_t *seed,
                                        size_t seed_length,
                                        struct compliance_sealer **sealer,
                                        struct compliance_error **error);

/**
 * Takes a record, 0 to 65,535 bytes, and writes its index, from 0, to `index`. It is sealed with the next checkpoint.
 *
 * Errors: those of arguments; INVALID_ARGUMENT for more bytes: seal large content by its digest. Threads: any. Since 0.1.
 */
compliance_status compliance_sealer_append(const struct compliance_sealer *sealer,
                                           const uint8_t *record,
                                           size_t length,
                                           uint64_t *index,
                                           struct compliance_error **error);

/**
 * A signed checkpoint (C2SP tlog-checkpoint) of all records so far, without a NUL inside. Keep it where nobody who can edit the records can reach
 * it. `*checkpoint` is the caller's to free.
 *
 * Errors: NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_sealer_checkpoint(const struct compliance_sealer *sealer,
                                               struct compliance_text **checkpoint,
                                               struct compliance_error **error);

/**
 * Goes on with a log that was kept: its records have been appended again, and `checkpoint` is the newest one that was kept. More records than it
 * has are fine; they were written after it.
 *
 * Errors: those of arguments; NOT_VERIFIED if a record was altered, removed, added or moved, or the checkpoint is another key's or log's.
 * Threads: any. Since 0.1.
 */
compliance_status compliance_sealer_follow(const struct compliance_sealer *sealer,
                                           const char *checkpoint,
                                           struct compliance_error **error);

/**
 * A proof (C2SP tlog-proof) that record `index` is under the newest checkpoint. `*proof` is the caller's to free; check it with
 * `compliance_proof_verify` or any other program.
 *
 * Errors: NULL_POINTER, BAD_HANDLE, NOT_FOUND if no checkpoint has it. Threads: any. Since 0.1.
 */
compliance_status compliance_sealer_prove(const struct compliance_sealer *sealer,
                                          uint64_t index,
                                          struct compliance_text **proof,
                                          struct compliance_error **error);

/**
 * The verifier key (C2SP signed-note) of the log. `*verifier_key` is the caller's to free. Errors: NULL_POINTER, BAD_HANDLE. Threads: any.
 * Since 0.1.
 */
compliance_status compliance_sealer_verifier_key(const struct compliance_sealer *sealer,
                                                 struct compliance_text **verifier_key,
                                                 struct compliance_error **error);

/**
 * Frees a log. What was not sealed is lost to it; the records are the program's. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any.
 * Since 0.1.
 */
compliance_status compliance_sealer_free(struct compliance_sealer *sealer);

/**
 * Signs an account in with its password.
 *
 * `password` and `second_factor` (a one-time or recovery code; NULL and 0 for none) are UTF-8 with their lengths in bytes. `options` is NULL or
 * JSON, every field optional: `device` (such as `"HPLC-02"`), `device_account` (its account, where it is enrolled), `remote`, `roles` (those to
 * be active; otherwise all that are held).
 *
 * `*session` is the caller's to free. Takes as long for a wrong login as for a wrong password.
 * Errors: those of arguments, SIGN_IN_REFUSED, SECOND_FACTOR_NEEDED, BUSY, DISK_FULL. Each attempt is recorded. Threads: any. Since 0.1.
 */
compliance_status compliance_session_sign_in(const struct compliance_lab *lab,
                                             const char *login,
                                             const char *password,
                                             size_t password_length,
                                             const char *second_factor,
                                             size_t second_factor_length,
                                             const char *options,
                                             struct compliance_session **session,
                                             struct compliance_error **error);

/**
 * Opens a session for an account that the host has authenticated and vouches for.
 *
 * `method` says how, such as `active-directory`: 1 to 64 of `a-z 0-9 . _ -`; `at_unix_us` when, in microseconds since 1970 UTC. `options` as for
 * `compliance_session_sign_in`. Records under this session say so.
 *
 * Errors: those of arguments, SIGN_IN_REFUSED, BUSY, DISK_FULL. Threads: any. Since 0.1.
 */
compliance_status compliance_session_host_sign_in(const struct compliance_lab *lab,
                                                  const char *login,
                                                  const char *method,
                                                  int64_t at_unix_us,
                                                  const char *options,
                                                  struct compliance_session **session,
                                                  struct compliance_error **error);

/**
 * Sets the first password of an account, or a new one after a reset, with the code that its owner was given.
 *
 * `code` and `password` are UTF-8 with their lengths in bytes; `device` is its name, or NULL. `*receipt` is the caller's to free.
 * Errors: those of arguments, SIGN_IN_REFUSED for a login or code that is not right or too old, PASSWORD_REFUSED, BUSY, DISK_FULL. Each attempt is
 * recorded. Threads: any. Since 0.1.
 */
compliance_status compliance_lab_enrol(const struct compliance_lab *lab,
                                       const char *login,
                                       const char *code,
                                       size_t code_length,
                                       const char *password,
                                       size_t password_length,
                                       const char *device,
                                       struct compliance_receipt **receipt,
                                       struct compliance_error **error);

/**
 * Takes up a session of another process of the host by its token (`compliance_session_token`). `options` as for
 * `compliance_session_sign_in`, of which only the device is used.
 *
 * Errors: those of arguments, SESSION_ENDED. Threads: any. Since 0.1.
 */
compliance_status compliance_session_resume(const struct compliance_lab *lab,
                                            const char *token,
                                            const char *options,
                                            struct compliance_session **session,
                                            struct compliance_error **error);

/**
 * Copies the token of a session, a secret with which another process of the host takes it up, with its NUL into `buffer`.
 *
 * Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_session_token(const struct compliance_session *session,
                                           char *buffer,
                                           size_t capacity,
                                           size_t *length);

/**
 * Copies the id of the account that is signed in, a UUID as text with its NUL (37 bytes), into `buffer`. As `compliance_session_token`.
 * Threads: any. Since 0.1.
 */
compliance_status compliance_session_account(const struct compliance_session *session,
                                             char *buffer,
                                             size_t capacity,
                                             size_t *length);

/**
 * Asks whether the session may do `permission`, such as `result.verify`, now: for the client `client` (a UUID as text), or for the
 * laboratory itself if `client` is NULL. A question: nothing is written. The action itself decides again.
 *
 * `*decision` is COMPLIANCE_DECISION_DENY unless the answer is yes. A no is an answer, not a failure: the call returns OK.
 * Errors: those of arguments, SESSION_ENDED. Threads: any. Since 0.1.
 */
compliance_status compliance_session_check(const struct compliance_session *session,
                                           const char *permission,
                                           const char *client,
                                           compliance_decision *decision,
                                           struct compliance_error **error);

/**
 * Does the operation `name`, such as `result.enter`, under the session. `arguments` is a JSON object; operations and their fields are in
 * `docs/spec/operations.md`. `*answer` receives JSON and is the caller's to free.
 *
 * An action is done and sealed, or nothing is done; a refused one is recorded as such.
 * Errors: those of arguments, DENIED, NOT_ALLOWED, SESSION_ENDED, NOT_FOUND, INVALID, SECRET_MISSING, those of files. Threads: any.
 * Since 0.1.
 */
compliance_status compliance_session_call(const struct compliance_session *session,
                                          const char *name,
                                          const char *arguments,
                                          struct compliance_text **answer,
                                          struct compliance_error **error);

/**
 * As `compliance_session_call`, for operations that need secrets, which never stand in JSON: the password of whoever is signed in (for what is
 * signed), a one-time code where the account has a second factor, and a password that is to be set or judged. Each is UTF-8 with its length in
 * bytes, NULL and 0 for none.
 */
compliance_status compliance_session_call_with_secrets(const struct compliance_session *session,
                                                       const char *name,
                                                       const char *arguments,
                                                       const char *password,
                                                       size_t password_length,
                                                       const char *second_factor,
                                                       size_t second_factor_length,
                                                       const char *new_password,
                                                       size_t new_password_length,
                                                       struct compliance_text **answer,
                                                       struct compliance_error **error);

/**
 * Ends a session. The handle stays to be freed. Errors: NULL_POINTER, BAD_HANDLE, SESSION_ENDED, BUSY, DISK_FULL. Threads: any. Since 0.1.
 */
compliance_status compliance_session_sign_out(const struct compliance_session *session,
                                              struct compliance_error **error);

/**
 * Frees a session without ending it. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_session_free(struct compliance_session *session);

/**
 * Opens a folder of spools, which must be there (UTF-8), by what the laboratory has chosen: `choices` is the JSON that the operation
 * `spool.choices` gave while the laboratory could be opened, kept by the host. `device` is NULL or its name. Nothing is written yet.
 *
 * `*spool` is the caller's to free. Errors: those of arguments, HOST_EVENT. Threads: any. Since 0.1.
 */
compliance_status compliance_spool_open(const char *folder,
                                        const char *choices,
                                        const char *device,
                                        struct compliance_spool **spool,
                                        struct compliance_error **error);

/**
 * As `compliance_spool_open`, with the folder in UTF-16.
 */
compliance_status compliance_spool_open_w(const uint16_t *folder,
                                          const char *choices,
                                          const char *device,
                                          struct compliance_spool **spool,
                                          struct compliance_error **error);

/**
 * Stores an event without asking the trail, as when the laboratory does not open. Arguments as for `compliance_trail_append_asserted`. What is
 * stored is on the disk when this returns; it is stored, not sealed.
 *
 * `*answer` receives JSON and is the caller's to free: `spool`, `line`, `id` of the record that it becomes, `path`, `why`.
 * Errors: those of arguments, HOST_EVENT (with the code `spool_refused` if the laboratory has chosen to refuse this kind). Threads: any.
 * Since 0.1.
 */
compliance_status compliance_spool_store(const struct compliance_spool *spool,
                                         const char *actor,
                                         const char *device,
                                         const char *kind,
                                         const char *event,
                                         struct compliance_text **answer,
                                         struct compliance_error **error);

/**
 * Stores what identifies a raw file (its digest, size, name and time) without asking the trail; its bytes stay where they are. `path` is UTF-8,
 * `media_type` such as `text/csv`. Otherwise as `compliance_spool_store`.
 */
compliance_status compliance_spool_store_file(const struct compliance_spool *spool,
                                              const char *actor,
                                              const char *path,
                                              const char *media_type,
                                              struct compliance_text **answer,
                                              struct compliance_error **error);

/**
 * Seals an event as `compliance_trail_append` does, or stores it in the spool if the trail cannot be written now and the laboratory has chosen so
 * for its kind. A refused event is never stored.
 *
 * `*answer` receives JSON and is the caller's to free: `sealed` (the receipt) or `spooled`, the other is null.
 * Errors: as for `compliance_trail_append`, and those of the spool if that fails too. Threads: any. Since 0.1.
 */
compliance_status compliance_trail_append_or_spool(const struct compliance_session *session,
                                                   const struct compliance_spool *spool,
                                                   const char *kind,
                                                   const char *event,
                                                   struct compliance_text **answer,
                                                   struct compliance_error **error);

/**
 * As `compliance_trail_append_or_spool`, for an actor whom only the host vouches for (`compliance_trail_append_asserted`).
 */
compliance_status compliance_trail_append_asserted_or_spool(const struct compliance_lab *lab,
                                                            const struct compliance_spool *spool,
                                                            const char *actor,
                                                            const char *device,
                                                            const char *kind,
                                                            const char *event,
                                                            struct compliance_text **answer,
                                                            struct compliance_error **error);

/**
 * Seals what waits in the spool `file` (UTF-8), in order, each line once, marked as sealed late. The program that wrote it must have ended.
 * `with_growth` is 1 to take lines that came after it was taken in before, else 0.
 *
 * `*answer` receives JSON and is the caller's to free: `sealed` and `known`, how many lines were sealed now and before. A spool of which lines are
 * not in the trail is NOT_VERIFIED: the same JSON is then the error's detail, with `fault` (from which line on nothing was taken in, and why) and
 * `refused` (each `line` and `code`); the lines before are sealed all the same.
 * Errors: those of arguments, NOT_VERIFIED, HOST_EVENT, BUSY, DISK_FULL. Threads: any. Since 0.1.
 */
compliance_status compliance_spool_take_in(const struct compliance_lab *lab,
                                           const char *file,
                                           int32_t with_growth,
                                           struct compliance_text **answer,
                                           struct compliance_error **error);

/**
 * As `compliance_spool_take_in`, with a path in UTF-16.
 */
compliance_status compliance_spool_take_in_w(const struct compliance_lab *lab,
                                             const uint16_t *file,
                                             int32_t with_growth,
                                             struct compliance_text **answer,
                                             struct compliance_error **error);

/**
 * Frees a spool. What it stored stays in its file. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_spool_free(struct compliance_spool *spool);

/**
 * The name of a status, such as `COMPLIANCE_STATUS_DENIED`; `unknown` for a number that is none. The text lives as long as the
 * library. Threads: any. Since 0.1.
 */
const char *compliance_status_name(uint32_t status);

/**
 * Begins to seal a digest of every row of a host's table as it stands. `table` is the kind of object that the host's events about its rows have. A
 * table that had a baseline needs `reason`, a code, and may have `reason_text`; otherwise NULL. Give the rows, then finish.
 *
 * `*run` is the caller's to free. Errors: those of arguments, DENIED, SESSION_ENDED, HOST_TABLE, BUSY. Threads: any. Since 0.1.
 */
compliance_status compliance_table_baseline(const struct compliance_session *session,
                                            const char *table,
                                            const char *reason,
                                            const char *reason_text,
                                            struct compliance_table **run,
                                            struct compliance_error **error);

/**
 * Begins to compare a host's table with what is sealed of it. `outbox` is NULL, or holds every row that waits in the host's outbox now; it stays the
 * caller's. Begin the transaction that reads the rows after this has returned. Give the rows, then finish.
 *
 * `*run` is the caller's to free. Errors: those of arguments, DENIED, SESSION_ENDED, HOST_TABLE, KEY, BUSY. Threads: any. Since 0.1.
 */
compliance_status compliance_table_reconcile(const struct compliance_session *session,
                                             const char *table,
                                             const struct compliance_outbox *outbox,
                                             struct compliance_table **run,
                                             struct compliance_error **error);

/**
 * The digest of a row of the host's table `table`, in base64, for `before` and `after` of an event. `row` as for `compliance_table_row`. How a value is
 * given is part of it: the text `5` and the number 5 make two digests.
 *
 * `*digest` is the caller's to free. Errors: those of arguments, HOST_TABLE. Threads: any. Since 0.1.
 */
compliance_status compliance_table_row_digest(const char *table,
                                              const char *row,
                                              struct compliance_text **digest,
                                              struct compliance_error **error);

/**
 * Gives one row: JSON with `id`, `version` (absent or null if the table keeps none) and `fields`, a map of names to texts, whole numbers, truth values
 * or null; measured numbers are decimal text. Waits while the library is behind by 256 rows.
 *
 * Errors: those of arguments; HOST_TABLE for a row that cannot be taken, told with its number here, at a later row or at the end; and whatever else has
 * ended the run. After any error the run is over and nothing is recorded, and every further call tells the same. Threads: one at a time. Since 0.1.
 */
compliance_status compliance_table_row(const struct compliance_table *run,
                                       const char *row,
                                       struct compliance_error **error);

/**
 * All rows were given: seals the baseline, or records the comparison. For a comparison that began with an outbox, `outbox` holds every row that
 * waits there now; otherwise NULL.
 *
 * `*answer` receives JSON and is the caller's to free. A comparison that has findings is NOT_VERIFIED: the same JSON is then the error's detail, with
 * every sort counted and the first 1,000 findings by name; it is recorded all the same. The run is over, whatever came of it.
 * Errors: those of arguments, NOT_VERIFIED, HOST_TABLE, BUSY, DISK_FULL. Threads: any. Since 0.1.
 */
compliance_status compliance_table_finish(const struct compliance_table *run,
                                          const struct compliance_outbox *outbox,
                                          struct compliance_text **answer,
                                          struct compliance_error **error);

/**
 * Frees a run; one that was not finished is given up. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_table_free(struct compliance_table *run);

/**
 * The number of bytes of an answer, without the NUL behind them; 0 if `text` is no answer. Threads: any. Since 0.1.
 */
size_t compliance_text_length(const struct compliance_text *text);

/**
 * The bytes of an answer, with a NUL behind them; NULL if `text` is no answer. They live until `compliance_text_free`: the caller must
 * not free the answer in another thread meanwhile. Threads: any. Since 0.1.
 */
const char *compliance_text_data(const struct compliance_text *text);

/**
 * Copies the bytes of an answer, without a NUL, into `buffer` of `capacity` bytes and writes their number to `length`.
 *
 * Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_text_copy(const struct compliance_text *text,
                                       uint8_t *buffer,
                                       size_t capacity,
                                       size_t *length);

/**
 * Frees an answer and wipes it. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_text_free(struct compliance_text *text);

/**
 * The place of the record in the trail, from 0; `UINT64_MAX` if `receipt` is none. Threads: any. Since 0.1.
 */
uint64_t compliance_receipt_index(const struct compliance_receipt *receipt);

/**
 * Copies the leaf hash of the record (RFC 6962, 32 bytes) into `buffer` of `capacity` bytes.
 *
 * Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_receipt_leaf_hash(const struct compliance_receipt *receipt,
                                               uint8_t *buffer,
                                               size_t capacity,
                                               size_t *length);

/**
 * The signed checkpoint whose tree holds the record. `*checkpoint` is the caller's to free. Errors: NULL_POINTER, BAD_HANDLE. Threads:
 * any. Since 0.1.
 */
compliance_status compliance_receipt_checkpoint(const struct compliance_receipt *receipt,
                                                struct compliance_text **checkpoint,
                                                struct compliance_error **error);

/**
 * Frees a receipt. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
 */
compliance_status compliance_receipt_free(struct compliance_receipt *receipt);

/**
 * A proof (C2SP tlog-proof) that record `index` is in the trail. `*proof` is the caller's to free.
 *
 * Errors: NULL_POINTER, BAD_HANDLE, INVALID for an index beyond the trail. Threads: any. Since 0.1.
 */
compliance_status compliance_trail_prove(const struct compliance_lab *lab,
                                         uint64_t index,
                                         struct compliance_text **proof,
                                         struct compliance_error **error);

/**
 * Verifies the laboratory whose database is at `path` (UTF-8), or the folder of an export: seals, content, state, database. Every stored
 * byte is read again; nothing is changed, and nobody has to stop working.
 *
 * `key` is NULL, or what opens the key file: then the committed values (names, reasons) are checked too. `options` is NULL or JSON, every field
 * optional: `keys` (verifier keys) and `checkpoints` (signed notes) that were kept outside, `state_folder` and `no_state_folder` as for
 * `compliance_lab_open`, `threads` (0 or none: one for each core), `strict`.
 *
 * OK means that what was checked holds; `*report` then receives JSON, the same as of `compliance verify --json`: `verdict` (`holds`, or
 * `consistent_in_itself` where nothing from outside was compared), `not_checked` with what could not be seen, `remarks`, `gap`, ...
 * NOT_VERIFIED means that it does not hold; the report with all `faults`, each with code and place, is `compliance_error_detail`. With `strict`
 * what could not be seen is NOT_CHECKED, with the report as detail too. Any other status: the verification did not come to its end, and nothing is
 * known.
 * Errors: NOT_VERIFIED, NOT_CHECKED, those of arguments, files and keys. Threads: any. Since 0.1.
 */
compliance_status compliance_verify(const char *path,
                                    const struct compliance_key *key,
                                    const char *options,
                                    struct compliance_text **report,
                                    struct compliance_error **error);

/**
 * As `compliance_verify`, with a path in UTF-16.
 */
compliance_status compliance_verify_w(const uint16_t *path,
                                      const struct compliance_key *key,
                                      const char *options,
                                      struct compliance_text **report,
                                      struct compliance_error **error);

/**
 * The version of the library as it runs, such as `0.1.0`. The text lives as long as the library. Threads: any. Since 0.1.
 */
const char *compliance_version(void);

/**
 * Compares the header that a program was compiled with, by its `COMPLIANCE_VERSION_MAJOR` and `COMPLIANCE_VERSION_MINOR`, with the
 * library that it found. Call it first.
 *
 * Below 1.0 the minor version must be the same; from 1.0 the library may be newer than the header.
 * Errors: OTHER_VERSION. Threads: any. Since 0.1.
 */
compliance_status compliance_version_check(uint32_t major,
                                           uint32_t minor);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* COMPLIANCE_H */
