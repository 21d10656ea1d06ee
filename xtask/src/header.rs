//! The header of the C library, from its source.

use std::path::Path;

/// The text of `compliance.h`.
pub(crate) fn make(root: &Path) -> Result<String, String> {
    let folder = root.join("bindings/c");
    let failed = |error: cbindgen::Error| format!("the header of bindings/c cannot be made: {error}");
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml"))?;
    let bindings = cbindgen::Builder::new().with_crate(&folder).with_config(config).generate().map_err(failed)?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).map_err(|_| "the header of bindings/c is not UTF-8".to_owned())
}
