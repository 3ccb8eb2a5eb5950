//! What a service might give each page template, in English or Welsh, with and without errors.

use kit::html::{self, Assets, Brand, ErrorLink, Languages, Link, Page, Phase, Service, Words};
use serde_json::{Value, json};

/// A template and what it is given.
pub struct Sample {
    /// What the page shows, for messages.
    pub name: &'static str,
    /// The template.
    pub template: &'static str,
    /// What it is given.
    pub context: Value,
}

impl Sample {
    /// The page.
    pub fn render(&self) -> String {
        html::render(self.template, &self.context).unwrap_or_else(|e| panic!("{}: {e:?}", self.name))
    }
}

/// Every template at least once.
pub fn samples(lang: &str, brand: Brand) -> Vec<Sample> {
    let say = |english: &'static str, welsh: &'static str| if lang == "cy" { welsh } else { english };
    let page = |title: &str, errors: &[ErrorLink]| page(lang, brand, title, errors);
    let mut samples = questions(&say, &page);
    samples.extend(before_and_after(&say, &page));
    samples.extend(about_a_case(&say, &page));
    samples.push(my_cases(&say, &page));
    samples.extend(for_staff(&say, &page));
    samples
}

/// Chooses between English and Welsh.
type Say<'a> = &'a dyn Fn(&'static str, &'static str) -> &'static str;
/// Makes the common context from a title and errors.
type Common<'a> = &'a dyn Fn(&str, &[ErrorLink]) -> Value;

fn page(lang: &str, brand: Brand, title: &str, errors: &[ErrorLink]) -> Value {
    let welsh = lang == "cy";
    let (prefix, service) =
        if welsh { ("Gwall: ", "Ymweld â rhywun yn y carchar") } else { ("Error: ", "Visit someone in prison") };
    let prefix = if errors.is_empty() { "" } else { prefix };
    let footer = [
        Link { href: "/cookies", text: if welsh { "Cwcis" } else { "Cookies" } },
        Link { href: "/accessibility", text: if welsh { "Datganiad hygyrchedd" } else { "Accessibility statement" } },
        Link { href: "/privacy", text: if welsh { "Preifatrwydd" } else { "Privacy" } },
    ];
    let page = Page {
        lang,
        title: &format!("{prefix}{title} – {service}"),
        service: Some(Service { name: service, href: "/visit-request" }),
        brand,
        back: Some("/visit-request/prisoner"),
        errors,
        language: Some(Languages { current: lang, en: "?lang=en", cy: "?lang=cy" }),
        note: None,
        welsh_draft: welsh,
        accounts: &[],
        session: None,
        phase: Some(phase(welsh)),
        footer: &footer,
        words: Words::of(lang),
        assets: &ASSETS,
    };
    serde_json::to_value(page).expect("a page is plain data")
}

fn phase(welsh: bool) -> Phase<'static> {
    let (text, link_text) = match welsh {
        true => ("Gwasanaeth newydd yw hwn.", "Rhowch eich adborth"),
        false => ("This is a new service.", "Give your feedback"),
    };
    Phase { tag: "Beta", text, href: "/feedback", link_text }
}

const ASSETS: Assets<'static> = Assets {
    css: "/assets/govuk-frontend-6.3.0.min.css",
    app_css: "/assets/app.css",
    plain_css: "/assets/plain.css",
    plain_icon: "/assets/plain.svg",
    js: "/assets/init.js",
};

fn error(text: &str, href: &str) -> ErrorLink {
    ErrorLink { text: text.to_owned(), href: href.to_owned() }
}

fn questions(say: Say<'_>, page: Common<'_>) -> Vec<Sample> {
    vec![
        one_question(say, page),
        several_questions(say, page),
        wrong_answers(say, page),
        the_list(say, page),
        the_empty_list(say, page),
    ]
}

