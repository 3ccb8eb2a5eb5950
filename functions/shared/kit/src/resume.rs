//! Coming back later: a link to a draft, sent by email, that opens it once.
//!
//! Whoever follows the link goes on in a draft under a new token, and what the former browser holds leads nowhere from
//! then on: a computer that others use, in a library or a hostel, keeps no way to the answers once their owner has gone on
//! elsewhere. Where the draft was it says where it is, so that every link that was sent still leads to it; a browser that
//! comes there is told that another went on. Mail scanners open links, so only a button's POST spends one.
//!
//! The address is in the notice and nowhere else. A link that has been used up can be asked for again, but only to the
//! address that the first was sent to: the link's item has a proof, made of its token and the address, which says nothing
//! to whoever has not got both.

use crate::{
    app::App,
    draft::{self, DRAFT_DAYS, Draft, Holder},
    exchange::{Exchange, Reply},
    fields,
    moment::{Moment, Token, digest},
    record::{self, Happening},
    shell::{self, Shell},
    store::{Committed, Item, Write, item, keys},
};
use justice::{
    Date, Error, FieldError, Language, Result, Text, Today, Transaction, date, date::Timestamp, journey::Block,
    people::Contact,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most links that are sent for a draft in a day, so that nobody's mailbox can be filled with them.
pub const LINKS_A_DAY: u64 = 5;

/// How often a draft may have moved since a link to it was sent: each link moves it once.
const MOVES: usize = 60;

/// On every question page.
pub const SAVE: Text = Text::new("Save and come back later", "Cadw a dod yn ôl yn nes ymlaen");

const EMAIL: Text = Text::new("Your email address", "Eich cyfeiriad e-bost");
const EMAIL_WRONG: Text = Text::new(
    "Enter an email address in the correct format, like name@example.com",
    "Rhowch gyfeiriad e-bost yn y fformat cywir, fel enw@example.com",
);

/// An address that an email could reach, as far as can be seen from it.
pub fn email(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    let (local, domain) = typed.rsplit_once('@')?;
    let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let plain = typed.len() <= 254
        && !typed.chars().any(|c| c.is_whitespace() || c.is_control() || "<>(),;:\"[]\\".contains(c));
    (plain && sound(local) && sound(domain) && !local.contains('@') && domain.contains('.')).then_some(typed)
}

fn page<T: Transaction>(
    app: &App,
    exchange: &Exchange,
    title: &Text,
    body: &[Block],
    form: Option<Value>,
    status: u16,
) -> Result<Reply> {
    let shell = Shell::new(app, exchange, title).of_service(T::SPEC.title.clone(), T::SPEC.slug);
    let mut context = json!({ "heading": title.get(shell.language), "body": shell::blocks(body, shell.language) });
    let template = if form.is_some() { "question.html" } else { "content.html" };
    if let (Some(Value::Object(form)), Some(context)) = (form, context.as_object_mut()) {
        context.extend(form);
    }
    shell::render(&shell, template, context, status)
}

fn address<T: Transaction>(rest: &str) -> String {
    format!("/{}/{rest}", T::SPEC.slug)
}

/// The input for an address, with what is wrong with it.
fn email_input(error: Option<&Text>, typed: &str, language: Language) -> Value {
    let mut params = json!({
        "id": "email", "name": "email", "type": "email", "autocomplete": "email", "spellcheck": false, "value": typed,
        "label": { "text": EMAIL.get(language), "classes": "govuk-label--m" },
    });
    if let Some(error) = error {
        params["errorMessage"] = fields::message(error, language);
    }
    json!({ "component": "input", "params": params })
}

fn typed(exchange: &Exchange) -> Result<String> {
    let form = exchange.form()?;
    Ok(form.get("email").and_then(|values| values.last()).cloned().unwrap_or_default())
}

/// The last day on which something that expires is surely there.
fn last_day(expires: i64) -> Result<Date> {
    Ok(Today::at(Timestamp::from_second(expires).map_err(Error::broken)?).date())
}

fn in_words(day: Date) -> Text {
    Text::both(|language| date::without_weekday(day, language))
}

/// Asks where to send the link, and sends it.
///
/// # Errors
/// `Conflict`, when another window wrote to the draft meanwhile.
pub async fn save<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
    let Holder::Draft(draft) = draft::holder::<T>(app, moment, exchange).await? else {
        return Ok(Reply::see_other(format!("/{}", T::SPEC.slug)));
    };
    if exchange.method != "POST" {
        return ask::<T>(app, exchange, moment, "", None);
    }
    let typed = typed(exchange)?;
    let Some(to) = email(&typed) else {
        let missing = Text::new("Enter your email address", "Rhowch eich cyfeiriad e-bost");
        let error = if typed.trim().is_empty() { missing } else { EMAIL_WRONG };
        return ask::<T>(app, exchange, moment, &typed, Some(&error));
    };
    let digest = draft.token.digest();
    let found = app.get(&draft.key::<T>(), moment.now).await?.ok_or(Error::NotFound)?;
    match send::<T>(app, moment, found, &digest, to, exchange.language()).await? {
        Sent::OnItsWay => {
            let token = draft.token.reveal();
            Ok(Reply::see_other(address::<T>("saved")).with_cookie(&draft::cookie::<T>(), token, draft::COOKIE_SECONDS))
        }
        Sent::Enough => {
            let enough = Text::new(
                "You have asked for {n} links today. Use one of them, or ask again tomorrow",
                "Rydych wedi gofyn am {n} dolen heddiw. Defnyddiwch un ohonynt, neu gofynnwch eto yfory",
            );
            let enough = enough.with(&[("n", &Text::same(LINKS_A_DAY.to_string()))]);
            ask::<T>(app, exchange, moment, &typed, Some(&enough))
        }
        Sent::Changed => Err(draft::changed_elsewhere()),
    }
}

