//! Taking files in: dropped on a page, read one after the other with progress, asked about where they leave a question.

use std::collections::BTreeMap;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::Form;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::audit::{AuditAsk, audited};
use makegood_app::import::{ImportReport, ImportRequest, Ports, Progress, import};
use makegood_app::matches::standing;
use makegood_app::{Access, AppError, CaseStore as _};
use makegood_import::outcome::FileStatus;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;

use super::super::finding::clean;
use crate::failure::Failure;
use crate::jobs::Job;
use crate::office::{Desk, Office, lock};
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer, failed};
use crate::uploads;
use crate::visit::Visit;

/// Most bytes of one drop.
const DROP_BYTES_MAX: u64 = 2 << 30;

/// The place to drop files on; without script it is a form like any other.
pub fn drop_form(visit: &Visit) -> Markup {
    let words = visit.words;
    html! {
        form.drop method="post" action="/sources" enctype="multipart/form-data" data-drop {
            label for="files-to-read" { (crate::shell::icons::icon("drop")) span { (words.say("drop-here")) } }
            input id="files-to-read" type="file" name="file" multiple required;
            button { (words.say("read-files")) }
            p.faint { (words.say("drop-note")) }
        }
    }
}

pub async fn take(State(app): State<Arc<App>>, visit: Visit, form: Result<Multipart, MultipartRejection>) -> Response {
    let done = async {
        let form =
            form.map_err(|error| Failure::asked(error.body_text(), "Send the files as a form with the field `file`."))?;
        received(&app.office, form).await
    };
    match done.await {
        Ok(drop) => begin_import(&app.office, &visit, drop, BTreeMap::new()),
        Err(failure) => failed(&visit, &failure),
    }
}

/// Writes what comes in to a folder of its own, a piece at a time.
async fn received(office: &Office, mut form: Multipart) -> Result<String, Failure> {
    let drop = random_name(office)?;
    let folder = uploads::new_drop(office.root(), &drop).map_err(|error| io(&error))?;
    let mut left = DROP_BYTES_MAX;
    let mut files = 0;
    let broken =
        |error: axum::extract::multipart::MultipartError| Failure::asked(error.body_text(), "Send the files again.");
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let Some(name) = field.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
        let path = uploads::place(&folder, &name).map_err(|error| io(&error))?;
        let mut file = tokio::fs::File::create(&path).await.map_err(|error| io(&error))?;
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            left = left.checked_sub(piece.len() as u64).ok_or_else(|| {
                uploads::forget(&folder);
                Failure::asked(
                    "These files are larger than 2 GiB together.",
                    "Drop them in parts, or: makegood import FOLDER",
                )
            })?;
            file.write_all(&piece).await.map_err(|error| io(&error))?;
        }
        file.flush().await.map_err(|error| io(&error))?;
        files += 1;
    }
    if files == 0 {
        uploads::forget(&folder);
        return Err(Failure::asked("No file was sent.", "Choose files, or drop them on the page."));
    }
    Ok(drop)
}

fn random_name(office: &Office) -> Result<String, Failure> {
    let mut bytes = [0; 16];
    (office.outside.random)(&mut bytes).map_err(|error| Failure::Defect(error.to_string()))?;
    Ok(hex::encode(bytes))
}

fn io(error: &std::io::Error) -> Failure {
    Failure::Defect(format!("cannot keep an upload: {error}"))
}

fn begin_import(office: &Arc<Office>, visit: &Visit, drop: String, answers: BTreeMap<String, String>) -> Response {
    let job = office.jobs.begin(visit.words.say("reading-files"), visit.actor(), visit.now);
    let address = format!("/jobs/{}", job.number);
    let (office, actor) = (office.clone(), visit.actor().to_owned());
    tokio::spawn(async move {
        let result = read_and_audit(&office, &job, &actor, &drop, answers).await;
        office.changed("sources", &actor);
        job.end(result.map(|()| format!("/imports/{drop}")).map_err(|failure| failure.problem()));
    });
    Redirect::to(&address).into_response()
}

