//! The bucket in memory: the same promises as S3's, held to by the same suite.

use super::{Form, Head, Objects, Offer, attachment};
use crate::{
    moment::{Moment, digest},
    store::BoxFuture,
};
use justice::{Error, Result};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Mutex,
};

/// A bucket in memory.
#[derive(Default)]
pub struct Memory(Mutex<Inside>);

/// A version of an object: its name, and its bytes; none, once it has been removed.
type Version = (String, Option<Vec<u8>>);

#[derive(Default)]
struct Inside {
    /// The versions of each key, the newest last. A removed object's newest is none.
    objects: BTreeMap<String, Vec<Version>>,
    count: u64,
    /// Whether each of the calls to come fails.
    faults: VecDeque<bool>,
}

fn head_of(version: &str, bytes: &[u8]) -> Head {
    let letters: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    Head { size: bytes.len() as u64, etag: digest(&letters)[..32].to_owned(), version: version.to_owned() }
}

impl Memory {
    /// Something arrives, as S3 takes what a form sends.
    pub fn receives(&self, key: &str, bytes: &[u8]) -> Head {
        let mut inside = self.inside();
        inside.put(key, Some(bytes.to_vec()));
        let version = inside.count.to_string();
        head_of(&version, bytes)
    }

    /// The keys of what is there, whichever version.
    pub fn keys(&self) -> Vec<String> {
        let inside = self.inside();
        let there = inside.objects.iter().filter(|(_, versions)| versions.last().is_some_and(|last| last.1.is_some()));
        there.map(|(key, _)| key.clone()).collect()
    }

    /// What becomes of the calls to come: one entry each, true for a call that fails.
    pub fn fails(&self, faults: impl IntoIterator<Item = bool>) {
        self.inside().faults.extend(faults);
    }

    /// Nothing more fails.
    pub fn mends(&self) {
        self.inside().faults.clear();
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn call(&self) -> Result<std::sync::MutexGuard<'_, Inside>> {
        let mut inside = self.inside();
        match inside.faults.pop_front() {
            Some(true) => Err(Error::unavailable("told to fail")),
            _ => Ok(inside),
        }
    }
}

impl Inside {
    fn put(&mut self, key: &str, bytes: Option<Vec<u8>>) {
        self.count += 1;
        self.objects.entry(key.to_owned()).or_default().push((self.count.to_string(), bytes));
    }

    fn version(&self, key: &str, version: &str) -> Result<Vec<u8>> {
        let found = self.objects.get(key).and_then(|all| all.iter().find(|(known, _)| known == version));
        found.and_then(|(_, bytes)| bytes.clone()).ok_or_else(|| Error::unavailable("no such version"))
    }
}

impl Objects for Memory {
    fn origin(&self) -> &str {
        "https://uploads.example"
    }

    fn form<'a>(&'a self, offer: &'a Offer, _: &'a Moment) -> BoxFuture<'a, Result<Form>> {
        Box::pin(async move {
            drop(self.call()?);
            let fields = vec![("key", offer.key.clone()), ("success_action_redirect", offer.back.clone())];
            Ok(Form { action: format!("{}/", self.origin()), fields })
        })
    }

    fn head<'a>(&'a self, key: &'a str, _: &'a Moment) -> BoxFuture<'a, Result<Option<Head>>> {
        Box::pin(async move {
            let inside = self.call()?;
            let last = inside.objects.get(key).and_then(|versions| versions.last());
            Ok(last.and_then(|(version, bytes)| Some(head_of(version, bytes.as_ref()?))))
        })
    }

    fn first<'a>(
        &'a self,
        key: &'a str,
        version: &'a str,
        bytes: u64,
        _: &'a Moment,
    ) -> BoxFuture<'a, Result<Vec<u8>>> {
        Box::pin(async move {
            let mut all = self.call()?.version(key, version)?;
            all.truncate(bytes as usize);
            Ok(all)
        })
    }

    fn copy<'a>(&'a self, from: &'a str, version: &'a str, to: &'a str, _: &'a Moment) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let mut inside = self.call()?;
            let bytes = inside.version(from, version)?;
            inside.put(to, Some(bytes));
            Ok(())
        })
    }

    fn remove<'a>(&'a self, key: &'a str, version: Option<&'a str>, _: &'a Moment) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let mut inside = self.call()?;
            match version {
                None => inside.put(key, None),
                Some(version) => {
                    let versions = inside.objects.entry(key.to_owned()).or_default();
                    versions.retain(|(known, _)| known != version);
                }
            }
            Ok(())
        })
    }

    fn link<'a>(&'a self, key: &'a str, name: &'a str, _: &'a Moment) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move {
            drop(self.call()?);
            Ok(format!("https://bucket.example/{key}?{}", super::percent(&attachment(name))))
        })
    }
}
