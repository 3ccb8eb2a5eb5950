//! What the parties of a case are called: by name for the office, and by their part for one another.

use crate::{
    app::App,
    moment::Moment,
    store::{Item, Range, keys},
};
use justice::{Part, Reference, Result, Side, Text, Transaction};
use serde_json::Value;
use std::collections::BTreeMap;

/// Names by the part that they have in a case.
pub type Names = BTreeMap<String, Text>;

/// The names of everybody with a part in a case, for the office that has it. None, where nobody but who asked has a door.
///
/// # Errors
/// Whatever the table answers.
pub async fn names<T: Transaction>(app: &App, moment: &Moment, reference: &Reference) -> Result<Names> {
    if T::others().is_empty() {
        return Ok(Names::new());
    }
    let range = Range {
        partition: keys::case(reference).pk,
        from: "PARTY#".to_owned(),
        to: "PARTY#~".to_owned(),
        index: false,
        consistent: true,
    };
    Ok(names_of::<T>(app.list(&range, moment.now).await?.iter()))
}

/// The same from the items of its parties.
pub fn names_of<'i, T: Transaction>(parties: impl Iterator<Item = &'i Item>) -> Names {
    parties.filter_map(named::<T>).collect()
}

/// A party's part and what the office calls them: by their name, with what they are where there are others with a door.
pub fn named<T: Transaction>(party: &Item) -> Option<(String, Text)> {
    let (name, role) = (party.get("name")?.as_str()?, party.get("role")?.as_str()?);
    let number = party.get("number").and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok()).unwrap_or(1);
    let title = match Side::<T>::of(role) {
        Some(side) => Some(side.title.clone()),
        None => (role == Part::Applicant.to_string() && !T::others().is_empty()).then_some(APPLICANT),
    };
    let called = match title {
        Some(title) => {
            Text::new("{name} ({title})", "{name} ({title})").with(&[("name", &Text::same(name)), ("title", &title)])
        }
        None => Text::same(name),
    };
    Some((Part::nth(role, number).to_string(), called))
}

/// What another party is called for those who are not the office: by their part.
pub fn called<T: Transaction>(code: &str) -> Text {
    let part = Part::parse(code);
    let side = part.as_ref().and_then(Part::role).and_then(|(role, number)| Some(Side::<T>::of(role)?.name(number)));
    side.unwrap_or(Text::new("Another person in the case", "Person arall yn yr achos"))
}

const APPLICANT: Text = Text::new("Applicant", "Ceisydd");