fn ask<T: Transaction>(
    app: &App,
    exchange: &Exchange,
    moment: &Moment,
    typed: &str,
    error: Option<&Text>,
) -> Result<Reply> {
    let until = in_words(last_day(moment.expiry(DRAFT_DAYS))?);
    let why = Text::new(
        "Your answers so far have been saved. We will email you a link with which you can go on from any computer or phone.",
        "Mae eich atebion hyd yma wedi’u cadw. Byddwn yn anfon dolen atoch drwy e-bost fel y gallwch barhau o unrhyw \
         gyfrifiadur neu ffôn.",
    );
    let kept = Text::new(
        "We keep answers for {n} days after you last changed them: until {until}. We use the address for this email alone.",
        "Rydym yn cadw atebion am {n} diwrnod ar ôl ichi eu newid ddiwethaf: tan {until}. Dim ond ar gyfer yr e-bost hwn \
         y defnyddiwn y cyfeiriad.",
    );
    let kept = kept.with(&[("n", &Text::same(DRAFT_DAYS.to_string())), ("until", &until)]);
    let errors: Vec<FieldError> = error.iter().map(|error| FieldError::new("/email", (*error).clone())).collect();
    let send = Text::new("Send me a link", "Anfonwch ddolen ataf");
    let shell = Shell::new(app, exchange, &SAVE)
        .of_service(T::SPEC.title.clone(), T::SPEC.slug)
        .back_to(address::<T>("check-answers"))
        .with_errors(&errors, |_| "email".to_owned());
    let language = shell.language;
    let context = json!({
        "heading": SAVE.get(language),
        "body": shell::blocks(&[Block::Paragraph(why), Block::Paragraph(kept)], language),
        "fields": [email_input(error, typed, language)], "hidden": [], "action": address::<T>("save"),
        "submitText": send.get(language),
    });
    shell::render(&shell, "question.html", context, if error.is_some() { 422 } else { 200 })
}

