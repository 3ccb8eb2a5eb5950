//! What somebody who minds a hedge tells us.

use justice::{
    Date, Fault,
    answers::faults,
    people::{Address, Confidential, Contact, Person},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// Who minds, who is to answer, what the hedge does, and what was done about it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Who asks.
    pub applicant: Person,
    /// Where they live.
    pub home: Home,
    /// Whose hedge it is.
    pub respondents: Vec<Respondent>,
    /// Which court is to hear it.
    pub court: String,
    /// The hedge.
    pub hedge: Hedge,
    /// What was tried first.
    pub mediation: Mediation,
    /// What happened.
    pub story: String,
    /// How to reach who asks.
    pub contact: Contact,
}

/// Where the applicant lives. The other side may have to be kept from knowing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Home {
    /// Whether it is to be kept from the other side.
    pub secret: bool,
    /// The address.
    pub address: Confidential<Address>,
}

/// Somebody who has to answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Respondent {
    /// The first name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Where they can be reached, if whoever asks knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// The hedge.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hedge {
    /// What it is made of.
    pub species: String,
    /// Its name, when it is of another kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it does.
    pub harm: Vec<String>,
}

/// What was tried first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mediation {
    /// Whether anything was.
    pub tried: bool,
    /// When it ended, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
}

impl Respondent {
    /// First name, then last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

#[jsonschema::validator(
    path = "src/made_up/schemas/hedge-dispute.json",
    validate_formats = true,
    resources = {
        "https://justice.example/schemas/common/address/2026-11" => { path = "../schemas/common/address.json" },
        "https://justice.example/schemas/common/person/2026-11" => { path = "../schemas/common/person.json" },
    },
    methods = { iter_errors = true }
)]
struct Schema;

/// The schema before this one: it said `complaint` for `story`, and did not ask whether the address is secret.
pub const EARLIER: &str = "https://justice.example/schemas/hedge-dispute/2025-01";

impl justice::Answers for Answers {
    const SCHEMA: &'static str = "https://justice.example/schemas/hedge-dispute/2026-11";

    fn faults(document: &Value) -> Vec<Fault> {
        faults(Schema::iter_errors(document))
    }

    /// An address about which nobody was asked is kept secret.
    fn upgrade(from: &str, mut document: Value) -> Value {
        if from == EARLIER {
            if let Some(complaint) = document.as_object_mut().and_then(|answers| answers.remove("complaint")) {
                document["story"] = complaint;
            }
            document["home"]["secret"] = json!(true);
        }
        document
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").field("court", &self.court).finish_non_exhaustive()
    }
}
