//! Who else has a case open, so that two do not do the same work. A courtesy: nothing depends on it.

use super::Staff;
use crate::store::{Item, Range, Write, item, keys};
use justice::{Case, Result, Text, Today, Transaction, casework::Colleague, date, date::Timestamp};
use serde_json::{Value, json};

/// For how long somebody counts as having a case open, in seconds since they last looked.
const SECONDS: i64 = 10 * 60;

/// How often it is written down that they look, in seconds.
const AGAIN: i64 = 60;

impl<T: Transaction> Staff<'_, T> {
    /// Notes that this person has a case open, and says who else has.
    pub(super) async fn others_at(&self, case: &Case<T>) -> Result<Vec<Text>> {
        let mine = keys::open(&case.reference, &self.session.subject);
        let range = Range {
            partition: mine.pk.clone(),
            from: String::new(),
            to: "~".to_owned(),
            index: false,
            consistent: true,
        };
        let open = self.app.list(&range, self.moment.now).await?;
        let is_mine = |item: &&Item| item.get("SK").and_then(Value::as_str) == Some(&mine.sk);
        self.looks(case, open.iter().find(is_mine)).await?;
        Ok(open.iter().filter(|item| !is_mine(item)).filter_map(|item| self.opened_by(item)).collect())
    }

    async fn looks(&self, case: &Case<T>, before: Option<&Item>) -> Result<()> {
        let now = self.moment.now.as_second();
        let number = |name| before.and_then(|item| item.get(name)).and_then(Value::as_i64);
        if number("expires").is_some_and(|expires| expires - now > SECONDS - AGAIN) {
            return Ok(());
        }
        let (me, version) = (self.me(case.office.as_deref())?, number("version").and_then(|n| u64::try_from(n).ok()));
        let since = before.and_then(|item| item.get("since")).cloned().unwrap_or_else(|| json!(self.moment.now));
        let body = json!({
            "by": me, "since": since, "version": version.unwrap_or(0) + 1, "expires": now + SECONDS,
        });
        let written = item(&keys::open(&case.reference, &self.session.subject), body)?;
        let write =
            version.map_or_else(|| Write::Create(written.clone()), |version| Write::Replace(written.clone(), version));
        // In two windows at once, one of them is written down.
        self.app.commit(&[write], self.moment).await.map(|_| ())
    }

    fn opened_by(&self, open: &Item) -> Option<Text> {
        let by: Colleague = serde_json::from_value(open.get("by")?.clone()).ok()?;
        let since: Timestamp = open.get("since")?.as_str()?.parse().ok()?;
        let time = Text::both(|language| date::clock(Today::at(since).time(), language));
        let words =
            Text::new("A colleague ({role}) opened this at {time}", "Agorodd cydweithiwr ({role}) hwn am {time}");
        Some(words.with(&[("role", &self.role(&by.role)), ("time", &time)]))
    }
}
