//! People on both engines: sign-in, invitations, four eyes.

mod approvals;
mod entry;
mod laws;

use jiff::{SignedDuration, Timestamp};
use makegood_app::people::{
    ApprovalRules, By, Hasher, NewProposal, NewUser, PasswordCost, PeopleStore as _, Proposal, Role, SessionRules,
    SignInName, SignedIn, TwoPeople, User, approval, sign_in, user,
};
use makegood_core::money::{Amount, Currency, Money};
use makegood_store::Store;
use secrecy::SecretString;
use serde_json::json;

pub const MACHINE: By<'static> = By::Machine("ana");

pub fn at(minutes: i64) -> Timestamp {
    let noon: Timestamp = "2026-12-01T12:00:00Z".parse().unwrap();
    noon + SignedDuration::from_mins(minutes)
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

pub fn password_of(name: &str) -> String {
    format!("the long password of {name}")
}

pub fn hasher() -> Hasher {
    Hasher::new(PasswordCost::LEAST)
}

pub async fn add(store: &Store, name: &str, role: Role) -> User {
    let sign_in = SignInName::parse(name).unwrap();
    let hash = hasher().hash_new(&secret(&password_of(name)), &sign_in, [7; 16]).await.unwrap();
    let new = NewUser { name: name.to_owned(), sign_in, role, password: Some(hash), identity: None };
    user::add(store, MACHINE, new, at(0)).await.unwrap()
}

/// Signs in at that minute; `number` makes the token another one.
pub async fn enter(store: &Store, name: &str, number: u8, minute: i64) -> SignedIn {
    let given = secret(&password_of(name));
    let random = [number; 32];
    sign_in::with_password(store, &hasher(), (name, &given), random, at(minute)).await.unwrap().1
}

pub fn rules(two_people: Option<&[&str]>) -> ApprovalRules {
    ApprovalRules {
        session: SessionRules::default(),
        two_people: TwoPeople::of(two_people.map(|kinds| kinds.iter().map(|kind| (*kind).to_owned()).collect())),
        cooling_off: SignedDuration::from_mins(3),
    }
}

pub fn transfer(minor: i64) -> NewProposal {
    let usd = Currency::parse("USD").unwrap();
    let amount = Money::new(Amount::from_minor(minor, usd), usd);
    NewProposal {
        kind: "transfer".to_owned(),
        object: "K-0001".to_owned(),
        amount: Some(amount),
        payload: json!({"to": "7350000000000000001", "amount": amount.to_string()}),
        seen: json!({"balance": "USD 900.00"}),
        good_for: approval::PAYMENT_GOOD_FOR,
    }
}

pub async fn again(store: &Store, proposal: &Proposal) -> Proposal {
    store.proposal(&proposal.id).await.unwrap().unwrap()
}
