//! libcompliance