fn one_question(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Which day would you like to visit?", "Pa ddiwrnod hoffech chi ymweld?");
    let context = json!({
        "page": page(heading, &[]),
        "heading": heading,
        "legendIsHeading": true,
        "caption": say("Your visit", "Eich ymweliad"),
        "fields": [{ "component": "radios", "params": {
            "name": "/slot", "idPrefix": "slot",
            "fieldset": { "legend": { "text": heading, "isPageHeading": true, "classes": "govuk-fieldset__legend--l" } },
            "hint": { "text": say("Visits last 1 hour", "Mae ymweliadau yn para 1 awr") },
            "items": [
                { "value": "a", "text": say("Monday 7 December, 2pm", "Dydd Llun 7 Rhagfyr, 2pm") },
                { "value": "b", "text": say("Tuesday 8 December, 10am", "Dydd Mawrth 8 Rhagfyr, 10am"), "hint": { "text": "HMP Cardiff" } },
                { "divider": say("or", "neu") },
                { "value": "c", "text": say("None of these", "Dim un o’r rhain") },
            ],
        } }],
        "action": "/visit-request/slot",
        "submitText": say("Continue", "Parhau"),
    });
    Sample { name: "one question", template: "question.html", context }
}

fn several_questions(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Tell us about yourself", "Dywedwch wrthym amdanoch chi");
    let label = |english, welsh| json!({ "text": say(english, welsh) });
    let context = json!({
        "page": page(heading, &[]),
        "heading": heading,
        "body": blocks(say),
        "hidden": [{ "name": "version", "value": "3" }],
        "fields": [
            { "component": "input", "params": { "id": "name", "name": "/name", "label": label("Full name", "Enw llawn"), "autocomplete": "name", "value": "Siân O’Neil" } },
            { "component": "select", "params": { "id": "prison", "name": "/prison", "label": label("Prison", "Carchar"), "items": [{ "value": "CDI", "text": "Cardiff" }, { "value": "BMI", "text": "Birmingham" }] } },
            { "component": "checkboxes", "params": { "name": "/needs", "idPrefix": "needs", "fieldset": { "legend": label("What do you need?", "Beth sydd ei angen arnoch?") }, "items": [{ "value": "wheelchair", "text": say("Wheelchair access", "Mynediad cadair olwyn") }] } },
            { "component": "textarea", "params": { "id": "more", "name": "/more", "label": label("Anything else?", "Unrhyw beth arall?") } },
        ],
        "action": "/visit-request/you",
        "submitText": say("Continue", "Parhau"),
    });
    Sample { name: "several questions", template: "question.html", context }
}

fn wrong_answers(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("What is your date of birth?", "Beth yw eich dyddiad geni?");
    let message = say("Date of birth must include a year", "Rhaid i’r dyddiad geni gynnwys blwyddyn");
    let part = |name: &str, label, width: &str, value: &str| json!({ "name": name, "label": label, "value": value, "classes": format!("govuk-input--width-{width}{}", if value.is_empty() { " govuk-input--error" } else { "" }) });
    let context = json!({
        "page": page(heading, &[error(message, "#dateOfBirth-year")]),
        "heading": heading,
        "legendIsHeading": true,
        "fields": [{ "component": "date-input", "params": {
            "id": "dateOfBirth", "namePrefix": "/dateOfBirth",
            "fieldset": { "legend": { "text": heading, "isPageHeading": true, "classes": "govuk-fieldset__legend--l" } },
            "hint": { "text": say("For example, 27 3 1985", "Er enghraifft, 27 3 1985") },
            "errorMessage": { "text": message, "visuallyHiddenText": say("Error", "Gwall") },
            "items": [part("day", say("Day", "Diwrnod"), "2", "27"), part("month", say("Month", "Mis"), "2", "3"), part("year", say("Year", "Blwyddyn"), "4", "")],
        } }],
        "action": "/visit-request/date-of-birth",
        "submitText": say("Continue", "Parhau"),
    });
    Sample { name: "wrong answers", template: "question.html", context }
}

