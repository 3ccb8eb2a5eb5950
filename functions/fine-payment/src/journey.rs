//! The questions, one page at a time.

use crate::{
    FinePayment,
    account::Account,
    afterwards,
    answers::OTHER,
    facts::FineFacts,
    money::{Amount, Chosen},
    rules,
};
use justice::{
    FaultKind, FieldError, Guarded, Pence, Text,
    date::without_weekday,
    journey::{Block, Choice, Context, Field, Journey, Kind, Options, Page, always, as_it_is, no_more},
};
use serde_json::Value;
use std::borrow::Cow;

type Asked<'a> = Context<'a, FinePayment>;

/// The pages of paying a fine.
pub static JOURNEY: Journey<FinePayment> = Journey {
    start: START,
    pages: &[ACCOUNT, AMOUNT, HOW_MUCH, PAYER, RECEIPT, EMAIL, PHONE],
    declaration: &[Block::Paragraph(Text::new(
        "Nothing is paid until you give your card details. That comes next.",
        "Ni thelir dim nes ichi roi manylion eich cerdyn. Dyna’r cam nesaf.",
    ))],
    submit: Text::new("Continue to payment", "Parhau i dalu"),
    confirmation: afterwards::confirmation,
    status: afterwards::status,
    reserves: None,
    moves: &[],
    downloads: &[],
};

/// Five wrong numbers are mistakes; more are guesses. Both figures are ours.
pub static GUARDED: Guarded = Guarded {
    page: "account",
    tries: 5,
    minutes: 60,
    closed: (
        Text::new("You need to ring to pay this fine", "Mae angen ichi ffonio i dalu’r ddirwy hon"),
        &[
            Block::Paragraph(Text::new(
                "You have entered numbers that we cannot find 5 times. You can try again here in an hour.",
                "Rydych wedi rhoi rhifau na allwn ddod o hyd iddynt 5 gwaith. Gallwch roi cynnig arall arni yma mewn awr.",
            )),
            WHAT_ELSE,
            RING,
        ],
    ),
};

const WHAT_ELSE: Block = Block::Paragraph(Text::new(
    "To pay in another way, or if you have lost your notice, ring us:",
    "I dalu mewn ffordd arall, neu os ydych wedi colli eich hysbysiad, ffoniwch ni:",
));
/// (contactdir.uk, "How to pay court fines in UK".)
const RING: Block = Block::List(&[
    Text::new("0300 790 9901 in England", "0300 790 9901 yn Lloegr"),
    Text::new("0300 790 9980 in Wales", "0300 790 9980 yng Nghymru"),
]);

const START: &[Block] = &[
    Block::Paragraph(Text::new(
        "Use this service to pay a fine from a court in England or Wales, all of it or a part. You can pay your own, or \
         somebody else’s for them.",
        "Defnyddiwch y gwasanaeth hwn i dalu dirwy gan lys yng Nghymru neu Loegr, y cyfan ohoni neu ran ohoni. Gallwch \
         dalu eich un chi, neu un rhywun arall ar eu rhan.",
    )),
    Block::Heading(Text::new("Before you start", "Cyn ichi ddechrau")),
    Block::Paragraph(Text::new("You need:", "Mae arnoch angen:")),
    Block::List(&[
        Text::new(
            "the division and the account number from your notice of fine",
            "yr adran a’r rhif cyfrif o’ch hysbysiad o ddirwy",
        ),
        Text::new("a debit or credit card", "cerdyn debyd neu gredyd"),
    ]),
    Block::Paragraph(Text::new(
        "Pay by the day on your notice. Once the court has begun to enforce a fine it cannot be paid here.",
        "Talwch erbyn y diwrnod ar eich hysbysiad. Unwaith y bydd y llys wedi dechrau gorfodi dirwy, ni ellir ei thalu \
         yma.",
    )),
    Block::Heading(Text::new("If you cannot pay", "Os na allwch dalu")),
    Block::Paragraph(Text::new(
        "Ring us before the day on your notice: 0300 790 9901 in England, 0300 790 9980 in Wales. You can ask for more \
         time, or to pay in smaller parts.",
        "Ffoniwch ni cyn y diwrnod ar eich hysbysiad: 0300 790 9901 yn Lloegr, 0300 790 9980 yng Nghymru. Gallwch ofyn am \
         fwy o amser, neu am dalu mewn rhannau llai.",
    )),
];

