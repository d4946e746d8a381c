//! What a browser without scripts sees of a page: its title, its forms, and where it sends on.
//! It reads the pages of our own servers; it is no HTML parser.

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Text of `title`.
    pub title: String,
    /// Digits to carry back to the terminal.
    pub digits: Option<String>,
    /// Where `<meta http-equiv=refresh>` leads.
    pub refresh: Option<String>,
    /// Its forms.
    pub forms: Vec<Form>,
}

/// A form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Empty: the page's own address.
    pub action: String,
    /// POST, else GET.
    pub post: bool,
    /// What is sent as it stands: hidden fields and ticked boxes.
    pub given: Vec<(String, String)>,
    /// Names of fields to type into.
    pub blanks: Vec<Blank>,
    /// The buttons that submit it.
    pub buttons: Vec<Button>,
}

/// A field to type into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blank {
    /// Its name.
    pub name: String,
    /// Its type: `text`, `email`, …
    pub kind: String,
}

/// A button that submits a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Button {
    /// What pressing it adds to the form.
    pub sends: Option<(String, String)>,
    /// What is written on it.
    pub label: String,
}

impl Page {
    /// Reads a page.
    pub fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut form: Option<Form> = None;
        let mut rest = html;
        while let Some((tag, after)) = next_tag(rest) {
            rest = after;
            match tag.name.as_str() {
                "form" => {
                    page.forms.extend(form.take());
                    form = Some(Form {
                        action: tag.get("action").unwrap_or_default(),
                        post: tag.is("method", "post"),
                        ..Form::default()
                    });
                }
                "/form" => page.forms.extend(form.take()),
                "title" => page.title = text_until(rest, "</title"),
                _ if tag.has_class("digits") => {
                    page.digits = Some(text_until(rest, "</"));
                }
                "style" | "script" => rest = skip_past(rest, "</"),
                "meta" if tag.is("http-equiv", "refresh") => {
                    page.refresh = tag.get("content").as_deref().and_then(refresh_target);
                }
                "input" | "button" => {
                    if let Some(form) = &mut form {
                        form.control(&tag, rest);
                    }
                }
                _ => {}
            }
        }
        page.forms.extend(form);
        page
    }

    /// What a person would read out at the end.
    pub fn shows(&self) -> String {
        match &self.digits {
            Some(digits) => format!("{}: {digits}", self.title),
            None => self.title.clone(),
        }
    }
}

impl Form {
    fn control(&mut self, tag: &Tag<'_>, after: &str) {
        if tag.get("disabled").is_some() {
            return;
        }
        let name = tag.get("name").filter(|name| !name.is_empty());
        let value = tag.get("value");
        let sends = |value: String| name.clone().map(|name| (name, value));
        let kind = tag.get("type").unwrap_or_default().to_ascii_lowercase();
        if tag.name == "button" {
            if kind.is_empty() || kind == "submit" {
                self.buttons.push(Button {
                    sends: sends(value.unwrap_or_default()),
                    label: text_until(after, "</button"),
                });
            }
            return;
        }
        match kind.as_str() {
            "submit" => self.buttons.push(Button {
                label: value.clone().unwrap_or_default(),
                sends: sends(value.unwrap_or_default()),
            }),
            "hidden" => self.given.extend(sends(value.unwrap_or_default())),
            "checkbox" | "radio" if tag.get("checked").is_some() => {
                self.given
                    .extend(sends(value.unwrap_or_else(|| "on".to_owned())));
            }
            "checkbox" | "radio" | "button" | "reset" | "image" | "file" => {}
            _ => self.blanks.extend(name.map(|name| Blank { name, kind })),
        }
    }
}

/// A tag with its attributes still in one text.
struct Tag<'a> {
    /// Lower case; an end tag begins with `/`.
    name: String,
    attributes: &'a str,
}

impl Tag<'_> {
    /// An attribute's value; empty where it stands alone.
    fn get(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest
                .find(|c: char| c == '=' || c.is_whitespace())
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(end.max(1));
            let (value, after) = match after.trim_start().strip_prefix('=') {
                Some(after) => attribute_value(after.trim_start()),
                None => ("", after),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(unescape(value));
            }
            rest = after.trim_start();
        }
        None
    }

    fn has_class(&self, wanted: &str) -> bool {
        self.get("class")
            .is_some_and(|classes| classes.split_whitespace().any(|class| class == wanted))
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name)
            .is_some_and(|v| v.eq_ignore_ascii_case(value))
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at(end)
}

