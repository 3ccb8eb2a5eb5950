//! Stories about the system, each told in a sentence.
//!
//! | where | about what |
//! |---|---|
//! | [`opening`] | asking twice, lost replies and failures, by every door |
//! | [`places`] | the race for the last place |
//! | [`moving`] | what happens to a case afterwards, and who may see it |
//! | [`signing_in`] | who is signed in while they answer, need not be, or must be |
//! | [`pages`] | a citizen's way through the questions |
//! | [`requests`] | what a machine may send wrongly |
//! | [`batches`] | a partner's messages |
//! | [`traces`] | what is written down about people, and what never is |
//! | [`second_slice`] | a transaction that is nothing like a visit |
//! | [`tables`] | the table in memory and the table in DynamoDB keep the same promises |
//! | [`deployed`] | the real functions behind the real doors |
//! | [`shape`] | folders, schemas, samples, catalogue and dependencies agree |

mod batches;
mod deployed;
mod moving;
mod opening;
mod pages;
mod places;
mod requests;
mod second_slice;
mod shape;
mod signing_in;
mod tables;
mod traces;
mod visits;
