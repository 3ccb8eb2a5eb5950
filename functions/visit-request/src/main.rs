//! Visit someone in prison, as a Lambda function.

use visit_request::{VisitRequest, staff::VisitsDesk};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::serve_with::<VisitRequest, VisitsDesk>(VisitsDesk).await
}
