//! From the partners' queue to the transactions, as a Lambda function.

use partner_intake::{Intake, functions::Lambda};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|sdk| Intake::to(Lambda::new(sdk))).await
}
