//! PDF files made to break a reader: each ends soon, with a reason.

use std::io::Write;

use makegood_import::outcome::FileStatus;
use proptest::prelude::*;

use super::writer::{Paper, stream};
use super::{answered, codes};
use crate::import_bytes;

/// The code for which a file is refused.
fn refused(bytes: &[u8]) -> Option<&'static str> {
    let (outcome, kept) = import_bytes("x.pdf", bytes);
    assert_eq!(kept.rows() > 0, outcome.status != FileStatus::Refused);
    (outcome.status == FileStatus::Refused).then(|| codes(&outcome)[0])
}

#[test]
fn forms_that_draw_themselves_end_at_a_limit() {
    let form =
        stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 10 0 R>>>>", "/X Do /X Do /X Do");
    assert_eq!(refused(&Paper::with(&[]).object(&form).draw("/X Do").bytes()), Some("MG1008"));
}

#[test]
fn nests_in_what_a_page_draws_end_at_a_limit() {
    for drawn in ["[".repeat(50_000), "<</A ".repeat(50_000), "q ".repeat(50_000)] {
        assert_eq!(refused(&Paper::with(&[]).draw(&drawn).bytes()), Some("MG1008"), "{}", &drawn[..4]);
    }
}

#[test]
fn nests_just_below_the_limit_are_read() {
    for drawn in ["[".repeat(390), "<</A ".repeat(190), "q ".repeat(1_900)] {
        assert_eq!(refused(&Paper::with(&[(40, 60, "A")]).draw(&drawn).bytes()), None, "{}", &drawn[..4]);
    }
}

/// A form with resources of its own, and the objects from number 11 on.
fn drawing(resources: &str, drawn: &str, objects: &[&str]) -> Vec<u8> {
    let form = format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<{resources}>>");
    let paper = Paper::with(&[(40, 60, "A")]).draw("/X Do").object(&stream(&form, drawn));
    objects.iter().fold(paper, |paper, object| paper.object(object)).bytes()
}

#[test]
fn whatever_leads_back_to_itself_ends() {
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>";
    let masked = stream(&format!("{form}/Resources<</ExtGState<</G 11 0 R>>>>"), "/G gs 0 0 5 5 re f");
    let pattern = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 5 5]/XStep 5/YStep 5";
    let tiled = stream(&format!("{pattern}/Resources<</Pattern<</P 11 0 R>>>>"), "/Pattern cs /P scn 0 0 5 5 re f");
    let glyph = stream("", "9 0 d0 BT /T 1 Tf (a) Tj ET");
    let type3 = "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 12 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</T 11 0 R>>>>>>";
    let cmap = stream(
        "/Type/CMap/CMapName/Own/UseCMap 12 0 R",
        "/Own usecmap 1 begincodespacerange <00> <FF> endcodespacerange",
    );
    let shade = "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 1]/Function 12 0 R>>";
    let stitched = "<</FunctionType 3/Functions[12 0 R 12 0 R]/Bounds[.5]/Encode[0 1 0 1]/Domain[0 1]>>";
    for (resources, drawn, objects) in [
        ("/ColorSpace<</C 11 0 R>>", "/C cs 1 scn 0 0 5 5 re f", vec!["[/Indexed 11 0 R 1 <0000>]"]),
        ("/ColorSpace<</C 11 0 R>>", "/C cs 1 scn 0 0 5 5 re f", vec!["[/Pattern 12 0 R]", "[/Pattern 11 0 R]"]),
        ("/Shading<</S 11 0 R>>", "/S sh", vec![shade, stitched]),
        ("/ExtGState<</G 11 0 R>>", "/G gs 0 0 5 5 re f", vec!["<</SMask<</S/Luminosity/G 12 0 R>>>>", &masked]),
        ("/Pattern<</P 11 0 R>>", "/Pattern cs /P scn 0 0 5 5 re f", vec![&tiled]),
        ("/Font<</T 11 0 R>>", "BT /T 9 Tf (a) Tj ET", vec![type3, &glyph]),
        (
            "/Font<</T 11 0 R>>",
            "BT /T 9 Tf (a) Tj ET",
            vec![
                "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding 12 0 R/DescendantFonts[11 0 R]/ToUnicode 12 0 R>>",
                &cmap,
            ],
        ),
        (
            "/Properties<</O 11 0 R>>",
            "/OC /O BDC 0 0 5 5 re f EMC",
            vec!["<</Type/OCMD/OCGs[11 0 R]/VE[/And 12 0 R]>>", "[/Not 12 0 R]"],
        ),
        ("/XObject<</Y 11 0 R>>", "/Y Do", vec!["11 0 R"]),
    ] {
        let (outcome, _) = import_bytes("x.pdf", &drawing(resources, drawn, &objects));
        let ended = matches!(outcome.status, FileStatus::Imported | FileStatus::Refused);
        assert!(ended && !outcome.diagnostics.is_empty(), "{resources}");
    }
}

