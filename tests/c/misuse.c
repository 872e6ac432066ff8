/* Misuse from C: every mistake is answered with a status, and no output is touched. */
#include "check.h"

static void untouched(const uint8_t *data, size_t length) {
    CHECK(data == NULL);
    CHECK(length == 77);
}

int main(void) {
    char *configuration = read_configuration();
    cts_handle client = open_client(configuration);
    cts_handle op = start(client, "{\"command\":\"Connect\",\"connection\":\"source\"}");
    uint8_t *data = NULL;
    size_t length = 77;
    cts_handle handle = 88;
    const char *connect = "{\"command\":\"Connect\"}";

    /* Handles: zero, never given out, of the other kind. */
    const cts_handle no_operation[] = {0, client, UINT64_MAX};
    for (size_t i = 0; i < 3; i++) {
        CHECK(cts_op_next(no_operation[i], 0, &data, &length) == CTS_STATUS_INVALID_HANDLE);
        CHECK(cts_op_cancel(no_operation[i]) == CTS_STATUS_INVALID_HANDLE);
        CHECK(cts_op_close(no_operation[i]) == CTS_STATUS_INVALID_HANDLE);
    }
    const cts_handle no_client[] = {0, op, UINT64_MAX};
    for (size_t i = 0; i < 3; i++) {
        CHECK(cts_op_start(no_client[i], BYTES(connect), &handle, &data, &length) == CTS_STATUS_INVALID_HANDLE);
        CHECK(cts_client_close(no_client[i]) == CTS_STATUS_INVALID_HANDLE);
    }
    untouched(data, length);

    /* Null pointers. */
    CHECK(cts_describe(NULL, &length) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_describe(&data, NULL) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_client_open(NULL, 5, &handle, &data, &length) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_client_open(BYTES(configuration), NULL, &data, &length) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_client_open(BYTES(configuration), &handle, &data, NULL) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_client_open(BYTES(configuration), &handle, NULL, &length) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_op_start(client, NULL, 5, &handle, &data, &length) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_op_start(client, BYTES(connect), NULL, &data, &length) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_op_start(client, (const uint8_t *)connect, SIZE_MAX, &handle, &data, &length) ==
          CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_op_next(op, 0, NULL, &length) == CTS_STATUS_INVALID_ARGUMENT);
    CHECK(cts_op_next(op, 0, &data, NULL) == CTS_STATUS_INVALID_ARGUMENT);
    cts_free(NULL, 0);
    cts_free(NULL, 5);
    untouched(data, length);
    CHECK(handle == 88);

    /* Bad JSON, with and without a place for the detail. */
    const char *bad[] = {"", "{", "[]", "{\"command\":1}", "{\"command\":\"Connect\",\"x\":1}", "\xff\xfe"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(cts_op_start(client, BYTES(bad[i]), &handle, NULL, NULL) == CTS_STATUS_INVALID_JSON);
        CHECK(cts_op_start(client, BYTES(bad[i]), &handle, &data, &length) == CTS_STATUS_INVALID_JSON);
        CHECK(holds(data, length, "\"code\":\"InvalidRequest\""));
        cts_free(data, length);
        CHECK(cts_client_open(BYTES(bad[i]), &handle, NULL, NULL) == CTS_STATUS_INVALID_JSON);
    }
    const char *refused = "{\"connections\":{}}";
    CHECK(cts_client_open(BYTES(refused), &handle, &data, &length) == CTS_STATUS_INVALID_CONFIG);
    CHECK(holds(data, length, "\"code\":\"InvalidConfiguration\""));
    cts_free(data, length);
    CHECK(handle == 88);

    /* Closed twice, used after closing. */
    CHECK(drain(op, "\"outcome\":\"succeeded\"") == 1);
    data = NULL;
    length = 77;
    CHECK(cts_op_next(op, 0, &data, &length) == CTS_STATUS_DONE);
    CHECK(cts_op_close(op) == CTS_STATUS_OK);
    CHECK(cts_op_close(op) == CTS_STATUS_INVALID_HANDLE);
    CHECK(cts_op_next(op, 0, &data, &length) == CTS_STATUS_INVALID_HANDLE);
    CHECK(cts_op_cancel(op) == CTS_STATUS_INVALID_HANDLE);
    CHECK(cts_client_close(client) == CTS_STATUS_OK);
    CHECK(cts_client_close(client) == CTS_STATUS_INVALID_HANDLE);
    CHECK(cts_op_start(client, BYTES(connect), &handle, &data, &length) == CTS_STATUS_INVALID_HANDLE);
    untouched(data, length);

    /* A new client does not get the old number. */
    cts_handle again = open_client(configuration);
    CHECK(again != client && again != op);
    CHECK(cts_client_close(again) == CTS_STATUS_OK);
    free(configuration);
    puts("ok");
    return 0;
}
