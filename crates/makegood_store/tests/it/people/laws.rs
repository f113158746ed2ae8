//! Whatever people do in whatever order: nothing is carried out without two persons, twice, or as something else.

use std::collections::BTreeMap;

use makegood_app::people::user::same_person;
use makegood_app::people::{
    ApprovalRules, PeopleStore as _, Proposal, Role, SessionRules, SignedIn, Token, approval, session, user,
};
use makegood_store::Store;
use proptest::prelude::*;

use super::{MACHINE, add, at, enter, rules, transfer};
use crate::place::sqlite;

const NAMES: [&str; 4] = ["ana", "ana.alias", "ben", "cy"];

#[derive(Debug, Clone)]
enum Step {
    Propose(usize, i64),
    Approve(usize, usize, usize, bool),
    CarryOut(usize, usize, bool),
    Refuse(usize, usize),
    Withdraw(usize, usize),
    Role(usize, usize),
    Enter(usize),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let (who, which) = (0..NAMES.len(), 0_usize..4);
    prop_oneof![
        3 => (who.clone(), 1_i64..3).prop_map(|(by, minor)| Step::Propose(by, minor * 100)),
        6 => (who.clone(), which.clone(), which.clone(), any::<bool>())
            .prop_map(|(by, to, seen, typed)| Step::Approve(by, to, seen, typed)),
        6 => (who.clone(), which.clone(), prop::bool::weighted(0.8)).prop_map(|(by, to, same)| Step::CarryOut(by, to, same)),
        1 => (who.clone(), which.clone()).prop_map(|(by, to)| Step::Refuse(by, to)),
        1 => (who.clone(), which).prop_map(|(by, to)| Step::Withdraw(by, to)),
        1 => (who.clone(), 0..Role::ALL.len()).prop_map(|(of, role)| Step::Role(of, role)),
        1 => who.prop_map(Step::Enter),
        1 => (1_i64..6).prop_map(Step::Wait),
    ]
}

struct World {
    store: Store,
    rules: ApprovalRules,
    signed_in: Vec<SignedIn>,
    proposals: Vec<Proposal>,
    carried_out: BTreeMap<String, u32>,
    minute: i64,
    number: u8,
}

impl World {
    fn proposal(&self, which: usize) -> Option<&Proposal> {
        // The newest first, so that most steps meet one that is open.
        self.proposals.iter().rev().nth(which)
    }

    async fn take(&mut self, step: Step) {
        let now = at(self.minute);
        match step {
            Step::Propose(by, minor) => {
                let new = transfer(minor);
                let made = approval::propose(&self.store, &self.signed_in[by], &new, &self.rules, now).await;
                self.proposals.extend(made.ok());
            }
            Step::Approve(by, to, seen, typed) => {
                let (Some(to), Some(seen)) = (self.proposal(to), self.proposal(seen)) else { return };
                let (amount, binding) = (to.to_type(), seen.binding());
                let yes = (to.id.as_str(), binding.as_str(), typed.then_some(amount.as_str()));
                let done = approval::approve(&self.store, &self.signed_in[by], yes, &self.rules, now).await;
                assert!(done.is_err() || to.id == seen.id, "a yes to another proposal was taken");
            }
            Step::CarryOut(by, to, same) => {
                let Some(to) = self.proposal(to).cloned() else { return };
                let payload = if same { to.payload.clone() } else { to.payload.replace("USD", "EUR") };
                let done = approval::carry_out(
                    &self.store,
                    &self.signed_in[by],
                    (&to.id, payload.as_bytes()),
                    &self.rules,
                    now,
                )
                .await;
                let Ok(done) = done else { return };
                assert!(same, "other bytes than were approved");
                assert_eq!((&done.payload, done.binding()), (&to.payload, to.binding()));
                let yes = done.approval.unwrap();
                assert_eq!(yes.binding, to.binding());
                let users = self.store.users().await.unwrap();
                let alone = same_person(&users, &yes.by, &to.proposed_by);
                assert_eq!(alone, yes.weaker, "one person, and not marked so");
                assert!(!alone || !(to.two_people || self.rules.two_people.needs_two("transfer", &users)));
                assert!(now >= yes.not_before && now < to.expires_at);
                *self.carried_out.entry(to.id).or_default() += 1;
            }
            Step::Refuse(by, to) => {
                let Some(to) = self.proposal(to) else { return };
                let _ = approval::refuse(&self.store, &self.signed_in[by], (&to.id, ""), &self.rules, now).await;
            }
            Step::Withdraw(by, to) => {
                let Some(to) = self.proposal(to) else { return };
                let _ = approval::withdraw(&self.store, &self.signed_in[by], (&to.id, ""), &self.rules, now).await;
            }
            Step::Role(of, role) => {
                let edit = user::Edit::Role(Role::ALL[role]);
                let _ = user::edit(&self.store, MACHINE, NAMES[of], edit, "", now).await;
                self.enter(of).await;
            }
            Step::Enter(who) => self.enter(who).await,
            Step::Wait(minutes) => self.minute += minutes,
        }
    }

    async fn enter(&mut self, who: usize) {
        self.number += 1;
        self.signed_in[who] = enter(&self.store, NAMES[who], self.number, self.minute).await;
    }
}

async fn history(alone: bool, steps: Vec<Step>) -> usize {
    let place = sqlite();
    let store = Store::on(place.open().await);
    let mut signed_in = Vec::new();
    for (name, number) in NAMES.into_iter().zip(200..) {
        let role = if name.starts_with("ana") {
            Role::Admin
        } else if alone {
            Role::Viewer
        } else {
            Role::Approver
        };
        add(&store, name, role).await;
        signed_in.push(enter(&store, name, number, 0).await);
    }
    let mark = user::Edit::SamePersonAs(Some("ana".to_owned()));
    user::edit(&store, MACHINE, "ana.alias", mark, "", at(0)).await.unwrap();
    let mut world = World {
        store,
        rules: rules(None),
        signed_in,
        proposals: Vec::new(),
        carried_out: BTreeMap::new(),
        minute: 0,
        number: 0,
    };
    for step in steps {
        world.take(step).await;
    }
    assert!(world.carried_out.values().all(|times| *times == 1), "{:?}", world.carried_out);
    world.carried_out.len()
}

fn run(alone: bool, steps: Vec<Step>) -> usize {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(history(alone, steps))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Four users, three persons; roles change, sessions grow old, proposals run out.
    #[test]
    fn nothing_is_carried_out_without_two_persons_twice_or_as_something_else(
        alone in any::<bool>(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        run(alone, steps);
    }
}

#[test]
fn the_law_is_not_kept_by_doing_nothing() {
    let two = vec![
        Step::Propose(0, 100),
        Step::Approve(2, 0, 0, false),
        Step::CarryOut(0, 0, true),
        Step::CarryOut(0, 0, true),
    ];
    assert_eq!(run(false, two), 1);
    let one = vec![Step::Propose(0, 100), Step::Approve(0, 0, 0, true), Step::Wait(4), Step::CarryOut(0, 0, true)];
    assert_eq!(run(true, one), 1);
}

#[tokio::test]
async fn a_stolen_or_invented_token_is_nobody() {
    let store = Store::on(sqlite().open().await);
    let who = session::who(&store, &Token::of_random([1; 32]), &SessionRules::default(), at(0)).await;
    assert!(who.unwrap_err().to_string().contains("not known"));
    assert_eq!(store.people_version().await.unwrap(), 0);
}
