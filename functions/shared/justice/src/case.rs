//! What every case has in common, whatever it is about.

use crate::{
    asked::Asked,
    casework::Work,
    date::{Date, Timestamp, plus_days},
    error::FieldError,
    money::Pence,
    parties::Part,
    reference::Reference,
    text::{Language, Text},
    transaction::Transaction,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

/// Who has to act next: all that the public, the worklists and the statistics need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Waiting for a fee.
    Paying,
    /// The department has to do something.
    WithUs,
    /// The applicant, or another party, has to do something or nothing is left but for the day to come.
    WithYou,
    /// Nothing more will happen.
    Closed,
}

impl Stage {
    /// As it is written in events, logs and statistics.
    pub const fn code(self) -> &'static str {
        match self {
            Stage::Paying => "paying",
            Stage::WithUs => "with-us",
            Stage::WithYou => "with-you",
            Stage::Closed => "closed",
        }
    }

    /// Reads its code.
    pub fn parse(code: &str) -> Option<Stage> {
        [Stage::Paying, Stage::WithUs, Stage::WithYou, Stage::Closed].into_iter().find(|stage| stage.code() == code)
    }
}

/// Where a case can be, in one transaction's own words.
pub trait State: Copy + Eq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Every state there is.
    const ALL: &'static [Self];
    /// As it is written in events, keys and statistics.
    fn code(self) -> &'static str;
    /// Who has to act next.
    fn stage(self) -> Stage;
    /// What people are told.
    fn title(self) -> Text;
}

/// What can happen to a case, in one transaction's own words.
pub trait Event: Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// As it is written in history and on the bus: a word in the past tense.
    fn code(&self) -> &'static str;
    /// One of each, so that tests can try every event in every state by every actor.
    fn samples() -> Vec<Self>;
}

/// How somebody reached us: kept on every case, so that digital take-up is computed and never typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Our pages.
    Online,
    /// Somebody of ours entered it for them, by telephone, by post or in person.
    Assisted,
    /// A form on paper.
    Paper,
    /// Another organisation's system.
    Partner,
}

impl Channel {
    /// As it is written in events and statistics.
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::Assisted => "assisted",
            Channel::Paper => "paper",
            Channel::Partner => "partner",
        }
    }
}

/// Who makes something happen. A slice's own `match` refuses those who may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Who asked, or holds a link to the case.
    Applicant,
    /// Another party to the case, by their part as it is written: see [`crate::parties::Part`] and [`Actor::party`].
    Party(String),
    /// Another organisation's system, by the name in the partners' register.
    Partner(String),
    /// Somebody who works for the department.
    Staff {
        /// Which of them. An opaque subject, never a name.
        id: String,
        /// What they do.
        role: String,
        /// The prison, court or office for which they do it.
        office: String,
    },
    /// Time passing, or another function's event.
    System,
}

impl Actor {
    /// The kind of actor, as it is written in history and events: codes, no names.
    pub fn code(&self) -> &'static str {
        match self {
            Actor::Applicant => "applicant",
            Actor::Party(_) => "party",
            Actor::Partner(_) => "partner",
            Actor::Staff { .. } => "staff",
            Actor::System => "system",
        }
    }
}

/// One person or organisation with a part in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Their part in it: `visitor`, `defendant`.
    pub role: String,
    /// What they are called.
    pub name: String,
    /// Which of those who have that part, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub number: u32,
}

fn first() -> u32 {
    1
}

fn is_first(number: &u32) -> bool {
    *number == 1
}

/// A case as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound = "", rename_all = "camelCase")]
pub struct Case<T: Transaction> {
    /// Its name.
    pub reference: Reference,
    /// How many times it has been written. The next write names the version it read.
    pub version: u64,
    /// Where it is.
    pub state: T::State,
    /// What was asked.
    pub answers: T::Answers,
    /// How it reached us.
    pub channel: Channel,
    /// The language in which it was asked, and is answered.
    pub language: Language,
    /// The prison, court or office that deals with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// The partner who lodged it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// Who asked, if they were signed in: their provider's own word for them, which says nothing to anybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// The kind of actor who changed it last: a code, not a name. Cases of before we kept it have none.
    #[serde(default)]
    pub changed_by: String,
    /// When somebody must have acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The day from which its retention is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_from: Option<Date>,
    /// The places it has.
    #[serde(default)]
    pub held: Vec<Held>,
    /// What it wants somebody's attention for, beside its own course: codes, such as `contact-failed`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub attention: BTreeSet<String>,
    /// The reminders that hold as long as it stays where it is: the sort keys of their items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<String>,
    /// What the office has asked the applicant, until it has done something with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// What the department's people keep with it.
    #[serde(default, skip_serializing_if = "Work::is_empty")]
    pub work: Work,
    /// What has been settled since it was asked, by name: the session granted, the reason given. What was asked stays
    /// in the answers. It may be personal: it is kept with the case, and goes with it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settled: BTreeMap<String, String>,
}

