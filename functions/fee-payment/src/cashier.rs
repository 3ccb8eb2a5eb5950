//! What is done about an order with whoever takes card payments: a payment made, looked at, cancelled, given back.
//!
//! Nothing here is believed to have happened because it was asked for. What is asked is written down before; what came of
//! it is read from the provider after; and whatever was cut off between the two is found by whoever looks next.

use crate::{
    ledger::{self, Account, Happened, Refused},
    order::{self, Attempt, Event, Illegal, Refund, SWEEPS, Stage},
    provider::{Asked, Giving, Payment, Provider, RefundStatus, Till},
};
use justice::{Error, Language, Pence, Reference, Result, Text};
use kit::{App, moment::Moment};

/// What a payment is called on the card page.
const WHAT_FOR: Text = Text::new("{title}: {reference}", "{title}: {reference}");
/// The most characters that a provider shows of that.
const LONGEST: usize = 255;

/// One who asks the provider, and writes down what it says.
pub struct Cashier<'a, P> {
    /// The app.
    pub app: &'a App,
    /// When.
    pub moment: &'a Moment,
    /// Who takes card payments.
    pub provider: &'a P,
}

impl<P: Provider> Cashier<'_, P> {
    async fn till(&self) -> Result<P::Till> {
        self.provider.open(&self.app.config, self.moment.now).await
    }

    async fn account(&self, reference: &Reference) -> Result<Account> {
        Account::open(self.app, &self.app.moment(), reference).await
    }

    async fn happen(&self, reference: &Reference, event: Event) -> Result<Account> {
        let happened = ledger::happen(self.app, reference, &Happened::by_itself(event)).await;
        happened.map(|(account, _)| account).map_err(Refused::error)
    }

    /// Where somebody goes to pay what is left of an order: to the payment that has begun, or else to a new one. None,
    /// when nothing is to be paid by card now: the order says why.
    ///
    /// # Errors
    /// When it is not known whether there is a payment. The same may be tried again, and is the same attempt.
    pub async fn begin(&self, reference: &Reference, language: Language) -> Result<Option<String>> {
        let began = Happened { actor: "applicant", ..Happened::by_itself(Event::Pay) };
        let account = match self.account(reference).await? {
            begun if begun.order.live().is_some() => begun,
            _ => match ledger::happen(self.app, reference, &began).await {
                Ok((account, _)) => account,
                // Another window was quicker, or it has been paid meanwhile.
                Err(Refused::Illegal(Illegal::State(_))) => self.account(reference).await?,
                Err(other) => return Err(other.error()),
            },
        };
        match account.order.live().cloned() {
            Some(attempt) => self.go_to(&account, &attempt, language).await,
            None => Ok(None),
        }
    }

    /// Where the payment of an attempt is paid, making it if it was never made.
    async fn go_to(&self, account: &Account, attempt: &Attempt, language: Language) -> Result<Option<String>> {
        let till = self.till().await?;
        let payment = match &attempt.payment {
            Some(number) => till.get(number).await?,
            None => match till.make(&self.asked(account, attempt, language)).await {
                Ok(payment) => payment,
                Err(error) if error.worth_retrying() => return Err(error.into()),
                Err(error) => {
                    self.happen(&account.reference, Event::Unmade(attempt.number)).await?;
                    return Err(error.into());
                }
            },
        };
        let payment = self.seen(&till, &account.reference, attempt.number, payment).await?;
        Ok(payment.next.filter(|_| !payment.status.is_finished()))
    }

    fn asked(&self, account: &Account, attempt: &Attempt, language: Language) -> Asked {
        let words =
            WHAT_FOR.with(&[("title", &account.title.text()), ("reference", &Text::same(account.reference.as_str()))]);
        let reference = &account.reference;
        Asked {
            amount: attempt.amount,
            reference: order::attempt_reference(reference, attempt.number),
            description: words.get(language).chars().take(LONGEST).collect(),
            return_url: format!("{}{}/{reference}/return", self.app.config.public_origin, kit::cases::ORDERS),
            language: language.code(),
            begun: account.begun(attempt.number),
        }
    }

    /// Writes down what the provider says of an attempt. When two windows have made two payments of the same attempt, the
    /// first that is written down is the attempt's; the other, whose address nobody has, is cancelled.
    async fn seen(&self, till: &P::Till, reference: &Reference, number: u32, payment: Payment) -> Result<Payment> {
        let account = self.account(reference).await?;
        let known = account.order.attempts.iter().find(|attempt| attempt.number == number);
        let other = known.and_then(|attempt| attempt.payment.as_deref()).filter(|known| *known != payment.number);
        let payment = match other {
            Some(other) => {
                // If it cannot be cancelled it expires: nobody can pay it.
                let _ = till.cancel(&payment.number).await;
                till.get(other).await?
            }
            None => payment,
        };
        self.happen(reference, Event::Seen(number, payment.clone())).await?;
        Ok(payment)
    }

    /// Asks the provider about every attempt that may still be paid, and brings the order as it then is.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn look(&self, reference: &Reference) -> Result<Account> {
        let account = self.account(reference).await?;
        if account.order.live().is_none() {
            return Ok(account);
        }
        let till = self.till().await?;
        let live = account.order.attempts.iter().filter(|attempt| attempt.is_live());
        for attempt in live {
            self.look_at(&till, &account, attempt).await?;
        }
        self.account(reference).await
    }

    async fn look_at(&self, till: &P::Till, account: &Account, attempt: &Attempt) -> Result<()> {
        let (reference, number) = (&account.reference, attempt.number);
        let payment = match &attempt.payment {
            Some(known) => Some(till.get(known).await?),
            None => match till.find(&order::attempt_reference(reference, number), account.begun(number)).await? {
                Some(found) => Some(till.get(&found.number).await?),
                None => None,
            },
        };
        let last = SWEEPS.last().copied().unwrap_or_default();
        match payment {
            Some(payment) => self.seen(till, reference, number, payment).await.map(drop),
            // Whoever was making it may still be: but not for longer than a payment lives.
            None if account.minutes_since(number, self.moment.now) < last => Ok(()),
            None => self.happen(reference, Event::Unmade(number)).await.map(drop),
        }
    }

    /// Takes in what an unasked message is about. None, if it is no payment of ours.
    ///
    /// # Errors
    /// When the provider cannot say: it should tell us again.
    pub async fn heard(&self, number: &str) -> Result<Option<Reference>> {
        let till = self.till().await?;
        let payment = match till.get(number).await {
            Err(crate::provider::Error::NotFound) => return Ok(None),
            payment => payment?,
        };
        let Some((reference, attempt)) = order::of_attempt(&payment.reference) else { return Ok(None) };
        match self.account(&reference).await {
            Ok(account) if account.order.attempts.iter().any(|known| known.number == attempt) => {
                self.seen(&till, &reference, attempt, payment).await?;
                // It may be about a refund instead.
                self.follow_refunds(&reference).await?;
                Ok(Some(reference))
            }
            Ok(_) | Err(Error::NotFound) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Cancels what nobody has paid yet. If it has been paid meanwhile, that is what is brought.
    ///
    /// # Errors
    /// When the provider cannot be asked.
    pub async fn cancel(&self, reference: &Reference) -> Result<Account> {
        let account = self.account(reference).await?;
        if let Some(payment) = account.order.live().and_then(|attempt| attempt.payment.clone()) {
            match self.till().await?.cancel(&payment).await {
                // It is finished, or the bank is being asked: what is read next says which.
                Ok(()) | Err(crate::provider::Error::Refused(..)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        self.look(reference).await
    }

    /// Takes back the offer to pay by card what need not be paid by card any more.
    ///
    /// # Errors
    /// As [`Cashier::cancel`].
    pub async fn withdraw(&self, reference: &Reference) -> Result<()> {
        let account = self.account(reference).await?;
        let too_much = account.order.live().is_some_and(|attempt| attempt.amount > account.order.left());
        if too_much { self.cancel(reference).await.map(drop) } else { Ok(()) }
    }

    /// Does what is next for each refund that was allowed and has not arrived.
    ///
    /// # Errors
    /// When the provider cannot be asked: it should be tried again.
    pub async fn follow_refunds(&self, reference: &Reference) -> Result<()> {
        let account = self.account(reference).await?;
        let approved = account.order.refunds.iter().filter(|refund| refund.stage == Stage::Approved);
        let by_card: Vec<(Refund, String)> = approved
            .filter_map(|refund| {
                let attempt = account.order.attempts.iter().find(|one| Some(one.number) == refund.attempt)?;
                Some((refund.clone(), attempt.payment.clone()?))
            })
            .collect();
        if by_card.is_empty() {
            return Ok(());
        }
        let till = self.till().await?;
        for (refund, payment) in by_card {
            // Anew for each: what the one before it has become must not be taken for this one.
            let account = self.account(reference).await?;
            self.give_back(&till, &account, &refund, &payment).await?;
        }
        Ok(())
    }

    /// Sends a refund, unless it was sent; and takes in what has become of it.
    async fn give_back(&self, till: &P::Till, account: &Account, refund: &Refund, payment: &str) -> Result<()> {
        let reference = &account.reference;
        let sent = till.refunds(payment).await?;
        let taken = |number: &str| account.order.refunds.iter().any(|one| one.sent.as_deref() == Some(number));
        // Ours by its number; or, when we did not hear that it was taken on, by its name, or where the provider keeps none,
        // one of its amount that is nobody else's.
        let ours = sent.iter().find(|one| refund.sent.as_deref() == Some(&*one.number)).or_else(|| {
            let name = giving_name(reference, refund);
            let lost = |one: &&crate::provider::Refund| {
                let ours = one.name.as_ref().map_or(one.amount == refund.amount, |theirs| *theirs == name);
                ours && one.status != RefundStatus::Error && !taken(&one.number)
            };
            sent.iter().filter(|_| refund.sent.is_none()).find(lost)
        });
        let theirs = match ours {
            Some(ours) => ours.clone(),
            None => match self.send(till, payment, reference, refund).await? {
                Some(theirs) => theirs,
                None => return self.given(reference, refund, false).await,
            },
        };
        if refund.sent.as_deref() != Some(&*theirs.number) {
            let event = Event::Sent { number: refund.number.clone(), theirs: theirs.number.clone() };
            self.happen(reference, event).await?;
        }
        match theirs.status {
            RefundStatus::Submitted => Ok(()),
            RefundStatus::Success => self.given(reference, refund, true).await,
            RefundStatus::Error => self.given(reference, refund, false).await,
        }
    }

    /// Asks for a refund, with what the provider says can be given back now. None, when it will not.
    async fn send(
        &self,
        till: &P::Till,
        payment: &str,
        reference: &Reference,
        refund: &Refund,
    ) -> Result<Option<crate::provider::Refund>> {
        let available = till.get(payment).await?.refundable.unwrap_or(Pence::ZERO);
        let giving = Giving { name: giving_name(reference, refund), amount: refund.amount, available };
        if available < refund.amount {
            return Ok(None);
        }
        match till.refund(payment, &giving).await {
            Ok(theirs) => Ok(Some(theirs)),
            Err(crate::provider::Error::Refused(..)) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    async fn given(&self, reference: &Reference, refund: &Refund, arrived: bool) -> Result<()> {
        self.happen(reference, Event::Given { number: refund.number.clone(), arrived }).await.map(drop)
    }
}

/// What we call something that is given back: unlike any other of any order.
fn giving_name(reference: &Reference, refund: &Refund) -> String {
    format!("{reference}-{}", refund.number)
}
