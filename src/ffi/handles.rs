//! The table behind the handles: clients and operations, by numbers that are never used again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{cts_handle, cts_status};
use crate::operation::{Connections, Operation};

struct OpenOperation {
    client: cts_handle,
    operation: Operation,
}

struct Table {
    last: cts_handle,
    clients: HashMap<cts_handle, Connections>,
    operations: HashMap<cts_handle, OpenOperation>,
}

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

fn with<T>(use_table: impl FnOnce(&mut Table) -> T) -> T {
    let mut table: MutexGuard<'_, Option<Table>> =
        TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    use_table(table.get_or_insert_with(|| Table {
        last: 0,
        clients: HashMap::new(),
        operations: HashMap::new(),
    }))
}

impl Table {
    // 2^64 handles cannot be used up.
    fn fresh(&mut self) -> cts_handle {
        self.last += 1;
        self.last
    }
}

pub(super) fn add_client(connections: Connections) -> cts_handle {
    with(|table| {
        let handle = table.fresh();
        table.clients.insert(handle, connections);
        handle
    })
}

pub(super) fn client(handle: cts_handle) -> Result<Connections, cts_status> {
    with(|table| table.clients.get(&handle).cloned()).ok_or(cts_status::InvalidHandle)
}

/// Adds a started operation, unless its client was closed in the meantime.
pub(super) fn add_operation(
    client: cts_handle,
    operation: Operation,
) -> Result<cts_handle, cts_status> {
    with(|table| {
        if !table.clients.contains_key(&client) {
            operation.cancel();
            return Err(cts_status::InvalidHandle);
        }
        let handle = table.fresh();
        table
            .operations
            .insert(handle, OpenOperation { client, operation });
        Ok(handle)
    })
}

pub(super) fn operation(handle: cts_handle) -> Result<Operation, cts_status> {
    with(|table| {
        table
            .operations
            .get(&handle)
            .map(|open| open.operation.clone())
    })
    .ok_or(cts_status::InvalidHandle)
}

/// Forgets a client and cancels its operations, whose handles stay valid until they are closed.
pub(super) fn close_client(handle: cts_handle) -> Result<(), cts_status> {
    let (closed, operations) = with(|table| {
        let closed = table.clients.remove(&handle);
        let operations: Vec<Operation> = table
            .operations
            .values()
            .filter(|open| closed.is_some() && open.client == handle)
            .map(|open| open.operation.clone())
            .collect();
        (closed, operations)
    });
    for operation in operations {
        operation.cancel();
    }
    // Dropped outside the lock: the last owner closes connections.
    closed.map(drop).ok_or(cts_status::InvalidHandle)
}

/// Cancels and forgets an operation.
pub(super) fn close_operation(handle: cts_handle) -> Result<(), cts_status> {
    let open = with(|table| table.operations.remove(&handle)).ok_or(cts_status::InvalidHandle)?;
    open.operation.cancel();
    Ok(())
}
