//! libcompliance-pack
