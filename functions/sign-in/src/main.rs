//! Signs people in, as a Lambda function.

use kit::secrets::{ParameterStore, Secrets};
use sign_in::{SignIn, web::Outside};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), kit::Failure> {
    kit::run(|sdk| SignIn::new(Outside::new(), Secrets::of(ParameterStore::new(sdk)))).await
}