fn the_list(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("You have added 2 visitors", "Rydych wedi ychwanegu 2 ymwelydd");
    let question = say("Do you need to add another visitor?", "Oes angen i chi ychwanegu ymwelydd arall?");
    let entry = |name: &str, at: &str| {
        json!({
            "name": name, "changeHref": format!("/visit-request/visitors/{at}"), "changeText": name,
            "removeName": "remove", "removeValue": at, "removeText": say("Remove", "Dileu"), "removeHidden": name,
        })
    };
    let context = json!({
        "page": page(heading, &[error(say("Select yes if you need to add another visitor", "Dewiswch ydw os oes angen ychwanegu ymwelydd arall"), "#more")]),
        "heading": heading,
        "entries": [entry("Aled Prys", "0"), entry("Bartholomew Featherstonehaugh-Cholmondeley", "1")],
        "question": {
            "name": "/more", "idPrefix": "more", "classes": "govuk-radios--inline",
            "fieldset": { "legend": { "text": question, "classes": "govuk-fieldset__legend--m" } },
            "errorMessage": { "text": say("Select yes if you need to add another visitor", "Dewiswch ydw os oes angen ychwanegu ymwelydd arall"), "visuallyHiddenText": say("Error", "Gwall") },
            "items": [{ "value": "yes", "text": say("Yes", "Oes") }, { "value": "no", "text": say("No", "Nac oes") }],
        },
        "action": "/visit-request/visitors",
        "submitText": say("Continue", "Parhau"),
    });
    Sample { name: "add another", template: "list.html", context }
}

fn the_empty_list(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("You have not added any visitors", "Nid ydych wedi ychwanegu unrhyw ymwelwyr");
    let context = json!({
        "page": page(heading, &[]),
        "heading": heading,
        "body": [{ "kind": "paragraph", "text": say("Add at least one adult.", "Ychwanegwch o leiaf un oedolyn.") }],
        "entries": [],
        "action": "/visit-request/visitors",
        "submitText": say("Add a visitor", "Ychwanegu ymwelydd"),
    });
    Sample { name: "an empty list", template: "list.html", context }
}

fn before_and_after(say: Say<'_>, page: Common<'_>) -> Vec<Sample> {
    let start = say("Visit someone in prison", "Ymweld â rhywun yn y carchar");
    let done = say("Visit requested", "Cais am ymweliad wedi’i anfon");
    vec![
        Sample {
            name: "start",
            template: "start.html",
            context: json!({
                "page": page(start, &[]),
                "heading": start,
                "lead": [say("Use this service to ask for a visit.", "Defnyddiwch y gwasanaeth hwn i ofyn am ymweliad.")],
                "sections": [
                    { "kind": "heading", "text": say("Before you start", "Cyn i chi ddechrau") },
                    { "kind": "bullets", "items": [say("the prisoner’s number", "rhif y carcharor"), say("dates of birth", "dyddiadau geni")] },
                ],
                "startHref": "/visit-request/prisoner",
                "startText": say("Start now", "Dechrau nawr"),
            }),
        },
        check_answers(say, page),
        Sample {
            name: "confirmation",
            template: "confirmation.html",
            context: json!({
                "page": page(done, &[]),
                "panel": { "titleText": done, "text": say("Your reference number", "Eich cyfeirnod"), "reference": "VIS-7K3M-9QXT-4" },
                "sections": [
                    { "kind": "heading", "text": say("What happens next", "Beth fydd yn digwydd nesaf") },
                    { "kind": "paragraph", "text": say("We will email you within 3 working days.", "Byddwn yn anfon e-bost atoch o fewn 3 diwrnod gwaith.") },
                ],
            }),
        },
        Sample {
            name: "home",
            template: "home.html",
            context: json!({
                "page": page("Digital Justice", &[]),
                "heading": say("Services", "Gwasanaethau"),
                "lead": say("Do it online.", "Gwnewch hyn ar-lein."),
                "services": [
                    { "title": start, "href": "/visit-request", "description": say("Ask for a visit, change it or cancel it.", "Gofyn am ymweliad, ei newid neu ei ganslo.") },
                    { "title": say("Make a claim", "Gwneud hawliad"), "href": "/claim-lodgement", "description": say("Claim money that someone owes you.", "Hawlio arian sy’n ddyledus i chi.") },
                ],
            }),
        },
    ]
}

