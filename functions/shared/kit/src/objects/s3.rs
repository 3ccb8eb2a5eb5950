//! The bucket in S3. What it needs of S3 is six requests, each a signed address; the whole client would be two megabytes of
//! every function.

use super::{Form, Head, LINK_SECONDS, Objects, Offer, attachment, percent};
use crate::{moment::Moment, store::BoxFuture};
use aws_config::SdkConfig;
use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::{
    http_request::{
        PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector as _, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::Headers,
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use justice::{Error, Result, date::Timestamp};
use serde_json::json;
use std::time::{Duration, SystemTime};

/// How often a request is made before we give up.
const TRIES: u32 = 3;

/// Seconds for which a request of our own is good.
const REQUEST_SECONDS: u32 = 60;

/// A bucket in S3.
pub struct S3 {
    /// Scheme and host, and the bucket's name where it is not in the host.
    address: String,
    bucket: String,
    region: String,
    uploads: String,
    credentials: SharedCredentialsProvider,
    connector: SharedHttpConnector,
}

impl S3 {
    /// A bucket by its name, to which browsers send by an origin of ours; or straight, if there is none.
    pub fn new(sdk: &SdkConfig, connector: SharedHttpConnector, bucket: &str, uploads: &str) -> Option<S3> {
        let region = sdk.region()?.to_string();
        let address = match sdk.endpoint_url() {
            Some(endpoint) => format!("{}/{bucket}", endpoint.trim_end_matches('/')),
            None => format!("https://{bucket}.s3.{region}.amazonaws.com"),
        };
        let uploads = if uploads.is_empty() { address.clone() } else { uploads.to_owned() };
        Some(S3 {
            address,
            bucket: bucket.to_owned(),
            region,
            uploads,
            credentials: sdk.credentials_provider()?,
            connector,
        })
    }

    async fn credentials(&self) -> Result<Credentials> {
        self.credentials.provide_credentials().await.map_err(Error::unavailable)
    }

    /// An address that S3 takes for a request of ours until some seconds have passed.
    async fn signed(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        seconds: u32,
        now: Timestamp,
    ) -> Result<String> {
        let identity = self.credentials().await?.into();
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(seconds.into()));
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("s3")
            .time(instant(now)?)
            .settings(settings)
            .build()
            .map_err(Error::broken)?
            .into();
        let address = format!("{}/{target}", self.address);
        let request = SignableRequest::new(method, &address, headers.iter().copied(), SignableBody::UnsignedPayload);
        let (instructions, _) = sign(request.map_err(Error::broken)?, &params).map_err(Error::broken)?.into_parts();
        let more = instructions.params().iter().map(|(name, value)| format!("{name}={}", percent(value)));
        let joint = if target.contains('?') { '&' } else { '?' };
        Ok(format!("{address}{joint}{}", more.collect::<Vec<_>>().join("&")))
    }

    /// One request, tried again while S3 is not there.
    async fn send(
        &self,
        method: &'static str,
        target: &str,
        headers: &[(&'static str, &str)],
        moment: &Moment,
    ) -> Result<HttpResponse> {
        let signed: Vec<_> = headers.iter().copied().filter(|(name, _)| name.starts_with("x-amz-")).collect();
        let address = self.signed(method, target, &signed, REQUEST_SECONDS, moment.now).await?;
        let mut tries = 1;
        loop {
            let mut request = HttpRequest::new(SdkBody::empty());
            request.set_method(method).map_err(Error::broken)?;
            request.set_uri(address.as_str()).map_err(Error::broken)?;
            for (name, value) in headers {
                request.headers_mut().insert(*name, (*value).to_owned());
            }
            match self.connector.call(request).await {
                Ok(answer) if answer.status().as_u16() < 500 => return Ok(answer),
                _ if tries < TRIES => tries += 1,
                Ok(answer) => return Err(Error::unavailable(format!("S3 answered {}", answer.status().as_u16()))),
                // The client's own words may quote the address, which is as good as the document.
                Err(_) => return Err(Error::unavailable("S3 did not answer")),
            }
        }
    }
}

/// An instant as the signer takes it.
fn instant(now: Timestamp) -> Result<SystemTime> {
    let seconds = u64::try_from(now.as_second()).map_err(Error::broken)?;
    Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// The object at a key, or one version of it.
fn target(key: &str, version: Option<&str>) -> String {
    version.map_or_else(|| key.to_owned(), |version| format!("{key}?versionId={}", percent(version)))
}

fn expect(answer: &HttpResponse, what: &str) -> Result<()> {
    match answer.status().as_u16() {
        200..=299 => Ok(()),
        status => Err(Error::unavailable(format!("S3 answered {status} when asked to {what}"))),
    }
}

fn header(headers: &Headers, name: &str) -> String {
    headers.get(name).unwrap_or_default().trim_matches('"').to_owned()
}

impl Objects for S3 {
    fn origin(&self) -> &str {
        let host = self.uploads.find("://").map_or(0, |start| start + 3);
        let end = self.uploads[host..].find('/').map_or(self.uploads.len(), |end| host + end);
        &self.uploads[..end]
    }

    fn form<'a>(&'a self, offer: &'a Offer, moment: &'a Moment) -> BoxFuture<'a, Result<Form>> {
        Box::pin(async move {
            let signer =
                Signer { bucket: &self.bucket, region: &self.region, by: self.credentials().await?, now: moment.now };
            Ok(Form { action: format!("{}/", self.uploads), fields: signer.fields(offer)? })
        })
    }

    fn head<'a>(&'a self, key: &'a str, moment: &'a Moment) -> BoxFuture<'a, Result<Option<Head>>> {
        Box::pin(async move {
            let answer = self.send("HEAD", key, &[], moment).await?;
            // Whoever may not list a bucket is told 403 for what is not there (Amazon S3 API Reference, HeadObject).
            if matches!(answer.status().as_u16(), 403 | 404) {
                return Ok(None);
            }
            expect(&answer, "say what is there")?;
            let headers = answer.headers();
            let size = header(headers, "content-length").parse().map_err(Error::broken)?;
            Ok(Some(Head { size, etag: header(headers, "etag"), version: header(headers, "x-amz-version-id") }))
        })
    }

    fn first<'a>(
        &'a self,
        key: &'a str,
        version: &'a str,
        bytes: u64,
        moment: &'a Moment,
    ) -> BoxFuture<'a, Result<Vec<u8>>> {
        Box::pin(async move {
            let range = format!("bytes=0-{}", bytes.saturating_sub(1));
            let answer = self.send("GET", &target(key, Some(version)), &[("range", &range)], moment).await?;
            expect(&answer, "show the first bytes")?;
            let body = ByteStream::new(answer.into_body()).collect().await;
            let mut body = body.map_err(|_| Error::unavailable("S3 did not finish its answer"))?.to_vec();
            // Whoever is asked for a part may answer with the whole (RFC 9110, 14.2); the emulator does.
            body.truncate(usize::try_from(bytes).unwrap_or(usize::MAX));
            Ok(body)
        })
    }

    fn copy<'a>(
        &'a self,
        from: &'a str,
        version: &'a str,
        to: &'a str,
        moment: &'a Moment,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let source = format!("/{}/{}", self.bucket, target(from, Some(version)));
            let answer = self.send("PUT", to, &[("x-amz-copy-source", &source)], moment).await?;
            expect(&answer, "copy an object")?;
            // A copy can fail after S3 has answered 200: what became of it is in the body (CopyObject).
            let body = ByteStream::new(answer.into_body()).collect().await;
            let body = body.map_err(|_| Error::unavailable("S3 did not finish its answer"))?.to_vec();
            match String::from_utf8_lossy(&body).contains("<CopyObjectResult") {
                true => Ok(()),
                false => Err(Error::unavailable("S3 began a copy and did not finish it")),
            }
        })
    }

    fn remove<'a>(&'a self, key: &'a str, version: Option<&'a str>, moment: &'a Moment) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let answer = self.send("DELETE", &target(key, version), &[], moment).await?;
            if answer.status().as_u16() == 404 { Ok(()) } else { expect(&answer, "remove an object") }
        })
    }

    fn link<'a>(&'a self, key: &'a str, name: &'a str, moment: &'a Moment) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move {
            let target = format!("{key}?response-content-disposition={}", percent(&attachment(name)));
            self.signed("GET", &target, &[], LINK_SECONDS, moment.now).await
        })
    }
}

