//! Ask a court about a neighbour's hedge. No such service exists.
//!
//! It has what visits have not: two sides, one of which must not learn where the other lives; a fee, by a dated table;
//! questions that are asked only after certain answers; decisions by staff, with coded reasons; days that are counted in
//! working days; and answers of an earlier schema still in the table.

pub mod answers;
pub mod casework;
pub mod evidence;
pub mod journey;
pub mod lifecycle;
pub mod sides;

use justice::{
    Actor, Asking, Case, Decision, Facts, FieldError, Found, Illegal, Reference, Side, Spec, Text, Today, Transaction,
    Want, casework::Casework, documents::Documents, journey::Journey, people::Contact,
};
use serde::Deserialize;
use serde_json::Value;

/// Ask a court about a neighbour's hedge.
#[derive(Debug)]
pub struct HedgeDispute;

/// The courts that hear about hedges.
#[derive(Debug, Default)]
pub struct Courts(pub Vec<Court>);

/// A court to choose.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Court {
    /// Its code.
    #[serde(rename = "SK")]
    pub id: String,
    name: String,
    welsh_name: String,
}

impl Court {
    /// What it is called.
    pub fn name(&self) -> Text {
        Text::both(|language| match language {
            justice::Language::English => self.name.clone(),
            justice::Language::Welsh => self.welsh_name.clone(),
        })
    }
}

impl Facts for Courts {
    fn wants(asking: &Asking<'_>) -> Vec<Want> {
        match asking.page {
            None | Some("court") => vec![Want::all("COURTS")],
            Some(_) => vec![],
        }
    }

    fn read(found: Found) -> Courts {
        Courts(found.all(0))
    }
}

impl Transaction for HedgeDispute {
    type Answers = answers::Answers;
    type State = lifecycle::State;
    type Event = lifecycle::Event;
    type Facts = Courts;

    const SPEC: Spec = Spec {
        slug: "hedge-dispute",
        code: "HDG",
        title: Text::new("Ask a court about a neighbour’s hedge", "Gofyn i lys am wrych cymydog"),
        keep_days: 730,
    };

    fn journey() -> Option<&'static Journey<HedgeDispute>> {
        Some(&journey::JOURNEY)
    }

    fn contact(answers: &answers::Answers) -> Option<&Contact> {
        Some(&answers.contact)
    }

    fn documents() -> Option<&'static Documents<HedgeDispute>> {
        Some(&evidence::DOCUMENTS)
    }

    fn others() -> &'static [Side<HedgeDispute>] {
        &sides::SIDES
    }

    fn casework() -> Option<&'static Casework<HedgeDispute>> {
        Some(&casework::CASEWORK)
    }

    fn open(
        answers: &answers::Answers,
        facts: &Courts,
        _by: &Actor,
        today: &Today,
    ) -> Result<Decision<HedgeDispute>, Vec<FieldError>> {
        lifecycle::open(answers, facts, today)
    }

    fn next(
        case: &Case<HedgeDispute>,
        event: &lifecycle::Event,
        _facts: &Courts,
        by: &Actor,
        today: &Today,
    ) -> Result<Decision<HedgeDispute>, Illegal> {
        lifecycle::next(case, event, by, today)
    }

    fn history(event: &str, _codes: &Value) -> Option<Text> {
        (event == "answered").then(|| Text::new("Your neighbour answered", "Atebodd eich cymydog"))
    }

    /// The fee is paid when `fee-payment` says so.
    fn hears(happened: &str, detail: &Value) -> Option<(Reference, lifecycle::Event)> {
        let reference = Reference::parse(detail["reference"].as_str()?).ok()?;
        (happened == "fee-payment.paid" && reference.code() == Self::SPEC.code)
            .then_some((reference, lifecycle::Event::Paid))
    }
}