/// Says until when answers are kept, and takes them off this computer for whoever shares it.
///
/// # Errors
/// Whatever the table answers.
pub async fn saved<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
    let start = Reply::see_other(format!("/{}", T::SPEC.slug));
    if exchange.method == "POST" {
        return Ok(start.with_cookie(&draft::cookie::<T>(), "", 0));
    }
    let Holder::Draft(draft) = draft::holder::<T>(app, moment, exchange).await? else { return Ok(start) };
    let title = Text::new("Your answers are saved", "Mae eich atebion wedi’u cadw");
    let sent = Text::new(
        "We have sent a link to the address that you gave. It may take a few minutes to arrive. The link works once.",
        "Rydym wedi anfon dolen i’r cyfeiriad a roesoch. Gall gymryd ychydig funudau i gyrraedd. Mae’r ddolen yn gweithio \
         unwaith.",
    );
    let kept = Text::new(
        "We keep your answers until {until}. If you change them before, we keep them for {n} days from then.",
        "Rydym yn cadw eich atebion tan {until}. Os byddwch yn eu newid cyn hynny, byddwn yn eu cadw am {n} diwrnod o’r \
         adeg honno.",
    );
    let until = in_words(last_day(draft.expires)?);
    let kept = kept.with(&[("until", &until), ("n", &Text::same(DRAFT_DAYS.to_string()))]);
    let shared = Text::new(
        "Whoever uses this browser after you can see your answers. When the email has arrived, take them off this computer. \
         You can still go on with the link.",
        "Gall pwy bynnag sy’n defnyddio’r porwr hwn ar eich ôl weld eich atebion. Pan fydd yr e-bost wedi cyrraedd, tynnwch \
         nhw oddi ar y cyfrifiadur hwn. Gallwch barhau o hyd gyda’r ddolen.",
    );
    let body = [
        Block::Paragraph(sent),
        Block::Paragraph(kept),
        Block::Link(Text::new("Go on now", "Parhau nawr"), address::<T>("check-answers")),
        Block::Heading(Text::new("If others use this computer", "Os yw eraill yn defnyddio’r cyfrifiadur hwn")),
        Block::Paragraph(shared),
    ];
    let off = Text::new("Take my answers off this computer", "Tynnu fy atebion oddi ar y cyfrifiadur hwn");
    let language = exchange.language();
    let form = json!({ "fields": [], "hidden": [], "action": address::<T>("saved"), "submitText": off.get(language) });
    page::<T>(app, exchange, &title, &body, Some(form), 200)
}

/// What became of sending a link.
enum Sent {
    OnItsWay,
    /// So many were sent today that no more are.
    Enough,
    /// Another window wrote to the draft first.
    Changed,
}

/// The draft, now kept for its whole time again; the link; what tells of it: one commit.
async fn send<T: Transaction>(
    app: &App,
    moment: &Moment,
    mut draft: Item,
    digest_of_draft: &str,
    to: &str,
    language: Language,
) -> Result<Sent> {
    let today = moment.today().date();
    let links = draft.get("links").cloned().unwrap_or_default();
    let sent = if links["on"] == json!(today) { links["count"].as_u64().unwrap_or_default() } else { 0 };
    if sent >= LINKS_A_DAY {
        return Ok(Sent::Enough);
    }
    let version = draft.get("version").and_then(Value::as_u64).unwrap_or_default();
    let expires = moment.expiry(DRAFT_DAYS);
    draft.insert("links".into(), json!({ "on": today, "count": sent + 1 }));
    draft.insert("version".into(), (version + 1).into());
    draft.insert("expires".into(), expires.into());
    let token = moment.token();
    let link = json!({ "draft": digest_of_draft, "proof": proof(&token, to), "version": 1, "expires": expires });
    let url = format!("{}/{}/resume/{}", app.config.public_origin, T::SPEC.slug, token.reveal());
    let until = in_words(last_day(expires)?);
    let service = T::SPEC.title;
    let values =
        BTreeMap::from([("link", url.as_str()), ("service", service.get(language)), ("until", until.get(language))]);
    let notice = json!({
        "template": "draft-saved", "to": Contact { email: Some(to.to_owned()), ..Contact::default() },
        "language": language, "values": values, "transaction": T::SPEC.slug, "expires": expires, "version": 1,
    });
    let happening = Happening {
        r#type: format!("{}.draft-saved", T::SPEC.slug),
        transaction: T::SPEC.slug,
        at: moment.now,
        actor: "applicant",
        channel: Some("online"),
        language: Some(language.code()),
        ..Happening::default()
    };
    let beside = keys::draft_by_digest(T::SPEC.code, digest_of_draft);
    let writes = [
        Write::Replace(draft, version),
        Write::Create(item(&keys::resume(T::SPEC.code, &token), link)?),
        Write::Create(item(&keys::notice(moment.id, 0), notice)?),
        record::event(&beside, moment, &happening)?,
    ];
    match app.commit(&writes, moment).await? {
        Committed::Done => Ok(Sent::OnItsWay),
        Committed::Refused(_) => Ok(Sent::Changed),
    }
}

