//! The routes of a transaction: uniform, and data.

use crate::{
    app::App,
    asking,
    cases::{self, Visit},
    casework::{self, Desk},
    documents, equality,
    exchange::{Exchange, Reply},
    find, form,
    moment::Moment,
    paper, resume,
    session::{self, Kind, Session, Standing},
};
use justice::{Error, Malformed, Result, Transaction};

mod routes;
pub use routes::{Door, Feature, Needs, ROUTES, Route, of as route_of};

/// Answers one request to a transaction, if its path is in [`ROUTES`] or among the desk's own.
///
/// | page | API | what |
/// |---|---|---|
/// | `GET /{slug}` | `POST /api/{slug}` | start; submit |
/// | `GET POST /{slug}/{page}` | | one question, the list of a repeated one, `check-answers` |
/// | `GET POST /{slug}/{page}/{entry}` | | one entry of a repeated question, from 1 |
/// | `GET /{slug}/links/{token}` | | follow a status link |
/// | `GET POST /{slug}/save`, `/{slug}/saved`, `/{slug}/resume/{token}` | | come back later: see [`crate::resume`] |
/// | `GET POST /{slug}/find` | | a new status link, for who has lost theirs: see [`crate::find`] |
/// | `GET POST /{slug}/equality-questions` | | about people, and nobody in particular: see [`crate::equality`] |
/// | `GET /{slug}/cases/{reference}` | the same under `/api` | where it has got to |
/// | `GET /{slug}/cases/{reference}/confirmation` | | the page after sending |
/// | `POST /{slug}/cases/{reference}/pay` | | on to where its fee is paid |
/// | `GET /{slug}/cases/{reference}/submitted.pdf` | | what was sent, as a paper: see [`crate::paper`] |
/// | `GET POST /{slug}/cases/{reference}/documents/…` | | what was sent with it: see [`crate::documents`] |
/// | `GET POST /{slug}/cases/{reference}/answer` | | what the office has asked: see [`crate::asking`] |
/// | `GET /{slug}/cases/{reference}/{part}` | | a file, or "are you sure" |
/// | `GET POST /{slug}/staff/…` | | the department's own people: see [`crate::casework`] |
/// | `POST /{slug}/cases/{reference}/events` | the same under `/api` | something happened |
///
/// # Errors
/// Whatever the door renders.
pub async fn answer<T: Transaction, D: Desk>(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    desk: &D,
) -> Result<Reply> {
    let segments = exchange.segments();
    let route = routes::of(&segments, desk.routes()).filter(|route| route.is_of::<T>()).ok_or(Error::NotFound)?;
    begin(app, exchange, route)?;
    match route.door() {
        Door::Api => api::<T>(app, moment, exchange, segments.get(2..).unwrap_or_default()).await,
        Door::Staff => casework::answer::<T, D>(app, moment, exchange, desk, route).await,
        Door::Page => pages::<T>(app, moment, exchange, route.needs, segments.get(1..).unwrap_or_default()).await,
    }
}

async fn api<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange, rest: &[&str]) -> Result<Reply> {
    match rest {
        [] => cases::lodge::<T>(app, moment, exchange).await,
        ["cases", reference] => Ok(Visit::<T>::open(app, moment, exchange, Needs::Lodger, reference).await?.document()),
        ["cases", reference, "events"] => {
            Visit::<T>::open(app, moment, exchange, Needs::Lodger, reference).await?.happen().await
        }
        _ => Err(Error::NotFound),
    }
}

