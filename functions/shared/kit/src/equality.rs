//! Questions about who people are, so that the department can see whether its services serve everybody (Equality Act
//! 2010, section 149). Asked after sending, of whoever likes to answer, and of nobody else.
//!
//! What is answered is kept apart from every case: no reference, no token, no event, and no time finer than the month,
//! under luck of its own. So nobody can tell whose it was, and nobody can take it back: the page says so. That somebody
//! has answered is known to their browser alone, for a day, by a cookie that says nothing else; a second browser could
//! answer again, and a statistic can bear that better than a person could bear a link.
//!
//! The questions have the shape of the Government Statistical Service's harmonised standards
//! (analysisfunction.civilservice.gov.uk/policy-store: "Sex", "Age and date of birth", "Ethnicity", "Religion", "Sexual
//! orientation", "Long-lasting health conditions and illness", "Activity restriction") and the categories of the 2021
//! Census of England and Wales. [MEM] Their wording was not read word for word for this, and no specialist has reviewed
//! it.

use crate::{
    app::App,
    exchange::{Exchange, Reply},
    moment::Moment,
    shell::{self, Shell},
    store::{Write, item, keys},
};
use justice::{Result, Text, Transaction, journey::Block};
use serde_json::{Map, Value, json};

/// The link to the questions.
pub const INVITATION: Text =
    Text::new("Answer some questions about you (optional)", "Ateb rhai cwestiynau amdanoch chi (dewisol)");

/// For how long a browser knows that it has answered, in seconds.
const ANSWERED_SECONDS: i64 = 86_400;

/// What may always be chosen.
static RATHER_NOT: (&str, Text) = ("prefer-not-to-say", Text::new("Prefer not to say", "Gwell gennyf beidio â dweud"));

/// One question: its name, its words, and what may be answered, each under a heading or none.
struct Question {
    name: &'static str,
    title: Text,
    hint: Option<Text>,
    choices: &'static [(&'static str, Text)],
}

const YES: Text = Text::new("Yes", "Oes");
const NO: Text = Text::new("No", "Nac oes");

