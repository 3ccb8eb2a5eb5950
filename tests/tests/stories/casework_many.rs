//! What the people of a court do with many cases: the list, several at once, finding one, and entering one for somebody.

use crate::{
    casework::{CLERK, JUDGE, Person, home, of_ours, text},
    second_slice::{Hedges, a_dispute, a_paid_case, answers_all, examples, hedges},
};
use justice::{Reference, casework::KnownBy, date::date};
use kit::{
    casework::{find, worklist::PAGE},
    testing::{Answer, Browser},
};
use made_up::hedge_dispute::HedgeDispute;
use serde_json::{Value, json};

const LIST: &str = "/hedge-dispute/staff";
const BULK: &str = "/hedge-dispute/staff/bulk";
const SEARCH: &str = "/hedge-dispute/staff/search";

/// A case of York's, perhaps paid for, opened at a time.
async fn a_case(world: &Hedges, n: usize, paid: bool) -> Reference {
    let opened = world.submits(&format!("key {n}"), &a_dispute()).await;
    let reference = Reference::parse(opened.json()["reference"].as_str().unwrap_or_default()).expect("a case");
    if paid {
        let paid =
            json!({ "detail-type": "fee-payment.paid", "detail": { "id": n.to_string(), "reference": reference } });
        world.invoke(paid).await.expect("heard");
    }
    reference
}

/// The references on a page, in order.
fn listed(page: &Answer) -> Vec<String> {
    let links = page.body.split("/staff/cases/").skip(1);
    let mut listed: Vec<String> = links.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect();
    listed.dedup();
    listed
}

fn link(page: &Answer, words: &str) -> Option<String> {
    let before = page.body.split(&format!("{words}</a>")).next().filter(|before| before.len() < page.body.len())?;
    let href = before.rsplit("href=\"").next()?.split('"').next()?;
    Some(href.replace("&amp;", "&"))
}