/// What signs a form (Amazon S3, "Authenticating Requests: Browser-Based Uploads Using POST (AWS Signature Version 4)").
struct Signer<'a> {
    bucket: &'a str,
    region: &'a str,
    by: Credentials,
    now: Timestamp,
}

impl Signer<'_> {
    fn fields(&self, offer: &Offer) -> Result<Vec<(&'static str, String)>> {
        let day = self.now.strftime("%Y%m%d").to_string();
        let mut fields = vec![
            ("key", offer.key.clone()),
            // Whatever the browser takes it for: nobody's word is taken for it.
            ("Content-Type", "application/octet-stream".to_owned()),
            ("Content-Disposition", "attachment".to_owned()),
            ("success_action_redirect", offer.back.clone()),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("x-amz-credential", format!("{}/{day}/{}/s3/aws4_request", self.by.access_key_id(), self.region)),
            ("x-amz-date", self.now.strftime("%Y%m%dT%H%M%SZ").to_string()),
        ];
        fields.extend(self.by.session_token().map(|token| ("x-amz-security-token", token.to_owned())));
        let policy = BASE64.encode(self.policy(&fields, offer));
        let signature = self.signature(&policy)?;
        fields.extend([("policy", policy), ("x-amz-signature", signature)]);
        Ok(fields)
    }

    /// Each field exactly as it is in the form, and no fewer and no more bytes than may be sent.
    fn policy(&self, fields: &[(&'static str, String)], offer: &Offer) -> String {
        let mut conditions = vec![json!({ "bucket": self.bucket }), json!(["content-length-range", 1, offer.largest])];
        conditions.extend(fields.iter().map(|(name, value)| json!({ *name: value })));
        json!({ "expiration": offer.until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), "conditions": conditions })
            .to_string()
    }

    fn signature(&self, policy: &str) -> Result<String> {
        let key = v4::generate_signing_key(self.by.secret_access_key(), instant(self.now)?, self.region, "s3");
        Ok(v4::calculate_signature(key, policy.as_bytes()))
    }
}
