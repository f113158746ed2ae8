//! Rows of people, read: what cannot be is named with its column.

use jiff::Timestamp;
use makegood_app::StoreError;
use makegood_app::people::{
    Act, Approval, Event, Failures, Identity, Invitation, Launch, Proposal, ProposalState, Role, Session, SignInName,
    TokenHash, User, Way,
};
use makegood_core::money::{Amount, Currency, Money};
use makegood_database::{Database, damaged, unusable};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

/// One row, with the names of its columns for errors.
pub(super) struct Columns<'a> {
    table: &'static str,
    row: &'a AnyRow,
}

impl Columns<'_> {
    fn may(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.row.try_get(column).map_err(unusable("read people"))
    }

    fn text(&self, column: &str) -> Result<String, StoreError> {
        self.may(column)?.ok_or_else(|| self.wrong(column, "it is empty"))
    }

    fn number(&self, column: &str) -> Result<i64, StoreError> {
        self.row.try_get(column).map_err(unusable("read people"))
    }

    fn is(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.number(column)? == 1)
    }

    fn at(&self, column: &str) -> Result<Timestamp, StoreError> {
        self.text(column)?.parse().map_err(|error: jiff::Error| self.wrong(column, error))
    }

    fn maybe_at(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        self.may(column)?.map(|_| self.at(column)).transpose()
    }

    fn word<T>(&self, column: &str, of_word: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let word = self.text(column)?;
        of_word(&word).ok_or_else(|| self.wrong(column, &word))
    }

    fn wrong(&self, column: &str, why: impl ToString) -> StoreError {
        damaged(&format!("{}.{column}", self.table), why)
    }
}

type Reader<T> = fn(&Columns<'_>) -> Result<T, StoreError>;

/// Rows of a table; `end` is text of ours.
pub(super) async fn all<T>(
    database: &Database,
    table: &'static str,
    end: &str,
    values: &[&str],
    read: Reader<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table} {end}")));
    for value in values {
        statement = statement.bind(*value);
    }
    let rows = statement.fetch_all(database.pool()).await.map_err(unusable("read people"))?;
    rows.iter().map(|row| read(&Columns { table, row })).collect()
}

/// The row that `end` names, if there is one.
pub(super) async fn one<T>(
    database: &Database,
    table: &'static str,
    end: &str,
    value: &str,
    read: Reader<T>,
) -> Result<Option<T>, StoreError> {
    Ok(all(database, table, end, &[value], read).await?.into_iter().next())
}

pub(super) fn user(row: &Columns<'_>) -> Result<User, StoreError> {
    let identity = match (row.may("issuer")?, row.may("subject")?) {
        (Some(issuer), Some(subject)) => Some(Identity { issuer, subject }),
        _ => None,
    };
    Ok(User {
        id: row.text("id")?,
        name: row.text("name")?,
        sign_in: SignInName::of_folded(row.text("sign_in")?),
        role: row.word("role", Role::of_word)?,
        disabled: row.is("disabled")?,
        local_owner: row.is("local_owner")?,
        identity,
        same_person_as: row.may("same_person_as")?,
        created_at: row.at("created_at")?,
        created_by: row.text("created_by")?,
        changed_at: row.at("changed_at")?,
        changed_by: row.text("changed_by")?,
    })
}

pub(super) fn session(row: &Columns<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.text("id")?,
        user: row.text("user_id")?,
        token: TokenHash::of_hex(row.text("token_sha256")?),
        way: row.word("way", Way::of_word)?,
        began_at: row.at("began_at")?,
        authenticated_at: row.at("authenticated_at")?,
        seen_at: row.at("seen_at")?,
        ended: row.is("ended")?,
    })
}

pub(super) fn invitation(row: &Columns<'_>) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: row.text("id")?,
        token: TokenHash::of_hex(row.text("token_sha256")?),
        role: row.word("role", Role::of_word)?,
        note: row.text("note")?,
        invited_by: row.text("invited_by")?,
        invited_at: row.at("invited_at")?,
        expires_at: row.at("expires_at")?,
        accepted: row.may("accepted_user")?.zip(row.maybe_at("accepted_at")?),
        revoked_at: row.maybe_at("revoked_at")?,
    })
}

pub(super) fn launch(row: &Columns<'_>) -> Result<Launch, StoreError> {
    Ok(Launch {
        token: TokenHash::of_hex(row.text("token_sha256")?),
        user: row.text("user_id")?,
        expires_at: row.at("expires_at")?,
        used_at: row.maybe_at("used_at")?,
    })
}

pub(super) fn proposal(row: &Columns<'_>) -> Result<Proposal, StoreError> {
    let amount = match (row.may("amount")?, row.may("currency")?) {
        (Some(amount), Some(currency)) => {
            let currency = Currency::parse(&currency).map_err(|error| row.wrong("currency", error))?;
            let amount = Amount::parse_canonical(&amount).map_err(|error| row.wrong("amount", error))?;
            Some(Money::new(amount, currency))
        }
        _ => None,
    };
    let approval = match row.may("approved_by")? {
        Some(by) => Some(Approval {
            by,
            at: row.at("approved_at")?,
            weaker: row.is("weaker")?,
            not_before: row.at("not_before")?,
            binding: row.text("binding")?,
        }),
        None => None,
    };
    Ok(Proposal {
        id: row.text("id")?,
        kind: row.text("kind")?,
        object: row.text("object")?,
        amount,
        payload: row.text("payload")?,
        seen: row.text("seen")?,
        two_people: row.is("two_people")?,
        proposed_by: row.text("proposed_by")?,
        proposed_at: row.at("proposed_at")?,
        expires_at: row.at("expires_at")?,
        stored: row.word("state", ProposalState::of_word)?,
        approval,
        closed: row.may("closed_by")?.zip(row.maybe_at("closed_at")?),
    })
}

pub(super) fn event(row: &Columns<'_>) -> Result<Event, StoreError> {
    let number = row.number("number")?;
    Ok(Event {
        number: u64::try_from(number).map_err(|error| row.wrong("number", error))?,
        at: row.at("at")?,
        actor: row.text("actor")?,
        act: row.word("act", Act::of_word)?,
        object: row.text("object")?,
        about: row.may("about")?,
        reason: row.text("reason")?,
    })
}

pub(super) fn failures(row: &Columns<'_>) -> Result<Failures, StoreError> {
    let count = row.number("count")?;
    Ok(Failures {
        count: u32::try_from(count).map_err(|error| row.wrong("count", error))?,
        last_at: row.at("last_at")?,
    })
}
