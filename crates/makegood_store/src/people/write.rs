//! Changes of people, written: whole or not at all, and only where the newest event is the one that was seen.

use jiff::Timestamp;
use makegood_app::StoreError;
use makegood_app::people::{Applied, Change, Event, Failures, Invitation, Proposal, Session, User, Write};
use makegood_database::{Database, damaged, unusable};
use sqlx::AnyConnection;

use super::stored;

const ACTION: &str = "write about people";

pub(super) async fn apply(database: &Database, change: &Change) -> Result<Applied, StoreError> {
    let failed = unusable(ACTION);
    if change.events.is_empty() {
        return Err(damaged("a change of people", "it has no event"));
    }
    let mut write = database.begin().await.map_err(&failed)?;
    let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM people_event")
        .fetch_one(&mut *write)
        .await
        .map_err(&failed)?;
    let mut fits = newest == stored(change.seen)?;
    // The event first: of two that saw the same, one waits here for the other and then finds the number taken.
    for event in &change.events {
        fits = fits && append(&mut write, event).await?;
    }
    if !fits {
        write.rollback().await.map_err(&failed)?;
        return Ok(Applied::Stale);
    }
    for row in &change.writes {
        put(&mut write, row).await?;
    }
    write.commit().await.map_err(&failed)?;
    Ok(Applied::Done)
}

async fn append(write: &mut AnyConnection, event: &Event) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO people_event (number, at, actor, act, object, about, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (number) DO NOTHING",
    )
    .bind(stored(event.number)?)
    .bind(event.at.to_string())
    .bind(&event.actor)
    .bind(event.act.word())
    .bind(&event.object)
    .bind(event.about.as_deref())
    .bind(&event.reason)
    .execute(write)
    .await
    .map_err(unusable(ACTION))?;
    Ok(done.rows_affected() == 1)
}

async fn put(write: &mut AnyConnection, row: &Write) -> Result<(), StoreError> {
    match row {
        Write::User(user) => put_user(write, user).await,
        Write::Session(session) => put_session(write, session).await,
        Write::Invitation(invitation) => put_invitation(write, invitation).await,
        Write::Proposal(proposal) => put_proposal(write, proposal).await,
        Write::Password { user, hash } => {
            let text = "INSERT INTO user_password (user_id, hash) VALUES ($1, $2)
                        ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash";
            done(sqlx::query(text).bind(user).bind(hash.expose()).execute(write).await)
        }
        Write::EndSession { id } => {
            done(sqlx::query("UPDATE user_session SET ended = 1 WHERE id = $1").bind(id).execute(write).await)
        }
        Write::EndSessionsOf { user } => {
            done(sqlx::query("UPDATE user_session SET ended = 1 WHERE user_id = $1").bind(user).execute(write).await)
        }
        Write::Launch(launch) => {
            let text = "INSERT INTO launch_token (token_sha256, user_id, expires_at, used_at) VALUES ($1, $2, $3, $4)
                        ON CONFLICT (token_sha256) DO UPDATE SET used_at = excluded.used_at";
            let statement = sqlx::query(text).bind(launch.token.as_hex()).bind(&launch.user);
            let statement = statement.bind(launch.expires_at.to_string()).bind(launch.used_at.map(|at| at.to_string()));
            done(statement.execute(write).await)
        }
        Write::ForgetFailures { name } => {
            done(sqlx::query("DELETE FROM sign_in_failure WHERE name = $1").bind(name).execute(write).await)
        }
    }
}

fn done<T>(result: Result<T, sqlx::Error>) -> Result<(), StoreError> {
    result.map(|_| ()).map_err(unusable(ACTION))
}

async fn put_user(write: &mut AnyConnection, user: &User) -> Result<(), StoreError> {
    let text = "INSERT INTO workspace_user (id, name, sign_in, role, disabled, local_owner, issuer, subject, same_person_as,
                    created_at, created_by, changed_at, changed_by)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, sign_in = excluded.sign_in, role = excluded.role,
                    disabled = excluded.disabled, issuer = excluded.issuer, subject = excluded.subject,
                    same_person_as = excluded.same_person_as, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    let statement = sqlx::query(text)
        .bind(&user.id)
        .bind(&user.name)
        .bind(user.sign_in.as_str())
        .bind(user.role.word())
        .bind(i64::from(user.disabled))
        .bind(i64::from(user.local_owner))
        .bind(user.identity.as_ref().map(|identity| identity.issuer.as_str()))
        .bind(user.identity.as_ref().map(|identity| identity.subject.as_str()))
        .bind(user.same_person_as.as_deref())
        .bind(user.created_at.to_string())
        .bind(&user.created_by)
        .bind(user.changed_at.to_string())
        .bind(&user.changed_by);
    done(statement.execute(write).await)
}