async fn read_and_audit(
    office: &Arc<Office>,
    job: &Arc<Job>,
    actor: &str,
    drop: &str,
    answers: BTreeMap<String, String>,
) -> Result<(), Failure> {
    let folder = uploads::drop_named(office.root(), drop).ok_or_else(|| Failure::missing("drop", drop))?;
    let told = job.clone();
    let reports = office
        .work(Access::Change, "import", actor, async move |desk| {
            let report = read(desk, &told, &folder, answers)?;
            desk.log(None).await?;
            Ok((report, folder))
        })
        .await;
    let (report, folder) = reports?;
    let asks = report.files.iter().any(|file| file.status == FileStatus::NeedsAnswer);
    let new = report.files.iter().any(|file| matches!(file.status, FileStatus::Imported | FileStatus::Partial));
    lock(&office.reports).insert(drop.to_owned(), (report, actor.to_owned()));
    if !asks {
        uploads::forget(&folder);
    }
    if new {
        run_audit(office, job, actor).await?;
    }
    Ok(())
}

fn read(
    desk: &Desk,
    job: &Arc<Job>,
    folder: &FilePath,
    answers: BTreeMap<String, String>,
) -> Result<ImportReport, Failure> {
    let request = ImportRequest { paths: vec![folder.to_owned()], answers, ..ImportRequest::default() };
    let ports = Ports { files: &*desk.outside.files, pictures: &*desk.outside.pictures };
    let mut told = Told { job, folder: folder.to_owned(), now: String::new(), number: 0, of: 0 };
    let mut report = import(&desk.workspace, &request, ports, (desk.outside.now)(), &mut told)?;
    let prefix = format!("{}/", folder.to_string_lossy());
    for file in &mut report.files {
        if let Some(own) = file.path.strip_prefix(&prefix) {
            file.path = own.to_owned();
        }
    }
    Ok(report)
}

/// Tells a job how an import goes on.
struct Told<'a> {
    job: &'a Arc<Job>,
    folder: PathBuf,
    now: String,
    number: u64,
    of: u64,
}

impl Progress for Told<'_> {
    fn file(&mut self, path: &str, number: usize, of: usize, _: u64) {
        let prefix = format!("{}/", self.folder.to_string_lossy());
        clean(path.strip_prefix(&prefix).unwrap_or(path)).clone_into(&mut self.now);
        (self.number, self.of) = (number as u64, of as u64);
        self.job.step(&self.now, self.number, self.of);
    }

    fn bytes(&mut self, _: u64) {}

    fn merging(&mut self) {
        self.job.step("putting the rows together", self.of, self.of);
    }
}

/// Audits, and tells a job how far it is.
async fn run_audit(office: &Arc<Office>, job: &Arc<Job>, actor: &str) -> Result<(), Failure> {
    let told = job.clone();
    office
        .work(Access::Change, "audit", actor, async move |desk| {
            let history = desk.store.match_decisions().await.map_err(AppError::from)?;
            let mut progress = |detector: &str, number: usize, of: usize| told.step(detector, number as u64, of as u64);
            audited(&desk.workspace, &standing(&history), AuditAsk::AsOf(None), &mut progress).await?;
            Ok(())
        })
        .await?;
    office.changed("audit", actor);
    Ok(())
}

pub async fn audit(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let office = app.office.clone();
    let job = office.jobs.begin(visit.words.say("auditing"), visit.actor(), visit.now);
    let address = format!("/jobs/{}", job.number);
    let actor = visit.actor().to_owned();
    tokio::spawn(async move {
        let result = run_audit(&office, &job, &actor).await;
        job.end(result.map(|()| "/findings".to_owned()).map_err(|failure| failure.problem()));
    });
    Redirect::to(&address).into_response()
}

pub async fn example(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let office = &app.office;
    let laid = async {
        let snapshot = office.snapshot().await?;
        if !snapshot.sources.is_empty() {
            return Err(Failure::asked(
                "This workspace holds files of your own.",
                "The example goes into an empty workspace only: makegood init example, then makegood serve there.",
            ));
        }
        let drop = random_name(office)?;
        let folder = uploads::new_drop(office.root(), &drop).map_err(|error| io(&error))?;
        for (name, bytes) in office.outside.examples {
            let path = uploads::place(&folder, name).map_err(|error| io(&error))?;
            std::fs::write(path, bytes).map_err(|error| io(&error))?;
        }
        std::fs::write(office.root().join(crate::office::EXAMPLE_MARK), "The files of this workspace are examples.\n")
            .map_err(|error| io(&error))?;
        Ok(drop)
    };
    match laid.await {
        Ok(drop) => begin_import(office, &visit, drop, BTreeMap::new()),
        Err(failure) => failed(&visit, &failure),
    }
}

