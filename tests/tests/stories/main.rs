//! Stories about the system, each told in a sentence.
//!
//! | where | about what |
//! |---|---|
//! | [`opening`] | asking twice, lost replies and failures, by every door |
//! | [`places`] | the race for the last place |
//! | [`attention`] | whoever could not be told, and what is to be told later |
//! | [`moving`] | what happens to a case afterwards, and who may see it |
//! | [`visits_held`] | the place that is kept while somebody answers the other questions |
//! | [`visits_moving`] | what becomes of a visit: asked for, granted, rejected, at another time |
//! | [`visits_by_telephone`] | what a prison's people do for a visitor who rings |
//! | [`visits_reviewed`] | what the prison system says of a prisoner, and what becomes of their visits |
//! | [`visits_unanswered`] | a request that nobody answers in time |
//! | [`calendars`] | a prison's own people: its calendar, closing sessions, its day |
//! | [`signing_in`] | who is signed in while they answer, need not be, or must be |
//! | [`pages`] | a citizen's way through the questions |
//! | [`payments`] | every route of whoever takes payments, by everybody, and what is typed there |
//! | [`papers`] | what was sent, as a paper |
//! | [`parties`] | those who have a part in a case and did not ask |
//! | [`requests`] | what a machine may send wrongly |
//! | [`batches`] | a partner's messages |
//! | [`help`] | help with fees: the pre-check, evidence, what is decided, and who is told |
//! | [`keeping`] | how long personal data is kept, and what is left of a case when it has gone |
//! | [`keeping_drafts`] | coming back later, and a new link for who has lost theirs |
//! | [`keeping_equality`] | questions about people, and nobody in particular |
//! | [`tribunal`] | an employment tribunal's fee: worked out, ordered, paid, or not |
//! | [`traces`] | what is written down about people, and what never is |
//! | [`canaries`] | every field that personal data can enter, and where none of it is heard |
//! | [`security`] | every route by everybody and from everywhere, as a table |
//! | [`second_slice`] | a transaction that is nothing like a visit |
//! | [`fines`] | paying a court fine: the accounts, the money, and what never is said about anybody |
//! | [`casework`], [`casework_many`], [`casework_access`] | what the department's own people do with cases, and who may |
//! | [`documents`] | what people send with a case |
//! | [`documents_asking`] | asking the applicant for more |
//! | [`buckets`] | the bucket in memory and the bucket in S3 keep the same promises |
//! | [`tables`] | the table in memory and the table in DynamoDB keep the same promises |
//! | [`deployed`] | the real functions behind the real doors |
//! | [`shape`] | folders, schemas, samples, catalogue and dependencies agree |

mod attention;
mod batches;
mod buckets;
mod calendars;
mod canaries;
mod casework;
mod casework_access;
mod casework_many;
mod deployed;
mod documents;
mod documents_asking;
mod fines;
mod help;
mod keeping;
mod keeping_drafts;
mod keeping_equality;
mod moving;
mod opening;
mod pages;
mod papers;
mod parties;
mod payments;
mod places;
mod requests;
mod second_slice;
mod security;
mod shape;
mod signing_in;
mod tables;
mod traces;
mod tribunal;
mod visits;
mod visits_by_telephone;
mod visits_held;
mod visits_moving;
mod visits_reviewed;
mod visits_unanswered;
