//! The pages of whoever pays: what is to be paid, and the receipt.
//!
//! A reference names an order and opens nothing: what opens it is the cookie of its case, which the case's own function
//! has set. Whoever comes back from the card page without it (in another browser, or long after) has paid nonetheless:
//! that is looked at first, and they are told where to see it.

use crate::{
    cashier::Cashier,
    ledger::Account,
    order::{Attempt, Order, Stage, State, attempt_reference},
    provider::{Provider, Status},
};
use justice::{
    Error, FieldError, Language, Part, Pence, Reference, Result, Text, Today, date, date::Timestamp, journey::Block,
};
use kit::{
    cases,
    exchange::{Exchange, Reply},
    links,
    moment::Token,
    shell::{self, Shell},
    store::keys,
};
use serde_json::{Value, json};

/// Somebody who pays, or has paid, or will not.
pub struct Payer<'a, P> {
    /// Who asks the provider for them.
    pub cashier: Cashier<'a, P>,
    /// What they asked us.
    pub exchange: &'a Exchange,
    /// Of which order.
    pub reference: Reference,
}

impl<P: Provider> Payer<'_, P> {
    /// The order, if they may see it.
    async fn account(&self) -> Result<Account> {
        let (app, moment) = (self.cashier.app, self.cashier.moment);
        let token = self.exchange.cookie(&cases::cookie(&self.reference)).and_then(Token::parse);
        let link = app.get(&keys::link(&token.ok_or(Error::NotFound)?), moment.now).await?.ok_or(Error::NotFound)?;
        // Who asked is who pays: another party's link opens nothing here.
        let is_theirs = link.get("reference").and_then(Value::as_str) == Some(self.reference.as_str())
            && links::part_of(&link) == Some(Part::Applicant);
        match is_theirs {
            true => Account::open(app, moment, &self.reference).await,
            false => Err(Error::NotFound),
        }
    }

    fn home(&self) -> String {
        format!("{}/{}", cases::ORDERS, self.reference)
    }

    /// What is to be paid, or the receipt.
    ///
    /// # Errors
    /// `NotFound`, when there is no such order, or none that they may see.
    pub async fn order(&self) -> Result<Reply> {
        let account = self.account().await?;
        self.show(&account, None)
    }

    /// On to the card page.
    ///
    /// # Errors
    /// As [`Payer::order`].
    pub async fn pays(&self) -> Result<Reply> {
        let account = self.account().await?;
        match self.cashier.begin(&self.reference, self.exchange.language()).await {
            Ok(Some(address)) => Ok(Reply::see_other(address)),
            Ok(None) => Ok(Reply::see_other(self.home())),
            // What is wrong is ours or the provider's: theirs is to know that nothing was taken, and to try again.
            Err(Error::Unavailable(cause) | Error::Broken(cause)) => {
                tracing::error!("a payment could not be begun: {cause}");
                self.show(&account, Some(NOT_NOW))
            }
            Err(other) => Err(other),
        }
    }

    /// Not by card now.
    ///
    /// # Errors
    /// As [`Payer::order`].
    pub async fn cancels(&self) -> Result<Reply> {
        let account = self.account().await?;
        match self.cashier.cancel(&self.reference).await {
            Ok(_) => Ok(Reply::see_other(self.home())),
            Err(Error::Unavailable(cause) | Error::Broken(cause)) => {
                tracing::error!("a payment could not be cancelled: {cause}");
                self.show(&account, Some(NOT_CANCELLED))
            }
            Err(other) => Err(other),
        }
    }

    /// Back from the card page: what became of it is asked first, whoever it is that comes.
    ///
    /// # Errors
    /// `Broken`, if a page cannot be made.
    pub async fn returns(&self) -> Result<Reply> {
        let looked = self.cashier.look(&self.reference).await;
        if let Err(Error::Unavailable(cause) | Error::Broken(cause)) = &looked {
            tracing::error!("a payment could not be looked at: {cause}");
        }
        match self.account().await {
            Ok(_) => Ok(Reply::see_other(format!("{}?returned", self.home()))),
            Err(Error::NotFound) => self.elsewhere(),
            Err(other) => Err(other),
        }
    }

    /// For somebody who comes back without the way to their case. The same words, whatever there is.
    fn elsewhere(&self) -> Result<Reply> {
        let shell = Shell::new(self.cashier.app, self.exchange, &BACK);
        let language = shell.language;
        let body = [Block::Paragraph(ELSEWHERE), Block::Paragraph(ELSEWHERE_HELP)];
        let context = json!({ "heading": BACK.get(language), "body": shell::blocks(&body, language) });
        shell::render(&shell, "content.html", context, 200)
    }

    fn show(&self, account: &Account, wrong: Option<Text>) -> Result<Reply> {
        let returned = self.exchange.query.contains_key("returned");
        let page = Page { account, home: self.home(), returned, now: self.cashier.moment.now };
        let heading = page.heading();
        let errors: Vec<FieldError> = wrong.into_iter().map(|words| FieldError::new("", words)).collect();
        let status = if errors.is_empty() { 200 } else { 503 };
        let case = format!("/{}/cases/{}", account.transaction, account.reference);
        let shell = Shell::new(self.cashier.app, self.exchange, &heading)
            .of_service(account.title.text(), &account.transaction)
            .back_to(case)
            .with_errors(&errors, |_| String::new());
        let context = page.context(shell.language);
        let mut reply = shell::render(&shell, "order.html", context, status)?;
        let begun = account.order.live().and_then(|attempt| attempt.payment.as_deref());
        let pages = self.cashier.provider.pages(&self.cashier.app.config, begun);
        reply.forms_to = Some(pages).filter(|pages| !pages.is_empty());
        Ok(reply)
    }
}

