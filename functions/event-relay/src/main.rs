//! From the table's stream to the event bus, as a Lambda function.

use event_relay::{Relay, bus::EventBridge};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|sdk| Relay::to(EventBridge::new(sdk))).await
}
