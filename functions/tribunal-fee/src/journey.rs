//! The questions, one page at a time. What there is to pay is worked out and shown before anybody is asked who they are.

use crate::{
    TribunalFee, afterwards,
    lifecycle::{self, Event, Reason},
    tribunal::Kind as Claim,
    words::{self, FEE_HAS_CHANGED, NO_FEE, NO_FEE_KNOWN, NOT_A_HELP_NUMBER},
    working::{Asked, Working, sum},
};
use justice::{
    FaultKind, FieldError, Pence, Text, field,
    journey::{Block, Choice, Context, Journey, Kind, Move, Options, Page, always, as_it_is, no_more},
};
use std::borrow::Cow;

type Given<'a> = Context<'a, TribunalFee>;

/// The pages of a tribunal fee.
pub static JOURNEY: Journey<TribunalFee> = Journey {
    start: START,
    pages: &[FEE, HEARING, KINDS, CLAIMANTS, HELP, NUMBERS, WORKING, NAMES, RECEIPT, EMAIL, PHONE, POST],
    declaration: DECLARATION,
    submit: Text::new("Accept and go on to pay", "Derbyn a mynd ymlaen i dalu"),
    confirmation: afterwards::confirmation,
    status: afterwards::status,
    reserves: None,
    moves: &[CANCEL],
    downloads: &[],
};

const START: &[Block] = &[
    Block::Paragraph(Text::new(
        "Use this service to work out the fee for an employment tribunal claim, and to pay it.",
        "Defnyddiwch y gwasanaeth hwn i gyfrifo’r ffi am hawliad i’r tribiwnlys cyflogaeth, ac i’w thalu.",
    )),
    Block::Paragraph(Text::new(
        "Fees were charged for claims made from 29 July 2013 to 26 July 2017. There has been no fee since.",
        "Codwyd ffioedd am hawliadau a wnaed rhwng 29 Gorffennaf 2013 a 26 Gorffennaf 2017. Ni fu ffi ers hynny.",
    )),
    Block::Heading(Text::new("Before you start", "Cyn ichi ddechrau")),
    Block::Paragraph(Text::new("You need to know:", "Mae angen ichi wybod:")),
    Block::List(&[
        Text::new("what is claimed for", "beth sy’n cael ei hawlio"),
        Text::new("how many people claim together", "faint o bobl sy’n hawlio gyda’i gilydd"),
        Text::new(
            "the help with fees number of everybody who has been granted help with fees",
            "rhif help i dalu ffioedd pawb sydd wedi cael help i dalu ffioedd",
        ),
        Text::new("the case number, if it is the hearing fee", "rhif yr achos, os dyma’r ffi gwrandawiad"),
    ]),
    Block::Paragraph(Text::new(
        "We tell you the fee, and how we worked it out, before we ask who you are.",
        "Byddwn yn dweud wrthych beth yw’r ffi, a sut y gwnaethom ei chyfrifo, cyn gofyn pwy ydych chi.",
    )),
];

const DECLARATION: &[Block] = &[Block::Paragraph(Text::new(
    "By sending this you confirm that, as far as you know, these details are correct.",
    "Drwy anfon hyn rydych yn cadarnhau bod y manylion hyn, hyd y gwyddoch, yn gywir.",
))];

