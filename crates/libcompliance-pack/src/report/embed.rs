//! The proof inside the PDF: an incremental update (ISO 32000-1 clause 7.5.6) behind bytes that are sealed and stay as they are.
//!
//! What is added follows from the sealed bytes and the proof alone, byte for byte. Who checks a file therefore writes the update
//! anew and compares: nothing else can hide in it. For the same reason its form never changes; another one would need a name
//! of its own.

use libcompliance::crypto::sha256;
use libcompliance::trail::proof::{TlogProof, TlogProofError};

/// The name under which programs list the attachment.
const NAME: &str = "proof.tlog-proof";
/// How the stream of the proof begins. It is not compressed, so that it is found without reading PDF.
const STREAM: &[u8] = b"\nstream\nc2sp.org/tlog-proof@";
const KEYWORD: &[u8] = b"\nstream\n";
const END_STREAM: &[u8] = b"\nendstream\nendobj\n";

/// A proof that cannot be put into a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// Not a PDF as `pdf` (feature `pdf`) writes it: another program's, changed, signed, or with a proof in it already.
    #[error("the file is not a report as it was issued here as pdf; keep the proof beside it")]
    Foreign,
    /// The file declares no part of PDF/A that allows attachments of this kind.
    #[error("the file is not declared as pdf/a-3, which alone allows an attachment; keep the proof beside it")]
    NotPartThree,
    /// The proof is none.
    #[error("the proof cannot be put into the file: {0}")]
    Proof(#[from] TlogProofError),
    /// The proof holds a word that ends a stream.
    #[error("the proof holds the word `endstream`; keep it beside the file")]
    Word,
}

/// The issued PDF with its proof behind it as an associated file (ISO 19005-3 clause 6.8) named `proof.tlog-proof`. The result
/// begins with `pdf`, stays PDF/A-3a and PDF/UA-1, and looks the same. Only a file exactly as `pdf` (feature `pdf`) wrote it is
/// taken. That the proof is that of the file is not checked here.
///
/// # Errors
/// [`EmbedError`].
pub fn embed_proof(pdf: &[u8], proof: &[u8]) -> Result<Vec<u8>, EmbedError> {
    let _ = TlogProof::parse(proof)?;
    if find(proof, b"endstream").is_some() {
        return Err(EmbedError::Word);
    }
    let sealed = Sealed::read(pdf).ok_or(EmbedError::Foreign)?;
    if find(pdf, b"<pdfaid:part>3</pdfaid:part>").is_none() {
        return Err(EmbedError::NotPartThree);
    }
    Ok(sealed.with(pdf, proof))
}

/// The proof that a file seems to hold: what stands in the first stream that begins like one. It says nothing before it is
/// verified, nor about the rest of the file: that is the sealed bytes and this proof if [`embed_proof`] makes the same file of them.
#[must_use]
pub fn embedded_proof(file: &[u8]) -> Option<&[u8]> {
    let start = find(file, STREAM)?.checked_add(KEYWORD.len())?;
    let (_, rest) = file.split_at_checked(start)?;
    let (proof, _) = rest.split_at_checked(find(rest, END_STREAM)?)?;
    Some(proof)
}

/// What the update needs to know of the file.
struct Sealed<'f> {
    /// The number of objects; the last of them is the catalog.
    size: u32,
    /// The entries of the catalog, without the brackets.
    catalog: &'f [u8],
    /// The entries of the trailer between the catalog and the identifier.
    info: &'f str,
    /// The identifier that stays.
    id: &'f str,
    /// Where the table of objects lies.
    table: usize,
    /// The time of issue as the file states it, which the attachment carries too: there is no other clock.
    date: &'f str,
}

