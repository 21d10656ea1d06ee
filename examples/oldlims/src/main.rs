//! A day with the program after the last step: `cargo run -p oldlims`.

use oldlims::retention::{Failure, Program};
use oldlims::setup;

fn main() -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("oldlims-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    setup::adopt(&folder, "a quiet Harbour 12!", "plates Falling 77?")?;
    let mut program = Program::open(&folder)?;
    program.add_user("anna", "analyst", "wide Meadow 34?")?;
    program.add_user("piotr", "viewer", "old Lantern 56!")?;
    let anna = program.sign_in("anna", "wide Meadow 34?")?;
    program.receive(&anna, "S-1", "Mleczarnia Dolina", "2026-11-20")?;
    program.set_result(&anna, "S-1", "TPC", "280 cfu/g")?;
    program.set_result(&anna, "S-1", "TPC", "2.8e3 cfu/g")?;
    let piotr = program.sign_in("piotr", "old Lantern 56!")?;
    if let Err(why) = program.set_result(&piotr, "S-1", "TPC", "0") {
        println!("refused: {why}");
    }
    let drained = program.drain()?;
    println!("sealed {} changes; {} wait", drained.sealed, drained.left.waiting);
    println!("look at it with: compliance trail list {}", folder.join("lab.db").display());
    Ok(())
}
