//! Security as a table: every route, by everybody, from everywhere. What is expected comes from the table of routes and
//! from the rules, never from what was answered.

use crate::{fines::Book, visits};
use fine_payment::{FinePayment, ledger::Fines};
use help_with_fees::HelpWithFees;
use justice::{
    Actor, Case, Event, Part, Reference, Side, Stage, State, Transaction,
    date::Timestamp,
    documents::{Document, Status, Way, side},
    transaction::Asking,
};
use kit::{
    App, Desk, Function, Slice,
    exchange::{Exchange, Reply},
    http::{Door, Needs, ROUTES, Route},
    moment::Moment,
    record,
    session::Session,
    store::{Item, item, keys, memory::Fault::Before},
    testing::{Answer, Browser, METHODS, SENDERS, World},
};
use made_up::hedge_dispute::HedgeDispute;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tribunal_fee::TribunalFee;
use visit_request::{
    VisitRequest,
    staff::{VisitsDesk, closing::closing_key},
};

const UPLOADS: &str = "https://uploads.example";

/// Documents of the case: one whose form nobody has used yet, one that is to come by post, one that is here.
const OFFERED: &str = "01KAQ8000000000000000000A1";
const AWAITED: &str = "01KAQ8000000000000000000A2";
const READY: &str = "01KAQ8000000000000000000A3";

/// A question about the case, and the closing of a day at a prison.
const ASKED: &str = "01KAQ8000000000000000000B1";
const CLOSED: &str = "01KAQ8000000000000000000C1";

/// A slice with one case, in which everybody has their part.
pub struct Scene<T: Staged> {
    pub world: World<T::Function>,
    pub reference: Reference,
    pub office: String,
    /// The token of a status link.
    pub link: String,
    /// The same, of a link to another case.
    pub another: (Reference, String),
    /// Everybody who ever comes.
    pub everybody: Vec<Person>,
}

/// Somebody, with all that they have to show.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub cookies: BTreeMap<String, String>,
    pub client: Option<&'static str>,
    /// Whether a link or their session says that they asked.
    pub asked: bool,
    /// The part that a link gives them, if it gives another than who asked.
    pub part: Option<Part>,
    /// Whether they entered the case for who asked.
    pub helped: bool,
    /// Their posts: service, role and office.
    pub posts: Vec<(String, String, String)>,
}

impl Person {
    /// Somebody with nothing to show.
    pub fn nobody(name: &str) -> Person {
        Person {
            name: name.to_owned(),
            cookies: BTreeMap::new(),
            client: None,
            asked: false,
            part: None,
            helped: false,
            posts: vec![],
        }
    }
}

/// A slice that can be put on the stage, as often as it is needed. Each is in every matrix: see [`of_every_slice`].
pub trait Staged: Transaction {
    /// The function that is deployed.
    type Function: Function;

    /// It, in memory, with what its questions are about.
    fn world() -> World<Self::Function>;

    /// Answers for the case to be seen, for another one, and for one that nobody has opened.
    fn answers() -> [Value; 3];

    /// The routes of its own desk.
    fn desk() -> &'static [Route] {
        &[]
    }

    /// What else there is, so that each of those routes leads to something.
    fn furnish(_: &Scene<Self>) {}

    fn stage() -> impl Future<Output = Scene<Self>> {
        async {
            let [seen, another, _] = Self::answers();
            Scene::of([&seen, &another]).await
        }
    }
}

impl Staged for HedgeDispute {
    type Function = Slice<HedgeDispute>;
    fn world() -> World<Self::Function> {
        World::of(crate::second_slice::FOLDER, visits::NOW)
    }
    fn answers() -> [Value; 3] {
        [crate::second_slice::a_dispute(), crate::second_slice::a_dispute(), crate::second_slice::a_dispute()]
    }
}

impl Staged for VisitRequest {
    type Function = Slice<VisitRequest, VisitsDesk>;
    fn world() -> World<Self::Function> {
        World::with(VisitsDesk, visits::FOLDER, visits::NOW)
    }
    fn answers() -> [Value; 3] {
        [visits::a_visit(), visits::a_visit_by(2), visits::a_visit_by(5)]
    }
    fn desk() -> &'static [Route] {
        VisitsDesk.routes()
    }
    fn furnish(scene: &Scene<Self>) {
        let closing = json!({ "version": 1, "scope": "2026-12-10", "reason": "security", "references": [] });
        scene.world.table.put(item(&closing_key(&scene.office, CLOSED), closing).expect("an item"));
    }
}

impl Staged for TribunalFee {
    type Function = Slice<TribunalFee>;
    fn world() -> World<Self::Function> {
        World::of(crate::tribunal::FOLDER, visits::NOW)
    }
    fn answers() -> [Value; 3] {
        [crate::tribunal::a_fee(), crate::tribunal::a_fee(), crate::tribunal::a_fee()]
    }
}

impl Staged for HelpWithFees {
    type Function = Slice<HelpWithFees>;
    fn world() -> World<Self::Function> {
        World::of(crate::help::FOLDER, visits::NOW)
    }
    fn answers() -> [Value; 3] {
        [crate::help::somebody(1), crate::help::somebody(2), crate::help::somebody(3)]
    }
}

impl Staged for FinePayment {
    type Function = Fines<Book>;
    fn world() -> World<Self::Function> {
        crate::fines::fines(&Book::new())
    }
    fn answers() -> [Value; 3] {
        crate::fines::examples().try_into().expect("three examples")
    }
}

