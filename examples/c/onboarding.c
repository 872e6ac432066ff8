/*
 * Sets up cross-tenant synchronization between two tenants and prints each documented step.
 *
 *     cc -Iinclude examples/c/onboarding.c -Ltarget/release -lcross_tenant_sync -Wl,-rpath,target/release -o onboarding
 *     ./onboarding < configuration.json
 *
 * The configuration names two connections, "source" and "target" (docs/abi.md). It comes through standard input because
 * it holds secrets. Every line of output is one event in JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cross_tenant_sync.h"

static const char *const REQUEST =
    "{\"command\":\"Set-CrossTenantSync\",\"output\":\"raw\",\"parameters\":{"
    "\"Source\":\"source\",\"Target\":\"target\",\"DisplayName\":\"Fabrikam to Contoso\"}}";

static int failed(const char *what, cts_status status, uint8_t *detail, size_t length) {
    fprintf(stderr, "%s: status %d", what, (int)status);
    if (detail != NULL) {
        fprintf(stderr, ": %.*s", (int)length, (const char *)detail);
        cts_free(detail, length);
    }
    fputc('\n', stderr);
    return EXIT_FAILURE;
}

int main(void) {
    static uint8_t configuration[1 << 16];
    size_t size = fread(configuration, 1, sizeof configuration, stdin);

    cts_handle client = 0;
    uint8_t *out = NULL;
    size_t length = 0;
    cts_status status = cts_client_open(configuration, size, &client, &out, &length);
    memset(configuration, 0, sizeof configuration);
    if (status != CTS_STATUS_OK) {
        return failed("The configuration was not accepted", status, out, length);
    }

    cts_handle op = 0;
    status = cts_op_start(client, (const uint8_t *)REQUEST, strlen(REQUEST), &op, &out, &length);
    if (status != CTS_STATUS_OK) {
        cts_client_close(client);
        return failed("The request was not accepted", status, out, length);
    }

    /* A short wait lets a program with a user interface look after it between events. */
    while ((status = cts_op_next(op, 150, &out, &length)) != CTS_STATUS_DONE) {
        if (status == CTS_STATUS_OK) {
            printf("%.*s\n", (int)length, (const char *)out);
            cts_free(out, length);
        } else if (status != CTS_STATUS_PENDING) {
            break;
        }
    }

    cts_op_close(op);
    cts_client_close(client);
    return status == CTS_STATUS_DONE ? EXIT_SUCCESS : failed("No event", status, NULL, 0);
}
