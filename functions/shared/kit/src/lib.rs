//! The machinery that every function shares.
//!
//! Three doors, one room: a citizen's form ([`form`]), a machine's JSON ([`http`]) and a partner's message ([`queue`])
//! all end in [`submit::submit`]; whatever happens to a case later ends in [`advance::advance`]; each of these ends in
//! one commit.
//!
//! **Invariants.**
//! - **It never names a transaction.** If a transaction needs something peculiar, it does it itself.
//! - **Nothing reads the clock, the environment or luck outside [`app`] and [`moment`].**
//! - **Every write to a case is one transaction, and every change of state carries its event.**
//! - **Answers are never logged**: not bodies, not parse errors that quote bodies.

pub mod address;
pub mod advance;
#[cfg(feature = "alarm")]
pub mod alarm;
pub mod amend;
pub mod answered;
pub mod app;
pub mod asking;
pub mod attention;
pub mod cases;
pub mod casework;
pub mod document;
pub mod documents;
pub mod draft;
pub mod equality;
pub mod exchange;
pub mod fields;
pub mod find;
pub mod form;
pub mod html;
pub mod http;
pub mod links;
pub mod moment;
pub mod objects;
pub mod observe;
pub mod offices;
pub mod outside;
pub mod overdue;
pub mod paper;
pub mod parts;
pub mod problem;
pub mod queue;
pub mod record;
pub mod resume;
pub mod retention;
pub mod review;
#[cfg(feature = "secrets")]
pub mod secrets;
pub mod serve;
pub mod session;
pub mod sheet;
pub mod shell;
pub mod sides;
pub mod store;
pub mod submit;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod words;
pub use app::{App, Config};
pub use aws_config::SdkConfig;
pub use casework::Desk;
pub use lambda_runtime::Error as Failure;
pub use serve::{BusEvent, Function, Outcome, Slice, run, serve, serve_with};