async fn pages<T: Transaction>(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    needs: Needs,
    rest: &[&str],
) -> Result<Reply> {
    let journey = T::journey().ok_or(Error::NotFound)?;
    let citizen = session::standing(app, moment, exchange, Kind::Citizen).await?;
    if let Standing::Here(citizen) = &citizen
        && let Some(stay) = session::stay(exchange, citizen, moment)
    {
        return Ok(stay);
    }
    let asked = form::Visit { app, moment, exchange, journey, citizen, helping: None };
    match rest {
        [] => asked.start(),
        ["links", token] => cases::follow::<T>(app, moment, token, "").await,
        ["links", token, "answer"] => cases::follow::<T>(app, moment, token, "/answer").await,
        ["cases", reference, rest @ ..] => {
            let visit = Visit::<T>::open(app, moment, exchange, needs, reference).await?;
            about_a_case(visit, rest).await
        }
        ["save"] => resume::save::<T>(app, moment, exchange).await,
        ["saved"] => resume::saved::<T>(app, moment, exchange).await,
        ["resume", token] => resume::resume::<T>(app, moment, exchange, token).await,
        ["find"] => find::find::<T>(app, moment, exchange).await,
        ["find", "sent"] => find::sent::<T>(app, exchange),
        ["equality-questions"] => equality::ask::<T>(app, moment, exchange).await,
        ["equality-questions", "thanks"] => equality::thanks::<T>(app, exchange),
        [page] => asked.page(page, None).await,
        [page, entry] => asked.page(page, Some(entry)).await,
        _ => Err(Error::NotFound),
    }
}

/// The pages of one case, for somebody who has a part in it.
async fn about_a_case<T: Transaction>(visit: Visit<'_, T>, rest: &[&str]) -> Result<Reply> {
    match rest {
        [] => visit.status().await,
        [paper::NAME] => visit.paper().await,
        ["confirmation"] => visit.confirmation().await,
        ["events"] => visit.happen().await,
        ["pay"] => visit.pay().await,
        ["documents", rest @ ..] if T::documents().is_some() => documents::answer(visit, rest).await,
        ["answer"] if T::documents().is_some() => asking::answer(visit).await,
        [part] => visit.part(part).await,
        _ => Err(Error::NotFound),
    }
}

/// What a component that is no transaction begins with: the route of its own table that a request is for. Who may have it
/// is for whatever answers it to see to, as `needs` says; for staff, [`staff`] does.
///
/// # Errors
/// `NotFound`, when there is none; what [`begin`] refuses.
pub fn enter(app: &App, exchange: &Exchange, table: &'static [Route]) -> Result<&'static Route> {
    let route = routes::among(&exchange.segments(), table).ok_or(Error::NotFound)?;
    begin(app, exchange, route)?;
    Ok(route)
}

/// Notes the route for the log, and refuses the methods that it does not have and the forms that other sites made.
///
/// # Errors
/// `Malformed`: `Method` or `CrossSite`.
fn begin(app: &App, exchange: &Exchange, route: &Route) -> Result<()> {
    exchange.is(route.template);
    allow(exchange, route.methods)?;
    // Machines send a token, or sign what they send, which no browser does by itself.
    let by_machine = route.door() == Door::Api || route.needs == Needs::Signature;
    if exchange.method == "POST" && !by_machine {
        exchange.same_site(&app.config.public_origin)?;
    }
    Ok(())
}

/// One of the department's people, at a route of a service that is for them; or the reply to somebody who first has to
/// sign in, or whose session has to be noted. What they sent when their session was over is kept, under the service's
/// code.
///
/// # Errors
/// `NotFound`, when none of their posts is one that the route is for.
pub async fn staff(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    route: &Route,
    (service, code): (&str, &str),
) -> Result<std::result::Result<Session, Reply>> {
    let session = match session::standing(app, moment, exchange, Kind::Staff).await? {
        Standing::Here(staff) => staff,
        Standing::Over(staff) => {
            if exchange.method == "POST" && !staff.offices(service).is_empty() {
                casework::stash::keep(code, app, moment, exchange, &staff).await?;
            }
            return Ok(Err(session::sign_in(exchange, Kind::Staff)));
        }
        Standing::Nobody => return Ok(Err(session::sign_in(exchange, Kind::Staff))),
    };
    if let Some(stay) = session::stay(exchange, &session, moment) {
        return Ok(Err(stay));
    }
    match route.admits(&session, service, &exchange.segments(), exchange.method == "POST") {
        true => Ok(Ok(session)),
        false => Err(Error::NotFound),
    }
}

fn allow(exchange: &Exchange, methods: &'static str) -> Result<()> {
    // A HEAD is answered as the GET that it asks about: the gateway leaves out the body (RFC 9110, 9.3.2).
    let asked = if exchange.method == "HEAD" { "GET" } else { exchange.method.as_str() };
    match methods.split(", ").any(|method| method == asked) {
        true => Ok(()),
        false => Err(Error::Malformed(Malformed::Method(methods))),
    }
}
