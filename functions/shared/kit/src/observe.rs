//! One canonical line for each invocation, with its metrics in it. Routes, never paths; counts, never answers.

use crate::{app::Config, moment::Stopwatch};
use serde_json::{Map, Value, json};
use std::io::Write as _;

/// What is said about one invocation.
#[derive(Debug, Default)]
pub struct Line {
    fields: Map<String, Value>,
}

impl Line {
    /// Adds a field.
    pub fn add(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    /// The line: CloudWatch's embedded metric format, so that one line is log and metrics in one.
    pub fn finish(mut self, config: &Config, started: Stopwatch, now_millis: i64, cold: bool, calls: u32) -> Value {
        self.add("function", config.slug.as_str());
        self.add("version", config.version.as_str());
        self.add("stage", config.stage.as_str());
        self.add("cold", cold);
        self.add("calls", calls);
        self.add("ms", started.millis());
        self.add("invocations", 1);
        let metrics = ["ms", "calls", "invocations", "accepted", "refused", "retried"];
        let metrics: Vec<Value> = metrics
            .iter()
            .filter(|name| self.fields.contains_key(**name))
            .map(|name| json!({ "Name": name, "Unit": if *name == "ms" { "Milliseconds" } else { "Count" } }))
            .collect();
        let described = json!({
            "Timestamp": now_millis,
            "CloudWatchMetrics": [{
                "Namespace": "justice", "Dimensions": [["function", "outcome"]], "Metrics": metrics,
            }],
        });
        self.fields.insert("_aws".to_owned(), described);
        Value::Object(self.fields)
    }
}

/// Writes a line where Lambda collects logs.
pub fn write(line: &Value) {
    // A log that cannot be written must not fail the request that it is about.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Sends `tracing`'s own lines, warnings and worse, to the same place as JSON. No filter expressions: they cost a
/// regular expression engine at every cold start.
pub fn start() {
    let _ = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::WARN)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .try_init();
}
