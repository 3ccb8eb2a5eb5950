//! Tells people what happened, as a Lambda function.

use notifications::{
    Notifications,
    alarm::Scheduler,
    notify::Notify,
    secrets::{ParameterStore, Secrets},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|sdk| Notifications::through(Notify::new(Secrets::of(ParameterStore::new(sdk))), Scheduler::new(sdk)))
        .await
}