/// Every slice there is, for a macro to do something with.
macro_rules! every_slice {
    ($done:ident $($with:ident)*) => {
        $done! { $($with)*: visits VisitRequest, disputes HedgeDispute, tribunal_fees TribunalFee, help_with_fees HelpWithFees, fines FinePayment }
    };
}
pub(crate) use every_slice;

/// A sentence that is true of every slice, each tried by itself: `every_slice!(holds sentence matrix)`.
macro_rules! holds {
    ($sentence:ident $matrix:ident: $($name:ident $slice:ident),+) => {
        mod $sentence {
            use super::*;
            $(
                #[tokio::test]
                async fn $name() {
                    $matrix::<$slice>().await;
                }
            )+
        }
    };
}
pub(crate) use holds;

macro_rules! slugs {
    (: $($name:ident $slice:ident),+) => {
        [$(<$slice as Transaction>::SPEC.slug),+]
    };
}

/// So that the next transaction is not forgotten: every matrix is of these.
#[test]
fn every_transaction_of_the_catalogue_is_in_every_matrix() {
    let catalogue: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("../../../infra/catalogue.json")).expect("JSON");
    let slugs = every_slice!(slugs);
    let transactions =
        catalogue.iter().filter(|(_, line)| line["kind"] == "transaction").map(|(slug, _)| slug.as_str());
    let forgotten: Vec<&str> = transactions.filter(|slug| !slugs.contains(slug)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?} are in no matrix: implement `Staged` and `Told` for them");
}

/// Every route that a slice could have.
pub fn routes<T: Staged>() -> Vec<Route> {
    ROUTES.iter().chain(T::desk()).copied().collect()
}

/// Why a slice has nothing at a route that others have something at: then it is 404 for everybody. Nothing, if it has.
pub fn is_not_had<T: Transaction>(route: &Route) -> Option<&'static str> {
    let (journey, casework) = (T::journey().expect("a journey"), T::casework().expect("casework"));
    let (ends, about) = (|with: &str| route.template.ends_with(with), |what: &str| route.template.contains(what));
    let reasons = [
        (
            "it takes no documents, and asks for none",
            (about("/documents") || ends("/ask") || ends("/ask/withdraw") || ends("/answer"))
                && T::documents().is_none(),
        ),
        (
            "it asks nothing again and again",
            ends("/{entry}") && journey.pages.iter().all(|page| page.repeats.is_none()),
        ),
        (
            "whoever asked can do nothing themselves, and has nothing to take away",
            route.template == "/{slug}/cases/{reference}/{part}"
                && journey.moves.is_empty()
                && journey.downloads.is_empty(),
        ),
        (
            "nobody approves what another proposes",
            ends("/proposal") && !casework.moves.iter().any(|action| action.checked),
        ),
        ("nothing in the world makes its people look again", ends("/review") && T::review().is_none()),
    ];
    reasons.into_iter().find(|(_, is)| *is).map(|(why, _)| why)
}

pub fn methods(route: &Route) -> Vec<&'static str> {
    route.methods.split(", ").collect()
}

impl<T: Staged> Scene<T> {
    pub async fn of(answers: [&Value; 2]) -> Scene<T> {
        let world = T::world();
        world.knows_partner("another", &[T::SPEC.slug]);
        world.knows_partner("elsewhere", &["something-else"]);
        let mut opened = vec![];
        for (n, answers) in answers.iter().enumerate() {
            let sent = world.submits(&format!("key {n}"), answers).await;
            assert_eq!(sent.status, 201, "{}", sent.body);
            let reference = Reference::parse(sent.json()["reference"].as_str().unwrap_or_default()).expect("a case");
            let token = world.app().moment().token();
            let link = json!({ "transaction": T::SPEC.slug, "reference": reference });
            world.table.put(item(&keys::link(&token), link).expect("an item"));
            opened.push((reference, token.reveal().to_owned()));
        }
        let (reference, link) = opened.remove(0);
        let office =
            world.items(&keys::case(&reference).pk, "CASE")[0]["office"].as_str().expect("an office").to_owned();
        let mut scene = Scene { world, reference, office, link, another: opened.remove(0), everybody: vec![] };
        scene.everybody = scene.people();
        scene.is(|case| {
            case.insert("subject".into(), json!("ada"));
            case.entry("work").or_insert_with(|| json!({}))["helped"] =
                json!({ "by": { "id": "helper", "role": "clerk", "office": "ZZZ" }, "how": "phone" });
        });
        scene.is_proposed();
        if T::documents().is_some() {
            scene.is_asked();
            for (id, status, way) in [
                (OFFERED, Status::Offered, Way::Upload),
                (AWAITED, Status::Awaited, Way::Post),
                (READY, Status::Ready, Way::Upload),
            ] {
                scene.has_document(id, &Part::Applicant, status, way);
                for part in scene.parties() {
                    scene.has_document(&own_id(id, &part), &part, status, way);
                }
            }
        }
        T::furnish(&scene);
        scene
    }

    /// Changes the case under everybody's hands.
    pub fn is(&self, change: impl FnOnce(&mut Item)) {
        let mut case = self.world.items(&keys::case(&self.reference).pk, "CASE").remove(0);
        change(&mut case);
        self.world.table.put(case);
    }

