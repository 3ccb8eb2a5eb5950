//! What the kit itself makes happen to a case, whatever the case is about: a document came, a question was asked. The
//! case stays in its state; it is written, with its event and whatever is beside it, in one commit.

use crate::{
    app::App,
    links::{Addresses, Links},
    moment::Moment,
    record, review,
    store::{Committed, Write, keys},
};
use justice::{Actor, Case, Decision, Notice, Result, Text, Transaction, casework::Colleague};
use std::collections::BTreeMap;

/// The code of an event that says which other party's document it is about. The applicant's say nothing.
pub const SIDE: &str = "side";

/// How often something that does not depend on what else happens to a case is tried again when something else did.
pub const ROUNDS: u32 = 8;

/// A change of a case that no transaction needs to be asked about.
pub struct Amendment<'a, T: Transaction> {
    /// The case as it will be, with the version that was read.
    pub case: Case<T>,
    /// What happened: a word in the past tense.
    pub code: &'static str,
    /// Who made it happen.
    pub by: &'a Actor,
    /// What history and the bus learn about it.
    pub codes: BTreeMap<&'static str, String>,
    /// Whom to tell.
    pub notices: Vec<Notice>,
    /// The page of the case to which what they are told leads: `/answer`. None, if it leads nowhere.
    pub leads_to: Option<&'static str>,
    /// What is written beside it.
    pub beside: Vec<Write>,
}

impl<T: Transaction> Amendment<'_, T> {
    /// Commits it. False, if something else happened to the case or to what is beside it.
    ///
    /// # Errors
    /// Whatever the table answers.
    pub async fn commit(mut self, app: &App, moment: &Moment) -> Result<bool> {
        let before = self.case.version;
        self.case.version += 1;
        self.case.changed = moment.now;
        self.case.changed_by = self.by.code().to_owned();
        self.case.work.last = Colleague::of(self.by);
        let mut decision = Decision::<T>::to(self.case.state);
        decision.codes = self.codes;
        decision.notices = self.notices;
        let (case, home) = (&self.case, keys::case(&self.case.reference));
        let mut happening = record::happening(case, self.code, Some(case.state), &decision, self.by);
        happening.by = Colleague::of(self.by);
        happening.casework = review::EVENTS.contains(&self.code);
        // A partner acts for who asked: what another party sends may be kept from both.
        if decision.codes.contains_key(SIDE) {
            happening.partner = None;
        }
        let mut writes =
            vec![Write::Replace(record::case(case, moment)?, before), record::event(&home, moment, &happening)?];
        let links = self.leads_to.map(|page| (page, Links::of(&decision, moment)));
        let mut addresses = Addresses::default();
        if let Some((page, links)) = links {
            writes.extend(links.writes(case, moment)?);
            addresses = links.addresses::<T>(app).to(page);
        }
        writes.extend(record::consequences(case, &decision, &addresses, moment)?);
        writes.extend(record::applicant(case)?);
        writes.extend(self.beside);
        Ok(app.commit(&writes, moment).await? == Committed::Done)
    }
}

/// What history says of such an event, by its type; none, if it is a transaction's own.
pub fn words(happened: &str) -> Option<Text> {
    Some(match happened.split_once('.')?.1 {
        "document-promised" => Text::new("A document is coming by post", "Mae dogfen yn dod drwy’r post"),
        "document-received" => Text::new("Document received", "Derbyniwyd dogfen"),
        "document-refused" => Text::new("Document refused", "Gwrthodwyd dogfen"),
        "document-removed" => Text::new("Document removed", "Tynnwyd dogfen yn ôl"),
        "information-asked" => Text::new("We asked for more information", "Gofynnom am ragor o wybodaeth"),
        "information-given" => Text::new("More information sent", "Anfonwyd rhagor o wybodaeth"),
        "information-withdrawn" => {
            Text::new("We no longer need more information", "Nid oes angen rhagor o wybodaeth arnom mwyach")
        }
        _ => return None,
    })
}
