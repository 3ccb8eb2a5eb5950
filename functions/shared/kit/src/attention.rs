//! What a case wants somebody's attention for, though it has not moved: a person could not be told, and has to be rung.

use crate::{
    advance,
    amend::Amendment,
    app::App,
    moment::Moment,
    serve::BusEvent,
    store::{Write, item, keys},
};
use justice::{Actor, Case, Error, Reference, Result, Text, Transaction};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What `notifications` says when a person could be told in no way at all.
pub const UNDELIVERED: &str = "notifications.undelivered";
/// Somebody could not be told: what the case is marked with, and what its history says happened.
pub const CONTACT_FAILED: &str = "contact-failed";
/// Somebody was told after all, by telephone or in person.
pub const CONTACT_MADE: &str = "contact-made";

/// What `notifications` says of a notice: which, and why it went nowhere. Nothing that a person told us.
const SAID: [&str; 4] = ["notice", "template", "channel", "code"];
/// For how long an event that comes again is known, in days: longer than a replay goes back.
const RECEIPT_DAYS: u32 = 60;

/// What the history of a case says of such an event; nothing of any other.
pub fn title(code: &str) -> Option<Text> {
    match code {
        CONTACT_FAILED => Some(Text::new("We could not reach you", "Ni allem gysylltu â chi")),
        CONTACT_MADE => Some(Text::new("We reached you", "Cawsom afael arnoch chi")),
        _ => None,
    }
}

/// The same, as the people of its office read it: on the case, for as long as it is marked, and in its history.
pub fn for_staff(code: &str) -> Option<Text> {
    match code {
        CONTACT_FAILED => Some(Text::new("Could not be told: ring them", "Methwyd dweud wrthynt: ffoniwch nhw")),
        CONTACT_MADE => Some(Text::new("Told by us", "Wedi cael gwybod gennym ni")),
        _ => None,
    }
}

/// Marks the case that an undelivered notice was about, for its office, once. Says whether the event was such a one.
///
/// # Errors
/// `Unavailable`, when it should come again; `NotFound`, when there is no such case any more.
pub async fn hear<T: Transaction>(app: &App, moment: &Moment, event: &BusEvent) -> Result<bool> {
    if event.detail_type != UNDELIVERED {
        return Ok(false);
    }
    let text = |pointer: &str| event.detail.pointer(pointer).and_then(Value::as_str);
    if text("/codes/transaction") != Some(T::SPEC.slug) {
        return Ok(true);
    }
    let id = text("/id").ok_or_else(|| Error::broken("an event without an id"))?;
    let receipt = keys::receipt(T::SPEC.code, "bus", id);
    if app.get(&receipt, moment.now).await?.is_some() {
        return Ok(true);
    }
    let reference = text("/reference").and_then(|typed| Reference::parse(typed).ok()).ok_or(Error::NotFound)?;
    let mut case = advance::load::<T>(app, moment, &reference).await?;
    case.attention.insert(CONTACT_FAILED.to_owned());
    let said = SAID.into_iter().filter_map(|name| Some((name, text(&format!("/codes/{name}"))?.to_owned())));
    let body = json!({ "reference": reference, "expires": moment.expiry(RECEIPT_DAYS) });
    let told = (said.collect(), vec![Write::Create(item(&receipt, body)?)]);
    match marks(app, moment, case, CONTACT_FAILED, &Actor::System, told).await {
        // Somebody else moved the case at that moment: the event comes again, and the mark is made on what is there then.
        Err(Error::Conflict(_)) => Err(Error::unavailable("somebody else moved the case that was to be marked")),
        marked => marked.map(|()| true),
    }
}

/// Somebody of the case's office has told the person: the case wants attention for that no longer. Done twice, it is
/// done once.
///
/// # Errors
/// `Conflict`, for anybody else, or when the case is not as whoever asks has seen it.
pub async fn contact_made<T: Transaction>(
    app: &App,
    moment: &Moment,
    reference: &Reference,
    by: &Actor,
    seen: Option<u64>,
) -> Result<()> {
    let mut case = advance::load::<T>(app, moment, reference).await?;
    match by {
        Actor::Staff { office, .. } if case.office.as_ref() == Some(office) => {}
        _ => return Err(Error::Conflict(NOT_YOURS)),
    }
    if !case.attention.remove(CONTACT_FAILED) {
        return Ok(());
    }
    if seen.is_some_and(|version| version != case.version) {
        return Err(advance::moved(&case));
    }
    marks(app, moment, case, CONTACT_MADE, by, (BTreeMap::new(), vec![])).await
}

/// A change of what a case wants attention for, and of nothing else, with proof that it has been made.
async fn marks<T: Transaction>(
    app: &App,
    moment: &Moment,
    case: Case<T>,
    code: &'static str,
    by: &Actor,
    (codes, beside): (BTreeMap<&'static str, String>, Vec<Write>),
) -> Result<()> {
    let reference = case.reference.clone();
    let amendment = Amendment { case, code, by, codes, notices: vec![], leads_to: None, beside };
    match amendment.commit(app, moment).await? {
        true => Ok(()),
        false => Err(advance::moved(&advance::load::<T>(app, moment, &reference).await?)),
    }
}

const NOT_YOURS: Text = Text::new(
    "Only staff of the office that has this case can do this",
    "Dim ond staff y swyddfa sydd â’r achos hwn all wneud hyn",
);
