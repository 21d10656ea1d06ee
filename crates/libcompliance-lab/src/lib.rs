//! libcompliance-lab
