//! Signing in, in memory: with providers that do what a script says, and every way in which they may not be believed.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod faults;
mod scripted;
mod sessions;
mod tokens;
mod way_in;
