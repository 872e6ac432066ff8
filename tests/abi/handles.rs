//! Misuse is answered with a status.

use std::ptr::{null, null_mut};

use serde_json::json;

use crate::library::{
    Abi, BUSY, DONE, INVALID_ARGUMENT, INVALID_CONFIG, INVALID_HANDLE, INVALID_JSON, OK,
};
use crate::world::World;

#[test]
fn handles_that_are_stale_doubled_zero_or_of_the_other_kind_are_refused() {
    let world = World::new(0);
    let abi = &world.abi;
    let op = abi
        .start(
            world.client,
            br#"{"command":"Connect","connection":"source"}"#,
        )
        .handle;
    assert_ne!(op, world.client);
    for handle in [0, world.client, u64::MAX] {
        assert_eq!(abi.next(handle, 0).status, INVALID_HANDLE);
        assert_eq!(abi.cancel(handle), INVALID_HANDLE);
        assert_eq!(abi.close_op(handle), INVALID_HANDLE);
    }
    for handle in [0, op, u64::MAX] {
        assert_eq!(
            abi.start(handle, br#"{"command":"Connect"}"#).status,
            INVALID_HANDLE
        );
        assert_eq!(abi.close_client(handle), INVALID_HANDLE);
    }
    abi.drain(op);
    assert_eq!(abi.next(op, 0).status, DONE);
    assert_eq!(
        abi.cancel(op),
        OK,
        "cancelling what has ended changes nothing"
    );
    assert_eq!(abi.close_op(op), OK);
    assert_eq!(abi.close_op(op), INVALID_HANDLE);
    assert_eq!(abi.next(op, 0).status, INVALID_HANDLE);
    let again = abi
        .start(
            world.client,
            br#"{"command":"Connect","connection":"source"}"#,
        )
        .handle;
    assert!(again > op, "handles are not used again");
    abi.close_op(again);
}

#[test]
fn null_pointers_are_refused_and_nothing_is_written() {
    let world = World::new(0);
    let abi = &world.abi;
    let json = b"{}";
    let (mut data, mut len, mut handle) = (null_mut(), 77_usize, 88_u64);
    unsafe {
        assert_eq!((abi.describe)(null_mut(), &mut len), INVALID_ARGUMENT);
        assert_eq!((abi.describe)(&mut data, null_mut()), INVALID_ARGUMENT);
        assert_eq!(
            (abi.client_open)(null(), 2, &mut handle, &mut data, &mut len),
            INVALID_ARGUMENT
        );
        assert_eq!(
            (abi.client_open)(json.as_ptr(), 2, null_mut(), &mut data, &mut len),
            INVALID_ARGUMENT
        );
        assert_eq!(
            (abi.client_open)(json.as_ptr(), 2, &mut handle, &mut data, null_mut()),
            INVALID_ARGUMENT
        );
        assert_eq!(
            (abi.client_open)(json.as_ptr(), usize::MAX, &mut handle, &mut data, &mut len),
            INVALID_ARGUMENT
        );
        assert_eq!(
            (abi.client_open)(json.as_ptr(), 2, &mut handle, null_mut(), null_mut()),
            INVALID_JSON,
            "the detail may be left out"
        );
        assert_eq!(
            (abi.op_start)(world.client, null(), 0, &mut handle, &mut data, &mut len),
            INVALID_ARGUMENT
        );
        assert_eq!(
            (abi.op_start)(
                world.client,
                json.as_ptr(),
                2,
                null_mut(),
                &mut data,
                &mut len
            ),
            INVALID_ARGUMENT
        );
        assert_eq!((abi.op_next)(1, 0, null_mut(), &mut len), INVALID_ARGUMENT);
        (abi.free)(null_mut(), 0);
        (abi.free)(null_mut(), 5);
    }
    assert!(data.is_null());
    assert_eq!((len, handle), (77, 88));
}

#[test]
fn bad_input_is_refused_with_a_detail_that_names_the_place() {
    let world = World::new(0);
    let abi = &world.abi;
    for (config, status) in [
        (&b""[..], INVALID_JSON),
        (b"\xEF\xBB\xBF{}", INVALID_JSON),
        (b"\xff\xfe", INVALID_JSON),
        (b"{\"connections\": ", INVALID_JSON),
        (b"[]", INVALID_JSON),
        (b"{\"connections\": {}, \"surprise\": 1}", INVALID_JSON),
        (b"{\"connections\": {}}", INVALID_CONFIG),
    ] {
        let answer = abi.open(config);
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.handle, 0);
        let detail = answer.json.unwrap();
        assert_eq!(detail["code"], "InvalidConfiguration");
        assert!(!detail["message"].as_str().unwrap().is_empty());
    }
    for (request, word) in [
        (json!({}), "command"),
        (json!({"command": 7}), "command"),
        (json!({"command": "Connect", "mode": "maybe"}), "mode"),
        (
            json!({"command": "Connect", "connnection": "source"}),
            "connnection",
        ),
        (
            json!({"command": "Connect", "parameters": []}),
            "parameters",
        ),
    ] {
        let answer = abi.start(world.client, request.to_string().as_bytes());
        assert_eq!(answer.status, INVALID_JSON);
        let detail = answer.json.unwrap();
        assert_eq!(detail["code"], "InvalidRequest");
        assert!(
            detail["message"].as_str().unwrap().contains(word),
            "{detail}"
        );
    }
}

#[test]
fn only_one_thread_waits_for_an_operation() {
    let world = World::new(250);
    let abi = &world.abi;
    let request = json!({"command": "Get-MgUser", "connection": "source", "parameters": {"All": true, "PageSize": 2}});
    let op = abi
        .start(world.client, request.to_string().as_bytes())
        .handle;
    let taken = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(move || {
                    let mut events = 0;
                    loop {
                        match abi.next(op, 1_000).status {
                            OK => events += 1,
                            DONE => return events,
                            BUSY => std::thread::yield_now(),
                            status => panic!("status {status}"),
                        }
                    }
                })
            })
            .collect();
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .sum::<usize>()
    });
    assert!(taken > 125, "{taken} events");
    assert_eq!(abi.close_op(op), OK);
}

#[test]
fn handles_may_be_closed_by_any_thread_while_others_use_them() {
    let world = World::new(50);
    let abi = Abi::load();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let (abi, client) = (&abi, world.client);
            scope.spawn(move || {
                for _ in 0..10 {
                    let request = br#"{"command":"Get-MgUser","connection":"source","parameters":{"All":true,"PageSize":1}}"#;
                    let op = abi.start(client, request).handle;
                    std::thread::scope(|inner| {
                        inner.spawn(move || {
                            while matches!(abi.next(op, 20).status, 0 | 1) {}
                        });
                        inner.spawn(move || abi.cancel(op));
                        inner.spawn(move || abi.close_op(op));
                    });
                    assert_eq!(abi.close_op(op), INVALID_HANDLE);
                }
            });
        }
    });
}
