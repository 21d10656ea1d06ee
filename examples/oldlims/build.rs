//! Writes the program after each step: `before.rs` with the diffs in `steps/` applied in their order.

use std::path::{Path, PathBuf};
use std::{env, fs};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    println!("cargo::rerun-if-changed=before.rs");
    println!("cargo::rerun-if-changed=steps");
    let mut steps: Vec<PathBuf> =
        fs::read_dir("steps")?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    steps.sort();
    let mut program = fs::read_to_string("before.rs")?;
    write(&out, 0, &program)?;
    for (at, step) in steps.iter().enumerate() {
        let diff = fs::read_to_string(step)?;
        program = diffy::apply(&program, &diffy::Patch::from_str(&diff)?)?;
        write(&out, at + 1, &program)?;
    }
    Ok(())
}

fn write(out: &Path, step: usize, program: &str) -> Result<(), Failure> {
    Ok(fs::write(out.join(format!("step{step}.rs")), program)?)
}