const FEE: Page<TribunalFee> = Page {
    slug: "fee",
    title: Text::new("Which fee do you want to pay?", "Pa ffi yr hoffech ei thalu?"),
    body: no_more,
    fields: &[field!(
        "/fee",
        Text::new("Which fee", "Pa ffi"),
        Kind::Radios(Options::Fixed(&[
            choice(
                "issue",
                Text::new("The issue fee", "Y ffi gychwyn"),
                Some(Text::new("Paid when the claim is made", "Fe’i telir pan wneir yr hawliad")),
            ),
            choice(
                "hearing",
                Text::new("The hearing fee", "Y ffi gwrandawiad"),
                Some(Text::new("Paid before the hearing", "Fe’i telir cyn y gwrandawiad")),
            ),
        ])),
        &[(FaultKind::Missing, WHICH_FEE), (FaultKind::NotListed, WHICH_FEE)],
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const HEARING: Page<TribunalFee> = Page {
    slug: "hearing",
    title: Text::new("Which hearing is it for?", "Ar gyfer pa wrandawiad y mae?"),
    body: no_more,
    fields: &[
        field!("/hearing/caseNumber",
                       Text::new("Case number", "Rhif yr achos"),
                       Kind::Line(None, Some(20)),
                       &[(FaultKind::Missing, CASE_NUMBER), (FaultKind::Form, CASE_NUMBER_FORM)],
        hint: Text::new(
                       "It is on the tribunal’s letters, like 1600001/2013",
                       "Mae ar lythyrau’r tribiwnlys, fel 1600001/2013",
                   )),
        field!("/hearing/on",
                Text::new("Day of the hearing (optional)", "Diwrnod y gwrandawiad (dewisol)"),
                Kind::Date { birthday: false },
                &[],
 hint: Text::new("For example, 27 3 2027", "Er enghraifft, 27 3 2027"),
 optional: true),
    ],
    applies: |answers| answers["fee"] == "hearing",
    check: as_it_is,
    repeats: None,
};

const KINDS: Page<TribunalFee> = Page {
    slug: "claim",
    title: Text::new("What is claimed for?", "Beth sy’n cael ei hawlio?"),
    body: no_more,
    fields: &[field!("/kinds",
               Text::new("Kinds of claim", "Mathau o hawliad"),
               Kind::Checkboxes(Options::From(kinds)),
               &[(FaultKind::Missing, WHAT_FOR), (FaultKind::TooFew, WHAT_FOR), (FaultKind::NotListed, WHAT_FOR)],
    hint: Text::new(
               "Choose all that are in the claim. You pay one fee for all of them",
               "Dewiswch bob un sydd yn yr hawliad. Rydych yn talu un ffi am bob un ohonynt",
           ))],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const CLAIMANTS: Page<TribunalFee> = Page {
    slug: "claimants",
    title: Text::new("How many people claim together?", "Faint o bobl sy’n hawlio gyda’i gilydd?"),
    body: no_more,
    fields: &[field!("/claimants",
               Text::new("Number of people", "Nifer y bobl"),
               Kind::Number(5),
               &[
                   (FaultKind::Missing, HOW_MANY),
                   (FaultKind::Form, HOW_MANY_NUMBER),
                   (FaultKind::OutOfRange, HOW_MANY_RANGE),
               ],
    hint: Text::new(
               "Count everybody in the claim, and yourself. If it is you alone, enter 1",
               "Cyfrwch bawb yn yr hawliad, gan eich cynnwys chi. Os chi’n unig sy’n hawlio, rhowch 1",
           ))],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const HELP: Page<TribunalFee> = Page {
    slug: "help",
    title: Text::new(
        "Has anybody who claims been granted help with fees?",
        "A oes rhywun sy’n hawlio wedi cael help i dalu ffioedd?",
    ),
    body: |_| {
        vec![
            Block::Paragraph(Text::new(
                "Somebody with little money may not have to pay a fee, or all of it. If you have not asked yet, pay \
                 nothing now: ask for help with fees first.",
                "Efallai na fydd yn rhaid i rywun heb lawer o arian dalu ffi, neu’r ffi gyfan. Os nad ydych wedi gofyn \
                 eto, peidiwch â thalu dim nawr: gofynnwch am help i dalu ffioedd yn gyntaf.",
            )),
            Block::Link(
                Text::new("Get help paying court and tribunal fees", "Cael help i dalu ffioedd llys a thribiwnlys"),
                "/help-with-fees".to_owned(),
            ),
        ]
    },
    fields: &[field!(
        "/helped",
        Text::new("Has anybody been granted help with fees?", "A oes rhywun wedi cael help i dalu ffioedd?"),
        Kind::YesNo,
        &[(FaultKind::Missing, HELPED_OR_NOT)],
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const NUMBERS: Page<TribunalFee> = Page {
    slug: "help-numbers",
    title: Text::new("What are their help with fees numbers?", "Beth yw eu rhifau help i dalu ffioedd?"),
    body: no_more,
    fields: &[field!("/helpNumbers",
               Text::new("Help with fees numbers", "Rhifau help i dalu ffioedd"),
               Kind::Paragraph(5000),
               &[(FaultKind::Missing, NOT_A_HELP_NUMBER), (FaultKind::TooFew, NOT_A_HELP_NUMBER)],
    hint: Text::new(
               "One on each line, like HWF-A3K-7QX. Everybody who has been granted help has a number of their own",
               "Un ar bob llinell, fel HWF-A3K-7QX. Mae gan bawb sydd wedi cael help rif ei hun",
           ))],
    applies: |answers| answers["helped"] == true,
    check: |given| {
        let claimants = given.answers["claimants"].as_u64().and_then(|number| u32::try_from(number).ok());
        let typed = given.answers["helpNumbers"].as_str().unwrap_or_default();
        lifecycle::about_help_numbers(typed, claimants.unwrap_or(1)).into_iter().collect()
    },
    repeats: None,
};

const WORKING: Page<TribunalFee> = Page {
    slug: "your-fee",
    title: Text::new("What there is to pay", "Beth sydd i’w dalu"),
    body: |given| match worked_out(given) {
        Some(working) if working.is_charged() => working.explained(),
        Some(working) => {
            let law = Text::new("The law: {instrument}.", "Y gyfraith: {instrument}.");
            vec![
                Block::Inset(NO_FEE),
                Block::Paragraph(Text::new(
                    "Fees for employment tribunal claims ended on 26 July 2017, when the Supreme Court ruled that they \
                     were unlawful. We keep nothing of what you have told us here for more than 7 days.",
                    "Daeth ffioedd am hawliadau i’r tribiwnlys cyflogaeth i ben ar 26 Gorffennaf 2017, pan ddyfarnodd y \
                     Goruchaf Lys eu bod yn anghyfreithlon. Nid ydym yn cadw dim o’r hyn rydych wedi’i ddweud wrthym \
                     yma am fwy na 7 diwrnod.",
                )),
                Block::Paragraph(law.with(&[("instrument", &Text::same(working.charge.fee.instrument))])),
            ]
        }
        None => vec![Block::Inset(NO_FEE_KNOWN)],
    },
    fields: &[field!(
        "/feePence",
        afterwards::TO_PAY,
        Kind::Seen(to_pay),
        &[(FaultKind::Missing, LOOK_AT_THE_FEE), (FaultKind::Form, LOOK_AT_THE_FEE)],
    )],
    applies: always,
    check: |given| {
        let seen = given.answers["feePence"].as_u64().map(Pence::new);
        match to_pay(given) {
            Some(pays) if seen == Some(pays) => vec![],
            Some(pays) => vec![FieldError::new("/feePence", FEE_HAS_CHANGED.with(&[("amount", &sum(pays))]))],
            None => vec![FieldError::new("/feePence", NO_FEE_KNOWN)],
        }
    },
    repeats: None,
};

const NAMES: Page<TribunalFee> = Page {
    slug: "names",
    title: Text::new("Who claims, and who pays?", "Pwy sy’n hawlio, a phwy sy’n talu?"),
    body: no_more,
    fields: &[
        field!("/claimant", Text::new("Claimant’s full name", "Enw llawn yr hawlydd"), NAME, CLAIMANT,
        hint: Text::new(
                       "If several people claim, whoever is named first in the claim",
                       "Os oes sawl person yn hawlio, pwy bynnag a enwir gyntaf yn yr hawliad",
                   )),
        field!("/payer",
                Text::new(
                    "Full name of whoever pays, if somebody else does (optional)",
                    "Enw llawn pwy bynnag sy’n talu, os rhywun arall (dewisol)",
                ),
                NAME,
                CLAIMANT,
 optional: true),
    ],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const RECEIPT: Page<TribunalFee> = Page {
    slug: "receipt",
    title: Text::new("How shall we send the receipt?", "Sut y dylem anfon y dderbynneb?"),
    body: no_more,
    fields: &[field!(
        "/receipt",
        Text::new("How we send the receipt", "Sut rydym yn anfon y dderbynneb"),
        Kind::Radios(Options::Fixed(&[
            choice("email", Text::new("By email", "Drwy e-bost"), None),
            choice("phone", Text::new("By text message", "Drwy neges destun"), None),
            choice("post", Text::new("By post", "Drwy’r post"), None),
        ])),
        &[(FaultKind::Missing, HOW_TO_SEND), (FaultKind::NotListed, HOW_TO_SEND)],
    )],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const EMAIL: Page<TribunalFee> = Page {
    slug: "email",
    title: Text::new("What is your email address?", "Beth yw eich cyfeiriad e-bost?"),
    body: no_more,
    fields: &[field!(
        "/contact/email",
        Text::new("Email address", "Cyfeiriad e-bost"),
        Kind::Email,
        &[(FaultKind::Missing, EMAIL_FORM), (FaultKind::Form, EMAIL_FORM), (FaultKind::TooMany, EMAIL_FORM)],
    )],
    applies: |answers| answers["receipt"] == "email",
    check: as_it_is,
    repeats: None,
};

const PHONE: Page<TribunalFee> = Page {
    slug: "phone",
    title: Text::new("What is your mobile phone number?", "Beth yw eich rhif ffôn symudol?"),
    body: no_more,
    fields: &[field!(
        "/contact/phone",
        Text::new("Mobile phone number", "Rhif ffôn symudol"),
        Kind::Phone,
        &[(FaultKind::Missing, PHONE_FORM), (FaultKind::Form, PHONE_FORM), (FaultKind::TooMany, PHONE_FORM)],
    )],
    applies: |answers| answers["receipt"] == "phone",
    check: as_it_is,
    repeats: None,
};

const POST: Page<TribunalFee> = Page {
    slug: "address",
    title: Text::new("Where shall we send the receipt?", "I ble y dylem anfon y dderbynneb?"),
    body: no_more,
    fields: &[
        field!("/contact/name", Text::new("Name on the envelope", "Enw ar yr amlen"), NAME, ENVELOPE),
        field!("/contact/address", Text::new("Address", "Cyfeiriad"), Kind::Address, &[]),
    ],
    applies: |answers| answers["receipt"] == "post",
    check: as_it_is,
    repeats: None,
};

const CANCEL: Move<TribunalFee> = Move {
    code: "cancelled",
    title: Text::new("Do not pay this fee", "Peidio â thalu’r ffi hon"),
    question: Text::new(
        "Are you sure that you do not want to pay this fee?",
        "Ydych chi’n siŵr nad ydych eisiau talu’r ffi hon?",
    ),
    body: |_| {
        vec![Block::Paragraph(Text::new(
            "We stop waiting for it. You cannot undo this, but you can start again.",
            "Byddwn yn rhoi’r gorau i aros amdani. Ni allwch ddadwneud hyn, ond gallwch ddechrau eto.",
        ))]
    },
    fields: &[],
    submit: Text::new("Yes, do not wait for it", "Ydw, peidiwch ag aros amdani"),
    keep: Text::new("No, I still want to pay", "Nac ydw, rwy’n dal eisiau talu"),
    warns: true,
    event: |_, _| Ok(Event::Cancelled { reason: Reason::NotWanted }),
    sample: |_| Some(Event::Cancelled { reason: Reason::NotWanted }),
};

const fn choice(value: &'static str, label: Text, hint: Option<Text>) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint, group: None }
}

fn kinds(_: &Given<'_>) -> Vec<Choice> {
    Claim::ALL.into_iter().map(|kind| Choice::new(words::code(&kind), words::kind(kind))).collect()
}

fn worked_out(given: &Given<'_>) -> Option<Working> {
    Working::out(Asked::so_far(given.answers)?, given.facts.basis?, given.today.date()).ok()
}

/// What there is to pay. None, if no fee is charged, or none is known.
fn to_pay(given: &Given<'_>) -> Option<Pence> {
    worked_out(given).filter(Working::is_charged).map(|working| working.pays)
}

const NAME: Kind<TribunalFee> = Kind::Line(Some("name"), None);
const WHICH_FEE: Text = Text::new("Choose which fee you want to pay", "Dewiswch pa ffi yr hoffech ei thalu");
const CASE_NUMBER: Text = Text::new("Enter the case number", "Rhowch rif yr achos");
const CASE_NUMBER_FORM: Text = Text::new(
    "Case number must be 7 numbers, a slash and a year, like 1600001/2013",
    "Rhaid i rif yr achos fod yn 7 rhif, blaenslaes a blwyddyn, fel 1600001/2013",
);
const WHAT_FOR: Text = Text::new("Choose what is claimed for", "Dewiswch beth sy’n cael ei hawlio");
const HOW_MANY: Text =
    Text::new("Enter how many people claim together", "Rhowch faint o bobl sy’n hawlio gyda’i gilydd");
const HOW_MANY_NUMBER: Text =
    Text::new("Number of people must be a whole number, like 12", "Rhaid i nifer y bobl fod yn rhif cyfan, fel 12");
const HOW_MANY_RANGE: Text =
    Text::new("Number of people must be between 1 and 99,999", "Rhaid i nifer y bobl fod rhwng 1 a 99,999");
const HELPED_OR_NOT: Text = Text::new(
    "Choose yes if anybody who claims has been granted help with fees",
    "Dewiswch ydw os oes rhywun sy’n hawlio wedi cael help i dalu ffioedd",
);
const LOOK_AT_THE_FEE: Text =
    Text::new("Look at the fee, then choose Continue", "Edrychwch ar y ffi, yna dewiswch Parhau");
const HOW_TO_SEND: Text = Text::new("Choose how we send the receipt", "Dewiswch sut rydym yn anfon y dderbynneb");
const EMAIL_FORM: Text = Text::new(
    "Enter an email address in the right form, like name@example.com",
    "Rhowch gyfeiriad e-bost yn y ffurf gywir, fel enw@enghraifft.com",
);
const PHONE_FORM: Text = Text::new("Enter a phone number, like 07700 900 982", "Rhowch rif ffôn, fel 07700 900 982");
const CLAIMANT: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the claimant’s full name", "Rhowch enw llawn yr hawlydd")),
    (FaultKind::Form, NAME_FORM),
    (FaultKind::TooMany, NAME_LONG),
];
const ENVELOPE: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the name on the envelope", "Rhowch yr enw ar yr amlen")),
    (FaultKind::Form, NAME_FORM),
    (FaultKind::TooMany, NAME_LONG),
];
const NAME_FORM: Text = Text::new("Name must not include < or >", "Ni chaiff enw gynnwys < na >");
const NAME_LONG: Text = Text::new("Name must be 100 characters or fewer", "Rhaid i’r enw fod yn 100 nod neu lai");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FeeFacts;
    use justice::{Today, date::date, fees::Basis};
    use serde_json::{Value, json};

    fn shown(answers: &Value, basis: Option<Basis>) -> (Option<Pence>, usize) {
        let today = Today::at("2026-11-23T12:00:00Z".parse().expect("a timestamp"));
        let given = Context { answers, facts: &FeeFacts { basis }, today: &today };
        (to_pay(&given), (WORKING.check)(&given).len())
    }

    /// The whole table of domain.md, on the page that shows it: issue and hearing, by type, by how many.
    #[test]
    fn the_page_shows_every_fee_of_2013() {
        for (claimants, fees) in [
            (1, [160, 230, 250, 950]),
            (2, [320, 460, 500, 1_900]),
            (10, [320, 460, 500, 1_900]),
            (11, [640, 920, 1_000, 3_800]),
            (200, [640, 920, 1_000, 3_800]),
            (201, [960, 1_380, 1_500, 5_700]),
        ] {
            let asked = [
                ("issue", "arrears"),
                ("hearing", "arrears"),
                ("issue", "discrimination"),
                ("hearing", "discrimination"),
            ];
            for ((fee, kind), pounds) in asked.into_iter().zip(fees) {
                let answers = json!({ "fee": fee, "kinds": [kind], "claimants": claimants, "helped": false });
                let basis = Some(Basis::As(date(2014, 3, 1)));
                assert_eq!(shown(&answers, basis).0, Some(Pence::pounds(pounds)), "{claimants} {fee} {kind}");
            }
        }
    }

    #[test]
    fn who_saw_another_fee_is_shown_it_again() {
        let basis = Some(Basis::As(date(2014, 3, 1)));
        let saw =
            |pence| json!({ "fee": "issue", "kinds": ["arrears"], "claimants": 1, "helped": false, "feePence": pence });
        assert_eq!(shown(&saw(16_000), basis), (Some(Pence::pounds(160)), 0));
        assert_eq!(shown(&saw(15_999), basis), (Some(Pence::pounds(160)), 1));
    }

    #[test]
    fn where_no_fee_is_charged_or_known_there_is_no_going_on() {
        let answers = json!({ "fee": "issue", "kinds": ["arrears"], "claimants": 1, "helped": false, "feePence": 0 });
        assert_eq!(shown(&answers, Some(Basis::Presentation)), (None, 1));
        assert_eq!(shown(&answers, None), (None, 1));
    }
}
