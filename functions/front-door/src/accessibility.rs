//! The accessibility statement, in the order of the model statement (GOV.UK, "Sample accessibility statement").

use crate::{link, write_to_us};
use justice::{Result, Text, journey::Block};
use kit::{
    App,
    exchange::{Exchange, Reply},
    shell,
};

const TITLE: Text = Text::new("Accessibility statement", "Datganiad hygyrchedd");

/// The page.
pub fn page(app: &App, exchange: &Exchange) -> Result<Reply> {
    let mut body = SCOPE.to_vec();
    body.push(link(&ABILITY_NET, "https://mcmw.abilitynet.org.uk/"));
    body.extend(HOW_ACCESSIBLE);
    body.push(Block::Heading(REPORTING));
    body.extend(write_to_us(&WRITE));
    body.extend(ENFORCEMENT);
    body.push(link(&ADVISORY_SERVICE, "https://www.equalityadvisoryservice.com/"));
    body.push(link(&NORTHERN_IRELAND, "https://www.equalityni.org/"));
    body.extend(TECHNICAL);
    crate::text(app, exchange, &TITLE, shell::blocks(&body, exchange.language()))
}

const ABILITY_NET: Text = Text::new(
    "AbilityNet has advice on making your device easier to use",
    "Mae gan AbilityNet gyngor ar wneud eich dyfais yn haws ei defnyddio (yn Saesneg)",
);
const REPORTING: Text =
    Text::new("Reporting a problem, or asking for another format", "Rhoi gwybod am broblem, neu ofyn am fformat arall");
const ADVISORY_SERVICE: Text =
    Text::new("Equality Advisory and Support Service", "Y Gwasanaeth Cynghori a Chymorth Cydraddoldeb (yn Saesneg)");
const NORTHERN_IRELAND: Text =
    Text::new("Equality Commission for Northern Ireland", "Comisiwn Cydraddoldeb Gogledd Iwerddon (yn Saesneg)");

const SCOPE: [Block; 3] = [
    Block::Paragraph(Text::new(
        "This statement is about every page of Digital Justice. We want as many people as possible to be able to use \
             it. That means that you should be able to:",
        "Mae’r datganiad hwn yn ymwneud â phob tudalen o Cyfiawnder Digidol. Rydym am i gynifer o bobl â phosibl \
             allu ei ddefnyddio. Mae hynny’n golygu y dylech allu:",
    )),
    Block::List(&[
        Text::new(
            "change colours, contrast and fonts in your browser or device",
            "newid lliwiau, cyferbyniad a ffontiau yn eich porwr neu’ch dyfais",
        ),
        Text::new(
            "zoom in up to 400% without the text spilling off the screen",
            "chwyddo hyd at 400% heb i’r testun lifo oddi ar y sgrin",
        ),
        Text::new(
            "get from start to finish using a keyboard or speech recognition software",
            "mynd o’r dechrau i’r diwedd â bysellfwrdd neu feddalwedd adnabod lleferydd",
        ),
        Text::new("listen to every page using a screen reader", "gwrando ar bob tudalen â darllenydd sgrin"),
        Text::new("do all of it without JavaScript", "gwneud y cyfan heb JavaScript"),
    ]),
    Block::Paragraph(Text::new(
        "We have tried to make the words simple to understand.",
        "Rydym wedi ceisio gwneud y geiriau’n hawdd eu deall.",
    )),
];

const HOW_ACCESSIBLE: [Block; 4] = [
    Block::Heading(Text::new("How accessible it is", "Pa mor hygyrch ydyw")),
    Block::Paragraph(Text::new(
        "We know of no part that is not accessible. But we have not looked in every way that we should, and cannot \
             promise that there is none. What we have not done:",
        "Ni wyddom am unrhyw ran nad yw’n hygyrch. Ond nid ydym wedi edrych ym mhob ffordd y dylem, ac ni allwn \
             addo nad oes un. Yr hyn nad ydym wedi’i wneud:",
    )),
    Block::List(&[
        Text::new("no disabled people have tested it", "nid oes unrhyw bobl anabl wedi’i brofi"),
        Text::new("nobody independent has audited it", "nid oes neb annibynnol wedi’i archwilio"),
        Text::new(
            "it has not been tried with each screen reader, magnifier and speech recogniser that people use",
            "nid yw wedi’i roi ar brawf gyda phob darllenydd sgrin, chwyddwr ac adnabyddwr lleferydd y mae pobl yn \
                 eu defnyddio",
        ),
        Text::new(
            "no qualified translator has reviewed the Welsh, and each Welsh page says so",
            "nid oes unrhyw gyfieithydd cymwysedig wedi adolygu’r Gymraeg, ac mae pob tudalen Gymraeg yn dweud hynny",
        ),
    ]),
    Block::Inset(Text::new("So what you find matters to us.", "Felly mae’r hyn a welwch chi yn bwysig i ni.")),
];

