/* Threads from C: several ask for events of one operation while others cancel and close it. */
#include <pthread.h>

#include "check.h"

enum { ROUNDS = 20, READERS = 4 };

static void *read_events(void *argument) {
    cts_handle op = *(cts_handle *)argument;
    for (;;) {
        uint8_t *event = NULL;
        size_t length = 0;
        switch (cts_op_next(op, 50, &event, &length)) {
        case CTS_STATUS_OK:
            cts_free(event, length);
            break;
        case CTS_STATUS_PENDING:
        case CTS_STATUS_BUSY:
            break;
        case CTS_STATUS_DONE:
        case CTS_STATUS_INVALID_HANDLE:
            return NULL;
        default:
            fputs("a status that no reader can get\n", stderr);
            exit(1);
        }
    }
}

static void *cancel(void *argument) {
    cts_status status = cts_op_cancel(*(cts_handle *)argument);
    CHECK(status == CTS_STATUS_OK || status == CTS_STATUS_INVALID_HANDLE);
    return NULL;
}

static void *close_it(void *argument) {
    CHECK(cts_op_close(*(cts_handle *)argument) == CTS_STATUS_OK);
    return NULL;
}

int main(void) {
    char *configuration = read_configuration();
    cts_handle client = open_client(configuration);
    free(configuration);
    for (int round = 0; round < ROUNDS; round++) {
        cts_handle op = start(
            client, "{\"command\":\"Get-MgUser\",\"connection\":\"source\",\"parameters\":{\"All\":true,\"PageSize\":1}}");
        pthread_t threads[READERS + 2];
        for (int i = 0; i < READERS; i++) {
            CHECK(pthread_create(&threads[i], NULL, read_events, &op) == 0);
        }
        CHECK(pthread_create(&threads[READERS], NULL, cancel, &op) == 0);
        CHECK(pthread_create(&threads[READERS + 1], NULL, close_it, &op) == 0);
        for (int i = 0; i < READERS + 2; i++) {
            CHECK(pthread_join(threads[i], NULL) == 0);
        }
        CHECK(cts_op_close(op) == CTS_STATUS_INVALID_HANDLE);
    }
    CHECK(cts_client_close(client) == CTS_STATUS_OK);
    puts("ok");
    return 0;
}