    /// The office has asked something, and waits for the answer.
    fn is_asked(&self) {
        let question = json!({
            "id": ASKED, "version": 1, "items": [], "words": "What we need.", "asked": visits::NOW, "answerBy": "2026-12-07",
        });
        self.world.table.put(item(&keys::question(&self.reference, ASKED), question).expect("an item"));
        self.is(|case| {
            case.insert("asked".into(), json!({ "id": ASKED, "answered": false }));
        });
    }

    /// Somebody proposed what another has to approve, if there is such a thing.
    fn is_proposed(&self) {
        let Some(action) = T::casework().and_then(|all| all.moves.iter().find(|action| action.checked)) else { return };
        let by = json!({ "id": "who proposed", "role": "judge", "office": self.office });
        self.is(|case| {
            case["work"]["proposal"] =
                json!({ "code": action.code, "typed": { "order": "cut" }, "by": by, "at": visits::NOW });
        });
    }

    /// Everybody with a door to the case beside who asked.
    pub fn parties(&self) -> Vec<Part> {
        let case: Case<T> = record::read_case(self.world.items(&keys::case(&self.reference).pk, "CASE").remove(0))
            .expect("a case can be read");
        Side::everybody(&case).map(|(part, _)| part).collect()
    }

    /// Somebody with a link to the case for a part in it, or for one that there is not.
    pub fn by_link(&self, name: &str, part: Part, is_one: bool) -> Person {
        let token = self.world.app().moment().token();
        let link = json!({ "transaction": T::SPEC.slug, "reference": self.reference, "part": part });
        self.world.table.put(item(&keys::link(&token), link).expect("an item"));
        Person {
            cookies: [(format!("__Host-{}", self.reference), token.reveal().to_owned())].into(),
            part: is_one.then_some(part),
            ..Person::nobody(name)
        }
    }

    pub fn has_document(&self, id: &str, of: &Part, status: Status, way: Way) {
        let now: Timestamp = visits::NOW.parse().expect("a timestamp");
        let document = Document {
            id: id.to_owned(),
            version: 1,
            kind: T::documents().expect("documents").kinds[0].code.to_owned(),
            name: "A document".to_owned(),
            by: side(&of.actor()).expect("a side").to_owned(),
            confidential: false,
            shared: true,
            way,
            status,
            begun: now,
            answers: None,
            file: (status == Status::Ready).then_some(justice::documents::FileType::Pdf),
            size: Some(1),
            etag: None,
            object: None,
            why: None,
            opened: None,
        };
        self.world.table.put(item(&keys::document(&self.reference, id), &document).expect("an item"));
    }

    fn signed_in(&self, name: &str, subject: &str, posts: &[(&str, &str, &str)]) -> Person {
        let mut browser = Browser::new(&self.world);
        let named: Vec<String> =
            posts.iter().map(|(service, role, office)| format!("{service}:{role}:{office}")).collect();
        browser.signs_in(subject, &named.iter().map(String::as_str).collect::<Vec<_>>());
        let own = |(a, b, c): &(&str, &str, &str)| (a.to_string(), b.to_string(), c.to_string());
        Person {
            cookies: browser.cookies,
            asked: posts.is_empty() && subject == "ada",
            helped: !posts.is_empty() && subject == "helper",
            posts: posts.iter().map(own).collect(),
            ..Person::nobody(name)
        }
    }

    fn people(&self) -> Vec<Person> {
        let (slug, office) = (T::SPEC.slug, self.office.as_str());
        let cookie = |reference: &Reference, token: &str| (format!("__Host-{reference}"), token.to_owned());
        let with = |name: &str, (cookie, token): (String, String), asked: bool| Person {
            cookies: [(cookie, token)].into(),
            asked,
            ..Person::nobody(name)
        };
        let machine = |name: &str, client| Person { client: Some(client), ..Person::nobody(name) };
        let mut all = vec![
            Person::nobody("anonymous"),
            with("the owner, by link", cookie(&self.reference, &self.link), true),
            self.signed_in("the owner, signed in", "ada", &[]),
            self.signed_in("another citizen", "bob", &[]),
            with("who has a link to another case", cookie(&self.another.0, &self.another.1), false),
            with("who has another case’s link in this one’s cookie", cookie(&self.reference, &self.another.1), false),
            machine("the partner who lodged it", "visits-line"),
            machine("another partner", "another"),
            machine("a partner of another service", "elsewhere"),
            machine("nobody’s client", "nobody"),
            self.signed_in("staff of another office", "s2", &[(slug, "judge", "ZZZ"), (slug, "manager", "ZZZ")]),
            self.signed_in("staff of an office that begins the same", "s3", &[(slug, "clerk", &office[..2])]),
            self.signed_in("staff of another service", "s4", &[("something-else", "manager", office)]),
            self.signed_in("who entered it, of another office", "helper", &[(slug, "clerk", "ZZZ")]),
        ];
        let roles = T::casework().expect("casework").roles;
        let parties = self.parties().into_iter().map(|part| self.by_link(&format!("the {part}, by link"), part, true));
        all.splice(1..1, parties);
        for nobody in [Part::party("bystander"), Part::nth("respondent", 9)] {
            all.insert(1, self.by_link(&format!("who has a link for a {nobody}"), nobody, false));
        }
        all.extend(roles.iter().map(|role| {
            self.signed_in(&format!("{} of its office", role.code), role.code, &[(slug, role.code, office)])
        }));
        let mut wrong = self.signed_in("staff in the citizens’ cookie", "ada", &[(slug, roles[0].code, office)]);
        wrong.cookies = wrong.cookies.into_values().map(|token| ("__Host-citizen".to_owned(), token)).collect();
        wrong.posts.clear();
        all.push(wrong);
        let mut wrong = self.signed_in("a citizen in the staff cookie", "ada", &[]);
        wrong.cookies = wrong.cookies.into_values().map(|token| ("__Host-staff".to_owned(), token)).collect();
        wrong.asked = false;
        all.push(wrong);
        all
    }

