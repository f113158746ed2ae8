//! Icons, drawn for these pages: 20 by 20, one stroke, the colour of the text beside them. They say nothing that a word does not.

use maud::{Markup, PreEscaped};

/// The drawing of an icon; nothing for a name that is not known.
fn drawing(name: &str) -> &'static str {
    match name {
        "brand" => "<path d='M3 16V5l7 6 7-6v11'/>",
        "home" => "<path d='M3 9l7-6 7 6v8h-5v-5H8v5H3z'/>",
        "find" => "<circle cx='9' cy='9' r='5'/><path d='M13 13l4 4'/>",
        "match" => "<path d='M3 6h11M11 3l3 3-3 3M17 14H6M9 11l-3 3 3 3'/>",
        "letter" => "<path d='M3 5h14v10H3zM3 6l7 5 7-5'/>",
        "case" => "<path d='M3 6h14v11H3zM7 6V3h6v3M3 11h14'/>",
        "guard" => "<path d='M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5zM7 10l2 2 4-4'/>",
        "purse" => "<path d='M3 6h12a2 2 0 0 1 2 2v8H5a2 2 0 0 1-2-2zM3 6l10-3v3M14 11h.5'/>",
        "file" => "<path d='M5 3h7l4 4v10H5zM12 3v4h4'/>",
        "account" => "<circle cx='10' cy='7' r='3'/><path d='M4 17c0-4 3-6 6-6s6 2 6 6'/>",
        "log" => "<path d='M4 4h12M4 8h12M4 12h12M4 16h8'/>",
        "gear" => {
            "<circle cx='10' cy='10' r='3'/><path d='M10 3v3M10 14v3M3 10h3M14 10h3M5 5l2 2M13 13l2 2M15 5l-2 2M7 13l-2 2'/>"
        }
        "menu" => "<path d='M3 5h14M3 10h14M3 15h14'/>",
        "person" => "<circle cx='10' cy='7' r='3'/><path d='M4 17c0-4 3-6 6-6s6 2 6 6'/>",
        "drop" => "<path d='M10 3v9M6 9l4 4 4-4M3 16h14'/>",
        "yes" => "<path d='M4 10l4 4 8-8'/>",
        "no" => "<path d='M5 5l10 10M15 5L5 15'/>",
        "ask" => "<path d='M7 8c0-2 1.3-3 3-3s3 1 3 3c0 2-3 2-3 4M10 15v1'/>",
        "clock" => "<circle cx='10' cy='10' r='7'/><path d='M10 6v4l3 2'/>",
        _ => "",
    }
}

/// An icon.
pub fn icon(name: &str) -> Markup {
    PreEscaped(format!(
        "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\" focusable=\"false\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\" stroke-linecap=\"round\" stroke-linejoin=\"round\">{}</svg>",
        drawing(name)
    ))
}
