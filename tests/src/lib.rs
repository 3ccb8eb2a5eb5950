//! A transaction that exists for tests alone: what the machinery must bear that visits do not ask of it.
//!
//! Its folders are laid out under `made_up` as the real ones are at the root, so that it is held to the same suite. It
//! depends on the vocabulary and on nothing else.

#[path = "made_up/functions/hedge-dispute/lib.rs"]
pub mod hedge_dispute;