    /// Who may, by what a route needs: computed from the table's word and from who they are, and from nothing else.
    pub fn may(&self, person: &Person, needs: Needs, method: &str) -> bool {
        let posts = || person.posts.iter().filter(|(service, ..)| service == T::SPEC.slug);
        let here = || posts().filter(|(_, _, office)| *office == self.office).map(|(_, role, _)| role.as_str());
        match needs {
            Needs::Nothing | Needs::Token => true,
            Needs::Case => person.asked || person.part.is_some(),
            Needs::Applicant => person.asked,
            Needs::Partner => matches!(person.client, Some("visits-line" | "another")),
            Needs::Lodger => person.client == Some("visits-line"),
            Needs::Post => posts().next().is_some(),
            Needs::Office => here().next().is_some(),
            Needs::Helper => person.helped,
            Needs::Link | Needs::Signature | Needs::SignedIn(_) | Needs::Role(_) => {
                panic!("{needs:?} is of a component, and of no transaction")
            }
            Needs::Named { looks, sends } => {
                let roles = if method == "POST" { sends } else { looks };
                here().any(|role| roles.is_empty() || roles.contains(&role))
            }
        }
    }

    /// A path of a route.
    pub fn path(&self, route: &Route, reference: &Reference) -> String {
        let ends = |with: &str| route.template.ends_with(with);
        let id = match () {
            () if ends("/cover") || ends("/arrived") => AWAITED,
            () if ends("/file") || ends("/remove") => READY,
            () if ends("/closings/{id}") => CLOSED,
            () => OFFERED,
        };
        let staff = route.door() == Door::Staff;
        let casework = T::casework().expect("casework");
        let journey = T::journey().expect("a journey");
        let part = match staff {
            true => "notes",
            false => {
                let names = journey.downloads.iter().map(|file| file.name);
                names.chain(journey.moves.iter().map(|action| action.code)).next().unwrap_or("anything")
            }
        };
        let page = match () {
            () if ends("/calendar/{office}/{page}") => "booking",
            () if ends("/staff/{page}") => "day",
            () if ends("/{entry}") => {
                journey.pages.iter().find(|page| page.repeats.is_some()).unwrap_or(&journey.pages[0]).slug
            }
            () => journey.pages[0].slug,
        };
        let values = [
            ("{slug}", T::SPEC.slug),
            ("{reference}", reference.as_str()),
            ("{token}", &self.link),
            ("{id}", id),
            ("{code}", casework.moves[0].code),
            ("{part}", part),
            ("{page}", page),
            ("{entry}", "1"),
            ("{office}", &self.office),
            ("{date}", "2026-12-03"),
            ("{session}", if ends("/outcomes/{session}") { "1400-1500" } else { "thu_1400-1500" }),
            ("{what}", "1400-1500"),
            ("{reason}", "security"),
            ("{places}", "3"),
        ];
        values.iter().fold(route.template.to_owned(), |path, (name, value)| path.replace(name, value))
    }

    /// The same with what is somebody's own, where it leads to that.
    pub fn path_of(&self, person: &Person, route: &Route) -> String {
        let path = self.path(route, &self.reference);
        let Some(part) = &person.part else { return path };
        let own = [OFFERED, AWAITED, READY].iter().fold(path, |path, id| path.replace(id, &own_id(id, part)));
        match route.template.strip_suffix("{part}").filter(|_| route.door() == Door::Page) {
            Some(_) => {
                let side = part.role().and_then(|(role, _)| Side::<T>::of(role)).expect("a side");
                format!("{}/{}", own.rsplit_once('/').expect("a path").0, side.moves[0].code)
            }
            None => own,
        }
    }

    /// What somebody is answered, which has every header that it must have.
    pub async fn asks(
        &self,
        person: &Person,
        method: &str,
        route: &Route,
        path: &str,
        from: &[(&str, &str)],
    ) -> Answer {
        let body = if route.door() == Door::Api { "{}" } else { "version=1&event=nothing" };
        self.sends(person, (method, path, body), route, from).await
    }

    pub async fn sends(
        &self,
        person: &Person,
        (method, path, body): (&str, &str, &str),
        route: &Route,
        from: &[(&str, &str)],
    ) -> Answer {
        let cookies: Vec<String> = person.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let (accept, media) = match route.door() {
            Door::Api => ("application/json", "application/json"),
            Door::Page | Door::Staff => ("text/html", "application/x-www-form-urlencoded"),
        };
        let mut headers = vec![("accept", accept), ("content-type", media), ("idempotency-key", "of this test")];
        if !cookies.is_empty() {
            headers.push(("cookie", &cookies));
        }
        headers.extend(person.client.map(|client| ("x-client", client)));
        headers.extend(from);
        let answer = self.world.asks(method, path, &headers, body).await;
        stays_with_us(&answer, route, &format!("{method} {} by {}", route.template, person.name));
        answer
    }
}

