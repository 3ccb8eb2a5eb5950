//! A case's own pages, and its face for machines: where it has got to, and what may still happen.

use crate::{
    advance::{self, Change},
    amend,
    app::App,
    asking, documents,
    exchange::{Exchange, Reply},
    moment::{Moment, Token},
    record,
    shell::{self, Shell},
    store::{Committed, Range, Write, keys},
    submit::{self, Receipt},
};
use justice::{
    Actor, Case, Error, Language, Reference, Result, Stage, State, Text, Today, Transaction, date,
    journey::{Journey, Move, Told},
    transaction::Asking,
};
use serde_json::{Value, json};

/// For how long a browser keeps the way to a case, in days. The link itself may end sooner.
pub const KEEP_DAYS: u32 = 180;
const KEEP_SECONDS: i64 = KEEP_DAYS as i64 * 86_400;

/// The name of the cookie that opens a case.
fn cookie(reference: &Reference) -> String {
    format!("__Host-{reference}")
}

/// After sending: to the confirmation, with the way to the case.
///
/// # Errors
/// Whatever the table answers.
pub async fn welcome<T: Transaction>(app: &App, moment: &Moment, receipt: Receipt) -> Result<Reply> {
    let token = match receipt.link {
        Some(token) => token,
        // A second sending: the first one's link was told to whoever got the first reply.
        None => another_link::<T>(app, moment, &receipt.reference).await?,
    };
    let mut reply = Reply::see_other(format!("/{}/cases/{}/confirmation", T::SPEC.slug, receipt.reference))
        .with_cookie(&cookie(&receipt.reference), token.reveal(), KEEP_SECONDS);
    reply.replayed = receipt.replayed;
    Ok(reply)
}

/// For somebody who sends a draft that has been sent: to its case.
///
/// # Errors
/// Whatever the table answers.
pub async fn welcome_back<T: Transaction>(app: &App, moment: &Moment, reference: &Reference) -> Result<Reply> {
    let receipt = Receipt { reference: reference.clone(), state: String::new(), replayed: true, link: None };
    welcome::<T>(app, moment, receipt).await
}

async fn another_link<T: Transaction>(app: &App, moment: &Moment, reference: &Reference) -> Result<Token> {
    let case = advance::load::<T>(app, moment, reference).await?;
    let token = moment.token();
    match app.commit(&[Write::Create(submit::link_item(&case, &token, moment)?)], moment).await? {
        Committed::Done => Ok(token),
        Committed::Refused(_) => Err(Error::unavailable("a token drawn twice")),
    }
}

/// Follows a status link: keeps the way to the case, and shows it, or a page of it, at an address that gives nothing away.
///
/// # Errors
/// `NotFound`, when the link opens nothing here.
pub async fn follow<T: Transaction>(app: &App, moment: &Moment, token: &str, page: &str) -> Result<Reply> {
    let token = Token::parse(token).ok_or(Error::NotFound)?;
    let reference = opens::<T>(app, moment, &token).await?.ok_or(Error::NotFound)?;
    Ok(Reply::see_other(format!("/{}/cases/{reference}{page}", T::SPEC.slug)).with_cookie(
        &cookie(&reference),
        token.reveal(),
        KEEP_SECONDS,
    ))
}

async fn opens<T: Transaction>(app: &App, moment: &Moment, token: &Token) -> Result<Option<Reference>> {
    let found = app.get(&keys::link(token), moment.now).await?;
    Ok(found
        .filter(|link| link.get("transaction").and_then(Value::as_str) == Some(T::SPEC.slug))
        .and_then(|link| Reference::parse(link.get("reference")?.as_str()?).ok()))
}

/// A partner who may use this transaction's API, by the client of their token.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn partner<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<String> {
    let client = exchange.claim("client_id").or_else(|| exchange.claim("sub")).ok_or(Error::NotFound)?;
    let found = app.get(&keys::partner_by_client(client), moment.now).await?;
    found.as_ref().and_then(|item| may_use(item, T::SPEC.slug)).ok_or(Error::NotFound)
}

