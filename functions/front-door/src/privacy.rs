//! The privacy notice: what we hold about people, why, by what right and for how long (UK GDPR, articles 13 and 14).

use crate::{catalogue::SERVICES, link, write_to_us};
use justice::{Result, Text, journey::Block};
use kit::{
    App,
    draft::DRAFT_DAYS,
    exchange::{Exchange, Reply},
    shell,
};

const TITLE: Text = Text::new("Privacy notice", "Hysbysiad preifatrwydd");

/// The page.
pub fn page(app: &App, exchange: &Exchange) -> Result<Reply> {
    let mut body = WHAT.to_vec();
    body.extend(WHY);
    body.extend(how_long());
    body.extend(WHO_ELSE);
    body.extend(RIGHTS);
    body.extend(write_to_us(&WRITE));
    body.push(COMPLAINTS);
    body.push(link(&COMPLAIN, "https://ico.org.uk/make-a-complaint/"));
    crate::text(app, exchange, &TITLE, shell::blocks(&body, exchange.language()))
}

const WHAT: [Block; 4] = [
    Block::Paragraph(Text::new(
        "This notice says what we do with personal data in Digital Justice: yours, and that of other people you tell us \
             about. The department that runs Digital Justice is the controller of it.",
        "Mae’r hysbysiad hwn yn dweud beth rydym yn ei wneud â data personol yn Cyfiawnder Digidol: eich data chi, a \
             data pobl eraill y dywedwch wrthym amdanynt. Yr adran sy’n rhedeg Cyfiawnder Digidol yw’r rheolydd.",
    )),
    Block::Heading(Text::new("What we collect", "Yr hyn a gasglwn")),
    Block::Paragraph(Text::new("We hold:", "Rydym yn dal:")),
    Block::List(&[
        Text::new(
            "what you tell us in a service, such as names, dates of birth and how to reach you",
            "yr hyn a ddywedwch wrthym mewn gwasanaeth, megis enwau, dyddiadau geni a sut i gysylltu â chi",
        ),
        Text::new(
            "what an organisation tells us, when it asks for something on your behalf",
            "yr hyn y mae sefydliad yn ei ddweud wrthym, pan fydd yn gofyn am rywbeth ar eich rhan",
        ),
        Text::new("what was done about it, and when", "yr hyn a wnaed yn ei gylch, a phryd"),
        Text::new(
            "if you sign in, the word by which GOV.UK One Login knows you, and how it made sure of you; not your name, and \
             not what you proved it by",
            "os byddwch yn mewngofnodi, y gair y mae GOV.UK One Login yn eich adnabod wrtho, a sut y gwnaeth yn siŵr ohonoch; \
             nid eich enw, na’r hyn a ddefnyddiwyd gennych i’w brofi",
        ),
        Text::new(
            "technical records of each request: when it came, which kind of page it was for and how long it took; \
                 never your answers",
            "cofnodion technegol o bob cais: pryd y daeth, ar gyfer pa fath o dudalen a faint o amser a gymerodd; \
                 byth eich atebion",
        ),
    ]),
];

const WHY: [Block; 4] = [
    Block::Heading(Text::new("Why, and by what right", "Pam, a thrwy ba hawl")),
    Block::Paragraph(Text::new(
        "We use it to do what you ask for, to tell you what became of it, to keep the service safe from misuse, and, \
             without names, to count how well it works.",
        "Rydym yn ei ddefnyddio i wneud yr hyn y gofynnwch amdano, i ddweud wrthych beth a ddigwyddodd, i gadw’r \
             gwasanaeth yn ddiogel rhag camddefnydd, ac, heb enwau, i gyfrif pa mor dda y mae’n gweithio.",
    )),
    Block::Paragraph(Text::new(
        "We may, because it is necessary for a task in the public interest and for the functions of a government \
             department: article 6(1)(e) of the UK GDPR and section 8 of the Data Protection Act 2018.",
        "Cawn wneud hynny, am ei fod yn angenrheidiol ar gyfer tasg er budd y cyhoedd ac ar gyfer swyddogaethau un o \
             adrannau’r llywodraeth: erthygl 6(1)(e) o GDPR y DU ac adran 8 o Ddeddf Diogelu Data 2018.",
    )),
    Block::Paragraph(Text::new(
        "That somebody is in prison is data about a criminal conviction. We may use it under article 10 of the UK GDPR, \
             section 10 of the Act, and paragraphs 6 and 7 of Schedule 1 to it: government purposes and the administration \
             of justice.",
        "Mae’r ffaith bod rhywun yn y carchar yn ddata am euogfarn droseddol. Cawn ei ddefnyddio o dan erthygl 10 o \
             GDPR y DU, adran 10 o’r Ddeddf, a pharagraffau 6 a 7 o Atodlen 1 iddi: dibenion y llywodraeth a gweinyddu \
             cyfiawnder.",
    )),
];

