//! A transaction with one question, and people who sign in to answer it, or need not, or must.

use justice::{
    Actor, Answers, Case, Decision, Event, Fault, FaultKind, FieldError, Illegal, SignIn, Spec, Stage, State, Text,
    Today, Transaction,
    journey::{Field, Journey, Kind, Page},
};
use kit::{
    Slice,
    store::keys,
    testing::{Answer, Browser, World, page_is_right},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const NOW: &str = "2026-11-23T12:00:00Z";

/// Asks for a name. `DEMAND` says what people must do first: 0 nothing, 1 sign in, 2 prove who they are.
struct Question<const DEMAND: u8>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: String,
}

impl Answers for Told {
    const SCHEMA: &'static str = "question/1";

    fn faults(document: &Value) -> Vec<Fault> {
        let missing = document["name"].as_str().is_none();
        missing.then(|| Fault { pointer: "/name".to_owned(), kind: FaultKind::Missing }).into_iter().collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Asked {
    Asked,
}

impl State for Asked {
    const ALL: &'static [Asked] = &[Asked::Asked];

    fn code(self) -> &'static str {
        "asked"
    }

    fn stage(self) -> Stage {
        Stage::Closed
    }

    fn title(self) -> Text {
        Text::new("Asked", "Gofynnwyd")
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Nothing {}

impl Event for Nothing {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn samples() -> Vec<Nothing> {
        vec![]
    }
}

impl<const DEMAND: u8> Question<DEMAND> {
    const PAGES: &'static [Page<Self>] = &[Page {
        slug: "name",
        title: Text::new("What is your name?", "Beth yw eich enw?"),
        body: |_| vec![],
        fields: &[Field {
            pointer: "/name",
            label: Text::new("Name", "Enw"),
            hint: None,
            kind: Kind::Line(None, None),
            optional: false,
            messages: &[],
        }],
        applies: |_| true,
        check: |_| vec![],
        repeats: None,
    }];
    const JOURNEY: &'static Journey<Self> = &Journey {
        start: &[],
        pages: Self::PAGES,
        declaration: &[],
        submit: Text::new("Send", "Anfon"),
        confirmation: |_| vec![],
        status: |_| (vec![], vec![]),
        reserves: None,
        moves: &[],
        downloads: &[],
    };
}

impl<const DEMAND: u8> Transaction for Question<DEMAND> {
    type Answers = Told;
    type State = Asked;
    type Event = Nothing;
    type Facts = ();

    const SPEC: Spec =
        Spec { slug: "question", code: "QUE", title: Text::new("Ask something", "Gofyn rhywbeth"), keep_days: 30 };

    fn journey() -> Option<&'static Journey<Self>> {
        Some(Self::JOURNEY)
    }

    fn contact(_: &Told) -> Option<&justice::people::Contact> {
        None
    }

    fn sign_in() -> SignIn {
        [SignIn::Optional, SignIn::Demanded, SignIn::Proved][usize::from(DEMAND)]
    }

    fn open(_: &Told, (): &(), _: &Actor, _: &Today) -> Result<Decision<Self>, Vec<FieldError>> {
        Ok(Decision::to(Asked::Asked))
    }

    fn next(_: &Case<Self>, event: &Nothing, (): &(), _: &Actor, _: &Today) -> Result<Decision<Self>, Illegal> {
        match *event {}
    }
}

type Asking<const DEMAND: u8> = World<Slice<Question<DEMAND>>>;
type Somebody<'a, const DEMAND: u8> = Browser<'a, Slice<Question<DEMAND>>>;

fn asking<const DEMAND: u8>() -> Asking<DEMAND> {
    World::new("question", Slice::new(), NOW)
}

async fn answers<const DEMAND: u8>(browser: &mut Somebody<'_, DEMAND>) -> Answer {
    browser.posts("/question/name", &[("/name", "Ada")]).await
}

async fn sends<const DEMAND: u8>(browser: &mut Somebody<'_, DEMAND>) -> Answer {
    browser.posts("/question/check-answers", &[]).await
}