/// Of somebody who is signed in twice over, and will not be for long.
fn my_cases(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Your requests", "Eich ceisiadau");
    let account = |kind: &str| {
        json!({
            "text": say("Signed in", "Wedi mewngofnodi"), "href": format!("/{kind}"), "link": heading,
            "out": format!("/sign-in/{kind}/out"),
        })
    };
    let mut page = page(heading, &[]);
    page["accounts"] = json!([account("citizen"), account("staff")]);
    page["session"] = json!({
        "text": say("You will be signed out at 2pm.", "Byddwch yn cael eich allgofnodi am 2yp."), "ends": 1_795_000_000,
        "href": "/sign-in/citizen/stay?to=%2Fmy-cases", "link": say("Stay signed in", "Aros wedi mewngofnodi"),
        "canStay": true, "left": "/sign-in/citizen/left", "again": "/sign-in/citizen?to=%2Fmy-cases",
        "out": "/sign-in/citizen/out",
    });
    let context = json!({
        "page": page,
        "heading": heading,
        "lead": say("What you have asked for.", "Yr hyn rydych wedi gofyn amdano."),
        "cases": [{
            "title": say("Visit someone in prison", "Ymweld â rhywun yn y carchar"), "opened": "23 November 2026",
            "href": "/visit-request/cases/VIS-7K3M-9QXT-4", "reference": "VIS-7K3M-9QXT-4",
        }],
        "after": [{ "kind": "link", "text": say("See all services", "Gweld yr holl wasanaethau"), "href": "/" }],
    });
    Sample { name: "my cases", template: "my-cases.html", context }
}

fn check_answers(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Check your answers", "Gwiriwch eich atebion");
    let row = |key: &str, value: Value| json!({ "key": { "text": key }, "value": value, "actions": { "items": [{ "href": "/visit-request/you?change=1", "text": say("Change", "Newid"), "visuallyHiddenText": key }] } });
    let address = html::lines(["1 <High> Street", "Cardiff", "CF10 1AA"]);
    let context = json!({
        "page": page(heading, &[]),
        "heading": heading,
        "sections": [
            { "heading": say("You", "Chi"), "summaryList": { "rows": [
                row(say("Full name", "Enw llawn"), json!({ "text": "Siân O’Neil" })),
                row(say("Address", "Cyfeiriad"), json!({ "html": address })),
            ] } },
            { "heading": say("Your visit", "Eich ymweliad"), "summaryList": { "rows": [row(say("Prison", "Carchar"), json!({ "text": "HMP Cardiff" }))] } },
        ],
        "declaration": [
            { "kind": "heading", "text": say("Now send your request", "Nawr anfonwch eich cais") },
            { "kind": "paragraph", "text": say("By sending it you confirm that it is true.", "Drwy ei anfon rydych yn cadarnhau ei fod yn wir.") },
        ],
        "action": "/visit-request/check-answers",
        "submitText": say("Accept and send", "Derbyn ac anfon"),
    });
    Sample { name: "check answers", template: "check-answers.html", context }
}

