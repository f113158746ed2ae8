//! `makegood approval`: steps that take two people. Whoever decides signs in for it, by name and password.

use makegood_app::case::record::Said;
use makegood_app::case::write_off;
use makegood_app::people::{
    ApprovalError, ApprovalRules, By, Hasher, PasswordCost, PeopleError, PeopleStore as _, Proposal, SessionRules,
    SignedIn, approval, session, sign_in,
};
use makegood_app::{AppError, Workspace};
use serde_json::{Value, json};

use super::case::Desk;
use super::case::shown::{changed, clean};
use super::user::ask_password;
use crate::cli::Global;
use crate::cli::approval::{ApprovalCommand, ByArgs};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};

/// Proposals that are listed.
const MOST: u32 = 200;

fn refused(error: impl Into<PeopleError>) -> Failure {
    Failure::App(AppError::from(error.into()))
}

fn rules(workspace: &Workspace) -> ApprovalRules {
    ApprovalRules {
        session: SessionRules::default(),
        two_people: workspace.config().team.two_people(),
        cooling_off: approval::COOLING_OFF,
    }
}

/// Runs one of them.
pub async fn run(global: &Global, command: ApprovalCommand, out: &Output) -> Result<u8, Failure> {
    let desk = Desk::open(global, "approval").await?;
    let done = take(&desk, command, out).await;
    desk.store.close().await;
    done
}

async fn take(desk: &Desk, command: ApprovalCommand, out: &Output) -> Result<u8, Failure> {
    match command {
        ApprovalCommand::List { object } => list(desk, object.as_deref(), out).await,
        ApprovalCommand::Show { id } => shown(&proposal(desk, &id).await?, out),
        ApprovalCommand::Propose { case, reason, by } => {
            let case = desk.case(&case).await?;
            let said = Said { actor: by.name.clone(), reason: reason.trim().to_owned(), at: context::now(), on: None };
            let new = write_off::proposal(&case, &said)?;
            let by = enter(desk, &by).await?;
            let made = approval::propose(&desk.store, &by, &new, &rules(&desk.workspace), context::now()).await;
            leave(desk, &by).await?;
            shown(&made.map_err(refused)?, out)
        }
        ApprovalCommand::Approve { id, hash, typed, by } => {
            let by = enter(desk, &by).await?;
            let done = approve(desk, &by, (&id, hash.trim(), typed.as_deref()), out).await;
            leave(desk, &by).await?;
            done
        }
        ApprovalCommand::CarryOut { id, by } => {
            let by = enter(desk, &by).await?;
            let done = carry_out(desk, &by, &id, out).await;
            leave(desk, &by).await?;
            done
        }
        ApprovalCommand::Refuse { id, reason, by } => {
            let by = enter(desk, &by).await?;
            let asked = (id.trim(), reason.as_str());
            let done = approval::refuse(&desk.store, &by, asked, &rules(&desk.workspace), context::now()).await;
            leave(desk, &by).await?;
            shown(&done.map_err(refused)?, out)
        }
        ApprovalCommand::Withdraw { id, by } => {
            let by = enter(desk, &by).await?;
            let rules = rules(&desk.workspace);
            let done = approval::withdraw(&desk.store, &by, (id.trim(), ""), &rules, context::now()).await;
            leave(desk, &by).await?;
            shown(&done.map_err(refused)?, out)
        }
    }
}

/// Signs in for one command.
async fn enter(desk: &Desk, by: &ByArgs) -> Result<SignedIn, Failure> {
    let password = ask_password()?;
    let mut random = [0; 32];
    context::random(&mut random)?;
    let hasher = Hasher::new(PasswordCost::OWASP);
    let entered = sign_in::with_password(&desk.store, &hasher, (&by.name, &password), random, context::now()).await;
    Ok(entered.map_err(refused)?.1)
}

async fn leave(desk: &Desk, by: &SignedIn) -> Result<(), Failure> {
    session::end(&desk.store, By::User(by), &by.session.id, context::now()).await.map(drop).map_err(refused)
}

