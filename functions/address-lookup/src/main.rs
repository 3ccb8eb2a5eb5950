//! Finds the addresses at a postcode, as a Lambda function.

use address_lookup::{AddressLookup, chosen::Chosen, places::Places};
use kit::secrets::{ParameterStore, Secrets};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|sdk| AddressLookup::of(Chosen::of(Places::new(Secrets::of(ParameterStore::new(sdk)))))).await
}
