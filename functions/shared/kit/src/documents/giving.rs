//! Sending a document, and taking it back.

use super::{Document, Shelf, all, find, given_by, item_of, replacing, section::in_words};
use crate::{
    advance::load,
    amend::{Amendment, ROUNDS, SIDE},
    exchange::{Posted, Reply},
    moment::Moment,
    objects::{FORM_SECONDS, Offer, kept, quarantined},
    sheet::{self, Sheet},
    shell::{self, Shell},
    store::{Write, keys},
};
use justice::{
    Actor, Asked, Error, FieldError, Language, Part, Result, Side, Text, Transaction,
    documents::{FileType, Status, Way, side},
    journey::{Block, Choice, Context, Field, Kind, Options},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ulid::Ulid;

/// The most characters that a document's name may have.
const LONGEST_NAME: usize = 100;

/// What to say to who has sent as many as we take.
pub(super) fn too_many(most: usize) -> Text {
    Text::new(
        "You can send {n} documents. Remove one before you add another",
        "Gallwch anfon {n} o ddogfennau. Tynnwch un yn ôl cyn ychwanegu un arall",
    )
    .with(&[("n", &Text::same(most.to_string()))])
}

const CLOSED: Text = Text::new(
    "This request is closed, so its documents can no longer be changed",
    "Mae’r cais hwn wedi’i gau, felly ni ellir newid ei ddogfennau mwyach",
);

fn kinds<T: Transaction>(_: &Context<'_, T>) -> Vec<Choice> {
    let kinds = T::documents().map_or(&[][..], |documents| documents.kinds);
    kinds.iter().map(|kind| Choice { hint: kind.hint.clone(), ..Choice::new(kind.code, kind.title.clone()) }).collect()
}

/// Where a sheet's answers have the role of whoever is asked.
const ROLE: &str = "role";

const WAYS: &[(&str, Text)] = &[
    ("upload", Text::new("Upload a file now", "Uwchlwytho ffeil nawr")),
    ("post", Text::new("Send it by post", "Ei hanfon drwy’r post")),
];

fn ways<T: Transaction>(_: &Context<'_, T>) -> Vec<Choice> {
    WAYS.iter().map(|(value, label)| Choice::new(*value, label.clone())).collect()
}

/// From whom it may be kept depends on who sends it: their role, if they have one, is among the answers.
fn keep_it<T: Transaction>(asked: &Context<'_, T>) -> Vec<Choice> {
    let others = match asked.answers[ROLE].as_str().and_then(Side::<T>::of) {
        Some(side) => side.sends.clone(),
        None => T::documents().and_then(|documents| documents.others.clone()),
    };
    let others = others.unwrap_or_else(|| Text::same(""));
    let label =
        Text::new("Keep this document from {others}", "Cadw’r ddogfen hon rhag {others}").with(&[("others", &others)]);
    vec![Choice::new("yes", label)]
}

fn field<T: Transaction>(pointer: &'static str, label: Text, hint: Option<Text>, kind: Kind<T>) -> Field<T> {
    Field { pointer, label, hint, kind, optional: false, messages: &[] }
}

impl<T: Transaction> Shelf<'_, T> {
    /// Asks what it is, what to call it, and how it will come.
    pub(super) async fn ask_what(&self) -> Result<Reply> {
        self.there_is_room().await?;
        let (facts, by_post) = (sheet::facts(self.app, self.moment, &self.case).await?, self.office().await?.is_some());
        self.sheet(&facts, by_post, self.moment.id).render(
            "question.html",
            &self.asked_of(json!({})),
            None,
            &[],
            json!({}),
        )
    }

    /// Answers with the role of whoever gives them.
    fn asked_of(&self, mut answers: Value) -> Value {
        answers[ROLE] = json!(self.side.map(|side| side.role));
        answers
    }

    fn sheet<'s>(&'s self, facts: &'s T::Facts, by_post: bool, id: Ulid) -> Sheet<'s, T> {
        let mut fields = vec![
            field(
                "/kind",
                Text::new("What is it evidence of?", "Tystiolaeth o beth ydyw?"),
                None,
                Kind::Radios(Options::From(kinds::<T>)),
            ),
            field(
                "/name",
                Text::new("What should we call it?", "Beth ddylem ei galw?"),
                Some(Text::new(
                    "For example, “bank statement, June”. The name of your file is not sent to us.",
                    "Er enghraifft, “cyfriflen banc, Mehefin”. Nid yw enw eich ffeil yn cael ei anfon atom.",
                )),
                Kind::Line(None, None),
            ),
        ];
        if self.others().is_some() {
            let label = Text::new("Who may see it", "Pwy gaiff ei gweld");
            fields.push(Field {
                optional: true,
                ..field("/confidential", label, None, Kind::Checkboxes(Options::From(keep_it::<T>)))
            });
        }
        if by_post {
            let label = Text::new("How will you send it?", "Sut byddwch yn ei hanfon?");
            fields.push(field("/way", label, None, Kind::Radios(Options::From(ways::<T>))));
        }
        Sheet {
            app: self.app,
            exchange: self.exchange,
            facts,
            today: self.moment.today(),
            title: Text::new("Add a document", "Ychwanegu dogfen"),
            back: self.address(),
            body: vec![],
            fields,
            hidden: vec![("document", id.to_string())],
            action: format!("{}/add", self.address()),
            submit: Text::new("Continue", "Parhau"),
        }
    }

    async fn there_is_room(&self) -> Result<()> {
        if !self.may_send() {
            return Err(Error::NotFound);
        }
        if self.is_closed() {
            return Err(Error::Conflict(CLOSED));
        }
        let documents = all(self.app, self.moment, &self.case.reference).await?;
        match given_by(&documents, &self.by, self.moment) < self.documents.most {
            true => Ok(()),
            false => Err(Error::Conflict(too_many(self.documents.most))),
        }
    }

    /// Begins a document. The name that the page gave it makes a second sending the same one.
    pub(super) async fn add(&self) -> Result<Reply> {
        let form = self.exchange.form()?;
        let first = |name: &str| form.get(name).and_then(|values| values.first()).map(String::as_str);
        let id = first("document").and_then(|id| Ulid::from_string(id).ok()).ok_or_else(unreadable)?;
        if let Some(begun) = find(self.app, self.moment, &self.case.reference, &id.to_string()).await? {
            return if begun.is_of(&self.by) { Ok(self.onward(&begun)) } else { Err(Error::NotFound) };
        }
        self.there_is_room().await?;
        let (facts, by_post) = (sheet::facts(self.app, self.moment, &self.case).await?, self.office().await?.is_some());
        let sheet = self.sheet(&facts, by_post, id);
        let (answers, mut errors) = sheet.read(&form);
        errors.extend(self.wrong(&answers, by_post));
        if !errors.is_empty() {
            return sheet.render("question.html", &self.asked_of(answers), Some(&form), &errors, json!({}));
        }
        let document = self.begun(&id.to_string(), &answers, &form)?;
        match document.way {
            Way::Upload => {
                let write = Write::Create(item_of(&self.case.reference, &document, self.moment)?);
                self.app.commit(&[write], self.moment).await?;
            }
            Way::Post => self.promise(&document).await?,
        }
        Ok(self.onward(&document))
    }

    fn wrong(&self, answers: &Value, by_post: bool) -> Vec<FieldError> {
        let text = |pointer| answers.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let mut errors = vec![];
        if self.documents.kind(text("/kind")).is_none() {
            errors.push(FieldError::new(
                "/kind",
                Text::new("Choose what it is evidence of", "Dewiswch dystiolaeth o beth ydyw"),
            ));
        }
        match text("/name").chars().count() {
            0 => errors.push(FieldError::new(
                "/name",
                Text::new("Enter what we should call it", "Rhowch yr hyn y dylem ei galw"),
            )),
            1..=LONGEST_NAME => {}
            _ => errors.push(FieldError::new(
                "/name",
                Text::new("The name must be 100 characters or fewer", "Rhaid i’r enw fod yn 100 o nodau neu lai"),
            )),
        }
        if by_post && !WAYS.iter().any(|(way, _)| *way == text("/way")) {
            errors.push(FieldError::new(
                "/way",
                Text::new("Choose how you will send it", "Dewiswch sut byddwch yn ei hanfon"),
            ));
        }
        errors
    }

    fn begun(&self, id: &str, answers: &Value, form: &Posted) -> Result<Document> {
        let text = |pointer| answers.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let kind = self.documents.kind(text("/kind")).ok_or_else(unreadable)?;
        let way = if text("/way") == "post" { Way::Post } else { Way::Upload };
        Ok(Document {
            id: id.to_owned(),
            version: 1,
            kind: kind.code.to_owned(),
            name: text("/name").to_owned(),
            by: side(&self.by).ok_or(Error::NotFound)?.to_owned(),
            confidential: self.others().is_some() && form.contains_key("/confidential"),
            shared: kind.shared,
            way,
            status: if way == Way::Post { Status::Awaited } else { Status::Offered },
            begun: self.moment.now,
            answers: self.asked().map(|asked| asked.id.clone()),
            file: None,
            size: None,
            etag: None,
            object: None,
            why: None,
            opened: None,
        })
    }

    /// The question of the office's that what they send now answers. It is the applicant who was asked.
    fn asked(&self) -> Option<&Asked> {
        self.case.asked.as_ref().filter(|asked| self.by == Actor::Applicant && asked.is_open())
    }

    fn onward(&self, document: &Document) -> Reply {
        let page = format!("{}/{}", self.address(), document.id);
        match (document.status, document.way) {
            (Status::Offered, _) => Reply::see_other(page),
            (Status::Awaited, Way::Post) => Reply::see_other(page + "/cover"),
            _ => self.to_list(),
        }
    }

    /// The office learns that something is coming by post.
    async fn promise(&self, document: &Document) -> Result<()> {
        for round in 0..ROUNDS {
            let moment = self.moment.round(round);
            let case = load::<T>(self.app, &moment, &self.case.reference).await?;
            let beside = vec![Write::Create(item_of(&case.reference, document, &moment)?)];
            let amendment = Amendment {
                case,
                code: "document-promised",
                by: &self.by,
                codes: codes(document),
                notices: vec![],
                leads_to: None,
                beside,
            };
            if amendment.commit(self.app, &moment).await?
                || find(self.app, &moment, &self.case.reference, &document.id).await?.is_some()
            {
                return Ok(());
            }
        }
        Err(Error::unavailable("too much happens to one case"))
    }

    /// The form that sends a document, straight to the bucket.
    pub(super) async fn form(&self, id: &str) -> Result<Reply> {
        let document = self.own(id).await?;
        if self.is_closed() {
            return Err(Error::Conflict(CLOSED));
        }
        // After a file was refused, another may be sent in its place.
        if document.way != Way::Upload || !matches!(document.status, Status::Offered | Status::Refused) {
            return Ok(self.to_list());
        }
        let offer = Offer {
            key: quarantined(T::SPEC.slug, &self.case.reference, id),
            largest: self.documents.largest,
            back: format!("{}{}/{id}/sent", self.app.config.public_origin, self.address()),
            until: later(self.moment)?,
        };
        let form = self.app.objects().form(&offer, self.moment).await?;
        let title = Text::new("Upload your document", "Uwchlwytho eich dogfen");
        let shell = Shell::new(self.app, self.exchange, &title)
            .of_service(T::SPEC.title.clone(), T::SPEC.slug)
            .back_to(self.address());
        let language = shell.language;
        let hidden: Vec<Value> =
            form.fields.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let mut context =
            json!({ "heading": title.get(language), "name": document.name, "action": form.action, "hidden": hidden });
        if let (Some(context), Value::Object(more)) = (context.as_object_mut(), self.file_words(language)) {
            context.extend(more);
        }
        let mut reply = shell::render(&shell, "upload.html", context, 200)?;
        reply.forms_to = Some(self.app.objects().origin().to_owned());
        Ok(reply)
    }

    /// What may be sent, in words for people and for their browser.
    fn file_words(&self, language: Language) -> Value {
        let largest = in_words(self.documents.largest);
        let types: Vec<&str> = self.documents.types.iter().map(|file| file.name()).collect();
        let accept: Vec<String> = self.documents.types.iter().flat_map(|file| endings(*file)).collect();
        let values = [("types", &Text::same(types.join(", "))), ("size", &Text::same(&largest))];
        let say = |text: Text| text.with(&values).get(language).to_owned();
        json!({
            "label": say(Text::new("Choose a file", "Dewiswch ffeil")),
            "hint": say(Text::new("{types}, up to {size}", "{types}, hyd at {size}")),
            "rules": say(Text::new(
                "Use this page within an hour. If your file is too large or not one of these types, we cannot take it, and you will be asked for another.",
                "Defnyddiwch y dudalen hon o fewn awr. Os yw eich ffeil yn rhy fawr neu ddim yn un o’r mathau hyn, ni allwn ei chymryd, a gofynnir i chi am un arall.",
            )),
            "submitText": say(Text::new("Upload", "Uwchlwytho")),
            "accept": accept.join(","),
            "largest": self.documents.largest,
            "errorTitle": say(Text::new("There is a problem", "Mae problem")),
            "errorPrefix": say(Text::new("Error:", "Gwall:")),
            "errorNone": say(Text::new("Choose a file", "Dewiswch ffeil")),
            "errorSize": say(Text::new("The file must be smaller than {size}", "Rhaid i’r ffeil fod yn llai na {size}")),
            "errorEmpty": say(Text::new("The file is empty", "Mae’r ffeil yn wag")),
            "errorType": say(Text::new("The file must be a {types}", "Rhaid i’r ffeil fod yn {types}")),
        })
    }

    /// One's own document.
    async fn own(&self, id: &str) -> Result<Document> {
        let found = find(self.app, self.moment, &self.case.reference, id).await?;
        found.filter(|document| document.is_of(&self.by)).ok_or(Error::NotFound)
    }

    /// The browser is back from the bucket. It may come before the verdict, after it, twice, or never; and anybody can type
    /// this address. Only the bucket says what is there.
    pub(super) async fn sent(&self, id: &str) -> Result<Reply> {
        let Some(document) =
            find(self.app, self.moment, &self.case.reference, id).await?.filter(|found| found.is_of(&self.by))
        else {
            return Ok(self.to_list());
        };
        let etag = self.exchange.query.get("etag").and_then(|values| values.last()).map(|etag| etag.trim_matches('"'));
        if document.status == Status::Ready {
            let same = etag.is_none() || etag == document.etag.as_deref();
            return if same { Ok(self.to_list()) } else { Err(Error::Conflict(ALREADY)) };
        }
        let key = quarantined(T::SPEC.slug, &self.case.reference, id);
        let Some(head) = self.app.objects().head(&key, self.moment).await? else { return Ok(self.to_list()) };
        let known = document.object.as_deref() == Some(&head.version);
        if !known && document.way == Way::Upload {
            let checking = Document {
                status: Status::Checking,
                size: Some(head.size),
                etag: Some(head.etag),
                object: Some(head.version),
                why: None,
                ..document
            };
            // If the verdict was quicker, it has said more than this would.
            self.app.commit(&[replacing(&self.case.reference, checking, self.moment)?], self.moment).await?;
        }
        Ok(self.to_list())
    }

    /// What to print, or to write down, and put into the envelope.
    pub(super) async fn cover(&self, id: &str) -> Result<Reply> {
        let document = self.own(id).await?;
        let address = self.office().await?.filter(|_| document.way == Way::Post).ok_or(Error::NotFound)?;
        let title = Text::new("Send this page with your document", "Anfonwch y dudalen hon gyda’ch dogfen");
        let shell = Shell::new(self.app, self.exchange, &title)
            .of_service(T::SPEC.title.clone(), T::SPEC.slug)
            .back_to(self.address());
        let language = shell.language;
        let mut lines: Vec<Text> = address.lines.iter().map(Text::same).collect();
        lines.extend(address.postcode.iter().chain(&address.country).map(Text::same));
        let reference = Text::same(self.case.reference.as_str());
        let kind =
            self.documents.kind(&document.kind).map_or_else(|| Text::same(&document.kind), |kind| kind.title.clone());
        let body = [
            Block::Paragraph(Text::new(
                "Print this page and put it on top of your document. If you cannot print it, write the reference on a sheet of paper.",
                "Argraffwch y dudalen hon a’i rhoi ar ben eich dogfen. Os na allwch ei hargraffu, ysgrifennwch y cyfeirnod ar ddalen o bapur.",
            )),
            Block::Heading(Text::new("Reference", "Cyfeirnod")),
            Block::Inset(reference),
            Block::Heading(Text::new("What you are sending", "Beth rydych yn ei anfon")),
            Block::Bullets(vec![kind, Text::same(&document.name)]),
            Block::Heading(Text::new("Where to send it", "I ble i’w hanfon")),
            Block::Bullets(lines),
            Block::Paragraph(Text::new(
                "Send a copy if you can, and keep the original. Your documents page will say when it has arrived.",
                "Anfonwch gopi os gallwch, a chadwch y gwreiddiol. Bydd eich tudalen dogfennau yn dweud pan fydd eich dogfen wedi cyrraedd.",
            )),
            Block::Link(Text::new("See your documents", "Gweld eich dogfennau"), self.address()),
        ];
        let context = json!({ "heading": title.get(language), "body": shell::blocks(&body, language) });
        shell::render(&shell, "content.html", context, 200)
    }

    pub(super) async fn ask_whether_to_remove(&self, id: &str) -> Result<Reply> {
        let document = self.removable(id).await?;
        let title = Text::new(
            "Are you sure you want to remove this document?",
            "Ydych chi’n siŵr eich bod am dynnu’r ddogfen hon yn ôl?",
        );
        let shell = Shell::new(self.app, self.exchange, &title)
            .of_service(T::SPEC.title.clone(), T::SPEC.slug)
            .back_to(self.address());
        let language = shell.language;
        let body = [
            Block::Inset(Text::same(&document.name)),
            Block::Paragraph(Text::new(
                "We will delete it. You can send another in its place.",
                "Byddwn yn ei dileu. Gallwch anfon un arall yn ei lle.",
            )),
        ];
        let (submit, keep) =
            (Text::new("Yes, remove it", "Ydw, ei thynnu’n ôl"), Text::new("No, keep it", "Nac ydw, ei chadw"));
        let context = json!({
            "heading": title.get(language), "body": shell::blocks(&body, language), "fields": [], "hidden": [],
            "action": format!("{}/{id}/remove", self.address()), "submitText": submit.get(language), "warning": true,
            "keepHref": self.address(), "keepText": keep.get(language),
        });
        shell::render(&shell, "confirm.html", context, 200)
    }

    async fn removable(&self, id: &str) -> Result<Document> {
        let document = self.own(id).await?;
        match (self.is_closed(), document.may_be_removed_by(&self.by)) {
            (true, _) => Err(Error::Conflict(CLOSED)),
            (false, false) => Err(Error::Conflict(OPENED)),
            (false, true) => Ok(document),
        }
    }

    /// Takes a document back: out of the table first, so that nobody is given it any more, and then out of the bucket. If
    /// the bucket does not answer, the same again does the rest.
    pub(super) async fn remove(&self, id: &str) -> Result<Reply> {
        if Ulid::from_string(id).is_err() {
            return Err(Error::NotFound);
        }
        for round in 0..ROUNDS {
            let moment = self.moment.round(round);
            let case = load::<T>(self.app, &moment, &self.case.reference).await?;
            if find(self.app, &moment, &case.reference, id).await?.is_none() {
                return self.forget(id).await;
            }
            let document = self.removable(id).await?;
            let gone = Write::Remove(keys::document(&case.reference, id), document.version);
            if document.status == Status::Offered {
                // It was never sent: there is nothing to tell anybody.
                self.app.commit(&[gone], &moment).await?;
                continue;
            }
            let amendment = Amendment {
                case,
                code: "document-removed",
                by: &self.by,
                codes: codes(&document),
                notices: vec![],
                leads_to: None,
                beside: vec![gone],
            };
            if amendment.commit(self.app, &moment).await? {
                return self.forget(id).await;
            }
        }
        Err(Error::unavailable("too much happens to one case"))
    }

    async fn forget(&self, id: &str) -> Result<Reply> {
        for key in [quarantined(T::SPEC.slug, &self.case.reference, id), kept(T::SPEC.slug, &self.case.reference, id)] {
            self.app.objects().remove(&key, None, self.moment).await?;
        }
        Ok(self.to_list())
    }

    /// The office says that a document has come by post.
    pub(super) async fn arrived(&self, id: &str) -> Result<Reply> {
        for round in 0..ROUNDS {
            let moment = self.moment.round(round);
            let document = self.seen(id).await?;
            if document.status != Status::Awaited {
                return Ok(self.to_list());
            }
            let case = load::<T>(self.app, &moment, &self.case.reference).await?;
            let codes = codes(&document);
            let here = Document { status: Status::Ready, opened: Some(moment.now), ..document };
            let beside = vec![replacing(&case.reference, here, &moment)?];
            let amendment = Amendment {
                case,
                code: "document-received",
                by: &self.by,
                codes,
                notices: vec![],
                leads_to: None,
                beside,
            };
            if amendment.commit(self.app, &moment).await? {
                return Ok(self.to_list());
            }
        }
        Err(Error::unavailable("too much happens to one case"))
    }
}

