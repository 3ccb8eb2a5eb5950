//! The pages of the department's own people: what waits for them, one order, what came otherwise, what goes back.
//!
//! Who may have which of them is in [`crate::ROUTES`]. Besides, a refund is allowed by a manager who did not ask for it.

use crate::{
    cashier::Cashier,
    ledger::{self, Account, Happened, Refused, SLUG},
    order::{Event, Illegal, Offline, Refund, Stage, State, ToDo, Way, attempt_reference},
    provider::{Provider, Status},
    reconcile,
};
use justice::{
    Actor, Date, Error, FieldError, Language, Pence, Reference, Result, Text, Today,
    casework::Colleague,
    date,
    date::{Timestamp, plus_days},
};
use kit::{
    casework::stash,
    exchange::{Exchange, Posted, Reply},
    fields,
    http::{self, Route},
    parts::{self, Cell},
    session::Session,
    shell::{self, Shell},
};
use serde_json::{Value, json};

/// The role that may allow what others ask.
pub const MANAGER: &str = "manager";
/// How many days the list of days shows.
const DAYS: i32 = 31;
/// The code that our keys begin with.
const CODE: &str = "FEE";
/// The most characters of a number under which money arrived.
const LONGEST_NUMBER: usize = 40;

/// Answers one request.
///
/// # Errors
/// `NotFound`, when there is no such page, or none that this person may see.
pub async fn answer<P: Provider>(
    cashier: Cashier<'_, P>,
    exchange: &Exchange,
    route: &Route,
    rest: &[&str],
) -> Result<Reply> {
    let staff = match http::staff(cashier.app, cashier.moment, exchange, route, (SLUG, CODE)).await? {
        Ok(staff) => staff,
        Err(reply) => return Ok(reply),
    };
    let post = staff.posts.iter().filter(|post| post.service == SLUG).max_by_key(|post| post.role == MANAGER);
    let post = post.ok_or(Error::NotFound)?;
    let actor = Actor::Staff { id: staff.subject.clone(), role: post.role.clone(), office: post.office.clone() };
    let me = Colleague::of(&actor).ok_or(Error::NotFound)?;
    Desk { cashier, exchange, staff: &staff, me }.answer(rest).await
}

/// One request of somebody who has a post.
struct Desk<'a, P> {
    cashier: Cashier<'a, P>,
    exchange: &'a Exchange,
    staff: &'a Session,
    me: Colleague,
}

