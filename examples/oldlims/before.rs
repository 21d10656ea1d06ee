// An old LIMS: its own users, its own tables, one folder. It works, and nobody can prove anything about it.

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

pub type Failure = Box<dyn std::error::Error>;

/// Who is signed in.
pub struct User {
    pub login: String,
    pub role: String,
}

/// The program, over the folder that it keeps its data in.
pub struct Program {
    db: Connection,
    pub folder: PathBuf,
}

impl Program {
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let db = Connection::open(folder.join("oldlims.db"))?;
        db.execute_batch(
            "CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, login TEXT UNIQUE, role TEXT, password TEXT);
             CREATE TABLE IF NOT EXISTS samples (code TEXT PRIMARY KEY, client TEXT, received TEXT);
             CREATE TABLE IF NOT EXISTS results (
                 sample TEXT, analyte TEXT, value TEXT, approved_by TEXT, PRIMARY KEY (sample, analyte));",
        )?;
        Ok(Self { db, folder: folder.to_owned() })
    }

    pub fn add_user(&mut self, login: &str, role: &str, password: &str) -> Result<(), Failure> {
        let hash = hex(&Sha256::digest(password));
        let sql = "INSERT INTO users (login, role, password) VALUES (?1, ?2, ?3)";
        self.db.execute(sql, params![login, role, hash])?;
        Ok(())
    }

    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<User, Failure> {
        let hash = hex(&Sha256::digest(password));
        let sql = "SELECT role FROM users WHERE login = ?1 AND password = ?2";
        let role = self.db.query_row(sql, [login, &hash], |row| row.get(0)).optional()?;
        let role = role.ok_or("login or password is wrong")?;
        Ok(User { login: login.to_owned(), role })
    }

    pub fn receive(&mut self, _user: &User, code: &str, client: &str, received: &str) -> Result<(), Failure> {
        self.db.execute("INSERT INTO samples VALUES (?1, ?2, ?3)", [code, client, received])?;
        Ok(())
    }

    /// The save button of the form.
    pub fn set_result(&mut self, user: &User, sample: &str, analyte: &str, value: &str) -> Result<(), Failure> {
        if user.role == "viewer" {
            return Err("viewers only look".into());
        }
        let tx = self.db.transaction()?;
        tx.execute("INSERT OR REPLACE INTO results VALUES (?1, ?2, ?3, NULL)", [sample, analyte, value])?;
        tx.commit()?;
        Ok(())
    }

    pub fn approve(&mut self, user: &User, sample: &str, analyte: &str) -> Result<(), Failure> {
        if user.role != "manager" {
            return Err("only managers approve".into());
        }
        let sql = "UPDATE results SET approved_by = ?3 WHERE sample = ?1 AND analyte = ?2";
        self.db.execute(sql, [sample, analyte, &user.login])?;
        Ok(())
    }

    /// Takes in what an instrument wrote: lines of sample, analyte, value.
    pub fn import(&mut self, user: &User, file: &Path) -> Result<usize, Failure> {
        let text = std::fs::read_to_string(file)?;
        let mut taken = 0;
        for line in text.lines() {
            let mut cells = line.split(';');
            if let (Some(sample), Some(analyte), Some(value)) = (cells.next(), cells.next(), cells.next()) {
                self.set_result(user, sample, analyte, value)?;
                taken += 1;
            }
        }
        Ok(taken)
    }

    /// The button "tidy up": what came in before `day` goes.
    pub fn tidy_up(&mut self, _user: &User, day: &str) -> Result<usize, Failure> {
        let mut old = self.db.prepare("SELECT code FROM samples WHERE received < ?1")?;
        let codes: Vec<String> = old.query_map([day], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for code in &codes {
            self.db.execute("DELETE FROM results WHERE sample = ?1", [code])?;
            self.db.execute("DELETE FROM samples WHERE code = ?1", [code])?;
        }
        Ok(codes.len())
    }

    pub fn value(&self, sample: &str, analyte: &str) -> Result<Option<String>, Failure> {
        let sql = "SELECT value FROM results WHERE sample = ?1 AND analyte = ?2";
        Ok(self.db.query_row(sql, [sample, analyte], |row| row.get(0)).optional()?)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
