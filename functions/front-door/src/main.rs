//! The front door, as a Lambda function.

use front_door::FrontDoor;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|_| FrontDoor).await
}
