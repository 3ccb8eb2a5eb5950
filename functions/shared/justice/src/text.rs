//! Words for people, in both of the languages we serve.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A language we serve people in (Welsh Language (Wales) Measure 2011).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Welsh.
    #[serde(rename = "cy")]
    Welsh,
}

impl Language {
    /// Both, English first.
    pub const ALL: [Language; 2] = [Language::English, Language::Welsh];

    /// The BCP 47 tag.
    pub const fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Welsh => "cy",
        }
    }

    /// Reads a BCP 47 tag, or an `Accept-Language` header's first choice.
    pub fn parse(tag: &str) -> Option<Language> {
        match tag.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "cy" => Some(Language::Welsh),
            _ => None,
        }
    }
}

/// The same words in English and Welsh. There is no way to make one without the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    english: Cow<'static, str>,
    welsh: Cow<'static, str>,
}

impl Text {
    /// Words whose Welsh no qualified translator has reviewed yet. A test counts these.
    pub const fn new(english: &'static str, welsh: &'static str) -> Text {
        Text { english: Cow::Borrowed(english), welsh: Cow::Borrowed(welsh) }
    }

    /// Words whose Welsh a qualified translator has reviewed.
    pub const fn reviewed(english: &'static str, welsh: &'static str) -> Text {
        Text::new(english, welsh)
    }

    /// What is written the same in both: a name, a number, a reference.
    pub fn same(words: impl Into<String>) -> Text {
        let words = words.into();
        Text { english: Cow::Owned(words.clone()), welsh: Cow::Owned(words) }
    }

    /// Words made from values, written once for each language.
    pub fn both(words: impl Fn(Language) -> String) -> Text {
        Text { english: Cow::Owned(words(Language::English)), welsh: Cow::Owned(words(Language::Welsh)) }
    }

    /// These words with each `{name}` replaced.
    pub fn with(&self, values: &[(&str, &Text)]) -> Text {
        Text::both(|language| {
            values.iter().fold(self.get(language).to_owned(), |words, (name, value)| {
                words.replace(&format!("{{{name}}}"), value.get(language))
            })
        })
    }

    /// The words in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Welsh => &self.welsh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_into_both_languages() {
        let text = Text::new("{n} visitors", "{n} ymwelydd").with(&[("n", &Text::same("3"))]);
        assert_eq!(text.get(Language::English), "3 visitors");
        assert_eq!(text.get(Language::Welsh), "3 ymwelydd");
    }

    #[test]
    fn a_language_is_read_from_a_tag_with_a_region() {
        assert_eq!(Language::parse("cy-GB,en;q=0.5"), Some(Language::Welsh));
        assert_eq!(Language::parse("fr"), None);
        assert_eq!(Language::parse(""), None);
    }
}