/// The next tag, and what follows it.
fn next_tag(html: &str) -> Option<(Tag<'_>, &str)> {
    let (_, rest) = html.split_once('<')?;
    if let Some(comment) = rest.strip_prefix("!--") {
        return next_tag(comment.split_once("-->")?.1);
    }
    let (inside, after) = rest.split_at(tag_end(rest)?);
    let inside = inside.trim_end_matches('/');
    let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(end);
    let name = name.to_ascii_lowercase();
    Some((Tag { name, attributes }, &after[1..]))
}

/// Where the `>` of a tag is: not within quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.bytes().position(|b| {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), b) if open == b => quote = None,
            _ => {}
        }
        quote.is_none() && b == b'>'
    })
}

fn skip_past<'a>(html: &'a str, mark: &str) -> &'a str {
    html.find(mark).map_or("", |at| &html[at..])
}

/// The text up to an end tag, without the tags inside.
fn text_until(html: &str, end: &str) -> String {
    let inside = &html[..html.find(end).unwrap_or(html.len())];
    let mut text = String::new();
    let mut rest = inside;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let words: Vec<&str> = text.split_whitespace().collect();
    unescape(&words.join(" "))
}

/// `0; url=/next`.
fn refresh_target(content: &str) -> Option<String> {
    let (_, target) = content.split_once(';')?;
    let (name, url) = target.split_once('=')?;
    let url = url.trim().trim_matches(['\'', '"']);
    (name.trim().eq_ignore_ascii_case("url") && !url.is_empty()).then(|| url.to_owned())
}

fn unescape(text: &str) -> String {
    const NAMED: [(&str, &str); 6] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        // Last, so that nothing is decoded twice.
        ("&amp;", "&"),
    ];
    let decode = |text: String, (name, is): (&str, &str)| text.replace(name, is);
    NAMED.into_iter().fold(text.to_owned(), decode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_what_it_sends() {
        let page = Page::read(
            "<title>Connect &amp; go</title><style>a{b:c<d}</style><!-- <form> -->\
             <form method=\"post\" action=\"/device?a=1&amp;b=2\">\
             <input type=\"hidden\" name=\"csrf\" value=\"x&quot;y>z\">\
             <input name=code value='' placeholder=\"XXXX\" required autofocus>\
             <input type=checkbox name=scope value=s1 checked><input type=checkbox name=scope value=s2>\
             <button name=\"decision\" value=\"deny\">Deny</button>\
             <button class=\"main\" name=\"decision\" value=\"allow\">Allow <b>it</b></button></form>",
        );
        assert_eq!(page.title, "Connect & go");
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let form = &page.forms[0];
        assert_eq!(page.forms.len(), 1);
        assert_eq!(form.action, "/device?a=1&b=2");
        assert!(form.post);
        assert_eq!(form.given, [pair("csrf", "x\"y>z"), pair("scope", "s1")]);
        assert_eq!(form.blanks[0].name, "code");
        assert_eq!(form.buttons.len(), 2);
        assert_eq!(form.buttons[1].label, "Allow it");
        assert_eq!(form.buttons[1].sends, Some(pair("decision", "allow")));
    }

    #[test]
    fn a_refresh_leads_on() {
        let page = Page::read("<META HTTP-EQUIV=refresh content=\"0; URL='/next?a=b'\">");
        assert_eq!(page.refresh.as_deref(), Some("/next?a=b"));
    }

    #[test]
    fn digits_to_carry_back_are_read_out() {
        let page = Page::read("<title>Type them</title><strong class=\"code digits\">482</strong>");
        assert_eq!(page.shows(), "Type them: 482");
        assert_eq!(Page::read("<title>Done</title>").shows(), "Done");
    }

    #[test]
    fn broken_markup_is_no_end_of_the_world() {
        for html in [
            "",
            "<",
            "<form",
            "<form><input name=\"a",
            "<!--",
            "<title>x",
            "<a =>",
        ] {
            let _ = Page::read(html);
        }
    }
}