/// A reply leads nowhere but to us, or to a file of the bucket; and its forms go nowhere but to us, or, where one uploads,
/// to the bucket. What every reply has besides is asserted by [`World::asks`].
fn stays_with_us(answer: &Answer, route: &Route, what: &str) {
    let uploads = route.template == "/{slug}/cases/{reference}/documents/{id}" && answer.status == 200;
    let forms = if uploads { format!("'self' {UPLOADS}") } else { "'self'".to_owned() };
    let mut directives = answer.header("content-security-policy").split("; ");
    assert!(directives.any(|directive| directive == format!("form-action {forms}")), "{what}");
    let to = answer.header("location");
    let within = to.is_empty() || (to.starts_with('/') && !to.starts_with("//"));
    assert!(within || (route.template.ends_with("/file") && answer.status == 303), "{what} leads to {to}");
}

/// A document of another party's, which is otherwise like one of the applicant's.
pub fn own_id(id: &str, part: &Part) -> String {
    let number = part.role().map_or(0, |(_, number)| number);
    format!("{}{number}{}", &id[..id.len() - 3], &id[id.len() - 2..])
}

pub const SAME: &[(&str, &str)] = &[("sec-fetch-site", "same-origin")];

/// An answer without what names the case.
pub fn plain(answer: &Answer, reference: &Reference) -> (u16, BTreeMap<String, String>, Vec<String>, String) {
    let headers = answer.headers.iter().map(|(name, value)| (name.clone(), value.replace(reference.as_str(), "")));
    (answer.status, headers.collect(), answer.cookies.clone(), answer.body.replace(reference.as_str(), ""))
}

/// Every route by everybody who may not have it: there is nothing, as there is nothing where there is no case; or, where
/// staff sign in, that they should. Where the slice has nothing, nobody may, and nobody is asked to sign in. Nothing changes.
async fn nobody_else_has_anything<T: Staged>(scene: &Scene<T>) {
    let nothing = Reference::new(T::SPEC.code, 77);
    let before = scene.world.table.items();
    let mut refused = 0;
    for route in routes::<T>() {
        let nowhere = is_not_had::<T>(&route);
        for (person, method) in
            scene.everybody.iter().flat_map(|person| methods(&route).into_iter().map(move |m| (person, m)))
        {
            if nowhere.is_none() && scene.may(person, route.needs, method) {
                continue;
            }
            let what = format!("{method} {} by {} {}", route.template, person.name, nowhere.unwrap_or_default());
            let answer = scene.asks(person, method, &route, &scene.path(&route, &scene.reference), SAME).await;
            let nobody = route.door() == Door::Staff && person.posts.is_empty() && nowhere.is_none();
            assert_eq!(answer.status, if nobody { 303 } else { 404 }, "{what}");
            if nobody {
                assert!(answer.header("location").starts_with("/sign-in/staff?to=%2F"), "{what}");
            }
            let none = scene.asks(person, method, &route, &scene.path(&route, &nothing), SAME).await;
            assert_eq!(plain(&answer, &scene.reference), plain(&none, &nothing), "{what}: as if there were none");
            refused += 1;
        }
    }
    assert!(refused > 300, "{refused} were tried");
    assert_eq!(scene.world.table.items(), before, "nothing has changed");
}

/// Why somebody who may have a route finds nothing at it all the same, as the slice says.
async fn finds_nothing<T: Staged>(scene: &Scene<T>, route: &Route, person: &Person) -> Option<&'static str> {
    if route.template.ends_with("/review") {
        let roles = T::review().expect("a review").roles;
        let here = |(service, role, office): &(String, String, String)| {
            service == T::SPEC.slug && *office == scene.office && roles.contains(&&**role)
        };
        return (!person.posts.iter().any(here)).then_some("none of their posts here is one that reviews cases");
    }
    if route.template.ends_with("/cover") {
        let (case, facts, today) = facts(scene).await;
        let told = justice::journey::Told { case: &case, facts: &facts, today: &today, home: "" };
        let to = (T::documents().expect("documents").post_to)(&told);
        return to.is_none().then_some("its documents cannot be sent by post");
    }
    None
}

/// Every route by everybody who may have it, each as if nobody had been before.
async fn whoever_may_has_it<T: Staged>(scene: &Scene<T>) {
    let before = scene.world.table.items();
    for route in routes::<T>().into_iter().filter(|route| is_not_had::<T>(route).is_none()) {
        let mut had = 0;
        for method in methods(&route) {
            for person in &scene.everybody {
                if !scene.may(person, route.needs, method) {
                    continue;
                }
                scene.world.table.goes_back_to(&before);
                let nothing = finds_nothing(scene, &route, person).await;
                let answer = scene.asks(person, method, &route, &scene.path_of(person, &route), SAME).await;
                let what = format!("{method} {} by {}: {}, {nothing:?}", route.template, person.name, answer.status);
                let to_sign_in = answer.header("location").starts_with("/sign-in");
                assert!(!matches!(answer.status, 401 | 403 | 405 | 500..) && !to_sign_in, "{what}");
                assert_eq!(answer.status == 404, nothing.is_some(), "{what}");
                had += 1;
            }
        }
        assert!(had > 0, "somebody has {}", route.template);
    }
}

async fn everybody_at_every_route<T: Staged>() {
    let scene = T::stage().await;
    nobody_else_has_anything(&scene).await;
    whoever_may_has_it(&scene).await;
}