static QUESTIONS: &[Question] = &[
    Question {
        name: "age",
        title: Text::new("How old are you?", "Beth yw eich oed?"),
        hint: None,
        choices: &[
            ("under-18", Text::new("Under 18", "Dan 18")),
            ("18-24", Text::new("18 to 24", "18 i 24")),
            ("25-34", Text::new("25 to 34", "25 i 34")),
            ("35-44", Text::new("35 to 44", "35 i 44")),
            ("45-54", Text::new("45 to 54", "45 i 54")),
            ("55-64", Text::new("55 to 64", "55 i 64")),
            ("65-74", Text::new("65 to 74", "65 i 74")),
            ("75-or-over", Text::new("75 or over", "75 neu’n hŷn")),
        ],
    },
    Question {
        name: "sex",
        title: Text::new("What is your sex?", "Beth yw eich rhyw?"),
        hint: None,
        choices: &[("female", Text::new("Female", "Benyw")), ("male", Text::new("Male", "Gwryw"))],
    },
    Question {
        name: "condition",
        title: Text::new(
            "Do you have any physical or mental health conditions or illnesses lasting or expected to last 12 months or more?",
            "A oes gennych unrhyw gyflyrau neu salwch corfforol neu iechyd meddwl sydd wedi para, neu y disgwylir iddynt \
             bara, 12 mis neu fwy?",
        ),
        hint: None,
        choices: &[("yes", YES), ("no", NO)],
    },
    Question {
        name: "daily-life",
        title: Text::new(
            "Do any of your conditions or illnesses reduce your ability to carry out day-to-day activities?",
            "A oes unrhyw un o’ch cyflyrau neu salwch yn lleihau eich gallu i wneud gweithgareddau o ddydd i ddydd?",
        ),
        hint: Some(Text::new(
            "Answer this if you have such a condition or illness.",
            "Atebwch hyn os oes gennych gyflwr neu salwch o’r fath.",
        )),
        choices: &[
            ("a-lot", Text::new("Yes, a lot", "Oes, yn fawr")),
            ("a-little", Text::new("Yes, a little", "Oes, ychydig")),
            ("not-at-all", Text::new("Not at all", "Dim o gwbl")),
        ],
    },
    Question {
        name: "ethnic-group",
        title: Text::new("What is your ethnic group?", "Beth yw eich grŵp ethnig?"),
        hint: Some(Text::new(
            "Choose the one that best describes your ethnic group or background.",
            "Dewiswch yr un sy’n disgrifio eich grŵp neu’ch cefndir ethnig orau.",
        )),
        choices: &[
            (
                "white-british",
                Text::new(
                    "White: English, Welsh, Scottish, Northern Irish or British",
                    "Gwyn: Cymreig, Seisnig, Albanaidd, Gwyddelig Gogledd Iwerddon neu Brydeinig",
                ),
            ),
            ("white-irish", Text::new("White: Irish", "Gwyn: Gwyddelig")),
            ("white-gypsy", Text::new("White: Gypsy or Irish Traveller", "Gwyn: Sipsi neu Deithiwr Gwyddelig")),
            ("white-roma", Text::new("White: Roma", "Gwyn: Roma")),
            ("white-other", Text::new("Any other White background", "Unrhyw gefndir Gwyn arall")),
            ("mixed-caribbean", Text::new("Mixed: White and Black Caribbean", "Cymysg: Gwyn a Du Caribïaidd")),
            ("mixed-african", Text::new("Mixed: White and Black African", "Cymysg: Gwyn a Du Affricanaidd")),
            ("mixed-asian", Text::new("Mixed: White and Asian", "Cymysg: Gwyn ac Asiaidd")),
            (
                "mixed-other",
                Text::new("Any other Mixed or Multiple background", "Unrhyw gefndir Cymysg neu Aml-ethnig arall"),
            ),
            ("asian-indian", Text::new("Asian or Asian British: Indian", "Asiaidd neu Asiaidd Prydeinig: Indiaidd")),
            (
                "asian-pakistani",
                Text::new("Asian or Asian British: Pakistani", "Asiaidd neu Asiaidd Prydeinig: Pacistanaidd"),
            ),
            (
                "asian-bangladeshi",
                Text::new("Asian or Asian British: Bangladeshi", "Asiaidd neu Asiaidd Prydeinig: Bangladeshaidd"),
            ),
            (
                "asian-chinese",
                Text::new("Asian or Asian British: Chinese", "Asiaidd neu Asiaidd Prydeinig: Tsieineaidd"),
            ),
            ("asian-other", Text::new("Any other Asian background", "Unrhyw gefndir Asiaidd arall")),
            ("black-african", Text::new("Black or Black British: African", "Du neu Ddu Prydeinig: Affricanaidd")),
            ("black-caribbean", Text::new("Black or Black British: Caribbean", "Du neu Ddu Prydeinig: Caribïaidd")),
            ("black-other", Text::new("Any other Black background", "Unrhyw gefndir Du arall")),
            ("arab", Text::new("Arab", "Arabaidd")),
            ("other", Text::new("Any other ethnic group", "Unrhyw grŵp ethnig arall")),
        ],
    },
    Question {
        name: "religion",
        title: Text::new("What is your religion?", "Beth yw eich crefydd?"),
        hint: None,
        choices: &[
            ("none", Text::new("No religion", "Dim crefydd")),
            (
                "christian",
                Text::new(
                    "Christian (including Church of England, Catholic, Protestant and all other Christian denominations)",
                    "Cristnogaeth (gan gynnwys yr Eglwys yng Nghymru, Catholig, Protestannaidd a phob enwad Cristnogol arall)",
                ),
            ),
            ("buddhist", Text::new("Buddhist", "Bwdhaeth")),
            ("hindu", Text::new("Hindu", "Hindŵaeth")),
            ("jewish", Text::new("Jewish", "Iddewiaeth")),
            ("muslim", Text::new("Muslim", "Islam")),
            ("sikh", Text::new("Sikh", "Siciaeth")),
            ("other", Text::new("Any other religion", "Unrhyw grefydd arall")),
        ],
    },
    Question {
        name: "sexual-orientation",
        title: Text::new(
            "Which of the following best describes your sexual orientation?",
            "Pa un o’r canlynol sy’n disgrifio eich cyfeiriadedd rhywiol orau?",
        ),
        hint: Some(Text::new("Answer this if you are 16 or over.", "Atebwch hyn os ydych yn 16 oed neu’n hŷn.")),
        choices: &[
            ("straight", Text::new("Straight or Heterosexual", "Strêt neu Heterorywiol")),
            ("gay-or-lesbian", Text::new("Gay or Lesbian", "Hoyw neu Lesbiaidd")),
            ("bisexual", Text::new("Bisexual", "Deurywiol")),
            ("other", Text::new("Other sexual orientation", "Cyfeiriadedd rhywiol arall")),
        ],
    },
];

fn cookie<T: Transaction>() -> String {
    format!("__Host-{}-equality", T::SPEC.slug)
}

fn to_thanks<T: Transaction>() -> Reply {
    Reply::see_other(format!("/{}/equality-questions/thanks", T::SPEC.slug))
}