const NOT_NOW: Text = Text::new(
    "We cannot take you to the payment page at the moment. Nothing has been taken from you. Try again in a few minutes",
    "Ni allwn fynd â chi i’r dudalen dalu ar hyn o bryd. Nid oes dim wedi’i gymryd gennych. Rhowch gynnig arall arni ymhen ychydig funudau",
);
const NOT_CANCELLED: Text = Text::new(
    "We cannot cancel this payment at the moment. Try again in a few minutes. A payment that you do not finish ends by itself after 90 minutes",
    "Ni allwn ganslo’r taliad hwn ar hyn o bryd. Rhowch gynnig arall arni ymhen ychydig funudau. Bydd taliad nad ydych yn ei orffen yn dod i ben ohono’i hun ar ôl 90 munud",
);
const BACK: Text = Text::new("You are back from the payment page", "Rydych yn ôl o’r dudalen dalu");
const ELSEWHERE: Text = Text::new(
    "If you have paid, your payment counts. Do not pay again.",
    "Os ydych wedi talu, mae eich taliad yn cyfrif. Peidiwch â thalu eto.",
);
const ELSEWHERE_HELP: Text = Text::new(
    "We cannot show you more in this browser. Open the link in the message that we sent you, or go back to the window in which you began.",
    "Ni allwn ddangos mwy i chi yn y porwr hwn. Agorwch y ddolen yn y neges a anfonwyd atoch, neu ewch yn ôl i’r ffenestr lle y dechreuoch.",
);

/// One order, as a page.
struct Page<'a> {
    account: &'a Account,
    home: String,
    returned: bool,
    now: Timestamp,
}

