//! `makegood claim pack`.

use makegood_app::audit::AuditAsk;
use makegood_app::claim::{HeldIn, PackReport, PackRequest, TimeAsk, pack};
use makegood_app::evidence_log::Hand;
use makegood_app::workspace::PackSettings;
use makegood_app::{AppError, Workspace};
use makegood_case::FollowUp;
use makegood_case::store::Cases as _;
use makegood_database::CaseDatabase;
use makegood_store::Store;
use makegood_tsa::HttpAuthority;

use crate::cli::{Global, LetterAfter, PackArgs};
use crate::commands::{audit, claim};
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

pub async fn run(
    global: &Global,
    workspace: &Workspace,
    store: &Store,
    args: PackArgs,
    out: &Output,
) -> Result<u8, Failure> {
    let judged = audit::judged(workspace, store, AuditAsk::AsLast, out).await?;
    let cases = CaseDatabase::new(store.database().clone(), FollowUp::builtin().map_err(AppError::from)?);
    let held = cases.held_claims().await.map_err(AppError::from)?;
    let held = held.into_iter().find(|(claim, _)| claim.eq_ignore_ascii_case(&args.id));
    let held = match held {
        Some((_, case)) => {
            let state = cases.case(&case).await.map_err(AppError::from)?.state();
            Some(HeldIn { case, state })
        }
        None => None,
    };
    let request = PackRequest {
        claim: args.id,
        out: args.out,
        channel: args.channel,
        withhold: args.withhold,
        reason: args.reason,
        keep_letter: args.letter.map(|letter| letter == LetterAfter::Keep),
        held,
    };
    let settings = &workspace.config().packs;
    let authority =
        args.tsa.as_ref().or(settings.tsa.as_ref()).map(|address| authority(address, settings)).transpose()?;
    let time = match &authority {
        Some(authority) => {
            Some(TimeAsk { authority, roots_pem: root_of_time(workspace)?, policy: settings.tsa_policy.clone() })
        }
        None => None,
    };
    let (keys, actor) = (context::keys(global), context::person());
    let mut random = context::random;
    let mut hand = Hand { keys: &keys, now: context::now(), actor: &actor, random: &mut random };
    let report = pack(workspace, store, &judged, &request, (&claim::draw, time.as_ref()), &mut hand).await?;
    if out.json {
        out.object(&report)?;
    } else {
        packed(&report, out)?;
    }
    Ok(0)
}

fn authority(address: &str, settings: &PackSettings) -> Result<HttpAuthority, Failure> {
    HttpAuthority::at(address, &settings.private_hosts).map_err(|error| {
        let help = "name one by its whole address, with --tsa or as tsa of [packs] in makegood.toml".to_owned();
        AppError::PackRefused { why: error.to_string(), help }.into()
    })
}

/// The root certificate that the authority must lead to; empty where none is named.
fn root_of_time(workspace: &Workspace) -> Result<String, Failure> {
    let Some(path) = &workspace.config().packs.tsa_root else { return Ok(String::new()) };
    let path = workspace.root().join(path);
    Ok(std::fs::read_to_string(&path).map_err(AppError::io("read", &path))?)
}

fn packed(report: &PackReport, out: &Output) -> Result<(), Failure> {
    for pack in &report.packs {
        let withheld: Vec<String> = pack.withheld.iter().map(ToString::to_string).collect();
        let less =
            if withheld.is_empty() { String::new() } else { format!(", without exhibit {}", withheld.join(", ")) };
        let head = format!(
            "{}  pack {}  {}{less}",
            report.claim,
            pack.number,
            words::count(report.exhibits, "exhibit", "exhibits")
        );
        out.line(&out.tone(&head, Tone::Strong))?;
        for file in &pack.files {
            out.line(&format!("  {}  {} bytes", file.path, file.bytes))?;
            out.line(&out.tone(&format!("  sha256 {}", file.sha256), Tone::Faint))?;
        }
    }
    out.line(&format!("sealed by  {}", report.fingerprint))?;
    let size = report.packs.last().map_or(0, |pack| pack.checkpoint);
    out.line(&format!(
        "log        {}, {}",
        report.log,
        words::count(usize::try_from(size).unwrap_or(usize::MAX), "leaf", "leaves")
    ))?;
    let last = report.packs.last();
    let stamped = last.and_then(|pack| pack.stamped_at);
    out.line(&match (stamped, last.and_then(|pack| pack.time_unreachable.as_deref())) {
        (Some(at), _) => format!("time       {at}, by the time authority"),
        (None, Some(why)) => format!("time       claimed by the sender: {why}"),
        (None, None) => "time       claimed by the sender: no time authority was asked".to_owned(),
    })?;
    for caution in &report.cautions {
        out.line(&format!("{} {caution}", out.tone("caution:", Tone::Warn)))?;
    }
    if let Some(file) = report.packs.last().and_then(|pack| pack.files.first()) {
        out.note(&format!("Check it as the other side does: makegood verify {}", file.path))?;
        out.note("Give them the line `sealed by` by another way than the pack.")?;
    }
    Ok(())
}