fn about_a_case(say: Say<'_>, page: Common<'_>) -> Vec<Sample> {
    let cancel =
        say("Are you sure you want to cancel this visit?", "Ydych chi’n siŵr eich bod am ganslo’r ymweliad hwn?");
    let problem = say("Page not found", "Heb ddod o hyd i’r dudalen");
    let cookies = say("Cookies", "Cwcis");
    vec![
        the_case(say, page),
        Sample {
            name: "confirm",
            template: "confirm.html",
            context: json!({
                "page": page(cancel, &[]),
                "heading": cancel,
                "body": [{ "kind": "paragraph", "text": say("Someone else can then take the place.", "Gall rhywun arall gymryd y lle wedyn.") }],
                "fields": [{ "component": "textarea", "params": { "id": "why", "name": "/why", "label": { "text": say("Why? (optional)", "Pam? (dewisol)") } } }],
                "hidden": [{ "name": "event", "value": "cancelled" }, { "name": "version", "value": 3 }],
                "action": "/visit-request/cases/VIS-7K3M-9QXT-4/events",
                "submitText": say("Cancel this visit", "Canslo’r ymweliad hwn"),
                "warning": true,
                "keepHref": "/visit-request/cases/VIS-7K3M-9QXT-4",
                "keepText": say("Keep this visit", "Cadw’r ymweliad hwn"),
            }),
        },
        Sample {
            name: "problem",
            template: "problem.html",
            context: json!({
                "page": page(problem, &[]),
                "heading": problem,
                "body": [{ "kind": "paragraph", "text": say("If you typed the address, check it is correct.", "Os bu i chi deipio’r cyfeiriad, gwiriwch ei fod yn gywir.") }],
            }),
        },
        Sample {
            name: "content",
            template: "content.html",
            context: json!({ "page": page(cookies, &[]), "heading": cookies, "body": blocks(say) }),
        },
    ]
}

fn the_case(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Your visit to HMP Cardiff", "Eich ymweliad â HMP Cardiff");
    let context = json!({
        "page": page(heading, &[]),
        "heading": heading,
        "reference": "VIS-7K3M-9QXT-4",
        "tag": { "text": say("Booked", "Wedi’i drefnu"), "classes": "govuk-tag--green" },
        "notice": { "text": say("Bring photographic identification.", "Dewch â dogfen adnabod â llun.") },
        "summaryList": { "rows": [
            { "key": { "text": say("When", "Pryd") }, "value": { "text": say("Monday 7 December, 2pm", "Dydd Llun 7 Rhagfyr, 2pm") } },
            { "key": { "text": say("Visitors", "Ymwelwyr") }, "value": { "html": html::lines(["Aled Prys", "Siân O’Neil"]) } },
        ] },
        "sections": [{ "kind": "link", "text": say("Download the calendar entry", "Lawrlwytho’r cofnod calendr"), "href": "/visit-request/cases/x/visit.ics", "download": true }],
        "history": [
            { "when": say("24 November 2026, 10:02am", "24 Tachwedd 2026, 10:02am"), "what": say("The prison booked your visit.", "Trefnodd y carchar eich ymweliad.") },
            { "when": say("23 November 2026, 4:40pm", "23 Tachwedd 2026, 4:40pm"), "what": say("You asked for a visit.", "Bu i chi ofyn am ymweliad.") },
        ],
        "actions": [
            { "href": "/visit-request/cases/x/change", "text": say("Change this visit", "Newid yr ymweliad hwn"), "warning": false },
            { "href": "/visit-request/cases/x/cancel", "text": say("Cancel this visit", "Canslo’r ymweliad hwn"), "warning": true },
        ],
    });
    Sample { name: "case", template: "case.html", context }
}

/// A block of every kind.
fn blocks(say: Say<'_>) -> Value {
    json!([
        { "kind": "paragraph", "text": say("We need this to find you on the prisoner’s list.", "Mae angen hyn arnom i ddod o hyd i chi ar restr y carcharor.") },
        { "kind": "heading", "text": say("What you need", "Beth sydd ei angen arnoch") },
        { "kind": "bullets", "items": [say("your name", "eich enw"), say("your date of birth", "eich dyddiad geni")] },
        { "kind": "numbered", "items": [say("Fill this in", "Llenwch hwn"), say("Wait for our email", "Arhoswch am ein e-bost")] },
        { "kind": "link", "text": say("Read about visits", "Darllen am ymweliadau"), "href": "/visits" },
        { "kind": "inset", "text": say("Visits take an hour.", "Mae ymweliadau yn cymryd awr.") },
        { "kind": "warning", "text": say("You can be turned away if you are late.", "Gellir eich troi i ffwrdd os ydych yn hwyr.") },
        { "kind": "table", "params": {
            "caption": say("Visiting hours", "Oriau ymweld"), "firstCellIsHeader": true,
            "head": [{ "text": say("Day", "Diwrnod") }, { "text": say("Hours", "Oriau") }],
            "rows": [[{ "text": say("Monday", "Dydd Llun") }, { "text": "2pm" }]],
        } },
        { "kind": "details", "summary": say("Help with the number", "Help gyda’r rhif"), "text": say("It has a letter, four digits and two letters.", "Mae ganddo lythyren, pedwar digid a dwy lythyren.") },
    ])
}

