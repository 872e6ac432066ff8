/*
 * CrossTenantSync: Microsoft Entra cross-tenant synchronization through Microsoft Graph.
 *
 * The interface is narrow on purpose. A program opens a client (one or more named connections to tenants), starts
 * operations on it, and pulls their events until the stream ends. What an operation does is in the JSON that goes in
 * and out; new commands never change this header. The JSON is described in docs/abi.md, a complete program is
 * examples/c/onboarding.c.
 *
 *     cts_client_open -> cts_op_start -> cts_op_next ... cts_op_next -> cts_op_close -> cts_client_close
 *
 * Conventions
 * -----------
 * - JSON is UTF-8 with a length in bytes. It has no byte order mark and is not terminated by a zero.
 * - Inputs are borrowed for the time of the call. The program may change or free them when the call returns.
 * - Outputs come last. They are written only when the status says so (see each function), never in part, and are
 *   otherwise left as they were. The bytes belong to the program, which frees each exactly once with cts_free and the
 *   length that came with them; never with free().
 * - Pointers must not be null unless the description says so; a null pointer is answered with
 *   CTS_STATUS_INVALID_ARGUMENT.
 * - There is no last error, no callback, no thread-local state, no global configuration. The library never calls into
 *   the program and never prints. What matters of the host's environment is passed in the configuration
 *   (hostEnvironment). Of the environment of the process, two variables are read, by the search for the operating
 *   system's trusted certificates: SSL_CERT_FILE and SSL_CERT_DIR, on systems other than Windows and Apple's.
 * - Secrets are never in an output, but they are in the inputs: the program wipes its own copies. See "Secrets in
 *   memory" in docs/abi.md for what the library wipes.
 * - No panic or exception crosses the boundary. Unknown status values must be treated as failures.
 *
 * Threads
 * -------
 * - Every function may be called from any thread, also while others are running, with one limit: only one thread at a
 *   time can be inside cts_op_next for the same operation; another one gets CTS_STATUS_BUSY at once.
 * - cts_op_next waits for up to timeout_ms, and cts_client_open may read certificates from disk. No other function
 *   waits for anything.
 * - The library has two threads of its own, which all clients share. They are made by the first cts_op_start and
 *   live as long as the process, so the library must not be unloaded after it. A process that forks must do so before.
 *
 * Shutting down
 * -------------
 * 1. Cancel what is running (cts_op_cancel), from any thread.
 * 2. If the last events matter, go on with cts_op_next until CTS_STATUS_DONE: a write that was cut off is reported.
 * 3. Close each operation (cts_op_close); this cancels it too, so the first two steps may be left out.
 * 4. Close the client (cts_client_close).
 * 5. Free the outputs that are left (cts_free). Outputs do not depend on handles and stay readable until then.
 * The order of 3, 4 and 5 is free, also for garbage collectors: a handle that is gone is a status, never a crash.
 */


#ifndef CROSS_TENANT_SYNC_H
#define CROSS_TENANT_SYNC_H

/* Generated from src/ffi by `cargo run -p xtask -- generate`. Do not edit. */

#include <stddef.h>
#include <stdint.h>


/**
 * Major part of the version of this interface; it changes when a program has to change.
 */
#define CTS_ABI_MAJOR 1

/**
 * Minor part of the version of this interface; it grows when something is added.
 */
#define CTS_ABI_MINOR 0

/**
 * What a function answers. Numbers are never used again for something else.
 *
 * Zero and greater mean that the call did what it is for, negative numbers that it did nothing.
 */
enum cts_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Done; the outputs were written.
   */
  CTS_STATUS_OK = 0,
  /**
   * No event came within the time. Call `cts_op_next` again.
   */
  CTS_STATUS_PENDING = 1,
  /**
   * The last event of the operation was given out before. Close the operation.
   */
  CTS_STATUS_DONE = 2,
  /**
   * A pointer is null that must not be, or a length is impossible.
   */
  CTS_STATUS_INVALID_ARGUMENT = -1,
  /**
   * The handle was never given out, was closed, or is of the other kind.
   */
  CTS_STATUS_INVALID_HANDLE = -2,
  /**
   * The input is not UTF-8, not JSON, or not of the documented shape. `detail` says where.
   */
  CTS_STATUS_INVALID_JSON = -3,
  /**
   * The configuration was understood and refused. `detail` says why.
   */
  CTS_STATUS_INVALID_CONFIG = -4,
  /**
   * Another thread is inside `cts_op_next` for this operation.
   */
  CTS_STATUS_BUSY = -5,
  /**
   * The threads of the library could not be started.
   */
  CTS_STATUS_RUNTIME = -6,
  /**
   * A defect of the library was caught before it could harm the program.
   */
  CTS_STATUS_PANIC = -7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cts_status cts_status;
#else
typedef int32_t cts_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A client or an operation.
 *
 * A handle is a number that is never given out twice in the life of the process. Zero is never a handle.
 * A handle that was closed, or never given out, is answered with `CTS_STATUS_INVALID_HANDLE`.
 */
typedef uint64_t cts_handle;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of this interface that the library was built with: major << 16 | minor.
 *
 * A program checks that the major part is the `CTS_ABI_MAJOR` that it was compiled with, and that the minor part is
 * not smaller than its `CTS_ABI_MINOR`.
 */