/// What the provider has made sure of.
fn proves<const DEMAND: u8>(world: &Asking<DEMAND>, level: &str) {
    for mut session in world.items("SHARED#SESSION#", "SESSION") {
        session.insert("level".to_owned(), level.into());
        world.table.put(session);
    }
}

#[tokio::test]
async fn nobody_need_sign_in_unless_it_is_demanded() {
    let world = asking::<0>();
    let mut browser = Browser::new(&world);
    for language in ["en", "cy"] {
        let start = browser.opens(&format!("/question?lang={language}")).await;
        page_is_right(&start, language);
        assert!(start.body.contains("href=\"/sign-in/citizen?to=/question\""), "{}", start.body);
    }
    answers(&mut browser).await;
    assert_eq!(sends(&mut browser).await.status, 303);
    assert_eq!(world.cases()[0].get("subject"), None);
    assert_eq!(world.items("QUE#", "PARTY#").len(), 0);
}

#[tokio::test]
async fn whoever_is_signed_in_finds_their_case_among_theirs_and_can_see_it() {
    let world = asking::<0>();
    let mut browser = Browser::new(&world);
    browser.signs_in("ada", &[]);
    let start = browser.opens("/question").await;
    assert!(!start.body.contains("Sign in to keep this"));
    answers(&mut browser).await;
    let address = sends(&mut browser).await.header("location").trim_end_matches("/confirmation").to_owned();
    let case = &world.cases()[0];
    assert_eq!(case["subject"], "ada");
    let reference = case["reference"].as_str().unwrap();
    let party = &world.items("QUE#CASE#", "PARTY#applicant")[0];
    assert_eq!(party["GSI1PK"], keys::person("ada"));
    assert!(!party["GSI1PK"].as_str().unwrap().contains("ada"), "who they are, the key does not say");
    assert_eq!(party["GSI1SK"], format!("2026-11-23T12:00:00Z#{reference}"));
    assert_eq!((&party["transaction"], &party["reference"]), (&json!("question"), &json!(reference)));
    // In another browser, without the link.
    let mut another = Browser::new(&world);
    assert_eq!(another.opens(&address).await.status, 404);
    another.signs_in("charles", &[]);
    assert_eq!(another.opens(&address).await.status, 404, "it is somebody else's");
    another.signs_in("ada", &["question:clerk:LEI"]);
    assert_eq!(another.opens(&address).await.status, 404, "staff of the same name are somebody else");
    another.signs_in("ada", &[]);
    let page = another.opens(&address).await;
    assert_eq!(page.status, 200);
    page_is_right(&page, "en");
    assert!(page.body.contains("You will be signed out at 12:30pm unless you go on before then."), "{}", page.body);
    world.it_is("2026-11-23T12:30:00Z");
    assert_eq!(another.opens(&address).await.status, 404, "their session is over");
}

#[tokio::test]
async fn when_it_is_demanded_people_sign_in_first_and_come_back_to_the_same_page() {
    let world = asking::<1>();
    let mut browser = Browser::new(&world);
    assert_eq!(browser.opens("/question").await.status, 200, "what it is about is for everybody");
    let sent = browser.opens("/question/name").await;
    assert_eq!((sent.status, sent.header("location")), (303, "/sign-in/citizen?to=%2Fquestion%2Fname"));
    assert_eq!(answers(&mut browser).await.header("location"), "/sign-in/citizen?to=%2Fquestion%2Fname&from=form");
    assert_eq!(world.items("QUE#", "").len(), 0);
    browser.signs_in("ada", &[]);
    assert_eq!(browser.opens("/question/name").await.status, 200);
    answers(&mut browser).await;
    assert_eq!(sends(&mut browser).await.status, 303);
    assert_eq!(world.cases()[0]["subject"], "ada");
}