fn how_long() -> [Block; 6] {
    let drafts = Text::new(
        "answers that you have not sent: {n} days after you last changed them",
        "atebion nad ydych wedi’u hanfon: {n} diwrnod ar ôl ichi eu newid ddiwethaf",
    );
    let mut kept = vec![drafts.with(&[("n", &Text::same(DRAFT_DAYS.to_string()))])];
    kept.extend(
        SERVICES
            .iter()
            .map(|service| Text::same("{title}: {kept}").with(&[("title", &service.title), ("kept", &service.kept)])),
    );
    kept.push(Text::new("that you have signed in: 36 hours", "eich bod wedi mewngofnodi: 36 awr"));
    kept.push(
        Text::new(
            "an email address that you gave only to be sent a link: in the message to you, {n} days",
            "cyfeiriad e-bost a roesoch dim ond er mwyn cael dolen: yn y neges atoch, {n} diwrnod",
        )
        .with(&[("n", &Text::same(DRAFT_DAYS.to_string()))]),
    );
    kept.push(Text::new("other messages to you: 30 days", "negeseuon eraill atoch: 30 diwrnod"));
    kept.push(Text::new("technical records: 30 days", "cofnodion technegol: 30 diwrnod"));
    kept.push(Text::new(
        "copies that we keep in case our computers fail: 35 days more",
        "copïau a gadwn rhag ofn i’n cyfrifiaduron fethu: 35 diwrnod yn fwy",
    ));
    [
        Block::Heading(Text::new("How long we keep it", "Am faint rydym yn ei gadw")),
        Block::Paragraph(Text::new("We keep:", "Rydym yn cadw:")),
        Block::Bullets(kept),
        Block::Paragraph(Text::new(
            "What happened, and when, is kept after that without names, for statistics.",
            "Cedwir yr hyn a ddigwyddodd, a phryd, ar ôl hynny heb enwau, at ddibenion ystadegau.",
        )),
        Block::Heading(Text::new("Questions about who you are", "Cwestiynau ynghylch pwy ydych chi")),
        Block::Paragraph(Text::new(
            "After you have sent a request we may ask about your age, sex, health, ethnic group, religion and sexual \
             orientation. Nobody has to answer. The answers are kept apart from your request, with the month and nothing else, \
             so that we can see whether we serve everybody; nothing leads from them to you, and so we can neither show, change nor \
             remove them.",
            "Ar ôl ichi anfon cais efallai y byddwn yn gofyn am eich oed, eich rhyw, eich iechyd, eich grŵp ethnig, eich \
             crefydd a’ch cyfeiriadedd rhywiol. Nid oes rhaid i neb ateb. Cedwir yr atebion ar wahân i’ch cais, gyda’r mis a \
             dim byd arall, er mwyn inni weld a ydym yn gwasanaethu pawb; nid oes dim yn arwain oddi wrthynt atoch chi, ac \
             felly ni allwn eu dangos, eu newid na’u dileu.",
        )),
    ]
}

const WHO_ELSE: [Block; 2] = [
    Block::Heading(Text::new("Who else sees it", "Pwy arall sy’n ei weld")),
    Block::Paragraph(Text::new(
        "The prison, court or office that has to deal with what you ask for, the organisation that asked on your \
             behalf, and the companies that keep our computers running, who may do nothing else with it. We do not sell \
             it.",
        "Y carchar, y llys neu’r swyddfa sy’n gorfod delio â’r hyn y gofynnwch amdano, y sefydliad a ofynnodd ar eich \
             rhan, a’r cwmnïau sy’n cadw ein cyfrifiaduron i redeg, na chânt wneud dim byd arall ag ef. Nid ydym yn ei \
             werthu.",
    )),
];

const RIGHTS: [Block; 3] = [
    Block::Heading(Text::new("Your rights", "Eich hawliau")),
    Block::Paragraph(Text::new("You can ask us to:", "Gallwch ofyn inni:")),
    Block::List(&[
        Text::new("give you a copy of what we hold about you", "roi copi i chi o’r hyn sydd gennym amdanoch"),
        Text::new("correct what is wrong", "cywiro’r hyn sy’n anghywir"),
        Text::new(
            "delete it, or stop using it for a while, in certain circumstances",
            "ei ddileu, neu beidio â’i ddefnyddio am gyfnod, o dan rai amgylchiadau",
        ),
        Text::new(
            "stop using it at all, if you object for reasons of your own situation",
            "beidio â’i ddefnyddio o gwbl, os ydych yn gwrthwynebu am resymau sy’n ymwneud â’ch sefyllfa chi",
        ),
    ]),
];

const WRITE: Text =
    Text::new("Write to {address}. We answer within a month.", "Ysgrifennwch at {address}. Byddwn yn ateb o fewn mis.");

const COMPLAINTS: Block = Block::Paragraph(Text::new(
    "If you are not happy with what we do, you can complain to the Information Commissioner.",
    "Os nad ydych yn fodlon ar yr hyn a wnawn, gallwch gwyno wrth y Comisiynydd Gwybodaeth.",
));

const COMPLAIN: Text =
    Text::new("Complain to the Information Commissioner", "Cwyno wrth y Comisiynydd Gwybodaeth (yn Saesneg)");