/// Shows that a link and an address belong together to whoever has both, and nothing to anybody else.
fn proof(token: &Token, address: &str) -> String {
    digest(&format!("{} {}", token.reveal(), address.trim().to_lowercase()))
}

/// Follows an emailed link: a button for people, and for their mail scanners nothing at all.
///
/// # Errors
/// `NotFound`, when it is no link of ours.
pub async fn resume<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange, token: &str) -> Result<Reply> {
    let token = Token::parse(token).ok_or(Error::NotFound)?;
    if exchange.method != "POST" {
        return button::<T>(app, exchange);
    }
    let form = exchange.form()?;
    if let Some(typed) = form.get("email").and_then(|values| values.last()) {
        return again::<T>(app, moment, exchange, &token, typed).await;
    }
    spend::<T>(app, moment, exchange, &token).await
}

fn button<T: Transaction>(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("Go on with your answers", "Parhau â’ch atebion");
    let mut body = vec![Block::Paragraph(Text::new(
        "This opens your saved answers in this browser. The link works once, and in the browser that you used before the \
         answers can then no longer be seen.",
        "Mae hyn yn agor eich atebion yn y porwr hwn. Mae’r ddolen yn gweithio unwaith, ac ni ellir gweld yr atebion wedyn \
         yn y porwr a ddefnyddiwyd gennych o’r blaen.",
    ))];
    if exchange.cookie(&draft::cookie::<T>()).is_some() {
        body.push(Block::Inset(Text::new(
            "If you have begun to answer anew in this browser, those answers will be replaced.",
            "Os ydych wedi dechrau ateb o’r newydd yn y porwr hwn, bydd yr atebion hynny’n cael eu disodli.",
        )));
    }
    let go_on = Text::new("Go on", "Parhau");
    let language = exchange.language();
    let form = json!({ "fields": [], "hidden": [], "action": exchange.path, "submitText": go_on.get(language) });
    page::<T>(app, exchange, &title, &body, Some(form), 200)
}

/// Where a link leads.
enum Found {
    /// To a draft, and the digest that it is under.
    Draft(Item, String),
    /// To what was a draft and has been sent.
    Sent,
    /// To nothing that is still there.
    Nothing,
}

/// Goes after a draft, from browser to browser.
async fn find<T: Transaction>(app: &App, moment: &Moment, link: &Item) -> Result<Found> {
    let text = |item: &Item, name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut at = text(link, "draft");
    for _ in 0..MOVES {
        let Some(found) = app.get(&keys::draft_by_digest(T::SPEC.code, &at), moment.now).await? else {
            let sent = app.get(&keys::receipt_of_draft(T::SPEC.code, &at), moment.now).await?;
            return Ok(if sent.is_some() { Found::Sent } else { Found::Nothing });
        };
        if !found.contains_key("moved") {
            return Ok(Found::Draft(found, at));
        }
        at = text(&found, "moved");
    }
    Ok(Found::Nothing)
}