const ACCOUNT: Page<FinePayment> = Page {
    slug: "account",
    title: Text::new("Which fine do you want to pay?", "Pa ddirwy yr hoffech ei thalu?"),
    body: |_| {
        vec![
            Block::Paragraph(Text::new(
                "Both numbers are at the top of your notice of fine.",
                "Mae’r ddau rif ar frig eich hysbysiad o ddirwy.",
            )),
            WHAT_ELSE,
            RING,
        ]
    },
    fields: &[
        Field {
            pointer: "/division",
            label: Text::new("Division", "Adran"),
            hint: Some(Text::new("Up to 3 numbers. For example, 077", "Hyd at 3 rhif. Er enghraifft, 077")),
            kind: Kind::Line(None, Some(5)),
            optional: false,
            messages: &[
                (FaultKind::Missing, Text::new("Enter the division", "Rhowch yr adran")),
                (
                    FaultKind::Form,
                    Text::new(
                        "Division must be 1 to 3 numbers, like 077",
                        "Rhaid i’r adran fod yn 1 i 3 rhif, fel 077",
                    ),
                ),
            ],
        },
        Field {
            pointer: "/account",
            label: Text::new("Account number", "Rhif cyfrif"),
            hint: Some(Text::new(
                "8 numbers, and usually a letter. For example, 12345678A",
                "8 rhif, ac fel arfer llythyren. Er enghraifft, 12345678A",
            )),
            kind: Kind::Line(None, Some(10)),
            optional: false,
            messages: &[
                (FaultKind::Missing, Text::new("Enter the account number", "Rhowch y rhif cyfrif")),
                (
                    FaultKind::Form,
                    Text::new(
                        "Account number must be 8 numbers, and a letter if your notice has one, like 12345678A",
                        "Rhaid i’r rhif cyfrif fod yn 8 rhif, a llythyren os oes un ar eich hysbysiad, fel 12345678A",
                    ),
                ),
            ],
        },
    ],
    applies: always,
    check: |asked| rules::the_account_is_there(asked.facts).err().into_iter().collect(),
    repeats: None,
};

const AMOUNT: Page<FinePayment> = Page {
    slug: "amount",
    title: Text::new("How much do you want to pay now?", "Faint yr hoffech ei dalu nawr?"),
    body: about_the_account,
    fields: &[Field {
        pointer: "/amount",
        label: Text::new("Amount", "Swm"),
        hint: None,
        kind: Kind::Radios(Options::From(amounts)),
        optional: false,
        messages: &[(FaultKind::Missing, HOW_MUCH_TO_PAY), (FaultKind::Form, HOW_MUCH_TO_PAY)],
    }],
    applies: always,
    check: |asked| check_amount(asked, "/amount"),
    repeats: None,
};

const HOW_MUCH: Page<FinePayment> = Page {
    slug: "how-much",
    title: Text::new("Which amount do you want to pay?", "Pa swm yr hoffech ei dalu?"),
    body: |asked| asked.facts.account.iter().map(owed).collect(),
    fields: &[Field {
        pointer: "/otherAmount",
        label: Text::new("Amount in pounds", "Swm mewn punnoedd"),
        hint: Some(Text::new("For example, 37.50", "Er enghraifft, 37.50")),
        kind: Kind::Line(None, Some(10)),
        optional: false,
        messages: &[
            (FaultKind::Missing, Text::new("Enter how much you want to pay", "Rhowch faint yr hoffech ei dalu")),
            (
                FaultKind::Form,
                Text::new(
                    "Amount must be pounds, or pounds and pence, like 37 or 37.50",
                    "Rhaid i’r swm fod yn bunnoedd, neu’n bunnoedd a cheiniogau, fel 37 neu 37.50",
                ),
            ),
        ],
    }],
    applies: |answers| answers["amount"] == OTHER,
    check: |asked| check_amount(asked, "/otherAmount"),
    repeats: None,
};

