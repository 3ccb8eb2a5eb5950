//! What somebody who wants to visit tells us.

use crate::session::Session;
use justice::{
    Date, Fault, FaultKind,
    answers::faults,
    people::{Contact, Person},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

/// The most who may come on one visit, children too (prison-visits-2, `prison.rb`: `MAX_VISITORS`).
pub const MOST_VISITORS: usize = 6;

/// Whom to see, who is coming, and when. Everything in here is about somebody, so `Debug` shows as good as nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Answers {
    /// The prison's code.
    pub prison: String,
    /// The person to be visited.
    pub prisoner: Prisoner,
    /// Who is coming.
    pub visitors: Visitors,
    /// How to reach the lead visitor.
    pub contact: Contact,
    /// When; where the prison chooses, the first choice.
    pub session: Session,
    /// When else, where the prison chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_session: Option<Session>,
    /// When else, if neither of these can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub third_session: Option<Session>,
}

/// Where the choices are, first choice first (prison-visits-2, `slots_step.rb`: three, of which the first must be made).
pub const CHOICES: [&str; 3] = ["/session", "/secondSession", "/thirdSession"];

impl Answers {
    /// The sessions chosen, first choice first.
    pub fn choices(&self) -> Vec<Session> {
        self.choices_made().into_iter().map(|(_, session)| session).collect()
    }

    /// The same, each with where it was chosen.
    pub fn choices_made(&self) -> Vec<(&'static str, Session)> {
        let each = [Some(self.session), self.second_session, self.third_session];
        CHOICES.into_iter().zip(each).filter_map(|(pointer, session)| Some((pointer, session?))).collect()
    }
}

/// The person to be visited.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Prisoner {
    /// The first name or names.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// When they were born.
    pub date_of_birth: Date,
    /// Their number.
    pub number: PrisonerNumber,
}

/// `A1234BC`: read in either case, kept in capitals (prison-visits-2, `prisoner_number_validator.rb`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct PrisonerNumber(String);

/// Everyone who is coming: one to six, of whom the first is the lead visitor.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Person>")]
pub struct Visitors(Vec<Person>);

/// Nobody is coming, or too many are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NobodyOrTooMany;

impl PrisonerNumber {
    /// As it is written, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PrisonerNumber {
    fn from(mut typed: String) -> PrisonerNumber {
        typed.make_ascii_uppercase();
        PrisonerNumber(typed)
    }
}

impl TryFrom<Vec<Person>> for Visitors {
    type Error = NobodyOrTooMany;
    /// One to six, and the first is the lead visitor (prison-visits-2, `prison.rb`, `visitors_step.rb`).
    fn try_from(people: Vec<Person>) -> Result<Visitors, NobodyOrTooMany> {
        match people.len() {
            1..=MOST_VISITORS => Ok(Visitors(people)),
            _ => Err(NobodyOrTooMany),
        }
    }
}

impl Visitors {
    /// The lead visitor.
    pub fn lead(&self) -> &Person {
        &self.0[0]
    }

    /// Everyone, the lead visitor first.
    pub fn all(&self) -> &[Person] {
        &self.0
    }
}

/// Whom a name and a date of birth mean, however the name was typed.
pub fn identity(person: &Person) -> (String, String, Date) {
    let folded = |name: &str| name.trim().to_lowercase();
    (folded(&person.first_name), folded(&person.last_name), person.date_of_birth)
}

