//! A book of a few addresses, for a system that runs where there is no other: public buildings, and a street that does
//! not exist, at a postcode that cannot.

use crate::book::Book;
use justice::{Error, Result, people::Address};
use kit::{Config, moment::Moment};
use std::{collections::BTreeMap, sync::LazyLock};

/// Postcodes, and what is there: one address a string, its lines between commas.
static ADDRESSES: LazyLock<BTreeMap<String, Vec<String>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("few.json")).expect("the addresses can be read"));

/// The book.
#[derive(Debug, Clone, Copy)]
pub struct Few;

impl Book for Few {
    async fn at(&self, config: &Config, _: &Moment, postcode: &str) -> Result<Vec<Address>> {
        // What is made up is for nobody's real letters.
        if config.stage == "production" {
            return Err(Error::broken("the few addresses are not for production: set `places`"));
        }
        let found = ADDRESSES.get(postcode).map(Vec::as_slice).unwrap_or_default();
        Ok(found.iter().map(|line| address(line, postcode)).collect())
    }
}

fn address(line: &str, postcode: &str) -> Address {
    let lines = line.split(", ").map(str::to_owned).collect();
    Address { lines, postcode: Some(postcode.to_owned()), country: None }
}