impl<'f> Sealed<'f> {
    fn read(pdf: &'f [u8]) -> Option<Self> {
        let (body, trailer) = split_last(pdf, b"\ntrailer\n<</Size ")?;
        let trailer = str::from_utf8(trailer).ok()?.strip_suffix("\n%%EOF")?;
        let (size, trailer) = trailer.split_once("/Root ")?;
        let (root, trailer) = trailer.split_once(" 0 R")?;
        let (info, trailer) = trailer.split_once("/ID[(")?;
        let (id, trailer) = trailer.split_once(")(")?;
        let (_, table) = trailer.split_once(")]>>\nstartxref\n")?;
        let (size, root, table) = (number(size)?, number(root)?, usize::try_from(number(table)?).ok()?);
        if root.checked_add(1)? != size || !info.starts_with("/Info ") || info.contains("/Prev") {
            return None;
        }
        let (objects, entries) = body.split_at_checked(table)?;
        let start = format!("\n{root} 0 obj\n<</Type/Catalog");
        let (before, catalog) = split_last(objects, start.as_bytes())?;
        let at = before.len().checked_add(1)?;
        let last = format!("\n{at:010} 00000 n\r");
        if !entries.starts_with(format!("xref\n0 {size}\n").as_bytes()) || !entries.ends_with(last.as_bytes()) {
            return None;
        }
        let catalog = catalog.strip_suffix(b">>\nendobj\n")?;
        if [&b"/Names"[..], b"/AF", b"endobj"].iter().any(|word| find(catalog, word).is_some()) {
            return None;
        }
        let (_, date) = split_last(objects, b"/ModDate(")?;
        let (date, _) = date.split_at_checked(find(date, b")")?)?;
        let date = str::from_utf8(date).ok()?;
        let digits = date.strip_prefix("D:")?.strip_suffix('Z')?;
        let is_date = digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_date.then_some(Self { size, catalog, info, id, table, date })
    }

    fn with(&self, pdf: &[u8], proof: &[u8]) -> Vec<u8> {
        let Self { size: file, info, id, table, date, .. } = *self;
        let (root, spec, length) = (file.saturating_sub(1), file.saturating_add(1), proof.len());
        let mut out = Vec::with_capacity(pdf.len().saturating_add(length).saturating_add(2048));
        out.extend_from_slice(pdf);
        out.push(b'\n');
        let file_at = out.len();
        put(
            &mut out,
            &format!(
                "{file} 0 obj\n<</Type/EmbeddedFile/Subtype/text#2Fplain/Length {length}/Params<</Size {length}/ModDate({date})>>>>"
            ),
        );
        out.extend_from_slice(KEYWORD);
        out.extend_from_slice(proof);
        out.extend_from_slice(END_STREAM);
        let spec_at = out.len();
        put(
            &mut out,
            &format!(
                "{spec} 0 obj\n<</Type/Filespec/F({NAME})/UF({NAME})/Desc(Proof of the issue of this report)\
                 /AFRelationship/Supplement/EF<</F {file} 0 R/UF {file} 0 R>>>>\nendobj\n"
            ),
        );
        let root_at = out.len();
        put(&mut out, &format!("{root} 0 obj\n<</Type/Catalog"));
        out.extend_from_slice(self.catalog);
        put(&mut out, &format!("/Names<</EmbeddedFiles<</Names[({NAME}){spec} 0 R]>>>>/AF[{spec} 0 R]>>\nendobj\n"));
        let table_at = out.len();
        put(&mut out, &format!("xref\n{root} 3\n"));
        for at in [root_at, file_at, spec_at] {
            put(&mut out, &format!("{at:010} 00000 n\r\n"));
        }
        let changed: String = sha256(proof).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let size = spec.saturating_add(1);
        put(
            &mut out,
            &format!(
                "trailer\n<</Size {size}/Root {root} 0 R{info}/ID[({id})<{changed}>]/Prev {table}>>\nstartxref\n{table_at}\n%%EOF\n"
            ),
        );
        out
    }
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// A decimal number as PDF writers spell it: no sign, no leading zero.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

/// What stands before the last `word`, and behind it.
fn split_last<'b>(bytes: &'b [u8], word: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(word.len()).rposition(|window| window == word)?;
    let (before, rest) = bytes.split_at_checked(at)?;
    Some((before, rest.strip_prefix(word)?))
}