const PAYER: Page<FinePayment> = Page {
    slug: "payer",
    title: WHOSE,
    body: no_more,
    fields: &[radios("/payer", WHOSE, WHOSE_FINE, NOBODYS)],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const RECEIPT: Page<FinePayment> = Page {
    slug: "receipt",
    title: WANTS_RECEIPT,
    body: no_more,
    fields: &[radios("/receipt", WANTS_RECEIPT, RECEIPTS, NO_CHOICE)],
    applies: always,
    check: as_it_is,
    repeats: None,
};

const EMAIL: Page<FinePayment> = Page {
    slug: "email",
    title: Text::new("What is your email address?", "Beth yw eich cyfeiriad e-bost?"),
    body: no_more,
    fields: &[Field {
        pointer: "/email",
        label: Text::new("Email address", "Cyfeiriad e-bost"),
        hint: Some(ONLY_FOR_THE_RECEIPT),
        kind: Kind::Email,
        optional: false,
        messages: &[
            (FaultKind::Missing, Text::new("Enter your email address", "Rhowch eich cyfeiriad e-bost")),
            (FaultKind::Form, EMAIL_FORM),
            (FaultKind::TooMany, EMAIL_FORM),
        ],
    }],
    applies: |answers| answers["receipt"] == "email",
    check: as_it_is,
    repeats: None,
};

const PHONE: Page<FinePayment> = Page {
    slug: "phone",
    title: Text::new("What is your mobile phone number?", "Beth yw eich rhif ffôn symudol?"),
    body: no_more,
    fields: &[Field {
        pointer: "/phone",
        label: Text::new("Mobile phone number", "Rhif ffôn symudol"),
        hint: Some(ONLY_FOR_THE_RECEIPT),
        kind: Kind::Phone,
        optional: false,
        messages: &[
            (FaultKind::Missing, Text::new("Enter your mobile phone number", "Rhowch eich rhif ffôn symudol")),
            (FaultKind::Form, PHONE_FORM),
            (FaultKind::TooMany, PHONE_FORM),
        ],
    }],
    applies: |answers| answers["receipt"] == "phone",
    check: as_it_is,
    repeats: None,
};

const fn radios(
    pointer: &'static str,
    label: Text,
    choices: &'static [Choice],
    messages: &'static [(FaultKind, Text)],
) -> Field<FinePayment> {
    Field { pointer, label, hint: None, kind: Kind::Radios(Options::Fixed(choices)), optional: false, messages }
}

const fn choice(value: &'static str, label: Text) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint: None, group: None }
}

/// What is owed, how it is to be paid, and what has been paid. Whose it is stays unsaid.
fn about_the_account(asked: &Asked<'_>) -> Vec<Block> {
    let Some(account) = &asked.facts.account else {
        return vec![
            Block::Paragraph(rules::NOT_FOUND),
            Block::Link(Text::new("Change the account", "Newid y cyfrif"), format!("/{}/account", crate::SLUG)),
        ];
    };
    let mut blocks = vec![owed(account)];
    blocks.extend(account.terms.as_ref().map(|terms| Block::Paragraph(terms.in_words())));
    blocks.push(Block::Heading(Text::new("Earlier payments", "Taliadau cynharach")));
    if account.payments.is_empty() {
        blocks.push(Block::Paragraph(Text::new(
            "We know of none. One made in the last few days may not be here yet.",
            "Ni wyddom am yr un. Efallai nad yw un a wnaed yn y dyddiau diwethaf yma eto.",
        )));
    } else {
        blocks.push(Block::Bullets(account.payments.iter().take(MOST_PAYMENTS).map(earlier).collect()));
    }
    blocks
}

/// The most earlier payments that are shown: a year of months.
const MOST_PAYMENTS: usize = 12;

fn earlier(paid: &crate::account::Paid) -> Text {
    let day = paid.on;
    Text::new("{amount} on {day}", "{amount} ar {day}").with(&[
        ("amount", &Text::same(paid.pence.to_string())),
        ("day", &Text::both(move |language| without_weekday(day, language))),
    ])
}

fn owed(account: &Account) -> Block {
    let ending = account.number.get(account.number.len().saturating_sub(3)..).unwrap_or_default();
    Block::Inset(
        Text::new(
            "{balance} is owed on the account ending {ending}.",
            "Mae {balance} yn ddyledus ar y cyfrif sy’n gorffen gyda {ending}.",
        )
        .with(&[("balance", &Text::same(account.balance.to_string())), ("ending", &Text::same(ending))]),
    )
}

/// All of it, the instalment, or another amount. Nothing, where there is no account to pay.
fn amounts(asked: &Asked<'_>) -> Vec<Choice> {
    let Some(account) = &asked.facts.account else { return vec![] };
    let offered = rules::offered(account).into_iter().map(|pence| offer(pence, account));
    let other = Choice::new(OTHER, Text::new("Another amount", "Swm arall"));
    offered.chain([other]).collect()
}

fn offer(pence: Pence, account: &Account) -> Choice {
    let words = match pence == account.balance {
        true => Text::new("All of it: {amount}", "Y cyfan: {amount}"),
        false => Text::new("One instalment: {amount}", "Un rhandaliad: {amount}"),
    };
    Choice::new(Amount::of(pence).to_string(), words.with(&[("amount", &Text::same(pence.to_string()))]))
}

/// What is wrong with the amount that is asked for at a pointer.
fn check_amount(asked: &Asked<'_>, pointer: &str) -> Vec<FieldError> {
    // Of an account that is not there the page says so itself, and offers nothing.
    let FineFacts { account: Some(account), .. } = asked.facts else { return vec![] };
    let wrong = chosen(asked.answers).and_then(|chosen| rules::the_amount_can_be_paid(chosen, account));
    wrong.filter(|error| error.pointer == pointer).into_iter().collect()
}

fn chosen(answers: &Value) -> Option<Chosen> {
    let amount = |name: &str| Amount::parse(answers[name].as_str()?);
    match answers["amount"] == OTHER {
        true => amount("otherAmount").map(Chosen::Other),
        false => amount("amount").map(Chosen::Offered),
    }
}

const WHOSE: Text = Text::new("Whose fine is it?", "Dirwy pwy ydyw?");
const WHOSE_FINE: &[Choice] = &[
    choice("fined", Text::new("Mine", "Fy un i")),
    choice("other", Text::new("Somebody else’s: I am paying for them", "Un rhywun arall: rwy’n talu ar eu rhan")),
];
const NOBODYS: &[(FaultKind, Text)] =
    &[(FaultKind::Missing, Text::new("Choose whose fine it is", "Dewiswch ddirwy pwy ydyw"))];
const WANTS_RECEIPT: Text =
    Text::new("Do you want us to send you a receipt?", "Hoffech chi inni anfon derbynneb atoch?");
const RECEIPTS: &[Choice] = &[
    choice("email", Text::new("Yes, by email", "Hoffwn, drwy e-bost")),
    choice("phone", Text::new("Yes, by text message", "Hoffwn, drwy neges destun")),
    choice("none", Text::new("No", "Na hoffwn")),
];
const NO_CHOICE: &[(FaultKind, Text)] =
    &[(FaultKind::Missing, Text::new("Choose whether you want a receipt", "Dewiswch a hoffech gael derbynneb"))];
const HOW_MUCH_TO_PAY: Text = Text::new("Choose how much you want to pay", "Dewiswch faint yr hoffech ei dalu");
const ONLY_FOR_THE_RECEIPT: Text =
    Text::new("We use it only about this payment", "Dim ond ynghylch y taliad hwn y byddwn yn ei ddefnyddio");
const EMAIL_FORM: Text = Text::new(
    "Enter an email address in the correct format, like name@example.com",
    "Rhowch gyfeiriad e-bost yn y fformat cywir, fel enw@example.com",
);
const PHONE_FORM: Text = Text::new(
    "Enter a phone number of 9 to 30 characters, like 07700 900 982 or +44 7700 900 982",
    "Rhowch rif ffôn o 9 i 30 nod, fel 07700 900 982 neu +44 7700 900 982",
);