/// What stands in a key for one lead visitor to one prisoner. Keys are read by many, so no names, numbers or dates of
/// birth are in them: a digest of all four is.
pub fn digest(number: &PrisonerNumber, lead: &Person) -> String {
    let (first, last, born) = identity(lead);
    let digest = Sha256::digest(format!("{}\n{first}\n{last}\n{born}", number.as_str()));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[jsonschema::validator(
    path = "../../schemas/visit-request.json",
    validate_formats = true,
    resources = {
        "https://justice.example/schemas/common/person/2026-11" => { path = "../../schemas/common/person.json" },
        "https://justice.example/schemas/common/contact/2026-11" => { path = "../../schemas/common/contact.json" },
        "https://justice.example/schemas/common/address/2026-11" => { path = "../../schemas/common/address.json" },
    },
    methods = { iter_errors = true }
)]
struct Schema;

impl justice::Answers for Answers {
    const SCHEMA: &'static str = "https://justice.example/schemas/visit-request/2026-12";

    /// A pattern cannot know that there is no 30 February, so the sessions are read as well.
    fn faults(document: &Value) -> Vec<Fault> {
        let mut found = faults(Schema::iter_errors(document));
        for pointer in CHOICES {
            let typed = document.pointer(pointer).and_then(Value::as_str);
            let no_session = typed.is_some_and(|text| text.parse::<Session>().is_err());
            if no_session && !found.iter().any(|fault| fault.pointer == pointer) {
                found.push(Fault { pointer: pointer.to_owned(), kind: FaultKind::Form });
            }
        }
        found
    }

    /// What was asked by the schema of 2026-11 had one session, and is whole as it is.
    fn upgrade(_from: &str, document: Value) -> Value {
        document
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answers { prison, session, .. } = self;
        f.debug_struct("Answers").field("prison", prison).field("session", session).finish_non_exhaustive()
    }
}

impl fmt::Display for NobodyOrTooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fewer than one or more than {MOST_VISITORS}")
    }
}

