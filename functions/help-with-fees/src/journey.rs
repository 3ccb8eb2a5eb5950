//! The questions, one page at a time. What somebody is likely to pay, and why, comes before they are asked who they are.

use crate::{
    HelpWithFees, afterwards,
    answers::Benefits,
    lifecycle::{Event, State},
    precheck,
    words::{self, ANSWER_HAS_CHANGED, NO_ANSWER, NO_SUCH_ORDER},
};
use justice::{
    Date, FaultKind, FieldError, Pence, Text, field,
    journey::{Block, Choice, Context, Journey, Kind, Move, Options, Page, always, as_it_is, no_more},
    people::could_be_alive,
};
use serde::Deserialize as _;
use serde_json::Value;
use std::borrow::Cow;

type Given<'a> = Context<'a, HelpWithFees>;

/// The pages of an application for help with a fee.
pub static JOURNEY: Journey<HelpWithFees> = Journey {
    start: START,
    pages: &[
        FEE_FROM,
        ORDER,
        FEE,
        PAID,
        PARTNER,
        AGE,
        SAVINGS,
        THEIR_SAVINGS,
        BENEFIT,
        CHILDREN,
        INCOME,
        THEIR_INCOME,
        PRECHECK,
        PERSON,
        NUMBER_KIND,
        NATIONAL_INSURANCE,
        HOME_OFFICE,
        TELL,
        EMAIL,
        PHONE,
        POST,
        EVIDENCE,
    ],
    declaration: DECLARATION,
    submit: Text::new("Accept and apply", "Derbyn a gwneud cais"),
    confirmation: afterwards::confirmation,
    status: afterwards::status,
    reserves: None,
    moves: &[EVIDENCE_SENT, WITHDRAW],
    downloads: &[],
};

const START: &[Block] = &[
    Block::Paragraph(Text::new(
        "If you have little money, or get certain benefits, you may not have to pay a court or tribunal fee, or all of it.",
        "Os nad oes gennych lawer o arian, neu os ydych yn cael budd-daliadau penodol, efallai na fydd yn rhaid ichi dalu \
         ffi llys neu dribiwnlys, neu’r ffi gyfan.",
    )),
    Block::Paragraph(Text::new(
        "We first ask about your money, and tell you at once what you are likely to pay. Only then do we ask who you are.",
        "Yn gyntaf rydym yn gofyn am eich arian, ac yn dweud wrthych ar unwaith faint rydych yn debygol o’i dalu. Dim ond \
         wedyn y byddwn yn gofyn pwy ydych chi.",
    )),
    Block::Heading(Text::new("Before you start", "Cyn ichi ddechrau")),
    Block::Paragraph(Text::new("You need to know:", "Mae angen ichi wybod:")),
    Block::List(&[
        Text::new("the fee, or the reference of your case", "y ffi, neu gyfeirnod eich achos"),
        Text::new("how much you have saved, and your partner too", "faint rydych wedi’i gynilo, a’ch partner hefyd"),
        Text::new(
            "how much comes in each month before tax, unless you get one of the benefits that we name",
            "faint sy’n dod i mewn bob mis cyn treth, oni bai eich bod yn cael un o’r budd-daliadau a enwn",
        ),
        Text::new(
            "your National Insurance number or Home Office reference number, if you have one",
            "eich rhif Yswiriant Gwladol neu gyfeirnod y Swyddfa Gartref, os oes gennych un",
        ),
    ]),
];

const DECLARATION: &[Block] = &[Block::Paragraph(Text::new(
    "By sending this you confirm that, as far as you know, these details are correct and complete. You can be prosecuted \
     if you say what you know is not true.",
    "Drwy anfon hyn rydych yn cadarnhau bod y manylion hyn, hyd y gwyddoch, yn gywir ac yn gyflawn. Gallwch gael eich \
     erlyn os dywedwch rywbeth y gwyddoch nad yw’n wir.",
))];