impl Page<'_> {
    fn order(&self) -> &Order {
        &self.account.order
    }

    fn heading(&self) -> Text {
        let sum = |words: Text, amount: Pence| words.with(&[("amount", &Text::same(amount.to_string()))]);
        match self.order().state() {
            State::Due | State::PartPaid => sum(Text::new("Pay {amount}", "Talu {amount}"), self.order().left()),
            State::Paying => sum(Text::new("Your payment of {amount}", "Eich taliad o {amount}"), self.asked()),
            State::Paid => Text::new("Payment received", "Taliad wedi’i dderbyn"),
            State::Remitted => Text::new("You do not have to pay", "Nid oes rhaid i chi dalu"),
            State::Refunded => Text::new("Payment refunded", "Taliad wedi’i ad-dalu"),
        }
    }

    fn asked(&self) -> Pence {
        self.order().live().map_or(self.order().left(), |attempt| attempt.amount)
    }

    fn context(&self, language: Language) -> Value {
        let panel = (self.order().state() == State::Paid).then(|| {
            json!({
                "titleText": self.heading().get(language), "text": YOUR_REFERENCE.get(language),
                "reference": self.account.reference,
            })
        });
        json!({
            "panel": panel,
            "heading": self.heading().get(language),
            "before": shell::blocks(&self.before(), language),
            "summaryList": { "rows": self.rows(language) },
            "forms": self.forms(language),
            "after": shell::blocks(&self.after(), language),
        })
    }

    /// What has just become of it.
    fn before(&self) -> Vec<Block> {
        let order = self.order();
        match (order.state(), order.live(), order.attempts.last()) {
            (State::Paying, Some(live), _) => vec![Block::Inset(self.news_of(live))],
            (State::Due | State::PartPaid, _, Some(last)) => {
                last.status.map(ended).map(Block::Warning).into_iter().collect()
            }
            _ => vec![],
        }
    }

    fn news_of(&self, live: &Attempt) -> Text {
        match (live.status, self.returned) {
            (Some(Status::Submitted | Status::Capturable), _) => Text::new(
                "Your bank has not told us yet whether it has paid. This can take a few minutes. Do not pay again.",
                "Nid yw eich banc wedi dweud wrthym eto a yw wedi talu. Gall hyn gymryd ychydig funudau. Peidiwch â thalu eto.",
            ),
            (None, true) => Text::new(
                "We could not ask yet whether you have paid. If you gave your card details, do not pay again: look here again in a few minutes.",
                "Nid ydym wedi gallu gofyn eto a ydych wedi talu. Os rhoesoch fanylion eich cerdyn, peidiwch â thalu eto: edrychwch yma eto ymhen ychydig funudau.",
            ),
            (_, true) => Text::new(
                "You came back before you had paid. You can go on with the same payment.",
                "Daethoch yn ôl cyn i chi dalu. Gallwch fynd ymlaen â’r un taliad.",
            ),
            (_, false) => Text::new(
                "You have begun to pay by card and have not finished. You can go on with the same payment: you will not be charged twice.",
                "Rydych wedi dechrau talu â cherdyn a heb orffen. Gallwch fynd ymlaen â’r un taliad: ni chodir tâl arnoch ddwywaith.",
            ),
        }
    }

    fn rows(&self, language: Language) -> Vec<Value> {
        let (order, pounds) = (self.order(), |amount: Pence| Text::same(amount.to_string()));
        let mut rows: Vec<(Text, Text)> = vec![
            (Text::new("What it is for", "Ar gyfer beth"), self.account.title.text()),
            (Text::new("Reference", "Cyfeirnod"), Text::same(self.account.reference.as_str())),
            (Text::new("Amount", "Swm"), pounds(order.fee)),
        ];
        let mut also = |words: Text, amount: Pence| {
            if !amount.is_zero() {
                rows.push((words, pounds(amount)));
            }
        };
        also(Text::new("Help with the fee", "Help gyda’r ffi"), order.remitted);
        also(Text::new("Paid", "Wedi’i dalu"), order.paid());
        also(Text::new("Given back", "Wedi’i roi yn ôl"), order.given());
        also(Text::new("On its way back to you", "Ar ei ffordd yn ôl atoch"), self.going_back());
        if matches!(order.state(), State::PartPaid | State::Due) && order.left() != order.fee {
            rows.push((Text::new("Left to pay", "Ar ôl i’w dalu"), pounds(order.left())));
        }
        if let Some(paid) = self.account.paid.filter(|_| order.state() == State::Paid) {
            let day = Today::at(paid).date();
            rows.push((Text::new("Date", "Dyddiad"), Text::both(|language| date::without_weekday(day, language))));
        }
        rows.extend(order.attempts.iter().filter(|attempt| attempt.status == Some(Status::Success)).map(|attempt| {
            let number = attempt_reference(&self.account.reference, attempt.number);
            (Text::new("Card payment", "Taliad â cherdyn"), Text::same(number))
        }));
        let row = |(key, value): &(Text, Text)| json!({ "key": { "text": key.get(language) }, "value": { "text": value.get(language) } });
        rows.iter().map(row).collect()
    }

    /// What is being given back and has not arrived.
    fn going_back(&self) -> Pence {
        let going =
            self.order().refunds.iter().filter(|refund| matches!(refund.stage, Stage::Approved | Stage::Failed));
        Pence::new(going.map(|refund| refund.amount.get()).sum())
    }

    fn forms(&self, language: Language) -> Vec<Value> {
        let form = |what: &str, words: Text, secondary: bool| json!({ "action": format!("{}/{what}", self.home), "text": words.get(language), "secondary": secondary });
        match self.order().state() {
            State::Due | State::PartPaid => {
                let words = match self.order().attempts.is_empty() {
                    true => Text::new("Pay by card", "Talu â cherdyn"),
                    false => Text::new("Try again", "Rhoi cynnig arall arni"),
                };
                vec![form("pay", words, false)]
            }
            State::Paying => {
                let at_the_bank = self.order().live().and_then(|attempt| attempt.status) >= Some(Status::Submitted);
                match at_the_bank {
                    true => vec![],
                    false => vec![
                        form("pay", Text::new("Go on with this payment", "Mynd ymlaen â’r taliad hwn"), false),
                        form("cancel", Text::new("Cancel this payment", "Canslo’r taliad hwn"), true),
                    ],
                }
            }
            State::Paid | State::Remitted | State::Refunded => vec![],
        }
    }

    fn after(&self) -> Vec<Block> {
        let case = format!("/{}/cases/{}", self.account.transaction, self.account.reference);
        let back = Block::Link(Text::new("Back to your request", "Yn ôl at eich cais"), case);
        match self.order().state() {
            State::Due | State::PartPaid => self.other_ways(back),
            State::Paying => {
                let again = Text::new("Look again", "Edrych eto");
                let look = Block::Link(again, format!("{}/return", self.home));
                let live = self.order().live().map_or(0, |attempt| attempt.number);
                match self.account.minutes_since(live, self.now) {
                    // Nothing is there to be looked at before somebody has been to the card page.
                    0 if !self.returned => vec![back],
                    _ => vec![look, back],
                }
            }
            State::Paid => vec![Block::Paragraph(KEEP), back],
            State::Remitted | State::Refunded => vec![back],
        }
    }

    fn other_ways(&self, back: Block) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(Text::new("If you cannot pay by card", "Os na allwch dalu â cherdyn"))];
        blocks.push(Block::Paragraph(OTHERWISE));
        if self.account.remissible {
            blocks.push(Block::Paragraph(HELP));
            let words = Text::new("Ask for help with this fee", "Gofyn am help gyda’r ffi hon");
            blocks.push(Block::Link(words, "/help-with-fees".to_owned()));
        }
        blocks.push(back);
        blocks
    }
}

