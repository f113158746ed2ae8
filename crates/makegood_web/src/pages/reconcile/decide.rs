//! What people decide about matches, and how it is taken back.

use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::matches::{self, Said};
use makegood_app::{Access, AppError, CaseStore as _};
use makegood_detect::reconcile::{Says, decision_id};

use crate::failure::Failure;
use crate::twin::failed;
use crate::visit::Visit;

type Fields = Vec<(String, String)>;

fn field(fields: &Fields, name: &str) -> String {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

pub async fn decide(visit: Visit, Form(fields): Form<Fields>) -> Response {
    let entries = fields.iter().filter(|(name, _)| name == "entry").count();
    say(visit, fields, if entries > 1 { Says::Split } else { Says::Confirm }).await
}

pub async fn apart(visit: Visit, Form(fields): Form<Fields>) -> Response {
    say(visit, fields, Says::Apart).await
}

async fn say(visit: Visit, fields: Fields, says: Says) -> Response {
    let (payment, reason) = (field(&fields, "payment"), field(&fields, "reason"));
    let entries: Vec<String> = fields.into_iter().filter(|(name, _)| name == "entry").map(|(_, value)| value).collect();
    if payment.is_empty() || entries.is_empty() {
        let failure = Failure::asked(visit.words.say("match-none-chosen"), visit.words.say("match-choose"));
        return failed(&visit, &failure);
    }
    if reason.trim().is_empty() {
        return failed(&visit, &Failure::asked(visit.words.say("reason-missing"), visit.words.say("reason-why")));
    }
    let matching = match visit.office.matching(visit.actor()).await {
        Ok(matching) => matching,
        Err(failure) => return failed(&visit, &failure),
    };
    let said = Said { reason, actor: visit.actor().to_owned(), at: visit.now };
    let drafted = match matches::decide(&matching, says, &payment, &entries, said) {
        Ok(drafted) => drafted,
        Err(error) => return failed(&visit, &error.into()),
    };
    let decision = drafted.decision;
    let done = visit
        .office
        .work(Access::Change, "match", visit.actor(), async move |desk| {
            let number = desk.store.record_match_decision(&decision).await.map_err(AppError::from)?;
            desk.log(None).await?;
            Ok(decision_id(number))
        })
        .await;
    match done {
        Ok(id) => {
            visit.office.changed("audit", visit.actor());
            let notes = drafted.notes.join(" ");
            let text = visit.words.with("match-decided", &[("id", &id), ("notes", &notes)]);
            visit.say(text, Some((format!("/reconcile/undo/{id}"), visit.words.say("take-back").to_owned())));
            Redirect::to("/reconcile?show=decided").into_response()
        }
        Err(failure) => failed(&visit, &failure),
    }
}

pub async fn undo(visit: Visit, Path(decision): Path<String>, Form(fields): Form<Fields>) -> Response {
    let matching = match visit.office.matching(visit.actor()).await {
        Ok(matching) => matching,
        Err(failure) => return failed(&visit, &failure),
    };
    let said = Said { reason: field(&fields, "reason"), actor: visit.actor().to_owned(), at: visit.now };
    let undo = match matches::undo(&matching, &decision, said) {
        Ok(undo) => undo,
        Err(error) => return failed(&visit, &error.into()),
    };
    let done = visit
        .office
        .work(Access::Change, "match", visit.actor(), async move |desk| {
            desk.store.record_match_decision(&undo).await.map_err(AppError::from)?;
            desk.log(None).await?;
            Ok(())
        })
        .await;
    match done {
        Ok(()) => {
            visit.office.changed("audit", visit.actor());
            visit.say(visit.words.with("match-taken-back", &[("id", &decision)]), None);
            Redirect::to("/reconcile?show=decided").into_response()
        }
        Err(failure) => failed(&visit, &failure),
    }
}
