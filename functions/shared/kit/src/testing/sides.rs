//! What every slice's other parties are held to: each has a role that is one, words in both languages, and a page in
//! every state, on which each of their moves is possible at some time.

use super::{Browser, World, page_is_right};
use crate::{
    record,
    serve::Slice,
    store::{Item, item, keys},
};
use justice::{Case, Language, Part, Side, State, Transaction, parties::is_role};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// # Panics
/// When they are not, saying how.
pub(super) async fn sides_are_whole<T: Transaction>(folder: &str, now: &str, examples: &[Value]) {
    let roles: BTreeSet<&str> = T::others().iter().map(|side| side.role).collect();
    assert_eq!(roles.len(), T::others().len(), "each role has one side: {roles:?}");
    T::others().iter().for_each(names_are_names);
    let mut seen = BTreeSet::new();
    let mut possible = BTreeSet::new();
    for example in examples.iter().filter(|_| !T::others().is_empty()) {
        let world = World::<Slice<T>>::of(folder, now);
        assert_eq!(world.submits("a key", example).await.status, 201);
        let opened = world.cases().remove(0);
        let case: Case<T> = record::read_case(opened.clone()).expect("a case can be read");
        for (part, _) in Side::everybody(&case) {
            let (role, _) = part.role().expect("nobody among the others is the applicant");
            seen.insert(role.to_owned());
            possible.extend(pages_are_right(&world, &opened, &case, &part).await);
        }
    }
    for side in T::others() {
        assert!(seen.contains(side.role), "somebody in some example is a {}", side.role);
        for action in side.moves {
            assert!(possible.contains(action.code), "{} is possible in some state of some example", action.code);
        }
    }
}

fn names_are_names<T: Transaction>(side: &Side<T>) {
    assert!(is_role(side.role), "{} can be a role", side.role);
    let states = T::State::ALL.iter().map(|state| (side.state)(*state));
    for text in [&side.title, &side.heading].into_iter().chain(&side.sends).cloned().chain(states) {
        let is_said = Language::ALL.iter().all(|language| !text.get(*language).is_empty());
        assert!(is_said, "{text:?} is said in both languages");
    }
    assert!(side.sends.is_none() || T::documents().is_some(), "{} sends documents with what takes none", side.role);
}

/// Somebody's page in every state, in both languages, and the page of each of their moves that is there. Returns those.
async fn pages_are_right<T: Transaction>(
    world: &World<Slice<T>>,
    opened: &Item,
    case: &Case<T>,
    part: &Part,
) -> BTreeSet<&'static str> {
    let token = world.app().moment().token();
    let link = json!({ "transaction": T::SPEC.slug, "reference": case.reference, "part": part });
    world.table.put(item(&keys::link(&token), link).expect("an item"));
    let mut browser = Browser::new(world);
    browser.cookies.insert(crate::cases::cookie(&case.reference), token.reveal().to_owned());
    let home = format!("/{}/cases/{}", T::SPEC.slug, case.reference);
    let side = part.role().and_then(|(role, _)| Side::<T>::of(role)).expect("a side");
    let mut possible = BTreeSet::new();
    for state in T::State::ALL {
        let mut now = opened.clone();
        now.insert("state".into(), state.code().into());
        world.table.put(now);
        for language in ["en", "cy"] {
            let page = browser.opens(&format!("{home}?lang={language}")).await;
            page_is_right(&page, language);
            for action in side.moves.iter().filter(|action| page.body.contains(&format!("{home}/{}\"", action.code))) {
                page_is_right(&browser.opens(&format!("{home}/{}?lang={language}", action.code)).await, language);
                possible.insert(action.code);
            }
        }
    }
    possible
}