impl<P: Provider> Desk<'_, P> {
    async fn answer(&self, rest: &[&str]) -> Result<Reply> {
        match rest {
            [] => self.list(None).await,
            ["orders"] => self.find().await,
            ["days"] => self.days().await,
            ["days", day] => self.day(day.parse().map_err(|_| Error::NotFound)?).await,
            ["orders", reference, rest @ ..] => {
                let reference = Reference::parse(reference).map_err(|_| Error::NotFound)?;
                let account = Account::open(self.cashier.app, self.cashier.moment, &reference).await?;
                self.about(&account, rest).await
            }
            _ => Err(Error::NotFound),
        }
    }

    async fn about(&self, account: &Account, rest: &[&str]) -> Result<Reply> {
        match rest {
            [] => self.order(account, None).await,
            ["received"] => self.received(account).await,
            ["refund"] => self.refund(account).await,
            ["refunds", number] => self.decide(account, number).await,
            ["look"] => self.look(account).await,
            ["seen"] => self.seen(account).await,
            _ => Err(Error::NotFound),
        }
    }

    fn is_post(&self) -> bool {
        self.exchange.method == "POST"
    }

    fn manages(&self) -> bool {
        self.me.role == MANAGER
    }

    fn shell<'s>(&'s self, title: &'s Text) -> Shell<'s> {
        let service = Text::new("Payments: casework", "Taliadau: gwaith achos");
        Shell::new(self.cashier.app, self.exchange, title)
            .of_service(service, &format!("{SLUG}/staff"))
            .signed_in(self.staff)
    }

    // ------------------------------------------------------------------------------------------------ what waits

    async fn list(&self, wrong: Option<FieldError>) -> Result<Reply> {
        let (app, moment) = (self.cashier.app, self.cashier.moment);
        let refunds = ledger::waiting(app, moment, ToDo::Refund).await?;
        let alarms = ledger::waiting(app, moment, ToDo::Alarm).await?;
        let title = Text::new("Payments", "Taliadau");
        let errors: Vec<FieldError> = wrong.into_iter().collect();
        let shell = self.shell(&title).back_to("/staff").with_errors(&errors, |error| fields::id(&error.pointer));
        let language = shell.language;
        let mut sections = vec![];
        for (heading, none, waiting) in [
            (WAITING_REFUNDS, Text::new("None.", "Dim."), &refunds),
            (WAITING_ALARMS, Text::new("None.", "Dim."), &alarms),
        ] {
            match waiting.is_empty() {
                true => sections.extend([parts::heading(&heading, language), parts::paragraph(&none, language)]),
                false => sections.push(waiting_table(&heading, waiting, language)),
            }
        }
        let days = Text::new("What was settled, day by day", "Yr hyn a setlwyd, o ddydd i ddydd");
        sections.push(parts::link(&days, format!("/{SLUG}/staff/days"), language));
        let typed = self.exchange.query.get("reference").and_then(|values| values.last()).cloned().unwrap_or_default();
        let label = Text::new("Find a payment by its reference", "Dod o hyd i daliad yn ôl ei gyfeirnod");
        let context = json!({
            "heading": title.get(language),
            "findAction": format!("/{SLUG}/staff/orders"),
            "find": [input("reference", &label, &typed, None, errors.first(), language)],
            "findText": Text::new("Find", "Dod o hyd").get(language),
            "sections": sections,
        });
        shell::render(&shell, "staff-payments.html", context, if errors.is_empty() { 200 } else { 422 })
    }

    async fn find(&self) -> Result<Reply> {
        let typed = self.exchange.query.get("reference").and_then(|values| values.last()).map(String::as_str);
        let found = match Reference::parse(typed.unwrap_or_default()) {
            Ok(reference) => match Account::open(self.cashier.app, self.cashier.moment, &reference).await {
                Ok(account) => Some(account.reference),
                Err(Error::NotFound) => None,
                Err(other) => return Err(other),
            },
            Err(_) => None,
        };
        match found {
            Some(reference) => Ok(Reply::see_other(address(&reference, ""))),
            None => self.list(Some(FieldError::new("reference", NO_ORDER))).await,
        }
    }

    // -------------------------------------------------------------------------------------------------- one order

    async fn order(&self, account: &Account, wrong: Option<Text>) -> Result<Reply> {
        let errors: Vec<FieldError> = wrong.into_iter().map(|words| FieldError::new("", words)).collect();
        let title = account.title.text();
        let shell = self.shell(&title).back_to(format!("/{SLUG}/staff")).with_errors(&errors, |_| String::new());
        let language = shell.language;
        let order = &account.order;
        let mut sections = vec![];
        if !account.alarms.is_empty() {
            sections.push(parts::warning(&alarm_words(&account.alarms), language));
        }
        let mut ways = vec![(RECEIVED, address(&account.reference, "/received"))];
        if places(account).iter().any(|(place, _)| !order.available(*place).is_zero()) {
            ways.push((ASK_REFUND, address(&account.reference, "/refund")));
        }
        sections.push(parts::links(&ways, language));
        sections.push(attempts_table(account, language));
        if !order.offline.is_empty() {
            sections.push(offline_table(account, language));
        }
        if !order.refunds.is_empty() {
            sections.push(refunds_table(account, language));
        }
        sections.push(self.history(account, language).await?);
        let form = |what: &str, words: Text| json!({ "action": address(&account.reference, what), "text": words.get(language), "secondary": true });
        let mut forms = vec![];
        if order.live().is_some() {
            forms.push(form("/look", Text::new("Ask the payment provider again", "Gofyn eto i’r darparwr taliadau")));
        }
        if !account.alarms.is_empty() && self.manages() {
            forms.push(form("/seen", Text::new("I have looked into this", "Rwyf wedi edrych i mewn i hyn")));
        }
        let context = json!({
            "heading": title.get(language),
            "before": [],
            "summaryList": { "rows": rows(account, language) },
            "forms": forms,
            "after": sections,
        });
        shell::render(&shell, "order.html", context, if errors.is_empty() { 200 } else { 503 })
    }

    async fn history(&self, account: &Account, language: Language) -> Result<Value> {
        let events = ledger::history(self.cashier.app, self.cashier.moment, &account.reference).await?;
        let row = |event: &kit::store::Item| {
            let text = |name: &str| event.get(name).and_then(Value::as_str);
            let what = text("type")?.rsplit('.').next()?;
            let at: Timestamp = text("at")?.parse().ok()?;
            let role = event.get("by").and_then(|by| by["role"].as_str());
            let who = role.map_or_else(|| kit::advance::who(text("actor").unwrap_or_default()), role_title);
            Some(vec![Cell::Head(happened_words(what)?), Cell::Words(when(at)), Cell::Words(who)])
        };
        let rows: Vec<Vec<Cell>> = events.iter().filter_map(row).collect();
        let head = [Text::new("What", "Beth"), Text::new("When", "Pryd"), Text::new("By whom", "Gan bwy")];
        Ok(parts::table(&Text::new("History", "Hanes"), &head, &rows, language))
    }

    async fn look(&self, account: &Account) -> Result<Reply> {
        match self.cashier.look(&account.reference).await {
            Ok(_) => Ok(Reply::see_other(address(&account.reference, ""))),
            Err(Error::Unavailable(cause) | Error::Broken(cause)) => {
                tracing::error!("a payment could not be looked at: {cause}");
                self.order(account, Some(NO_ANSWER)).await
            }
            Err(other) => Err(other),
        }
    }

    async fn seen(&self, account: &Account) -> Result<Reply> {
        for why in &account.alarms {
            ledger::mark(self.cashier.app, &account.reference, why, Some(&self.me)).await?;
        }
        Ok(Reply::see_other(address(&account.reference, "")))
    }

    // ---------------------------------------------------------------------------------------------- what is typed

    /// What was typed here when this person's session was over, unless they are sending something now.
    async fn typed(&self) -> Result<(Posted, bool)> {
        if self.is_post() {
            return Ok((self.exchange.form()?, false));
        }
        let kept = stash::kept(CODE, self.cashier.app, self.cashier.moment, self.exchange, self.staff).await?;
        let is_kept = kept.is_some();
        Ok((kept.unwrap_or_default(), is_kept))
    }

    async fn done(&self, account: &Account, form: &Posted) -> Result<Reply> {
        if form.contains_key(stash::KEPT) {
            stash::forget(CODE, self.cashier.app, self.cashier.moment, self.exchange, self.staff).await?;
        }
        Ok(Reply::see_other(address(&account.reference, "")))
    }

    /// A page that asks something about an order.
    fn ask(&self, account: &Account, question: &Question<'_>, errors: &[FieldError], kept: bool) -> Result<Reply> {
        let here = address(&account.reference, question.at);
        let home = address(&account.reference, "");
        let shell =
            self.shell(&question.title).back_to(home.clone()).with_errors(errors, |error| fields::id(&error.pointer));
        let language = shell.language;
        let kept_words = kept.then(|| json!({ "kind": "inset", "text": stash::WORDS.get(language) }));
        let body = kept_words.into_iter().chain(question.body.iter().map(|text| parts::paragraph(text, language)));
        let hidden = kept.then(|| json!({ "name": stash::KEPT, "value": "yes" }));
        let context = json!({
            "heading": question.title.get(language),
            "body": body.collect::<Vec<_>>(),
            "fields": (question.fields)(language, errors),
            "hidden": hidden.into_iter().collect::<Vec<_>>(),
            "action": here,
            "submitText": question.submit.get(language),
            "keepHref": home,
            "keepText": Text::new("Back to the payment", "Yn ôl at y taliad").get(language),
        });
        shell::render(&shell, "confirm.html", context, if errors.is_empty() { 200 } else { 422 })
    }

    /// Money that came by cheque, by transfer or from an account.
    async fn received(&self, account: &Account) -> Result<Reply> {
        let (form, kept) = self.typed().await?;
        let (way, number, amount) = (first(&form, "way"), first(&form, "number"), first(&form, "amount"));
        let fields = |language: Language, errors: &[FieldError]| {
            let error = |pointer: &str| errors.iter().find(|error| error.pointer == pointer);
            vec![
                radios("way", &WAY, &Way::ALL.map(|way| (way.code(), way_title(way))), way, error("way"), language),
                input("number", &NUMBER, number, Some(&NUMBER_HINT), error("number"), language),
                pounds("amount", &AMOUNT, amount, error("amount"), language),
            ]
        };
        let left = LEFT.with(&[("amount", &Text::same(account.order.left().to_string()))]);
        let question = Question { at: "/received", title: RECEIVED, body: &[left], fields: &fields, submit: RECORD };
        if !self.is_post() {
            return self.ask(account, &question, &[], kept);
        }
        let mut errors = vec![];
        let way = Way::ALL.into_iter().find(|known| known.code() == way);
        if way.is_none() {
            errors.push(FieldError::new("way", Text::new("Choose how it came", "Dewiswch sut y daeth")));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-/ ".contains(c);
        if number.is_empty() || number.chars().count() > LONGEST_NUMBER || !number.chars().all(plain) {
            errors.push(FieldError::new("number", NUMBER_WRONG));
        } else if account.order.offline.iter().any(|known| known.number == number) {
            errors.push(FieldError::new("number", NUMBER_KNOWN));
        }
        let amount = sum(amount, &mut errors);
        let (Some(way), Some(amount), true) = (way, amount, errors.is_empty()) else {
            return self.ask(account, &question, &errors, false);
        };
        let event = Event::Offline(Offline { number: number.to_owned(), way, amount });
        ledger::happen(self.cashier.app, &account.reference, &Happened::by(&self.me, event))
            .await
            .map_err(Refused::error)?;
        self.done(account, &form).await
    }

    /// Asking that something be given back.
    async fn refund(&self, account: &Account) -> Result<Reply> {
        let (form, kept) = self.typed().await?;
        let (place, amount) = (first(&form, "of"), first(&form, "amount"));
        let offered: Vec<(String, Text, Option<u32>)> = places(account)
            .into_iter()
            .filter(|(place, _)| !account.order.available(*place).is_zero())
            .map(|(place, words)| {
                let available = Text::same(account.order.available(place).to_string());
                let words =
                    Text::new("{what}: {amount}", "{what}: {amount}").with(&[("what", &words), ("amount", &available)]);
                (place.map_or("otherwise".to_owned(), |number| number.to_string()), words, place)
            })
            .collect();
        if offered.is_empty() {
            return Err(Error::Conflict(NOTHING_TO_GIVE));
        }
        let choices: Vec<(&str, Text)> = offered.iter().map(|(value, words, _)| (&**value, words.clone())).collect();
        let fields = |language: Language, errors: &[FieldError]| {
            let error = |pointer: &str| errors.iter().find(|error| error.pointer == pointer);
            vec![
                radios("of", &OF, &choices, place, error("of"), language),
                pounds("amount", &AMOUNT, amount, error("amount"), language),
            ]
        };
        let question =
            Question { at: "/refund", title: ASK_REFUND, body: &[SOMEBODY_ELSE], fields: &fields, submit: ASK };
        if !self.is_post() {
            return self.ask(account, &question, &[], kept);
        }
        let mut errors = vec![];
        let place = offered.iter().find(|(value, ..)| value == place);
        if place.is_none() {
            errors.push(FieldError::new("of", Text::new("Choose what to give back", "Dewiswch beth i’w roi yn ôl")));
        }
        let amount = sum(amount, &mut errors);
        let (Some((value, _, attempt)), Some(amount), true) = (place, amount, errors.is_empty()) else {
            return self.ask(account, &question, &errors, false);
        };
        let number = format!("{value}-{}", account.order.refunds.len() + 1);
        let asked_by = Some(self.me.id.clone());
        let event =
            Event::AskRefund(Refund { number, attempt: *attempt, amount, stage: Stage::Asked, asked_by, sent: None });
        match ledger::happen(self.cashier.app, &account.reference, &Happened::by(&self.me, event)).await {
            Ok(_) => self.done(account, &form).await,
            Err(Refused::Illegal(Illegal::TooMuch)) => {
                let errors = [FieldError::new("amount", TOO_MUCH)];
                self.ask(account, &question, &errors, false)
            }
            // A colleague asked at the same moment: what there is to give back is not what this page said.
            Err(Refused::Illegal(_)) => Err(Error::Conflict(CHANGED)),
            Err(Refused::Failed(error)) => Err(error),
        }
    }

    /// Allowing what a colleague, or the rules, ask to be given back; or saying that it is back.
    async fn decide(&self, account: &Account, number: &str) -> Result<Reply> {
        let refund = account.order.refunds.iter().find(|refund| refund.number == number).ok_or(Error::NotFound)?;
        let (form, kept) = self.typed().await?;
        let by_hand = refund.attempt.is_none() && refund.stage == Stage::Approved;
        let waits = matches!(refund.stage, Stage::Asked | Stage::Failed);
        if !self.manages() || !(waits || by_hand) {
            return Err(Error::Conflict(match self.manages() {
                true => CHANGED,
                false => MANAGERS,
            }));
        }
        if waits && refund.asked_by.as_deref() == Some(&*self.me.id) {
            return Err(Error::Conflict(OWN_REQUEST));
        }
        let choices = match by_hand {
            true => [("given", GIVEN), ("not-given", NOT_GIVEN)],
            false => [("allow", ALLOW), ("refuse", REFUSE)],
        };
        let chosen = first(&form, "decision");
        let what = REFUND_OF.with(&[
            ("amount", &Text::same(refund.amount.to_string())),
            ("what", &place_title(account, refund.attempt)),
        ]);
        let why = if refund.asked_by.is_none() { vec![what, BY_RULE] } else { vec![what] };
        let fields = |language: Language, errors: &[FieldError]| {
            vec![radios("decision", &DECISION, &choices, chosen, errors.first(), language)]
        };
        let at = format!("/refunds/{number}");
        let question = Question { at: &at, title: DECIDE, body: &why, fields: &fields, submit: RECORD };
        if !self.is_post() {
            return self.ask(account, &question, &[], kept);
        }
        let number = number.to_owned();
        let event = match chosen {
            "allow" | "refuse" if waits => Event::Decide { number, allow: chosen == "allow", by: self.me.id.clone() },
            "given" | "not-given" if by_hand => Event::Given { number, arrived: chosen == "given" },
            _ => {
                let errors = [FieldError::new("decision", Text::new("Choose what to do", "Dewiswch beth i’w wneud"))];
                return self.ask(account, &question, &errors, false);
            }
        };
        match ledger::happen(self.cashier.app, &account.reference, &Happened::by(&self.me, event)).await {
            Ok(_) => self.done(account, &form).await,
            Err(Refused::Illegal(Illegal::OwnRequest)) => Err(Error::Conflict(OWN_REQUEST)),
            Err(Refused::Illegal(_)) => Err(Error::Conflict(CHANGED)),
            Err(Refused::Failed(error)) => Err(error),
        }
    }

    // ---------------------------------------------------------------------------------------------- what arrived

    async fn days(&self) -> Result<Reply> {
        let today = self.cashier.moment.today().date();
        let range = kit::store::Range {
            partition: kit::store::keys::reconciled(today).pk,
            from: plus_days(today, -DAYS).to_string(),
            to: today.to_string(),
            index: false,
            consistent: true,
        };
        let found = self.cashier.app.list(&range, self.cashier.moment.now).await?;
        let reports: Vec<reconcile::Report> =
            found.into_iter().rev().filter_map(|item| serde_json::from_value(Value::Object(item)).ok()).collect();
        let title = Text::new("What was settled", "Yr hyn a setlwyd");
        let shell = self.shell(&title).back_to(format!("/{SLUG}/staff"));
        let language = shell.language;
        let rows: Vec<Vec<Cell>> = reports
            .iter()
            .map(|report| {
                let day = Text::both(|language| date::without_weekday(report.date, language));
                let about = Text::new("settled", "a setlwyd");
                vec![
                    Cell::Link(day, about, format!("/{SLUG}/staff/days/{}", report.date)),
                    Cell::Number(report.payments as u32),
                    Cell::Words(Text::same(report.amount.to_string())),
                    Cell::Number(report.differences.len() as u32),
                ]
            })
            .collect();
        // The long ones may be divided, with a hyphen, where a telephone has no room for them.
        let head = [
            Text::new("Day", "Diwrnod"),
            Text::new("Pay\u{AD}ments", "Taliad\u{AD}au"),
            Text::new("Amount", "Swm"),
            Text::new("Differ\u{AD}ences", "Gwahan\u{AD}iaethau"),
        ];
        let nothing = Text::new(
            "No day has been reconciled yet. It happens each night, for the day before.",
            "Nid oes unrhyw ddiwrnod wedi’i gysoni eto. Mae’n digwydd bob nos, ar gyfer y diwrnod cynt.",
        );
        let body = match rows.is_empty() {
            true => parts::paragraph(&nothing, language),
            false => parts::table(&Text::new("The last month", "Y mis diwethaf"), &head, &rows, language),
        };
        shell::render(&shell, "content.html", json!({ "heading": title.get(language), "body": [body] }), 200)
    }

    async fn day(&self, day: Date) -> Result<Reply> {
        let report = reconcile::report(&self.cashier, day).await?.ok_or(Error::NotFound)?;
        let title = Text::new("What was settled on {day}", "Yr hyn a setlwyd ar {day}")
            .with(&[("day", &Text::both(|language| date::without_weekday(day, language)))]);
        let shell = self.shell(&title).back_to(format!("/{SLUG}/staff/days"));
        let language = shell.language;
        let sums = Text::new(
            "{n} payments arrived, {amount} in all, {ours} of it for orders of ours.",
            "Cyrhaeddodd {n} o daliadau, {amount} i gyd, a {ours} ohono ar gyfer archebion o’n heiddo ni.",
        )
        .with(&[
            ("n", &Text::same(report.payments.to_string())),
            ("amount", &Text::same(report.amount.to_string())),
            ("ours", &Text::same(report.ours.to_string())),
        ]);
        let rows: Vec<Vec<Cell>> = report
            .differences
            .iter()
            .map(|difference| {
                let order = match &difference.reference {
                    Some(reference) => Cell::Link(
                        Text::same(reference.as_str()),
                        Text::new("to look at", "i edrych arno"),
                        address(reference, ""),
                    ),
                    None => Cell::Words(Text::same(difference.payment.clone().unwrap_or_default())),
                };
                vec![
                    Cell::Head(difference_words(difference.kind)),
                    order,
                    Cell::Words(Text::same(difference.amount.to_string())),
                ]
            })
            .collect();
        let head =
            [Text::new("What", "Beth"), Text::new("Order or payment", "Archeb neu daliad"), Text::new("Amount", "Swm")];
        let fits = Text::new("Everything fits.", "Mae popeth yn cyfateb.");
        let differences = match rows.is_empty() {
            true => parts::paragraph(&fits, language),
            false => parts::table(&Text::new("What does not fit", "Yr hyn nad yw’n cyfateb"), &head, &rows, language),
        };
        let body = [parts::paragraph(&sums, language), differences];
        shell::render(&shell, "content.html", json!({ "heading": title.get(language), "body": body }), 200)
    }
}