#[tokio::test]
async fn the_list_has_the_open_cases_of_ones_offices_as_they_are_due() {
    let world = hedges();
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    assert!(text(&judge.opens(LIST).await).contains("There is nothing to do here"));
    let later = a_case(&world, 1, true).await;
    world.it_is("2026-11-20T12:00:00Z");
    let sooner = a_case(&world, 2, false).await;
    world.submits("Cardiff's", &examples()[1]).await;
    world.it_is("2026-12-01T12:00:00Z");
    judge.signs_in("j1", &[JUDGE]);
    let page = judge.opens(LIST).await;
    assert_eq!(listed(&page), [sooner.to_string(), later.to_string()], "due on 27 November, and on 21 December");
    let said = text(&page);
    for words in
        ["27 November 2026", "Overdue", "11 days", "8 days", "Waiting for your fee: 1", "With your neighbour: 0"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(said.matches("Overdue").count(), 1);
    let paying = judge.opens(&format!("{LIST}?state=awaiting-fee")).await;
    assert_eq!(listed(&paying), [sooner.to_string()]);
    assert!(text(&paying).contains("With the court: 1"), "the counts are of all");
    let other = judge.opens(&format!("{LIST}?office=CDF")).await;
    assert_eq!(listed(&other).len(), 2, "another office's cannot be asked for");
    let mut both = of_ours(&world, "b1", &[JUDGE, "hedge-dispute:clerk:CDF"]);
    assert_eq!(listed(&both.opens(LIST).await).len(), 3);
    assert_eq!(listed(&both.opens(&format!("{LIST}?office=CDF")).await).len(), 1);
    assert!(text(&judge.opens(&format!("{LIST}?lang=cy")).await).contains("Achosion agored"));
}

#[tokio::test]
async fn what_is_decided_is_off_the_list_and_filters_leave_what_they_name() {
    let world = hedges();
    let (one, two) = (a_case(&world, 1, true).await, a_case(&world, 2, true).await);
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    judge.posts(&format!("{}/assignment", home(&one)), &[("version", "2"), ("/to", "me")]).await;
    judge.posts(&format!("{}/flags", home(&two)), &[("version", "2"), ("/ticked", "urgent")]).await;
    assert_eq!(listed(&judge.opens(&format!("{LIST}?mine=yes")).await), [one.to_string()]);
    assert_eq!(listed(&judge.opens(&format!("{LIST}?flag=urgent")).await), [two.to_string()]);
    let none = judge.opens(&format!("{LIST}?flag=urgent&mine=yes")).await;
    assert!(listed(&none).is_empty() && text(&none).contains("No cases match"));
    let refuse = [("version", "3"), ("step", "confirm"), ("/reason", "no-harm")];
    assert_eq!(judge.posts(&format!("{}/moves/refuse", home(&one)), &refuse).await.status, 303);
    assert_eq!(listed(&judge.opens(LIST).await), [two.to_string()]);
}

#[tokio::test]
async fn a_long_list_is_turned_page_by_page_and_every_case_is_on_one_of_them() {
    let world = hedges();
    let mut all = vec![];
    for n in 0..PAGE * 2 + 5 {
        all.push(a_case(&world, n, n % 3 == 0).await.to_string());
    }
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    let mut turned = vec![];
    let mut next = Some(LIST.to_owned());
    let mut pages = 0;
    while let Some(address) = next {
        let page = judge.opens(&address).await;
        let here = listed(&page);
        assert!(here.len() <= PAGE);
        turned.extend(here);
        next = link(&page, "Next page");
        pages += 1;
    }
    assert_eq!((pages, turned.len()), (3, all.len()));
    let due = |reference: &String| {
        let case = world.cases().into_iter().find(|case| case["reference"] == *reference).expect("a case");
        case["GSI1SK"].as_str().unwrap_or_default().to_owned()
    };
    assert!(turned.is_sorted_by_key(due), "in order over all the pages");
    all.sort();
    turned.sort();
    assert_eq!(turned, all);
}

#[tokio::test]
async fn a_filter_that_leaves_little_finds_what_is_far_down_the_list() {
    let world = hedges();
    let mut cases = vec![];
    for n in 0..130 {
        cases.push(a_case(&world, n, true).await);
    }
    cases.sort();
    let last = cases.last().expect("a case");
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    judge.posts(&format!("{}/flags", home(last)), &[("version", "2"), ("/ticked", "urgent")]).await;
    let page = judge.opens(&format!("{LIST}?flag=urgent")).await;
    assert_eq!((listed(&page), link(&page, "Next page")), (vec![last.to_string()], None));
}

async fn chooses(judge: &mut Person<'_>, chosen: &[String], more: &[(&str, &str)]) -> Answer {
    let mut fields: Vec<(&str, &str)> = chosen.iter().map(|one| ("/case", one.as_str())).collect();
    fields.extend(more);
    judge.posts(BULK, &fields).await
}

#[tokio::test]
async fn several_cases_are_moved_each_for_itself_and_the_page_says_which() {
    let world = hedges();
    let (one, two, unpaid) =
        (a_case(&world, 1, true).await, a_case(&world, 2, true).await, a_case(&world, 3, false).await);
    let moved = a_case(&world, 4, true).await;
    let elsewhere = world.submits("Cardiff's", &examples()[1]).await.json()["reference"].clone();
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    let page = judge.opens(LIST).await;
    let mut chosen: Vec<String> = [(&one, 2), (&two, 2), (&unpaid, 1), (&moved, 2)]
        .iter()
        .map(|(reference, version)| format!("{reference}@{version}"))
        .collect();
    for value in &chosen {
        assert!(page.body.contains(&format!("value=\"{value}\"")), "{value}");
    }
    chosen.push(format!("{}@1", elsewhere.as_str().unwrap_or_default()));
    let nothing = chooses(&mut judge, &[], &[("move", "refuse"), ("state", "with-court")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("href=\"#case\"") && text(&nothing).contains("Choose at least one case"));
    assert_eq!(listed(&nothing).len(), 3, "with the same filters");
    assert_eq!(chooses(&mut judge, &chosen, &[("move", "grant")]).await.status, 422, "not one for several");

    let asked = chooses(&mut judge, &chosen, &[("move", "refuse")]).await;
    assert_eq!(asked.status, 200, "{}", text(&asked));
    assert!(!text(&asked).contains(elsewhere.as_str().unwrap_or_default()), "another office's is not there");
    let wrong = chooses(&mut judge, &chosen, &[("move", "refuse"), ("step", "check"), ("/remarks", "Qzkept")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("Qzkept") && wrong.body.contains("href=\"#reason\""));
    let typed = [("move", "refuse"), ("/reason", "no-harm")];
    let checked = chooses(&mut judge, &chosen, &[typed[0], typed[1], ("step", "check")]).await;
    let said = text(&checked);
    assert!(said.contains(&format!("{one} Refused")) && said.contains(&format!("{unpaid} Cannot be done")), "{said}");
    assert_eq!(said.matches("No order has been made.").count(), 9, "three are told of each of three");

    // Somebody is quicker with one of them.
    let mut other = of_ours(&world, "j2", &[JUDGE]);
    other.posts(&format!("{}/moves/ask", home(&moved)), &[("version", "2"), ("step", "confirm")]).await;
    for _ in 0..2 {
        let done = chooses(&mut judge, &chosen, &[typed[0], typed[1], ("step", "confirm")]).await;
        let said = text(&done);
        assert!(said.contains("2 of 4 cases done"), "{said}");
        assert!(said.contains(&format!("{two} Refused")) && said.contains(&format!("{unpaid} Not done:")), "{said}");
        assert!(said.contains(&format!("{moved} Not done: This was changed by a member of staff")), "{said}");
    }
    let refused =
        world.items("HDG#CASE#", "EVENT#").iter().filter(|event| event["type"] == "hedge-dispute.refused").count();
    assert_eq!(refused, 2, "sent twice, done once");
    assert_eq!(judge.opens(BULK).await.header("location"), LIST);
}

async fn looks_for(person: &mut Person<'_>, sought: &str, day: Option<(&str, &str, &str)>) -> Answer {
    let (d, m, y) = day.unwrap_or_default();
    person.posts(SEARCH, &[("/sought", sought), ("/date/day", d), ("/date/month", m), ("/date/year", y)]).await
}

#[tokio::test]
async fn a_case_is_found_by_reference_by_name_and_by_name_and_date() {
    let world = hedges();
    let york = a_case(&world, 1, true).await;
    let cardiff =
        world.submits("Cardiff's", &examples()[1]).await.json()["reference"].as_str().unwrap_or_default().to_owned();
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    assert_eq!(clerk.opens(SEARCH).await.status, 200);
    let exact = looks_for(&mut clerk, &york.as_str().to_lowercase().replace('-', " "), None).await;
    assert_eq!((exact.status, exact.header("location")), (303, home(&york).as_str()));
    assert!(listed(&looks_for(&mut clerk, &cardiff, None).await).is_empty(), "another office's is not found");
    for sought in ["beatrix potter", "POTTER, Beatrix", "Thomas McGregor", "jean mcgregor"] {
        assert_eq!(listed(&looks_for(&mut clerk, sought, None).await), [york.to_string()], "{sought}");
    }
    for sought in ["Potter", "Gwen John", "nobody at all"] {
        let none = looks_for(&mut clerk, sought, None).await;
        assert!(listed(&none).is_empty() && text(&none).contains("No cases found"), "{sought}");
        assert!(none.body.contains(sought), "what was looked for is still there");
    }
    assert_eq!(listed(&looks_for(&mut clerk, "Beatrix Potter", Some(("28", "7", "1986"))).await), [york.to_string()]);
    assert!(listed(&looks_for(&mut clerk, "Beatrix Potter", Some(("29", "7", "1986"))).await).is_empty());
    let unreal = looks_for(&mut clerk, "Beatrix Potter", Some(("31", "2", "1986"))).await;
    assert!(unreal.status == 422 && unreal.body.contains("href=\"#date-day\""));
    assert_eq!(looks_for(&mut clerk, " - ", None).await.status, 422);

    // Across offices, for what is heard from outside.
    let (app, moment) = (world.app(), world.app().moment());
    let known = |name: &str, date| KnownBy { name: name.to_owned(), date };
    let anywhere = find::find::<HedgeDispute>(app, &moment, &known("gwen john", Some(date(1976, 6, 22))), None).await;
    assert_eq!(anywhere.expect("found"), [Reference::parse(&cardiff).expect("a reference")]);
    let other = find::find::<HedgeDispute>(app, &moment, &known("Gwen John", Some(date(1976, 6, 23))), None).await;
    assert_eq!(other.expect("nothing"), []);
    for way in world.items("HDG#KNOWN#", "") {
        let all = Value::Object(way).to_string().to_lowercase();
        assert!(["potter", "gwen", "1986", "1976", "mcgregor"].iter().all(|name| !all.contains(name)), "{all}");
    }
}

#[tokio::test]
async fn a_request_is_entered_for_somebody_who_telephones() {
    let world = hedges();
    let mut clerk = of_ours(&world, "c1", &["hedge-dispute:clerk:CDF"]);
    // They are half way through a request of their own.
    let own = [
        ("/applicant/firstName", "Own"),
        ("/applicant/lastName", "Clerk"),
        ("/applicant/dateOfBirth/day", "1"),
        ("/applicant/dateOfBirth/month", "1"),
        ("/applicant/dateOfBirth/year", "1980"),
    ];
    assert_eq!(clerk.posts("/hedge-dispute/applicant", &own).await.status, 303);
    assert!(clerk.opens(LIST).await.body.contains("/hedge-dispute/staff/new\""));
    let how = clerk.posts("/hedge-dispute/staff/new", &[]).await;
    assert!(how.status == 422 && how.body.contains("href=\"#how\""));
    assert_eq!(clerk.opens("/hedge-dispute/staff/new/home").await.header("location"), "/hedge-dispute/staff/new");
    let begun = clerk.posts("/hedge-dispute/staff/new", &[("/how", "phone")]).await;
    assert_eq!(begun.header("location"), "/hedge-dispute/staff/new/applicant");
    let first = clerk.opens("/hedge-dispute/staff/new/applicant").await;
    assert!(text(&first).contains("You are filling this in for somebody else") && !first.body.contains("\"Own\""));
    let sent = enters(&mut clerk, &a_dispute()).await;
    let done = sent.header("location").to_owned();
    assert!(done.starts_with("/hedge-dispute/staff/new/sent/HDG-"), "{done}: {}", sent.body);
    let reference = done.rsplit('/').next().unwrap_or_default().to_owned();
    let page = clerk.opens(&done).await;
    assert!(page.status == 200 && text(&page).contains(&reference) && page.body.contains(LIST));
    assert!(!page.body.contains("/staff/cases/"), "it is York's, and they are Cardiff's");
    assert!(clerk.cookies.keys().all(|name| !name.contains(&reference)), "what opens it is the applicant's alone");

    let case = Value::Object(world.cases().remove(0));
    assert_eq!((&case["channel"], &case["changedBy"]), (&json!("assisted"), &json!("applicant")));
    assert_eq!(
        case["work"]["helped"],
        json!({ "by": { "id": "c1", "role": "clerk", "office": "CDF" }, "how": "phone" })
    );
    let opened = world.items("HDG#CASE#", "EVENT#").remove(0);
    assert_eq!((&opened["channel"], &opened["codes"]["helped"]), (&json!("assisted"), &json!("phone")));
    assert_eq!(opened["by"]["id"], "c1", "for audit");
    let again = clerk.opens("/hedge-dispute/home").await;
    assert_eq!(again.status, 200, "their own request is as they left it");
    assert!(clerk.opens("/hedge-dispute/applicant").await.body.contains("\"Own\""));
    let seen = text(&of_ours(&world, "j1", &[JUDGE]).opens(&home(&Reference::parse(&reference).expect("one"))).await);
    assert!(seen.contains("By telephone; entered by: Clerk, CDF; answered in English"), "{seen}");
}

/// Answers every question on the pages for entering a request, and sends it.
async fn enters(clerk: &mut Person<'_>, with: &Value) -> Answer {
    let text = |pointer: &str| with.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let pages: [(&str, Vec<(&str, String)>); 13] = [
        (
            "applicant",
            vec![
                ("/applicant/firstName", text("/applicant/firstName")),
                ("/applicant/lastName", text("/applicant/lastName")),
                ("/applicant/dateOfBirth/day", "28".into()),
                ("/applicant/dateOfBirth/month", "7".into()),
                ("/applicant/dateOfBirth/year", "1986".into()),
            ],
        ),
        ("home", vec![("/home/address", with["home"]["address"].to_string()), ("/home/secret", "yes".into())]),
        (
            "neighbours/1",
            vec![("/respondents/0/firstName", "Thomas".into()), ("/respondents/0/lastName", "McGregor".into())],
        ),
        ("neighbours", vec![("more", "no".into())]),
        ("court", vec![("/court", text("/court"))]),
        ("hedge", vec![("/hedge/species", text("/hedge/species"))]),
        ("hedge-name", vec![("/hedge/name", text("/hedge/name"))]),
        ("harm", vec![("/hedge/harm", "light".into())]),
        ("mediation", vec![("/mediation/tried", "no".into())]),
        ("story", vec![("/story", text("/story"))]),
        ("contact", vec![("/contact/email", text("/contact/email"))]),
        ("check-answers", vec![]),
        ("check-answers", vec![]),
    ];
    let mut last = None;
    for (page, fields) in &pages {
        let address = format!("/hedge-dispute/staff/new/{page}");
        let shown = clerk.opens(&address).await;
        if *page != "check-answers" || last.is_none() {
            assert!(
                text_of(&shown).contains("You are filling this in for somebody else") || shown.status == 303,
                "{page}"
            );
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sent = clerk.posts(&address, &fields).await;
        assert_eq!(sent.status, 303, "{page}: {}", sent.body);
        last = Some(sent);
    }
    last.expect("an answer")
}

fn text_of(page: &Answer) -> String {
    text(page)
}

#[tokio::test]
async fn what_comes_by_post_is_counted_as_paper_and_a_session_that_ends_on_the_way_loses_nothing() {
    let world = hedges();
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    clerk.posts("/hedge-dispute/staff/new", &[("/how", "post")]).await;
    world.it_is("2026-11-23T12:40:00Z");
    let typed = [("/applicant/firstName", "Qzfirst"), ("/applicant/lastName", ""), ("/applicant/dateOfBirth/day", "1")];
    let page = "/hedge-dispute/staff/new/applicant";
    assert!(clerk.posts(page, &typed).await.header("location").starts_with("/sign-in/staff"));
    clerk.signs_in("c1", &[CLERK]);
    assert!(clerk.opens(page).await.body.contains("Qzfirst"));
    // Another person at the same browser does not go on with it.
    clerk.signs_in("c2", &[CLERK]);
    assert_eq!(clerk.opens(page).await.header("location"), "/hedge-dispute/staff/new");
    clerk.signs_in("c1", &[CLERK]);
    enters(&mut clerk, &a_dispute()).await;
    assert_eq!(world.cases().remove(0)["channel"], "paper");
    let started = world.items("HDG#DRAFT#", "EVENT#").remove(0);
    assert_eq!(started["channel"], "paper");
}

#[tokio::test]
async fn what_is_typed_for_somebody_does_not_become_ones_own() {
    let world = hedges();
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    clerk.posts("/hedge-dispute/staff/new", &[("/how", "in-person")]).await;
    let token = clerk.cookies["__Host-hedge-dispute-helping"].clone();
    let mut citizen = Browser::new(&world);
    citizen.cookies.insert("__Host-hedge-dispute".to_owned(), token);
    assert_eq!(citizen.opens("/hedge-dispute/applicant").await.status, 404);
    let mut applicant = Browser::new(&world);
    answers_all(&mut applicant, &a_dispute()).await;
    let own = applicant.cookies["__Host-hedge-dispute"].clone();
    clerk.cookies.insert("__Host-hedge-dispute-helping".to_owned(), own);
    assert_eq!(
        clerk.posts("/hedge-dispute/staff/new/check-answers", &[]).await.header("location"),
        "/hedge-dispute/staff/new"
    );
    assert!(world.cases().is_empty());
}

#[tokio::test]
async fn a_case_can_be_found_as_soon_as_it_is_there_and_by_nothing_that_was_not_committed() {
    let world = hedges();
    world.table.fails([Some(kit::store::memory::Fault::Before)]);
    assert_eq!(world.submits("a key", &a_dispute()).await.status, 503);
    assert_eq!(world.items("HDG#KNOWN#", "").len(), 0);
    a_paid_case(&world).await;
    assert_eq!(world.items("HDG#KNOWN#", "").len(), 3, "one for each name");
    let case = world.cases().remove(0);
    let case = kit::record::read_case::<HedgeDispute>(case).expect("a case");
    let ways: Vec<(Value, Value)> = find::ways(&case).into_iter().map(|key| (json!(key.pk), json!(key.sk))).collect();
    let there: Vec<(Value, Value)> =
        world.items("HDG#KNOWN#", "").into_iter().map(|way| (way["PK"].clone(), way["SK"].clone())).collect();
    assert_eq!(ways, there, "whoever removes the case knows what to remove with it");
}
