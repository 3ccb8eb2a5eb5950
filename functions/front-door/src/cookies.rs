//! Which cookies there are: all of them, by name.

use crate::catalogue;
use justice::{Language, Result, Text, journey::Block};
use kit::{
    App,
    cases::KEEP_DAYS,
    draft::DRAFT_DAYS,
    exchange::{Exchange, Reply},
    session::Kind,
    shell,
};
use serde_json::{Value, json};

const TITLE: Text = Text::new("Cookies", "Cwcis");

/// Before the table. Consent is not asked for what is strictly necessary for a service that somebody asks for (Privacy
/// and Electronic Communications Regulations 2003, regulation 6(4)(b)), so there is no banner.
const BEFORE: [Block; 3] = [
    Block::Paragraph(Text::new(
        "Cookies are small files that a website keeps on your phone, tablet or computer. Ours only make the services \
         work. We use none to count visits, to follow you or to advertise.",
        "Ffeiliau bach y mae gwefan yn eu cadw ar eich ffôn, eich llechen neu’ch cyfrifiadur yw cwcis. Dim ond gwneud \
         i’r gwasanaethau weithio y mae ein rhai ni. Nid ydym yn defnyddio’r un ohonynt i gyfrif ymweliadau, i’ch \
         dilyn nac i hysbysebu.",
    )),
    Block::Paragraph(Text::new(
        "Because each of them is strictly necessary, we do not ask for your consent. You can still delete them in your \
         browser: what you have not sent yet is then lost, and you need a link from us to see what you have sent.",
        "Gan fod pob un ohonynt yn gwbl angenrheidiol, nid ydym yn gofyn am eich caniatâd. Gallwch eu dileu yn eich \
         porwr serch hynny: bydd yr hyn nad ydych wedi’i anfon eto yn cael ei golli wedyn, a bydd angen dolen \
         gennym ni i weld yr hyn a anfonwyd gennych.",
    )),
    Block::Paragraph(Text::new(
        "No script can read them, and no other website is sent them.",
        "Ni all unrhyw sgript eu darllen, ac ni chânt eu hanfon i unrhyw wefan arall.",
    )),
];

/// The page.
pub fn page(app: &App, exchange: &Exchange) -> Result<Reply> {
    let language = exchange.language();
    let mut body = shell::blocks(&BEFORE, language);
    body.push(table(language));
    crate::text(app, exchange, &TITLE, body)
}

fn table(language: Language) -> Value {
    let row = |name: &str, purpose: &Text, ends: &Text| -> Value {
        [name, purpose.get(language), ends.get(language)].iter().map(|words| json!({ "text": words })).collect()
    };
    let days = |days: u32| Text::new("{n} days", "{n} diwrnod").with(&[("n", &Text::same(days.to_string()))]);
    let drafts = catalogue::with_pages(language).into_iter().map(|service| {
        let purpose = Text::new(
            "Leads to the answers that you have not sent yet: {title}",
            "Yn arwain at yr atebion nad ydych wedi’u hanfon eto: {title}",
        );
        row(&format!("__Host-{}", service.slug), &purpose.with(&[("title", &service.title)]), &days(DRAFT_DAYS))
    });
    let mut rows: Vec<Value> = drafts.collect();
    rows.extend(catalogue::with_pages(language).into_iter().map(|service| {
        let purpose = Text::new(
            "Says that you have sent the optional questions about you, so that they count once: {title}",
            "Yn dweud eich bod wedi anfon y cwestiynau dewisol amdanoch chi, fel eu bod yn cyfrif unwaith: {title}",
        );
        let name = format!("__Host-{}-equality", service.slug);
        row(&name, &purpose.with(&[("title", &service.title)]), &Text::new("1 day", "1 diwrnod"))
    }));
    let case = Text::new("__Host- and your reference", "__Host- a’ch cyfeirnod");
    rows.push(row(
        case.get(language),
        &Text::new(
            "Lets you see what you have sent, and change it",
            "Yn gadael ichi weld yr hyn a anfonwyd gennych, a’i newid",
        ),
        &days(KEEP_DAYS),
    ));
    let hours = Text::new("12 hours", "12 awr");
    rows.push(row(Kind::Citizen.cookie(), &Text::new("Keeps you signed in", "Yn eich cadw wedi mewngofnodi"), &hours));
    rows.push(row(
        Kind::Staff.cookie(),
        &Text::new(
            "Keeps you signed in, if you work for the department",
            "Yn eich cadw wedi mewngofnodi, os ydych yn gweithio i’r adran",
        ),
        &hours,
    ));
    rows.push(row(
        "__Host-sign-in",
        &Text::new(
            "Makes sure, while you sign in, that it is you who began to",
            "Yn sicrhau, tra byddwch yn mewngofnodi, mai chi a ddechreuodd wneud hynny",
        ),
        &Text::new("10 minutes", "10 munud"),
    ));
    rows.push(row(
        "__Host-language",
        &Text::new("Remembers whether you chose English or Welsh", "Yn cofio a ddewisoch Gymraeg neu Saesneg"),
        &Text::new("1 year", "1 flwyddyn"),
    ));
    let head = [
        Text::new("Name", "Enw"),
        Text::new("What it does", "Beth y mae’n ei wneud"),
        Text::new("Ends after", "Yn dod i ben ar ôl"),
    ];
    let head: Vec<Value> = head.iter().map(|words| json!({ "text": words.get(language) })).collect();
    let caption = Text::new("The cookies that we use", "Y cwcis a ddefnyddiwn");
    let params = json!({
        "caption": caption.get(language), "captionClasses": "govuk-table__caption--m", "firstCellIsHeader": true,
        "head": head, "rows": rows,
    });
    json!({ "kind": "table", "params": params })
}