/// What is asked on a page, and how.
struct Question<'a> {
    at: &'a str,
    title: Text,
    body: &'a [Text],
    fields: &'a (dyn Fn(Language, &[FieldError]) -> Vec<Value> + Sync),
    submit: Text,
}

fn address(reference: &Reference, what: &str) -> String {
    format!("/{SLUG}/staff/orders/{reference}{what}")
}

fn first<'f>(form: &'f Posted, name: &str) -> &'f str {
    form.get(name).and_then(|values| values.last()).map_or("", |value| value.trim())
}

/// An amount that somebody typed.
fn sum(typed: &str, errors: &mut Vec<FieldError>) -> Option<Pence> {
    let read = Pence::parse(typed).filter(|amount| !amount.is_zero());
    if read.is_none() {
        errors.push(FieldError::new("amount", AMOUNT_WRONG));
    }
    read
}

/// Everything that something could be given back of, and what it is called.
fn places(account: &Account) -> Vec<(Option<u32>, Text)> {
    let attempts = account.order.attempts.iter().map(|attempt| Some(attempt.number));
    attempts.chain([None]).map(|place| (place, place_title(account, place))).collect()
}

fn place_title(account: &Account, place: Option<u32>) -> Text {
    match place {
        Some(number) => Text::new("Card payment {number}", "Taliad â cherdyn {number}")
            .with(&[("number", &Text::same(attempt_reference(&account.reference, number)))]),
        None => Text::new("What came otherwise", "Yr hyn a ddaeth fel arall"),
    }
}