const WRITE: Text = Text::new(
    "If something does not work for you, or you need it in another format, write to {address}. Say which page it is, and \
     what you use. We answer within 10 working days.",
    "Os nad yw rhywbeth yn gweithio i chi, neu os oes arnoch ei angen mewn fformat arall, ysgrifennwch at {address}. \
     Dywedwch pa dudalen ydyw, a beth rydych yn ei ddefnyddio. Byddwn yn ateb o fewn 10 diwrnod gwaith.",
);

const ENFORCEMENT: [Block; 2] = [
    Block::Heading(Text::new("Enforcement", "Gorfodi")),
    Block::Paragraph(Text::new(
        "The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and Mobile Applications) \
         (No. 2) Accessibility Regulations 2018. If you are not happy with our answer, contact the Equality Advisory and \
         Support Service. In Northern Ireland, contact the Equality Commission for Northern Ireland.",
        "Y Comisiwn Cydraddoldeb a Hawliau Dynol sy’n gorfodi Rheoliadau Hygyrchedd Cyrff Sector Cyhoeddus (Gwefannau a \
         Chymwysiadau Symudol) (Rhif 2) 2018. Os nad ydych yn fodlon ar ein hateb, cysylltwch â’r Gwasanaeth Cynghori a \
         Chymorth Cydraddoldeb. Yng Ngogledd Iwerddon, cysylltwch â Chomisiwn Cydraddoldeb Gogledd Iwerddon.",
    )),
];

const TECHNICAL: [Block; 8] = [
    Block::Heading(Text::new("Compliance", "Cydymffurfio")),
    Block::Paragraph(Text::new(
        "We build to the Web Content Accessibility Guidelines version 2.2, level AA. We do not claim to comply with \
             them fully until an audit has shown it.",
        "Rydym yn adeiladu yn unol â Chanllawiau Hygyrchedd Cynnwys y We fersiwn 2.2, lefel AA. Nid ydym yn honni \
             ein bod yn cydymffurfio’n llawn â nhw nes bod archwiliad wedi dangos hynny.",
    )),
    Block::Heading(Text::new("How we tested it", "Sut y gwnaethom ei brofi")),
    Block::Paragraph(Text::new(
        "These tests run on every change, in Chromium:",
        "Mae’r profion hyn yn rhedeg ar bob newid, yn Chromium:",
    )),
    Block::List(&[
        Text::new(
            "the axe checker, for WCAG 2.2 at level AA, on every kind of page in every state it can be in: empty, \
                 with errors, full, expired, in both languages",
            "y gwiriwr axe, ar gyfer WCAG 2.2 ar lefel AA, ar bob math o dudalen ym mhob cyflwr posibl: gwag, gyda \
                 gwallau, llawn, wedi dod i ben, yn y ddwy iaith",
        ),
        Text::new(
            "whole services from start to finish with the keyboard alone",
            "gwasanaethau cyfan o’r dechrau i’r diwedd â’r bysellfwrdd yn unig",
        ),
        Text::new(
            "whole services from start to finish without JavaScript",
            "gwasanaethau cyfan o’r dechrau i’r diwedd heb JavaScript",
        ),
        Text::new(
            "every page 320 pixels wide, as on a small phone or at 400%, without scrolling sideways",
            "pob tudalen yn 320 picsel o led, fel ar ffôn bach neu ar 400%, heb sgrolio i’r ochr",
        ),
    ]),
    Block::Paragraph(Text::new(
        "Tests like these find some of the problems that people have, not all of them.",
        "Mae profion fel y rhain yn dod o hyd i rai o’r problemau y mae pobl yn eu cael, nid pob un ohonynt.",
    )),
    Block::Heading(Text::new("This statement", "Y datganiad hwn")),
    Block::Paragraph(Text::new(
        "We wrote this statement on 23 November 2026. We review it whenever we test in a new way.",
        "Ysgrifennwyd y datganiad hwn ar 23 Tachwedd 2026. Rydym yn ei adolygu bob tro y byddwn yn profi mewn ffordd \
             newydd.",
    )),
];
