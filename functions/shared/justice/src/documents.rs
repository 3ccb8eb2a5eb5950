//! Documents: what people may send with a case, who may see it, and what else they may be asked for.
//!
//! A transaction that takes documents says so with one value of [`Documents`]; the kit makes the pages of it.

use crate::{
    case::Actor,
    date::Timestamp,
    journey::{Choice, Told},
    people::{Address, Contact},
    text::Text,
    transaction::Transaction,
};
use serde::{Deserialize, Serialize};

/// What a transaction takes with its cases.
pub struct Documents<T: Transaction> {
    /// The kinds of evidence there are.
    pub kinds: &'static [Evidence],
    /// How many documents one party may send with one case.
    pub most: usize,
    /// The most bytes that one may have.
    pub largest: u64,
    /// The types of file that we read.
    pub types: &'static [FileType],
    /// Who else takes part, from whom a document may have to be kept: "the other parent". None, if nobody does.
    pub others: Option<Text>,
    /// Where to tell the applicant about documents and questions.
    pub to: fn(&T::Answers) -> Contact,
    /// Where a document goes that is sent by post. None, if there is nowhere.
    pub post_to: fn(&Told<'_, T>) -> Option<Address>,
    /// What staff may ask the applicant for, by code. They add exact words of their own.
    pub asks: &'static [Choice],
    /// How many working days an applicant has to answer.
    pub answer_days: u32,
}

impl<T: Transaction> Documents<T> {
    /// A kind of evidence by its code.
    pub fn kind(&self, code: &str) -> Option<&'static Evidence> {
        self.kinds.iter().find(|kind| kind.code == code)
    }
}

/// A kind of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// As it is written in history and statistics.
    pub code: &'static str,
    /// As people say it: "Proof of identity".
    pub title: Text,
    /// What helps to choose it.
    pub hint: Option<Text>,
    /// Whether the other side sees it, unless it is confidential.
    pub shared: bool,
}

/// A type of file, told by what is in it and never by what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileType {
    /// Portable Document Format.
    Pdf,
    /// A photograph or a scan.
    Jpeg,
    /// A picture or a scan.
    Png,
    /// Rich text.
    Rtf,
    /// A Word document.
    Docx,
}

/// How many of a file's first bytes say what it is.
pub const FIRST_BYTES: u64 = 8192;

impl FileType {
    /// Tells a type by a file's first bytes ([`FIRST_BYTES`] of them, or all). A Word document is a ZIP archive (APPNOTE
    /// 6.3, 4.3.7) with a `word` folder in it (ECMA-376, part 2).
    pub fn of(first: &[u8]) -> Option<FileType> {
        let holds = |what: &[u8]| first.windows(what.len()).any(|window| window == what);
        match first {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileType::Pdf),
            [0xFF, 0xD8, 0xFF, ..] => Some(FileType::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(FileType::Png),
            [b'{', b'\\', b'r', b't', b'f', ..] => Some(FileType::Rtf),
            [b'P', b'K', 3, 4, ..] if holds(b"word/") => Some(FileType::Docx),
            _ => None,
        }
    }

    /// The ending of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            FileType::Pdf => "pdf",
            FileType::Jpeg => "jpg",
            FileType::Png => "png",
            FileType::Rtf => "rtf",
            FileType::Docx => "docx",
        }
    }

    /// As people say it.
    pub const fn name(self) -> &'static str {
        match self {
            FileType::Pdf => "PDF",
            FileType::Jpeg => "JPG",
            FileType::Png => "PNG",
            FileType::Rtf => "RTF",
            FileType::Docx => "DOCX",
        }
    }
}

/// How a document reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// As a file.
    Upload,
    /// On paper.
    Post,
}

/// Where a document has got to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Somebody has a form to send it with, and may never use it: nobody is shown it.
    Offered,
    /// It is to come by post.
    Awaited,
    /// It is here, and is being looked at for viruses.
    Checking,
    /// It may be used.
    Ready,
    /// It is gone: it was not what we take.
    Refused,
}