fn when(at: Timestamp) -> Text {
    let at = Today::at(at);
    Text::both(|language| {
        format!("{}, {}", date::without_weekday(at.date(), language), date::clock(at.time(), language))
    })
}

// ------------------------------------------------------------------------------------------------------------- fields

fn input(
    name: &str,
    label: &Text,
    value: &str,
    hint: Option<&Text>,
    error: Option<&FieldError>,
    language: Language,
) -> Value {
    let mut params = json!({
        "id": fields::id(name), "name": name, "value": value, "type": "text", "spellcheck": false,
        "classes": "govuk-input--width-20", "label": { "text": label.get(language), "classes": "govuk-label--s" },
    });
    if let Some(hint) = hint {
        params["hint"] = json!({ "text": hint.get(language) });
    }
    if let Some(error) = error {
        params["errorMessage"] = fields::message(&error.detail, language);
    }
    json!({ "component": "input", "params": params })
}

fn pounds(name: &str, label: &Text, value: &str, error: Option<&FieldError>, language: Language) -> Value {
    let mut field = input(name, label, value, None, error, language);
    field["params"]["prefix"] = json!({ "text": "£" });
    field["params"]["inputmode"] = "decimal".into();
    field["params"]["classes"] = "govuk-input--width-5".into();
    field
}

