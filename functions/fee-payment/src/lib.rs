//! Takes what is to be paid for a case, whatever the case is about, and gives back what is to be given back.
//!
//! A decision that carries a fee commits an order in the same write as its case. This function alone knows who takes card
//! payments; when an order is paid it says so on the bus, and the waiting function moves its case on.
//!
//! | what | where |
//! |---|---|
//! | an order, the attempts to pay it, the refunds: pure | [`order`] |
//! | the order in the table, changed by one event at a time | [`ledger`] |
//! | what is done about it with whoever takes payments | [`cashier`] |
//! | whoever takes payments, and who that is by the settings | [`provider`], [`chosen`] |
//! | GOV.UK Pay, and what it tells us unasked; Stripe | [`pay`], [`webhook`], [`stripe`] |
//! | the pages of whoever pays | [`pages`] |
//! | what happens by itself: at a time, by the bus, each night | [`later`], [`reconcile`] |
//! | the pages of the department's own people | [`staff`] |
//!
//! **There is one way to the truth about a payment: asking the provider.** A person coming back, a webhook and a sweep are
//! three reasons to ask; each is a [`provider::Payment`] that goes into [`order::Order::next`], and none is believed by
//! itself.
//!
//! What is answered, and for whom, is in [`ROUTES`].

pub mod cashier;
pub mod chosen;
pub mod later;
pub mod ledger;
pub mod order;
pub mod pages;
pub mod pay;
pub mod provider;
pub mod reconcile;
pub mod staff;
pub mod stripe;
pub mod webhook;

use cashier::Cashier;
use justice::{Date, Error, Reference, Result};
use kit::{
    App, BusEvent, Function, Outcome,
    alarm::Alarm,
    exchange::{Exchange, Reply},
    http::{self, Needs, Route},
    moment::Moment,
};
use provider::Provider;

const GET: &str = "GET";
const POST: &str = "POST";
const BOTH: &str = "GET, POST";

/// Every route there is: whoever pays, whoever takes card payments, and the department's own people.
pub const ROUTES: &[Route] = &[
    // What is to be paid, or the receipt.
    Route::new("/fee-payment/orders/{reference}", GET, Needs::Link),
    // On to the card page.
    Route::new("/fee-payment/orders/{reference}/pay", POST, Needs::Link),
    // Not to be paid by card now.
    Route::new("/fee-payment/orders/{reference}/cancel", POST, Needs::Link),
    // Back from the card page, in whichever browser: what became of it is asked, and shown to who has a link.
    Route::new("/fee-payment/orders/{reference}/return", GET, Needs::Nothing),
    // That something happened to a payment.
    Route::new("/fee-payment/webhook", POST, Needs::Signature),
    Route::new("/fee-payment/staff", GET, Needs::Post),
    Route::new("/fee-payment/staff/orders", GET, Needs::Post),
    Route::new("/fee-payment/staff/orders/{reference}", GET, Needs::Post),
    Route::new("/fee-payment/staff/orders/{reference}/received", BOTH, Needs::Post),
    Route::new("/fee-payment/staff/orders/{reference}/refund", BOTH, Needs::Post),
    Route::new("/fee-payment/staff/orders/{reference}/refunds/{number}", BOTH, Needs::Post),
    Route::new("/fee-payment/staff/orders/{reference}/look", POST, Needs::Post),
    Route::new("/fee-payment/staff/orders/{reference}/seen", POST, Needs::Role(&[staff::MANAGER])),
    Route::new("/fee-payment/staff/days", GET, Needs::Post),
    Route::new("/fee-payment/staff/days/{date}", GET, Needs::Post),
];

/// The function.
pub struct FeePayment<P, A> {
    provider: P,
    alarm: A,
}

impl<P: Provider, A: Alarm> FeePayment<P, A> {
    /// Payments that this provider takes, looked at again when this alarm wakes us.
    pub fn through(provider: P, alarm: A) -> FeePayment<P, A> {
        FeePayment { provider, alarm }
    }

    fn cashier<'a>(&'a self, app: &'a App, moment: &'a Moment) -> Cashier<'a, P> {
        Cashier { app, moment, provider: &self.provider }
    }

    async fn orders(
        &self,
        app: &App,
        moment: &Moment,
        exchange: &Exchange,
        typed: &str,
        rest: &[&str],
    ) -> Result<Reply> {
        let reference = Reference::parse(typed).map_err(|_| Error::NotFound)?;
        let payer = pages::Payer { cashier: self.cashier(app, moment), exchange, reference };
        match rest {
            [] => payer.order().await,
            ["return"] => payer.returns().await,
            ["pay"] => payer.pays().await,
            ["cancel"] => payer.cancels().await,
            _ => Err(Error::NotFound),
        }
    }

    /// That something happened to a payment. Answered at once when there is nothing to do about it.
    async fn hears_of(&self, app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
        if let Some(payment) = self.provider.told(&app.config, moment.now, exchange).await? {
            self.cashier(app, moment).heard(&payment).await?;
        }
        Ok(Reply { status: 204, outcome: "done", ..Reply::default() })
    }
}

impl<P: Provider, A: Alarm> Function for FeePayment<P, A> {
    fn prepare(&self) {
        kit::html::prepare();
    }

    async fn http(&self, app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
        let route = http::enter(app, exchange, ROUTES)?;
        match exchange.segments().get(1..).unwrap_or_default() {
            ["orders", reference, rest @ ..] => self.orders(app, moment, exchange, reference, rest).await,
            ["webhook"] => self.hears_of(app, moment, exchange).await,
            ["staff", rest @ ..] => staff::answer(self.cashier(app, moment), exchange, route, rest).await,
            _ => Err(Error::NotFound),
        }
    }

    async fn event(&self, app: &App, moment: &Moment, event: &BusEvent) -> Result<()> {
        later::hear(&self.cashier(app, moment), &self.alarm, event).await
    }

    async fn sweep(&self, app: &App, moment: &Moment, until: Date) -> Result<Outcome> {
        reconcile::night(&self.cashier(app, moment), until).await
    }
}