async fn put_session(write: &mut AnyConnection, session: &Session) -> Result<(), StoreError> {
    let text = "INSERT INTO user_session (id, user_id, token_sha256, way, began_at, authenticated_at, seen_at, ended)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id) DO UPDATE SET way = excluded.way, authenticated_at = excluded.authenticated_at";
    let statement = sqlx::query(text)
        .bind(&session.id)
        .bind(&session.user)
        .bind(session.token.as_hex())
        .bind(session.way.word())
        .bind(session.began_at.to_string())
        .bind(session.authenticated_at.to_string())
        .bind(session.seen_at.to_string())
        .bind(i64::from(session.ended));
    done(statement.execute(write).await)
}

async fn put_invitation(write: &mut AnyConnection, invitation: &Invitation) -> Result<(), StoreError> {
    let text = "INSERT INTO invitation (id, token_sha256, role, note, invited_by, invited_at, expires_at, accepted_user,
                    accepted_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                ON CONFLICT (id) DO UPDATE SET accepted_user = excluded.accepted_user, accepted_at = excluded.accepted_at,
                    revoked_at = excluded.revoked_at";
    let statement = sqlx::query(text)
        .bind(&invitation.id)
        .bind(invitation.token.as_hex())
        .bind(invitation.role.word())
        .bind(&invitation.note)
        .bind(&invitation.invited_by)
        .bind(invitation.invited_at.to_string())
        .bind(invitation.expires_at.to_string())
        .bind(invitation.accepted.as_ref().map(|(user, _)| user.as_str()))
        .bind(invitation.accepted.as_ref().map(|(_, at)| at.to_string()))
        .bind(invitation.revoked_at.map(|at| at.to_string()));
    done(statement.execute(write).await)
}

/// What was proposed is written once; only where it stands is written again.
async fn put_proposal(write: &mut AnyConnection, proposal: &Proposal) -> Result<(), StoreError> {
    let text =
        "INSERT INTO proposal (id, kind, object, amount, currency, payload, seen, two_people, proposed_by, proposed_at,
                    expires_at, state, approved_by, approved_at, weaker, not_before, binding, closed_by, closed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, approved_by = excluded.approved_by,
                    approved_at = excluded.approved_at, weaker = excluded.weaker, not_before = excluded.not_before,
                    binding = excluded.binding, closed_by = excluded.closed_by, closed_at = excluded.closed_at";
    let (approval, closed) = (proposal.approval.as_ref(), proposal.closed.as_ref());
    let statement = sqlx::query(text)
        .bind(&proposal.id)
        .bind(&proposal.kind)
        .bind(&proposal.object)
        .bind(proposal.amount.map(|money| money.amount.to_text(money.currency)))
        .bind(proposal.amount.map(|money| money.currency.code()))
        .bind(&proposal.payload)
        .bind(&proposal.seen)
        .bind(i64::from(proposal.two_people))
        .bind(&proposal.proposed_by)
        .bind(proposal.proposed_at.to_string())
        .bind(proposal.expires_at.to_string())
        .bind(proposal.stored.word())
        .bind(approval.map(|approval| approval.by.as_str()))
        .bind(approval.map(|approval| approval.at.to_string()))
        .bind(approval.map(|approval| i64::from(approval.weaker)))
        .bind(approval.map(|approval| approval.not_before.to_string()))
        .bind(approval.map(|approval| approval.binding.as_str()))
        .bind(closed.map(|(by, _)| by.as_str()))
        .bind(closed.map(|(_, at)| at.to_string()));
    done(statement.execute(write).await)
}

pub(super) async fn count_failure(
    database: &Database,
    name: &str,
    seen: Option<&Failures>,
    (at, forget_before): (Timestamp, Timestamp),
) -> Result<Applied, StoreError> {
    let failed = unusable("count a wrong password");
    let mut write = database.begin().await.map_err(&failed)?;
    let text = "DELETE FROM sign_in_failure WHERE last_at < $1 AND name <> $2";
    let statement = sqlx::query(text).bind(forget_before.to_string()).bind(name);
    statement.execute(&mut *write).await.map_err(&failed)?;
    let done = match seen {
        None => {
            let text =
                "INSERT INTO sign_in_failure (name, count, last_at) VALUES ($1, 1, $2) ON CONFLICT (name) DO NOTHING";
            sqlx::query(text).bind(name).bind(at.to_string()).execute(&mut *write).await
        }
        Some(seen) => {
            // One whose latest is a day old begins again.
            let count = if seen.last_at < forget_before { 1 } else { i64::from(seen.count).saturating_add(1) };
            sqlx::query(
                "UPDATE sign_in_failure SET count = $1, last_at = $2 WHERE name = $3 AND count = $4 AND last_at = $5",
            )
            .bind(count.min(i64::from(u32::MAX)))
            .bind(at.to_string())
            .bind(name)
            .bind(i64::from(seen.count))
            .bind(seen.last_at.to_string())
            .execute(&mut *write)
            .await
        }
    };
    let done = done.map_err(&failed)?;
    write.commit().await.map_err(&failed)?;
    Ok(if done.rows_affected() == 1 { Applied::Done } else { Applied::Stale })
}