fn radios(
    name: &str,
    legend: &Text,
    choices: &[(&str, Text)],
    chosen: &str,
    error: Option<&FieldError>,
    language: Language,
) -> Value {
    let items: Vec<Value> = choices
        .iter()
        .map(|(value, words)| json!({ "value": value, "text": words.get(language), "checked": *value == chosen }))
        .collect();
    let mut params = json!({
        "idPrefix": fields::id(name), "name": name, "items": items,
        "fieldset": { "legend": { "text": legend.get(language), "classes": "govuk-fieldset__legend--s" } },
    });
    if let Some(error) = error {
        params["errorMessage"] = fields::message(&error.detail, language);
    }
    json!({ "component": "radios", "params": params })
}

// ------------------------------------------------------------------------------------------------------------- tables

fn rows(account: &Account, language: Language) -> Vec<Value> {
    let (order, pounds) = (&account.order, |amount: Pence| Text::same(amount.to_string()));
    [
        (Text::new("Reference", "Cyfeirnod"), Text::same(account.reference.as_str())),
        (Text::new("State", "Cyflwr"), state_title(order.state())),
        (Text::new("Amount", "Swm"), pounds(order.fee)),
        (Text::new("Remitted", "Wedi’i ryddhau"), pounds(order.remitted)),
        (Text::new("Paid", "Wedi’i dalu"), pounds(order.paid())),
        (Text::new("Given back", "Wedi’i roi yn ôl"), pounds(order.given())),
        (Text::new("Left to pay", "Ar ôl i’w dalu"), pounds(order.left())),
        (Text::new("Ordered", "Archebwyd"), when(account.ordered)),
    ]
    .iter()
    .map(|(key, value)| json!({ "key": { "text": key.get(language) }, "value": { "text": value.get(language) } }))
    .collect()
}