/// Spends a link, and gives this browser the draft.
async fn spend<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange, token: &Token) -> Result<Reply> {
    let Some(mut link) = app.get(&keys::resume(T::SPEC.code, token), moment.now).await? else {
        return ended::<T>(app, exchange);
    };
    if link.contains_key("used") {
        return used::<T>(app, moment, exchange).await;
    }
    let (draft, at) = match find::<T>(app, moment, &link).await? {
        Found::Draft(draft, at) => (draft, at),
        Found::Sent => return already_sent::<T>(app, exchange),
        Found::Nothing => return ended::<T>(app, exchange),
    };
    let number = |item: &Item, name: &str| item.get(name).and_then(Value::as_u64).unwrap_or_default();
    let (version, spent) = (number(&draft, "version"), number(&link, "version"));
    let next = Draft::new(moment);
    let mut moved = draft.clone();
    moved.insert("PK".into(), next.key::<T>().pk.into());
    moved.insert("version".into(), 1.into());
    let behind = json!({
        "moved": next.token.digest(), "version": version + 1, "transaction": T::SPEC.slug, "expires": draft.get("expires"),
    });
    link.insert("used".into(), true.into());
    link.insert("version".into(), (spent + 1).into());
    let mut writes = vec![
        Write::Replace(link, spent),
        Write::Replace(item(&keys::draft_by_digest(T::SPEC.code, &at), behind)?, version),
        Write::Create(moved),
    ];
    writes.extend(draft::kept_for_another::<T>(&draft, &next, moment)?);
    match app.commit(&writes, moment).await? {
        Committed::Done => Ok(Reply::see_other(address::<T>("check-answers")).with_cookie(
            &draft::cookie::<T>(),
            next.token.reveal(),
            draft::COOKIE_SECONDS,
        )),
        Committed::Refused(refusals) if refusals.iter().any(|refusal| refusal.index == 0) => {
            used::<T>(app, moment, exchange).await
        }
        Committed::Refused(_) => Err(Error::Conflict(Text::new(
            "Your answers were changed at this moment in another window. Use the link again",
            "Newidiwyd eich atebion yr eiliad hon mewn ffenestr arall. Defnyddiwch y ddolen eto",
        ))),
    }
}

/// A link that has been used: on with the answers, where this browser has them; another link, where it has not.
async fn used<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("This link has been used", "Mae’r ddolen hon wedi’i defnyddio");
    let once = Block::Paragraph(Text::new("Each link works once.", "Mae pob dolen yn gweithio unwaith."));
    if let Holder::Draft(_) = draft::holder::<T>(app, moment, exchange).await? {
        let here = Text::new("There are answers in this browser.", "Mae atebion yn y porwr hwn.");
        let go_on = Block::Link(Text::new("Go on with them", "Parhau â nhw"), address::<T>("check-answers"));
        return page::<T>(app, exchange, &title, &[once, Block::Paragraph(here), go_on], None, 410);
    }
    let language = exchange.language();
    let body = [
        once,
        Block::Paragraph(Text::new(
            "We can send a new link to the same address as before. Enter that address.",
            "Gallwn anfon dolen newydd i’r un cyfeiriad ag o’r blaen. Rhowch y cyfeiriad hwnnw.",
        )),
    ];
    let send = Text::new("Send me a new link", "Anfonwch ddolen newydd ataf");
    let form = json!({
        "fields": [email_input(None, "", language)], "hidden": [], "action": exchange.path,
        "submitText": send.get(language),
    });
    page::<T>(app, exchange, &title, &body, Some(form), 410)
}