/// The partner of an entry in the register, if it may use a transaction.
pub fn may_use(entry: &crate::store::Item, slug: &str) -> Option<String> {
    let allowed = entry.get("transactions")?.as_array()?;
    allowed.iter().any(|name| name.as_str() == Some(slug)).then(|| entry.get("partner")?.as_str().map(str::to_owned))?
}

/// One request about one case.
pub struct Visit<'a, T: Transaction> {
    app: &'a App,
    moment: &'a Moment,
    exchange: &'a Exchange,
    pub(crate) case: Case<T>,
    pub(crate) by: Actor,
}

impl<'a, T: Transaction> Visit<'a, T> {
    /// Opens a case for somebody who may see it: who holds a link, or the partner who lodged it.
    ///
    /// # Errors
    /// `NotFound`, when there is none, or none that they may see: the two look the same.
    pub async fn open(app: &'a App, moment: &'a Moment, exchange: &'a Exchange, typed: &str) -> Result<Visit<'a, T>> {
        let reference = Reference::parse(typed).map_err(|_| Error::NotFound)?;
        if exchange.is_api() {
            let partner = partner::<T>(app, moment, exchange).await?;
            let case = advance::load::<T>(app, moment, &reference).await?;
            return match case.partner.as_deref() == Some(&*partner) {
                true => Ok(Visit { app, moment, exchange, case, by: Actor::Partner(partner) }),
                false => Err(Error::NotFound),
            };
        }
        let token = exchange.cookie(&cookie(&reference)).and_then(Token::parse).ok_or(Error::NotFound)?;
        if opens::<T>(app, moment, &token).await?.as_ref() != Some(&reference) {
            return Err(Error::NotFound);
        }
        let case = advance::load::<T>(app, moment, &reference).await?;
        Ok(Visit { app, moment, exchange, case, by: Actor::Applicant })
    }

    fn journey(&self) -> Result<&'static Journey<T>> {
        T::journey().ok_or(Error::NotFound)
    }

    fn home(&self) -> String {
        format!("/{}/cases/{}", T::SPEC.slug, self.case.reference)
    }

    async fn facts(&self) -> Result<T::Facts> {
        let answers = serde_json::to_value(&self.case.answers).map_err(Error::broken)?;
        let today = self.moment.today();
        record::facts::<T>(self.app, &Asking { page: None, answers: &answers, today: &today }).await
    }

    fn shell<'s>(&'s self, title: &'s Text) -> Shell<'s> {
        Shell::new(self.app, self.exchange, title).of_service(T::SPEC.title.clone(), T::SPEC.slug)
    }

    /// The case for a machine.
    pub fn document(&self) -> Reply {
        Reply::json(200, &document(&self.case))
    }

    /// The page after sending.
    ///
    /// # Errors
    /// Whatever the table answers.
    pub async fn confirmation(&self) -> Result<Reply> {
        let (journey, facts, today, home) = (self.journey()?, self.facts().await?, self.moment.today(), self.home());
        let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
        let title = self.case.state.title();
        let shell = self.shell(&title);
        let language = shell.language;
        let mut sections = shell::blocks(&(journey.confirmation)(&told), language);
        let follow = Text::new("See or change this request", "Gweld neu newid y cais hwn");
        sections.push(json!({ "kind": "link", "text": follow.get(language), "href": home }));
        let yours = Text::new("Your reference", "Eich cyfeirnod");
        let context = json!({
            "panel": {
                "titleText": title.get(language), "text": yours.get(language), "reference": self.case.reference,
            },
            "sections": sections,
        });
        shell::render(&shell, "confirmation.html", context, 200)
    }