/// Why a document was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// There is a virus in it.
    Virus,
    /// It cannot be looked into: a password protects it.
    Locked,
    /// The check failed.
    Unchecked,
    /// Not a type of file that we read.
    Type,
    /// Larger than we take, or empty.
    Size,
}

impl Why {
    /// As it is written in events.
    pub const fn code(self) -> &'static str {
        match self {
            Why::Virus => "virus",
            Why::Locked => "locked",
            Why::Unchecked => "unchecked",
            Why::Type => "type",
            Why::Size => "size",
        }
    }

    /// What went wrong, and what to do.
    pub const fn words(self) -> Text {
        match self {
            Why::Virus => Text::new(
                "We found a virus in this file and deleted it. Send a copy that has no virus",
                "Daethom o hyd i feirws yn y ffeil hon a’i dileu. Anfonwch gopi heb feirws",
            ),
            Why::Locked => Text::new(
                "We could not open this file. If it has a password, take the password off and send it again",
                "Nid oeddem yn gallu agor y ffeil hon. Os oes ganddi gyfrinair, tynnwch ef i ffwrdd a’i hanfon eto",
            ),
            Why::Unchecked => Text::new(
                "We could not check this file for viruses. Send it again",
                "Nid oeddem yn gallu gwirio’r ffeil hon am feirysau. Anfonwch hi eto",
            ),
            Why::Type => Text::new(
                "This is not a type of file that we can read. Save it as another type and send it again",
                "Nid yw hwn yn fath o ffeil y gallwn ei ddarllen. Cadwch hi fel math arall a’i hanfon eto",
            ),
            Why::Size => Text::new(
                "This file is empty or too large. Send a smaller one",
                "Mae’r ffeil hon yn wag neu’n rhy fawr. Anfonwch un llai",
            ),
        }
    }
}

/// A document of a case, without its bytes. What it is called is what somebody told us.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Its name among the documents of its case.
    pub id: String,
    /// How many times it has been written.
    pub version: u64,
    /// The code of its kind of evidence.
    pub kind: String,
    /// What whoever sent it calls it.
    pub name: String,
    /// The part in the case of whoever sent it: see [`side`].
    pub by: String,
    /// Whether nobody but them and the office may see it.
    pub confidential: bool,
    /// Whether the other side may see it, if it is not confidential.
    pub shared: bool,
    /// How it reaches us.
    pub way: Way,
    /// Where it has got to.
    pub status: Status,
    /// When it was begun.
    pub begun: Timestamp,
    /// The question of ours that it answers, if it answers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// What its first bytes say that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileType>,
    /// How many bytes it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The store's digest of it. A verdict on other bytes is not a verdict on this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The store's name for these very bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// When the office first opened it. From then on it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Timestamp>,
}

/// The part in a case that an actor has, as documents remember it.
pub fn side(by: &Actor) -> Option<&str> {
    match by {
        Actor::Applicant => Some("applicant"),
        Actor::Party(role) => Some(role),
        Actor::Partner(_) => Some("partner"),
        Actor::Staff { .. } | Actor::System => None,
    }
}

impl Document {
    /// May this actor see that this document is there, and what is in it? The one function that decides. The staff of
    /// the case's office see everything; a party sees its own and what is shared, and never what another party keeps
    /// confidential. Nobody is shown what was never sent.
    pub fn may_be_seen_by(&self, by: &Actor, office: Option<&str>) -> bool {
        if self.status == Status::Offered {
            return false;
        }
        match by {
            Actor::Staff { office: theirs, .. } => Some(theirs.as_str()) == office,
            Actor::Applicant | Actor::Party(_) | Actor::Partner(_) => {
                self.is_of(by) || (self.shared && !self.confidential && self.status == Status::Ready)
            }
            Actor::System => false,
        }
    }