#[derive(Deserialize)]
pub struct Answers {
    drop: String,
    #[serde(flatten)]
    answers: BTreeMap<String, String>,
}

/// Answers are given for the whole drop: the same question about several files has one answer.
pub async fn answer_questions(State(app): State<Arc<App>>, visit: Visit, Form(form): Form<Answers>) -> Response {
    let mut answers = form.answers;
    answers.retain(|_, value| !value.trim().is_empty());
    if answers.is_empty() {
        return failed(&visit, &Failure::asked("No question was answered.", "Choose an answer, or write one."));
    }
    if uploads::drop_named(app.office.root(), &form.drop).is_none() {
        return failed(&visit, &Failure::missing("drop", &form.drop));
    }
    begin_import(&app.office, &visit, form.drop, answers)
}

/// The JSON `makegood.drop/1`.
#[derive(Serialize, JsonSchema)]
pub struct Report {
    schema: &'static str,
    drop: String,
    actor: String,
    files: Vec<FileView>,
}

#[derive(Serialize, JsonSchema)]
struct FileView {
    name: String,
    sha256: String,
    format: String,
    /// `imported`, `partial`, `already_imported`, `needs_answer`, `refused`.
    status: String,
    tables: Vec<TableView>,
    footer_checked: bool,
    footer_agrees: bool,
    refused_rows: u64,
    questions: Vec<QuestionView>,
    problems: Vec<ProblemView>,
}

#[derive(Serialize, JsonSchema)]
struct TableView {
    table: String,
    rows: u64,
    new: u64,
    restated: u64,
}