/// The questions, and the keeping of what is answered.
///
/// # Errors
/// Whatever the table answers.
pub async fn ask<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
    if exchange.cookie(&cookie::<T>()).is_some() {
        return Ok(to_thanks::<T>());
    }
    if exchange.method != "POST" {
        return questions::<T>(app, exchange);
    }
    let form = exchange.form()?;
    let mut answered = Map::new();
    for question in QUESTIONS {
        let chosen = form.get(question.name).and_then(|values| values.last());
        // What is not among the choices was not typed into our page, and is nobody's answer.
        let known = chosen.and_then(|chosen| all(question).find(|(value, _)| value == chosen));
        answered.extend(known.map(|(value, _)| (question.name.to_owned(), Value::from(*value))));
    }
    if !answered.is_empty() {
        let month = moment.today().date().first_of_month();
        let kept = json!({ "answers": answered, "month": format!("{:04}-{:02}", month.year(), month.month()) });
        app.commit(&[Write::Create(item(&keys::equality(T::SPEC.code, month, &moment.token()), kept)?)], moment)
            .await?;
    }
    Ok(to_thanks::<T>().with_cookie(&cookie::<T>(), "answered", ANSWERED_SECONDS))
}

fn all(question: &Question) -> impl Iterator<Item = &(&'static str, Text)> {
    question.choices.iter().chain([&RATHER_NOT])
}

fn questions<T: Transaction>(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("Questions about you", "Cwestiynau amdanoch chi");
    let shell = Shell::new(app, exchange, &title).of_service(T::SPEC.title.clone(), T::SPEC.slug);
    let language = shell.language;
    let fields: Vec<Value> = QUESTIONS
        .iter()
        .map(|question| {
            let mut items: Vec<Value> = question
                .choices
                .iter()
                .map(|(value, label)| json!({ "value": value, "text": label.get(language) }))
                .collect();
            let or = Text::new("or", "neu");
            items.push(json!({ "divider": or.get(language) }));
            items.push(json!({ "value": RATHER_NOT.0, "text": RATHER_NOT.1.get(language) }));
            let legend = json!({ "text": question.title.get(language), "classes": "govuk-fieldset__legend--m" });
            let mut params = json!({
                "idPrefix": question.name, "name": question.name, "items": items, "fieldset": { "legend": legend },
            });
            if let Some(hint) = &question.hint {
                params["hint"] = json!({ "text": hint.get(language) });
            }
            json!({ "component": "radios", "params": params })
        })
        .collect();
    let body = [
        Block::Paragraph(Text::new(
            "Your request has been sent. You do not have to answer these questions: answer all of them, some or none.",
            "Mae eich cais wedi’i anfon. Nid oes rhaid ichi ateb y cwestiynau hyn: atebwch bob un, rhai neu ddim un.",
        )),
        Block::Paragraph(Text::new(
            "The answers help us to see whether our services treat everybody fairly. They are kept apart from your request, \
             without your name or reference, and nobody who deals with your request sees them.",
            "Mae’r atebion yn ein helpu i weld a yw ein gwasanaethau’n trin pawb yn deg. Fe’u cedwir ar wahân i’ch cais, heb \
             eich enw na’ch cyfeirnod, ac nid oes neb sy’n delio â’ch cais yn eu gweld.",
        )),
        Block::Paragraph(Text::new(
            "Because nothing leads from the answers to you, we cannot change or remove them once you have sent them.",
            "Gan nad oes dim yn arwain o’r atebion atoch chi, ni allwn eu newid na’u dileu ar ôl ichi eu hanfon.",
        )),
    ];
    let send = Text::new("Send my answers", "Anfon fy atebion");
    let context = json!({
        "heading": title.get(language), "body": shell::blocks(&body, language), "fields": fields, "hidden": [],
        "action": format!("/{}/equality-questions", T::SPEC.slug), "submitText": send.get(language),
    });
    shell::render(&shell, "question.html", context, 200)
}

/// After sending.
///
/// # Errors
/// `Broken`, when its template fails.
pub fn thanks<T: Transaction>(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("Thank you", "Diolch");
    let body = [Block::Paragraph(Text::new(
        "Your answers have been kept without your name. You can close this page.",
        "Mae eich atebion wedi’u cadw heb eich enw. Gallwch gau’r dudalen hon.",
    ))];
    let shell = Shell::new(app, exchange, &title).of_service(T::SPEC.title.clone(), T::SPEC.slug);
    let context = json!({ "heading": title.get(shell.language), "body": shell::blocks(&body, shell.language) });
    shell::render(&shell, "content.html", context, 200)
}