every_slice!(holds every_route_is_for_whom_the_table_says_and_for_nobody_else everybody_at_every_route);

/// A case whose time is up: who could see it learns that it is gone, and nobody else that it was ever there.
async fn a_case_that_is_gone<T: Staged>() {
    let mut scene = T::stage().await;
    // How many there were who had a role is not known any more.
    scene.everybody.retain(|person| !person.name.ends_with("-9"));
    scene.is(|case| {
        let closed = T::State::ALL.iter().find(|state| state.stage() == Stage::Closed).expect("cases close");
        case.insert("state".into(), closed.code().into());
        case.insert("keepFrom".into(), json!("2010-01-01"));
    });
    nobody_else_has_anything(&scene).await;
    let about = |route: &&Route| {
        route.door() != Door::Staff && route.template.contains("{reference}") && is_not_had::<T>(route).is_none()
    };
    for route in routes::<T>().iter().filter(about) {
        for person in &scene.everybody {
            for method in methods(route).into_iter().filter(|method| scene.may(person, route.needs, method)) {
                let answer = scene.asks(person, method, route, &scene.path(route, &scene.reference), SAME).await;
                assert_eq!(answer.status, 410, "{method} {} by {}", route.template, person.name);
            }
        }
    }
}

every_slice!(holds that_a_case_was_ever_there_is_told_to_those_alone_who_could_see_it a_case_that_is_gone);

/// Somebody who may have a route by a method.
pub fn somebody<'s, T: Staged>(scene: &'s Scene<T>, route: &Route, method: &str) -> &'s Person {
    let mut those = scene.everybody.iter().filter(|person| scene.may(person, route.needs, method));
    those.next_back().unwrap_or_else(|| panic!("nobody may have {}", route.template))
}

async fn methods_are_the_tables<T: Staged>() {
    let scene = T::stage().await;
    for route in routes::<T>() {
        let nowhere = is_not_had::<T>(&route);
        for method in METHODS {
            let person = somebody(&scene, &route, method);
            let answer = scene.asks(person, method, &route, &scene.path(&route, &scene.reference), SAME).await;
            let what = format!("{method} {} {}", route.template, nowhere.unwrap_or_default());
            let called = if nowhere.is_some() { "unmatched" } else { route.template };
            assert_eq!(scene.world.lines().last().expect("a line")["route"], called, "{what}");
            let asked = if method == "HEAD" { "GET" } else { method };
            match (nowhere, methods(&route).contains(&asked)) {
                (Some(_), _) => assert_eq!(answer.status, 404, "{what}"),
                (None, true) => assert_ne!(answer.status, 405, "{what}"),
                (None, false) => assert_eq!((answer.status, answer.header("allow")), (405, route.methods), "{what}"),
            }
        }
    }
}

every_slice!(holds every_route_has_the_methods_of_the_table_and_is_called_in_the_log_as_there methods_are_the_tables);

/// The routes of the desks that there are, beside everybody's.
fn all_routes() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(VisitsDesk.routes())
}

#[test]
fn what_is_about_a_case_or_an_office_is_never_for_anybody() {
    let all: Vec<&str> = all_routes().map(|route| route.template).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "each once");
    for route in all_routes() {
        let about = |part: &str| route.template.contains(part);
        let who = match route.door() {
            Door::Api if about("{reference}") => matches!(route.needs, Needs::Lodger),
            Door::Api => matches!(route.needs, Needs::Partner),
            Door::Staff if about("{reference}") => matches!(route.needs, Needs::Office | Needs::Helper),
            Door::Staff if about("{office}") => matches!(route.needs, Needs::Named { .. }),
            Door::Staff => matches!(route.needs, Needs::Post),
            Door::Page if about("{reference}") => matches!(route.needs, Needs::Case | Needs::Applicant),
            Door::Page if about("{token}") => matches!(route.needs, Needs::Token),
            Door::Page => matches!(route.needs, Needs::Nothing),
        };
        assert!(who, "{route:?}");
    }
}

/// A desk that answers whatever it is asked, and has no routes.
struct EagerDesk;

impl Desk for EagerDesk {
    async fn answer(&self, _: &App, _: &Moment, _: &Exchange, _: &Session, _: &[&str]) -> justice::Result<Reply> {
        Ok(Reply::page(200, "anything".to_owned()))
    }
}