    /// Whether this actor's side sent it.
    pub fn is_of(&self, by: &Actor) -> bool {
        side(by) == Some(&self.by)
    }

    /// Whoever sent it may take it back until the office has opened it.
    pub fn may_be_removed_by(&self, by: &Actor) -> bool {
        self.is_of(by) && self.opened.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(office: &str) -> Actor {
        Actor::Staff { id: "s".into(), role: "clerk".into(), office: office.into() }
    }

    fn document(by: &str, confidential: bool, shared: bool, status: Status) -> Document {
        Document {
            id: String::new(),
            version: 1,
            kind: "other".into(),
            name: "A letter".into(),
            by: by.into(),
            confidential,
            shared,
            way: Way::Upload,
            status,
            begun: Timestamp::UNIX_EPOCH,
            answers: None,
            file: None,
            size: None,
            etag: None,
            object: None,
            why: None,
            opened: None,
        }
    }

    #[test]
    fn who_may_see_a_document_is_what_the_table_says() {
        let actors = [
            ("the applicant", Actor::Applicant),
            ("the other side", Actor::Party("respondent".into())),
            ("a third side", Actor::Party("witness".into())),
            ("a partner", Actor::Partner("somebody".into())),
            ("the office", staff("LEI")),
            ("another office", staff("STI")),
            ("the system", Actor::System),
        ];
        let statuses = [Status::Offered, Status::Awaited, Status::Checking, Status::Ready, Status::Refused];
        for by in ["applicant", "respondent"] {
            for confidential in [false, true] {
                for shared in [false, true] {
                    for status in statuses {
                        let document = document(by, confidential, shared, status);
                        for (name, actor) in &actors {
                            let seen = document.may_be_seen_by(actor, Some("LEI"));
                            let theirs = matches!(
                                (by, *name),
                                ("applicant", "the applicant") | ("respondent", "the other side")
                            );
                            let party =
                                matches!(*name, "the applicant" | "the other side" | "a third side" | "a partner");
                            let expected = status != Status::Offered
                                && (*name == "the office"
                                    || theirs
                                    || (party && shared && !confidential && status == Status::Ready));
                            assert_eq!(
                                seen, expected,
                                "{name}: of {by}, confidential {confidential}, shared {shared}, {status:?}"
                            );
                        }
                    }
                }
            }
        }
        assert!(!document("applicant", false, true, Status::Ready).may_be_seen_by(&staff("LEI"), None));
    }

    #[test]
    fn what_the_office_has_opened_stays() {
        let mut document = document("applicant", false, false, Status::Ready);
        assert!(document.may_be_removed_by(&Actor::Applicant));
        assert!(!document.may_be_removed_by(&Actor::Party("respondent".into())));
        assert!(!document.may_be_removed_by(&staff("LEI")));
        document.opened = Some(Timestamp::UNIX_EPOCH);
        assert!(!document.may_be_removed_by(&Actor::Applicant));
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let zip = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], b"[Content_Types].xml", name.as_bytes()].concat();
        assert_eq!(FileType::of(b"%PDF-1.7\n"), Some(FileType::Pdf));
        assert_eq!(FileType::of(&[0xFF, 0xD8, 0xFF, 0xE0]), Some(FileType::Jpeg));
        assert_eq!(FileType::of(b"\x89PNG\r\n\x1a\n"), Some(FileType::Png));
        assert_eq!(FileType::of(b"{\\rtf1\\ansi"), Some(FileType::Rtf));
        assert_eq!(FileType::of(&zip("word/document.xml")), Some(FileType::Docx));
        assert_eq!(FileType::of(&zip("xl/workbook.xml")), None);
        for other in [b"".as_slice(), b"MZ\x90\x00", b"%PD", b"<html>", b"GIF89a"] {
            assert_eq!(FileType::of(other), None, "{other:?}");
        }
    }
}
