//! What the department charges: today's fees in words, and every fee that it has a record of, as data.

use crate::link;
use justice::{
    Date, Result, Text,
    date::without_weekday,
    fees::{self, Amount, Channel, Fee, Range, SERVICES, Unit},
    journey::Block,
};
use kit::{
    App,
    exchange::{Exchange, Reply},
    moment::Moment,
    shell,
};
use serde_json::json;

const TITLE: Text = Text::new("Court and tribunal fees", "Ffioedd llysoedd a thribiwnlysoedd");

/// The page: what is charged today.
pub fn page(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
    let today = moment.today().date();
    let mut body = vec![Block::Paragraph(AS_OF.with(&[("date", &day(today))])), link(&DATA, "/fees.json")];
    for (service, title) in SERVICES {
        let charged: Vec<Text> = in_force(today).filter(|fee| fee.line.service == service).map(row).collect();
        if !charged.is_empty() {
            body.extend([Block::Heading(title), Block::Bullets(charged)]);
        }
    }
    body.push(Block::Paragraph(UNVERIFIED));
    crate::text(app, exchange, &TITLE, shell::blocks(&body, exchange.language()))
}

/// Every row, as data.
pub fn data() -> Reply {
    Reply::json(200, &json!({ "fees": fees::all() }))
}

const AS_OF: Text = Text::new(
    "These are the fees on {date}. You may not have to pay all of a fee, or any of it, if you have little money.",
    "Dyma’r ffioedd ar {date}. Efallai na fydd rhaid i chi dalu ffi gyfan, neu ddim ohoni, os nad oes gennych lawer o arian.",
);
const DATA: Text = Text::new(
    "Every fee, past and present, with its source, as data (JSON)",
    "Pob ffi, ddoe a heddiw, gyda’i ffynhonnell, ar ffurf data (JSON)",
);
const UNVERIFIED: Text = Text::new(
    "We have not been able to check the fees marked “unchecked” against the Order that sets them.",
    "Nid ydym wedi gallu gwirio’r ffioedd â’r nod “heb ei wirio” yn erbyn y Gorchymyn sy’n eu pennu.",
);

fn in_force(today: Date) -> impl Iterator<Item = &'static Fee> {
    fees::all().iter().filter(move |fee| fee.from <= today && fee.until.is_none_or(|until| today <= until))
}

fn day(date: Date) -> Text {
    Text::both(|language| without_weekday(date, language))
}

/// `Fee to make a money claim, online, over £300 up to £500: £50`.
fn row(fee: &Fee) -> Text {
    let parts = [Some(fee.description.clone()), by(fee.line.channel), fee.range.as_ref().map(range)];
    let unchecked = Text::new(" (unchecked)", " (heb ei wirio)");
    Text::both(|language| {
        let words: Vec<&str> = parts.iter().flatten().map(|part| part.get(language)).collect();
        let mark = if fee.verified { "" } else { unchecked.get(language) };
        format!("{}: {}{mark}", words.join(", "), amount(&fee.amount).get(language))
    })
}

fn by(channel: Channel) -> Option<Text> {
    match channel {
        Channel::Any => None,
        Channel::Paper => Some(Text::new("on paper", "ar bapur")),
        Channel::Online => Some(Text::new("online", "ar-lein")),
        Channel::Bulk => Some(Text::new("in bulk", "mewn swmp")),
    }
}

fn range(range: &Range) -> Text {
    let over = Text::same(justice::Pence::new(range.min.saturating_sub(1)).to_string());
    let up_to = Text::same(range.max.map(|max| justice::Pence::new(max).to_string()).unwrap_or_default());
    let (least, most) = (Text::same(range.min.to_string()), Text::same(range.max.unwrap_or(range.min).to_string()));
    let words = match (range.unit, range.min, range.max) {
        (Unit::Pence, 0, _) => Text::new("up to {most}", "hyd at {most}"),
        (Unit::Pence, _, None) => Text::new("over {least}", "dros {least}"),
        (Unit::Pence, _, Some(_)) => Text::new("over {least} up to {most}", "dros {least} hyd at {most}"),
        (Unit::Claimants, min, None) if min <= 1 => Text::new("any number of people", "unrhyw nifer o bobl"),
        (Unit::Claimants, _, None) => Text::new("{least} people or more", "{least} neu fwy o bobl"),
        (Unit::Claimants, min, Some(max)) if min == max => Text::new("one person", "un person"),
        (Unit::Claimants, _, Some(_)) => Text::new("{least} to {most} people", "{least} i {most} o bobl"),
    };
    match range.unit {
        Unit::Pence => words.with(&[("least", &over), ("most", &up_to)]),
        Unit::Claimants => words.with(&[("least", &least), ("most", &most)]),
    }
}

fn amount(amount: &Amount) -> Text {
    match amount {
        Amount::Flat { pence } => Text::same(pence.to_string()),
        Amount::Volume { each } => {
            Text::new("{sum} each", "{sum} yr un").with(&[("sum", &Text::same(each.to_string()))])
        }
        Amount::Percentage { basis_points, .. } => {
            let percent = format!("{}.{:02}", basis_points / 100, basis_points % 100);
            let percent = percent.trim_end_matches('0').trim_end_matches('.').to_owned();
            Text::new("{percent}% of the amount", "{percent}% o’r swm").with(&[("percent", &Text::same(percent))])
        }
    }
}