#[tokio::test]
async fn what_a_desk_would_answer_and_has_not_in_its_table_is_not_there() {
    let world = World::<Slice<HedgeDispute, EagerDesk>>::with(EagerDesk, crate::second_slice::FOLDER, visits::NOW);
    let mut judge = Browser::new(&world);
    judge.signs_in("j1", &["hedge-dispute:judge:YRK"]);
    for path in ["anything", "cases/HDG-1/anything/else", "calendar/YRK"] {
        let path = format!("/hedge-dispute/staff/{path}");
        assert_eq!(judge.opens(&path).await.status, 404, "{path}");
        assert_eq!(judge.posts(&path, &[]).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_is_in_no_table_is_not_there() {
    let scene = VisitRequest::stage().await;
    let anywhere = Route::new("unmatched", "", Needs::Nothing);
    for path in [
        "/visit-request/a/b/c",
        "/visit-request/staff/cases/VIS-1/documents/x",
        "/visit-request/staff/nothing/at/all",
        "/api/visit-request/cases",
        "/api/visit-request/staff",
        "/api",
        "/visit-request/cases/VIS-1/documents/x/y/z",
    ] {
        for person in scene.everybody.iter().step_by(3) {
            for method in ["GET", "POST"] {
                let answer = scene.asks(person, method, &anywhere, path, SAME).await;
                assert_eq!(answer.status, 404, "{method} {path} by {}", person.name);
                assert_eq!(scene.world.lines().last().expect("a line")["route"], "unmatched");
            }
        }
    }
}

async fn forms_of_other_sites<T: Staged>() {
    let scene = T::stage().await;
    let before = scene.world.table.items();
    let (mut refused, mut taken) = (0, 0);
    for route in routes::<T>().iter().filter(|route| route.door() != Door::Api && methods(route).contains(&"POST")) {
        let parties = scene.everybody.iter().filter(|one| one.part.is_some() && scene.may(one, route.needs, "POST"));
        let everybody: Vec<&Person> = parties.chain([somebody(&scene, route, "POST")]).collect();
        for (person, (from, let_through)) in everybody.iter().flat_map(|person| SENDERS.map(|sender| (person, sender)))
        {
            let path = scene.path_of(person, route);
            let nowhere = is_not_had::<T>(route);
            let answer = scene.asks(person, "POST", route, &path, from).await;
            let what = format!("{} {from:?}: {} {}", route.template, answer.status, nowhere.unwrap_or_default());
            match (nowhere, let_through) {
                (Some(_), _) => assert_eq!(answer.status, 404, "{what}"),
                (None, true) => assert_ne!(answer.status, 403, "{what}"),
                (None, false) => assert_eq!(answer.status, 403, "{what}"),
            }
            match let_through {
                true => scene.world.table.goes_back_to(&before),
                false => assert_eq!(scene.world.table.items(), before, "{what} wrote"),
            }
            *(if let_through { &mut taken } else { &mut refused }) += 1;
        }
    }
    assert!(refused > taken && taken > 50, "{refused} {taken}");
}

every_slice!(holds a_form_that_another_site_made_is_refused_at_every_address_and_our_own_at_none forms_of_other_sites);

/// Every route with the first of whatever it does at the table failing, and with the first that it writes.
async fn what_fails_on_the_way<T: Staged>() {
    let mut failed = 0;
    let scene = T::stage().await;
    for route in routes::<T>() {
        for method in methods(&route) {
            let person = somebody(&scene, &route, method);
            scene.world.table.fails([Some(Before)]);
            let answer = scene.asks(person, method, &route, &scene.path(&route, &scene.reference), SAME).await;
            failed += usize::from(answer.status == 503);
            let key = format!("{}#", T::SPEC.code);
            assert!(!answer.body.contains("SHARED#") && !answer.body.contains(&key), "{}", answer.body);
        }
    }
    assert!(failed > 0, "{failed} wrote to the table");
}

every_slice!(holds what_fails_on_the_way_is_as_safe_as_what_does_not what_fails_on_the_way);

/// Every route with what it makes of a body that is too large, of one that is not what it takes, of a case that cannot
/// be read, and of what it takes: the headers are asserted of each by [`Scene::sends`].
async fn every_kind_of_answer<T: Staged>() {
    let scene = T::stage().await;
    let [_, _, example] = T::answers();
    let before = scene.world.table.items();
    let too_large = "x".repeat(kit::exchange::LIMIT + 1);
    let mut kinds: BTreeMap<u16, u32> = BTreeMap::new();
    let mut answered = |answer: &Answer| *kinds.entry(answer.status).or_default() += 1;
    for route in routes::<T>() {
        let path = scene.path(&route, &scene.reference);
        answered(&scene.asks(somebody(&scene, &route, "DELETE"), "DELETE", &route, &path, SAME).await);
        for method in methods(&route) {
            let person = somebody(&scene, &route, method);
            let bodies = [&*too_large, &*example.to_string(), "event=nothing&version=1"];
            for body in bodies.into_iter().filter(|_| method == "POST") {
                answered(&scene.sends(person, (method, &path, body), &route, SAME).await);
                scene.world.table.goes_back_to(&before);
            }
            scene.is(|case| {
                case.insert("answers".into(), json!("spoiled"));
            });
            answered(&scene.asks(person, method, &route, &path, SAME).await);
            scene.world.table.goes_back_to(&before);
            let unknown = [("content-type", "text/plain"), ("sec-fetch-site", "same-origin")];
            answered(&scene.sends(person, (method, &path, ""), &route, &unknown).await);
        }
    }
    for kind in [200, 201, 303, 400, 404, 405, 413, 415, 422, 500] {
        assert!(kinds.contains_key(&kind), "{kind} is among {kinds:?}");
    }
}

every_slice!(holds every_kind_of_answer_at_every_address_has_the_headers_that_keep_browsers_safe every_kind_of_answer);

/// As whom somebody acts on a case, by a door.
fn actors<T: Staged>(scene: &Scene<T>, person: &Person, door: Door) -> Vec<Actor> {
    let here = person.posts.iter().filter(|(service, _, office)| service == T::SPEC.slug && *office == scene.office);
    match door {
        Door::Page => person.asked.then_some(Actor::Applicant).into_iter().collect(),
        Door::Api => person
            .client
            .filter(|client| *client == "visits-line")
            .map(|name| Actor::Partner(name.into()))
            .into_iter()
            .collect(),
        Door::Staff => here
            .map(|(_, role, office)| Actor::Staff { id: role.clone(), role: role.clone(), office: office.clone() })
            .collect(),
    }
}

async fn facts<T: Staged>(scene: &Scene<T>) -> (Case<T>, T::Facts, justice::Today) {
    let item = scene.world.items(&keys::case(&scene.reference).pk, "CASE").remove(0);
    let case: Case<T> = record::read_case(item).expect("a case");
    let answers = serde_json::to_value(&case.answers).expect("answers");
    let today = scene.world.app().moment().today();
    let asking = Asking { page: None, answers: &answers, case: true, today: &today };
    let facts = record::facts::<T>(scene.world.app(), &asking).await.expect("facts");
    (case, facts, today)
}

fn route_of(template: &str) -> Route {
    *ROUTES.iter().find(|route| route.template == template).expect("a route")
}

async fn in_state<T: Staged>(state: T::State) -> Scene<T> {
    let scene = T::stage().await;
    scene.is(|case| {
        case.insert("state".into(), state.code().into());
    });
    scene
}

/// Every event in every state by every machine: what the rules say, or that there is no such case.
async fn every_event_by_every_machine<T: Staged>() {
    let route = route_of("/api/{slug}/cases/{reference}/events");
    let (mut happened, mut conflicts, mut nothing) = (0, 0, 0);
    for state in T::State::ALL {
        let mut scene = in_state::<T>(*state).await;
        let mut touched = false;
        for event in T::Event::samples() {
            if std::mem::take(&mut touched) {
                scene = in_state::<T>(*state).await;
            }
            let body = serde_json::to_value(&event).expect("an event").to_string();
            let (case, facts, today) = facts(&scene).await;
            let path = scene.path(&route, &scene.reference);
            // Whoever changes it comes last.
            let mut everybody: Vec<&Person> = scene.everybody.iter().collect();
            everybody.sort_by_key(|person| person.client == Some("visits-line"));
            for person in everybody {
                let before = scene.world.table.items();
                let answer = scene.sends(person, ("POST", &path, &body), &route, &[]).await;
                let by = actors(&scene, person, Door::Api);
                let legal = by.iter().any(|by| T::next(&case, &event, &facts, by, &today).is_ok());
                let expected = match (by.is_empty(), legal) {
                    (true, _) => 404,
                    (false, true) => 200,
                    (false, false) => 409,
                };
                assert_eq!(answer.status, expected, "{} in {} by {}", event.code(), state.code(), person.name);
                assert_eq!(
                    scene.world.table.items() == before,
                    expected != 200,
                    "{} in {}",
                    event.code(),
                    state.code()
                );
                touched |= expected == 200;
                *(match expected {
                    200 => &mut happened,
                    409 => &mut conflicts,
                    _ => &mut nothing,
                }) += 1;
            }
        }
    }
    // A machine can do what whoever asked can.
    let something = !T::journey().expect("a journey").moves.is_empty();
    assert_eq!(happened > 0, something, "{happened} happened");
    assert!(conflicts > happened && nothing > conflicts, "{happened} {conflicts} {nothing}");
}

every_slice!(holds a_machine_makes_happen_what_the_rules_allow_it_and_nothing_else every_event_by_every_machine);

/// Every move of our people in every state by everybody: its page is there when the rules allow one of their posts what
/// it would do. Where they do not, sending it all the same changes nothing.
async fn every_move_by_everybody<T: Staged>() {
    let route = route_of("/{slug}/staff/cases/{reference}/moves/{code}");
    let scene = T::stage().await;
    let (mut possible, mut impossible) = (0, 0);
    for state in T::State::ALL {
        scene.is(|case| {
            case.insert("state".into(), state.code().into());
        });
        let (case, facts, today) = facts(&scene).await;
        for (action, person) in
            T::casework().expect("casework").moves.iter().flat_map(|m| scene.everybody.iter().map(move |p| (m, p)))
        {
            let path = format!("/{}/staff/cases/{}/moves/{}", T::SPEC.slug, scene.reference, action.code);
            let by = actors(&scene, person, Door::Staff);
            let told = justice::journey::Told { case: &case, facts: &facts, today: &today, home: "" };
            let legal = (action.sample)(&told)
                .is_some_and(|event| by.iter().any(|by| T::next(&case, &event, &facts, by, &today).is_ok()));
            let expected = match (person.posts.is_empty(), by.is_empty(), legal) {
                (true, ..) => 303,
                (_, true, _) => 404,
                (.., true) => 200,
                (.., false) => 409,
            };
            let what = format!("{} in {} by {}", action.code, state.code(), person.name);
            assert_eq!(scene.asks(person, "GET", &route, &path, SAME).await.status, expected, "{what}");
            possible += usize::from(expected == 200);
            impossible += usize::from(expected == 409);
            if legal {
                continue;
            }
            let before = scene.world.table.items();
            let form = format!("version={}&step=confirm", case.version);
            let sent = scene.sends(person, ("POST", &path, &form), &route, SAME).await;
            assert!(
                matches!((expected, sent.status), (303, 303) | (404, 404) | (409, 409 | 422)),
                "{what}: {}",
                sent.status
            );
            assert_eq!(scene.world.table.items(), before, "{what}");
        }
    }
    assert!(possible > 0 && impossible > possible, "{possible} {impossible}");
}

every_slice!(holds our_people_can_make_happen_what_the_rules_allow_one_of_their_posts_and_nothing_else every_move_by_everybody);