const YOUR_REFERENCE: Text = Text::new("Your reference", "Eich cyfeirnod");
const KEEP: Text = Text::new(
    "This is your receipt. You can print it, and come back to it from the page of your request.",
    "Dyma eich derbynneb. Gallwch ei hargraffu, a dod yn ôl ati o dudalen eich cais.",
);
const OTHERWISE: Text = Text::new(
    "You can pay by cheque or by bank transfer. Write the reference on it, so that we know what it is for.",
    "Gallwch dalu â siec neu drwy drosglwyddiad banc. Ysgrifennwch y cyfeirnod arno, er mwyn i ni wybod ar gyfer beth y mae.",
);
const HELP: Text = Text::new(
    "If you have little money or get certain benefits, you may not have to pay, or not all of it. Have the reference at hand.",
    "Os nad oes gennych lawer o arian neu os ydych yn cael budd-daliadau penodol, efallai na fydd rhaid i chi dalu, neu ddim y cyfan. Cadwch y cyfeirnod wrth law.",
);

/// Why an attempt came to nothing.
fn ended(status: Status) -> Text {
    match status {
        Status::Declined => Text::new(
            "Your card was declined. Nothing has been taken from you. You can try again, or use another card.",
            "Gwrthodwyd eich cerdyn. Nid oes dim wedi’i gymryd gennych. Gallwch roi cynnig arall arni, neu ddefnyddio cerdyn arall.",
        ),
        Status::Expired => Text::new(
            "You did not finish paying in time. Nothing has been taken from you.",
            "Ni orffennoch dalu mewn pryd. Nid oes dim wedi’i gymryd gennych.",
        ),
        Status::GivenUp | Status::Cancelled => Text::new(
            "You cancelled the payment. Nothing has been taken from you.",
            "Canslwyd y taliad gennych. Nid oes dim wedi’i gymryd gennych.",
        ),
        _ => Text::new(
            "Something went wrong with the payment. Nothing has been taken from you. Try again.",
            "Aeth rhywbeth o’i le gyda’r taliad. Nid oes dim wedi’i gymryd gennych. Rhowch gynnig arall arni.",
        ),
    }
}