/// A new link in place of a used one, to the address that it was sent to. What is answered does not say whether that is
/// the address that was typed.
async fn again<T: Transaction>(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    token: &Token,
    typed: &str,
) -> Result<Reply> {
    let link = app.get(&keys::resume(T::SPEC.code, token), moment.now).await?;
    if let Some(link) = link.filter(|link| link.get("proof").and_then(Value::as_str) == Some(&proof(token, typed)))
        && let Some(to) = email(typed)
        && let Found::Draft(draft, at) = find::<T>(app, moment, &link).await?
        && let Sent::Changed = send::<T>(app, moment, draft, &at, to, exchange.language()).await?
    {
        return Err(draft::changed_elsewhere());
    }
    let title = Text::new("Check your email", "Gwiriwch eich e-bost");
    let body = [
        Block::Paragraph(Text::new(
            "If that is the address to which we sent the first link, and your answers are still here, a new link is on its \
             way.",
            "Os dyna’r cyfeiriad yr anfonwyd y ddolen gyntaf iddo, ac os yw eich atebion yma o hyd, mae dolen newydd ar ei \
             ffordd.",
        )),
        Block::Paragraph(
            Text::new("We send no more than {n} links in a day.", "Nid ydym yn anfon mwy na {n} dolen mewn diwrnod.")
                .with(&[("n", &Text::same(LINKS_A_DAY.to_string()))]),
        ),
    ];
    page::<T>(app, exchange, &title, &body, None, 200)
}

/// A link that leads to nothing: it has expired, or was never one.
fn ended<T: Transaction>(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("This link no longer works", "Nid yw’r ddolen hon yn gweithio mwyach");
    let why = Text::new(
        "We keep answers for {n} days after they were last changed, and these have been removed. If you typed the address, \
         or copied it, check that it is whole.",
        "Rydym yn cadw atebion am {n} diwrnod ar ôl iddynt gael eu newid ddiwethaf, ac mae’r rhain wedi’u dileu. Os \
         gwnaethoch deipio’r cyfeiriad, neu ei gopïo, gwiriwch ei fod yn gyfan.",
    );
    let body = [
        Block::Paragraph(why.with(&[("n", &Text::same(DRAFT_DAYS.to_string()))])),
        Block::Link(Text::new("Start again", "Dechrau eto"), format!("/{}", T::SPEC.slug)),
    ];
    page::<T>(app, exchange, &title, &body, None, 410)
}

fn already_sent<T: Transaction>(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("Your answers have been sent", "Mae eich atebion wedi’u hanfon");
    let body = [
        Block::Paragraph(Text::new(
            "There is nothing left to go on with: these answers are a request now.",
            "Nid oes dim ar ôl i barhau ag ef: cais yw’r atebion hyn bellach.",
        )),
        Block::Link(crate::find::INVITATION, address::<T>("find")),
    ];
    page::<T>(app, exchange, &title, &body, None, 410)
}

/// For a browser whose answers were gone on with in another.
///
/// # Errors
/// `Broken`, when its template fails.
pub fn elsewhere<T: Transaction>(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("You went on in another browser", "Aethoch ymlaen mewn porwr arall");
    let body = [
        Block::Paragraph(Text::new(
            "Your answers were opened from an email, and can be seen only there now. To go on here, save them there and use \
             the new link.",
            "Agorwyd eich atebion o e-bost, a dim ond yno y gellir eu gweld bellach. I barhau yma, cadwch nhw yno a \
             defnyddiwch y ddolen newydd.",
        )),
        Block::Link(Text::new("Start again", "Dechrau eto"), format!("/{}", T::SPEC.slug)),
    ];
    let reply = page::<T>(app, exchange, &title, &body, None, 410)?;
    Ok(reply.with_cookie(&draft::cookie::<T>(), "", 0))
}

#[cfg(test)]
mod tests {
    use super::email;

    #[test]
    fn an_email_address_is_something_then_at_then_a_domain() {
        for right in ["a@b.cy", " ada.lovelace+visits@mail.example.com ", "o'brien@example.com"] {
            assert_eq!(email(right), Some(right.trim()));
        }
        for wrong in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "a b@example.com",
            "a@b@example.com",
            "a@.example.com",
            "a@example..com",
            "a@example.com.",
            "<a@example.com>",
        ] {
            assert_eq!(email(wrong), None, "{wrong}");
        }
        assert_eq!(email(&format!("{}@example.com", "a".repeat(250))), None);
    }
}
