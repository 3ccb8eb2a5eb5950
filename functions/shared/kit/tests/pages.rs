//! Every page template, with a sample of what a service gives it, in both languages and both brands.

mod samples;

use base64::Engine as _;
use kit::html::{self, Brand};
use samples::samples;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use sha2::{Digest, Sha256};

#[test]
fn every_page_has_one_heading_and_its_landmarks() {
    for_every_page(|name, page| {
        for (what, selector) in [
            ("heading", "h1"),
            ("heading inside the main part", "main#main-content h1"),
            ("header", "body > header"),
            ("main part", "main"),
            ("footer", "body > footer"),
            ("skip link", "body > a[href='#main-content']"),
            ("title", "head > title"),
        ] {
            assert_eq!(count(page, selector), 1, "{name}: {what}");
        }
        assert!(!text(page, "h1").is_empty(), "{name}: the heading says something");
    });
}

#[test]
fn nothing_stands_outside_the_landmarks() {
    for_every_page(|name, page| {
        let landmarks = ["header", "nav", "main", "footer", "dialog"];
        // The skip link leads past the landmarks, so it comes before them.
        let strays: Vec<String> = all(page, "body *:not(script, .govuk-skip-link)")
            .filter(|e| e.children().any(|child| child.value().as_text().is_some_and(|text| !text.trim().is_empty())))
            .filter(|e| !landmarks.contains(&e.value().name()))
            .filter(|e| !e.ancestors().filter_map(ElementRef::wrap).any(|a| landmarks.contains(&a.value().name())))
            .map(|e| e.html())
            .collect();
        assert!(strays.is_empty(), "{name}: {strays:?}");
    });
}

#[test]
fn ids_are_used_once_and_what_is_referred_to_exists() {
    for_every_page(|name, page| {
        let mut ids: Vec<&str> = all(page, "[id]").filter_map(|e| e.attr("id")).collect();
        let given = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), given, "{name}: an id is used twice");
        let referring = ["aria-describedby", "aria-labelledby", "for"];
        for reference in referring.iter().flat_map(|attribute| all(page, "*").filter_map(|e| e.attr(attribute))) {
            for id in reference.split_whitespace() {
                assert!(ids.contains(&id), "{name}: {id} is referred to and does not exist");
            }
        }
        for link in all(page, "a[href^='#']").filter_map(|e| e.attr("href")) {
            assert!(ids.contains(&&link[1..]), "{name}: {link} leads nowhere");
        }
    });
}

#[test]
fn every_control_has_a_label() {
    for_every_page(|name, page| {
        let labelled: Vec<&str> = all(page, "label[for]").filter_map(|e| e.attr("for")).collect();
        for control in all(page, "input:not([type=hidden]), select, textarea") {
            let id = control.attr("id").unwrap_or_default();
            assert!(labelled.contains(&id), "{name}: {} has no label", control.html());
        }
    });
}

#[test]
fn the_only_inline_script_is_the_one_the_policy_allows() {
    for_every_page(|name, page| {
        let inline: Vec<String> = all(page, "script:not([src])").map(|e| e.inner_html()).collect();
        assert_eq!(inline.len(), 1, "{name}: inline scripts");
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&inline[0]));
        assert_eq!(format!("'sha256-{hash}'"), html::PAGE_SCRIPT, "{name}");
        assert_eq!(count(page, "[style], style, [onclick], [onload]"), 0, "{name}: inline style or handler");
    });
}

#[test]
fn a_page_says_which_language_it_is_in_and_links_to_the_other() {
    for (lang, other, name) in [("en", "cy", "Cymraeg"), ("cy", "en", "English")] {
        for sample in samples(lang, Brand::Plain) {
            let page = Html::parse_document(&sample.render());
            assert_eq!(count(&page, &format!("html[lang={lang}]")), 1, "{}", sample.name);
            assert_eq!(text(&page, &format!("nav a[lang={other}][hreflang={other}][rel=alternate]")), name);
            assert_eq!(count(&page, ".app-draft"), usize::from(lang == "cy"), "{}", sample.name);
        }
    }
}

#[test]
fn no_english_words_of_the_macros_own_reach_a_welsh_page() {
    let english = [
        "Skip to",
        "Back",
        "There is a problem",
        "Error",
        "Warning",
        "Important",
        "Menu",
        "Service information",
        "Support links",
        "All content",
        "Crown copyright",
    ];
    for brand in [Brand::Govuk, Brand::Plain] {
        for sample in samples("cy", brand) {
            let page = sample.render();
            let (_, body) = page.split_once("<body").expect("a page has a body");
            for word in english {
                assert!(!body.contains(word), "{}: {word:?}", sample.name);
            }
        }
    }
}

