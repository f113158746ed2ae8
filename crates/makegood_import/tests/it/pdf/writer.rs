//! A small writer of PDF files for tests: text at places, in one font whose characters are half as wide
//! as high and say which Unicode they are.

use std::collections::BTreeSet;
use std::fmt::Write;

/// A document under construction.
#[derive(Default)]
pub struct Paper {
    pages: Vec<String>,
    /// Page, place, size (below zero when it is not seen), text.
    texts: Vec<(usize, i32, i32, i32, String)>,
    catalog: String,
    more: Vec<String>,
}

/// Points of an A4 page.
const HEIGHT: i32 = 842;

impl Paper {
    /// A document of one page so far; each text stands at x and y in points from the top left, 10 points high.
    pub fn with(texts: &[(i32, i32, &str)]) -> Self {
        Paper::default().page(texts)
    }

    /// Another page.
    pub fn page(mut self, texts: &[(i32, i32, &str)]) -> Self {
        let page = self.pages.len();
        self.pages.push(String::new());
        self.texts.extend(texts.iter().map(|(x, y, text)| (page, *x, *y, 10, (*text).to_owned())));
        self
    }

    /// A text on the last page that is drawn and not seen.
    pub fn unseen(mut self, (x, y, text): (i32, i32, &str)) -> Self {
        let page = self.pages.len().saturating_sub(1);
        self.texts.push((page, x, y, -10, text.to_owned()));
        self
    }

    /// The same with every text unseen, as the recognised text of a scan.
    pub fn all_unseen(mut self) -> Self {
        self.texts.iter_mut().for_each(|(_, _, _, size, _)| *size = -size.abs());
        self
    }

    /// Drawing before the text of the last page, for example `1 1 1 rg`.
    pub fn draw(mut self, operators: &str) -> Self {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
            page.push('\n');
        }
        self
    }

    /// More entries of the catalog.
    pub fn catalog(mut self, entries: &str) -> Self {
        self.catalog.push_str(entries);
        self
    }

    /// One more object; the first is number 10.
    pub fn object(mut self, body: &str) -> Self {
        self.more.push(body.to_owned());
        self
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let chars: BTreeSet<char> = self.texts.iter().flat_map(|(.., text)| text.chars()).collect();
        let codes: Vec<char> = chars.into_iter().collect();
        let code = |c: char| codes.binary_search(&c).expect("a collected character") + 1;
        let mut cmap = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n".to_owned();
        for chunk in codes.chunks(90) {
            writeln!(cmap, "{} beginbfchar", chunk.len()).unwrap();
            for c in chunk {
                let mut units = [0; 2];
                let hex: String = c.encode_utf16(&mut units).iter().map(|unit| format!("{unit:04X}")).collect();
                writeln!(cmap, "<{:02X}> <{hex}>", code(*c)).unwrap();
            }
            cmap.push_str("endbfchar\n");
        }
        cmap.push_str("endcmap end end");
        let widths = "500 ".repeat(codes.len().max(1));
        let mut objects: Vec<(usize, String)> = vec![
            (1, format!("<</Type/Catalog/Pages 2 0 R{}>>", self.catalog)),
            (
                3,
                format!(
                    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 1/LastChar {}/Widths[{widths}]/ToUnicode 4 0 R>>",
                    codes.len().max(1)
                ),
            ),
            (4, stream("", &cmap)),
        ];
        let first = 10 + self.more.len();
        objects.extend(self.more.iter().enumerate().map(|(n, body)| (10 + n, body.clone())));
        let mut kids = String::new();
        for (n, before) in self.pages.iter().enumerate() {
            let (page, content) = (first + 2 * n, first + 2 * n + 1);
            write!(kids, "{page} 0 R ").unwrap();
            let mut drawn = before.clone();
            for (_, x, y, size, text) in self.texts.iter().filter(|(on, ..)| *on == n) {
                let hex: String = text.chars().map(|c| format!("{:02X}", code(c))).collect();
                writeln!(
                    drawn,
                    "BT {} Tr /F1 {} Tf {x} {} Td <{hex}> Tj ET",
                    if *size < 0 { 3 } else { 0 },
                    size.abs(),
                    HEIGHT - y
                )
                .unwrap();
            }
            objects.push((page, format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 {HEIGHT}]/Contents {content} 0 R/Resources<</Font<</F1 3 0 R>>/XObject<</X 10 0 R>>>>>>")));
            objects.push((content, stream("", &drawn)));
        }
        objects.push((2, format!("<</Type/Pages/Kids[{kids}]/Count {}>>", self.pages.len())));
        objects.sort();
        file(&objects)
    }
}

/// A stream object without a filter.
pub fn stream(entries: &str, data: &str) -> String {
    format!("<<{entries}/Length {}>>stream\n{data}\nendstream", data.len())
}

fn file(objects: &[(usize, String)]) -> Vec<u8> {
    let mut out = "%PDF-1.7\n".to_owned();
    let mut table = String::new();
    for (number, body) in objects {
        writeln!(table, "{number} 1\n{:010} 00000 n ", out.len()).unwrap();
        writeln!(out, "{number} 0 obj\n{body}\nendobj").unwrap();
    }
    let size = objects.last().map_or(1, |(number, _)| number + 1);
    let start = out.len();
    write!(
        out,
        "xref\n0 1\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    out.into_bytes()
}
