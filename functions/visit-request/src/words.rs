//! The labels and messages that the questions share.

use justice::{FaultKind, Text};

pub const FIRST_NAME: Text = Text::new("First name", "Enw cyntaf");
pub const LAST_NAME: Text = Text::new("Last name", "Cyfenw");
pub const FIRST_NAME_LONG: Text =
    Text::new("First name must be 30 characters or fewer", "Rhaid i’r enw cyntaf fod yn 30 nod neu lai");
pub const LAST_NAME_LONG: Text =
    Text::new("Last name must be 30 characters or fewer", "Rhaid i’r cyfenw fod yn 30 nod neu lai");
pub const FIRST_NAME_FORM: Text = Text::new("Enter a first name without < or >", "Rhowch enw cyntaf heb < neu >");
pub const LAST_NAME_FORM: Text = Text::new("Enter a last name without < or >", "Rhowch gyfenw heb < neu >");
pub const BORN_FORM: Text =
    Text::new("Date of birth must be a real date", "Rhaid i’r dyddiad geni fod yn ddyddiad go iawn");
pub const CHOOSE_A_SESSION: Text = Text::new("Choose a session", "Dewiswch sesiwn");
pub const EMAIL_OR_PHONE: Text =
    Text::new("Enter an email address or a phone number", "Rhowch gyfeiriad e-bost neu rif ffôn");
pub const EMAIL_FORM: Text = Text::new(
    "Enter an email address in the correct format, like name@example.com",
    "Rhowch gyfeiriad e-bost yn y fformat cywir, fel enw@example.com",
);
pub const PHONE_FORM: Text = Text::new(
    "Enter a phone number of 9 to 30 characters, like 01632 960 001 or +44 808 157 0192",
    "Rhowch rif ffôn o 9 i 30 nod, fel 01632 960 001 neu +44 808 157 0192",
);
pub const YOU_HAVE_THIS: Text =
    Text::new("You have already booked this session", "Rydych eisoes wedi trefnu’r sesiwn hon");
pub const FREE_SESSIONS: Text = Text::new(
    "These sessions at {prison} prison still have places.",
    "Mae lleoedd ar ôl yn y sesiynau hyn yng ngharchar {prison}.",
);
pub const NO_FREE_SESSIONS: Text = Text::new(
    "There are no free sessions at {prison} prison at the moment.",
    "Nid oes sesiynau rhydd yng ngharchar {prison} ar hyn o bryd.",
);
pub const WHEN_NONE_IS_FREE: Text = Text::new(
    "New dates are added every day, and places come free when others cancel. Your answers are kept, so you can \
     look again tomorrow, or ring the prison on {phone}.",
    "Ychwanegir dyddiadau newydd bob dydd, a daw lleoedd yn rhydd pan fydd eraill yn canslo. Cedwir eich atebion, \
     felly gallwch edrych eto yfory, neu ffonio’r carchar ar {phone}.",
);
pub const LOOK_AGAIN: Text = Text::new(
    "New dates are added every day, and places come free when others cancel. You can look again tomorrow, or ring the \
     prison on {phone}.",
    "Ychwanegir dyddiadau newydd bob dydd, a daw lleoedd yn rhydd pan fydd eraill yn canslo. Gallwch edrych eto yfory, \
     neu ffonio’r carchar ar {phone}.",
);
pub const HOW_LONG_KEPT: Text = Text::new(
    "When you choose one, we keep a place for you for 10 minutes while you finish.",
    "Pan ddewiswch un, byddwn yn cadw lle ichi am 10 munud tra byddwch yn gorffen.",
);
pub const PLACE_KEPT: Text = Text::new("Your place is held for you until {time}.", "Cedwir eich lle ichi tan {time}.");
pub const PLACE_NO_LONGER_KEPT: Text = Text::new(
    "Your place is no longer held for you. If it is still free when you send your answers, you will have it.",
    "Ni chedwir eich lle ichi mwyach. Os yw’n dal yn rhydd pan anfonwch eich atebion, byddwch yn ei gael.",
);
pub const CHOOSE_UP_TO_THREE: Text = Text::new(
    "This prison chooses the time. Choose the time that you want most, and up to 2 others that would do. You have no \
     place until the prison gives you one.",
    "Mae’r carchar hwn yn dewis yr amser. Dewiswch yr amser rydych ei eisiau fwyaf, a hyd at 2 arall a fyddai’n gwneud y \
     tro. Nid oes gennych le nes i’r carchar roi un ichi.",
);
pub const ANSWER_BY: Text = Text::new("It will answer by {by}.", "Bydd yn ateb erbyn {by}.");
pub const NO_SESSIONS_TO_SHOW: Text = Text::new(
    "We cannot show this prison’s sessions at the moment. Try again later, or choose another prison",
    "Ni allwn ddangos sesiynau’r carchar hwn ar hyn o bryd. Rhowch gynnig arall arni yn nes ymlaen, neu dewiswch \
     garchar arall",
);

pub const NO_SESSION: &[(FaultKind, Text)] =
    &[(FaultKind::Missing, CHOOSE_A_SESSION), (FaultKind::Form, CHOOSE_A_SESSION)];
pub const PRISONER_FIRST_NAME: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the prisoner’s first name", "Rhowch enw cyntaf y carcharor")),
    (FaultKind::TooMany, FIRST_NAME_LONG),
    (FaultKind::Form, FIRST_NAME_FORM),
];
pub const PRISONER_LAST_NAME: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the prisoner’s last name", "Rhowch gyfenw’r carcharor")),
    (FaultKind::TooMany, LAST_NAME_LONG),
    (FaultKind::Form, LAST_NAME_FORM),
];
pub const PRISONER_BORN: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the prisoner’s date of birth", "Rhowch ddyddiad geni’r carcharor")),
    (FaultKind::Form, BORN_FORM),
];
pub const VISITOR_FIRST_NAME: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the visitor’s first name", "Rhowch enw cyntaf yr ymwelydd")),
    (FaultKind::TooMany, FIRST_NAME_LONG),
    (FaultKind::Form, FIRST_NAME_FORM),
];
pub const VISITOR_LAST_NAME: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the visitor’s last name", "Rhowch gyfenw’r ymwelydd")),
    (FaultKind::TooMany, LAST_NAME_LONG),
    (FaultKind::Form, LAST_NAME_FORM),
];
pub const VISITOR_BORN: &[(FaultKind, Text)] = &[
    (FaultKind::Missing, Text::new("Enter the visitor’s date of birth", "Rhowch ddyddiad geni’r ymwelydd")),
    (FaultKind::Form, BORN_FORM),
];