    /// Where the case has got to.
    ///
    /// # Errors
    /// Whatever the table answers.
    pub async fn status(&self) -> Result<Reply> {
        let (journey, facts, today, home) = (self.journey()?, self.facts().await?, self.moment.today(), self.home());
        let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
        let (rows, mut blocks) = (journey.status)(&told);
        blocks.extend(documents::link::<T>(&home));
        let title = T::SPEC.title.clone();
        let shell = self.shell(&title);
        let language = shell.language;
        let rows: Vec<Value> = rows
            .iter()
            .map(|(key, value)| json!({ "key": { "text": key.get(language) }, "value": { "text": value.get(language) } }))
            .collect();
        let actions: Vec<Value> = self
            .possible(journey, &facts, &today)
            .map(|action| {
                let href = format!("{home}/{}", action.code);
                json!({ "href": href, "text": action.title.get(language), "warning": true })
            })
            .collect();
        let context = json!({
            "heading": title.get(language),
            "reference": self.case.reference,
            "tag": { "text": self.case.state.title().get(language), "classes": colour(self.case.stage()) },
            "summaryList": { "rows": rows },
            "sections": shell::blocks(&blocks, language),
            "notice": asking::notice::<T>(&self.case, &home, language),
            "history": self.history(language).await?,
            "actions": actions,
        });
        shell::render(&shell, "case.html", context, 200)
    }

    /// The moves that the rules allow this actor now.
    fn possible<'m>(
        &'m self,
        journey: &'static Journey<T>,
        facts: &'m T::Facts,
        today: &'m Today,
    ) -> impl Iterator<Item = &'static Move<T>> + 'm {
        journey
            .moves
            .iter()
            .filter(move |action| T::next(&self.case, &(action.event)(), facts, &self.by, today).is_ok())
    }

    async fn history(&self, language: Language) -> Result<Vec<Value>> {
        let range = Range {
            partition: keys::case(&self.case.reference).pk,
            from: "EVENT#".to_owned(),
            to: "EVENT#~".to_owned(),
            index: false,
            consistent: true,
        };
        let events = self.app.list(&range, self.moment.now).await?;
        Ok(events
            .iter()
            .filter_map(|event| {
                let at = Today::at(event.get("at")?.as_str()?.parse().ok()?);
                let state: T::State = serde_json::from_value(event.get("state")?.clone()).ok()?;
                let when =
                    format!("{}, {}", date::without_weekday(at.date(), language), date::clock(at.time(), language));
                let own = event.get("type").and_then(Value::as_str).and_then(amend::words);
                Some(json!({ "when": when, "what": own.unwrap_or_else(|| state.title()).get(language) }))
            })
            .collect())
    }

    /// A file made from the case, or the page that asks whether something should happen to it.
    ///
    /// # Errors
    /// `NotFound`, when there is no such file or move; `Conflict`, when the move is not possible now.
    pub async fn part(&self, name: &str) -> Result<Reply> {
        let (journey, facts, today, home) = (self.journey()?, self.facts().await?, self.moment.today(), self.home());
        if let Some(download) = journey.downloads.iter().find(|download| download.name == name) {
            let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
            let body = (download.make)(&told, self.exchange.language()).ok_or(Error::NotFound)?;
            let reply = Reply { status: 200, body, outcome: "file", ..Reply::default() };
            return Ok(reply
                .with("content-type", format!("{}; charset=utf-8", download.media_type))
                .with("content-disposition", format!("attachment; filename=\"{}\"", download.name)));
        }
        let action = journey.moves.iter().find(|action| action.code == name).ok_or(Error::NotFound)?;
        if let Err(illegal) = T::next(&self.case, &(action.event)(), &facts, &self.by, &today) {
            return Err(Error::Conflict(illegal.0));
        }
        self.ask(action)
    }

    fn ask(&self, action: &Move<T>) -> Result<Reply> {
        let home = self.home();
        let shell = self.shell(&action.question).back_to(home.clone());
        let language = shell.language;
        let context = json!({
            "heading": action.question.get(language),
            "body": shell::blocks(action.body, language),
            "fields": [],
            "hidden": [
                { "name": "event", "value": action.code },
                { "name": "version", "value": self.case.version.to_string() },
            ],
            "action": format!("{home}/events"),
            "submitText": action.submit.get(language),
            "warning": true,
            "keepHref": home,
            "keepText": action.keep.get(language),
        });
        shell::render(&shell, "confirm.html", context, 200)
    }

    /// Makes something happen: for a person, one of the moves; for a machine, any event that the rules allow it.
    ///
    /// # Errors
    /// `Conflict`, when it is not possible now; `Malformed`, when it is no event of this transaction.
    pub async fn happen(&self) -> Result<Reply> {
        match self.exchange.is_api() {
            true => self.happen_for_machine().await,
            false => self.happen_for_person().await,
        }
    }

    async fn happen_for_person(&self) -> Result<Reply> {
        let form = self.exchange.form()?;
        let first = |name: &str| form.get(name).and_then(|values| values.first()).map(String::as_str);
        let code = first("event").unwrap_or_default();
        let action = self.journey()?.moves.iter().find(|action| action.code == code).ok_or_else(no_such_event)?;
        let version: u64 = first("version").and_then(|text| text.parse().ok()).ok_or_else(no_such_event)?;
        let change = Change {
            reference: &self.case.reference,
            event: (action.event)(),
            by: self.by.clone(),
            version: Some(version),
            once: Some(("page".to_owned(), format!("{}/{version}/{code}", self.case.reference))),
        };
        let advanced = advance::advance::<T>(self.app, self.moment, change).await?;
        let mut reply = Reply::see_other(self.home());
        reply.replayed = advanced.replayed;
        Ok(reply)
    }

    async fn happen_for_machine(&self) -> Result<Reply> {
        let key = idempotency_key(self.exchange)?;
        let event: T::Event = serde_json::from_value(self.exchange.json()?).map_err(|_| no_such_event())?;
        let change = Change {
            reference: &self.case.reference,
            event,
            by: self.by.clone(),
            version: None,
            once: Some((caller(&self.by), key)),
        };
        let advanced = advance::advance::<T>(self.app, self.moment, change).await?;
        let mut reply = Reply::json(200, &document(&advanced.case));
        reply.replayed = advanced.replayed;
        Ok(reply)
    }
}

