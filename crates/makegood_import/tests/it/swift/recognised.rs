//! What is taken for MT940, MT942 and BAI2, and what is not.

use super::Case;

fn format_of(bytes: impl AsRef<[u8]>) -> String {
    Case::read(bytes).outcome.format
}

const MT940: &str = ":20:R\r\n:25:A\r\n:60F:C260301EUR1,\r\n:61:260302C5,NMSCX\r\n:62F:C260303EUR6,\r\n-\r\n";

#[test]
fn mt940_is_told_in_every_wrapping() {
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(MT940.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let unmarked: Vec<u8> = MT940.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [
        MT940.as_bytes().to_vec(),
        MT940.replace("\r\n", "\r").into_bytes(),
        MT940.to_lowercase().into_bytes(),
        format!("\u{feff}\n \n\u{1}\n{MT940}").into_bytes(),
        format!("BANKNL2A\n940\nBANKNL2A\n{MT940}").into_bytes(),
        format!("{{1:F01BANKNL2AXXXX0000000000}}{{2:O940BANKNL2AXXXXN}}{{3:}}{{4:\n{MT940}").into_bytes(),
        wide,
        unmarked,
    ] {
        let case = Case::read(&bytes);
        let shown = String::from_utf8_lossy(&bytes);
        assert_eq!((case.outcome.format.as_str(), case.counted(), case.agrees()), ("mt940", 1, true), "{shown}");
    }
    let interim = MT940.replace(":60F:C260301EUR1,", ":34F:EUR0,").replace(":62F:C260303EUR6,\r\n", "");
    assert_eq!(format_of(interim), "mt942");
}

#[test]
fn other_text_is_left_alone() {
    for text in [
        "From: a@b\nSubject: statement\n\n:20:R\n:25:A\n:60F:C260301EUR1,\n",
        "Date,Note\n2026-01-01,see :20: and :61: below\n",
        "12:20:30,a\n12:61:30,b\n",
        "01,Jan,5,260101,6,7/\n02,Feb,6\n",
        "01,02,03\n02,03,04\n",
        "01,122099999,123456789,040621,0200,1,65,,2\n03,Mar,7\n",
        "01/02/2026,5\n",
    ] {
        let format = format_of(text);
        assert!(!["mt940", "mt942", "bai2"].contains(&format.as_str()), "{format}: {text}");
    }
}

#[test]
fn bai2_is_told_with_padding_quotes_and_continued_headers() {
    let file = "01,122099999,123456789,040621,0200,1,65,,2/\n02,031001234,122099999,1,040620,2359,USD,2/\n03,1,,/\n49,0,2/\n98,0,1,4/\n99,0,1,6/\n";
    assert_eq!(format_of(file), "bai2");
    assert_eq!(format_of(format!("\u{feff}\r\n   \r\n{file}")), "bai2");
    assert_eq!(format_of(file.lines().map(|line| format!("  \"{line}\"  \n")).collect::<String>()), "bai2");
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(file.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(format_of(wide), "bai2");
}
