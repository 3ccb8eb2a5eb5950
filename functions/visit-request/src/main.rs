//! Visit someone in prison, as a Lambda function.

use visit_request::VisitRequest;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::serve::<VisitRequest>().await
}
