//! `makegood case`: the cases of a workspace.

mod disputes;
pub(in crate::commands) mod lists;
pub(in crate::commands) mod moves;
pub(in crate::commands) mod reads;
mod report_files;
pub(in crate::commands) mod shown;
pub(in crate::commands) mod submits;
mod writes;

use makegood_app::audit::{AuditAsk, Judged};
use makegood_app::case::letter::Gathered;
use makegood_app::case::record::Said;
use makegood_app::case::{self, OpenRequest, reference};
use makegood_app::evidence_log::KeyPlace;
use makegood_app::{Access, AppError, CaseStore as _, ClaimRecord, Workspace, policies};
use makegood_case::store::Cases as _;
use makegood_case::{Case, FollowUp};
use makegood_core::policy::PolicySet;
use makegood_core::time::Day;
use makegood_database::CaseDatabase;
use makegood_mail::ReferenceKey;
use makegood_store::Store;

use crate::cli::Global;
use crate::cli::case::{CaseCommand, HappenedArgs};
use crate::commands::audit;
use crate::context;
use crate::failure::Failure;
use crate::output::Output;

/// What the commands of a case work with.
pub(in crate::commands) struct Desk {
    pub(in crate::commands) workspace: Workspace,
    pub(in crate::commands) store: Store,
    pub(in crate::commands) cases: CaseDatabase,
    pub(in crate::commands) follow_up: FollowUp,
    keys: KeyPlace,
}

impl Desk {
    pub(in crate::commands) async fn open(global: &Global, command: &str) -> Result<Desk, Failure> {
        let workspace = context::open(global, Access::Change, command)?;
        let store = context::store(&workspace).await?;
        let follow_up = FollowUp::builtin().map_err(AppError::from)?;
        let cases = CaseDatabase::new(store.database().clone(), follow_up.clone());
        Ok(Desk { workspace, store, cases, follow_up, keys: context::keys(global) })
    }

    fn policy(&self) -> Result<PolicySet, Failure> {
        Ok(policies::policies(Some(&self.workspace))?)
    }

    async fn judged(&self, out: &Output) -> Result<Judged, Failure> {
        audit::judged(&self.workspace, &self.store, AuditAsk::AsLast, out).await
    }

    pub(in crate::commands) async fn case(&self, typed: &str) -> Result<Case, Failure> {
        Ok(self.cases.case(&case::record::case_id(typed)).await.map_err(AppError::from)?)
    }

    /// The records of the claims of a case.
    async fn claims(&self, case: &Case) -> Result<Vec<ClaimRecord>, Failure> {
        let ids: Vec<String> = case.claims().iter().map(|claim| claim.id.clone()).collect();
        let records = self.store.claims().await.map_err(AppError::from)?;
        Ok(case::open::chosen(&records, &ids)?)
    }

    /// Everything that a letter of the case is written from.
    pub(in crate::commands) async fn gathered(&self, case: Case, on: Day, out: &Output) -> Result<Gathered, Failure> {
        let claims = self.claims(&case).await?;
        let judged = self.judged(out).await?;
        let reference = self.reference(&case)?;
        let known = (judged, self.policy()?);
        Ok(Gathered::of(&self.cases, (case, claims), known, reference, on).await?)
    }

    pub(in crate::commands) fn key(&self) -> Result<ReferenceKey, Failure> {
        Ok(reference::reference_key(&self.workspace, context::random_key)?)
    }

    fn reference(&self, case: &Case) -> Result<String, Failure> {
        Ok(reference::reference_of(case.id(), &self.key()?)?.to_string())
    }
}

pub(in crate::commands) fn said(happened: HappenedArgs) -> Said {
    Said {
        actor: context::actor(happened.by),
        reason: happened.reason.trim().to_owned(),
        at: context::now(),
        on: happened.on,
    }
}

/// Runs the command and gives its exit code.
pub async fn run(global: &Global, command: CaseCommand, out: &Output) -> Result<u8, Failure> {
    let desk = Desk::open(global, "case").await?;
    let code = match command {
        CaseCommand::Open { claims, country, card, happened } => {
            let networks = card.iter().map(|card| card.trim().to_ascii_lowercase()).collect();
            let request = OpenRequest { claims, countries: country, networks };
            open(&desk, &request, said(happened), out).await?
        }
        CaseCommand::List { open, state, account, limit } => {
            let filter = lists::filter(open, state.as_deref(), account);
            lists::list(&desk, filter, limit, out).await?
        }
        CaseCommand::Search { text, limit } => lists::search(&desk, text, limit, out).await?,
        CaseCommand::Due { on, limit } => lists::due(&desk, on, limit, out).await?,
        CaseCommand::Show { case } => shown::show(&desk, &case, out).await?,
        CaseCommand::Submit { case, rung, lang, accept, sent, pack, happened } => {
            let ask = submits::Ask { case, rung, lang, accept, sent, pack };
            submits::submit(&desk, &ask, said(happened), out).await?
        }
        CaseCommand::Move { case, step, with, happened } => {
            moves::run(&desk, (&case, &step), &with, said(happened), out).await?
        }
        CaseCommand::Receive { case, number, amount, happened } => {
            moves::receive(&desk, &case, (number, amount), said(happened), out).await?
        }
        CaseCommand::Letter { case, step, lang, out: folder, bank, on } => {
            let ask = writes::Ask { case, step, lang, folder, bank, on };
            writes::letter(&desk, &ask, out).await?
        }
        CaseCommand::Read { file, case, accept, happened } => {
            reads::read(&desk, &file, (case, accept), said(happened), out).await?
        }
        CaseCommand::Report { csv, out: None } => lists::report(&desk, csv, out).await?,
        CaseCommand::Report { out: Some(file), .. } => report_files::write(&desk, &file, out).await?,
        CaseCommand::Calendar { out: file } => lists::calendar(&desk, &file, out).await?,
    };
    desk.store.close().await;
    Ok(code)
}

async fn open(desk: &Desk, request: &OpenRequest, said: Said, out: &Output) -> Result<u8, Failure> {
    let judged = desk.judged(out).await?;
    let policy = desk.policy()?;
    let opened = case::open((&desk.store, &desk.cases), &judged, &policy, request, &said).await?;
    if !out.json {
        for note in &opened.notes {
            out.aside(note);
        }
    }
    shown::changed(desk, &opened.case, out).await?;
    Ok(0)
}