#[tokio::test]
async fn what_was_typed_is_still_there_after_signing_in_again() {
    let world = asking::<1>();
    let mut browser = Browser::new(&world);
    browser.signs_in("ada", &[]);
    answers(&mut browser).await;
    world.it_is("2026-11-23T12:31:00Z");
    let sent = sends(&mut browser).await;
    assert_eq!(sent.header("location"), "/sign-in/citizen?to=%2Fquestion%2Fcheck-answers&from=form");
    assert_eq!(world.cases().len(), 0);
    browser.signs_in("ada", &[]);
    let page = browser.opens("/question/check-answers").await;
    assert!(page.body.contains("Ada"), "{}", page.body);
    assert_eq!(sends(&mut browser).await.status, 303);
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn when_proof_is_demanded_signing_in_is_not_enough() {
    let world = asking::<2>();
    let mut browser = Browser::new(&world);
    let to_prove = "/sign-in/citizen?level=proved&to=%2Fquestion%2Fname";
    assert_eq!(browser.opens("/question/name").await.header("location"), to_prove);
    browser.signs_in("ada", &[]);
    for level in ["", "Cl.Cm", "Cl.Cm.P1", "Cl.Cm.P0", "P22"] {
        proves(&world, level);
        assert_eq!(browser.opens("/question/name").await.header("location"), to_prove, "{level}");
        let sent = answers(&mut browser).await;
        assert_eq!(sent.header("location"), format!("{to_prove}&from=form"), "{level}");
    }
    proves(&world, "Cl.Cm.P2");
    assert_eq!(browser.opens("/question/name").await.status, 200);
}

#[tokio::test]
async fn whoever_was_signed_in_while_they_answered_is_asked_once_before_they_send() {
    let world = asking::<0>();
    let mut browser = Browser::new(&world);
    browser.signs_in("ada", &[]);
    answers(&mut browser).await;
    world.it_is("2026-11-23T12:31:00Z");
    let asked = sends(&mut browser).await;
    assert_eq!(asked.header("location"), "/sign-in/citizen?to=%2Fquestion%2Fcheck-answers&from=form");
    assert_eq!(world.cases().len(), 0);
    // They would rather not.
    assert!(sends(&mut browser).await.header("location").ends_with("/confirmation"));
    assert_eq!(world.cases()[0].get("subject"), None);
}

#[tokio::test]
async fn a_session_in_use_is_noted_every_few_minutes_and_the_page_is_the_one_asked_for() {
    let world = asking::<0>();
    let mut browser = Browser::new(&world);
    browser.signs_in("ada", &[]);
    world.it_is("2026-11-23T12:04:59Z");
    assert_eq!(browser.opens("/question?lang=cy").await.status, 200);
    world.it_is("2026-11-23T12:05:00Z");
    let stay = browser.opens("/question?lang=en&q=a%26b").await;
    assert_eq!(stay.header("location"), "/sign-in/citizen/stay?to=%2Fquestion%3Flang%3Den%26q%3Da%2526b");
    // What is posted is not sent away.
    assert!(answers(&mut browser).await.header("location").starts_with("/question/"));
}

#[tokio::test]
async fn the_page_of_somebody_signed_in_says_so_and_when_it_ends() {
    let world = asking::<0>();
    for (language, sentence, out) in [
        ("en", "You will be signed out at 12:30pm unless you go on before then.", "Sign out"),
        ("cy", "Byddwch yn cael eich allgofnodi am 12:30yp oni bai eich bod yn mynd ymlaen cyn hynny.", "Allgofnodi"),
    ] {
        let mut browser = Browser::new(&world);
        browser.signs_in("ada", &[]);
        let page = browser.opens(&format!("/question/name?lang={language}")).await;
        page_is_right(&page, language);
        assert!(page.body.contains(sentence), "{}", page.body);
        assert!(page.body.contains("href=\"/sign-in/citizen/stay?to=%2Fquestion%2Fname"));
        assert!(page.body.contains(&format!("<form action=\"/sign-in/citizen/out\" method=\"post\"><button class=\"govuk-link app-link-button\">{out}</button>")));
        assert!(page.body.contains("role=\"alertdialog\""));
        let mut nobody = Browser::new(&world);
        let page = nobody.opens(&format!("/question/name?lang={language}")).await;
        assert!(!page.body.contains("alertdialog") && !page.body.contains("/sign-in/citizen/out"));
    }
}
