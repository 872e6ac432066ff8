//! Attribute mappings and the scoping filter in the plan.

use serde_json::{Value, json};

use super::{commands, complete, desired, empty, plan, status};
use crate::ensure::fact::Fact;
use crate::ensure::model::DesiredState;
use crate::ensure::reference::Output;
use crate::ensure::schema::JobSchema;
use crate::ensure::step::{Action, Status};

const UPDATE: &str = "Update-MgServicePrincipalSynchronizationJobSchema";

fn state() -> DesiredState {
    desired(json!({
        "attributeMappings": [{"targetAttribute": "department", "constant": "Partner"}],
        "scopingFilter": {"groups": []},
    }))
}

fn schema(mappings: Value) -> Fact<JobSchema> {
    Fact::Known(JobSchema {
        entity: json!({"id": "job", "synchronizationRules": [{"id": "rule", "objectMappings": [
            {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": mappings},
        ]}]}),
        expressions: Default::default(),
    })
}

#[test]
fn a_new_job_gets_its_schema_before_it_is_started() {
    let plan = plan(&state(), &empty());
    let step = &plan.steps[7];
    let sent: Vec<&str> = step.writes.iter().map(|write| write.command).collect();
    assert_eq!(sent, ["New-MgServicePrincipalSynchronizationJob", UPDATE]);
    assert_eq!(
        step.writes[1].parameters["BodyParameter"],
        Output::Schema.reference()
    );
    let paths: Vec<&str> = step.changes.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "templateId",
            "attributeMappings[department]",
            "scopingFilter"
        ]
    );
    assert_eq!(
        step.message,
        "Create the provisioning job and set its attribute mappings and scoping filter."
    );
}

#[test]
fn a_mapping_that_differs_is_written_whole_and_does_not_test_the_connection() {
    let mut observed = complete();
    observed.schema = schema(json!([]));
    let plan = plan(&state(), &observed);
    assert_eq!(commands(&plan), [UPDATE]);
    assert_eq!(plan.steps[7].action, Action::Update);
    assert_eq!(status(&plan, 7), Status::InDesiredState);
    let written = plan.outputs.get_object(Output::Schema).unwrap();
    let path = "/synchronizationRules/0/objectMappings/0/attributeMappings/0/source/name";
    assert_eq!(written.pointer(path), Some(&json!("Partner")));
}

#[test]
fn a_schema_that_is_as_named_stays_and_one_that_cannot_be_read_is_unknown() {
    let mut observed = complete();
    observed.schema = schema(json!([
        {"targetAttributeName": "Department", "source": {"type": "Constant", "name": "Partner", "expression": "\"Partner\"", "parameters": []}},
    ]));
    assert_eq!(commands(&plan(&state(), &observed)), [""; 0]);
    for unreadable in [Fact::Unreadable(super::denied()), Fact::Absent] {
        observed.schema = unreadable;
        let plan = plan(&state(), &observed);
        assert_eq!(
            (status(&plan, 8), commands(&plan).len()),
            (Status::Unknown, 0)
        );
    }
}

#[test]
fn a_mapping_that_cannot_be_is_refused_before_anything_is_written() {
    let mut observed = complete();
    observed.schema = schema(json!([]));
    observed.source_partner = Fact::Absent;
    let state = desired(
        json!({"attributeMappings": [{"targetAttribute": "x", "object": "Group", "constant": "y"}]}),
    );
    let plan = plan(&state, &observed);
    assert_eq!((plan.refused_by, commands(&plan).len()), (Some(8), 0));
    assert!(
        plan.steps[7].message.starts_with("attributeMappings[0]: "),
        "{}",
        plan.steps[7].message
    );
}