/// Whose idempotency keys these are.
pub fn caller(by: &Actor) -> String {
    match by {
        Actor::Partner(name) => format!("partner:{name}"),
        other => other.code().to_owned(),
    }
}

/// The caller's own key: without it, a lost reply could not be told from a lost request.
///
/// # Errors
/// `Malformed`, when there is none, or it is too long.
pub fn idempotency_key(exchange: &Exchange) -> Result<String> {
    let key = exchange.header("idempotency-key").map(str::trim).filter(|key| (1..=255).contains(&key.len()));
    key.map(str::to_owned).ok_or_else(|| {
        Error::unreadable(Text::new(
            "Send an Idempotency-Key header of 1 to 255 characters, new for each request and the same when you try again",
            "Anfonwch bennyn Idempotency-Key o 1 i 255 o nodau, un newydd ar gyfer pob cais a’r un un wrth roi cynnig arall arni",
        ))
    })
}

fn no_such_event() -> Error {
    Error::unreadable(Text::new(
        "That is not something that can happen to this case",
        "Nid yw hynny’n rhywbeth a all ddigwydd i’r achos hwn",
    ))
}

/// A case as machines see it.
pub fn document<T: Transaction>(case: &Case<T>) -> Value {
    json!({
        "reference": case.reference,
        "state": case.state.code(),
        "stage": case.stage().code(),
        "version": case.version,
        "opened": case.opened,
        "changed": case.changed,
    })
}

fn colour(stage: Stage) -> &'static str {
    match stage {
        Stage::Paying => "govuk-tag--yellow",
        Stage::WithUs => "govuk-tag--blue",
        Stage::WithYou => "govuk-tag--green",
        Stage::Closed => "govuk-tag--grey",
    }
}

/// The API's submit: `201` and where the case is; the same reply to the same request sent again.
///
/// # Errors
/// As [`submit::submit`].
pub async fn lodge<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
    let partner = partner::<T>(app, moment, exchange).await?;
    let key = idempotency_key(exchange)?;
    let by = Actor::Partner(partner);
    let submission = submit::Submission {
        answers: exchange.json()?,
        once: submit::Once::Key { caller: caller(&by), key },
        by,
        channel: justice::Channel::Partner,
        language: exchange.language(),
        draft: None,
    };
    let receipt = submit::submit::<T>(app, moment, &submission).await?;
    let body = json!({ "reference": receipt.reference, "state": receipt.state });
    let mut reply =
        Reply::json(201, &body).with("location", format!("/api/{}/cases/{}", T::SPEC.slug, receipt.reference));
    reply.replayed = receipt.replayed;
    Ok(reply)
}
