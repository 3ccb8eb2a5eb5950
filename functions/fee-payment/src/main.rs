//! Takes what is to be paid, as a Lambda function.

use fee_payment::{FeePayment, chosen::Chosen};
use kit::{alarm::Scheduler, secrets::ParameterStore};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|sdk| FeePayment::through(Chosen::of(ParameterStore::new(sdk)), Scheduler::new(sdk))).await
}