uint32_t cts_abi_version(void);

/**
 * Describes the library: its name and version, the commands that it knows, the clouds.
 *
 * @param out  receives one JSON object, to be freed with `cts_free`
 * @param len  receives its length in bytes
 * @return     `CTS_STATUS_OK`, `CTS_STATUS_INVALID_ARGUMENT`
 *
 * # Safety
 * `out` and `len` must be writable or null.
 */
cts_status cts_describe(uint8_t **out, size_t *len);

/**
 * Opens a client: one or more named connections to tenants. Nothing is sent yet.
 *
 * @param config      the configuration, JSON in UTF-8; `docs/abi.md` says which copies of its secrets are wiped
 * @param len         its length in bytes
 * @param client      receives the handle
 * @param detail      receives one JSON error object with `CTS_STATUS_INVALID_JSON` and `CTS_STATUS_INVALID_CONFIG`,
 *                    to be freed with `cts_free`; may be null together with `detail_len`
 * @param detail_len  receives its length in bytes
 * @return            `CTS_STATUS_OK`, `CTS_STATUS_INVALID_ARGUMENT`, `CTS_STATUS_INVALID_JSON`,
 *                    `CTS_STATUS_INVALID_CONFIG`
 *
 * # Safety
 * `config` must point to `len` readable bytes; the other pointers must be writable or null.
 */
cts_status cts_client_open(const uint8_t *config,
                           size_t len,
                           cts_handle *client,
                           uint8_t **detail,
                           size_t *detail_len);

/**
 * Closes a client.
 *
 * Its operations are cancelled; their handles stay valid, so that what they report last can be read, until each is
 * closed with `cts_op_close`. Does not wait.
 *
 * @return  `CTS_STATUS_OK`, `CTS_STATUS_INVALID_HANDLE`
 */
cts_status cts_client_close(cts_handle client);

/**
 * Starts an operation and returns at once. Whatever goes wrong later is an event.
 *
 * @param client      the client
 * @param request     the request, JSON in UTF-8
 * @param len         its length in bytes
 * @param op          receives the handle of the operation
 * @param detail      receives one JSON error object with `CTS_STATUS_INVALID_JSON`, to be freed with `cts_free`;
 *                    may be null together with `detail_len`
 * @param detail_len  receives its length in bytes
 * @return            `CTS_STATUS_OK`, `CTS_STATUS_INVALID_ARGUMENT`, `CTS_STATUS_INVALID_HANDLE`,
 *                    `CTS_STATUS_INVALID_JSON`, `CTS_STATUS_RUNTIME`
 *
 * # Safety
 * `request` must point to `len` readable bytes; the other pointers must be writable or null.
 */
cts_status cts_op_start(cts_handle client,
                        const uint8_t *request,
                        size_t len,
                        cts_handle *op,
                        uint8_t **detail,
                        size_t *detail_len);

/**
 * Takes the next event of an operation, waiting for it no longer than `timeout_ms`.
 *
 * The last event is `done`; calls after it answer `CTS_STATUS_DONE`. The operation works ahead by two pages and then
 * waits for the program, so a program that stops asking stops the fetching too. An event that arrives ends the wait
 * at once: a short timeout costs no time, and lets the program look whether its user wants to stop.
 *
 * @param op          the operation
 * @param timeout_ms  0 looks without waiting
 * @param event       receives one JSON object with `CTS_STATUS_OK`, to be freed with `cts_free`
 * @param event_len   receives its length in bytes
 * @return            `CTS_STATUS_OK`, `CTS_STATUS_PENDING`, `CTS_STATUS_DONE`, `CTS_STATUS_INVALID_ARGUMENT`,
 *                    `CTS_STATUS_INVALID_HANDLE`, `CTS_STATUS_BUSY`
 *
 * # Safety
 * `event` and `event_len` must be writable or null.
 */
cts_status cts_op_next(cts_handle op,
                       uint32_t timeout_ms,
                       uint8_t **event,
                       size_t *event_len);

/**
 * Asks an operation to stop. Any thread may do so, at any time, more than once.
 *
 * The request in flight is dropped and events that were not taken are lost. The operation then ends with `done` and
 * the outcome `cancelled`; an `error` event comes before it when a write was in flight, because it may have taken
 * effect. Does not wait.
 *
 * @return  `CTS_STATUS_OK`, `CTS_STATUS_INVALID_HANDLE`
 */
cts_status cts_op_cancel(cts_handle op);

/**
 * Closes an operation: cancels it if it is running, and forgets its handle. Does not wait.
 *
 * A thread that is inside `cts_op_next` for it gets the last event or `CTS_STATUS_DONE`.
 *
 * @return  `CTS_STATUS_OK`, `CTS_STATUS_INVALID_HANDLE`
 */
cts_status cts_op_close(cts_handle op);

/**
 * Frees an output of one of these functions. Null is allowed and ignored.
 *
 * @param data  the output
 * @param len   the length that came with it
 *
 * # Safety
 * `data` and `len` must be an output of this library that was not freed before, or `data` must be null.
 */
void cts_free(uint8_t *data, size_t len);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CROSS_TENANT_SYNC_H */