impl<T: Transaction> Case<T> {
    /// What has been settled by a name.
    pub fn settled(&self, name: &str) -> Option<&str> {
        self.settled.get(name).map(String::as_str)
    }

    /// Who has to act next: the applicant, while the office waits for an answer of theirs.
    pub fn stage(&self) -> Stage {
        match self.state.stage() {
            Stage::Closed => Stage::Closed,
            _ if self.asked.as_ref().is_some_and(Asked::is_open) => Stage::WithYou,
            stage => stage,
        }
    }

    /// The first day on which its personal data may no longer be kept, once that is known. It begins, as every day of
    /// ours does, at midnight in London.
    pub fn removal(&self) -> Option<Date> {
        self.keep_from.map(|from| plus_days(from, i32::from(T::SPEC.keep_days)))
    }
}

/// Something that only so many open cases may have, and what to say to whoever loses the race for it.
///
/// Each place is an item of its own, so that contenders for different places do not collide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// What is read together, to see what is taken: a prison.
    pub group: String,
    /// The thing held: a session. It sorts within its group.
    pub thing: String,
    /// How many cases may have it at once.
    pub places: u32,
    /// What to say, beside the right question, when all are taken.
    pub if_taken: FieldError,
}

/// A place that a case has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// See [`Hold::group`].
    pub group: String,
    /// See [`Hold::thing`].
    pub thing: String,
    /// Which place, from 1.
    pub seat: u32,
}

/// An item that a slice keeps of its own, written in the same commit as the case: how many there have been, or whose a name
/// is. It must still be as the facts had it. When somebody else wrote it first, an opening reads its facts again and is
/// decided again; any other move is refused as one that came too late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What follows the code in the partition key. Never a name, a number of somebody's, or anything else personal.
    pub partition: String,
    /// The sort key.
    pub sort: String,
    /// The version that the facts had, or 0 if there was none. What is written has the next.
    pub version: u64,
    /// The last day for which it is kept, if it is not for ever.
    pub until: Option<Date>,
    /// What is kept: codes and counts, nothing personal.
    pub values: BTreeMap<&'static str, String>,
}

/// Something to tell somebody. Decided with the case, committed with the case, sent afterwards.
///
/// It goes out in the case's own language, so its values are in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which letter, in the slice's words.
    pub template: &'static str,
    /// Where to.
    pub to: crate::people::Contact,
    /// What goes into its blanks.
    pub values: BTreeMap<&'static str, Text>,
    /// For whose part it carries a link that opens the case, if it carries one: [`Part::Applicant`] only for whoever may
    /// do what the applicant may.
    pub opens: Option<Part>,
}

/// Something to tell somebody later. Committed with the case, and sent only if the case is then still where the
/// decision left it: when it goes to another state, or another decision reminds of something else, this one is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// When.
    pub at: Timestamp,
    /// Whom, and of what.
    pub notice: Notice,
}

/// What becomes of a case's places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Holds {
    /// It keeps those it has.
    #[default]
    Keep,
    /// It has these and no others: new ones are taken and old ones freed in the same write.
    Only(Vec<Hold>),
}

/// What the rules concluded. A value: the kit commits it whole, or not at all.
#[derive(Debug)]
pub struct Decision<T: Transaction> {
    /// Where the case goes.
    pub state: T::State,
    /// What is to be paid first.
    pub fee: Pence,
    /// What is left to pay of a fee that was ordered before. None leaves that as it is.
    pub left: Option<Pence>,
    /// When somebody must have acted.
    pub due: Option<Date>,
    /// Which prison, court or office deals with it. None leaves it where it is.
    pub office: Option<String>,
    /// The day from which its retention is counted. None leaves it as it is.
    pub keep_from: Option<Date>,
    /// What becomes of its places.
    pub holds: Holds,
    /// Who joins it.
    pub parties: Vec<Party>,
    /// Whom to tell, and what.
    pub notices: Vec<Notice>,
    /// Whom to remind, of what, and when: these and no others. None leaves those there are, while the case stays in its
    /// state.
    pub reminders: Option<Vec<Reminder>>,
    /// What the slice keeps of its own with this.
    pub kept: Vec<Kept>,
    /// Coded reasons and the like, for history, the bus and statistics. Never answers, never names.
    pub codes: BTreeMap<&'static str, String>,
    /// What is settled by it, for [`Case::settled`], and what (none) is no longer. Neither history nor the bus has it.
    pub settled: BTreeMap<&'static str, Option<String>>,
}

