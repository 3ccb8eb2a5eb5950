//! What every slice is held to.

use visit_request::VisitRequest;

#[tokio::test]
async fn visit_request_conforms() {
    kit::testing::conforms::<VisitRequest>(env!("CARGO_MANIFEST_DIR"), "2026-11-23T12:00:00Z").await;
}