#[derive(Serialize, JsonSchema)]
struct QuestionView {
    key: String,
    why: String,
    options: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ProblemView {
    code: String,
    place: String,
    message: String,
    found: String,
    expected: String,
    help: String,
}

fn problem(said: &makegood_core::diagnostic::Diagnostic) -> ProblemView {
    let place = match (&said.place, said.line, &said.column_name) {
        (Some(place), ..) => place.clone(),
        (None, Some(line), Some(column)) => format!("line {line}, column {column}"),
        (None, Some(line), None) => format!("line {line}"),
        _ => String::new(),
    };
    ProblemView {
        code: said.code.to_owned(),
        place: clean(&place),
        message: clean(&said.message),
        found: clean(&said.found),
        expected: clean(&said.expected),
        help: clean(&said.help),
    }
}

pub async fn report(State(app): State<Arc<App>>, visit: Visit, Path(drop): Path<String>) -> Response {
    let model = lock(&app.office.reports).get(&drop).map(|(report, actor)| Report {
        schema: "makegood.drop/1",
        drop: drop.clone(),
        actor: actor.clone(),
        files: report
            .files
            .iter()
            .map(|file| FileView {
                name: clean(&file.path),
                sha256: file.sha256.clone(),
                format: file.format.clone(),
                status: match file.status {
                    FileStatus::Imported => "imported",
                    FileStatus::Partial => "partial",
                    FileStatus::AlreadyImported => "already_imported",
                    FileStatus::NeedsAnswer => "needs_answer",
                    FileStatus::Refused => "refused",
                }
                .to_owned(),
                tables: file
                    .tables
                    .iter()
                    .map(|table| TableView {
                        table: table.table.clone(),
                        rows: table.rows,
                        new: table.new,
                        restated: table.restated,
                    })
                    .collect(),
                footer_checked: file.footer.checked,
                footer_agrees: file.footer.agrees,
                refused_rows: file.refused_count,
                questions: file
                    .questions
                    .iter()
                    .map(|asked| QuestionView {
                        key: asked.key.to_owned(),
                        why: asked.why.clone(),
                        options: asked.options.clone(),
                    })
                    .collect(),
                problems: file.diagnostics.iter().chain(&file.refused_rows).take(200).map(problem).collect(),
            })
            .collect(),
    });
    answer(&visit, model.ok_or_else(|| Failure::missing("drop", &drop)))
}

impl Model for Report {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("what-was-read").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let asked: Vec<&FileView> = self.files.iter().filter(|file| !file.questions.is_empty()).collect();
        html! {
            p.crumbs { a href="/sources" { (words.say("nav-sources")) } }
            h1 { (words.say("what-was-read")) }
            @if !asked.is_empty() { (self.questions(visit, &asked)) }
            table.stack {
                thead { tr { th scope="col" { (words.say("file")) } th scope="col" { (words.say("state")) } th scope="col" { (words.say("rows")) } th scope="col" { (words.say("total-checked")) } } }
                tbody { @for file in &self.files { tr {
                    th scope="row" data-label=(words.say("file")) { @if file.status == "refused" || file.status == "needs_answer" { (file.name) } @else { a href={ "/sources/" (file.sha256) } { (file.name) } } @if !file.format.is_empty() { " " span.faint { (file.format) } } }
                    td data-label=(words.say("state")) { (status(visit, &file.status)) }
                    td data-label=(words.say("rows")) { @for table in &file.tables { div { (words.amount(&table.rows.to_string())) " " (table.table.replace('_', " ")) @if table.new > 0 { " (" (words.with("new-rows", &[("count", &table.new.to_string())])) ")" } } } @if file.refused_rows > 0 { div.warn { (words.with("rows-refused", &[("count", &file.refused_rows.to_string())])) } } }
                    td data-label=(words.say("total-checked")) { @if !file.footer_checked { span.faint { "—" } } @else if file.footer_agrees { (parts::chip("good", words.say("agrees"))) } @else { (parts::chip("bad", words.say("differs"))) } }
                } } }
            }
            @for file in self.files.iter().filter(|file| !file.problems.is_empty()) {
                section { h2 { (file.name) }
                    ul.problems { @for problem in &file.problems { li {
                        a.code href={ "/help/" (problem.code) } { (problem.code) } " " @if !problem.place.is_empty() { strong { (problem.place) ": " } } (problem.message)
                        @if !problem.found.is_empty() { p.faint { (words.say("found")) " " code { (problem.found) } @if !problem.expected.is_empty() { ", " (words.say("expected")) " " (problem.expected) } } }
                        @if !problem.help.is_empty() { p.faint { (problem.help) } }
                    } } }
                }
            }
            p { a.button href="/findings" { (words.say("nav-findings")) } " " a.button.quiet href="/sources" { (words.say("nav-sources")) } }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.files.iter().map(|file| {
            let rows: u64 = file.tables.iter().map(|table| table.rows).sum();
            vec![
                file.name.clone(),
                file.format.clone(),
                file.status.clone(),
                rows.to_string(),
                file.refused_rows.to_string(),
            ]
        });
        Some(Table { columns: vec!["file", "format", "status", "rows", "refused_rows"], rows: rows.collect() })
    }
}

fn status(visit: &Visit, status: &str) -> Markup {
    let words = visit.words;
    let (class, word) = match status {
        "imported" => ("good", words.say("status-imported")),
        "partial" => ("maybe", words.say("status-partial")),
        "already_imported" => ("off", words.say("status-already")),
        "needs_answer" => ("maybe", words.say("status-asks")),
        _ => ("bad", words.say("status-refused")),
    };
    parts::chip(class, word)
}

impl Report {
    fn questions(&self, visit: &Visit, asked: &[&FileView]) -> Markup {
        let words = visit.words;
        let mut keys: Vec<&QuestionView> = Vec::new();
        for question in asked.iter().flat_map(|file| &file.questions) {
            if keys.iter().all(|known| known.key != question.key) {
                keys.push(question);
            }
        }
        html! {
            section.questions aria-labelledby="questions" {
                h2 id="questions" { (words.say("questions")) }
                p { (words.say("questions-about")) " " (asked.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")) }
                form method="post" action="/sources/answer" {
                    input type="hidden" name="drop" value=(self.drop);
                    @for question in keys {
                        fieldset {
                            legend { (question.why) }
                            @if question.options.is_empty() {
                                label { span.hidden { (question.key) } input name=(question.key) required; }
                            } @else {
                                @for option in &question.options { label.choice { input type="radio" name=(question.key) value=(option) required; span { (option) } } }
                            }
                        }
                    }
                    button { (words.say("answer-and-read")) }
                }
            }
        }
    }
}
