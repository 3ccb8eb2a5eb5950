//! The bucket in memory and the bucket in S3 keep the same promises: one suite, two buckets. And what a form may send is
//! what its policy says.

use justice::date::Timestamp;
use kit::{
    moment::Moment,
    objects::{Objects, Offer, memory::Memory},
};
use std::fmt::Write as _;

#[tokio::test]
async fn the_bucket_in_memory_keeps_its_promises() {
    let bucket = Memory::default();
    keeps_its_promises(&bucket, |key, bytes| {
        bucket.receives(key, bytes);
    })
    .await;
}

#[tokio::test]
#[ignore = "needs the local stack"]
async fn the_bucket_in_s3_keeps_the_same_promises() {
    let stack = crate::deployed::Stack::running();
    let bucket =
        kit::app::bucket(&kit::app::sdk(), &stack.says("documents"), &stack.says("uploads")).expect("a bucket");
    let (emulator, name) = (stack.says("emulator"), stack.says("documents"));
    keeps_its_promises(&bucket, |key, bytes| {
        let address = format!("{emulator}/{name}/{key}");
        ureq::put(address).send(bytes).expect("the emulator takes an object");
    })
    .await;
}

async fn keeps_its_promises(bucket: &dyn Objects, puts: impl Fn(&str, &[u8])) {
    let moment = Moment::draw();
    // A transaction of no such name: nobody hears of what arrives here.
    let (arriving, kept) = (format!("try/{}/a", moment.id), format!("try/{}/b", moment.id));
    let head = async |key: &str| bucket.head(key, &moment).await.expect("the bucket answers");
    assert_eq!(head(&arriving).await, None, "what is not there is not there");

    puts(&arriving, b"%PDF-1.7 one");
    let one = head(&arriving).await.expect("it is there");
    assert_eq!(one.size, 12);
    puts(&arriving, b"another");
    let two = head(&arriving).await.expect("it is there");
    assert_ne!((&one.version, &one.etag), (&two.version, &two.etag), "other bytes have another version and digest");
    let first = bucket.first(&arriving, &one.version, 5, &moment).await.expect("the bucket answers");
    assert_eq!(first, b"%PDF-", "of the version that was asked for, though it is no longer the newest");
    let all = bucket.first(&arriving, &two.version, 8192, &moment).await.expect("the bucket answers");
    assert_eq!(all, b"another", "all of it, where there is no more");

    for _ in 0..2 {
        bucket.copy(&arriving, &one.version, &kept, &moment).await.expect("the bucket answers");
    }
    let copied = head(&kept).await.expect("it has been copied");
    assert_eq!((copied.size, &copied.etag), (one.size, &one.etag), "the version that was named");

    bucket.remove(&arriving, Some(&two.version), &moment).await.expect("the bucket answers");
    assert_eq!(head(&arriving).await, Some(one.clone()), "the version before is the newest again");
    bucket.remove(&arriving, Some(&one.version), &moment).await.expect("the bucket answers");
    bucket.remove(&arriving, Some(&one.version), &moment).await.expect("what is gone can be removed");
    assert_eq!(head(&arriving).await, None);
    assert!(bucket.copy(&arriving, &one.version, &kept, &moment).await.is_err(), "what is gone cannot be copied");
    for _ in 0..2 {
        bucket.remove(&kept, None, &moment).await.expect("the bucket answers");
        assert_eq!(head(&kept).await, None);
    }
}