fn for_staff(say: Say<'_>, page: Common<'_>) -> Vec<Sample> {
    vec![the_worklist(say, page), a_case_for_staff(say, page), a_check_of_a_move(say, page), a_search(say, page)]
}

fn the_worklist(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Cases", "Achosion");
    let choose = say("Choose at least one case", "Dewiswch o leiaf un achos");
    let context = json!({
        "page": page(heading, &[error(choose, "#case")]),
        "heading": heading, "caption": "LEI",
        "desk": [{ "href": "/visit-request/staff/search", "text": say("Find a case", "Dod o hyd i achos") }],
        "counts": [{ "href": "/visit-request/staff?state=requested", "text": say("Requested", "Gofynnwyd"), "count": "2" }],
        "filters": [
            { "component": "select", "params": { "id": "filter-state", "name": "state", "label": { "text": say("State", "Cyflwr") }, "items": [{ "value": "", "text": say("All", "Pob un") }] } },
            { "component": "checkboxes", "params": { "idPrefix": "mine", "name": "mine", "items": [{ "value": "yes", "text": say("Only mine", "Dim ond fy rhai i") }] } },
        ],
        "filterAction": "/visit-request/staff",
        "rows": [{
            "reference": "VIS-7K3M-9QXT-W", "href": "/visit-request/staff/cases/VIS-7K3M-9QXT-W", "line": "Ada Lovelace",
            "tags": [{ "text": say("Overdue", "Hwyr"), "classes": "govuk-tag--red" }], "due": "1 December 2026",
            "age": say("3 days", "3 diwrnod"), "assigned": say("You", "Chi"),
            "choose": say("Choose VIS-7K3M-9QXT-W", "Dewis VIS-7K3M-9QXT-W"), "value": "VIS-7K3M-9QXT-W@2",
        }],
        "bulk": [{ "value": "ask", "text": say("Ask", "Gofyn") }], "bulkAction": "/visit-request/staff/bulk",
        "bulkError": { "text": choose, "visuallyHiddenText": say("Error", "Gwall") }, "carried": [{ "name": "state", "value": "requested" }],
        "next": "/visit-request/staff?page=x", "back": "/visit-request/staff",
        "words": {
            "case": say("Case", "Achos"), "state": say("State", "Cyflwr"), "due": say("Due", "Erbyn"), "age": say("Age", "Oedran"),
            "assigned": say("Dealt with by", "Yn delio â hwn"), "choose": say("Choose", "Dewis"), "filter": say("Filter", "Hidlo"),
            "apply": say("Show these cases", "Dangos yr achosion hyn"), "next": say("Next page", "Tudalen nesaf"),
            "first": say("First page", "Tudalen gyntaf"), "pages": say("Pages of cases", "Tudalennau o achosion"),
            "bulk": say("What to do", "Beth i’w wneud"), "bulkGo": say("Continue", "Parhau"),
            "links": say("Other pages", "Tudalennau eraill"), "counts": say("Open cases", "Achosion agored"),
        },
    });
    Sample { name: "the worklist", template: "staff-list.html", context }
}