/// What history learns of a document: no name; and whose it is, unless it is the applicant's.
fn codes(document: &Document) -> BTreeMap<&'static str, String> {
    let way = if document.way == Way::Post { "post" } else { "upload" };
    let mut codes = side_of(document);
    codes.extend([("document", document.id.clone()), ("kind", document.kind.clone()), ("way", way.to_owned())]);
    codes
}

/// Whose a document is, unless it is the applicant's.
pub(super) fn side_of(document: &Document) -> BTreeMap<&'static str, String> {
    let another = (document.by != Part::Applicant.to_string()).then(|| (SIDE, document.by.clone()));
    another.into_iter().collect()
}

/// The endings that files of a type have.
fn endings(file: FileType) -> Vec<String> {
    let more: &[&str] = if file == FileType::Jpeg { &[".jpeg"] } else { &[] };
    let mut endings = vec![format!(".{}", file.ending())];
    endings.extend(more.iter().map(|&ending| ending.to_owned()));
    endings
}

/// When a form of this moment ends.
fn later(moment: &Moment) -> Result<justice::date::Timestamp> {
    justice::date::Timestamp::from_second(moment.now.as_second() + FORM_SECONDS).map_err(Error::broken)
}

fn unreadable() -> Error {
    Error::unreadable(Text::new(
        "Go back to your documents and try again",
        "Ewch yn ôl i’ch dogfennau a rhowch gynnig arall arni",
    ))
}

const ALREADY: Text = Text::new(
    "We have this document already, and have not taken another file in its place. To send another file, add a document",
    "Mae’r ddogfen hon gennym eisoes, ac nid ydym wedi cymryd ffeil arall yn ei lle. I anfon ffeil arall, ychwanegwch ddogfen",
);
const OPENED: Text = Text::new(
    "Our staff have opened this document, so it can no longer be removed",
    "Mae ein staff wedi agor y ddogfen hon, felly ni ellir ei thynnu’n ôl mwyach",
);
