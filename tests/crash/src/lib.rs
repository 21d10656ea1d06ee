//! The lines in which a writing process tells what was acknowledged to it.
