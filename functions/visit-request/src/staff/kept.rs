//! A prison's calendar as the table has it: read, and replaced at the version that was read.

use super::{Work, changes};
use crate::{
    CODE, SLUG,
    calendar::Calendar,
    facts::{Prison, PrisonFacts},
};
use justice::{
    Actor, Error, Facts, Found, Result, Text, Today,
    date::{clock, without_weekday},
};
use kit::{
    record::{self, Happening},
    store::{Committed, Item, Key, Write, item, keys},
};
use serde_json::{Value, json};

/// A calendar, and the item that it was read from.
pub struct Kept {
    /// The item, which has more in it than we know of.
    pub item: Value,
    /// What the rules make of it.
    pub facts: PrisonFacts,
}

/// What became of a change.
pub enum Saved {
    /// It has been made.
    Done,
    /// Somebody else made another first: this is how the calendar is now.
    Overtaken(Box<Kept>),
}

/// Where a prison's calendar is, and what is beside it.
pub fn key(office: &str) -> Key {
    keys::facts(CODE, &format!("PRISON#{office}"), "CALENDAR")
}

impl Kept {
    /// The calendar of the prison that a request is about.
    pub async fn read(work: &Work<'_>) -> Result<Kept> {
        let found = work.app.get(&key(work.office), work.moment.now).await?.ok_or(Error::NotFound)?;
        Ok(Kept::of(found))
    }

    fn of(found: Item) -> Kept {
        let item = Value::Object(found);
        let facts = PrisonFacts::read(Found(vec![vec![item.clone()]]));
        Kept { item, facts }
    }

    /// The calendar, if it can be true. One that cannot takes no bookings, and is mended by whoever broke it.
    pub fn calendar(&self) -> Result<&Calendar> {
        match &self.facts.prison {
            Prison::Known(calendar) => Ok(calendar),
            Prison::Unusable(why) => {
                let why = Text::same(why.to_string());
                let words = Text::new(
                    "This calendar contradicts itself, so it takes no bookings: {why}. Tell the service desk",
                    "Mae’r calendr hwn yn ei wrth-ddweud ei hun, felly nid yw’n cymryd archebion: {why}. Dywedwch \
                     wrth y ddesg wasanaeth",
                );
                Err(Error::Conflict(words.with(&[("why", &why)])))
            }
            Prison::Unknown | Prison::NotRead => Err(Error::NotFound),
        }
    }

    /// How many times it has been written.
    pub fn version(&self) -> u64 {
        self.item["version"].as_u64().unwrap_or_default()
    }

    /// Replaces it, if nobody has since it was read, and says in history what is different and who did it.
    pub async fn save(&self, work: &Work<'_>, after: &Value, beside: Vec<Write>) -> Result<Saved> {
        let Actor::Staff { id, role, .. } = work.actor()? else { return Err(Error::NotFound) };
        let different = changes::differences(&self.item, after);
        if different.is_empty() {
            return Ok(Saved::Done);
        }
        let (key, moment) = (key(work.office), work.moment);
        let mut calendar = item(&key, after)?;
        calendar.insert("version".into(), (self.version() + 1).into());
        calendar.insert("changed".into(), json!(moment.now));
        calendar.insert("changedBy".into(), json!({ "staff": id, "role": role }));
        calendar.insert("event".into(), moment.id.to_string().into());
        let mut codes = different;
        codes.extend([("staff", id), ("role", role), ("version", (self.version() + 1).to_string())]);
        let happening = Happening {
            r#type: format!("{SLUG}.calendar-changed"),
            transaction: SLUG,
            at: moment.now,
            actor: "staff",
            office: Some(work.office),
            codes,
            ..Happening::default()
        };
        let mut writes = vec![Write::Replace(calendar, self.version()), record::event(&key, moment, &happening)?];
        writes.extend(beside);
        let refusals = match work.app.commit(&writes, moment).await? {
            Committed::Done => return Ok(Saved::Done),
            Committed::Refused(refusals) => refusals,
        };
        // A reply that was lost on its way here is not somebody else's change.
        let ours = |found: &Item| found.get("event").and_then(Value::as_str) == Some(&moment.id.to_string());
        match refusals.into_iter().find_map(|refusal| refusal.found) {
            Some(found) if ours(&found) => Ok(Saved::Done),
            _ => Ok(Saved::Overtaken(Box::new(Kept::read(work).await?))),
        }
    }

    /// What to say to whoever comes second: who was first, and when.
    pub fn overtaken(&self, work: &Work<'_>) -> Text {
        let by = &self.item["changedBy"];
        let who = match by["staff"].as_str() {
            Some(id) if id == work.staff.subject => Text::new("you, in another window,", "chi, mewn ffenestr arall,"),
            Some(id) => Text::new("{role} {id}", "{role} {id}")
                .with(&[("role", &role(by["role"].as_str().unwrap_or_default())), ("id", &Text::same(id))]),
            None => Text::new("somebody else", "rhywun arall"),
        };
        let changed = self.item["changed"].as_str().and_then(|at| at.parse().ok()).map(Today::at);
        let when = changed.map_or_else(|| Text::same(""), |at| when(&at));
        Text::new(
            "This calendar was changed by {who} {when}. Your change has not been saved. Check it against the calendar \
             as it is now, and save it again",
            "Newidiwyd y calendr hwn gan {who} {when}. Nid yw eich newid wedi’i gadw. Gwiriwch ef yn erbyn y calendr \
             fel y mae nawr, a’i gadw eto",
        )
        .with(&[("who", &who), ("when", &when)])
    }
}

/// What somebody is to a prison.
pub fn role(code: &str) -> Text {
    match code {
        "manager" => Text::new("manager", "rheolwr"),
        "clerk" => Text::new("clerk", "clerc"),
        other => Text::same(other),
    }
}

/// `on 23 November 2026 at midday`.
pub fn when(at: &Today) -> Text {
    let day = Text::both(|language| without_weekday(at.date(), language));
    let time = Text::both(|language| clock(at.time(), language));
    Text::new("on {day} at {time}", "ar {day} am {time}").with(&[("day", &day), ("time", &time)])
}
