/* Operations from C: describe, sign in, list page after page, an error, a cancellation. */
#include "check.h"

int main(void) {
    char *configuration = read_configuration();
    CHECK(cts_abi_version() >> 16 == CTS_ABI_MAJOR);

    uint8_t *out = NULL;
    size_t length = 0;
    CHECK(cts_describe(&out, &length) == CTS_STATUS_OK);
    CHECK(holds(out, length, "New-MgBetaPolicyCrossTenantAccessPolicyPartner"));
    cts_free(out, length);

    cts_handle client = open_client(configuration);
    /* Inputs are borrowed for the call only, so the program may wipe them now. */
    memset(configuration, 0, strlen(configuration));
    free(configuration);

    cts_handle op = start(client, "{\"command\":\"Connect\",\"connection\":\"source\"}");
    CHECK(drain(op, "\"authType\":\"AppOnly\"") == 1);
    CHECK(cts_op_close(op) == CTS_STATUS_OK);

    const char *list =
        "{\"command\":\"Get-MgUser\",\"connection\":\"source\",\"parameters\":{\"All\":true,\"PageSize\":10}}";
    op = start(client, list);
    CHECK(drain(op, "\"event\":\"page\"") >= 20);
    CHECK(cts_op_close(op) == CTS_STATUS_OK);

    op = start(client, "{\"command\":\"Get-MgUser\",\"connection\":\"target\",\"parameters\":{\"UserId\":\"nobody\"}}");
    CHECK(drain(op, "Request_ResourceNotFound") == 1);
    CHECK(cts_op_close(op) == CTS_STATUS_OK);

    /* Cancelled after the first page: the stream still ends in order. */
    op = start(client, list);
    cts_status status;
    int page = 0;
    while (!page) {
        do {
            status = cts_op_next(op, 100, &out, &length);
        } while (status == CTS_STATUS_PENDING);
        CHECK(status == CTS_STATUS_OK);
        page = holds(out, length, "\"event\":\"page\"");
        cts_free(out, length);
    }
    CHECK(cts_op_cancel(op) == CTS_STATUS_OK);
    CHECK(cts_op_cancel(op) == CTS_STATUS_OK);
    CHECK(drain(op, "\"outcome\":\"cancelled\"") == 1);
    CHECK(cts_op_close(op) == CTS_STATUS_OK);

    /* The client goes first: its operation is cancelled and can still be read to its end. */
    op = start(client, list);
    CHECK(cts_client_close(client) == CTS_STATUS_OK);
    CHECK(drain(op, "\"outcome\":\"cancelled\"") == 1);
    CHECK(cts_op_close(op) == CTS_STATUS_OK);

    puts("ok");
    return 0;
}
