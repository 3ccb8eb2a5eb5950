//! What somebody told us, and what its schema says is wrong with it.

use crate::{error::FieldError, text::Text};
use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The answers to one transaction's questions, once they have passed its schema.
pub trait Answers: Serialize + DeserializeOwned + Send + Sync {
    /// The schema's `$id`, kept with every case.
    const SCHEMA: &'static str;

    /// What the schema says is wrong with a document: nothing, if it is whole and right.
    fn faults(document: &Value) -> Vec<Fault>;

    /// Brings a stored document of an earlier schema up to date. Documents are strict at the door, tolerant from the
    /// table: a canary runs two releases at once.
    fn upgrade(_from: &str, document: Value) -> Value {
        document
    }
}

/// One way in which a document departs from its schema. It points; it never quotes what somebody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A JSON Pointer to the answer, or to where it should have been.
    pub pointer: String,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What can be wrong with the shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// Not there.
    Missing,
    /// Not something that we ask for.
    Unknown,
    /// Fewer characters, items or properties than the schema wants.
    TooFew,
    /// More characters or items than the schema allows.
    TooMany,
    /// Smaller or larger than the schema allows.
    OutOfRange,
    /// Not one of the values to choose from.
    NotListed,
    /// Not written in the way that it should be.
    Form,
}

impl FaultKind {
    /// What to do about it, where the question has no words of its own.
    pub fn words(self) -> Text {
        match self {
            FaultKind::Missing => Text::new("Enter an answer", "Rhowch ateb"),
            FaultKind::Unknown => {
                Text::new("Remove this: we do not ask for it", "Tynnwch hwn: nid ydym yn gofyn amdano")
            }
            FaultKind::TooFew => Text::new("Enter a longer answer", "Rhowch ateb hirach"),
            FaultKind::TooMany => Text::new("Enter a shorter answer", "Rhowch ateb byrrach"),
            FaultKind::OutOfRange => Text::new("Enter an amount in the range", "Rhowch swm o fewn yr ystod"),
            FaultKind::NotListed => Text::new("Choose one of the options", "Dewiswch un o’r opsiynau"),
            FaultKind::Form => Text::new("Enter the answer in the right form", "Rhowch yr ateb yn y ffurf gywir"),
        }
    }
}

/// What the compiled schema found, as faults. One missing or unknown property is one fault, at its own place.
pub fn faults<'a>(found: impl Iterator<Item = ValidationError<'a>>) -> Vec<Fault> {
    let mut faults: Vec<Fault> = found.flat_map(|error| of(&error)).collect();
    faults.dedup();
    faults
}

fn of(error: &ValidationError<'_>) -> Vec<Fault> {
    use ValidationErrorKind as K;
    let at = error.instance_path().to_string();
    let one = |kind| vec![Fault { pointer: at.clone(), kind }];
    match error.kind() {
        K::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Fault { pointer: format!("{at}/{}", escape(name)), kind: FaultKind::Missing }]
        }
        K::AdditionalProperties { unexpected } | K::UnevaluatedProperties { unexpected } => unexpected
            .iter()
            .map(|name| Fault { pointer: format!("{at}/{}", escape(name)), kind: FaultKind::Unknown })
            .collect(),
        K::MinLength { .. } | K::MinItems { .. } | K::MinProperties { .. } | K::Contains => one(FaultKind::TooFew),
        K::MaxLength { .. } | K::MaxItems { .. } | K::MaxProperties { .. } => one(FaultKind::TooMany),
        K::Minimum { .. } | K::Maximum { .. } | K::ExclusiveMinimum { .. } | K::ExclusiveMaximum { .. } => {
            one(FaultKind::OutOfRange)
        }
        K::Enum { .. } | K::Constant { .. } => one(FaultKind::NotListed),
        _ => one(FaultKind::Form),
    }
}

/// A property's name as one token of a JSON Pointer (RFC 6901, section 3).
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Faults in words: the question's own where it has some, the common ones elsewhere.
pub fn explain(faults: Vec<Fault>, words: impl Fn(&Fault) -> Option<Text>) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = Vec::with_capacity(faults.len());
    for fault in faults {
        let detail = words(&fault).unwrap_or_else(|| fault.kind.words());
        let error = FieldError::new(fault.pointer, detail);
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[jsonschema::validator(schema = r#"{"type":"object","additionalProperties":false,"required":["name"],
        "properties":{"name":{"type":"string","maxLength":3},"a/b":{"enum":["x"]}}}"#, methods = { iter_errors = true })]
    struct Shape;

    fn found(document: Value) -> Vec<(String, FaultKind)> {
        faults(Shape::iter_errors(&document)).into_iter().map(|fault| (fault.pointer, fault.kind)).collect()
    }

    #[test]
    fn a_missing_answer_is_reported_where_it_should_have_been() {
        assert_eq!(found(json!({})), [("/name".to_owned(), FaultKind::Missing)]);
    }

    #[test]
    fn each_unknown_property_is_a_fault_of_its_own() {
        assert_eq!(
            found(json!({"name": "Ada", "x": 1, "y/z": 2})),
            [("/x".to_owned(), FaultKind::Unknown), ("/y~1z".to_owned(), FaultKind::Unknown)]
        );
    }

    #[test]
    fn pointers_escape_what_pointers_must() {
        assert_eq!(found(json!({"name": "Ada", "a/b": "no"})), [("/a~1b".to_owned(), FaultKind::NotListed)]);
    }
}