async fn approve(
    desk: &Desk,
    by: &SignedIn,
    (id, hash, typed): (&str, &str, Option<&str>),
    out: &Output,
) -> Result<u8, Failure> {
    let (rules, now) = (rules(&desk.workspace), context::now());
    let done = approval::approve(&desk.store, by, (id.trim(), hash, typed), &rules, now).await.map_err(refused)?;
    match &done.approval {
        Some(approval) if approval.not_before > now => {
            let from = approval.not_before;
            shown(&done, out)?;
            out.note(&format!("Approved alone. From {from} on:\n  makegood approval carry-out {} --as NAME", done.id))?;
            Ok(0)
        }
        _ => carry_out(desk, by, &done.id, out).await,
    }
}

async fn carry_out(desk: &Desk, by: &SignedIn, id: &str, out: &Output) -> Result<u8, Failure> {
    let (stores, who) = ((&desk.store, &desk.cases), (by, by.user.name.as_str()));
    let case = write_off::carry_out(stores, who, id.trim(), &rules(&desk.workspace), context::now()).await?;
    changed(desk, &case, out).await?;
    Ok(0)
}

async fn proposal(desk: &Desk, id: &str) -> Result<Proposal, Failure> {
    let unknown = || ApprovalError::Unknown { id: clean(id).chars().take(60).collect() };
    desk.store.proposal(id.trim()).await.map_err(refused)?.ok_or_else(|| refused(unknown()))
}

async fn list(desk: &Desk, object: Option<&str>, out: &Output) -> Result<u8, Failure> {
    let (all, now) = (desk.store.proposals(object, MOST).await.map_err(refused)?, context::now());
    if out.json {
        let shown: Vec<Value> = all.iter().map(view).collect();
        out.object(&json!({"schema": "makegood.approvals/1", "proposals": shown}))?;
        return Ok(0);
    }
    if all.is_empty() {
        out.line("Nothing was proposed.")?;
        return Ok(0);
    }
    let rows = all.iter().map(|one| {
        let amount = one.amount.map(|money| money.to_string()).unwrap_or_default();
        let state = one.state(now).word().replace('_', " ");
        [&one.id, &one.kind, &one.object, &amount, &state, &one.proposed_by, &one.expires_at.to_string()]
            .map(|text| (clean(text), Tone::Plain))
            .to_vec()
    });
    let columns = ["step", "kind", "about", "amount", "state", "proposed by", "until"];
    out.table(&columns.map(|name| (name, if name == "amount" { Align::Right } else { Align::Left })), rows.collect())?;
    Ok(0)
}

fn view(proposal: &Proposal) -> Value {
    json!({"proposal": proposal, "state": proposal.state(context::now()), "binding": proposal.binding()})
}

fn shown(proposal: &Proposal, out: &Output) -> Result<u8, Failure> {
    if out.json {
        out.object(&json!({
            "schema": "makegood.approval/1",
            "proposal": proposal,
            "state": proposal.state(context::now()),
            "binding": proposal.binding(),
        }))?;
        return Ok(0);
    }
    let state = proposal.state(context::now()).word().replace('_', " ");
    let amount = proposal.amount.map(|money| format!(", {money}")).unwrap_or_default();
    out.line(&format!("{} {} {}{amount}: {state}", proposal.id, clean(&proposal.kind), clean(&proposal.object)))?;
    out.line(&format!("proposed by  {} at {}", clean(&proposal.proposed_by), proposal.proposed_at))?;
    out.line(&format!("until        {}", proposal.expires_at))?;
    if let Some(approval) = &proposal.approval {
        let alone = if approval.weaker { ", alone: weaker" } else { "" };
        out.line(&format!("approved by  {} at {}{alone}", clean(&approval.by), approval.at))?;
    }
    out.line(&format!("to be done   {}", clean(&proposal.payload)))?;
    out.line(&format!("seen         {}", clean(&proposal.seen)))?;
    out.line(&format!("hash         {}", proposal.binding()))?;
    Ok(0)
}
