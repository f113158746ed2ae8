//! Where a pack goes: under its name only when it is whole, and never over another file.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use makegood_pack::{
    At, Channel, Contents, RedactError, Redaction, ReportAfter, Sealing, WriteError, Written, redact, write, write_for,
};

use super::{PackRequest, maker, refused, with_sources};
use crate::{AppError, Workspace};

/// Where a pack goes.
pub(super) struct Place {
    path: PathBuf,
}

impl Place {
    pub(super) fn of(workspace: &Workspace, claim: &str, number: u32, out: Option<&Path>) -> Result<Place, AppError> {
        let path = match out {
            Some(out) => out.to_owned(),
            None => workspace.packs().join(format!("mg-{claim}-{number}.zip")),
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(AppError::io("create", folder))?;
        }
        Ok(Place { path })
    }

    /// Part `n` of `m` beside the others.
    fn part(&self, part: u32, parts: u32) -> PathBuf {
        if parts <= 1 {
            return self.path.clone();
        }
        let stem = self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let ending = self.path.extension().map_or(String::new(), |end| format!(".{}", end.to_string_lossy()));
        self.path.with_file_name(format!("{stem}-part{part}of{parts}{ending}"))
    }

    pub(super) fn free(&self) -> Result<(), AppError> {
        if self.path.exists() {
            let why = format!("{} is there already, and a pack is never written over", self.path.display());
            return Err(refused(why, "name another file with --out, or leave --out away"));
        }
        Ok(())
    }

    pub(super) fn write(
        &self,
        contents: &Contents<'_>,
        sealing: &Sealing<'_>,
        channel: Option<&Channel>,
    ) -> Result<(Vec<Written>, Drafts), AppError> {
        let mut drafts = Drafts::default();
        let written = match channel {
            Some(channel) => {
                write_for(contents, sealing, channel, &mut |part, parts| drafts.open(self.part(part, parts)))
            }
            None => drafts
                .open(self.path.clone())
                .map_err(io_of(&self.path))
                .and_then(|out| Ok(vec![write(contents, sealing, out)?])),
        };
        let written = written.map_err(not_written)?;
        drafts.sync()?;
        Ok((written, drafts))
    }

    pub(super) fn write_less(
        &self,
        whole: &Path,
        request: &PackRequest,
        (number, made_at, report): (u32, At<'_>, ReportAfter),
        sealing: &Sealing<'_>,
    ) -> Result<(Written, Drafts), AppError> {
        let redaction =
            Redaction { exhibits: &request.withhold, reason: &request.reason, number, made_at, maker: maker(), report };
        let mut drafts = Drafts::default();
        let pack = File::open(whole).map_err(AppError::io("read", whole))?;
        let out = drafts.open(self.path.clone()).map_err(AppError::io("create", &self.path))?;
        let written = redact(io::BufReader::new(pack), &redaction, sealing, Default::default(), out);
        let written = written.map_err(|error| match error {
            RedactError::Write(error) => not_written(error),
            other => refused(with_sources(&other), ""),
        })?;
        drafts.sync()?;
        Ok((written, drafts))
    }
}

/// Files that get their names when all of them are whole; dropped before, they are removed.
#[derive(Default)]
pub(super) struct Drafts {
    files: Vec<(PathBuf, PathBuf, File)>,
}

impl Drafts {
    fn open(&mut self, to: PathBuf) -> io::Result<BufWriter<File>> {
        if to.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is there already", to.display())));
        }
        let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let draft = to.with_file_name(format!(".{name}.part"));
        let file = File::create(&draft)?;
        let writer = BufWriter::with_capacity(1 << 18, file.try_clone()?);
        self.files.push((draft, to, file));
        Ok(writer)
    }

    /// Makes the bytes durable.
    fn sync(&self) -> Result<(), AppError> {
        self.files.iter().try_for_each(|(draft, _, file)| file.sync_all().map_err(AppError::io("write", draft)))
    }

    /// The names that the files will have.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|(_, to, _)| to.clone()).collect()
    }

    /// Gives the files their names.
    pub(super) fn finish(mut self) -> Result<Vec<PathBuf>, AppError> {
        let paths = self.paths();
        for (draft, to, _) in std::mem::take(&mut self.files) {
            fs::rename(&draft, &to).map_err(AppError::io("rename", &draft))?;
        }
        Ok(paths)
    }
}

impl Drop for Drafts {
    fn drop(&mut self) {
        for (draft, ..) in &self.files {
            let _ = fs::remove_file(draft);
        }
    }
}

fn io_of(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.display().to_string();
    move |error| WriteError::Io { path, error }
}

fn not_written(error: WriteError) -> AppError {
    let help = match &error {
        WriteError::Budget(_) => {
            "send what is too large another way: leave --channel away, or withhold an exhibit with a reason"
        }
        _ => "",
    };
    refused(with_sources(&error), help)
}