#[test]
fn the_plain_brand_has_neither_crown_nor_transport() {
    for sample in samples("en", Brand::Plain) {
        let html = sample.render();
        let page = Html::parse_document(&html);
        assert_eq!(text(&page, "header a[href='/']"), "Digital Justice");
        assert_eq!(
            count(&page, ".govuk-footer__crown, .govuk-logo-dot, .govuk-header, link[rel=manifest]"),
            0,
            "{}",
            sample.name
        );
        assert_eq!(count(&page, "link[href$='plain.css'], link[href$='plain.svg']"), 2, "{}", sample.name);
        assert!(!html.contains("Crown copyright") && !html.contains("GOV.UK"), "{}", sample.name);
    }
    for sample in samples("en", Brand::Govuk) {
        let page = Html::parse_document(&sample.render());
        assert_eq!(count(&page, ".govuk-header .govuk-header__logotype"), 1, "{}", sample.name);
        assert_eq!(count(&page, "link[href$='plain.css']"), 0, "{}", sample.name);
    }
}

#[test]
fn hostile_words_never_become_markup() {
    let hostile = "\"'><script>alert(1)</script><b x='";
    for mut sample in samples("en", Brand::Plain) {
        let name = sample.name;
        let plain = Html::parse_document(&sample.render());
        replace_every_text(&mut sample.context, hostile);
        let attacked = Html::parse_document(&sample.render());
        assert_eq!(count(&attacked, "script"), count(&plain, "script"), "{name}: as many scripts as without");
        assert_eq!(count(&attacked, "b"), 0, "{name}");
        assert_eq!(count(&attacked, "*"), count(&plain, "*"), "{name}: as many elements as without");
        assert!(text(&attacked, "main").contains(hostile), "{name}");
    }
}

/// Structure, and what Rust has already escaped; anything else might hold what somebody typed.
const STRUCTURE: &[&str] = &["kind", "component", "lang", "current", "brand", "type", "id", "html"];

fn replace_every_text(value: &mut Value, text: &str) {
    match value {
        Value::String(old) => text.clone_into(old),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_every_text(item, text)),
        Value::Object(members) => members
            .iter_mut()
            .filter(|(key, _)| !STRUCTURE.contains(&key.as_str()))
            .for_each(|(_, v)| replace_every_text(v, text)),
        _ => {}
    }
}

#[test]
fn an_unknown_block_or_field_is_an_error_and_not_a_gap() {
    for context in [
        serde_json::json!({ "body": [{ "kind": "marquee", "text": "x" }] }),
        serde_json::json!({ "fields": [{ "component": "slider", "params": {} }] }),
    ] {
        assert!(html::render("question.html", context).is_err());
    }
}

#[test]
fn removing_an_entry_is_never_what_enter_does() {
    let list = samples("en", Brand::Plain).into_iter().find(|s| s.name == "add another").expect("a sample of the list");
    let page = Html::parse_document(&list.render());
    assert_eq!(count(&page, "button.app-link-button"), 2);
    assert_eq!(count(&page, "form:has(.app-link-button):has(input[type=radio])"), 0);
    assert_eq!(count(&page, "form button"), count(&page, "form"), "one button a form");
}

#[test]
fn lines_are_escaped_and_stand_one_under_another() {
    assert_eq!(html::lines(["1 <High> Street", "London"]), "1 &lt;High&gt; Street<br>London");
}

#[test]
fn a_page_is_small() {
    for brand in [Brand::Govuk, Brand::Plain] {
        for sample in samples("en", brand) {
            let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            std::io::Write::write_all(&mut zipped, sample.render().as_bytes())
                .expect("memory takes what is written to it");
            let size = zipped.finish().expect("memory takes what is written to it").len();
            assert!(size <= 8_000, "{}: {size} bytes", sample.name);
        }
    }
}

fn for_every_page(check: impl Fn(&str, &Html)) {
    for lang in ["en", "cy"] {
        for brand in [Brand::Govuk, Brand::Plain] {
            for sample in samples(lang, brand) {
                check(&format!("{} ({lang}, {brand:?})", sample.name), &Html::parse_document(&sample.render()));
            }
        }
    }
}

fn all<'a>(page: &'a Html, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector in a test parses");
    page.select(&selector).collect::<Vec<_>>().into_iter()
}

fn count(page: &Html, selector: &str) -> usize {
    all(page, selector).count()
}

fn text(page: &Html, selector: &str) -> String {
    all(page, selector).next().map(|e| e.text().collect::<String>().trim().to_owned()).unwrap_or_default()
}