fn waiting_table(caption: &Text, waiting: &[(Reference, Timestamp)], language: Language) -> Value {
    let rows: Vec<Vec<Cell>> = waiting
        .iter()
        .map(|(reference, since)| {
            let about = Text::new("to look at", "i edrych arno");
            vec![Cell::Link(Text::same(reference.as_str()), about, address(reference, "")), Cell::Words(when(*since))]
        })
        .collect();
    let head = [Text::new("Reference", "Cyfeirnod"), Text::new("Since", "Ers")];
    parts::table(caption, &head, &rows, language)
}

fn attempts_table(account: &Account, language: Language) -> Value {
    let caption = Text::new("Card payments", "Taliadau â cherdyn");
    if account.order.attempts.is_empty() {
        return parts::paragraph(
            &Text::new("Nobody has begun to pay by card.", "Nid oes neb wedi dechrau talu â cherdyn."),
            language,
        );
    }
    let rows: Vec<Vec<Cell>> = account
        .order
        .attempts
        .iter()
        .map(|attempt| {
            let number = attempt_reference(&account.reference, attempt.number);
            let settled = attempt.settled.as_deref().and_then(|day| day.parse::<Date>().ok());
            let settled = settled
                .map_or_else(|| Text::same("–"), |day| Text::both(|language| date::without_weekday(day, language)));
            vec![
                Cell::Head(Text::same(number)),
                Cell::Words(Text::same(attempt.amount.to_string())),
                Cell::Words(attempt.status.map_or(NOT_MADE, status_title)),
                Cell::Words(settled),
            ]
        })
        .collect();
    let head = [
        Text::new("Reference", "Cyfeirnod"),
        Text::new("Amount", "Swm"),
        Text::new("State", "Cyflwr"),
        Text::new("Settled", "Wedi’i setlo"),
    ];
    parts::table(&caption, &head, &rows, language)
}

fn offline_table(account: &Account, language: Language) -> Value {
    let rows: Vec<Vec<Cell>> = account
        .order
        .offline
        .iter()
        .map(|offline| {
            vec![
                Cell::Head(Text::same(offline.number.clone())),
                Cell::Words(way_title(offline.way)),
                Cell::Words(Text::same(offline.amount.to_string())),
            ]
        })
        .collect();
    let head = [Text::new("Number", "Rhif"), WAY, Text::new("Amount", "Swm")];
    parts::table(&Text::new("What came otherwise", "Yr hyn a ddaeth fel arall"), &head, &rows, language)
}

fn refunds_table(account: &Account, language: Language) -> Value {
    let rows: Vec<Vec<Cell>> = account
        .order
        .refunds
        .iter()
        .map(|refund| {
            let what = place_title(account, refund.attempt);
            let by_hand = refund.attempt.is_none() && refund.stage == Stage::Approved;
            let first = match matches!(refund.stage, Stage::Asked | Stage::Failed) || by_hand {
                true => Cell::Link(
                    what,
                    Text::new("to decide on", "i benderfynu arno"),
                    address(&account.reference, &format!("/refunds/{}", refund.number)),
                ),
                false => Cell::Head(what),
            };
            vec![first, Cell::Words(Text::same(refund.amount.to_string())), Cell::Words(stage_title(refund.stage))]
        })
        .collect();
    let head = [Text::new("Of what", "O beth"), Text::new("Amount", "Swm"), Text::new("State", "Cyflwr")];
    parts::table(&Text::new("Refunds", "Ad-daliadau"), &head, &rows, language)
}