const FEE_FROM: Page<HelpWithFees> = Page {
    slug: "which-fee",
    title: Text::new("Which fee do you want help with?", "Gyda pha ffi yr hoffech gael help?"),
    body: no_more,
    fields: &[field!(
        "/feeFrom",
        Text::new("Which fee", "Pa ffi"),
        Kind::Radios(Options::Fixed(&[
            choice(
                "order",
                Text::new("One that I have been asked to pay online", "Un y gofynnwyd imi ei thalu ar-lein"),
                Some(Text::new(
                    "You have a reference for it, like ETF-7K3M-9QXT-4",
                    "Mae gennych gyfeirnod ar ei chyfer, fel ETF-7K3M-9QXT-4"
                ))
            ),
            choice(
                "elsewhere",
                Text::new("Another fee, of which I know the amount", "Ffi arall, rwy’n gwybod beth yw’r swm"),
                None
            )
        ])),
        &[(FaultKind::Missing, WHICH_FEE), (FaultKind::NotListed, WHICH_FEE)]
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const ORDER: Page<HelpWithFees> = Page {
    slug: "reference",
    title: Text::new("What is the reference of your fee?", "Beth yw cyfeirnod eich ffi?"),
    body: no_more,
    fields: &[
        field!("/order", Text::new("Reference", "Cyfeirnod"), Kind::Line(None, Some(20)), &[(FaultKind::Missing, REFERENCE), (FaultKind::TooFew, REFERENCE_FORM), (FaultKind::TooMany, REFERENCE_FORM), (FaultKind::Form, REFERENCE_FORM)], hint: Text::new("It is on the page and in the message that asked you to pay, like ETF-7K3M-9QXT-4", "Mae ar y dudalen ac yn y neges a ofynnodd ichi dalu, fel ETF-7K3M-9QXT-4")),
    ],
    applies: by_order,
    check: |given| match given.facts.ordered {
        Some(_) => vec![],
        None => vec![FieldError::new("/order", NO_SUCH_ORDER)],
    },
    repeats: None,
};

const FEE: Page<HelpWithFees> = Page {
    slug: "fee",
    title: Text::new("What is the fee?", "Beth yw’r ffi?"),
    body: no_more,
    fields: &[
        field!("/fee/what", Text::new("What it is for", "Ar gyfer beth y mae"), Kind::Line(None, None), &[(FaultKind::Missing, WHAT_FOR), (FaultKind::Form, WHAT_FOR), (FaultKind::TooMany, WHAT_FOR_LONG)], hint: Text::new("For example, divorce", "Er enghraifft, ysgariad")),
        field!(
            "/fee/pence",
            Text::new("How much it is", "Faint ydyw"),
            Kind::Money,
            &[(FaultKind::Missing, HOW_MUCH), (FaultKind::Form, MONEY_FORM), (FaultKind::OutOfRange, MONEY_FORM)]
        ),
    ],
    applies: elsewhere,
    check: as_it_is,
    repeats: None,
};

const PAID: Page<HelpWithFees> = Page {
    slug: "paid",
    title: Text::new("Have you paid the fee already?", "Ydych chi eisoes wedi talu’r ffi?"),
    body: no_more,
    fields: &[
        field!("/paid", Text::new("Have you paid it already?", "Ydych chi eisoes wedi’i thalu?"), Kind::YesNo, &[(FaultKind::Missing, PAID_OR_NOT)], hint: Text::new("If you have, and you get help, it will be given back", "Os ydych, ac os cewch help, bydd yn cael ei ad-dalu")),
    ],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const PARTNER: Page<HelpWithFees> = Page {
    slug: "partner",
    title: Text::new("Do you have a partner?", "Oes gennych chi bartner?"),
    body: no_more,
    fields: &[
        field!("/partner", Text::new("Do you have a partner?", "Oes gennych chi bartner?"), Kind::YesNo, &[(FaultKind::Missing, PARTNER_OR_NOT)], hint: Text::new("Somebody you are married to, in a civil partnership with, or live with as if you were. Say no if the case is against them", "Rhywun rydych yn briod ag ef neu hi, mewn partneriaeth sifil, neu’n byw gyda’ch gilydd fel petaech. Dywedwch nac ydw os yw’r achos yn ei erbyn")),
    ],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const AGE: Page<HelpWithFees> = Page {
    slug: "age",
    title: Text::new("How old are you?", "Beth yw eich oed?"),
    body: no_more,
    fields: &[
        field!("/age", Text::new("Age", "Oed"), Kind::Number(2), &[(FaultKind::Missing, HOW_OLD), (FaultKind::Form, HOW_OLD), (FaultKind::OutOfRange, AGE_RANGE)], hint: Text::new("If you have a partner who is older, enter their age", "Os oes gennych bartner sy’n hŷn, rhowch ei oed")),
    ],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const SAVINGS: Page<HelpWithFees> = Page {
    slug: "savings",
    title: Text::new(
        "How much do you have in savings and investments?",
        "Faint sydd gennych mewn cynilion a buddsoddiadau?",
    ),
    body: no_more,
    fields: &[
        field!("/savings/ownPence", Text::new("Your savings and investments", "Eich cynilion a’ch buddsoddiadau"), Kind::Money, &[(FaultKind::Missing, HOW_MUCH_SAVED), (FaultKind::Form, MONEY_FORM), (FaultKind::OutOfRange, MONEY_FORM)], hint: Text::new("Money in accounts, shares, and other property than the home you live in. Not your pension. If none, enter 0", "Arian mewn cyfrifon, cyfranddaliadau, ac eiddo heblaw’r cartref rydych yn byw ynddo. Nid eich pensiwn. Os dim, rhowch 0")),
    ],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const THEIR_SAVINGS: Page<HelpWithFees> = Page {
    slug: "partner-savings",
    title: Text::new(
        "How much does your partner have in savings and investments?",
        "Faint sydd gan eich partner mewn cynilion a buddsoddiadau?",
    ),
    body: no_more,
    fields: &[field!(
        "/savings/partnerPence",
        Text::new("Your partner’s savings and investments", "Cynilion a buddsoddiadau eich partner"),
        Kind::Money,
        &[(FaultKind::Missing, HOW_MUCH_SAVED), (FaultKind::Form, MONEY_FORM), (FaultKind::OutOfRange, MONEY_FORM)]
    )],
    applies: has_partner,
    check: as_it_is,
    repeats: None,
};

const BENEFIT: Page<HelpWithFees> = Page {
    slug: "benefits",
    title: Text::new("Do you get one of these benefits?", "Ydych chi’n cael un o’r budd-daliadau hyn?"),
    body: no_more,
    fields: &[field!(
        "/benefit",
        Text::new("Benefits", "Budd-daliadau"),
        Kind::Radios(Options::From(benefits)),
        &[(FaultKind::Missing, WHICH_BENEFIT), (FaultKind::NotListed, WHICH_BENEFIT)]
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const CHILDREN: Page<HelpWithFees> = Page {
    slug: "children",
    title: Text::new(
        "Do children live with you, or do you support any?",
        "Oes plant yn byw gyda chi, neu a ydych yn cynnal unrhyw blant?",
    ),
    body: no_more,
    fields: &[
        field!("/children/younger", Text::new("How many are 13 or younger?", "Faint sy’n 13 oed neu’n iau?"), Kind::Number(2), &[(FaultKind::Missing, HOW_MANY), (FaultKind::Form, HOW_MANY), (FaultKind::OutOfRange, CHILDREN_RANGE)], hint: Text::new("If none, enter 0", "Os dim, rhowch 0")),
        field!("/children/older", Text::new("How many are 14 or older, and depend on you?", "Faint sy’n 14 oed neu’n hŷn, ac yn ddibynnol arnoch?"), Kind::Number(2), &[(FaultKind::Missing, HOW_MANY), (FaultKind::Form, HOW_MANY), (FaultKind::OutOfRange, CHILDREN_RANGE)], hint: Text::new("If none, enter 0", "Os dim, rhowch 0")),
    ],
    applies: no_benefit,
    check: as_it_is,
    repeats: None,
};

const INCOME: Page<HelpWithFees> = Page {
    slug: "income",
    title: Text::new("How much comes in each month?", "Faint sy’n dod i mewn bob mis?"),
    body: no_more,
    fields: &[
        field!("/income/ownPence", Text::new("Your monthly income before tax", "Eich incwm misol cyn treth"), Kind::Money, &[(FaultKind::Missing, HOW_MUCH_INCOME), (FaultKind::Form, MONEY_FORM), (FaultKind::OutOfRange, MONEY_FORM)], hint: Text::new("Wages, pensions, rent and benefits that are not only for a child or a disability. If none, enter 0", "Cyflog, pensiynau, rhent a budd-daliadau nad ydynt ar gyfer plentyn neu anabledd yn unig. Os dim, rhowch 0")),
    ],
    applies: no_benefit,
    check: as_it_is,
    repeats: None,
};

const THEIR_INCOME: Page<HelpWithFees> = Page {
    slug: "partner-income",
    title: Text::new("How much comes in for your partner each month?", "Faint sy’n dod i mewn i’ch partner bob mis?"),
    body: no_more,
    fields: &[field!(
        "/income/partnerPence",
        Text::new("Your partner’s monthly income before tax", "Incwm misol eich partner cyn treth"),
        Kind::Money,
        &[(FaultKind::Missing, HOW_MUCH_INCOME), (FaultKind::Form, MONEY_FORM), (FaultKind::OutOfRange, MONEY_FORM)]
    )],
    applies: |answers| no_benefit(answers) && has_partner(answers),
    check: as_it_is,
    repeats: None,
};

const PRECHECK: Page<HelpWithFees> = Page {
    slug: "what-to-expect",
    title: Text::new("What you are likely to pay", "Faint rydych yn debygol o’i dalu"),
    body: |given| match precheck::so_far(given.answers, given.facts, given.today) {
        Some(answer) => precheck::explained(&answer),
        None => vec![Block::Inset(NO_ANSWER)],
    },
    fields: &[field!(
        "/expectedPence",
        Text::new("What you are likely to pay", "Faint rydych yn debygol o’i dalu"),
        Kind::Seen(expected),
        &[(FaultKind::Missing, LOOK_AT_IT), (FaultKind::Form, LOOK_AT_IT)]
    )],
    applies: always,
    check: |given| {
        let seen = given.answers["expectedPence"].as_u64().map(Pence::new);
        match expected(given) {
            Some(pays) if seen == Some(pays) => vec![],
            Some(pays) => {
                let amount = Text::same(pays.to_string());
                vec![FieldError::new("/expectedPence", ANSWER_HAS_CHANGED.with(&[("amount", &amount)]))]
            }
            None => vec![FieldError::new("/expectedPence", NO_ANSWER)],
        }
    },
    repeats: None,
};

const PERSON: Page<HelpWithFees> = Page {
    slug: "you",
    title: Text::new("Who are you?", "Pwy ydych chi?"),
    body: no_more,
    fields: &[
        field!(
            "/person/firstName",
            Text::new("First name", "Enw cyntaf"),
            Kind::Line(Some("given-name"), None),
            &[(FaultKind::Missing, FIRST_NAME), (FaultKind::Form, NAME_FORM), (FaultKind::TooMany, NAME_LONG)]
        ),
        field!(
            "/person/lastName",
            Text::new("Last name", "Cyfenw"),
            Kind::Line(Some("family-name"), None),
            &[(FaultKind::Missing, LAST_NAME), (FaultKind::Form, NAME_FORM), (FaultKind::TooMany, NAME_LONG)]
        ),
        field!("/person/dateOfBirth", Text::new("Date of birth", "Dyddiad geni"), Kind::Date { birthday: true }, &[(FaultKind::Missing, BORN), (FaultKind::Form, BORN)], hint: Text::new("For example, 27 3 1985", "Er enghraifft, 27 3 1985")),
    ],
    applies: always,
    check: |given| {
        let born = Date::deserialize(&given.answers["person"]["dateOfBirth"]).ok();
        let wrong = born.is_some_and(|born| !could_be_alive(born, given.today));
        wrong.then(|| FieldError::new("/person/dateOfBirth", BORN)).into_iter().collect()
    },
    repeats: None,
};

const NUMBER_KIND: Page<HelpWithFees> = Page {
    slug: "number",
    title: Text::new("Which of these numbers do you have?", "Pa un o’r rhifau hyn sydd gennych?"),
    body: no_more,
    fields: &[field!(
        "/numberKind",
        Text::new("Number", "Rhif"),
        Kind::Radios(Options::Fixed(&[
            choice("national-insurance", Text::new("National Insurance number", "Rhif Yswiriant Gwladol"), None),
            choice("home-office", Text::new("Home Office reference number", "Cyfeirnod y Swyddfa Gartref"), None),
            choice("neither", Text::new("Neither", "Dim un"), None)
        ])),
        &[(FaultKind::Missing, WHICH_NUMBER), (FaultKind::NotListed, WHICH_NUMBER)]
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const NATIONAL_INSURANCE: Page<HelpWithFees> = Page {
    slug: "national-insurance",
    title: Text::new("What is your National Insurance number?", "Beth yw eich rhif Yswiriant Gwladol?"),
    body: no_more,
    fields: &[
        field!("/nationalInsurance", Text::new("National Insurance number", "Rhif Yswiriant Gwladol"), Kind::Line(None, Some(20)), &[(FaultKind::Missing, NI_MISSING), (FaultKind::Form, NI_FORM)], hint: Text::new("For example, QQ 12 34 56 C", "Er enghraifft, QQ 12 34 56 C")),
    ],
    applies: |answers| answers["numberKind"] == "national-insurance",
    check: as_it_is,
    repeats: None,
};

const HOME_OFFICE: Page<HelpWithFees> = Page {
    slug: "home-office",
    title: Text::new("What is your Home Office reference number?", "Beth yw eich cyfeirnod y Swyddfa Gartref?"),
    body: no_more,
    fields: &[field!(
        "/homeOffice",
        Text::new("Home Office reference number", "Cyfeirnod y Swyddfa Gartref"),
        Kind::Line(None, Some(20)),
        &[(FaultKind::Missing, HO_FORM), (FaultKind::Form, HO_FORM)]
    )],
    applies: |answers| answers["numberKind"] == "home-office",
    check: as_it_is,
    repeats: None,
};

const TELL: Page<HelpWithFees> = Page {
    slug: "tell",
    title: Text::new("How shall we tell you?", "Sut y dylem ddweud wrthych?"),
    body: no_more,
    fields: &[field!(
        "/tell",
        Text::new("How we tell you", "Sut rydym yn dweud wrthych"),
        Kind::Radios(Options::Fixed(&[
            choice("email", Text::new("By email", "Drwy e-bost"), None),
            choice("phone", Text::new("By text message", "Drwy neges destun"), None),
            choice("post", Text::new("By post", "Drwy’r post"), None)
        ])),
        &[(FaultKind::Missing, HOW_TO_TELL), (FaultKind::NotListed, HOW_TO_TELL)]
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const EMAIL: Page<HelpWithFees> = Page {
    slug: "email",
    title: Text::new("What is your email address?", "Beth yw eich cyfeiriad e-bost?"),
    body: no_more,
    fields: &[field!(
        "/contact/email",
        Text::new("Email address", "Cyfeiriad e-bost"),
        Kind::Email,
        &[(FaultKind::Missing, EMAIL_FORM), (FaultKind::Form, EMAIL_FORM), (FaultKind::TooMany, EMAIL_FORM)]
    )],
    applies: |answers| answers["tell"] == "email",
    check: as_it_is,
    repeats: None,
};

const PHONE: Page<HelpWithFees> = Page {
    slug: "phone",
    title: Text::new("What is your mobile phone number?", "Beth yw eich rhif ffôn symudol?"),
    body: no_more,
    fields: &[field!(
        "/contact/phone",
        Text::new("Mobile phone number", "Rhif ffôn symudol"),
        Kind::Phone,
        &[(FaultKind::Missing, PHONE_FORM), (FaultKind::Form, PHONE_FORM), (FaultKind::TooMany, PHONE_FORM)]
    )],
    applies: |answers| answers["tell"] == "phone",
    check: as_it_is,
    repeats: None,
};

const POST: Page<HelpWithFees> = Page {
    slug: "address",
    title: Text::new("Where shall we write to?", "I ble y dylem ysgrifennu?"),
    body: no_more,
    fields: &[
        field!(
            "/contact/name",
            Text::new("Name on the envelope", "Enw ar yr amlen"),
            Kind::Line(Some("name"), None),
            &[(FaultKind::Missing, ENVELOPE), (FaultKind::Form, NAME_FORM), (FaultKind::TooMany, NAME_LONG)]
        ),
        field!("/contact/address", Text::new("Address", "Cyfeiriad"), Kind::Address, &[]),
    ],
    applies: |answers| answers["tell"] == "post",
    check: as_it_is,
    repeats: None,
};

const EVIDENCE: Page<HelpWithFees> = Page {
    slug: "evidence",
    title: Text::new(
        "If we ask you for evidence, how would you send it?",
        "Os byddwn yn gofyn ichi am dystiolaeth, sut y byddech yn ei hanfon?",
    ),
    body: no_more,
    fields: &[field!(
        "/evidence",
        Text::new("How you would send evidence", "Sut y byddech yn anfon tystiolaeth"),
        Kind::Radios(Options::Fixed(&[
            choice(
                "upload",
                Text::new("Online, as photographs or files", "Ar-lein, fel ffotograffau neu ffeiliau"),
                None
            ),
            choice(
                "post",
                Text::new("By post", "Drwy’r post"),
                Some(Text::new(
                    "The page of your application has a cover sheet to print",
                    "Mae dalen flaen i’w hargraffu ar dudalen eich cais"
                ))
            )
        ])),
        &[(FaultKind::Missing, HOW_TO_SEND), (FaultKind::NotListed, HOW_TO_SEND)]
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const EVIDENCE_SENT: Move<HelpWithFees> = Move {
    code: "evidence-sent",
    title: Text::new("I have sent my evidence", "Rwyf wedi anfon fy nhystiolaeth"),
    question: Text::new("Have you sent all your evidence?", "Ydych chi wedi anfon eich holl dystiolaeth?"),
    body: |_| {
        vec![Block::Paragraph(Text::new(
            "We start to look at it when you tell us that all of it has been sent.",
            "Byddwn yn dechrau edrych arni pan ddywedwch wrthym fod y cyfan wedi’i anfon.",
        ))]
    },
    fields: &[],
    submit: Text::new("Yes, I have sent all of it", "Ydw, rwyf wedi anfon y cyfan"),
    keep: Text::new("No, not yet", "Nac ydw, ddim eto"),
    warns: false,
    event: |_, _| Ok(Event::EvidenceSent {}),
    sample: |told| (told.case.state == State::EvidenceAsked).then_some(Event::EvidenceSent {}),
};

const WITHDRAW: Move<HelpWithFees> = Move {
    code: "withdrawn",
    title: Text::new("Withdraw this application", "Tynnu’r cais hwn yn ôl"),
    question: Text::new(
        "Are you sure you want to withdraw this application?",
        "Ydych chi’n siŵr eich bod eisiau tynnu’r cais hwn yn ôl?",
    ),
    body: |_| {
        vec![Block::Paragraph(Text::new(
            "We will not decide about it. You cannot undo this, but you can apply again.",
            "Ni fyddwn yn penderfynu arno. Ni allwch ddadwneud hyn, ond gallwch wneud cais eto.",
        ))]
    },
    fields: &[],
    submit: Text::new("Yes, withdraw this application", "Ydw, tynnu’r cais hwn yn ôl"),
    keep: Text::new("No, keep this application", "Nac ydw, cadw’r cais hwn"),
    warns: true,
    event: |_, _| Ok(Event::Withdrawn {}),
    sample: |_| Some(Event::Withdrawn {}),
};

const fn choice(value: &'static str, label: Text, hint: Option<Text>) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint, group: None }
}

fn benefits(_: &Given<'_>) -> Vec<Choice> {
    [
        Benefits::JobseekersAllowance,
        Benefits::EmploymentAndSupportAllowance,
        Benefits::IncomeSupport,
        Benefits::UniversalCredit,
        Benefits::PensionCredit,
        Benefits::None,
    ]
    .into_iter()
    .map(|benefit| {
        let code = serde_json::to_value(benefit).ok().and_then(|code| code.as_str().map(str::to_owned));
        Choice::new(code.unwrap_or_default(), words::benefit(benefit))
    })
    .collect()
}

/// What they would pay. None, until it can be worked out.
fn expected(given: &Given<'_>) -> Option<Pence> {
    precheck::so_far(given.answers, given.facts, given.today).map(|answer| answer.pays)
}

fn by_order(answers: &Value) -> bool {
    answers["feeFrom"] == "order"
}

fn elsewhere(answers: &Value) -> bool {
    answers["feeFrom"] == "elsewhere"
}

fn has_partner(answers: &Value) -> bool {
    answers["partner"] == true
}

fn no_benefit(answers: &Value) -> bool {
    answers["benefit"] == "none"
}

const WHICH_FEE: Text = Text::new("Choose which fee you want help with", "Dewiswch gyda pha ffi yr hoffech gael help");
const REFERENCE: Text = Text::new("Enter the reference of your fee", "Rhowch gyfeirnod eich ffi");
const REFERENCE_FORM: Text = Text::new(
    "Enter the reference as it is written, like ETF-7K3M-9QXT-4",
    "Rhowch y cyfeirnod fel y mae wedi’i ysgrifennu, fel ETF-7K3M-9QXT-4",
);
const WHAT_FOR: Text = Text::new("Enter what the fee is for", "Rhowch ar gyfer beth y mae’r ffi");
const WHAT_FOR_LONG: Text = Text::new(
    "What the fee is for must be 100 characters or fewer",
    "Rhaid i’r disgrifiad o’r ffi fod yn 100 nod neu lai",
);
const HOW_MUCH: Text = Text::new("Enter how much the fee is", "Rhowch faint yw’r ffi");
const MONEY_FORM: Text =
    Text::new("Enter an amount in pounds, like 600 or 193.54", "Rhowch swm mewn punnoedd, fel 600 neu 193.54");
const PAID_OR_NOT: Text =
    Text::new("Choose yes if you have paid the fee already", "Dewiswch ydw os ydych eisoes wedi talu’r ffi");
const PARTNER_OR_NOT: Text = Text::new("Choose yes if you have a partner", "Dewiswch ydw os oes gennych bartner");
const HOW_OLD: Text = Text::new("Enter an age as a whole number, like 34", "Rhowch oed fel rhif cyfan, fel 34");
const AGE_RANGE: Text = Text::new("Age must be between 10 and 120", "Rhaid i’r oed fod rhwng 10 a 120");
const HOW_MUCH_SAVED: Text = Text::new(
    "Enter how much there is in savings and investments, or 0",
    "Rhowch faint sydd mewn cynilion a buddsoddiadau, neu 0",
);
const WHICH_BENEFIT: Text = Text::new("Choose a benefit, or none of these", "Dewiswch fudd-dal, neu ddim un o’r rhain");
const HOW_MANY: Text =
    Text::new("Enter how many children as a whole number, or 0", "Rhowch faint o blant fel rhif cyfan, neu 0");
const CHILDREN_RANGE: Text =
    Text::new("Number of children must be between 0 and 30", "Rhaid i nifer y plant fod rhwng 0 a 30");
const HOW_MUCH_INCOME: Text =
    Text::new("Enter how much comes in each month, or 0", "Rhowch faint sy’n dod i mewn bob mis, neu 0");
const LOOK_AT_IT: Text = Text::new(
    "Look at what you are likely to pay, then choose Continue",
    "Edrychwch ar faint rydych yn debygol o’i dalu, yna dewiswch Parhau",
);
const FIRST_NAME: Text = Text::new("Enter your first name", "Rhowch eich enw cyntaf");
const LAST_NAME: Text = Text::new("Enter your last name", "Rhowch eich cyfenw");
const NAME_FORM: Text = Text::new("Name must not include < or >", "Ni chaiff enw gynnwys < na >");
const NAME_LONG: Text = Text::new("Name is too long", "Mae’r enw’n rhy hir");
const BORN: Text = Text::new("Enter your date of birth", "Rhowch eich dyddiad geni");
const WHICH_NUMBER: Text = Text::new("Choose which number you have", "Dewiswch pa rif sydd gennych");
const NI_MISSING: Text = Text::new("Enter your National Insurance number", "Rhowch eich rhif Yswiriant Gwladol");
const NI_FORM: Text = Text::new(
    "National Insurance number must be 2 letters, 6 numbers and a letter, like QQ 12 34 56 C",
    "Rhaid i rif Yswiriant Gwladol fod yn 2 lythyren, 6 rhif a llythyren, fel QQ 12 34 56 C",
);
const HO_FORM: Text = Text::new(
    "Enter your Home Office reference number as it is written",
    "Rhowch eich cyfeirnod y Swyddfa Gartref fel y mae wedi’i ysgrifennu",
);
const HOW_TO_TELL: Text = Text::new("Choose how we tell you", "Dewiswch sut rydym yn dweud wrthych");
const EMAIL_FORM: Text = Text::new(
    "Enter an email address in the right form, like name@example.com",
    "Rhowch gyfeiriad e-bost yn y ffurf gywir, fel enw@enghraifft.com",
);
const PHONE_FORM: Text = Text::new("Enter a phone number, like 07700 900 982", "Rhowch rif ffôn, fel 07700 900 982");
const ENVELOPE: Text = Text::new("Enter the name on the envelope", "Rhowch yr enw ar yr amlen");
const HOW_TO_SEND: Text =
    Text::new("Choose how you would send evidence", "Dewiswch sut y byddech yn anfon tystiolaeth");