fn a_case_for_staff(say: Say<'_>, page: Common<'_>) -> Sample {
    let row = json!({ "key": { "text": say("Visitor", "Ymwelydd") }, "value": { "text": "Ada Lovelace" } });
    let context = json!({
        "page": page("Ada Lovelace", &[]),
        "heading": "Ada Lovelace", "caption": "LEI", "reference": "VIS-7K3M-9QXT-W",
        "home": "/visit-request/staff/cases/VIS-7K3M-9QXT-W",
        "tags": [{ "text": say("Requested", "Gofynnwyd") }], "done": say("Done", "Wedi’i wneud"),
        "others": [say("A colleague opened this", "Agorodd cydweithiwr hwn")],
        "proposal": { "text": say("Proposed", "Cynigiwyd"), "href": "/proposal", "link": say("Approve it", "Ei gymeradwyo") },
        "links": [{ "href": "/documents", "text": say("Documents", "Dogfennau") }],
        "parties": ["Ada Lovelace"],
        "detailsList": { "rows": [row] }, "workList": { "rows": [row] },
        "notes": [{ "text": "<b>Telephoned</b>", "who": say("You", "Chi"), "when": "1 December 2026" }],
        "history": [{ "what": say("Requested", "Gofynnwyd"), "when": "1 December 2026", "who": say("You", "Chi"), "why": ["x"] }],
        "words": {
            "do": say("What you can do", "Beth allwch chi ei wneud"), "nothing": say("Nothing", "Dim"),
            "details": say("Details", "Manylion"), "work": say("Our work", "Ein gwaith"), "parties": say("People", "Pobl"),
            "notes": say("Notes", "Nodiadau"), "noNotes": say("None", "Dim"), "addNote": say("Add a note", "Ychwanegu nodyn"),
            "success": say("Done", "Wedi’i wneud"),
        },
    });
    Sample { name: "a case for staff", template: "staff-case.html", context }
}

fn a_check_of_a_move(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Check before you do this", "Gwiriwch cyn gwneud hyn");
    let context = json!({
        "page": page(heading, &[]), "heading": heading, "caption": "VIS-7K3M-9QXT-W",
        "warning": say("Somebody was here", "Bu rhywun yma"),
        "summaryList": { "rows": [{ "key": { "text": say("It will be", "Bydd yn") }, "value": { "text": say("Booked", "Wedi’i drefnu") } }] },
        "lettersHeading": say("What will be sent", "Beth fydd yn cael ei anfon"),
        "letters": [{ "to": say("To ada@example.com", "At ada@example.com"), "lang": "en", "text": "<i>Your visit</i>" }],
        "checked": say("Somebody has to approve", "Rhaid i rywun gymeradwyo"),
        "action": "/visit-request/staff/cases/VIS-7K3M-9QXT-W/moves/grant", "hidden": [{ "name": "version", "value": "2" }],
        "step": "step", "submitText": say("Do this", "Gwneud hyn"), "changeText": say("Change", "Newid"),
        "backHref": "/visit-request/staff", "backText": say("Back to the cases", "Yn ôl i’r achosion"),
    });
    Sample { name: "a check of a move", template: "staff-check.html", context }
}

fn a_search(say: Say<'_>, page: Common<'_>) -> Sample {
    let heading = say("Find a case", "Dod o hyd i achos");
    let context = json!({
        "page": page(heading, &[]), "heading": heading, "kept": say("Still here", "Yma o hyd"),
        "fields": [{ "component": "input", "params": { "id": "sought", "name": "/sought", "label": { "text": say("Name", "Enw") } } }],
        "hidden": [], "action": "/visit-request/staff/search", "submitText": say("Find", "Chwilio"),
        "count": say("Cases found: 1", "Achosion a gafwyd: 1"),
        "rows": [{ "href": "/x", "reference": "VIS-7K3M-9QXT-W", "line": "Ada Lovelace", "state": say("Booked", "Wedi’i drefnu"), "office": "LEI" }],
    });
    Sample { name: "a search", template: "staff-search.html", context }
}
