//! HEIF containers (HEIC, AVIF): the size that they state, and where their boxes end.
//!
//! Nothing is decoded. The boxes read are `meta`, `iprp`, `ipco` and `ispe` (ISO/IEC 23008-12 §6.5.3); of several
//! sizes (tiles, thumbnails) the largest is the picture's.

/// Boxes inside boxes that are followed.
const DEPTH_MAX: usize = 6;

/// Boxes read in one file.
const BOXES_MAX: usize = 10_000;

/// What the boxes say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Heif {
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Bytes after the last box.
    pub trailing: u64,
}

impl Heif {
    /// Reads the boxes.
    pub(super) fn of(bytes: &[u8]) -> Heif {
        let mut heif = Heif::default();
        let mut left = BOXES_MAX;
        let end = heif.read(bytes, DEPTH_MAX, &mut left);
        heif.trailing = (bytes.len() - end.min(bytes.len())) as u64;
        heif
    }

    /// Reads the boxes of one level and gives the place after the last whole one.
    fn read(&mut self, bytes: &[u8], depth: usize, left: &mut usize) -> usize {
        let mut at = 0;
        while let Some((kind, start, end)) = box_at(bytes, at) {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return bytes.len();
            }
            let body = bytes.get(start..end).unwrap_or_default();
            match &kind {
                b"meta" if depth > 0 => {
                    self.read(body.get(4..).unwrap_or_default(), depth - 1, left);
                }
                b"iprp" | b"ipco" if depth > 0 => {
                    self.read(body, depth - 1, left);
                }
                b"ispe" => self.take_size(body),
                _ => {}
            }
            at = end;
        }
        at
    }

    fn take_size(&mut self, body: &[u8]) {
        let (Some(width), Some(height)) = (number(body, 4), number(body, 8)) else { return };
        let area = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        if self.size.is_none_or(|size| area(size) < area((width, height))) {
            self.size = Some((width, height));
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

/// Kind, start of the body and end of the box at a place; `None` where no whole box stands.
fn box_at(bytes: &[u8], at: usize) -> Option<([u8; 4], usize, usize)> {
    let size = number(bytes, at)?;
    let kind = bytes.get(at + 4..at + 8)?;
    let kind = [kind[0], kind[1], kind[2], kind[3]];
    if !kind.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
        return None;
    }
    let (start, length) = match size {
        0 => (at + 8, bytes.len() - at),
        1 => {
            let large = u64::from(number(bytes, at + 8)?) << 32 | u64::from(number(bytes, at + 12)?);
            (at + 16, usize::try_from(large).ok()?)
        }
        size => (at + 8, usize::try_from(size).ok()?),
    };
    let end = at.checked_add(length)?;
    (end >= start && end <= bytes.len()).then_some((kind, start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat()
    }

    #[test]
    fn the_largest_size_is_the_pictures() {
        let ispe = |width: u32, height: u32| {
            boxed(b"ispe", &[&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat())
        };
        let ipco = boxed(b"ipco", &[ispe(512, 512), ispe(4032, 3024), ispe(320, 240)].concat());
        let meta = boxed(b"meta", &[&[0; 4][..], &boxed(b"iprp", &ipco)].concat());
        let file = [boxed(b"ftyp", b"heic\0\0\0\0"), meta, b"<html>".to_vec()].concat();
        assert_eq!(Heif::of(&file), Heif { size: Some((4032, 3024)), trailing: 6 });
    }

    #[test]
    fn boxes_that_lie_about_their_size_end_the_reading() {
        for bytes in
            [&b"\0\0\0\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\0\0\0\x04ftyp", b"\xff\xff\xff\xffmeta"]
        {
            assert_eq!(Heif::of(bytes), Heif { size: None, trailing: bytes.len() as u64 });
        }
    }
}
