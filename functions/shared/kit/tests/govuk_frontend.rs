//! Our engine and templates make the markup that the Design System publishes: every component, and the page around them.

mod samples;

use std::fs;
use std::path::{Path, PathBuf};

use kit::html::{self, Brand};
use minijinja::{context, value::Serde};
use scraper::{ElementRef, Html, Node};
use serde_json::Value;

/// All that govuk-frontend 6.3.0 publishes: fewer found would mean that some were not looked at.
const PUBLISHED: usize = 657;

#[test]
fn every_published_fixture_renders_as_published() {
    let fixtures = fixtures();
    assert_eq!(fixtures.len(), PUBLISHED, "the published fixtures");
    let wrong: Vec<String> = fixtures.iter().filter_map(fault).collect();
    assert!(wrong.is_empty(), "{} of {PUBLISHED} fixtures:\n{}", wrong.len(), wrong.join("\n"));
}

/// The parts that every page has are written out in `layout.html`, `header.html`, `above.html` and `footer.html`.
#[test]
fn what_the_page_writes_out_is_what_the_macros_make() {
    const BOTH: &[&str] = &[
        "skip-link/macro.html' import govukSkipLink %}{{ govukSkipLink({'href': '#main-content', 'text': page.words.skip})",
        "service-navigation/macro.html' import govukServiceNavigation %}{{ govukServiceNavigation({'serviceName': page.service.name,
            'serviceUrl': page.service.href, 'ariaLabel': page.words.serviceInformation})",
        "phase-banner/macro.html' import govukPhaseBanner %}{% set html %}{{ page.phase.text }}
            <a class='govuk-link' href='{{ page.phase.href }}'>{{ page.phase.linkText }}</a>{% endset %}
            {{ govukPhaseBanner({'tag': {'text': page.phase.tag}, 'html': html})",
        "back-link/macro.html' import govukBackLink %}{{ govukBackLink({'href': page.back, 'text': page.words.back})",
    ];
    const PLAIN: &[&str] = &["generic-header/macro.html' import govukGenericHeader %}
        {{ govukGenericHeader({'url': '/', 'logoText': 'Digital Justice'})"];
    const GOVUK: &[&str] = &[
        "header/macro.html' import govukHeader %}{{ govukHeader({})",
        "footer/macro.html' import govukFooter %}{% set licence %}{{ page.words.licenceBefore }} <a class='govuk-footer__link' rel='license'
            href='https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/'>{{ page.words.licenceName }}</a>
            {{- page.words.licenceAfter }}{% endset %}
            {{ govukFooter({'meta': {'visuallyHiddenTitle': page.words.supportLinks, 'items': page.footer},
                'contentLicence': {'html': licence}, 'copyright': {'text': page.words.crownCopyright}})",
    ];
    for (brand, own) in [(Brand::Plain, PLAIN), (Brand::Govuk, GOVUK)] {
        let sample = samples::samples("cy", brand).remove(0);
        let page = tree(&sample.render());
        for call in BOTH.iter().chain(own) {
            let call = format!("{{% from 'govuk_frontend_jinja/components/{call} }}}}");
            let made = html::environment().render_str(&call, Serde(&sample.context)).expect("the macro renders");
            assert!(page.contains(&tree(&made)), "{brand:?}: not on the page: {made}");
        }
    }
}

/// `layout.html` stands in the place of the Design System's page template.
#[test]
fn the_page_has_what_the_published_page_template_has() {
    let theirs = govuk_frontend().join("dist/govuk/template.njk");
    let theirs = fs::read_to_string(&theirs)
        .unwrap_or_else(|e| panic!("{} cannot be read ({e}): run `make setup` first", theirs.display()));
    let page = samples::samples("en", Brand::Govuk).remove(0).render();
    for part in parts(&theirs) {
        assert!(page.contains(&part), "not on the page: {part}");
    }
}

/// What a page template says outright: its classes, its inline script, and what its `<meta>`s and `<link>`s are called.
fn parts(template: &str) -> Vec<String> {
    let after = |mark: &'static str, end: char| {
        template.split(mark).skip(1).filter_map(move |rest| rest.split(end).next()).map(str::trim)
    };
    let classes = after("class=\"", '{').map(str::to_owned);
    let scripts =
        after("<script", ';').filter_map(|script| script.split_once("%}>")).map(|(_, script)| script.to_owned());
    let names = after("<meta name=\"", '"').map(|name| format!("<meta name=\"{name}\""));
    let links = after("<link rel=\"", '"').map(|rel| format!("<link rel=\"{rel}\""));
    let parts: Vec<String> = classes.chain(scripts).chain(names).chain(links).collect();
    assert!(parts.len() > 12, "the page template is not written as it was: {parts:?}");
    parts
}

struct Fixture {
    component: String,
    name: String,
    options: Value,
    html: String,
}

/// What is wrong with the markup we make of a fixture, if anything.
fn fault(fixture: &Fixture) -> Option<String> {
    let Fixture { component, name, html, .. } = fixture;
    let published = tree(html);
    let made = rendered(fixture).map(|html| tree(&html));
    let equal = made.as_ref().is_ok_and(|made| *made == published);
    (!equal).then(|| format!("{component}: {name}\n  published {published}\n  made      {made:?}"))
}

fn rendered(fixture: &Fixture) -> Result<String, minijinja::Error> {
    let component = &fixture.component;
    let macro_name: String = component.split('-').map(capitalised).collect();
    let template = format!(
        "{{% from 'govuk_frontend_jinja/components/{component}/macro.html' import govuk{macro_name} %}}\
         {{{{ govuk{macro_name}(params) }}}}"
    );
    html::environment().render_str(&template, context! { params => Serde(&fixture.options) })
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn fixtures() -> Vec<Fixture> {
    let components = govuk_frontend().join("dist/govuk/components");
    let folders = fs::read_dir(&components)
        .unwrap_or_else(|e| panic!("{} cannot be read ({e}): run `make setup` first", components.display()));
    let mut files: Vec<PathBuf> =
        folders.flatten().map(|f| f.path().join("fixtures.json")).filter(|f| f.is_file()).collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

/// The npm package, where `make setup` puts it.
fn govuk_frontend() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../infra/assets/node_modules/govuk-frontend")
}

fn read(file: &Path) -> Vec<Fixture> {
    let text = fs::read_to_string(file).expect("a fixture file can be read");
    let file: Value = serde_json::from_str(&text).expect("a fixture file is JSON");
    let word = |value: &Value| value.as_str().expect("a fixture's names and markup are strings").to_owned();
    let fixtures = file["fixtures"].as_array().expect("a fixture file holds fixtures");
    fixtures
        .iter()
        .map(|f| Fixture {
            component: word(&file["component"]),
            name: word(&f["name"]),
            options: f["options"].clone(),
            html: word(&f["html"]),
        })
        .collect()
}

/// The markup as a browser would read it, with white space collapsed and attributes in order of name.
fn tree(html: &str) -> String {
    let mut written = String::new();
    Html::parse_fragment(html).root_element().child_elements().for_each(|element| write(element, &mut written));
    written
}

fn write(element: ElementRef<'_>, into: &mut String) {
    let name = element.value().name();
    let mut attributes: Vec<String> =
        element.value().attrs().map(|(name, value)| format!(" {name}={:?}", collapsed(value))).collect();
    attributes.sort();
    into.push_str(&format!("<{name}{}> ", attributes.concat()));
    for child in element.children() {
        match (child.value(), ElementRef::wrap(child)) {
            (_, Some(element)) => write(element, into),
            (Node::Text(text), _) if !text.trim().is_empty() => into.push_str(&format!("{:?} ", collapsed(text))),
            _ => {}
        }
    }
    into.push_str(&format!("</{name}> "));
}

fn collapsed(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_comparison_tells_markup_apart() {
    assert_eq!(tree("<p class=a id=b>one  two</p>"), tree("<p id='b'\n class=\"a\">\n one two\n</p>"));
    for other in [
        "<p class=a>one two",
        "<p class=a id=c>one two",
        "<p class=a id=b>onetwo",
        "<b class=a id=b>one two",
        "<p class=a id=b>one <i>two",
    ] {
        assert_ne!(tree("<p class=a id=b>one two"), tree(other));
    }
}