/// What a browser sends.
fn multipart(fields: &[(String, String)], file: &[u8]) -> (String, Vec<u8>) {
    let mut text = String::new();
    for (name, value) in fields {
        let _ = write!(text, "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    text.push_str("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"passport.pdf\"\r\nContent-Type: application/pdf\r\n\r\n");
    let body = [text.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
    ("multipart/form-data; boundary=edge".to_owned(), body)
}

fn posts(action: &str, fields: &[(String, String)], file: &[u8]) -> (u16, String, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let (kind, body) = multipart(fields, file);
    let mut answer = agent.post(action).header("content-type", kind).send(&body[..]).expect("an answer");
    let location =
        answer.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    (answer.status().as_u16(), location, text)
}

#[tokio::test]
#[ignore = "needs the local stack"]
async fn a_form_sends_what_its_policy_says_and_nothing_else() {
    let stack = crate::deployed::Stack::running();
    let bucket =
        kit::app::bucket(&kit::app::sdk(), &stack.says("documents"), &stack.says("uploads")).expect("a bucket");
    let moment = Moment::draw();
    let offer = |until: i64| Offer {
        key: format!("try/{}/form", moment.id),
        largest: 1000,
        back: format!("{}/visit-request/sent", stack.says("origin")),
        until: Timestamp::from_second(moment.now.as_second() + until).expect("a time"),
    };
    let form = bucket.form(&offer(60), &moment).await.expect("a form");
    let fields: Vec<(String, String)> =
        form.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let changed = |name: &str, to: &str| {
        let change = |(field, value): &(String, String)| {
            (field.clone(), if field == name { to.to_owned() } else { value.clone() })
        };
        fields.iter().map(change).collect::<Vec<_>>()
    };

    let refused = [
        ("too large", posts(&form.action, &fields, &[b'x'; 1001])),
        ("empty", posts(&form.action, &fields, b"")),
        ("elsewhere", posts(&form.action, &changed("key", "visit-request/x/y"), b"%PDF-")),
        (
            "back to somebody else",
            posts(&form.action, &changed("success_action_redirect", "https://evil.example/"), b"%PDF-"),
        ),
        ("as a page", posts(&form.action, &changed("Content-Type", "text/html"), b"%PDF-")),
        ("shown, not saved", posts(&form.action, &changed("Content-Disposition", "inline"), b"%PDF-")),
        (
            "with more than was signed",
            posts(&form.action, &[fields.clone(), vec![("acl".into(), "public-read".into())]].concat(), b"%PDF-"),
        ),
    ];
    for (what, (status, _, page)) in &refused {
        assert!((400..500).contains(status), "{what}: {status}");
        assert!(
            page.contains("Your file was not uploaded") && !page.contains("<?xml"),
            "{what}: people are shown a page: {page}"
        );
    }
    let late = bucket.form(&offer(-1), &moment).await.expect("a form");
    let late: Vec<(String, String)> =
        late.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    assert_eq!(posts(&form.action, &late, b"%PDF-").0, 403, "a form has an end");
    assert_eq!(bucket.head(&offer(60).key, &moment).await.expect("an answer"), None, "nothing of all that arrived");

    let (status, location, _) = posts(&form.action, &fields, b"%PDF-1.7");
    assert_eq!(status, 303);
    assert!(location.starts_with(&offer(60).back) && location.contains("etag="), "{location}");
    let there = bucket.head(&offer(60).key, &moment).await.expect("an answer").expect("it is there");
    assert_eq!(there.size, 8);
    assert!(!there.version.is_empty(), "the bucket keeps versions");

    let link = bucket.link(&offer(60).key, "Siân’s passport.pdf", &moment).await.expect("a link");
    let file = ureq::get(&link).call().expect("the file");
    let disposition =
        file.headers().get("content-disposition").and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(disposition.starts_with("attachment; filename=\"Si_n_s passport.pdf\""), "{disposition}");
    let query: Vec<&str> = link.split(['?', '&']).collect();
    assert!(query.contains(&"X-Amz-Expires=60"), "{link}");
}

/// What `boto3.client("s3").generate_presigned_post` signs the same policy with: another implementation of the same.
#[tokio::test]
#[ignore = "needs the local stack"]
async fn a_form_is_signed_as_others_sign_it() {
    let stack = crate::deployed::Stack::running();
    let bucket =
        kit::app::bucket(&kit::app::sdk(), &stack.says("documents"), &stack.says("uploads")).expect("a bucket");
    let moment = Moment::draw();
    let offer = Offer { key: "try/a".into(), largest: 10, back: "https://justice.example/".into(), until: moment.now };
    let form = bucket.form(&offer, &moment).await.expect("a form");
    let field = |name: &str| {
        form.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let script = "
import sys, json
from botocore.auth import S3SigV4PostAuth
from botocore.credentials import Credentials
auth = S3SigV4PostAuth(Credentials('local', 'local'), 's3', 'eu-west-2')
class Request: context = {'timestamp': sys.argv[2]}
print(auth.signature(sys.argv[1], Request))";
    let python = crate::shape::root().join(".venv/bin/python");
    let output = std::process::Command::new(python)
        .args(["-c", script, &field("policy"), &field("x-amz-date")])
        .output()
        .expect("python runs");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        field("x-amz-signature"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
