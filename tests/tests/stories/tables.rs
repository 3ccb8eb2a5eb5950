//! The table in memory and the table in DynamoDB keep the same promises: one suite, two tables.
//!
//! What stories in memory prove is worth as much as this.

use justice::{Error, date::Timestamp};
use kit::{
    moment::Moment,
    store::{Committed, Item, Key, Range, Refusal, Store, Write, memory::Memory},
};
use serde_json::{Value, json};

#[tokio::test]
async fn the_table_in_memory_keeps_its_promises() {
    keeps_its_promises(&Memory::default()).await;
}

#[tokio::test]
#[ignore = "needs the local stack"]
async fn the_table_in_dynamodb_keeps_the_same_promises() {
    let stack = crate::deployed::Stack::running();
    let table = kit::store::dynamo::Dynamo::new(aws_sdk_dynamodb::Client::new(&kit::app::sdk()), stack.says("table"));
    keeps_its_promises(&table).await;
}

async fn keeps_its_promises(table: &dyn Store) {
    let here = Here { table, now: Moment::draw().now, space: format!("TRY#{}", Moment::draw().id) };
    here.what_is_put_is_got_back_as_it_was().await;
    here.what_is_there_is_not_created_again().await;
    here.what_has_expired_is_not_there().await;
    here.a_replacement_names_the_version_it_read().await;
    here.a_removal_names_the_version_it_read().await;
    here.a_place_is_freed_by_the_case_that_has_it().await;
    here.what_is_erased_is_gone_whatever_it_was().await;
    here.what_is_put_is_there_whatever_was().await;
    here.a_place_is_claimed_by_whoever_it_is_kept_for().await;
    here.all_of_a_commit_happens_or_none_of_it().await;
    here.the_same_commit_twice_happens_once().await;
    here.what_no_transaction_may_do_is_a_fault_of_ours().await;
    here.a_list_is_what_lies_between_two_keys_in_order().await;
    here.the_index_has_what_names_it_in_its_own_order().await;
    here.a_list_is_whole_however_long_it_is().await;
    here.the_first_of_a_long_list_are_got_without_the_rest_and_counted_so_far().await;
    here.a_commit_holds_a_hundred_items().await;
}

/// A part of a table that nobody else writes to.
struct Here<'a> {
    table: &'a dyn Store,
    now: Timestamp,
    space: String,
}

/// An hour, in seconds. What has expired here has not by the clock on the wall, or the table itself might remove it.
const HOUR: i64 = 3600;

