//! The pages of the department's own people, under `/{slug}/staff`.

use crate::{
    app::App,
    asking, documents,
    exchange::{Exchange, Reply},
    moment::Moment,
    session::{self, Kind, Session, Standing},
};
use justice::{Error, Result, Text, Transaction};
use std::future::Future;

/// Staff pages that one transaction alone has: a prison's calendar. The kit has made sure of who asks before they are
/// asked for; which office's things they may see and change is for the page to make sure of.
pub trait Desk: Send + Sync + 'static {
    /// The pages that the list of an office's work leads to: the address under `/{slug}/staff`, and what to call it.
    fn pages(&self) -> &'static [(&'static str, Text)] {
        &[]
    }

    /// Answers a request for one of them; `rest` is what follows `/{slug}/staff` in its address.
    fn answer(
        &self,
        _app: &App,
        _moment: &Moment,
        _exchange: &Exchange,
        _staff: &Session,
        _rest: &[&str],
    ) -> impl Future<Output = Result<Reply>> + Send {
        async { Err(Error::NotFound) }
    }
}

/// No pages of its own.
#[derive(Debug, Clone, Copy)]
pub struct NoDesk;

impl Desk for NoDesk {}

/// Answers one request for a staff page.
///
/// # Errors
/// `NotFound`, when there is no such page, or none that this person may see.
pub async fn answer<T: Transaction, D: Desk>(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    desk: &D,
    rest: &[&str],
) -> Result<Reply> {
    exchange.is("/{slug}/staff");
    let staff = match session::standing(app, moment, exchange, Kind::Staff).await? {
        Standing::Here(staff) => staff,
        Standing::Nobody | Standing::Over(_) => return Ok(session::sign_in(exchange, Kind::Staff)),
    };
    if let Some(stay) = session::stay(exchange, &staff, moment) {
        return Ok(stay);
    }
    if staff.offices(T::SPEC.slug).is_empty() {
        return Err(Error::NotFound);
    }
    match rest {
        ["cases", reference, "documents", rest @ ..] if T::documents().is_some() => {
            documents::staff::<T>(app, moment, exchange, &staff, reference, rest).await
        }
        ["cases", reference, "ask", rest @ ..] if T::documents().is_some() => {
            asking::staff::<T>(app, moment, exchange, &staff, reference, rest).await
        }
        _ => desk.answer(app, moment, exchange, &staff, rest).await,
    }
}
