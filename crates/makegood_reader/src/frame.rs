//! The parts of the child's answer on the pipe: a kind, a length, that many bytes.

use std::io::{self, Read, Write};

/// Bytes of one frame, at most.
pub const FRAME_MAX: u32 = 128 << 20;

/// Bytes of a member that travel in one frame.
pub const CHUNK: usize = 256 << 10;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Which protections are in force; always the first frame.
    Locked = 1,
    /// Bytes of the file read so far.
    Progress = 2,
    /// Rows of one table.
    Rows = 3,
    /// A file inside the file begins: its name.
    MemberBegins = 4,
    /// Bytes of it.
    MemberBytes = 5,
    /// It ends.
    MemberEnds = 6,
    /// It could not be read to its end: why.
    MemberBroken = 7,
    /// What became of the file; always the last frame.
    Outcome = 8,
    /// The reader panicked: what it said.
    Panicked = 9,
    /// The file could not be opened: why.
    Unreadable = 10,
    /// A small PNG of a picture, before the outcome.
    Thumbnail = 11,
}

impl Kind {
    fn of(byte: u8) -> Option<Kind> {
        [
            Kind::Locked,
            Kind::Progress,
            Kind::Rows,
            Kind::MemberBegins,
            Kind::MemberBytes,
            Kind::MemberEnds,
            Kind::MemberBroken,
            Kind::Outcome,
            Kind::Panicked,
            Kind::Unreadable,
            Kind::Thumbnail,
        ]
        .into_iter()
        .find(|kind| *kind as u8 == byte)
    }

    /// Bytes of a frame of this kind, at most.
    fn max(self) -> u32 {
        match self {
            Kind::Rows => FRAME_MAX,
            Kind::Outcome => 32 << 20,
            Kind::Thumbnail => 1 << 20,
            Kind::MemberBytes => CHUNK as u32,
            Kind::Locked | Kind::MemberBegins | Kind::MemberBroken | Kind::Panicked | Kind::Unreadable => 64 << 10,
            Kind::Progress => 8,
            Kind::MemberEnds => 0,
        }
    }
}

/// One part of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes one frame.
///
/// - **Errors** those of the pipe; a frame too long for its kind.
pub fn write(pipe: &mut dyn Write, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= kind.max());
    let length = length.ok_or_else(|| io::Error::other(format!("a frame of {} bytes is too long", bytes.len())))?;
    pipe.write_all(&[kind as u8])?;
    pipe.write_all(&length.to_le_bytes())?;
    pipe.write_all(bytes)
}

/// Reads one frame; `None` where the pipe ends between frames.
///
/// - **Errors** those of the pipe; what is no frame.
pub fn read(pipe: &mut dyn Read) -> io::Result<Option<Frame>> {
    let mut head = [0; 5];
    let mut got = 0;
    while got < head.len() {
        match pipe.read(&mut head[got..]) {
            Ok(0) if got == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(more) => got += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let invalid = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let kind = Kind::of(head[0]).ok_or_else(|| invalid(format!("{} is no kind of frame", head[0])))?;
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    if length > kind.max() {
        return Err(invalid(format!("a frame of {length} bytes is too long")));
    }
    // Room is made as bytes come, not as many as are announced.
    let mut bytes = Vec::with_capacity((length as usize).min(1 << 20));
    pipe.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(Frame { kind, bytes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_went() {
        let mut pipe = Vec::new();
        for (kind, bytes) in [(Kind::Progress, &[1u8; 8][..]), (Kind::MemberEnds, &[]), (Kind::Rows, b"abc")] {
            write(&mut pipe, kind, bytes).unwrap();
        }
        let mut pipe = &pipe[..];
        assert_eq!(read(&mut pipe).unwrap().unwrap().bytes, [1; 8]);
        assert_eq!(read(&mut pipe).unwrap().unwrap().kind, Kind::MemberEnds);
        assert_eq!(read(&mut pipe).unwrap().unwrap(), Frame { kind: Kind::Rows, bytes: b"abc".to_vec() });
        assert_eq!(read(&mut pipe).unwrap(), None);
    }

    #[test]
    fn what_is_no_frame_is_an_error_and_takes_no_room() {
        for bytes in
            [&b"\x63\0\0\0\0"[..], b"\x02\xff\xff\xff\xff", b"\x03\xff\xff\xff\xff", b"\x03\x08\0\0\0abc", b"\x03\x08"]
        {
            assert!(read(&mut &bytes[..]).is_err(), "{bytes:?}");
        }
        assert!(write(&mut Vec::new(), Kind::Progress, &[0; 9]).is_err());
    }
}
