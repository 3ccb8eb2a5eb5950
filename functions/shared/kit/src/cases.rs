//! A case's own pages, and its face for machines: where it has got to, and what may still happen.

use crate::{
    advance::{self, Change},
    app::App,
    asking, documents, equality,
    exchange::{Exchange, Posted, Reply},
    fields::{self, Shown},
    http::Needs,
    links,
    moment::{Moment, Token},
    paper, record,
    session::{self, Kind, Session},
    shell::{self, Shell},
    store::{Committed, Item, Write, keys},
    submit::{self, Receipt},
};
use justice::{
    Actor, Case, Error, FaultKind, FieldError, Illegal, Language, Part, Reference, Result, Side, Stage, State, Text,
    Transaction,
    journey::{Block, Context, Download, Journey, Move, Status, Told},
    transaction::Asking,
};
use serde_json::{Value, json};

mod history;

/// For how long a browser keeps the way to a case, in days. The link itself may end sooner.
pub const KEEP_DAYS: u32 = 180;
const KEEP_SECONDS: i64 = KEEP_DAYS as i64 * 86_400;

/// Where orders are paid, whatever they are for.
pub const ORDERS: &str = "/fee-payment/orders";

/// The name of the cookie that opens a case.
pub fn cookie(reference: &Reference) -> String {
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
    match app.commit(&[Write::Create(links::item_of(&case, &token, &Part::Applicant, moment)?)], moment).await? {
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
    let (reference, part) = opens::<T>(app, moment, &token).await?.ok_or(Error::NotFound)?;
    door::<T>(&part, if page.is_empty() { Needs::Case } else { Needs::Applicant })?;
    Ok(Reply::see_other(format!("/{}/cases/{reference}{page}", T::SPEC.slug)).with_cookie(
        &cookie(&reference),
        token.reveal(),
        KEEP_SECONDS,
    ))
}

async fn opens<T: Transaction>(app: &App, moment: &Moment, token: &Token) -> Result<Option<(Reference, Part)>> {
    let found = app.get(&keys::link(token), moment.now).await?;
    Ok(found.and_then(|link| links::opens(&link, T::SPEC.slug)))
}

/// What another party has of a case: none for the applicant, who has all of it.
///
/// # Errors
/// `NotFound`, when there is no door for that part, or it is not for what is wanted.
fn door<T: Transaction>(part: &Part, needs: Needs) -> Result<Option<&'static Side<T>>> {
    match part.role() {
        None => Ok(None),
        Some((role, _)) if needs != Needs::Applicant => Side::of(role).map(Some).ok_or(Error::NotFound),
        Some(_) => Err(Error::NotFound),
    }
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

/// What the page of a case says to one of those who have a part in it.
struct Face {
    heading: Text,
    state: Text,
    rows: Vec<(Text, Text)>,
    blocks: Vec<Block>,
}

/// One request about one case.
pub struct Visit<'a, T: Transaction> {
    pub(crate) app: &'a App,
    pub(crate) moment: &'a Moment,
    pub(crate) exchange: &'a Exchange,
    pub(crate) case: Case<T>,
    pub(crate) by: Actor,
    /// What they have of the case, and which of those who have it they are, if they are another party.
    pub(crate) side: Option<(&'static Side<T>, u32)>,
    /// Who is signed in, if that is how they may see it.
    citizen: Option<Session>,
}

impl<'a, T: Transaction> Visit<'a, T> {
    /// Opens a case for somebody who may have what they want of it: who holds a link, each in the part for which the link
    /// opens it; who was signed in when they asked and is again; or the partner who lodged it.
    ///
    /// # Errors
    /// `NotFound`, when there is none, or none that they may see: the two look the same. `Gone`, when they could see it
    /// and its personal data has been removed.
    pub async fn open(
        app: &'a App,
        moment: &'a Moment,
        exchange: &'a Exchange,
        needs: Needs,
        typed: &str,
    ) -> Result<Visit<'a, T>> {
        let reference = Reference::parse(typed).map_err(|_| Error::NotFound)?;
        if exchange.is_api() {
            let partner = partner::<T>(app, moment, exchange).await?;
            let found = advance::find::<T>(app, moment, &reference).await?;
            // Whose it is comes first: nobody else learns that it was ever there.
            if found.get("partner").and_then(Value::as_str) != Some(&*partner) {
                return Err(Error::NotFound);
            }
            let case = advance::living(found, moment)?;
            return Ok(Visit { app, moment, exchange, case, by: Actor::Partner(partner), side: None, citizen: None });
        }
        let linked = match exchange.cookie(&cookie(&reference)).and_then(Token::parse) {
            Some(token) => opens::<T>(app, moment, &token).await?.filter(|(opened, _)| *opened == reference),
            None => None,
        };
        let part = linked.map(|(_, part)| part);
        let citizen = match part {
            Some(_) => None,
            None => session::standing(app, moment, exchange, Kind::Citizen).await?.here(),
        };
        let is_linked = part.is_some();
        if !is_linked && citizen.is_none() {
            return Err(Error::NotFound);
        }
        let part = part.unwrap_or(Part::Applicant);
        let side = door::<T>(&part, needs)?.zip(part.role().map(|(_, number)| number));
        let found = advance::find::<T>(app, moment, &reference).await?;
        // Whose it is comes first here too.
        let subject = found.get("subject").and_then(Value::as_str);
        if !is_linked && citizen.as_ref().map(|citizen| &*citizen.subject) != subject {
            return Err(Error::NotFound);
        }
        let case: Case<T> = advance::living(found, moment)?;
        if side.is_some_and(|(side, number)| (side.people)(&case.answers).len() < number as usize) {
            return Err(Error::NotFound);
        }
        Ok(Visit { app, moment, exchange, case, by: part.actor(), side, citizen })
    }

    /// What was sent, as a paper.
    ///
    /// # Errors
    /// Whatever the table answers.
    pub async fn paper(&self) -> Result<Reply> {
        paper::reply(self.app, &self.case).await
    }

    fn journey(&self) -> Result<&'static Journey<T>> {
        T::journey().ok_or(Error::NotFound)
    }

    /// What they may make happen from their page, when the rules allow it.
    fn moves(&self) -> Result<&'static [Move<T>]> {
        match self.side {
            Some((side, _)) => Ok(side.moves),
            None => Ok(self.journey()?.moves),
        }
    }

    /// What is made from the case is the applicant's.
    fn downloads(&self) -> Result<&'static [Download<T>]> {
        match self.side {
            Some(_) => Ok(&[]),
            None => Ok(self.journey()?.downloads),
        }
    }

    /// Whose keys those of the pages are: what one party did is not done when another does the same.
    fn caller(&self) -> String {
        match &self.by {
            Actor::Party(part) => format!("page:{part}"),
            Actor::Applicant | Actor::Partner(_) | Actor::Staff { .. } | Actor::System => "page".to_owned(),
        }
    }

    pub(crate) fn home(&self) -> String {
        format!("/{}/cases/{}", T::SPEC.slug, self.case.reference)
    }

    async fn facts(&self) -> Result<T::Facts> {
        self.facts_for(None, None).await
    }

    /// What a page needs, perhaps as if the case had no places.
    async fn facts_for(&self, page: Option<&str>, own: Option<&str>) -> Result<T::Facts> {
        let answers = self.answers()?;
        let today = self.moment.today();
        record::facts_but::<T>(self.app, &Asking { page, answers: &answers, case: true, today: &today }, own).await
    }

    fn answers(&self) -> Result<Value> {
        serde_json::to_value(&self.case.answers).map_err(Error::broken)
    }

    fn shell<'s>(&'s self, title: &'s Text) -> Shell<'s> {
        let shell = Shell::new(self.app, self.exchange, title).of_service(T::SPEC.title.clone(), T::SPEC.slug);
        match &self.citizen {
            Some(citizen) => shell.signed_in(citizen),
            None => shell,
        }
    }

    /// Whether the applicant has something to pay before it goes on.
    fn owes(&self) -> Option<justice::Pence> {
        self.case.work.fee.filter(|_| self.side.is_none() && self.case.stage() == Stage::Paying)
    }

    /// The button that leads to paying.
    fn payment(&self, language: Language) -> Option<Value> {
        let words = Text::new("Pay {amount}", "Talu {amount}");
        let words = words.with(&[("amount", &Text::same(self.owes()?.to_string()))]);
        Some(json!({ "text": words.get(language), "action": format!("{}/pay", self.home()) }))
    }

    /// To where it is paid. Whoever is here because they are signed in gets the cookie that opens the order, because
    /// whoever takes payments does not know whose case it is.
    ///
    /// # Errors
    /// Whatever the table answers.
    pub async fn pay(&self) -> Result<Reply> {
        if self.owes().is_none() {
            return Ok(Reply::see_other(self.home()));
        }
        let reference = &self.case.reference;
        let to_order = Reply::see_other(format!("{ORDERS}/{reference}"));
        match self.citizen {
            None => Ok(to_order),
            Some(_) => {
                let token = another_link::<T>(self.app, self.moment, reference).await?;
                Ok(to_order.with_cookie(&cookie(reference), token.reveal(), KEEP_SECONDS))
            }
        }
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
        // What waits for money is not done, and does not look as if it were.
        let unpaid = self.owes().map(|amount| {
            Text::new("You still have to pay {amount}", "Mae’n rhaid i chi dalu {amount} o hyd")
                .with(&[("amount", &Text::same(amount.to_string()))])
        });
        let title = unpaid.unwrap_or_else(|| self.case.state.title());
        let shell = self.shell(&title);
        let language = shell.language;
        let mut sections = shell::blocks(&(journey.confirmation)(&told), language);
        let follow = Text::new("See or change this request", "Gweld neu newid y cais hwn");
        sections.push(json!({ "kind": "link", "text": follow.get(language), "href": home }));
        sections.push(json!({
            "kind": "link", "text": paper::YOURS.get(language), "href": format!("{home}/{}", paper::NAME), "download": true,
        }));
        let yours = Text::new("Your reference", "Eich cyfeirnod");
        sections.push(json!({
            "kind": "link", "text": equality::INVITATION.get(language),
            "href": format!("/{}/equality-questions", T::SPEC.slug),
        }));
        let context = json!({
            "heading": self.owes().map(|_| title.get(language).to_owned()),
            "panel": {
                "titleText": title.get(language), "text": yours.get(language), "reference": self.case.reference,
            },
            "sections": sections,
            "payment": self.payment(language),
        });
        shell::render(&shell, "confirmation.html", context, 200)
    }

    /// Where the case has got to: for people a page, for machines a document. Another party has the page alone.
    ///
    /// # Errors
    /// Whatever the table answers.
    pub async fn status(&self) -> Result<Reply> {
        if self.side.is_none() && !self.exchange.wants_page() {
            return Ok(self.document());
        }
        let (facts, today, home) = (self.facts().await?, self.moment.today(), self.home());
        let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
        let face = self.face(&told)?;
        let shell = self.shell(&face.heading);
        let language = shell.language;
        let rows: Vec<Value> = face
            .rows
            .iter()
            .map(|(key, value)| json!({ "key": { "text": key.get(language) }, "value": { "text": value.get(language) } }))
            .collect();
        let actions: Vec<Value> = self
            .moves()?
            .iter()
            .filter(|action| self.allows(action, &told).is_ok())
            .map(|action| {
                let href = format!("{home}/{}", action.code);
                json!({ "href": href, "text": action.title.get(language), "warning": action.warns })
            })
            .collect();
        let asked = self.side.is_none().then(|| asking::notice::<T>(&self.case, &home, language)).flatten();
        let context = json!({
            "heading": face.heading.get(language),
            "reference": self.case.reference,
            "tag": { "text": face.state.get(language), "classes": colour(self.case.stage()) },
            "summaryList": if rows.is_empty() { Value::Null } else { json!({ "rows": rows }) },
            "sections": shell::blocks(&face.blocks, language),
            "payment": self.payment(language),
            "notice": asked,
            "history": self.history(language).await?,
            "actions": actions,
        });
        shell::render(&shell, "case.html", context, 200)
    }

    /// What the page of the case says, to whoever it is.
    fn face(&self, told: &Told<'_, T>) -> Result<Face> {
        let Some((side, number)) = self.side else {
            let (rows, mut blocks) = (self.journey()?.status)(told);
            blocks.push(Block::Download(paper::YOURS, format!("{}/{}", told.home, paper::NAME)));
            blocks.extend(documents::link::<T>(documents::YOURS, told.home));
            return Ok(Face { heading: T::SPEC.title.clone(), state: self.case.state.title(), rows, blocks });
        };
        let (rows, mut blocks): Status = (side.status)(told, number);
        blocks.extend(documents::link::<T>(documents::THEIRS, told.home));
        Ok(Face { heading: side.heading.clone(), state: (side.state)(self.case.state), rows, blocks })
    }

    /// Whether the rules allow this actor a move now.
    fn allows(&self, action: &Move<T>, told: &Told<'_, T>) -> std::result::Result<(), Illegal> {
        let event = (action.sample)(told).ok_or_else(Illegal::default)?;
        T::next(&self.case, &event, told.facts, &self.by, told.today).map(|_| ())
    }

    /// A file made from the case, or the page that asks whether something should happen to it.
    ///
    /// # Errors
    /// `NotFound`, when there is no such file or move; `Conflict`, when the move is not possible now.
    pub async fn part(&self, name: &str) -> Result<Reply> {
        let (facts, today, home) = (self.facts().await?, self.moment.today(), self.home());
        if let Some(download) = self.downloads()?.iter().find(|download| download.name == name) {
            let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
            let body = (download.make)(&told, self.exchange.language()).ok_or(Error::NotFound)?;
            let reply = Reply { status: 200, body, outcome: "file", ..Reply::default() };
            return Ok(reply
                .with("content-type", format!("{}; charset=utf-8", download.media_type))
                .with("content-disposition", format!("attachment; filename=\"{}\"", download.name)));
        }
        let action = self.moves()?.iter().find(|action| action.code == name).ok_or(Error::NotFound)?;
        let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
        self.allows(action, &told).map_err(|illegal| Error::Conflict(illegal.0))?;
        self.ask(action, &json!({}), None, &[]).await
    }

    /// The page of a move: what follows from it, and what is asked about it.
    async fn ask(
        &self,
        action: &'static Move<T>,
        typed: &Value,
        form: Option<&Posted>,
        errors: &[FieldError],
    ) -> Result<Reply> {
        let (home, today) = (self.home(), self.moment.today());
        let facts = self.facts_for(Some(action.code), None).await?;
        let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
        let mut answers = typed.clone();
        answers["case"] = self.answers()?;
        answers["settled"] = json!(self.case.settled);
        let context = Context { answers: &answers, facts: &facts, today: &today };
        let stuck = action.fields.iter().any(|field| !fields::has_choices(field, &context));
        let field_at = |pointer: &str| action.fields.iter().find(|field| field.pointer == pointer);
        let shell = self.shell(&action.question).back_to(home.clone()).with_errors(errors, |error| {
            match field_at(&error.pointer).filter(|_| !stuck) {
                Some(field) => fields::target(Some(field), field.pointer),
                None => String::new(),
            }
        });
        let language = shell.language;
        let shown = action
            .fields
            .iter()
            .filter(|_| !stuck)
            .map(|field| Shown::of(field, field.pointer.to_owned(), &context, form, errors, language).component());
        let context = json!({
            "heading": action.question.get(language),
            "body": shell::blocks(&(action.body)(&told), language),
            "fields": shown.collect::<Vec<_>>(),
            "hidden": [
                { "name": "event", "value": action.code },
                { "name": "version", "value": self.case.version.to_string() },
            ],
            "action": format!("{home}/events"),
            "submitText": if stuck { None } else { Some(action.submit.get(language)) },
            "warning": action.warns,
            "keepHref": home,
            "keepText": action.keep.get(language),
        });
        shell::render(&shell, "confirm.html", context, if errors.is_empty() { 200 } else { 422 })
    }

    /// The event that was typed, or what is wrong with what was. What the case has is not in its own way, so that the
    /// same again is the same event.
    async fn typed(
        &self,
        action: &'static Move<T>,
        form: &Posted,
        typed: &mut Value,
    ) -> Result<std::result::Result<T::Event, Vec<FieldError>>> {
        let mut errors: Vec<FieldError> = vec![];
        for field in action.fields {
            errors.extend(fields::read(field, field.pointer, form, typed));
            let missing = typed.pointer(field.pointer).is_none();
            if missing && !field.optional && !errors.iter().any(|error| error.pointer == field.pointer) {
                errors.push(FieldError::new(field.pointer, fields::words(field, FaultKind::Missing)));
            }
        }
        if !errors.is_empty() {
            return Ok(Err(errors));
        }
        let (home, today) = (self.home(), self.moment.today());
        let page = (!action.fields.is_empty()).then_some(action.code);
        let facts = self.facts_for(page, Some(self.case.reference.as_str())).await?;
        let told = Told { case: &self.case, facts: &facts, today: &today, home: &home };
        Ok((action.event)(&told, typed))
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
        let action = self.moves()?.iter().find(|action| action.code == code).ok_or_else(no_such_event)?;
        let version: u64 = first("version").and_then(|text| text.parse().ok()).ok_or_else(no_such_event)?;
        let mut typed = json!({});
        let event = match self.typed(action, &form, &mut typed).await? {
            Ok(event) => event,
            Err(errors) => return self.ask(action, &typed, Some(&form), &errors).await,
        };
        let change = Change {
            reference: &self.case.reference,
            event,
            by: self.by.clone(),
            version: Some(version),
            once: Some((self.caller(), format!("{}/{version}/{code}", self.case.reference))),
        };
        let advanced = match advance::advance::<T>(self.app, self.moment, change).await {
            // Somebody was quicker: what the case has, it still has.
            Err(Error::Invalid(errors)) => return self.ask(action, &typed, Some(&form), &errors).await,
            advanced => advanced?,
        };
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

/// What a transaction's own event is called in history: as it says itself, or else the state that it led to.
pub(crate) fn happened<T: Transaction>(event: &Item) -> Option<Text> {
    let code = event.get("type")?.as_str()?.split_once('.')?.1;
    let codes = event.get("codes").unwrap_or(&Value::Null);
    let state = || serde_json::from_value::<T::State>(event.get("state")?.clone()).ok().map(State::title);
    T::history(code, codes).or_else(state)
}

/// The colour of a tag that says where a case is.
pub fn colour(stage: Stage) -> &'static str {
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
        subject: None,
        channel: justice::Channel::Partner,
        language: exchange.language(),
        draft: None,
        helped: None,
    };
    let receipt = submit::submit::<T>(app, moment, &submission).await?;
    let body = json!({ "reference": receipt.reference, "state": receipt.state });
    let mut reply =
        Reply::json(201, &body).with("location", format!("/api/{}/cases/{}", T::SPEC.slug, receipt.reference));
    reply.replayed = receipt.replayed;
    Ok(reply)
}