// -------------------------------------------------------------------------------------------------------------- words

const WAITING_REFUNDS: Text = Text::new("Refunds that wait for somebody", "Ad-daliadau sy’n aros am rywun");
const WAITING_ALARMS: Text = Text::new("To be looked into", "I edrych i mewn iddynt");
const NO_ORDER: Text = Text::new(
    "There is no payment with this reference. Check it, and enter it as it is on the letter or the page",
    "Nid oes taliad â’r cyfeirnod hwn. Gwiriwch ef, a’i roi fel y mae ar y llythyr neu’r dudalen",
);
const NO_ANSWER: Text = Text::new(
    "The payment provider does not answer. We will ask again by ourselves",
    "Nid yw’r darparwr taliadau yn ateb. Byddwn yn gofyn eto ohonom ein hunain",
);
const RECEIVED: Text = Text::new("Record a payment that did not come by card", "Cofnodi taliad na ddaeth â cherdyn");
const ASK_REFUND: Text = Text::new("Ask for a refund", "Gofyn am ad-daliad");
const DECIDE: Text = Text::new("Decide on a refund", "Penderfynu ar ad-daliad");
const LEFT: Text = Text::new("There is {amount} left to pay.", "Mae {amount} ar ôl i’w dalu.");
const WAY: Text = Text::new("How it came", "Sut y daeth");
const NUMBER: Text = Text::new("Number", "Rhif");
const NUMBER_HINT: Text = Text::new(
    "Of the cheque, the transfer or the account entry. Two payments do not have the same number.",
    "Rhif y siec, y trosglwyddiad neu’r cofnod yn y cyfrif. Nid oes gan ddau daliad yr un rhif.",
);
const NUMBER_WRONG: Text =
    Text::new("Enter a number of up to 40 letters and digits", "Rhowch rif o hyd at 40 o lythrennau a digidau");
const NUMBER_KNOWN: Text =
    Text::new("A payment with this number has been recorded already", "Mae taliad â’r rhif hwn wedi’i gofnodi eisoes");
const AMOUNT: Text = Text::new("Amount", "Swm");
const AMOUNT_WRONG: Text =
    Text::new("Enter an amount in pounds, like 250 or 250.50", "Rhowch swm mewn punnoedd, fel 250 neu 250.50");
const RECORD: Text = Text::new("Record this", "Cofnodi hyn");
const ASK: Text = Text::new("Ask for this refund", "Gofyn am yr ad-daliad hwn");
const OF: Text = Text::new("What to give back of", "O beth i roi yn ôl");
const SOMEBODY_ELSE: Text = Text::new(
    "A manager who is not you has to allow it before anything is given back.",
    "Rhaid i reolwr nad chi ydyw ei ganiatáu cyn i ddim gael ei roi yn ôl.",
);
const TOO_MUCH: Text = Text::new(
    "This is more than can be given back of this payment",
    "Mae hyn yn fwy nag y gellir ei roi yn ôl o’r taliad hwn",
);
const NOTHING_TO_GIVE: Text =
    Text::new("Nothing that was paid can be given back", "Nid oes dim a dalwyd y gellir ei roi yn ôl");
const CHANGED: Text = Text::new(
    "This payment has changed since you opened the page. Look at it again before you go on",
    "Mae’r taliad hwn wedi newid ers i chi agor y dudalen. Edrychwch arno eto cyn mynd ymlaen",
);
const MANAGERS: Text = Text::new("Only a manager can decide on this", "Dim ond rheolwr all benderfynu ar hyn");
const OWN_REQUEST: Text = Text::new(
    "You asked for this refund. Somebody else has to decide on it",
    "Chi a ofynnodd am yr ad-daliad hwn. Rhaid i rywun arall benderfynu arno",
);
const REFUND_OF: Text = Text::new("{amount}, of: {what}.", "{amount}, o: {what}.");
const BY_RULE: Text = Text::new(
    "More was paid than was owed. Nobody asked for this.",
    "Talwyd mwy nag oedd yn ddyledus. Ni ofynnodd neb am hyn.",
);
const DECISION: Text = Text::new("What do you want to do?", "Beth ydych chi am ei wneud?");
const ALLOW: Text = Text::new("Give it back", "Ei roi yn ôl");
const REFUSE: Text = Text::new("Do not give it back", "Peidio â’i roi yn ôl");
const GIVEN: Text = Text::new("It has been given back", "Mae wedi’i roi yn ôl");
const NOT_GIVEN: Text = Text::new("It could not be given back", "Nid oedd modd ei roi yn ôl");
const NOT_MADE: Text = Text::new("Being made", "Yn cael ei wneud");

fn role_title(role: &str) -> Text {
    match role {
        MANAGER => Text::new("a manager", "rheolwr"),
        _ => Text::new("a clerk", "clerc"),
    }
}

fn way_title(way: Way) -> Text {
    match way {
        Way::Cheque => Text::new("Cheque or postal order", "Siec neu archeb bost"),
        Way::Transfer => Text::new("Bank transfer", "Trosglwyddiad banc"),
        Way::Account => Text::new("Payment by account", "Talu drwy gyfrif"),
    }
}

