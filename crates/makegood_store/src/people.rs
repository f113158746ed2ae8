//! The port of people on a database of either engine.

mod read;
mod write;

use jiff::Timestamp;
use makegood_app::StoreError;
use makegood_app::people::{
    Applied, Change, Event, Failures, Invitation, Launch, PasswordHash, PeopleStore, Proposal, Session, TokenHash, User,
};
use makegood_database::{damaged, unusable};

use crate::Store;

/// Most rows that one list gives.
const ROWS_MAX: u32 = 10_000;

fn rows(limit: u32) -> i64 {
    i64::from(limit.min(ROWS_MAX))
}

fn stored(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|error| damaged("people_event.number", error))
}

impl PeopleStore for Store {
    async fn people_version(&self) -> Result<u64, StoreError> {
        let failed = unusable("read the trail of people");
        let number: i64 = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM people_event")
            .fetch_one(self.database().pool())
            .await
            .map_err(failed)?;
        u64::try_from(number).map_err(|error| damaged("people_event.number", error))
    }

    async fn apply(&self, change: &Change) -> Result<Applied, StoreError> {
        write::apply(self.database(), change).await
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        read::all(self.database(), "workspace_user", "ORDER BY length(id), id", &[], read::user).await
    }

    async fn password_of(&self, user: &str) -> Result<Option<PasswordHash>, StoreError> {
        let hash: Option<String> = sqlx::query_scalar("SELECT hash FROM user_password WHERE user_id = $1")
            .bind(user)
            .fetch_optional(self.database().pool())
            .await
            .map_err(unusable("read a password"))?;
        Ok(hash.map(PasswordHash::of_text))
    }

    async fn session_of(&self, token: &TokenHash) -> Result<Option<Session>, StoreError> {
        read::one(self.database(), "user_session", "WHERE token_sha256 = $1", token.as_hex(), read::session).await
    }

    async fn sessions(&self, user: Option<&str>) -> Result<Vec<Session>, StoreError> {
        const NEWEST: &str = "ORDER BY length(id) DESC, id DESC LIMIT 10000";
        match user {
            Some(user) => {
                let end = format!("WHERE ended = 0 AND user_id = $1 {NEWEST}");
                read::all(self.database(), "user_session", &end, &[user], read::session).await
            }
            None => {
                let end = format!("WHERE ended = 0 {NEWEST}");
                read::all(self.database(), "user_session", &end, &[], read::session).await
            }
        }
    }

    async fn session_seen(&self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE user_session SET seen_at = $1 WHERE id = $2 AND seen_at < $3")
            .bind(at.to_string())
            .bind(id)
            .bind(at.to_string())
            .execute(self.database().pool())
            .await
            .map_err(unusable("note the use of a session"))?;
        Ok(())
    }

    async fn invitation_of(&self, token: &TokenHash) -> Result<Option<Invitation>, StoreError> {
        read::one(self.database(), "invitation", "WHERE token_sha256 = $1", token.as_hex(), read::invitation).await
    }

    async fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        read::all(self.database(), "invitation", "ORDER BY length(id), id", &[], read::invitation).await
    }

    async fn launch_of(&self, token: &TokenHash) -> Result<Option<Launch>, StoreError> {
        read::one(self.database(), "launch_token", "WHERE token_sha256 = $1", token.as_hex(), read::launch).await
    }

    async fn proposal(&self, id: &str) -> Result<Option<Proposal>, StoreError> {
        read::one(self.database(), "proposal", "WHERE id = $1", id, read::proposal).await
    }

    async fn proposals(&self, object: Option<&str>, limit: u32) -> Result<Vec<Proposal>, StoreError> {
        let newest = format!("ORDER BY length(id) DESC, id DESC LIMIT {}", rows(limit));
        match object {
            Some(object) => {
                let end = format!("WHERE object = $1 {newest}");
                read::all(self.database(), "proposal", &end, &[object], read::proposal).await
            }
            None => read::all(self.database(), "proposal", &newest, &[], read::proposal).await,
        }
    }

    async fn open_proposals(&self) -> Result<Vec<Proposal>, StoreError> {
        let end = "WHERE state IN ('proposed', 'approved') ORDER BY length(id), id LIMIT 10000";
        read::all(self.database(), "proposal", end, &[], read::proposal).await
    }

    async fn people_events(
        &self,
        object: Option<&str>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let before = before.map_or(Ok(i64::MAX), stored)?;
        let newest = format!("number < {before} ORDER BY number DESC LIMIT {}", rows(limit));
        match object {
            Some(object) => {
                let end = format!("WHERE (object = $1 OR about = $2) AND {newest}");
                read::all(self.database(), "people_event", &end, &[object, object], read::event).await
            }
            None => read::all(self.database(), "people_event", &format!("WHERE {newest}"), &[], read::event).await,
        }
    }

    async fn failures(&self, name: &str) -> Result<Option<Failures>, StoreError> {
        read::one(self.database(), "sign_in_failure", "WHERE name = $1", name, read::failures).await
    }

    async fn count_failure(
        &self,
        name: &str,
        seen: Option<&Failures>,
        at: Timestamp,
        forget_before: Timestamp,
    ) -> Result<Applied, StoreError> {
        write::count_failure(self.database(), name, seen, (at, forget_before)).await
    }
}
