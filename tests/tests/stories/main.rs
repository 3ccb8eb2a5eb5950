//! Stories about the system.

mod second_slice;
