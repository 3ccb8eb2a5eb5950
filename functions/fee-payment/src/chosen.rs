//! Whichever provider the setting `provider` chooses: `govuk-pay`, which is also what no setting means, or `stripe`.
//!
//! It chooses who takes *new* payments. What one of them has taken stays with it: its number says whose it is, so that it is
//! looked at, cancelled and given back where it was made, and each is believed when it tells us something, for as long as its
//! secrets and its address are kept. Only what was settled is asked of the chosen one alone: money of the other's that arrives
//! after the change shows as missing in the comparison of the days.

use crate::{
    pay::{GovUkPay, Pay},
    provider::{Asked, Error, Found, Giving, Payment, Provider, Refund, Till},
    stripe::{Stripe, StripeCheckout},
};
use justice::{Result as Outcome, date::Timestamp};
use kit::{
    Config,
    exchange::Exchange,
    secrets::{Secrets, Vault},
};
use std::sync::Arc;

/// The providers that we know.
pub struct Chosen<V>(Arc<Known<V>>);

struct Known<V> {
    pay: GovUkPay<V>,
    stripe: StripeCheckout<V>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    GovUkPay,
    Stripe,
}

/// Which one takes new payments.
///
/// # Errors
/// `Broken`, when the setting names nobody that we know.
fn which(config: &Config) -> Outcome<Which> {
    match config.settings.get("provider").map(String::as_str) {
        None | Some("govuk-pay") => Ok(Which::GovUkPay),
        Some("stripe") => Ok(Which::Stripe),
        Some(other) => Err(justice::Error::broken(format!("there is no provider of payments `{other}`"))),
    }
}

/// Whose number it is: Stripe's begin with the kind of thing that it is of, and GOV.UK Pay's have no such sign in them.
fn whose(number: &str) -> Which {
    if number.contains('_') { Which::Stripe } else { Which::GovUkPay }
}

impl<V: Vault + Clone> Chosen<V> {
    /// Providers to whom we prove ourselves by secrets that are kept here.
    pub fn of(vault: V) -> Chosen<V> {
        let pay = GovUkPay::of(Secrets::of(vault.clone()));
        Chosen(Arc::new(Known { pay, stripe: StripeCheckout::of(Secrets::of(vault)) }))
    }
}

impl<V: Vault> Known<V> {
    async fn open(&self, which: Which, config: &Config, now: Timestamp) -> Outcome<Either> {
        match which {
            Which::GovUkPay => self.pay.open(config, now).await.map(Either::Pay),
            Which::Stripe => self.stripe.open(config, now).await.map(Either::Stripe),
        }
    }
}

impl<V: Vault> Provider for Chosen<V> {
    type Till = ChosenTill<V>;

    async fn open(&self, config: &Config, now: Timestamp) -> Outcome<ChosenTill<V>> {
        let which = which(config)?;
        let till = self.0.open(which, config, now).await?;
        Ok(ChosenTill { known: self.0.clone(), which, till, config: config.clone(), now })
    }

    async fn told(&self, config: &Config, now: Timestamp, exchange: &Exchange) -> Outcome<Option<String>> {
        let (by, told) = match exchange.header("stripe-signature") {
            Some(_) => (Which::Stripe, self.0.stripe.told(config, now, exchange).await),
            None => (Which::GovUkPay, self.0.pay.told(config, now, exchange).await),
        };
        match told {
            // Of whoever is not chosen we need have no secrets, and without them nobody proves to be that one.
            Err(justice::Error::Broken(_)) if which(config).is_ok_and(|chosen| chosen != by) => {
                Err(justice::Error::NotFound)
            }
            told => told,
        }
    }

    /// Nowhere, if the setting names nobody: nothing can be paid then.
    fn pages(&self, config: &Config, begun: Option<&str>) -> String {
        match begun.map_or_else(|| which(config), |number| Ok(whose(number))) {
            Ok(Which::GovUkPay) => self.0.pay.pages(config, begun),
            Ok(Which::Stripe) => self.0.stripe.pages(config, begun),
            Err(_) => String::new(),
        }
    }
}

/// The till of the chosen one, and the way to the other's.
pub struct ChosenTill<V> {
    known: Arc<Known<V>>,
    which: Which,
    till: Either,
    config: Config,
    now: Timestamp,
}

#[derive(Clone)]
enum Either {
    Pay(Pay),
    Stripe(Stripe),
}

impl<V: Vault> ChosenTill<V> {
    /// The till of whoever has made what has this number.
    async fn of(&self, number: &str) -> Result<Either, Error> {
        match whose(number) {
            which if which == self.which => Ok(self.till.clone()),
            other => {
                let opened = self.known.open(other, &self.config, self.now).await;
                opened.map_err(|_| Error::Unavailable("whoever has made this payment cannot be asked".to_owned()))
            }
        }
    }
}

impl<V: Vault> Till for ChosenTill<V> {
    async fn make(&self, asked: &Asked) -> Result<Payment, Error> {
        match &self.till {
            Either::Pay(pay) => pay.make(asked).await,
            Either::Stripe(stripe) => stripe.make(asked).await,
        }
    }

    async fn get(&self, number: &str) -> Result<Payment, Error> {
        match self.of(number).await? {
            Either::Pay(pay) => pay.get(number).await,
            Either::Stripe(stripe) => stripe.get(number).await,
        }
    }

    async fn find(&self, reference: &str, begun: Timestamp) -> Result<Option<Payment>, Error> {
        match &self.till {
            Either::Pay(pay) => pay.find(reference, begun).await,
            Either::Stripe(stripe) => stripe.find(reference, begun).await,
        }
    }

    async fn settled(&self, from: &str, before: &str, page: Option<&str>) -> Result<Found, Error> {
        match &self.till {
            Either::Pay(pay) => pay.settled(from, before, page).await,
            Either::Stripe(stripe) => stripe.settled(from, before, page).await,
        }
    }

    async fn cancel(&self, payment: &str) -> Result<(), Error> {
        match self.of(payment).await? {
            Either::Pay(pay) => pay.cancel(payment).await,
            Either::Stripe(stripe) => stripe.cancel(payment).await,
        }
    }

    async fn refund(&self, payment: &str, asked: &Giving) -> Result<Refund, Error> {
        match self.of(payment).await? {
            Either::Pay(pay) => pay.refund(payment, asked).await,
            Either::Stripe(stripe) => stripe.refund(payment, asked).await,
        }
    }

    async fn refunds(&self, payment: &str) -> Result<Vec<Refund>, Error> {
        match self.of(payment).await? {
            Either::Pay(pay) => pay.refunds(payment).await,
            Either::Stripe(stripe) => stripe.refunds(payment).await,
        }
    }
}
