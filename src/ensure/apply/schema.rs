//! The schema of a job: made from what is there at that moment, where there was none when the plan was made.

use serde_json::Value;

use super::Apply;
use super::expectation::tolerant;
use crate::ensure::model::AttributeMapping;
use crate::ensure::plan::{Expect, Write};
use crate::ensure::read;
use crate::ensure::reference::Output;
use crate::ensure::schema::{self, JobSchema, Wanted};
use crate::ensure::step::Step;
use crate::graph::Error;

/// Change that step 8 has whatever is named of the schema.
const JOB_CHANGE: &str = "templateId";

impl Apply<'_> {
    /// Makes the schema known that a group of writes needs; the changes of the step are then those to what was there.
    pub(super) async fn make_schema(
        &self,
        group: &[Write],
        result: &mut Step,
    ) -> Result<(), Error> {
        let needed = group.iter().any(|write| write.expect == Expect::Schema);
        if !needed || self.ledger.outputs().get_object(Output::Schema).is_some() {
            return Ok(());
        }
        let wanted = Wanted::of(self.desired);
        let current = self.new_schema(wanted).await?;
        let merged = schema::merge(&current, wanted)?;
        result.changes.retain(|change| change.path == JOB_CHANGE);
        result.changes.extend(merged.changes);
        self.ledger
            .learn(|outputs| outputs.set_object(Output::Schema, merged.schema));
        Ok(())
    }

    /// The schema of a job that this run has made shows later than the job.
    async fn new_schema(&self, wanted: Wanted<'_>) -> Result<JobSchema, Error> {
        let service_principal = self.ledger.output(Output::ServicePrincipal);
        let job = self.ledger.output(Output::Job);
        let mut pauses = self.source.patience().pauses(self.source.patience().show);
        loop {
            let read = read::schema(self.source, &service_principal, &job, wanted).await;
            let error = match read {
                Ok(schema) => return Ok(schema),
                Err(error) => error,
            };
            // A refusal that replication does not explain is final.
            tolerant(Err::<Value, _>(error.clone()), self.is_fresh())?;
            if !pauses.pause().await {
                return Err(error);
            }
        }
    }

    /// Whether the schema that is there has what this run has written of it.
    pub(super) async fn schema_shows(&self, service_principal: &str) -> Result<bool, Error> {
        let job = self.ledger.output(Output::Job);
        // Expressions are compared with those that were written, so none has to be parsed again.
        let mappings: [AttributeMapping; 0] = [];
        let nothing = Wanted {
            mappings: &mappings,
            filter: None,
        };
        let read = tolerant(
            read::schema(self.source, service_principal, &job, nothing).await,
            self.is_fresh(),
        )?;
        let outputs = self.ledger.outputs();
        let written = outputs.get_object(Output::Schema);
        Ok(match (read, written) {
            (Some(read), Some(written)) => {
                schema::shows(&read.entity, written, Wanted::of(self.desired))
            }
            _ => false,
        })
    }
}