impl std::error::Error for NobodyOrTooMany {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, examples};
    use justice::Answers as _;
    use serde_json::json;

    fn found(change: impl Fn(&mut Value)) -> Vec<(String, FaultKind)> {
        let mut document = examples().remove(0);
        change(&mut document);
        Answers::faults(&document).into_iter().map(|fault| (fault.pointer, fault.kind)).collect()
    }

    fn one(pointer: &str, kind: FaultKind) -> Vec<(String, FaultKind)> {
        vec![(pointer.to_owned(), kind)]
    }

    #[test]
    fn every_example_passes_and_comes_back_as_it_was() {
        assert!(examples().len() >= 4);
        for example in examples() {
            assert_eq!(Answers::faults(&example), []);
            let answers: Answers = serde_json::from_value(example.clone()).unwrap();
            assert_eq!(serde_json::to_value(&answers).unwrap(), example);
        }
    }

    #[test]
    fn the_schema_is_the_one_that_cases_name() {
        assert_eq!(samples::schema()["$id"], Answers::SCHEMA);
    }

    #[test]
    fn the_examples_of_the_common_shapes_are_of_those_shapes() {
        let common = |text: &str| serde_json::from_str::<Value>(text).unwrap()["examples"].as_array().unwrap().clone();
        for person in common(include_str!("../../../schemas/common/person.json")) {
            assert_eq!(serde_json::to_value(Person::deserialize(&person).unwrap()).unwrap(), person);
        }
        for contact in common(include_str!("../../../schemas/common/contact.json")) {
            assert_eq!(serde_json::to_value(Contact::deserialize(&contact).unwrap()).unwrap(), contact);
        }
        for address in common(include_str!("../../../schemas/common/address.json")) {
            assert_eq!(
                serde_json::to_value(justice::people::Address::deserialize(&address).unwrap()).unwrap(),
                address
            );
        }
    }

    #[test]
    fn a_prisoner_number_is_a_letter_four_digits_and_two_letters() {
        for typed in ["", "1234ABC", "A123BC", "A1234B", "A1234BCD", "A1234BÇ", " A1234BC", "A1234BC\n"] {
            assert_eq!(
                found(|d| d["prisoner"]["number"] = json!(typed)),
                one("/prisoner/number", FaultKind::Form),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn a_prisoner_number_is_kept_in_capitals() {
        assert_eq!(found(|d| d["prisoner"]["number"] = json!("a1234bc")), []);
        assert_eq!(PrisonerNumber::from("a1234bc".to_owned()).as_str(), "A1234BC");
    }

    #[test]
    fn a_name_is_one_to_thirty_characters_without_angle_brackets_and_not_blank() {
        let pointer = "/visitors/0/firstName";
        for typed in ["", "   ", "<b>", "a>b"] {
            assert_eq!(
                found(|d| d["visitors"][0]["firstName"] = json!(typed)),
                one(pointer, FaultKind::Form),
                "{typed:?}"
            );
        }
        assert_eq!(found(|d| d["visitors"][0]["firstName"] = json!("ŵ".repeat(30))), []);
        assert_eq!(found(|d| d["visitors"][0]["firstName"] = json!("ŵ".repeat(31))), one(pointer, FaultKind::TooMany));
    }

    #[test]
    fn a_date_of_birth_is_a_real_date() {
        for typed in ["", "1985-02-30", "10/12/1985", "1985-12"] {
            let pointer = "/visitors/0/dateOfBirth";
            assert_eq!(
                found(|d| d["visitors"][0]["dateOfBirth"] = json!(typed)),
                one(pointer, FaultKind::Form),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn there_are_one_to_six_visitors() {
        let people = |many: usize| json!(vec![examples()[0]["visitors"][0].clone(); many]);
        assert_eq!(found(|d| d["visitors"] = people(0)), one("/visitors", FaultKind::TooFew));
        assert_eq!(found(|d| d["visitors"] = people(6)), []);
        assert_eq!(found(|d| d["visitors"] = people(7)), one("/visitors", FaultKind::TooMany));
        assert!(Visitors::deserialize(people(0)).is_err());
        assert!(Visitors::deserialize(people(7)).is_err());
    }

    #[test]
    fn there_is_an_email_address_or_a_telephone_number() {
        assert_eq!(found(|d| d["contact"] = json!({})), one("/contact", FaultKind::TooFew));
        for none in ["12345678", "not a number", "1234567890123456"] {
            assert_eq!(
                found(|d| d["contact"] = json!({"phone": none})),
                one("/contact/phone", FaultKind::Form),
                "{none}"
            );
        }
        assert_eq!(found(|d| d["contact"] = json!({"email": "ada"})), one("/contact/email", FaultKind::Form));
        assert_eq!(found(|d| d["contact"] = json!({"email": "ada@example.com"})), []);
    }

    #[test]
    fn a_session_is_a_real_day_and_ends_after_it_starts() {
        for typed in ["tomorrow", "2026-02-30T14:00/15:00", "2026-12-03T15:00/14:00", "2026-12-03T14:00:00Z"] {
            assert_eq!(found(|d| d["session"] = json!(typed)), one("/session", FaultKind::Form), "{typed}");
        }
    }

    #[test]
    fn what_is_missing_and_what_is_not_asked_for_are_each_reported_at_their_own_place() {
        let mut faults = found(|d| {
            d.as_object_mut().unwrap().remove("session");
            d["prisoner"].as_object_mut().unwrap().remove("lastName");
            d["visitors"][0]["middleName"] = json!("King");
            d["prison"] = json!("leeds");
        });
        faults.sort();
        let expected = [
            ("/prison".to_owned(), FaultKind::Form),
            ("/prisoner/lastName".to_owned(), FaultKind::Missing),
            ("/session".to_owned(), FaultKind::Missing),
            ("/visitors/0/middleName".to_owned(), FaultKind::Unknown),
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_document_that_is_not_even_an_object_is_one_fault() {
        assert_eq!(Answers::faults(&json!("a visit")), [Fault { pointer: String::new(), kind: FaultKind::Form }]);
    }

    #[test]
    fn one_person_is_one_digest_however_the_name_is_typed() {
        let person = |first: &str| Person { first_name: first.to_owned(), ..samples::ada() };
        let number = PrisonerNumber::from("A1234BC".to_owned());
        assert_eq!(digest(&number, &person("Ada")), digest(&number, &person(" ADA ")));
        assert_ne!(digest(&number, &person("Ada")), digest(&number, &person("Adah")));
        assert_ne!(
            digest(&number, &person("Ada")),
            digest(&PrisonerNumber::from("A1234BD".to_owned()), &person("Ada"))
        );
        assert_eq!(digest(&number, &person("Ada")).len(), 32);
    }

    #[test]
    fn printing_answers_for_a_log_names_nobody() {
        let answers: Answers = serde_json::from_value(examples().remove(0)).unwrap();
        let printed = format!("{answers:?}");
        assert!(
            printed.starts_with(r#"Answers { prison: "LEI", session: "#) && printed.ends_with(", .. }"),
            "{printed}"
        );
        for personal in ["Ada", "Lovelace", "Babbage", "A1234BC", "1985-12-10", "example.com"] {
            assert!(!printed.contains(personal), "{personal}");
        }
    }
}