impl Here<'_> {
    fn key(&self, partition: &str, sort: &str) -> Key {
        Key { pk: format!("{}#{partition}", self.space), sk: sort.to_owned() }
    }

    fn item(&self, partition: &str, sort: &str, body: Value) -> Item {
        kit::store::item(&self.key(partition, sort), body).expect("a body is an object")
    }

    /// Another moment: the same instant, other luck.
    fn moment(&self) -> Moment {
        let drawn = Moment::draw();
        let luck: Vec<u8> = drawn.id.to_string().bytes().chain(drawn.token().reveal().bytes()).collect();
        Moment::of(self.now, std::array::from_fn(|place| luck[place % luck.len()]))
    }

    fn later(&self, seconds: i64) -> Timestamp {
        Timestamp::from_second(self.now.as_second() + seconds).expect("a moment")
    }

    async fn commits(&self, writes: &[Write]) -> Committed {
        self.table.commit(writes, &self.moment()).await.expect("the table answers")
    }

    async fn has(&self, partition: &str, sort: &str) -> Option<Item> {
        self.table.get(&self.key(partition, sort), self.now).await.expect("the table answers")
    }

    async fn lists(&self, partition: &str, from: &str, to: &str) -> Vec<String> {
        let partition = format!("{}#{partition}", self.space);
        let range = Range { partition, from: from.to_owned(), to: to.to_owned(), index: false, consistent: true };
        self.sorts(&range, "SK").await
    }

    async fn sorts(&self, range: &Range, name: &str) -> Vec<String> {
        let items = self.table.list(range, self.now).await.expect("the table answers");
        items.iter().map(|item| item[name].as_str().unwrap_or_default().to_owned()).collect()
    }

    async fn what_is_put_is_got_back_as_it_was(&self) {
        assert_eq!(self.has("kinds", "a").await, None);
        let body = json!({
            "text": "Siân’s “visit”\n\u{1F3F4}", "empty": "", "yes": true, "no": false, "nothing": null,
            "zero": 0, "less": -7, "most": 9_007_199_254_740_991_u64, "pence": u64::MAX, "part": 1.5,
            "list": [1, "two", [], {}], "object": { "a/b": { "~": 1 }, "": "unnamed" },
        });
        let item = self.item("kinds", "a", body);
        assert_eq!(self.commits(&[Write::Create(item.clone())]).await, Committed::Done);
        assert_eq!(self.has("kinds", "a").await, Some(item.clone()), "put by itself");
        let beside = self.item("kinds", "b", Value::Object(item.clone()));
        let other = self.item("kinds", "c", json!({}));
        assert_eq!(self.commits(&[Write::Create(beside.clone()), Write::Create(other)]).await, Committed::Done);
        assert_eq!(self.has("kinds", "b").await, Some(beside), "put with others");
    }

    async fn what_is_there_is_not_created_again(&self) {
        let item = self.item("create", "a", json!({ "n": 1 }));
        self.commits(&[Write::Create(item.clone())]).await;
        let again = Write::Create(self.item("create", "a", json!({ "n": 2 })));
        let refused = |index| Committed::Refused(vec![Refusal { index, found: Some(item.clone()) }]);
        assert_eq!(self.commits(std::slice::from_ref(&again)).await, refused(0), "by itself");
        let other = Write::Create(self.item("create", "b", json!({})));
        assert_eq!(self.commits(&[other, again]).await, refused(1), "with others");
        assert_eq!(self.has("create", "a").await, Some(item.clone()));
    }

    async fn a_place_is_claimed_by_whoever_it_is_kept_for(&self) {
        let soon = self.later(HOUR).as_second();
        let kept = self.item("claim", "a", json!({ "case": "DRAFT#1", "expires": soon }));
        self.commits(&[Write::Create(kept.clone())]).await;
        let taken = self.item("claim", "a", json!({ "case": "VIS-1" }));
        let claims = |item: &Item, owner: &str| vec![Write::Claim(item.clone(), owner.to_owned())];
        let refused = Committed::Refused(vec![Refusal { index: 0, found: Some(kept) }]);
        assert_eq!(self.commits(&claims(&taken, "DRAFT#2")).await, refused, "kept for somebody else");
        assert_eq!(self.commits(&claims(&taken, "DRAFT#1")).await, Committed::Done, "kept for them");
        assert_eq!(self.has("claim", "a").await, Some(taken.clone()), "for good");
        let refused = Committed::Refused(vec![Refusal { index: 0, found: Some(taken.clone()) }]);
        assert_eq!(self.commits(&claims(&taken, "DRAFT#1")).await, refused, "no longer theirs");
        let free = self.item("claim", "b", json!({ "case": "VIS-1" }));
        assert_eq!(self.commits(&claims(&free, "DRAFT#1")).await, Committed::Done, "nobody's");

        let lapsed = self.item("claim", "c", json!({ "case": "DRAFT#3", "expires": soon }));
        self.commits(&[Write::Create(lapsed)]).await;
        let luck = self.moment().token();
        let after = Moment::of(self.later(HOUR), std::array::from_fn(|place| luck.reveal().as_bytes()[place % 32]));
        let mine = self.item("claim", "c", json!({ "case": "VIS-2" }));
        let done = self.table.commit(&claims(&mine, "DRAFT#1"), &after).await.expect("the table answers");
        assert_eq!(done, Committed::Done, "kept for somebody else too long ago");
    }

    async fn what_has_expired_is_not_there(&self) {
        let soon = self.later(HOUR).as_second();
        let (then, after) = (self.later(HOUR - 1), self.later(HOUR));
        let item = self.item("expiry", "a", json!({ "expires": soon, "n": 1 }));
        self.commits(&[Write::Create(item.clone())]).await;
        let get = |now| async move { self.table.get(&self.key("expiry", "a"), now).await.expect("the table answers") };
        assert_eq!(get(then).await, Some(item.clone()), "a second before");
        assert_eq!(get(after).await, None);
        let partition = format!("{}#expiry", self.space);
        let range = Range { partition, from: String::new(), to: "~".into(), index: false, consistent: true };
        assert_eq!(self.table.list(&range, then).await.expect("a list").len(), 1);
        assert_eq!(self.table.list(&range, after).await.expect("a list").len(), 0);

        let new = Write::Create(self.item("expiry", "a", json!({ "n": 2 })));
        let at =
            |now| Moment::of(now, std::array::from_fn(|place| self.moment().token().reveal().as_bytes()[place % 32]));
        let early = self.table.commit(std::slice::from_ref(&new), &at(then)).await.expect("the table answers");
        assert_eq!(early, Committed::Refused(vec![Refusal { index: 0, found: Some(item) }]));
        let other = Write::Create(self.item("expiry", "b", json!({})));
        let done = self.table.commit(&[other, new], &at(after)).await.expect("the table answers");
        assert_eq!(done, Committed::Done, "what has expired is created over");
        assert_eq!(self.has("expiry", "a").await, Some(self.item("expiry", "a", json!({ "n": 2 }))));
    }

    async fn a_replacement_names_the_version_it_read(&self) {
        let at = |version: u64| self.item("replace", "a", json!({ "version": version }));
        let absent = Committed::Refused(vec![Refusal { index: 0, found: None }]);
        assert_eq!(self.commits(&[Write::Replace(at(2), 1)]).await, absent, "nothing to replace");
        self.commits(&[Write::Create(at(1))]).await;
        assert_eq!(self.commits(&[Write::Replace(at(2), 1)]).await, Committed::Done);
        let stale = Committed::Refused(vec![Refusal { index: 0, found: Some(at(2)) }]);
        assert_eq!(self.commits(&[Write::Replace(at(2), 1)]).await, stale, "by itself");
        let other = Write::Create(self.item("replace", "b", json!({})));
        assert_eq!(self.commits(&[Write::Replace(at(2), 1), other]).await, stale, "with others");
        assert_eq!(self.has("replace", "b").await, None);
    }

    async fn a_removal_names_the_version_it_read(&self) {
        let (key, item) = (self.key("remove", "a"), self.item("remove", "a", json!({ "version": 3 })));
        self.commits(&[Write::Create(item.clone())]).await;
        let stale = Committed::Refused(vec![Refusal { index: 0, found: Some(item) }]);
        assert_eq!(self.commits(&[Write::Remove(key.clone(), 2)]).await, stale);
        assert_eq!(self.commits(&[Write::Remove(key.clone(), 3)]).await, Committed::Done);
        assert_eq!(self.has("remove", "a").await, None);
        assert_eq!(self.commits(&[Write::Remove(key, 3)]).await, Committed::Done, "what is gone is gone");
    }

    async fn a_place_is_freed_by_the_case_that_has_it(&self) {
        let (key, item) = (self.key("free", "a"), self.item("free", "a", json!({ "case": "mine" })));
        self.commits(&[Write::Create(item.clone())]).await;
        let theirs = Committed::Refused(vec![Refusal { index: 0, found: Some(item) }]);
        assert_eq!(self.commits(&[Write::Free(key.clone(), "yours".into())]).await, theirs);
        assert_eq!(self.commits(&[Write::Free(key.clone(), "mine".into())]).await, Committed::Done);
        assert_eq!(self.has("free", "a").await, None);
        assert_eq!(self.commits(&[Write::Free(key, "mine".into())]).await, Committed::Done, "what is free is free");
    }

    async fn what_is_erased_is_gone_whatever_it_was(&self) {
        let item = self.item("erase", "a", json!({ "case": "theirs", "version": 7 }));
        self.commits(&[Write::Create(item)]).await;
        let both = [Write::Erase(self.key("erase", "a")), Write::Erase(self.key("erase", "not there"))];
        assert_eq!(self.commits(&both).await, Committed::Done);
        assert_eq!(self.has("erase", "a").await, None);
        assert_eq!(self.commits(&both[1..]).await, Committed::Done, "by itself");
    }

    async fn what_is_put_is_there_whatever_was(&self) {
        let (first, second) = (json!({ "case": "theirs", "version": 7 }), json!({ "version": 2 }));
        for body in [first, second] {
            let writes =
                [Write::Put(self.item("put", "a", body.clone())), Write::Put(self.item("put", "b", body.clone()))];
            assert_eq!(self.commits(&writes).await, Committed::Done);
            assert_eq!(self.has("put", "a").await, Some(self.item("put", "a", body)));
        }
        assert_eq!(self.commits(&[Write::Put(self.item("put", "a", json!({})))]).await, Committed::Done, "by itself");
    }

    async fn all_of_a_commit_happens_or_none_of_it(&self) {
        let there = self.item("whole", "there", json!({ "version": 1 }));
        let taken = self.item("whole", "taken", json!({ "case": "yours" }));
        self.commits(&[Write::Create(there.clone()), Write::Create(taken.clone())]).await;
        let before = self.lists("whole", "", "~").await;
        let answer = self
            .commits(&[
                Write::Create(self.item("whole", "new", json!({}))),
                Write::Create(self.item("whole", "there", json!({}))),
                Write::Replace(self.item("whole", "nowhere", json!({ "version": 2 })), 1),
                Write::Remove(self.key("whole", "not there"), 1),
                Write::Free(self.key("whole", "taken"), "mine".into()),
            ])
            .await;
        let refusals = vec![
            Refusal { index: 1, found: Some(there) },
            Refusal { index: 2, found: None },
            Refusal { index: 4, found: Some(taken) },
        ];
        assert_eq!(answer, Committed::Refused(refusals), "every condition that did not hold, and what was there");
        assert_eq!(self.lists("whole", "", "~").await, before);
    }

    async fn the_same_commit_twice_happens_once(&self) {
        let one = |n: u64| {
            [
                Write::Create(self.item("twice", &format!("a{n}"), json!({ "version": 1 }))),
                Write::Create(self.item("twice", &format!("b{n}"), json!({}))),
            ]
        };
        let moment = self.moment();
        assert_eq!(self.table.commit(&one(1), &moment).await.expect("an answer"), Committed::Done);
        assert_eq!(self.table.commit(&one(1), &moment).await.expect("an answer"), Committed::Done, "not a refusal");
        assert_eq!(self.lists("twice", "", "~").await, ["a1", "b1"]);
        let other = self.table.commit(&one(2), &moment).await;
        assert!(matches!(other, Err(Error::Broken(_))), "one moment is one commit: {other:?}");
        let round = self.table.commit(&one(2), &moment.round(1)).await.expect("an answer");
        assert_eq!(round, Committed::Done, "another round is another commit");
        let refused = self.table.commit(&one(2), &self.moment()).await.expect("an answer");
        assert!(matches!(&refused, Committed::Refused(both) if both.len() == 2), "{refused:?}");
    }

    async fn what_no_transaction_may_do_is_a_fault_of_ours(&self) {
        let twice = [
            Write::Create(self.item("never", "a", json!({ "n": 1 }))),
            Write::Create(self.item("never", "a", json!({ "n": 2 }))),
        ];
        let answer = self.table.commit(&twice, &self.moment()).await;
        assert!(matches!(answer, Err(Error::Broken(_))), "one item twice: {answer:?}");
        let many: Vec<Write> =
            (0..101).map(|n| Write::Create(self.item("never", &format!("{n:03}"), json!({})))).collect();
        let answer = self.table.commit(&many, &self.moment()).await;
        assert!(matches!(answer, Err(Error::Broken(_))), "more than a hundred: {answer:?}");
        assert_eq!(self.lists("never", "", "~").await, [""; 0]);
    }

    async fn a_list_is_what_lies_between_two_keys_in_order(&self) {
        let keys = ["B", "a#1", "a#10", "a#2", "b", "é", "CASE", "~", "\u{10FFFF}"];
        for key in keys {
            self.commits(&[Write::Create(self.item("list", key, json!({})))]).await;
        }
        self.commits(&[Write::Create(self.item("list2", "a#1", json!({})))]).await;
        let all = ["B", "CASE", "a#1", "a#10", "a#2", "b", "~", "é", "\u{10FFFF}"];
        assert_eq!(self.lists("list", "", "\u{10FFFF}").await, all, "in the order of their bytes");
        assert_eq!(self.lists("list", "a#1", "a#2").await, ["a#1", "a#10", "a#2"], "both ends included");
        assert_eq!(self.lists("list", "a#", "a#\u{10FFFF}").await, ["a#1", "a#10", "a#2"]);
        assert_eq!(self.lists("list", "CASE", "CASE").await, ["CASE"]);
        assert_eq!(self.lists("list", "c", "d").await, [""; 0]);
        assert_eq!(self.lists("list", "b", "a").await, [""; 0], "nothing lies between two keys the wrong way round");
        assert_eq!(self.lists("nothing", "", "\u{10FFFF}").await, [""; 0]);
    }

    async fn the_index_has_what_names_it_in_its_own_order(&self) {
        let indexed = |sort: &str, by: &str, version: u64| {
            let day = format!("{}#DAY", self.space);
            self.item("index", sort, json!({ "GSI1PK": day, "GSI1SK": by, "version": version }))
        };
        for write in [
            Write::Create(indexed("a", "3", 1)),
            Write::Create(indexed("b", "1", 1)),
            Write::Create(indexed("c", "2", 1)),
            Write::Create(self.item("index", "d", json!({}))),
        ] {
            self.commits(&[write]).await;
        }
        let range = |consistent| Range {
            partition: format!("{}#DAY", self.space),
            from: "1".into(),
            to: "3".into(),
            index: true,
            consistent,
        };
        assert_eq!(self.sorts(&range(false), "SK").await, ["b", "c", "a"]);
        assert_eq!(
            self.sorts(&range(true), "SK").await,
            ["b", "c", "a"],
            "asking for more than an index can is no fault"
        );
        self.commits(&[Write::Replace(self.item("index", "c", json!({ "version": 2 })), 1)]).await;
        assert_eq!(self.sorts(&range(false), "SK").await, ["b", "a"], "what names it no more is not in it");
    }

    async fn a_list_is_whole_however_long_it_is(&self) {
        let bulk = "x".repeat(300_000);
        for n in 0..5 {
            let big = self.item("long", &format!("{n}"), json!({ "bulk": bulk }));
            self.commits(&[Write::Create(big)]).await;
        }
        assert_eq!(self.lists("long", "", "~").await, ["0", "1", "2", "3", "4"], "more than one answer holds");
    }

    async fn the_first_of_a_long_list_are_got_without_the_rest_and_counted_so_far(&self) {
        let partition = self.key("paged", "").pk;
        for n in 0..7 {
            self.commits(&[Write::Create(self.item("paged", &format!("{n}"), json!({})))]).await;
        }
        let range = |from: &str| Range {
            partition: partition.clone(),
            from: from.to_owned(),
            to: "~".to_owned(),
            index: false,
            consistent: true,
        };
        for (from, most, expected) in [("", 3, 3), ("", 7, 7), ("", 9, 7), ("5", 3, 2), ("9", 3, 0)] {
            let found = self.table.page(&range(from), most, self.now).await.expect("a page");
            assert_eq!(found.len(), expected, "from {from:?}, at most {most}");
            assert_eq!(self.table.count(&range(from), most, self.now).await.expect("a count"), expected);
        }
    }

    async fn a_commit_holds_a_hundred_items(&self) {
        let many: Vec<Write> =
            (0..100).map(|n| Write::Create(self.item("many", &format!("{n:03}"), json!({})))).collect();
        assert_eq!(self.commits(&many).await, Committed::Done);
        assert_eq!(self.lists("many", "", "~").await.len(), 100);
    }
}
