/* What the C tests share: a check that says where it failed, the configuration, and the text of outputs. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cross_tenant_sync.h"

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);       \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

#define BYTES(text) (const uint8_t *)(text), strlen(text)

/* The configuration comes through standard input: it holds a secret, which has no place among arguments. */
static inline char *read_configuration(void) {
    size_t room = 1 << 16;
    char *text = malloc(room);
    CHECK(text != NULL);
    size_t length = fread(text, 1, room - 1, stdin);
    CHECK(length > 0 && length < room - 1);
    text[length] = '\0';
    return text;
}

static inline cts_handle open_client(const char *configuration) {
    cts_handle client = 0;
    uint8_t *detail = NULL;
    size_t length = 0;
    cts_status status = cts_client_open(BYTES(configuration), &client, &detail, &length);
    if (status != CTS_STATUS_OK && detail != NULL) {
        fprintf(stderr, "%.*s\n", (int)length, (const char *)detail);
        cts_free(detail, length);
    }
    CHECK(status == CTS_STATUS_OK);
    CHECK(client != 0);
    return client;
}

static inline cts_handle start(cts_handle client, const char *request) {
    cts_handle op = 0;
    CHECK(cts_op_start(client, BYTES(request), &op, NULL, NULL) == CTS_STATUS_OK);
    CHECK(op != 0);
    return op;
}

/* Whether the bytes hold the text; they are not terminated by a zero. */
static inline int holds(const uint8_t *data, size_t length, const char *text) {
    size_t wanted = strlen(text);
    for (size_t at = 0; at + wanted <= length; at++) {
        if (memcmp(data + at, text, wanted) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Takes events to the end; the answer is how many of them held the text. */
static inline int drain(cts_handle op, const char *text) {
    int found = 0;
    for (;;) {
        uint8_t *event = NULL;
        size_t length = 0;
        cts_status status = cts_op_next(op, 10000, &event, &length);
        if (status == CTS_STATUS_DONE) {
            CHECK(event == NULL);
            return found;
        }
        CHECK(status == CTS_STATUS_OK);
        found += holds(event, length, text);
        cts_free(event, length);
    }
}

#endif
