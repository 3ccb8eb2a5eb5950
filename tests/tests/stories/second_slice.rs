//! A transaction that is nothing like a visit, on the same machinery.

use made_up::hedge_dispute::HedgeDispute;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/made_up/functions/hedge-dispute");
const NOW: &str = "2026-11-23T12:00:00Z";

#[tokio::test]
async fn what_is_nothing_like_a_visit_conforms_too() {
    kit::testing::conforms::<HedgeDispute>(FOLDER, NOW).await;
}
