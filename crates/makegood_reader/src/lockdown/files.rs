//! Landlock: no file can be opened, made or removed, no port connected or listened on, no process signalled.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _, RulesetError,
    RulesetStatus, Scope,
};

/// What is asked for; an older kernel gives what it can.
const ASKED: ABI = ABI::V6;

/// Closes the file system to this thread and all that it starts; true when the kernel does so.
pub fn close() -> Result<bool, RulesetError> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ASKED))?
        .handle_access(AccessNet::from_all(ASKED))?
        .scope(Scope::from_all(ASKED))?
        .create()?
        // No rule follows: what is handled and not allowed is refused.
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}