fn state_title(state: State) -> Text {
    match state {
        State::Due => Text::new("To be paid", "I’w dalu"),
        State::Paying => Text::new("Being paid", "Yn cael ei dalu"),
        State::PartPaid => Text::new("Partly paid", "Wedi’i dalu’n rhannol"),
        State::Paid => Text::new("Paid", "Wedi’i dalu"),
        State::Remitted => Text::new("Need not be paid", "Nid oes rhaid ei dalu"),
        State::Refunded => Text::new("Refunded", "Wedi’i ad-dalu"),
    }
}

fn status_title(status: Status) -> Text {
    match status {
        Status::Created => Text::new("Made", "Wedi’i wneud"),
        Status::Started => Text::new("At the card page", "Ar y dudalen gerdyn"),
        Status::Submitted | Status::Capturable => Text::new("At the bank", "Yn y banc"),
        Status::Expired => Text::new("Expired", "Wedi dod i ben"),
        Status::GivenUp | Status::Cancelled => Text::new("Cancelled", "Wedi’i ganslo"),
        Status::Declined => Text::new("Declined", "Wedi’i wrthod"),
        Status::Broken => Text::new("Failed", "Wedi methu"),
        Status::Success => Text::new("Paid", "Wedi’i dalu"),
    }
}

fn stage_title(stage: Stage) -> Text {
    match stage {
        Stage::Asked => Text::new("Waits for a decision", "Yn aros am benderfyniad"),
        Stage::Approved => Text::new("On its way back", "Ar ei ffordd yn ôl"),
        Stage::Refused => Text::new("Refused", "Wedi’i wrthod"),
        Stage::Done => Text::new("Given back", "Wedi’i roi yn ôl"),
        Stage::Failed => Text::new("Could not be given back", "Nid oedd modd ei roi yn ôl"),
    }
}

fn difference_words(kind: reconcile::Kind) -> Text {
    match kind {
        reconcile::Kind::Stranger => {
            Text::new("For something that we never ordered", "Ar gyfer rhywbeth na wnaethom erioed ei archebu")
        }
        reconcile::Kind::Amount => {
            Text::new("Another amount than was asked for", "Swm gwahanol i’r hyn y gofynnwyd amdano")
        }
        reconcile::Kind::Unheard => {
            Text::new("We had not heard that it was paid", "Nid oeddem wedi clywed ei fod wedi’i dalu")
        }
        reconcile::Kind::Missing => {
            Text::new("Taken and not arrived after 7 days", "Wedi’i gymryd a heb gyrraedd ar ôl 7 diwrnod")
        }
    }
}

fn alarm_words(alarms: &std::collections::BTreeSet<String>) -> Text {
    let words = |why: &str| match why {
        "help" => Text::new(
            "Help with fees was granted that does not fit this order.",
            "Rhoddwyd help gyda ffioedd nad yw’n cyfateb i’r archeb hon.",
        ),
        "unfinished" => Text::new(
            "A card payment is not over a day after it began.",
            "Nid yw taliad â cherdyn ar ben ddiwrnod ar ôl iddo ddechrau.",
        ),
        "missing" => Text::new("Money that was taken has not arrived.", "Nid yw arian a gymerwyd wedi cyrraedd."),
        "stranger" => Text::new(
            "Money arrived for a payment that we do not know.",
            "Cyrhaeddodd arian ar gyfer taliad nad ydym yn ei adnabod.",
        ),
        _ => Text::new(
            "The payment provider says of a card payment what cannot be: another amount, or another payment.",
            "Mae’r darparwr taliadau yn dweud am daliad â cherdyn yr hyn na all fod: swm arall, neu daliad arall.",
        ),
    };
    let all: Vec<Text> = alarms.iter().map(|why| words(why)).collect();
    Text::both(|language| all.iter().map(|text| text.get(language)).collect::<Vec<_>>().join(" "))
}

/// What an event is called here; none for what says no more than the one before it.
fn happened_words(what: &str) -> Option<Text> {
    Some(match what {
        "started" => Text::new("Card payment begun", "Dechreuwyd taliad â cherdyn"),
        "seen" => Text::new("Provider asked", "Gofynnwyd i’r darparwr"),
        "unpaid" => Text::new("Card payment came to nothing", "Ni ddaeth dim o’r taliad â cherdyn"),
        "paid" => Text::new("Paid in full", "Wedi’i dalu’n llawn"),
        "received" => Text::new("Other payment recorded", "Cofnodwyd taliad arall"),
        "remitted" => Text::new("Help with the fee", "Help gyda’r ffi"),
        "overpaid" => Text::new("Too much was paid", "Talwyd gormod"),
        "refund-asked" => Text::new("Refund asked for", "Gofynnwyd am ad-daliad"),
        "refund-approved" => Text::new("Refund allowed", "Caniatawyd ad-daliad"),
        "refund-refused" => Text::new("Refund not allowed", "Ni chaniatawyd ad-daliad"),
        "refund-sent" => Text::new("Refund sent", "Anfonwyd ad-daliad"),
        "refund-given" => Text::new("Refund arrived", "Cyrhaeddodd yr ad-daliad"),
        "refund-failed" => Text::new("Refund failed", "Methodd yr ad-daliad"),
        "refunded" => Text::new("Given back", "Wedi’i roi yn ôl"),
        "alarm" => Text::new("Marked to be looked into", "Nodwyd i edrych i mewn iddo"),
        "looked-at" => Text::new("Looked into", "Edrychwyd i mewn iddo"),
        _ => return None,
    })
}
