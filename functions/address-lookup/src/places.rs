//! The Ordnance Survey's Places API, as its documentation describes it: `GET /search/places/v1/postcode`, the key in a
//! header of that name, and Royal Mail's delivery points (`DPA`) in the answer.

use crate::book::Book;
use justice::{Error, Result, date::Timestamp, people::Address};
use kit::{
    Config,
    moment::Moment,
    outside,
    secrets::{Secret, Secrets, Vault},
};
use serde::Deserialize;
use std::time::Duration;
use ureq::Agent;

/// For how long an answer is waited for: somebody is looking at the page, and can enter the address instead.
const PATIENCE: Duration = Duration::from_secs(3);
/// The most bytes that we read of an answer: a hundred addresses are less than half of that.
const LONGEST_ANSWER: u64 = 500_000;
/// The most that one answer holds.
const MOST: &str = "100";

/// The Places API.
pub struct Places<V> {
    secrets: Secrets<V>,
    agent: Agent,
}

impl<V: Vault> Places<V> {
    /// A client that proves itself by the secret `places-key`.
    pub fn new(secrets: Secrets<V>) -> Places<V> {
        Places { secrets, agent: outside::agent(PATIENCE) }
    }

    async fn key(&self, config: &Config, now: Timestamp) -> Result<Secret> {
        self.secrets.read(&format!("/justice/{}/places-key", config.slug), now).await
    }
}

impl<V: Vault> Book for Places<V> {
    async fn at(&self, config: &Config, moment: &Moment, postcode: &str) -> Result<Vec<Address>> {
        let address = format!("{}/search/places/v1/postcode", outside::address(config, "places")?);
        let key = self.key(config, moment.now).await?;
        let (agent, postcode) = (self.agent.clone(), postcode.to_owned());
        // On a thread of its own, because the client waits where it stands.
        let asked = tokio::task::spawn_blocking(move || ask(&agent, &address, &key, &postcode)).await;
        let (status, body) =
            asked.map_err(Error::broken)?.map_err(|_| Error::unavailable("the Places API did not answer"))?;
        match status {
            200 => {
                let answer: Answer = serde_json::from_str(&body)
                    .map_err(|_| Error::unavailable("the Places API answered something else"))?;
                Ok(answer.results.into_iter().map(|result| result.dpa.address()).collect())
            }
            // The API's word for a postcode of which it knows nothing, or less than it needs.
            400 | 404 => Ok(vec![]),
            401 | 403 => {
                self.secrets.forget();
                Err(Error::broken(format!("the Places API turned us away: {status}")))
            }
            _ => Err(Error::unavailable(format!("the Places API answered {status}"))),
        }
    }
}

/// One exchange. Its errors are not passed on: they quote the address, which has the postcode in it.
fn ask(agent: &Agent, address: &str, key: &Secret, postcode: &str) -> std::result::Result<(u16, String), ureq::Error> {
    let query = [("postcode", postcode), ("dataset", "DPA"), ("lr", "EN"), ("maxresults", MOST)];
    let mut answer = agent.get(address).header("key", key.reveal()).query_pairs(query).call()?;
    let body = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
    Ok((answer.status().as_u16(), body))
}

/// What the API answers. Where there is nothing, `results` is left out.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    results: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(rename = "DPA")]
    dpa: DeliveryPoint,
}

/// A delivery point, in the parts that the Postcode Address File has.
#[derive(Deserialize, Default)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", default)]
struct DeliveryPoint {
    organisation_name: Option<String>,
    department_name: Option<String>,
    po_box_number: Option<String>,
    sub_building_name: Option<String>,
    building_name: Option<String>,
    building_number: Option<String>,
    dependent_thoroughfare_name: Option<String>,
    thoroughfare_name: Option<String>,
    double_dependent_locality: Option<String>,
    dependent_locality: Option<String>,
    post_town: String,
    postcode: String,
}

impl DeliveryPoint {
    /// As on an envelope: who, the building, its number before the first street there is, the place, the town. There is
    /// room for five lines, so what stands before the last four shares one.
    fn address(self) -> Address {
        let mut lines: Vec<String> = [self.organisation_name, self.department_name].into_iter().flatten().collect();
        lines.extend(self.po_box_number.map(|number| format!("PO Box {number}")));
        lines.extend(joined([self.sub_building_name, self.building_name], ", "));
        let streets: Vec<String> =
            [self.dependent_thoroughfare_name, self.thoroughfare_name].into_iter().flatten().collect();
        match (self.building_number, streets.split_first()) {
            (Some(number), Some((first, rest))) => {
                lines.push(format!("{number} {first}"));
                lines.extend_from_slice(rest);
            }
            (number, _) => {
                lines.extend(number);
                lines.extend(streets);
            }
        }
        lines.extend(joined([self.double_dependent_locality, self.dependent_locality], ", "));
        lines.push(self.post_town);
        if lines.len() > 5 {
            let last = lines.split_off(lines.len() - 4);
            lines = vec![lines.join(", ")];
            lines.extend(last);
        }
        Address { lines, postcode: Some(self.postcode), country: None }
    }
}

fn joined(parts: [Option<String>; 2], with: &str) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(with))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn lines(point: Value) -> Vec<String> {
        serde_json::from_value::<DeliveryPoint>(point).expect("a delivery point").address().lines
    }

    #[test]
    fn a_house_is_its_number_and_street_and_town() {
        let point = json!({ "BUILDING_NUMBER": "102", "THOROUGHFARE_NAME": "PETTY FRANCE", "POST_TOWN": "LONDON" });
        assert_eq!(lines(point), ["102 PETTY FRANCE", "LONDON"]);
    }

    #[test]
    fn a_number_stands_before_the_first_street_there_is() {
        let point = json!({
            "SUB_BUILDING_NAME": "FLAT 2", "BUILDING_NAME": "THE MILL", "BUILDING_NUMBER": "3",
            "DEPENDENT_THOROUGHFARE_NAME": "BACK LANE", "THOROUGHFARE_NAME": "HIGH STREET", "POST_TOWN": "YORK",
        });
        assert_eq!(lines(point), ["FLAT 2, THE MILL", "3 BACK LANE", "HIGH STREET", "YORK"]);
    }

    #[test]
    fn an_address_of_many_parts_has_five_lines_and_loses_none() {
        let point = json!({
            "ORGANISATION_NAME": "A", "DEPARTMENT_NAME": "B", "BUILDING_NAME": "C", "BUILDING_NUMBER": "4",
            "THOROUGHFARE_NAME": "D", "DOUBLE_DEPENDENT_LOCALITY": "E", "DEPENDENT_LOCALITY": "F", "POST_TOWN": "G",
        });
        assert_eq!(lines(point), ["A, B", "C", "4 D", "E, F", "G"]);
    }

    #[test]
    fn a_post_office_box_has_no_street() {
        assert_eq!(lines(json!({ "PO_BOX_NUMBER": "12", "POST_TOWN": "LEEDS" })), ["PO Box 12", "LEEDS"]);
    }
}
