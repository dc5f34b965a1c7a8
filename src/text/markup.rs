//! Tags of HTML in texts exported from web forms.

/// Tags that text is formatted with. Whatever else stands in angle brackets is kept: it may be a name or a sum.
const TAGS: [&str; 45] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "o:p",
];

/// Signs of the longest of them.
const LONGEST: usize = 10;

/// The text with a blank for every tag: `<p>`, `</p>`, `<br/>`, `<a href="…">`.
pub(super) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        if let Some(behind) = behind_tag(after) {
            out.push(' ');
            rest = behind;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// What follows a tag whose `<` has been read; nothing when it is no tag.
fn behind_tag(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('/').unwrap_or(text);
    let name = inner.get(..inner.bytes().take(LONGEST + 1).take_while(|b| in_name(*b)).count())?;
    if !TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag)) {
        return None;
    }
    let (attributes, behind) = inner.strip_prefix(name)?.split_once('>')?;
    let parted = attributes.starts_with(char::is_whitespace) && attributes.contains('=');
    (parted || attributes.trim_matches([' ', '/']).is_empty()).then_some(behind)
}

const fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b':'
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::super::normalised;
    use super::*;

    #[test]
    fn tags_are_blanks() {
        assert_eq!(normalised("<p>Unge i job.<br/>Nu<BR />her</p><o:p></o:p>"), "unge i job. nu her");
        assert_eq!(
            normalised("se <a href=\"x.dk\" target='_'>siden</a>, <strong>vigtig</strong>"),
            "se siden , vigtig"
        );
        assert_eq!(normalised("&lt;p&gt;Unge&lt;/p&gt;"), "unge");
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in
            ["a < b", "a<b og c>d", "x <y> z", "<", "<p", "</", "<unge>", "1<2>0", "<p klasse>", "<\u{1f600}>", "<éa>"]
        {
            assert_eq!(without_tags(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn only_angle_brackets_and_what_they_hold_go(text in "[a-z<>/ =p]{0,40}") {
            let left = without_tags(&text);
            proptest::prop_assert!(left.len() <= text.len());
            if !text.contains('>') {
                proptest::prop_assert_eq!(left, text);
            }
        }
    }
}
