//! Numbers about the running process, for Prometheus.

use std::{fmt, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

/// One kind of request and how it ended.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

/// The writer's own numbers.
#[derive(Clone)]
pub struct WriterMetrics {
    /// Commands that wait.
    pub waiting: Gauge,
    /// Commands per commit.
    pub group_size: Histogram,
}

impl Default for WriterMetrics {
    fn default() -> Self {
        Self { waiting: Gauge::default(), group_size: Histogram::new(exponential_buckets(1.0, 2.0, 9)) }
    }
}

type Latencies = Family<Route, Histogram, fn() -> Histogram>;

/// All numbers of a process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    latencies: Latencies,
    /// Open streams of live updates.
    pub listeners: Gauge,
    /// The number of the ledger's last entry.
    pub ledger_sequence: Gauge,
}

fn latency() -> Histogram {
    // 1 ms to 16 s.
    Histogram::new(exponential_buckets(0.001, 2.0, 15))
}

impl Metrics {
    #[must_use]
    pub fn new(writer: &WriterMetrics) -> Self {
        let mut registry = Registry::with_prefix("penstock");
        let requests = Family::default();
        registry.register("http_requests", "Requests, by route and status", requests.clone());
        let latencies = Latencies::new_with_constructor(latency);
        let help = "Time from a request's head to its answer's head";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, latencies.clone());
        let listeners = Gauge::default();
        registry.register("event_listeners", "Open streams of live updates", listeners.clone());
        let ledger_sequence = Gauge::default();
        registry.register("ledger_sequence", "The number of the last ledger entry", ledger_sequence.clone());
        registry.register("writer_waiting", "Commands that wait for the writer", writer.waiting.clone());
        registry.register("writer_group_size", "Commands per commit", writer.group_size.clone());
        Self { registry, requests, latencies, listeners, ledger_sequence }
    }

    /// Notes an answered request. `route` is the pattern, not the path, so that the number of
    /// series stays small.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        let of = Route { method: method.clone(), route: route.clone() };
        self.latencies.get_or_create(&of).observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { method, route, status }).inc();
    }

    /// Everything, in the text format.
    ///
    /// # Errors
    /// When the text cannot be written.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}