#[test]
fn a_page_that_names_a_large_stream_many_times_is_refused() {
    let large = stream("", &"0 g ".repeat(1 << 18));
    let mut bytes = Paper::with(&[]).object(&large).bytes();
    let text = String::from_utf8(std::mem::take(&mut bytes)).expect("plain text");
    // Offsets move, so the table of objects is found broken and built anew.
    let many = text.replace("/Contents 12 0 R", &format!("/Contents[{}]", "10 0 R ".repeat(40)));
    assert_eq!(refused(many.as_bytes()), Some("MG1008"));
}

#[test]
fn a_bomb_in_any_stream_is_refused_before_it_opens() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..40 {
        packed.write_all(&[b' '; 1 << 20]).expect("memory");
    }
    let hex: String = packed.finish().expect("memory").iter().map(|byte| format!("{byte:02x}")).collect();
    let bomb = stream("/Filter[/ASCIIHexDecode/FlateDecode]", &format!("{hex}>"));
    assert_eq!(refused(&Paper::with(&[]).object(&bomb).bytes()), Some("MG1008"));
}

#[test]
fn an_encrypted_file_is_named_as_locked() {
    let plain = String::from_utf8(Paper::with(&[(40, 60, "A")]).bytes()).expect("plain text");
    let locked = plain.replace("/Root 1 0 R", "/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O(01234567890123456789012345678901)/U(01234567890123456789012345678901)/P -4>>/ID[<00><00>]");
    assert_eq!(refused(locked.as_bytes()), Some("MG1015"));
}

#[test]
fn more_pages_than_are_read_are_told() {
    let mut paper = Paper::default();
    for _ in 0..205 {
        paper = paper.page(&[(40, 60, "A")]);
    }
    let (outcome, _) = answered(&paper.bytes(), &[]);
    assert_eq!(codes(&outcome), ["MG2207", "MG2214"]);
}

fn sample() -> Vec<u8> {
    Paper::with(&[(40, 60, "Invoice number: A-17"), (40, 75, "Invoice date: 2026-04-03"), (40, 90, "Total 12.00 EUR")])
        .object("<</Type/Sig/ByteRange[0 100 200 10]/Contents<00>>>")
        .catalog("/AA<</WC<</S/JavaScript/JS(1)>>>>")
        .bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_behind_the_header_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        import_bytes("x.pdf", &[b"%PDF-1.7\n", bytes.as_slice()].concat());
    }

    #[test]
    fn a_file_cut_anywhere_never_panics(end in 9usize..2_000) {
        let bytes = sample();
        import_bytes("x.pdf", &bytes[..end.min(bytes.len())]);
    }

    #[test]
    fn changed_bytes_never_panic(changes in proptest::collection::vec((9usize..2_500, any::<u8>()), 1..20)) {
        let mut bytes = sample();
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        import_bytes("x.pdf", &bytes);
    }
}