impl<T: Transaction> Decision<T> {
    /// The case goes to a state, and nothing else changes.
    pub fn to(state: T::State) -> Decision<T> {
        Decision {
            state,
            fee: Pence::ZERO,
            left: None,
            due: None,
            office: None,
            keep_from: None,
            holds: Holds::Keep,
            parties: vec![],
            notices: vec![],
            reminders: None,
            kept: vec![],
            codes: BTreeMap::new(),
            settled: BTreeMap::new(),
        }
    }

    /// It has these places and no others.
    pub fn holding(mut self, holds: impl IntoIterator<Item = Hold>) -> Self {
        self.holds = Holds::Only(holds.into_iter().collect());
        self
    }

    /// It frees every place that it has.
    pub fn releasing(self) -> Self {
        self.holding([])
    }

    /// Less of its fee is left to pay than was ordered, because somebody else pays the rest. Nothing is ordered anew.
    pub fn leaving(mut self, left: Pence) -> Self {
        self.left = Some(left);
        self
    }

    /// A fee is to be paid.
    pub fn costing(mut self, fee: Pence) -> Self {
        self.fee = fee;
        self
    }

    /// An office deals with it.
    pub fn at(mut self, office: impl Into<String>) -> Self {
        self.office = Some(office.into());
        self
    }

    /// Somebody must have acted by a day.
    pub fn due(mut self, day: Date) -> Self {
        self.due = Some(day);
        self
    }

    /// Its retention is counted from a day.
    pub fn kept_from(mut self, day: Date) -> Self {
        self.keep_from = Some(day);
        self
    }

    /// Something of the slice's own is kept with it.
    pub fn keeping(mut self, kept: Kept) -> Self {
        self.kept.push(kept);
        self
    }

    /// Somebody has a part in it: the next of those to whom this decision gives the role.
    pub fn with_party(self, role: &str, name: impl Into<String>) -> Self {
        let number = self.parties.iter().filter(|party| party.role == role).count() as u32 + 1;
        self.with_nth_party(role, number, name)
    }

    /// Somebody joins those who have a part already.
    pub fn with_nth_party(mut self, role: &str, number: u32, name: impl Into<String>) -> Self {
        self.parties.push(Party { role: role.to_owned(), name: name.into(), number });
        self
    }

    /// Somebody is told.
    pub fn telling(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }

    /// Somebody is reminded, if the case then is where this leaves it, and of nothing else: with none, of nothing at all.
    pub fn reminding(mut self, reminders: impl IntoIterator<Item = Reminder>) -> Self {
        self.reminders.get_or_insert_default().extend(reminders);
        self
    }

    /// For which parts something that is sent carries a link that opens the case.
    pub fn opens(&self) -> BTreeSet<&Part> {
        let reminded = self.reminders.iter().flatten().map(|reminder| &reminder.notice);
        self.notices.iter().chain(reminded).filter_map(|notice| notice.opens.as_ref()).collect()
    }

    /// A code goes into history, to the bus and into statistics.
    pub fn coded(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.codes.insert(name, value.into());
        self
    }

    /// Something is settled, in place of what was settled by that name before.
    pub fn settling(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settled.insert(name, Some(value.into()));
        self
    }

    /// Something is open again.
    pub fn unsettling(mut self, name: &'static str) -> Self {
        self.settled.insert(name, None);
        self
    }

    /// What has been settled once this is decided.
    pub fn settled_after(&self, before: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let mut after = before.clone();
        for (name, value) in &self.settled {
            match value {
                Some(value) => after.insert((*name).to_owned(), value.clone()),
                None => after.remove(*name),
            };
        }
        after
    }
}

/// This actor may not make this event happen in this state. Carries what to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Illegal(pub Text);

impl Default for Illegal {
    fn default() -> Illegal {
        Illegal(Text::new("This can no longer be done", "Ni ellir gwneud hyn mwyach"))
    }
}
