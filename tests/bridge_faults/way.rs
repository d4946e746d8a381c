//! Where the bridge's public address leads: to one of its replicas, another each time, as a load
//! balancer without health checks would have it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::HeaderMap;
use url::Url;

use crate::office::{Answer, client};

/// The origin that pages and metadata name. Nobody listens there.
pub const PUBLIC: &str = "http://127.0.0.1:9";
/// Longer than anything here takes.
pub const PATIENCE: Duration = Duration::from_secs(80);

/// The way there. Clones take turns together.
#[derive(Clone)]
pub struct Way {
    replicas: Arc<Mutex<Vec<String>>>,
    next: Arc<AtomicUsize>,
    http: reqwest::Client,
}

impl Way {
    pub fn to(replicas: &[&str]) -> Self {
        let way = Self {
            replicas: Arc::default(),
            next: Arc::default(),
            http: client(),
        };
        way.point(replicas);
        way
    }

    /// From now on to these.
    pub fn point(&self, replicas: &[&str]) {
        *self.replicas.lock().unwrap() = replicas.iter().map(ToString::to_string).collect();
    }

    /// The address to connect to.
    fn lead(&self, url: &Url) -> Url {
        let Some(path) = url.as_str().strip_prefix(PUBLIC) else {
            return url.clone();
        };
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let replicas = self.replicas.lock().unwrap();
        let replica = &replicas[turn % replicas.len()];
        format!("{replica}{path}").parse().unwrap()
    }

    /// One request to whose turn it is; `None` where no whole answer came.
    pub async fn once(
        &self,
        url: &Url,
        headers: HeaderMap,
        form: Option<&[(String, String)]>,
    ) -> Option<Answer> {
        let to = self.lead(url);
        let request = match form {
            Some(form) => self.http.post(to).form(form),
            None => self.http.get(to),
        };
        let response = request.headers(headers).send().await.ok()?;
        Some(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.ok()?,
        })
    }

    /// A terminal's form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Option<Answer> {
        let url = Url::parse(PUBLIC).unwrap().join(path).unwrap();
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let form: Vec<_> = form.iter().map(own).collect();
        self.once(&url, HeaderMap::new(), Some(&form)).await
    }
}
