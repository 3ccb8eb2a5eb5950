//! Finds the addresses at a postcode, as a Lambda function.

use address_lookup::{AddressLookup, few::Few};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|_| AddressLookup::of(Few)).await
}
