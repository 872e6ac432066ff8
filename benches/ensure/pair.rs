//! One pair: the documented script, then desired state, fresh and unchanged.

use serde_json::json;

use crate::Options;
use crate::library::{Library, timed};
use crate::script;
use crate::table::Table;
use crate::tenants::Tenants;

pub(crate) fn measure(options: &Options, table: &mut Table) {
    let start = || Tenants::start(2, options.latency);
    let mut tenants = start();
    let library = Library::open(&tenants);
    let script = script::Script::of(&tenants, &library);
    table.add(timed("documented script, 13 steps", &mut tenants, || {
        script.run()
    }));

    for (name, verified) in [
        ("fresh pair", false),
        ("fresh pair, user provisioned on demand", true),
    ] {
        let mut tenants = start();
        let mut desired = tenants.desired(0, 1);
        if verified {
            desired["verifyUsers"] = desired["assignments"]["users"].clone();
        }
        let library = Library::open(&tenants);
        table.add(timed(name, &mut tenants, || {
            library.set(&desired);
        }));
        // A new client has to sign in, as a new process has.
        let library = Library::open(&tenants);
        let name = name
            .replace("fresh", "unchanged")
            .replace("provisioned on demand", "to verify");
        let run = timed(&name, &mut tenants, || {
            library.set(&desired);
        });
        assert_eq!(run.writes, 0, "an unchanged pair is not written to");
        table.add(run);
    }

    let mut tenants = start();
    let users: Vec<_> = (0..20)
        .map(|number| {
            json!(
                tenants.config.tenants[0]
                    .users
                    .get(number)
                    .map(|user| user.user_principal_name.clone())
            )
        })
        .filter(|name| !name.is_null())
        .collect();
    let mut desired = tenants.desired(0, 1);
    let count = users.len();
    desired["assignments"]["users"] = json!(users);
    let library = Library::open(&tenants);
    let name = format!("fresh pair, {count} users assigned");
    table.add(timed(&name, &mut tenants, || {
        library.set(&desired);
    }));
}
